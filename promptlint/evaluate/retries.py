"""Retries: how often one request may be sent, by the decorators and loops of the code around it."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from promptlint import ir
from promptlint.evaluate import expressions as ex
from promptlint.evaluate import flows, loops, rounds
from promptlint.evaluate.frames import Frame, LoopAround
from promptlint.evaluate.values import (
    ClassRef,
    External,
    FunctionRef,
    Instance,
    Listing,
    Method,
    Nothing,
    Object,
    Partial,
    V,
    force,
    options,
)
from promptlint.model import Default, Known, OneOf, Retry, Span, Unknown, Value

ENDLESS = "nothing stops the retries"
Errors = Literal["any", "some", "unknown"]


@dataclass(frozen=True, slots=True)
class _Decorator:
    """A decorator that calls its function again: the argument with the number of attempts, and what holds without it."""

    argument: str
    otherwise: int | None  # None: until it works
    errors: tuple[str, ...] = ()  # the arguments that say which errors are repeated
    position: int | None = None  # where the first of them stands
    every: bool = False  # without them, every error is
    excepting: str = ""  # an argument that says which are not
    waits: bool = True  # it waits for an asynchronous function, and so sees its errors


# tenacity 9.1, backoff 2.2, retrying 1.4, retry 0.9 and stamina 25.1: documentation, read 2026-11-24; which errors they repeat: 2026-11-26
_DECORATORS = {
    "tenacity.retry": _Decorator("stop", None, ("retry",), None, True),
    "backoff.on_exception": _Decorator("max_tries", None, ("exception",), 1, False, "giveup"),
    "backoff.on_predicate": _Decorator("max_tries", None),
    "retrying.retry": _Decorator("stop_max_attempt_number", None, ("retry_on_exception", "retry_on_result"), None, True, waits=False),
    "retry.retry": _Decorator("tries", None, ("exceptions",), 0, True, waits=False),
    "retry.api.retry": _Decorator("tries", None, ("exceptions",), 0, True, waits=False),
    "stamina.retry": _Decorator("attempts", 10, ("on",), None, False),
}
_TIMED = frozenset({"max_time", "timeout", "stop_max_delay"})
_EVERY = frozenset({"Exception", "BaseException"})


def of_decorators(frame: Frame, function: ir.Function) -> Iterator[Retry]:
    """How often each retrying decorator of a function calls it at most."""
    for written in function.decorators:
        call = written if isinstance(written, ir.Call) else None
        callee = force(ex.evaluate(frame, call.func if call is not None else written))
        known = _DECORATORS.get(callee.path) if isinstance(callee, External) else None
        if known is None or (not known.waits and frame.module.is_async(function)):
            continue  # what does not wait for a coroutine is handed one, and never an error
        name = f"@{frame.module.source(call.func.at if call is not None else written.at)}"
        keywords = dict(call.keywords) if call is not None else {}
        attempts = _attempts(frame, known, keywords)
        endless = attempts == Unknown(ENDLESS)
        errors, raised_by = _errors_of(known, call, keywords), _raised_by(frame, known, call, keywords)
        refused = _are_refusals(_written(known, call, keywords))
        yield Retry("decorator", attempts, frame.span(written.at), errors, endless, name, raised_by, refused)


def _attempts(frame: Frame, known: _Decorator, keywords: dict[str | None, ir.Expr]) -> Value[int]:
    limit = keywords.get(known.argument)
    if limit is not None:
        found = _limit(frame, limit)
        return Unknown(ENDLESS) if isinstance(found, Known) and found.value < 0 else found  # `tries=-1`
    if None in keywords:
        return Unknown("the number of attempts may be in unpacked arguments")
    if not _TIMED.isdisjoint(keywords):
        return Unknown("a time limits the retries")
    return Known(known.otherwise) if known.otherwise is not None else Unknown(ENDLESS)


def _limit(frame: Frame, written: ir.Expr) -> Value[int]:
    """The number in `5`, in `stop_after_attempt(5)`, or in several conditions joined with `|`."""
    if isinstance(written, ir.Binary):
        sides = [_limit(frame, written.left), _limit(frame, written.right)]
        return next((side for side in sides if not isinstance(side, Unknown)), sides[0])
    if isinstance(written, ir.Call):
        if ir.last_name(written.func) != "stop_after_attempt":
            return Unknown("a time limits the retries")
        written = written.args[0] if written.args else next((value for _, value in written.keywords), written)
    elif ir.last_name(written) == "stop_never":
        return Unknown(ENDLESS)
    return rounds.number(ex.evaluate(frame, written), "the number of attempts is not known")


# ---------------------------------------------------------------- which errors are repeated


def _errors_of(known: _Decorator, call: ir.Call | None, keywords: dict[str | None, ir.Expr]) -> Errors:
    if known.excepting and known.excepting in keywords:
        return "some"
    written = _written(known, call, keywords)
    if written is None:
        if not known.every:
            return "unknown"
        return "unknown" if call is not None and (None in keywords or call.args) else "any"
    return _errors_in(written)


def _written(known: _Decorator, call: ir.Call | None, keywords: dict[str | None, ir.Expr]) -> ir.Expr | None:
    """What a decorator says of the errors that it repeats."""
    written = next((keywords[name] for name in known.errors if name in keywords), None)
    if written is None and call is not None and known.position is not None and known.position < len(call.args):
        written = call.args[known.position]
    return written


def _raised_by(frame: Frame, known: _Decorator, call: ir.Call | None, keywords: dict[str | None, ir.Expr]) -> tuple[str, ...]:
    """The errors that a decorator names, where all of them are known."""
    written = _written(known, call, keywords)
    if isinstance(written, ir.Call) and ir.last_name(written.func) == "retry_if_exception_type" and len(written.args) == 1:
        written = written.args[0]
    return _named(frame, [written])


def _named(frame: Frame, errors: Sequence[ir.Expr | None]) -> tuple[str, ...]:
    """The dotted names of errors from outside the project, `httpx.ReadTimeout`; () where one of them is something else."""
    told = [each for error in errors for each in (error.items if isinstance(error, ir.Sequence) else [error])]
    paths: list[str] = []
    for each in told:
        if isinstance(each, ir.Name) and hasattr(builtins, each.id) and frame.scope.get(each.id) is None:
            paths.append(each.id)
        elif isinstance(each, (ir.Name, ir.Attribute)) and isinstance(value := force(ex.evaluate(frame, each)), External):
            paths.append(value.path)
    return tuple(dict.fromkeys(paths)) if len(paths) == len(told) else ()


def _errors_in(written: ir.Expr) -> Errors:
    """`Exception`, or a condition of tenacity that is true of it."""
    if isinstance(written, ir.Call):
        name = ir.last_name(written.func)
        if name in ("retry_if_exception_type", "retry_if_exception"):
            return _errors_in(written.args[0]) if written.args else "some" if written.keywords else "any"
        return "some"
    return "any" if _is_every(written) else "some" if isinstance(written, (ir.Sequence, ir.Name, ir.Attribute)) else "unknown"


def _is_every(written: ir.Expr | None) -> bool:
    if isinstance(written, ir.Sequence):
        return any(map(_is_every, written.items))
    return written is None or (isinstance(written, ir.Name) and written.id in _EVERY)


_REFUSAL = re.compile("RateLimit|TooManyRequests|ResourceExhausted|Throttl|QuotaExceeded")


def _are_refusals(caught: ir.Expr | None) -> bool:
    """Whether errors are those alone of a request that was refused for its rate: `RateLimitError`."""
    if isinstance(caught, ir.Sequence):
        return bool(caught.items) and all(map(_are_refusals, caught.items))
    if isinstance(caught, ir.Call) and ir.last_name(caught.func) == "retry_if_exception_type" and len(caught.args) == 1:
        return _are_refusals(caught.args[0])
    return isinstance(caught, (ir.Name, ir.Attribute)) and _REFUSAL.search(ir.last_name(caught)) is not None


def _caught_again(attempt: ir.Try) -> list[ir.Expr | None]:
    """What the handlers catch that go round again; None for everything."""
    return [caught for caught, handler in zip(attempt.caught, attempt.handlers, strict=False) if not (handler and _ends(handler[-1]))]


# ---------------------------------------------------------------- loops


def of_loop(frame: Frame, node: ir.Loop, source: V) -> Retry | None:
    """How often a loop that tries again goes round at most; None for a loop that does something else each time."""
    asked = _asks_until_answered(node)
    attempt = asked or _tries_again(node.body)
    if attempt is None or (node.kind == "while" and loops.waits_for_someone(node, frame.module)):
        return None
    certain = asked is not None or _leaves_at_once(attempt, node.body)
    at, errors, name = frame.span(node.at), _errors_of_loop(node, attempt), _header(frame, node)
    again = _caught_again(attempt)
    refused, raised_by = bool(again) and all(map(_are_refusals, again)), _named(frame, again)
    if node.kind == "while":
        counted = rounds.of_while(frame, node, attempt)
        endless = counted is None and (asked is not None or loops.is_true(node.source)) and not loops.is_counted(node)
        why = (
            ENDLESS if endless else "the loop's condition is not known" if not loops.is_true(node.source) else "a counter ends the retries"
        )
        return Retry("loop", counted or Unknown(why), at, errors, endless and certain, name, raised_by, refused)
    if isinstance(node.source, ir.Call) and isinstance(node.source.func, ir.Name) and node.source.func.id == "range":
        return Retry("loop", rounds.of_range(frame, node, attempt), at, errors, False, name, raised_by, refused)
    if isinstance(source, Listing) and source.closed and certain and len(source.items) > 1 and _holds(node, attempt):
        return Retry("fallback", _models_in(source, at), at, errors, False, name)
    return None


def _models_in(source: Listing, at: Span) -> Value[int]:
    """How many entries of a list are asked one after the other; a filter that depends on the run may leave some out."""
    if any(_brings_retries(item) for item in source.items):
        return Unknown("each entry has retries of its own")
    sure = sum(not any(isinstance(option, Nothing) for option in options(force(item))) for item in source.items)
    return Known(sure, at) if sure == len(source.items) and not source.varies else OneOf((max(sure, 1), len(source.items)), at)


def _brings_retries(item: V) -> bool:
    """Whether an entry is what a client is made with, or a client that says how often it asks: the next one may say something else."""
    item = force(item)
    if isinstance(item, Listing):
        return any(map(_brings_retries, item.items))
    told = item.arguments if isinstance(item, Object) else None
    if told is not None:
        return told.rest is not None or any("retr" in name for name in told.keywords)
    return isinstance(item, (FunctionRef, ClassRef, Instance, Method, Partial))


def around(loops_around: Sequence[LoopAround], call: ir.Call) -> Iterator[LoopAround]:
    """The loops around a call, told for this call: one that retries another call of its body is no retry of this one."""
    for each in loops_around:
        retried = each.retry is None or each.retry.kind != "loop" or not isinstance(each.node, ir.Loop) or _repeats(each.node, call)
        yield each if retried else replace(each, retry=None)


def unless_later(loops_around: Sequence[LoopAround], call: ir.Call) -> Iterator[LoopAround]:
    """The loops around the call of a generator function: nothing is sent, and nothing fails, before somebody iterates it."""
    for each in loops_around:
        here = each.retry is None or not isinstance(each.node, ir.Loop) or is_iterated(each.node.body, call)
        yield each if here else replace(each, retry=None)


def is_iterated(body: Sequence[ir.Stmt], call: ir.Call) -> bool:
    """Whether statements do more with what a call gives than to bind or to return it: a loop runs over it, a call is handed it."""
    bound: set[str] = set()
    for statement in flows.statements(body):
        if isinstance(statement, ir.Return) and statement.value is call:
            return False
        if isinstance(statement, ir.Assign) and statement.value is call:
            bound |= flows.bound_in(statement)
    if not bound:
        return True
    read = (flows.names_in(statement.source) for statement in flows.statements(body) if isinstance(statement, ir.Loop))
    handed = (flows.names_in([each.args, each.keywords]) for each in flows.calls_in(body))
    return any(not bound.isdisjoint(names) for names in (*read, *handed)) or any(
        isinstance(part, (ir.Opaque, ir.Comprehension)) and not bound.isdisjoint(flows.names_in(part))
        for statement in flows.statements(body)
        for part in flows.nodes(statement)
    )


def _repeats(node: ir.Loop, call: ir.Call) -> bool:
    """Whether a loop that tries again repeats a call, and does not make the next step's: success leaves it, or each round asks the same."""
    attempt = _tries_again(node.body)
    if attempt is None or _asks_until_answered(node) is not None or _leaves_at_once(attempt, node.body):
        return True
    if not any(inner is call for inner in flows.calls_in(attempt.body)):
        return not any(inner is call for inner in flows.calls_in(node.body))
    anew = flows.grown_in(node.body)
    for statement in flows.statements(node.body):
        if isinstance(statement, ir.Assign) and any(isinstance(part, ir.Call) for part in flows.nodes(statement.value)):
            anew |= flows.bound_in(statement)
    anew = flows.made_from(node.body, anew)
    return flows.names_in([call.args, [value for _, value in call.keywords]]).isdisjoint(anew)


