"""Callers: whether a parameter's default is ever what holds, or every caller passes something else; whether all of them write it down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.model import Default, OneOf, Span, Value, place_of, possible
from promptlint.project import Project

_MAX_CALLS = 200  # of one name: more of them belong to several functions
_MOST_ASKED = 12  # parameters on the way up from one request
_DEEP = 3
FIELD_CLASSES = frozenset({"dataclass", "define", "frozen", "attrs", "BaseModel", "BaseSettings", "NamedTuple", "SQLModel", "Struct"})
_TYPE_TESTS = frozenset({"isinstance", "issubclass"})
_HAND_ON = frozenset({"retry", "on_exception", "on_predicate", "cache", "lru_cache", "classmethod", "observe", "traceable", "wraps"})


Switch = tuple[str, int | None]  # a parameter, and where it stands in a call


class Callers:
    """The calls of the project's functions by name, looked up once for each; `is_untaken`: whether no caller leads to a place."""

    def __init__(self, project: Project, context: Callable[[str], str], is_untaken: Callable[[ir.Module, ir.At], bool]) -> None:
        self.project = project
        self.context = context
        self._is_untaken = is_untaken
        self._known: dict[tuple[str, str, str], bool] = {}

    def without_defaults(self, fact: Value[str], span: Span) -> tuple[Value[str], bool]:
        """A fact without parameters' defaults for which every known caller passes something, and whether nothing is left of it then.

        A fact of which nothing is left stays as it is.
        """
        values = possible(fact)
        left = tuple(value for value in values if not self._is_replaced(fact, value, span))
        if len(left) == len(values) or not left or not isinstance(fact, OneOf):
            return fact, len(left) < len(values)
        ats = tuple(place_of(fact, value) for value in left)
        return OneOf(left, ats[0], open=True, ats=ats), False

    def _is_replaced(self, fact: Value[str], value: str, span: Span) -> bool:
        if self.context(span.path) != "application":
            return False
        if isinstance(fact, Default) and fact.source.startswith("parameter "):
            name = fact.source.removeprefix("parameter ")
            module = self.project.lower(span.path)
            found = None if module is None else _function_with(module, name, span)
            if module is not None and found is not None:
                return self._never_holds(span.path, name, *found) or self._never_holds_in_branch(module, name, span, *found)
        at = place_of(fact, value)
        if at is None or at.path not in self.project.paths or self.context(at.path) != "application":
            return False  # a configuration has no callers
        module = self.project.lower(at.path)
        if module is None:
            return False
        if _is_tested_for(module, at) or self._is_in_untaken(module, at):
            return True
        if (field := _field_at(module, at)) is not None:
            return self._is_always_given(at.path, *field)
        parameter = _parameter_at(module, at) or _stands_in_for(module, at)
        found = _function_with(module, parameter, at) if parameter is not None else None
        return parameter is not None and found is not None and self._never_holds(at.path, parameter, *found)

    def _is_in_untaken(self, module: ir.Module, at: Span) -> bool:
        """Whether what stands at a place is in a branch that no caller takes."""
        return at.cell is None and self._is_untaken(module, (at.line, at.column - 1, at.end_line, at.end_column - 1))

    def _never_holds(self, path: str, name: str, function: ir.Function, called: str, position: int | None) -> bool:
        """Whether each caller of a function passes a parameter, so that its default never holds."""
        key = (path, called, name)
        if key not in self._known:
            made = function.name == "__init__"  # a class is known by its own name, whatever module it is taken from
            self._known[key] = _is_called_as_written(function) and self._all_pass(path, called, name, position, stem=called if made else "")
        return self._known[key]

    def _never_holds_in_branch(
        self, module: ir.Module, name: str, span: Span, function: ir.Function, called: str, position: int | None
    ) -> bool:
        """Whether each caller that switches on the branch around a place, by another parameter, passes a parameter as well."""
        tested = _tested_around(module, span)
        switches = [each for each in function.parameters if each.name in tested and each.name != name and _is_off(each.default)]
        stem = called if function.name == "__init__" else ""
        is_method = bool(function.parameters) and function.parameters[0].name in ("self", "cls")
        return _is_called_as_written(function) and any(
            self._all_pass(span.path, called, name, position, stem, switch=(each.name, _position(function, each.name, is_method)))
            for each in switches
        )

    def _is_always_given(self, path: str, cls: str, name: str, position: int | None) -> bool:
        """Whether all that make a data class pass a field, by whichever way they import the class."""
        key = (path, cls, f".{name}")
        if key not in self._known:
            self._known[key] = self._all_pass(path, cls, name, position, stem=cls)
        return self._known[key]

    def _all_pass(
        self, defined_in: str, called: str, name: str, position: int | None, stem: str = "", depth: int = 0, switch: Switch | None = None
    ) -> bool:
        """Whether all calls pass a parameter; of those alone that pass the `switch`, where one is named."""
        stem = stem or self.project.dotted(defined_in).rpartition(".")[2]
        number = 0
        for path in sorted(self.project.paths):
            if self.context(path) != "application":
                continue
            words = self.project.words(path)
            if called not in words or (path != defined_in and stem not in words):
                continue
            module = self.project.lower(path)
            for use in _uses(module, called) if module is not None else ():
                if switch is not None and isinstance(use, ir.Call) and not _passes(use, *switch, module):
                    continue
                number += 1
                derived = use if isinstance(use, ir.Class) else None
                if derived is not None:
                    passes = depth < _DEEP and self._derived_passes(path, derived, name, position, depth)
                else:
                    passes = isinstance(use, ir.Call) and _passes(use, name, position, module)
                if not passes or number > _MAX_CALLS:
                    return False
        return number > 0

    def _derived_passes(self, path: str, cls: ir.Class, name: str, position: int | None, depth: int) -> bool:
        """Whether a class below passes the parameter on: in its own constructor, or by all that make it, be it nobody."""
        made = next((s for s in cls.body if isinstance(s, ir.Function) and s.name == "__init__"), None)
        if made is None:
            nobody = not any(True for _ in self._uses_anywhere(cls.name))
            return nobody or self._all_pass(path, cls.name, name, position, stem=cls.name, depth=depth + 1)
        above = [node for node in ir.walk(made.body) if isinstance(node, ir.Call) and _is_super_init(node)]
        return bool(above) and all(_passes(call, name, position, None) for call in above)

    def _uses_anywhere(self, called: str) -> Iterator[ir.Call | ir.Class | None]:
        for path in sorted(self.project.paths):
            if self.context(path) == "application" and called in self.project.words(path):
                module = self.project.lower(path)
                yield from _uses(module, called) if module is not None else ()


