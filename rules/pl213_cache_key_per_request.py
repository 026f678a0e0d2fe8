"""Cache keys that are another one in every request.

## What it does
Reports a `prompt_cache_key` with a random value, a clock to the minute or the second, or, in front of a long prefix
that all requests share, a user's data.

## Why it costs
OpenAI sends requests with the same beginning and the same key to the same server, which is where the cache is.
With a key of its own, each request goes elsewhere and finds nothing: the shared prefix is paid in full, again and again.

## Example
```python
client.responses.create(model="gpt-5.6-sol", input=messages, prompt_cache_key=str(uuid.uuid4()), max_output_tokens=300)
```

## Use instead
One key for the requests that share a prefix:
```python
client.responses.create(model="gpt-5.6-sol", input=messages, prompt_cache_key="support-v3", max_output_tokens=300)
```

## Severity
`error` for random values and clocks, `info` for a user's data.

## Fix safety
There is no automatic fix.
A key changes where a request is computed, never its answer. One key for more than some 15 requests a minute spreads them over servers.

## Limits
- A key that is an argument or comes from elsewhere is not reported: it may name a conversation or an application.
- A key per user is right where each user's own conversation is the long part: it is reported only
  when the static prefix alone reaches the model's cache minimum.
- A model, a tool list or a `tool_choice` that is switched between turns is not seen.

## References
- OpenAI, Prompt caching: `prompt_cache_key` and how requests are routed
  <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-26)
- Microsoft, Prompt caching: reuse the same key for requests that share long prefixes
  <https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/prompt-caching> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Dynamic, PricedCall, static_prefix, sum_tokens
from promptlint.rule import Finding, Limits, Rule, Saving, bad, cost, good, thousands

_FINE = ("second", "minute")


class CacheKeyPerRequest(Rule):
    """The key that leads to the provider's cache is new in every request."""

    code = "PL213"
    name = "cache-key-per-request"
    severity = "error"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if call.site.is_local or call.site.operation == "wrapper":  # a helper's own request is the place
            return
        values = [part for part in call.site.options.cache_key if isinstance(part, Dynamic)]
        new = next((value for value in values if _is_new(value)), None)
        prefix = sum_tokens(static_prefix(call.segments))
        if new is not None:
            yield self.finding(
                call,
                f"prompt_cache_key holds `{new.expression}` ({_kind(new)}): no two requests find the same cache",
                span=new.at,
                help="use one key for all requests that begin alike: the name of the prompt, or of the conversation",
                saving=_saving(call, prefix.low),
            )
            return
        users = next((value for value in values if value.source == "user"), None)
        minimum = call.cache_minimum
        if users is not None and minimum is not None and prefix.low >= minimum.high:
            yield self.finding(
                call,
                f"prompt_cache_key holds `{users.expression}`, a user's data, and {thousands(prefix.likely)} static tokens "
                "are the same for all: each user's first request pays them in full",
                span=users.at,
                severity="info",
                help="use one key for all users, unless each of them sends long conversations of their own",
            )


def _is_new(value: Dynamic) -> bool:
    return value.source == "random" or (value.source == "clock" and value.granularity in _FINE)


def _kind(value: Dynamic) -> str:
    return "a random value" if value.source == "random" else f"a clock to the {value.granularity}"


def _saving(call: PricedCall, tokens: int) -> Saving | None:
    """What the prefix costs less from the cache, where it is long enough to be cached."""
    card, minimum = call.card, call.cache_minimum
    if minimum is None or tokens < minimum.high:
        return None
    usd: Decimal | None = None
    if card is not None and card.input_price is not None and card.cache_read_price is not None:
        usd = cost(tokens, card.input_price - card.cache_read_price)
    return Saving(tokens, usd, "the static prefix was sent before under the same key and is read from the cache")


_RULES = "Refunds above fifty euros need a manager's approval and a note in the ticket. " * 80

CacheKeyPerRequest.examples = (
    bad(
        """
        import uuid

        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=question, prompt_cache_key=str(uuid.uuid4())  # PL213
            )
        """,
        because="a new key each time",
    ),
    bad(
        """
        import time

        from openai import OpenAI

        def answer(messages):
            key = f"support-{time.time()}"  # PL213
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=300, messages=messages, extra_body={"prompt_cache_key": key}
            )
        """,
        because="the time, in the body that an older SDK needs",
    ),
    bad(
        f"""
        from openai import OpenAI

        RULES = "{_RULES}"

        def answer():
            name = input("Your name: ")  # PL213
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, instructions=RULES, input="Greet me.", prompt_cache_key=name
            )
        """,
        because="the rules are the same for every user (info)",
    ),
    bad(
        """
        import uuid

        from openai import OpenAI

        def ask(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=question, prompt_cache_key=uuid.uuid4().hex  # PL213
            )

        def title(text):
            return ask("A title for: " + text)
        """,
        because="the helper is the cause, not its callers",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=question, prompt_cache_key="support-v3"
            )
        """,
        because="one key",
    ),
    good(
        """
        from openai import OpenAI

        def answer(conversation_id, messages):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=messages, prompt_cache_key=conversation_id
            )
        """,
        because="one key for each conversation",
    ),
    good(
        """
        from openai import OpenAI

        def answer():
            name = input("Your name: ")
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, instructions="Be brief.", input="Greet me.", prompt_cache_key=name
            )
        """,
        because="nothing long is shared between users",
    ),
    good(
        """
        import uuid

        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=question, metadata={"request": str(uuid.uuid4())}
            )
        """,
        because="an id for the log is no cache key",
    ),
    good(
        """
        from datetime import date

        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(
                model="gpt-4.1", max_output_tokens=300, input=question, prompt_cache_key=f"support-{date.today()}"
            )
        """,
        because="a key for each day",
    ),
)
