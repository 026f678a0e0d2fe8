"""Statements: executed in order, branches joined, loop bodies run once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from promptlint import ir
from promptlint.evaluate import binding, calls, imports, lending, loops, makers, methods, nametests, operators, relevance, retries
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame, LoopAround, Machine
from promptlint.evaluate.narrowing import narrow
from promptlint.evaluate.traits import CUT, ENDLESS, measured_in, with_traits
from promptlint.evaluate.values import (
    Choice,
    ClassRef,
    Dictionary,
    FunctionRef,
    Given,
    Hole,
    Listing,
    Mystery,
    Scalar,
    Spread,
    Text,
    V,
    join_names,
)

MAX_UNROLLED = 16  # items of a known list for which a loop that builds something is run one by one
_GROWING = frozenset({"append", "extend", "insert", "add"})


def run(frame: Frame, body: Sequence[ir.Stmt]) -> None:
    """Execute statements until control leaves the block."""
    for statement in body:
        if frame.ended:
            return
        if id(statement) in frame.slice.skipped:
            continue
        frame.machine.step()
        outer, frame.statement = frame.statement, statement.at
        _BY_TYPE[type(statement)](frame, statement)
        frame.statement = outer


def slice_of(machine: Machine, path: str, function: ir.Function, *, for_result: bool) -> relevance.Slice:
    """What of a function's body needs to be evaluated, remembered."""
    key = (id(function), for_result)
    known = machine.slices.get(key)
    if known is None:
        me = function.parameters[0].name if function.parameters else None
        names = {parameter.name for parameter in function.parameters}
        changed = effects(machine, function).changed & names
        known = relevance.slice_of(function.body, machine.interesting(path), me, changed, for_result=for_result)
        machine.slices[key] = known
        machine.nodes.append(function)
    return known


# ---------------------------------------------------------------- simple statements


def _evaluate(frame: Frame, node: ir.Evaluate) -> None:
    value = node.value
    if isinstance(value, ir.Call) and isinstance(value.func, ir.Attribute) and value.func.name in _GROWING:
        _grow_unknown(frame, value, value.func)
    else:
        ex.evaluate_later(frame, value)


def _grow_unknown(frame: Frame, node: ir.Call, func: ir.Attribute) -> None:
    """`unknown.append(x)`: a list of which the end is known from now on."""
    base = ex.evaluate(frame, func.value)
    unknown_list = isinstance(base, Mystery) or (isinstance(base, (Given, Choice)) and not isinstance(base, Listing))
    if unknown_list and isinstance(func.value, (ir.Name, ir.Attribute)) and func.name in ("append", "extend", "insert"):
        arguments = calls.arguments_of(frame, node)
        before = Listing("list", (Spread(base),) if isinstance(base, Mystery) else _best_items(base), frame.span(node.at))
        grown = methods.grow(frame, before, func.name, arguments, node)
        if grown is not None and arguments.positional:
            binding.bind(frame, func.value, grown)
            return
    ex.evaluate(frame, node)


def _best_items(base: V) -> tuple[V, ...]:
    if isinstance(base, Given) and isinstance(base.value, Listing):
        other = Mystery("a caller may pass another list", source="parameter", from_parameter=base.from_parameter)
        return (*base.value.items, Spread(other))
    return ex.items_of(base)


def _assign(frame: Frame, node: ir.Assign) -> None:
    if node.value is None:
        return
    value = binding.wrapped(frame, node, ex.evaluate_later(frame, node.value))
    for target in node.targets:
        binding.bind(frame, target, value)


def _augment(frame: Frame, node: ir.Augment) -> None:
    if not isinstance(node.target, (ir.Name, ir.Attribute, ir.Subscript)):
        return
    before, added = ex.evaluate(frame, node.target), ex.evaluate(frame, node.value)
    value = operators.operate(frame, node.op, before, added, node, node.target, node.value)
    binding.bind(frame, node.target, value)


def _return(frame: Frame, node: ir.Return) -> None:
    frame.returned.append(ex.evaluate_later(frame, node.value) if node.value is not None else Scalar(None))
    frame.ended = True


def _stop(frame: Frame, node: ir.Stop) -> None:
    for child in node.children:
        ex.evaluate(frame, child)
    if node.kind in ("break", "continue") and frame.loops:
        frame.loops[-1].exits.append(dict(frame.scope.names))
    frame.ended = node.kind != "assert"