def gets_one_item(project: Project, path: str, at: ir.At, name: str, asked: set[tuple[str, ir.At, str]] | None = None) -> bool:
    """Whether a call of the function around a place passes a list of one thing for a parameter, in the functions that hand it on too.

    `asked`: the parameters that were asked before: each is looked at once, however many ways lead to it.
    """
    asked = set() if asked is None else asked
    module = project.lower(path)
    around = places.functions_around(module, at) if module is not None else []
    function, cls = around[-1] if around else (None, None)
    names = [parameter.name for parameter in function.parameters if parameter.kind == "positional"] if function is not None else []
    if function is None or name not in names or (path, function.at, name) in asked or len(asked) > _MOST_ASKED:
        return False
    asked.add((path, function.at, name))
    position = names.index(name) - (cls is not None)
    found: list[tuple[str, ir.Expr]] = []
    for other, _, use in _uses_in(project, function.name):
        passed = _passed(use, name, position) if isinstance(use, ir.Call) else None
        found += [(other, passed)] if passed is not None else []
        if len(found) > _MAX_CALLS:
            return False
    return any(
        len(passed.items) == 1 and not isinstance(passed.items[0], ir.Star)
        if isinstance(passed, ir.Sequence)
        else isinstance(passed, ir.Name) and (other, passed.at) != (path, at) and gets_one_item(project, other, passed.at, passed.id, asked)
        for other, passed in found
    )


def is_written_down(project: Project, path: str, at: ir.At, name: str, depth: int = 0) -> bool:
    """Whether every call of the function around a place, and there is one, passes a text of the code for a parameter."""
    module = project.lower(path)
    around = places.functions_around(module, at) if module is not None else []
    function, cls = around[-1] if around else (None, None)
    if function is None or function.decorators or depth > _DEEP or name not in {parameter.name for parameter in function.parameters}:
        return False
    position = next((i for i, p in enumerate(function.parameters) if p.name == name and p.kind == "positional"), None)
    position = None if position is None else position - (cls is not None)
    found = list(_uses_in(project, function.name))
    return 0 < len(found) <= _MAX_CALLS and all(
        isinstance(use, ir.Call) and _writes_down(project, other, lowered, _passed(use, name, position), depth)
        for other, lowered, use in found
    )


def _uses_in(project: Project, called: str) -> Iterator[tuple[str, ir.Module, ir.Call | ir.Class | None]]:
    """What the files of a project do with a name, as with `_uses`: the file, its module, and the use."""
    for path in sorted(project.paths):
        if called in project.words(path) and (module := project.lower(path)) is not None:
            for use in _uses(module, called):
                yield path, module, use


