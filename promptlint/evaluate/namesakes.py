"""Where a name means something else of the same name than the function, method or class that is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.definitions import defined
from promptlint.evaluate.receivers import Outside, Receivers
from promptlint.project import Project

_OWN_METHOD = re.compile(r"(?<![\w.])(?:self|super\(\))\.$")
_TAKES_BY_NAME = re.compile(r"\b(?:getattr|hasattr|attrgetter|methodcaller|patch|setattr|\w*import\w*|\w*load\w*|entry\w*)\b")
_GETS = re.compile(rb"\b(?:getattr|attrgetter|methodcaller|setattr|patch|__getattribute__|call_method|rpc)\b")
_GETS_COMPUTED = re.compile(
    rb"""\bgetattr\(\s*[^,()]+,\s*(?!\s|["'])|\b(?:attrgetter|methodcaller|__getattribute__|getmembers|Fire)\b|\bexec\(|\beval\("""
)
_IS_NO_NAME = re.compile(r"""["']\s*:|[:,;]?[ ]+\w""")  # a key of a mapping that is written out, the first word of a sentence
_MOST_BASES = 6  # above one another


@dataclass(frozen=True, slots=True)
class Named:
    """What is looked for by its name: a function or a class of a module, or a method of one of its classes."""

    module: ir.Module
    node: ir.Function | ir.Class
    cls: ir.Class | None = None


class Namesakes:
    """Which places mean another than what is looked for, each class looked up once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._ends: dict[tuple[str, str], bool] = {}
        self._taken: dict[str, list[ir.Import]] = {}
        self._receivers = Receivers(project)
        self._computes: bool | None = None

    def means_another(self, module: ir.Module, at: ir.At, what: Named) -> bool:
        """Whether a name at a place of a file is that of another function, class or method."""
        before = _lines(module.text)[at[0] - 1][: at[1]]
        if what.cls is not None:
            return self._is_another_method(module, at, what, what.cls, before)
        if module is what.module:
            return False
        taken = next((node for node in self._imports(module) if places.holds(node.at, at)), None)
        if taken is not None:
            return self._takes_another(module, taken, what)
        if before.endswith("."):
            return self._is_from_outside(module, before)
        if before.endswith(("/", ":")) or (before.endswith(('"', "'")) and _TAKES_BY_NAME.search(before)):
            return False
        return self._binds_another(module, what)

    def _is_another_method(self, module: ir.Module, at: ir.At, what: Named, cls: ir.Class, before: str) -> bool:
        """Whether a name is no method of a class: it is taken from nothing, or from an object of a class that is known and another."""
        if not before.endswith((".", '"', "'")):  # a parameter, a variable, a keyword of a call, a word of a text
            return not (module is what.module and places.holds(cls.at, at) and not places.functions_around(module, at))
        if any(places.holds(node.at, at) for node in self._imports(module)):
            return True
        if before.endswith(('"', "'")):
            is_none = _IS_NO_NAME.match(_lines(module.text)[at[2] - 1][at[3] :]) is not None
            return is_none or not (_GETS.search(module.text.encode()) or self._gets_computed())
        if not what.node.decorators and self._receivers.gives_more(module, at[:2]):
            return True
        if _OWN_METHOD.search(before) is not None:
            return self._is_of_another(module, at, what.module, cls)
        owner = self._receivers.at(module, at[:2]) if before.endswith(".") else None
        if owner is None or isinstance(owner, Outside):
            return owner is not None
        if owner[1] is cls or not self._has_method(*owner, what.node.name) or not self._has_no_heirs(what.module, cls):
            return False
        of_one_line = [*self._ancestors(*owner), *self._ancestors(what.module, cls)]
        return not any(each in (cls, owner[1]) for _, each in of_one_line)

    def _gets_computed(self) -> bool:
        """Whether something in the project takes attributes of objects by names that it computes."""
        if self._computes is None:
            files = (*self.project.paths, *self.project.notebooks)
            self._computes = any(_GETS_COMPUTED.search(self.project.data(path) or b"") for path in files)
        return self._computes

    def _has_method(self, module: ir.Module, cls: ir.Class, name: str) -> bool:
        """Whether a class, or one of the project that it derives from, defines a method; not one that only says what others have."""
        homes = [cls, *(each for _, each in self._ancestors(module, cls))]
        if any(ir.last_name(base) == "Protocol" for each in homes for base in each.bases):
            return False
        return any(isinstance(part, ir.Function) and part.name == name for each in homes for part in each.body)

    def _is_from_outside(self, module: ir.Module, before: str) -> bool:
        """Whether what a name is taken from is a module that the project does not have: `pytest.main`."""
        of = re.search(r"(?<![\w.])(\w+)\.$", before)
        taken = [node for node in self._imports(module) if of is not None and node.names is None and _bound(node) == of[1]]
        return bool(taken) and all(self.project.find(node.module, module.path) is None for node in taken)

    def _is_of_another(self, module: ir.Module, at: ir.At, home: ir.Module, cls: ir.Class) -> bool:
        """Whether `self` is of a class that has nothing to do with the method's: none that it derives from, and none derives from it."""
        owner = next((held for _, held in places.functions_around(module, at) if held is not None), None)
        if owner is None or owner is cls or not self._has_no_heirs(home, cls):
            return False
        return not any(each is owner for _, each in self._ancestors(home, cls))

    def is_inherited(self, module: ir.Module, owner: ir.Class, home: ir.Module, cls: ir.Class) -> bool:
        """Whether a class, from which none derives, derives from another."""
        return owner is not cls and self._has_no_heirs(home, cls) and any(each is owner for _, each in self._ancestors(home, cls))

    def is_overridden(self, owner: ir.Class, name: str, module: ir.Module, cls: ir.Class) -> bool:
        """Whether a class, or one between, has a method in place of that of a base, and never asks the base for its own."""
        line = [cls]
        while line[-1] is not owner:
            found = [defined(self.project, module, ir.last_name(base), ir.Class) for base in line[-1].bases]
            if len(found) != 1 or found[0] is None or found[0][0] is not module or len(line) > _MOST_BASES:
                return False
            line.append(found[0][1])
        asks = re.compile(rf"super\([^)]*\)\.{re.escape(name)}\b|\b{re.escape(owner.name)}\.{re.escape(name)}\b")
        between = line[:-1]
        texts = ("\n".join(_lines(module.text)[each.at[0] - 1 : each.at[2]]) for each in between)
        has_own = any(isinstance(part, ir.Function) and part.name == name for each in between for part in each.body)
        return has_own and not any(map(asks.search, texts))

    def _ancestors(self, module: ir.Module, cls: ir.Class, depth: int = 0) -> Iterator[tuple[ir.Module, ir.Class]]:
        for base in cls.bases if depth < _MOST_BASES else ():
            name = ir.last_name(base.value if isinstance(base, ir.Subscript) else base)
            found = defined(self.project, module, name, ir.Class)
            if found is not None and found[1] is not cls:
                yield found
                yield from self._ancestors(*found, depth + 1)

    def _has_no_heirs(self, module: ir.Module, cls: ir.Class) -> bool:
        """Whether no class of the project derives from one, by this name or another."""
        key = (module.path, cls.name)
        if key not in self._ends:
            name = re.escape(cls.name)
            derives = re.compile(
                rf"\bclass\s+\w+\s*\([^)]*\b{name}\b|\b{name}\s+as\b|\btype\([^)]*,|\b\w+\s*=\s*(?:\w+\.)*{name}\s*$".encode(), re.M
            )
            files = (*self.project.paths, *self.project.notebooks)
            homes = (path for path in files if self.project.mentions(path, cls.name))
            self._ends[key] = not any(derives.search(self.project.data(path) or b"") for path in homes)
        return self._ends[key]

    def _binds_another(self, module: ir.Module, what: Named) -> bool:
        """Whether all that a file binds the name to is its own, or taken from elsewhere."""
        name = what.node.name
        own = any(isinstance(each, (ir.Function, ir.Class)) and each.name == name for each in module.body)
        takes = [node for node in self._imports(module) if node.names and any(bound in (name, "*") for _, bound in node.names)]
        return (own or bool(takes)) and all(self._takes_another(module, node, what) for node in takes)

    def _defined(self, module: ir.Module, name: str, what: Named) -> ir.Function | ir.Class | None:
        """What of the kind that is looked for a module means by a name."""
        if isinstance(what.node, ir.Class):
            cls = defined(self.project, module, name, ir.Class)
            return cls[1] if cls is not None else None
        function = defined(self.project, module, name, ir.Function)
        return function[1] if function is not None else None

    def _imports(self, module: ir.Module) -> list[ir.Import]:
        if module.path not in self._taken:
            self._taken[module.path] = [node for node in ir.walk(module.body) if isinstance(node, ir.Import)]
        return self._taken[module.path]

    def _takes_another(self, module: ir.Module, node: ir.Import, what: Named) -> bool:
        """Whether what an import takes is a module, or something that another module of the project defines."""
        name = what.node.name
        taken = [each for each, bound in node.names or () if name in (each, bound)]
        if any(each == "*" for each, _ in node.names or ()):
            return False
        for each in taken:
            dotted = f"{node.module}.{each}" if node.module else each
            if self.project.find(dotted, module.path, node.level) is not None:
                continue
            path = self.project.find(node.module, module.path, node.level)
            other = self.project.lower(path) if path is not None else None
            found = self._defined(other, each, what) if other is not None else None
            if found is None or found is what.node:
                return False
        if taken:
            return True
        path = self.project.find(node.module, module.path, node.level)  # a part of a module's name
        return path is not None and path != what.module.path


def _bound(node: ir.Import) -> str:
    return node.bound_as or node.module


@lru_cache(maxsize=64)
def _lines(text: str) -> list[str]:
    return text.splitlines()
