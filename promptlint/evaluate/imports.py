"""Imports: names from the project's own modules, and names from outside."""

from __future__ import annotations

from functools import partial

from promptlint import ir
from promptlint.evaluate import modules, objects
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import External, Lazy, ModuleRef, Text, V


def execute(frame: Frame, node: ir.Import) -> None:
    """Bind what an import statement binds."""
    if node.names is None:
        _import_module(frame, node)
    else:
        _import_names(frame, node, node.names)


def find(frame: Frame, dotted: str, level: int = 0) -> str | None:
    """The project's file of a module; None for one from outside.

    The examples and tests of an SDK's own repository use it as everybody does: what it is, its SDK file says.
    A package that only bears an SDK's name (`agents`) is the project's own.
    """
    path = frame.machine.project.find(dotted, frame.module.path, level)
    if path is None or level or not frame.machine.catalogue.is_sdk(dotted):
        return path
    package = dotted.partition(".")[0]
    root = frame.machine.project.find(package, frame.module.path)
    if root is None or not root.endswith("__init__.py"):
        return path if frame.machine.catalogue.is_everyday(package) else None
    inside = frame.module.path.startswith(root.removesuffix("__init__.py"))
    return path if inside or not frame.machine.catalogue.is_itself(package, frame.machine.project.words(root)) else None


def _import_module(frame: Frame, node: ir.Import) -> None:
    project = frame.machine.project
    path = find(frame, node.module)
    if path is None:
        root = node.module.partition(".")[0]
        frame.scope.names[node.bound_as or root] = External(node.module if node.bound_as else root)
        return
    name = node.module if node.bound_as else node.module.partition(".")[0]
    found = path if name == node.module else project.find(name, frame.module.path)
    frame.scope.names[node.bound_as or name] = ModuleRef(frame.machine.scope(found) if found else None, name)


def _import_names(frame: Frame, node: ir.Import, names: list[tuple[str, str]]) -> None:
    for name, bound_as in names:
        if name != "*":  # what a star brings is looked up when it is asked for
            frame.scope.names[bound_as] = Lazy(partial(_imported, frame, node, name))


def _imported(frame: Frame, node: ir.Import, name: str) -> V:
    path = find(frame, node.module, node.level)
    scope = frame.machine.scope(path) if path is not None else None
    module = ModuleRef(scope, node.module) if scope is not None else None
    if module is not None and (value := objects.module_attribute(frame, module, name)) is not None:
        return value
    dotted = f"{node.module}.{name}" if node.module else name
    path = find(frame, dotted, node.level)
    if path is not None and (scope := frame.machine.scope(path)) is not None:
        return ModuleRef(scope, dotted)
    if module is not None or node.level:
        return frame.mystery(f"{name} is not defined in {'.' * node.level}{node.module}", ir.Name(name, node.at))
    return _constant_of_sdk(frame, node, name) or External(dotted)


def _constant_of_sdk(frame: Frame, node: ir.Import, name: str) -> V | None:
    """A text that an SDK's own repository exports: what it is can be read there."""
    if not name.isupper():
        return None
    path = frame.machine.project.find(node.module, frame.module.path, node.level)
    scope = frame.machine.scope(path) if path is not None else None
    value = objects.module_attribute(frame, ModuleRef(scope, node.module), name) if scope is not None else None
    return value if isinstance(value, Text) else None


def from_star(frame: Frame, node: ir.Import, name: str) -> V | None:
    """A name that `from module import *` may have brought."""
    path = frame.machine.project.find(node.module, frame.module.path, node.level)
    scope = frame.machine.scope(path) if path is not None else None
    if scope is None or scope is frame.module or name.startswith("_"):
        return None
    modules.prepare(frame.machine, scope)
    return scope.scope.get(name)
