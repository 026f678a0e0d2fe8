"""Cache breakpoints behind a value that is another one in every request.

## What it does
Reports a breakpoint (`cache_control`, `cachePoint`) with a clock or a random value before it,
or retrieved text in the instructions before it.

## Why it costs
A cache entry is found by all that stands before its breakpoint, to the last character.
With a time of day among it, every request writes a new entry and none is ever read:
writing costs 1.25 times the input price (twice for an hour), so that the request is dearer than without a breakpoint.

## Example
```python
system = [{"type": "text", "text": f"It is {datetime.now()}. {HANDBOOK}", "cache_control": {"type": "ephemeral"}}]
```

## Use instead
```python
system = [
    {"type": "text", "text": HANDBOOK, "cache_control": {"type": "ephemeral"}},
    {"type": "text", "text": f"It is {datetime.now()}."},
]
```

## Severity
`error` for a clock that shows seconds or minutes and for a random value,
`warning` for retrieved text and a clock whose form is not known.

## Fix safety
The fix moves the breakpoint to the last block before the value that ends in known text, or cuts the block in two in front of the line
that holds the value, where the blocks are written out and what stands before reaches the model's minimum.
It is unsafe: the model reads the same words, of which less is cached, and a block that is cut is read as two.
Where the value stands in front of everything, it has to be moved first.

## Limits
- Nothing is said of an argument, a user's data or a file: several requests may share them,
  as when several questions are asked of one document.
- Nothing is said of a value that is read before a loop which sends it, or stands there in a variable,
  nor of one that several requests of one function send: those are read once.
  One that is read once and handed to a function which is called often is taken for one that is new each time.
- Nothing is said of a date or an hour, which end an entry's life once a day or once an hour.
- Nothing is said of breakpoints on the last message of a conversation, unless such a value stands in the text before it.

## References
- Anthropic, Prompt caching: the prefix must be identical; writes cost 1.25 and 2 times the input
  <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
- A clock at the head of a cached system prompt, measured: goruck/home-generative-agent thread 617 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import (
    Dynamic,
    MarkBlock,
    ModelCard,
    Part,
    Plain,
    PricedCall,
    Segment,
    Span,
    SplitBlock,
    Static,
    UnmarkBlock,
    sum_tokens,
)
from promptlint.rule import Confidence, Finding, Fix, Limits, Rule, Saving, Severity, answers_for, bad, cost, dollars, good, thousands

_FINE = ("second", "minute")


class CacheBreakpointOnDynamicContent(Rule):
    """A run-time value before the breakpoint is new in every request: each one writes the cache and none reads it."""

    code = "PL205"
    name = "cache-breakpoint-on-dynamic-content"
    severity = "warning"
    fix = "unsafe"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        told: dict[Span, list[PricedCall]] = {}
        for call in calls:
            first = _first_changing(call)
            if first is not None:
                told.setdefault(call.segments[first].part.at, []).append(call)
        for senders in told.values():
            if len({call.site.function for call in senders}) == len(senders):  # or else one reading goes into several requests
                yield from (self._spoken(call) for call in senders)

    def _spoken(self, call: PricedCall) -> Finding:
        first, marks = _first_changing(call), _marks(call)
        assert first is not None
        value = call.segments[first].part
        assert isinstance(value, Dynamic)
        kept = [mark for mark in marks if mark < first]
        lost = sum_tokens(call.segments[(kept[-1] + 1 if kept else 0) : marks[-1] + 1]).likely
        card, last = call.card, call.segments[marks[-1]]
        return self.finding(
            call,
            f"`{value.expression}` ({_kind(value)}) stands before a cache breakpoint: "
            f"every request writes about {thousands(lost)} tokens to the cache and none reads them" + _money(lost, card),
            span=value.at,
            severity=_severity(value),
            help="put the breakpoint before it, or the value behind the breakpoint",
            saving=_saving(lost, card, last.cache_ttl),
            related=(last.part.cache_at or last.part.at,),
            confidence=_confidence(value),
            fix=_fix(call, first, value),
        )


def _fix(call: PricedCall, first: int, value: Dynamic) -> Fix | None:
    """The breakpoints behind the value taken away, and one put before it, where what stands there is long enough to be cached."""
    if call.site.operation != "chat" or call.site.sdk not in _MARKS_BLOCKS or call.cache_minimum is None:
        return None
    marks = _marks(call)
    late = [call.segments[mark].part for mark in marks if mark >= first]
    gone = tuple(UnmarkBlock(part.cache_at, _KEY) for part in late if part.cache_at is not None)
    if len(gone) < len(late) or (call.site.prompt is not None and call.site.prompt.caching):
        return None
    if marks[0] < first:
        return Fix("take the breakpoint behind the value away", gone)
    least = call.cache_minimum.high
    for index in range(first - 1, -1, -1):
        part = call.segments[index].part
        if isinstance(part, Static) and part.block_at is not None and sum_tokens(call.segments[: index + 1]).low >= least:
            return Fix("move the breakpoint before the value", (MarkBlock(part.block_at, _KEY, _mark(late[-1].cache_ttl)), *gone))
    if len(late) == 1 and sum_tokens(call.segments[:first]).low >= least:
        return Fix("cut the block before the value's line", (SplitBlock(value.at, _KEY),))
    return None


_KEY = "cache_control"
_MARKS_BLOCKS = {"anthropic", "litellm"}  # which know a breakpoint by that key of a block


def _mark(ttl: str) -> dict[str, Plain]:
    return {"type": "ephemeral", "ttl": ttl} if ttl else {"type": "ephemeral"}


def _marks(call: PricedCall) -> list[int]:
    return [index for index, segment in enumerate(call.segments) if segment.cache_breakpoint]


def _first_changing(call: PricedCall) -> int | None:
    """The first part before a breakpoint that is another one in each request; None where there is none."""
    if call.site.is_local or not answers_for(call, "prompt") or any(not facts.cache.breakpoints for facts in call.facts):
        return None
    marks = _marks(call)
    first = next((index for index, segment in enumerate(call.segments) if _changes(segment)), None)
    if first is None or not marks or marks[-1] < first or _may_be_read_once(call, call.segments[first].part):
        return None
    if call.site.prompt is not None and call.site.prompt.caching == "automatic" and not call.segments[first].role.startswith(_BEFORE):
        return None  # what stands in the last message is cached for the turns that follow
    return first


def _may_be_read_once(call: PricedCall, value: Part) -> bool:
    """Whether the value is read before a loop whose rounds all send it, or stands in a variable that may be."""
    loops = call.site.loop.chain if call.site.loop is not None else ()
    before = any(loop.at.path == value.at.path and loop.at.cell == value.at.cell and value.at.line < loop.at.line for loop in loops)
    return before or (bool(loops) and isinstance(value, Dynamic) and value.expression.replace(".", "_").isidentifier())


_BEFORE = ("tools", "system", "developer")


def _changes(segment: Segment) -> bool:
    """Whether the part is surely another one in the next request."""
    part = segment.part
    if not isinstance(part, Dynamic):
        return False
    if part.source == "clock":
        return part.granularity in ("", *_FINE)
    return part.source == "random" or (part.source == "retrieval" and segment.role in _BEFORE)


def _kind(value: Dynamic) -> str:
    if value.source == "clock":
        return f"a clock to the {value.granularity}" if value.granularity else "a clock"
    return "a random value" if value.source == "random" else "retrieved text"


def _severity(value: Dynamic) -> Severity:
    return "error" if value.source == "random" or value.granularity in _FINE else "warning"


def _confidence(value: Dynamic) -> Confidence:
    return "high" if _severity(value) == "error" else "medium"


def _premium(card: ModelCard | None, ttl: str) -> Decimal | None:
    if card is None or card.input_price is None:
        return None
    written = card.cache_write_1h_price if ttl == "1h" else card.cache_write_price
    return None if written is None else written - card.input_price


def _money(tokens: int, card: ModelCard | None) -> str:
    if card is None or card.cache_write_price is None or card.cache_read_price is None:
        return ""
    written, read = cost(tokens, card.cache_write_price), cost(tokens, card.cache_read_price)
    return f" ({dollars(written * 1000)} written per 1 000 calls, {dollars(read * 1000)} if they were read, on {card.model})"


def _saving(tokens: int, card: ModelCard | None, ttl: str) -> Saving | None:
    """What writing costs more than sending: that is saved whatever becomes of the cache."""
    premium = _premium(card, ttl)
    if premium is None or premium <= 0 or not tokens:
        return None
    return Saving(0, cost(tokens, premium), "the premium for writing to the cache; run-time values are counted as assumed")


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 120  # some 1 900 tokens

CacheBreakpointOnDynamicContent.examples = (
    bad(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            text = f"It is {{datetime.now()}}. {{RULES}}"  # PL205
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[{{"type": "text", "text": text, "cache_control": {{"type": "ephemeral"}}}}],
                messages=[{{"role": "user", "content": question}}],
            )
        """,
        because="the time is part of what the entry is found by",
    ),
    bad(
        f"""
        import uuid

        import boto3

        RULES = "{_RULES}"
        client = boto3.client("bedrock-runtime")

        def answer(question):
            return client.converse(
                modelId="anthropic.claude-sonnet-4-5-20250929-v1:0",
                system=[{{"text": f"Request {{uuid.uuid4()}}"}}, {{"text": RULES}}, {{"cachePoint": {{"type": "default"}}}}],  # PL205
                messages=[{{"role": "user", "content": [{{"text": question}}]}}],
                inferenceConfig={{"maxTokens": 300}},
            )
        """,
        because="the request's id stands in a block before the rules",
    ),
    bad(
        f"""
        import time

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(messages):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                cache_control={{"type": "ephemeral"}},
                system=f"Now: {{time.time()}}\\n{{RULES}}",  # PL205
                messages=messages,
            )
        """,
        because="automatic caching of a conversation whose instructions hold a clock",
    ),
    bad(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[
                    {{"type": "text", "text": RULES}},
                    {{"type": "text", "text": f"It is {{datetime.now()}}.", "cache_control": {{"type": "ephemeral"}}}},  # PL205
                ],
                messages=[{{"role": "user", "content": question}}],
            )
        """,
        because="the breakpoint belongs to the block before it",
        fixed=f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[
                    {{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}},
                    {{"type": "text", "text": f"It is {{datetime.now()}}."}},  # PL205
                ],
                messages=[{{"role": "user", "content": question}}],
            )
        """,
    ),
    bad(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[{{"type": "text", "text": f"{{RULES}}\\n\\nIt is {{datetime.now()}}.", "cache_control": {{"type": "ephemeral"}}}}],  # PL205
                messages=[{{"role": "user", "content": question}}],
            )
        """,  # noqa: E501
        because="the clock stands at the end of the block that the breakpoint ends",
        fixed=f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[{{"type": "text", "text": f"{{RULES}}\\n\\n", "cache_control": {{"type": "ephemeral"}}}}, {{"type": "text", "text": f"It is {{datetime.now()}}."}}],  # PL205
                messages=[{{"role": "user", "content": question}}],
            )
        """,  # noqa: E501
    ),
    good(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            system = [
                {{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}},
                {{"type": "text", "text": f"It is {{datetime.now()}}."}},
            ]
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the clock stands behind the breakpoint",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(document, question):
            content = [{{"type": "text", "text": document, "cache_control": {{"type": "ephemeral"}}}}, {{"type": "text", "text": question}}]
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": content}}]
            )
        """,
        because="several questions may be asked of one document",
    ),
    good(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answers(questions):
            now = datetime.now()
            for question in questions:
                yield client.messages.create(
                    model="claude-sonnet-5",
                    max_tokens=300,
                    system=[{{"type": "text", "text": f"It is {{now}}. {{RULES}}", "cache_control": {{"type": "ephemeral"}}}}],
                    messages=[{{"role": "user", "content": question}}],
                )
        """,
        because="the clock is read once, and all questions are asked with the same text",
    ),
    good(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def warmed(question):
            text = f"It is {{datetime.now()}}. {{RULES}}"
            system = [{{"type": "text", "text": text, "cache_control": {{"type": "ephemeral"}}}}]
            client.messages.create(model="claude-sonnet-5", max_tokens=1, system=system, messages=[{{"role": "user", "content": "Hello"}}])
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the second request reads what the first one wrote",
    ),
    good(
        f"""
        from datetime import date

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(question):
            text = f"Today is {{date.today()}}. {{RULES}}"
            return client.messages.create(
                model="claude-sonnet-5",
                max_tokens=300,
                system=[{{"type": "text", "text": text, "cache_control": {{"type": "ephemeral"}}}}],
                messages=[{{"role": "user", "content": question}}],
            )
        """,
        because="a date is the same all day",
    ),
    good(
        f"""
        from datetime import datetime

        import anthropic

        RULES = "{_RULES}"
        client = anthropic.Anthropic()

        def answer(history, question):
            messages = [*history, {{"role": "user", "content": f"[{{datetime.now()}}] {{question}}"}}]
            return client.messages.create(
                model="claude-sonnet-5", max_tokens=300, cache_control={{"type": "ephemeral"}}, system=RULES, messages=messages
            )
        """,
        because="the clock belongs to the newest message, and is the same when that is sent again in the next turn",
    ),
)
