"""Comments that silence findings: `# promptlint: ignore[PL101] reason`, `file-ignore[…]`, and `disable[…]` until `enable[…]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal

from promptlint.comments import Comment, comments, comments_of, long_texts
from promptlint.config import Settings
from promptlint.errors import nearest
from promptlint.ignores import matches
from promptlint.model import Span
from promptlint.rule import Finding
from promptlint.selection import Selection

MARK = "promptlint:"
KINDS = ("ignore", "file-ignore", "disable", "enable")
_OTHERS = ("budget",)  # comments of other meaning, which `budgetcomments.py` reads
# Behind the sign of a comment, or behind another comment on the same line; a reason ends where one more comment begins.
_PRAGMA = re.compile(
    r"(?:#|\A(?:<!--|//|\{\{~?!(?:--)?|\{\{-?\s*/\*))\s*promptlint:[ \t]*(?P<word>[\w-]*)[ \t]*(?P<names>\[[^\[\]]*\])?"
    r"(?P<reason>.*?)(?=\s#(?:\s|(?:promptlint|noqa|type|pragma|pylint|nosec)\b)|\Z)",
    re.DOTALL,
)
_CLOSING = re.compile(r" ?(?:-?#\}|-->|(?:--)?~?\}\}|\*/ ?-?\}\})\Z")
_EVERYWHERE = ((0, 1 << 40),)
Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment that silences: for each rule that it names, the lines for which it speaks."""

    kind: str  # ignore | file-ignore | disable
    lines: Mapping[str, Lines]  # by code or name as it is written
    reason: str
    at: Span  # the comment, without what others of the same line say
    ends: tuple[tuple[Span, str], ...] = ()  # the comments that end a `disable`, each with the name that it ends

    def covers(self, names: frozenset[str], first: int, last: int) -> str | None:
        """The name by which it silences a finding on these lines; None where it does not."""
        for name, stretches in self.lines.items():
            if name.lower() in names and any(start <= last and first <= end for start, end in stretches):
                return name
        return None


@dataclass(frozen=True, slots=True)
class Mistake:
    """A comment that says nothing that promptlint understands, and what would be understood."""

    message: str
    help: str
    at: Span


