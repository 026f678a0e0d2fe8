"""The tools of a request: what is known of their names, descriptions and schemas, as the model reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from promptlint import ir
from promptlint.evaluate.content import NOWHERE, breakpoint_of, dynamic_of, mark_at, marked, point_of
from promptlint.evaluate.serialised import is_unordered, plain_of
from promptlint.evaluate.values import (
    NO_TRAITS,
    Choice,
    ClassRef,
    Dictionary,
    FunctionRef,
    Given,
    Instance,
    Listing,
    Member,
    Nothing,
    Object,
    Spread,
    V,
    force,
    is_none,
)
from promptlint.model import Disorder, Part, Static, Trait
from promptlint.sdks import blocks

_OUTLINED: frozenset[Trait] = frozenset({"outlined"})
_UNORDERED: frozenset[Trait] = frozenset({"unordered"})
_PERHAPS: frozenset[Trait] = frozenset({"perhaps"})
# What makes an object a tool that is written out.
_FIELDS = frozenset({"description", "input_schema", "parameters", "parameters_json_schema", "function_declarations"})
_TOLD = _FIELDS | {"name", "type", "function", "strict"}  # its other arguments are no concern of the model's
_DEEP = 8


def tools_of(value: V | None) -> tuple[Part, ...]:
    """The tool list as compact JSON, the known tools apart from those that are not."""
    if value is None or is_none(value):
        return ()
    if isinstance(value, Given):
        return tools_of(value.value)
    if isinstance(value, Choice) and value.open is None:  # of several lists, as of several prompts, the one that says most
        readings = [tools_of(force(option)) for option in value.values]
        most = max(readings, key=lambda parts: sum(len(part.text) for part in parts if isinstance(part, Static)), default=())
        always = [part for part in most if all(part in reading for reading in readings)]
        return tuple(part if part in always else replace(part, traits=part.traits | _PERHAPS) for part in most)
    if isinstance(value, Listing):
        parts: tuple[Part, ...] = ()
        for item in map(force, value.items):
            ttl = point_of(item)
            parts = parts if ttl is not None else (*parts, _perhaps(item, value))
            ttl = breakpoint_of(item) if ttl is None else ttl
            parts = parts if ttl is None else marked(parts, ttl, mark_at(item))
        more = (_UNORDERED if is_unordered(value) else NO_TRAITS) | (_PERHAPS if value.varies else NO_TRAITS)
        disorder = Disorder(value.order_at, "things", value.order_of) if is_unordered(value) and value.order_at is not None else None
        return tuple(replace(part, traits=part.traits | more, disorder=disorder) for part in parts) if more else parts
    return (dynamic_of(value),)


def _perhaps(item: V, around: Listing) -> Part:
    """One tool, also one that a comprehension's test may leave out."""
    left = [each for each in item.values if not isinstance(each, Nothing)] if isinstance(item, Choice) and item.open is None else []
    if not isinstance(item, Choice) or len(left) != 1:
        return _tool(item, around)
    part = _tool(force(left[0]), around)
    return replace(part, traits=part.traits | _PERHAPS)


def _tool(item: V, around: Listing) -> Part:
    """One tool: what is known of it as compact JSON."""
    at = getattr(item, "at", None) or around.at or NOWHERE
    plain, traits = plain_of(item), NO_TRAITS
    if plain is None and isinstance(item, FunctionRef):  # a framework describes a function by its name, parameters and docstring
        plain, at, traits = _described(item.node), item.module.span(item.node.at), _OUTLINED
    elif plain is None and isinstance(item, Object) and not item.arguments.keywords.keys().isdisjoint(_FIELDS):
        plain, traits = _written(item), NO_TRAITS if _is_written(item) else _OUTLINED
    elif plain is None and isinstance(item, (Object, Instance, ClassRef, Member)):
        plain, traits = {"name": _name_of(item)}, _OUTLINED
    if plain is None:
        part = dynamic_of(item.value if isinstance(item, Spread) else item)
        return replace(part, at=around.at) if part.at == NOWHERE and around.at is not None else part
    if isinstance(plain, dict):
        plain.pop(blocks.BREAKPOINT, None)  # it is read by the API, not by the model
    return Static(json.dumps(plain, separators=(",", ":"), ensure_ascii=False), at, traits=traits)


def _written(value: V, depth: int = 0) -> Any:
    """What is known of a tool in an SDK's own classes: `ToolParam(name=…, input_schema=…)`."""
    value = force(value)
    if isinstance(value, Listing) and depth < _DEEP:
        return [item for item in (_written(item, depth + 1) for item in value.items) if item is not None]
    if not isinstance(value, (Object, Dictionary)) or depth >= _DEEP:
        return plain_of(value)
    found = {name: _written(field, depth + 1) for name, field in _fields(value, depth).items()}
    return {name: field for name, field in found.items() if field is not None}


def _is_written(value: V, depth: int = 0) -> bool:
    """Whether all of it stands in the code."""
    value = force(value)
    if isinstance(value, Listing):
        return value.closed and depth < _DEEP and all(_is_written(item, depth + 1) for item in value.items)
    if not isinstance(value, (Object, Dictionary)) or depth >= _DEEP:
        return plain_of(value) is not None or is_none(value)
    fields = _fields(value, depth)
    if isinstance(value, Object):
        others = value.arguments.keywords.keys() - fields.keys() - {blocks.BREAKPOINT}
        more = bool(value.arguments.positional or others) or value.arguments.rest is not None
    else:
        more = value.rest is not None
    return not more and all(_is_written(field, depth + 1) for field in fields.values())


def _fields(of: Object | Dictionary, depth: int) -> dict[str, V]:
    """What the model reads of it: of a tool's object, not the function that is run."""
    held = of.arguments.keywords if isinstance(of, Object) else {str(name): item for name, item in of.items.items()}
    told = held.keys() & _TOLD if isinstance(of, Object) and not depth else held.keys()
    return {name: field for name, field in held.items() if name in told and name != blocks.BREAKPOINT}


def _name_of(item: Object | Instance | ClassRef | Member) -> str:
    if isinstance(item, Member):
        return item.path
    if isinstance(item, Object):
        return item.cls.rpartition(".")[2]
    return item.node.name if isinstance(item, ClassRef) else item.cls.node.name


def _described(function: ir.Function) -> dict[str, Any]:
    names = [p.name for p in function.parameters if p.kind in ("positional", "keyword") and p.name not in ("self", "ctx", "context")]
    first = function.body[0] if function.body else None
    doc = first.value.value if isinstance(first, ir.Evaluate) and isinstance(first.value, ir.Constant) else ""
    properties = {name: {"type": "string"} for name in names}
    parameters = {"type": "object", "properties": properties}
    return {"name": function.name, "description": doc if isinstance(doc, str) else "", "parameters": parameters}
