"""Objects that are made and never asked: nothing reads them, or it is not known whether they are made at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import places
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
        return (named == 1 or named == 1 + _compared(within, target.id)) and not _in_shell(target.id, request.module.lines)
    if function is None or not isinstance(target, ir.Attribute) or not isinstance(target.value, ir.Name) or cls is None:
        return False
    if cls.bases or cls.keywords or cls.decorators or not function.parameters or target.value.id != function.parameters[0].name:
        return False  # who made the base class may read it
    if _times(target.name, request.module.module.text) != 1:
        return False
    others = (path for path in machine.project.paths if path != request.module.path and machine.project.mentions(path, target.name))
    return all(_only_sets(machine.project.data(path) or b"", target.name) for path in others)


def _only_sets(data: bytes, name: str) -> bool:
    """Whether a file, which has objects of its own, names an attribute only where it is set: `self.name = …`."""
    text = data.decode(errors="replace")
    return _times(name, text) == len(re.findall(rf"^[ \t]+self\.{re.escape(name)}[ \t]*=(?!=)", text, re.MULTILINE))


def _compared(within: ir.Function | list[ir.Stmt], name: str) -> int:
    """How often an attribute of a variable is only compared with something: `assert lm.kwargs["max_tokens"] == 1000`."""
    nodes = list(ir.walk(within))
    called = {id(node.func) for node in nodes if isinstance(node, ir.Call)}
    inside = {id(part): part for node in nodes if isinstance(node, ir.Compare) for part in ir.walk(node)}
    return sum(
        isinstance(part, ir.Attribute) and isinstance(part.value, ir.Name) and part.value.id == name and id(part) not in called
        for part in inside.values()
    )


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
    passed = {request.module.source(node.at) for node in _passed(body, request.call)}
    tests = places.tests_around(request.module.module, request.call.at)
    return any(request.module.source(subject.at) in passed for test, holds in tests for subject in _texts_in(test, holds))


def _passed(body: list[ir.Stmt], call: ir.Call) -> Iterator[ir.Expr]:
    """The arguments of a call, and what stands in a mapping that is unpacked into it."""
    yield from call.args
    for name, value in call.keywords:
        yield value
        if name is None and isinstance(value, ir.Name):
            kept = (node.value for node in ir.walk(body) if isinstance(node, ir.Assign) and _binds(node, value.id))
            yield from (inner for each in kept for inner in ir.walk(each) if isinstance(inner, (ir.Name, ir.Attribute)))


def _binds(node: ir.Assign, name: str) -> bool:
    """Whether a statement makes a mapping, or sets a key of one: `settings["model"] = model`."""
    named = (target.value if isinstance(target, ir.Subscript) else target for target in node.targets)
    return any(isinstance(target, ir.Name) and target.id == name for target in named)


def _texts_in(test: ir.Expr, holds: bool) -> Iterator[ir.Expr]:
    """What a test says to be a text, or no object of a class."""
    if isinstance(test, ir.Not):
        yield from _texts_in(test.value, not holds)
    elif isinstance(test, ir.Boolean):
        for part in test.values if (test.op == "and") is holds else []:
            yield from _texts_in(part, holds)
    elif isinstance(test, ir.Call) and ir.last_name(test.func) == "isinstance" and len(test.args) == 2:
        is_text = isinstance(test.args[1], ir.Name) and test.args[1].id == "str"
        if is_text is holds:
            yield test.args[0]
