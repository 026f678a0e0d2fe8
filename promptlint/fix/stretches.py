"""Texts taken out of string literals and put into them, character by character: quotes, prefixes, expressions and the rest stay.

A prompt is sent as it stands in its literals, or without an indentation that is common to its lines, or with doubled braces as one.
Each character of the text is traced to the characters of the source that stand for it, so that only what changes is written anew.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import ShortenText

_OPAQUE = "\ue001"  # stands for an expression
_ESCAPE = re.compile(r"\\(?:\r\n|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]+\}|.)|\r\n|\{\{|\}\}|.", re.DOTALL)
_GAP = re.compile(rf"(?:\s|{_OPAQUE}|\{{[^{{}}]*\}}|\{{\{{[^{{}}]*\}}\}}|\{{%[^%]*%\}}|<%[^%]*%>|%\(\w+\)\w|%\w|[$#]\{{?[\w.]+\}}?)*")


@dataclass(frozen=True, slots=True)
class Character:
    """A character of the text, where the source writes it, and how its literal is written; `text` may be empty."""

    text: str
    start: int
    end: int
    prefix: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Shortening:
    """The replacements that put other text into a node, and the test of what comes of them."""

    replacements: tuple[Replacement, ...]
    node: ast.expr
    allowed: Callable[[ast.AST, ast.AST], bool]


def shortened(source: Source, edit: ShortenText) -> Shortening:
    """Other text in the place of the texts that a literal, or several that are added up, sends."""
    node = source.expression_at(edit.at)
    for candidate in (node, _sum_around(source, node)):
        traced = _traced(source, candidate)
        for view, braced in _views(traced):
            places = placed(view, [old for old, _ in edit.texts])
            if places is not None:
                spliced = _spliced(view, places, edit, partial(_as_written, newline=source.newline, braced=braced))
                return Shortening(spliced.replacements, candidate, _says(_expected(traced, spliced, braced=braced), candidate))
    raise Refused("what is sent is not what stands there: its text is changed on the way")


def _sum_around(source: Source, node: ast.expr) -> ast.expr:
    """The sum of texts that a literal is a part of."""
    for above in source.above(node):
        if not (isinstance(above, ast.BinOp) and isinstance(above.op, ast.Add)):
            break
        node = above
    return node


# ---------------------------------------------------------------- from the source


def _traced(source: Source, node: ast.expr) -> list[Character]:
    """The characters of all literals of an expression, with `_OPAQUE` for each other part."""
    import libcst as cst  # noqa: PLC0415
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper  # noqa: PLC0415

    start, end = source.range_of_node(node)
    written = source.text[start:end]
    try:
        wrapper = MetadataWrapper(cst.parse_module(f"({written})"), unsafe_skip_copy=True)
    except cst.ParserSyntaxError:
        raise Refused("it is not written in a way that can be traced") from None
    data = f"({written})".encode()
    spans = wrapper.resolve(ByteSpanPositionProvider)

    def place(part: cst.CSTNode) -> tuple[int, int]:
        span = spans[part]
        before = len(data[: span.start].decode())
        return start + before - 1, start + before - 1 + len(data[span.start : span.start + span.length].decode())

    statement = wrapper.module.body[0]
    assert isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Expr)
    found = [*_leaves(statement.body[0].value, place, source)]
    if "".join(each.text for each in found) != "".join(_flat(node)[0]):
        raise Refused("its escapes cannot be traced")
    return found


def _leaves(node: object, place: Callable[..., tuple[int, int]], source: Source) -> Iterator[Character]:
    import libcst as cst  # noqa: PLC0415

    if (isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add)) or isinstance(node, cst.ConcatenatedString):
        yield from _leaves(node.left, place, source)
        yield from _leaves(node.right, place, source)
    elif isinstance(node, cst.SimpleString) and "b" not in node.prefix.lower():
        end = place(node)[1] - len(node.quote)
        first = end - len(node.raw_value)
        yield from _characters(node.raw_value, first, node.prefix.lower(), node.quote)
    elif isinstance(node, cst.FormattedString):
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                yield from _characters(part.value, place(part)[0], node.prefix.lower(), node.end)
            else:
                yield Character(_OPAQUE, *place(part))
    else:
        assert isinstance(node, cst.CSTNode)
        yield Character(_OPAQUE, *place(node))


def _characters(raw: str, start: int, prefix: str, quote: str) -> Iterator[Character]:
    for found in _ESCAPE.finditer(raw):
        written = found[0]
        begin, end = start + found.start(), start + found.end()
        if written in ("{{", "}}") and "f" not in prefix:
            yield Character(written[0], begin, begin + 1, prefix, quote)
            yield Character(written[1], begin + 1, end, prefix, quote)
        elif written in ("{{", "}}"):
            yield Character(written[0], begin, end, prefix, quote)
        elif written in ("\r\n", "\r"):
            yield Character("\n", begin, end, prefix, quote)
        elif written.startswith("\\") and len(written) > 1 and "r" in prefix:
            for offset, sign in enumerate(written.replace("\r\n", "\n")):
                yield Character(sign, begin + offset, begin + offset + 1, prefix, quote)
        elif written.startswith("\\") and len(written) > 1:
            yield Character(_meant(written), begin, end, prefix, quote)
        else:
            yield Character(written, begin, end, prefix, quote)


def _meant(escape: str) -> str:
    if escape[1:] in ("\r\n", "\n", "\r"):
        return ""
    try:
        return str(ast.literal_eval(f'"{escape}"')) if escape != '\\"' else '"'
    except (SyntaxError, ValueError):
        raise Refused("its escapes cannot be traced") from None


# ---------------------------------------------------------------- what is sent of it


def _views(traced: list[Character]) -> Iterator[tuple[list[Character], bool]]:
    """The characters as they may be sent: as they stand, without a common margin, with doubled braces as one (True), or both."""
    yield traced, False
    yield dedented(traced), False
    yield _unbraced(traced), True
    yield _unbraced(dedented(traced)), True


def dedented(traced: list[Character]) -> list[Character]:
    """The lines without the blanks that all of them begin with, as `textwrap.dedent` and `inspect.cleandoc` cut them."""
    lines: list[list[Character]] = [[]]
    for each in traced:
        lines[-1].append(each)
        if each.text == "\n":
            lines.append([])
    blanks = ["".join(each.text for each in takewhile(lambda each: each.text in (" ", "\t", ""), line)) for line in lines]
    filled = [lead for lead, line in zip(blanks, lines, strict=True) if any(not each.text.isspace() and each.text for each in line)]
    margin = min(filled, key=len, default="")
    if filled and filled[0] == "" and len(filled) > 1:  # the first line stands behind the quotes
        margin = min(filled[1:], key=len)
    return [each for lead, line in zip(blanks, lines, strict=True) for each in (line[len(margin) :] if lead.startswith(margin) else line)]


def _unbraced(traced: list[Character]) -> list[Character]:
    result: list[Character] = []
    for each in traced:
        last = result[-1] if result else None
        if last is not None and each.text in ("{", "}") and last.text == each.text and last.end == each.start == last.start + 1:
            result[-1] = Character(each.text, last.start, each.end, each.prefix, each.quote)
        else:
            result.append(each)
    return result


def placed(view: list[Character], texts: Sequence[str]) -> list[int] | None:
    """Where each text begins in the view; None where they are not what it says, with nothing but run-time values between them."""
    characters = [each for each in view if each.text]
    whole = "".join(each.text for each in characters)
    if len(whole) != len(characters):
        return None
    places, at = [], 0
    for text in texts:
        found = whole.find(text, at)
        if found < 0 or not _GAP.fullmatch(whole, at, found):
            return None
        places.append(found)
        at = found + len(text)
    return places if _GAP.fullmatch(whole, at) else None


# ---------------------------------------------------------------- into the source


@dataclass(frozen=True, slots=True)
class _Spliced:
    """What is replaced, the characters that go with it, and what comes in, by its place in the source."""

    replacements: tuple[Replacement, ...]
    gone: tuple[tuple[int, int], ...]
    new: tuple[tuple[int, str], ...]


def replacements(
    view: list[Character], places: Sequence[int], edit: ShortenText, written: Callable[[str, Character], str]
) -> tuple[Replacement, ...]:
    """The replacements in the source that make an edit's cuts."""
    return _spliced(view, places, edit, written).replacements


