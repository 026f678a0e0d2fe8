"""What a machine is told of a finding beyond its words: a name that outlives its line, its place in the file's own text, and its edits."""

from __future__ import annotations

import bisect
import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from promptlint.contexts import Contexts
from promptlint.fix.files import fixed_file, place_of
from promptlint.fix.notebook import Places
from promptlint.fix.source import Refused
from promptlint.model import Span
from promptlint.pipeline import Report
from promptlint.rule import Finding
from promptlint.sources import SourceFile, Unreadable, decode

LONGEST = 10_000  # characters of a line that is kept
_LINE_END = re.compile(r"\r\n|\r|\n")
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a file's text, 1-based and half open; of a notebook that of its JSON.  Columns are code points, and bytes of UTF-8."""

    line: int
    column: int
    end_line: int
    end_column: int
    byte_column: int
    byte_end_column: int


@dataclass(frozen=True, slots=True)
class TextEdit:
    """What stands in the place of a stretch once a finding is fixed."""

    at: Region
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One finding, told to a machine."""

    fingerprint: str  # of its rule, file, symbol and statement, and its number among equal ones; never of its line
    region: Region
    source: str | None  # the line that it stands on
    edits: tuple[TextEdit, ...] = ()  # of its own file


Details = Callable[[Finding], Detail]
Key = tuple[str, Span, str]


def key_of(finding: Finding) -> Key:
    """What tells one finding of a report from the others."""
    return (finding.code, finding.span, finding.message)


class Found:
    """The details of the findings of a scan, worked out from the files when somebody asks."""

    def __init__(self, report: Report, whole_name: Callable[[str], str] = str) -> None:
        self._report = report
        self._name = whole_name
        self._texts: dict[str, _Text | None] = {}
        self._sources: dict[str, SourceFile | None] = {}

    def __call__(self, finding: Finding) -> Detail:
        span = finding.span
        source = self._report.lines(span.path, span.line, span.cell)
        kept = source.rstrip("\r\n") if source is not None and len(source) <= LONGEST else None
        return Detail(self._fingerprints[key_of(finding)], self._region(span), kept, tuple(self._edits(finding)))

    @cached_property
    def _fingerprints(self) -> dict[Key, str]:
        """Of every finding, shown or not: then whether one is shown does not change what the others are called."""
        report = self._report
        hidden = (*report.set_apart, *report.baselined, *report.left_out, *(each.finding for each in report.silenced))
        contexts, count, named = Contexts(report.source, report.text), Counter[tuple[str, ...]](), {}
        for finding in sorted((*report.findings, *hidden), key=Finding.sort_key):
            if key_of(finding) in named:
                continue
            words = (finding.code, self._name(finding.span.path), *contexts.of(finding))
            count[words] += 1
            told = "\0".join((*words, str(count[words])))
            named[key_of(finding)] = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
        return named

    def _region(self, span: Span) -> Region:
        text = self._text(span.path)
        try:
            return _as_it_is(span) if text is None else text.region(span)
        except Refused:
            return _as_it_is(span)

    def _text(self, name: str) -> _Text | None:
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> _Text | None:
        source = self._source(name)
        try:
            text = self._report.text(name) if source is None else decode(source.data)
            return None if text is None else _Text(text, is_notebook=source is not None and source.kind == "notebook")
        except (Unreadable, Refused, RecursionError):
            return None

    def _source(self, name: str) -> SourceFile | None:
        if name not in self._sources:
            self._sources[name] = self._report.source(name)
        return self._sources[name]

    def _edits(self, finding: Finding) -> Iterator[TextEdit]:
        """The edits by which the finding's fix changes its file, as --fix would make them; none where it would refuse to."""
        if finding.fix is None or finding.code not in self._report.fixable:
            return
        try:
            source = self._source(place_of(finding)[0])
            if source is None or source.name != finding.span.path:
                return
            before = self._text(source.name)
            after = fixed_file(source.data, source.kind, [finding])
            if before is not None and after.made:
                yield from before.edits(decode(after.data))
        except (Refused, Unreadable):
            return


def _as_it_is(span: Span) -> Region:
    """The region of a place in a text that nobody has: as if all of it were ASCII."""
    return Region(span.line, span.column, span.end_line, span.end_column, span.column, span.end_column)


class _Text:
    """The text of a file, with a way from offsets to lines."""

    def __init__(self, text: str, *, is_notebook: bool) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self._places = Places(text) if is_notebook else None
        self._cells: dict[int, list[int]] = {}

    def region(self, span: Span) -> Region:
        return self._between(self._offset(span, span.line, span.column), self._offset(span, span.end_line, span.end_column))

    def edits(self, after: str) -> Iterator[TextEdit]:
        """What makes one text of the other, line by line and then as little as possible of each."""
        old, new = self.text.splitlines(keepends=True), after.splitlines(keepends=True)
        front = 0
        while front < min(len(old), len(new)) and old[front] == new[front]:
            front += 1
        back = 0
        while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
            back += 1
        old_part, new_part = old[front : len(old) - back], new[front : len(new) - back]
        at = [sum(map(len, old[:front]))]
        for line in old_part:
            at.append(at[-1] + len(line))
        for tag, first, last, start, end in difflib.SequenceMatcher(None, old_part, new_part, autojunk=False).get_opcodes():
            if tag != "equal":
                yield self._trimmed(at[first], "".join(old_part[first:last]), "".join(new_part[start:end]))

    def _trimmed(self, at: int, old: str, new: str) -> TextEdit:
        front = 0
        while front < min(len(old), len(new)) and old[front] == new[front]:
            front += 1
        back = 0
        while back < min(len(old), len(new)) - front and old[-1 - back] == new[-1 - back]:
            back += 1
        return TextEdit(self._between(at + front, at + len(old) - back), new[front : len(new) - back])

    def _offset(self, span: Span, line: int, column: int) -> int:
        if self._places is None or span.cell is None:
            return self._at(self._starts, line, column, len(self.text))
        # A cell's text has its own lines; those before it are found by its JSON strings.
        return self._places.offset(span.cell, self._at(self._cell(span.cell), line, column, None))

    def _cell(self, cell: int) -> list[int]:
        if cell not in self._cells and self._places is not None:
            self._cells[cell] = [0, *(found.end() for found in _LINE_END.finditer(self._places.text(cell)))]
        return self._cells[cell]

    @staticmethod
    def _at(starts: list[int], line: int, column: int, most: int | None) -> int:
        if not 0 < line <= len(starts):
            raise Refused("the file has changed since it was read")
        offset = starts[line - 1] + max(column, 1) - 1
        return offset if most is None else min(offset, most)

    def _between(self, start: int, end: int) -> Region:
        (line, column, byte), (end_line, end_column, end_byte) = self._point(start), self._point(max(start, end))
        return Region(line, column, end_line, end_column, byte, end_byte)

    def _point(self, offset: int) -> tuple[int, int, int]:
        line = bisect.bisect_right(self._starts, offset)
        before = self.text[self._starts[line - 1] : offset]
        return line, len(before) + 1, len(before.encode("utf-8", "surrogatepass")) + 1
