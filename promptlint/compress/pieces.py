"""A prompt cut into what must stay byte for byte, with the reason, and prose that may be shortened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promptlint.compress import blocks, sentences

VALUE = "\ue000"  # stands for a run-time value in a text that is put together here


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt."""

    text: str
    protected: str  # why it stays as it is: placeholder, code, json, tag, url, number, quotation, heading, …; "" for prose


def pieces(text: str, placeholders: Sequence[str] = ()) -> tuple[Piece, ...]:
    """The text in pieces, which joined are the text.

    `placeholders` are the run-time values as they are written in the text, beside those that are known by their syntax.
    What could be several things is the larger one: a rule stays as a sentence, whatever stands in it.
    """
    return _cut(text, tuple(placeholders))


def protected(text: str, placeholders: Sequence[str] = ()) -> tuple[str, ...]:
    """What must stay of a text, in order."""
    return tuple(piece.text for piece in pieces(text, placeholders) if piece.protected)


@lru_cache(maxsize=64)  # the steps of a clean-up ask for the same text one after the other
def _cut(text: str, placeholders: tuple[str, ...]) -> tuple[Piece, ...]:
    return tuple(_joined(text, _outermost(_found(text, placeholders))))


# ---------------------------------------------------------------- put together

Stretch = tuple[int, int, str]  # from, to, why


def _found(text: str, placeholders: Sequence[str]) -> Iterator[Stretch]:
    blocked = tuple(_outermost(blocks.found(text)))
    yield from blocked
    small = [*_inline(text, placeholders)]
    yield from small
    yield from sentences.rules(text, [(start, end) for start, end, _ in (*blocked, *small)])


def _outermost(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Stretches that do not meet: where two do, they are one, with the reason of the one that begins first or is longer."""
    begin, upto, why = 0, -1, ""
    for start, end, reason in sorted(stretches, key=lambda each: (each[0], -each[1])):
        if start >= end:
            continue
        if start < upto:
            upto = max(upto, end)
            continue
        if upto >= 0:
            yield begin, upto, why
        begin, upto, why = start, end, reason
    if upto >= 0:
        yield begin, upto, why


def _joined(text: str, stretches: Iterable[Stretch]) -> Iterator[Piece]:
    at = 0
    for start, end, reason in stretches:
        if at < start:
            yield Piece(text[at:start], "")
        yield Piece(text[start:end], reason)
        at = end
    if at < len(text):
        yield Piece(text[at:], "")


# ---------------------------------------------------------------- inside a line

_UNIT = r"(?:[ -]?(?:%|°\s?[CFK]?|[€$£¥₹]|[^\W\d_]+))?"
_NUMBER_WORDS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|hundred|thousand|million|billion"
    "|half|twice|thrice|dozen|both|first|second|third|fourth|fifth|single|double"
    "|null|eins?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|hundert|tausend"
    "|deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien"
)
_INLINE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("placeholder", re.compile(r"\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}|\{#.{0,2000}?#\}|[$#]\{[^{}\n]{0,2000}\}|<%.{0,2000}?%>", re.DOTALL)),
    ("placeholder", re.compile(r"\{[^{}\n]{0,80}\}")),
    ("placeholder", re.compile(r"\$(?:[A-Za-z_]\w*(?:\.\w+)*|\d+)|%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdifrgxX](?![A-Za-z])")),
    ("placeholder", re.compile(r"\[\[[^\[\]\n]{1,80}\]\]|\[[A-Z][A-Z0-9_ /.-]{1,40}\]|__[A-Z][A-Z0-9_]*__")),
    ("tag", re.compile(r"</?[A-Za-z_!|/][^<>\n]{0,200}>|<\|[^|\n]*\|>")),
    ("code", re.compile(r"(`{1,2})(?!`)[^\n]+?(?<!`)\1(?!`)")),
    ("url", re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}\w")),
    ("url", re.compile(r"\b[a-z][a-z0-9+.-]{0,20}://[^\s<>\"'`\])]+|\bwww\.[^\s<>\"'`\])]+", re.IGNORECASE)),
    ("path", re.compile(r"(?<![\w/])(?:~|\.{1,2})?/[\w.@-]+(?:/[\w.@*-]+)*/?|(?<![\w.-])[\w.-]{1,100}(?:/[\w.*-]+)+\b")),
    ("path", re.compile(r"(?<![\w-])[\w-]{1,100}\.[a-z][a-z0-9]{1,4}\b")),
    ("quotation", re.compile(r"\"[^\"\n]{1,400}\"|“[^”]{1,400}”|„[^“”]{1,400}[“”]|«[^»]{1,400}»|「[^」]{1,400}」|『[^』]{1,400}』")),
    ("quotation", re.compile(r"(?<![\w'’])'[^'\n]{1,200}'(?![\w'])|(?<!\w)‘[^’\n]{1,200}’(?!\w)")),
    ("number", re.compile(rf"[€$£¥₹~≈<>=±+-]*(?<![^\W\d])\d[\d.,:/–-]*(?:[a-zA-Z]+\d*)?{_UNIT}")),
    ("number", re.compile(rf"\b(?:{_NUMBER_WORDS})\b(?:[ -][^\W\d_]+)?", re.IGNORECASE)),
    ("name", re.compile(r"\b\w{0,80}[a-z0-9]_\w+\b|\b_+\w+\b|\b[a-z]+[A-Z]\w*\b|\b[A-Z][a-z]+[A-Z]\w*\b")),
    ("name", re.compile(r"\b[A-Z][A-Z0-9_]+s?\b|\b\w{1,80}\(\w*\)")),
    ("emphasis", re.compile(r"\*\*[^*\n]{1,100}\*\*|(?<!\w)__[^_\n]{1,100}__(?!\w)")),
    (
        "example",
        re.compile(
            r"\b(?:for example|for instance|e\.g\.|z\. ?B\.|par exemple|por ejemplo|per esempio)[^\n]*?(?=[.!?](?:\s|$)|\n|$)", re.I | re.M
        ),
    ),
    ("label", re.compile(r"^[ \t>*#\d.)-]*[^\W\d_][^\n:.!?]{0,40}:(?=[ \t*]*(?:\n|$|\S))", re.MULTILINE)),
    ("choice list", re.compile(r"(?<![^\s|])[^\s|]{1,80}(?: ?\| ?[^\s|]+)+|(?<![\w/])[^\W\d_]+(?: ?/ ?[^\W\d_]+)+(?![\w/])")),
    ("choice list", re.compile(r"\([^()\n]*(?:,[^()\n]*){2,}\)|\[[^\[\]\n]*(?:,[^\[\]\n]*)+\]")),
)


def _inline(text: str, placeholders: Sequence[str]) -> Iterator[Stretch]:
    for written in {VALUE, *placeholders} - {""}:
        yield from ((found.start(), found.end(), "placeholder") for found in re.finditer(re.escape(written), text))
    for reason, pattern in _INLINE:
        yield from ((found.start(), found.end(), reason) for found in pattern.finditer(text))
