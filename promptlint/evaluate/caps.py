"""Caps that are written down and never hold: another API's name, None, a place that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.evaluate.arguments import look_up
from promptlint.evaluate.content import NOWHERE
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import cap_of, integer, model_of
from promptlint.evaluate.values import Arguments, Object, Scalar, is_none
from promptlint.model import Absent, Default, Known, LostCap, Span, Value, possible
from promptlint.providers import reasons
from promptlint.sdks import Call

_OLD_NAME = "max_tokens"
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
    """None, written down where the cap stands."""
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
