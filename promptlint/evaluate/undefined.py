"""Calls of names that a module does not have: they fail, and what stands behind them in their block is never run."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator

from promptlint import ir

# Names that some interpreter, shell or host of scripts puts there.
_GIVEN = frozenset(dir(builtins)) | frozenset(
    {"exit", "quit", "get_ipython", "display", "reveal_type", "reveal_locals", "profile", "get_config", "displayHTML"}
    | {"unicode", "xrange", "raw_input", "reload", "unichr", "basestring", "long", "execfile", "cmp", "reduce", "file", "apply", "buffer"}
)
_MAY_GIVE_ANY = re.compile(
    r"\bimport\s*\(?\s*\*|\b(?:globals|locals|vars|exec|execfile|eval|setattr)\s*\(|\bbuiltins\b|__builtins__|__dict__|\bsys\.modules\b"
)


def fails(module: ir.Module, statement: ir.Stmt) -> bool:
    """Whether a statement of a function calls, whatever happens, a name that its module only ever calls."""
    if module.cells or module.language != "python":
        return False
    called = {node.func.id for node in _always(statement) if isinstance(node, ir.Call) and isinstance(node.func, ir.Name)}
    called -= _GIVEN
    return bool(called) and not _MAY_GIVE_ANY.search(module.text) and any(_is_only_called(module.text, name) for name in called)


def _is_only_called(text: str, name: str) -> bool:
    """Whether a name stands in a text only where it is called: nothing imports, defines, binds, passes or even mentions it."""
    calls = len(re.findall(rf"(?<![.\w])(?<!def )(?<!class ){re.escape(name)}\(", text))
    return calls == len(re.findall(rf"\b{re.escape(name)}\b", text))


def _always(statement: ir.Stmt) -> Iterator[ir.Expr]:
    """The expressions that a statement evaluates whatever happens."""
    stack: list[ir.Expr | None] = []
    if isinstance(statement, (ir.Evaluate, ir.Assign, ir.Augment, ir.Return)):
        stack.append(statement.value)
    elif isinstance(statement, ir.If):
        stack.append(statement.test)
    elif isinstance(statement, ir.Loop):
        stack.append(statement.source)
    elif isinstance(statement, ir.With) and statement.items:
        stack.append(statement.items[0][0])
    while stack:
        node = stack.pop()
        if node is None:
            continue
        yield node
        stack += _parts(node)


def _parts(node: ir.Expr) -> list[ir.Expr]:
    """What is always evaluated of an expression's parts."""
    if isinstance(node, ir.Call):
        return [node.func, *node.args, *(value for _, value in node.keywords)]
    if isinstance(node, (ir.Attribute, ir.Star, ir.Not, ir.Bind)):
        return [node.value]
    if isinstance(node, (ir.Binary, ir.Compare)):
        return [node.left, node.right] if not isinstance(node, ir.Compare) or node.op != "?" else [node.left]
    if isinstance(node, ir.Boolean):
        return node.values[:1]
    if isinstance(node, ir.Conditional):
        return [node.test]
    if isinstance(node, ir.Comprehension):
        return [node.loops[0][1]] if node.loops else []
    if isinstance(node, ir.Sequence):
        return node.items
    if isinstance(node, ir.Mapping):
        return [value for _, value in node.items]
    if isinstance(node, ir.Subscript):
        return [node.value, node.index]
    return node.parts if isinstance(node, ir.Template) else []
