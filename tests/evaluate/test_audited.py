"""Mechanisms that an audit of real applications found missing, each with a program of our own."""

from __future__ import annotations

import pytest

from promptlint.model import Absent, CallSite, OneOf, system_prompt_state
from promptlint.pipeline import scan_sources

HEAD = "from openai import OpenAI\nclient = OpenAI()\nM = [{'role': 'user', 'content': 'Hi'}]\n"


def sites(program: str) -> list[CallSite]:
    return [call.site for call in scan_sources({"app.py": HEAD + program}).calls]


def told(program: str) -> list[tuple[int, str, str, str]]:
    """Line below the head, operation, model and cap of each call site."""
    values = [(site, site.model, site.max_tokens) for site in sites(program)]
    return [(s.span.line - 3, s.operation, str(getattr(m, "value", "?")), str(getattr(c, "value", "?"))) for s, m, c in values]


def test_a_helper_with_two_requests_is_told_by_the_one_that_the_caller_reaches() -> None:
    program = """def get(messages, model="gpt-4", cap=20, stream=False):
    if stream:
        return client.chat.completions.create(model=model, max_tokens=cap, messages=messages, stream=True)
    return client.chat.completions.create(model=model, max_tokens=cap, messages=messages)
get(M, model="gpt-4o", cap=7)
"""
    assert told(program)[-1] == (5, "wrapper", "gpt-4o", "7")


def test_a_flag_from_a_module_that_is_not_here_hides_no_branch() -> None:
    program = """import missing
if missing.AZURE:
    client.chat.completions.create(model="a", max_tokens=1, messages=M)
else:
    client.chat.completions.create(model="b", max_tokens=1, messages=M)
"""
    assert [line for line, *_ in told(program)] == [3, 5]


def test_a_switch_that_is_off_hides_no_request() -> None:
    program = "DEBUG = False\nif DEBUG:\n    client.completions.create(model='a', prompt='x', max_tokens=1)\n"
    assert [line for line, *_ in told(program)] == [3]


def test_a_client_from_a_module_that_is_not_here_is_told_by_its_shape() -> None:
    program = "from elsewhere import their_client\ntheir_client.chat.completions.create(model='gpt-4o', max_tokens=3, messages=M)\n"
    assert told(program) == [(2, "chat", "gpt-4o", "3")]


def test_a_request_in_an_inner_function_is_the_outer_functions() -> None:
    program = """def chat(prompt, model="gpt-4o"):
    def call():
        return client.chat.completions.create(model=model, max_tokens=5, messages=[{"role": "user", "content": prompt}])
    return call()
chat("hello", model="gpt-4o-mini")
"""
    assert told(program) == [(3, "chat", "gpt-4o", "5"), (5, "wrapper", "gpt-4o-mini", "5")]


def test_a_lambda_that_is_called_at_once_is_one_request() -> None:
    assert len(told("(lambda: client.chat.completions.create(model='m', max_tokens=1, messages=M))()\n")) == 1


@pytest.mark.parametrize(
    ("program", "model", "cap"),
    [
        ("def a(q, model='', n=0):\n    SEND(model=model or 'gpt-4o', max_tokens=n or 500, messages=M)\n", "gpt-4o", "500"),
        ("def a(q, m=None, o=None):\n    k = {'model': m, 'messages': M}\n    if o: k.update(o)\n    SEND(**k)\n", "?", "?"),
    ],
)  # fmt: skip
def test_a_default_that_says_nothing_gives_way(program: str, model: str, cap: str) -> None:
    assert told(program.replace("SEND", "client.chat.completions.create"))[0][2:] == (model, cap)


def test_images_have_no_cap_on_text() -> None:
    program = "client.chat.completions.create(model='gemini-2.5-flash-image-preview', messages=M)\n"
    assert [site.generates for site in sites(program)] == [False]


@pytest.mark.parametrize(
    "body",
    [
        "return client.chat.completions.create(model='a', messages=messages, **more)",
        "return client.chat.completions.create(model='a', messages=messages, **(more or {}))",
        "more = more or dict()\n    return client.chat.completions.create(model='a', messages=messages, **more)",
        "more = deepcopy(more)\n    more['top_p'] = 1\n    return client.chat.completions.create(model='a', messages=messages, **more)",
        "more = dict(more)\n    more.update(top_p=1)\n    return client.chat.completions.create(model='a', messages=messages, **more)",
        "return client.chat.completions.create(**({'model': 'a', 'messages': messages} | more))",
    ],
)
def test_more_arguments_that_a_caller_may_pass_may_hold_a_cap(body: str) -> None:
    program = f"from copy import deepcopy\ndef send(messages, more={{}}):\n    {body}\nsend(M)\nsend(M, more={{'max_tokens': 7}})\n"
    caps = [type(site.max_tokens).__name__ + str(getattr(site.max_tokens, "value", "")) for site in sites(program)]
    assert caps == ["Unknown", "Absent", "Known7"]


