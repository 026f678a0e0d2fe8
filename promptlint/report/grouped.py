"""One finding a line under the name of its file: for people who go through a tree file by file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.report.concise import COLORS, mark
from promptlint.report.text import Line, Piece, plural
from promptlint.rule import Finding

if TYPE_CHECKING:
    from promptlint.pipeline import Report


def lines(report: Report) -> Iterator[Line]:
    """The files in the order of their first finding; a blank line after each."""
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.span.path, []).append(finding)
    for name, found in files.items():
        yield (Piece(name, "bold"), Piece(f": {plural(len(found), 'finding')}", "dim"))
        widest = max(len(_place(finding)) for finding in found)
        for finding in found:
            yield (
                f"  {_place(finding):<{widest}}  ",
                Piece(f"{finding.severity:<7}  ", COLORS[finding.severity]),
                Piece(finding.code, "bold"),
                mark(finding, report),
                f" {finding.message}",
            )
        yield ()


def _place(finding: Finding) -> str:
    span = finding.span
    return f"{span.line}:{span.column}" if span.cell is None else f"cell {span.cell}:{span.line}:{span.column}"
