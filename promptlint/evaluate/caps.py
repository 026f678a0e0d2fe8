"""Caps that are written down and never hold: another API's name, None, a place that nobody reads; and those that hold unwritten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.content import NOWHERE
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import MAX_HELD, basis_of, cap_of, held_objects, integer, model_of, own_arguments
from promptlint.evaluate.values import NOTHING, Arguments, Object, Scalar, is_none, options
from promptlint.model import Absent, Default, Known, LostCap, Span, Value, possible
from promptlint.providers import reasons
from promptlint.sdks import Call, catalogue
from promptlint.sdks.owncaps import SERVED_WITH_CAPS, may_have_own_cap, own_cap

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
    return (*_misnamed(call, arguments), *_on_client(request, call), *_none(call, arguments))


def _misnamed(call: Call, arguments: Arguments) -> Iterator[LostCap]:
    """A cap by the name that another API has for it."""
    right = call.caps[0].rpartition(".")[2]
    for path in call.ignored_caps:
        told = _number(arguments, path)
        if told is not None:
            yield LostCap(path.rpartition(".")[2], _at(told), f"this API calls it {right}", right)


def _refused(request: Request, arguments: Arguments, provider: str) -> LostCap | None:
    """`max_tokens` for a model with hidden thinking, on OpenAI's Chat Completions."""
    call = request.match.call
    if request.match.sdk.name != "openai" or provider not in ("openai", "azure") or call.reasoning_cap is None:
        return None
    told, newer = _number(arguments, _OLD_NAME), look_up(arguments, call.reasoning_cap)
    model = model_of(call, arguments)
    if told is None or newer is not None or not isinstance(model, (Known, Default)):
        return None
    if not all(isinstance(name, str) and reasons(name, provider) for name in possible(model)):
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


def _none(call: Call, arguments: Arguments) -> Iterator[LostCap]:
    """None, written down where the cap stands; not in a call that writes None for whatever it leaves out, as a replayed one does."""
    if sum(isinstance(value, Scalar) and is_none(value) for value in arguments.keywords.values()) >= _NONE_FOR_ALL:
        return
    for path in call.caps:
        value = look_up(arguments, path)
        if isinstance(value, Scalar) and is_none(value):
            name = path.rpartition(".")[2]
            yield LostCap(name, value.at or NOWHERE, "None is no cap", name)
            return


def _number(arguments: Arguments, path: str) -> Known[int] | Default[int] | None:
    """A number that is certainly passed."""
    value = look_up(arguments, path)
    told: Value[int] = integer(value, path)
    return told if isinstance(told, (Known, Default)) else None


def _at(told: Known[int] | Default[int]) -> Span:
    return told.at or NOWHERE


# ---------------------------------------------------------------- caps that hold although the code sets none


def own_cap_of(request: Request, arguments: Arguments, provider: str) -> Literal["none", "some", "all"]:
    """For how many of a request's models its adapter, or the API, has a cap of its own."""
    sdk, names = request.match.sdk.name, _classes_of(request, arguments)
    if sdk in ("dspy", "watsonx") or (sdk == "litellm" and not request.match.certain):
        return "all"  # a server's default, or that of most versions; a router or an object like one, which may hold caps
    models = possible(model_of(request.match.call, arguments))
    if not models and provider in SERVED_WITH_CAPS:
        return "all"
    caps = [[cap for name in names if (cap := own_cap(sdk, name, model)) is not None] for model in models or ("",)]
    if not models and not caps[0]:
        return "all" if any(may_have_own_cap(sdk, name) for name in names) else "none"
    told = [any(cap.always for cap in each) for each in caps]
    return "all" if all(told) else "some" if any(caps) else "none"


def _classes_of(request: Request, arguments: Arguments) -> tuple[str, ...]:
    """What answers a request: its path and the class that it is sent on, or the innermost object that its arguments hold."""
    call, client = request.match.call, request.match.client
    names = [call.path, *([client.name] if client is not None else [])]
    for _ in range(MAX_HELD):
        named = [look_up(arguments, name) for name in (call.model, *call.model_aliases) if name]
        values = [option for value in (*named, *held_objects(call, arguments)) for option in options(value or NOTHING)]
        inner = next((each for each in values if isinstance(each, Object) and basis_of(each) is not None), None)
        if inner is None or (basis := basis_of(inner)) is None:
            break
        found = catalogue().maker_of(inner.cls)
        names = [found[1].name] if found is not None else []
        call, arguments = basis, own_arguments(inner)
    return tuple(names)
