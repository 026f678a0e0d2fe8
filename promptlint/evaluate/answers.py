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
    before = -1
    while before < len(told):
        before = len(told)
        for statement in statements:
            for target, source in _takes(statement):
                if mentions(source):
                    told |= {ir.last_name(each) for each in every(target) if isinstance(each, (ir.Name, ir.Attribute))} - {""}
        told -= {"self", "session_state"}
    return mentions(added)


def _takes(statement: ir.Stmt) -> Iterator[tuple[Any, Any]]:
    """What a statement changes, and from what."""
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
    elif isinstance(statement, ir.Evaluate) and isinstance(used := statement.value, ir.Call) and isinstance(used.func, ir.Attribute):
        yield used.func.value, (used.args, used.keywords)  # pieces.append(token), message.stream_token(token)
