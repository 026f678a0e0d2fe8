"""Very long texts, cut into pieces that a tokenizer can count in linear time.

tiktoken panics on a million spaces in a row and is slow on long runs of like characters, so nothing longer than `LONGEST`
is handed over at once.  Cuts are made where no token can stand across them, as long as there is such a place: a text cut
so has exactly as many tokens as its pieces together.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 256 * 1024  # characters counted at once
LONGEST_RUN = 50_000  # characters of one class in a row

# After a line break before what is neither space nor slash, and before the space between two words:
# both OpenAI patterns (ranks.PATTERNS) start a new piece there, whatever stands before and after.
_SEAM = re.compile(r"(?<=\n)(?=[^\s/])|(?<=[A-Za-z0-9])(?= [A-Za-z])")
_RUN = re.compile(r"\s+|\w+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `torn` when its end may have cut a token in two."""

    text: str
    torn: bool = False


def cut(text: str) -> tuple[Piece, ...]:
    """The text as one piece, or as several when it is too long or holds too long a run."""
    if len(text) <= LONGEST_RUN or (len(text) <= LONGEST and not _has_long_run(text)):
        return (Piece(text),)
    return tuple(_cut(text))


def _has_long_run(text: str) -> bool:
    return any(match.end() - match.start() > LONGEST_RUN for match in _RUN.finditer(text))


def _cut(text: str) -> Iterator[Piece]:
    start = 0
    while len(text) - start > LONGEST_RUN:
        end, torn = _end_of_piece(text, start)
        yield Piece(text[start:end], torn)
        start = end
    if start < len(text):
        yield Piece(text[start:])


def _end_of_piece(text: str, start: int) -> tuple[int, bool]:
    """The first seam in the last tenth before the limit, else the last seam before it, else the limit itself."""
    limit = start + LONGEST_RUN
    if seam := _SEAM.search(text, limit - LONGEST_RUN // 10, limit):
        return seam.start(), False
    last = deque(_SEAM.finditer(text, start + 1, limit), maxlen=1)
    return (last[0].start(), False) if last else (limit, True)
