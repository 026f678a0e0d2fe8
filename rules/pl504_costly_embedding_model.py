"""Embedding models with a cheaper one that is as good.

## What it does
Names an embedding model whose own maker publishes a later one as at least as good, at a lower price.

## Why it costs
Embeddings are paid per token of every document and every question.
`text-embedding-ada-002` costs $0.10 per million tokens, `text-embedding-3-small` $0.02,
and ranks higher on the benchmark that OpenAI published.

## Example
```python
client.embeddings.create(model="text-embedding-ada-002", input=texts)
```

## Use instead
```python
client.embeddings.create(model="text-embedding-3-small", input=texts)
```

## Severity
`info`. Opt-in: changing the model means to embed the stored documents again.

## Fix safety
There is no fix: vectors of two models can't be compared, so that index and questions must change together.

## Limits
- Only models of the same maker are compared, as written down in `promptlint/providers/`; whether they serve your texts as well is for
  you to measure.
- The saving is that of new texts: what it costs to embed the stored ones again is left out.

## References
- OpenAI, New embedding models: ada-002 61.0 and 3-small 62.3 on MTEB
  <https://openai.com/index/new-embedding-models-and-api-updates/> (2024-01-25, not read again)
- Voyage AI, Text embeddings: later models recommended over earlier ones <https://docs.voyageai.com/docs/embeddings> (2026-11,
  not verified)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Absent, ModelFacts, PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, Saving, answers_for, bad, cost, dollars, good


class CostlyEmbeddingModel(Rule):
    """A cheaper embedding model of the same maker is published as at least as good."""

    code = "PL504"
    name = "costly-embedding-model"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.request != "embeddings" or site.is_local or not answers_for(call, "model") or isinstance(site.model, Absent):
            return
        for facts in call.facts:
            prices = _prices(facts)
            if facts.model not in possible(site.model) or prices is None or prices[1] >= prices[0]:
                continue
            yield self.finding(
                call,
                f"{facts.model} costs {dollars(prices[0])} per million tokens, "
                f"and {facts.better}, at least as good by its maker's figures, {dollars(prices[1])}",
                span=site.model.at,
                help=f"measure {facts.better} on your documents; all of them have to be embedded again",
                saving=Saving(0, cost(call.input.likely, prices[0] - prices[1]), "the same text at the other model's price"),
            )


def _prices(facts: ModelFacts) -> tuple[Decimal, Decimal] | None:
    if facts.card is None or facts.better_card is None or facts.card.input_price is None or facts.better_card.input_price is None:
        return None
    return facts.card.input_price, facts.better_card.input_price


CostlyEmbeddingModel.examples = (
    bad(
        """
        from openai import OpenAI

        def vector(text):
            return OpenAI().embeddings.create(model="text-embedding-ada-002", input=text)  # PL504
        """,
        because="3-small costs a fifth",
    ),
    bad(
        """
        from langchain_openai import OpenAIEmbeddings

        embeddings = OpenAIEmbeddings(model="text-embedding-ada-002")  # PL504
        """,
        because="an object that embeds",
    ),
    bad(
        """
        import voyageai

        def vectors(texts):
            return voyageai.Client().embed(texts, model="voyage-3-large")  # PL504
        """,
        because="voyage-4-large costs a third less",
    ),
    good(
        """
        from openai import OpenAI

        def vector(text):
            return OpenAI().embeddings.create(model="text-embedding-3-small", input=text)
        """,
        because="the cheap one",
    ),
    good(
        """
        from openai import OpenAI

        def vector(text):
            return OpenAI().embeddings.create(model="text-embedding-3-large", input=text)
        """,
        because="dearer, and better than the cheap one",
    ),
    good(
        """
        from openai import OpenAI

        def vector(text, model):
            return OpenAI().embeddings.create(model=model, input=text)
        """,
        because="a model that is not known",
    ),
    good(
        """
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer("all-MiniLM-L6-v2")
        vectors = model.encode(["a text"])
        """,
        because="a model on this machine",
    ),
)
