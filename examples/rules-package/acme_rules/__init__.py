"""Models that Acme has no contract for.

## What it does
Reports a request to a model that is not on the list of the models that Acme buys at a negotiated price.

## Why it costs
A model outside of the contract is billed at its list price.

## Example
```python
client.chat.completions.create(model="gpt-4-turbo", messages=messages)
```

## Use instead
```python
client.chat.completions.create(model="gpt-4o", messages=messages)
```

## Fix safety
There is no fix: another model gives other answers.

## Limits
- A model that is not known from the code is not reported.

## References
- Acme's purchasing handbook, chapter 4 (2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, answers_for, bad, good

APPROVED = ("gpt-4o", "gpt-4o-mini", "text-embedding-3-small")


class UnapprovedModel(Rule):
    """A request names a model that is not on the list."""

    code = "ACME001"
    name = "unapproved-model"
    severity = "error"
    since = "1.0.0"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.is_local or site.request == "retrieval" or not answers_for(call, "model"):
            return
        # `possible` gives the values that the code is known to use: an unknown model makes no finding.
        for model in possible(site.model):
            if not model.startswith(APPROVED):
                yield self.finding(call, f"{model} is not on Acme's list", help=f"use one of {', '.join(APPROVED)}")


UnapprovedModel.examples = (
    bad(
        """
        from openai import OpenAI

        OpenAI().chat.completions.create(model="gpt-4-turbo", messages=[{"role": "user", "content": "Hello"}])  # ACME001
        """,
        because="the model is not on the list",
    ),
    bad(
        """
        from openai import OpenAI
        from settings import MODEL

        OpenAI().embeddings.create(model=MODEL, input=["some text"])  # ACME001
        """,
        because="the name stands in another file",
        settings='MODEL = "text-embedding-3-large"',
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().chat.completions.create(model="gpt-4o-2024-08-06", messages=[{"role": "user", "content": "Hello"}])
        """,
        because="a dated version of a model on the list",
    ),
    good(
        """
        from openai import OpenAI

        def ask(model):
            return OpenAI().chat.completions.create(model=model, messages=[{"role": "user", "content": "Hello"}])
        """,
        because="the model is not known",
    ),
)
