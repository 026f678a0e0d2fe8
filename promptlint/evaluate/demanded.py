"""Whether code that reads a variable of the environment runs only where that variable is set, so that its default never applies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.unreached import ends

_READS = frozenset({"getenv", "get"})


def is_demanded(module: ir.Module, at: ir.At, name: str) -> bool:
    """Whether a test around a place, or one before it that leaves its function otherwise, asks that a variable is set.

    `if os.getenv("MODEL"): model = os.getenv("MODEL", "gpt-4.1")`: never `gpt-4.1`.
    """
    if any(_asks(test, holds, name) for test, holds in places.tests_around(module, at)):
        return True
    function = places.enclosing(module, at)
    return any(_asks(test, holds, name) for test, holds in _passed(module.body if function is None else function.body, at))


def _passed(body: Sequence[ir.Stmt], at: ir.At) -> Iterator[tuple[ir.Expr, bool]]:
    """The tests that control has passed before it comes to a place, and how they came out."""
    while body:
        index = next((index for index, each in enumerate(body) if places.holds(each.at, at)), 0)
        for each in body[:index]:
            if isinstance(each, ir.Stop) and each.kind == "assert" and each.children:
                yield each.children[0], True
            elif isinstance(each, ir.If) and any(map(ends, each.body)):
                yield each.test, False
        holding = body[index]
        blocks = () if isinstance(holding, (ir.Function, ir.Class)) else ir.blocks(holding)
        body = next((block for block in blocks if any(places.holds(each.at, at) for each in block)), ())


def _asks(test: ir.Expr, holds: bool, name: str) -> bool:
    """Whether a test that came out so says that a variable is set."""
    if isinstance(test, ir.Not):
        return _asks(test.value, not holds, name)
    if isinstance(test, ir.Boolean):
        parts = [_asks(each, holds, name) for each in test.values]
        return any(parts) if (test.op == "and") is holds else all(parts)
    if isinstance(test, ir.Bind):
        return _asks(test.value, holds, name)
    if isinstance(test, ir.Compare):
        if test.op in ("in", "not in"):
            return (test.op == "in") is holds and _is_text(test.left, name) and ir.last_name(test.right) == "environ"
        is_nothing = isinstance(test.right, ir.Constant) and test.right.value in (None, "")
        return is_nothing and test.op in ("is not", "!=", "is", "==") and (test.op in ("is not", "!=")) is holds and _reads(test.left, name)
    return holds and _reads(test, name)


def _reads(node: ir.Expr, name: str) -> bool:
    """Whether an expression reads a variable of the environment and is nothing where that is not set."""
    if not isinstance(node, ir.Call) or not node.args or not _is_text(node.args[0], name) or ir.last_name(node.func) not in _READS:
        return False
    if ir.last_name(node.func) == "get" and not (isinstance(node.func, ir.Attribute) and ir.last_name(node.func.value) == "environ"):
        return False
    defaults = [*node.args[1:], *(value for _, value in node.keywords)]
    return all(isinstance(each, ir.Constant) and each.value is None for each in defaults)


def _is_text(node: ir.Expr, name: str) -> bool:
    return isinstance(node, ir.Constant) and node.value == name
