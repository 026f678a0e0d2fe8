"""Top-tier models on tasks that a small one does as well.

## What it does
Reports a premium model whose prompt asks for yes or no, one label, a number, a title or a short phrase, or whose cap leaves room for
one word only (8 tokens or fewer).
The message names the cheaper model of the same maker and what both cost.

## Why it costs
Makers sell their models in sizes, and the price differs by a factor of three to thirty for every token, in and out.
Sorting a message into one of five boxes or naming a conversation is work that the small size is sold for.

## Example
```python
client.chat.completions.create(
    model="gpt-4o",
    max_completion_tokens=16,
    messages=[
        {"role": "system", "content": "Sort the ticket: billing, repairs or other. Reply with one word only."},
        {"role": "user", "content": ticket},
    ],
)
```

## Use instead
```python
client.chat.completions.create(
    model="gpt-4o-mini",
    max_completion_tokens=16,
    messages=[
        {"role": "system", "content": "Sort the ticket: billing, repairs or other. Reply with one word only."},
        {"role": "user", "content": ticket},
    ],
)
```

## Severity
`warning`; `info` where the difference is less than a hundredth of a cent per call.

## Fix safety
There is no automatic fix: another model may answer otherwise.
Try the sibling on some hundred recorded inputs before you change the name, and compare the labels.

## Limits
- Only the last instruction counts, and only where nothing contradicts it:
  a prompt that also wants reasons, or JSON with free text, is left alone.
- A task that weighs is left alone: grading, comparing, checking facts or code, medicine, law, safety, anything with reasoning.
  So are pictures (also what is called `img`, `photo` or `screenshot`), tools, conversations, and requests that ask the model to think.
- How hard the input is, no prompt tells: a label may need a good reader.
  `# promptlint: ignore[PL501]` keeps the decision beside the call.
- The name of a deployment at Azure is no model's: what that costs, and how long it answers, is not known.
- A model that is chosen at run time, or one of several, is not known and not reported.

## References
- Which model is whose sibling, with sources and date: `promptlint/prices/siblings.py`
- OpenAI, Model selection: the smallest model that keeps the accuracy
  <https://platform.openai.com/docs/guides/model-selection> (read 2026-11-26)
- Anthropic, Choosing a model <https://docs.anthropic.com/en/docs/about-claude/models/choosing-a-model> (read 2026-11-26)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Dynamic, Known, ModelCard, PricedCall, possible
from promptlint.rule import Finding, Limits, Rule, Saving, bad, cost, dollars, good

_ASKS_FOR = {"yes-no": "a yes or no", "label": "one label", "number": "a number", "phrase": "a title or a short phrase"}
_AT_LEAST = 3  # times cheaper, in and out
_NEGLIGIBLE = Decimal("0.0001")
_WORD = 8  # tokens: a cap that leaves room for one word
_QUESTION = 15  # static tokens: what it takes to ask for it
_NO_TEXT = re.compile(
    r"(^|[._\W])(img|image|photo|picture|screenshot|frame|video|audio|recording|pdf)s?($|[._\W\d])", re.IGNORECASE
)  # by its name
_LONG = 1_500  # static tokens: instructions of that length are no simple task


class PremiumModelForSimpleTask(Rule):
    """A top-tier model does what its small sibling does for a fraction."""

    code = "PL501"
    name = "premium-model-for-simple-task"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        card, sibling, task = call.card, call.sibling, call.task
        asked, why = _asked(call)
        if not asked or task.weighs or card is None or sibling is None or not _is_plain(call):
            return
        ratios = _ratios(card, sibling)
        if ratios is None or min(ratios) < _AT_LEAST:
            return
        dear, cheap = (_of_one(call, each) for each in (card, sibling))
        yield self.finding(
            call,
            f"{card.model} is asked for {asked}: {sibling.model} costs {_said(ratios)}",
            span=task.at,
            severity="warning" if dear - cheap >= _NEGLIGIBLE else "info",
            help=f"try {sibling.model} on recorded inputs, and keep it where the answers agree",
            notes=(
                f"what says so: {why}",
                f"a call of this size: {dollars(dear)} with {card.model}, {dollars(cheap)} with {sibling.model}",
            ),
            saving=Saving(0, dear - cheap, f"the same tokens at the price of {sibling.model}"),
        )


def _asked(call: PricedCall) -> tuple[str, str]:
    """What little the request asks for, and what says so; ("", "") where it may be more."""
    task, site = call.task, call.site
    if task.kind in _ASKS_FOR and task.sure == "high":
        return _ASKS_FOR[task.kind], f'"{task.evidence}"'
    caps = possible(site.max_tokens) if isinstance(site.max_tokens, Known) else ()
    prompt = site.prompt
    if task.kind != "unknown" or not caps or caps[0] > _WORD or call.thinks is not False or prompt is None or prompt.open:
        return "", ""
    told = all(message.role in ("system", "developer", "user") for message in prompt.messages) and prompt.history is None
    return (
        (f"{caps[0]} tokens at most", f"{site.cap_name or 'the cap'}={caps[0]}")
        if told and call.static_tokens.likely >= _QUESTION
        else ("", "")
    )


def _is_plain(call: PricedCall) -> bool:
    """Whether the request is one question about a text, without anything that asks for a better reader."""
    site, prompt = call.site, call.site.prompt
    if prompt is None or site.is_local or site.makes or site.server_tools or call.static_tokens.likely > _LONG:
        return False
    values = [segment.part for segment in call.segments if isinstance(segment.part, Dynamic)]
    asks_to_think = any(budget > 0 for budget in possible(site.reasoning_tokens)) or not set(possible(site.reasoning_effort)) <= {
        "none",
        "minimal",
        "low",
    }
    read = all(value.modality == "text" and not _NO_TEXT.search(value.expression) for value in values)
    return bool(values) and read and not asks_to_think


def _ratios(card: ModelCard, sibling: ModelCard) -> tuple[Decimal, Decimal] | None:
    """How many times cheaper the sibling reads and writes."""
    prices = (card.input_price, sibling.input_price, card.output_price, sibling.output_price)
    if not all(prices):
        return None
    read, read_cheaply, written, written_cheaply = (price or Decimal(1) for price in prices)
    return read / read_cheaply, written / written_cheaply


def _said(ratios: tuple[Decimal, Decimal]) -> str:
    read, written = (f"{ratio.quantize(Decimal(1) if ratio >= 10 else Decimal('0.1')):f}".removesuffix(".0") for ratio in ratios)
    return f"{read} times less" if read == written else f"{read} times less for input and {written} times less for output"


def _of_one(call: PricedCall, card: ModelCard) -> Decimal:
    """US dollars of one call: all of its input, and the answer that the prompt asks for."""
    written = call.task.needs.likely if call.task.needs else 1
    return cost(call.input.likely, card.input_price or Decimal(0)) + cost(written, card.output_price or Decimal(0))


PremiumModelForSimpleTask.examples = (
    bad(
        """
        from openai import OpenAI

        RULE = "Sort the ticket: billing, repairs or other. Reply with one word only."  # PL501

        def sort(ticket):
            return OpenAI().chat.completions.create(
                model="gpt-4o",
                max_completion_tokens=16,
                messages=[{"role": "system", "content": RULE}, {"role": "user", "content": ticket}],
            )
        """,
        because="one label of three",
    ),
    bad(
        """
        import anthropic

        def title(conversation):
            prompt = f"Write a short title of at most six words for the conversation. Return only the title.\\n{conversation}"  # PL501
            return anthropic.Anthropic().messages.create(
                model="claude-opus-4-1", max_tokens=30, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="fifteen times the price for six words",
    ),
    bad(
        """
        from openai import OpenAI
        from pydantic import BaseModel

        class Verdict(BaseModel):  # PL501
            spam: bool

        def is_spam(message):
            return OpenAI().beta.chat.completions.parse(
                model="gpt-4.1", max_tokens=20, response_format=Verdict, messages=[{"role": "user", "content": message}]
            )
        """,
        because="the schema has one truth value",
    ),
    bad(
        """
        from helper import ask

        def language(text):
            return ask(f"In which language is this text? Answer with one word.\\n\\n{text}")  # PL501
        """,
        because="the helper's model is the premium one, the task is its caller's",
        helper="""
        from openai import OpenAI

        def ask(prompt):
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=500, messages=[{"role": "user", "content": prompt}])
        """,
    ),
    bad(
        """
        from openai import OpenAI

        def topic(letter):
            prompt = f"Here is a letter from a customer of our shop. Its topic (delivery, payment, praise) is:\\n\\n{letter}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=3, messages=[{"role": "user", "content": prompt}])  # PL501
        """,
        because="the cap leaves room for one word",
    ),
    good(
        """
        from openai import OpenAI

        def sort(ticket):
            rule = "Sort the ticket: billing, repairs or other. Reply with one word only."
            return OpenAI().chat.completions.create(
                model="gpt-4o-mini", messages=[{"role": "system", "content": rule}, {"role": "user", "content": ticket}]
            )
        """,
        because="the small model already",
    ),
    good(
        """
        from openai import OpenAI

        def better(first, second):
            prompt = f"Which report is better? Reply with exactly one letter, A or B.\\n\\nA: {first}\\n\\nB: {second}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=[{"role": "user", "content": prompt}])
        """,
        because="the answer is short, the judgement is not simple",
    ),
    good(
        """
        from openai import OpenAI

        def sort(ticket):
            prompt = f"Sort the ticket: billing, repairs or other. Give your reasons first.\\n{ticket}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=500, messages=[{"role": "user", "content": prompt}])
        """,
        because="reasons are asked for",
    ),
    good(
        """
        import os

        from openai import OpenAI

        def sort(ticket):
            prompt = f"Sort the ticket: billing, repairs or other. Reply with one word only.\\n{ticket}"
            return OpenAI().chat.completions.create(model=os.environ["MODEL"], messages=[{"role": "user", "content": prompt}])
        """,
        because="which model it is, is not known",
    ),
    good(
        """
        from autogen_core import Image
        from autogen_core.models import UserMessage
        from autogen_ext.models.anthropic import AnthropicChatCompletionClient
        from PIL import Image as Pictures

        async def colour():
            client = AnthropicChatCompletionClient(model="claude-3-5-sonnet-latest", api_key="…", max_tokens=100)
            square = Image(Pictures.new("RGB", (100, 100), (255, 0, 0)))
            return await client.create(messages=[
                UserMessage(content=["What color is this square? Answer in one word.", square], source="user")
            ])
        """,
        because="a picture",
    ),
    good(
        """
        from google import genai

        def is_cat(photo):
            client = genai.Client()
            config = {"max_output_tokens": 5}
            return client.models.generate_content(
                model="gemini-2.5-pro", contents=["Is this a cat? Answer only yes or no.", photo], config=config
            )
        """,
        because="a picture by its name",
    ),
    good(
        """
        from openai import OpenAI

        def run(history, tools):
            rules = "You help customers. When you are asked whether a shop is open, answer only yes or no."
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=800, tools=tools, messages=[{"role": "system", "content": rules}, *history]
            )
        """,
        because="an agent answers many things",
    ),
    good(
        """
        from openai import OpenAI

        OpenAI().chat.completions.create(
            model="gpt-4o", max_tokens=5, messages=[{"role": "user", "content": "Reply with the single word ok and nothing else."}]
        )
        """,
        because="a test of the connection: nothing is asked of any input",
    ),
)
