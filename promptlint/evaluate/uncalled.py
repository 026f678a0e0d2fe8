"""Functions that nobody calls: nothing in the project names them, though their module is used or is a program itself.

What names them in themselves, in other functions that nobody calls, in a module that nobody uses, or where no run comes to,
does not count, nor a comment, an import, a definition of the same name elsewhere, nor an attribute of a mock that stands in for
it; nor, in a program, what its tests name, or a package's `__init__.py` that gives on what nobody takes from there.

A module that no other file imports and that is no program says nothing: it may be new, or meant for others.
Nor does a function that something from outside may call: with a decorator that may note it somewhere, with a special name, in a
class with a base from outside, in a test.
"""

from __future__ import annotations

import posixpath
import re

from promptlint import ir
from promptlint.evaluate import flows, mocked, places
from promptlint.evaluate.definitions import defined
from promptlint.evaluate.frames import Request
from promptlint.evaluate.namesakes import Named, Namesakes
from promptlint.evaluate.passed import Passing
from promptlint.evaluate.queued import is_task, may_be_sent
from promptlint.evaluate.unmakeable import Unmakeable
from promptlint.evaluate.unmounted import Unmounted
from promptlint.evaluate.unreached import is_of_a_needless_clause, is_unreached
from promptlint.evaluate.unstarted import Unstarted
from promptlint.evaluate.untaken import is_untaken
from promptlint.evaluate.unused import OF_TESTS, Unused, is_known
from promptlint.project import Project

_LIKE_OBJECT = frozenset({"object", "ABC", "Protocol", "Generic", "BaseModel", "BaseSettings"})
# Bases from outside, and the only methods that whoever is given an object of one calls.
_ASKED_FOR = {
    "AgentExecutor": ("a2a", frozenset({"execute", "cancel"})),  # a2a-sdk's server/agent_execution/agent_executor.py, read 2026-11-27
    "BaseHTTPMiddleware": ("starlette", frozenset({"dispatch"})),
    "Thread": ("threading", frozenset({"run"})),
}
_MOST_BASES = 6  # above one another
_CALLED_FROM_OUTSIDE = re.compile(r"__\w+__|test\w*|main|run|handler|lambda_handler|on_\w+|setup|teardown")
_BY_ANY_NAME = re.compile(
    r"""(?<![.\w])(?:globals|vars|eval|exec)\s*\(|\bgetmembers\b(?!\(\s*\))|\b__dict__\b|\bgetattr\(\s*[^,()]+,\s*(?!\s|["'])"""
)
_LEAVE_IT_AS_IT_IS = frozenset(
    {"staticmethod", "classmethod", "retry", "on_exception", "on_predicate", "lru_cache", "cache", "cached", "wraps", "contextmanager"}
    | {"traceable", "traced", "observe", "timeit", "timed", "timer", "instrumented", "deprecated", "override", "abstractmethod", "no_grad"}
)
_GIVES_ITS_FIELDS = frozenset({"dataclass", "total_ordering", "final", "runtime_checkable"})
_INSPECTS = frozenset({"wraps", "iscoroutinefunction", "isasyncgenfunction", "isgeneratorfunction", "signature"})
_STARTS = frozenset({"main", "run", "launch", "serve", "start", "mainloop", "run_forever", "run_polling", "start_polling"})