@dataclass(frozen=True, slots=True)
class Suppressions:
    """What one text (a file, or a notebook's cell) asks to be silent about."""

    said: tuple[Suppression, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    long_texts: tuple[tuple[int, int], ...] = ()

    def around(self, span: Span) -> tuple[int, int]:
        """The lines of a span, with those of a long string that it begins in: a comment fits only behind that."""
        first, last = span.line, span.end_line
        for start, end in self.long_texts:
            if start <= span.line <= end:
                first, last = min(first, start), max(last, end)
        return first, last


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that is not reported, by what, and the reason that stands there."""

    finding: Finding
    by: Literal["comment", "per-file-ignores"]
    reason: str = ""
    at: Span | None = None  # the comment


class Silencer:
    """Tells which findings are suppressed, reading the comments of each text once; and which comments did it."""

    def __init__(self, text: Callable[[str], str | None], cells: Callable[[str], tuple[str, ...] | None]) -> None:
        self._text = text
        self._cells = cells
        self._read: dict[tuple[str, int | None], Suppressions] = {}
        self._used: set[tuple[Span, str]] = set()

    def silences(self, finding: Finding) -> tuple[Suppression, ...]:
        """The comments that silence a finding: on any line of its span and of its related spans (its statement, its call)."""
        names = frozenset((finding.code.lower(), finding.name.lower()))
        found: dict[Span, Suppression] = {}
        for span in dict.fromkeys((finding.span, *finding.related)):
            here = self._of(span.path, span.cell)
            for said in here.said if here.said else ():
                if said.kind != "file-ignore" and (name := said.covers(names, *here.around(span))) is not None:
                    found[said.at] = self._use(said, name)
        for said in self._whole(finding.span):
            if (name := said.covers(names, 1, 1)) is not None:
                found[said.at] = self._use(said, name)
        return tuple(found.values())

    def was_used(self, said: Suppression, name: str) -> bool:
        """Whether a comment silenced a finding by this name so far."""
        return (said.at, name) in self._used

    def of(self, path: str) -> list[Suppressions]:
        """What a file says: one for each cell of a notebook."""
        cells = self._cells(path)
        return [self._of(path, None)] if cells is None else [self._of(path, cell) for cell in range(len(cells))]

    def _use(self, said: Suppression, name: str) -> Suppression:
        self._used.add((said.at, name))
        return said

    def _whole(self, span: Span) -> Iterator[Suppression]:
        """The comments for a whole file: they may stand in any of a notebook's cells."""
        cells: Iterable[int | None] = (None,) if span.cell is None else range(len(self._cells(span.path) or ()))
        return (said for said in chain.from_iterable(self._of(span.path, cell).said for cell in cells) if said.kind == "file-ignore")

    def _of(self, path: str, cell: int | None) -> Suppressions:
        key = (path, cell)
        if key not in self._read:
            text = self._text(path) if cell is None else _item(self._cells(path), cell)
            self._read[key] = suppressions(text or "", path, cell)
        return self._read[key]


def _item(cells: tuple[str, ...] | None, index: int) -> str | None:
    return cells[index] if cells is not None and 0 <= index < len(cells) else None


def heard(
    findings: Iterable[Finding], chosen: Selection, settings: Settings, silencer: Silencer
) -> tuple[list[Finding], dict[tuple[object, ...], Silenced]]:
    """The findings that neither a comment nor per-file-ignores silences, and the others by what makes them one.

    A comment silences what one call says, before findings with one cause are merged: silence at one of two calls
    leaves the other's finding standing.
    """
    kept: list[Finding] = []
    silenced: dict[tuple[object, ...], Silenced] = {}
    for finding in findings:
        by = silencer.silences(finding)
        key = (finding.code, finding.span, finding.message)
        if by:
            silenced.setdefault(key, Silenced(finding, "comment", next((said.reason for said in by if said.reason), ""), by[0].at))
        elif _is_ignored_there(finding, chosen, settings):
            silenced.setdefault(key, Silenced(finding, "per-file-ignores"))
        else:
            kept.append(finding)
    return kept, silenced


def _is_ignored_there(finding: Finding, chosen: Selection, settings: Settings) -> bool:
    if not chosen.per_file:
        return False
    root = str(settings.root or Path.cwd())
    path = str(Path(finding.span.path).absolute())
    return any(finding.code in codes and matches(pattern, path, root) for pattern, codes in chosen.per_file)


# ---------------------------------------------------------------- comments


def suppressions(text: str, path: str = "", cell: int | None = None) -> Suppressions:
    """The suppressions of one text, Python unless its name says otherwise; any text is accepted."""
    if MARK not in text:
        return Suppressions()
    is_program = cell is not None or not path or path.endswith(".py")
    reader = _Reader(path, cell)
    reader.read(list(comments(text) if is_program else comments_of(path, text)))
    return Suppressions(tuple(reader.said), tuple(reader.mistakes), tuple(long_texts(text)) if is_program else ())


@dataclass
class _Reader:
    """Reads the comments of one text in order."""

    path: str
    cell: int | None
    said: list[Suppression] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self, found: list[Comment]) -> None:
        alone = {line: comment.last for comment in found if comment.alone for line in range(comment.line, comment.last + 1)}
        opened: list[tuple[int, Suppression]] = []
        for comment in found:
            for match in _PRAGMA.finditer(comment.text):
                word, at = match["word"], self._place(comment, match)
                names = tuple(dict.fromkeys(name.strip() for name in (match["names"] or "[]")[1:-1].split(",") if name.strip()))
                if word not in KINDS or not names:
                    self._mistaken(word, names, match, at)
                elif word == "enable":
                    self._end(opened, names, comment.last, at)
                else:
                    words = " ".join(match["reason"].split())
                    reason = (words if comment.text.startswith("#") else _CLOSING.sub("", words)).lstrip("-: ")
                    lines = dict.fromkeys(names, _EVERYWHERE if word == "file-ignore" else _lines(comment, alone))
                    said = Suppression(word, lines, reason, at)
                    if word == "disable":
                        opened.append((comment.line, said))
                    else:
                        self.said.append(said)
        for line, said in opened:
            self.said.append(_open_ended(said, line))

    def _end(self, opened: list[tuple[int, Suppression]], names: Iterable[str], line: int, at: Span) -> None:
        """End the last open `disable` of each name."""
        for name in names:
            index = next((i for i in reversed(range(len(opened))) if _still_open(opened[i][1], name)), None)
            if index is None:
                help = f"write `promptlint: disable[{name}]` where the block begins"
                self.mistakes.append(Mistake(f"`enable[{name}]` ends no block: {name} is not disabled here", help, at))
                continue
            begin, said = opened[index]
            written = next(each for each in said.lines if each.lower() == name.lower())
            lines = {**said.lines, written: ((begin, line),)}
            opened[index] = (begin, Suppression(said.kind, lines, said.reason, said.at, (*said.ends, (at, name))))

    def _mistaken(self, word: str, names: tuple[str, ...], match: re.Match[str], at: Span) -> None:
        is_sentence = match["names"] is None and match["reason"].strip() and not nearest(word, list(KINDS), 0.75)
        if word in ("", *_OTHERS) or (word not in KINDS and is_sentence):
            return  # another comment's business, or a sentence that begins with the name of the tool
        if word in KINDS:
            open_bracket = match["names"] is None and match["reason"].lstrip().startswith("[")
            what = "its bracket is never closed" if open_bracket else "it names no rule"
            help = f"name the rules: `promptlint: {word}[PL101] reason`"
            self.mistakes.append(Mistake(f"this comment silences nothing: {what}", help, at))
            return
        close = nearest(word, list(KINDS)).lstrip("; ") or f"a comment says {', '.join(KINDS[:-1])} or {KINDS[-1]}, each with [rules]"
        self.mistakes.append(Mistake(f'this comment silences nothing: "{word}" is none of its words', close, at))

    def _place(self, comment: Comment, match: re.Match[str]) -> Span:
        """Where one pragma stands in its file: the whole of a comment that is nothing else."""
        is_whole = not comment.text.startswith("#")
        start, end = (0, len(comment.text)) if is_whole else (match.start(), match.start() + len(match[0].rstrip()))
        begin, behind = comment.text[:start], comment.text[:end]
        return Span(self.path, *_moved(comment, begin), *_moved(comment, behind), self.cell)


def _moved(comment: Comment, passed: str) -> tuple[int, int]:
    """The line and column behind a part of a comment."""
    breaks = passed.count("\n")
    return comment.line + breaks, len(passed) - passed.rfind("\n") if breaks else comment.column + len(passed)


def _lines(comment: Comment, alone: Mapping[int, int]) -> Lines:
    """A comment's own lines; one that stands alone also speaks for the statement right below it and below its neighbours."""
    if not comment.alone:
        return ((comment.line, comment.last),)
    below = comment.last + 1
    while below in alone:
        below = alone[below] + 1
    return ((comment.line, comment.last), (below, below))


def _still_open(said: Suppression, name: str) -> bool:
    ended = {each.lower() for _, each in said.ends}
    return name.lower() not in ended and any(each.lower() == name.lower() for each in said.lines)


def _open_ended(said: Suppression, line: int) -> Suppression:
    """A `disable` whose names hold up to the end of the text, but for those that an `enable` ended."""
    ended = {each.lower() for _, each in said.ends}
    lines = {name: stretches if name.lower() in ended else ((line, _EVERYWHERE[0][1]),) for name, stretches in said.lines.items()}
    return Suppression(said.kind, lines, said.reason, said.at, said.ends)