def _delete(frame: Frame, node: ir.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ir.Subscript):
            base, key = ex.evaluate(frame, target.value), ex.key_of(ex.evaluate(frame, target.index))
            if isinstance(base, Dictionary) and key in base.items:
                binding.bind(frame, target.value, replace(base, items={k: v for k, v in base.items.items() if k != key}))


def _function(frame: Frame, node: ir.Function) -> None:
    ref = FunctionRef(node, frame.module, frame.scope, owner=None)
    for decorator in node.decorators:
        mark = decorator.func if isinstance(decorator, ir.Call) else decorator
        marked = makers.decorated(frame, ex.evaluate(frame, mark), ref)
        if mark is not decorator:
            ex.evaluate(frame, decorator)
        of = mark.value if isinstance(mark, ir.Attribute) else None
        if marked is not None and isinstance(of, (ir.Name, ir.Attribute)):
            binding.bind(frame, of, marked)
    frame.scope.names[node.name] = ref
    if frame.depth == 0 and frame.scope is not frame.module.scope:
        frame.nested.append((f"{frame.function}.{node.name}", ref))


def _class(frame: Frame, node: ir.Class) -> None:
    frame.scope.names[node.name] = ClassRef(node, frame.module, frame.scope)


# ---------------------------------------------------------------- branches


def branch(frame: Frame, before: dict[str, V], body: Sequence[ir.Stmt], prepare: Callable[[], None] | None = None) -> dict[str, V] | None:
    """Execute one branch from the state `before`; its state afterwards, None when control does not come out."""
    frame.scope.names = dict(before)
    frame.ended = False
    if prepare is not None:
        prepare()
    first = len(frame.nested)
    run(frame, body)
    if frame.ended and len(frame.nested) > first:  # the functions that it defines and gives back keep what only it binds
        kept = frame.scope.snapshot()
        own = frame.scope
        frame.nested[first:] = [(name, replace(ref, scope=kept) if ref.scope is own else ref) for name, ref in frame.nested[first:]]
    after, ended, frame.ended = frame.scope.names, frame.ended, False
    return None if ended else after


def meet(frame: Frame, before: dict[str, V], ends: Sequence[dict[str, V] | None]) -> None:
    """Go on from where the branches meet."""
    alive = [end for end in ends if end is not None]
    if not alive:
        frame.scope.names, frame.ended = before, True
        return
    joined = alive[0]
    for other in alive[1:]:
        joined = join_names(joined, other)
    frame.scope.names = joined


def _measured(frame: Frame, test: ir.Expr) -> None:
    """What is measured in a test is bounded: one of its branches shortens it, or does not go on."""
    for place in measured_in(test):
        value = ex.evaluate(frame, place)
        if isinstance(value, (Mystery, Text, Listing, Choice, Given)):
            binding.bind(frame, place, with_traits(value, CUT))


def _never_holds(test: ir.Expr) -> bool:
    """Whether a test was switched off: `… and False`."""
    parts = test.values if isinstance(test, ir.Boolean) and test.op == "and" else []
    return any(isinstance(part, ir.Constant) and part.value is False for part in parts)


def _if(frame: Frame, node: ir.If) -> None:
    known = operators.truth(ex.evaluate(frame, node.test))
    never = _never_holds(node.test)
    known = False if never else known
    _measured(frame, node.test)
    before = frame.scope.names
    if known is not None:
        dead = node.orelse if known else node.body
        if dead and frame.depth == 0 and not never:  # a switch in the code may be turned: what stands there is told all the same
            branch(frame, before, dead, lambda: nametests.narrow(frame, node.test, not known))
            frame.scope.names = before
        run(frame, node.body if known else node.orelse)
        return
    told: list[dict[str, V]] = []

    def tell(holds: bool) -> None:
        narrow(frame, node.test, holds)
        told.append(dict(frame.scope.names))

    ends = [branch(frame, before, node.body, lambda: tell(True)), branch(frame, before, node.orelse, lambda: tell(False))]
    alive = [end for end in ends if end is not None]
    meet(frame, before, nametests.rejoined(before, told, alive) if len(alive) == 2 else ends)


