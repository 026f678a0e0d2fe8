"""A shorter version of a text in two steps, proved: first without a model, then, where one is asked for, its prose with LLMLingua."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from promptlint.compress.cleanup import Edit, clean, spoken_of
from promptlint.compress.kept import Kept, damaged, kept, lost
from promptlint.compress.pieces import VALUE, Piece, pieces
from promptlint.compress.texts import Text
from promptlint.compress.worth import Worth, worth_of
from promptlint.model import Tokens

if TYPE_CHECKING:
    from promptlint.compress.shortening import Shortened, Shortener

LEAST_WORDS = 8  # a shorter stretch of prose holds nothing that could go


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A stretch of prose that keeps its words, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Modelled:
    """What the second step did."""

    tokens: int  # that it saves
    shortened: int  # stretches of prose
    left: tuple[LeftAlone, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text and its shorter version."""

    text: Text
    clean: str  # after the first step
    after: str  # after both; run-time values are `VALUE`
    edits: tuple[Edit, ...]
    before_tokens: Tokens
    clean_tokens: Tokens
    after_tokens: Tokens
    kept: Kept
    worth: Worth
    modelled: Modelled | None = None

    @property
    def saved(self) -> int:
        return self.worth.tokens


def suggested(texts: Sequence[Text], among: Sequence[Text] = ()) -> tuple[Suggestion, ...]:
    """The first step of each text; what one of the others, or of those `among` which they stand, speaks of stays."""
    said = "".join({sign for text in (*texts, *among) for sign in spoken_of(text.flat)})
    return tuple(_cleaned(text, said) for text in texts)


def _cleaned(text: Text, said: str) -> Suggestion:
    found = clean(text.flat, text.count, indented=text.is_code or text.is_handed_over, breaks=text.is_markdown, spoken_of=said)
    edits, after = found.edits, found.text
    if after.count(VALUE) != text.flat.count(VALUE):  # a run-time value is never lost
        edits, after = (), text.flat
    return _made(text, after, after, edits)


def _made(text: Text, cleaned: str, after: str, edits: tuple[Edit, ...], modelled: Modelled | None = None) -> Suggestion:
    before, counted = text.tokens(text.flat), text.tokens(after)
    return Suggestion(
        text,
        cleaned,
        after,
        edits,
        before,
        text.tokens(cleaned),
        counted,
        kept(pieces(cleaned), text.flat, after),
        worth_of(text, before.likely - counted.likely),
        modelled,
    )


# ---------------------------------------------------------------- the second step

