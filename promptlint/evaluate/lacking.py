"""Calls of methods that a class of the project does not have: they fail, and what stands behind them in their block is never run."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import flows, places, undefined
from promptlint.evaluate.definitions import defined, may_have_heirs
from promptlint.project import Project

SETS_ANY = re.compile(r"__getattr|setattr\b|__dict__|\bvars\(|__slots__|\bexec\(")
_PLAIN = frozenset({"object", "ABC"})
_LISTS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
_ADDS_NO_NAMES = frozenset({"dataclass", "unique"})
_MOST_BASES = 6  # above one another


class Lacking:
    """Which names the classes of a project lack, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str, str], bool] = {}

    def fails(self, module: ir.Module, function: ir.Function, cls: ir.Class | None, statement: ir.Stmt) -> bool:
        """Whether a statement of a function, in a class or none, calls, whatever happens, a method that there is not.

        It is asked of a class, of an object that is made in the function, or of the function's own object.
        """
        if module.cells or module.language != "python":
            return False
        for node in undefined.always(statement):
            if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and isinstance(node.func.value, ir.Name):
                name = node.func.value.id
                found = (module, cls) if cls is not None and self._is_own(function, cls, name) else self._class_of(module, function, name)
                if found is not None and self._lacks(*found, node.func.name):
                    return True
            if isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name) and not any(bindings(function, node.value.id)):
                found = self._named(module, node.value.id)
                if found is not None and self._is_no_member(*found, node.name):
                    return True
        return False

    def _is_no_member(self, module: ir.Module, cls: ir.Class, name: str) -> bool:
        """Whether a class lists its members, and neither it nor anything that names it has one of a name."""
        bases = {ir.last_name(base) for base in cls.bases}
        if not cls.bases or bases.isdisjoint(_LISTS) or not bases <= _LISTS | {"str", "int"}:
            return False
        if any(hasattr(each, name) for each in (enum.EnumMeta, enum.StrEnum, enum.IntFlag)):
            return False
        key = (module.path, f"member {cls.name}", name)
        if key not in self._known:
            self._known[key] = self._is_closed(module, replace(cls, bases=[]), name)
        return self._known[key]

    def _is_own(self, function: ir.Function, cls: ir.Class, name: str) -> bool:
        """Whether a name is the object of a method, of a class from which none derives."""
        first = function.parameters[0].name if function.parameters else ""
        if name != first or name not in ("self", "cls") or len(list(bindings(function, name))) > 1:
            return False
        return not may_have_heirs(self.project, cls)

    def _class_of(self, module: ir.Module, function: ir.Function, name: str) -> tuple[ir.Module, ir.Class] | None:
        """The class that a name of a function means, or of which it holds an object, and never anything else."""
        bound = list(bindings(function, name))
        if not bound:
            return self._named(module, name)
        node = bound[0]
        if len(bound) > 1 or not isinstance(node, ir.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ir.Name):
            return None
        made = node.value.func if isinstance(node.value, ir.Call) else None
        if not isinstance(made, ir.Name) or any(bindings(function, made.id)):
            return None
        return self._named(module, made.id)

    def _named(self, module: ir.Module, name: str) -> tuple[ir.Module, ir.Class] | None:
        bound = re.findall(
            rf"^[ \t]*(?:class[ \t]+{name}\b|def[ \t]+{name}\b|global[^\n]*\b{name}\b|{name}[ \t]*=)", module.text, re.MULTILINE
        )
        found = defined(self.project, module, name, ir.Class)
        return None if found is None or len(bound) > (found[0] is module) else found

    def _lacks(self, module: ir.Module, cls: ir.Class, name: str) -> bool:
        """Whether neither a class, nor what it derives from, nor anything that names one of these, gives it a name."""
        key = (module.path, cls.name, name)
        if key not in self._known:
            self._known[key] = not hasattr(type, name) and self._is_closed(module, cls, name)
        return self._known[key]

    def _is_closed(self, module: ir.Module, cls: ir.Class, name: str, depth: int = 0) -> bool:
        if depth > _MOST_BASES or cls.keywords or not all(places.called_name(each) in _ADDS_NO_NAMES for each in cls.decorators):
            return False
        if SETS_ANY.search(module.text) or _gives(name).search(module.text):
            return False
        sets = re.compile(rf"\.{name}\s*(?::[^=\n]*)?=(?!=)|[\"']{name}[\"']".encode())
        others = self.project.naming(cls.name, beside=module.path, importing=False)
        if any(sets.search(self.project.data(path) or b"") for path in others):
            return False
        for base in cls.bases:
            if not isinstance(base, ir.Name):
                return False
            if base.id not in _PLAIN:
                found = self._named(module, base.id)
                if found is None or found[1] is cls or not self._is_closed(*found, name, depth + 1):
                    return False
        return True


def _gives(name: str) -> re.Pattern[str]:
    """How a module that holds a class may give it a name: a method, a field, an attribute that is set, or the name as a text."""
    return re.compile(
        rf"\b(?:def|class)\s+{name}\b|\b{name}\s*(?::[^=\n]*)?=(?!=)|^[ \t]*{name}\s*:|\b{name}\s*,[^=\n]*=(?!=)"
        rf"|\bas\s+\w+\.{name}\b|[\"']{name}[\"']|\bimport\b[^\n]*\b{name}\b",
        re.MULTILINE,
    )


def bindings(function: ir.Function, name: str) -> Iterator[object]:
    """All in a function that binds a name, functions inside it as well."""
    for parameter in function.parameters:
        if parameter.name == name:
            yield parameter
    for node in ir.walk(function.body):
        if isinstance(node, (ir.Assign, ir.Augment, ir.Loop, ir.With)):
            bound = flows.bound_in(node)
        elif isinstance(node, ir.Comprehension):
            bound = set().union(*(flows.bound_by(target) for target, _, _ in node.loops))
        elif isinstance(node, ir.Match):
            bound = {each for names, _ in node.cases for each in names}
        elif isinstance(node, ir.Import):
            bound = {bound_as for _, bound_as in node.names or ()} | {node.bound_as or node.module.partition(".")[0]}
        elif isinstance(node, (ir.Function, ir.Class, ir.Parameter, ir.Bind)):
            bound = {node.name, *(each.name for each in node.parameters)} if isinstance(node, ir.Function) else {node.name}
        else:
            continue
        if name in bound:
            yield node
