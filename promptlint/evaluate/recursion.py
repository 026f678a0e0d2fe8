"""Recursion: functions that send a request and call themselves again as long as the model's answer says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Request
from promptlint.model import Retry, Span, Unknown

_COUNTED = re.compile(
    r"(\w*_)?(depth|level|attempts?|retry|retries|tries|times|n|i|count|counter|steps?|turns?|rounds?|iters?|iterations?|hops?|remaining|budget|"
    r"limit|max|recursion|deadline|timeout)(_\w*)?",
    re.IGNORECASE,
)
_LIMITS = ("<", "<=", ">", ">=", "?")


def told(request: Request) -> Span | None:
    """Where the function that sends a request calls itself with what the model answered, and nothing counts how often."""
    module = request.module
    function = places.enclosing(module.module, (*request.name_at, *request.name_at))
    if function is None or function.name not in function.calls or request.makes:
        return None
    if _is_counted(function):
        return None
    answer = flows.made_from(function.body, set(), request.call)
    if _works_through(function, answer):
        return None
    for call, tests in _calls_of(function, function.body, (), in_handlers=False):
        passed = [*call.args, *(value for _, value in call.keywords)]
        told = _is_told_by(tests, answer) or not flows.names_in(passed).isdisjoint(answer)
        if told and call is not request.call and not _is_last(function, call):
            return module.span(call.at)
    return None


def _is_last(function: ir.Function, call: ir.Call) -> bool:
    """Whether a call of the function itself passes what keeps it from being made again: `if not again: f(…, again=True)`."""
    own = [parameter.name for parameter in function.parameters]
    own = own[1:] if own[:1] in (["self"], ["cls"]) else own
    handed = (*zip(own, call.args, strict=False), *call.keywords)
    passed = {name: value.value for name, value in handed if name in own and name is not None and isinstance(value, ir.Constant)}
    if any(not flows.bound_in(statement).isdisjoint(passed) for statement in flows.statements(function.body)):
        return False
    for statement in flows.statements(function.body):
        if not isinstance(statement, ir.If):
            continue
        if any(inner is call for inner in flows.calls_in(statement.body)) and _truth(statement.test, passed) is False:
            return True
        if any(inner is call for inner in flows.calls_in(statement.orelse)) and _truth(statement.test, passed) is True:
            return True
    first = (each for each in function.body if isinstance(each, ir.If) and each.at[2] < call.at[0])
    return any(_leaves(each.body) and _truth(each.test, passed) is True for each in first)


def _truth(test: ir.Expr, passed: dict[str, object]) -> bool | None:
    """Whether a test holds for the constants that parameters are passed; None where that is not all there is to it."""
    if isinstance(test, ir.Name):
        return bool(passed[test.id]) if test.id in passed else None
    if isinstance(test, ir.Not):
        inner = _truth(test.value, passed)
        return None if inner is None else not inner
    if isinstance(test, ir.Boolean):
        told = {_truth(value, passed) for value in test.values}
        decides = test.op == "or"
        return decides if decides in told else None if None in told else not decides
    if isinstance(test, ir.Compare) and isinstance(test.left, ir.Name) and test.left.id in passed and isinstance(test.right, ir.Constant):
        same = passed[test.left.id] == test.right.value
        return same if test.op in ("==", "is") else not same if test.op in ("!=", "is not") else None
    return None


def _is_counted(function: ir.Function) -> bool:
    """Whether a parameter or a test of a function speaks of how often or how deep."""
    words = {parameter.name for parameter in function.parameters}
    for statement in flows.statements(function.body):
        if isinstance(statement, (ir.If, ir.Loop)):
            words |= flows.words_in(statement.test if isinstance(statement, ir.If) else statement.source)
    return any(map(_COUNTED.fullmatch, words)) or _has_counter(function) or _gives_up(function)


def _gives_up(function: ir.Function) -> bool:
    """Whether the function counts something that outlives it, whatever its name, and leaves at too many: `self.failures += 1`."""
    inner = list(flows.statements(function.body))
    counted = set().union(*(flows.bound_by(each.target) for each in inner if isinstance(each, ir.Augment) and each.op in "+-"))
    for each in inner:
        if isinstance(each, ir.Assign):
            began = set().union(*map(flows.bound_by, each.targets))
            if isinstance(each.value, ir.Binary) and each.value.op in "+-" and _is_number(each.value.left, each.value.right):
                counted |= began & {flows.name_of(side) or "" for side in (each.value.left, each.value.right)}
            else:
                counted -= {name for name in began if "." not in name}  # a variable that begins anew in each call
    return any(
        isinstance(each, ir.If)
        and any(
            isinstance(part, ir.Compare) and part.op in _LIMITS and not counted.isdisjoint(map(flows.name_of, (part.left, part.right)))
            for part in flows.nodes(each.test)
        )
        and any(map(_leaves, (each.body, each.orelse)))
        for each in inner
    )


def _leaves(body: Sequence[ir.Stmt]) -> bool:
    return bool(body) and (isinstance(body[-1], ir.Return) or (isinstance(body[-1], ir.Stop) and body[-1].kind in ("raise", "break")))


def _has_counter(function: ir.Function) -> bool:
    """Whether a parameter, whatever it is called, is compared with a limit, or handed on one higher or lower."""
    own = {parameter.name for parameter in function.parameters}
    for statement in flows.statements(function.body):
        for node in flows.nodes(statement):
            if isinstance(node, ir.Compare) and node.op in _LIMITS and _is_one_of(own, node.left, node.right):
                return True
            if isinstance(node, ir.Call) and _is_itself(node.func, function):
                passed = [*node.args, *(value for _, value in node.keywords)]
                if any(isinstance(value, ir.Binary) and value.op in "+-" and _is_step(own, value) for value in passed):
                    return True
    return False


def _works_through(function: ir.Function, answer: set[str]) -> bool:
    """Whether the length of what the function is passed, or of what it makes of that, ends it: `if len(chunks) == 1: return …`."""
    given = {parameter.name for parameter in function.parameters}
    given = (given | flows.made_from(function.body, given)) - answer
    for each in flows.statements(function.body):
        if isinstance(each, ir.If) and any(map(_leaves, (each.body, each.orelse))):
            compared = (part for part in flows.nodes(each.test) if isinstance(part, ir.Compare))
            if any(_is_length(given, part.left) or _is_length(given, part.right) for part in compared):
                return True
    return False


def _is_length(of: set[str], side: ir.Expr) -> bool:
    return isinstance(side, ir.Call) and ir.last_name(side.func) == "len" and bool(side.args) and flows.name_of(side.args[0]) in of


def _is_one_of(own: set[str], *sides: ir.Expr) -> bool:
    return any(isinstance(side, ir.Name) and side.id in own for side in sides)


def _is_step(own: set[str], value: ir.Binary) -> bool:
    """`times + 1`, `left - 1`."""
    return _is_number(value.left, value.right) and _is_one_of(own, value.left, value.right)


def _is_number(*sides: ir.Expr) -> bool:
    return any(isinstance(side, ir.Constant) and isinstance(side.value, (int, float)) for side in sides)


def again(request: Request) -> Retry | None:
    """A function that calls itself when its request failed, and nothing counts how often."""
    module = request.module
    function = places.enclosing(module.module, (*request.name_at, *request.name_at))
    if function is None or function.name not in function.calls or _is_counted(function):
        return None
    for statement in flows.statements(function.body):
        if not isinstance(statement, ir.Try) or not any(call is request.call for call in flows.calls_in(statement.body)):
            continue
        first = True
        for caught, handler in zip(statement.caught, statement.handlers, strict=False):
            itself = next((c for c, tests in _calls_of(function, handler, ()) if not tests), None)
            if itself is not None:
                wide = caught is None or ir.last_name(caught) in ("Exception", "BaseException")
                errors = "any" if wide and first and not flows.fails_before(function, statement, handler, request.call) else "some"
                name = f"{function.name}() calls itself when it failed"
                return Retry("loop", Unknown("nothing stops the retries"), module.span(itself.at), errors, True, name)  # type: ignore[arg-type]
            first = False  # what a narrower clause catches is not repeated
    return None


def _is_told_by(tests: tuple[ir.Expr, ...], answer: set[str]) -> bool:
    return any(not flows.names_in(test).isdisjoint(answer) for test in tests)


def _calls_of(
    function: ir.Function, body: Sequence[ir.Stmt], tests: tuple[ir.Expr, ...], in_handlers: bool = True
) -> Iterator[tuple[ir.Call, tuple[ir.Expr, ...]]]:
    """The calls of a function in its own body, outside loops, with the tests that they stand behind."""
    for statement in body:
        if isinstance(statement, (ir.Function, ir.Class, ir.Loop)):
            continue  # a loop over parts of a whole ends with the whole
        for node in flows.nodes(statement):
            if isinstance(node, ir.Call) and _is_itself(node.func, function):
                yield node, tests
        more = (*tests, statement.test) if isinstance(statement, ir.If) else tests
        for block in ir.blocks(statement):
            if in_handlers or not isinstance(statement, ir.Try) or not any(block is handler for handler in statement.handlers):
                yield from _calls_of(function, block, more, in_handlers)  # a handler tries the same again


def _is_itself(func: ir.Expr, function: ir.Function) -> bool:
    me = function.parameters[0].name if function.parameters else None
    if isinstance(func, ir.Name):
        return func.id == function.name and me not in ("self", "cls")  # a method's plain name is the module's
    return isinstance(func, ir.Attribute) and func.name == function.name and isinstance(func.value, ir.Name) and func.value.id == me