def _asks_until_answered(node: ir.Loop) -> ir.Try | None:
    """The `try` of `while answer is None: try: answer = ask(question) except …`: any answer ends it, and each round asks the same."""
    test = node.source
    if node.kind != "while" or not isinstance(test, ir.Compare) or test.op != "is" or not isinstance(test.left, ir.Name):
        return None
    if not isinstance(test.right, ir.Constant) or test.right.value is not None:
        return None
    changing = flows.grown_in(node.body).union(*map(flows.bound_in, flows.statements(node.body)))
    for statement in node.body:
        if not isinstance(statement, ir.Try) or any(handler and _ends(handler[-1]) for handler in statement.handlers):
            continue
        for step in statement.body:
            if isinstance(step, ir.Assign) and flows.bound_in(step) == {test.left.id} and isinstance(step.value, ir.Call):
                return statement if flows.names_in(step.value).isdisjoint(changing) else None
    return None


def _holds(node: ir.Loop, attempt: ir.Try) -> bool:
    """Whether what is tried depends on the item: another model, another client."""
    items = flows.bound_by(node.target) if node.target is not None else set()
    return any(not flows.names_in(call).isdisjoint(flows.made_from(node.body, items)) for call in flows.calls_in(attempt.body))


def _header(frame: Frame, node: ir.Loop) -> str:
    source = frame.module.source(node.source.at)
    target = frame.module.source(node.target.at) if node.target is not None else ""
    return f"while {source}" if node.kind == "while" else f"for {target} in {source}"


