"""Arguments of calls and keys of mappings, added and taken away with LibCST, so that comments and layout stay."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from promptlint.fix.source import Refused
from promptlint.model import Plain

if TYPE_CHECKING:
    import libcst as cst

    Item = TypeVar("Item", cst.Arg, cst.DictElement, cst.StarredDictElement)


def literal(value: Plain) -> str:
    """A plain value as Python source, texts in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {literal(item)}" for key, item in value.items()) + "}"
    return repr(value)


def with_argument(code: str, name: str, value: str, newline: str) -> str:
    """The source of a call with one more keyword argument behind its last."""
    import libcst as cst  # noqa: PLC0415

    call = _parsed(code, cst.Call, newline)
    if any(isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar for arg in call.args):
        raise Refused("its only argument is a generator, beside which no other can stand")
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    added = cst.Arg(cst.parse_expression(value), keyword=cst.Name(name), equal=equal)
    if not call.args:
        return _code(call.with_changes(args=[added]), newline)
    items, behind = _appended(call.args, added, call.args[-1].whitespace_after_arg, call.whitespace_before_args, newline)
    items[-2] = items[-2].with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    items[-1] = items[-1].with_changes(whitespace_after_arg=behind)
    return _code(call.with_changes(args=items), newline)


def with_key(code: str, key: str, value: str, newline: str) -> str:
    """The source of a mapping that is written out with one more key at its end."""
    import libcst as cst  # noqa: PLC0415

    mapping = _parsed(code, cst.Dict, newline)
    added = cst.DictElement(cst.SimpleString(literal(key)), cst.parse_expression(value))
    if not mapping.elements:
        return _code(mapping.with_changes(elements=[added]), newline)
    behind, before = mapping.rbrace.whitespace_before, mapping.lbrace.whitespace_after
    items, behind = _appended(mapping.elements, added, behind, before, newline)
    return _code(mapping.with_changes(elements=items, rbrace=mapping.rbrace.with_changes(whitespace_before=behind)), newline)


def without_key(code: str, key: str, newline: str) -> str:
    """The source of a mapping without one of its keys; refused where a comment would go with it."""
    import libcst as cst  # noqa: PLC0415

    mapping = _parsed(code, cst.Dict, newline)
    names = [getattr(item.key, "evaluated_value", None) if isinstance(item, cst.DictElement) else None for item in mapping.elements]
    if names.count(key) != 1:
        raise Refused(f"{key} is not written out there")
    index = names.index(key)
    gone, kept = mapping.elements[index], [*mapping.elements[:index], *mapping.elements[index + 1 :]]
    if _has_comment(gone):
        raise Refused("a comment stands beside it")
    if index == len(mapping.elements) - 1 and kept:
        if _has_comment(kept[-1].comma):
            raise Refused("a comment stands beside it")
        kept[-1] = kept[-1].with_changes(comma=gone.comma)
    return _code(mapping.with_changes(elements=kept), newline)


def without_argument(code: str, name: str, newline: str) -> str:
    """The source of a call without one of its keyword arguments; refused where a comment would go with it."""
    import libcst as cst  # noqa: PLC0415

    call = _parsed(code, cst.Call, newline)
    index = next((i for i, arg in enumerate(call.args) if arg.keyword is not None and arg.keyword.value == name), None)
    if index is None:
        raise Refused(f"{name} is not written out in the call")
    gone, kept = call.args[index], [*call.args[:index], *call.args[index + 1 :]]
    if _has_comment(gone):
        raise Refused("a comment stands beside the argument")
    if index == len(call.args) - 1 and kept:
        kept[-1] = kept[-1].with_changes(comma=gone.comma, whitespace_after_arg=gone.whitespace_after_arg)
        if _has_comment(call.args[index - 1].comma):
            raise Refused("a comment stands beside the argument")
    return _code(call.with_changes(args=kept), newline)


# ---------------------------------------------------------------- layout


def _appended(items: Sequence[Item], added: Item, behind: Any, before: Any, newline: str) -> tuple[list[Any], Any]:
    """The items with one more, laid out as the last one is: on a line of its own where that one is. And what follows the last."""
    import libcst as cst  # noqa: PLC0415

    last, comma = items[-1], items[-1].comma
    rows = _row_start(items, before)
    if isinstance(comma, cst.Comma):  # a trailing comma: the new item gets one too
        after = comma.whitespace_after
        if isinstance(after, cst.ParenthesizedWhitespace):
            between = comma.with_changes(whitespace_after=after.with_changes(last_line=rows or after.last_line))
            end = cst.Comma(whitespace_after=_plain_break(after, newline))
            return [*items[:-1], last.with_changes(comma=between), added.with_changes(comma=end)], behind
        between = comma.with_changes(whitespace_after=cst.SimpleWhitespace(" "))
        return [*items[:-1], last.with_changes(comma=between), added.with_changes(comma=cst.Comma(whitespace_after=after))], behind
    if isinstance(behind, cst.ParenthesizedWhitespace):  # no comma, but the bracket closes on a line of its own
        first: Any = behind.with_changes(last_line=rows or behind.last_line)
        if rows is None:  # `f(a, b=[…]⏎)`: no line of its own to copy
            first = cst.SimpleWhitespace(" ")
            if _has_comment(behind):
                raise Refused("a comment stands behind the last argument")
        return [*items[:-1], last.with_changes(comma=cst.Comma(whitespace_after=first)), added], _plain_break(behind, newline)
    between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    previous = items[-2].comma if len(items) > 1 else None
    if isinstance(previous, cst.Comma) and isinstance(previous.whitespace_after, cst.ParenthesizedWhitespace):
        between = cst.Comma(whitespace_after=_plain_break(previous.whitespace_after, newline))
    return [*items[:-1], last.with_changes(comma=between), added], behind


def _row_start(items: Sequence[Any], before: Any) -> Any:
    """The blanks in front of an item that stands on a line of its own; None where none does."""
    import libcst as cst  # noqa: PLC0415

    if len(items) == 1 and isinstance(before, cst.ParenthesizedWhitespace):
        return before.last_line

    for item in items[:-1]:
        if isinstance(item.comma, cst.Comma) and isinstance(item.comma.whitespace_after, cst.ParenthesizedWhitespace):
            return item.comma.whitespace_after.last_line
    return None


def _plain_break(after: Any, newline: str) -> Any:
    """A line break as that one, without its comments and empty lines."""
    import libcst as cst  # noqa: PLC0415

    first = cst.TrailingWhitespace(newline=cst.Newline(newline))
    return after.with_changes(first_line=first, empty_lines=[])


def _has_comment(node: Any) -> bool:
    import libcst as cst  # noqa: PLC0415

    return "#" in cst.Module([]).code_for_node(node)


def _parsed(code: str, kind: type, newline: str) -> Any:
    import libcst as cst  # noqa: PLC0415

    try:
        node = cst.parse_expression(f"({code})", config=cst.PartialParserConfig(default_newline=newline))
    except cst.ParserSyntaxError:
        raise Refused("its source cannot be rewritten") from None
    if not isinstance(node, kind):
        raise Refused("it is written in another way")
    return node


def _code(node: Any, newline: str) -> str:
    """The source of a node that was parsed inside parentheses, without them."""
    import libcst as cst  # noqa: PLC0415

    code: str = cst.Module([], default_newline=newline).code_for_node(node)
    return code[1:-1]
