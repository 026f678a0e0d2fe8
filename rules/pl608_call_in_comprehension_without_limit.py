"""All requests of a collection of unknown size, started at once.

## What it does
Reports a request in a comprehension that `asyncio.gather` (or `as_completed`, `create_task`) starts all at once,
over a collection whose size is not known, in a file that speaks of no semaphore, limiter or batch.
It is an opt-in rule: the collection may be small by nature.

## Why it costs
A thousand items are a thousand requests in the same second: most of them meet the rate limit, are tried again by the SDK,
and those that time out meanwhile are billed without an answer.
Nothing in the code bounds the bill of one call.

## Example
```python
answers = await asyncio.gather(*(ask(document) for document in documents))
```

## Use instead
```python
limit = asyncio.Semaphore(8)

async def ask_in_turn(document):
    async with limit:
        return await ask(document)

answers = await asyncio.gather(*(ask_in_turn(document) for document in documents[:MAX_DOCUMENTS]))
```

## Severity
`info`.

## Fix safety
There is no automatic fix: how many requests may run, and how many items are too many, is not in the code.

## Limits
- Thread pools are not reported: they have a maximum of workers of their own.
- A limit in another file (a client with its own limiter) is not seen.
- No saving is shown: the size of the collection is not known.

## References
- OpenAI Python SDK: 408, 409, 429 and 5xx are tried again twice by default (`DEFAULT_MAX_RETRIES` in openai 3.57, read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from promptlint.model import Known, PricedCall
from promptlint.rule import Finding, Limits, Persona, Rule, bad, dollars, good

_SENT = {"chat", "text_completion", "embeddings", "image", "audio"}


class CallInComprehensionWithoutLimit(Rule):
    """Requests for a whole collection are started at once."""

    code = "PL608"
    name = "call-in-comprehension-without-limit"
    severity = "info"
    default = False
    persona: ClassVar[Persona] = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        loop = site.loop
        if loop is None or not loop.together or not loop.holds_item or isinstance(loop.bound, Known):
            return
        if site.request not in _SENT or site.makes or site.is_local:
            return
        usd = call.estimate.per_call.likely if call.estimate is not None else None
        yield self.finding(
            call,
            f"{site.callee} is started for every item of {loop.over} at once, and nothing says how many"
            + (f": {dollars(usd * 1000)} for a thousand" if usd else ""),
            help="bound both: `asyncio.Semaphore(8)` for what runs together, a slice for what runs at all",
            related=(loop.at,),
        )


CallInComprehensionWithoutLimit.examples = (
    bad(
        """
        import asyncio
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        async def label_all(texts):
            return await asyncio.gather(
                *(client.responses.create(model="gpt-4.1", max_output_tokens=5, input=text) for text in texts)  # PL608
            )
        """,
        because="as many requests as there are texts",
    ),
    bad(
        """
        import asyncio
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        async def ask(text):
            return await client.responses.create(model="gpt-4.1", max_output_tokens=5, input=text)

        async def label_all(texts):
            tasks = [ask(text) for text in texts]  # PL608
            return await asyncio.gather(*tasks)
        """,
        because="the tasks are made first and started together",
    ),
    bad(
        """
        import asyncio
        from langchain_openai import ChatOpenAI

        model = ChatOpenAI(model="gpt-4.1", max_tokens=50)

        async def label_all(rows):
            return await asyncio.gather(*[model.ainvoke(row.text) for row in rows])  # PL608
        """,
        because="the same through LangChain",
    ),
    good(
        """
        import asyncio
        from openai import AsyncOpenAI

        client = AsyncOpenAI()
        limit = asyncio.Semaphore(8)

        async def ask(text):
            async with limit:
                return await client.responses.create(model="gpt-4.1", max_output_tokens=5, input=text)

        async def label_all(texts):
            return await asyncio.gather(*(ask(text) for text in texts))
        """,
        because="eight at a time",
    ),
    good(
        """
        import asyncio
        from openai import AsyncOpenAI

        client = AsyncOpenAI()
        MODELS = ["gpt-4.1", "gpt-4o"]

        async def compare(text):
            return await asyncio.gather(*(client.responses.create(model=model, max_output_tokens=5, input=text) for model in MODELS))
        """,
        because="two models",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def label_all(texts):
            return [client.responses.create(model="gpt-4.1", max_output_tokens=5, input=text) for text in texts]
        """,
        because="one after the other",
    ),
    good(
        """
        from concurrent.futures import ThreadPoolExecutor
        from openai import OpenAI

        client = OpenAI()

        def ask(text):
            return client.responses.create(model="gpt-4.1", max_output_tokens=5, input=text)

        def label_all(texts):
            with ThreadPoolExecutor() as pool:
                return list(pool.map(ask, texts))
        """,
        because="a pool has a maximum of workers",
    ),
)