class Uncalled:
    """Which functions of a project nobody calls, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], bool] = {}
        self._silent: dict[str, list[ir.At]] = {}
        self._by_name: dict[str, bool] = {}
        self._unstarted = Unstarted(project)
        self.unused = Unused(project)
        self._unmounted = Unmounted(project, self.unused)
        self._namesakes = Namesakes(project)
        self._unmakeable = Unmakeable(project)
        self._passing = Passing(project, self._is_called_by_name, self._is_dead)

    def holds(self, request: Request, *, is_made: bool) -> bool:
        """Whether a request stands in a module that never runs or that nobody uses, or in a function that nobody calls."""
        module, at = request.module.module, request.call.at
        if self._unstarted.holds(module.path) or self._unstarted.fails_before(module, at) or self.unused.holds(module, at, is_made=is_made):
            return True
        if request.match.call.until is not None and self.project.whole and self._unstarted.generations.is_removed(module):
            return True
        if is_of_a_needless_clause(module, at):
            return True
        return self.project.whole and (self.is_in_one(module, at) or self.is_untaken(module, at))

    def is_in_one(self, module: ir.Module, at: ir.At) -> bool:
        """Whether a place stands in a function that nobody calls, or in a class that nobody makes."""
        around = places.functions_around(module, at)
        if any(self._is_uncalled(module, *each) for each in around) or any(cls and self._is_unmade(module, cls) for _, cls in around):
            return True
        return any(cls is not None and self._unmakeable.holds(module, function, cls) for function, cls in around)

    def _is_unmade(self, module: ir.Module, cls: ir.Class) -> bool:
        """Whether objects of a class are made, by its name, in functions alone that nobody calls."""
        key = (module.path, f"class {cls.name}")
        if key not in self._known:
            self._known[key] = False
            named = _is_plain(cls) and self._is_unnamed(module, cls, is_method=True)
            self._known[key] = named or (_is_plain(cls) and self._is_left(module, cls))
        return self._known[key]

    def _is_left(self, module: ir.Module, cls: ir.Class) -> bool:
        """Whether nothing of an application but its tests names a class, which is given on in `__init__.py` at most."""
        if cls.keywords or not self._is_of_program(module, cls.name):
            return False
        what = Named(module, cls)
        if not self._is_of_project(module, cls) or self._naming(module.path, module.text, what, cls.at) is None:
            return False
        return self._is_taken_by_name(module) and all(
            self._only_gives_on(path, what) for path in self.project.naming(cls.name, beside=module.path, importing=False)
        )

    def _is_given_on(self, module: ir.Module, function: ir.Function) -> bool:
        """Whether nothing of an application names a function but the `__init__.py` of its package, which gives it on to nobody."""
        if not self._is_of_program(module, function.name):
            return False
        homes = [path for path in self.project.naming(function.name, beside=module.path, importing=True) if path.endswith("__init__.py")]
        if not homes or any(OF_TESTS.search(path) for path in homes):
            return False
        what = Named(module, function)
        if _BY_ANY_NAME.search(module.text) or self._naming(module.path, module.text, what) is None:
            return False
        others = self.project.naming(function.name, beside=module.path, importing=True)
        return self._is_taken_by_name(module) and all(
            self._only_gives_on(path, what) if path in homes else self._naming(path, self._text(path), what) is not None for path in others
        )

    def _is_of_program(self, module: ir.Module, name: str) -> bool:
        """Whether a name is one of a program's own, which nothing from outside looks for."""
        return self.unused.is_of_application(module) and not is_known({name}) and not self.project.is_entry(name, module.path)

    def _is_taken_by_name(self, module: ir.Module) -> bool:
        """Whether nobody who imports a module, or its package, looks for things by names that are computed."""
        homes = {module.path, posixpath.join(posixpath.dirname(module.path), "__init__.py")}
        return not any(
            path != module.path and not homes.isdisjoint(self.project.imported_by(path)) and _BY_ANY_NAME.search(self._text(path))
            for path in self.project.paths | self.project.notebooks
        )

    def _only_gives_on(self, path: str, what: Named) -> bool:
        """Whether a file is a test, or names a class only where it imports it or lists its exports."""
        if OF_TESTS.search(path):
            return True
        text = self._text(path)
        if path.endswith("__init__.py"):
            module = self.project.lower(path)
            named = re.compile(rf"\b{re.escape(what.node.name)}\b")
            given = [each.at for each in module.body if _gives_on(each)] if module is not None else []
            lines = [number for number, line in enumerate(text.splitlines(), 1) if named.search(line.partition("#")[0])]
            return module is not None and all(any(at[0] <= number <= at[2] for at in given) for number in lines)
        return self._naming(path, text, what) is not None

    def _text(self, path: str) -> str:
        return (self.project.data(path) or b"").decode("utf-8", "replace")

    def _is_uncalled(self, module: ir.Module, function: ir.Function, cls: ir.Class | None, *, anywhere: bool = False) -> bool:
        if cls is None and self._unmounted.holds(module, function):
            return True
        from_outside = _CALLED_FROM_OUTSIDE.fullmatch(function.name) and not (cls is None and self._is_left_main(module, function))
        queued = [each for each in function.decorators if cls is None and is_task(module, each)]
        if from_outside or not all(each in queued or self._leaves_it_as_it_is(module, each) for each in function.decorators):
            return False
        if queued and (not self._is_own(module, function) or may_be_sent(self.project, function)):
            return False
        if cls is not None and not (_is_plain(cls) and self._is_of_project(module, cls) and not _is_asked_for(cls, function.name)):
            return False
        name = f"{function.name} {function.at[0]}"
        key = (module.path, f"{name}, anywhere" if anywhere else name)
        if key not in self._known:
            self._known[key] = False  # as long as it is looked for: two that call each other count as called
            by_any = cls is not None or bool(queued)  # a task may be sent by who does not import it
            unnamed = self._is_unnamed(module, function, cls, is_method=by_any, anywhere=anywhere or bool(queued))
            self._known[key] = unnamed or (cls is None and not anywhere and self._is_given_on(module, function))
        return self._known[key]

    def _is_left_main(self, module: ir.Module, function: ir.Function) -> bool:
        """Whether a `main` is that of a module that others import and that no program is started from."""
        if function.name != "main" or _is_started(module) or OF_TESTS.search(module.path):
            return False
        return (
            self.project.is_imported(module.path) and self.unused.is_of_application(module) and not self.unused.is_started_by_path(module)
        )

    def is_closed(self, module: ir.Module, cls: ir.Class) -> bool:
        """Whether all that reads an attribute of a class's objects is of the project, and reads it by its name."""
        return not cls.decorators and not _BY_ANY_NAME.search(module.text) and self._is_of_project(module, cls)

    def is_unfetched(self, module: ir.Module, function: ir.Function) -> bool:
        """Whether nobody calls a function for what it gives back; where no file imports its module, nobody does either."""
        return self._is_uncalled(module, function, None) or self._is_uncalled(module, function, None, anywhere=True)

    def _is_of_project(self, module: ir.Module, cls: ir.Class, depth: int = 0) -> bool:
        """Whether a class derives from none from outside, which might call its methods."""
        if not all(
            isinstance(value, ir.Constant) or (name, ir.last_name(value)) == ("metaclass", "ABCMeta") for name, value in cls.keywords
        ):
            return False
        if depth and _BY_ANY_NAME.search(module.text):
            return False
        for base in cls.bases:
            name = ir.last_name(base.value if isinstance(base, ir.Subscript) else base)
            if name not in _LIKE_OBJECT and not _is_of_pydantic(module, name) and not (depth == 0 and _is_known_base(module, name)):
                found = defined(self.project, module, name, ir.Class) if isinstance(base, ir.Name) and depth < _MOST_BASES else None
                if found is None or not self._is_of_project(*found, depth + 1):
                    return False
        return True

    def _leaves_it_as_it_is(self, module: ir.Module, decorator: ir.Expr) -> bool:
        """Whether a decorator only changes how a function runs, and notes it nowhere."""
        if places.called_name(decorator) in _LEAVE_IT_AS_IT_IS:
            return True
        mark = decorator.func if isinstance(decorator, ir.Call) else decorator
        found = defined(self.project, module, mark.id, ir.Function) if isinstance(mark, ir.Name) else None
        if found is None:
            return False
        made = found[1]
        if isinstance(decorator, ir.Call):  # what it gives is the decorator
            inner = [each for each in made.body if isinstance(each, ir.Function)]
            last = made.body[-1] if made.body else None
            if len(inner) != 1 or not isinstance(last, ir.Return) or ir.last_name(last.value) != inner[0].name:
                return False
            made = inner[0]
        return _only_wraps(made)

    def _is_unnamed(
        self, module: ir.Module, what: ir.Function | ir.Class, cls: ir.Class | None = None, *, is_method: bool, anywhere: bool = False
    ) -> bool:
        """Whether nothing names a function of a module that is used, but itself and other functions that nobody calls.

        A method may be called by who has the object; a function by those alone who import its module, however far away.
        A class must be named by such a function: others may be found by who looks for them.
        `anywhere`: also in a module that is not used.
        """
        if _BY_ANY_NAME.search(module.text):
            return False
        if not (anywhere or _is_started(module) or self.project.is_imported(module.path)):
            return False
        named_by = Named(module, what, cls)
        here = self._naming(module.path, module.text, named_by, what.at)
        if here is None or (what.name != "main" and self.project.is_entry(what.name, module.path)):
            return False
        named = here
        for path in self.project.naming(what.name, beside=module.path, importing=not is_method):
            if OF_TESTS.search(path) and self._is_own(module, what):
                continue
            there = self._naming(path, self._text(path), named_by)
            if there is None:
                return False
            named += there
        return named > 0 or isinstance(what, ir.Function)

    def _is_own(self, module: ir.Module, what: ir.Function | ir.Class) -> bool:
        """Whether a function is a program's own, which its tests alone do not put to use: no test's, and meant for nobody else."""
        if isinstance(what, ir.Class) or OF_TESTS.search(module.path) or (what.name != "main" and is_known({what.name})):
            return False
        return self.unused.is_of_program(module)

    def _naming(self, path: str, text: str, what: Named, within: ir.At | None = None) -> int | None:
        """How often a file names a function in what nobody calls; None where it is named elsewhere.

        Its definition, what stands `within` that, what means another of the same name, a comment, a text that is a statement, and
        an import by which nothing else is called do not count.
        """
        name = what.node.name
        named = re.compile(rf"(?<!def )(?<!class )\b{re.escape(name)}\b")
        lines = ((number, line.partition("#")[0]) for number, line in enumerate(text.splitlines(), 1) if name in line)
        found = [(number, match.start(), number, match.end()) for number, line in lines for match in named.finditer(line)]
        found = [at for at in found if within is None or not places.holds(within, at)]
        if not found:
            return 0
        module = self.project.lower(path) if path in self.project.paths else None
        if module is None:
            return None
        if path not in self._silent:
            nodes = list(ir.walk(module.body))
            told = (node for node in nodes if isinstance(node, (ir.Evaluate, ir.Import)))
            self._silent[path] = [*(node.at for node in told if _calls_nothing(node, path)), *mocked.attributes(nodes)]
        found = [at for at in found if not any(places.holds(each, at) for each in self._silent[path])]
        found = [at for at in found if not self._namesakes.means_another(module, at, what)]
        return len(found) if all(self._is_dead(module, at) or self._is_hidden(module, at, what) for at in found) else None

    def _is_hidden(self, module: ir.Module, at: ir.At, what: Named) -> bool:
        """Whether a method is called only for objects of other classes: in one of a base that its class, or nobody, lets run."""
        held = places.functions_around(module, at)[:1]
        if what.cls is None or module is not what.module or not held or not isinstance(what.node, ir.Function):
            return False
        function, owner = held[0]
        if owner is None or not self._namesakes.is_inherited(module, owner, what.module, what.cls):
            return False
        if self._namesakes.is_overridden(owner, function.name, what.module, what.cls):
            return True
        if function.decorators or _CALLED_FROM_OUTSIDE.fullmatch(function.name):
            return False
        key = (module.path, f"{function.name} {function.at[0]}, of {what.cls.name}")
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._is_unnamed(module, function, what.cls, is_method=True)
        return self._known[key]

    def _is_dead(self, module: ir.Module, at: ir.At) -> bool:
        """Whether what stands at a place runs for nobody."""
        if self.is_in_one(module, at) or is_unreached(module, at) or self.unused.holds(module, at, is_made=True):
            return True
        return self.is_untaken(module, at) or self._unstarted.fails_before(module, at) or is_of_a_needless_clause(module, at)

    def is_untaken(self, module: ir.Module, at: ir.At) -> bool:
        """Whether a place stands in a branch that no call of the project leads to."""
        return self.project.whole and is_untaken(self._passing, module, at)

    def _is_called_by_name(self, module: ir.Module, function: ir.Function, cls: ir.Class | None) -> bool:
        """Whether only calls of a program, by its name, come to a function or a constructor."""
        name = cls.name if cls is not None and function.name == "__init__" else function.name
        if OF_TESTS.search(module.path) or _BY_ANY_NAME.search(module.text) or not self._is_of_program(module, name):
            return False
        if name is function.name and (_CALLED_FROM_OUTSIDE.fullmatch(name) or name.startswith("__")):
            return False
        if cls is not None and (not _is_plain(cls) or not self._is_of_project(module, cls) or _is_asked_for(cls, name)):
            return False
        if not all(self._leaves_it_as_it_is(module, each) for each in function.decorators):
            return False
        if module.path not in self._by_name:
            self._by_name[module.path] = self._is_taken_by_name(module)
        return self._by_name[module.path]


