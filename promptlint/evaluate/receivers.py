"""Of which class the object is that a method is asked of, where that is known for sure.

An object that is made from a class, at the top of a module or in a function, an attribute of `self` that its class sets to such
objects alone, and a parameter that says of which class it is. What an object from outside holds is from outside too:
`client.messages.stream(…)`; so is a chain with a part of LangChain's, and what such an object gives of its like.
"""

from __future__ import annotations

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.definitions import LIKE_OBJECT, defined
from promptlint.evaluate.lacking import bindings
from promptlint.project import Project

_MOST_STEPS = 6
_MAY_STAND_FOR_ANY = frozenset(
    {"ray", "wrapt", "unittest", "mock", "functools", "multiprocessing", "dependency_injector", "celery", "typing"}
)
# Methods of LangChain's and pydantic-ai's objects that give others of theirs, and functions that make such.
_GIVES_ITS_LIKE = frozenset({"with_structured_output", "bind_tools", "with_retry", "with_fallbacks", "with_config", "run_stream"})
_MAKES_AGENTS = frozenset({"create_react_agent", "create_agent", "init_chat_model"})

Home = tuple[ir.Module, ir.Class]


class Outside:
    """The class of an object that the project does not define."""


OUTSIDE = Outside()
Owner = Home | Outside | None  # None: not known