def _errors_of_loop(node: ir.Loop, attempt: ir.Try) -> Errors:
    """Whether a loop goes round again whatever went wrong."""
    for caught, handler in zip(attempt.caught, attempt.handlers, strict=False):
        if _ends(handler[-1]) if handler else False:
            return "some"  # an error that is not repeated
        if any(map(_tells_errors_apart, flows.statements(handler))):
            return "some"
        if _is_every(caught):
            return "any"
    return "some"


def _tells_errors_apart(statement: ir.Stmt) -> bool:
    """Whether a handler gives up for some errors: `if "rate limit" not in str(error): raise`."""
    if not isinstance(statement, (ir.If, ir.Match)):
        return False
    gives_up = any(_ends(inner) for block in ir.blocks(statement) for inner in flows.statements(block))
    counts = isinstance(statement, ir.If) and any(
        isinstance(part, (ir.Compare, ir.Binary)) and _is_count(part) for part in flows.nodes(statement.test)
    )
    return gives_up and not counts


def _is_count(part: ir.Compare | ir.Binary) -> bool:
    """`attempt == attempts - 1`, `n > 3`: no error is asked."""
    return part.op in ("==", "<", "<=", ">", ">=", "-", "+") and not any(
        (isinstance(node, ir.Constant) and isinstance(node.value, str)) or (isinstance(node, ir.Attribute) and "code" in node.name)
        for node in flows.nodes(part)
    )


