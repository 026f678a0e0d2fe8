"""How an answer is drawn and what form it takes: temperature, stop sequences, streaming, JSON, schemas, forced tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promptlint import ir
from promptlint.evaluate.content import NOWHERE
from promptlint.evaluate.processing import mapped, spelled
from promptlint.evaluate.terms import Names, Read, fact, parameter_of, string
from promptlint.evaluate.values import (
    Arguments,
    ClassRef,
    Dictionary,
    External,
    Listing,
    Literal_,
    Mystery,
    Object,
    Scalar,
    Text,
    V,
    force,
)
from promptlint.model import Absent, Answered, Known, OneOf, Schema, Unknown, Value, possible
from promptlint.sdks import Call
from promptlint.sdks.blocks import TOOL_MAKERS

_UNWRITTEN = Unknown("it is not written down what this SDK calls it")
_BASES = frozenset({"BaseModel", "TypedDict", "Struct", "SQLModel"})
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum"})
_PLAIN = {"bool": "bool", "int": "number", "float": "number", "Decimal": "number", "str": "text"}
_LISTS = frozenset({"list", "List", "tuple", "Tuple", "set", "Set", "Sequence", "Iterable", "dict", "Dict", "Mapping"})
_JSON_TYPES = {"boolean": "bool", "integer": "number", "number": "number", "string": "text", "array": "list", "object": "object"}
# what stands around a class and only says how it is asked for: NativeOutput(Ticket), AgentOutputSchema(Ticket), Iterable[Ticket]
_AROUND = ("NativeOutput", "ToolOutput", "PromptedOutput", "AgentOutputSchema", "Partial", "Maybe")
_CHOICES = {"auto": "auto", "none": "none", "any": "required", "required": "required"}  # anything else names a tool
_FORCED = frozenset({"required", "function"})
_WORDS = {
    "json": "json_object", "application/json": "json_object", "json_object": "json_object", "json_schema": "json_schema",
    "text/plain": "text", "text": "text", "str": "text",
}  # fmt: skip


def temperature_of(call: Call, arguments: Arguments) -> Value[float]:
    """How much chance there is in the answer."""
    return _parameter(call, arguments, lambda asked: asked.terms.temperatures, lambda value: fact(value, _number))


def stop_of(call: Call, arguments: Arguments) -> Value[bool]:
    """Whether stop sequences are set."""
    return _parameter(call, arguments, lambda asked: asked.terms.stops, lambda value: fact(value, _holds_something))


def stream_of(call: Call, arguments: Arguments) -> Value[bool]:
    """Whether the answer comes in pieces: because the request says so, or by the name of what is called."""
    if "stream" in call.path.rpartition(".")[2]:
        return Known(True)
    return _parameter(call, arguments, lambda asked: asked.terms.streams, lambda value: fact(value, _switch))


def tool_choice_of(call: Call, arguments: Arguments) -> Value[str]:
    """Whether a tool must be called: auto, none, required, any, or "function" for a certain one."""
    return _parameter(call, arguments, lambda asked: asked.terms.choices, lambda value: string(mapped(value, _choice)))


def format_of(call: Call, arguments: Arguments) -> Value[str]:
    """The form of the answer: json_schema, json_object, text, or the name of a class."""
    told: Value[str] = _parameter(call, arguments, lambda asked: asked.terms.schemas, lambda value: string(mapped(value, _form)))
    if not isinstance(told, Absent) and told is not _UNWRITTEN:
        return told
    form: Value[str] = _parameter(call, arguments, lambda asked: asked.terms.formats, lambda value: string(mapped(value, _form)))
    return told if form is _UNWRITTEN else form


def schema_of(call: Call, arguments: Arguments) -> Schema | None:
    """The fields of the answer, where the request fixes them in a way that can be read."""

    def read(value: V) -> Value[Schema]:
        return fact(value, _schema)

    told: Value[Schema] = parameter_of(call, arguments, lambda asked: (*asked.terms.schemas, *asked.terms.formats), read)
    return told.value if isinstance(told, Known) and told.value.fields else None


def forced_of(call: Call, arguments: Arguments) -> Schema | None:
    """The fields of the one tool that a request has, where the answer must be a call of it."""
    chosen = tool_choice_of(call, arguments)
    if not isinstance(chosen, Known) or chosen.value not in _FORCED:
        return None

    def read(value: V) -> Value[Schema]:
        return fact(value, _schema_of_tools)

    told: Value[Schema] = parameter_of(call, arguments, lambda asked: (asked.tools or "tools",), read)
    values = possible(told)
    return values[0] if len(values) == 1 and not (isinstance(told, OneOf) and told.open) and values[0].fields else None


def _schema_of_tools(value: V) -> Schema | None:
    """What the only tool of a list is called with."""
    if not isinstance(value, Listing) or value.varies or len(value.items) != 1:
        return None
    tool = force(value.items[0])
    if isinstance(tool, Object) and tool.cls.rpartition(".")[2] in TOOL_MAKERS and tool.arguments.positional:
        tool = force(tool.arguments.positional[0])
    for key in ("function", "parameters", "input_schema"):
        if isinstance(tool, Dictionary) and key in tool.items:
            tool = force(tool.items[key])
    return _schema(tool)


def _parameter(call: Call, arguments: Arguments, names_of: Names, read: Read[Any]) -> Value[Any]:
    told = parameter_of(call, arguments, names_of, read)
    return _UNWRITTEN if isinstance(told, Absent) and not names_of(call) else told


def _number(value: V) -> float | None:
    is_number = isinstance(value, Scalar) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    return float(value.value) if is_number and isinstance(value, Scalar) and value.value is not None else None


def _switch(value: V) -> bool | None:
    return value.value if isinstance(value, Scalar) and isinstance(value.value, bool) else None


def _holds_something(value: V) -> bool | None:
    if isinstance(value, Listing):
        return bool(value.items)
    return True if isinstance(value, (Text, Object)) else None


def _choice(value: V) -> V:
    """A choice of tools as a word."""
    if isinstance(value, (Dictionary, Object)):
        held = value.items if isinstance(value, Dictionary) else value.arguments.keywords
        kind = force(held.get("type", Mystery("")))
        said = spelled(kind)
        return _named(_CHOICES.get(said or "", "function"), value)
    said = spelled(value)
    return value if said is None else _named(_CHOICES.get(said, "function"), value)


def _named(word: str, value: V) -> Text:
    at = getattr(value, "at", None)
    return Text((Literal_(word, at or NOWHERE),), at)


# ---------------------------------------------------------------- the form of an answer


def _form(value: V) -> V:
    """A format as a word: what kind it is, or the name of the class that it is."""
    value = force(value)
    if isinstance(value, ClassRef):
        return _named(value.node.name, value)
    if isinstance(value, Dictionary):
        return _form_of_mapping(value)
    if isinstance(value, Object):
        inner = _inner(value)
        return _form(inner) if inner is not None else _named("json_schema", value)
    if isinstance(value, Listing):  # one of several types: text, when it may be text
        return _named("json_schema", value) if value.items and not any(map(_is_text, value.items)) else Mystery("it may be text")
    if isinstance(value, External):
        last = value.path.rpartition(".")[2]
        return _named(_WORDS.get(last, last), value)
    said = spelled(value)
    return value if said is None else _named(_WORDS.get(said, "json_schema" if said.lstrip().startswith("{") else said), value)


def _form_of_mapping(value: Dictionary) -> V:
    kind = value.items.get("type")
    said = spelled(force(kind)) if kind is not None else None
    if said in _WORDS and not (said == "text" and "properties" in value.items):
        return _named(_WORDS[said], value)
    if kind is not None and said is None:
        return Mystery("its type is not known", at=value.at)
    return _named("json_schema", value)


def _is_text(value: V) -> bool:
    return isinstance(force(value), External) and getattr(force(value), "path", "").rpartition(".")[2] == "str"


def _inner(value: Object) -> V | None:
    """The class inside something that only says how it is asked for."""
    if value.cls.rpartition(".")[2] not in _AROUND:
        return None
    return force(value.arguments.positional[0]) if value.arguments.positional else None


def _schema(value: V) -> Schema | None:
    value = force(value)
    if isinstance(value, ClassRef):
        if any(ir.last_name(base) in _ENUMS for base in value.node.bases):
            return Schema(value.node.name, (_enumeration("", value),), value.module.span(value.node.at))
        return Schema(value.node.name, tuple(_fields(value)), value.module.span(value.node.at))
    if isinstance(value, Object):
        inner = _inner(value)
        return None if inner is None else _schema(inner)
    if isinstance(value, External):
        kind = _PLAIN.get(value.path.rpartition(".")[2])
        return Schema(value.path.rpartition(".")[2], (Answered("", kind),)) if kind not in (None, "text") else None  # type: ignore[arg-type]
    if isinstance(value, Dictionary):
        return _schema_of_mapping(value)
    return Schema("", ()) if isinstance(value, Text) else None  # a word for a kind of format: it has no fields


def _fields(cls: ClassRef) -> Iterator[Answered]:
    """The annotated fields of a class that declares all of them itself; none where some may be inherited."""
    if any(ir.last_name(base) not in _BASES for base in cls.node.bases):
        return
    for statement in cls.node.body:
        target = statement.targets[0] if isinstance(statement, ir.Assign) and statement.annotation is not None else None
        if isinstance(statement, ir.Assign) and isinstance(target, ir.Name) and target.id != "model_config":
            yield _answered(target.id, statement.annotation, cls)


def _answered(name: str, annotation: ir.Expr | None, cls: ClassRef, depth: int = 0) -> Answered:
    if isinstance(annotation, ir.Subscript):
        outer, index = ir.last_name(annotation.value), annotation.index
        inner = list(index.items) if isinstance(index, ir.Sequence) else [index]
        if outer == "Literal":
            words = tuple(str(item.value) for item in inner if isinstance(item, ir.Constant))
            return Answered(name, "choice", words)
        if outer in ("Optional", "Annotated") and depth < 4:
            return _answered(name, inner[0], cls, depth + 1)
        return Answered(name, "list" if outer in _LISTS else "unknown")
    if isinstance(annotation, ir.Binary) and annotation.op == "|" and depth < 4:
        members = [each for each in (annotation.left, annotation.right) if not (isinstance(each, ir.Constant) and each.value is None)]
        return _answered(name, members[0], cls, depth + 1) if len(members) == 1 else Answered(name, "unknown")
    word = ir.last_name(annotation)
    if word in _PLAIN:
        return Answered(name, _PLAIN[word])  # type: ignore[arg-type]
    if word in _LISTS:
        return Answered(name, "list")
    found = force(cls.module.scope.get(word) or Mystery("")) if isinstance(annotation, ir.Name) else None
    if isinstance(found, ClassRef):
        if any(ir.last_name(base) in _ENUMS for base in found.node.bases):
            return _enumeration(name, found)
        return Answered(name, "object")
    return Answered(name, "unknown")


def _enumeration(name: str, cls: ClassRef) -> Answered:
    values = [statement.value for statement in cls.node.body if isinstance(statement, ir.Assign)]
    return Answered(name, "choice", tuple(str(value.value) for value in values if isinstance(value, ir.Constant)))


def _schema_of_mapping(value: Dictionary) -> Schema:
    """A JSON schema that is written out, alone or inside what OpenAI and Anthropic put around it."""
    found: V = value
    for key in ("json_schema", "schema"):
        if isinstance(found, Dictionary) and key in found.items:
            found = force(found.items[key])
    properties = force(found.items["properties"]) if isinstance(found, Dictionary) and "properties" in found.items else None
    if not isinstance(found, Dictionary) or not isinstance(properties, Dictionary) or properties.rest is not None:
        return Schema("", ())
    return Schema("json_schema", tuple(_property(str(name), force(each)) for name, each in properties.items.items()), found.at)


def _property(name: str, value: V) -> Answered:
    if not isinstance(value, Dictionary):
        return Answered(name, "unknown")
    words = force(value.items["enum"]) if "enum" in value.items else None
    if isinstance(words, Listing):
        told = [spelled(force(item)) for item in words.items]
        return Answered(name, "choice", tuple(word for word in told if word is not None))
    said = spelled(force(value.items["type"])) if "type" in value.items else None
    return Answered(name, _JSON_TYPES.get(said or "", "unknown"))  # type: ignore[arg-type]
