"""Jobs that run while nobody waits, at the price of an answer that somebody waits for.

## What it does
Reports a request that a scheduler or a queue starts (a Celery task, an APScheduler job, an Airflow or Prefect task, a Dagster job,
a Django management command) and that is sent at the standard price, where the provider has a Batch API or a slower, cheaper tier.
It is an opt-in rule: a job may well have somebody who waits for it.

## Why it costs
What may take hours costs half: OpenAI, Anthropic, Google, Groq, Azure and Bedrock have a Batch API at 50 %,
and OpenAI's `service_tier="flex"` the same price for a request as it is, only slower.

## Example
```python
@shared_task
def nightly_digest():
    client.responses.create(model="gpt-5", input=events_of_today())
```

## Use instead
```python
@shared_task
def nightly_digest():
    client.responses.create(model="gpt-5", input=events_of_today(), service_tier="flex")
```

## Severity
`info`.

## Fix safety
There is no automatic fix.
A slower tier needs a longer timeout (OpenAI recommends 15 minutes) and may be refused when it is busy; not every model has one.

## Limits
- Who starts a function is told by its own file only.
- A request in a loop over a collection is PL603's.
- The saving is half of one request's likely price.

## References
- OpenAI, Flex processing: the Batch API's prices, a timeout of 15 minutes
  <https://developers.openai.com/api/docs/guides/flex-processing> (read in a copy, 2026-11-26)
- Anthropic, Message Batches: 50 % <https://platform.claude.com/docs/build-with-claude/batch-processing> (read 2026-11-26)
- The other providers: see PL603
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from promptlint.model import Absent, PricedCall
from promptlint.rule import Finding, Limits, Persona, Rule, Saving, bad, dollars, good

_BATCHES = {"openai", "anthropic", "google", "vertex", "groq", "azure", "bedrock"}
_SENT = {"chat", "text_completion"}
_HALF = Decimal("0.5")


class OfflineJobAtRealtimePrice(Rule):
    """A job that nobody waits for sends its request at the standard price."""

    code = "PL606"
    name = "offline-job-at-realtime-price"
    severity = "info"
    default = False
    persona: ClassVar[Persona] = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.request not in _SENT or site.makes or site.is_local or site.provider not in _BATCHES:
            return
        if site.entry.kind != "job" or not isinstance(site.service_tier, Absent):
            return
        if site.loop is not None and site.loop.driver == "items":
            return
        usd = call.estimate.per_call.likely * _HALF if call.estimate is not None else None
        yield self.finding(
            call,
            f"{site.callee} is sent at the standard price by {site.entry.how}: a batch{_flex(site.provider)} costs half"
            + (f", {dollars(usd)} less" if usd else ""),
            help="where the answer can wait, send it as a batch, or ask for the slower tier",
            saving=Saving(0, usd, "half of one request's likely price: the answer can wait") if usd else None,
            related=(site.entry.at,) if site.entry.at is not None else (),
        )


def _flex(provider: str) -> str:
    return ' or service_tier="flex"' if provider == "openai" else ""


OfflineJobAtRealtimePrice.examples = (
    bad(
        """
        from celery import shared_task
        from openai import OpenAI
        from store import events_of_today

        client = OpenAI()

        @shared_task
        def nightly_digest():
            client.responses.create(model="gpt-4.1", max_output_tokens=900, input=events_of_today())  # PL606
        """,
        because="a task of a queue",
    ),
    bad(
        """
        from apscheduler.schedulers.blocking import BlockingScheduler
        from anthropic import Anthropic
        from store import events_of_today

        scheduler = BlockingScheduler()

        def digest():
            text = events_of_today()
            Anthropic().messages.create(  # PL606
                model="claude-haiku-4-5", max_tokens=900, messages=[{"role": "user", "content": text}]
            )

        scheduler.add_job(digest, "cron", hour=3)
        """,
        because="the scheduler is handed the function",
    ),
    bad(
        """
        from django.core.management.base import BaseCommand
        from openai import OpenAI

        class Command(BaseCommand):
            def handle(self, *args, **options):
                OpenAI().responses.create(model="gpt-4.1", max_output_tokens=900, input=options["text"])  # PL606
        """,
        because="a management command",
    ),
    good(
        """
        from celery import shared_task
        from openai import OpenAI
        from store import events_of_today

        client = OpenAI()

        @shared_task
        def nightly_digest():
            client.responses.create(model="gpt-5", max_output_tokens=900, input=events_of_today(), service_tier="flex")
        """,
        because="the cheaper tier",
    ),
    good(
        """
        from flask import Flask, request
        from openai import OpenAI

        app = Flask(__name__)

        @app.route("/ask", methods=["POST"])
        def ask():
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=900, input=request.json["question"]).output_text
        """,
        because="a web route",
    ),
    good(
        """
        from crewai.project import CrewBase, task
        from openai import OpenAI

        @CrewBase
        class Crew:
            @task
            def research(self):
                return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=900, input="Research the market").output_text
        """,
        because="a task of a crew is none of a queue",
    ),
    good(
        """
        from celery import shared_task
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")

        @shared_task
        def nightly_digest(text):
            client.chat.completions.create(model="llama", max_tokens=900, messages=[{"role": "user", "content": text}])
        """,
        because="a model on this machine",
    ),
)
