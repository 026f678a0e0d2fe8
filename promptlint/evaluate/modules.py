"""Modules: their top level, executed as far as somebody asks for it."""

from __future__ import annotations

from promptlint import ir
from promptlint.evaluate import imports, objects, relevance, statements
from promptlint.evaluate.frames import Frame, Machine, ModuleScope, OutOfSteps
from promptlint.evaluate.values import ClassRef, Given, Object, V, force
from promptlint.sdks import Match


def prepare(machine: Machine, module: ModuleScope) -> None:
    """Make a module's names available: each is evaluated when it is first looked up."""
    if module.pending is not None:
        return
    pending: dict[str, list[ir.Stmt]] = {}
    stars: list[ir.Import] = []
    for statement in module.module.body:
        for name in relevance.bound_names(statement):
            pending.setdefault(name, []).append(statement)
        stars += [s for s in statements.everything_in([statement]) if isinstance(s, ir.Import) and s.names and s.names[0][0] == "*"]
    module.pending = pending

    def load(name: str) -> V | None:
        found = pending.pop(name, None)
        if found is not None:
            _execute(machine, module, found)
            if name in module.scope.names:
                bound = force(module.scope.names[name])
                if name in module.module.globals and not isinstance(bound, Given):
                    bound = Given(bound, f"a function that sets the global {name}")
                module.scope.names[name] = bound
                return bound
        for star in stars:
            value = imports.from_star(Frame(machine, module, module.scope, module.dotted), star, name)
            if value is not None:
                module.scope.names[name] = value
                return value
        return None

    module.scope.load = load


def run(machine: Machine, module: ModuleScope) -> None:
    """Execute what can hold a request at a module's top level, and what that needs."""
    prepare(machine, module)
    interesting = machine.interesting(module.path) | machine.callable_wrappers(module.path)
    if module.ran_for == interesting:
        return
    module.ran_for = interesting
    _execute(machine, module, list(relevance.setting_address(module.module)))
    if not module.module.calls.isdisjoint(interesting):
        part = relevance.slice_of(module.module.body, interesting, None, for_result=False)
        _execute(machine, module, [s for s in module.module.body if id(s) not in part.skipped], part)


def run_class(machine: Machine, module: ModuleScope, node: ir.Class) -> None:
    """Execute the body of a class, its methods left out."""
    frame = Frame(machine, module, module.scope, module.dotted)
    objects.class_names(frame, ClassRef(node, module, module.scope))


def _execute(machine: Machine, module: ModuleScope, body: list[ir.Stmt], part: relevance.Slice = relevance.EVERYTHING) -> None:
    """Execute top-level statements, each once."""
    frame = Frame(machine, module, module.scope, module.dotted, slice=part)
    before, machine.steps = machine.steps, 0
    root, machine.root = machine.root, module.path
    try:
        for statement in body:
            if id(statement) not in module.done:
                module.done.add(id(statement))
                frame.ended = False
                statements.run(frame, [statement])
    except (OutOfSteps, RecursionError):
        pass
    machine.steps, machine.root = before, root
    machine.found += frame.requests
    for name, value in module.scope.names.items():
        if isinstance(value, Object) and (made := machine.catalogue.maker_of(value.cls)) is not None:
            for called in machine.catalogue.sent_by(Match(made[0], made[1].sends[0], maker=made[1])) if made[1].sends else ():
                machine.add_wrapper(module.path, called, name)
