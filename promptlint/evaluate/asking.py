"""Asking: whether code asks a model further down, told through the project's own functions by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from promptlint import ir
from promptlint.evaluate import branches, flows, items, places
from promptlint.evaluate.callers import gets_one_item
from promptlint.evaluate.frames import Machine, ModuleScope, Request
from promptlint.model import Loop

_DEEP = 6  # functions below functions that are looked through
_MOST = 300  # functions that are looked at for one question
_ASKS = frozenset({
    "aask", "ask", "invoke", "ainvoke", "generate", "agenerate", "complete", "acomplete", "completion", "acompletion", "chat", "achat",
    "predict", "apredict", "generate_content", "generate_response", "get_response",
})  # fmt: skip
_MODELS = re.compile(r"(^|_)(llm|lm|gpt|chat_?model|language_model|claude|gemini)(_\w+)?$", re.IGNORECASE)
_AGENTS = re.compile(r"(^|_)(agents?|executors?|crews?|teams?|swarms?|workflows?|assistants?|runners?)$", re.IGNORECASE)
_RUNS = frozenset({"run", "arun", "invoke", "ainvoke", "stream", "astream", "kickoff", "kickoff_async", "run_async", "run_sync", "execute"})
_AGENT_RUN = re.compile(
    r"^_?(run|talk|chat|converse|execute|start|launch|simulate|play)_\w*(agent|crew|conversation|episode|simulation)s?$"
)
_COMMANDS = re.compile(r"^(subprocess\.(run|call|check_call|check_output|Popen|getoutput)|os\.(system|popen))$")
_SENT = ("chat", "text_completion")


@dataclass(frozen=True, slots=True)
class _Place:
    """A function, and where it stands."""

    module: ModuleScope
    function: ir.Function
    cls: ir.Class | None


class Asking:
    """Answers for one scan; what was told once is kept."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._asked = {id(request.call) for request in machine.found if request.match.call.operation in _SENT and not request.makes}
        self._named: dict[str, dict[str, list[_Place]]] = {}
        self._classes: dict[str, dict[str, list[tuple[ModuleScope, ir.Class]]]] = {}

    def beside(self, request: Request, loop: Loop) -> Loop:
        """The loop of an embedding with what its rounds do besides, and whether a caller has it run over one thing."""
        over = items.sources(request.loops[-1].node)
        name = items.uncopied(over[0][1]) if len(over) == 1 else None
        lone = isinstance(name, ir.Name) and gets_one_item(self.machine.project, request.module.path, request.call.at, name.id)
        return replace(loop, lone=lone, asks=self.in_loop(request))

    def in_loop(self, request: Request) -> bool:
        """Whether a round of the innermost loop around a request also asks a model, besides the request itself."""
        node = request.loops[-1].node if request.loops else None
        if not isinstance(node, ir.Loop):
            return False
        around = places.functions_around(request.module.module, node.at)
        function, cls = (around[-1][0], around[0][1]) if around else (None, None)
        seen = {id(request.call)}
        return any(self._asks(call, request.module, function, cls, seen, 0) for call in flows.calls_in(node.body) if id(call) not in seen)

    def _asks(
        self, call: ir.Call, module: ModuleScope, function: ir.Function | None, cls: ir.Class | None, seen: set[int], depth: int
    ) -> bool:
        if id(call) in self._asked or is_sent_by_name(call):
            return True
        if depth >= _DEEP or len(seen) > _MOST:
            return False
        for place in self._called(call, module, function, cls):
            if id(place.function) in seen:
                continue
            seen.add(id(place.function))
            calls = flows.calls_in(place.function.body)
            if any(self._asks(inner, place.module, place.function, place.cls, seen, depth + 1) for inner in calls):
                return True
        return False

    def _called(self, call: ir.Call, module: ModuleScope, function: ir.Function | None, cls: ir.Class | None) -> Iterator[_Place]:
        func = call.func
        if isinstance(func, ir.Name):
            self._index(module)
            yield from (place for place in self._named[module.path].get(func.id, ()) if place.cls is None)
        elif isinstance(func, ir.Attribute):
            of = func.value
            if isinstance(of, ir.Name) and of.id in ("self", "cls") and cls is not None:
                yield from self._methods(module, [(module, cls)], func.name)
                return
            self._index(module)
            for made in self._made(of, module, function, cls):
                yield from self._methods(module, self._classes[module.path].get(made, []), func.name)

    def _made(self, of: ir.Expr, module: ModuleScope, function: ir.Function | None, cls: ir.Class | None) -> list[str]:
        """The classes that an object may be of; a method that returns its object keeps it: `Rewrite().setup(settings).run(rows)`."""
        if not isinstance(of, ir.Call):
            return _made_as(function, of) or _kept_as(cls, of)
        if not isinstance(of.func, ir.Attribute):
            return [ir.last_name(of.func)]
        known = self._classes[module.path]
        if of.func.name in known:  # rewriting.Rewrite()
            return [of.func.name]
        before = self._made(of.func.value, module, function, cls)
        return [made for made in before if any(map(_returns_self, self._methods(module, known.get(made, []), of.func.name)))]

    def _methods(self, module: ModuleScope, classes: Sequence[tuple[ModuleScope, ir.Class]], name: str) -> Iterator[_Place]:
        """The method of a class, or of the classes that it derives from."""
        waiting, done = list(classes), set()
        while waiting:
            scope, cls = waiting.pop(0)
            if id(cls) in done:
                continue
            done.add(id(cls))
            found = next((s for s in cls.body if isinstance(s, ir.Function) and s.name == name), None)
            if found is not None:
                yield _Place(scope, found, cls)
                continue
            self._index(scope)
            waiting += [held for base in cls.bases for held in self._classes[scope.path].get(ir.last_name(base), [])]

    def _index(self, module: ModuleScope) -> None:
        """The functions and classes that code in a file can mean, by name."""
        if module.path in self._named:
            return
        named: dict[str, list[_Place]] = {}
        classes: dict[str, list[tuple[ModuleScope, ir.Class]]] = {}
        for path in sorted(self.machine.project.reachable(module.path) & frozenset(self._near(module.path))):
            scope = self.machine.scope(path)
            for _, function, cls in scope.module.functions if scope is not None else ():
                named.setdefault(function.name, []).append(_Place(scope, function, cls))  # type: ignore[arg-type]
                if cls is not None and all(held is not cls for _, held in classes.get(cls.name, [])):
                    classes.setdefault(cls.name, []).append((scope, cls))  # type: ignore[arg-type]
        self._named[module.path], self._classes[module.path] = named, classes

    def _near(self, path: str) -> set[str]:
        """A file, those that it imports, and those that these import: a package's `__init__` hands on what others define."""
        found = {path, *self.machine.project.imported_by(path)}
        return found.union(*map(self.machine.project.imported_by, tuple(found)))


