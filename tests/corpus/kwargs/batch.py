import copy

from openai import OpenAI

client = OpenAI()
COMMON = {"model": "gpt-4o-mini", "temperature": 0}
NOT_SENT = {"max_tokens": 5}


def unpacked(text):
    return client.chat.completions.create(**COMMON, max_tokens=50, messages=[{"role": "user", "content": text}])


def extended(text):
    arguments = {**COMMON}
    arguments["max_tokens"] = 70
    arguments["messages"] = [{"role": "user", "content": text}]
    return client.chat.completions.create(**arguments)


def copied(text):
    arguments = COMMON.copy()
    arguments.update(model="gpt-4o", max_tokens=80)
    del arguments["temperature"]
    return client.chat.completions.create(messages=[{"role": "user", "content": text}], **arguments)


def deeply_copied(text):
    arguments = copy.deepcopy(COMMON)
    arguments.setdefault("max_tokens", 90)
    arguments.setdefault("model", "gpt-3.5-turbo")
    return client.chat.completions.create(messages=[{"role": "user", "content": text}], **arguments)


def merged(text):
    return client.chat.completions.create(**(COMMON | dict(max_tokens=100)), messages=[{"role": "user", "content": text}])


def untouched(text):
    return client.chat.completions.create(**COMMON, messages=[{"role": "user", "content": text}])


def from_the_caller(text, **options):
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}], **options)


def from_elsewhere(text):
    return client.chat.completions.create(messages=[{"role": "user", "content": text}], **load_options())


def explicit_wins(text, options):
    return client.chat.completions.create(model="gpt-4o", max_tokens=10, messages=[{"role": "user", "content": text}], **options)


def in_a_branch(text, limited):
    arguments = {"model": "gpt-4o"}
    if limited:
        arguments["max_tokens"] = 110
    return client.chat.completions.create(messages=[{"role": "user", "content": text}], **arguments)


def none_is_no_cap(text):
    return client.chat.completions.create(model="gpt-4o", max_tokens=None, messages=[{"role": "user", "content": text}])


def load_options():
    return __import__("json").load(open("options.json"))
