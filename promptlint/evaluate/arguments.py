"""Looking up what a call passes: by name, by position, or inside an argument that is a mapping or an object."""

from __future__ import annotations

from promptlint.evaluate.values import (
    NOTHING,
    Arguments,
    Choice,
    Dictionary,
    Given,
    Listing,
    Mystery,
    Object,
    Scalar,
    Spread,
    Text,
    V,
    choice,
    comes_from_parameter,
    force,
    is_none,
    options,
)

ADDED = "+instructions"  # under this name an object keeps what decorated functions add to its instructions


def look_up(arguments: Arguments, path: str, position: int | None = None) -> V | None:
    """The value at `path`; None when it is certainly not passed, a mystery when it may be."""
    outer, _, inner = path.partition(".")
    value = arguments.get(outer, position)
    value = value if value is None else force(value)
    if value is None or not inner:
        return value
    return inside(value, inner)


def inside(value: V, path: str) -> V | None:
    """What a mapping or an object holds at `path`."""
    name, _, inner = path.partition(".")
    found = _member(value, name)
    return found if found is None or not inner else inside(found, inner)


def _member(value: V, name: str) -> V | None:
    if is_none(value):
        return None
    if isinstance(value, Given):
        found = _member(value.value, name)
        return Given(found, value.source, value.from_parameter) if found is not None else None
    if isinstance(value, Choice):
        found_in = [_member(option, name) for option in options(value) if not is_none(option)]
        known = [found for found in found_in if found is not None]
        if not known:
            return None
        missing = len(known) < len(found_in) and not all(map(is_perhaps, known))
        return choice((*known, NOTHING) if missing else known)  # a branch that does not pass it
    if isinstance(value, Object):
        if value.cls == "json.dumps":  # a request's body as JSON
            return _member(value.arguments.positional[0], name) if value.arguments.positional else None
        if name in value.attributes:
            return value.attributes[name]
        held = value.arguments.get(name)
        return held if held is not None or value.arguments.rest is None else _maybe(value.arguments.rest, name)
    if isinstance(value, Dictionary):
        if name in value.items:
            return value.items[name]
        return None if value.rest is None else _maybe(value.rest, name)
    if isinstance(value, Listing):  # a list of mappings: the first that holds it speaks for all
        found_in = [_member(item.value if isinstance(item, Spread) else item, name) for item in value.items]
        return next((found for found in found_in if found is not None), None)
    if isinstance(value, (Text, Scalar)):
        return None
    return _maybe(value, name)


_PERHAPS = "may be in what is passed"


def is_perhaps(value: V) -> bool:
    """Whether a value stands for something that may or may not be in what is passed as a whole."""
    inner = value.value if isinstance(value, Given) else value
    return isinstance(inner, Mystery) and inner.reason.endswith(_PERHAPS)


def _maybe(value: V, name: str) -> Mystery:
    inner = value.value if isinstance(value, Spread) else value
    at = getattr(inner, "at", None)
    return Mystery(f"{name} {_PERHAPS}", name, "unknown", at, from_parameter=comes_from_parameter(value))
