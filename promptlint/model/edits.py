"""What a fix changes, said without syntax: `promptlint.fix` finds the place in the text and writes it.

Each edit names what it changes; everything else at that place stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Union

from promptlint.model.facts import Span

Plain = Union[str, int, float, bool, None, Mapping[str, "Plain"]]


@dataclass(frozen=True, slots=True)
class SetArgument:
    """Give an argument of a call a value; a dotted name leads into a mapping or an object that is written out there.

    An argument that is there gets the new value, any other is added behind the last.
    """

    call: Span  # a call site's: from the called name's last part to the closing parenthesis
    name: str  # max_completion_tokens, or config.max_output_tokens
    value: Plain
    as_mapping: bool = False  # whether the API takes a mapping for the outer argument, where that is not there yet


@dataclass(frozen=True, slots=True)
class RenameArgument:
    """Call an argument by another name, its value untouched."""

    call: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DropArgument:
    """Take an argument away."""

    call: Span
    name: str


@dataclass(frozen=True, slots=True)
class ReplaceLiteral:
    """Write another text or number in the place of a literal."""

    at: Span
    old: str | int
    new: str | int


@dataclass(frozen=True, slots=True)
class MarkArgument:
    """End an argument's last block with a key, such as the system prompt with `cache_control`.

    A text becomes a list of one block; of a list that is written out the last block gets the key.
    """

    call: Span
    name: str
    key: str
    value: Plain


@dataclass(frozen=True, slots=True)
class UnmarkBlock:
    """Take a key out of the mapping around a text."""

    at: Span  # the text, or anything else inside the mapping
    key: str


@dataclass(frozen=True, slots=True)
class MarkBlock:
    """Add a key to a mapping that is written out at a place: the last block of a system prompt gets its `cache_control`.

    A text in the place of the blocks becomes a list of one block.
    """

    at: Span  # the text, or the block
    key: str
    value: Plain


@dataclass(frozen=True, slots=True)
class DedentLiteral:
    """Take the indentation of its source, and blanks at the ends of its lines, out of a triple-quoted text."""

    at: Span


@dataclass(frozen=True, slots=True)
class CutText:
    """Replace words of a text inside a literal, where they stand exactly once; a row of one sign wherever it stands."""

    at: Span  # the literal
    old: str
    new: str
    every: bool = False
    alone: bool = False  # only where nothing else in the file reads the text, or looks for these words


@dataclass(frozen=True, slots=True)
class ShortenText:
    """Write shorter texts in the place of those that a literal sends, its run-time values and everything else untouched.

    The texts are in order, with run-time values between them; each new one is the old one with its cuts made.
    """

    at: Span  # the literal, or the first of several that are added up
    texts: tuple[tuple[str, str], ...]  # as they are sent: old and new
    cuts: tuple[tuple[tuple[int, int, str], ...], ...]  # for each text: from, to, and what stands there instead


@dataclass(frozen=True, slots=True)
class MoveToEnd:
    """Move the line of a formatted text that holds a run-time value to the text's end."""

    at: Span  # the run-time value's expression


@dataclass(frozen=True, slots=True)
class WrapCall:
    """Put a value inside a call of a builtin: `sorted(names)`, `sorted(things, key=str)`."""

    at: Span  # the value's expression
    function: str
    key: str = ""  # another builtin, passed as `key`


@dataclass(frozen=True, slots=True)
class AskTogether:
    """Send one request for all items of a loop or a comprehension, in the place of one request for each.

    Only where the round does nothing but that, and gives or appends what came back.
    """

    call: Span
    argument: str  # that takes one text or a list of them; "": the first, which is not named
    method: str = ""  # the method that takes a list, where it is another one
    answers: str = ""  # the field of the reply that lists an answer for each, in order; "": the reply is that list


@dataclass(frozen=True, slots=True)
class SplitBlock:
    """Cut a block of a message in two at the line of a run-time value in its text; the key stays with the first."""

    at: Span  # the run-time value's expression
    key: str  # cache_control


@dataclass(frozen=True, slots=True)
class DropComment:
    """Take codes out of a suppression comment, or the comment as a whole where none is left."""

    at: Span  # the comment, from its `#` to its end
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddComment:
    """Silence findings on a line: in the comment that does so already, else in a new one behind the line or above its statement."""

    at: Span  # any place on the line
    codes: tuple[str, ...]
    reason: str = ""


Edit = Union[
    SetArgument, RenameArgument, DropArgument, ReplaceLiteral, MarkBlock, MarkArgument, UnmarkBlock, DedentLiteral, CutText, ShortenText,
    MoveToEnd, WrapCall, AskTogether, SplitBlock, DropComment, AddComment,
]  # fmt: skip
