"""Direct calls: those of a function or a class of the project, where all that names it calls it there and then.

Tests do not count. A function that is handed on, given another name, told as a text or made by its type has no known callers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate.unused import OF_TESTS
from promptlint.project import Project

_MOST_HEIRS = 6  # of one another
_TYPE_TESTS = frozenset({"isinstance", "issubclass", "cast"})
_MAKES_ANOTHER = re.compile(r"\b__class__\s*\(|\btype\(\s*self\s*\)\s*\(")
_MAKES_BY_TYPE = re.compile(r"\bDepends\b|[iI]nject|\bFire\(|\bAutowired\b")

Call = tuple[ir.Module, ir.Call]


class DirectCalls:
    """The files of a project that name something, and what they do with it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._nodes: dict[str, list[object]] = {}

    def of(self, module: ir.Module, function: ir.Function, cls: ir.Class | None) -> Iterator[Call | None]:
        """The calls of a function, of a class for its constructor; None for any other use."""
        made = cls if function.name == "__init__" else None
        if made is None and function.name == "__init__":
            yield None
            return
        if made is not None:
            yield from self._of_class(module, made, 0)
        else:
            yield from self._by_name(module, function.name, is_made=False)

    def _of_class(self, module: ir.Module, made: ir.Class, depth: int) -> Iterator[Call | None]:
        yield from self._by_name(module, made.name, is_made=True, depth=depth)
        inside = (each for each in ir.walk(made.body) if isinstance(each, ir.Call) and isinstance(each.func, ir.Name))
        yield from ((module, each) for each in inside if ir.last_name(each.func) == "cls")
        if _MAKES_ANOTHER.search(module.text):
            yield None

    def _by_name(self, module: ir.Module, name: str, *, is_made: bool, depth: int = 0) -> Iterator[Call | None]:
        for path in [module.path, *self.naming(name, beside=module.path)]:
            other = self.project.lower(path) if path in self.project.paths else None
            if other is None or other.language != "python":
                if path.endswith((".py", ".ipynb")):
                    yield None
                continue
            yield from self._in(other, name, is_made=is_made, depth=depth)

    def naming(self, name: str, beside: str = "") -> Iterator[str]:
        """The files but tests in which a name stands."""
        return (path for path in sorted(self.project.naming(name, beside=beside, importing=False)) if not OF_TESTS.search(path))

    def nodes(self, module: ir.Module) -> list[object]:
        """All nodes of a module."""
        if module.path not in self._nodes:
            self._nodes[module.path] = list(ir.walk(module.body))
        return self._nodes[module.path]

    def settings(self, name: str) -> Iterator[tuple[ir.Module, ir.Stmt, ir.Name | ir.Attribute] | None]:
        """The statements that bind a name, or an attribute of that name of anything, each with the target; None for an unreadable file."""
        for path in self.naming(name):
            module = self.project.lower(path) if path in self.project.paths else None
            if module is None:
                yield None
                continue
            yield from ((module, *each) for each in _settings(self.nodes(module), name))

    def _in(self, module: ir.Module, name: str, *, is_made: bool, depth: int) -> Iterator[Call | None]:
        if is_made and _MAKES_BY_TYPE.search(module.text):
            yield None
            return
        nodes = self.nodes(module)
        calls = [node for node in nodes if isinstance(node, ir.Call) and ir.last_name(node.func) == name]
        spoken = _spoken(nodes, calls, is_class=is_made)
        heirs = [each for each in nodes if isinstance(each, ir.Class) and is_made and [ir.last_name(base) for base in each.bases] == [name]]
        spoken |= {id(each) for heir in heirs for each in (heir, *heir.bases)}
        if any(_hands_on(node, name, is_class=is_made) and id(node) not in spoken for node in nodes):
            yield None
        yield from ((module, call) for call in calls)
        for heir in heirs:
            yield from self._through(module, heir, depth)

    def _through(self, module: ir.Module, heir: ir.Class, depth: int) -> Iterator[Call | None]:
        """The calls of the constructor of what a class derives from: those by its own, or of the class where it has none."""
        made = next((each for each in heir.body if isinstance(each, ir.Function) and each.name == "__init__"), None)
        if made is None and not heir.decorators and depth < _MOST_HEIRS:
            yield from self._of_class(module, heir, depth + 1)
            return
        inside = [each for each in ir.walk(made.body if made is not None else []) if isinstance(each, ir.Call) and _is_of_base(each)]
        yield from ((module, each) for each in inside)
        if not inside:
            yield None


def _is_of_base(call: ir.Call) -> bool:
    """Whether a call is `super().__init__(…)`."""
    made = call.func.value if isinstance(call.func, ir.Attribute) and call.func.name == "__init__" else None
    return isinstance(made, ir.Call) and ir.last_name(made.func) == "super"


def _hands_on(node: object, name: str, *, is_class: bool) -> bool:
    """Whether a node names a function or a class, tells it as a text, gives it another name, or derives a class from it."""
    if isinstance(node, ir.Import):
        return any(taken == name and bound != name for taken, bound in node.names or ())
    if isinstance(node, ir.Class):
        return is_class and any(ir.last_name(base) == name for base in node.bases)
    if isinstance(node, ir.Constant):
        return isinstance(node.value, str) and node.value == name
    return isinstance(node, (ir.Name, ir.Attribute)) and ir.last_name(node) == name


def _spoken(nodes: list[object], calls: list[ir.Call], *, is_class: bool) -> set[int]:
    """The nodes that name something without handing it on: calls, exports, and of a class its types and what is taken from it."""
    found = {id(call.func) for call in calls}
    for node in nodes:
        if isinstance(node, ir.Assign) and any(ir.last_name(target) == "__all__" for target in node.targets):
            found |= {id(each) for each in ir.walk(node.value)}
        for part in _types(node) if is_class else ():
            found |= {id(each) for each in ir.walk(part)}
        if is_class and isinstance(node, ir.Attribute):
            found.add(id(node.value))
    return found


def _types(node: object) -> list[ir.Expr | None]:
    """The parts of a node that say what type something has."""
    if isinstance(node, (ir.Assign, ir.Parameter)):
        return [node.annotation]
    if isinstance(node, ir.Function):
        return [node.returns]
    if isinstance(node, ir.Call):
        if ir.last_name(node.func) in _TYPE_TESTS:
            return [*node.args]
        return [*node.args] if ir.last_name(node.func) == "super" else []
    return []


def _settings(nodes: list[object], name: str) -> Iterator[tuple[ir.Stmt, ir.Name | ir.Attribute]]:
    for node in nodes:
        if isinstance(node, (ir.Assign, ir.Delete)):
            targets = node.targets
        elif isinstance(node, (ir.Augment, ir.Loop)):
            targets = [node.target] if node.target is not None else []
        elif isinstance(node, ir.With):
            targets = [target for _, target in node.items if target is not None]
        else:
            continue
        for target in targets:
            for each in [target] if isinstance(target, (ir.Name, ir.Attribute)) else ir.walk(target):
                if isinstance(each, (ir.Name, ir.Attribute)) and ir.last_name(each) == name:
                    yield (node if each is target else ir.Delete([each], node.at)), each
