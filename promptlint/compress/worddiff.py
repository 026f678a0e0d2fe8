"""Two texts word by word: what went, what came, and what stayed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

_WORD = re.compile(r"\n|[^\S\n]+|[^\W_]+(?:['’][^\W_]+)*|[\W_]", re.UNICODE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")

What = Literal["same", "gone", "new"]


def words(old: str, new: str) -> Iterator[tuple[What, str]]:
    """The stretches of both texts in order; those that are gone before those that came in their place."""
    for before, after in _blocks(_LINE.findall(old), _LINE.findall(new)):
        if before == after:
            yield "same", before
            continue
        for one, other in _blocks(_WORD.findall(before), _WORD.findall(after)):
            if one == other:
                yield "same", one
                continue
            if one:
                yield "gone", one
            if other:
                yield "new", other


def cuts(old: str, new: str) -> tuple[tuple[int, int, str], ...]:
    """The stretches of the old text that go, each with what stands there instead."""
    found: list[tuple[int, int, str]] = []
    at = 0
    for what, text in words(old, new):
        if what == "same":
            at += len(text)
        elif what == "gone":
            found.append((at, at + len(text), ""))
            at += len(text)
        elif found and found[-1][1] == at and not found[-1][2]:
            found[-1] = (found[-1][0], at, text)
        else:
            found.append((at, at, text))
    return tuple(found)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Stretches that are equal, and between them those that are not; where words only went, none comes."""
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if any(what in ("insert", "replace") and k < m for what, _, _, k, m in found):
        yield from _gone(old, new) or [("".join(old[i:j]), "".join(new[k:m])) for _, i, j, k, m in found]
    else:
        yield from (("".join(old[i:j]), "".join(new[k:m])) for _, i, j, k, m in found)


def _gone(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """The blocks when each word of the new text is the next such word of the old one; [] where that is not so."""
    blocks: list[tuple[str, str]] = []
    rest = iter(new)
    wanted = next(rest, None)
    for word in old:
        kept = word == wanted
        if blocks and bool(blocks[-1][1]) == kept:
            blocks[-1] = (blocks[-1][0] + word, blocks[-1][1] + word if kept else "")
        else:
            blocks.append((word, word if kept else ""))
        if kept:
            wanted = next(rest, None)
    return blocks if wanted is None else []
