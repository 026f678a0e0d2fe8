"""Files that a person names: configurations, usage files, price lists, saved reports.  One that cannot be read is one `UserError`.

Numbers are `Decimal` as they are written; one that no `Decimal` holds is NaN, which nothing accepts.
"""

from __future__ import annotations

import json
import os
import re
import stat
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from promptlint.errors import UserError

LONGEST_WORD = 4_300  # characters without a blank or a sign: as many digits as Python makes a number of
DEEPEST = 100  # names in a dotted key; the parser's time grows with their square
_LONG = re.compile(rf"(?<!\w)\w{{{LONGEST_WORD + 1}}}")
_DEEP = re.compile(rf"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}""")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
NO_NUMBER = Decimal("nan")


def text_of(path: Path, most: int) -> str:
    """The text of a regular file of at most so many bytes, without a byte order mark, its lines ended by a newline."""
    return decoded(bytes_of(path, most), path).replace("\r\n", "\n")


def bytes_of(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most so many."""
    refused = UserError(f"{path}: not a regular file of at most {most // 1_000_000} MB")
    try:
        status = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            raise refused
        # O_NONBLOCK: should the file have become a FIFO since, opening it must not wait for a writer.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:  # noqa: PTH123
            data = file.read(most + 1)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:  # a null byte in the name
        raise UserError(f"{path}: no such file") from None
    if len(data) > most:  # a file of no size, such as those of /proc, may hold anything
        raise refused
    return data


def decoded(data: bytes, path: Path) -> str:
    """The text of a file's bytes, with its own newlines."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: not UTF-8 text") from None


def toml_of(text: str, path: Path) -> dict[str, Any]:
    """What a TOML text says."""
    import tomllib  # noqa: PLC0415  (most starts read no file)

    for pattern, what in ((_LONG, f"a word of more than {LONGEST_WORD:,} characters".replace(",", " ")), (_DEEP, "nested too deep")):
        if found := pattern.search(text):
            raise UserError(f"{path}:{text.count(chr(10), 0, found.start()) + 1}: not valid TOML: {what}")
    try:
        return tomllib.loads(text, parse_float=number)
    except RecursionError:
        raise UserError(f"{path}: not valid TOML: nested too deep") from None
    except ValueError as error:  # a `TOMLDecodeError`, or a date that does not exist
        place = _PLACE.search(str(error))
        line = f":{place[1]}" if place and place[1] else f":{text.count(chr(10)) + 1}" if place else ""
        raise UserError(f"{path}{line}: not valid TOML: {_small(_PLACE.sub('', str(error)))}") from None


def json_of(text: str, path: Path, twice: list[str] | None = None) -> Any:
    """What a JSON text says; keys that an object holds twice are added to `twice`, or are a mistake where none is given."""
    doubled: list[str] = [] if twice is None else twice

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            doubled.extend(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return made

    try:
        document = json.loads(text, parse_float=number, parse_int=_whole, parse_constant=number, object_pairs_hook=unique)
    except RecursionError:
        raise UserError(f"{path}: not valid JSON: nested too deep") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{path}:{error.lineno}: not valid JSON: {_small(error.msg)}") from None
    if doubled and twice is None:
        raise UserError(f'{path}: not valid JSON: an object holds the key "{doubled[0]}" twice')
    return document


def number(text: str) -> Decimal:
    """A number as it is written; NaN for what is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return NO_NUMBER


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_WORD else NO_NUMBER


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def is_finite(value: object, least: int, most: int, decimals: int) -> bool:
    """Whether a value is a number within bounds, of so few decimals that no sum or product of such numbers is ever rounded."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return False
    if isinstance(value, int):  # first, since a number of a million digits takes long to become another type
        return least <= value <= most
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -decimals and least <= value <= most
