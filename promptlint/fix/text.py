"""Fixes applied to one text: those that do not meet, together; and the proof that nothing else changed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promptlint.comments import comments
from promptlint.fix.plan import Change, planned
from promptlint.fix.source import Refused, Replacement, Source
from promptlint.rule import Fix


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with some of the fixes made, and what became of the others."""

    text: str
    made: tuple[int, ...]  # indexes of the fixes
    waiting: tuple[int, ...]  # those that meet one that was made: for the next round
    refused: tuple[tuple[int, str], ...]  # (index, reason)


def fixed(source: Source, fixes: Sequence[Fix]) -> Fixed:
    """Make as many of the fixes as do not meet one another, the first before the later ones."""
    chosen: dict[int, tuple[Change, ...]] = {}
    waiting: list[int] = []
    refused: list[tuple[int, str]] = []
    for index, fix in enumerate(fixes):
        try:
            changes = tuple(planned(source, edit) for edit in fix.edits)
        except Refused as error:
            refused.append((index, error.reason))
            continue
        if _meet(source, [change for others in chosen.values() for change in others], changes):
            waiting.append(index)
        else:
            chosen[index] = changes
    text, made = source.text, list(chosen)
    if chosen:
        text, made, failed = _proved(source, chosen)
        refused += [(index, "the code around it would change as well") for index in failed]
    return Fixed(text, tuple(made), tuple(waiting), tuple(sorted(refused)))


def _proved(source: Source, chosen: dict[int, tuple[Change, ...]]) -> tuple[str, list[int], list[int]]:
    """The text with all of the fixes; where that cannot be proved, with those that can, tried each beside those before it."""
    everything = [change for changes in chosen.values() for change in changes]
    text = _spliced(source.text, everything)
    if _holds(source, text, everything):
        return text, list(chosen), []
    good: list[int] = []
    text = source.text
    for index in chosen:
        changes = [change for each in (*good, index) for change in chosen[each]]
        attempt = _spliced(source.text, changes)
        if _holds(source, attempt, changes):
            good.append(index)
            text = attempt
    return text, good, [index for index in chosen if index not in good]


def _meet(source: Source, before: Iterable[Change], changes: Sequence[Change]) -> bool:
    """Whether two changes touch, or one changes a node inside the other's."""
    taken = [stretch for change in before for stretch in _stretches(source, change)]
    return any(a <= end and start <= b for change in changes for a, b in _stretches(source, change) for start, end in taken)


def _stretches(source: Source, change: Change) -> list[tuple[int, int]]:
    if change.node is not None:
        return [source.range_of_node(change.node)]
    return [(each.start, each.end) for each in change.replacements]


def _spliced(text: str, changes: Iterable[Change]) -> str:
    parts, at = [], 0
    replacements: list[Replacement] = [each for change in changes for each in change.replacements]
    for each in sorted(replacements, key=lambda each: (each.start, each.end)):
        parts += [text[at : each.start], each.new]
        at = each.end
    return "".join([*parts, text[at:]])


# ---------------------------------------------------------------- the proof


def _holds(source: Source, text: str, changes: Sequence[Change]) -> bool:
    """Whether the new text parses, keeps its comments, and differs from the old one in the named nodes only, and there as named."""
    new = Source(text, source.plainly)
    try:
        after = new.tree
    except Refused:
        return False
    if source.is_old and not new.is_old:
        return False
    allowed = {id(change.node): change for change in changes if change.node is not None}
    return _same(source.tree, after, allowed) and _comments(source.text, changes) == [comment.text for comment in comments(text)]


def _same(before: object, after: object, allowed: dict[int, Change]) -> bool:
    change = allowed.get(id(before))
    if change is not None:
        assert isinstance(before, ast.AST)
        return isinstance(after, ast.AST) and change.allowed(before, after)
    if type(before) is not type(after):
        return False
    if isinstance(before, ast.AST):
        return all(_same(getattr(before, name, None), getattr(after, name, None), allowed) for name in before._fields)
    if isinstance(before, list):
        assert isinstance(after, list)
        return len(before) == len(after) and all(_same(one, other, allowed) for one, other in zip(before, after, strict=True))
    return before == after or before != before  # noqa: PLR0124  (NaN)


def _comments(text: str, changes: Sequence[Change]) -> list[str]:
    """The comments that the new text must have, in order."""
    becomes = dict(pair for change in changes for pair in change.comments)
    rows = [(comment.line, 1, becomes.pop(comment.line, comment.text)) for comment in comments(text)]
    rows += [(line, 1, comment) for line, comment in becomes.items()]  # those that are new
    rows += [(line, 0, comment) for change in changes for line, comment in change.above]
    return [comment for _, _, comment in sorted(rows, key=lambda row: row[:2]) if comment]
