"""Leaving: which statements of a loop's body another round can follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.walks import every

_Found = list[tuple[ir.Stmt, bool]]  # simple statements, and whether another round may come after each

_CALLS = re.compile(r"^(tool|function)_(calls?|uses?)$|^(tool|function)(calls|uses)$", re.IGNORECASE)
_FLAG = re.compile(r"(^|_)(done|finish|complete|stop|end|over|solved|terminat)", re.IGNORECASE)  # what a step of an agent gives
_PIECES = re.compile(r"(\w*_)?(stream|deltas?)|a?iter_(lines|bytes|chunks)|stream_\w+", re.IGNORECASE)


def is_no_talk(loop: ir.Loop, call: ir.Call) -> bool:
    """Whether a loop's rounds are no turns of a conversation: it works off one answer, or is left once the request was sent."""
    named = [ir.last_name(loop.target), *map(ir.last_name, every(loop.source))] if loop.kind == "for" else []
    works_off = any(_PIECES.fullmatch(name) for name in named) or any(_CALLS.search(name) for name in named[1:])
    return works_off or _is_last(loop, call)


def is_given_at_once(loop: ir.Loop, call: ir.Call, answer: set[str]) -> bool:
    """Whether the first answer ends `while reply is None: reply = ask(question)`: what repeats it is an error, with the same request."""
    name = _missing(loop.source)
    sent = [*call.args, *(value for _, value in call.keywords)]
    if loop.kind != "while" or name is None or _FLAG.search(name) or not flows.names_in(sent).isdisjoint(answer):
        return False
    tried = [each for attempt in loop.body if isinstance(attempt, ir.Try) and attempt.handlers for each in flows.statements(attempt.body)]
    if not any(places.holds(each.at, call.at) for each in tried):
        return False
    kept = [each.value for each in tried if isinstance(each, ir.Assign) and flows.bound_in(each) == {name}]
    return bool(kept) and not any(isinstance(each, ir.Constant) and each.value is None for each in kept)


def _missing(test: ir.Expr) -> str | None:
    """The variable that `reply is None` or `not reply` asks for."""
    if isinstance(test, ir.Not):
        return test.value.id if isinstance(test.value, ir.Name) else None
    if isinstance(test, ir.Compare) and test.op == "is" and isinstance(test.right, ir.Constant) and test.right.value is None:
        return test.left.id if isinstance(test.left, ir.Name) else None
    return None


def staying(loop: ir.Loop) -> list[ir.Stmt]:
    """The simple statements of a loop, outside handlers, after which the loop may go round again."""
    found: _Found = []
    _goes_on(loop.body, True, True, found)
    return [statement for statement, stays in found if stays]


def _is_last(loop: ir.Loop, call: ir.Call) -> bool:
    """Whether the loop is always left once a call was made: it is made once, however often the loop goes round."""
    found: _Found = []
    _goes_on(loop.body, True, True, found, handlers=True)
    return any(not stays and any(node is call for node in every(statement)) for statement, stays in found)


def _goes_on(body: Sequence[ir.Stmt], after: bool, again: bool, found: _Found, handlers: bool = False) -> bool:
    """Whether another round can follow a block: `after` says so of its end, `again` of a `continue` in it."""
    on = after
    for statement in reversed(body):
        if isinstance(statement, ir.Return):
            on = False
        elif isinstance(statement, ir.Stop) and statement.kind != "assert":
            on = again and statement.kind == "continue"
        blocks = list(ir.blocks(statement))
        if not blocks:
            found.append((statement, on))
            continue
        behind, within = on, []
        for block in blocks:
            told = found if handlers or not isinstance(statement, ir.Try) or not any(block is each for each in statement.handlers) else []
            if isinstance(statement, ir.Loop):
                _goes_on(block, behind, behind, told, handlers)
            else:
                within.append(_goes_on(block, behind, again, told, handlers))
        on = behind if isinstance(statement, ir.Loop) else _joined(statement, behind, within)
    return on


def _joined(statement: ir.Stmt, behind: bool, within: list[bool]) -> bool:
    """The same of a statement with blocks: one of its ways is enough, and an empty block is the way past the others."""
    if isinstance(statement, ir.With):
        return within[0]
    if isinstance(statement, ir.Try):
        ways = within[: 1 + len(statement.handlers)]
        return any(ways[1:]) or (ways[0] if not statement.orelse else ways[0] and within[-2])
    return any(within) or (isinstance(statement, ir.Match) and behind)
