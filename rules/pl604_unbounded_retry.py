"""Requests that are tried again without end, or very often.

## What it does
Reports a layer of retries that nothing stops, or that makes more attempts than `max-retries` (default 10):
a decorator of tenacity, backoff, retrying or retry without a stop, a `while True` around a `try` that leaves only when it worked,
a function that calls itself when its request failed, a client or a model object with a large `max_retries`.

## Why it costs
A request that fails is not always free: one that times out on this side was worked on and is billed on the other,
and an answer that the code cannot parse was paid for in full.
A retry without an end turns one such request into a bill that grows until somebody notices.

## Example
```python
@retry(wait=wait_exponential())
def ask(question):
    return client.responses.create(model="gpt-4o", input=question)
```

## Use instead
```python
@retry(wait=wait_exponential(), stop=stop_after_attempt(3))
def ask(question):
    return client.responses.create(model="gpt-4o", input=question)
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
The last error has to go somewhere once the retries end: whoever adds a stop decides where.

## Limits
- Retries that a time limits (`stop_after_delay`, `max_time`) end, and are not reported.
- A loop that counts in any way, or waits for a person or a message in each round, is not reported,
  nor a function that counts outside itself how often it failed and gives up: `self.failures += 1`, and a test of it.
- A number of attempts that comes from a configuration without a default is unknown, and nothing is said.
- No saving is shown: how often a request fails is not in the code.

## References
- tenacity 9.2.1: `stop=stop_never` unless told otherwise; backoff 2.2.1: `max_tries=None`, `max_time=None` (source, read 2026-11-26)
- About $50 for an output that was generated, refused and asked for again: anthropics/claude-code issue 91682 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Retry, Span, possible
from promptlint.rule import Finding, Limits, Rule, bad, dollars, good


class UnboundedRetry(Rule):
    """A layer of retries has no end, or a very late one."""

    code = "PL604"
    name = "unbounded-retry"
    severity = "warning"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        causes: dict[Span, list[tuple[PricedCall, Retry]]] = {}
        for call in calls:
            if call.site.makes or call.site.is_local:
                continue
            for layer in call.site.retries:
                if layer.at is not None and not layer.inherited and (layer.endless or _attempts(layer) > limits.max_retries):
                    causes.setdefault(layer.at, []).append((call, layer))
        for held in causes.values():
            call, layer = held[0]
            yield self.finding(
                call,
                _message(call, layer, limits.max_retries),
                help=_help(layer),
                related=(*((layer.at,) if layer.at else ()), *(other.site.span for other, _ in held[1:])),
            )


def _attempts(layer: Retry) -> int:
    return 1 if layer.kind == "fallback" else max(possible(layer.attempts), default=1)


def _message(call: PricedCall, layer: Retry, limit: int) -> str:
    where = f"{layer.name} (line {layer.at.line})" if layer.at else layer.name
    if layer.endless:
        said = f"{call.site.callee} is tried again by {where} until it works: nothing stops it"
        if call.estimate is not None and call.estimate.per_call.likely:
            said += f", and an attempt that is billed costs {dollars(call.estimate.per_call.likely)}"
        return said
    attempts = _attempts(layer)
    said = f"{call.site.callee} is tried up to {attempts} times by {where}, over the limit of {limit}"
    if call.estimate is not None and call.estimate.per_call.likely:
        said += f": {dollars(call.estimate.per_call.likely * attempts)} if all are billed"
    return said


def _help(layer: Retry) -> str:
    if layer.kind == "decorator":
        return "stop after a few attempts: `stop=stop_after_attempt(3)` (tenacity), `max_tries=3` (backoff)"
    if layer.kind == "client":
        return "two or three retries are enough for an error that passes; `max-retries` sets the limit"
    return "count the attempts: `for attempt in range(3)`, and raise the error after the last one"


UnboundedRetry.examples = (
    bad(
        """
        from openai import OpenAI
        from tenacity import retry, wait_exponential

        client = OpenAI()

        @retry(wait=wait_exponential(max=60))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL604
        """,
        because="tenacity waits between the attempts and never stops",
    ),
    bad(
        """
        import time
        from openai import OpenAI

        client = OpenAI()

        def ask(question):
            while True:
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL604
                except Exception:
                    time.sleep(2)
        """,
        because="a key that was revoked is tried for ever",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=50)

        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL604
        """,
        because="fifty retries of the client",
    ),
    bad(
        """
        import time
        from openai import OpenAI, RateLimitError

        client = OpenAI()

        def ask(question):
            try:
                return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL604
            except RateLimitError:
                time.sleep(10)
                return ask(question)
        """,
        because="the function calls itself when it failed",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            failures = 0
            try:
                return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question).output_text  # PL604
            except Exception as error:
                failures += 1
                if failures >= 3:
                    raise
                return ask(question)
        """,
        because="the number of failures begins anew in each call",
    ),
    good(
        """
        from openai import OpenAI

        class Writer:
            def __init__(self):
                self.client = OpenAI(max_retries=0)
                self.failures = 0

            def ask(self, question):
                try:
                    return self.client.responses.create(model="gpt-4o", max_output_tokens=200, input=question).output_text
                except Exception as error:
                    self.failures += 1
                    if self.failures >= 3:
                        raise RuntimeError("too many failures") from error
                    return self.ask(question)
        """,
        because="the object counts its failures, and gives up after three",
    ),
    good(
        """
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt, wait_exponential

        client = OpenAI()

        @retry(wait=wait_exponential(max=60), stop=stop_after_attempt(3))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="three attempts",
    ),
    good(
        """
        import backoff
        from openai import OpenAI, RateLimitError

        client = OpenAI()

        @backoff.on_exception(backoff.expo, RateLimitError, max_time=60)
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="a minute stops it",
    ),
    good(
        """
        import time
        from openai import OpenAI

        client = OpenAI()

        def ask(question):
            failures = 0
            while True:
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
                except Exception:
                    failures += 1
                    if failures > 4:
                        raise
                    time.sleep(2)
        """,
        because="the failures are counted",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        while True:
            try:
                question = input("> ")
                if not question:
                    break
                print(client.responses.create(model="gpt-4o", max_output_tokens=200, input=question).output_text)
            except Exception as error:
                print(error)
        """,
        because="each round is another question",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def label_all(texts):
            labels = []
            for text in texts:
                try:
                    labels.append(client.responses.create(model="gpt-4o", max_output_tokens=5, input=text).output_text)
                except Exception:
                    continue
            return labels
        """,
        because="each round is another text",
    ),
)
