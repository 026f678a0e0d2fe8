"""Requests for several answers at once.

## What it does
Reports `n` (OpenAI, LiteLLM, LangChain) or `candidate_count` (Google) over 1 in a request for text,
where the code reads only the first of the answers.

## Why it costs
Each answer is paid as output, whether it is read or not.
Where only the first is used, `n=3` pays the dearest part of the request three times.

## Example
```python
reply = client.chat.completions.create(model="gpt-4o", n=3, max_completion_tokens=300, messages=messages)
print(reply.choices[0].message.content)
```

## Use instead
```python
reply = client.chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
print(reply.choices[0].message.content)
```

## Severity
`warning`.

## Fix safety
There is no automatic fix.
Make sure that nothing else reads the other answers, a log or a trace for instance.

## Limits
- A number that a caller may pass is taken by its default, and one that a branch sets by its largest value.
- What is read is told in the function that sends the request: `choices[0]`, `candidates[0]`, Google's `text`, LangChain's `invoke`.
  An answer that is returned or handed on whole, another index and a loop over the choices are not reported.
- Several pictures of one request are not reported: they are what was asked for.

## References
- OpenAI, Chat Completions: `n`, "you will be charged based on the number of generated tokens across all of the choices"
  <https://developers.openai.com/api/reference/resources/chat/subresources/completions/methods/create> (openai 3.57, read 2026-11-26)
- Google, GenerateContentConfig: `candidate_count` <https://ai.google.dev/api/generate-content> (google-genai 3.4, read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Default, OneOf, PricedCall, Value, possible
from promptlint.rule import Finding, Limits, Rule, Saving, bad, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion"}


class MultipleCompletions(Rule):
    """The request asks for more than one answer, and pays for each."""

    code = "PL103"
    name = "multiple-completions"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or not site.generates or site.is_local or site.options.answers != "first":
            return
        number = max((number for number in possible(site.completions) if isinstance(number, int)), default=1)
        if number < 2:
            return
        at = site.making if site.making and (site.making.at.path, site.making.at.cell) == (site.span.path, site.span.cell) else None
        yield self.finding(
            call,
            f"{at.callee if at else site.callee} asks for {_certainty(site.completions)}{number} answers, each paid as output, "
            "and only the first is read" + _money(call, number),
            span=at.at if at else None,
            help="ask for one",
            saving=_saving(call, number),
        )


def _certainty(number: Value[int]) -> str:
    if isinstance(number, Default):
        return "by default "
    return "up to " if isinstance(number, OneOf) else ""


def _more(call: PricedCall, number: int) -> int:
    """Tokens of the answers after the first: the call's output is that of all of them."""
    return call.output.likely * (number - 1) // number


def _money(call: PricedCall, number: int) -> str:
    if call.card is None or call.card.output_price is None:
        return ""
    return f" ({dollars(cost(_more(call, number), call.card.output_price) * 1000)} per 1 000 calls beyond the first, on {call.card.model})"


def _saving(call: PricedCall, number: int) -> Saving:
    usd = None if call.card is None or call.card.output_price is None else cost(_more(call, number), call.card.output_price)
    return Saving(_more(call, number), usd, f"one answer instead of {number}, {thousands(call.output.likely // number)} tokens each")


MultipleCompletions.examples = (
    good(
        """
        import openai

        def complete(question):
            reply = openai.Completion.create(model="gpt-4o", prompt=question, n=3, best_of=10, max_tokens=50)
            return reply.choices[0]
        """,
        because="`best_of` is what is made and billed, however many of them are given back",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            reply = OpenAI().chat.completions.create(  # PL103
                model="gpt-4o", n=3, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
            print(reply.usage.total_tokens)
            return reply.choices[0].message.content
        """,
        because="three answers, of which two are thrown away",
    ),
    bad(
        """
        from google import genai

        def answer(question):
            return genai.Client().models.generate_content(  # PL103
                model="gemini-3.5-flash", contents=question, config={"candidate_count": 4, "max_output_tokens": 300}
            ).text
        """,
        because="Gemini calls them candidates, and `text` is that of the first",
    ),
    bad(
        """
        import litellm

        OPTIONS = {"n": 5, "max_tokens": 100}

        def answer(question):
            messages = [{"role": "user", "content": question}]
            choices = litellm.completion(model="gpt-4o-mini", messages=messages, **OPTIONS)["choices"]  # PL103
            return choices[0]["message"]["content"]
        """,
        because="the number stands in an unpacked dict",
    ),
    bad(
        """
        from langchain_openai import ChatOpenAI

        llm = ChatOpenAI(model="gpt-4o", n=2, max_tokens=300)  # PL103

        def answer(question):
            return llm.invoke(question).content
        """,
        because="an object whose requests all ask for two, and `invoke` gives the first",
    ),
    good(
        """
        from openai import OpenAI

        def answers(question):
            reply = OpenAI().chat.completions.create(
                model="gpt-4o", n=6, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
            choices = reply.choices
            return [choice.message.content for choice in choices]
        """,
        because="all of them are read",
    ),
    good(
        """
        from openai import OpenAI

        def vote(question):
            reply = OpenAI().chat.completions.create(
                model="gpt-4o", n=2, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
            return reply.choices[0].message.content == reply.choices[1].message.content
        """,
        because="the second is read as well",
    ),
    good(
        """
        from openai import OpenAI

        def answers(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", n=3, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="who gets the whole answer may read all of it",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", n=1, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="one",
    ),
    good(
        """
        from openai import OpenAI

        def answers(question, n):
            return OpenAI().chat.completions.create(
                model="gpt-4o", n=n, max_completion_tokens=300, messages=[{"role": "user", "content": question}]
            )
        """,
        because="the number is the caller's and not known",
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().images.generate(model="gpt-image-1", prompt="A lighthouse", n=4)
        """,
        because="four pictures are what is asked for",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")

        def answer(question):
            return client.chat.completions.create(model="llama3.2", n=3, messages=[{"role": "user", "content": question}])
        """,
        because="a model on this machine costs nothing",
    ),
    good(
        """
        import heapq

        from openai import OpenAI

        def answer(question, notes):
            best = heapq.nlargest(n=3, iterable=notes, key=len)
            messages = [{"role": "user", "content": f"{best} {question}"}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
        """,
        because="another function's n",
    ),
)