def _calls_nothing(node: ir.Evaluate | ir.Import, path: str) -> bool:
    """Whether what a statement of a file names is not called by it: a text, or an import under the same name."""
    if isinstance(node, ir.Import):  # in `__init__.py` it gives the name to whoever imports the package, and `as` names it anew
        return not path.endswith("__init__.py") and all(taken == bound for taken, bound in node.names or ())
    return isinstance(node.value, ir.Constant)


def _gives_on(statement: ir.Stmt) -> bool:
    """Whether a statement of a package's `__init__.py` imports, be it later, lists what is exported, or says what the package is."""
    if isinstance(statement, ir.Function):
        return statement.name == "__getattr__"  # asked for a name that is not there yet
    if isinstance(statement, ir.Assign):
        return all(ir.last_name(target) == "__all__" for target in statement.targets)
    return isinstance(statement, ir.Import) or (isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Constant))


def _is_of_pydantic(module: ir.Module, name: str) -> bool:
    """Whether a base is one of pydantic's by another name: `from pydantic_settings import BaseSettings as Settings`."""
    imports = (
        each for each in module.body if isinstance(each, ir.Import) and each.module.partition(".")[0] in ("pydantic", "pydantic_settings")
    )
    return any(taken in ("BaseModel", "BaseSettings") and bound == name for each in imports for taken, bound in each.names or ())


