"""One premium model for easy and for hard tasks alike.

## What it does
Looks at all requests of the project together, and reports when every one of them goes to the same premium model
although the prompts show tasks of different difficulty: some ask for a label or a title, others for a report, code or an agent's work.

## Why it costs
The easy requests are mostly the frequent ones.  Sent to the small model of the same maker, they cost a third to a thirtieth.

## Example
```python
MODEL = "gpt-4o"  # titles, labels, summaries and the report
```

## Use instead
```python
MODEL = "gpt-4o"  # the report
SMALL_MODEL = "gpt-4o-mini"  # titles, labels, summaries
```

## Fix safety
There is no automatic fix: which task can do with a smaller model, recorded inputs must show.

## Limits
- It speaks only when the model of every request is known; one that is chosen at run time may be a router.
- Fewer than four requests are no pattern.
- Tasks are read from the prompts; those that cannot be told count as neither easy nor hard.

## References
- Which model is whose sibling, with sources and date: `promptlint/prices/siblings.py`
- Chen, Zaharia and Zou, FrugalGPT: cascades of models <https://arxiv.org/abs/2305.05176> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import Known, PricedCall
from promptlint.rule import Finding, Limits, Rule, bad, good, requests_of

_EASY = {"yes-no", "label", "number", "phrase", "sentences", "points"}
_HARD = {"long", "code", "agent"}
_OPERATIONS = {"chat", "text_completion", "batch"}
_PATTERN = 4  # requests


class OneModelForEverything(Rule):
    """Every request goes to one premium model, the easy ones too."""

    code = "PL506"
    name = "one-model-for-everything"
    severity = "info"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        sent = [call for call in requests_of(calls) if call.site.request in _OPERATIONS and not call.site.is_local]
        models = {call.site.model.value if isinstance(call.site.model, Known) else None for call in sent}
        if len(sent) < _PATTERN or len(models) != 1 or None in models or any(call.sibling is None for call in sent):
            return
        easy = [call for call in sent if call.task.kind in _EASY and not call.task.weighs]
        hard = [call for call in sent if call.task.kind in _HARD]
        if not easy or not hard:
            return
        first, sibling = easy[0], easy[0].sibling
        yield self.finding(
            first,
            f"all {len(sent)} requests of the project go to {first.site.model.value if isinstance(first.site.model, Known) else ''}, "
            f"{len(easy)} of them for a word or a sentence: {sibling.model if sibling else ''} would do for those",
            help="give easy tasks a model of their own, by its own setting",
            related=tuple(call.site.span for call in (*easy[1:], *hard)),
        )


_PROJECT = """
        from openai import OpenAI

        client = OpenAI()
        MODEL = "{model}"

        def ask(prompt):
            return client.chat.completions.create(model={sent}, max_tokens=2000, messages=[{{"role": "user", "content": prompt}}])

        def title(talk):
            return ask(f"Write a short title of at most six words for this talk. Return only the title.\\n{{talk}}"){mark}

        def language(text):
            return ask(f"In which language is this text? Answer with one word.\\n{{text}}")

        def report(notes):
            return ask(f"Write a detailed report about these notes.\\n{{notes}}")

        def script(task):
            return ask(f"Write a Python script for this task.\\n{{task}}")
        """

OneModelForEverything.examples = (
    bad(_PROJECT.format(model="gpt-4o", sent="MODEL", mark="  # PL506"), because="titles and reports from one model"),
    bad(_PROJECT.format(model="gpt-5.4", sent="MODEL", mark="  # PL506"), because="the same with a model that thinks"),
    bad(_PROJECT.format(model="o3", sent="MODEL", mark="  # PL506"), because="and with an older one"),
    good(_PROJECT.format(model="gpt-4o-mini", sent="MODEL", mark=""), because="the small model does everything"),
    good(_PROJECT.format(model="gpt-4o", sent='__import__("os").environ["MODEL"]', mark=""), because="the model is chosen at run time"),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def title(talk):
            prompt = f"Write a short title of at most six words for this talk. Return only the title.\\n{talk}"
            return client.chat.completions.create(model="gpt-4o-mini", max_tokens=30, messages=[{"role": "user", "content": prompt}])

        def report(notes):
            prompt = f"Write a detailed report about these notes.\\n{notes}"
            return client.chat.completions.create(model="gpt-4o", max_tokens=3000, messages=[{"role": "user", "content": prompt}])
        """,
        because="each task has its model",
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI()

        def title(talk):
            prompt = f"Write a short title of at most six words for this talk. Return only the title.\\n{talk}"
            return client.chat.completions.create(model="gpt-4o", max_tokens=30, messages=[{"role": "user", "content": prompt}])
        """,
        because="one request is no pattern",
    ),
)
