"""Text from the code in Markdown: it is shown, and can do nothing.

A forge makes mentions, references, links, pictures, formulas, emoji and commands of plain text, and a table or a page can be broken by
a single character.  None of that happens inside code, so whatever could be such a thing becomes code, and only words of letters, numbers
and a few signs of our own sentences stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from promptlint.report.text import printable, uncommanded

MOST = 160  # characters of one value that are shown
# Letters, marks and fillers that take no place: a reader does not see them, and `printable` knows them as letters or marks.
_HIDDEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# A code span ends at a backtick, a table's cell at a pipe, and to some parsers two dollar signs are a formula whatever is between them.
_BREAKS_A_SPAN = re.compile(r"([`|$]+)")

_UNIT = re.compile(r"(?P<before>\(?)(?:`(?P<quoted>[^`]+)`|(?P<bare>\S+?))(?P<after>[),.;:]*)(?=\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:[-'\u2019][A-Za-z]+)*[?!]?")
_NUMBER = re.compile(r"[+-]?\$?\d[\d,]*(?:\.\d+)?")
_OURS = frozenset("→…≈·%\u00d7\u2013")  # signs that our own sentences use
# What a word of letters or digits may be: a commit, an issue of another tracker.
_REFERENCE = re.compile(r"[0-9A-Fa-f]{7,}")


def code(text: str, most: int = MOST) -> str:
    """The text as code, on one line, for running text and for a table's cell alike; cut in its middle when it is long."""
    shown = cut(visible(text), most)
    spans = (_references(piece) if number % 2 else f"`{piece}`" for number, piece in enumerate(_BREAKS_A_SPAN.split(shown)) if piece)
    return "".join(spans) or "<code>&nbsp;</code>"


def prose(text: str, most: int = 600) -> str:
    """A sentence that may hold text from the code: its plain words as they are, everything else as code."""
    return " ".join(_prose(_units(cut(text, most))))


def visible(text: str) -> str:
    """The text on one line, with every character that is not seen or changes how others are seen spelt out."""
    blank = _BLANKS.sub(" ", text)
    spelt = _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", printable(blank))
    return uncommanded(spelt.replace("\n", "\\n"))


def cut(text: str, most: int) -> str:
    """At most so many characters: a long text loses its middle, since a path says most at its ends."""
    if len(text) <= most:
        return text
    head = (most - 1) // 3
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def row(cells: Iterable[str]) -> str:
    """One line of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |\n"


def folded(summary: str, content: str) -> str:
    """Content behind a line that opens it; `summary` is a sentence of our own, without markup."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n</details>\n"


def _references(text: str) -> str:
    """As code without a span: references cannot start markup."""
    return f"<code>{''.join(f'&#{ord(character)};' for character in text)}</code>"


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word with the brackets and stops around it."""

    before: str
    word: str
    after: str
    is_plain: bool


def _units(text: str) -> Iterator[_Unit]:
    for found in _UNIT.finditer(_BLANKS.sub(" ", text)):
        if found["quoted"] is not None:
            yield _Unit(found["before"], found["quoted"], found["after"], False)
        else:
            yield _Unit(found["before"], found["bare"], found["after"], _is_plain(found["bare"]))


def _is_plain(word: str) -> bool:
    if word in _OURS:
        return True
    return bool(_WORD.fullmatch(word) or _NUMBER.fullmatch(word)) and not _REFERENCE.fullmatch(word.lstrip("+-$"))


def _prose(units: Iterable[_Unit]) -> Iterator[str]:
    """The words; what belongs together and is not plain is one span."""
    waiting: list[_Unit] = []
    for unit in units:
        if waiting and (unit.is_plain or unit.before or waiting[-1].after):
            yield _spanned(waiting)
            waiting = []
        if unit.is_plain:
            yield unit.before + unit.word + unit.after
        else:
            waiting.append(unit)
    if waiting:
        yield _spanned(waiting)


def _spanned(units: Sequence[_Unit]) -> str:
    return units[0].before + code(" ".join(unit.word for unit in units)) + units[-1].after
