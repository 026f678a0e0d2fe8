"""The text of a prompt file: its places by offset, and what is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from promptlint.model import Span


class Malformed(Exception):
    """The file claims to be a prompt of a format and can't be read as one; `offset` is where it goes wrong."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a template engine would refuse, in words, and the offset at which it stands."""

    reason: str
    offset: int


@dataclass(frozen=True)
class Document:
    """A prompt file's text under its name; offsets count code points from 0."""

    path: str
    text: str
    folders: tuple[str, ...] = ()  # those that say something about it, outermost first
    beside: Callable[[str], str | None] = field(default=lambda name: None, repr=False)  # the text of a file in the same folder
    siblings: tuple[str, ...] = ()  # the paths of other prompt files of the same format, for those that refer to each other
    read: Callable[[str], str | None] = field(default=lambda path: None, repr=False)  # the text of one of them
    in_series: bool = False  # one of several Markdown files of its folder whose names begin with numbers

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name before its last dot."""
        return self.name.rpartition(".")[0] or self.name

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def span(self, start: int, end: int) -> Span:
        """The place of a piece of the text; never empty at the end of a line."""
        line, column = self._place(start)
        last_line, last_column = self._place(max(start, end))
        return Span(self.path, line, column, last_line, last_column)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
