"""Which texts are nearly the same: shingles of words, sketched so that thousands of texts are compared in linear time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

SHINGLE = 3  # words
SKETCH = 32  # the smallest hashes of a text, which texts that are nearly the same have mostly in common
MOST = 50  # texts that are looked up for one hash: what more texts than that begin with tells nothing
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return _WORD.findall(text.lower())


def alike(texts: Sequence[str], least: float = 0.8) -> list[list[int]]:
    """The groups of texts that share at least so much of their shingles with the first of the group, by their indices.

    Groups of one are left out.  The same texts in the same order always give the same groups.
    """
    leaders: dict[int, frozenset[int]] = {}
    index: dict[int, list[int]] = {}
    groups: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        found = _shingles(words_of(text))
        if not found:
            continue
        sketch = sorted(found)[:SKETCH]
        seen = Counter(leader for value in sketch for leader in index.get(value, ()))
        leader = next((each for each, _ in _best_first(seen) if _resemblance(leaders[each], found) >= least), None)
        if leader is not None:
            groups[leader].append(number)
            continue
        leaders[number], groups[number] = found, [number]
        for value in sketch:
            if len(known := index.setdefault(value, [])) < MOST:
                known.append(number)
    return [group for group in groups.values() if len(group) > 1]


def _best_first(seen: Counter[int]) -> list[tuple[int, int]]:
    return sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:8]


def _shingles(words: Sequence[str]) -> frozenset[int]:
    if len(words) < SHINGLE:
        return frozenset({crc32(" ".join(words).encode("utf-8", "surrogatepass"))} if words else ())
    rows = (" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1))
    return frozenset(crc32(row.encode("utf-8", "surrogatepass")) for row in rows)


def _resemblance(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b)
