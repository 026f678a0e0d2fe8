"""Which class or function of the project a module means by a name."""

from __future__ import annotations

import re
from typing import TypeVar

from promptlint import ir
from promptlint.project import Project

_Definition = TypeVar("_Definition", ir.Function, ir.Class)
_MOST_STEPS = 6  # from one module to the next

LIKE_OBJECT = frozenset({"object", "ABC"})  # bases that add no constructor and no attribute


def defined(
    project: Project, module: ir.Module, name: str, kind: type[_Definition], depth: int = 0
) -> tuple[ir.Module, _Definition] | None:
    """The class or function of the project that a module means by a name, with the module in which it stands."""
    own = next((each for each in module.body if isinstance(each, kind) and each.name == name), None)
    if own is not None:
        return module, own
    for each in module.body if depth < _MOST_STEPS else ():
        if isinstance(each, ir.Import):
            taken = next((taken for taken, bound in each.names or () if bound == name), None)
            path = project.find(each.module, module.path, each.level) if taken is not None else None
            other = project.lower(path) if path is not None else None
            if taken is not None:
                return None if other is None else defined(project, other, taken, kind, depth + 1)
    return None


def may_have_heirs(project: Project, cls: ir.Class) -> bool:
    """Whether a class may derive from one: a file that names it does so, or makes a type at run time."""
    derives = re.compile(rf"\bclass\s+\w+\s*\([^)]*\b{cls.name}\b|\btype\(".encode())
    homes = (path for path in (*project.paths, *project.notebooks) if project.mentions(path, cls.name))
    return any(derives.search(project.data(path) or b"") for path in homes)
