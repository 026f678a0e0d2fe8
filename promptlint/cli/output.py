"""Where results go: stdout or a file, with or without colour, and quietly nowhere once the reader is gone."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TextIO

from promptlint.errors import UserError
from promptlint.report.text import Line, Piece, render, wrapped

MIN_COLUMNS = 40
# What drives the terminal that a log is read on: a patch with it, spelt out, does not apply, and does no harm.
_DRIVING = {number: f"\\x{number:02x}" for number in (*range(9), 11, *range(14, 32), 127, *range(128, 160))}


class Color(StrEnum):
    """When to colour."""

    auto = "auto"
    always = "always"
    never = "never"


def wants_color(choice: Color, stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """The flag decides; then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE; then whether a capable terminal reads."""
    if choice is not Color.auto:
        return choice is Color.always
    if environment.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if environment.get(name):
            return environment[name] not in ("0", "false")
    return environment.get("TERM") != "dumb" and is_terminal(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sees what is written there."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


class Output:
    """The sink of a command.  Everything a format yields passes through `render`; JSON, which escapes for itself, through `text`."""

    def __init__(self, file: Path | None = None, color: Color = Color.auto) -> None:
        self._owned = file is not None
        self._stream = _open(file) if file is not None else _stdout()
        self._color = wants_color(color if file is None or color is Color.always else Color.never, self._stream)
        self._ascii = _is_ascii(self._stream)
        self._gone = False

    def __enter__(self) -> Output:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._gone:
            self._write(())
        if self._owned:
            self._stream.close()

    @property
    def columns(self) -> int | None:
        """The width of the terminal; None where nobody's terminal is written to."""
        if self._owned or not is_terminal(self._stream):
            return None
        return max(MIN_COLUMNS, shutil.get_terminal_size().columns)

    @property
    def gone(self) -> bool:
        """Whether nobody reads any more."""
        return self._gone

    def clear(self) -> None:
        """Clear the screen of a terminal, and what was scrolled off it; nothing else can be cleared."""
        if not self._owned and is_terminal(self._stream) and os.environ.get("TERM") != "dumb":
            self._write(["\x1b[H\x1b[2J\x1b[3J"])

    def lines(self, lines: Iterable[Line], *, wrap: bool = False, verbatim: bool = False) -> None:
        """Write lines of a text format; with `wrap`, broken at blanks to fit a terminal; `verbatim` as of a patch."""
        if wrap and (columns := self.columns):
            lines = wrapped(lines, columns)
        self._write(render(lines, color=self._color, ascii_only=self._ascii, verbatim=verbatim))

    def patch(self, lines: Iterable[Line]) -> None:
        """Write lines that another program may apply: to a file or a pipe every character as it is, to a person readably."""
        if self._color or self._ascii or is_terminal(self._stream):
            self.lines((tuple(_readable(piece) for piece in line) for line in lines), verbatim=True)
        else:
            texts = ("".join(piece if isinstance(piece, str) else piece.text for piece in line) for line in lines)
            self._write(text.translate(_DRIVING) + "\n" for text in texts)

    def text(self, chunks: Iterable[str]) -> None:
        """Write text that is safe as it is, such as JSON, whose strings hold no raw control character.

        Its readers expect UTF-8, whatever the terminal of this machine would like.
        """
        if self._ascii and isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(encoding="utf-8")
        self._write(chunks)

    def _write(self, chunks: Iterable[str]) -> None:
        try:
            for chunk in chunks:
                if self._gone:
                    return
                self._stream.write(chunk)
            self._stream.flush()
        except BrokenPipeError:
            self._gone = True
            self._let_go()
        except OSError as error:
            self._gone = True
            self._let_go()
            raise UserError(f"cannot write the output: {(error.strerror or str(error)).lower()}") from None

    def _let_go(self) -> None:
        """Point the stream at nothing, so that the interpreter's last flush does not complain either."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _readable(piece: str | Piece) -> str | Piece:
    """A line of code with its tabs as blanks, and without the carriage return at its end."""
    return piece if isinstance(piece, str) else replace(piece, text=piece.text.removesuffix("\r").expandtabs(4))


def warn(lines: Iterable[Line]) -> None:
    """Write lines to stderr: what a person should know and a script must not find in the result."""
    if sys.stderr is not None:
        stream = sys.stderr
        color = wants_color(Color.auto, stream)
        stream.write("".join(render(lines, color=color, ascii_only=_is_ascii(stream))))


def _is_ascii(stream: TextIO) -> bool:
    return not (stream.encoding or "ascii").lower().replace("-", "").startswith("utf")


def _stdout() -> TextIO:
    if sys.stdout is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    return sys.stdout


def _open(file: Path) -> TextIO:
    try:
        return file.open("w", encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: cannot be written: {str(getattr(error, 'strerror', None) or error).lower()}") from None
