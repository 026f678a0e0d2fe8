"""Binding: what an assignment, an import or a loop does to variables, attributes and items."""

from __future__ import annotations

from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import addresses, makers, sessions
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    Choice,
    Dictionary,
    External,
    Given,
    Instance,
    Listing,
    Mystery,
    Object,
    Spread,
    V,
    choice,
    force,
    join,
    options,
)


def bind(frame: Frame, target: ir.Expr, value: V) -> None:
    """`target = value`."""
    if isinstance(target, ir.Name):
        frame.scope.names[target.id] = value
        return
    value = force(value) if isinstance(target, (ir.Sequence, ir.Star)) else value
    if isinstance(target, ir.Attribute):
        _bind_attribute(frame, target, value)
    elif isinstance(target, ir.Subscript):
        _bind_item(frame, target, value)
    elif isinstance(target, (ir.Sequence, ir.Star)):
        _unpack(frame, target, value)


def wrapped(frame: Frame, node: ir.Assign, value: V) -> V:
    """What `client = traced(client)` binds: the client it was, where nobody can tell what the call gives."""
    call, target = node.value, node.targets[0]
    if not isinstance(call, ir.Call) or not isinstance(target, ir.Name):
        return value
    passed = (*call.args, *(given for _, given in call.keywords))
    if not any(isinstance(each, ir.Name) and each.id == target.id for each in passed):
        return value
    before = ex.evaluate(frame, target)
    if not isinstance(before, Object) or frame.machine.catalogue.client_of(before.cls) is None:
        return value

    def is_the_same(option: V) -> bool:
        option = force(option)
        return isinstance(option, Mystery) or (isinstance(option, Object) and (option.cls, option.at) == (before.cls, before.at))

    given = force(value)
    is_one = isinstance(given, Mystery) or (isinstance(given, Choice) and all(map(is_the_same, options(given))))
    return before if is_one else given  # one of several objects would be none that requests are known by


def _bind_attribute(frame: Frame, target: ir.Attribute, value: V) -> None:
    base = ex.evaluate(frame, target.value)
    if isinstance(base, External) and (setting := frame.machine.catalogue.setting(base.path)) is not None and target.name in setting[1]:
        makers.configure(frame, setting[0], {target.name: value})  # Settings.llm = …
    addresses.note(frame, base, target.name, value)
    if isinstance(base, External) and sessions.is_store(base.path):
        sessions.keep(frame, target.name, value, target.at)
    if isinstance(base, (Instance, Object)) and isinstance(target.value, (ir.Name, ir.Attribute)):
        bind(frame, target.value, replace(base, attributes={**base.attributes, target.name: value}))


def _bind_item(frame: Frame, target: ir.Subscript, value: V) -> None:
    base = ex.evaluate(frame, target.value)
    key = ex.key_of(ex.evaluate(frame, target.index))
    addresses.note(frame, base, key, value)
    if isinstance(base, External) and sessions.is_store(base.path):
        sessions.keep(frame, key, value, target.at)
    if isinstance(base, Given) and isinstance(base.value, Dictionary):
        base = ex.merged_dictionary(Dictionary({}, at=base.value.at), base)
    if isinstance(base, Choice) and all(isinstance(option, Dictionary) for option in options(base)):
        merged = options(base)[0]
        for option in options(base)[1:]:
            merged = join(merged, option)
        base = merged
    if isinstance(base, Dictionary):
        if key is None:
            vague = frame.mystery("a key that is not known", target)
            bind(frame, target.value, replace(base, rest=base.rest or vague))
        else:
            bind(frame, target.value, replace(base, items={**base.items, key: value}))
    elif isinstance(base, Listing) and isinstance(key, int) and base.closed and -len(base.items) <= key < len(base.items):
        items = list(base.items)
        items[key] = value
        bind(frame, target.value, replace(base, items=tuple(items)))


def _unpack(frame: Frame, target: ir.Sequence | ir.Star, value: V) -> None:
    if isinstance(target, ir.Star):
        bind(frame, target.value, Listing("list", (Spread(value),)))
        return
    stars = [index for index, item in enumerate(target.items) if isinstance(item, ir.Star)]
    if stars and isinstance(value, Listing) and value.closed and len(value.items) >= len(target.items) - 1:
        first, after = stars[0], len(target.items) - stars[0] - 1
        last = len(value.items) - after
        shared = Listing("list", value.items[first:last], value.at)
        value = Listing("tuple", (*value.items[:first], shared, *value.items[last:]), value.at)
        target = ir.Sequence(target.kind, [item.value if isinstance(item, ir.Star) else item for item in target.items], target.at)
    elif stars:
        for item in target.items:
            bind(frame, item.value if isinstance(item, ir.Star) else item, ex.derived(frame, value, item))
        return
    fits = isinstance(value, Listing) and value.closed and len(value.items) == len(target.items)
    for index, item in enumerate(target.items):
        if fits and isinstance(value, Listing):
            bind(frame, item, value.items[index])
        else:
            bind(frame, item, _one_of_many(frame, value, index, item))


def _one_of_many(frame: Frame, value: V, index: int, item: ir.Expr) -> V:
    """One part of an unpacked value whose shape is only partly known."""
    tuples = [option for option in options(value) if isinstance(option, Listing) and option.closed and index < len(option.items)]
    if tuples and len(tuples) == len(options(value)):
        return choice(option.items[index] for option in tuples)
    return ex.derived(frame, value, item)
