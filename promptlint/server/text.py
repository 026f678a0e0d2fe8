"""The text of one open document, and the way between promptlint's places and the editor's.

promptlint counts lines and columns from 1, in code points.  The protocol counts from 0, in units of the encoding that was
agreed on: UTF-16 unless the client offers another.  Both end a line at `\\n`, `\\r\\n` and `\\r`, and nowhere else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Literal

from lsprotocol import types as lsp

from promptlint.model import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_LINE_END = re.compile(r"\r\n|\r|\n")
_MOST_LINES = 2000  # of a changed stretch that is compared line by line; a longer one is replaced as a whole


@dataclass(frozen=True)
class Text:
    """A text with its lines."""

    whole: str
    encoding: Encoding = "utf-16"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_END.finditer(self.whole))]

    @cached_property
    def _ends(self) -> list[int]:
        return [*(found.start() for found in _LINE_END.finditer(self.whole)), len(self.whole)]

    @property
    def lines(self) -> int:
        """How many lines there are; a line may be empty."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line by its number from 0, without its end; "" for one that is not there."""
        return self.whole[self._starts[number] : self._ends[number]] if 0 <= number < len(self._starts) else ""

    def position(self, offset: int) -> lsp.Position:
        """Where an offset in code points is, for the editor."""
        offset = min(max(offset, 0), len(self.whole))
        line = bisect_right(self._starts, offset) - 1
        return lsp.Position(line, units(self.whole[self._starts[line] : offset], self.encoding))

    def range_end(self, line: int) -> lsp.Position:
        """The end of a line."""
        return lsp.Position(line, units(self.line(line), self.encoding))

    def offset(self, at: lsp.Position) -> int:
        """The offset in code points of the editor's position; one behind the end of a line is at its end."""
        if at.line >= len(self._starts):
            return len(self.whole)
        start = self._starts[at.line]
        return start + points(self.whole[start : self._ends[at.line]], at.character, self.encoding)

    def offset_of(self, line: int, column: int) -> int:
        """The offset of promptlint's line and column; what lies outside the text is moved into it."""
        if line > len(self._starts):
            return len(self.whole)
        start, end = self._starts[max(line, 1) - 1], self._ends[max(line, 1) - 1]
        return min(start + max(column - 1, 0), end)

    def range(self, span: Span) -> lsp.Range:
        """A span as a range of the editor."""
        start = self.offset_of(span.line, span.column)
        end = max(start, self.offset_of(span.end_line, span.end_column))
        return lsp.Range(self.position(start), self.position(end))

    def changed(self, change: lsp.TextDocumentContentChangeEvent) -> Text:
        """The text after a change that the editor made."""
        if isinstance(change, lsp.TextDocumentContentChangeWholeDocument):
            return Text(change.text, self.encoding)
        start, end = self.offset(change.range.start), self.offset(change.range.end)
        return Text(self.whole[:start] + change.text + self.whole[max(start, end) :], self.encoding)

    def edits(self, after: str) -> list[lsp.TextEdit]:
        """The edits, line by line, that make another text of this one."""
        if after == self.whole:
            return []
        old, new = _lines(self.whole), _lines(after)
        starts = [0]
        for line in old:
            starts.append(starts[-1] + len(line))
        return [
            lsp.TextEdit(lsp.Range(self.position(starts[a]), self.position(starts[b])), "".join(new[c:d]))
            for a, b, c, d in _blocks(old, new)
        ]


def same_lines(one: Text, other: Text) -> tuple[int, int]:
    """How many lines two texts have in common at their beginning, and how many others at their end."""
    fewer = min(one.lines, other.lines)
    front = 0
    while front < fewer and one.line(front) == other.line(front):
        front += 1
    back = 0
    while back < fewer - front and one.line(one.lines - 1 - back) == other.line(other.lines - 1 - back):
        back += 1
    return front, back


def units(text: str, encoding: Encoding) -> int:
    """How many units of an encoding a text takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def points(text: str, number: int, encoding: Encoding) -> int:
    """How many code points lie before so many units; a character that would be cut in two lies behind."""
    if encoding == "utf-32" or text.isascii():
        return min(max(number, 0), len(text))
    used = 0
    for index, character in enumerate(text):
        used += units(character, encoding)
        if used > number:
            return index
    return len(text)


def _lines(text: str) -> list[str]:
    """The lines with their ends."""
    found, start = [], 0
    for end in _LINE_END.finditer(text):
        found.append(text[start : end.end()])
        start = end.end()
    return [*found, text[start:]] if start < len(text) else found


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The stretches of lines that differ: from and to in the old text, from and to in the new one."""
    front = 0
    while front < min(len(old), len(new)) and old[front] == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
        back += 1
    a, b, c, d = front, len(old) - back, front, len(new) - back
    if max(b - a, d - c) > _MOST_LINES:
        return [(a, b, c, d)]
    codes = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False).get_opcodes()
    return [(a + i, a + j, c + k, c + m) for tag, i, j, k, m in codes if tag != "equal"]
