"""The same question with the same answer, paid for again.

## What it does
Reports a request that is the same every time it is sent (temperature 0, no run-time value anywhere in it) and that is sent more than once:
it stands in a loop, or in several places.

## Why it costs
At temperature 0 the same request gives the same answer, as nearly as the provider can make it.
The first answer could be kept in a variable, in `functools.cache` or in a file; every further request pays for it anew.

## Example
```python
for row in rows:
    answer = client.chat.completions.create(
        model="gpt-4o",
        temperature=0,
        messages=[{"role": "user", "content": "Name the columns of a ledger."}],
    )
```

## Use instead
```python
answer = client.chat.completions.create(
    model="gpt-4o",
    temperature=0,
    messages=[{"role": "user", "content": "Name the columns of a ledger."}],
)
for row in rows:
    ...
```

## Fix safety
There is no automatic fix.
An answer that is kept does not follow a model that the provider changes under the same name.

## Limits
- A cache around the request (`lru_cache`, a gateway, `set_llm_cache`) is not looked for: `# promptlint: ignore[PL210]` tells of it.
- A loop that tries again after an error sends the same request on purpose, and is left alone where it can be told.
- Requests with tools, pictures, more than one answer, or a prompt that is not known to the last word are left alone.

## References
- OpenAI, Text generation: temperature and reproducible answers
  <https://platform.openai.com/docs/api-reference/chat/create> (read 2026-11-26)
- zilliztech/GPTCache and LangChain's `set_llm_cache`, which keep answers
  <https://python.langchain.com/docs/how_to/llm_caching/> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import Known, PricedCall, Static, possible
from promptlint.rule import Finding, Limits, Rule, Saving, bad, good, requests_of

_OPERATIONS = {"chat", "text_completion"}
_OWN = 3  # attempts that the clients of OpenAI and Anthropic make by themselves


class RepeatedDeterministicCall(Rule):
    """A request that never changes is sent more than once."""

    code = "PL210"
    name = "repeated-deterministic-call"
    severity = "warning"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        places: dict[tuple[object, ...], list[PricedCall]] = {}
        for call in requests_of(calls):
            if _never_changes(call):
                places.setdefault(_words(call), []).append(call)
        for same in places.values():
            first, *others = same
            looped = [call for call in same if call.site.loop is not None and not _tries_again(call)]
            if others:
                where = ", ".join(str(call.site.span) for call in others[:3]) + (" …" if len(others) > 3 else "")
                message = f"the same request at temperature 0 is sent from {len(same)} places: also from {where}"
                yield self._told(first, message, tuple(call.site.span for call in others))
            elif looped:
                yield self._told(first, "the same request at temperature 0 is sent in every round of the loop", ())

    def _told(self, call: PricedCall, message: str, related: tuple[object, ...]) -> Finding:
        usd = call.estimate.per_call.likely if call.estimate else None
        return self.finding(
            call,
            message,
            help="send it once and keep the answer",
            saving=None if usd is None else Saving(call.input.likely, usd, "for each request after the first"),
            related=related,  # type: ignore[arg-type]
        )


def _never_changes(call: PricedCall) -> bool:
    """Whether every request of this call is the same to the last character, and so is its answer."""
    site, prompt = call.site, call.site.prompt
    if site.request not in _OPERATIONS or site.operation == "wrapper" or site.is_local or site.runs_agent or prompt is None or prompt.open:
        return False
    if not isinstance(site.options.temperature, Known) or site.options.temperature.value != 0 or possible(site.completions) != (1,):
        return False
    parts = [part for message in prompt.messages for part in message.parts]
    known = isinstance(site.model, Known) and not prompt.tools and prompt.history is None
    return known and bool(parts) and all(isinstance(part, Static) for part in parts) and all(m.role != "unknown" for m in prompt.messages)


def _tries_again(call: PricedCall) -> bool:
    """Whether the loop may be there to send the request again after an error: its attempts are more than the client's own."""
    return any(layer.kind == "loop" for layer in call.site.retries) or max(possible(call.site.attempts), default=_OWN + 1) > _OWN


def _words(call: PricedCall) -> tuple[object, ...]:
    """All that is sent."""
    site, prompt = call.site, call.site.prompt
    said = tuple((m.role, "".join(part.text for part in m.parts if isinstance(part, Static))) for m in prompt.messages) if prompt else ()
    return site.provider, possible(site.model), possible(site.options.response_format), said


RepeatedDeterministicCall.examples = (
    bad(
        """
        from openai import OpenAI

        def fill(rows):
            for row in rows:
                row["columns"] = OpenAI().chat.completions.create(  # PL210
                    model="gpt-4o", temperature=0, messages=[{"role": "user", "content": "Name the columns of a ledger."}]
                )
        """,
        because="every row pays for the same answer",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()
        QUESTION = [{"role": "user", "content": "Name the columns of a ledger."}]

        def header():
            return client.chat.completions.create(model="gpt-4o", temperature=0, messages=QUESTION)  # PL210

        def footer():
            return client.chat.completions.create(model="gpt-4o", temperature=0, messages=QUESTION)
        """,
        because="two functions ask the same, and the first place names the other",
    ),
    bad(
        """
        import anthropic

        client = anthropic.Anthropic()

        def poems(number):
            return [
                client.messages.create(  # PL210
                    model="claude-sonnet-4-5", max_tokens=200, temperature=0.0, messages=[{"role": "user", "content": "Write a haiku."}]
                )
                for _ in range(number)
            ]
        """,
        because="at temperature 0 these are the same poem",
    ),
    good(
        """
        from openai import OpenAI

        def fill(rows):
            for row in rows:
                row["kind"] = OpenAI().chat.completions.create(
                    model="gpt-4o", temperature=0, messages=[{"role": "user", "content": f"What kind of entry is {row}?"}]
                )
        """,
        because="each row is another question",
    ),
    good(
        """
        import anthropic

        def poems(number):
            client = anthropic.Anthropic()
            return [
                client.messages.create(model="claude-sonnet-4-5", max_tokens=200, messages=[{"role": "user", "content": "Write a haiku."}])
                for _ in range(number)
            ]
        """,
        because="at the usual temperature every poem is another",
    ),
    good(
        """
        from openai import OpenAI

        def columns():
            return OpenAI().chat.completions.create(
                model="gpt-4o", temperature=0, messages=[{"role": "user", "content": "Name the columns of a ledger."}]
            )
        """,
        because="one place, and no loop",
    ),
    good(
        """
        from openai import OpenAI

        def both():
            question = [{"role": "user", "content": "Name the columns of a ledger."}]
            small = OpenAI().chat.completions.create(model="gpt-4o-mini", temperature=0, messages=question)
            large = OpenAI().chat.completions.create(model="gpt-4o", temperature=0, messages=question)
            return small, large
        """,
        because="two models are compared",
    ),
)
