"""Places: which functions of a module hold one, and which tests lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate import flows


def holds(outer: ir.At, inner: ir.At) -> bool:
    """Whether one place lies within another."""
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


def enclosing(module: ir.Module, at: ir.At) -> ir.Function | None:
    """The innermost function that holds a place of a module."""
    chain = functions_around(module, at)
    return chain[-1][0] if chain else None


def called_name(node: ir.Expr) -> str:
    """What is called, or only named: `retry` of `@retry` and of `@tenacity.retry(stop=…)`."""
    return ir.last_name(node.func if isinstance(node, ir.Call) else node)


def functions_around(module: ir.Module, at: ir.At) -> list[tuple[ir.Function, ir.Class | None]]:
    """The functions that hold a place of a module, with their classes, the outermost first."""
    found = [(function, cls) for _, function, cls in module.functions if holds(function.at, at)][:1]
    while found:
        inner = next((s for s in flows.statements(found[-1][0].body) if isinstance(s, ir.Function) and holds(s.at, at)), None)
        if inner is None:
            break
        found.append((inner, None))
    return found


def tests_around(module: ir.Module, at: ir.At) -> Iterator[tuple[ir.Expr, bool]]:
    """The tests of the branches that hold a place, within its function, and whether each holds there."""
    function = enclosing(module, at)
    for node in ir.walk(module.body if function is None else function.body):
        if not isinstance(node, (ir.If, ir.Conditional)):
            continue
        for part, is_so in ((node.body, True), (node.orelse, False)):
            if any(holds(each.at, at) for each in (part if isinstance(part, list) else [part])):
                yield node.test, is_so
