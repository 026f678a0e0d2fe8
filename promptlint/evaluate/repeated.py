"""Branches of an `if`/`elif` chain that a test before them has taken: the same test again, or one that holds only where that one does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir

_PURE = frozenset({"lower", "upper", "strip", "casefold", "startswith", "endswith", "isinstance", "len", "bool", "str"})
_OF_TEXT = re.compile(r"(?:^|_)(?:model|name|url|query|text|prompt)$")
# Which ways of holding a word tell that another way holds a part of it, or the same.
_TELLS = {
    "is": {"is", "starts", "ends", "holds"},
    "starts": {"starts", "holds"},
    "ends": {"ends", "holds"},
    "holds": {"holds"},
}
_Asked = tuple[object, str, tuple[object, ...]]


def taken_before(node: ir.If) -> Iterator[ir.Stmt]:
    """The statements of a chain, told by its first `if`, in branches whose tests come too late."""
    before: list[ir.Expr] = []
    while True:
        if any(_implies(node.test, earlier) for earlier in before):
            yield from node.body
        before.append(node.test)
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ir.If):
            return
        node = node.orelse[0]


def _implies(test: ir.Expr, earlier: ir.Expr) -> bool:
    """Whether a test never holds where an earlier one of the same values does not."""
    spelled = _spelled(test)
    if spelled is not None and spelled == _spelled(earlier):
        return True
    if isinstance(test, ir.Boolean):
        return (any if test.op == "and" else all)(_implies(part, earlier) for part in test.values)
    if isinstance(earlier, ir.Boolean):
        return (any if earlier.op == "or" else all)(_implies(test, part) for part in earlier.values)
    return _tells(_asked(test), _asked(earlier))


def _tells(test: _Asked | None, earlier: _Asked | None) -> bool:
    if test is None or earlier is None or test[0] != earlier[0] or earlier[1] not in _TELLS[test[1]]:
        return False
    return all(any(_fits(word, earlier[1], part) for part in earlier[2]) for word in test[2])


def _fits(word: object, how: str, part: object) -> bool:
    if how == "is" or not isinstance(word, str) or not isinstance(part, str):
        return how == "is" and type(word) is type(part) and word == part
    return word.startswith(part) if how == "starts" else word.endswith(part) if how == "ends" else part in word


def _asked(test: ir.Expr) -> _Asked | None:
    """What a test asks of which value: that it is one of some words, or begins with, ends with or holds one of them."""
    if isinstance(test, ir.Call) and isinstance(test.func, ir.Attribute) and len(test.args) == 1 and not test.keywords:
        how = {"startswith": "starts", "endswith": "ends"}.get(test.func.name)
        return _of(test.func.value, how, _words(test.args[0])) if how else None
    if not isinstance(test, ir.Compare):
        return None
    if test.op == "in" and isinstance(test.left, ir.Constant) and isinstance(test.left.value, str):
        return _of(test.right, "holds", (test.left.value,))
    if (test.op == "in" and isinstance(test.right, ir.Sequence)) or (test.op == "==" and isinstance(test.right, ir.Constant)):
        return _of(test.left, "is", _words(test.right))
    return None


def _of(subject: ir.Expr, how: str, words: tuple[object, ...]) -> _Asked | None:
    spelled = _spelled(subject)
    return None if spelled is None or not words or (how == "holds" and not _is_text(subject)) else (spelled, how, words)


def _is_text(node: ir.Expr) -> bool:
    """Whether what something is looked for in is a text: that a list holds "gpt-4o" says nothing of whether it holds "gpt-4"."""
    if isinstance(node, ir.Call):
        return ir.last_name(node.func) in ("lower", "upper", "strip", "casefold", "str")
    return _OF_TEXT.search(ir.last_name(node)) is not None


def _words(node: ir.Expr) -> tuple[object, ...]:
    """What is written out; nothing where a part is not."""
    items: Sequence[ir.Expr] = node.items if isinstance(node, ir.Sequence) else [node]
    values = [item.value for item in items if isinstance(item, ir.Constant) and isinstance(item.value, (str, int))]
    return tuple(values) if len(values) == len(items) else ()


def _spelled(node: ir.Expr) -> object:
    """An expression that gives the same each time, apart from its place; None for anything else."""
    parts: list[object]
    if isinstance(node, ir.Constant):
        known = node.value is None or isinstance(node.value, (str, int, float))
        return (type(node.value).__name__, node.value) if known else None
    if isinstance(node, ir.Name):
        return ("name", node.id)
    if isinstance(node, ir.Call):
        named = node.func.name if isinstance(node.func, ir.Attribute) else node.func.id if isinstance(node.func, ir.Name) else ""
        if named not in _PURE or node.keywords:
            return None
    if isinstance(node, ir.Attribute):
        parts = [node.name, _spelled(node.value)]
    elif isinstance(node, ir.Call):
        parts = [_spelled(each) for each in (node.func, *node.args)]
    elif isinstance(node, ir.Subscript):
        parts = [_spelled(node.value), _spelled(node.index)]
    elif isinstance(node, ir.Compare) and node.op != "?":
        parts = [node.op, _spelled(node.left), _spelled(node.right)]
    elif isinstance(node, ir.Boolean):
        parts = [node.op, *map(_spelled, node.values)]
    elif isinstance(node, ir.Not):
        parts = [_spelled(node.value)]
    elif isinstance(node, ir.Sequence):
        parts = [node.kind, *map(_spelled, node.items)]
    else:
        return None
    return None if None in parts else (type(node).__name__, *parts)
