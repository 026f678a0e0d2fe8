"""Families: which functions of a project a call can mean, and who calls one, told by names, imports and classes that derive from others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from promptlint import ir
from promptlint.evaluate import flows
from promptlint.evaluate.carrying import Step, steps_of
from promptlint.evaluate.frames import Machine, ModuleScope
from promptlint.evaluate.walks import every

_COMMON = 80  # files that mention a name: it says little then
_MADE = (ir.Call, ir.Attribute, ir.Boolean, ir.Conditional)
_WORD = re.compile(r"[A-Za-z_]\w*")
_OF_EVERYTHING = frozenset({"object", "ABC", "Protocol", "Generic", "BaseModel", "Enum", "Exception", "Module", "TypedDict", "NamedTuple"})


@dataclass(frozen=True, slots=True)
class Place:
    """A body: a function that stands in no other, or what a module carries out itself."""

    module: ModuleScope
    function: ir.Function | None
    cls: ir.Class | None
    body: Sequence[ir.Stmt]

    def nodes(self) -> Iterator[Any]:
        """Everything in it; of a module, its functions and classes left out."""
        for statement in self.body:
            if self.function is not None or not isinstance(statement, (ir.Function, ir.Class)):
                yield from every(statement)


class Families:
    """The functions, classes and files of a project by their names; what was looked up once is kept."""

    def __init__(self, machine: Machine, paths: Sequence[str]) -> None:
        self.machine = machine
        self.paths = paths
        self._words: dict[int, frozenset[str]] = {}
        self._definers: dict[str, list[Place]] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self._steps: dict[int, list[Step]] = {}
        self._mentioning: dict[str, tuple[str, ...]] = {}
        self._classes: dict[str, list[tuple[ModuleScope, ir.Class]]] = {}
        self._made: dict[str, dict[str, set[str]]] = {}
        self._related: dict[int, dict[str, ir.Class]] = {}

    # ------------------------------------------------------------ what there is

    def places(self, path: str) -> tuple[Place, ...]:
        """The bodies of a file."""
        if path not in self._places:
            scope = self.machine.scope(path)
            found: list[Place] = []
            if scope is not None:
                found.append(Place(scope, None, None, scope.module.body))
                end = (0, 0)
                for _, function, cls in sorted(scope.module.functions, key=lambda each: each[1].at):
                    if function.at[:2] >= end:
                        found.append(Place(scope, function, cls, function.body))
                        end = function.at[2:]
            self._places[path] = tuple(found)
        return self._places[path]

    def words(self, place: Place) -> frozenset[str]:
        """The names that stand in a body."""
        if id(place.body) not in self._words:
            if place.function is None:
                found = {ir.last_name(node) for node in place.nodes() if isinstance(node, (ir.Name, ir.Attribute))}
            else:
                found = set(_WORD.findall("\n".join(place.module.lines[place.function.at[0] - 1 : place.function.at[2]])))
            self._words[id(place.body)] = frozenset(found)
        return self._words[id(place.body)]

    def definers(self, name: str) -> list[Place]:
        """The functions and methods of a name."""
        if name not in self._definers:
            mark = f"def {name}".encode()
            paths = [path for path in self.mentioning(name) if mark in (self.machine.project.data(path) or b"")]
            self._definers[name] = [
                each for path in paths for each in self.places(path) if each.function is not None and each.function.name == name
            ]
        return self._definers[name]

    def steps(self, place: Place) -> list[Step]:
        """What the statements of a body bind."""
        if id(place.body) not in self._steps:
            self._steps[id(place.body)] = steps_of(place.body)
        return self._steps[id(place.body)]

    def place_of(self, module: ModuleScope, at: ir.At) -> Place:
        """The body that a place of a file stands in."""
        first, *others = self.places(module.path)
        return next((each for each in others if each.function is not None and _holds(each.function, at)), first)

    def innermost(self, place: Place, at: ir.At) -> ir.Function | None:
        """The function, also one inside another, that a place of a body stands in."""
        nested = [node for node in every(place.body) if isinstance(node, ir.Function) and node.name != "<lambda>" and _holds(node, at)]
        lambdas = [node for node in every(place.body) if isinstance(node, ir.Function) and node.name == "<lambda>" and _holds(node, at)]
        if place.function is None or lambdas:
            return None
        return max(nested, key=lambda each: each.at[:2], default=place.function)

    def mentioning(self, name: str) -> tuple[str, ...]:
        """The files in which a name stands."""
        if name not in self._mentioning:
            self._mentioning[name] = tuple(path for path in self.paths if self.machine.project.mentions(path, name))
        return self._mentioning[name]

    def classes(self, name: str) -> list[tuple[ModuleScope, ir.Class]]:
        """The classes of a name."""
        if name not in self._classes:
            found: dict[int, tuple[ModuleScope, ir.Class]] = {}
            for path in self.mentioning(name):
                if f"class {name}".encode() in (self.machine.project.data(path) or b""):
                    scope = self.machine.scope(path)
                    for node in scope.module.body if scope is not None else ():
                        if isinstance(node, ir.Class) and node.name == name:
                            found[id(node)] = (scope, node)  # type: ignore[assignment]
            self._classes[name] = list(found.values())
        return self._classes[name]

    # ------------------------------------------------------------ classes

    def related(self, cls: ir.Class) -> dict[str, ir.Class]:
        """A class, those that it derives from, and those that derive from it, by name."""
        if id(cls) not in self._related:
            found = {cls.name: cls}
            waiting = [cls]
            while waiting and len(found) < 40:  # upwards
                for base in waiting.pop().bases:
                    for _, held in self.classes(ir.last_name(base)) if ir.last_name(base) not in _OF_EVERYTHING else ():
                        if held.name not in found:
                            found[held.name] = held
                            waiting.append(held)
            waiting = [cls]
            while waiting and len(found) < 40:  # downwards
                name = waiting.pop().name
                for path in self.mentioning(name)[:_COMMON]:
                    for each in self.places(path):
                        below = each.cls
                        if below is not None and below.name not in found and any(ir.last_name(base) == name for base in below.bases):
                            found[below.name] = below
                            waiting.append(below)
            self._related[id(cls)] = found
        return self._related[id(cls)]

    def is_a_tool(self, place: Place) -> bool:
        """Whether a class is a tool by an SDK's own base: what it gives is read by an agent."""
        assert place.cls is not None
        return any(ir.last_name(base).endswith("Tool") and not self.classes(ir.last_name(base)) for base in place.cls.bases)

    def methods_beside(self, place: Place) -> Iterator[Place]:
        """The other methods of a class and of its relatives."""
        assert place.cls is not None
        related = {id(each) for each in self.related(place.cls).values()}
        for name in self.related(place.cls):
            for module, _ in self.classes(name):
                yield from (each for each in self.places(module.path) if each.cls is not None and id(each.cls) in related)

    # ------------------------------------------------------------ who is called

    def called(self, call: ir.Call, place: Place) -> Iterator[tuple[Place, bool]]:
        """The functions of the project that a call can mean, each with whether its first parameter is the object."""
        func, name = call.func, ir.last_name(call.func)
        if isinstance(func, ir.Name):
            yield from ((each, False) for each in self._functions(name, place.module))
            for _, cls in self.classes(name) if name in self.machine.project.words(place.module.path) else ():
                yield from ((each, True) for each in self._methods("__init__", [cls]))
        elif isinstance(func, ir.Attribute):
            if isinstance(func.value, ir.Name) and func.value.id in ("self", "cls") and place.cls is not None:
                yield from ((each, True) for each in self._methods(name, list(self.related(place.cls).values())))
                return
            yield from ((each, False) for each in self._functions(name, place.module) if isinstance(func.value, ir.Name))
            yield from ((each, True) for each in self._methods_of(func.value, name, place.module))

    def _methods_of(self, receiver: ir.Expr, name: str, module: ModuleScope) -> Iterator[Place]:
        """The methods of a name that an object can have: those of the classes it is known to be of, or the only ones that there are."""
        reach = self.machine.project.reachable(module.path)
        found = [each for each in self.definers(name) if each.cls is not None and each.module.path in reach]
        first = next((each.cls for each in found if each.cls is not None), None)
        if first is None or self._is_of_one_family(name, self.related(first)):
            yield from found
            return
        words = self.made_of(module).get(_called_on(receiver), set()) | _class_words(receiver)
        yield from (each for each in found if each.cls is not None and not words.isdisjoint(self.related(each.cls)))

    def made_of(self, module: ModuleScope) -> dict[str, set[str]]:
        """The variables, parameters and attributes of a file, with the names of classes that they are declared as or made with."""
        if module.path not in self._made:
            found: dict[str, set[str]] = {}
            for node in every(module.module.body):
                if isinstance(node, ir.Parameter) and node.annotation is not None:
                    found.setdefault(node.name, set()).update(_class_words(node.annotation))
                elif isinstance(node, ir.Assign):
                    words = _class_words(node.annotation) | _class_words(node.value if isinstance(node.value, _MADE) else None)
                    for target in node.targets if words else ():
                        found.setdefault(ir.last_name(target), set()).update(words)
            self._made[module.path] = found
        return self._made[module.path]

    def taking(self, call: ir.Call, place: Place) -> Iterator[tuple[Place, str]]:
        """The functions of the same file that take an object of the class that is made here: an event of a workflow."""
        name = ir.last_name(call.func)
        if not name[:1].isupper() or not self.classes(name):
            return
        for each in self.places(place.module.path):
            for parameter in each.function.parameters if each.function is not None else ():
                if name in _class_words(parameter.annotation):
                    yield each, parameter.name

    def _functions(self, name: str, module: ModuleScope) -> Iterator[Place]:
        """The functions of a name, no methods, that a file defines or imports."""
        reach = self.machine.project.reachable(module.path) if name in self.machine.project.words(module.path) else ()
        yield from (each for each in self.definers(name) if each.cls is None and each.module.path in reach)

    def _methods(self, name: str, classes: Sequence[ir.Class]) -> Iterator[Place]:
        wanted = {id(each) for each in classes}
        yield from (each for each in self.definers(name) if id(each.cls) in wanted)

    # ------------------------------------------------------------ who calls

    def readers_of(self, name: str, module: ModuleScope) -> Iterator[Place]:
        """The bodies that can read a name of a module: its own, and those of files that import it."""
        project = self.machine.project
        for path in self.mentioning(name):
            if path == module.path or module.path in project.reachable(path):
                yield from (each for each in self.places(path) if name in self.words(each) and not _defines(each, name))

    def callers_of_method(self, place: Place) -> Iterator[tuple[Place, frozenset[str]]]:
        """The bodies that call a method, each with the name by which they do."""
        assert place.function is not None
        assert place.cls is not None
        name, related = place.function.name, self.related(place.cls)
        files = self.mentioning(name)
        alone = len(files) <= _COMMON and self._is_of_one_family(name, related)
        for path in files:
            if alone or not self.machine.project.words(path).isdisjoint(related):
                for each, objects in self._knowing(path, name, place.cls, related):
                    read = frozenset({f".{name}"} if alone else {f"{one}.{name}" for one in objects})
                    if read and each.body is not place.body:
                        yield each, read

    def _knowing(self, path: str, name: str, cls: ir.Class, related: dict[str, ir.Class]) -> Iterator[tuple[Place, set[str]]]:
        """The bodies of a file that name something, each with what its objects of a class are called."""
        relatives = {id(each) for each in related.values()}
        for each in self.places(path):
            if name in self.words(each):
                objects = {name for name, made in self.made_of(each.module).items() if not made.isdisjoint(related)} - {"self"}
                own = each.cls is not None and id(each.cls) in relatives
                named = {cls.name} & self.machine.project.words(path)
                yield each, objects | named | ({"self", "super"} if own else set())

    def readers_of_attribute(self, name: str, place: Place) -> Iterator[tuple[Place, frozenset[str]]]:
        """The bodies that read an attribute of a class's objects from outside, each with how they call it."""
        assert place.cls is not None
        related = self.related(place.cls)
        for path in self.mentioning(name):
            if not self.machine.project.words(path).isdisjoint(related):
                for each, objects in self._knowing(path, name, place.cls, related):
                    read = frozenset(f"{one}.{name}" for one in objects if one not in ("self", "super"))
                    if read:
                        yield each, read

    def _is_of_one_family(self, name: str, related: dict[str, ir.Class]) -> bool:
        """Whether only one family of classes has a method of a name."""
        relatives = {id(each) for each in related.values()}
        return all(each.cls is None or id(each.cls) in relatives for each in self.definers(name))

    # ------------------------------------------------------------ graphs

    def is_a_step(self, place: Place) -> bool:
        """Whether a function is a node of a graph, whose state the next ones read."""
        return place.function is not None and any(
            "add_node" in self.machine.project.words(path) for path in self.mentioning(place.function.name)[:_COMMON]
        )

    def steps_beside(self, place: Place) -> Iterator[Place]:
        """The other functions of the file, or of those in the same folder."""
        folder = place.module.path.rpartition("/")[0]
        for path in self.paths:
            if path.rpartition("/")[0] == folder:
                yield from (each for each in self.places(path) if each.function is not None and each.body is not place.body)


