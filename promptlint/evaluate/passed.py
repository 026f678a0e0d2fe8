"""What the project's own calls pass for a parameter, where nobody else can call: constants, members of an Enum, or an object.

A value counts only where each place that names the function is a call of which all arguments are seen: not where it is handed
on, decorated, looked for by a computed name, unpacked into, or meant for others than the project. What tests pass does not
count, nor a call in what nobody calls. A switch at the top of a module is meant to be edited and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.definitions import LIKE_OBJECT, defined
from promptlint.evaluate.direct import DirectCalls
from promptlint.evaluate.lacking import SETS_ANY, bindings
from promptlint.evaluate.settled import BOTH, GIVEN, OBJECT, Settled, Values, alternatives, compared, constant, either, truth
from promptlint.project import Project

_MOST_CALLS = 40  # of one name: more of them belong to several functions
_DEEP = 8
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum"})
_COMPARES = frozenset({"==", "!=", "is", "is not", "in", "not in"})
_SPELLINGS: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper, "strip": str.strip, "casefold": str.casefold}
_CLASS = re.compile(r"[A-Z]\w*[a-z]\w*")
_MODEL = re.compile(r"(\w+_)?(llms?|model|client|agent|chain|embeddings?|embedder|provider|engine)", re.IGNORECASE)
_MAKES = re.compile(r"_*(get|make|create|build|init|new)_\w+")
_STAND_FOR = frozenset({"Field", "Option", "Argument", "Query", "Body", "Depends", "Form", "File", "Header", "Path", "Cookie", "Maybe"})

Around = list[tuple[ir.Function, ir.Class | None]]
_Owner = tuple[ir.Module, ir.Function, ir.Class | None]
_Key = tuple[str, ir.At, str]


class Passing:
    """What parameters, and what objects keep of them, can be in a project, looked up once for each.

    `is_closed`: whether only the project calls a function, by its name. `is_dead`: whether what stands at a place runs for nobody.
    """

    def __init__(
        self,
        project: Project,
        is_closed: Callable[[ir.Module, ir.Function, ir.Class | None], bool],
        is_dead: Callable[[ir.Module, ir.At], bool],
    ) -> None:
        self.project = project
        self._is_closed = is_closed
        self._is_dead = is_dead
        self._calls = DirectCalls(project)
        self._known: dict[_Key, Values] = {}
        self._asked: list[_Key] = []
        self._looked_for: set[tuple[str, str]] = set()  # attributes, as long as it is looked for what they are set to
        self._bound: dict[tuple[int, str], list[object]] = {}

    def outcomes(self, module: ir.Module, around: Around, test: ir.Expr) -> frozenset[bool]:
        """What a test in some functions can come to."""
        if isinstance(test, ir.Not):
            return frozenset(not each for each in self.outcomes(module, around, test.value))
        if isinstance(test, ir.Boolean):
            ending = test.op == "or"
            parts = [self.outcomes(module, around, each) for each in test.values]
            if frozenset({ending}) in parts:
                return frozenset({ending})
            return frozenset[bool]().union(*parts)
        if isinstance(test, ir.Compare):
            if test.op not in _COMPARES or isinstance(test.left, ir.Constant):
                return BOTH
            members: list[Values] = [None]
            if test.op not in ("in", "not in"):
                members = [self.values(module, around, test.right)]
            elif isinstance(test.right, ir.Sequence):
                members = [self.values(module, around, each) for each in test.right.items]
            return compared(test.op, self.values(module, around, test.left), members)
        found = None if isinstance(test, ir.Constant) else self.values(module, around, test)
        return frozenset[bool]().union(*map(truth, found)) if found else BOTH

    def values(self, module: ir.Module, around: Around, node: ir.Expr) -> Values:
        """What an expression in some functions can be."""
        if isinstance(node, ir.Constant):
            return constant(node.value)
        if isinstance(node, ir.Name):
            return self._of_name(module, around, node.id)
        if isinstance(node, ir.Attribute):
            return self._of_attribute(module, around, node)
        if isinstance(node, ir.Call):
            return self._of_call(module, around, node)
        if isinstance(node, (ir.Sequence, ir.Mapping, ir.Comprehension, ir.Template)):
            return frozenset({OBJECT})
        if isinstance(node, ir.Conditional):
            return either(self.values(module, around, node.body), self.values(module, around, node.orelse))
        if isinstance(node, (ir.Compare, ir.Not)):
            return frozenset[Settled]().union(*(constant(each) or () for each in self.outcomes(module, around, node)))
        if isinstance(node, ir.Boolean) and node.op == "or":
            return alternatives([self.values(module, around, each) for each in node.values])
        return None

    def _of_call(self, module: ir.Module, around: Around, node: ir.Call) -> Values:
        """An object that is made, or a text in another spelling."""
        if isinstance(node.func, ir.Attribute) and node.func.name in _SPELLINGS and not node.args and not node.keywords:
            texts = self.values(module, around, node.func.value)
            if texts is None or any(each.kind != "str" for each in texts):
                return None
            return frozenset(Settled("str", _SPELLINGS[node.func.name](str(each.value))) for each in texts)
        name = node.func.id if isinstance(node.func, ir.Name) else ""
        is_made = _CLASS.fullmatch(name) and name not in _STAND_FOR and not self._is_bound(around, name)
        return frozenset({OBJECT}) if is_made and defined(self.project, module, name, ir.Function) is None else None

    def _bindings(self, function: ir.Function, name: str) -> list[object]:
        key = (id(function), name)
        if key not in self._bound:
            self._bound[key] = list(bindings(function, name))
        return self._bound[key]

    def _is_bound(self, around: Around, name: str) -> bool:
        return any(self._bindings(function, name) for function, _ in around)

    def _of_name(self, module: ir.Module, around: Around, name: str) -> Values:
        """A parameter that is bound to nothing else, or a variable of a function that is bound once, to a constant."""
        for function, cls in reversed(around):
            bound = self._bindings(function, name)
            if not bound:
                continue
            first = bound[0]
            if len(bound) > 1 and not _is_filled_in(function, bound, name):
                return None
            if isinstance(first, ir.Parameter):
                return self._of_parameter((module, function, cls), first) if any(each is first for each in function.parameters) else None
            if not isinstance(first, ir.Assign) or name in module.globals or not all(isinstance(each, ir.Name) for each in first.targets):
                return None
            return constant(first.value.value) if isinstance(first.value, ir.Constant) else None
        return None

    def _of_attribute(self, module: ir.Module, around: Around, node: ir.Attribute) -> Values:
        """A member of an Enum, its value, what an object keeps of its constructor's parameters, or what is set to objects alone."""
        if node.name == "value":
            members = self.values(module, around, node.value)
            if members and all(each.name for each in members):
                found = [constant(each.value) for each in members if isinstance(each.value, (str, int))]
                return frozenset[Settled]().union(*(each or () for each in found)) if len(found) == len(members) else None
        if not isinstance(node.value, ir.Name):
            return None
        owner = node.value.id
        method, cls = next((each for each in around if each[1] is not None), (None, None))
        member = None if owner == "self" or self._is_bound(around, owner) else self._member(module, owner, node.name)
        if member is not None:
            return frozenset({member})
        key = (f"{module.path} {cls.name}" if owner == "self" and cls is not None else owner, node.name)
        if key in self._looked_for:
            return None  # it is set to something of its own: `self.turns = self.turns or []`
        self._looked_for.add(key)
        is_own = method is not None and method.parameters and method.parameters[0].name == "self"
        if owner != "self":
            values = self._only_set(owner, node.name)
        else:
            values = self._kept(module, cls, node.name) if is_own and cls is not None else None
        self._looked_for.discard(key)
        return values

    def _member(self, module: ir.Module, enum: str, name: str) -> Settled | None:
        found = defined(self.project, module, enum, ir.Class)
        bases = {ir.last_name(base) for base in found[1].bases} if found is not None else set()
        if found is None or _ENUMS.isdisjoint(bases):
            return None
        for each in found[1].body:
            if isinstance(each, ir.Assign) and [ir.last_name(target) for target in each.targets] == [name]:
                value = each.value.value if isinstance(each.value, ir.Constant) else None
                return Settled(f"{found[0].path}:{enum}", value, name, is_text=not bases.isdisjoint({"str", "StrEnum"}))
        return None

    def _kept(self, module: ir.Module, cls: ir.Class, name: str) -> Values:
        """What an object keeps of a parameter of its constructor, which nothing sets anew."""
        made = next((each for each in cls.body if isinstance(each, ir.Function) and each.name == "__init__"), None)
        own = (
            [
                each
                for each in made.body
                if isinstance(each, ir.Assign) and any(flows.is_own_attribute(target, name) for target in each.targets)
            ]
            if made
            else []
        )
        if made is None or len(own) != 1 or own[0].value is None or cls.decorators or SETS_ANY.search(module.text):
            return None
        parameters = {each.name for each in made.parameters}
        if not any(isinstance(each, ir.Name) and each.id in parameters for each in ir.walk(own[0].value)):
            return None
        for setting in self._calls.settings(name):
            if setting is None or not (setting[1] is own[0] or _is_of_another(setting[0], setting[1].at, setting[2], cls)):
                return None
        return self.values(module, [(made, cls)], own[0].value)

    def _only_set(self, owner: str, name: str) -> Values:
        """That an attribute is an object, where each place that gives one of that name to anything gives it an object just made."""
        number = 0
        for found in self._calls.settings(name):
            if found is None:
                return None
            module, setting, target = found
            around = places.functions_around(module, setting.at)
            if isinstance(target, ir.Name):
                if not around:
                    return None  # a module's, or a class's, own
                continue
            value = setting.value if isinstance(setting, ir.Assign) else None
            if value is None or self.values(module, around, value) != frozenset({OBJECT}):
                return None
            number += isinstance(target.value, ir.Name) and target.value.id == owner
        return frozenset({OBJECT}) if number and not self._is_given_otherwise(name) else None

    def _is_given_otherwise(self, name: str) -> bool:
        """Whether a class has a method of a name, or a text or the keyword of a namespace gives it to something."""
        modules = (self.project.lower(path) for path in self._calls.naming(name))
        return any(
            (isinstance(node, (ir.Function, ir.Class)) and node.name == name)
            or (isinstance(node, ir.Constant) and node.value == name)
            or (
                isinstance(node, ir.Call)
                and places.called_name(node).endswith("Namespace")
                and any(word == name for word, _ in node.keywords)
            )
            for module in modules
            for node in (self._calls.nodes(module) if module is not None else ())
        )

    def _of_parameter(self, owner: _Owner, parameter: ir.Parameter) -> Values:
        key = (owner[0].path, owner[1].at, parameter.name)
        if key in self._known:
            return self._known[key]
        if key in self._asked or len(self._asked) > _DEEP:
            return frozenset() if self._asked[-1] == key else None  # what a function passes on to itself adds nothing
        self._asked.append(key)
        found = self._all_passed(owner, parameter)
        self._asked.pop()
        self._known[key] = found
        return found

    def _all_passed(self, owner: _Owner, parameter: ir.Parameter) -> Values:
        if parameter.kind not in ("positional", "keyword") or not self._is_closed(*owner):
            return None
        found: set[Settled] = set()
        for number, call in enumerate(self._calls.of(*owner)):
            values = self._passed_by(owner, parameter, *call) if call is not None and number < _MOST_CALLS else None
            if values is None:
                return None
            found |= values
        return frozenset(found) or None

    def _passed_by(self, owner: _Owner, parameter: ir.Parameter, module: ir.Module, call: ir.Call) -> Values:
        """What a call passes for a parameter; nothing where it runs for nobody."""
        home, function, cls = owner
        if any(isinstance(each, ir.Star) for each in call.args) or any(name is None for name, _ in call.keywords):
            return None
        if self._is_dead(module, call.at):
            return frozenset()
        marks = set(map(places.called_name, function.decorators))
        is_asked_of_class = isinstance(call.func, ir.Attribute) and cls is not None and ir.last_name(call.func.value) == cls.name
        if is_asked_of_class and function.name != "__init__" and marks.isdisjoint({"staticmethod", "classmethod"}):
            return None
        skipped = cls is not None and "staticmethod" not in marks
        position = next(index for index, each in enumerate(function.parameters) if each is parameter) - skipped
        given = next((value for name, value in call.keywords if name == parameter.name), None)
        if given is None and parameter.kind == "positional" and 0 <= position < len(call.args):
            given = call.args[position]
        if given is not None:
            around = places.functions_around(module, call.at)
            values = None if self._is_filled(around, given) else self.values(module, around, given)
            may_be_left_out = isinstance(parameter.default, ir.Constant) and parameter.default.value is None
            if values in (None, frozenset({OBJECT})) and may_be_left_out and _MODEL.fullmatch(parameter.name):
                return frozenset({GIVEN}) if self._is_a_model(module, around, given) else values
            return values
        is_plain = isinstance(parameter.default, (ir.Constant, ir.Attribute))
        return self.values(home, [], parameter.default) if is_plain and parameter.default is not None else None

    def _is_a_model(self, module: ir.Module, around: Around, node: ir.Expr) -> bool:
        """Whether an expression is by its name a model or a client, which nothing in the project sets to None or looks up."""
        if isinstance(node, ir.Call):
            name = ir.last_name(node.func)
            return name not in _STAND_FOR and (_CLASS.fullmatch(name) or _MAKES.fullmatch(name)) is not None
        if isinstance(node, ir.Name):
            bound = [each for function, _ in around for each in self._bindings(function, node.id)]
            sets = [*(each for each in bound if isinstance(each, ir.Assign)), *self._sets_at_top(module, node.id, bound)]
            is_bound = len(sets) >= len(bound) or self._is_filled(around, node)
            return bool(sets) and is_bound and all(self._is_set_to_one(module, around, each) for each in sets)
        if not isinstance(node, ir.Attribute) or not _MODEL.fullmatch(node.name):
            return False
        found = list(self._calls.settings(node.name))
        kept = [each for each in found if each is not None and isinstance(each[2], ir.Attribute)]
        cls = next((held for _, held in around if held is not None), None)
        if cls is not None and flows.is_own_attribute(node, node.name):  # what objects of other classes keep under that name says nothing
            kept = [each for each in kept if not _is_of_another(each[0], each[1].at, each[2], cls)]
        return None not in found and bool(kept) and all(self._is_set_to_one(home, [], setting) for home, setting, _ in kept)

    def _is_filled(self, around: Around, node: ir.Expr) -> bool:
        """Whether a name is a parameter that its function gives something where it is missing."""
        if not isinstance(node, ir.Name):
            return False
        found = ((function, self._bindings(function, node.id)) for function, _ in around)
        return any(len(bound) > 1 and _is_filled_in(function, bound, node.id) for function, bound in found)

    def _sets_at_top(self, module: ir.Module, name: str, bound: list[object]) -> list[ir.Assign]:
        """The statements of a module's top level that bind a name which no function around binds."""
        if bound:
            return []
        return [
            each for each in module.body if isinstance(each, ir.Assign) and any(ir.last_name(target) == name for target in each.targets)
        ]

    def _is_set_to_one(self, module: ir.Module, around: Around, setting: ir.Stmt, depth: int = 0) -> bool:
        """Whether what a statement gives to a name is made there, or falls back on something that is."""
        value = setting.value if isinstance(setting, ir.Assign) else None
        if value is None:
            return False
        value = _fallback(value) or value
        if isinstance(value, ir.Name):
            if depth > _DEEP:
                return False
            around = around or places.functions_around(module, setting.at)
            bound = [each for function, _ in around for each in self._bindings(function, value.id)]
            first = bound[0] if bound else None
            if isinstance(first, ir.Parameter) and len(bound) == 1:
                return first.default is None and first.kind in ("positional", "keyword")
            others = [each for each in bound if isinstance(each, ir.Assign)]
            return (
                bool(others)
                and len(others) + isinstance(first, ir.Parameter) == len(bound)
                and not any(isinstance(each.value, ir.Name) or not self._is_set_to_one(module, around, each, depth + 1) for each in others)
            )
        return isinstance(value, ir.Call) and self._is_a_model(module, around, value)


