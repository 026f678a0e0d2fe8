"""Places and words of a lowered file."""

from __future__ import annotations

from bisect import bisect_right

from promptlint import ir
from promptlint.model import Span


def span_of(module: ir.Module, at: ir.At) -> Span:
    """A node's place; in a notebook with its cell, counted within it."""
    line, column, end_line, end_column = at
    cell = None
    if module.cells:
        first, cell = module.cells[max(0, bisect_right([start for start, _ in module.cells], line) - 1)]
        line, end_line = line - first + 1, end_line - first + 1
    return Span(module.path, line, column + 1, end_line, end_column + 1, cell)


def written(module: ir.Module, at: ir.At, longest: int = 70) -> str:
    """An expression as it is written, on one line."""
    line, column, end_line, end_column = at
    lines = module.text.split("\n")[line - 1 : end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][:end_column]
    lines[0] = lines[0][column:]
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def words_of(node: object) -> set[str]:
    """Every name, attribute, keyword and subscript word below a node."""
    found = set()
    for each in ir.walk(node):
        if isinstance(each, ir.Name):
            found.add(each.id)
        elif isinstance(each, ir.Attribute):
            found.add(each.name)
        elif isinstance(each, ir.Constant) and isinstance(each.value, str) and len(each.value) < 80:
            found.add(each.value)
        elif isinstance(each, ir.Call):
            found.update(name for name, _ in each.keywords if name)
    return found
