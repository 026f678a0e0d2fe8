"""The one way in which text leaves promptlint for a terminal: every fragment is made harmless, then coloured.

Paths, model names, prompts and code come from files that nobody has vetted.  A formatter never writes them itself: it hands over
`Line`s, and `render` neutralises every control character before it adds the only escape sequences that are ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from promptlint.rule import thousands

Style = Literal["", "bold", "dim", "red", "yellow", "blue", "green", "cyan"]

_CODES: dict[str, str] = {
    "bold": "1",
    "dim": "2",
    "red": "1;31",
    "yellow": "1;33",
    "blue": "1;34",
    "green": "32",
    "cyan": "36",
}
# Control and format characters (among them all that reorder or hide text), lone surrogates, line and paragraph separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COMMAND = re.compile(r"(##\w*)\[")
_WORD = re.compile(r"(?:(?<!\d)\d{1,3}(?: \d{3})+(?!\d)|[^ ])+ *| +")  # 1 000 is one word
_ASCII = str.maketrans({"≈": "~", "…": "...", "·": "|", "×": "x", "│": "|", "├": "|", "└": "`", "─": "-", "→": "->"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A fragment of a line and how it looks."""

    text: str
    style: Style = ""


Line = tuple[str | Piece, ...]


def printable(text: str) -> str:
    """The text with every character that could drive a terminal or mislead a reader spelt out: `\\x1b`, `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(_spelt(character) if unicodedata.category(character) in _UNSAFE else character for character in text)


def _spelt(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character, f"\\x{number:02x}")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def render(lines: Iterable[Line], *, color: bool = False, ascii_only: bool = False, verbatim: bool = False) -> Iterator[str]:
    """The lines as text, each with its newline.

    The log of a CI job may be read for commands (`::add-mask::`, `##[group]`), so a line is kept from being one; `verbatim`, as of
    a patch, it is not.
    """
    for line in lines:
        pieces = line if verbatim else _without_commands(line)
        yield "".join(_rendered(piece, color, ascii_only) for piece in pieces).rstrip(" ") + "\n"


def _without_commands(line: Line) -> Line:
    """The line, with the sign spelt out by which a server that runs it would know a command."""
    whole = "".join(piece if isinstance(piece, str) else piece.text for piece in line)
    spelt = uncommanded(whole)
    if spelt.lstrip().startswith("::"):
        spelt = spelt.replace("::", "\\x3a:", 1)
    return line if spelt == whole else (spelt,)


def uncommanded(text: str, bracket: str = "\\x5b") -> str:
    """The text without `##[command]` and `##vso[command]`, which GitHub and Azure obey anywhere in a line; `bracket` stands for theirs."""
    return _COMMAND.sub(lambda found: found[1] + bracket, text) if "##" in text else text


def _rendered(piece: str | Piece, color: bool, ascii_only: bool) -> str:
    text, style = (piece, "") if isinstance(piece, str) else (piece.text, piece.style)
    text = printable(text)
    if ascii_only:
        text = text.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color and style and text else text


def wrapped(lines: Iterable[Line], columns: int) -> Iterator[Line]:
    """The lines broken at blanks so that each fits a terminal; what follows a break is indented three columns deeper."""
    for line in lines:
        pieces = [piece if isinstance(piece, Piece) else Piece(piece) for piece in line]
        total = sum(width(printable(piece.text)) for piece in pieces)
        yield from [line] if total <= columns else _broken(pieces, columns)


def _broken(pieces: list[Piece], columns: int) -> Iterator[Line]:
    lead = pieces[0].text if pieces else ""
    indent = " " * (len(lead) - len(lead.lstrip(" ")) + 3)
    row: list[Piece] = []
    used = 0
    for word in _words(pieces):
        length = sum(width(piece.text) for piece in word)
        blanks = len(word[-1].text) - len(word[-1].text.rstrip(" "))
        if row and used + length - blanks > columns:
            yield tuple(row)
            row, used = [Piece(indent)], len(indent)
        row += word
        used += length
    yield tuple(row)


def _words(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """What must stay on one line, with the blanks after it: a word may change its style in the middle."""
    word: list[Piece] = []
    for piece in pieces:
        for text in _WORD.findall(printable(piece.text)):
            if word and word[-1].text.endswith(" "):
                yield word
                word = []
            word.append(Piece(text, piece.style))
    if word:
        yield word


def width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """The text, with an ellipsis in place of what does not fit into so many columns."""
    if width(printable(text)) <= columns:
        return text
    kept = printable(text)
    while kept and width(kept) > max(0, columns - 1):
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def plural(number: int, noun: str) -> str:
    """1 finding, 2 findings, 1 200 files."""
    return f"{thousands(number)} {noun}" if number == 1 else f"{thousands(number)} {noun}s"
