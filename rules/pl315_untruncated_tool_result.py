r"""What a tool gave, put into the prompt as it came.

## What it does
Reports a tool's result that goes into the messages with no slice and no budget:
a page of the web, a command's output, the rows of a query, the result of whichever tool the model chose.

## Why it costs
A tool's result has the size of what it looks at, not of what is needed:
a page of 400 KB is about 100 000 tokens, $0.25 on a model at $2.50 per million.
In an agent's messages it is paid for again in every later round:
the message says so where the list is sent from a loop or kept in an object.

## Example
```python
page = requests.get(url).text
messages.append({"role": "tool", "tool_call_id": call.id, "content": page})
```

## Use instead
```python
page = requests.get(url).text
messages.append({"role": "tool", "tool_call_id": call.id, "content": page[:20_000]})
```

## Severity
`warning`.

## Fix safety
There is no fix.
A cut may drop what was asked for: say in the result that it was cut, and give the model a way to read on.
Cut a table by rows and a log from its end.

## Limits
- Anything that may bound the result keeps the rule silent: a slice, a test of its length,
  a function with a name such as `truncate` or `summarize`, an argument such as `max_chars`, a filter.
- A result that goes through a function which is not in the scanned code is not followed further.
- Where the tool is chosen at run time, one with short results (a weather report) cannot be told apart from the others.

## References
- Anthropic, Writing effective tools for agents: pagination, range selection, filtering and truncation for large responses
  <https://www.anthropic.com/engineering/writing-tools-for-agents> (read 2026-11-26)
- Model Context Protocol, Tools: nothing bounds the content of a result
  <https://modelcontextprotocol.io/specification/2025-06-18/server/tools> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good, stretch


class UntruncatedToolResult(Rule):
    """A tool's result goes into the prompt whole."""

    code = "PL315"
    name = "untruncated-tool-result"
    severity = "warning"
    default = False
    persona = "auditor"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        prompt = call.site.prompt
        if prompt is None or call.site.is_local or call.site.request == "embeddings" or not answers_for(call, "prompt"):
            return
        sent = [part for message in prompt.messages for part in message.parts if isinstance(part, Dynamic)]
        later = {part.at for part in prompt.tool_results} if prompt.results_stay else set()
        for part in dict.fromkeys((*sent, *prompt.tool_results)):
            if "tool-result" in part.traits and part.traits.isdisjoint({"cut", "stored-history"}):
                stays = ", again in every later one" if part.at in later else ""
                yield self.finding(
                    call,
                    f"`{part.expression}` goes into the prompt as a tool gave it, however long: {stretch(call)}{stays}",
                    span=part.at,
                    help="cut it to what a model needs, and say in the text that it was cut",
                )


_CLIENT = """
import json
import subprocess

import requests
from openai import OpenAI

client = OpenAI()
"""

UntruncatedToolResult.examples = (
    bad(
        _CLIENT
        + """
def summary(url):
    page = requests.get(url, timeout=10).text
    return client.chat.completions.create(
        model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"Summarise:\\n{page}"}]  # PL315
    )
""",
        because="a page of any length",
    ),
    bad(
        _CLIENT
        + """
def agent(messages, tools):
    while True:
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
        message = answer.choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            result = tools[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})  # PL315
""",
        because="whichever tool the model chose, its result stays in the messages",
    ),
    bad(
        _CLIENT
        + """
def answered(question, tools):
    messages = [{"role": "user", "content": question}]
    first = client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
    messages.append(first.choices[0].message)
    for call in first.choices[0].message.tool_calls:
        result = tools[call.function.name](**json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})  # PL315
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
""",
        because="one request carries it, and the list ends with the function",
    ),
    bad(
        _CLIENT
        + """
def commit_message():
    diff = subprocess.run(["git", "diff", "--staged"], capture_output=True, text=True).stdout
    prompt = "Write a commit message for this diff:\\n" + diff  # PL315
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=90, messages=[{"role": "user", "content": prompt}])
""",
        because="a command's output",
    ),
    bad(
        _CLIENT
        + """
def explain(connection, question, sql):
    rows = connection.execute(sql).fetchall()
    messages = [{"role": "user", "content": f"{question}\\n\\n{rows}"}]  # PL315
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
""",
        because="all rows of a query that somebody else wrote",
    ),
    good(
        _CLIENT
        + """
def summary(url):
    page = requests.get(url, timeout=10).text
    return client.chat.completions.create(
        model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"Summarise:\\n{page[:20_000]}"}]
    )
""",
        because="a slice",
    ),
    good(
        _CLIENT
        + """
def summary(url):
    page = requests.get(url, timeout=10).text
    if len(page) > 20_000:
        page = page[:20_000] + " [cut]"
    return client.chat.completions.create(
        model="gpt-4o", max_completion_tokens=300, messages=[{"role": "user", "content": f"Summarise:\\n{page}"}]
    )
""",
        because="cut where it is long",
    ),
    good(
        _CLIENT
        + """
def shorten(text, limit=8_000):
    return text if len(text) <= limit else text[:limit]

def agent(messages, tools):
    while True:
        answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=900, messages=messages)
        message = answer.choices[0].message
        messages.append(message)
        for call in message.tool_calls:
            result = tools[call.function.name](**json.loads(call.function.arguments))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": shorten(json.dumps(result))})
""",
        because="a function of the project bounds it",
    ),
    good(
        _CLIENT
        + """
def status(url):
    answer = requests.get(url, timeout=10)
    prompt = f"The server at {url} said {answer.status_code} {answer.reason}."
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=90, messages=[{"role": "user", "content": prompt}])
""",
        because="details of a response are short",
    ),
    good(
        _CLIENT
        + """
def weather(city):
    return f"It is mild in {city}."

def ask(messages, call):
    result = weather(**json.loads(call.function.arguments))
    messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return client.chat.completions.create(model="gpt-4o", max_completion_tokens=90, messages=messages)
""",
        because="the tool is known, and what it gives is short",
    ),
)
