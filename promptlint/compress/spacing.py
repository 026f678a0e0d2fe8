"""Words that a model left over, put back as whole words into the layout of the text that they are from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_CJK = "\u2e80-\u9fff\uf900-\ufaff"  # scripts that put no blanks between words: each sign is a word of its own
_IS_CJK = re.compile(f"[{_CJK}]")
_LETTERS = rf"[^\W\d_{_CJK}]"
_WORD = re.compile(rf"[{_CJK}]|{_LETTERS}+(?:['’]{_LETTERS}+)*|\d+(?:[.,:/-]\d+)*|\S")
_BREAK = re.compile(r"\s+")
_ENDINGS = frozenset(".,;:!?")
_NEAR = 200  # words in which a longer match is looked for, so that one odd word does not skip half a text


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the original: a word, and how many of its letters lie before."""

    word: int
    letter: int


def laid_out(original: str, shorter: str) -> str | None:
    """The words of `original` that `shorter` kept, in the layout of `original`; None when `shorter` holds anything else.

    Models put blanks around signs, join lines and cut words in two.  A word comes back whole where half of its letters or more
    were kept, and not at all otherwise.  Between two words stands what stood between them, or the widest break of all that did.
    """
    words = list(_WORD.finditer(original))
    texts = [word[0] for word in words]
    bits = [match[0] for match in _WORD.finditer(shorter)]
    letters = _kept(texts, bits, whole=True) or _kept(texts, bits, whole=False)
    if letters is None:
        return None
    kept = [number for number, text in enumerate(texts) if 2 * letters[number] >= len(text)]
    return "".join(_written(original, words, kept))


def _kept(words: Sequence[str], bits: Sequence[str], *, whole: bool) -> list[int] | None:
    """How many letters of each word were kept; None when the bits are not in the words, in order.

    With `whole` a bit belongs to the next word that equals it, if one does; else to the next that holds it.
    """
    letters = [0] * len(words)
    place = _Place(0, 0)
    for bit in bits:
        found = _equal(words, bit, place) if whole else None
        pieces = [found] if found else _pieces(words, bit, place)
        if not pieces:
            return None
        for at, length in pieces:
            letters[at.word] += length
            place = _Place(at.word, at.letter + length)
    return letters


def _equal(words: Sequence[str], bit: str, place: _Place) -> tuple[_Place, int] | None:
    first = place.word + (1 if place.letter else 0)
    return next(((_Place(number, 0), len(bit)) for number in range(first, len(words)) if words[number] == bit), None)


def _pieces(words: Sequence[str], bit: str, place: _Place) -> list[tuple[_Place, int]] | None:
    """The fewest pieces of words, in order, that a bit can be put together from; None when it cannot."""
    best: list[tuple[_Place, list[tuple[_Place, int]]] | None] = [(place, [])] + [None] * len(bit)
    for end in range(1, len(bit) + 1):
        for start in range(end):
            before = best[start]
            now = best[end]
            if before is None or (now is not None and len(now[1]) <= len(before[1]) + 1):
                continue
            found = _first(words, bit[start:end], before[0], None if start == 0 and end == len(bit) else _NEAR)
            if found is not None:
                best[end] = (_Place(found.word, found.letter + end - start), [*before[1], (found, end - start)])
    last = best[-1]
    return last[1] if last else None


def _first(words: Sequence[str], piece: str, place: _Place, within: int | None) -> _Place | None:
    """Where the letters of a piece stand next to each other in one word, as early as possible."""
    stop = len(words) if within is None else min(len(words), place.word + within)
    for number in range(place.word, stop):
        at = words[number].find(piece, place.letter if number == place.word else 0)
        if at >= 0:
            return _Place(number, at)
    return None


def _written(original: str, words: Sequence[re.Match[str]], kept: Sequence[int]) -> Iterator[str]:
    """The kept words with what stands between them."""
    shown = _without_lone_endings(words, kept)
    if shown:
        yield words[shown[0]][0]
    for last, number in pairwise(shown):
        between = original[words[last].end() : words[number].start()]
        yield (between if number == last + 1 else _break(original, words, last, number)) + words[number][0]


def _without_lone_endings(words: Sequence[re.Match[str]], kept: Sequence[int]) -> list[int]:
    """The kept words without the ends of sentences and lines of which nothing else is left."""
    shown: list[int] = []
    for number in kept:
        if words[number][0] in _ENDINGS and (number - 1) not in shown[-1:]:
            attached = number > 0 and words[number - 1].end() == words[number].start()
            if attached and (not shown or words[shown[-1]][0] in _ENDINGS or _line_lost(words, shown[-1], number)):
                continue
        shown.append(number)
    return shown


def _line_lost(words: Sequence[re.Match[str]], last: int, number: int) -> bool:
    """Whether a line begins between two words."""
    return "\n" in words[number].string[words[last].end() : words[number].start()]


def _break(original: str, words: Sequence[re.Match[str]], last: int, number: int) -> str:
    """What stands between two words when those between them are gone."""
    gone = original[words[last].end() : words[number].start()]
    if words[number][0] in _ENDINGS and words[number - 1].end() == words[number].start():
        return ""
    breaks = _BREAK.findall(gone)
    if not breaks:
        return " " if _needs_blank(original[words[last].end() - 1]) and _needs_blank(words[number][0][0]) else ""
    widest: str = max(breaks, key=lambda each: each.count("\n"))
    return widest if "\n" in widest else " "


def _needs_blank(sign: str) -> bool:
    """Whether a sign next to another of its kind would be read as one word with it."""
    return sign.isalnum() and not _IS_CJK.match(sign)
