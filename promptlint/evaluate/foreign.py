"""Models that the provider of an SDK does not have: one of another maker is never asked there."""

from __future__ import annotations

from promptlint.evaluate.frames import Request
from promptlint.evaluate.served import Served
from promptlint.evaluate.terms import model_of
from promptlint.evaluate.values import Arguments
from promptlint.model import Known, OneOf, Unknown, Value, place_of, possible
from promptlint.providers import made_by

# SDKs that speak to their own provider alone, and whose models that has.
_SERVES = {
    "google": ("google",), "anthropic": ("anthropic",), "mistral": ("mistral",), "cohere": ("cohere",),
    "groq": ("openai", "deepseek", "mistral", "google"),
}  # fmt: skip


def answerable(model: Value[str], request: Request, served: Served) -> Value[str]:
    """The model without those that its SDK's provider does not have: a variable may hold the models of several."""
    has = _SERVES.get(request.match.sdk.name, ())
    values = possible(model)
    left = tuple(value for value in values if made_by(value) in ("unknown", *has))
    if not has or served.is_elsewhere or request.others or len(left) == len(values):
        return model
    ats = tuple(place_of(model, value) for value in left)
    if not left:
        return Unknown("its provider has no such model", getattr(model, "at", None))
    return OneOf(left, ats[0], open=isinstance(model, OneOf) and model.open, ats=ats)


# Those whose address hardly anybody changes: what they are asked for and do not have, they refuse.
_REFUSES = frozenset({"google", "mistral", "cohere"})


def names_anothers_model(request: Request, arguments: Arguments, provider: str) -> bool:
    """Whether a request names a model, written down, that its provider does not have: it is refused, and nobody pays."""
    sdk = request.match.sdk.name
    if sdk not in _REFUSES or provider != sdk or request.others:
        return False
    model = model_of(request.match.call, arguments)
    return isinstance(model, Known) and made_by(model.value) not in ("unknown", *_SERVES[sdk])