def _match(frame: Frame, node: ir.Match) -> None:
    subject = ex.evaluate(frame, node.subject)
    before = frame.scope.names

    def capture(names: list[str]) -> None:
        for name in names:
            frame.scope.names[name] = ex.derived(frame, subject, node.subject)

    ends = [branch(frame, before, body, lambda names=names: capture(names)) for names, body in node.cases]  # type: ignore[misc]
    meet(frame, before, (*ends, before))


def _try(frame: Frame, node: ir.Try) -> None:
    before = frame.scope.names
    body = branch(frame, before, [*node.body, *node.orelse])
    reached = frame.scope.names
    between = join_names(before, reached)
    ends = [branch(frame, between, handler) for handler in node.handlers]
    meet(frame, between, (body, *ends))
    ended, frame.ended = frame.ended, False
    run(frame, node.final)
    frame.ended = frame.ended or ended


def _with(frame: Frame, node: ir.With) -> None:
    set_before, outer, lent = len(frame.machine.settings), frame.in_force, frame.lent
    for item, target in node.items:
        value = ex.evaluate(frame, item)
        frame.lent += lending.lent_by(frame, item)
        if target is not None:
            binding.bind(frame, target, value)
    for sdk, _, values in frame.machine.settings[set_before:]:  # `with dspy.context(lm=…)`
        frame.in_force = {**frame.in_force, sdk: values}
    del frame.machine.settings[set_before:]
    run(frame, node.body)
    frame.in_force, frame.lent = outer, lent


# ---------------------------------------------------------------- loops


def _loop(frame: Frame, node: ir.Loop) -> None:
    around = LoopAround(node.kind, node.at, frame.module, node)
    if node.kind == "for":  # what it runs over is evaluated once, a condition in every round
        source = ex.evaluate(frame, node.source)
        around.bound = loops.bound_of(node, source)
    around.retry = retries.of_loop(frame, node, source if node.kind == "for" else Scalar(None))
    frame.loops.append(around)
    before = frame.scope.names
    try:
        if node.kind != "for":
            source = ex.evaluate(frame, node.source)
            _measured(frame, node.source)
        if node.target is not None and _unrollable(source, node):
            after = _unrolled(frame, node, node.target, source)
        else:
            opened = dict(before)
            frame.scope.names = opened
            for place, operator in {frame.module.source(place.at): (place, operator) for place, operator in grown_in(node.body)}.values():
                _open(frame, place, operator, node)
            start = frame.scope.names

            def enter() -> None:
                if node.target is not None:
                    element = ex.element_of(frame, source, node.source)
                    if isinstance(element, Mystery) and element.traits:  # one page of a document, one file of a folder
                        element = replace(element, traits=element.traits - ENDLESS)
                    binding.bind(frame, node.target, element)

            after = branch(frame, start, node.body, enter)
    finally:
        frame.loops.pop()
    forever = node.kind == "while" and isinstance(node.source, ir.Constant) and bool(node.source.value)
    ends = [after, *around.exits]
    meet(frame, before, ends if forever and any(end is not None for end in ends) else [*ends, before])
    run(frame, node.orelse)


def _unrollable(source: V, node: ir.Loop) -> bool:
    """Whether a loop only builds a text or a list from a few known items."""
    if not isinstance(source, Listing) or not source.closed or not 0 < len(source.items) <= MAX_UNROLLED or len(node.body) > 4:
        return False
    return all(isinstance(statement, (ir.Evaluate, ir.Augment, ir.Assign)) for statement in node.body) and any(grown_in(node.body))


def _unrolled(frame: Frame, node: ir.Loop, target: ir.Expr, source: V) -> dict[str, V] | None:
    assert isinstance(source, Listing)
    state: dict[str, V] | None = frame.scope.names
    for item in source.items:
        state = branch(frame, state or {}, node.body, lambda item=item: binding.bind(frame, target, item))  # type: ignore[misc]
        if state is None:
            break
    return state


