"""Caps that are lent to an object for a while: `with llm_params(model, max_tokens=300):` around the requests that it sends."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame, Lent, Request
from promptlint.evaluate.terms import MAX_HELD, held_objects, integer
from promptlint.evaluate.values import Choice, Given, Mystery, Object, Scalar, V, force, is_none, options
from promptlint.model import Absent, Value
from promptlint.sdks.http import CAPS

_PLAIN = (ir.Name, ir.Attribute, ir.Constant)  # what can be looked at twice and sends nothing


def lent_by(frame: Frame, item: ir.Expr) -> tuple[Lent, ...]:
    """What a `with` whose call is passed an object and a cap lends to the object."""
    if not isinstance(item, ir.Call):
        return ()
    caps = [value for name, value in item.keywords if name in CAPS]
    passed = [*item.args, *(value for name, value in item.keywords if name not in CAPS)]
    if not caps:
        return ()
    cap = ex.evaluate(frame, caps[0]) if isinstance(caps[0], _PLAIN) else frame.mystery("the cap is computed", caps[0])
    return tuple(Lent(ex.evaluate(frame, each), cap) for each in passed if isinstance(each, (ir.Name, ir.Attribute)))


def lent_cap(request: Request) -> Value[int]:
    """The cap that a `with` around a request lends to the object it is sent on, or to the model's object that one holds."""
    call, arguments = request.match.call, request.arguments
    for lent in request.lent:
        given = list(_objects(lent.to))
        named = (arguments.get(name) for name in (call.model, *call.model_aliases) if name)
        senders = (request.sent_on, request.client, *named, *held_objects(call, arguments))
        if any(_is_in(each, given) for sender in senders if sender is not None for each in _objects(sender)):
            return integer(lent.cap, "cap")
    return Absent()


def _objects(value: V) -> Iterator[V]:
    """The objects that a value may be, known or not, or None in the place of one that is handed in later; no texts and no numbers."""
    for option in map(force, options(force(value))):
        if isinstance(option, Given):
            yield from _objects(option.value)
        elif isinstance(option, (Object, Mystery)) or is_none(option):
            yield option
        if isinstance(option, Choice) and option.open is not None:
            yield option.open


def _is_in(value: V, given: list[V], depth: int = 0) -> bool:
    """Whether an object is one of those given, or was made with one of them."""
    if any(_is_same(value, each) for each in given):
        return True
    if not isinstance(value, Object) or depth >= MAX_HELD:
        return False
    held = (*value.arguments.positional, *value.arguments.keywords.values(), *value.attributes.values())
    return any(_is_in(inner, given, depth + 1) for each in held for inner in _objects(each))


def _is_same(one: V, other: V) -> bool:
    """Whether two values are one object: made at one place, or read by the same words where nobody knows it, or None by one default."""
    if isinstance(one, Object) and isinstance(other, Object):
        return one is other or (one.at is not None and one.at == other.at)
    if isinstance(one, Mystery) and isinstance(other, Mystery):
        same_words = bool(one.expression) and (one.expression, one.path) == (other.expression, other.path)
        return one is other or (same_words and (one.at is None or other.at is None or one.at.path == other.at.path))
    is_one_default = isinstance(one, Scalar) and isinstance(other, Scalar) and one.at is not None and one.at == other.at
    return is_one_default and is_none(one) and is_none(other)
