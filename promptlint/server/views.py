"""What is shown of an open text: what the last scan says of it or, while it can't be read, what the last good scan said."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from functools import cached_property

from lsprotocol import types as lsp

from promptlint.pipeline import Report
from promptlint.rule import Finding
from promptlint.server import figures, hovers
from promptlint.server.diagnostics import Locate, diagnostics
from promptlint.server.folders import Scanned
from promptlint.server.pages import Page, is_of_reading
from promptlint.server.text import Text, same_lines


@dataclass(frozen=True)
class View:
    """A scan and the text that it is about, seen from the text as it is now: of lines that were changed since, nothing is said."""

    scanned: Scanned
    page: Page  # as it was scanned
    now: Text
    is_broken: bool = False  # whether the text can't be read as it is now
    unread: tuple[lsp.Diagnostic, ...] = ()  # what says so

    @property
    def report(self) -> Report:
        return self.scanned.report

    @property
    def name(self) -> str:
        return self.scanned.names[self.page.uri]

    def diagnostics(self, locate: Locate) -> Iterator[lsp.Diagnostic]:
        """What was found, at the lines where it stands now."""
        yield from self.unread
        for found in diagnostics(self.report, self.page, self.name, locate, but=is_of_reading if self.is_broken else None):
            line = self._line_now(found.range.start.line)
            if line is not None:
                found.range = _moved(found.range, line - found.range.start.line)
                yield found

    def figures(self) -> list[tuple[int, str]]:
        """The lines that have something to say, and what."""
        told = ((self._line_now(line), said) for line, said in figures.figures(self.report, self.page, self.name))
        return [(line, said) for line, said in told if line is not None]

    def hover(self, at: lsp.Position) -> lsp.Hover | None:
        """What is to be said of a position."""
        line = self._line_then(at.line)
        if line is None:
            return None
        return hovers.hover(self.report, self.page, self.name, lsp.Position(line, at.character))

    @cached_property
    def _same(self) -> tuple[int, int]:
        return same_lines(self.page.text, self.now)

    def _line_now(self, line: int) -> int | None:
        front, back = self._same
        return line if line < front else _behind(line, self.page.text.lines, self.now.lines, back)

    def _line_then(self, line: int) -> int | None:
        front, back = self._same
        return line if line < front else _behind(line, self.now.lines, self.page.text.lines, back)


def _behind(line: int, here: int, there: int, back: int) -> int | None:
    """The number of a line in another text, where it is one of the last lines that both have; None for another."""
    return line + there - here if here - back <= line < here else None


def _moved(stretch: lsp.Range, lines: int) -> lsp.Range:
    start, end = stretch.start, stretch.end
    return lsp.Range(lsp.Position(start.line + lines, start.character), lsp.Position(end.line + lines, end.character))


def view_of(scanned: Scanned, page: Page, good: MutableMapping[str, View], *, is_saved: bool) -> View:
    """How a page is seen after a scan; `good` remembers, by URI, what it was seen as when it could be read last.

    That a text can't be read is said of a saved one: while somebody types, every other state is a broken one.
    """
    name = scanned.names[page.uri]
    if name not in scanned.broken:
        good[page.uri] = View(scanned, page, page.text)
        return good[page.uri]
    unread = diagnostics(scanned.report, page, name, lambda span: None, but=_is_of_the_code) if is_saved else []
    last = good.get(page.uri)
    shown, seen = (scanned, page) if last is None else (last.scanned, last.page)
    return View(shown, seen, page.text, is_broken=True, unread=tuple(unread))


def _is_of_the_code(finding: Finding) -> bool:
    return not is_of_reading(finding)
