"""Shorter without a model: what a text loses here told nobody anything.  Each kind of edit is one step, with its tokens."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from promptlint.compress.blocks import balanced
from promptlint.compress.pieces import VALUE, Piece, pieces
from promptlint.compress.sentences import sentences
from promptlint.layout import source_margin

Count = Callable[[str], int]
_ROUNDS = 4  # one step may open the way for another: a dropped sentence leaves an empty line

WHY = {
    "indentation": "the indentation of the source code; the lines keep their places relative to each other",
    "json": "JSON that was laid out for people: the same value and order of keys, without blanks between its words",
    "trailing blanks": "blanks at the ends of lines",
    "separators": "rows of signs, shortened to three: they still separate",
    "courtesy": "politeness that asks for nothing",
    "duplicates": "a sentence that stands in the same section before, word for word",
    "doubled blanks": "several blanks between two words of running text",
    "blank lines": "more than one empty line in succession",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What one kind of clean-up does to a text."""

    kind: str
    tokens: int  # that it saves
    places: int
    lines: tuple[int, ...]  # of the text as it was before this edit; the first few
    sample: str  # one thing that goes, or is shortened; "" where that would be blanks

    @property
    def why(self) -> str:
        return WHY[self.kind]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text after its clean-up."""

    text: str
    edits: tuple[Edit, ...] = ()

    @property
    def tokens(self) -> int:
        """The tokens that all edits save."""
        return sum(edit.tokens for edit in self.edits)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a text, and what stands there instead."""

    start: int
    end: int
    new: str = ""


def clean(text: str, count: Count, *, indented: bool = True, breaks: bool = False, spoken_of: str = "") -> Cleaned:
    """The text without what says nothing; run-time values stand in it as `VALUE`.

    `indented`: it may have the indentation of a program around it; `breaks`: it is Markdown, where blanks at the end of a line
    break it; `spoken_of`: signs whose rows other texts speak of, so that they stay.  A step that saves no token is not taken.
    """
    edits: dict[str, Edit] = {}
    for _ in range(_ROUNDS):
        before = text
        for kind, find in _STEPS:
            if kind == "indentation" and not indented:
                continue
            cuts = tuple(find(text))
            if breaks and kind == "trailing blanks":
                cuts = tuple(cut for cut in cuts if not _breaks(text, cut))
            if kind == "separators":
                cuts = tuple(cut for cut in cuts if text[cut.start] not in spoken_of)
            if not cuts:
                continue
            after = applied(text, cuts)
            saved = count(text) - count(after)
            if saved <= 0 or after == text:
                continue
            edits[kind] = _with(edits.get(kind), kind, text, cuts, saved)
            text = after
        if text == before:
            break
    return Cleaned(text, tuple(edits.values()))


def applied(text: str, cuts: Sequence[Cut]) -> str:
    """The text with the cuts made."""
    parts, at = [], 0
    for cut in cuts:
        parts += [text[at : cut.start], cut.new]
        at = cut.end
    return "".join([*parts, text[at:]])


_MOST_LINES = 5


def _with(earlier: Edit | None, kind: str, text: str, cuts: Sequence[Cut], saved: int) -> Edit:
    if earlier is not None:
        return Edit(kind, earlier.tokens + saved, earlier.places + len(cuts), earlier.lines, earlier.sample)
    lines = tuple(dict.fromkeys(text.count("\n", 0, cut.start) + 1 for cut in cuts[:_MOST_LINES]))
    gone = (text[cut.start : cut.end - len(cut.new)].strip() for cut in cuts)
    sample = next((stretch for stretch in gone if stretch), "")
    return Edit(kind, saved, len(cuts), lines, sample)


