"""Prompts that ask for one word, with a cap for pages.

## What it does
Reports a request whose prompt asks for yes or no, one label, a number or a title,
and whose output cap is 20 times what that needs or more.

## Why it costs
A cap is what a model may generate when it does not stop: when it explains itself, repeats itself,
or follows an instruction that stands in the data.
A request for one word that may run to 4 096 tokens pays for 4 096 tokens on such a day; with a cap of 16 it pays for 16.

## Example
```python
client.chat.completions.create(
    model="gpt-4o",
    max_tokens=2048,
    messages=[
        {"role": "system", "content": "Is the message spam? Answer only yes or no."},
        {"role": "user", "content": message},
    ],
)
```

## Use instead
```python
client.chat.completions.create(
    model="gpt-4o",
    max_tokens=16,
    messages=[
        {"role": "system", "content": "Is the message spam? Answer only yes or no."},
        {"role": "user", "content": message},
    ],
)
```

## Severity
`warning` when one runaway answer costs a cent or more, `info` below.

## Fix safety
The fix writes the smaller number in the place of the one in the call. It is unsafe: an answer that is longer than expected is cut off.
A cap that a constant or a configuration holds is left to you, since others may use it.

## Limits
- Only the last instruction counts. A prompt that also asks for reasons, for JSON or for a second thing is left alone.
- Models that think before they answer are left alone: their thinking counts against the same cap.
- A helper's own cap serves all of its callers: a caller is reported only where it passes the cap itself.

## References
- OpenAI, Managing tokens and `max_completion_tokens` <https://platform.openai.com/docs/api-reference/chat/create> (read 2026-11-26)
- Anthropic, Messages: `max_tokens` is the maximum, the model may stop before <https://docs.anthropic.com/en/api/messages> (read 2026-11-26)
- OWASP, LLM10:2025 Unbounded consumption <https://genai.owasp.org/llmrisk/llm102025-unbounded-consumption/> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from promptlint.model import Known, PricedCall, ReplaceLiteral, possible
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands, written_at

_TIMES = 20
_ASKS_FOR = {"yes-no": "yes or no", "label": "one label", "number": "a number", "phrase": "a title or a short phrase"}
_A_CENT = Decimal("0.01")


class LargeCapForShortAnswer(Rule):
    """The prompt asks for one word or a title, and the cap allows pages."""

    code = "PL108"
    name = "large-cap-for-short-answer"
    severity = "warning"
    fix = "unsafe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, task = call.site, call.task
        asked = _ASKS_FOR.get(task.kind)
        if asked is None or task.needs is None or task.sure != "high" or site.is_local or call.thinks is not False:
            return
        if not isinstance(site.max_tokens, Known) or not answers_for(call, "max_tokens") or not _is_own(call):
            return
        cap, needed = min(possible(site.max_tokens)), task.needs.high
        if cap < _TIMES * needed:
            return
        price = call.card.output_price if call.card else None
        worst = None if price is None else cost(cap, price)
        said = f": a runaway answer costs {dollars(worst)}" if worst is not None else ""
        yield self.finding(
            call,
            f"the prompt asks for {asked} (at most some {needed} tokens), the cap allows {thousands(cap)}{said}",
            severity="warning" if worst is not None and worst >= _A_CENT else "info",
            help=f"set {site.cap_name or 'the cap'}={max(16, 2 * needed)}, or what the longest valid answer needs",
            notes=(f'the words that say so: "{task.evidence}"',),
            saving=None if price is None else _saving(cap - 2 * needed, price),
            related=(task.at,) if task.at else (),
            fix=_fix(call, cap, max(16, 2 * needed)),
        )


def _fix(call: PricedCall, cap: int, enough: int) -> Fix | None:
    at = written_at(call, call.site.max_tokens)
    return None if at is None else Fix(f"lower the cap to {enough}", (ReplaceLiteral(at, cap, enough),))


def _saving(spared: int, price: Decimal) -> Saving:
    return Saving(spared, cost(spared, price), "at worst: an answer that runs to the cap")


def _is_own(call: PricedCall) -> bool:
    """Whether the call sets the cap itself: the default of a helper serves longer answers too."""
    at, span = getattr(call.site.max_tokens, "at", None), call.site.span
    return call.site.operation != "wrapper" or (at is not None and at.path == span.path and span.line <= at.line <= span.end_line)


LargeCapForShortAnswer.examples = (
    bad(
        """
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().chat.completions.create(  # PL108
                model="gpt-4o",
                max_tokens=2048,
                messages=[
                    {"role": "system", "content": "Is the message spam? Answer only yes or no."},
                    {"role": "user", "content": message},
                ],
            )
        """,
        because="yes or no, and room for three pages",
        fixed="""
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().chat.completions.create(  # PL108
                model="gpt-4o",
                max_tokens=16,
                messages=[
                    {"role": "system", "content": "Is the message spam? Answer only yes or no."},
                    {"role": "user", "content": message},
                ],
            )
        """,
    ),
    bad(
        """
        import anthropic

        PROMPT = "Sort the letter into billing, repairs or other. Reply with exactly one word.\\n\\n{letter}"

        def sort(letter):
            return anthropic.Anthropic().messages.create(  # PL108
                model="claude-sonnet-4-5", max_tokens=4096, messages=[{"role": "user", "content": PROMPT.format(letter=letter)}]
            )
        """,
        because="one label",
    ),
    bad(
        """
        from openai import OpenAI
        from pydantic import BaseModel

        class Verdict(BaseModel):
            urgent: bool

        def is_urgent(letter):
            return OpenAI().beta.chat.completions.parse(  # PL108
                model="gpt-4o", max_tokens=4000, response_format=Verdict, messages=[{"role": "user", "content": letter}]
            )
        """,
        because="the answer is an object with one truth value",
    ),
    bad(
        """
        from openai import OpenAI

        def title(conversation):
            prompt = f"Write a short title of at most six words for this conversation. Return only the title.\\n\\n{conversation}"
            return OpenAI().responses.create(model="gpt-4.1", max_output_tokens=1000, input=prompt)  # PL108
        """,
        because="a title",
    ),
    good(
        """
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=16, messages=[{"role": "user", "content": f"Spam? Answer only yes or no.\\n{message}"}]
            )
        """,
        because="room for a word",
    ),
    good(
        """
        from openai import OpenAI

        def is_spam(message):
            prompt = f"Is this spam? Think step by step, then answer yes or no.\\n{message}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=1000, messages=[{"role": "user", "content": prompt}])
        """,
        because="the model is asked to reason before it answers",
    ),
    good(
        """
        from openai import OpenAI

        def is_spam(message):
            prompt = f"Is this spam? Answer only yes or no.\\n{message}"
            return OpenAI().chat.completions.create(
                model="gpt-5", max_completion_tokens=2000, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="the model thinks first, and its thinking counts against the cap",
    ),
    good(
        """
        from openai import OpenAI

        def check(message):
            prompt = f"Answer yes or no. If yes, explain which sentence gave it away.\\n{message}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=1000, messages=[{"role": "user", "content": prompt}])
        """,
        because="one of the two answers is longer",
    ),
    good(
        """
        from openai import OpenAI

        def ask(prompt, limit=2000):
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=limit, messages=[{"role": "user", "content": prompt}])

        ask("Is Paris a city? Answer only yes or no.")
        ask("Tell the story of Paris.")
        """,
        because="the helper's cap serves longer answers too",
    ),
    good(
        """
        from openai import OpenAI

        def run(messages, tools):
            rules = "When a customer asks for a refund, answer only yes or no to the question whether it is allowed. Otherwise help."
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=2000, tools=tools, messages=[{"role": "system", "content": rules}, *messages]
            )
        """,
        because="yes or no is the answer in one case only",
    ),
)
