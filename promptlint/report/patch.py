"""What fixes change, as a unified diff; and what was fixed, file by file."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from promptlint.fix.files import place_of
from promptlint.frontends.notebook import code_cells
from promptlint.report.text import Line, Piece, Style, plural, printable
from promptlint.rule import Finding
from promptlint.sources import Unreadable, decode

_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # those of a patch: no other character ends one
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
    old, new = _LINE.findall(before), _LINE.findall(after)
    for line in difflib.unified_diff(old, new, printable(name), printable(name)):
        style: Style = "bold" if line.startswith(("---", "+++")) else _STYLES.get(line[:1], "")
        yield (Piece(line.removesuffix("\n"), style),)
        if not line.endswith("\n"):
            yield ("\\ No newline at end of file",)


def made(findings: Sequence[Finding]) -> Iterator[Line]:
    """Which rules were fixed how often in which file: the one that was changed."""
    by_file: dict[str, Counter[tuple[str, str]]] = {}
    for finding in findings:
        by_file.setdefault(place_of(finding)[0], Counter())[finding.code, finding.fix.title if finding.fix else ""] += 1
    for name, count in sorted(by_file.items()):
        yield (Piece(f"{name}:", "bold"),)
        for (code, title), number in sorted(count.items()):
            yield (f"  {number} x ", Piece(code, "cyan"), f" ({title})")


def verdict(findings: Sequence[Finding], *, would: bool = False) -> Line:
    """Fixed 3 findings in 2 files."""
    files = len({place_of(finding)[0] for finding in findings})
    return (f"{'Would fix' if would else 'Fixed'} {plural(len(findings), 'finding')} in {plural(files, 'file')}.",)


def held_back(number: int) -> Line:
    """How many findings only unsafe fixes would mend."""
    return (f"{plural(number, 'finding')} can be fixed with --unsafe-fixes, which may change the model's answers.",)


def refused(rows: Sequence[tuple[Finding, str]]) -> Iterator[Line]:
    """The fixes that were not made, each with the reason."""
    for finding, reason in rows:
        yield (Piece("Not fixed: ", "yellow"), f"{finding.span} {finding.code}: {reason}")
