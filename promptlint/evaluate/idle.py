"""Objects that are made and never asked: nothing reads them, or it is not known whether they are made at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate.frames import Machine, Request
from promptlint.model import Unknown, Value

_BY_ANY_NAME = frozenset({"getattr", "attrgetter", "__dict__", "vars", "locals", "globals", "eval", "exec"})


def is_idle(machine: Machine, request: Request, model: Value[str]) -> bool:
    """Whether an object that is made here is read nowhere, or is made only where a value turns out to be a text, which is not known."""
    return _is_unread(machine, request) or (isinstance(model, Unknown) and _is_guarded(machine, request))


def _around(request: Request) -> tuple[ir.Function | None, ir.Class | None]:
    """The innermost function that a request stands in, and its class."""
    inside = [(node, of) for _, node, of in request.module.module.functions if _within(request.call.at, node.at)]
    return max(inside, key=lambda each: each[0].at[:2], default=(None, None))


def _within(inner: ir.At, outer: ir.At) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


# ---------------------------------------------------------------- read nowhere


def _is_unread(machine: Machine, request: Request) -> bool:
    """Whether an object is kept under a name that nothing else reads: an attribute of a class without bases, or a variable."""
    function, cls = _around(request)
    if not _BY_ANY_NAME.isdisjoint(machine.project.words(request.module.path)):
        return False
    if function is None and not request.module.path.endswith(".ipynb"):
        return False  # who imports a module reads its variables
    within: ir.Function | list[ir.Stmt] = request.module.module.body if function is None else function
    kept = [node for node in ir.walk(within) if isinstance(node, ir.Assign) and node.value is request.call]
    if len(kept) != 1 or len(kept[0].targets) != 1:
        return False
    target = kept[0].targets[0]
    if isinstance(target, ir.Name):
        named = sum(isinstance(node, ir.Name) and node.id == target.id for node in ir.walk(within))
        return named == 1 and not _in_shell(target.id, request.module.lines)
    if function is None or not isinstance(target, ir.Attribute) or not isinstance(target.value, ir.Name) or cls is None:
        return False
    if cls.bases or cls.keywords or cls.decorators or not function.parameters or target.value.id != function.parameters[0].name:
        return False  # who made the base class may read it
    if _times(target.name, request.module.module.text) != 1:
        return False
    return not any(machine.project.mentions(path, target.name) for path in machine.project.paths if path != request.module.path)


def _in_shell(name: str, lines: Sequence[str]) -> bool:
    """Whether a command of a notebook mentions a variable: `%time llm.invoke("Hi")`."""
    return any(line.lstrip().startswith(("%", "!")) and re.search(rf"\b{re.escape(name)}\b", line) for line in lines)


def _times(name: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(name)}\b", text))


# ---------------------------------------------------------------- made for a text alone


def _is_guarded(machine: Machine, request: Request) -> bool:
    """Whether an object is made only where what names its model is a text: `if isinstance(model, str)`."""
    if "isinstance" not in machine.project.words(request.module.path):
        return False
    function, _ = _around(request)
    body: list[ir.Stmt] = request.module.module.body if function is None else function.body
    passed = {request.module.source(node.at) for node in (*request.call.args, *(value for _, value in request.call.keywords))}
    return any(request.module.source(subject.at) in passed for subject in _texts_before(body, request.call))


def _texts_before(body: list[ir.Stmt], call: ir.Call) -> Iterator[ir.Expr]:
    """What the tests around a call say to be a text."""
    for node in ir.walk(body):
        held = node.body if isinstance(node, ir.If) else [node.body] if isinstance(node, ir.Conditional) else []
        if isinstance(node, (ir.If, ir.Conditional)) and any(_within(call.at, each.at) for each in held):
            yield from _texts_in(node.test)


def _texts_in(test: ir.Expr) -> Iterator[ir.Expr]:
    for part in test.values if isinstance(test, ir.Boolean) and test.op == "and" else [test]:
        if isinstance(part, ir.Call) and ir.last_name(part.func) == "isinstance" and len(part.args) == 2:
            kind = part.args[1]
            if isinstance(kind, ir.Name) and kind.id == "str":
                yield part.args[0]
