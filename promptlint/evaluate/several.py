"""Which of several answers of one request the code behind it reads: the first alone, others as well, or it cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.frames import Request
from promptlint.evaluate.terms import completions_of
from promptlint.evaluate.values import Arguments
from promptlint.model import possible

Read = Literal["first", "others", "unknown"]

_LISTS = frozenset({"choices", "candidates", "generations"})
_FIRST = frozenset({"text", "parsed", "function_calls"})  # of Google's answer: what the first candidate says
_BESIDE = frozenset({"usage", "usage_metadata", "id", "model", "created", "system_fingerprint"})
_GIVE_THE_FIRST = frozenset({"invoke", "ainvoke", "predict", "apredict"})  # of LangChain's models, whatever `n` is
_COUNTED = frozenset({"len", "print", "bool"})


def read_of(request: Request, arguments: Arguments) -> Read:
    """What is read of the answers of a request that asks for several."""
    call = request.match.call
    if request.wraps is not None or not any(number > 1 for number in possible(completions_of(call, arguments))):
        return "unknown"
    if request.match.sdk.name == "langchain":
        return "first" if call.path in _GIVE_THE_FIRST else "unknown"
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    body: Sequence[ir.Stmt] = function.body if function is not None else request.module.module.body
    around = {id(child): node for node in ir.walk(body) for child in _below(node)}
    found = set(_uses(request.call, around, body, "answer", 0))
    if "others" in found:
        return "others"
    return "first" if found == {"first"} else "unknown"


def _below(node: object) -> Iterator[object]:
    waiting = list(ir.children(node))
    while waiting:
        item = waiting.pop()
        if isinstance(item, (list, tuple)):
            waiting.extend(item)
        else:
            yield item


def _uses(node: object, around: dict[int, object], body: Sequence[ir.Stmt], kind: str, depth: int) -> Iterator[Read]:
    """What becomes of an answer, or of its list of choices, at the place where it stands."""
    parent = around.get(id(node))
    if isinstance(parent, ir.Assign) and parent.value is node and depth < 4:
        target = parent.targets[0]
        if len(parent.targets) != 1 or not isinstance(target, ir.Name):
            yield "unknown"
            return
        for name in ir.walk(body):
            if isinstance(name, ir.Name) and name.id == target.id and not _is_bound(name, around):
                yield from _uses(name, around, body, kind, depth + 1)
    elif isinstance(parent, (ir.Attribute, ir.Subscript)) and parent.value is node:
        yield from _part(parent, around, body, kind, depth)
    elif kind == "answer":
        yield "unknown"
    elif not (isinstance(parent, ir.Call) and ir.last_name(parent.func) in _COUNTED):
        yield "others"  # gone through, or handed on


def _part(part: ir.Attribute | ir.Subscript, around: dict[int, object], body: Sequence[ir.Stmt], kind: str, depth: int) -> Iterator[Read]:
    """What is taken out of an answer, or out of its choices."""
    index = part.index.value if isinstance(part, ir.Subscript) and isinstance(part.index, ir.Constant) else None
    name = part.name if isinstance(part, ir.Attribute) else index
    if kind == "choices":
        yield "first" if index == 0 and not isinstance(index, bool) else "others"
    elif name in _LISTS:
        yield from _uses(part, around, body, "choices", depth)
    elif isinstance(part, ir.Attribute) and name in _FIRST:
        yield "first"
    elif name not in _BESIDE:
        yield "unknown"


def _is_bound(name: ir.Name, around: dict[int, object]) -> bool:
    parent = around.get(id(name))
    return isinstance(parent, ir.Assign) and any(target is name for target in parent.targets)
