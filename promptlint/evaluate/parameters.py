"""Parameters: their values from the arguments of a call, from defaults, or from what annotations tell."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from promptlint import ir
from promptlint.evaluate import expressions as ex
from promptlint.evaluate import makers, objects
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    NO_ARGUMENTS,
    Arguments,
    ClassRef,
    Dictionary,
    External,
    FunctionRef,
    Given,
    Instance,
    Lazy,
    Listing,
    Mystery,
    Spread,
    V,
    comes_from_parameter,
    force,
)


def bind(frame: Frame, ref: FunctionRef, arguments: Arguments | None, *, as_parameter: bool) -> None:
    """Give a function's parameters their values."""
    parameters = list(ref.node.parameters)
    names = frame.scope.names
    if ref.bound is not None and parameters and parameters[0].kind == "positional":
        frame.me = parameters.pop(0).name
        names[frame.me] = ref.bound
    passed = arguments or NO_ARGUMENTS
    positional = list(passed.positional)
    left = dict(passed.keywords)
    vague = any(isinstance(value, Spread) for value in positional)
    outside = Frame(frame.machine, ref.module, ref.scope, frame.function, frame.depth)
    for parameter in parameters:
        if parameter.kind == "rest":
            rest = tuple(positional) if arguments is not None else (Spread(_parameter(frame, parameter, as_parameter)),)
            names[parameter.name] = Listing("tuple", rest, frame.span(parameter.at))
            positional = []
        elif parameter.kind == "mapping":
            more = passed.rest if arguments is not None else _parameter(frame, parameter, as_parameter)
            names[parameter.name] = Dictionary(dict(left), more, frame.span(parameter.at))
        elif parameter.kind == "positional" and positional and not vague:
            names[parameter.name] = _as_annotated(parameter, positional.pop(0))
            left.pop(parameter.name, None)
        elif parameter.name in left:
            names[parameter.name] = _as_annotated(parameter, left.pop(parameter.name))
        else:
            # put off: what an annotation or a default leads to may be a whole class of another module
            names[parameter.name] = Lazy(partial(_not_passed, frame, outside, parameter, arguments, vague, as_parameter))


def _as_annotated(parameter: ir.Parameter, value: V) -> V:
    """What a call passes; of an unknown value the annotation tells that it is a text."""
    if isinstance(value, Mystery) and not value.type and _is_text(parameter.annotation):
        return replace(value, type="str")
    return value


def _not_passed(frame: Frame, outside: Frame, parameter: ir.Parameter, arguments: Arguments | None, vague: bool, as_parameter: bool) -> V:
    """A parameter that the call does not name: its default, or what its annotation tells."""
    if parameter.default is None:
        typed_value = typed(outside, parameter.annotation, parameter.name) if parameter.annotation is not None else None
        if isinstance(typed_value, Instance) and as_parameter and objects.is_data(outside, typed_value.cls):
            return replace(typed_value, from_parameter=True)
        return typed_value or _parameter(frame, parameter, as_parameter)
    default = ex.evaluate(outside, parameter.default)
    if arguments is None:
        return Given(default, f"parameter {parameter.name}", as_parameter)
    if arguments.rest is not None or vague:
        return Given(default, "unpacked arguments", comes_from_parameter(arguments.rest))
    return default


def _parameter(frame: Frame, parameter: ir.Parameter, as_parameter: bool) -> Mystery:
    reason = f"it is the parameter {parameter.name}"
    kind = "str" if parameter.kind in ("positional", "keyword") and _is_text(parameter.annotation) else ""
    return Mystery(reason, parameter.name, "parameter", frame.span(parameter.at), from_parameter=as_parameter, type=kind)


def _is_text(annotation: ir.Expr | None) -> bool:
    """Whether an annotation says that a parameter is one text."""
    if isinstance(annotation, ir.Constant):
        return annotation.value in ("str", "str | None", "Optional[str]")
    if isinstance(annotation, ir.Binary) and annotation.op == "|":
        return _is_text(annotation.left)
    if isinstance(annotation, ir.Subscript) and isinstance(annotation.value, ir.Name) and annotation.value.id == "Optional":
        return _is_text(annotation.index)
    return isinstance(annotation, ir.Name) and annotation.id == "str"


def typed(frame: Frame, annotation: ir.Expr, name: str) -> V | None:
    """A value of the annotated type, where the type says something: one of the project's classes, a client."""
    if isinstance(annotation, ir.Constant) and isinstance(annotation.value, str):
        return _of_class(frame, _dotted(frame, annotation.value.split("|")[0].strip()), annotation)
    if isinstance(annotation, ir.Binary) and annotation.op == "|":
        return typed(frame, annotation.left, name) or typed(frame, annotation.right, name)
    if isinstance(annotation, ir.Subscript):
        word = annotation.value.name if isinstance(annotation.value, ir.Attribute) else getattr(annotation.value, "id", "")
        if word in ("Optional", "Union", "Annotated", "ClassVar", "Final"):
            index = annotation.index
            return typed(frame, index.items[0] if isinstance(index, ir.Sequence) and index.items else index, name)
        return None
    if isinstance(annotation, (ir.Name, ir.Attribute)):
        return _of_class(frame, ex.evaluate(frame, annotation), annotation)
    return None


def _dotted(frame: Frame, written: str) -> V | None:
    root, *rest = written.split(".")
    value = frame.scope.get(root)
    value = None if value is None else force(value)
    for name in rest:
        if value is None:
            return None
        value = objects.attribute(frame, value, name, ir.Attribute(ir.Name(root, ir.NOWHERE), name, ir.NOWHERE, (1, 0)))
    return value


def _of_class(frame: Frame, value: V | None, node: ir.Expr) -> V | None:
    if isinstance(value, ClassRef):
        return objects.instance_of(frame, value)
    if isinstance(value, External) and "." in value.path:
        return makers.made_elsewhere(frame, value.path, node.at)
    return None
