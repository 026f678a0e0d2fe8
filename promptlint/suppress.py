"""Comments that silence a finding: `# promptlint: ignore[PL101] reason` and `# promptlint: file-ignore[PL101]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from promptlint.model import Span
from promptlint.rule import Finding

_PRAGMA = re.compile(r"#\s*promptlint:\s*(file-ignore|ignore)\[([^\[\]]*)\]")
_MARK = "promptlint:"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a Python text, without the line's code."""

    line: int  # 1-based
    text: str
    alone: bool  # nothing but blanks stands before it


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What one Python text (a file, or a notebook's cell) asks to be silent about."""

    file: frozenset[str] = frozenset()
    lines: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def covers(self, finding: Finding, first: int, last: int) -> bool:
        """Whether a comment on one of the lines names the finding's code or name."""
        wanted = {finding.code.lower(), finding.name.lower()}
        return any(wanted & selectors for line, selectors in self.lines.items() if first <= line <= last)


class Silencer:
    """Tells which findings are suppressed, reading the comments of each text once."""

    def __init__(self, text: Callable[[str], str | None], cells: Callable[[str], tuple[str, ...] | None]) -> None:
        self._text = text
        self._cells = cells
        self._read: dict[tuple[str, int | None], Suppressions] = {}

    def silences(self, finding: Finding) -> bool:
        """A comment counts on any line of the finding's span and of its related spans (its statement, its call)."""
        names = {finding.code.lower(), finding.name.lower()}
        if any(names & self._of(finding.span.path, cell).file for cell in self._cells_of(finding.span)):
            return True
        spans = {finding.span, *finding.related}
        return any(self._of(span.path, span.cell).covers(finding, span.line, span.end_line) for span in spans)

    def _cells_of(self, span: Span) -> Iterable[int | None]:
        """Where a file-wide comment of the span's file may stand: any of a notebook's cells."""
        return (None,) if span.cell is None else range(len(self._cells(span.path) or ()))

    def _of(self, path: str, cell: int | None) -> Suppressions:
        key = (path, cell)
        if key not in self._read:
            text = self._text(path) if cell is None else _item(self._cells(path), cell)
            self._read[key] = suppressions(text or "")
        return self._read[key]


def _item(cells: tuple[str, ...] | None, index: int) -> str | None:
    return cells[index] if cells is not None and 0 <= index < len(cells) else None


def suppressions(text: str) -> Suppressions:
    """The suppressions of one Python text; any text is accepted."""
    if _MARK not in text:
        return Suppressions()
    found = list(comments(text))
    alone = {comment.line for comment in found if comment.alone}
    whole: set[str] = set()
    lines: dict[int, frozenset[str]] = {}
    for comment in found:
        for kind, selectors in _PRAGMA.findall(comment.text):
            names = frozenset(name.strip().lower() for name in selectors.split(",") if name.strip())
            if kind == "file-ignore":
                whole |= names
                continue
            places = [comment.line]
            if comment.alone:  # on its own line it also speaks for the statement right below
                below = comment.line + 1
                while below in alone:
                    below += 1
                places.append(below)
            for line in places:
                lines[line] = lines.get(line, frozenset()) | names
    return Suppressions(frozenset(whole), lines)


# ---------------------------------------------------------------- comments

_CODE = re.compile(r"""["'#{}()\[\]:]""")
_PREFIX = re.compile(r"(?<!\w)(?:[rR]?[fFtT]|[fFtT][rR])\Z")


@dataclass(slots=True)
class _Text:
    """An open string: what ends it, and whether `{` opens a field of code in it."""

    quote: str
    formatted: bool
    spec: bool = False  # the part of a field after its colon, which ends with the field


@dataclass(slots=True)
class _Field:
    """An open `{…}` of an f-string, with the brackets open inside it."""

    depth: int = 0


def comments(text: str) -> Iterator[Comment]:
    """The comments of a Python text, valid or not: a `#` in a string is none, one in an f-string's field is.

    A scanner of its own, since `tokenize` raises on the first error and reads f-strings differently from version to version.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = _Lines(text)
    stack: list[_Text | _Field] = []
    at = 0
    while at < len(text):
        top = stack[-1] if stack else None
        if isinstance(top, _Text):
            at = _in_string(text, at, top, stack)
            continue
        found = _CODE.search(text, at)
        if found is None:
            return
        at, character = found.start(), found[0]
        if character == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            line, start = starts.of(at)
            yield Comment(line, text[at:end], not text[start:at].strip())
            at = end
        elif character in "\"'":
            quote = character * 3 if text.startswith(character * 3, at) else character
            stack.append(_Text(quote, _PREFIX.search(text, max(0, at - 2), at) is not None))
            at += len(quote)
        else:
            at = _in_field(text, at, top, stack)


def _in_field(text: str, at: int, top: _Field | None, stack: list[_Text | _Field]) -> int:
    """Move over one bracket or colon of code; they only matter in a field of an f-string."""
    if top is None:
        return at + 1
    character = text[at]
    if character in "([{":
        top.depth += 1
    elif character in ")]}":
        if character == "}" and top.depth == 0:
            stack.pop()
        top.depth = max(0, top.depth - 1)
    elif character == ":" and top.depth == 0:
        owner = next((item for item in reversed(stack[:-1]) if isinstance(item, _Text)), None)
        stack.append(_Text(owner.quote if owner else "", True, spec=True))
    return at + 1


_STOPS = {
    (quote, formatted): re.compile("[" + r"\\" + quote[0] + ("{}" if formatted else "") + (r"\n" if len(quote) == 1 else "") + "]")
    for quote in ("'", '"', "'''", '"""')
    for formatted in (True, False)
}


def _in_string(text: str, at: int, top: _Text, stack: list[_Text | _Field]) -> int:
    """Move on to what may end the string or open a field in it, and past it."""
    stop = _STOPS[top.quote, top.formatted].search(text, at)
    if stop is None:
        return len(text)
    at, character = stop.start(), stop[0]
    if character == "\\":
        return at + 2
    if character == "\n":  # an open string ends with its line; so does every field around it
        stack.clear()
        return at + 1
    if character == "{":
        if not top.spec and text.startswith("{{", at):
            return at + 2
        stack.append(_Field())
        return at + 1
    if character == "}":
        if top.spec:  # it closes the format and the field that the format belongs to
            del stack[-2:]
        return at + 1
    if text.startswith(top.quote, at):
        if top.spec:  # the string's end inside a format: the code is broken, go on after the string
            while stack and not (isinstance(stack[-1], _Text) and not stack[-1].spec):
                stack.pop()
        if stack:
            stack.pop()
        return at + len(top.quote)
    return at + 1


class _Lines:
    """Line numbers of growing offsets, in one pass over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._start = 0

    def of(self, offset: int) -> tuple[int, int]:
        """The 1-based line of an offset, and where that line starts."""
        self._line += self._text.count("\n", self._at, offset)
        last = self._text.rfind("\n", self._at, offset)
        self._start = last + 1 if last >= 0 else self._start
        self._at = offset
        return self._line, self._start
