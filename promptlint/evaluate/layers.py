"""Layers: everything that sends a request again when it failed, from the client's own retries to the code around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Literal

from promptlint import ir
from promptlint.evaluate import flows, places, posted, recursion
from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import MAX_HELD, basis_of, held_objects, integer, own_arguments
from promptlint.evaluate.values import Arguments, Dictionary, External, Listing, Object, V, force, is_none, options
from promptlint.model import Absent, Default, Known, OneOf, Retry, Span, Unknown, Value, possible
from promptlint.pins import Pins, Version, version
from promptlint.sdks import Call, Maker, Sdk, catalogue
from promptlint.sdks.schema import RETRIED, WITH_FALLBACKS

_HTTP = frozenset({"requests", "urllib3", "urllib", "aiohttp"})  # none of the SDKs hands on their errors
# Clients that make errors of their own of whatever the transport below raises: none derives from one of the transport's, nor from
# one of Python's (openai 1.58.1 and 3.57.0, anthropic 2.14.0, groq 1.7.0: _base_client.py and _exceptions.py, read 2026-11-27).
_OWN_ERRORS = frozenset({"openai", "anthropic", "groq"})
_TRANSPORT = frozenset({"httpx", "httpcore"})
_BELOW = frozenset(
    {"TimeoutError", "ConnectionError", "ConnectionResetError", "ConnectionRefusedError", "ConnectionAbortedError", "OSError", "IOError"}
    | {"BrokenPipeError", "asyncio.TimeoutError", "asyncio.exceptions.TimeoutError", "socket.timeout", "socket.error"}
)
# What raises such an error beside the client, or while its answer is read.
_RAISES = re.compile(
    r"\bwait_for\b|\btimeout(?:_at)?\(|\b(?:httpx|aiohttp|httpcore|socket)\.\w|\brequests\.(?:get|post|put|request|Session)\b|\burlopen\b"
    r"|\bstream\s*=\s*(?!False)|\.stream\(|\braise\s+(?!(?:ValueError|RuntimeError|KeyError|TypeError|Exception|NotImplementedError)\b)[A-Z]"
    r"|\braise\s+(?!openai|anthropic|groq)\w+\."
)
_DEEP, _WIDE = 4, 8  # helpers below helpers, and helpers instead of one, that are looked through
_BY_DEFAULT = ", by default"
_EVERY = frozenset({"Exception", "BaseException", "builtins.Exception"})


def layers_of(request: Request, pins: Pins) -> tuple[Retry, ...]:
    """The layers around a request, the client's first; those that a helper has are marked as inherited.

    Of a helper that sends one of several requests, or the same on several ways, the way with the most attempts counts.
    """
    ways = [(way, _along(way, pins)) for way in _ways(request)]
    way, found = max(ways, key=lambda each: _product(each[1]))
    itself = recursion.again(request)
    if itself is not None:
        found.append(itself)
    if way[-1].match.sdk.name == "http" and not posted.fails_by_status(way[-1]):
        found = [replace(layer, errors="unknown") if layer.errors == "any" else layer for layer in found]
    return tuple(found)


def _product(layers: Sequence[Retry]) -> int:
    return prod(max(1, max(possible(layer.attempts), default=1)) for layer in layers)


def _ways(request: Request, depth: int = 0) -> Iterator[tuple[Request, ...]]:
    """Each way from a call through the helpers to a request that is sent in the end: the requests on it, this one first."""
    if request.wraps is None or depth > _DEEP:
        yield (request,)
        return
    others = (other.wraps if other.call is request.call else other for other in request.others[:_WIDE])
    for helper in (request.wraps, *(other for other in others if other is not None)):
        yield from ((request, *way) for way in _ways(helper, depth + 1))


def _along(way: tuple[Request, ...], pins: Pins) -> list[Retry]:
    """The layers on one way, the client's first, then those of the call itself, then its helpers'."""
    request = way[0]
    sent = request if len(way) == 1 or way[1] is request.wraps else way[1]  # what is known of the client here
    found = [*_of_clients(sent, pins), *_of_call(sent), *_of_objects(sent, pins, sent.match.call, sent.arguments, _maker(sent))]
    if len(way) > 1:
        found = [replace(layer, inherited=True) for layer in found]
    found += _own(way)
    for index in range(1, len(way)):
        found += [replace(layer, inherited=True) for layer in _own(way[index:])]
    return found


def _own(way: tuple[Request, ...]) -> Sequence[Retry]:
    """The layers that are written around a request in its function, without decorators that never see its errors."""
    request = way[0]
    layers = [_told_apart(request, layer) for layer in request.retries]
    never = any(layer.kind == "decorator" for layer in layers) and _never_raises(way)
    return [layer for layer in layers if not ((layer.kind == "decorator" and never) or _is_foreign(layer, way))]


def _told_apart(request: Request, layer: Retry) -> Retry:
    """A loop whose handler fails itself when the request did, so that only what comes later is tried again."""
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    for around in request.loops if layer.errors == "any" and layer.kind == "loop" else ():
        body = list(around.node.body) if isinstance(around.node, ir.Loop) and around.retry is layer else []
        for attempt in flows.statements(body):
            if not isinstance(attempt, ir.Try) or not any(call is request.call for call in flows.calls_in(attempt.body)):
                continue
            if any(flows.fails_before(function, attempt, handler, request.call) for handler in attempt.handlers):
                return replace(layer, errors="some")
    return layer


def _is_foreign(layer: Retry, way: tuple[Request, ...]) -> bool:
    """Whether a layer repeats errors that only another way to send requests raises, or that the client never lets through."""
    sdk, packages = way[-1].match.sdk.name, {each.partition(".")[0] for each in layer.raised_by}
    if sdk == "http" or not layer.raised_by:
        return False
    if packages <= _HTTP:
        return True
    below = {each.partition(".")[0] for each in layer.raised_by if each.removeprefix("builtins.") not in _BELOW}
    return sdk in _OWN_ERRORS and below <= _HTTP | _TRANSPORT and not any(map(_may_raise_below, way))


def _may_raise_below(request: Request) -> bool:
    """Whether the function around a request may raise an error of the transport itself: it limits its time, reads a stream."""
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    body = function.body if function is not None else [*request.module.module.body]
    return any(_RAISES.search(request.module.source(each.at)) for each in body)


def _never_raises(way: tuple[Request, ...]) -> bool:
    """Whether an error of a request is kept from whoever calls its function, or meets them later than its call."""
    for each in way:
        function = places.enclosing(each.module.module, (*each.name_at, *each.name_at))
        if function is not None and ((each is way[0] and function.is_generator) or _is_swallowed(function.body, each.call)):
            return True
    return False


def _is_swallowed(body: Sequence[ir.Stmt], call: ir.Call) -> bool:
    """Whether the function catches every error of a call and raises none of them."""
    for statement in flows.statements(body):
        if isinstance(statement, ir.Try) and any(inner is call for inner in flows.calls_in(statement.body)):
            for caught, handler in zip(statement.caught, statement.handlers, strict=False):
                raises = any(isinstance(inner, ir.Stop) and inner.kind == "raise" for inner in flows.statements(handler))
                if (caught is None or ir.last_name(caught) in _EVERY) and not raises:
                    return True
    return False


def _maker(request: Request) -> Maker | None:
    """The maker of the object that a request is sent on."""
    match = request.match
    if match.maker is not None or match.client is None:
        return match.maker
    return next((maker for maker in match.sdk.makers if maker.name == match.client.name), None)


def _of_clients(request: Request, pins: Pins) -> Iterator[Retry]:
    """The client's own retries; a range where one of several clients is in place, nothing known where one of them is not."""
    first, *more = _of_client(request, pins), *(_of_client(other, pins) for other in request.besides)
    layers = list(first)
    others = [layer for each in more for layer in each if layer.kind == "client"]
    for layer in layers:
        told = {attempts for each in (layer, *others) for attempts in possible(each.attempts)}
        unknown = any(isinstance(each.attempts, Unknown) for each in (layer, *others))
        if layer.kind != "client" or (len(told) < 2 and not unknown):
            yield layer
            continue
        attempts: Value[int] = Unknown("one of several clients is in place") if unknown else OneOf(tuple(sorted(told)), layer.at)
        yield replace(layer, attempts=attempts, name=layer.name.removesuffix(_BY_DEFAULT))


