"""Arguments from a file: `@FILE` stands for the lines of FILE, one argument each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from promptlint.errors import UserError

PREFIX = "@"
_MOST_BYTES = 50_000_000  # a list of half a million files
_DEEPEST = 10  # files that name files


def expanded(arguments: Sequence[str]) -> list[str]:
    """The arguments with the lines of each `@FILE` in its place; what stands behind a `--` of the same list is left as it is.

    Lines are taken as they are, without quotes and comments; empty ones are passed over, and one that begins with @ names a
    further file.  A file whose own name begins with @, as a hook may hand over, is that file.
    """
    return list(_expanded(arguments, ()))


def _expanded(arguments: Sequence[str], within: tuple[str, ...]) -> Iterator[str]:
    for number, argument in enumerate(arguments):
        if argument == "--":
            yield from arguments[number:]
            return
        if len(argument) > 1 and argument.startswith(PREFIX) and not os.path.lexists(argument):
            yield from _from_file(argument[1:], within)
        else:
            yield argument


def _from_file(name: str, within: tuple[str, ...]) -> Iterator[str]:
    real = os.path.realpath(name)
    if real in within:
        raise UserError(f"{PREFIX}{name}: this file of arguments leads back to itself")
    if len(within) >= _DEEPEST:
        raise UserError(f"{PREFIX}{name}: files of arguments name each other more than {_DEEPEST} deep")
    yield from _expanded(_lines(name), (*within, real))


def _lines(name: str) -> list[str]:
    """The lines of a file, or of a pipe that a shell hands over as one (`@<(git diff --name-only)`)."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        why = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or str(error)).lower()
        raise UserError(f"{PREFIX}{name}: the arguments cannot be read: {why}") from None
    if len(data) > _MOST_BYTES:
        raise UserError(f"{PREFIX}{name}: more than {_MOST_BYTES // 1_000_000} MB of arguments")
    if b"\0" in data:
        raise UserError(f"{PREFIX}{name}: not a list of arguments, one a line: it holds a NUL byte")
    text = os.fsdecode(data.removeprefix(b"\xef\xbb\xbf"))  # names of files need not be UTF-8
    return [line for each in text.split("\n") if (line := each.removesuffix("\r"))]
