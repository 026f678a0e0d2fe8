r"""Free text at a premium price, with nothing that says how much of it.

## What it does
Reports a request for free text on a model with a high output price, when its prompt says nothing of the answer's length
and no stop sequence is set.

## Why it costs
Output is the dear side of the bill, four to eight times the price of input, and chat models answer at length unless they are told not to:
an introduction, a list, a summary of the list.  "In at most three sentences" costs eight tokens and saves hundreds.

## Example
```python
client.chat.completions.create(
    model="claude-opus-4-1",
    messages=[{"role": "user", "content": f"What does the customer complain about?\n\n{letter}"}],
)
```

## Use instead
```python
client.chat.completions.create(
    model="claude-opus-4-1",
    messages=[{"role": "user", "content": f"What does the customer complain about? Answer in at most two sentences.\n\n{letter}"}],
)
```

## Fix safety
There is no automatic fix.
What length is right, only the reader of the answers can tell.

## Limits
- Any word about length counts as an instruction: short, brief, concise, detailed, a number of words, sentences, lines or points.
- A prompt with text that arrives at run time may be told how long it shall be there: instructions that are not known are not judged.
- The name of a deployment at Azure is no model's: what that costs, and how long it answers, is not known.
- Code, translations, rewriting and JSON have a length of their own and are left alone; so are agents and conversations.
- The callers of a helper that sends the request are not looked at.
- Instructions of more than 1 500 tokens are left alone.
- A cap of 500 tokens or less bounds the answer, and nothing is said.

## References
- Anthropic, Reducing latency and output length: ask for it in words
  <https://docs.anthropic.com/en/docs/test-and-evaluate/strengthen-guardrails/reduce-latency> (read 2026-11-26)
- OpenAI, Latency optimization: generate fewer tokens
  <https://platform.openai.com/docs/guides/latency-optimization> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Absent, Dynamic, PricedCall, Static, possible
from promptlint.rule import Finding, Limits, Rule, bad, cost, dollars, good

_KINDS = {"unknown", "summary", "long", "extraction"}
_OPERATIONS = {"chat", "text_completion"}
_PREMIUM = Decimal(10)  # US dollars for a million tokens of output
_SMALL_CAP = 500
_LONG = 1_500  # static tokens: instructions of that length are an agent's
_MORE = 300  # tokens that an answer is longer than it need be, for the figure in the message


class VerboseOutputAllowed(Rule):
    """Nothing in the prompt says how long the answer may be, and every word of it is dear."""

    code = "PL106"
    name = "verbose-output-allowed"
    severity = "info"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, task, price = call.site, call.task, call.card.output_price if call.card else None
        if price is None or price < _PREMIUM or site.is_local or site.operation not in _OPERATIONS:
            return
        if task.kind not in _KINDS or task.limits_length or task.wants_json or not _is_whole(call):
            return
        options = site.options
        is_text = isinstance(options.response_format, Absent) or "text" in possible(options.response_format)
        if not isinstance(options.stop, Absent) or not is_text:
            return
        if min(possible(site.max_tokens), default=_SMALL_CAP + 1) <= _SMALL_CAP:
            return
        yield self.finding(
            call,
            f"the prompt says nothing of the answer's length, and {call.card.model if call.card else ''} takes "
            f"{dollars(cost(_MORE, price))} for every {_MORE} tokens more",
            help='say it in the prompt: "in at most three sentences", "only the answer, no introduction"',
        )


def _is_whole(call: PricedCall) -> bool:
    """Whether the request's instructions are known to the last word, and it is one question, not a conversation."""
    prompt = call.site.prompt
    if prompt is None or not prompt.messages or prompt.open or prompt.history is not None or prompt.tools:
        return False
    if call.site.runs_agent or call.site.makes or not call.site.generates or call.static_tokens.likely > _LONG:
        return False
    last = prompt.messages[-1]
    parts = [part for message in prompt.messages for part in message.parts]
    if any(message.role not in ("system", "developer", "user") for message in prompt.messages) or last.role != "user":
        return False
    if any(isinstance(part, Dynamic) for message in prompt.messages if message.is_instruction for part in message.parts):
        return False
    if any(isinstance(part, Dynamic) and (part.modality != "text" or part.source == "history") for part in parts):
        return False
    words = sum(len(part.text.split()) for part in parts if isinstance(part, Static))
    return words >= 5 and any(isinstance(part, Dynamic) for part in parts)  # one without a value is a trial


VerboseOutputAllowed.examples = (
    bad(
        """
        import anthropic

        def complaint(letter):
            return anthropic.Anthropic().messages.create(  # PL106
                model="claude-opus-4-1",
                max_tokens=4000,
                messages=[{"role": "user", "content": f"What does the customer complain about?\\n\\n{letter}"}],
            )
        """,
        because="a question, and no word about the answer's length",
    ),
    bad(
        """
        from openai import OpenAI

        RULES = "You answer questions of visitors about the museum's opening hours and tickets."

        def answer(question):
            messages = [{"role": "system", "content": RULES}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)  # PL106
        """,
        because="the instructions are known, and silent about it",
    ),
    bad(
        """
        from openai import OpenAI

        def story(child):
            return OpenAI().responses.create(model="gpt-5.4", input=f"Write a story for a child called {child}.")  # PL106
        """,
        because="a story of any length",
    ),
    good(
        """
        import anthropic

        def complaint(letter):
            prompt = f"What does the customer complain about? Answer in at most two sentences.\\n\\n{letter}"
            return anthropic.Anthropic().messages.create(
                model="claude-opus-4-1", max_tokens=4000, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="two sentences",
    ),
    good(
        """
        from openai import OpenAI

        def answer(rules, question):
            messages = [{"role": "system", "content": rules}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
        """,
        because="the instructions are not known",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            prompt = f"You answer questions of visitors about the museum.\\n{question}"
            return OpenAI().chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": prompt}])
        """,
        because="a cheap model",
    ),
    good(
        """
        from openai import OpenAI

        def translated(letter):
            prompt = f"Translate the letter into German:\\n{letter}"
            return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": prompt}])
        """,
        because="a translation is as long as what it translates",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            prompt = f"You answer questions of visitors about the museum.\\n{question}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=200, messages=[{"role": "user", "content": prompt}])
        """,
        because="the cap is small",
    ),
)
