"""Functions that nobody calls: nothing in the project names them, though their module is used or is a program itself.

A module that no other file imports and that is no program says nothing: it may be new, or meant for others.
Nor does a function that something from outside may call: with a decorator, with a special name, in a class with a base from
outside, in a test.
"""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.frames import Request
from promptlint.project import Project

_LIKE_OBJECT = frozenset({"object", "ABC", "Protocol", "Generic", "BaseModel"})
_CALLED_FROM_OUTSIDE = re.compile(r"__\w+__|test\w*|main|run|handler|lambda_handler|on_\w+|setup|teardown")
_BY_ANY_NAME = frozenset({"getattr", "getmembers", "__dict__", "vars", "globals", "eval", "exec"})
_STARTS = frozenset({"main", "run", "launch", "serve", "start", "mainloop", "run_forever", "run_polling", "start_polling"})


class Uncalled:
    """Which functions of a project nobody calls, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, request: Request) -> bool:
        """Whether a request stands in a function that nobody calls."""
        if not self.project.whole:
            return False
        module = request.module.module
        return any(self._is_uncalled(module, *around) for around in places.functions_around(module, request.call.at))

    def _is_uncalled(self, module: ir.Module, function: ir.Function, cls: ir.Class | None) -> bool:
        if function.decorators or _CALLED_FROM_OUTSIDE.fullmatch(function.name):
            return False
        if cls is not None and (cls.decorators or cls.keywords or any(ir.last_name(base) not in _LIKE_OBJECT for base in cls.bases)):
            return False
        key = (module.path, function.name)
        if key not in self._known:
            self._known[key] = self._is_unnamed(module, function.name, is_method=cls is not None)
        return self._known[key]

    def _is_unnamed(self, module: ir.Module, name: str, *, is_method: bool) -> bool:
        """Whether nothing but its definition names a function of a module that is used; a comment or a docstring that does is enough.

        A method may be called by who has the object; a function by those alone who import its module, however far away.
        """
        if len(re.findall(rf"\b{re.escape(name)}\b", module.text)) != 1 or not _BY_ANY_NAME.isdisjoint(self.project.words(module.path)):
            return False
        if not (_is_started(module) or self.project.is_imported(module.path)):
            return False
        return not self.project.names(name, beside=module.path, importing=not is_method)


def _is_started(module: ir.Module) -> bool:
    """Whether a module is a program, started as it is: `if __name__ == "__main__"`, `app.run()`."""
    return any(map(_starts, module.body))


def _starts(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.If):
        return any(isinstance(node, ir.Name) and node.id == "__name__" for node in ir.walk([statement]))
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    return isinstance(call, ir.Call) and ir.last_name(call.func) in _STARTS
