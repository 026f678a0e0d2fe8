"""Retries that also repeat what cannot succeed.

## What it does
Reports a layer of retries of the project's own code that repeats every error:
tenacity's `@retry` without `retry=`, `backoff.on_exception(…, Exception)` without `giveup`, LangChain's `with_retry()` as it is,
a loop whose `except Exception` (or bare `except`) goes round again whatever went wrong.

## Why it costs
A bad request, a wrong key, a prompt that is too long or a content filter fails each time: repeating it only takes longer.
And an error in what the code does with the answer, such as JSON that does not parse, is repeated at the full price of another answer.
The SDKs' own retries leave such errors alone.

## Example
```python
@retry(stop=stop_after_attempt(3))
def ask(question):
    return json.loads(client.responses.create(model="gpt-4o", input=question).output_text)
```

## Use instead
```python
@retry(stop=stop_after_attempt(3), retry=retry_if_exception_type((RateLimitError, APITimeoutError, APIConnectionError)))
def ask(question):
    return json.loads(client.responses.create(model="gpt-4o", input=question).output_text)
```

## Severity
`info`: an error that the provider answers at once costs time, not money.

## Fix safety
There is no automatic fix.
Errors that are repeated on purpose (an answer that does not parse, at a temperature above 0) have to be in the new list.

## Limits
- A condition that is computed, or an exception class of the project's own, is not known to be too wide, and nothing is said.
- A loop that tells errors apart in its handler (`if "rate" not in str(error): raise`) is not reported,
  nor one whose handler reads what is bound only when the request has worked, and so fails where the request does.
- A handler may shorten a prompt that was too long before the next attempt: the message speaks of other errors.
- A request that is written out over HTTP (`requests.post`) fails by itself only when nobody answers: it is reported
  where what is tried raises for the status of the answer (`raise_for_status()`, or a test of it).
- A search in a store is not reported: it may have its vector already, and ask no model.
- A helper's layer is reported at the helper.

## References
- tenacity 9.2.1: `retry=retry_if_exception_type()` is the default, which is any `Exception` (read 2026-11-26)
- langchain-core 1.8.4: `with_retry(retry_if_exception_type=(Exception,))` (read 2026-11-26)
- OpenAI Python SDK 3.57: of a response's codes, 408, 409, 429 and 500 and above are tried again (`_base_client.py`, read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Retry, Span, possible
from promptlint.rule import Finding, Limits, Rule, bad, good


class RetryOnAnyError(Rule):
    """A layer of retries repeats every error, also those that stay."""

    code = "PL610"
    name = "retry-on-any-error"
    severity = "info"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        causes: dict[Span, list[tuple[PricedCall, Retry]]] = {}
        for call in calls:
            for layer in call.site.retries if _is_asked(call) else ():
                if _repeats_everything(layer) and layer.at is not None:
                    causes.setdefault(layer.at, []).append((call, layer))
        for at, held in causes.items():
            call, layer = held[0]
            yield self.finding(
                call,
                f"{layer.name} (line {at.line}) repeats {call.site.callee} after any error{_often(layer)}: "
                "a bad request or a wrong key fails each time",
                help="name the errors that pass: rate limits, timeouts, connection errors, 5xx",
                related=(at, *(other.site.span for other, _ in held[1:])),
            )


def _is_asked(call: PricedCall) -> bool:
    """Whether a model is asked that costs money; a search with a vector that is ready asks none."""
    return not (call.site.makes or call.site.is_local or call.site.request == "retrieval")


def _repeats_everything(layer: Retry) -> bool:
    often = layer.endless or max(possible(layer.attempts), default=2) > 1
    return layer.errors == "any" and layer.kind in ("decorator", "loop") and not layer.inherited and often


def _often(layer: Retry) -> str:
    most = max(possible(layer.attempts), default=0)
    return ", without end" if layer.endless else f", up to {most - 1} times" if most > 2 else ""


RetryOnAnyError.examples = (
    bad(
        """
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        client = OpenAI(max_retries=0)

        @retry(stop=stop_after_attempt(3))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL610
        """,
        because="tenacity repeats any exception unless told otherwise",
    ),
    bad(
        """
        import time
        from openai import OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            for attempt in range(3):
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL610
                except Exception:
                    time.sleep(2 ** attempt)
        """,
        because="the loop does not look at the error",
    ),
    bad(
        """
        import backoff
        from openai import OpenAI

        client = OpenAI(max_retries=0)

        @backoff.on_exception(backoff.expo, Exception, max_tries=4)
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL610
        """,
        because="Exception is everything",
    ),
    bad(
        """
        import time
        import requests

        def ask(question, key):
            for attempt in range(3):
                try:
                    response = requests.post(  # PL610
                        "https://api.openai.com/v1/chat/completions",
                        headers={"Authorization": f"Bearer {key}"},
                        json={"model": "gpt-4o", "max_tokens": 200, "messages": [{"role": "user", "content": question}]},
                    )
                    response.raise_for_status()
                    return response.json()
                except Exception:
                    time.sleep(2 ** attempt)
        """,
        because="what the server refuses is raised, and repeated",
    ),
    good(
        """
        import time
        import requests

        def ask(question, key):
            attempts = 0
            while True:
                try:
                    response = requests.post(
                        "https://api.openai.com/v1/chat/completions",
                        headers={"Authorization": f"Bearer {key}"},
                        json={"model": "gpt-4o", "max_tokens": 200, "messages": [{"role": "user", "content": question}]},
                    )
                    break
                except Exception:
                    attempts += 1
                    if attempts > 3:
                        raise
            response.raise_for_status()
            return response.json()
        """,
        because="what the server refuses is an answer: the loop is left with it",
    ),
    good(
        """
        from pinecone import Pinecone
        from tenacity import retry, stop_after_attempt

        index = Pinecone().Index("handbook")

        @retry(stop=stop_after_attempt(3))
        def find(vector):
            return index.query(vector=vector, top_k=5)
        """,
        because="the vector is ready, and no model is asked",
    ),
    good(
        """
        from openai import OpenAI, RateLimitError
        from tenacity import retry, retry_if_exception_type, stop_after_attempt

        client = OpenAI(max_retries=0)

        @retry(stop=stop_after_attempt(3), retry=retry_if_exception_type(RateLimitError))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="only rate limits",
    ),
    good(
        """
        import time
        from openai import BadRequestError, OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            for attempt in range(3):
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
                except BadRequestError:
                    raise
                except Exception:
                    time.sleep(2 ** attempt)
        """,
        because="what cannot succeed is handled first",
    ),
    good(
        """
        import time
        from openai import OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            for attempt in range(3):
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
                except Exception as error:
                    if "rate limit" not in str(error):
                        raise
                    time.sleep(2 ** attempt)
        """,
        because="the handler tells errors apart",
    ),
    bad(
        """
        from openai import OpenAI
        from prompts import is_too_long, shortened

        client = OpenAI(max_retries=0)

        def ask(messages):
            attempts = 0
            while attempts < 3:
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=messages)  # PL610
                except Exception as error:
                    attempts += 1
                    if is_too_long(error):
                        messages = shortened(messages)
                    continue
        """,
        because="one error is mended, all of them are repeated",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            try:
                reply = client.chat.completions.create(model="gpt-4o", max_tokens=200, messages=[{"role": "user", "content": question}])
                content = reply.choices[0].message.content
                return int(content)
            except Exception as error:
                print(error, content)
                return ask(question)
        """,
        because="when the request fails, the handler fails too: there is no content",
    ),
    good(
        """
        from openai import APIError, OpenAI

        client = OpenAI(max_retries=0)

        def ask(question):
            try:
                return int(client.responses.create(model="gpt-4o", max_output_tokens=200, input=question).output_text)
            except APIError as error:
                print(error)
            except Exception:
                return ask(question)
        """,
        because="what the server refuses is not repeated",
    ),
    good(
        """
        import backoff
        from openai import OpenAI
        from errors import is_permanent

        client = OpenAI(max_retries=0)

        @backoff.on_exception(backoff.expo, Exception, max_tries=4, giveup=is_permanent)
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="it gives up when somebody says so",
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
        because="nothing is tried again",
    ),
)
