"""Blanks and ornaments of a text that tell a model nothing: source indentation, trailing blanks, the layout of JSON, rows of signs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from promptlint.model import Segment, Span, Static

LEAST_MARGIN = 4  # blanks: fewer may be a list that somebody wrote by hand
LEAST_LINES = 3  # with the same margin
NEAR = 2  # lines between two stretches of one literal: the run-time value between them may be longer than a line
_VALUE = "\ue000"  # stands for a run-time value
_TRAILING = re.compile(r"[ \t]+(?=\r?\n)")
_LINE = re.compile(r"\n([ \t]*)([^\s])")
# A row of the same sign, or of two or three in turn: =====, -=-=-=, * * * *; box drawing and blocks; emoji.
_ROW = re.compile(r"(?P<sign>[^\w\s()\[\]{}\"'`,.;/\\\ue000])(?P=sign){7,}|(?P<turn>(?:[^\w\s\ue000] ?){1,2})(?P=turn){7,}")
_TABLE = re.compile(r"\s*\|[\s|:-]*$")
_BOXES = re.compile(r"[\u2500-\u259f]{4,}")
_EMOJI = "[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]\ufe0f?"
_EMOJI_ROW = re.compile(rf"(?:{_EMOJI}\s?){{4,}}")

Count = Callable[[str], int]


def with_layout(segments: Sequence[Segment], count: Count) -> tuple[Segment, ...]:
    """The segments, each static text with the tokens of its blanks and of its ornaments."""
    margins = _margins(segments)
    return tuple(_measured(segment, margins.get(index, ""), count) for index, segment in enumerate(segments))


def _measured(segment: Segment, margin: str, count: Count) -> Segment:
    part = segment.part
    if not isinstance(part, Static) or segment.role == "tools":
        return segment
    plain = _compact(part.text) if "indented-json" in part.traits else _without(part.text, margin)
    layout = 0 if plain == part.text else segment.tokens.likely - count(plain)
    bare = unadorned(part.text)
    ornament = 0 if bare == part.text else segment.tokens.likely - count(bare)
    if layout <= 0 and ornament <= 0:
        return segment
    rows = rows_in(part.text) if ornament > 0 else ()
    return replace(segment, layout=max(layout, 0), ornament=max(ornament, 0), rows=rows)


def _compact(text: str) -> str:
    """JSON without blanks between its words."""
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _without(text: str, margin: str) -> str:
    """A text without this margin and without blanks at the ends of its lines."""
    if "\n" not in text:
        return text
    text = _TRAILING.sub("", text)
    return text.replace(f"\n{margin}", "\n") if margin else text


def unadorned(text: str) -> str:
    """A text in which rows of signs, boxes and emoji are shortened to what still separates: three signs, one emoji.

    The line below the head of a table in Markdown stays as it is.
    """
    text = "\n".join(line if _TABLE.match(line) else _ROW.sub(lambda row: row[0][:3], line) for line in text.split("\n"))
    text = _BOXES.sub(lambda row: row[0][:1], text)
    return _EMOJI_ROW.sub(lambda row: row[0][:1], text)


def rows_in(text: str) -> tuple[tuple[str, str], ...]:
    """The rows that `unadorned` shortens wherever they stand, each once, with what is left of it; longer ones first."""
    found: dict[str, str] = {}
    spared = "\n".join(line for line in text.split("\n") if _TABLE.match(line))
    lines = "\n".join(line for line in text.split("\n") if not _TABLE.match(line))
    for pattern, length in ((_ROW, 3), (_BOXES, 1), (_EMOJI_ROW, 1)):
        for row in pattern.finditer(lines):
            old = row[0].rstrip()
            if old not in spared and "\n" not in old and len(old) > length:
                found.setdefault(old, old[:length])
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


# ---------------------------------------------------------------- source indentation


def _margins(segments: Sequence[Segment]) -> dict[int, str]:
    """For each static text the margin that all lines of its literal have: what is put into the literal stands in those lines."""
    margins: dict[int, str] = {}
    for group in literals(segments):
        first, last = group[0], group[-1]
        inside = range(first, last + 1)
        flat = "".join(_text(segments[index]) if index in group else _VALUE for index in inside)
        margins |= dict.fromkeys(group, source_margin(flat))
    return margins


def _text(segment: Segment) -> str:
    return segment.part.text if isinstance(segment.part, Static) else _VALUE


def literals(segments: Sequence[Segment]) -> list[list[int]]:
    """The static texts of each literal, by their indices; a text that is put into another is a literal of its own."""
    groups: list[list[int]] = []
    for index, segment in enumerate(segments):
        if segment.role == "tools" or not isinstance(segment.part, Static):
            continue
        at = segment.part.at
        for group in reversed(groups):
            other = segments[group[-1]]
            if other.message == segment.message and isinstance(other.part, Static) and _continues(other.part.at, at):
                group.append(index)
                break
        else:
            groups.append([index])
    return groups


def _continues(before: Span, after: Span) -> bool:
    """Whether two texts are stretches of one literal: they have its place, or stand one behind the other."""
    return before.path == after.path and (before == after or 0 <= after.line - before.end_line <= NEAR)


def source_margin(text: str) -> str:
    """The blanks that every line of a text but its first begins with, when they say nothing; "" otherwise.

    A list or a block of code keeps its shape without a margin that all lines share.  Where the first line stands without it
    and ends in a colon, the margin may say what belongs to it.
    """
    first = text.partition("\n")[0]
    found = _LINE.findall(text)
    if len(found) < LEAST_LINES or (first.strip() and first.rstrip().endswith((":", "```"))):
        return ""
    ends = min(blanks for blanks, _ in found), max(blanks for blanks, _ in found)
    margin = "".join(blank for blank, _ in takewhile(lambda pair: pair[0] == pair[1], zip(*ends, strict=False)))
    return margin if len(margin.expandtabs(4)) >= LEAST_MARGIN else ""