def test_an_object_that_stands_for_a_module_imported_later_is_that_module() -> None:
    proxy = """import importlib
class Lazy:
    _module = None
    def __getattr__(self, name):
        if name == "_module":
            return super()
        self._load()
        return getattr(self._module, name)
    def _load(self):
        if self._module is None:
            self._module = importlib.import_module("litellm")
litellm = Lazy()
"""
    program = "from lazy import litellm\ndef ask(q):\n    return litellm.completion(model='gpt-4o', max_tokens=3, messages=[q])\n"
    (call,) = scan_sources({"lazy.py": proxy, "app.py": program}).calls
    assert (call.site.sdk, getattr(call.site.model, "value", ""), call.site.span.line) == ("litellm", "gpt-4o", 3)


def test_a_helper_whose_branches_differ_is_told_by_all_that_the_caller_may_reach() -> None:
    program = """from anthropic import Anthropic
other = Anthropic()
def send(messages, model, provider):
    if provider == "openai":
        return client.chat.completions.create(model=model, messages=messages)
    return other.messages.create(model=model, messages=messages, max_tokens=8000)
def ask(provider):
    return send(M, "m", provider)
send(M, "m", "openai")
send(M, "m", "anthropic")
"""
    found = [(site.span.line - 3, site.max_tokens) for site in sites(program) if site.operation == "wrapper"]
    assert [line for line, _ in found] == [8, 9, 10]
    assert found[0][1] == OneOf((8000,), getattr(found[0][1], "at", None), open=True)
    assert (type(found[1][1]), getattr(found[2][1], "value", None)) == (Absent, 8000)


DISPATCHED = """from anthropic import Anthropic
class Gpt:
    def __init__(self):
        self.client = OpenAI()
    def answer(self, model, prompt):
        return self.client.chat.completions.create(model=model, messages=[{"role": "user", "content": prompt}])
class Claude:
    def __init__(self):
        self.client = Anthropic()
    def answer(self, model, prompt):
        return self.client.messages.create(model=model, max_tokens=100, messages=[{"role": "user", "content": prompt}])
def ask(name, prompt, pool):
    clients = {"gpt": Gpt(), "claude": Claude()}
    client = clients[name]
    return CALL
"""


@pytest.mark.parametrize("call", ["client.answer('m', prompt)", "pool.submit(client.answer, 'm', prompt)"])
def test_a_helper_taken_from_a_mapping_by_an_unknown_key_may_be_any_of_them(call: str) -> None:
    site = next(site for site in sites(DISPATCHED.replace("CALL", call)) if site.operation == "wrapper")
    assert (site.span.line - 3, getattr(site.model, "value", "")) == (15, "m")
    assert isinstance(site.max_tokens, OneOf) and (site.max_tokens.values, site.max_tokens.open) == ((100,), True)


def test_an_own_agent_is_told_with_the_instructions_that_it_is_made_with() -> None:
    program = """from anthropic import Anthropic
class Helper:
    def __init__(self, system, model="claude-sonnet-4-5", more=None):
        self.system = system
        self.model = model
        self.more = more or {}
        self.client = Anthropic()
    def run(self, messages):
        values = {"model": self.model, "max_tokens": 99, "system": self.system, "messages": messages, **self.more}
        return self.client.messages.create(**values)
helper = Helper("You answer in one word.", model="claude-haiku-4-5")
"""
    site = next(site for site in sites(program) if site.span.line - 3 == 11)
    assert site.prompt is not None and [m.role for m in site.prompt.messages] == ["system"]
    assert system_prompt_state(site.prompt) == "static"


def test_a_helper_that_sends_one_request_after_another_is_told_by_its_first() -> None:
    program = """def send(messages):
    found = client.chat.completions.create(model="a", max_tokens=1, messages=messages)
    return client.chat.completions.create(model="b", messages=[*messages, found])
send(M)
"""
    assert told(program)[-1] == (4, "wrapper", "a", "1")