def _spliced(view: list[Character], places: Sequence[int], edit: ShortenText, written: Callable[[str, Character], str]) -> _Spliced:
    characters = [each for each in view if each.text]
    made: list[Replacement] = []
    gone: list[tuple[int, int]] = []
    inserted: list[tuple[int, str]] = []
    for place, (old, _), cuts in zip(places, edit.texts, edit.cuts, strict=True):
        for start, end, new in cuts:
            taken = characters[place + start : place + end]
            if any(each.text == _OPAQUE for each in taken) or end > len(old) or not characters:
                raise Refused("an expression stands in the way")
            made += [Replacement(each.start, each.end, "") for each in taken]
            gone += [(each.start, each.end) for each in taken]
            if new:
                like = characters[min(place + start, len(characters) - 1)] if taken else characters[max(0, place + start - 1)]
                at = like.start if taken else like.end
                made.append(Replacement(at, at, written(new, like)))
                inserted.append((at, new))
    return _Spliced(_merged(made), tuple(gone), tuple(inserted))


def _expected(traced: list[Character], spliced: _Spliced, *, braced: bool) -> str:
    """The text that the literals must have afterwards."""
    new = {at: text.replace("{", "{{").replace("}", "}}") if braced else text for at, text in spliced.new}
    starts = dict(spliced.gone)
    parts: list[str] = []
    upto = -1
    for each in traced:
        parts.append(new.pop(each.start, ""))
        upto = max(upto, starts.get(each.start, -1))
        if each.end > upto:
            parts.append(each.text)
        parts.append(new.pop(each.end, "") if each is traced[-1] else "")
    return "".join(parts)