def _open(frame: Frame, place: ir.Expr, operator: str, loop: ir.Loop) -> None:
    """A variable that the loop's body adds to: from the second round on it holds more than it did before the loop."""
    if isinstance(place, ir.Name) and place.id not in frame.scope.names and frame.scope.get(place.id) is None:
        return
    value = ex.evaluate(frame, place)
    written = frame.module.source(place.at)
    span = frame.span(place.at)
    if isinstance(value, Listing):
        added = Spread(Mystery("a loop adds to it", written, "history", span, grows=loop))
        binding.bind(frame, place, replace(value, items=(*value.items, added)))
    elif isinstance(value, Mystery) and operator in ("append", "extend", "insert"):
        binding.bind(frame, place, replace(value, grows=loop))
    elif isinstance(value, Text) and operator == "+":
        binding.bind(frame, place, Text((*value.pieces, Hole(written, "history", span)), value.at))
    elif isinstance(value, Scalar) and not isinstance(value.value, bool):
        binding.bind(frame, place, Mystery("a loop changes it", written, "unknown", span))


def grown_in(body: Sequence[ir.Stmt]) -> Iterator[tuple[ir.Expr, str]]:
    """The variables that statements add to, and how."""
    for statement in body:
        if isinstance(statement, ir.Evaluate) and isinstance(call := statement.value, ir.Call):
            if isinstance(call.func, ir.Attribute) and call.func.name in _GROWING and isinstance(call.func.value, (ir.Name, ir.Attribute)):
                yield call.func.value, call.func.name
        elif isinstance(statement, ir.Augment):
            if isinstance(statement.target, (ir.Name, ir.Attribute)):
                yield statement.target, statement.op
        elif isinstance(statement, ir.Assign):
            target, value = statement.targets[0], statement.value
            while isinstance(value, ir.Binary):
                value = value.left
            if isinstance(target, ir.Name) and isinstance(value, ir.Name) and value.id == target.id and value is not statement.value:
                yield target, "+"
        for block in ir.blocks(statement):
            yield from grown_in(block)


def everything_in(body: Sequence[ir.Stmt]) -> Iterator[ir.Stmt]:
    """Every statement of a body, nested blocks included, nested functions not."""
    for statement in body:
        yield statement
        for block in ir.blocks(statement):
            yield from everything_in(block)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a function does besides returning: told once from its statements."""

    attributes: frozenset[str]  # set on its first parameter
    changed: frozenset[str]  # names of lists and mappings that it changes in place, and never binds anew


def effects(machine: Machine, function: ir.Function) -> Effects:
    """The effects of a function, remembered."""
    known = machine.effects.get(id(function))
    if known is None:
        known = machine.effects[id(function)] = _effects(function)
        machine.nodes.append(function)
    return known


def _is_own(node: ir.Expr, me: str | None) -> bool:
    return calls.is_super(node) or (isinstance(node, ir.Name) and node.id == me)


def _effects(function: ir.Function) -> Effects:
    me = function.parameters[0].name if function.parameters else None
    attributes: set[str] = set()
    changed: set[str] = set()
    bound: set[str] = set()
    for statement in everything_in(function.body):
        targets: Sequence[ir.Expr] = ()
        if isinstance(statement, ir.Assign):
            targets = statement.targets
        elif isinstance(statement, ir.Augment):
            targets = (statement.target,)
        elif isinstance(statement, ir.Evaluate) and isinstance(call := statement.value, ir.Call):
            func = call.func
            if isinstance(func, ir.Attribute) and func.name in relevance.CHANGING:
                if isinstance(func.value, ir.Name):
                    changed.add(func.value.id)
                elif isinstance(func.value, ir.Attribute):
                    targets = (func.value,)
            elif isinstance(func, ir.Attribute) and _is_own(func.value, me):
                attributes.add("*")  # another method of the object, which may set anything
        for target in targets:
            place = target.value if isinstance(target, ir.Subscript) else target
            if isinstance(place, ir.Name):
                (changed if place is not target else bound).add(place.id)
            elif isinstance(place, ir.Attribute) and isinstance(place.value, ir.Name) and place.value.id == me:
                attributes.add(place.name)
    return Effects(frozenset(attributes), frozenset(changed - bound))


def _import(frame: Frame, node: ir.Import) -> None:
    imports.execute(frame, node)


_BY_TYPE: dict[type, Callable[[Frame, Any], None]] = {
    ir.Evaluate: _evaluate, ir.Assign: _assign, ir.Augment: _augment, ir.If: _if, ir.Loop: _loop, ir.Try: _try, ir.With: _with,
    ir.Match: _match, ir.Return: _return, ir.Stop: _stop, ir.Function: _function, ir.Class: _class, ir.Import: _import, ir.Delete: _delete,
}  # fmt: skip
