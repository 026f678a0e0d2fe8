"""Cache lifetimes in an order that the API refuses, or longer than the traffic can use.

## What it does
Reports a breakpoint of one hour behind one of five minutes in the same request,
and, where a usage file says how often a request is sent, a breakpoint of one hour that is read less than once before it ends.

## Why it costs
Longer lifetimes have to stand in front: the request with the order reversed is refused.
Writing for an hour costs twice the input price instead of 1.25 times. It pays from the third request of an hour on:
below that, plain input is cheaper.

## Example
```python
system = [
    {"type": "text", "text": HANDBOOK, "cache_control": {"type": "ephemeral"}},
    {"type": "text", "text": CUSTOMER, "cache_control": {"type": "ephemeral", "ttl": "1h"}},
]
```

## Use instead
```python
system = [
    {"type": "text", "text": HANDBOOK, "cache_control": {"type": "ephemeral", "ttl": "1h"}},
    {"type": "text", "text": CUSTOMER, "cache_control": {"type": "ephemeral"}},
]
```

## Severity
`error` for the order, `warning` for an hour that is not used.

## Fix safety
There is no automatic fix.
A lifetime changes the price of writing, never the answer.

## Limits
- A breakpoint whose lifetime is a run-time value counts as one of five minutes, the usual one, only when the code says none at all.
- How requests are spread over the day is not known: the traffic of a month is taken to be even, so that bursts may use what looks unused.

## References
- Anthropic, Prompt caching: longer lifetimes before shorter ones; writes 1.25 and 2 times, reads 0.1 times the price
  <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import PricedCall, Segment, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, good, thousands

_HOURS = 720  # of a month of 30 days
_PAYS_FROM = 3  # requests within the hour: 2 + 0.1 + 0.1 is less than 3, and 2 + 0.1 more than 2


class CacheTtlOrder(Rule):
    """A longer cache lifetime stands behind a shorter one, or is too seldom read to pay."""

    code = "PL209"
    name = "cache-ttl-order"
    severity = "error"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        facts = call.facts or (call.at_provider,)
        if call.site.is_local or not answers_for(call, "prompt") or not all("1h" in each.cache.lifetimes for each in facts):
            return
        marks = [segment for segment in call.segments if segment.cache_breakpoint]
        short = next((index for index, mark in enumerate(marks) if mark.cache_ttl in ("", "5m")), len(marks))
        late = next((mark for mark in marks[short:] if mark.cache_ttl == "1h"), None)
        if late is not None:
            yield self.finding(
                call,
                "a cache breakpoint of 1 hour stands behind one of 5 minutes: the API refuses the request",
                span=late.part.at,
                help="put what is cached for an hour in front, or give all breakpoints one lifetime",
                related=(marks[short].part.at,),
            )
        elif any(mark.cache_ttl == "1h" for mark in marks):
            yield from self._unused(call, marks)

    def _unused(self, call: PricedCall, marks: list[Segment]) -> Iterator[Finding]:
        monthly = call.usage.calls_per_month
        if monthly is None or monthly >= _PAYS_FROM * _HOURS:
            return
        last = max(index for index, segment in enumerate(call.segments) if segment.cache_breakpoint and segment.cache_ttl == "1h")
        tokens = sum_tokens(call.segments[: last + 1]).likely
        an_hour = (monthly / _HOURS).quantize(Decimal("0.1"))
        yield self.finding(
            call,
            f"{thousands(tokens)} tokens are cached for 1 hour, at twice their price, for {an_hour} requests an hour: "
            f"it pays from {_PAYS_FROM} on",
            span=call.segments[last].part.at,
            severity="warning",
            help="leave the lifetime at 5 minutes, or the breakpoint out",
            saving=_saving(call, tokens),
        )


def _saving(call: PricedCall, tokens: int) -> Saving | None:
    """What a write costs more than plain input, where every request writes."""
    card, monthly = call.card, call.usage.calls_per_month
    if card is None or card.input_price is None or card.cache_write_1h_price is None or monthly is None or monthly > _HOURS:
        return None
    premium = cost(tokens, card.cache_write_1h_price - card.input_price)
    return Saving(0, premium, "requests are an hour or more apart, so that each one writes")


_FIVE = '"cache_control": {"type": "ephemeral"}'
_HOUR = '"cache_control": {"type": "ephemeral", "ttl": "1h"}'

CacheTtlOrder.examples = (
    bad(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_FIVE}}}, {{"type": "text", "text": "Be kind.", {_HOUR}}}]  # PL209
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="five minutes, then an hour",
    ),
    bad(
        f"""
        import anthropic

        TOOLS = [{{"name": "find", "input_schema": {{"type": "object"}}, {_FIVE}}}]

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_HOUR}}}]  # PL209
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, tools=TOOLS, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the tools stand before the instructions",
    ),
    bad(
        f"""
        import litellm

        def answer(question):
            return litellm.completion(
                model="anthropic/claude-sonnet-5",
                max_tokens=300,
                messages=[
                    {{"role": "system", "content": [{{"type": "text", "text": "Be brief.", {_FIVE.replace("}", ', "ttl": "5m"}')}}}]}},
                    {{"role": "user", "content": [{{"type": "text", "text": "Be kind.", {_HOUR}}}]}},  # PL209
                    {{"role": "user", "content": question}},
                ],
            )
        """,
        because="the same through LiteLLM",
    ),
    bad(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_HOUR}}}]  # PL209
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="an hour for a request that is sent ten times a day",
        **{
            "promptlint-usage.toml": """
            [site."app.py:answer"]
            calls-per-day = 10
            """,
        },
    ),
    good(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_HOUR}}}, {{"type": "text", "text": "Be kind.", {_FIVE}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="the longer one stands in front",
    ),
    good(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_HOUR}}}, {{"type": "text", "text": "Be kind.", {_HOUR}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="one lifetime for both",
    ),
    good(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_HOUR}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="a thousand requests a day use the hour",
        **{
            "promptlint-usage.toml": """
            [site."app.py:answer"]
            calls-per-day = 1000
            """,
        },
    ),
    good(
        f"""
        import anthropic

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_FIVE}}}, {{"type": "text", "text": "Be kind."}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="one breakpoint",
    ),
    good(
        f"""
        import litellm

        def answer(question):
            system = [{{"type": "text", "text": "Be brief.", {_FIVE}}}, {{"type": "text", "text": "Be kind.", {_HOUR}}}]
            messages = [{{"role": "system", "content": system}}, {{"role": "user", "content": question}}]
            return litellm.completion(model="gpt-4o", max_tokens=300, messages=messages)
        """,
        because="this model has no such lifetimes",
    ),
)
