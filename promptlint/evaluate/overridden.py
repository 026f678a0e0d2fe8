"""Whether a class derived from one that is looked at has its own idea of a name: then what the base says is not all that is sent."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate.frames import Frame, Machine
from promptlint.evaluate.values import ClassRef, Instance, V, force


def by_subclass(frame: Frame, node: ir.Expr) -> bool:
    """Whether `self.name` or `self.name()` may be another's: the object is of any class below, and one of those has the name."""
    written = node.func if isinstance(node, ir.Call) else node
    if not isinstance(written, ir.Attribute) or not isinstance(written.value, ir.Name):
        return False
    owner: V | None = frame.scope.get(written.value.id)
    owner = owner if owner is None else force(owner)
    return isinstance(owner, Instance) and not owner.certain and written.name in _names_below(frame.machine, owner.cls)


def _names_below(machine: Machine, cls: ClassRef) -> frozenset[str]:
    """What the classes of the project that derive from a class bind in their bodies."""
    known = machine.below.get(id(cls.node))
    if known is None:
        known = machine.below[id(cls.node)] = frozenset(_bound_below(machine, cls.node.name))
        machine.nodes.append(cls.node)
    return known


def _bound_below(machine: Machine, base: str) -> set[str]:
    derives = re.compile(rb"^\s*class\s+\w+\([^)]*\b" + re.escape(base.encode()) + rb"\b", re.MULTILINE)
    found: set[str] = set()
    for path in machine.project.paths:
        if derives.search(machine.project.data(path) or b"") is None or (scope := machine.scope(path)) is None:
            continue
        for statement in scope.module.body:
            if isinstance(statement, ir.Class) and any(ir.last_name(each) == base for each in statement.bases):
                found |= {name for each in statement.body for name in _bound(each)}
    return found


def _bound(statement: ir.Stmt) -> list[str]:
    if isinstance(statement, (ir.Function, ir.Class)):
        return [statement.name]
    if isinstance(statement, ir.Assign):
        return [target.id for target in statement.targets if isinstance(target, ir.Name)]
    return []
