"""Cost formulas of the project that ignore the prompt cache, or count tokens twice.

## What it does
Reports a place where the project itself works out what a request cost, and
multiplies all input tokens by one price although the file knows no cached tokens;
adds cached tokens to the prompt tokens that hold them already;
or adds reasoning tokens to the completion tokens that hold them already.

## Why it costs
A wrong figure leads to wrong decisions: budgets stop work that was cheap, customers are billed too much,
and what caching saves is invisible, so nobody keeps the cache warm.
In OpenAI's usage, cached tokens are part of `prompt_tokens` and cost between a tenth and half of the others:
20 000 prompt tokens of GPT-4.1 of which 18 000 were cached cost $0.013, not $0.04.
Reasoning tokens are part of `completion_tokens`: adding them counts the dearest tokens twice.

## Example
```python
cost = usage.prompt_tokens * PRICE_IN + usage.completion_tokens * PRICE_OUT
```

## Use instead
```python
cached = usage.prompt_tokens_details.cached_tokens
cost = (usage.prompt_tokens - cached) * PRICE_IN + cached * PRICE_CACHED + usage.completion_tokens * PRICE_OUT
```

## Severity
`warning` where something is counted twice, `info` where the cache is ignored.

## Fix safety
There is no automatic fix.
Where stored figures are compared over time, a corrected formula makes a step in them: note its date.
Anthropic counts cached tokens beside `input_tokens`, so there they are added, each at its own price.

## Limits
- A file that speaks of cached tokens anywhere is taken to know what it does.
- Tokens that were counted from a text before the request (an estimate) are not accounting, and nothing is said.
- Counting twice is only told where the code shows that usage has OpenAI's form; xAI counts reasoning beside the completion,
  Gemini its thoughts beside the candidates, and a file that speaks of them is left alone.
- Formulas of embeddings are left alone: their input is never cached.

## References
- OpenAI, Prompt caching: `usage.prompt_tokens_details.cached_tokens` <https://platform.openai.com/docs/guides/prompt-caching>
  (read 2026-11-26)
- OpenAI, Reasoning models: `completion_tokens_details.reasoning_tokens` <https://platform.openai.com/docs/guides/reasoning>
  (read 2026-11-26)
- Anthropic, Prompt caching: `input_tokens` leaves out what the cache holds
  <https://docs.claude.com/en/docs/build-with-claude/prompt-caching> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, good

_SAID = {
    "cache-ignored": "prices all input tokens alike: cached ones cost a tenth to half of that",
    "cached-twice": "counts cached tokens twice: the prompt tokens hold them already",
    "reasoning-twice": "counts reasoning tokens twice: the completion tokens hold them already",
}
_HELP = {
    "cache-ignored": "price what was read from the cache, and what was written to it, apart",
    "cached-twice": "take the cached tokens off the prompt tokens before adding them at their own price",
    "reasoning-twice": "leave the reasoning tokens out: they are paid for as completion tokens",
}


class CostAccountingIgnoresCache(Rule):
    """The project's own cost formula is wrong about the cache or about reasoning."""

    code = "PL706"
    name = "cost-accounting-ignores-cache"
    severity = "info"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        for formula in around.formulas:
            yield self.finding_at(
                formula.at,
                f"`{formula.expression}` {_SAID[formula.fault]}",
                severity="info" if formula.fault == "cache-ignored" else "warning",
                help=_HELP[formula.fault],
                confidence="medium" if formula.fault == "cache-ignored" else "high",
            )


CostAccountingIgnoresCache.examples = (
    bad(
        """
        PRICES = {"gpt-4o": {"input": 2.5, "output": 10.0}}

        def cost_of(model, usage):
            price = PRICES[model]
            sent = usage.prompt_tokens * price["input"] / 1_000_000  # PL706
            return sent + usage.completion_tokens * price["output"] / 1_000_000
        """,
        because="one price for everything that was sent",
    ),
    bad(
        """
        def track(response, ledger):
            ledger.add(response["usage"]["prompt_tokens"] / 1000 * 0.0025)  # PL706
        """,
        because="a figure per thousand tokens is a price too",
    ),
    bad(
        """
        from openai import OpenAI

        def spent(usage, price_out):
            reasoning = usage.completion_tokens_details.reasoning_tokens
            return usage.completion_tokens * price_out + usage.completion_tokens_details.reasoning_tokens * price_out  # PL706
        """,
        because="OpenAI's completion tokens hold the reasoning",
    ),
    bad(
        """
        def spent(usage, price, cached_price):
            cached_tokens = usage.prompt_tokens_details.cached_tokens
            return usage.prompt_tokens * price + cached_tokens * cached_price  # PL706
        """,
        because="the cached tokens are paid for once as prompt tokens and once as cached ones",
    ),
    good(
        """
        def spent(usage, price, cached_price):
            cached_tokens = usage.prompt_tokens_details.cached_tokens
            return (usage.prompt_tokens - cached_tokens) * price + cached_tokens * cached_price
        """,
        because="the cached tokens are taken off first",
    ),
    good(
        """
        import anthropic

        def spent(usage, price):
            sent = usage.input_tokens + usage.cache_read_input_tokens * 0.1 + usage.cache_creation_input_tokens * 1.25
            return sent * price
        """,
        because="Anthropic counts them beside the input tokens",
    ),
    good(
        """
        def estimate(text, price):
            input_tokens = count_tokens(text)
            return input_tokens * price / 1_000_000
        """,
        because="an estimate before the request knows no cache",
    ),
    good(
        """
        def embedding_cost(usage, price):
            return usage.prompt_tokens * price / 1_000_000
        """,
        because="the input of an embedding is never cached",
    ),
    good(
        """
        def share(usage, max_context):
            return usage.prompt_tokens * 100 / max_context
        """,
        because="a share of the context window is no price",
    ),
    good(
        """
        # Grok: reasoning is counted beside the completion
        from openai import OpenAI

        def spent(usage, price_out):
            return usage.completion_tokens * price_out + usage.completion_tokens_details.reasoning_tokens * price_out
        """,
        because="xAI's completion tokens do not hold the reasoning",
    ),
)
