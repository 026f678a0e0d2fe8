"""Classes of which no object can be made: what they pass to the constructor of the class they derive from is refused there."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate.definitions import LIKE_OBJECT, defined, may_have_heirs
from promptlint.project import Project

_SETS = re.compile(r"\b__init__\b[\"']?\s*[=,](?!=)")


class Unmakeable:
    """Which classes of a project cannot be made, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, module: ir.Module, function: ir.Function, cls: ir.Class) -> bool:
        """Whether a function is a method of objects that cannot be made."""
        if function.name == "__init__" or function.decorators or [each.name for each in function.parameters[:1]] != ["self"]:
            return False
        key = (module.path, cls.name)
        if key not in self._known:
            self._known[key] = _is_unmakeable(self.project, module, cls)
        return self._known[key]


def _is_unmakeable(project: Project, module: ir.Module, cls: ir.Class) -> bool:
    """Whether the constructor of a class always passes to its only base, of the project, what that does not take, or too little.

    `super().__init__(fields=…)` where the base says `def __init__(self, name)`: a TypeError. A class that others derive from may
    be made by way of these.
    """
    made = _constructor(cls)
    if made is None or cls.keywords or cls.decorators or len(cls.bases) != 1 or not isinstance(cls.bases[0], ir.Name):
        return False
    call = _passes_on(made)
    base = _base(project, module, cls.bases[0].id) if call is not None else None
    return call is not None and base is not None and _refuses(base, call) and not may_have_heirs(project, cls)


def _constructor(cls: ir.Class) -> ir.Function | None:
    """The constructor that a class defines once, as it is."""
    found = [each for each in ir.walk(cls.body) if isinstance(each, ir.Function) and each.name in ("__init__", "__new__")]
    is_plain = len(found) == 1 and found[0].name == "__init__" and not found[0].decorators and found[0].parameters
    return found[0] if is_plain and any(each is found[0] for each in cls.body) else None


def _passes_on(made: ir.Function) -> ir.Call | None:
    """The call of the base's constructor to which each run of a constructor comes."""
    for statement in made.body:
        node = statement.value if isinstance(statement, ir.Evaluate) else None
        if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.name == "__init__":
            above = node.func.value
            is_super = isinstance(above, ir.Call) and isinstance(above.func, ir.Name) and above.func.id == "super"
            return node if is_super else None
        if any(isinstance(each, (ir.Return, ir.Function, ir.Class)) for each in ir.walk([statement])):
            return None
    return None


def _base(project: Project, module: ir.Module, name: str) -> ir.Function | None:
    """The constructor of a class of the project that derives from none, where its name means nothing else."""
    imports = [each for each in ir.walk(module.body) if isinstance(each, ir.Import) and any(bound == name for _, bound in each.names or ())]
    bound = re.findall(rf"^[ \t]*(?:class[ \t]+{name}\b|def[ \t]+{name}\b|{name}[ \t]*=)", module.text, re.MULTILINE)
    found = defined(project, module, name, ir.Class)
    if found is None or len(imports) + len(bound) != 1:
        return None
    home, base = found
    is_own = not base.keywords and not base.decorators and all(ir.last_name(each) in LIKE_OBJECT for each in base.bases)
    again = re.findall(rf"^[ \t]*(?:class[ \t]+{base.name}\b|{base.name}[ \t]*=)", home.text, re.MULTILINE)
    return _constructor(base) if is_own and len(again) == 1 and not _SETS.search(home.text) else None


def _refuses(function: ir.Function, call: ir.Call) -> bool:
    """Whether a constructor raises a TypeError for the arguments of a call."""
    parameters = function.parameters[1:]
    kinds = {each.kind for each in parameters}
    named = {name for name, _ in call.keywords if name is not None}
    if "mapping" not in kinds and not named <= {each.name for each in parameters if each.kind in ("positional", "keyword")}:
        return True
    if any(isinstance(each, ir.Star) for each in call.args) or any(name is None for name, _ in call.keywords):
        return False
    positional = [each for each in parameters if each.kind == "positional"]
    given = named | {each.name for each in positional[: len(call.args)]}
    if len(call.args) > len(positional) and "rest" not in kinds:
        return True
    return any(each.default is None and each.kind in ("positional", "keyword") and each.name not in given for each in parameters)