def _is_known_base(module: ir.Module, name: str) -> bool:
    """Whether a base from outside is one of which it is known what is asked of its objects."""
    package, _ = _ASKED_FOR.get(name, ("", frozenset()))
    imports = (each for each in module.body if isinstance(each, ir.Import) and package)
    packages = (package, "fastapi") if package == "starlette" else (package,)
    return any(each.module.partition(".")[0] in packages and (name, name) in (each.names or ()) for each in imports)


def _is_asked_for(cls: ir.Class, name: str) -> bool:
    """Whether what a class derives from has a method called by others than the project."""
    return any(name in _ASKED_FOR[base][1] for base in map(ir.last_name, cls.bases) if base in _ASKED_FOR)


def _is_plain(cls: ir.Class) -> bool:
    """Whether no decorator of a class may note it somewhere."""
    return all(places.called_name(each) in _GIVES_ITS_FIELDS for each in cls.decorators)


def _only_wraps(decorator: ir.Function) -> bool:
    """Whether a decorator gives a function of its own that calls the decorated one, and keeps that nowhere else."""
    if len(decorator.parameters) != 1:
        return False
    name = decorator.parameters[0].name
    inner = {each.name for each in flows.statements(decorator.body) if isinstance(each, ir.Function)}
    returned: list[ir.Stmt] = []
    for each in flows.statements(decorator.body):
        if isinstance(each, ir.Function):
            looked: list[object] = list(each.decorators)
        else:
            looked = [each]
            returned += [each] if isinstance(each, ir.Return) else []
        inspected = {
            id(part)
            for node in flows.nodes(looked)
            if isinstance(node, ir.Call) and ir.last_name(node.func) in _INSPECTS
            for part in node.args
        }
        for node in flows.nodes(looked):
            if isinstance(node, ir.Name) and node.id == name and id(node) not in inspected:
                return False
            if isinstance(node, ir.Name) and node.id in inner and not isinstance(each, ir.Return):
                return False
    return bool(returned) and all(any(isinstance(node, ir.Name) and node.id in inner for node in flows.nodes(each)) for each in returned)


def _is_started(module: ir.Module) -> bool:
    """Whether a module is a program, started as it is: `if __name__ == "__main__"`, `app.run()`."""
    return any(map(_starts, module.body))


def _starts(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.If):
        return any(isinstance(node, ir.Name) and node.id == "__name__" for node in ir.walk([statement]))
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    return isinstance(call, ir.Call) and ir.last_name(call.func) in _STARTS
