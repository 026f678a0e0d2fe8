"""Probes: requests that only try whether a model answers, or calls tools: a word or two, and nobody reads what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Request
from promptlint.model import Dynamic, Prompt, Static

_FEW = 4  # words that are asked; an answer to them is as short
_STATUS = frozenset({"status_code", "status", "ok", "raise_for_status", "reason", "is_success", "is_error", "close"})


_CALLS = frozenset({"tool_calls", "function_call"})  # of an answer that calls a tool
_AS_MAPPING = frozenset({"to_dict", "model_dump", "dict", "json"})  # methods that give an answer in another form


def is_probe(request: Request, prompt: Prompt | None) -> bool:
    """Whether a function or a script asks a few constant words, and reads of the answer no more than whether there is one, or calls a tool.

    It may do so once for each of some models.
    """
    if request.wraps is not None or prompt is None or any(each.kind != "for" for each in request.loops) or not _is_short(prompt):
        return False
    module = request.module.module
    function = places.enclosing(module, (*request.name_at, *request.name_at))
    if function is None and (module.cells or not _is_tried(module, request.call.at)):
        return False  # an example, or a notebook, which shows what its cells end in
    return _is_unread(module.body if function is None else function.body, request.call, of_tools=bool(prompt.tools))


def _is_tried(module: ir.Module, at: ir.At) -> bool:
    """Whether a place stands in a `try` whose handlers go on."""
    tried = (node for node in flows.statements(module.body) if isinstance(node, ir.Try) and node.handlers)
    return any(places.holds(each.at, at) for node in tried for each in node.body)


def _is_short(prompt: Prompt) -> bool:
    asked = [message for message in prompt.messages if not message.is_instruction]
    parts = [part for message in asked for part in message.parts]
    vague = prompt.open or any(message.role == "unknown" for message in prompt.messages)
    is_one_text = len(prompt.messages) == len(parts) == 1 and isinstance(parts[0], Dynamic) and _translated(parts[0]) is not None
    if not parts or (vague and not is_one_text):
        return False
    said = [part.text if isinstance(part, Static) else _translated(part) for part in parts]
    words = [len(text.split()) for text in said if text is not None]
    return len(words) == len(parts) and 0 < sum(words) <= _FEW


_TRANSLATED = re.compile(r"""(?:[\w.]+\.)?(?:_|u?gettext(?:_lazy)?|lazy_gettext|translate|tr)\(\s*(["'])([^"']*)\1\s*\)""")


def _translated(part: Dynamic) -> str | None:
    """The words of which a translation is asked: `gettext("Hello")`."""
    found = _TRANSLATED.fullmatch(part.expression.strip())
    return found[2] if found is not None else None


def _is_unread(body: Sequence[ir.Stmt], call: ir.Call, *, of_tools: bool) -> bool:
    """Whether an answer is dropped where it comes, or kept under a name of which only the status is read, or that tools are called."""
    for statement in flows.statements(body):
        if isinstance(statement, ir.Evaluate) and statement.value is call:
            return True
        if isinstance(statement, ir.Assign) and statement.value is call:
            names = [target.id for target in statement.targets if isinstance(target, ir.Name)]
            return len(names) == len(statement.targets) == 1 and not _is_read(body, names[0], of_tools=of_tools)
        if isinstance(statement, ir.With):
            kept = [target for item, target in statement.items if item is call]
            if kept:
                return kept[0] is None or (isinstance(kept[0], ir.Name) and not _is_read(body, kept[0].id, of_tools=of_tools))
    return False


def _is_read(body: Sequence[ir.Stmt], name: str, *, of_tools: bool) -> bool:
    """Whether more is read of a name than its status or, where a request has tools, whether it calls one."""
    bound: set[int] = set()
    for node in ir.walk(list(body)):
        if isinstance(node, ir.Assign):
            bound |= {id(target) for target in node.targets}
            bound |= {id(owner) for owner in _reshaped(node, name)}
        elif isinstance(node, ir.With):
            bound |= {id(target) for _, target in node.items}
        elif isinstance(node, ir.Attribute) and node.name in _STATUS:
            bound.add(id(node.value))
        elif of_tools and (tested := _tested_for_calls(node)) is not None:
            bound |= {id(part) for part in ir.walk(tested)}
        elif isinstance(node, ir.Name) and node.id == name and id(node) not in bound:
            return True
    return False


def _reshaped(node: ir.Assign, name: str) -> Iterator[ir.Expr]:
    """An answer that is bound to its own name in another form: `answer = answer.to_dict()`."""
    value = node.value
    if not all(isinstance(target, ir.Name) and target.id == name for target in node.targets):
        return
    if isinstance(value, ir.Call) and isinstance(value.func, ir.Attribute) and value.func.name in _AS_MAPPING and not value.args:
        yield value.func.value


def _tested_for_calls(node: object) -> ir.Expr | None:
    """What is only asked whether it calls a tool: `"tool_calls" in x`, `hasattr(x, "tool_calls")`, `bool(x.tool_calls)`."""
    if isinstance(node, ir.Compare):
        if node.op in ("in", "not in") and isinstance(node.left, ir.Constant) and node.left.value in _CALLS:
            return node.right
        is_none = isinstance(node.right, ir.Constant) and node.right.value is None
        return node.left if is_none and ir.last_name(node.left) in _CALLS else None
    if not isinstance(node, ir.Call) or not node.args:
        return None
    asked = ir.last_name(node.func)
    if asked == "hasattr" and len(node.args) == 2:
        return node.args[0] if isinstance(node.args[1], ir.Constant) and node.args[1].value in _CALLS else None
    return node.args[0] if asked == "bool" and ir.last_name(node.args[0]) in _CALLS else None
