"""What an SDK's class says of itself, where the SDK's own code is what is scanned: the cap among its fields."""

from __future__ import annotations

from promptlint import ir
from promptlint.evaluate import objects
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import ClassRef, External, Given, ModuleRef, Scalar, V, force
from promptlint.sdks import Call

OWN_CAP = "+own_cap"  # under this name an object keeps the cap that its class has when its maker sets none
_HANDED_ON = 4  # times that a name is imported from one module into another


def cap_of(frame: Frame, path: str, made: Call) -> V | None:
    """The number that the class at a path has for its cap by default; None for a class from outside, or without one."""
    cls = _class_at(frame, path) if made.caps else None
    if cls is None:
        return None
    for name in made.caps:
        found = objects.class_attribute(frame, cls, name, None) if "." not in name else None
        value = _plain(found if found is not None else _of_constructor(frame, cls, name))
        if value is not None:
            return value
    return None


def _class_at(frame: Frame, path: str, depth: int = 0) -> ClassRef | None:
    """The class of the scanned code that an SDK's name stands for, through the modules that hand it on."""
    module, _, name = path.rpartition(".")
    while module:
        file = frame.machine.project.find(module, frame.module.path)
        scope = frame.machine.scope(file) if file is not None else None
        if scope is not None:
            value = objects.module_attribute(frame, ModuleRef(scope, module), name)
            if isinstance(value, External) and value.path != path and depth < _HANDED_ON:
                return _class_at(frame, value.path, depth + 1)
            return value if isinstance(value, ClassRef) else None
        module, _, name = module.rpartition(".")
    return None


def _of_constructor(frame: Frame, cls: ClassRef, name: str) -> V | None:
    """The default of the constructor's parameter."""
    made = objects.class_attribute(frame, cls, "__init__", None)
    for parameter in getattr(getattr(made, "node", None), "parameters", ()):
        if parameter.name == name and isinstance(parameter.default, ir.Constant) and isinstance(parameter.default.value, int):
            return Scalar(parameter.default.value)
    return None


def _plain(value: V | None) -> Scalar | None:
    value = value if value is None else force(value)
    while isinstance(value, Given):
        value = force(value.value)
    is_number = isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool)
    return value if is_number and isinstance(value, Scalar) and value.value > 0 else None  # type: ignore[operator]
