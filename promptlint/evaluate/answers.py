"""Answers: the names through which what a request is answered goes on, in the body that sends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from promptlint import ir
from promptlint.evaluate.walks import every, statements_in


def holds_answer(added: Any, call: ir.Call, body: Sequence[ir.Stmt]) -> bool:
    """Whether what is added to a list comes from what a request is answered, by the names that the answer goes through."""
    told: set[str] = set()

    def mentions(node: Any) -> bool:
        return any(
            each is call or each.at == call.at or (isinstance(each, (ir.Name, ir.Attribute)) and ir.last_name(each) in told)
            for each in every(node)
            if hasattr(each, "at")
        )

    statements = list(statements_in(body))
    own = {target.id for each in statements if isinstance(each, ir.Assign) for target in each.targets if isinstance(target, ir.Name)}
    before = -1
    while before < len(told):
        before = len(told)
        for statement in statements:
            for target, source in _takes(statement, own):
                if mentions(source):
                    told |= {ir.last_name(each) for each in every(target) if isinstance(each, (ir.Name, ir.Attribute))} - {""}
        told -= {"self", "session_state"}
    return mentions(added)


def _takes(statement: ir.Stmt, own: set[str]) -> Iterator[tuple[Any, Any]]:
    """What a statement changes, and from what; a method changes its object where that is one of the body's `own`."""
    if isinstance(statement, ir.Assign):
        yield from ((target, statement.value) for target in statement.targets)
    elif isinstance(statement, ir.Augment):
        yield statement.target, statement.value
    elif isinstance(statement, ir.Function):  # a generator that hands the pieces on
        yield ir.Name(statement.name, statement.at), statement.body
    elif isinstance(statement, ir.Loop) and statement.target is not None:
        yield statement.target, statement.source
    elif isinstance(statement, ir.With):
        yield from ((target, source) for source, target in statement.items if target is not None)
    elif isinstance(statement, ir.Evaluate):  # pieces.append(token), await message.stream_token(token)
        for node in every(statement.value):
            if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and _is_own(node.func.value, own):
                yield node.func.value, (node.args, node.keywords)
    if isinstance(statement, (ir.If, ir.Loop)):
        test = statement.source if isinstance(statement, ir.Loop) else statement.test
        yield from ((ir.Name(node.name, node.at), node.value) for node in every(test) if isinstance(node, ir.Bind))


def _is_own(node: ir.Expr, own: set[str]) -> bool:
    """Whether an object is a variable of the body or kept by the method's own object."""
    return node.id in own if isinstance(node, ir.Name) else isinstance(node, ir.Attribute) and ir.last_name(node.value) == "self"