def _passed(call: ir.Call, name: str, position: int | None) -> ir.Expr | None:
    named = next((value for keyword, value in call.keywords if keyword == name), None)
    if named is not None or position is None or any(isinstance(argument, ir.Star) for argument in call.args):
        return named
    return call.args[position] if position < len(call.args) else None


def _writes_down(project: Project, path: str, module: ir.Module, passed: ir.Expr | None, depth: int) -> bool:
    """Whether an argument is a text that stands in the code: a constant, a name that is bound to nothing else, or one passed on."""
    if isinstance(passed, ir.Constant):
        return isinstance(passed.value, str)
    if isinstance(passed, ir.Call) and ir.last_name(passed.func) == "Path" and len(passed.args) == 1:
        return _writes_down(project, path, module, passed.args[0], depth)
    if not isinstance(passed, ir.Name):
        return False
    around = places.enclosing(module, passed.at)
    if around is not None and any(parameter.name == passed.id for parameter in around.parameters):
        return is_written_down(project, path, passed.at, passed.id, depth + 1)
    bodies = [module.body] if around is None else [around.body, module.body]
    bound = next((found for body in bodies if (found := [s for s in flows.statements(body) if passed.id in flows.bound_in(s)])), [])
    constants = (s.value for s in bound if isinstance(s, ir.Assign) and isinstance(s.value, ir.Constant) and isinstance(s.value.value, str))
    return 0 < len(bound) == len(list(constants))


def _function_with(module: ir.Module, name: str, span: Span) -> tuple[ir.Function, str, int | None] | None:
    """The function around a place that has the parameter, what it is called as, and where the parameter stands in its calls."""
    at = (span.line, span.column - 1, span.end_line, span.end_column - 1)
    if span.cell is not None:
        return None
    around = places.functions_around(module, at)
    owner = next((cls for _, cls in around if cls is not None), None)
    for function, cls in reversed(around):
        if (position := _position(function, name, cls is not None)) is not None and function.name != "__init__":
            return function, function.name, position
    made = next((s for s in owner.body if isinstance(s, ir.Function) and s.name == "__init__"), None) if owner is not None else None
    if owner is None or made is None or (position := _position(made, name, True)) is None:
        return None
    return made, owner.name, position


def _tested_around(module: ir.Module, span: Span) -> frozenset[str]:
    """The names, and attributes, of which one has to be true for what stands at a place to run: `if self.reasons:`."""
    if span.cell is not None:
        return frozenset()
    at = (span.line, span.column - 1)
    tests = (node.test for node in ir.walk(module.body) if isinstance(node, ir.If) and any(s.at[:2] <= at < s.at[2:] for s in node.body))
    return frozenset(name for test in tests if isinstance(test, (ir.Name, ir.Attribute)) and (name := ir.last_name(test)))


def _is_off(default: ir.Expr | None) -> bool:
    return isinstance(default, ir.Constant) and not default.value


def _parameter_at(module: ir.Module, at: Span) -> str | None:
    """The parameter whose default is what stands at a place."""
    if at.cell is not None:
        return None
    for function, _ in places.functions_around(module, (at.line, at.column - 1, at.end_line, at.end_column - 1)):
        for parameter in function.parameters:
            if parameter.default is not None and parameter.default.at[:2] == (at.line, at.column - 1):
                return parameter.name
    return None


def _field_at(module: ir.Module, at: Span) -> tuple[str, str, int | None] | None:
    """The data class a field of which has for its default what stands at a place, the field, and where it stands among those passed."""
    place = (at.line, at.column - 1)
    for cls in ir.walk(module.body) if at.cell is None else ():
        if not isinstance(cls, ir.Class):
            continue
        marks = {*map(places.called_name, cls.decorators), *map(ir.last_name, cls.bases)}
        if FIELD_CLASSES.isdisjoint(marks) or any(isinstance(each, ir.Function) and each.name == "__init__" for each in cls.body):
            continue
        fields = [each for each in cls.body if isinstance(each, ir.Assign) and each.annotation is not None]
        for index, field in enumerate(fields):
            target, value = field.targets[0], field.value
            if isinstance(target, ir.Name) and value is not None and value.at[:2] <= place < value.at[2:]:
                return cls.name, target.id, None if cls.bases else index
    return None


def _stands_in_for(module: ir.Module, at: Span) -> str | None:
    """The parameter in whose place something stands where it is not given: `given or {"google": "gemini-2.0-flash"}`."""
    if at.cell is not None:
        return None
    inside = (at.line, at.column - 1)
    for function, _ in places.functions_around(module, (*inside, at.end_line, at.end_column - 1)):
        names = {parameter.name for parameter in function.parameters}
        for node in ir.walk(function.body):
            if isinstance(node, ir.Boolean) and node.op == "or" and isinstance(first := node.values[0], ir.Name) and first.id in names:
                last = node.values[-1]
                if last.at[:2] <= inside and (at.end_line, at.end_column - 1) <= last.at[2:]:
                    return first.id
            elif isinstance(node, ir.If) and (name := _tested_for_none(node.test)) in names:
                for statement in node.body:
                    if isinstance(statement, ir.Assign) and any(ir.last_name(target) == name for target in statement.targets):
                        value = statement.value
                        if value is not None and value.at[:2] <= inside and (at.end_line, at.end_column - 1) <= value.at[2:]:
                            return name
    return None


