"""What fixes change, as a unified diff; and what was fixed, file by file."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence

from promptlint.frontends.notebook import code_cells
from promptlint.report.text import Line, Piece, Style, plural
from promptlint.rule import Finding
from promptlint.sources import Unreadable, decode

_STYLES: dict[str, Style] = {"+": "green", "-": "red", "@": "cyan"}


def lines(name: str, before: bytes, after: bytes) -> Iterator[Line]:
    """The unified diff of one file; of a notebook one for each cell that changes."""
    if not name.endswith(".ipynb"):
        yield from _diff(name, decode(before), decode(after))
        return
    try:
        cells = zip(code_cells(before), code_cells(after), strict=True)
    except Unreadable:
        return
    for index, (old, new) in enumerate(cells):
        if old != new:
            yield from _diff(f"{name}:cell {index}", old or "", new or "")


def _diff(name: str, before: str, after: str) -> Iterator[Line]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in difflib.unified_diff(old, new, name, name):
        text = line.removesuffix("\n").removesuffix("\r")
        style: Style = "bold" if line.startswith(("---", "+++")) else _STYLES.get(line[:1], "")
        yield (Piece(text, style),)
        if not line.endswith("\n"):
            yield ("\\ No newline at end of file",)


def made(findings: Sequence[Finding]) -> Iterator[Line]:
    """Which rules were fixed how often in which file."""
    by_file: dict[str, Counter[tuple[str, str]]] = {}
    for finding in findings:
        by_file.setdefault(finding.span.path, Counter())[finding.code, finding.fix.title if finding.fix else ""] += 1
    for name, count in sorted(by_file.items()):
        yield (Piece(f"{name}:", "bold"),)
        for (code, title), number in sorted(count.items()):
            yield (f"  {number} x ", Piece(code, "cyan"), f" ({title})")


def verdict(findings: Sequence[Finding], *, would: bool = False) -> Line:
    """Fixed 3 findings in 2 files."""
    files = len({finding.span.path for finding in findings})
    return (f"{'Would fix' if would else 'Fixed'} {plural(len(findings), 'finding')} in {plural(files, 'file')}.",)


def refused(rows: Sequence[tuple[Finding, str]]) -> Iterator[Line]:
    """The fixes that were not made, each with the reason."""
    for finding, reason in rows:
        yield (Piece("Not fixed: ", "yellow"), f"{finding.span} {finding.code}: {reason}")