def _tries_again(body: Sequence[ir.Stmt]) -> ir.Try | None:
    """The `try` of a loop's body that leaves the loop when it worked and goes round again when it did not."""
    for statement in body:
        if isinstance(statement, ir.Try) and statement.handlers:
            leaves = any(map(_leaves, (*statement.body, *statement.orelse)))
            ends = bool(statement.handlers) and all(handler and _ends(handler[-1]) for handler in statement.handlers)
            if (leaves or (not ends and any(map(_leaves, body)))) and not ends:
                return statement
        if isinstance(statement, (ir.With, ir.If)) and (found := _tries_again(statement.body)) is not None:
            return found
    return None


def _leaves_at_once(attempt: ir.Try, body: Sequence[ir.Stmt]) -> bool:
    """Whether the loop is left whenever the attempt worked, so that each round tries the same again."""
    if any(_always_leaves(statement) for statement in (*attempt.body, *attempt.orelse)):
        return True
    behind = list(body)[body.index(attempt) + 1 :] if attempt in body else []
    resumes = any(handler and isinstance(handler[-1], ir.Stop) and handler[-1].kind == "continue" for handler in attempt.handlers)
    return resumes and any(map(_always_leaves, behind))


def _always_leaves(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.With):
        return any(map(_always_leaves, statement.body))
    return isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind == "break")


def _leaves(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind == "break"):
        return True
    if isinstance(statement, ir.If):
        return any(map(_leaves, (*statement.body, *statement.orelse)))
    return isinstance(statement, ir.With) and any(map(_leaves, statement.body))


def _ends(statement: ir.Stmt) -> bool:
    """Whether a handler gives up: then nothing is tried again."""
    return isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind in ("raise", "break"))


def multiplied(layers: Sequence[Retry]) -> Value[int]:
    """The attempts of several layers, which multiply: the client's own, a decorator's, a loop's."""
    product, source = 1, ""
    at = None
    for fact in (layer.attempts for layer in layers):
        if isinstance(fact, (Known, Default)):
            product *= max(1, fact.value)
            at = at or fact.at
            source = source or (fact.source if isinstance(fact, Default) else "")
        elif isinstance(fact, Unknown):
            return fact
    return Default(product, at, source) if source else Known(product, at)
