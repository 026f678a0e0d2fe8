"""What is accepted as it is: findings that a baseline holds or a comment silences, and a baseline's entries that are stale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from promptlint.report.text import Line, Piece, plural

if TYPE_CHECKING:
    from promptlint.pipeline import Report
    from promptlint.suppress import Silenced


def summary(report: Report) -> Iterator[Line]:
    """The closing lines: what the baseline holds, and what it need not hold any more."""
    if report.baselined:
        yield (Piece(f"{plural(len(report.baselined), 'finding')} in {report.baseline}, not shown.", "dim"),)
    if report.stale:
        number = len(report.stale)
        subject, verb, them = ("1 entry", "is", "it") if number == 1 else (f"{number} entries", "are", "them")
        yield (Piece(f"{subject} of {report.baseline} {verb} stale: --write-baseline takes {them} away.", "dim"),)


def stale(report: Report) -> Iterator[Line]:
    """The stale entries, one a line."""
    for entry in report.stale:
        yield (Piece("Stale: ", "yellow"), f"{entry.path} {entry.symbol} {entry.rule}")


def suppressed(report: Report) -> Iterator[Line]:
    """The suppressed findings, one a line, with what silences each and why."""
    for each in report.silenced:
        where = "per-file-ignores" if each.at is None else f"the comment in line {each.at.line}"
        if each.at is not None and each.at.path != each.finding.span.path:
            where = f"the comment at {each.at}"
        reason = f": {each.reason}" if each.reason else ""
        place = f"{each.finding.span}:{each.finding.span.column}"
        yield (Piece("Suppressed: ", "dim"), f"{place} {each.finding.code} by {where}{reason}")


def row(each: Silenced) -> dict[str, Any]:
    """What silences a finding, as plain data."""
    at = each.at
    place = None if at is None else {"path": at.path, "line": at.line, "column": at.column, "cell": at.cell}
    return {"by": each.by, "reason": each.reason or None, "at": place}
