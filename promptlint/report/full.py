"""Findings for people: what, where, the line itself with a caret, what to do, and what it saves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.model import Span
from promptlint.report.concise import COLORS, mark, place
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, Style, plural, printable, width
from promptlint.rule import Finding, Saving
from promptlint.shown import CALLS_PER_ESTIMATE

if TYPE_CHECKING:
    from promptlint.pipeline import Report

_TAB = 4
_MAX_COLUMNS = 120  # of an excerpt; a longer line is shown around its caret
_MAX_PLACES = 4
_CALLED_NAME = re.compile(r"\w+(?=\()")


def lines(report: Report, columns: int | None = None) -> Iterator[Line]:
    """The findings, sorted by place, with a blank line after each; excerpts fit into `columns`."""
    for finding in report.findings:
        yield from _finding(finding, report, _MAX_COLUMNS if columns is None else min(columns, _MAX_COLUMNS))
        yield ()


def _finding(finding: Finding, report: Report, columns: int) -> Iterator[Line]:
    color = COLORS[finding.severity]
    source = report.lines(finding.span.path, finding.span.line, finding.span.cell)
    margin = " " * len(str(finding.span.line))
    yield (
        Piece(f"{finding.severity}[{finding.code}]", color),
        Piece(f" {finding.name}", "bold"),
        mark(finding, report),
        f": {finding.message}",
    )
    yield (margin, Piece("--> ", "blue"), place(finding.span))
    if source is not None and source.strip():
        code, before, under = excerpt(source, finding.span, columns - len(margin) - len(" | …") - 1)
        yield (margin, Piece(" |", "blue"))
        yield (Piece(f"{finding.span.line} |", "blue"), f" {code}")
        yield (margin, Piece(" |", "blue"), " " * (before + 1), Piece("^" * under, color))
    yield from _details(finding, margin)


def _details(finding: Finding, margin: str) -> Iterator[Line]:
    also = _elsewhere(finding)
    rows: list[tuple[str, Style, str]] = []
    if finding.help:
        rows.append(("help", "cyan", finding.help))
    if finding.fix is not None:
        rows.append(("fix", "cyan", finding.fix.title + ("" if finding.fix.safe else " (unsafe: the model may answer otherwise)")))
    if finding.saving is not None:
        rows.append(("saving", "green", _saving(finding.saving)))
    rows += [("note", "bold", note) for note in finding.notes]
    if finding.confidence != "high":
        rows.append(("confidence", "bold", finding.confidence))
    if also:
        more = f" and {len(also) - _MAX_PLACES} more" if len(also) > _MAX_PLACES else ""
        rows.append(("also", "bold", ", ".join(str(span) for span in also[:_MAX_PLACES]) + more))
    if rows:
        yield (margin, Piece(" |", "blue"))
    for word, style, text in rows:
        yield (margin, Piece(" = ", "blue"), Piece(f"{word}:", style), f" {text}")


def _saving(saving: Saving) -> str:
    tokens = f"{plural(saving.tokens, 'token')} a call"
    thousand = None if saving.usd is None else f"≈ {usd(saving.usd * CALLS_PER_ESTIMATE)} per 1 000 calls"
    figure = tokens if thousand is None else f"{thousand} ({tokens})" if saving.tokens else thousand
    if saving.usd_per_month is not None:
        figure += f", ≈ {usd(saving.usd_per_month)} a month"
    return f"{figure}; {saving.assumption}" if saving.assumption else figure


def _elsewhere(finding: Finding) -> list[Span]:
    """The related places that lie neither in the finding's own lines nor in one another's."""
    kept = [finding.span]
    for span in finding.related:
        if not any(_overlap(span, other) for other in kept):
            kept.append(span)
    return kept[1:]


def _overlap(one: Span, other: Span) -> bool:
    return (one.path, one.cell) == (other.path, other.cell) and one.line <= other.end_line and other.line <= one.end_line


def excerpt(source: str, span: Span, columns: int = _MAX_COLUMNS) -> tuple[str, int, int]:
    """The line as shown, the columns before the caret, and the columns that it runs over; a long line is cut around the place."""
    source = source.rstrip("\r\n")
    start = min(max(span.column - 1, 0), len(source))
    end = span.end_column - 1 if span.end_line == span.line else len(source.rstrip())
    end = max(min(end, len(source)), min(start + 1, len(source)))
    if called := _CALLED_NAME.match(source, start, end):  # a call is pointed at by its name, not by all its arguments
        end = called.end()
    first = start - columns // 2 if start > columns * 3 // 4 else 0
    last = min(len(source), first + columns)
    end = min(end, last)
    before = ("…" if first else "") + _shown(source[first:start])
    marked = _shown(source[start:end])
    after = _shown(source[end:last]) + ("…" if last < len(source) else "")
    return before + marked + after, width(before), max(1, width(marked))


def _shown(text: str) -> str:
    return printable(text.replace("\t", " " * _TAB))
