"""Requests that share a long text and put different text before it.

## What it does
Compares the requests of the project that go to one model, and reports a static text of at least the model's cache minimum
that several of them send, each behind a static text of its own.

## Why it costs
A prompt cache keeps beginnings. The shared text would be read from one cache entry by all of these requests if it stood first;
behind a different first line each of them writes and keeps an entry of its own, and pays for the text in full when its own has expired.

## Example
```python
summary = [{"role": "system", "content": "You summarise tickets. " + HANDBOOK}]
sorting = [{"role": "system", "content": "You sort tickets. " + HANDBOOK}]
```

## Use instead
```python
summary = [{"role": "system", "content": HANDBOOK + " You summarise tickets."}]
sorting = [{"role": "system", "content": HANDBOOK + " You sort tickets."}]
```

## Severity
`info`.

## Fix safety
There is no automatic fix.
The order of instructions may matter to the model: what comes last is followed best, which speaks for the task behind the handbook.

## Limits
- The name of a deployment at Azure is no model's: what that costs, and how long it answers, is not known.
- Only a text that is the same to the letter is compared; nearly the same ones are duplicated-prompt (PL313).
- Behind a run-time value nothing is cached anyway: dynamic-prefix (PL201) speaks of that.
- Different tool lists stand before the instructions and split a prefix as well.
- The saving assumes that another of these requests was sent within the cache's lifetime.

## References
- OpenAI, Prompt caching: exact prefix matches <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-22)
- Anthropic, Prompt caching: tools, system, messages, in this order
  <https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Segment, Static, cache_minimum
from promptlint.rule import Finding, Limits, Rule, Saving, bad, cost, good, thousands

_OPERATIONS = {"chat", "create_agent", "batch"}
_NAMED = 4  # places in one message
_Shared = tuple[PricedCall, Segment, str]  # a call, the text that it shares, and what it sends before


class SplitPrefix(Rule):
    """Requests share a long text behind beginnings of their own."""

    code = "PL211"
    name = "split-prefix"
    severity = "info"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[_Shared]] = {}
        for call in calls:
            minimum = cache_minimum(call)
            if minimum is None or call.card is None or call.site.is_local or call.site.operation not in _OPERATIONS:
                continue
            before = ""
            for segment in call.segments:
                if not isinstance(segment.part, Static):
                    break
                if segment.tokens.low >= minimum:
                    groups.setdefault((call.card.model, segment.part.text), []).append((call, segment, before))
                before += segment.part.text
        for members in groups.values():
            if len({before for _, _, before in members}) > 1:
                yield self._spoken(members)

    def _spoken(self, members: Sequence[_Shared]) -> Finding:
        call, segment, _ = next((member for member in members if member[2]), members[0])
        others = [str(other.site.span) for other, _, _ in members if other is not call]
        named = ", ".join(others[:_NAMED]) + (f" and {len(others) - _NAMED} more" if len(others) > _NAMED else "")
        tokens, usd, card = segment.tokens.low, None, call.card
        if card is not None and card.input_price is not None and card.cache_read_price is not None:
            usd = cost(tokens, card.input_price - card.cache_read_price)
        return self.finding(
            call,
            f"{thousands(tokens)} static tokens stand behind another beginning than in {named}: none can read the other's cache",
            help="put the shared text first, and what differs behind it",
            saving=Saving(tokens, usd, "when another of these requests was sent within the cache's lifetime"),
            related=tuple(other.site.span for other, _, _ in members if other is not call),
        )


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 80  # some 1 280 tokens
_IMPORTS = f"""
        from openai import OpenAI

        HANDBOOK = "{_RULES}"
        client = OpenAI()
"""

SplitPrefix.examples = (
    bad(
        f"""
{_IMPORTS}
        def summarise(ticket):
            messages = [{{"role": "system", "content": "You summarise tickets."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL211

        def sort(ticket):
            messages = [{{"role": "system", "content": "You sort tickets."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="the first line keeps them apart",
    ),
    bad(
        f"""
{_IMPORTS}
        def summarise(ticket):
            messages = [{{"role": "system", "content": HANDBOOK}}, {{"role": "user", "content": ticket}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        def sort(ticket):
            messages = [{{"role": "system", "content": "You sort tickets."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)  # PL211
        """,
        because="one of them puts a line before the handbook",
    ),
    bad(
        f"""
{_IMPORTS}
        TOOLS = [{{"type": "function", "function": {{"name": "look_up", "description": "Looks a ticket up."}}}}]

        def look(ticket):
            messages = [{{"role": "system", "content": HANDBOOK}}, {{"role": "user", "content": ticket}}]
            return client.chat.completions.create(  # PL211
                model="gpt-4o", max_completion_tokens=300, messages=messages, tools=TOOLS
            )

        def sort(ticket):
            messages = [{{"role": "system", "content": HANDBOOK}}, {{"role": "user", "content": ticket}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="tools stand before the instructions",
    ),
    good(
        f"""
{_IMPORTS}
        def summarise(ticket):
            messages = [{{"role": "system", "content": HANDBOOK}}, {{"role": "system", "content": "You summarise tickets."}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        def sort(ticket):
            messages = [{{"role": "system", "content": HANDBOOK}}, {{"role": "system", "content": "You sort tickets."}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="the shared text stands first",
    ),
    good(
        f"""
{_IMPORTS}
        def summarise(ticket):
            messages = [{{"role": "system", "content": "You summarise."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        def sort(ticket):
            messages = [{{"role": "system", "content": "You sort."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o-mini", max_completion_tokens=5, messages=messages)
        """,
        because="each model has a cache of its own",
    ),
    good(
        f"""
{_IMPORTS}
        def summarise(ticket):
            messages = [{{"role": "system", "content": ticket}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        def sort(ticket):
            messages = [{{"role": "system", "content": "You sort."}}, {{"role": "system", "content": HANDBOOK}}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="behind the ticket nothing is cached, which is another finding",
    ),
    good(
        """
        from openai import OpenAI

        HANDBOOK = "Refunds need a manager's approval."
        client = OpenAI()

        def summarise(ticket):
            messages = [{"role": "system", "content": "You summarise."}, {"role": "system", "content": HANDBOOK}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        def sort(ticket):
            messages = [{"role": "system", "content": "You sort."}, {"role": "system", "content": HANDBOOK}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=5, messages=messages)
        """,
        because="too short to be cached",
    ),
)