def _is_tested_for(module: ir.Module, at: Span) -> bool:
    """Whether what stands at a place is one of those that something is compared with: `model in ["gpt-4o", "o3-mini"]` asks for none."""
    place = (at.line, at.column - 1)
    lists = (n.right for n in ir.walk(module.body) if isinstance(n, ir.Compare) and n.op == "in") if at.cell is None else ()
    return any(isinstance(each, ir.Sequence) and each.at[:2] <= place < each.at[2:] for each in lists)


def _tested_for_none(test: ir.Expr) -> str:
    """The name in `not name` or `name is None`; "" for any other test."""
    if isinstance(test, ir.Not) and isinstance(test.value, ir.Name):
        return test.value.id
    if isinstance(test, ir.Compare) and test.op in ("is", "==") and isinstance(test.left, ir.Name):
        return test.left.id if isinstance(test.right, ir.Constant) and test.right.value is None else ""
    return ""


def _position(function: ir.Function, name: str, is_method: bool) -> int | None:
    """Where a parameter with a default stands among those that a call passes by order; -1 when it has to be named."""
    for index, parameter in enumerate(function.parameters):
        if parameter.name == name and parameter.default is not None:
            return index - is_method if parameter.kind == "positional" else -1
    return None


def _is_called_as_written(function: ir.Function) -> bool:
    """Whether nothing around the function passes arguments of its own: what tries again or remembers hands on what it is given."""
    return all(places.called_name(each) in _HAND_ON for each in function.decorators)


def _is_super_init(call: ir.Call) -> bool:
    return isinstance(call.func, ir.Attribute) and call.func.name == "__init__" and places.called_name(call.func.value) == "super"


def _uses(module: ir.Module, called: str) -> Iterator[ir.Call | ir.Class | None]:
    """The calls of a name, the classes below it, and None for each other use: there nobody can tell what is passed.

    A type says nothing of calls; `partial` passes what a call would.
    """
    heads: set[int] = set()
    for node in ir.walk(module.body):
        if isinstance(node, (ir.Assign, ir.Parameter)):
            heads |= {id(each) for each in ir.walk(node.annotation)}
        elif isinstance(node, ir.Function):
            heads |= {id(each) for each in ir.walk(node.returns)}
        elif isinstance(node, ir.Call) and ir.last_name(node.func) in _TYPE_TESTS:
            heads |= {id(each) for each in ir.walk(node.args[1:])}
        elif isinstance(node, ir.Call) and ir.last_name(node.func) == "super":
            heads |= set(map(id, node.args))
        elif isinstance(node, ir.Class):
            derived = [each for each in node.bases if ir.last_name(each) == called]
            heads |= set(map(id, derived))
            yield from (node for _ in derived[:1])
        if isinstance(node, ir.Call) and ir.last_name(node.func) == called:
            heads.add(id(node.func))
            yield node
        elif isinstance(node, ir.Call) and ir.last_name(node.func) == "partial" and node.args and ir.last_name(node.args[0]) == called:
            heads.add(id(node.args[0]))
            yield ir.Call(node.args[0], node.args[1:], node.keywords, node.at)
        elif isinstance(node, (ir.Name, ir.Attribute)) and ir.last_name(node) == called and id(node) not in heads:
            yield None


def _passes(call: ir.Call, name: str, position: int | None, module: ir.Module | None) -> bool:
    if any(keyword == name or (keyword is None and _are_of_a_partial(value, module)) for keyword, value in call.keywords):
        return True
    if any(isinstance(argument, ir.Star) for argument in call.args):
        return False
    return position is not None and 0 <= position < len(call.args)


def _are_of_a_partial(unpacked: ir.Expr, module: ir.Module | None) -> bool:
    """Whether an unpacked mapping is what a `partial` was made with: that one was looked at where it was made."""
    if isinstance(unpacked, ir.Attribute):
        return unpacked.name == "keywords"
    if not isinstance(unpacked, ir.Name) or module is None:
        return False
    bound = (s.value for s in ir.walk(module.body) if isinstance(s, ir.Assign) and any(ir.last_name(t) == unpacked.id for t in s.targets))
    return any(isinstance(value, ir.Attribute) and value.name == "keywords" for value in bound)
