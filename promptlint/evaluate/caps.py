"""Caps that are written down and never hold: another API's name, None, a place that nobody reads; and those that hold unwritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.content import NOWHERE
from promptlint.evaluate.frames import Request
from promptlint.evaluate.owndefaults import OWN_CAP
from promptlint.evaluate.terms import MAX_HELD, basis_of, cap_of, held_objects, integer, model_of, model_value, own_arguments
from promptlint.evaluate.values import NOTHING, Arguments, Literal_, Mystery, Object, Scalar, Text, force, is_none, options
from promptlint.model import Absent, Default, Known, LostCap, Span, Value, possible
from promptlint.pins import Pins, version
from promptlint.providers import made_by, reasons
from promptlint.sdks import Call, catalogue
from promptlint.sdks.owncaps import SERVED_WITH_CAPS, OwnCap, may_have_own_cap, own_cap

_OLD_NAME = "max_tokens"
_NONE_FOR_ALL = 3
_TAKES_NO_CAP = ("openai.", "anthropic.")  # whose clients know no parameter of a request


def lost_caps(request: Request, arguments: Arguments, provider: str) -> tuple[LostCap, ...]:
    """The caps of a request, or of the client that it is sent with, that bound nothing."""
    call = request.match.call
    if not call.generates or not call.caps:
        return ()
    refused = _refused(request, arguments, provider)
    if refused is not None:
        return (refused,)
    if not isinstance(cap_of(call, arguments), Absent):
        return ()
    return (*_misnamed(call, arguments), *_on_client(request, call), *_none(request, call, arguments))


def _misnamed(call: Call, arguments: Arguments) -> Iterator[LostCap]:
    """A cap by the name that another API has for it."""
    right = call.caps[0].rpartition(".")[2]
    for path in call.ignored_caps:
        told = _number(arguments, path)
        if told is not None:
            yield LostCap(path.rpartition(".")[2], _at(told), f"this API calls it {right}", right)


def _refused(request: Request, arguments: Arguments, provider: str) -> LostCap | None:
    """`max_tokens` for a model of OpenAI's with hidden thinking, on Chat Completions.

    Others that are asked in its language take the older name: xAI lists it as deprecated, and refuses none of its models for it
    (its API reference as tetsuo-ai/grok-api-mcp keeps it; LangChain for Elixir tests grok-4 with `max_tokens`; read 2026-11-27).
    """
    call = request.match.call
    if request.match.sdk.name != "openai" or provider not in ("openai", "azure") or call.reasoning_cap is None:
        return None
    told, newer = _number(arguments, _OLD_NAME), look_up(arguments, call.reasoning_cap)
    model = model_of(call, arguments)
    if told is None or newer is not None or not isinstance(model, (Known, Default)):
        return None
    if not all(isinstance(name, str) and reasons(name, provider) and made_by(name) == "openai" for name in possible(model)):
        return None
    why = f"{model.value} refuses it with an error on Chat Completions, whose name for it is {call.reasoning_cap}"
    return LostCap(_OLD_NAME, _at(told), why, call.reasoning_cap)


def _on_client(request: Request, call: Call) -> Iterator[LostCap]:
    """A cap that the client is made with, where clients know none."""
    client = request.client
    if not isinstance(client, Object) or request.match.client is None or request.match.sdk.client_defaults:
        return
    if not client.cls.startswith(_TAKES_NO_CAP):
        return
    for path in dict.fromkeys((*call.caps, *call.ignored_caps)):
        told = _number(client.arguments, path)
        if told is not None:
            yield LostCap(path, _at(told), "a client takes no cap: it belongs to each request", call.reasoning_cap or call.caps[0])


def _none(request: Request, call: Call, arguments: Arguments) -> Iterator[LostCap]:
    """None, written down where the cap stands; not in a call that writes None for whatever it leaves out, as a replayed one does.

    A parameter's default is no cap that was written down: whoever passes none sets none.
    """
    if sum(isinstance(value, Scalar) and is_none(value) for value in arguments.keywords.values()) >= _NONE_FOR_ALL:
        return
    for path in call.caps:
        value = look_up(arguments, path)
        if isinstance(value, Scalar) and is_none(value) and not _is_a_default(request, value.at):
            name = path.rpartition(".")[2]
            yield LostCap(name, value.at or NOWHERE, "None is no cap", name)
            return


def _is_a_default(request: Request | None, at: Span | None) -> bool:
    """Whether what stands at a place is a parameter's default, in a module that the request goes through."""
    while request is not None and at is not None:
        if at.path == request.module.path:
            place = (at.line, at.column - 1)
            defaults = (each.default for _, function, _ in request.module.module.functions for each in function.parameters)
            return any(each is not None and each.at[:2] == place for each in defaults)
        request = request.wraps
    return False


def _number(arguments: Arguments, path: str) -> Known[int] | Default[int] | None:
    """A number that is certainly passed."""
    value = look_up(arguments, path)
    told: Value[int] = integer(value, path)
    return told if isinstance(told, (Known, Default)) else None


def _at(told: Known[int] | Default[int]) -> Span:
    return told.at or NOWHERE


# Azure's API knows `max_completion_tokens` since 2024-09-01-preview, and refused it before as an unrecognized argument: Microsoft,
# changes between 2024-08-01-preview and 2024-09-01-preview <https://learn.microsoft.com/azure/ai-services/openai/api-version-deprecation>,
# and openai/openai-python issue 1724 (read 2026-11-27).
_NEWER_NAME = "2024-09-01"
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def knows_older_name_only(request: Request) -> bool:
    """Whether the client names a version of Azure's API that knows a cap as `max_tokens` alone."""
    told = own_arguments(request.client).get("api_version") if request.client is not None else None
    versions = [option.known or "" if isinstance(option, Text) else "" for option in options(force(told))] if told is not None else []
    days = [_DAY.match(each) for each in versions]
    return bool(days) and all(day is not None and day.group() < _NEWER_NAME for day in days)


