"""Recursion: functions that send a request and call themselves again as long as the model's answer says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import flows, loops
from promptlint.evaluate.frames import Request
from promptlint.model import Retry, Span, Unknown

_COUNTED = re.compile(
    r"(\w*_)?(depth|level|attempts?|retry|retries|tries|n|i|count|counter|steps?|turns?|rounds?|iters?|iterations?|hops?|remaining|budget|"
    r"limit|max|recursion|deadline|timeout)(_\w*)?",
    re.IGNORECASE,
)


def told(request: Request) -> Span | None:
    """Where the function that sends a request calls itself with what the model answered, and nothing counts how often."""
    module = request.module
    function = loops.enclosing(module.module, (*request.name_at, *request.name_at))
    if function is None or function.name not in function.calls or request.makes:
        return None
    if _is_counted(function):
        return None
    answer = flows.made_from(function.body, set(), request.call)
    for call, tests in _calls_of(function, function.body, ()):
        passed = [*call.args, *(value for _, value in call.keywords)]
        if call is not request.call and (_is_told_by(tests, answer) or not flows.names_in(passed).isdisjoint(answer)):
            return module.span(call.at)
    return None


def _is_counted(function: ir.Function) -> bool:
    """Whether a parameter or a test of a function speaks of how often or how deep."""
    words = {parameter.name for parameter in function.parameters}
    for statement in flows.statements(function.body):
        if isinstance(statement, (ir.If, ir.Loop)):
            words |= flows.words_in(statement.test if isinstance(statement, ir.If) else statement.source)
    return any(map(_COUNTED.fullmatch, words))


def again(request: Request) -> Retry | None:
    """A function that calls itself when its request failed, and nothing counts how often."""
    module = request.module
    function = loops.enclosing(module.module, (*request.name_at, *request.name_at))
    if function is None or function.name not in function.calls or _is_counted(function):
        return None
    for statement in flows.statements(function.body):
        if not isinstance(statement, ir.Try) or not any(call is request.call for call in flows.calls_in(statement.body)):
            continue
        for caught, handler in zip(statement.caught, statement.handlers, strict=False):
            itself = next((c for c, tests in _calls_of(function, handler, ()) if not tests), None)
            if itself is not None:
                errors = "any" if caught is None or ir.last_name(caught) in ("Exception", "BaseException") else "some"
                name = f"{function.name}() calls itself when it failed"
                return Retry("loop", Unknown("nothing stops the retries"), module.span(itself.at), errors, True, name)  # type: ignore[arg-type]
    return None


def _is_told_by(tests: tuple[ir.Expr, ...], answer: set[str]) -> bool:
    return any(not flows.names_in(test).isdisjoint(answer) for test in tests)


def _calls_of(function: ir.Function, body: Sequence[ir.Stmt], tests: tuple[ir.Expr, ...]) -> Iterator[tuple[ir.Call, tuple[ir.Expr, ...]]]:
    """The calls of a function in its own body, outside loops, with the tests that they stand behind."""
    for statement in body:
        if isinstance(statement, (ir.Function, ir.Class, ir.Loop)):
            continue  # a loop over parts of a whole ends with the whole
        for node in flows.nodes(statement):
            if isinstance(node, ir.Call) and _is_itself(node.func, function):
                yield node, tests
        more = (*tests, statement.test) if isinstance(statement, ir.If) else tests
        for block in ir.blocks(statement):
            yield from _calls_of(function, block, more)


def _is_itself(func: ir.Expr, function: ir.Function) -> bool:
    if isinstance(func, ir.Name):
        return func.id == function.name
    me = function.parameters[0].name if function.parameters else None
    return isinstance(func, ir.Attribute) and func.name == function.name and isinstance(func.value, ir.Name) and func.value.id == me
