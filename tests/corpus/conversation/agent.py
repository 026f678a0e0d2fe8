import json

from openai import OpenAI

client = OpenAI()
MODEL = "gpt-4.1"
TOOLS = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object", "properties": {}}}}]


def run(task, documents, verbose=False):
    messages = [{"role": "system", "content": "You solve tasks step by step."}]
    if verbose:
        messages.append({"role": "system", "content": "Explain each step."})
    messages.insert(0, {"role": "developer", "content": "Answer in English."})
    for document in documents:
        messages.append({"role": "user", "content": f"Document: {document}"})
    messages.append({"role": "user", "content": task})
    while True:
        response = client.chat.completions.create(
            model=MODEL,
            max_completion_tokens=1000,
            messages=messages,
            tools=TOOLS,
        )
        choice = response.choices[0].message
        messages.append(choice)
        if not choice.tool_calls:
            return choice.content
        for call in choice.tool_calls:
            messages.append({"role": "tool", "tool_call_id": call.id, "content": lookup(json.loads(call.function.arguments))})


def lookup(arguments):
    return str(arguments)


def translate_all(texts):
    results = []
    for text in texts:
        response = client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "system", "content": "Translate into German."}] + [{"role": "user", "content": text}],
        )
        results.append(response.choices[0].message.content)
    return results


def titles(texts):
    return [
        client.chat.completions.create(model="gpt-4.1-nano", max_tokens=12, messages=[{"role": "user", "content": "A title for: " + t}])
        for t in texts
    ]


def with_history(history, question):
    messages = list(history)
    messages.extend([{"role": "user", "content": question}])
    model = "gpt-4.1" if len(messages) > 10 else "gpt-4.1-mini"
    return client.chat.completions.create(model=model, max_tokens=200, messages=messages)


def by_kind(kind, question):
    if kind == "code":
        model, cap = "o4-mini", 5000
        system = "You write Python."
    elif kind == "prose":
        model, cap = "gpt-4.1", 800
        system = "You write prose."
    else:
        raise ValueError(kind)
    return client.chat.completions.create(
        model=model,
        max_completion_tokens=cap,
        messages=[{"role": "system", "content": system}, {"role": "user", "content": question}],
    )


def first_of(items):
    for item in items:
        pass
    return client.chat.completions.create(model=MODEL, max_tokens=5, messages=[{"role": "user", "content": "Ready?"}])


def later(items):
    for item in items:

        def send():
            return client.chat.completions.create(model=MODEL, max_tokens=5, messages=[{"role": "user", "content": item}])

        item.callback = send
