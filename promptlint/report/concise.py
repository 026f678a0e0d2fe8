"""One finding a line, `path:line:column: CODE message`: for grep, editors and problem matchers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.model import Span
from promptlint.report.text import Line, Piece, Style

if TYPE_CHECKING:
    from promptlint.pipeline import Report

COLORS: dict[str, Style] = {"error": "red", "warning": "yellow", "info": "cyan"}


def place(span: Span) -> str:
    """app/answer.py:42:16, or notes.ipynb:cell 3:4:16."""
    return f"{span}:{span.column}"


def lines(report: Report) -> Iterator[Line]:
    """The findings, sorted by place."""
    for finding in report.findings:
        yield (Piece(place(finding.span), "bold"), ": ", Piece(finding.code, COLORS[finding.severity]), f" {finding.message}")