class _Prose:
    """The stretches of a text that may be changed: its prose, without what is protected."""

    def __init__(self, text: str) -> None:
        self.pieces = pieces(text)
        self.starts: list[int] = []
        at = 0
        for piece in self.pieces:
            self.starts.append(at)
            at += len(piece.text)

    def holds(self, start: int, end: int) -> bool:
        """Whether all of a stretch is prose."""
        index = bisect_right(self.starts, start) - 1
        return not self.pieces[index].protected and end <= self.starts[index] + len(self.pieces[index].text)

    def may_go(self, start: int, end: int) -> bool:
        """Whether all of a stretch is prose, with nothing in it that has to stand there each time."""
        index, at = bisect_right(self.starts, start) - 1, start
        while at < end:
            if self.pieces[index].protected not in ("", *_REPEATABLE):
                return False
            index, at = index + 1, self.starts[index] + len(self.pieces[index].text)
        return True

    def between(self, start: int, end: int) -> Iterator[Piece]:
        """The protected pieces that begin in a stretch."""
        for index in range(bisect_right(self.starts, start), len(self.pieces)):
            if self.starts[index] >= end:
                return
            if self.pieces[index].protected:
                yield self.pieces[index]


# ---------------------------------------------------------------- blanks


def _indentation(text: str) -> Iterator[Cut]:
    margin = source_margin(text)
    if margin:
        for found in re.finditer(rf"^{re.escape(margin)}", text, re.MULTILINE):
            yield Cut(*found.span())


def _trailing(text: str) -> Iterator[Cut]:
    prose = _Prose(text)
    for found in re.finditer(r"(?<![ \t])[ \t]+(?=\r?\n)|(?<=\n)[ \t]+\Z", text):
        if prose.holds(*found.span()):
            yield Cut(*found.span())


def _breaks(text: str, cut: Cut) -> bool:
    """Whether the blanks at the end of a line are a line break of Markdown: two or more, with text before and behind."""
    line = text[text.rfind("\n", 0, cut.start) + 1 : cut.start]
    behind = text[cut.end :].lstrip("\r")[1:].partition("\n")[0]
    return cut.end - cut.start >= 2 and bool(line.strip()) and bool(behind.strip())


def _blank_lines(text: str) -> Iterator[Cut]:
    prose = _Prose(text)
    for found in re.finditer(r"(?<!\n)(\r?\n[ \t]*\r?\n)((?:[ \t]*\r?\n)+)", text):
        if prose.holds(*found.span(2)):
            yield Cut(*found.span(2))


_BULLET = re.compile(r"\s*(?:[-*+•]|\w{1,3}[.)])\s+")
_DOUBLED = re.compile(r"(?<=[^\W_])([,;.!?)]?) {2,}(?=[^\W_(])|(?<=[^\W_][.!?]) {2,}(?=[^\W_(])")


def _doubled(text: str) -> Iterator[Cut]:
    """Several blanks between words, but no columns: there the line before or behind has several as well, and more than two.

    Those behind a bullet are its layout.
    """
    prose = _Prose(text)
    lines = text.split("\n")
    columns = [re.search(r"\S {3,}\S|\S\t+\S|\S {2,}[-=:|]", line) is not None for line in lines]
    at = 0
    for number, line in enumerate(lines):
        is_column = columns[number] or any(columns[near] for near in (number - 1, number + 1) if 0 <= near < len(lines))
        bullet = _BULLET.match(line)
        for found in () if is_column else _DOUBLED.finditer(line, bullet.end() if bullet else 0):
            start = at + found.end() - len(found[0].lstrip(",;.!?)")) + 1
            if prose.holds(start - 1, at + found.end()):
                yield Cut(start, at + found.end())
        at += len(line) + 1


# ---------------------------------------------------------------- JSON


