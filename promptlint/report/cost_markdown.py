"""The bill as Markdown, for the summary of a CI job: nothing from the code is markup, a mention or a link there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from promptlint.bill import Bill, model_of
from promptlint.model import PricedCall
from promptlint.report import cost_words
from promptlint.report.cost import FIELDS, Row, View, cell, fields_of, rows
from promptlint.report.markdown import code
from promptlint.report.text import Line, plural
from promptlint.rule import thousands

if TYPE_CHECKING:
    from promptlint.pipeline import Report

_WORDS = ("model", "operation")


def lines(bill: Bill, report: Report, view: View) -> Iterator[Line]:
    """A sentence, a table, what has no price, and what the figures rest on."""
    yield ("### What the model calls cost",)
    yield ()
    yield (f"**{cost_words.sentence(bill)}**",)
    yield ()
    if bill.lines:
        yield from _table(bill, view)
        yield ()
    for title, calls in cost_words.unpriced(bill):
        yield from _unpriced(title, calls)
    if footnote := cost_words.assumed(bill):
        yield (f"\\* {footnote}",)
        yield ()
    if label := cost_words.supposed(report):
        yield (label,)
        yield ()
    yield (f"{cost_words.counts(bill)} {_usage(bill, report)} Prices as of {report.prices_as_of}.",)
    if report.skipped:
        yield ()
        yield (f"Not analysed: {plural(len(report.skipped), 'file')}.",)


def _usage(bill: Bill, report: Report) -> str:
    source = cost_words.short(report.usage.source)
    return cost_words.usage(bill, report).replace(source, code(source)) if source else cost_words.usage(bill, report)


def _table(bill: Bill, view: View) -> Iterator[Line]:
    found, left = rows(bill, view, flat=True)
    fields = fields_of(bill, view)
    if view.by != "model" and view.fields is None and view.detail != "groups":
        fields = ("model", *fields)
    yield _cells([view.by or "call", *(FIELDS[field] for field in fields)])
    yield _cells(["---", *("---" if field in _WORDS else "---:" for field in fields)])
    for row in found:
        yield _cells([_name(row, view), *(_cell(field, row, bill) for field in fields)])
    if left is not None:
        rest = Row(0, "", left.cost)
        yield _cells([f"and {left.words}", *(cell(field, rest, bill.total) for field in fields)])
    total = Row(0, "", bill.total.cost)
    amounts = (cell(field, total, bill.total) for field in fields)
    yield _cells(["**total**", *(f"**{amount}**" if amount else "" for amount in amounts)])


def _cells(cells: Sequence[str]) -> Line:
    return (f"| {' | '.join(cells)} |",)


def _name(row: Row, view: View) -> str:
    indent = "&nbsp;&nbsp;" * (row.depth if view.by is None or view.detail != "groups" else 0)
    star = " \\*" if row.is_assumed else ""
    if row.part is not None:
        return f"{indent}{row.name}{star}"
    return f"{indent}{code(row.name)}{star}" if row.line is not None else f"{indent}**{code(row.name)}**"


def _cell(field: str, row: Row, bill: Bill) -> str:
    text = cell(field, row, bill.total)
    return code(text) if field in _WORDS and text else text


def _unpriced(title: str, calls: Sequence[PricedCall]) -> Iterator[Line]:
    yield (title,)
    yield ()
    for call in calls[: cost_words.MAX_NAMED]:
        yield (f"- {code(str(call.site.span))} {code(model_of(call))}: {code(call.unpriced or 'no price')}",)
    if len(calls) > cost_words.MAX_NAMED:
        yield (f"- and {thousands(len(calls) - cost_words.MAX_NAMED)} more",)
    yield ()
