"""Branches: whether two places in a function are alternatives, or both are reached in one go."""

from __future__ import annotations

from promptlint import ir


def exclusive(body: list[ir.Stmt], one: int, other: int) -> bool:
    """Whether a function that comes through one of two lines does not come through the other."""
    one, other = min(one, other), max(one, other)
    for statement in body:
        if not _holds(statement, one):
            continue
        if not _holds(statement, other):
            return _ends(statement, one)
        block = next((block for block in _blocks(statement) if any(_holds(inner, one) for inner in block)), None)
        if block is None:
            return False
        if any(_holds(inner, other) for inner in block):
            return exclusive(block, one, other)
        return isinstance(statement, (ir.If, ir.Match, ir.Try))
    return False


def _holds(statement: ir.Stmt, line: int) -> bool:
    return statement.at[0] <= line <= statement.at[2]


def _blocks(statement: ir.Stmt) -> list[list[ir.Stmt]]:
    return [statement.body] if isinstance(statement, ir.Function) else list(ir.blocks(statement))


def _ends(statement: ir.Stmt, line: int) -> bool:
    """Whether control leaves the function, or the round of a loop, behind a line inside a statement."""
    if isinstance(statement, (ir.Return, ir.Stop)):
        return True
    for block in _blocks(statement):
        if any(_holds(inner, line) for inner in block):
            return isinstance(block[-1], (ir.Return, ir.Stop)) or any(_ends(inner, line) for inner in block if _holds(inner, line))
    return False