def _json(text: str) -> Iterator[Cut]:
    """The blanks between the words of JSON that is laid out over several lines; that of an example or inside code stays."""
    at = 0
    forms = Counter(_keys(piece.text) for piece in pieces(text) if piece.protected == "json")
    for piece in pieces(text):
        is_whole = piece.protected == "json" and balanced(piece.text, 0) == len(piece.text)
        if is_whole and forms[_keys(piece.text)] == 1 and "\n" in piece.text:
            cuts = () if _is_an_example(text[:at]) else _compacted(piece.text)
            yield from (Cut(at + cut.start, at + cut.end, cut.new) for cut in cuts)
        at += len(piece.text)


_SHOWN = re.compile(
    r"example|e\.g\.|for instance|sample|such as|beispiel|exemple|ejemplo|例"
    r"|indent|pretty|exact|verbatim|layout|^\W*(?:input|output|answer"
    r"|response|assistant|user|result|observation|action input)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_INDENTED = re.compile(r"\n[ \t]*\n(?: {4}|\t)[ \t]*\Z")
_NEAR = 3  # lines in front of JSON that may say what it is


def _is_an_example(before: str) -> bool:
    """Whether the lines before announce the JSON as an example, or speak of its layout: then that may be the point.

    An indented block of Markdown is shown as it is, too.
    """
    if _INDENTED.search(before):
        return True
    announced = "\n".join([line for line in before.split("\n") if line.strip()][-_NEAR:])
    return _SHOWN.search(announced) is not None


def _keys(text: str) -> tuple[str, ...]:
    """The keys of JSON in order: several with the same ones are examples of a form."""
    return tuple(re.findall(r'"([^"\n]{1,80})"\s*:', text))


_JSON_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[ \t\r\n]+|[^ \t\r\n"]+', re.DOTALL)


def _compacted(text: str) -> tuple[Cut, ...]:
    """The cuts that make JSON compact; none where it has no value, or where that would not be the same."""
    cuts = tuple(Cut(found.start(), found.end()) for found in _JSON_WORD.finditer(text) if found[0].isspace())
    try:
        same = _value(text) == _value(applied(text, cuts))
    except (ValueError, RecursionError):
        return ()
    return cuts if same else ()


def _value(text: str) -> object:
    """What JSON says, down to the spelling of its numbers and the order of its keys."""
    return json.loads(text, object_pairs_hook=lambda pairs: ("object", pairs), parse_float=str, parse_int=lambda digits: ("int", digits))


# ---------------------------------------------------------------- ornaments

_SIGN = r"[=\-_*#~+.<>•·─━═▬█▓░]"
_ROW = re.compile(
    rf"^[ \t]*(?P<left>({_SIGN})\2{{7,}})?(?P<title>[ \t]*[^\s=*#~_\-].*?[ \t]*)?(?P<right>({_SIGN})\5{{7,}})?[ \t]*$", re.MULTILINE
)
_CONFLICT = re.compile(r"^(?:<{5,}|>{5,})", re.MULTILINE)


def _separators(text: str) -> Iterator[Cut]:
    """Rows of one sign that are a line, or stand around its title; a row that the text speaks of elsewhere, or a patch's marks, stay."""
    if _CONFLICT.search(text):
        return
    kept = [(start, end) for start, end in _stays(text)]
    said = spoken_of(text)
    for line in _ROW.finditer(text):
        if any(start <= line.start() < end for start, end in kept):
            continue
        for side in ("left", "right"):
            row = line[side]
            if row and row[0] not in said and not (line["title"] and row[0] in "._"):
                yield Cut(line.start(side) + 3, line.end(side))


def _stays(text: str) -> Iterator[tuple[int, int]]:
    """Code, tables and examples, where a row of signs may mean something."""
    at = 0
    for piece in pieces(text):
        if piece.protected in ("code", "table", "example", "json", "quotation"):
            yield at, at + len(piece.text)
        at += len(piece.text)


_INSIDE = re.compile(rf"[\w\"'`(].{{0,200}}?(?P<row>({_SIGN})\2{{4,}}).{{0,200}}?[\w\"'`).,]")


def spoken_of(text: str) -> str:
    """The signs of which a row stands inside a line: the text then says something of such rows."""
    return "".join({found["row"][0] for found in _INSIDE.finditer(text)})


# ---------------------------------------------------------------- words

_TO_PEOPLE = "enter|wait|try again|contact|visit|call|log|sign|refresh|click|upload|reload|paste|type|hold|see|bear|excuse|find"
_COURTESY = re.compile(
    r"(?:(?<=^)|(?<=\n)|(?<=[.!?] ))(?P<bullet>[ \t]*(?:(?:[-*+•]|\d+[.)])[ \t]+)?)"
    rf"(?:(?P<please>(?:Please|Kindly),? +)(?!(?:{_TO_PEOPLE})\b)(?P<next>[a-z])"
    r"|(?P<thanks>(?:Thank you|Thanks|Many thanks)(?: (?:very|so) much)?"
    r"(?: in advance)?(?: for your (?:help|time|cooperation|assistance|understanding))?[.!]+[ \t]*(?:\n(?=\n|$))?))"
)


def _courtesy(text: str) -> Iterator[Cut]:
    """ "Please" in front of what is asked for, and thanks at the end of a text."""
    prose = _Prose(text)
    for found in _COURTESY.finditer(text):
        if found["please"] is not None:
            start, end = found.start("please"), found.end("next")
            if prose.holds(start, end) and not _is_said_by_somebody(text, found.start()):
                yield Cut(start, end, found["next"].upper())
        elif prose.holds(*found.span("thanks")) and not text[found.end() :].strip():
            yield Cut(*found.span("thanks"))


def _is_said_by_somebody(text: str, at: int) -> bool:
    """Whether the line before announces what somebody else says: then the words are not meant for the model."""
    before = text[:at].rstrip()
    return before.endswith((":", ">", '"', "“", "：")) or before.rpartition("\n")[2].count('"') % 2 == 1


_LEAST_WORDS = 6
_LEANS = re.compile(
    r"(?:this|that|these|those|it|its|they|he|she|then|also|repeat|again|next|finally|otherwise|if so|both|such|here|there|and|but|or|so"
    r"|return to|go back|first|second|third|step)\b|\d",
    re.IGNORECASE,
)
_REPEATABLE = {"number", "quotation", "name", "path", "url"}  # a sentence that holds one may go where it stands before
_PARTS_A_TEXT = {"heading", "tag", "example", "code", "json", "table", "layout", "separator", "label", "choice list", "placeholder"}


def _duplicates(text: str) -> Iterator[Cut]:
    """The later of two equal sentences of one section, when it is a sentence of prose that leans on nothing before it."""
    prose = _Prose(text)
    first: dict[str, int] = {}
    for start, end in sentences(text):
        said = text[start:end]
        if len(said.split()) < _LEAST_WORDS or said[-1] not in ".!?" or _LEANS.match(said) or not prose.may_go(start, end):
            continue
        before = first.setdefault(said, end)
        if before != end and not any(piece.protected in _PARTS_A_TEXT for piece in prose.between(before, start)):
            yield _with_its_blank(text, start, end)


def _with_its_blank(text: str, start: int, end: int) -> Cut:
    """The sentence with the blank before it, or with its line where it has one for itself."""
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    if start == 0 or text[start - 1] == "\n":
        behind = re.compile(r"[ \t]*\n?").match(text, end)
        return Cut(start, behind.end() if behind else end)
    return Cut(start, end)


_STEPS: tuple[tuple[str, Callable[[str], Iterator[Cut]]], ...] = (
    ("indentation", _indentation),
    ("json", _json),
    ("trailing blanks", _trailing),
    ("separators", _separators),
    ("courtesy", _courtesy),
    ("duplicates", _duplicates),
    ("doubled blanks", _doubled),
    ("blank lines", _blank_lines),
)
__all__ = ["VALUE", "WHY", "Cleaned", "Count", "Cut", "Edit", "applied", "clean", "spoken_of"]
