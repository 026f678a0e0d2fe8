"""Requests that are written out over HTTP: an address, and a body that holds the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.arguments import inside
from promptlint.evaluate.frames import Frame, Request
from promptlint.evaluate.values import (
    Arguments,
    Choice,
    Dictionary,
    External,
    Given,
    Literal_,
    Member,
    Mystery,
    Object,
    Text,
    V,
    force,
    is_none,
    options,
)
from promptlint.sdks import Match, host_of
from promptlint.sdks.schema import Client

_BODIES = ("json", "data", "content", "body")
# What no provider's API takes in the body of a chat; a server that a project runs itself keeps its model, and its cap, under them.
_KEPT_THERE = frozenset({"config_id", "config_ids", "thread_id", "session_id", "conversation_id", "chat_id", "context"})


def request_of(frame: Frame, callee: V, arguments: Arguments) -> tuple[Match, Arguments] | None:
    """The request to a model that a call posts, with the parameters in its body as arguments; None for any other call."""
    if not isinstance(callee, (External, Member, Mystery)) or not callee.path:
        return None
    catalogue = frame.machine.catalogue
    place = catalogue.posts.get(callee.path.rpartition(".")[2])
    if place is None or (place == 1 and not _is_post(arguments.get("method", 0))):
        return None
    address = arguments.get("url", place)
    if address is None:
        return None
    texts = _joined(callee, [_written(option) for option in options(force(address))])
    if texts is None:
        return None
    body = _body(arguments, place)
    match = catalogue.posted_to(texts, frozenset(body.keywords), body.rest is not None)
    if match is None:
        return None
    if match.client is not None and match.client.provider == match.sdk.provider:  # nobody yet: who is asked by default
        defaults = [_written(option, by_default=True) for option in options(force(address))]
        match = replace(match, client=Client(match.call.path, host_of(match.sdk, defaults)))
    call = match.call
    if call.model_in_url is not None and call.model is not None and call.model not in body.keywords:
        named = _named(call.model_in_url, texts, address)
        if named is not None:
            body.keywords[call.model] = named
    return _with_own_server(match, texts, body), body


def _with_own_server(match: Match, texts: list[str], body: Arguments) -> Match:
    """The request, with model and cap at the server where the project's own answers: its address is set at run time, no model is named."""
    is_anywhere = match.client is not None and match.client.provider == match.sdk.provider and all(text.startswith("{}") for text in texts)
    if not is_anywhere or match.call.model in body.keywords or _KEPT_THERE.isdisjoint(body.keywords):
        return match
    return replace(match, call=replace(match.call, cap_elsewhere=True, model_elsewhere="the server that is asked has it"))


def _is_post(verb: V | None) -> bool:
    return isinstance(verb, Text) and (verb.known or "").upper() == "POST"


def _written(value: V, *, by_default: bool = False) -> str:
    """What is known of an address, with `{}` for each stretch that is not, or with what stands there by default."""
    if isinstance(value, Given):
        return _written(value.value, by_default=by_default)
    if isinstance(value, Text):
        return "".join(p.text if isinstance(p, Literal_) else (by_default and p.otherwise) or "{}" for p in value.pieces)
    return ""


def _joined(callee: V, texts: list[str]) -> list[str] | None:
    """Addresses with the client's own in front of those that begin with a slash; None when one has no such client: a test's, say."""
    if not any(text.startswith("/") for text in texts):
        return texts
    if not isinstance(callee, Member):
        return None
    base = callee.base.arguments.get("base_url")
    if base is None:
        return None
    front = next((written for option in options(force(base)) if (written := _written(option))), "{}")
    return [front.rstrip("/") + text if text.startswith("/") else text for text in texts]


def _body(arguments: Arguments, place: int) -> Arguments:
    """The parameters in a request's body, given as a mapping or as JSON."""
    for name in _BODIES:
        value = arguments.get(name, place + 1 if name == "data" else None)
        if value is None or is_none(value):
            continue
        value = force(value)
        found: dict[str, V] = {}
        rest: V | None = None
        for option in options(value):
            known = _mapping(option)
            if known is None:
                rest = rest or Mystery("the body is not known", at=getattr(option, "at", None))
                continue
            rest = rest or known.rest
            for key in map(str, known.items):
                inner = inside(value, key) if key not in found else None
                if inner is not None:
                    found[key] = inner
        return Arguments((), found, rest)
    return Arguments((), {}, arguments.rest)


def _mapping(value: V) -> Dictionary | None:
    if isinstance(value, Given):
        return _mapping(value.value)
    if isinstance(value, Object) and value.cls == "json.dumps":
        inner = value.arguments.get("obj", 0)
        return None if inner is None else _mapping(force(inner))
    if isinstance(value, Choice):
        return None
    return value if isinstance(value, Dictionary) else None


def _named(around: tuple[str, str], texts: list[str], address: V) -> V | None:
    """The model's name in an address; None when it has no place for one."""
    before, after = around
    at = getattr(address, "at", None)
    named = [text.partition(before)[2].partition(after)[0] for text in texts if before in text]
    if not named:
        return None
    if "{}" in named[0] or not named[0] or at is None:
        return Mystery("the model stands in the address", at=at)
    return Text((Literal_(named[0], at),), at)


# ---------------------------------------------------------------- what a refusal does

_STATUS = frozenset({"status", "status_code", "statusCode", "ok", "is_success", "is_error"})


def fails_by_status(request: Request) -> bool:
    """Whether what the server refuses fails where it is tried: requests, httpx and aiohttp give it as an answer like any other."""
    if "axios" in request.module.imported or "axios" in request.callee:
        return True  # its default `validateStatus` raises outside of 200 to 299
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    body = function.body if function is not None else request.module.module.body
    tried = [
        statement.body
        for statement in flows.statements(body)
        if isinstance(statement, ir.Try) and any(call is request.call for call in flows.calls_in(statement.body))
    ]
    return any(map(_raises_for_status, tried or [body]))


def _raises_for_status(body: Sequence[ir.Stmt]) -> bool:
    """`response.raise_for_status()`, `session.post(…, raise_for_status=True)`, `if response.status_code != 200: raise …`."""
    for call in flows.calls_in(body):
        said = dict(call.keywords).get("raise_for_status")
        if ir.last_name(call.func) == "raise_for_status" or (isinstance(said, ir.Constant) and said.value is True):
            return True
    for statement in flows.statements(body):
        if isinstance(statement, ir.Stop) and statement.kind == "assert" and not _STATUS.isdisjoint(flows.words_in(statement.children)):
            return True
        if isinstance(statement, ir.If) and not _STATUS.isdisjoint(flows.words_in(statement.test)):
            inner = (*flows.statements(statement.body), *flows.statements(statement.orelse))
            if any(isinstance(each, ir.Stop) and each.kind == "raise" for each in inner):
                return True
    return False
