"""What a finding is about, told without lines and without layout: the symbol around it, and a hash of its statement.

Two programs that a formatter makes one of the other give the same hash: quotes, line breaks, parentheses, trailing commas and
comments are not in it, and adjacent literals are one.  Of a compound statement only the head counts, not the body.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterator

from promptlint.fix.source import Refused, Source
from promptlint.frontends.notebook import code_cells, without_magics
from promptlint.identity import MODULE
from promptlint.model import Span
from promptlint.rule import Finding
from promptlint.sources import SourceFile, Unreadable, decode

FILE = "<file>"  # the symbol of a finding on a file that cannot be read: its context says nothing of what is in it
_LEFT_OUT = frozenset({"ctx", "kind", "simple", "type_comment", "type_ignores"})
_NUMBERS = re.compile(r"\d+")
_DIGITS = 16
_BODIES = (ast.stmt, ast.ExceptHandler, ast.match_case)


class Contexts:
    """The symbol and the context of each finding, reading every file once."""

    def __init__(self, source: Callable[[str], SourceFile | None], text: Callable[[str], str | None]) -> None:
        self._source = source
        self._text = text
        self._programs: dict[tuple[str, int | None], Source | None] = {}
        self._cells: dict[str, list[str | None]] = {}

    def of(self, finding: Finding) -> tuple[str, str]:
        """Where in its file a finding stands, and what stands there."""
        span = finding.span
        program = self._program(span)
        if program is not None:
            try:
                return _in_program(program, span)
            except (Refused, RecursionError):
                pass
        elif (text := self._text(span.path)) is not None:
            return MODULE, _hash(_words(_of_text(text, span)))
        return FILE, _hash(_NUMBERS.sub("#", finding.message))

    def _program(self, span: Span) -> Source | None:
        key = (span.path, span.cell)
        if key not in self._programs:
            try:
                self._programs[key] = self._read(span)
            except Unreadable:
                self._programs[key] = None
        return self._programs[key]

    def _read(self, span: Span) -> Source | None:
        if span.cell is None:
            file = self._source(span.path)
            return Source(decode(file.data)) if file is not None and file.kind == "python" else None
        if span.path not in self._cells:
            file = self._source(span.path)
            self._cells[span.path] = code_cells(file.data) if file is not None else []
        cells = self._cells[span.path]
        cell = cells[span.cell] if span.cell < len(cells) else None
        return None if cell is None else Source(cell, without_magics)


def _in_program(source: Source, span: Span) -> tuple[str, str]:
    start, end = source.range_of(span)
    names, statement = _around(source, start)
    symbol = ".".join(names) or MODULE
    written = source.text[start:end]
    if statement is None or written.startswith("#"):
        return symbol, _hash(_words(written))
    return symbol, _hash(_shape(statement))


def _around(source: Source, offset: int) -> tuple[list[str], ast.stmt | None]:
    """The names of the functions and classes around an offset, and the innermost statement there."""
    names: list[str] = []
    found: ast.stmt | None = None
    inside: ast.AST | None = source.tree
    while inside is not None:
        inside = next((each for each in _statements(inside) if _holds(source, each, offset)), None)
        if isinstance(inside, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(inside.name)
        found = inside if isinstance(inside, ast.stmt) else found
    return names, found


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def _holds(source: Source, statement: ast.stmt, offset: int) -> bool:
    start, end = source.range_of_node(statement)
    decorators = [source.range_of_node(each)[0] for each in getattr(statement, "decorator_list", ())]
    return min(start, *decorators, start) <= offset < end


def _shape(node: object) -> str:
    """A syntax tree in words that are the same in every version of Python, whatever its layout is."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return f"text:{_words(node.value.value)}"  # a formatter moves the lines of a docstring
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__}:{node.value!r}"
    if isinstance(node, ast.AST):
        fields = [(name, getattr(node, name, None)) for name in node._fields if name not in _LEFT_OUT]
        said = [f"{name}={_shape(value)}" for name, value in fields if value not in (None, []) and not _is_body(value)]
        return f"{type(node).__name__}({','.join(said)})"
    if isinstance(node, list):
        return f"[{','.join(map(_shape, node))}]"
    return repr(node)


def _is_body(value: object) -> bool:
    return isinstance(value, list) and isinstance(value[0], _BODIES)


def _of_text(text: str, span: Span) -> str:
    """The lines of a span; the whole text for a finding on the file as such."""
    if (span.line, span.end_line, span.end_column) == (1, 1, 1):
        return text
    return "\n".join(text.split("\n")[span.line - 1 : span.end_line])


def _words(text: str) -> str:
    return " ".join(text.split())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
