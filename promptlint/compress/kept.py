"""What a shorter text kept of a longer one: the protected stretches, to the byte; content words, numbers and negations, by count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promptlint.compress.pieces import Piece
from promptlint.compress.sentences import NEGATIONS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_FUNCTION_WORDS = (
    "a an the this that these those of to in on at by for from with as is are be been being was were am it its and or but so if then than "
    "there here which who whom whose what when where how do does did has have had having will would can could may might should you your "
    "yours i me my we us our he him his she her they them their one also just very really quite some any all each every such into about "
    "over under up down out off please kindly der die das den dem des ein eine einen einem einer und oder aber ist sind sie ihr ihre du "
    "dein zu von mit für auf im in am le la les un une des du de et ou est sont vous votre vos pour avec dans sur el los las unos unas y "
    "o es son usted su sus para con en por"
)
_IGNORED = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    kept: int
    total: int

    @property
    def all(self) -> bool:
        return self.kept == self.total


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept-information score of a suggestion."""

    protected: Share
    words: Share  # content words
    numbers: Share
    negations: Share


def kept(before: Sequence[Piece], old: str, new: str) -> Kept:
    """What `new` kept of `old`, whose pieces are `before`."""
    protected = [piece.text for piece in before if piece.protected]
    return Kept(
        _in_order(protected, new),
        _share(_content(old), _content(new)),
        _share(_NUMBER.findall(old), _NUMBER.findall(new)),
        _share(map(str.lower, NEGATIONS.findall(old)), map(str.lower, NEGATIONS.findall(new))),
    )


def _in_order(protected: Sequence[str], text: str) -> Share:
    found, at = 0, 0
    for stretch in protected:
        place = text.find(stretch, at)
        if place >= 0:
            found, at = found + 1, place + len(stretch)
    return Share(found, len(protected))


def _content(text: str) -> list[str]:
    return [word for word in map(str.lower, _WORD.findall(text)) if word not in _IGNORED]


def _share(old: Iterable[str], new: Iterable[str]) -> Share:
    before, after = Counter(old), Counter(new)
    return Share(sum((before & after).values()), before.total())


# ---------------------------------------------------------------- the proof


def lost(before: Sequence[Piece], after: str) -> str:
    """Why a text does not hold every protected stretch in order and exactly once; "" where it does."""
    protected = [piece for piece in before if piece.protected]
    at = 0
    for piece in protected:
        place = after.find(piece.text, at)
        if place < 0:
            where = "stands in another place" if piece.text in after else "is gone"
            return f"{_named(piece)} {where}"
        at = place + len(piece.text)
    old = "".join(piece.text for piece in before)
    for piece in {piece.text: piece for piece in protected if piece.protected != "bullet"}.values():
        if after.count(piece.text) > old.count(piece.text):
            return f"{_named(piece)} stands there more often"
    return ""


def _named(piece: Piece) -> str:
    shown = " ".join(piece.text.split())
    return f"the {piece.protected} “{shown if len(shown) <= 40 else shown[:39] + '…'}”"


def damaged(old: str, new: str) -> str:
    """Why a shortened stretch of prose is not taken: it is empty, longer, or holds words that were not there; "" where it is."""
    words, others = _WORD.findall(old), _WORD.findall(new)
    if not new.strip() or not others:
        return "nothing of it was left"
    if len(new) >= len(old):
        return "it did not become shorter"
    rest = iter(words)
    for word in others:
        if not any(word == held for held in rest):
            return f"the word “{word[:40]}” was not there, or not in this order"
    if Counter(_NUMBER.findall(new)) != Counter(_NUMBER.findall(old)):
        return "a number changed"
    if Counter(map(str.lower, NEGATIONS.findall(old))) != Counter(map(str.lower, NEGATIONS.findall(new))):
        return "a negation was lost"
    if not _is_odd(old) and _is_odd(new):
        return "a bracket or a mark lost its other half"
    return ""


_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("“", "”"), ("「", "」"), ("（", "）"))
_MARKS = ("**", "__", '"', "`", "~~")


def _is_odd(text: str) -> bool:
    """Whether a bracket or a mark stands in it without its other half."""
    return any(text.count(left) != text.count(right) for left, right in _BRACKETS) or any(text.count(mark) % 2 for mark in _MARKS)
