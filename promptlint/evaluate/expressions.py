"""Expressions: what one evaluates to, as far as can be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from promptlint import ir
from promptlint.evaluate import binding, calls, library, loops, nametests, objects, operators, serialised, sessions, strings
from promptlint.evaluate.frames import Frame, LoopAround, Scope
from promptlint.evaluate.traits import CUT, ENDLESS, FEW, holds_texts, is_cutting_slice, with_traits
from promptlint.evaluate.values import (
    NOTHING,
    Choice,
    ClassRef,
    Dictionary,
    External,
    FunctionRef,
    Given,
    Listing,
    Mystery,
    Nothing,
    Object,
    Piece,
    Scalar,
    Spread,
    Text,
    V,
    choice,
    comes_from_parameter,
    force,
    is_none,
    options,
    text,
)
from promptlint.model import Source

_MOST = 5  # entries that are few

MAX_UNROLLED = 64  # items of a known list that a comprehension is evaluated for one by one


def evaluate(frame: Frame, node: ir.Expr) -> V:
    """The value of an expression; calls inside are recognised on the way."""
    frame.machine.step()
    return force(_BY_TYPE[type(node)](frame, node))


def evaluate_later(frame: Frame, node: ir.Expr) -> V:
    """The same for a value that is only kept: a call whose result nobody may want is not followed yet."""
    frame.machine.step()
    return _BY_TYPE[type(node)](frame, node)


def _constant(frame: Frame, node: ir.Constant) -> V:
    if isinstance(node.value, str):
        return text(node.value, frame.span(node.at))
    if node.value is None or isinstance(node.value, (bool, int, float)):
        return Scalar(node.value, frame.span(node.at))
    return frame.mystery("a literal that is of no interest", node)


def _name(frame: Frame, node: ir.Name) -> V:
    value = frame.scope.get(node.id)
    if value is not None:
        return value
    if node.id == "__file__":
        return text(frame.module.path, frame.span(node.at))
    if node.id == "__name__":
        return text("__main__", frame.span(node.at))
    return library.builtin(node.id) or frame.mystery(f"{node.id} is not bound here", node)


def _attribute(frame: Frame, node: ir.Attribute) -> V:
    return objects.attribute(frame, evaluate(frame, node.value), node.name, node)


def _subscript(frame: Frame, node: ir.Subscript) -> V:
    base = evaluate(frame, node.value)
    if isinstance(node.index, ir.Slice):
        return _sliced(frame, base, node.index, node)
    index = evaluate(frame, node.index)
    return subscript(frame, base, index, node)


def subscript(frame: Frame, base: V, index: V, node: ir.Expr) -> V:
    """`base[index]`."""
    if isinstance(base, Choice):
        return choice(subscript(frame, option, index, node) for option in options(base))
    if isinstance(base, Given):
        return Given(subscript(frame, base.value, index, node), base.source, base.from_parameter)
    if isinstance(index, Given):
        return Given(subscript(frame, base, index.value, node), index.source, index.from_parameter)
    key = key_of(index)
    if isinstance(base, External) and base.path == "os.environ":
        return frame.mystery(f"read from the environment variable {key or '?'}", node, "environment")
    if isinstance(base, External) and sessions.is_store(base.path) and (kept := sessions.kept(frame, key)) is not None:
        return kept
    if isinstance(base, ClassRef) or (isinstance(base, External) and base.path.rpartition(".")[2][:1].isupper()):
        return base  # Agent[Deps, Answer]
    if isinstance(base, Dictionary):
        if key is not None and key in base.items:
            return base.items[key]
        if key is None and base.items and base.rest is None:
            return choice((*base.items.values(), frame.mystery("the key is not known", node, from_parameter=comes_from_parameter(index))))
    if isinstance(base, Listing) and isinstance(key, int) and base.closed and -len(base.items) <= key < len(base.items):
        return base.items[key]
    if isinstance(base, Listing) and base.closed and base.items and key is None:
        return choice((*base.items, frame.mystery("the index is not known", node)))
    made = derived(frame, base, node)
    made = replace(made, traits=(made.traits & serialised.of_one(base)) - FEW)
    row = isinstance(base, Mystery) and base.item  # row[0] is a column
    if isinstance(key, int) and not isinstance(key, bool) and not row:  # one of them
        return replace(made, traits=made.traits - ENDLESS)
    ranked = serialised.traits_in(index) & {"reranked", "cut"}  # documents[result.index]
    return replace(made, traits=made.traits | ranked) if ranked else made


def derived(frame: Frame, base: V, node: ir.Expr, reason: str = "") -> Mystery:
    """An unknown value that was made from `base`: it comes from where `base` comes from."""
    from_parameter = comes_from_parameter(base)
    if isinstance(base, Mystery):
        return frame.mystery(
            reason or base.reason, node, base.source, granularity=base.granularity, from_parameter=base.from_parameter, traits=base.traits
        )
    return frame.mystery(reason or "it depends on run-time values", node, "parameter" if from_parameter else "unknown",
                         from_parameter=from_parameter, traits=serialised.traits_in(base))  # fmt: skip


def key_of(value: V) -> Any:
    """A value as a key of a dictionary, when it is known."""
    if isinstance(value, Text):
        return value.known
    return value.value if isinstance(value, Scalar) else None


def _sliced(frame: Frame, base: V, bounds: ir.Slice, node: ir.Subscript) -> V:
    value = _part(frame, base, bounds, node)
    if not is_cutting_slice(bounds):
        return value
    if isinstance(base, (Text, Object, Mystery)):
        value = serialised.without_layout(value)
    return with_traits(value, CUT | FEW if _is_few(frame, bounds) else CUT)


def _is_few(frame: Frame, bounds: ir.Slice) -> bool:
    """Whether a slice ends at a small number, or one by default, or begins so few entries before the end: `[:2]`, `[-3:]`."""
    if bounds.lower is not None and bounds.upper is not None:
        return False
    end = bounds.upper or bounds.lower
    value = force(evaluate(frame, end)) if end is not None else None
    value = value.value if isinstance(value, Given) else value
    if not isinstance(value, Scalar) or not isinstance(value.value, int):
        return False
    return 0 <= (value.value if bounds.lower is None else -value.value) <= _MOST


def _part(frame: Frame, base: V, bounds: ir.Slice, node: ir.Subscript) -> V:
    for bound in (bounds.lower, bounds.upper):
        if bound is not None:
            evaluate(frame, bound)
    if isinstance(base, Listing):
        lower, upper = _bound(bounds.lower), _bound(bounds.upper)
        if base.closed and lower is not ... and upper is not ...:
            return replace(base, items=base.items[lower:upper])
        some = derived(frame, base, node)
        kind = "str" if holds_texts(base) else some.type
        return replace(base, items=(Spread(replace(some, type=kind, traits=some.traits & serialised.of_one(base))),))
    if isinstance(base, Text) and base.known is not None:
        lower, upper = _bound(bounds.lower), _bound(bounds.upper)
        if lower is not ... and upper is not ...:
            return text(base.known[lower:upper], frame.span(node.at))
    return derived(frame, base, node)


def _bound(node: ir.Expr | None) -> Any:
    if node is None:
        return None
    if isinstance(node, ir.Constant) and isinstance(node.value, int):
        return node.value
    return ...


def _template(frame: Frame, node: ir.Template) -> V:
    pieces: tuple[Piece, ...] = ()
    for part in node.parts:
        pieces += strings.pieces_of(evaluate(frame, part), frame, frame.module.source(part.at), frame.span(part.at))
    return Text(strings.merged(pieces), frame.span(node.at))


def _binary(frame: Frame, node: ir.Binary) -> V:
    spine = []  # sums lean to the left: walk down instead of recursing
    left: ir.Expr = node
    while isinstance(left, ir.Binary):
        spine.append(left)
        left = left.left
    value = evaluate(frame, left)
    written: ir.Expr = left
    for step in reversed(spine):
        value = operators.operate(frame, step.op, value, evaluate(frame, step.right), step, written, step.right)
        written = step
    return value


def items_of(value: V) -> tuple[V, ...]:
    """The items that a value adds to a list."""
    if isinstance(value, Listing):
        return value.items
    if isinstance(value, Choice):
        listings = [option for option in value.values if isinstance(option, Listing)]
        if listings and value.open is None:
            return max(listings, key=lambda listing: len(listing.items)).items
    return (Spread(value),)


def merged_dictionary(a: Dictionary, b: V) -> Dictionary:
    """`{**a, **b}`."""
    if isinstance(b, Given):
        return _perhaps_overridden(a, b)
    if isinstance(b, Dictionary):
        if b.rest is not None:
            a = merged_dictionary(a, b.rest)
        return Dictionary({**a.items, **b.items}, a.rest, a.at)
    if isinstance(b, Choice) and b.open is None and all(isinstance(o, Dictionary) or is_none(o) for o in b.values):
        items, rest = dict(a.items), a.rest
        for one in b.values:
            if isinstance(one, Dictionary):
                items |= {key: choice((value, items.get(key, Nothing()))) for key, value in one.items.items()}
                rest = rest or one.rest
        return Dictionary(items, rest, a.at)
    if is_none(b):
        return a
    overridden = {key: Given(value, "unpacked arguments", comes_from_parameter(b)) for key, value in a.items.items()}
    return Dictionary(overridden, b, a.at)


def _perhaps_overridden(a: Dictionary, b: Given) -> Dictionary:
    """`{**a, **b}` where `b` is what stands when nobody passes another mapping, which may hold more."""
    inner = b.value
    if not isinstance(inner, Dictionary) and not is_none(inner):
        return merged_dictionary(a, inner)
    origin: Source = "parameter" if b.from_parameter else "unknown"
    a = merged_dictionary(a, Mystery(f"{b.source} may set more", source=origin, from_parameter=b.from_parameter))
    if isinstance(inner, Dictionary):
        items = {key: Given(value, b.source, b.from_parameter) for key, value in inner.items.items()}
        a = merged_dictionary(a, replace(inner, items=items))
    return a


def _boolean(frame: Frame, node: ir.Boolean) -> V:
    value = evaluate(frame, node.values[0])
    for right in node.values[1:]:
        other = evaluate(frame, right)
        if node.op == "or":
            value = operators.either(value, other, frame.module.source(node.values[0].at))
        else:
            known = operators.truth(value)
            value = other if known is True else value if known is False else choice((other, derived(frame, value, right)))
    return value


def _compare(frame: Frame, node: ir.Compare) -> V:
    left, right = evaluate(frame, node.left), evaluate(frame, node.right)
    result = operators.compare(node.op, left, right)
    return frame.mystery("a comparison of run-time values", node) if result is None else Scalar(result)


def _not(frame: Frame, node: ir.Not) -> V:
    known = operators.truth(evaluate(frame, node.value))
    return frame.mystery("a condition on run-time values", node) if known is None else Scalar(not known)


def _conditional(frame: Frame, node: ir.Conditional) -> V:
    known = operators.truth(evaluate(frame, node.test))
    if known is not None:
        return evaluate(frame, node.body if known else node.orelse)
    if not nametests.tells(node.test):
        return choice((evaluate(frame, node.body), evaluate(frame, node.orelse)))
    return choice((_where(frame, node.test, True, node.body), _where(frame, node.test, False, node.orelse)))


def _where(frame: Frame, test: ir.Expr, holds: bool, node: ir.Expr) -> V:
    """One side of a conditional expression, given what its test tells."""
    before = frame.scope.names
    frame.scope.names = dict(before)
    nametests.narrow(frame, test, holds)
    told = {name: value for name, value in frame.scope.names.items() if before.get(name) is not value}
    value = evaluate(frame, node)
    after = {name: value for name, value in frame.scope.names.items() if told.get(name) is not value}
    frame.scope.names = {**{name: before[name] for name in told if name in before}, **after}
    return value


def _sequence(frame: Frame, node: ir.Sequence) -> V:
    items: tuple[V, ...] = ()
    for item in node.items:
        if isinstance(item, ir.Star):
            items += items_of(evaluate(frame, item.value))
        else:
            items += (evaluate(frame, item),)
    return Listing(node.kind, items, frame.span(node.at))


def _mapping(frame: Frame, node: ir.Mapping) -> V:
    result = Dictionary({}, None, frame.span(node.at))
    for key_node, value_node in node.items:
        value = evaluate(frame, value_node)
        if key_node is None:
            result = merged_dictionary(result, value)
            continue
        key = key_of(evaluate(frame, key_node))
        if key is None:
            result = Dictionary(result.items, result.rest or frame.mystery("a key that is not known", value_node), result.at)
        else:
            result = Dictionary({**result.items, key: value}, result.rest, result.at)
    return result


def _comprehension(frame: Frame, node: ir.Comprehension) -> V:
    source = node.loops[0][1]
    iterable = evaluate(frame, source)
    outer, frame.scope = frame.scope, Scope(frame.scope)
    frame.loops.append(LoopAround("comprehension", node.at, frame.module, node, loops.bound_of(node, iterable)))
    try:
        short = isinstance(iterable, Listing) and len(iterable.items) <= MAX_UNROLLED and len(node.loops) == 1
        if short and isinstance(iterable, Listing) and (iterable.closed or node.key is not None):
            return _one_by_one(frame, node, iterable)
        for loop_target, loop_source, tests in node.loops:
            values = iterable if loop_source is source else evaluate(frame, loop_source)
            binding.bind(frame, loop_target, element_of(frame, values, loop_source))
            for test in tests:
                evaluate(frame, test)
        if node.key is not None:
            evaluate(frame, node.key)
        element = evaluate(frame, node.element)
        if any(tests for _, _, tests in node.loops):  # some are left out
            element = with_traits(element, CUT)
    finally:
        frame.loops.pop()
        frame.scope = outer
    if node.kind == "dict":
        return Dictionary({}, derived(frame, iterable, node), frame.span(node.at))
    return _list_of(frame, node, iterable, (Spread(element, repeats=True),))


def _list_of(frame: Frame, node: ir.Comprehension, iterable: V, items: tuple[V, ...]) -> Listing:
    """The list that a comprehension gives: one over a set has no order either."""
    unordered = serialised.is_unordered(iterable) or (isinstance(iterable, Mystery) and "unordered" in iterable.traits)
    loose = serialised.is_unordered(iterable) or serialised.is_loose(iterable)
    order_at = frame.span(node.loops[0][1].at) if loose and node.kind != "set" else None
    of = frame.module.source(node.loops[0][1].at) if order_at is not None else ""
    return Listing("set" if unordered else node.kind, items, frame.span(node.at), order_at=order_at, order_of=of)


def _one_by_one(frame: Frame, node: ir.Comprehension, iterable: Listing) -> V:
    """A comprehension over items that are known."""
    target, _, conditions = node.loops[0]
    made: list[V] = []
    mapping: dict[Any, V] = {}
    rest: V | None = None
    for item in iterable.items:
        binding.bind(frame, target, item.value if isinstance(item, Spread) else item)
        tests = [operators.truth(evaluate(frame, test)) for test in conditions]
        if False in tests:
            continue
        key = key_of(evaluate(frame, node.key)) if node.key is not None else None
        element = evaluate(frame, node.element)
        if node.key is None:
            made.append(element if None not in tests else choice((element, NOTHING)))
        elif key is None or isinstance(item, Spread):
            rest = rest or derived(frame, item.value if isinstance(item, Spread) else element, node)
        else:
            mapping[key] = element if None not in tests else choice((element, NOTHING))
    if node.key is not None:
        return Dictionary(mapping, rest, frame.span(node.at))
    return replace(_list_of(frame, node, iterable, tuple(made)), varies=iterable.varies)


def element_of(frame: Frame, iterable: V, node: ir.Expr) -> V:
    """One item of what a loop runs over."""
    if isinstance(iterable, Listing) and iterable.items:
        found = choice(item.value if isinstance(item, Spread) else item for item in iterable.items)
        if not isinstance(found, Mystery):
            return found
    if isinstance(iterable, Dictionary) and iterable.items and iterable.rest is None:
        return choice(text(str(key), frame.span(node.at)) for key in iterable.items)
    if isinstance(iterable, Mystery):
        return replace(iterable, path="", type="", item=True, traits=iterable.traits - FEW)
    made = derived(frame, iterable, node)
    return replace(made, traits=made.traits - FEW)


def _bind(frame: Frame, node: ir.Bind) -> V:
    value = evaluate(frame, node.value)
    frame.scope.names[node.name] = value
    return value


def _opaque(frame: Frame, node: ir.Opaque) -> V:
    found: V | None = None
    for child in node.children:
        value = evaluate(frame, child)
        found = found or value
    return derived(frame, found, node) if found is not None else frame.mystery("an expression that is not followed", node)


def _function(frame: Frame, node: ir.Function) -> V:
    ref = FunctionRef(node, frame.module, frame.scope)
    if not node.calls.isdisjoint(frame.machine.interesting(frame.module.path)):
        # whoever gets the lambda calls it: what it sends is told here, in the loop that it stands in
        outer, frame.scope = frame.scope, Scope(frame.scope)
        for parameter in node.parameters:
            frame.scope.names[parameter.name] = Mystery(
                f"it is the parameter {parameter.name}", parameter.name, "parameter", frame.span(parameter.at)
            )
        for statement in node.body:
            if isinstance(statement, ir.Return) and statement.value is not None:
                evaluate(frame, statement.value)
        frame.scope = outer
    return ref


def _star(frame: Frame, node: ir.Star) -> V:
    return Spread(evaluate(frame, node.value))


def _slice(frame: Frame, node: ir.Slice) -> V:
    return frame.mystery("a slice", node)


def _call(frame: Frame, node: ir.Call) -> V:
    return calls.call(frame, node)


_BY_TYPE: dict[type, Callable[[Frame, Any], V]] = {
    ir.Constant: _constant, ir.Name: _name, ir.Attribute: _attribute, ir.Subscript: _subscript, ir.Template: _template,
    ir.Binary: _binary, ir.Boolean: _boolean, ir.Compare: _compare, ir.Not: _not, ir.Conditional: _conditional,
    ir.Sequence: _sequence, ir.Mapping: _mapping, ir.Comprehension: _comprehension, ir.Bind: _bind, ir.Opaque: _opaque,
    ir.Function: _function, ir.Star: _star, ir.Slice: _slice, ir.Call: _call,
}  # fmt: skip
