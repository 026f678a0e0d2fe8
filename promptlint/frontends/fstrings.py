"""Tokens of Python source, with f-strings taken apart as every Python since 3.12 does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

MAX_DEPTH = 24  # holes inside holes, formats included

_TOKEN = re.compile(
    r"""
      (?P<newline> \n )
    | (?P<blank> [ \t\f]+ | \\\n | \#[^\n]* )
    | (?P<prefix> [rR][fFtTbB] | [fFtTbB][rR]? | [rRuU] | ) (?P<quote> \"\"\" | ''' | ["'] )
    | (?P<plain> (?: {plain} ) (?: [ \t]++ | {plain} )*+ )  # much at once, for speed
    | (?P<word> \w+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<operator> . )
    """.replace("{plain}", r"\b (?! (?: as|class|def|except|lazy|type ) \b ) \w++ (?! [\"'] ) | [-+*/.<>|&^%@~]++"),
    re.VERBOSE | re.DOTALL,
)
_PLAIN_ENDS = {
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
}
_SHOWN = re.compile(r"=\s*(?=[!:}])")
_VALUE_ENDS = re.compile(r":|!(?!=)|=\s*(?=[!:}])")
_CONVERSION = re.compile(r"!([rsa])\s*(?=[:}])")


class Unfinished(Exception):
    """The text ends, or goes wrong, inside a string."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an f-string between holes."""

    start: int
    end: int
    text: str
    is_raw: bool  # backslashes mean themselves


@dataclass(frozen=True, slots=True)
class Hole:
    """A `{...}` of an f-string."""

    start: int
    end: int
    value_end: int
    conversion: int  # as in the syntax tree: -1 or a character's code
    spec_start: int
    spec: tuple[Piece | Hole, ...] | None


@dataclass(frozen=True, slots=True)
class String:
    """A string literal; only an f-string or a t-string has parts."""

    start: int
    end: int
    parts: tuple[Piece | Hole, ...] | None


Token = re.Match[str] | String


def tokens_of(text: str) -> Iterator[Token]:
    """Read a text's tokens; raises `Unfinished` for a string that does not end."""
    at = 0
    while found := _TOKEN.match(text, at):
        if found.lastgroup == "quote":
            string = read_string(text, found, 0)
            yield string
            at = string.end
        else:
            yield found
            at = found.end()


def read_string(text: str, opening: re.Match[str], depth: int) -> String:
    """Read the string that an opening quote starts."""
    quote, prefix = opening["quote"], opening["prefix"].lower()
    if "f" in prefix or "t" in prefix:
        parts, at = _parts(text, opening.end(), quote, "r" in prefix, depth)
        return String(opening.start(), at + len(quote), parts)
    found = _PLAIN_ENDS[quote].match(text, opening.end())
    if found is None:
        raise Unfinished
    return String(opening.start(), found.end(), None)


@cache
def _events(quote: str, is_raw: bool) -> re.Pattern[str]:
    """What can end a piece, and what must be stepped over on the way there."""
    steps = r"\\[^{}]" if is_raw else r"\\N\{[\w -]{1,100}\}|\\[^{}]"
    return re.compile(steps + r"|[{}]|" + quote + ("" if len(quote) == 3 else r"|\n"), re.DOTALL)


def _parts(text: str, at: int, quote: str, is_raw: bool, depth: int, in_spec: bool = False) -> tuple[tuple[Piece | Hole, ...], int]:
    """The parts up to the closing quote, or up to the brace that closes a hole's format; and where that stands."""
    if depth > MAX_DEPTH:
        raise Unfinished
    events = _events(quote, is_raw)
    parts: list[Piece | Hole] = []
    start = at
    while found := events.search(text, at):
        event, at = found[0], found.end()
        if event[0] == "\\":
            continue
        if event in "{}" and not in_spec and text.startswith(event, at):
            parts.append(Piece(start, at + 1, text[start:at], is_raw))
            start = at = at + 1
            continue
        parts.append(Piece(start, found.start(), text[start : found.start()], is_raw))
        if event == ("}" if in_spec else quote):
            return tuple(parts), found.start()
        if event != "{":
            raise Unfinished
        shown, hole = _hole(text, found.start(), quote, is_raw, depth + 1)
        parts += [*shown, hole]
        start = at = hole.end
    raise Unfinished


def _hole(text: str, start: int, quote: str, is_raw: bool, depth: int) -> tuple[list[Piece], Hole]:
    """The hole that a brace opens, after what `=` in it shows of its own source."""
    at = _value_end(text, start + 1, depth)
    value_end, shown = at, []
    if found := _SHOWN.match(text, at):
        at = found.end()
        shown = [Piece(start + 1, at, text[start + 1 : at], True)]
    conversion = -1
    if found := _CONVERSION.match(text, at):
        at = found.end()
        conversion = ord(found[1])
    if text.startswith(":", at):
        spec, end = _parts(text, at + 1, quote, is_raw, depth, in_spec=True)
        return shown, Hole(start, end + 1, value_end, conversion, at, spec)
    if not text.startswith("}", at):
        raise Unfinished
    if shown and conversion == -1:
        conversion = ord("r")
    return shown, Hole(start, at + 1, value_end, conversion, at, None)


def _value_end(text: str, at: int, depth: int) -> int:
    """Where a hole's expression ends: before `}`, `!r`, `:` or a last `=`, outside its own brackets and strings."""
    brackets = 0
    while found := _TOKEN.match(text, at):
        kind = found.lastgroup
        if kind == "quote":
            at = read_string(text, found, depth + 1).end
            continue
        if kind == "open":
            brackets += 1
        elif brackets:
            brackets -= kind == "close"
        elif kind == "close" or _VALUE_ENDS.match(text, at):
            return at
        at = found.end()
    raise Unfinished
