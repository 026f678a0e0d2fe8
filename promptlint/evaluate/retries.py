"""Retries: how often one request may be sent, by the decorators and loops of the code around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint import ir
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import Choice, External, Given, Listing, Scalar, V, force
from promptlint.model import Default, Known, Unknown, Value

ENDLESS = "nothing stops the retries"


@dataclass(frozen=True, slots=True)
class _Decorator:
    """A decorator that calls its function again: the argument with the number of attempts, and what holds without it."""

    argument: str
    otherwise: int | None  # None: until it works


# tenacity 9.1, backoff 2.2, retrying 1.4, retry 0.9 and stamina 25.1: documentation, read 2026-11-24
_DECORATORS = {
    "tenacity.retry": _Decorator("stop", None),
    "backoff.on_exception": _Decorator("max_tries", None),
    "backoff.on_predicate": _Decorator("max_tries", None),
    "retrying.retry": _Decorator("stop_max_attempt_number", None),
    "retry.retry": _Decorator("tries", None),
    "retry.api.retry": _Decorator("tries", None),
    "stamina.retry": _Decorator("attempts", 10),
}


def of_decorators(frame: Frame, function: ir.Function) -> Iterator[Value[int]]:
    """How often each retrying decorator of a function calls it at most."""
    for written in function.decorators:
        call = written if isinstance(written, ir.Call) else None
        callee = force(ex.evaluate(frame, call.func if call is not None else written))
        known = _DECORATORS.get(callee.path) if isinstance(callee, External) else None
        if known is None:
            continue
        keywords = dict(call.keywords) if call is not None else {}
        limit = keywords.get(known.argument)
        if limit is None:
            timed = "max_time" in keywords or "timeout" in keywords
            yield Known(known.otherwise) if known.otherwise is not None else Unknown("a time limits the retries" if timed else ENDLESS)
        else:
            yield _limit(frame, limit)


def _limit(frame: Frame, written: ir.Expr) -> Value[int]:
    """The number in `5`, in `stop_after_attempt(5)`, or in several conditions joined with `|`."""
    if isinstance(written, ir.Binary):
        sides = [_limit(frame, written.left), _limit(frame, written.right)]
        return next((side for side in sides if not isinstance(side, Unknown)), sides[0])
    if isinstance(written, ir.Call):
        if ir.last_name(written.func) != "stop_after_attempt":
            return Unknown("a time limits the retries")
        written = written.args[0] if written.args else next((value for _, value in written.keywords), written)
    return _number(ex.evaluate(frame, written), "the number of attempts is not known")


def _number(value: V, otherwise: str) -> Value[int]:
    value = force(value)
    if isinstance(value, Given):
        inner = _number(value.value, otherwise)
        return Default(inner.value, inner.at, value.source) if isinstance(inner, Known) else inner
    if isinstance(value, Choice) and value.open is None:
        told = [_number(option, otherwise) for option in value.values]
        known = [fact.value for fact in told if isinstance(fact, (Known, Default))]
        return Known(max(known)) if len(known) == len(told) else Unknown(otherwise)
    if isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return Known(value.value, value.at)
    return Unknown(otherwise)


def of_loop(frame: Frame, node: ir.Loop, source: V) -> Value[int] | None:
    """How often a loop that tries again goes round at most; None for a loop that does something else each time."""
    if not _tries_again(node.body):
        return None
    if node.kind == "while":
        endless = isinstance(node.source, ir.Constant) and bool(node.source.value)
        return Unknown(ENDLESS if endless else "the loop's condition is not known")
    if isinstance(node.source, ir.Call) and isinstance(node.source.func, ir.Name) and node.source.func.id == "range":
        bounds = [_number(ex.evaluate(frame, argument), "the loop's bound is not known") for argument in node.source.args[:2]]
        if len(bounds) == 1:
            return bounds[0]
        if len(bounds) == 2 and all(isinstance(bound, Known) for bound in bounds):
            return Known(max(0, bounds[1].value - bounds[0].value))  # type: ignore[union-attr]
        return Unknown("the loop's bound is not known")
    if isinstance(source, Listing) and source.closed:
        return None  # each round has another item
    return None


def _tries_again(body: Sequence[ir.Stmt]) -> bool:
    """Whether a loop's body tries something, leaves when it worked, and goes round again when it did not."""
    for statement in body:
        if isinstance(statement, ir.Try) and statement.handlers:
            leaves = any(map(_leaves, (*statement.body, *statement.orelse)))
            ends = bool(statement.handlers) and all(handler and _ends(handler[-1]) for handler in statement.handlers)
            if (leaves or (not ends and any(map(_leaves, body)))) and not ends:
                return True
        if isinstance(statement, (ir.With, ir.If)) and _tries_again(statement.body):
            return True
    return False


def _leaves(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind == "break"):
        return True
    if isinstance(statement, ir.If):
        return any(map(_leaves, (*statement.body, *statement.orelse)))
    return isinstance(statement, ir.With) and any(map(_leaves, statement.body))


def _ends(statement: ir.Stmt) -> bool:
    """Whether a handler gives up: then nothing is tried again."""
    return isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind in ("raise", "break"))


def multiplied(facts: Sequence[Value[int]]) -> Value[int]:
    """The attempts of several layers, which multiply: the client's own, a decorator's, a loop's."""
    product, source = 1, ""
    at = None
    for fact in facts:
        if isinstance(fact, (Known, Default)):
            product *= max(1, fact.value)
            at = at or fact.at
            source = source or (fact.source if isinstance(fact, Default) else "")
        elif isinstance(fact, Unknown):
            return fact
    return Default(product, at, source) if source else Known(product, at)