class Receivers:
    """The classes of objects, as their names tell."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._asked: dict[str, dict[tuple[int, int], ir.Attribute]] = {}
        self._parts: dict[str, frozenset[tuple[int, int]]] = {}

    def gives_more(self, module: ir.Module, place: tuple[int, int]) -> bool:
        """Whether something is taken in turn from what the name at a place stands for: `image.stream.get_data()`."""
        if module.path not in self._parts:
            outer = [
                each.value.name_at
                for each in self._of_module(module).values()
                if isinstance(each.value, ir.Attribute) and each.name[:2] != "__"
            ]
            self._parts[module.path] = frozenset(outer)
        return place in self._parts[module.path]

    def _of_module(self, module: ir.Module) -> dict[tuple[int, int], ir.Attribute]:
        if module.path not in self._asked:
            self._asked[module.path] = {node.name_at: node for node in ir.walk(module.body) if isinstance(node, ir.Attribute)}
        return self._asked[module.path]

    def at(self, module: ir.Module, place: tuple[int, int]) -> Owner:
        """The class of the object of which the name at a place is taken."""
        node = self._of_module(module).get(place)
        return self._of(module, node.at, node.value, 0) if node is not None else None

    def _of(self, module: ir.Module, place: ir.At, node: ir.Expr, depth: int) -> Owner:
        if depth > _MOST_STEPS:
            return None
        if isinstance(node, ir.Call):
            if isinstance(node.func, ir.Attribute) and node.func.name in _GIVES_ITS_LIKE:
                return OUTSIDE if self._of(module, place, node.func.value, depth + 1) is OUTSIDE else None
            return self._made(module, node)
        if isinstance(node, ir.Name):
            return self._of_name(module, place, node.id, depth + 1)
        if isinstance(node, ir.Binary) and node.op == "|":  # a chain of LangChain's, if one of its parts is
            parts = [self._of(module, place, each, depth + 1) for each in (node.left, node.right)]
            return OUTSIDE if OUTSIDE in parts and not any(isinstance(each, tuple) for each in parts) else None
        if not isinstance(node, ir.Attribute):
            return None
        if isinstance(node.value, ir.Name) and node.value.id == "self":
            return self._kept(module, place, node.name, depth + 1)
        return OUTSIDE if self._of(module, place, node.value, depth + 1) is OUTSIDE else None

    def _of_name(self, module: ir.Module, place: ir.At, name: str, depth: int) -> Owner:
        around = places.functions_around(module, place)
        for function, _ in reversed(around):
            if bound := list(bindings(function, name)):
                return _same([self._bound_by(module, place, each, name, depth) for each in bound])
        bound = [each for each in ir.walk(module.body) if _binds_at_top(module, each, name)]
        return _same([self._bound_by(module, place, each, name, depth) for each in bound])

    def _bound_by(self, module: ir.Module, place: ir.At, node: object, name: str, depth: int) -> Owner:
        """The class of what a statement or a parameter binds to a name."""
        if isinstance(node, ir.Parameter):
            return self._said(module, node.annotation) if node.kind in ("positional", "keyword") else None
        if isinstance(node, ir.Assign):
            is_plain = node.value is not None and all(isinstance(each, ir.Name) for each in node.targets)
            return self._of(module, place, node.value, depth) if is_plain and node.value is not None else None
        if isinstance(node, ir.With):
            entered = next((value for value, target in node.items if isinstance(target, ir.Name) and target.id == name), None)
            return OUTSIDE if entered is not None and self._of(module, place, entered, depth) is OUTSIDE else None
        if isinstance(node, ir.Import) and depth <= _MOST_STEPS:
            taken = next((taken for taken, bound in node.names or () if bound == name), None)
            path = self.project.find(node.module, module.path, node.level) if taken is not None else None
            other = self.project.lower(path) if path is not None else None
            if taken is None or other is None or other is module:
                return None
            sets = [each for each in ir.walk(other.body) if _binds_at_top(other, each, taken)]
            held = [each for each in sets if isinstance(each, (ir.Assign, ir.Import))]
            return _same([self._bound_by(other, each.at, each, taken, depth + 1) for each in held]) if len(held) == len(sets) else None
        return None

    def _kept(self, module: ir.Module, place: ir.At, name: str, depth: int) -> Owner:
        """The class of what an object keeps, where its own methods set it to such objects alone and no other class has a say."""
        cls = next((held for _, held in places.functions_around(module, place) if held is not None), None)
        if cls is None or not self._leaves_alone(module, cls, name):
            return None
        sets = [
            each
            for each in ir.walk(cls.body)
            if isinstance(each, ir.Assign) and any(flows.is_own_attribute(target, name) for target in each.targets)
        ]
        if any(each.value is None or len(each.targets) != 1 for each in sets):
            return None
        made = [each.value for each in sets if each.value is not None and not _is_none(each.value)]
        return _same([self._of(module, each.at, each, depth) for each in made])

    def _leaves_alone(self, module: ir.Module, cls: ir.Class, name: str, depth: int = 0) -> bool:
        """Whether the classes that one derives from are of the project and say nothing of an attribute."""
        for base in cls.bases:
            if ir.last_name(base) in LIKE_OBJECT:
                continue
            found = defined(self.project, module, ir.last_name(base), ir.Class) if depth < _MOST_STEPS else None
            if found is None or any(isinstance(each, ir.Attribute) and each.name == name for each in ir.walk(found[1].body)):
                return False
            if not self._leaves_alone(*found, name, depth + 1):
                return False
        return True

    def _made(self, module: ir.Module, call: ir.Call) -> Owner:
        """The class that a call makes an object of."""
        if isinstance(call.func, ir.Attribute):
            imported = _import_of(module, call.func.value.id) if isinstance(call.func.value, ir.Name) else None
            is_outside = imported is not None and call.func.name[:1].isupper() and self._is_outside(module, imported)
            return OUTSIDE if is_outside else None
        if isinstance(call.func, ir.Name) and call.func.id in _MAKES_AGENTS:
            imported = _import_of(module, call.func.id)
            return OUTSIDE if imported is not None and self._is_outside(module, imported) else None
        if not isinstance(call.func, ir.Name) or not call.func.id.lstrip("_")[:1].isupper():
            return None
        return self._class(module, call.func.id, call)

    def _said(self, module: ir.Module, annotation: ir.Expr | None) -> Owner:
        """The class that an annotation names, be it with `| None`."""
        if isinstance(annotation, ir.Constant) and isinstance(annotation.value, str) and annotation.value.isidentifier():
            found = defined(self.project, module, annotation.value, ir.Class)
        else:
            found = defined(self.project, module, annotation.id, ir.Class) if isinstance(annotation, ir.Name) else None
        return found

    def _class(self, module: ir.Module, name: str, call: ir.Call) -> Owner:
        found = defined(self.project, module, name, ir.Class)
        if found is not None:
            return found
        around = places.functions_around(module, call.at)
        local = [each for function, _ in around for each in bindings(function, name)]
        imported = next((each for each in local if isinstance(each, ir.Import)), None) if local else _import_of(module, name)
        if imported is None or len(local) > 1:
            return None
        path = self.project.find(imported.module, module.path, imported.level)
        if path is None:
            return OUTSIDE if self._is_outside(module, imported) else None
        other = self.project.lower(path)
        taken = next((taken for taken, bound in imported.names or () if bound == name), None)
        return defined(self.project, other, taken, ir.Class) if other is not None and taken is not None else None

    def _is_outside(self, module: ir.Module, node: ir.Import) -> bool:
        """Whether what an import takes is from outside the project, and of nothing that stands for other objects."""
        top = node.module.partition(".")[0]
        is_own = node.level or self.project.find(node.module, module.path) is not None or self.project.called(top, module.path)
        return not is_own and top not in _MAY_STAND_FOR_ANY and not self.project.has_folder(top)


def _same(owners: list[Owner]) -> Owner:
    """The one class of several readings; None where they differ, or where one is not known."""
    first = owners[0] if owners else None
    if isinstance(first, tuple):
        return first if all(isinstance(each, tuple) and each[1] is first[1] for each in owners) else None
    return first if first is OUTSIDE and all(each is OUTSIDE for each in owners) else None


def _binds_at_top(module: ir.Module, node: object, name: str) -> bool:
    """Whether a node binds a name for a whole module; one in a function does not, unless that declares it as the module's."""
    if isinstance(node, ir.Import):
        return any(bound == name for _, bound in node.names or ()) and not places.functions_around(module, node.at)
    if isinstance(node, (ir.Assign, ir.Augment, ir.Loop, ir.With)):
        return name in flows.bound_in(node) and (name in module.globals or not places.functions_around(module, node.at))
    return isinstance(node, (ir.Function, ir.Class)) and node.name == name and any(each is node for each in module.body)


def _import_of(module: ir.Module, name: str) -> ir.Import | None:
    """The import at a module's top level that binds a name."""
    found = [each for each in ir.walk(module.body) if isinstance(each, ir.Import)]
    return next(
        (
            each
            for each in found
            if any(bound == name for _, bound in each.names or ()) or (each.names is None and (each.bound_as or each.module) == name)
        ),
        None,
    )


def _is_none(value: ir.Expr) -> bool:
    return isinstance(value, ir.Constant) and value.value is None
