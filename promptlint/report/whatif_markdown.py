"""Scenarios as Markdown, for a summary or a ticket: nothing from the code is markup there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.report import whatif as rows
from promptlint.report.markdown import code
from promptlint.report.money import usd
from promptlint.report.text import Line
from promptlint.report.whatif import Asked
from promptlint.rule import thousands
from promptlint.whatif.scenario import amount

_WORDS = frozenset({"call", "scenario", "measure", "model"})
_FROM_CODE = frozenset({"call", "model"})


def lines(asked: Asked) -> Iterator[Line]:
    """The tables, and the sentences below them."""
    if asked.is_empty:
        yield ("Nothing is priced.",)
        return
    if (plan := asked.plan) is not None:
        yield (f"### What would save most here, of {usd(amount(plan.before))} ({rows.basis(plan.before)})",)
        yield ()
        yield from _table(rows.PLAN_HEADS, rows.plan_rows(plan))
        yield from _paragraphs([*rows.about_plan(plan), rows.volume(plan.before)])
    elif asked.outcomes:
        first = asked.outcomes[0]
        yield (f"### What if … ({rows.basis(first.before)})",)
        yield ()
        yield from _table(rows.SCENARIO_HEADS, [rows.scenario_row(outcome) for outcome in asked.outcomes])
        if len(asked.outcomes) == 1 and first.changed:
            yield ()
            found, more = rows.call_rows(first)
            yield from _table(rows.CALL_HEADS, found)
            yield from _paragraphs([f"And {thousands(more)} more."] if more else [])
        yield from _paragraphs([*(rows.untouched(first) if len(asked.outcomes) == 1 else ()), rows.volume(first.before)])
    if asked.tuning is not None and asked.has_training:
        yield ()
        yield (f"### When {asked.tuning.title.replace('fine-tune', 'fine-tuning')} pays",)
        yield ()
        yield from _table(rows.TUNING_HEADS, rows.tuning_rows(asked.break_even))
        yield from _paragraphs([*rows.about_tuning(asked.tuning), rows.ends(asked.break_even)])
    yield from _paragraphs([asked.of_day])


def _table(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> Iterator[Line]:
    yield (f"| {' | '.join(heads)} |",)
    yield (f"| {' | '.join('---' if head in _WORDS else '---:' for head in heads)} |",)
    for row in cells:
        shown = [code(text) if head in _FROM_CODE else text for head, text in zip(heads, row, strict=True)]
        yield (f"| {' | '.join(shown)} |",)


def _paragraphs(sentences: Sequence[str]) -> Iterator[Line]:
    for sentence in sentences:
        if sentence:
            yield ()
            yield (sentence,)
