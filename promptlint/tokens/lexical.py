"""An estimate of a text's tokens from what it is made of, without any vocabulary.

A tokenizer spends about one token on a common word, a punctuation mark or three digits, more on long words and on changes
between small and capital letters, and about one on each character of scripts that it saw little of.  So a text is cut into
runs of like characters, the runs are counted, and each count is multiplied by a weight that was fitted per family of
tokenizers against real ones (tools/fit_estimator.py; weights, errors and date are in promptlint/data/estimator.json).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil, floor
from pathlib import Path

from promptlint.model import Tokens

WEIGHTS = Path(__file__).resolve().parent.parent / "data" / "estimator.json"

FEATURES = (
    "words",  # runs of Latin letters, also inside an identifier
    "letters beyond 6",  # of each word
    "humps",  # a capital after a small letter
    "all capitals",  # words of two or more capitals
    "letters of all capitals",
    "capitalised",  # words with a capital first
    "digit groups",  # of at most three digits
    "punctuation marks",
    "punctuation runs",
    "underscores",
    "line breaks",  # runs of them
    "spaces",  # runs of two or more; a single space belongs to the word after it
    "accented letters",
    "Han",
    "kana",
    "hangul",
    "Cyrillic and Greek",
    "other characters",
    "letters beyond 4",  # of each word, again: what a long word costs does not grow evenly
    "digits after a space",  # which no tokenizer joins, as it does with words
)

# One letter per class of characters.  Latin letters with accents (up to U+024F) are letters of a word too.
_ASCII = dict.fromkeys((9, 32), "s") | dict.fromkeys((10, 13), "n")
_ASCII |= dict.fromkeys(range(48, 58), "d") | dict.fromkeys(range(65, 91), "u") | dict.fromkeys(range(97, 123), "l")
_ASCII[95] = "_"
_RANGES = (
    (0xC0, 0x24F, "a"),
    (0x370, 0x52F, "y"),
    (0x3041, 0x30FF, "k"),
    (0x3400, 0x4DBF, "h"),
    (0x4E00, 0x9FFF, "h"),
    (0xAC00, 0xD7A3, "g"),
)
_RUN = re.compile(r"[ula]+|sd{1,3}|d{1,3}|p+|ss+|n+|_+|h+|k+|g+|y+|o+")
_INDEX = {"d": 6, "_": 9, "n": 10, "s": 11, "h": 13, "k": 14, "g": 15, "y": 16, "o": 17}
_HUMP = re.compile(r"[la]u")


class _Classes(dict[int, str]):
    """The class of every character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        if code < 128:
            found = "p" if 32 < code < 127 else "o"
        else:
            found = next((name for first, last, name in _RANGES if first <= code <= last), "o")
        self[code] = found
        return found


_CLASSES = _Classes(_ASCII)


@lru_cache(maxsize=65_536)
def _counts_of_run(run: str) -> tuple[tuple[int, int], ...]:
    """(index of the feature, count) pairs for one run; runs repeat, so few are ever computed."""
    kind, length = run[0], len(run)
    if kind in "ula":
        return tuple((index, count) for index, count in enumerate(_counts_of_word(run)) if count)
    if kind == "p":
        return ((7, length), (8, 1))
    if run[-1] == "d" and kind == "s":
        return ((6, 1), (19, 1))
    return ((_INDEX[kind], 1 if kind in "dns" else length),)


def _counts_of_word(run: str) -> list[int]:
    counts = [0] * len(FEATURES)
    capitals = run.count("u")
    all_capitals = capitals == len(run) > 1
    counts[0] = 1
    counts[1] = max(0, len(run) - 6)
    counts[2] = len(_HUMP.findall(run))
    counts[3] = int(all_capitals)
    counts[4] = len(run) if all_capitals else 0
    counts[5] = int(run[0] == "u" and not all_capitals)
    counts[12] = run.count("a")
    counts[18] = max(0, len(run) - 4)
    return counts


def features(text: str) -> tuple[int, ...]:
    """How often each of FEATURES occurs in the text; linear in its length."""
    counts = [0] * len(FEATURES)
    for run, times in Counter(_RUN.findall(text.translate(_CLASSES))).items():
        pairs = _counts_of_run(run) if len(run) < 64 else _counts_of_run.__wrapped__(run)
        for index, count in pairs:
            counts[index] += count * times
    return tuple(counts)


@dataclass(frozen=True, slots=True)
class Fit:
    """The weights of one family and how far the estimate was off on texts that were held out.

    `errors` holds (up to this many estimated tokens, low, high): nine of ten texts of that size had between low and high
    times the estimate.  The last row has no upper end and holds for all longer texts.
    """

    weights: tuple[float, ...]
    errors: tuple[tuple[int | None, float, float], ...]

    def estimate(self, counts: tuple[int, ...]) -> Tokens:
        """Tokens of a text with these features; at least one."""
        likely = sum(weight * count for weight, count in zip(self.weights, counts, strict=True))
        low, high = next((low, high) for size, low, high in self.errors if size is None or likely <= size)
        middle = max(1, round(likely))
        return Tokens(min(middle, max(1, floor(likely * low))), middle, max(middle, ceil(likely * high)), "estimate")


@cache
def fits() -> Mapping[str, Fit]:
    """The fitted families by name."""
    data = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {
        name: Fit(tuple(fit["weights"].values()), tuple((size, low, high) for size, low, high in fit["errors"]))
        for name, fit in data["families"].items()
    }


def estimate(text: str, families: tuple[str, ...]) -> Tokens:
    """Tokens of the text in the first of the families, with a range that holds for all of them."""
    counts = features(text)
    found = [fits()[family].estimate(counts) for family in families]
    return Tokens(min(t.low for t in found), found[0].likely, max(t.high for t in found), "estimate")