def _made_as(function: ir.Function | None, of: ir.Expr) -> list[str]:
    """The class that a variable of a function was made of."""
    if not isinstance(of, ir.Name) or function is None:
        return []
    return _classes_in(function.body, of.id)[:1]


def _kept_as(cls: ir.Class | None, of: ir.Expr) -> list[str]:
    """The classes that the methods of an object make one of its attributes of."""
    if cls is None or flows.name_of(of) != f"self.{ir.last_name(of)}":
        return []
    return [made for each in cls.body if isinstance(each, ir.Function) for made in _classes_in(each.body, f"self.{ir.last_name(of)}")]


def _classes_in(body: Sequence[ir.Stmt], name: str) -> list[str]:
    """What is called to make a variable."""
    assigned = [each for each in flows.statements(body) if isinstance(each, ir.Assign) and name in map(flows.name_of, each.targets)]
    return [ir.last_name(each.value.func) for each in assigned if isinstance(each.value, ir.Call)]


def _returns_self(place: _Place) -> bool:
    """Whether all that a method gives back is its own object."""
    returned = [each.value for each in flows.statements(place.function.body) if isinstance(each, ir.Return)]
    return bool(returned) and all(isinstance(value, ir.Name) and value.id == "self" for value in returned)


def is_sent_by_name(call: ir.Call) -> bool:
    """`self.llm.aask(prompt)`: a method that asks, on what is called a model."""
    func = call.func
    return isinstance(func, ir.Attribute) and func.name in _ASKS and _MODELS.search(ir.last_name(func.value)) is not None


# ---------------------------------------------------------------- helpers that do more than ask once


def asks_in_turns(machine: Machine, request: Request) -> bool:
    """Whether a helper does more than send one request: several one after the other, an agent's run, commands of the system.

    So does a loop over what a model has answered in the same function: the subtasks of a plan.
    """
    if _is_over_answers(machine, request):
        return True
    way = request.wraps
    while way is not None:
        function = places.enclosing(way.module.module, (*way.name_at, *way.name_at))
        if function is None or any(around.retry is None for around in way.loops):
            return function is not None
        if any(map(_acts, flows.calls_in(function.body))) or _sends_more(machine, way, function):
            return True
        way = way.wraps
    return False


def _is_over_answers(machine: Machine, request: Request) -> bool:
    """Whether a loop around a request runs over what another request of the function was answered."""
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    sources = [around.node.source for around in request.loops if isinstance(around.node, ir.Loop) and around.node.kind == "for"]
    if function is None or not sources:
        return False
    read = flows.names_in(sources)
    return any(
        other.module is request.module
        and other.function == request.function
        and other.call is not request.call
        and not other.makes
        and other.name_at < request.name_at
        and not read.isdisjoint(flows.made_from(function.body, set(), other.call))
        for other in machine.found
    )


def _sends_more(machine: Machine, request: Request, function: ir.Function) -> bool:
    """Whether a function sends another request before or after one, and not instead of it."""
    return any(
        other.module is request.module
        and other.function == request.function
        and other.call is not request.call
        and not other.makes
        and other.match.call.operation in _SENT
        and not branches.exclusive(function.body, request.name_at[0], other.name_at[0])
        for other in machine.found
    )


def _acts(call: ir.Call) -> bool:
    """Whether a call runs an agent or a command."""
    name = ir.last_name(call.func)
    of = call.func.value if isinstance(call.func, ir.Attribute) else None
    if _AGENT_RUN.match(name) or (name in _RUNS and of is not None and _AGENTS.search(ir.last_name(of))):
        return True
    return isinstance(of, ir.Name) and _COMMANDS.match(f"{of.id}.{name}") is not None
