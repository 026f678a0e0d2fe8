"""Objects of SDKs that are handed to the project's functions and classes, which send requests on what they are handed.

`grade(judge, report)` is no request of its own: the caller has the object and knows what it is. That `judge` is asked there is
still a fact of the object, told where it was made.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint import ir
from promptlint.evaluate import calls, recognise
from promptlint.evaluate.frames import Frame, Machine, Request
from promptlint.evaluate.values import Arguments, ClassRef, FunctionRef, Instance, Mystery, Object, V, force, options


def asked(machine: Machine, ref: FunctionRef) -> frozenset[str]:
    """The parameters of a function on which it sends requests, itself or through a function that it hands them to."""
    if not ref.node.parameters or not recognise.is_interesting(machine, ref):
        return frozenset()
    recognise.evaluate_function(machine, ref)
    return machine.askers.get(id(ref.node), frozenset())


def own(ref: FunctionRef, requests: Iterable[Request], onward: Iterable[str]) -> frozenset[str]:
    """The same, from the requests that were found in its body and the parameters that it hands on."""
    names = {parameter.name for parameter in ref.node.parameters}
    roots = {_root(request.call.func) for request in requests if request.on_parameter}
    return frozenset(names & (roots | set(onward)))


def follow(frame: Frame, ref: FunctionRef, arguments: Arguments, node: ir.Call) -> calls.Inlined | None:
    """Note the requests that a function sends on objects which this call hands it; None, and not followed, where it is handed none."""
    handed = [value for name in asked(frame.machine, ref) if (value := _passed(ref, arguments, name)) is not None]
    frame.handed |= {value.expression for value in handed if isinstance(value, Mystery) and value.source == "parameter"}
    if not any(map(_may_be_object, handed)):
        return None
    followed = calls.inline(frame, ref, arguments, node.at)
    note(frame.machine, followed[2])
    return followed


def note(machine: Machine, requests: Iterable[Request]) -> None:
    """Remember requests of a function that was followed: on which objects they are sent."""
    machine.reached += [(machine.root, request) for request in requests if request.wraps is None and request.sent_on is not None]


def follow_made(frame: Frame, ref: ClassRef, made: Instance, passed: Arguments, node: ir.Call) -> None:
    """Note the requests that the methods of an object of the project send on what it is made with."""
    if not any(map(_may_be_object, (*passed.positional, *passed.keywords.values()))):
        return
    for method in ref.node.body:
        if not isinstance(method, ir.Function) or method.name == "__init__":
            continue
        function = FunctionRef(method, ref.module, ref.scope, ref)
        if not recognise.is_hinted(frame.machine, function):
            continue
        if any(request.on_parameter for request in recognise.evaluate_function(frame.machine, function)):
            _, _, requests = calls.inline(frame, FunctionRef(method, ref.module, ref.scope, ref, made), None, node.at)
            note(frame.machine, requests)


def _passed(ref: FunctionRef, arguments: Arguments, name: str) -> V | None:
    """What a call passes for a parameter."""
    positional = [parameter.name for parameter in ref.node.parameters if parameter.kind == "positional"]
    if ref.bound is not None:
        positional = positional[1:]
    value = arguments.get(name, positional.index(name) if name in positional else None)
    return None if value is None else force(value)


def _may_be_object(value: V) -> bool:
    return any(isinstance(option, Object) for option in options(force(value)))


def _root(node: ir.Expr) -> str:
    while isinstance(node, (ir.Attribute, ir.Call)):
        node = node.func if isinstance(node, ir.Call) else node.value
    return node.id if isinstance(node, ir.Name) else ""
