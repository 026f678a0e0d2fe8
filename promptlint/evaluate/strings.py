"""What happens to texts: joining, formatting, stripping, with the holes kept where they are."""

from __future__ import annotations

import inspect
import re
import string
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace

from promptlint.evaluate import serialised
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    Choice,
    FilePath,
    Given,
    Hole,
    Instance,
    Literal_,
    Mystery,
    Object,
    Piece,
    Scalar,
    Text,
    V,
    comes_from_parameter,
    options,
)
from promptlint.model import Source, Span

MAX_TEXT = 2_000_000  # characters of known text that one value may hold
MAX_PIECES = 4_000
_NOTHING: Mapping[int, str] = {}


def pieces_of(value: V, frame: Frame, expression: str, at: Span) -> tuple[Piece, ...]:
    """A value as it appears inside a text: its own stretches when it is one, a hole when it is not known."""
    if isinstance(value, Text):
        return value.pieces
    if isinstance(value, Scalar):
        return (Literal_(str(value.value), value.at or at),)
    if isinstance(value, FilePath):
        return (Literal_(value.path, value.at or at),)
    if isinstance(value, Given):
        if value.source.startswith("parameter"):  # one request differs from the next
            default = value.value.known if isinstance(value.value, Text) else None
            return (Hole(expression, "parameter", at, from_parameter=value.from_parameter, otherwise=default or ""),)
        return pieces_of(value.value, frame, expression, at)
    if isinstance(value, Mystery):
        return (Hole(expression or value.expression, value.source, at, value.granularity, value.from_parameter, traits=value.traits),)
    if isinstance(value, Choice):
        return _longest(value, expression, at)
    from_parameter = comes_from_parameter(value)
    source: Source = "parameter" if from_parameter and not isinstance(value, Instance) else "unknown"
    if isinstance(value, Object) and value.cls == "json.dumps":
        return serialised.json_pieces(value, expression, source, at, from_parameter)
    return (Hole(expression, source, at, from_parameter=from_parameter, traits=serialised.traits_in(value)),)


def _longest(value: Choice, expression: str, at: Span) -> tuple[Piece, ...]:
    """A text that depends on a branch: fixed for one request, but not the same in all."""
    texts = [option for option in value.values if isinstance(option, Text)]
    from_parameter = comes_from_parameter(value)
    if not texts or value.open is not None:
        source = value.open.source if value.open else "unknown"
        known = [option.known for option in options(value) if isinstance(option, Text) and option.known]
        default = known[0] if len(known) == 1 else ""
        return (Hole(expression, source, at, from_parameter=from_parameter, traits=serialised.traits_in(value), otherwise=default),)
    longest = max(texts, key=lambda option: sum(len(p.text) for p in option.pieces if isinstance(p, Literal_)))
    return longest.pieces


def size(value: Text) -> int:
    """How many characters of a text are known."""
    return sum(len(piece.text) for piece in value.pieces if isinstance(piece, Literal_))


def repeated(value: Text, times: int, at: Span) -> Text:
    """`text * times`."""
    if value.known is not None:
        return Text((Literal_(value.known * times, value.pieces[0].at if value.pieces else at),), at)
    return Text(merged(value.pieces * min(times, 100)), at)