# ---------------------------------------------------------------- caps that hold although the code sets none


def own_cap_of(request: Request, arguments: Arguments, provider: str, pins: Pins) -> Literal["none", "some", "all"]:
    """For how many of a request's models its adapter, or the API, has a cap of its own."""
    sdk = request.match.sdk.name
    if sdk in ("dspy", "watsonx") or (sdk == "litellm" and not request.match.certain):
        return "all"  # a server's default, or that of most versions; a router or an object like one, which may hold caps
    call, client = request.match.call, request.match.client
    maker = request.match.maker
    first = _Asked(
        (call.path, *([client.name] if client is not None else [])), call, arguments, maker.provider if maker is not None else ""
    )

    def still(cap: OwnCap | None) -> Iterator[OwnCap]:
        """A cap that the version has which the project installs; where nothing is said of that, it may be the older one."""
        package, gone, back = (cap.until if cap is not None else None) or ("", "", "")
        bounds = pins.of(package, request.module.path) if package else None
        again = bool(back) and bounds is not None and (bounds[1] is None or bounds[1] >= version(back))
        if cap is not None and cap.pinned:
            if bounds is not None and bounds[1] is not None and bounds[1] < version(gone):
                yield cap
        elif cap is not None and (bounds is None or bounds[0] < version(gone) or again):
            yield cap

    told = [each for asked in _asked(first) for each in _told(sdk, asked, provider, still)]
    return "all" if all(each == "all" for each in told) else "none" if all(each == "none" for each in told) else "some"


class _Asked(NamedTuple):
    """What answers a request: by what it is known, and what it was made with or is passed."""

    names: tuple[str, ...]
    call: Call
    arguments: Arguments
    provider: str = ""  # whom the class asks, "local" for a model on this machine, whose tokens nobody charges for


def _asked(outer: _Asked, depth: int = 0) -> list[_Asked]:
    """What may answer a request: its path and the class that it is sent on, or the innermost objects that its arguments hold."""
    names = (outer.call.model, *outer.call.model_aliases)
    named = [look_up(outer.arguments, name) for name in names if name]
    values = [option for value in (*named, *held_objects(outer.call, outer.arguments)) for option in options(value or NOTHING)]
    found = []
    for inner in values if depth < MAX_HELD else ():
        basis = basis_of(inner)
        if basis is not None and isinstance(inner, Object):
            known = catalogue().maker_of(inner.cls)
            named_by = ((known[1].name,), known[1].provider) if known is not None else ((), "")
            found += _asked(_Asked(named_by[0], basis, own_arguments(inner), named_by[1]), depth + 1)
    plain = any(basis_of(value) is None and not is_none(value) for value in values)
    return [*found, outer] if plain or not found else found


Still = Callable[["OwnCap | None"], Iterator[OwnCap]]
_PROVIDERS_WITH_CAPS = SERVED_WITH_CAPS | {"anthropic", "google_anthropic_vertex", "ibm"}
_STANDS_IN = re.compile(r"""(?:\.get|\bgetattr)\(.*,\s*["']([\w./:-]+)""")


def _standing_in(asked: _Asked) -> tuple[str, ...]:
    """The models, where none is known, that are asked unless a mapping names others: `settings.get("model", "claude-…")`."""
    value = model_value(asked.call, asked.arguments) if asked.provider in ("", "unknown") else None
    found = [_STANDS_IN.search(each.expression) if isinstance(each, Mystery) else None for each in options(value or NOTHING)]
    return tuple(each[1] for each in found if each is not None) if all(found) else ()


def _heads(asked: _Asked) -> tuple[str, ...]:
    """What a model's name begins with where the rest is open and the head says who serves it: `f"anthropic:{model}"`."""
    value = model_value(asked.call, asked.arguments)
    texts = [each for each in options(force(value)) if isinstance(each, Text) and each.known is None] if value is not None else []
    found = [_head(each) for each in texts]
    return tuple(found) if all(_PROVIDER_HEAD.match(each) for each in found) else ()


_PROVIDER_HEAD = re.compile(r"[\w-]+[:/]")


def _head(text: Text) -> str:
    first = text.pieces[0] if text.pieces else None
    return first.text if isinstance(first, Literal_) else ""


def _told(sdk: str, asked: _Asked, provider: str, still: Still) -> Iterator[Literal["none", "some", "all"]]:
    """Of each model that may answer, whether a cap holds for it."""
    if asked.provider == "local" or OWN_CAP in asked.arguments.keywords:
        yield "all"
        return
    if provider in SERVED_WITH_CAPS:
        yield "all"
        return
    told = look_up(asked.arguments, "model_provider")  # of `init_chat_model`
    if told is not None and all(isinstance(each, Text) and each.known in _PROVIDERS_WITH_CAPS for each in options(told)):
        yield "all"
        return
    models = (*possible(model_of(asked.call, asked.arguments)), *_heads(asked)) or _standing_in(asked)
    if not models:
        caps = [cap for name in asked.names for cap in still(own_cap(sdk, name, ""))]
        certain = any(cap.always for cap in caps)
        unsaid = not caps and any(may_have_own_cap(sdk, name) for name in asked.names)
        yield "all" if certain or unsaid else "some" if caps else "none"
    for model in models:
        caps = [cap for name in asked.names for cap in still(own_cap(sdk, name, model))]
        yield "all" if any(cap.always for cap in caps) else "some" if caps else "none"
