"""Fallbacks that multiply with retries, or with other fallbacks.

## What it does
Reports a request with a list of fallbacks (LiteLLM's `fallbacks`, a Router's, LangChain's `with_fallbacks`, a loop over models that
returns the first answer) around which retries or further fallbacks multiply it to more requests than `max-attempts` (default 6).

## Why it costs
Each fallback is asked with retries of its own, and a fallback may have fallbacks:
three models with three attempts each, in a loop of four, are 36 requests for one answer.
When the cause is the request itself (a prompt that is too long, an answer that does not parse), every one of them fails the same way,
and those that were answered are paid for.

## Example
```python
for attempt in range(4):
    try:
        return completion(model="gpt-4o", messages=messages, num_retries=2, fallbacks=["claude-sonnet-4-5", "gemini/gemini-2.5-pro"])
    except Exception:
        continue
```

## Use instead
```python
return completion(model="gpt-4o", messages=messages, num_retries=1, fallbacks=["claude-sonnet-4-5"])
```

## Severity
`warning`.

## Fix safety
There is no automatic fix: which model may answer in place of which is a choice.

## Limits
- The product is the worst case, and counts the attempts of the first model for each fallback.
- A list of fallbacks that comes from elsewhere is unknown, and nothing is said; where a filter that depends on the run may leave
  entries out (`[first] + [m for m in models if m != first]`), the whole list is the worst case, and the message says "up to".
- Of a loop over functions or classes that build a client each, or over clients that are made with a number of retries, nothing is said:
  each has retries of its own.
- No saving is shown: how often a request fails is not in the code.

## References
- LiteLLM, Fallbacks <https://docs.litellm.ai/docs/completion/reliable_completions> and `num_retries` (litellm 1.110.2, read 2026-11-26)
- LangChain, `Runnable.with_fallbacks` (langchain-core 1.8.4, read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from promptlint.model import PricedCall, Retry, possible
from promptlint.rule import Finding, Limits, Rule, bad, dollars, good


class FallbackChainMultiplies(Rule):
    """Fallbacks and retries around one request multiply."""

    code = "PL611"
    name = "fallback-chain-multiplies"
    severity = "warning"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        counting = [layer for layer in site.retries if _attempts(layer) > 1]
        product = prod(map(_attempts, counting))
        if site.makes or site.is_local or len(counting) < 2 or product <= limits.max_attempts:
            return
        if any(layer.endless for layer in counting) or all(layer.inherited for layer in counting):
            return
        if not any(layer.kind == "fallback" for layer in counting):
            return
        factors = " × ".join(f"{_up_to(layer)}{_attempts(layer)} ({layer.name})" for layer in counting)
        most = "up to " if any(map(_up_to, counting)) else ""
        said = f"{site.callee} may take {most}{product} requests for one answer: {factors}"
        if call.estimate is not None and call.estimate.per_call.likely:
            said += f"; {dollars(call.estimate.per_call.likely * product)} at the first model's price if all are billed"
        yield self.finding(
            call,
            said,
            help="one retry before one fallback is enough for an outage; let a single layer decide",
            related=tuple(layer.at for layer in counting if layer.at),
        )


def _attempts(layer: Retry) -> int:
    return max(1, max(possible(layer.attempts), default=1))


def _up_to(layer: Retry) -> str:
    """What is said before a number that is only the most of several."""
    return "up to " if len(set(possible(layer.attempts))) > 1 else ""


FallbackChainMultiplies.examples = (
    bad(
        """
        from litellm import completion

        def ask(messages):
            return completion(  # PL611
                model="gpt-4o", max_tokens=300, messages=messages, num_retries=3, fallbacks=["claude-sonnet-4-5", "gemini/gemini-2.5-pro"]
            )
        """,
        because="four attempts at each of three models",
    ),
    bad(
        """
        from langchain_anthropic import ChatAnthropic
        from langchain_openai import ChatOpenAI

        spare = [ChatAnthropic(model="claude-sonnet-4-5", max_tokens=300), ChatOpenAI(model="gpt-4.1", max_tokens=300)]
        model = ChatOpenAI(model="gpt-4o", max_tokens=300, max_retries=5).with_fallbacks(spare)

        def ask(question):
            return model.invoke(question)  # PL611
        """,
        because="six attempts at the first of three models",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=3)

        def ask(messages):
            for model in ("gpt-4o", "gpt-4.1", "gpt-4o-mini"):
                try:
                    return client.chat.completions.create(model=model, max_tokens=300, messages=messages)  # PL611
                except Exception:
                    continue
            raise RuntimeError("no model answers")
        """,
        because="a loop over models is a chain of fallbacks, each with the client's four attempts",
    ),
    bad(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=3)

        def ask(messages, first):
            for model in [first] + [each for each in ("gpt-4o", "gpt-4.1") if each != first]:
                try:
                    return client.chat.completions.create(model=model, max_tokens=300, messages=messages)  # PL611
                except Exception:
                    continue
            raise RuntimeError("no model answers")
        """,
        because="up to three models, or two where the first is one of them",
    ),
    good(
        """
        from openai import OpenAI

        client, first = OpenAI(max_retries=2), "gpt-4o"

        def ask(messages):
            for model in [first] + [each for each in ("gpt-4o", "gpt-4.1") if each != first]:
                try:
                    return client.chat.completions.create(model=model, max_tokens=300, messages=messages)
                except Exception:
                    continue
            raise RuntimeError("no model answers")
        """,
        because="two models, three attempts each: what is left out of a known list is not counted",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        def large():
            return ChatOpenAI(model="gpt-4o", max_tokens=300)

        def middle():
            return ChatOpenAI(model="gpt-4.1", max_tokens=300, max_retries=0)

        def small():
            return ChatOpenAI(model="gpt-4o-mini", max_tokens=300, max_retries=0)

        def ask(question):
            for build in (large, middle, small):
                model = build()
                try:
                    return model.invoke(question)
                except Exception:
                    continue
            raise RuntimeError("no model answers")
        """,
        because="each builder gives a client with retries of its own: five requests, not nine",
    ),
    good(
        """
        from litellm import completion

        def ask(messages):
            return completion(model="gpt-4o", max_tokens=300, messages=messages, num_retries=1, fallbacks=["claude-sonnet-4-5"])
        """,
        because="four requests at most",
    ),
    good(
        """
        from litellm import completion
        from settings import FALLBACKS

        def ask(messages):
            return completion(model="gpt-4o", max_tokens=300, messages=messages, num_retries=3, fallbacks=FALLBACKS)
        """,
        because="how many fallbacks there are is not known",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(max_retries=3)

        def compare(messages):
            answers = []
            for model in ("gpt-4o", "gpt-4.1", "gpt-4o-mini"):
                try:
                    answers.append(client.chat.completions.create(model=model, max_tokens=300, messages=messages))
                except Exception:
                    continue
            return answers
        """,
        because="every model is asked on purpose",
    ),
    good(
        """
        from langchain_openai import ChatOpenAI

        model = ChatOpenAI(model="gpt-4o", max_tokens=300, max_retries=1).with_fallbacks([ChatOpenAI(model="gpt-4.1", max_tokens=300)])

        def ask(question):
            return model.invoke(question)
        """,
        because="two attempts at each of two models",
    ),
)
