r"""Clocks, random values and request ids in a system prompt or a tool list.

## What it does
Reports a clock that shows minutes or seconds, a random value, a uuid or a request's id inside the instructions or the tool list
of a request, whatever their length.
Where a long static text stands behind the value, dynamic-prefix (PL201) speaks of it and says the tokens; this rule is silent then.

## Why it costs
A prompt cache keeps the beginning of a request, and instructions and tools are that beginning.
When they change with every request, nothing behind them is ever read from the cache either:
not the conversation so far, not the results of tools, not a long document in the first message.
In an agent or a chat that is most of the bill, and it is paid at the full price, where a cached token costs half to a tenth.

## Example
```python
messages = [
    {"role": "system", "content": f"You are a helpful agent. Now: {datetime.now()}"},
    *history,
]
```

## Use instead
```python
messages = [
    {"role": "system", "content": "You are a helpful agent."},
    *history,
    {"role": "user", "content": f"Now: {datetime.now()}\n\n{question}"},
]
```

## Severity
`warning` where more is sent behind the instructions than one short message: a history, an agent's turns, tools, or a prompt as long as a
provider's cache minimum. `info` for a short request that stands alone: it is too short to be cached today.

## Fix safety
There is no automatic fix.
Moving a value changes where the model reads it. An agent that runs for hours needs a clock that moves: give it a tool that tells the time,
or put the time into the newest message.

## Limits
- A date, an hour, and a clock whose form is not known are not reported: the prefix is lost once a day or once an hour.
- What was drawn or read when the program started, at a module's top level or in `main`, is the same in all of its requests;
  what was drawn before a loop, in all requests of that loop.
- The instructions of an agent's object are the same in all of its turns; how often the object is made is not known.
- One of a few texts or numbers (`random.choice(PERSONAS)`, up to 20 variants) comes again, and a cache may hold each of them;
  so may one of a list that is not known.
- An id is told by its name (`request_id`, `trace_id`, `nonce`); a session's or a user's id is the same in all requests of a conversation.
- A random mark that keeps injected text apart from instructions is wanted: silence it with `# promptlint: ignore[PL202]`, or put it
  into the message that holds the foreign text.

## References
- Anthropic, Prompt caching: tools, system, messages, in this order; a change invalidates all that follows
  <https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching> (read 2026-11-22)
- OpenAI, Prompt caching: exact prefix matches <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-22)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model import Dynamic, PricedCall, Segment, cache_minimum, is_sent_again, prefix_cut
from promptlint.rule import Finding, Limits, Rule, Severity, answers_for, bad, good

_OPERATIONS = {"chat", "batch", "wrapper"}  # not the making of an agent, whose instructions all of its turns share
_ROLES = {"system", "developer", "tools"}
_IDS = re.compile(r"(?:^|[^a-z])(?:request|trace|correlation|message|invocation)_?id\W*$|(?:^|[^a-z])(?:nonce|uuid4?)\W*$", re.IGNORECASE)


class VolatileSystemPrompt(Rule):
    """The instructions or the tools are others in every request."""

    code = "PL202"
    name = "volatile-system-prompt"
    severity = "warning"
    default = False
    persona = "auditor"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or site.runs_agent or not answers_for(call, "prompt"):
            return
        spoken = _spoken_of_elsewhere(call)
        for index, segment in enumerate(call.segments):
            part = segment.part
            if segment.role not in _ROLES or not isinstance(part, Dynamic) or part is spoken:
                continue
            kind = _kind(part)
            if kind is None or is_sent_again(call, part):
                continue
            where = "the tool list" if segment.role == "tools" else "the system prompt"
            behind = _behind(call, index)
            yield self.finding(
                call,
                f"`{_short(part)}` ({kind}) makes {where} new in every request, so that {behind or 'nothing of it'} "
                + ("is never read from a cache" if behind else "can be cached"),
                span=part.at,
                severity=_severity(call, behind),
                help=_help(part),
            )
            return


def _spoken_of_elsewhere(call: PricedCall) -> Dynamic | None:
    """The value that PL201 speaks of."""
    minimum, cut = cache_minimum(call), prefix_cut(call.segments)
    return cut.value if cut is not None and minimum is not None and cut.gain(minimum) else None


def _kind(part: Dynamic) -> str | None:
    """What the value is, when it is known to be another in every request."""
    if part.source == "random":
        return "a random value"
    if part.source == "clock":
        return f"a clock to the {part.granularity}" if part.granularity in ("second", "minute") else None
    if part.source in ("parameter", "user", "unknown") and _IDS.search(part.expression):
        return "an id of the request"
    return None


def _behind(call: PricedCall, index: int) -> str:
    """What follows the value and would be read from a cache, in words; "" when that is one short message."""
    site = call.site
    behind = call.segments[index + 1 :]
    if (site.prompt is not None and site.prompt.history is not None) or any(_is_past(segment) for segment in behind):
        return "the conversation behind it"
    if site.prompt is not None and site.prompt.tools:
        return "what the tools' turns add behind it"
    return "the messages behind it" if site.prompt is not None and site.prompt.open else ""


def _is_past(segment: Segment) -> bool:
    return segment.role in ("unknown", "assistant", "tool") or (isinstance(segment.part, Dynamic) and segment.part.source == "history")


def _severity(call: PricedCall, behind: str) -> Severity:
    minimum = cache_minimum(call)
    return "warning" if behind or (minimum is not None and call.static_tokens.low >= minimum) else "info"


def _help(part: Dynamic) -> str:
    if part.source == "clock":
        return "put it into the newest message, send the date alone, or give the model a tool that tells the time"
    return "leave it out of the instructions: put it into metadata, or into the newest message"


def _short(part: Dynamic) -> str:
    expression = " ".join(part.expression.split())
    return expression if len(expression) <= 60 else expression[:59] + "…"


VolatileSystemPrompt.examples = (
    bad(
        """
        from datetime import datetime

        from openai import OpenAI

        def answer(history, question):
            messages = [
                {"role": "system", "content": f"You are a helpful agent. Now: {datetime.now()}"},  # PL202
                *history,
                {"role": "user", "content": question},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the history behind the time is never read from the cache",
    ),
    bad(
        """
        import uuid

        import anthropic

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5",
                max_tokens=300,
                system="You are a helpful agent. Run " + str(uuid.uuid4()),  # PL202
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="a new id for every request, in a prompt that is short today",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question, request_id):
            messages = [
                {"role": "system", "content": f"You are a helpful agent. Request {request_id}."},  # PL202
                {"role": "user", "content": question},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the id of the request is told by its name",
    ),
    good(
        """
        import random
        from openai import OpenAI

        client = OpenAI()
        PERSONAS = ["You are a pirate.", "You are a butler.", "You are a poet."]

        def answer(history):
            messages = [{"role": "system", "content": random.choice(PERSONAS)}, *history]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="one of three texts, each of which comes again",
    ),
    good(
        """
        import uuid

        from openai import OpenAI

        def main():
            client, run = OpenAI(), uuid.uuid4()
            messages = [{"role": "system", "content": f"You are a helpful agent. Session {run}, {uuid.uuid4().hex[:8]}."}]
            while True:
                messages.append({"role": "user", "content": input()})
                answer = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
                messages.append(answer.choices[0].message)
        """,
        because="drawn once in a program, whose requests all have it",
    ),
    good(
        """
        import uuid

        from openai import OpenAI

        def talk(questions):
            messages = [{"role": "system", "content": f"You are a helpful agent. Session {uuid.uuid4()}."}]
            for question in questions:
                messages.append({"role": "user", "content": question})
                answer = OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
                messages.append(answer.choices[0].message)
        """,
        because="drawn once in a conversation, before the loop that sends it again",
    ),
    good(
        """
        import uuid

        from agno.agent import Agent
        from agno.models.openai import OpenAIChat

        def serve():
            user = f"user_{uuid.uuid4().hex[:8]}"
            agent = Agent(model=OpenAIChat(id="gpt-4o", max_tokens=300), instructions=f"You are a helpful agent. The user is {user}.")
            agent.cli_app(stream=True)
        """,
        because="one agent serves all turns with one id",
    ),
    bad(
        """
        import uuid

        from openai import OpenAI

        def talk(questions):
            past = []
            for question in questions:
                past.append({"role": "user", "content": question})
                messages = [{"role": "system", "content": f"You are a helpful agent. Request {uuid.uuid4()}."}, *past]  # PL202
                answer = OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
                past.append(answer.choices[0].message)
        """,
        because="drawn anew in each round",
    ),
    good(
        """
        from datetime import date

        from openai import OpenAI

        def answer(history, question):
            messages = [
                {"role": "system", "content": f"You are a helpful agent. Today is {date.today()}."},
                *history,
                {"role": "user", "content": question},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the date changes once a day",
    ),
    good(
        """
        from datetime import datetime

        from openai import OpenAI

        def answer(history, question):
            messages = [
                {"role": "system", "content": "You are a helpful agent."},
                *history,
                {"role": "user", "content": f"Now: {datetime.now()}. {question}"},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="the newest message is new anyway",
    ),
    good(
        f"""
        from datetime import datetime

        from openai import OpenAI

        RULES = "{"Refunds above fifty euros need a manager's approval and a note in the ticket. " * 80}"

        def answer(question):
            system = f"It is {{datetime.now()}}. {{RULES}}"
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="PL201 speaks of a value before a long text, and says the tokens",
    ),
    good(
        """
        import uuid

        from openai import OpenAI

        INSTANCE = uuid.uuid4()

        def answer(session_id, question):
            messages = [
                {"role": "system", "content": f"You are agent {INSTANCE} in session {session_id}."},
                {"role": "user", "content": question},
            ]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="one value for the program, another for the conversation",
    ),
    good(
        """
        from datetime import datetime

        from openai import OpenAI

        def answer(question):
            system = f"You are a helpful agent. Today is {datetime.now().strftime('%A, %d %B %Y')}."
            messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a clock that shows the day alone",
    ),
    good(
        """
        from datetime import datetime

        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")

        def answer(question):
            messages = [{"role": "system", "content": f"Now: {datetime.now()}"}, {"role": "user", "content": question}]
            return client.chat.completions.create(model="llama3.2", messages=messages)
        """,
        because="a model on this machine costs nothing per token",
    ),
)
