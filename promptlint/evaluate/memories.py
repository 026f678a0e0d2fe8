"""Memories: whether an object's list of messages begins anew before each request, or its turns are counted."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint import ir
from promptlint.evaluate.frames import Request
from promptlint.evaluate.walks import every, statements_in


def begins_anew(methods: Sequence[ir.Function], resets: set[str], request: Request) -> bool:
    """Whether every way to the request first calls one of the methods that empty the list: `self._clear_history()`."""
    calls = {method.name: {ir.last_name(call.func) for call in every(method.body) if isinstance(call, ir.Call)} for method in methods}
    asking = {method.name for method in methods if _holds(method, request)}
    anew = {method.name for method in methods if any(_resets(statement, resets) for statement in method.body)}
    old = asking - anew  # the methods that send what was there before
    for _ in methods:  # and those that lead there
        old |= {each for each, called in calls.items() if called & old} - anew
        asking |= {each for each, called in calls.items() if called & asking}
    within = {called for each in asking for called in calls[each] - {each}}
    return bool(asking & anew) and not old - within


def _holds(method: ir.Function, request: Request) -> bool:
    return method.at[:2] <= request.call.at[:2] and request.call.at[2:] <= method.at[2:]


def _resets(statement: ir.Stmt, resets: set[str]) -> bool:
    """Whether a statement that every call comes to is `self.reset()`."""
    called = getattr(statement.value, "func", None) if isinstance(statement, ir.Evaluate) else None
    return isinstance(called, ir.Attribute) and called.name in resets - {"__init__"} and ir.last_name(called.value) == "self"


def counts_turns(methods: Sequence[ir.Function], request: Request) -> bool:
    """Whether the method that asks counts its turns in the object, and a test compares them with a limit of the object."""
    here = [statement for method in methods if _holds(method, request) for statement in statements_in(method.body)]
    counted = {_own(statement.target) for statement in here if isinstance(statement, ir.Augment) and statement.op == "+"} - {""}
    tests = [node for method in methods for node in every(method.body) if isinstance(node, ir.Compare)]
    sides = [{_own(test.left), _own(test.right)} for test in tests]
    return any("" not in both and len(both) == 2 and both & counted for both in sides)


def _own(node: ir.Expr) -> str:
    """The name of an attribute of the object itself; "" for anything else."""
    return node.name if isinstance(node, ir.Attribute) and ir.last_name(node.value) == "self" else ""
