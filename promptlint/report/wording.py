"""The word diff of a prompt and its shorter version, line by line: what went in `[-…-]`, what came in `{+…+}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from promptlint.compress.pieces import VALUE
from promptlint.compress.worddiff import What, words
from promptlint.report.text import Line, Piece, Style

Shown = Literal["words", "all", "none"]

_MARKS: dict[What, tuple[str, str, Style]] = {"same": ("", "", ""), "gone": ("[-", "-]", "red"), "new": ("{+", "+}", "green")}
_LONGEST = 100  # characters of an unchanged stretch of a line
_END = 40  # of it that are shown at each end
_SEEN = {" ": "·", "\t": "→", "\n": "↵"}

Row = list[tuple[What, str]]


def lines(old: str, new: str, values: Sequence[str], shown: Shown) -> Iterator[Line]:
    """The lines in which a word changed, with what stands between them left out; or all, with blanks that went made visible."""
    if shown == "none":
        return
    skipped, began = False, False
    for row in _rows(old, new, values):
        if shown == "all":
            yield tuple(_piece(what, text, is_all=True) for what, text in row)
        elif _says_something(row):
            if skipped and began:
                yield (Piece("…", "dim"),)
            yield tuple(_piece(what, text, is_all=False) for what, text in _readable(row))
            skipped, began = False, True
        else:
            skipped = True


def blank_lines(old: str, new: str) -> int:
    """The lines in which nothing but blanks changed."""
    rows = _rows(old, new, ())
    return sum(1 for row in rows if any(what != "same" for what, _ in row) and not _says_something(row))


def _rows(old: str, new: str, values: Sequence[str]) -> Iterator[Row]:
    """The stretches of both texts by line; run-time values have their names."""
    row: Row = []
    for what, text in _named(words(old, new), values):
        for line in text.splitlines(keepends=True):
            row.append((what, line))
            if line.endswith("\n"):
                yield row
                row = []
    if row:
        yield row


def _named(stretches: Iterable[tuple[What, str]], values: Sequence[str]) -> Iterator[tuple[What, str]]:
    at = {"old": 0, "new": 0}
    for what, text in stretches:
        first, *others = text.split(VALUE)
        number = at["new" if what == "new" else "old"]
        names = [values[number + index] if number + index < len(values) else "{…}" for index in range(len(others))]
        yield what, first + "".join(name + other for name, other in zip(names, others, strict=True))
        for side in ("old", "new"):
            if what == "same" or (what == "gone") == (side == "old"):
                at[side] += len(others)


def _says_something(row: Row) -> bool:
    return any(what != "same" and text.strip() for what, text in row)


def _readable(row: Row) -> Iterator[tuple[What, str]]:
    """A line without its end, its long unchanged stretches cut in the middle; blanks that came stand for those that went."""
    for what, text in row:
        if what == "new" and not text.strip():
            yield "same", text.rstrip("\n")
        elif what != "same":
            if text.strip():
                yield what, text.rstrip("\n")
        elif len(text) > _LONGEST:
            yield what, f"{text[:_END]} … {text.rstrip(chr(10))[-_END:]}"
        else:
            yield what, text.rstrip("\n")


def _piece(what: What, text: str, *, is_all: bool) -> Piece:
    before, after, style = _MARKS[what]
    if is_all and what != "same":
        text = "".join(_SEEN.get(sign, sign) for sign in text)
    text = text.rstrip("\n")
    if before and (text.startswith(before[1]) or text.endswith(after[0])):  # a row of dashes is not to be taken for the mark
        text = f" {text} "
    return Piece(f"{before}{text}{after}", style)