def merged(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Neighbouring known stretches that stand in one place become one."""
    result: list[Piece] = []
    if len(pieces) > MAX_PIECES or sum(len(piece.text) for piece in pieces if isinstance(piece, Literal_)) > MAX_TEXT:
        first = pieces[0]
        return (Hole("a text too long to follow", "unknown", first.at, from_parameter=isinstance(first, Hole) and first.from_parameter),)
    for piece in pieces:
        if isinstance(piece, Literal_) and not piece.text:
            continue
        last = result[-1] if result else None
        if isinstance(piece, Literal_) and isinstance(last, Literal_) and _belong_together(last, piece):
            result[-1] = replace(last, text=last.text + piece.text, block=piece.block)
        else:
            result.append(piece)
    return tuple(result)


def _belong_together(a: Literal_, b: Literal_) -> bool:
    return a.at.path == b.at.path and len(b.text) < 200 and a.traits == b.traits and a.block is None


def concatenated(a: V, b: V, frame: Frame, a_text: str, b_text: str, at: Span) -> V:
    """`a + b` where at least one of them is a text."""
    return Text(merged(pieces_of(a, frame, a_text, at) + pieces_of(b, frame, b_text, at)), at)


def mapped(value: Text, change: Callable[[str], str]) -> Text:
    """A text with a change applied to each known stretch."""
    return Text(tuple(Literal_(change(p.text), p.at) if isinstance(p, Literal_) else p for p in value.pieces), value.at)


def stripped(value: Text, how: str, characters: str | None) -> Text:
    """`strip`, `lstrip`, `rstrip`: only the outer ends change."""
    pieces = list(value.pieces)
    if how != "rstrip" and pieces and isinstance(first := pieces[0], Literal_):
        pieces[0] = Literal_(first.text.lstrip(characters), first.at)
    if how != "lstrip" and pieces and isinstance(last := pieces[-1], Literal_):
        pieces[-1] = Literal_(last.text.rstrip(characters), last.at)
    return Text(merged(tuple(pieces)), value.at)


_MARK = "\ue000{}\ue001"
_MARKS = re.compile("\ue000(\\d+)\ue001")


def reshaped(value: Text, change: Callable[[str], str]) -> Text:
    """A change to the whole text (dedent, cleandoc) with the holes standing as marks in it."""
    holes = [piece for piece in value.pieces if isinstance(piece, Hole)]
    known = [piece for piece in value.pieces if isinstance(piece, Literal_)]
    if not known:
        return value
    marks = iter(range(len(holes)))
    flat = "".join(p.text if isinstance(p, Literal_) else _MARK.format(next(marks)) for p in value.pieces)
    result: list[Piece] = []
    for index, piece in enumerate(_MARKS.split(change(flat))):
        if index % 2:
            result.append(holes[int(piece)])
        elif piece:
            result.append(Literal_(piece, known[0].at))
    return Text(tuple(result), value.at)


def dedented(value: Text) -> Text:
    return reshaped(value, textwrap.dedent)


def cleaned(value: Text) -> Text:
    return reshaped(value, inspect.cleandoc)


def formatted(
    value: Text,
    positional: tuple[V, ...],
    keywords: dict[str, V],
    rest: bool,
    frame: Frame,
    at: Span,
    made_of: Mapping[int, str] = _NOTHING,
) -> Text:
    """`text.format(...)`: each field becomes what was passed for it, or a hole under its own name.

    `made_of` names what JSON is made of that is passed by its place.
    """
    result: list[Piece] = []
    counter = 0
    for piece in value.pieces:
        if isinstance(piece, Hole):
            result.append(piece)
            continue
        try:
            fields = list(string.Formatter().parse(piece.text))
        except ValueError:
            return Text((*result, piece), value.at)
        for literal, name, spec, _ in fields:
            if literal:
                result.append(Literal_(literal, piece.at))
            if name is None:
                continue
            root = re.split(r"[.\[]", name, maxsplit=1)[0]
            if not root:
                root, counter = str(counter), counter + 1
            given = keywords.get(root)
            if given is None and root.isdigit() and int(root) < len(positional):
                given = positional[int(root)]
            if given is None or root != (name or root) or spec:
                result.append(Hole(name or root, "parameter" if given is not None and comes_from_parameter(given) else "unknown", at,
                                   from_parameter=comes_from_parameter(given) or rest))  # fmt: skip
            else:
                said = made_of.get(int(root), root) if root.isdigit() else root
                result += pieces_of(given, frame, written(given, said), at)
    return Text(merged(tuple(result)), value.at)


def written(value: V, otherwise: str) -> str:
    """What a value was written as in the code, where that is known."""
    return (value.expression if isinstance(value, Mystery) else "") or otherwise


_PERCENT = re.compile(r"%(?:\((?P<name>\w+)\))?(?P<spec>[#0\- +]*\d*(?:\.\d+)?)(?P<kind>[diouxXeEfFgGcrsa%])")


def interpolated(value: Text, arguments: dict[str, V] | tuple[V, ...], frame: Frame, at: Span) -> Text:
    """`text % arguments`."""
    position = -1

    def fill(found: re.Match[str], around: Span) -> tuple[Piece, ...]:
        nonlocal position
        if found["kind"] == "%":
            return (Literal_("%", around),)
        given: V | None
        if isinstance(arguments, dict):
            given, name = arguments.get(found["name"] or ""), found["name"] or "?"
        else:
            position += 1
            given, name = (arguments[position] if position < len(arguments) else None), str(position)
        if given is None:
            return (Hole(name, "unknown", at),)
        return _conversion(given, found["spec"], found["kind"], frame, written(given, name), at)

    return _filled(value, _PERCENT, fill)


def _filled(value: Text, pattern: re.Pattern[str], fill: Callable[[re.Match[str], Span], tuple[Piece, ...]]) -> Text:
    """A text with what stands for every match of `pattern` in its known stretches."""
    result: list[Piece] = []
    for piece in value.pieces:
        if isinstance(piece, Hole):
            result.append(piece)
            continue
        done = 0
        for found in pattern.finditer(piece.text):
            result += (Literal_(piece.text[done : found.start()], piece.at), *fill(found, piece.at))
            done = found.end()
        result.append(Literal_(piece.text[done:], piece.at))
    return Text(merged(tuple(result)), value.at)


def _conversion(given: V, spec: str, kind: str, frame: Frame, expression: str, at: Span) -> tuple[Piece, ...]:
    """One value under one `%` conversion."""
    plain = given.known if isinstance(given, Text) else given.value if isinstance(given, Scalar) else None
    if plain is None or (kind in "sd" and not spec and not isinstance(plain, float)):
        return pieces_of(given, frame, expression, at)
    if len(spec) > 4:  # a width from a hostile file would fill the memory
        return (Hole(expression, "unknown", at),)
    try:
        return (Literal_(f"%{spec}{kind}" % plain, at),)
    except (TypeError, ValueError, OverflowError):
        return (Hole(expression, "unknown", at),)


def replaced(value: Text, old: str, new: V, frame: Frame, at: Span) -> Text:
    """`text.replace(old, new)`, where `old` is known."""
    if not old:
        return value
    insert = pieces_of(new, frame, written(new, old.strip("{}[]<>$ ") or old), at)
    result: list[Piece] = []
    for piece in value.pieces:
        if isinstance(piece, Hole) or old not in piece.text:
            result.append(piece)
            continue
        for index, stretch in enumerate(piece.text.split(old)):
            if index:
                result += insert
            if stretch:
                result.append(Literal_(stretch, piece.at))
    return Text(merged(tuple(result)), value.at)


def joined(separator: Text, items: tuple[tuple[V, str], ...], frame: Frame, at: Span) -> Text:
    """`separator.join(items)`; each item comes with what it is called in the code."""
    result: tuple[Piece, ...] = ()
    for index, (item, expression) in enumerate(items):
        result += (separator.pieces if index else ()) + pieces_of(item, frame, written(item, expression), at)
    return Text(merged(result), at)


_DOLLAR = re.compile(r"\$(?:(?P<escaped>\$)|(?P<named>[_a-zA-Z]\w*)|\{(?P<braced>[_a-zA-Z]\w*)\})")


def substituted(value: Text, keywords: dict[str, V], frame: Frame, at: Span) -> Text:
    """`string.Template(text).substitute(...)`."""

    def fill(found: re.Match[str], around: Span) -> tuple[Piece, ...]:
        name = found["named"] or found["braced"]
        if name is None:
            return (Literal_("$", around),)
        return pieces_of(keywords[name], frame, name, at) if name in keywords else (Hole(name, "unknown", at),)

    return _filled(value, _DOLLAR, fill)