def _called_on(receiver: ir.Expr) -> str:
    """What an object is called: `store` of `self.store`, `Store` of `Store()`."""
    return ir.last_name(receiver.func if isinstance(receiver, ir.Call) else receiver)


def _class_words(node: ir.Expr | None) -> set[str]:
    """The names of classes in an annotation, or of what is called: `Optional["Store"]`, `Store.create(…)`."""
    if isinstance(node, ir.Call):
        return _class_words(node.func)
    if isinstance(node, (ir.Boolean, ir.Conditional)):
        return set().union(*map(_class_words, node.values if isinstance(node, ir.Boolean) else (node.body, node.orelse)))
    found = {ir.last_name(each) for each in every(node) if isinstance(each, (ir.Name, ir.Attribute))} if node is not None else set()
    for each in every(node) if node is not None else ():
        if isinstance(each, ir.Constant) and isinstance(each.value, str):
            found.update(_WORD.findall(each.value))
    return found


def _holds(function: ir.Function, at: ir.At) -> bool:
    return function.at[:2] <= at[:2] and at[2:] <= function.at[2:]


def _defines(place: Place, name: str) -> bool:
    """Whether a function means something of its own by a name: a parameter, or a variable that it binds."""
    function = place.function
    if function is None:
        return False
    if function.name == name or any(parameter.name == name for parameter in function.parameters):
        return True
    return name not in place.module.module.globals and any(name in flows.bound_in(each) for each in flows.statements(function.body))
