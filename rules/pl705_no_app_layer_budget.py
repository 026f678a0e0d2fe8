"""User-facing handlers that call a model with no limit on the way.

## What it does
Reports a web route, a bot's handler or a consumer of messages that sends a request to a model, itself or through
functions of its file, when nothing on the way looks like a rate limiter, a quota, a budget or credits.
One finding for each handler.

## Why it costs
Whoever can reach the handler decides what you pay.
A script that calls a route 10 times a second at half a cent a call is $180 an hour, $4 320 a day;
the provider's own limits are made for its servers, and a monthly limit there stops all customers at once.

## Example
```python
@app.post("/ask")
async def ask(question: str):
    return await answer(question)
```

## Use instead
```python
@app.post("/ask")
@limiter.limit("20/hour")
async def ask(request: Request, question: str):
    return await answer(question)
```

## Severity
`warning`.

## Fix safety
There is no automatic fix: the limit is a decision about customers, and needs a store that all of the servers share.

## Limits
- A limit in a gateway, a proxy or a firewall in front of the application is not in the code and not seen: leave this rule off then.
- Limiters are told by their names: slowapi, Flask-Limiter, django-ratelimit, fastapi-limiter, throttles of Django REST framework,
  and own names with limit, quota, budget, credits, balance, throttle and the like, in decorators, dependencies or calls.
  A limiter anywhere in the handler's file, or for the whole application, is taken to cover it.
- Handlers that only administrators reach are not told from the others.
- A handler whose request is sent in another file is only seen when a helper of the project sends it.

## References
- OWASP, LLM10:2025 Unbounded Consumption <https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/> (read 2026-11-26)
- slowapi, rate limits for FastAPI and Starlette <https://slowapi.readthedocs.io/> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import Entrance, PricedCall, Span, Surroundings
from promptlint.rule import Finding, Limits, Rule, bad, dollars, good, requests_of

_SENT = {"chat", "text_completion", "image", "audio"}


class NoAppLayerBudget(Rule):
    """A handler lets its users send as many requests to a model as they like."""

    code = "PL705"
    name = "no-app-layer-budget"
    severity = "warning"
    default = False
    persona = "auditor"

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        if around.limits_everything:
            return
        sent = [call for call in _sending(calls) if call.site.request in _SENT and not call.site.is_local]
        for entrance in around.entrances:
            places = (entrance.at, *entrance.reaches)  # its own calls come first
            own = [call for place in places for call in sent if _holds(place, call.site.span)]
            if entrance.kind == "handler" and not entrance.limited and own:
                yield self._finding(entrance, own)

    def _finding(self, entrance: Entrance, own: list[PricedCall]) -> Finding:
        dearest = max((call.estimate.per_call.likely for call in own if call.estimate is not None), default=Decimal(0))
        usd = f" ({dollars(dearest)} a call)" if dearest else ""
        first, *more = (call.site for call in own)
        return self.finding_at(
            first.span,
            f"{entrance.how} {entrance.name}() calls a model{usd} with no limit, quota or budget on the way: its users decide what you pay",
            help="count requests or tokens for each user and refuse beyond a limit, before the model is called",
            related=(first.statement, *(each.span for each in more)),
        )


def _sending(calls: Sequence[PricedCall]) -> list[PricedCall]:
    """The calls that send something; a helper's call counts where it is called."""
    once = {id(call) for call in requests_of(calls)}
    return [call for call in calls if id(call) in once or (not call.site.makes and call.site.operation in _SENT)]


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.cell == inner.cell and outer.line <= inner.line <= outer.end_line


NoAppLayerBudget.examples = (
    bad(
        """
        from fastapi import FastAPI
        from openai import OpenAI

        app = FastAPI()

        @app.post("/ask")
        def ask(question: str):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)  # PL705
        """,
        because="anybody may ask as often as they like",
    ),
    bad(
        """
        from flask import Flask, request
        from openai import OpenAI

        app = Flask(__name__)
        client = OpenAI()

        def complete(text):
            messages = [{"role": "user", "content": text}]
            return client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        @app.route("/ask", methods=["POST"])
        def ask():
            return complete(request.json["text"]).choices[0].message.content  # PL705
        """,
        because="the handler asks through a helper",
    ),
    bad(
        """
        import anthropic
        from slack_bolt.async_app import AsyncApp

        app = AsyncApp()
        client = anthropic.AsyncAnthropic()

        @app.event("app_mention")
        async def mentioned(event, say):
            messages = [{"role": "user", "content": event["text"]}]
            reply = await client.messages.create(model="claude-sonnet-4-5", max_tokens=500, messages=messages)  # PL705
            await say(reply.content[0].text)
        """,
        because="every mention in every channel",
    ),
    good(
        """
        from fastapi import FastAPI, Request
        from openai import OpenAI
        from slowapi import Limiter
        from slowapi.util import get_remote_address

        app = FastAPI()
        limiter = Limiter(key_func=get_remote_address)

        @app.post("/ask")
        @limiter.limit("20/hour")
        def ask(request: Request, question: str):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="twenty an hour for each address",
    ),
    good(
        """
        from fastapi import Depends, FastAPI
        from openai import OpenAI

        from accounts import charge_credits

        app = FastAPI()

        @app.post("/ask")
        def ask(question: str, paid=Depends(charge_credits)):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a dependency charges credits first",
    ),
    good(
        """
        from openai import OpenAI

        def ask(question):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)

        print(ask(input()))
        """,
        because="nobody but its user starts a script",
    ),
    good(
        """
        from fastapi import FastAPI
        from openai import OpenAI

        from limits_everywhere import RateLimitMiddleware

        app = FastAPI()
        app.add_middleware(RateLimitMiddleware)

        @app.post("/ask")
        def ask(question: str):
            messages = [{"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="a middleware limits every route",
    ),
    good(
        """
        from fastapi import FastAPI
        from openai import OpenAI

        app = FastAPI()

        @app.get("/models")
        def models():
            return [model.id for model in OpenAI().models.list()]
        """,
        because="a list of models costs nothing",
    ),
)
