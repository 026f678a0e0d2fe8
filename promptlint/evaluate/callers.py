"""Callers: whether a parameter's default is ever what holds, or every caller passes something else; whether all of them write it down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.model import Default, OneOf, Span, Value, place_of, possible
from promptlint.project import Project

_MAX_CALLS = 200  # of one name: more of them belong to several functions
_DEEP = 3
_FIELD_CLASSES = frozenset({"dataclass", "define", "frozen", "attrs", "BaseModel", "BaseSettings", "NamedTuple", "SQLModel", "Struct"})
_TYPE_TESTS = frozenset({"isinstance", "issubclass"})


class Callers:
    """The calls of the project's functions by name, looked up once for each."""

    def __init__(self, project: Project, context: Callable[[str], str]) -> None:
        self.project = project
        self.context = context
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
            if found is not None:
                return self._never_holds(span.path, name, *found)
        at = place_of(fact, value)
        if at is None or at.path not in self.project.paths or self.context(at.path) != "application":
            return False  # a configuration has no callers
        module = self.project.lower(at.path)
        if module is None:
            return False
        if (field := _field_at(module, at)) is not None:
            return self._is_always_given(at.path, *field)
        parameter = (_parameter_at(module, at) if isinstance(fact, OneOf) else None) or _stands_in_for(module, at)
        found = _function_with(module, parameter, at) if parameter is not None else None
        return parameter is not None and found is not None and self._never_holds(at.path, parameter, *found)

    def _never_holds(self, path: str, name: str, function: ir.Function, called: str, position: int | None) -> bool:
        """Whether each caller of a function passes a parameter, so that its default never holds."""
        key = (path, called, name)
        if key not in self._known:
            self._known[key] = not function.decorators and self._all_pass(path, called, name, position)
        return self._known[key]

    def _is_always_given(self, path: str, cls: str, name: str, position: int | None) -> bool:
        """Whether all that make a data class pass a field, by whichever way they import the class."""
        key = (path, cls, f".{name}")
        if key not in self._known:
            self._known[key] = self._all_pass(path, cls, name, position, stem=cls)
        return self._known[key]

    def _all_pass(self, defined_in: str, called: str, name: str, position: int | None, stem: str = "") -> bool:
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
                number += 1
                if use is None or number > _MAX_CALLS or not _passes(use, name, position):
                    return False
        return number > 0


def is_written_down(project: Project, path: str, at: ir.At, name: str, depth: int = 0) -> bool:
    """Whether every call of the function around a place, and there is one, passes a text of the code for a parameter."""
    module = project.lower(path)
    around = places.functions_around(module, at) if module is not None else []
    function, cls = around[-1] if around else (None, None)
    if function is None or function.decorators or depth > _DEEP or name not in {parameter.name for parameter in function.parameters}:
        return False
    position = next((i for i, p in enumerate(function.parameters) if p.name == name and p.kind == "positional"), None)
    position = None if position is None else position - (cls is not None)
    found = [
        (other, lowered, use)
        for other in sorted(project.paths)
        if function.name in project.words(other) and (lowered := project.lower(other)) is not None
        for use in _uses(lowered, function.name)
    ]
    return 0 < len(found) <= _MAX_CALLS and all(
        use is not None and _writes_down(project, other, lowered, _passed(use, name, position), depth) for other, lowered, use in found
    )


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
        marks = {ir.last_name(each) for each in (*map(_called, cls.decorators), *cls.bases)}
        if _FIELD_CLASSES.isdisjoint(marks) or any(isinstance(each, ir.Function) and each.name == "__init__" for each in cls.body):
            continue
        fields = [each for each in cls.body if isinstance(each, ir.Assign) and each.annotation is not None]
        for index, field in enumerate(fields):
            target, value = field.targets[0], field.value
            if isinstance(target, ir.Name) and value is not None and value.at[:2] <= place < value.at[2:]:
                return cls.name, target.id, None if cls.bases else index
    return None


def _called(decorator: ir.Expr) -> ir.Expr:
    return decorator.func if isinstance(decorator, ir.Call) else decorator


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
    return None


def _position(function: ir.Function, name: str, is_method: bool) -> int | None:
    """Where a parameter with a default stands among those that a call passes by order; -1 when it has to be named."""
    for index, parameter in enumerate(function.parameters):
        if parameter.name == name and parameter.default is not None:
            return index - is_method if parameter.kind == "positional" else -1
    return None


def _uses(module: ir.Module, called: str) -> Iterator[ir.Call | None]:
    """The calls of a name, and None for each other use of it: there nobody can tell what is passed.  A type says nothing of calls."""
    heads: set[int] = set()
    for node in ir.walk(module.body):
        if isinstance(node, (ir.Assign, ir.Parameter)):
            heads |= {id(each) for each in ir.walk(node.annotation)}
        elif isinstance(node, ir.Function):
            heads |= {id(each) for each in ir.walk(node.returns)}
        elif isinstance(node, ir.Call) and ir.last_name(node.func) in _TYPE_TESTS:
            heads |= {id(each) for each in ir.walk(node.args[1:])}
        if isinstance(node, ir.Call) and ir.last_name(node.func) == called:
            heads.add(id(node.func))
            yield node
        elif isinstance(node, (ir.Name, ir.Attribute)) and ir.last_name(node) == called and id(node) not in heads:
            yield None


def _passes(call: ir.Call, name: str, position: int | None) -> bool:
    if any(keyword == name for keyword, _ in call.keywords):
        return True
    if any(isinstance(argument, ir.Star) for argument in call.args):
        return False
    return position is not None and 0 <= position < len(call.args)
