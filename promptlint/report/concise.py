"""One finding a line, `path:line:column: CODE message`: for grep, editors and problem matchers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.model import Span
from promptlint.report.text import Line, Piece, Style
from promptlint.rule import Finding

if TYPE_CHECKING:
    from promptlint.pipeline import Report

COLORS: dict[str, Style] = {"error": "red", "warning": "yellow", "info": "cyan"}


def place(span: Span) -> str:
    """app/answer.py:42:16, or notes.ipynb:cell 3:4:16."""
    return f"{span}:{span.column}"


def mark(finding: Finding, report: Report) -> Piece:
    """`[*]` where --fix would do something about a finding."""
    return Piece(" [*]" if is_fixable(finding, report) else "", "cyan")


def is_fixable(finding: Finding, report: Report, *, unsafe: bool | None = None) -> bool:
    """Whether the fix of a finding would be made: a safe one, or any where unsafe ones are asked for."""
    wanted = bool(report.settings.unsafe_fixes) if unsafe is None else unsafe
    return finding.fix is not None and finding.code in report.fixable and (finding.fix.safe or wanted)


def lines(report: Report) -> Iterator[Line]:
    """The findings, sorted by place."""
    for finding in report.findings:
        yield (
            Piece(place(finding.span), "bold"),
            ": ",
            Piece(finding.code, COLORS[finding.severity]),
            mark(finding, report),
            f" {finding.message}",
        )
