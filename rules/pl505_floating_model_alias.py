"""Names that stand for whatever model is newest.

## What it does
Reports a model's name that moves: `…-latest` and its like, which lead to another model when the provider decides so.

## Why it costs
The price moves with the name. A call that costs $0.30 per million tokens today may cost $1.50 tomorrow, without any change in the code;
and the figures of this tool, of a budget or of a test hold only until then.

## Example
```python
client.models.generate_content(model="gemini-flash-latest", contents=question)
```

## Use instead
```python
client.models.generate_content(model="gemini-3.5-flash-lite", contents=question)
```

## Severity
`info`. Opt-in: some prefer to have the newest model.

## Fix safety
There is no fix: which model the name stands for today is not in the code.

## Limits
- An undated name whose model the provider does not exchange (`gpt-4o`, `claude-sonnet-4-5`) is not reported.
- Names of a gateway's own are not known.

## References
- Google, Gemini models: the latest aliases, which are switched to new releases
  <https://ai.google.dev/gemini-api/docs/models> (2026-11, not verified)
- The names that end so in the price list of 2026-11-24
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Absent, ModelFacts, PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, dollars, good


class FloatingModelAlias(Rule):
    """The name leads to whatever model is newest, at that model's price."""

    code = "PL505"
    name = "floating-model-alias"
    severity = "info"
    default = False
    persona = "auditor"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.is_local or not answers_for(call, "model") or isinstance(site.model, Absent):
            return
        for facts in call.facts:
            if facts.moves and facts.model in possible(site.model):
                yield self.finding(
                    call,
                    f"{facts.model} stands for whatever model is newest: its price{_price(facts)} may change without a change in the code",
                    span=site.model.at,
                    help="name the model that you tried and priced",
                )


def _price(facts: ModelFacts) -> str:
    card = facts.card
    if card is None or card.input_price is None or card.output_price is None:
        return ""
    return f" ({dollars(card.input_price)} in and {dollars(card.output_price)} out per million tokens today)"


FloatingModelAlias.examples = (
    bad(
        """
        from google import genai

        def answer(question):
            return genai.Client().models.generate_content(
                model="gemini-flash-latest",  # PL505
                contents=question,
                config={"max_output_tokens": 300},
            )
        """,
        because="whatever Flash is newest",
    ),
    bad(
        """
        from mistralai import Mistral

        def answer(question):
            return Mistral().chat.complete(
                model="mistral-large-latest",  # PL505
                max_tokens=300,
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="whatever Large is newest",
    ),
    bad(
        """
        from openai import OpenAI

        MODEL = "gpt-5.1-chat-latest"  # PL505

        def answer(question):
            return OpenAI().responses.create(model=MODEL, max_output_tokens=300, input=question)
        """,
        because="what ChatGPT uses",
    ),
    good(
        """
        from google import genai

        def answer(question):
            return genai.Client().models.generate_content(
                model="gemini-3.5-flash-lite", contents=question, config={"max_output_tokens": 300}
            )
        """,
        because="a model",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, input=question)
        """,
        because="an undated name at one price",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")

        def answer(question):
            return client.chat.completions.create(model="llama-latest", messages=[{"role": "user", "content": question}])
        """,
        because="a model on this machine",
    ),
    good(
        """
        IMAGE = "registry.example.com/gpt-latest"
        """,
        because="an image of a container",
    ),
)
