"""The inventory of prompt files: what each is, what it takes, what it weighs, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from promptlint.model import Absent, Known, PricedPrompt, Unknown, possible
from promptlint.report.inventory import fact
from promptlint.report.json import dumps
from promptlint.report.text import Line, Piece, plural, printable, width
from promptlint.rule import thousands

if TYPE_CHECKING:
    from promptlint.pipeline import Report


def jsonl(prompts: Iterable[PricedPrompt]) -> Iterator[str]:
    """One JSON object a line."""
    for prompt in prompts:
        yield dumps(entry(prompt)) + "\n"


def json_array(prompts: Iterable[PricedPrompt]) -> Iterator[str]:
    """One JSON array."""
    yield dumps([entry(prompt) for prompt in prompts], indent=2) + "\n"


def entry(prompt: PricedPrompt) -> dict[str, Any]:
    """One prompt file as plain data."""
    file = prompt.file
    static = prompt.call.static_tokens
    return {
        "path": file.span.path,
        "format": file.format,
        "role": file.role,
        "context": file.context,
        "placeholders": list(file.placeholders),
        "first_placeholder_char_offset": file.first_placeholder,
        "tokens": {"static": static.likely, "method": static.method},
        "model": fact(file.model),
        "output_cap": fact(file.max_tokens),
        "used_by": list(prompt.used_by),
    }


_HEADER = ("path", "format", "role", "tokens", "model", "cap", "placeholders")
_MAX_CELL = 46


def table(prompts: Sequence[PricedPrompt]) -> Iterator[Line]:
    """Aligned columns for reading."""
    rows = [_row(prompt) for prompt in prompts]
    if not rows:
        yield ("No prompt files.",)
        return
    widths = [max(width(row[column]) for row in (_HEADER, *rows)) for column in range(len(_HEADER))]
    yield tuple(Piece(_padded(_HEADER, widths, column), "bold") for column in range(len(_HEADER)))
    for row in rows:
        cells = [_padded(row, widths, column) for column in range(len(row))]
        yield (cells[0], Piece(cells[1], "dim"), *cells[2:4], Piece(cells[4], "cyan"), *cells[5:])
    yield ()
    yield (plural(len(rows), "prompt file"),)


def _row(prompt: PricedPrompt) -> tuple[str, ...]:
    file = prompt.file
    models = " or ".join(possible(file.model))
    cap = str(file.max_tokens.value) if isinstance(file.max_tokens, Known) else "none" if isinstance(file.max_tokens, Absent) else ""
    return (
        printable(file.span.path),
        file.format,
        file.role,
        thousands(prompt.call.static_tokens.likely),
        _cut(models),
        cap if not isinstance(file.max_tokens, Unknown) and (file.generates or cap != "none") else "",
        _cut(", ".join(file.placeholders)),
    )


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"


def _padded(row: Sequence[str], widths: Sequence[int], column: int) -> str:
    text, blanks = row[column], " " * (widths[column] - width(row[column]))
    if column == 3:  # figures stand to the right
        return blanks + text + "  "
    return text if column == len(widths) - 1 else text + blanks + "  "


def malformed_lines(report: Report) -> list[Line]:
    """The malformed prompt files, each with its place and what is wrong."""
    found = [finding for finding in (*report.findings, *report.set_apart) if finding.code == "PL906"]
    return [(f"{printable(str(finding.span))}: ", Piece(printable(finding.message), "dim")) for finding in found]
