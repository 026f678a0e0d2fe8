"""Keys that several environments share: written into the code, or one name for development and production.

## What it does
Reports a provider's key that is written into the code, and
a variable for a key that the code reads both where it is set up for production and where it is set up for another environment.
The key is never printed, not even a part of it.

## Why it costs
With one key, development spends the production's money and its rate limit:
a loop in somebody's experiment stops the customers' requests, and no bill tells the two apart.
A key in the code is also in every clone and every image; found by a stranger, it is spent within minutes and without a limit.
With a key for each environment a limit can be put on each: $20 a month on development, say.

## Example
```python
if ENV == "production":
    client = OpenAI(api_key=os.environ["OPENAI_API_KEY"], max_retries=5)
else:
    client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
```

## Use instead
```python
name = "OPENAI_API_KEY_PROD" if ENV == "production" else "OPENAI_API_KEY_DEV"
client = OpenAI(api_key=os.environ[name])
```

## Severity
`error` for a key in the code, `info` for a shared name.

## Fix safety
There is no automatic fix.
A key that was ever committed has to be revoked: taking it out of the code leaves it in the history.

## Limits
- One variable that is read once, and set to another value in each environment, is the usual way and is never reported.
- Which environment a place is for is told from the test around it, the key of a mapping, and the names of classes, functions and variables.
- Placeholders (`sk-your-key`, `xxx`) are no keys. A key of an unknown form is not recognised.
- The same name in two files is not compared.

## References
- OpenAI, Best practices for API key safety
  <https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety> (read 2026-11-26)
- OpenAI, Production best practices: projects with own keys and budgets <https://platform.openai.com/docs/guides/production-best-practices>
  (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, good


class SharedKeyAcrossEnvironments(Rule):
    """Several environments pay with one key."""

    code = "PL704"
    name = "shared-key-across-environments"
    severity = "info"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        for key in around.keys:
            if key.kind == "literal":
                yield self.finding_at(
                    key.at,
                    f"the key of {key.of} is written into the code: every environment and every reader of it spends the same money",
                    severity="error",
                    help="revoke it, read one from the environment, and give each environment a key and a limit of its own",
                )
            else:
                yield self.finding_at(
                    key.at,
                    f"{key.of} pays for production and for another environment: one limit and one bill for both",
                    help="give each environment a key and a limit of its own",
                    related=key.others,
                )


_DIGITS = "8fK2mQ7xT4nB9wZ6pL3vR5cY"  # what the examples make a key of, so that none stands in this file

SharedKeyAcrossEnvironments.examples = (
    bad(
        f"""
        from openai import OpenAI

        client = OpenAI(api_key="sk-proj-{_DIGITS}")  # PL704
        """,
        because="whoever reads the code can spend the money",
    ),
    bad(
        f"""
        import os

        os.environ["ANTHROPIC_API_KEY"] = "sk-ant-{_DIGITS}"  # PL704
        """,
        because="set for the whole program",
    ),
    bad(
        """
        import os

        from openai import OpenAI

        if os.environ["APP_ENV"] == "production":
            client = OpenAI(api_key=os.environ["OPENAI_API_KEY"], max_retries=5)  # PL704
        else:
            client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
        """,
        because="both branches read the same variable",
    ),
    bad(
        """
        import os

        class DevelopmentSettings:
            model = "gpt-4o-mini"
            key = os.getenv("OPENAI_API_KEY")

        class ProductionSettings:
            model = "gpt-4o"
            key = os.getenv("OPENAI_API_KEY")  # PL704
        """,
        because="two classes of settings, one variable",
    ),
    good(
        """
        import os

        from openai import OpenAI

        if os.environ["APP_ENV"] == "production":
            client = OpenAI(api_key=os.environ["OPENAI_API_KEY_PROD"])
        else:
            client = OpenAI(api_key=os.environ["OPENAI_API_KEY_DEV"])
        """,
        because="a key for each environment",
    ),
    good(
        """
        import os

        from openai import OpenAI

        client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
        """,
        because="each environment sets the variable to its own key",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(api_key="sk-your-openai-api-key-goes-here")
        """,
        because="a placeholder",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:8000/v1", api_key="EMPTY")
        """,
        because="a server on this machine asks for any text",
    ),
    good(
        """
        import os

        MODELS = {"production": "gpt-4o", "development": "gpt-4o-mini"}
        key = os.environ["OPENAI_API_KEY"]
        """,
        because="the models differ, the key is read once",
    ),
)
