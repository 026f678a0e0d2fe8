r"""Much thinking asked for on a task that needs none.

## What it does
Reports the highest reasoning efforts, and large budgets for thinking,
on requests whose prompt asks for yes or no, one label, a number or a title.

## Why it costs
Hidden thinking is billed as output, and a high effort spends thousands of tokens of it before a single word is written.
For a label of one token that is a thousand times the answer.

## Example
```python
client.responses.create(
    model="gpt-5",
    reasoning={"effort": "high"},
    input=f"Is this message spam? Answer only yes or no.\n{message}",
)
```

## Use instead
```python
client.responses.create(
    model="gpt-5",
    reasoning={"effort": "minimal"},
    input=f"Is this message spam? Answer only yes or no.\n{message}",
)
```

## Fix safety
The fix writes the effort "low" in the place of the one in the call. It is unsafe: compare the answers first.
A budget in tokens is left to you.

## Limits
- Only the last instruction counts; grading, comparing, checking and the like are left alone, for they may need the thinking.
- The callers of a helper that sends the request are not looked at.
- An effort that arrives at run time is not known and not reported.
- Medium and lower efforts, and budgets below 4 096 tokens, are not reported.

## References
- OpenAI, Reasoning models: effort and what reasoning tokens cost <https://platform.openai.com/docs/guides/reasoning> (read 2026-11-26)
- Anthropic, Extended thinking: `budget_tokens`, billed as output
  <https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Known, PricedCall, ReplaceLiteral
from promptlint.rule import Finding, Fix, Limits, Rule, bad, cost, dollars, good, thousands, written_at

_ASKS_FOR = {"yes-no": "yes or no", "label": "one label", "number": "a number", "phrase": "a title or a short phrase"}
_HIGH = {"high", "xhigh", "max"}
_LARGE = 4_096


class UnboundedReasoning(Rule):
    """The model is told to think long about a simple question."""

    code = "PL104"
    name = "unbounded-reasoning"
    severity = "warning"
    fix = "unsafe"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site, task = call.site, call.task
        asked = _ASKS_FOR.get(task.kind)
        if asked is None or task.weighs or site.is_local or site.operation == "wrapper":
            return
        budget = site.reasoning_tokens.value if isinstance(site.reasoning_tokens, Known) else 0
        effort = site.reasoning_effort.value if isinstance(site.reasoning_effort, Known) else ""
        if effort not in _HIGH and budget < _LARGE:
            return
        told = f"effort {effort}" if effort in _HIGH else f"a budget of {thousands(budget)} tokens"
        price = call.card.output_price if call.card else None
        worth = f": up to {dollars(cost(budget, price))} of it per call" if price is not None and budget >= _LARGE else ""
        yield self.finding(
            call,
            f"the prompt asks for {asked}, and the request for {told} of hidden thinking{worth}",
            help="lower the effort, or switch thinking off, and compare the answers",
            notes=(f'the words that say so: "{task.evidence}"',),
            related=(task.at,) if task.at else (),
            fix=_fix(call, effort) if effort in _HIGH else None,
        )


def _fix(call: PricedCall, effort: str) -> Fix | None:
    at = written_at(call, call.site.reasoning_effort)
    return None if at is None else Fix('lower the effort to "low"', (ReplaceLiteral(at, effort, "low"),))


UnboundedReasoning.examples = (
    bad(
        """
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().responses.create(  # PL104
                model="gpt-5", reasoning={"effort": "high"}, input=f"Is this message spam? Answer only yes or no.\\n{message}"
            )
        """,
        because="yes or no at the highest effort",
        fixed="""
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().responses.create(  # PL104
                model="gpt-5", reasoning={"effort": "low"}, input=f"Is this message spam? Answer only yes or no.\\n{message}"
            )
        """,
    ),
    bad(
        """
        import anthropic

        def language(text):
            return anthropic.Anthropic().messages.create(  # PL104
                model="claude-sonnet-4-5",
                max_tokens=20000,
                thinking={"type": "enabled", "budget_tokens": 16000},
                messages=[{"role": "user", "content": f"In which language is this text? Answer with one word.\\n\\n{text}"}],
            )
        """,
        because="sixteen thousand tokens to name a language",
    ),
    bad(
        """
        from openai import OpenAI

        def title(talk):
            prompt = f"Write a short title of at most six words for this talk. Return only the title.\\n\\n{talk}"
            return OpenAI().chat.completions.create(  # PL104
                model="gpt-5.4", reasoning_effort="xhigh", messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="six words",
    ),
    good(
        """
        from openai import OpenAI

        def is_spam(message):
            return OpenAI().responses.create(
                model="gpt-5", reasoning={"effort": "minimal"}, input=f"Is this message spam? Answer only yes or no.\\n{message}"
            )
        """,
        because="next to no thinking",
    ),
    good(
        """
        from openai import OpenAI

        def grade(answer, key):
            prompt = f"Grade the answer against the answer key. Reply with exactly one letter, A to F.\\n{answer}\\n{key}"
            return OpenAI().responses.create(model="gpt-5", reasoning={"effort": "high"}, input=prompt)
        """,
        because="a grade is a judgement",
    ),
    good(
        """
        from openai import OpenAI

        def prove(statement):
            return OpenAI().responses.create(model="gpt-5", reasoning={"effort": "high"}, input=f"Prove that {statement}.")
        """,
        because="a proof may need it",
    ),
    good(
        """
        from openai import OpenAI

        def is_spam(message, effort):
            prompt = f"Is this message spam? Answer only yes or no.\\n{message}"
            return OpenAI().responses.create(model="gpt-5", reasoning={"effort": effort}, input=prompt)
        """,
        because="how much it thinks is the caller's, and not known",
    ),
)
