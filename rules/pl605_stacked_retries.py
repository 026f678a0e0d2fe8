"""Layers of retries that multiply.

## What it does
Reports a request around which two or more layers try again, when together they may send it more often than `max-attempts` (default 6):
the client's own retries (two by default in most SDKs), a decorator, a loop of the code, a helper's retries inside its caller's.

## Why it costs
Layers multiply: a client that makes three attempts, below a decorator that makes three, in a loop of five, sends up to 45 requests.
An attempt that times out on this side, or whose answer is refused by the code, is billed each time;
and where the provider is overloaded, 45 requests in place of one keep it so.

## Example
```python
@retry(stop=stop_after_attempt(5))
def ask(question):
    return OpenAI().responses.create(model="gpt-4o", input=question)  # 5 × 3 = 15 requests
```

## Use instead
```python
client = OpenAI(max_retries=0)  # the decorator is the one that retries

@retry(stop=stop_after_attempt(3), retry=retry_if_exception_type((RateLimitError, APITimeoutError)))
def ask(question):
    return client.responses.create(model="gpt-4o", input=question)
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
Which layer goes is a choice: the client's knows which errors pass and how long the server wants it to wait, the code's knows what to log.

## Limits
- The product is the worst case: layers that repeat different errors do not always meet.
- Dollars are "about" where the size of a text or of the answer is assumed, and none are named for texts of the run time that are
  embedded or ranked: they may be any number.
- No dollars where the model is gone, every caller replaces a default model, or where the address is set at run time.
- No dollars where a layer repeats only what was refused for its rate (`RateLimitError`), which costs nothing; where all of them do,
  nothing is said.
- A layer whose attempts are not known is left out, so the true product may be higher.
- The client's own retries alone are never reported; fallbacks belong to PL611, endless retries to PL604.
- The client's default is that of the version that requirements, pyproject or a lock file ask for (an exact one before an open one),
  else the newest one's;
  where the versions that are asked for differ in it, it is not known and left out;
  functions of the openai module before 1.0 (`openai.ChatCompletion.create`) have no retries of their own.
- Where a helper has several ways to a request, the one with the most attempts is told, as such ("up to … on one of its ways"), and
  no dollars: the ways may ask different models.
- A decorator or loop counts only for errors that the client lets through: the clients of OpenAI, Anthropic and Groq make errors of their
  own of all that fails below them, so that one which repeats `httpx.RequestError`, `aiohttp.ClientError`, `TimeoutError` or
  `ConnectionError` alone is no layer around them, unless the function limits the time, reads a stream, asks over HTTP itself or raises
  an error of its own.
- Where one of several clients is in place, the message tells the range, the fewest attempts are what is held against the limit, and no
  dollars are told; where one of them is not known, the client's layer is left out.
- A loop counts its rounds to the branch that leaves it by the counter (`if attempt == 4: return`). A loop whose success goes on
  to the next round, with a prompt made anew, makes steps and does not retry.
- A generator function's request belongs to the loop that iterates it.
- A helper's layers are reported at the helper, unless a caller adds one of its own.
- No saving is shown: how often a request fails is not in the code.

## References
- Two retries by default: `DEFAULT_MAX_RETRIES` in openai 3.57 and anthropic 2.14 (read 2026-11-26)
- `openai` 0.28.1: `acreate` goes through aiohttp without retries; `cohere` 4.57: `Retry(total=3)`, 5.20.4:
  `request_options.get("max_retries", 0)`, 5.20.5: `get("max_retries", 2)`: wheels (read 2026-11-26)
- `botocore` 1.43.127: `retry_mode` legacy, `max_attempts` 5; 1.44.0: standard, 3: wheels (read 2026-11-27)
- 3 × 3 × 5 = 45 requests: mpfaffenberger/code_puppy pull request 317; 2 × 2 × 3 = 12: caura-ai/caura pull request 859 (read 2026-09)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from promptlint.model import Dynamic, PricedCall, Retry, Span, possible
from promptlint.rule import Finding, Limits, Rule, bad, dollars, good


class StackedRetries(Rule):
    """Several layers try the request again, and multiply."""

    code = "PL605"
    name = "stacked-retries"
    severity = "warning"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        causes: dict[Span, list[PricedCall]] = {}
        for call in calls:
            if not call.site.makes and not call.site.is_local and (at := _cause(call.site.retries, limits.max_attempts)) is not None:
                causes.setdefault(at, []).append(call)
        for held in causes.values():
            call = max(held, key=_order)
            yield self.finding(
                call,
                _message(call),
                help="let one layer retry: `max_retries=0` on the client below a decorator or loop, or drop the outer layer",
                related=(
                    *(layer.at for layer in call.site.retries if layer.at),
                    *(other.site.span for other in held if other is not call),
                ),
            )


def _order(call: PricedCall) -> tuple[bool, int]:
    """Which of several requests below one layer is told: one that something calls, then the one that is sent most often."""
    return not call.site.uncalled, prod(map(_attempts, call.site.retries))


def _attempts(layer: Retry) -> int:
    """The attempts of a layer; where one of several clients is in place, those of the one that makes the fewest."""
    return max(1, min(possible(layer.attempts), default=1))


def _most(layer: Retry) -> int:
    return max(1, max(possible(layer.attempts), default=1))


def _between(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


def _cause(layers: Sequence[Retry], limit: int) -> Span | None:
    """The innermost layer of the code itself, when the layers multiply to more than the limit."""
    counting = [layer for layer in layers if _attempts(layer) > 1]
    if len(counting) < 2 or all(layer.refused for layer in counting) or any(layer.endless or layer.kind == "fallback" for layer in layers):
        return None
    own = [layer.at for layer in counting if layer.at is not None and not layer.inherited]
    return own[0] if own and prod(map(_attempts, counting)) > limit else None


def _message(call: PricedCall) -> str:
    counting = [layer for layer in call.site.retries if _attempts(layer) > 1]
    product = prod(map(_attempts, counting))
    most = prod(map(_most, counting))
    factors = " × ".join(f"{_between(_attempts(layer), _most(layer))} ({layer.name})" for layer in counting)
    times = f"up to {most} times, on one of its ways" if call.site.wraps_instead else f"{_between(product, most)} times"
    said = f"{call.site.callee} may be sent {times}: {factors}"
    unknown = (
        product != most
        or call.billed is not call.card
        or any(layer.refused for layer in counting)
        or call.site.wraps_instead
        or call.site.model_is_replaced
        or call.site.is_elsewhere
    )
    if call.estimate is not None and call.estimate.per_call.likely and not unknown and not _of_any_length(call):
        each = call.estimate.per_call
        about = "" if each.low == each.high else "about "
        said += f"; {about}{dollars(each.likely * product)} in place of {dollars(each.likely)} if all are billed"
    return said


def _of_any_length(call: PricedCall) -> bool:
    """Whether what is sent may be any number of texts, of which the assumed size of one says nothing."""
    return call.site.operation in ("embeddings", "rerank") and any(isinstance(each.part, Dynamic) for each in call.segments)


StackedRetries.examples = (
    bad(
        """
        from openai import AsyncAzureOpenAI, AsyncOpenAI
        from tenacity import retry, stop_after_attempt

        class Bot:
            def __init__(self, settings):
                if settings.kind == "azure":
                    self.client = AsyncAzureOpenAI(api_version=settings.version)
                else:
                    self.client = AsyncOpenAI(max_retries=3)

            @retry(stop=stop_after_attempt(3))
            async def ask(self, question):
                return await self.client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL605
        """,
        because="nine times at one client, twelve at the other: the message tells both",
    ),
    good(
        """
        from openai import AsyncAzureOpenAI, AsyncOpenAI
        from tenacity import retry, stop_after_attempt

        class Bot:
            def __init__(self, settings):
                if settings.kind == "azure":
                    self.client = AsyncAzureOpenAI(api_version=settings.version)
                else:
                    self.client = AsyncOpenAI(max_retries=settings.retries)

            @retry(stop=stop_after_attempt(3))
            async def ask(self, question):
                return await self.client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="which client is in place is not known, nor how often one of them tries",
    ),
    good(
        """
        import asyncio
        import httpx
        from openai import AsyncOpenAI
        from tenacity import retry, retry_if_exception_type, stop_after_attempt

        client = AsyncOpenAI()

        @retry(stop=stop_after_attempt(3), retry=retry_if_exception_type((httpx.RequestError, asyncio.TimeoutError, ConnectionError)))
        async def ask(question):
            return await client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="the client makes errors of its own of these: the decorator never sees one",
    ),
    bad(
        """
        import asyncio
        from openai import AsyncOpenAI
        from tenacity import retry, retry_if_exception_type, stop_after_attempt

        client = AsyncOpenAI()

        @retry(stop=stop_after_attempt(3), retry=retry_if_exception_type(asyncio.TimeoutError))
        async def ask(question):
            return await asyncio.wait_for(client.responses.create(model="gpt-4o", max_output_tokens=200, input=question), 30)  # PL605
        """,
        because="the function limits the time itself",
    ),
    good(
        """
        import time
        import httpx
        from anthropic import Anthropic

        client = Anthropic()

        def ask(messages):
            for attempt in range(5):
                try:
                    return client.messages.create(model="claude-haiku-4-5", max_tokens=300, messages=messages)
                except (httpx.ReadTimeout, ConnectionError):
                    time.sleep(2 ** attempt)
        """,
        because="no round of the loop is repeated: the client raises `APIConnectionError`",
    ),
    good(
        """
        import time
        from openai import OpenAI, RateLimitError
        from tenacity import retry, retry_if_exception_type, stop_after_attempt

        client = OpenAI(max_retries=0)

        @retry(stop=stop_after_attempt(5), retry=retry_if_exception_type(RateLimitError))
        def ask(question):
            for attempt in range(3):
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
                except RateLimitError:
                    time.sleep(2 ** attempt)
            raise TimeoutError
        """,
        because="what is refused for its rate costs nothing",
    ),
    bad(
        """
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        client = OpenAI()

        @retry(stop=stop_after_attempt(5))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL605
        """,
        because="five attempts of the decorator, three of the client in each",
    ),
    bad(
        """
        import time
        from anthropic import Anthropic

        client = Anthropic(max_retries=4)

        def ask(messages):
            for attempt in range(3):
                try:
                    return client.messages.create(model="claude-haiku-4-5", max_tokens=300, messages=messages)  # PL605
                except Exception:
                    time.sleep(2 ** attempt)
        """,
        because="three rounds of a client that makes five attempts",
    ),
    bad(
        """
        from helper import ask
        from tenacity import retry, stop_after_attempt

        @retry(stop=stop_after_attempt(3))
        def title(text):
            return ask(f"A title for: {text}")  # PL605
        """,
        because="the caller retries a helper that retries",
        helper="""
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        client = OpenAI(max_retries=0)

        @retry(stop=stop_after_attempt(4))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=20, input=question).output_text
        """,
    ),
    bad(
        """
        import backoff
        from helper import ask

        @backoff.on_exception(backoff.expo, Exception, max_tries=4)
        def title(text):
            return ask(text)  # PL605
        """,
        because="the way through the helper's own helper makes 3 × 2 × 4 = 24",
        helper="""
        from anthropic import Anthropic
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        def ask(text, fast=False):
            if fast:
                return Anthropic(max_retries=0).messages.create(
                    model="claude-haiku-4-5", max_tokens=20, messages=[{"role": "user", "content": text}]
                )
            return patient(text)

        @retry(stop=stop_after_attempt(2))
        def patient(text):
            return OpenAI().responses.create(model="gpt-4o", max_output_tokens=20, input=text)
        """,
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def ask(question, attempts=10):
            left = attempts
            while left > 0:
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL605
                except Exception:
                    left -= 1
        """,
        because="a counter that each failed round takes one from",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI()

        def ask(question):
            failed = 0
            while True:
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)  # PL605
                except Exception:
                    failed += 1
                    if failed > 4:
                        raise
        """,
        because="five rounds of a client that makes three attempts",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def ask(question):
            for attempt in range(100):
                try:
                    return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
                except Exception:
                    if attempt == 1:
                        return None
        """,
        because="the handler leaves the loop in its second round",
    ),
    good(
        """
        from openai import AsyncOpenAI

        client = AsyncOpenAI()

        async def pieces(question):
            async for part in await client.responses.create(model="gpt-4o", max_output_tokens=200, input=question, stream=True):
                yield part

        async def ask(question, start):
            for attempt in range(5):
                try:
                    start(attempt)
                    answer = pieces(question)
                    break
                except Exception:
                    continue
            return [part async for part in answer]
        """,
        because="a generator sends nothing before somebody iterates it, behind the loop",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def work(phone, task, steps=25):
            for step in range(steps):
                try:
                    prompt = phone.describe(task)
                    action = client.responses.create(model="gpt-4o", max_output_tokens=200, input=prompt).output_text
                    if action == "finished":
                        break
                    phone.do(action)
                except ValueError:
                    continue
        """,
        because="the loop makes the steps of a task, each with a prompt of its own",
    ),
    good(
        """
        import openai
        from tenacity import retry, stop_after_attempt

        @retry(stop=stop_after_attempt(5))
        async def ask(messages):
            return await openai.ChatCompletion.acreate(model="gpt-4", max_tokens=200, messages=messages)
        """,
        because="the functions of openai before 1.0 do not retry",
    ),
    good(
        """
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        client = OpenAI(max_retries=0)

        @retry(stop=stop_after_attempt(5))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="only the decorator retries",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=5)

        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="one layer",
    ),
    good(
        """
        from openai import OpenAI
        from tenacity import retry, stop_after_attempt

        client = OpenAI()

        @retry(stop=stop_after_attempt(2))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="six attempts are within the limit",
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
                    labels.append("")
            return labels
        """,
        because="the loop runs over texts, it does not retry",
    ),
    good(
        """
        from openai import OpenAI
        from settings import ATTEMPTS
        from tenacity import retry, stop_after_attempt

        client = OpenAI(max_retries=1)

        @retry(stop=stop_after_attempt(ATTEMPTS))
        def ask(question):
            return client.responses.create(model="gpt-4o", max_output_tokens=200, input=question)
        """,
        because="how many attempts the decorator makes is not known",
    ),
    good(
        """
        from langchain.chat_models import ChatOpenAI

        class Chat:
            def __init__(self):
                self._chat = ChatOpenAI(model_name="gpt-4o", max_tokens=300, max_retries=1)

            def ask(self, messages):
                for i in range(10):
                    try:
                        return self._chat(messages)
                    except Exception:
                        continue
        """,
        because="this version of LangChain counts all attempts in max_retries: the model asks once",
        **{
            "requirements.txt": """
        langchain==0.0.153
        """
        },
    ),
)
