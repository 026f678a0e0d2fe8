"""The text of one program, or of one cell of a notebook, with its syntax tree and a way from places to nodes."""

from __future__ import annotations

import ast
import bisect
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from promptlint.comments import Comment, comments, long_texts
from promptlint.model import Span

_LINE_END = re.compile(r"\r\n|\r|\n")  # those of Python: a form feed ends no line


class Refused(Exception):
    """The fix cannot be made here; `reason` says why, in words for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of a text, in code points, and what stands there instead."""

    start: int
    end: int
    new: str


class Source:
    """One text as it stands in the file, and what `ast` reads in it (magics of a notebook taken out)."""

    def __init__(self, text: str, plainly: Callable[[str], str] = str) -> None:
        self.text = text
        self.plainly = plainly  # makes plain Python of a cell with magics, its lines and columns unmoved

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; refused where this Python cannot read all of the text."""
        from promptlint.frontends.python import parse  # noqa: PLC0415
        from promptlint.sources import Unreadable  # noqa: PLC0415

        try:
            return parse(self.plainly(self.text), allow_await=True)
        except Unreadable as error:
            raise Refused(f"the file cannot be parsed as a whole: {error.reason}") from None

    @cached_property
    def is_old(self) -> bool:
        """Whether this Python reads the text, without the grammar of a newer one."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(self.plainly(self.text))
        except (SyntaxError, ValueError):
            return False
        return True

    @cached_property
    def newline(self) -> str:
        """The line end that the text uses first."""
        found = _LINE_END.search(self.text)
        return found[0] if found else "\n"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based line and column, in code points."""
        if not 0 < line <= len(self._starts):
            raise Refused("the file has changed since it was read")
        return self._starts[line - 1] + column - 1

    def line_of(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect.bisect_right(self._starts, offset)

    def line(self, number: int) -> str:
        """A line with its end."""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end]

    def plain_line(self, number: int) -> str:
        """The same line, without its end, as plain Python."""
        return _LINE_END.split(self.plainly(self.text))[number - 1]

    @cached_property
    def comments(self) -> dict[int, Comment]:
        """The comments by their line."""
        return {comment.line: comment for comment in comments(self.text)}

    @cached_property
    def long_texts(self) -> tuple[tuple[int, int], ...]:
        """The first and the last line of each string that runs over several."""
        return tuple(long_texts(self.text))

    def range_of(self, span: Span) -> tuple[int, int]:
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    def range_of_node(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Where a node stands, in code points: `ast` counts bytes of UTF-8."""
        return self._point(node.lineno, node.col_offset), self._point(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _point(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        written = self.line(line)
        return start + (column if written.isascii() else len(written.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace")))

    def inner(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        start, end = self.range_of_node(node)
        return self.text[start:end]

    # ------------------------------------------------------------ nodes

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def bound(self) -> set[str]:
        """Every name that the text gives a meaning of its own, in whatever function: a builtin among them may be none."""
        return {name for node in ast.walk(self.tree) for name in _bound_by(node)}

    def call_at(self, span: Span) -> ast.Call:
        """The call that begins, or whose called name begins, where the span does, and which ends with it."""
        start, end = self.range_of(span)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and self.range_of_node(node)[1] == end and start in self._starts_of(node):
                self.outside_texts(node)
                return node
        raise Refused("no call stands at this place any more")

    def _starts_of(self, call: ast.Call) -> tuple[int, int]:
        """Where a call begins, and where the last name of what is called does."""
        start, end = self.range_of_node(call.func)
        return self.range_of_node(call)[0], end - len(call.func.attr) if isinstance(call.func, ast.Attribute) else start

    def expression_at(self, span: Span, *, of_a_text: bool = False) -> ast.expr:
        """The outermost expression that stands exactly at a place; inside a formatted text only when that is what is changed."""
        start, end = self.range_of(span)
        for node in ast.walk(self.tree):  # in breadth: the outermost first
            if isinstance(node, ast.expr) and self.range_of_node(node) == (start, end):
                if not of_a_text:
                    self.outside_texts(node)
                return node
        raise Refused("no expression stands at this place any more")

    def outside_texts(self, node: ast.expr) -> None:
        """Refuse a node inside a formatted text, where quotes and braces would need care."""
        if any(isinstance(above, ast.JoinedStr) or type(above).__name__ == "TemplateStr" for above in self.above(node)):
            raise Refused("it stands inside a formatted text")

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