def _of_client(request: Request, pins: Pins) -> Iterator[Retry]:
    if request.match.call.once:
        return
    sdk = request.match.sdk
    client = request.match.client
    name, otherwise = (
        (client.retries, client.default_retries) if client is not None and client.retries else (sdk.retries, sdk.default_retries)
    )
    if name is None:
        return
    value = request.client.arguments.get(name) if request.client else None
    if value is None:
        known = request.match.certain
        default = _default_of(sdk, otherwise, pins, request.module.path)
        attempts: Value[int] = Unknown("the client is not known")
        if known:
            attempts = Known(default + 1) if default is not None else Unknown("the version of the client is not known")
        yield Retry("client", attempts, None, "some", False, f"{name} of the client{_BY_DEFAULT}")
    else:
        yield Retry("client", _one_more(value, name), _place(value, request), "some", False, f"{name} of the client")
    if client is not None and client.fallbacks and request.client is not None:
        yield from _fallbacks(request.client.arguments.get(client.fallbacks), client.fallbacks, request)


def _default_of(sdk: Sdk, otherwise: int, pins: Pins, path: str) -> int | None:
    """The retries of the version that the project installs; the newest one's where it does not say, None where it leaves it open."""
    package, since = sdk.retries_since or ("", ())
    bounds = pins.of(package, path) if package else None
    if bounds is None or bounds == ((), None):
        return otherwise
    low, high = bounds

    def at(number: Version) -> int | None:
        return next((retries for first, retries in reversed(since) if version(first) <= number), None)

    between = {retries for first, retries in since if low < version(first) and (high is None or version(first) <= high)}
    told = {at(low), *between} if low else {at(high or ())}
    return next(iter(told)) if len(told) == 1 else None


