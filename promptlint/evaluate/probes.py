"""Probes: requests that only try whether a model answers: a word or two, and nobody reads what comes back."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Request
from promptlint.model import Prompt, Static

_FEW = 4  # words that are asked; an answer to them is as short
_STATUS = frozenset({"status_code", "status", "ok", "raise_for_status", "reason", "is_success", "is_error", "close"})


def is_probe(request: Request, prompt: Prompt | None) -> bool:
    """Whether a function asks a few constant words, and reads of the answer no more than whether there is one."""
    if request.wraps is not None or request.sent_on is not None or request.loops or prompt is None or not _is_short(prompt):
        return False
    function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
    return function is not None and _is_unread(function.body, request.call)


def _is_short(prompt: Prompt) -> bool:
    asked = [message for message in prompt.messages if not message.is_instruction]
    parts = [part for message in asked for part in message.parts]
    if not parts or prompt.tools or prompt.open or any(message.role == "unknown" for message in prompt.messages):
        return False
    words = [len(part.text.split()) for part in parts if isinstance(part, Static)]
    return len(words) == len(parts) and 0 < sum(words) <= _FEW


def _is_unread(body: Sequence[ir.Stmt], call: ir.Call) -> bool:
    """Whether an answer is dropped where it comes, or kept under a name of which only the status is read."""
    for statement in flows.statements(body):
        if isinstance(statement, ir.Evaluate) and statement.value is call:
            return True
        if isinstance(statement, ir.Assign) and statement.value is call:
            names = [target.id for target in statement.targets if isinstance(target, ir.Name)]
            return len(names) == len(statement.targets) == 1 and not _is_read(body, names[0])
    return False


def _is_read(body: Sequence[ir.Stmt], name: str) -> bool:
    bound: set[int] = set()
    for node in ir.walk(list(body)):
        if isinstance(node, ir.Assign):
            bound |= {id(target) for target in node.targets}
        elif isinstance(node, ir.Attribute) and node.name in _STATUS:
            bound.add(id(node.value))
        elif isinstance(node, ir.Name) and node.id == name and id(node) not in bound:
            return True
    return False