Shorten = Callable[[Sequence[str], Sequence[float] | None], "tuple[Shortened, ...]"]  # rates: the share to keep of each text


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of prose: its words between the blanks and signs that stay where they are."""

    lead: str
    words: str
    trail: str

    @property
    def is_worth_it(self) -> bool:
        return len(self.words.split()) >= LEAST_WORDS


# Where a stretch of prose ends: an empty line, or the beginning of a line that is a block of its own.
_PARAGRAPH = re.compile(r"(\n[ \t]*\n\s*|\n(?=[ \t]*[-*+•#>|]))")
_LEAD, _TRAIL = re.compile(r"[\W_]*"), re.compile(r"[\W_]*\Z")
_JOINED_LEAD, _JOINED_TRAIL = re.compile(r"\S*[\W_]*"), re.compile(r"[\W_]*(?<!\S)\S*\Z|[\W_]+\Z")


def _stretches(piece: Piece, *, after: bool, before: bool) -> list[_Stretch]:
    """The stretches of a piece that stands `after`, or `before`, another one.

    What touches the other one stays: without it, two words might become one.
    """
    found = []
    parts = _PARAGRAPH.split(piece.text)
    count = len(parts) // 2
    for number, (text, behind) in enumerate(zip(parts[::2], [*parts[1::2], ""], strict=True)):
        start = _end(_JOINED_LEAD if after and number == 0 else _LEAD, text)
        found_trail = (_JOINED_TRAIL if before and number == count else _TRAIL).search(text, start)
        end = max(start, found_trail.start()) if found_trail else len(text)
        found.append(_Stretch(text[:start], text[start:end], text[end:] + behind))
    return found


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _cut(text: str) -> Iterator[tuple[Piece, list[_Stretch]]]:
    """The pieces of a text, those of prose with their stretches."""
    found = pieces(text)
    for number, piece in enumerate(found):
        yield piece, [] if piece.protected else _stretches(piece, after=number > 0, before=number < len(found) - 1)


def prose_of(suggestions: Iterable[Suggestion]) -> tuple[str, ...]:
    """The stretches of prose that a model may shorten, in order."""
    return tuple(
        stretch.words
        for suggestion in suggestions
        for _, stretches in _cut(suggestion.clean)
        for stretch in stretches
        if stretch.is_worth_it
    )


def shortened(suggestions: Sequence[Suggestion], shorten: Shorten, target_tokens: int | None = None) -> tuple[Suggestion, ...]:
    """The second step of each suggestion.  `shorten` gets all stretches of prose at once, so that a model is loaded once.

    `target_tokens`: what each prompt should come to, in place of one rate for all.
    """
    handed = [(words, suggestion) for suggestion in suggestions for words in prose_of([suggestion])]
    rates = None
    if target_tokens is not None:
        by_prompt = {id(suggestion): rate_for(suggestion, target_tokens) for suggestion in suggestions}
        rates = [by_prompt[id(suggestion)] for _, suggestion in handed]
    given = iter(shorten([words for words, _ in handed], rates) if handed else ())
    return tuple(_with_model(suggestion, given) for suggestion in suggestions)


def _with_model(suggestion: Suggestion, answers: Iterator[Shortened]) -> Suggestion:
    parts: list[str] = []
    left: list[LeftAlone] = []
    number = 0
    for piece, stretches in _cut(suggestion.clean):
        if piece.protected:
            parts.append(piece.text)
        for stretch in stretches:
            words, reason = stretch.words, ""
            if stretch.is_worth_it:
                words, reason = _accepted(stretch.words, next(answers), suggestion.text)
                number += not reason
                left += [LeftAlone(stretch.words, reason)] if reason else []
            parts += [stretch.lead, words, stretch.trail]
    after = "".join(parts)
    reason = lost(pieces(suggestion.clean), after)
    if reason:
        after, number, left = suggestion.clean, 0, [LeftAlone(suggestion.clean, reason)]
    tokens = suggestion.clean_tokens.likely - suggestion.text.count(after)
    if tokens <= 0:
        after, tokens, number = suggestion.clean, 0, 0
    made = _made(suggestion.text, suggestion.clean, after, suggestion.edits)
    return replace(made, modelled=Modelled(tokens, number, tuple(left)))


def _accepted(old: str, answer: Shortened, text: Text) -> tuple[str, str]:
    """What stands in the place of a stretch of prose: the model's version, or the stretch itself with the reason."""
    if answer.text is None:
        return old, answer.reason
    new = answer.text.strip()
    reason = damaged(old, new)
    if not reason and text.count(new) >= text.count(old):
        reason = "it saves no token"
    return (old, reason) if reason else (new, "")


_LEAST_RATE = 0.05


def rate_for(suggestion: Suggestion, target_tokens: int) -> float:
    """The share of its prose that a prompt may keep to come to so many tokens, as far as what stays allows."""
    prose = sum(suggestion.text.count(words) for words in prose_of([suggestion]))
    if not prose:
        return 1.0
    stays = suggestion.clean_tokens.likely - prose
    return min(1.0, max(_LEAST_RATE, (target_tokens - stays) / prose))


def compressing(shortener: Shortener, progress: Callable[[int, int], None] | None = None) -> Shorten:
    """The second step with a real model; raises `NoModel` where none can be had."""

    def shorten(texts: Sequence[str], rates: Sequence[float] | None) -> tuple[Shortened, ...]:
        from promptlint.compress.shortening import Shortening  # noqa: PLC0415  (the first step needs none of it)

        with Shortening(shortener) as shortening:
            return shortening.shorten(texts, progress, rates)

    return shorten