def _of_call(request: Request) -> Iterator[Retry]:
    """What one request says of its own retries: `completion(…, num_retries=3, fallbacks=[…])`."""
    call = request.match.call
    value = look_up(request.arguments, call.retries) if call.retries else None
    if value is not None and not is_none(value):
        yield Retry("client", _one_more(value, call.retries or ""), _place(value, request), "some", False, f"{call.retries} of the call")
    if call.fallbacks:
        yield from _fallbacks(look_up(request.arguments, call.fallbacks), call.fallbacks, request)


def _fallbacks(value: V | None, name: str, request: Request) -> Iterator[Retry]:
    """A list of models that are asked one after the other, or a mapping from each model to such a list."""
    value = None if value is None else force(value)
    if value is None or is_none(value):
        return
    attempts: Value[int] = Unknown("the fallbacks are not known")
    if isinstance(value, Listing) and value.closed and value.items:
        lists = [inner for item in map(force, value.items) if isinstance(item, Dictionary) for inner in map(force, item.items.values())]
        sizes = [len(inner.items) for inner in lists if isinstance(inner, Listing) and inner.closed]
        if not lists:
            attempts = Known(len(value.items) + 1, value.at)
        elif len(sizes) == len(lists):
            attempts = Known(max(sizes) + 1, value.at)
    yield Retry("fallback", attempts, _place(value, request), "any", False, name)


def _of_objects(request: Request, pins: Pins, call: Call, arguments: Arguments, maker: Maker | None, depth: int = 0) -> Iterator[Retry]:
    """What the objects that a request goes through say: a model's `max_retries`, `with_retry()`, `with_fallbacks([…])`."""
    if maker is not None and maker.retries:
        value = arguments.get(maker.retries)
        older = _attempts_before(maker, pins, request.module.path)
        if value is not None and not is_none(value):
            attempts = integer(force(value), maker.retries) if older else _one_more(value, maker.retries)
            yield Retry("client", attempts, getattr(force(value), "at", None), "some", False, f"{maker.retries} of the model")
        elif arguments.rest is None:
            attempts = Known(older or maker.default_retries + 1)
            yield Retry("client", attempts, None, "some", False, f"{maker.retries} of the model, by default")
    yield from _wrapped(arguments)
    for held in held_objects(call, arguments) if depth < MAX_HELD else ():
        told = [option for option in options(force(held)) if isinstance(option, Object)]
        if len(told) != 1 or (basis := basis_of(told[0])) is None or (found := catalogue().maker_of(told[0].cls)) is None:
            continue
        yield from _of_objects(request, pins, basis, own_arguments(told[0]), found[1], depth + 1)


def _attempts_before(maker: Maker, pins: Pins, path: str) -> int | None:
    """How often a model was asked by default when its argument still was the number of all attempts; None where it is no more."""
    package, until, attempts = maker.attempts_before or ("", "", 0)
    bounds = pins.of(package, path) if package else None
    return attempts if bounds is not None and bounds[1] is not None and bounds[1] < version(until) else None


def _wrapped(arguments: Arguments) -> Iterator[Retry]:
    again = arguments.keywords.get(RETRIED)
    if isinstance(again, Dictionary):
        told = again.items.get("stop_after_attempt")
        attempts: Value[int] = Known(3) if told is None else integer(told, "stop_after_attempt")  # langchain-core 1.8: 3, read 2026-11-26
        which = again.items.get("retry_if_exception_type")
        errors: Literal["any", "some"] = "any" if which is None or _is_every(which) else "some"
        yield Retry(
            "decorator", Unknown("not known") if isinstance(attempts, Absent) else attempts, again.at, errors, False, "with_retry()"
        )
    instead = arguments.keywords.get(WITH_FALLBACKS)
    if isinstance(instead, Listing):
        count: Value[int] = Known(len(instead.items) + 1, instead.at) if instead.closed else Unknown("the fallbacks are not known")
        yield Retry("fallback", count, instead.at, "any", False, "with_fallbacks()")


def _is_every(value: V) -> bool:
    value = force(value)
    if isinstance(value, Listing):
        return any(map(_is_every, value.items))
    return isinstance(value, External) and value.path in _EVERY


def _one_more(value: V, name: str) -> Value[int]:
    """The attempts that so many retries make."""
    told = integer(force(value), name)
    if isinstance(told, Known):
        return Known(told.value + 1, told.at)
    return Default(told.value + 1, told.at, told.source) if isinstance(told, Default) else Unknown("the client's retries are not known")


def _place(value: V, request: Request) -> Span:
    at = getattr(force(value), "at", None)
    return at if at is not None else request.module.span((*request.name_at, *request.call.at[2:]))
