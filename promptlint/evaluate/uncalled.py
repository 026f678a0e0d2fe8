"""Functions that nobody calls: nothing in the project names them, though their module is used or is a program itself.

What names them in other functions that nobody calls, or where no run comes to, does not count, nor a comment, nor a definition of the same name elsewhere.

A module that no other file imports and that is no program says nothing: it may be new, or meant for others.
Nor does a function that something from outside may call: with a decorator that may note it somewhere, with a special name, in a
class with a base from outside, in a test.
"""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.frames import Request
from promptlint.evaluate.unreached import is_unreached
from promptlint.project import Project

_LIKE_OBJECT = frozenset({"object", "ABC", "Protocol", "Generic", "BaseModel"})
_CALLED_FROM_OUTSIDE = re.compile(r"__\w+__|test\w*|main|run|handler|lambda_handler|on_\w+|setup|teardown")
_BY_ANY_NAME = re.compile(r"""(?<![.\w])(?:globals|vars|eval|exec)\s*\(|\bgetmembers\b|\b__dict__\b|\bgetattr\(\s*[^,()]+,\s*(?!\s|["'])""")
_LEAVE_IT_AS_IT_IS = frozenset(
    {"staticmethod", "classmethod", "retry", "on_exception", "on_predicate", "lru_cache", "cache", "cached", "wraps", "contextmanager"}
    | {"traceable", "observe", "timeit", "timer", "deprecated", "override", "abstractmethod", "no_grad"}
)
_STARTS = frozenset({"main", "run", "launch", "serve", "start", "mainloop", "run_forever", "run_polling", "start_polling"})


class Uncalled:
    """Which functions of a project nobody calls, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, request: Request) -> bool:
        """Whether a request stands in a function that nobody calls."""
        return self.project.whole and self._is_in_one(request.module.module, request.call.at)

    def _is_in_one(self, module: ir.Module, at: ir.At) -> bool:
        return any(self._is_uncalled(module, *around) for around in places.functions_around(module, at))

    def _is_uncalled(self, module: ir.Module, function: ir.Function, cls: ir.Class | None) -> bool:
        if _CALLED_FROM_OUTSIDE.fullmatch(function.name) or not all(map(_leaves_it_as_it_is, function.decorators)):
            return False
        if cls is not None and (cls.decorators or cls.keywords or any(ir.last_name(base) not in _LIKE_OBJECT for base in cls.bases)):
            return False
        key = (module.path, function.name)
        if key not in self._known:
            self._known[key] = False  # as long as it is looked for: two that call each other count as called
            self._known[key] = self._is_unnamed(module, function.name, is_method=cls is not None)
        return self._known[key]

    def _is_unnamed(self, module: ir.Module, name: str, *, is_method: bool) -> bool:
        """Whether nothing names a function of a module that is used, but its definition and other functions that nobody calls.

        A method may be called by who has the object; a function by those alone who import its module, however far away.
        """
        if _BY_ANY_NAME.search(module.text) or self._is_named_in(module.path, module.text, name):
            return False
        if not (_is_started(module) or self.project.is_imported(module.path)) or self.project.is_entry(name):
            return False
        naming = self.project.naming(name, beside=module.path, importing=not is_method)
        return not any(self._is_named_in(path, self._text(path), name) for path in naming)

    def _text(self, path: str) -> str:
        return (self.project.data(path) or b"").decode("utf-8", "replace")

    def _is_named_in(self, path: str, text: str, name: str) -> bool:
        """Whether a file names a function where it is neither defined nor spoken of in a comment, nor called by what nobody calls."""
        named = re.compile(rf"(?<!def )\b{re.escape(name)}\b")
        lines = ((number, line.partition("#")[0]) for number, line in enumerate(text.splitlines(), 1) if name in line)
        places_of = [(number, match.start(), number, match.end()) for number, line in lines for match in named.finditer(line)]
        if not places_of:
            return False
        module = self.project.lower(path) if path in self.project.paths else None
        return module is None or not all(self._is_in_one(module, at) or is_unreached(module, at) for at in places_of)


def _leaves_it_as_it_is(decorator: ir.Expr) -> bool:
    """Whether a decorator only changes how a function runs, and notes it nowhere."""
    return places.called_name(decorator) in _LEAVE_IT_AS_IT_IS


def _is_started(module: ir.Module) -> bool:
    """Whether a module is a program, started as it is: `if __name__ == "__main__"`, `app.run()`."""
    return any(map(_starts, module.body))


def _starts(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.If):
        return any(isinstance(node, ir.Name) and node.id == "__name__" for node in ir.walk([statement]))
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    return isinstance(call, ir.Call) and ir.last_name(call.func) in _STARTS
