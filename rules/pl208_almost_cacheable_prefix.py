"""Text that stands still and misses the cache by a little.

## What it does
Reports a request that begins with known text, the same in every request,
whose length misses the least that the model caches by less than 15 %.

## Why it costs
Below the minimum nothing is cached and the whole prefix is paid in full; a little above it,
a cached token costs half to a tenth of its price.
One more example, or a rule that is sent in another place anyway, makes the whole prefix cacheable.

## Example
```python
SYSTEM = RULES  # 980 tokens, and the model caches from 1 024 on
```

## Use instead
```python
SYSTEM = RULES + EXAMPLES  # 1 100 tokens, read from the cache by every request but the first
```

## Severity
`info`. Opt-in: whether it pays depends on how often the request is sent.

## Fix safety
There is no fix: only you know what text helps the model.

## Limits
- Where caching has to be asked for (Claude), a request without a breakpoint is not reported.
- By the likely number of tokens; where sources state two minimums, nothing is said.

## References
- OpenAI, Prompt caching: from 1 024 tokens on <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-26)
- Anthropic, Prompt caching <https://platform.claude.com/docs/en/build-with-claude/prompt-caching> (read 2026-11-26)
- Google, Context caching: minimums by model <https://ai.google.dev/gemini-api/docs/caching> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import ModelCard, PricedCall, static_prefix, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, good, thousands

_OPERATIONS = {"chat", "wrapper"}
_MISSED = Decimal("0.85")  # of the minimum


class AlmostCacheablePrefix(Rule):
    """The static prefix is a little too short for the prompt cache."""

    code = "PL208"
    name = "almost-cacheable-prefix"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, minimum = call.site, call.cache_minimum
        if minimum is None or not minimum.agreed or site.is_local or site.operation not in _OPERATIONS or not answers_for(call, "prompt"):
            return
        if any(facts.cache.mode in ("none", "unknown") for facts in call.facts) or site.prompt is None:
            return
        asked = any(segment.cache_breakpoint for segment in call.segments) or site.prompt.caching == "automatic"
        if any(facts.cache.mode == "on-request" for facts in call.facts) and not asked:
            return
        prefix = static_prefix(call.segments)
        tokens = sum_tokens(prefix)
        if len(prefix) == len(call.segments) and not site.prompt.open:
            return  # all of the request is known, and nothing else is sent
        if not prefix or not minimum.low * _MISSED <= tokens.likely < minimum.low:
            return
        yield self.finding(
            call,
            f"{thousands(tokens.likely)} static tokens stand in front of the request, and {call.facts[0].model} caches from "
            f"{thousands(minimum.low)} on: {thousands(minimum.low - tokens.likely)} more would make them cacheable",
            span=prefix[-1].part.at,
            help="move text that never changes to the front, or add an example",
            saving=_saving(tokens.likely, minimum.low, call.card),
        )


def _saving(tokens: int, minimum: int, card: ModelCard | None) -> Saving | None:
    """What a request pays now, less what it would pay for the longer prefix from the cache."""
    if card is None or card.input_price is None or card.cache_read_price is None:
        return None
    spared = cost(tokens, card.input_price) - cost(minimum, card.cache_read_price)
    return Saving(tokens, spared, "the prefix reaches the minimum and is read from the cache") if spared > 0 else None


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 55  # some 940 tokens

AlmostCacheablePrefix.examples = (
    bad(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"  # PL208

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="936 tokens of 1 024",
    ),
    bad(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"  # PL208

        def answer(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=f"{{RULES}}\\n\\n{{question}}"
            )
        """,
        because="a single text that ends in the question",
    ),
    bad(
        f"""
        import anthropic

        RULES = "{_RULES}"  # PL208

        def answer(question):
            system = [{{"type": "text", "text": RULES, "cache_control": {{"type": "ephemeral"}}}}]
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="a breakpoint whose prefix may be just too short",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES * 2}"

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="long enough",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES[:1500]}"

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="far too short",
    ),
    good(
        f"""
        import anthropic

        RULES = "{_RULES}"

        def answer(question):
            return anthropic.Anthropic().messages.create(
                model="claude-sonnet-4-5", max_tokens=300, system=RULES, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="nobody asks for caching",
    ),
    good(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"

        def answer(question):
            messages = [{{"role": "system", "content": RULES}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="gpt-3.5-turbo", max_tokens=300, messages=messages)
        """,
        because="a model without a prompt cache",
    ),
)