def _merged(replacements: Sequence[Replacement]) -> tuple[Replacement, ...]:
    """Neighbours as one, in order."""
    result: list[Replacement] = []
    for each in sorted(replacements, key=lambda each: (each.start, each.end)):
        if result and result[-1].end == each.start:
            result[-1] = Replacement(result[-1].start, each.end, result[-1].new + each.new)
        else:
            result.append(each)
    return tuple(result)


def _as_written(text: str, like: Character, newline: str, *, braced: bool) -> str:
    """A text as its literal would write it."""
    if "r" in like.prefix:
        if "\\" in text or like.quote[:1] in text or (len(like.quote) == 1 and "\n" in text):
            raise Refused("the new text cannot be written into a raw literal")
        return text.replace("\n", newline)
    code = text.replace("\\", "\\\\").replace(like.quote[:1], "\\" + like.quote[:1])
    code = code.replace("\n", newline if len(like.quote) == 3 else "\\n").replace("\r", "\\r")
    if "f" in like.prefix or braced:  # doubled once: an f-string is not formatted again
        code = code.replace("{", "{{").replace("}", "}}")
    return code


def _says(expected: str, before: ast.expr) -> Callable[[ast.AST, ast.AST], bool]:
    opaque = _flat(before)[1]

    def allowed(_: ast.AST, after: ast.AST) -> bool:
        texts, others = _flat(after)
        return "".join(texts) == expected and others == opaque and _form(before) == _form(after)

    return allowed


def _flat(node: ast.AST) -> tuple[list[str], list[str]]:
    """The text of an expression with `_OPAQUE` for its other parts, and those."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value], []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _flat(node.left), _flat(node.right)
        return left[0] + right[0], left[1] + right[1]
    if isinstance(node, ast.JoinedStr):
        parts = [_flat(part) for part in node.values]
        return [text for texts, _ in parts for text in texts], [other for _, others in parts for other in others]
    return [_OPAQUE], [ast.dump(node)]


def _form(node: ast.AST) -> object:
    """How an expression is put together, whatever its texts say."""
    if isinstance(node, ast.BinOp):
        return (_form(node.left), _form(node.right))
    return type(node)
