"""Objects that carry a model: what making one fixes, what their methods send, what they give."""

from __future__ import annotations

from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import calls, recognise
from promptlint.evaluate.arguments import ADDED
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    NO_ARGUMENTS,
    Arguments,
    External,
    FunctionRef,
    Lazy,
    Listing,
    Member,
    Mystery,
    Object,
    V,
)
from promptlint.sdks import Call, Client, Maker, Match, Sdk


def made(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> V | None:
    """An object that is made with what its requests will hold, a request on one, or one with other settings."""
    catalogue = frame.machine.catalogue
    if isinstance(callee, External):
        found = catalogue.maker_of(callee.path)
        return None if found is None else _make(frame, *found, callee.path, arguments, node)
    if isinstance(callee, Object):
        callee = Member(callee, "__call__")
    if isinstance(callee, Member) and (found := catalogue.maker_of(callee.base.cls)) is not None:
        return _ask(frame, *found, callee, arguments, node)
    return None


def _make(frame: Frame, sdk: Sdk, maker: Maker, path: str, arguments: Arguments, node: ir.Call) -> V:
    arguments = _named(frame, maker, arguments)
    if maker.made is not None:
        recognise.note(frame, Match(sdk, maker.made, Client(maker.name, maker.provider), maker=maker), node, held(frame, maker.made, arguments))
    owner = path.rpartition(".")[0] if "." in maker.name else path  # Class.from_parts() gives an object of the class
    known = frame.machine.catalogue.maker_of(owner)
    return Object(owner if known is not None else path, arguments, {}, frame.span(node.at))


def _named(frame: Frame, maker: Maker, arguments: Arguments) -> Arguments:
    """The arguments with those passed by order under their names, and functions that give a text as their text."""
    names = maker.positional
    if not names and maker.made is not None and maker.made.model is not None and maker.made.model_position is not None:
        names = ("",) * maker.made.model_position + (maker.made.model,)
    keywords = dict(arguments.keywords)
    for position, name in enumerate(names):
        if name and name not in keywords and (value := arguments.get(name, position)) is not None:
            keywords[name] = value
    for name in (maker.made.system, *maker.made.system_aliases) if maker.made is not None else ():
        if name and isinstance(value := keywords.get(name), FunctionRef):
            keywords[name] = returned(frame, value)
    return replace(arguments, keywords=keywords)


def returned(frame: Frame, ref: FunctionRef) -> V:
    """The text that a function gives when the framework calls it."""
    return Lazy(lambda: calls.inline(frame, ref, None, ref.node.at)[0])


def _ask(frame: Frame, sdk: Sdk, maker: Maker, callee: Member, arguments: Arguments, node: ir.Call) -> V | None:
    """A method of an object that carries a model."""
    base, method = callee.base, callee.path
    if method in maker.same:
        return replace(base, arguments=inherited(base, arguments))
    for call in maker.sends:
        if call.path == method:
            basis = maker.made or call
            request = held(frame, basis, inherited(base, arguments))
            recognise.note(frame, Match(sdk, call, Client(maker.name, maker.provider)), node, request)
            if maker.made is not None and call.operation == maker.made.operation:
                return replace(base, arguments=inherited(base, arguments))
            given = _given(frame, sdk, maker, callee, arguments, node)
            return given or recognise.answer(frame, Match(sdk, call), arguments, node)
    return _given(frame, sdk, maker, callee, arguments, node)


def _given(frame: Frame, sdk: Sdk, maker: Maker, callee: Member, arguments: Arguments, node: ir.Call) -> V | None:
    """An object of another maker that a method gives, with what both were passed."""
    for method, name in maker.gives:
        if method == callee.path:
            kind = frame.machine.catalogue.object_of(sdk, name)
            return Object(kind, inherited(callee.base, replace(arguments, positional=())), {}, frame.span(node.at))
    return None


def inherited(base: Object, arguments: Arguments) -> Arguments:
    """The arguments of a method with those that its object was made with behind them."""
    keywords = {**base.arguments.keywords, **base.attributes, **arguments.keywords}
    return Arguments(arguments.positional, keywords, arguments.rest or base.arguments.rest, arguments.ats)


def held(frame: Frame, call: Call, arguments: Arguments) -> Arguments:
    """The arguments with those of the object that one of them holds."""
    if call.holder is not None:
        value = arguments.get(call.holder, call.holder_position)
        if isinstance(value, Object) and frame.machine.catalogue.maker_of(value.cls):
            taken = 0 if call.holder in arguments.keywords else (call.holder_position or 0) + 1
            return inherited(value, replace(arguments, positional=arguments.positional[taken:]))
        if value is not None:
            return replace(arguments, rest=arguments.rest or Mystery("the object that sends it is not known", source="unknown"))
    return arguments


def decorated(frame: Frame, value: V, function: FunctionRef) -> Object | None:
    """The object after `@object.instructions` stood above a function; None for other decorators."""
    member = value if isinstance(value, Member) else None
    if member is None or (found := frame.machine.catalogue.maker_of(member.base.cls)) is None:
        return None
    if member.path not in found[1].instructs:
        return None
    before = member.base.attributes.get(ADDED)
    items = before.items if isinstance(before, Listing) else ()
    added = Listing("list", (*items, returned(frame, function)))
    return replace(member.base, attributes={**member.base.attributes, ADDED: added})


def made_elsewhere(frame: Frame, path: str, at: ir.At) -> Object | None:
    """An object of a class that an annotation names; None for a class that makes no such objects."""
    catalogue = frame.machine.catalogue
    if catalogue.client_of(path) is not None:
        return Object(path, NO_ARGUMENTS, {}, frame.span(at))
    if catalogue.maker_of(path) is not None:
        elsewhere = Mystery("it was made elsewhere", source="parameter", at=frame.span(at))
        return Object(path, Arguments(rest=elsewhere), {}, frame.span(at))
    return None
