"""Requests so long that the model's price rises.

## What it does
Reports a request whose input is known to cross the number of tokens from which its model costs more:
by known text alone, or with what a usage file says of it.

## Why it costs
Above the threshold (200 000 tokens of Gemini's and Grok's models, 272 000 of GPT's) every token of the request has the higher price,
not only those above.
A request of 210 000 tokens then costs twice what one of 190 000 does.

## Example
```python
client.models.generate_content(model="gemini-3.1-pro-preview", contents=[WHOLE_MANUAL, question])
```

## Use instead
Send what the question needs, or cut the text below the threshold:
```python
client.models.generate_content(model="gemini-3.1-pro-preview", contents=[chapter_for(question), question])
```

## Severity
`warning` where the likely size crosses it, `info` where only the upper end of what a usage file says does.

## Fix safety
There is no fix: what can be left out depends on the question.

## Limits
- The name of a deployment at Azure is no model's: what that costs, and how long it answers, is not known.
- What is assumed of run-time values never counts: only known text, and values and sizes that a usage file states.
- The saving is the difference between the two prices of the same tokens; a shorter request saves those as well.

## References
- The thresholds and prices are those of the price list (`promptlint prices MODEL`), of 2026-11-24
- A surcharge that was overlooked: BerriAI/litellm thread 16377 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Dynamic, ModelCard, PricedCall, Static, Tokens, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands


class LongContextSurcharge(Rule):
    """The request is so long that each of its tokens costs more."""

    code = "PL311"
    name = "long-context-surcharge"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if call.site.is_local or not answers_for(call, "prompt"):
            return
        known = _known(call)
        crossed = [found for card in call.cards or ((call.card,) if call.card else ()) if (found := _step(card, known.high))]
        if not crossed or len(crossed) < len(call.cards):
            return
        card, above, raised = crossed[0]
        likely = known.likely > above
        size = known.likely if likely else known.high
        assert card.input_price is not None
        more = cost(size, raised - card.input_price)
        yield self.finding(
            call,
            f"{'' if likely else 'up to '}{thousands(size)} input tokens are over {thousands(above)}, from where {card.model} costs "
            f"{dollars(raised)} instead of {dollars(card.input_price)} per million for all of them: {dollars(more)} more a call",
            severity=None if likely else "info",
            help=f"send no more than {thousands(above)} tokens, or split the request",
            saving=Saving(0, more, "the same tokens at the price below the threshold") if likely else None,
        )


def _known(call: PricedCall) -> Tokens:
    """What is certainly sent: known text, and what a usage file states."""
    if call.usage.input_tokens is not None:
        return call.usage.input_tokens
    stated = {name for name, _ in call.usage.placeholders}
    return sum_tokens(
        segment
        for segment in call.segments
        if isinstance(segment.part, Static) or (isinstance(segment.part, Dynamic) and _is_stated(segment.part.expression, stated))
    )


def _is_stated(expression: str, stated: set[str]) -> bool:
    return " ".join(expression.split()) in stated or expression.rpartition(".")[2] in stated


def _step(card: ModelCard, tokens: int) -> tuple[ModelCard, int, Decimal] | None:
    """The highest step of the input price that so many tokens cross."""
    steps = [(above, price) for above, name, price in card.tiers if name == "input" and tokens > above]
    if not steps or card.input_price is None or max(steps)[1] <= card.input_price:
        return None
    return card, *max(steps)


LongContextSurcharge.examples = (
    bad(
        """
        from google import genai

        TEXT = "every refund above fifty euros needs an approval and a note " * 20000

        def answer(question):
            return genai.Client().models.generate_content(  # PL311
                model="gemini-3.1-pro-preview",
                contents=f"{TEXT} {question}",
                config={"max_output_tokens": 300},
            )
        """,
        because="some 220 000 tokens",
    ),
    bad(
        """
        from openai import OpenAI

        TEXT = "every refund above fifty euros needs an approval and a note " * 30000

        def answer(question):
            return OpenAI().responses.create(  # PL311
                model="gpt-5.4", max_output_tokens=300, instructions=TEXT, input=question
            )
        """,
        because="over the 272 000 tokens of GPT-5.4",
    ),
    bad(
        """
        import litellm

        TEXT = "every refund above fifty euros needs an approval and a note " * 20000

        def answer(question):
            messages = [{"role": "system", "content": TEXT}, {"role": "user", "content": question}]
            return litellm.completion(model="gemini/gemini-2.5-pro", max_tokens=300, messages=messages)  # PL311
        """,
        because="the same through LiteLLM",
    ),
    bad(
        """
        from google import genai

        def answer(manual, question):
            return genai.Client().models.generate_content(  # PL311
                model="gemini-3.1-pro-preview", contents=f"{manual} {question}", config={"max_output_tokens": 300}
            )
        """,
        because="the manual's length is in the usage file",
        **{
            "promptlint-usage.toml": """
            [site."app.py:answer"]
            tokens.manual = 230000
            """,
        },
    ),
    good(
        """
        from google import genai

        TEXT = "every refund above fifty euros needs an approval and a note " * 10000

        def answer(question):
            return genai.Client().models.generate_content(
                model="gemini-3.1-pro-preview", contents=f"{TEXT} {question}", config={"max_output_tokens": 300}
            )
        """,
        because="half of that",
    ),
    good(
        """
        from google import genai

        def answer(manual, question):
            return genai.Client().models.generate_content(
                model="gemini-3.1-pro-preview", contents=f"{manual} {question}", config={"max_output_tokens": 300}
            )
        """,
        because="how long the manual is cannot be told",
    ),
    good(
        """
        from openai import OpenAI

        TEXT = "every refund above fifty euros needs an approval and a note " * 20000

        def answer(question):
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=300, instructions=TEXT, input=question)
        """,
        because="one price for every length",
    ),
    good(
        """
        from google import genai

        def answer(history, question):
            contents = [*history, {"role": "user", "parts": [{"text": question}]}]
            return genai.Client().models.generate_content(
                model="gemini-3.1-pro-preview", contents=contents, config={"max_output_tokens": 300}
            )
        """,
        because="a history may grow that long, and may not",
    ),
)