def _is_filled_in(function: ir.Function, bound: list[object], name: str) -> bool:
    """Whether a parameter is bound anew only where it is missing: by `x = x or make()`, or below `if x is None`."""
    if not isinstance(bound[0], ir.Parameter):
        return False
    below = [
        each.at for node in ir.walk(function.body) if isinstance(node, ir.If) and _asks_if_missing(node.test, name) for each in node.body
    ]
    return all(
        isinstance(each, ir.Assign)
        and (any(places.holds(at, each.at) for at in below) or (each.value is not None and _fallback(each.value, name) is not None))
        for each in bound[1:]
    )


def _asks_if_missing(test: ir.Expr, name: str) -> bool:
    if isinstance(test, ir.Not):
        return isinstance(test.value, ir.Name) and test.value.id == name
    is_none = isinstance(test, ir.Compare) and test.op in ("is", "==") and isinstance(test.right, ir.Constant) and test.right.value is None
    return is_none and isinstance(test, ir.Compare) and isinstance(test.left, ir.Name) and test.left.id == name


def _fallback(value: ir.Expr, name: str = "") -> ir.Expr | None:
    """What stands in for a name that is missing: of `x or b`, `x if x else b`, `x if x is not None else b`, `b if x is None else x`."""
    if isinstance(value, ir.Boolean) and value.op == "or":
        return value.values[-1] if not name or ir.last_name(value.values[0]) == name else None
    if not isinstance(value, ir.Conditional):
        return None
    asked = value.test.value if isinstance(value.test, ir.Not) else value.test
    asked = asked.left if isinstance(asked, ir.Compare) else asked
    kept, made = (value.body, value.orelse) if isinstance(value.body, ir.Name) else (value.orelse, value.body)
    is_so = isinstance(kept, ir.Name) and isinstance(asked, ir.Name) and kept.id == asked.id and name in ("", kept.id)
    return made if is_so else None


def _is_of_another(module: ir.Module, at: ir.At, target: ir.Name | ir.Attribute, cls: ir.Class) -> bool:
    """Whether what is set is a variable, or belongs to an object of a class that has nothing to do with this one."""
    around = places.functions_around(module, at)
    if isinstance(target, ir.Name):
        return bool(around) or not places.holds(cls.at, at)
    other = next((each for _, each in around if each is not None), None)
    if other is None or other is cls or not flows.is_own_attribute(target, target.name):
        return False
    return other.name != cls.name and all(ir.last_name(base) in LIKE_OBJECT for base in cls.bases)
