"""Flows: which names of a body are made from which others, told from the syntax alone and whatever the order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from promptlint import ir

_PLACES = frozenset({"at", "name_at"})
_BLOCKS = frozenset({"body", "orelse", "handlers", "final", "cases"})
_COMPOUND = (ir.If, ir.Loop, ir.Try, ir.With, ir.Match)
KEEPING = frozenset({"append", "extend", "insert", "add", "update", "appendleft", "put", "put_nowait", "push", "setdefault", "write"})


def nodes(root: Any) -> Iterator[Any]:
    """Every node of an expression or a simple statement; of a compound statement its header only."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node is None or isinstance(node, (str, int, frozenset, float, bytes, bool)):
            continue
        if isinstance(node, (list, tuple)):
            stack += reversed(node)
            continue
        if not hasattr(node, "__slots__"):
            continue
        yield node
        left_out = _PLACES | _BLOCKS if isinstance(node, (*_COMPOUND, ir.Function, ir.Class)) and not _is_lambda(node) else _PLACES
        stack += [getattr(node, name) for name in reversed(node.__slots__) if name not in left_out]


def _is_lambda(node: Any) -> bool:
    return isinstance(node, ir.Function) and node.name == "<lambda>"


def statements(body: Sequence[ir.Stmt]) -> Iterator[ir.Stmt]:
    """Every statement of a body, nested blocks included, nested functions not."""
    for statement in body:
        yield statement
        for block in ir.blocks(statement):
            yield from statements(block)


def calls_in(body: Sequence[ir.Stmt]) -> Iterator[ir.Call]:
    """Every call in a body, nested functions left out."""
    for statement in statements(body):
        if not isinstance(statement, (ir.Function, ir.Class)):
            yield from (node for node in nodes(statement) if isinstance(node, ir.Call))


def name_of(node: ir.Expr) -> str | None:
    """A variable, or an attribute of one, as one name: `messages`, `self.messages`; None for anything else."""
    parts: list[str] = []
    while isinstance(node, ir.Attribute):
        parts.append(node.name)
        node = node.value
    if not isinstance(node, ir.Name):
        return None
    return ".".join((node.id, *reversed(parts[-1:])))


def names_in(root: Any) -> set[str]:
    """The variables that an expression reads, and the attributes of an object that it reads of each."""
    found: set[str] = set()
    for node in nodes(root):
        if isinstance(node, ir.Name):
            found.add(node.id)
        elif isinstance(node, ir.Attribute) and isinstance(node.value, ir.Name):
            found.add(f"{node.value.id}.{node.name}")
    return found - {"self", "cls"}


def words_in(root: Any) -> set[str]:
    """Every name and every attribute that an expression mentions, each alone."""
    return {node.id if isinstance(node, ir.Name) else node.name for node in nodes(root) if isinstance(node, (ir.Name, ir.Attribute))}


def bound_by(target: ir.Expr) -> set[str]:
    """The names that an assignment to `target` binds or changes."""
    if isinstance(target, (ir.Subscript, ir.Star)):
        return bound_by(target.value)
    if isinstance(target, ir.Sequence):
        return set().union(*map(bound_by, target.items)) if target.items else set()
    name = name_of(target)
    return {name} if name else set()


@dataclass(frozen=True, slots=True)
class _Step:
    """One assignment: what it binds, what it reads, and the calls that it makes."""

    binds: set[str]
    reads: set[str]
    calls: frozenset[int]


def _steps(body: Sequence[ir.Stmt]) -> Iterator[_Step]:
    for statement in statements(body):
        pairs: list[tuple[set[str], Any]] = []
        if isinstance(statement, ir.Assign):
            pairs.append((set().union(*map(bound_by, statement.targets)), statement.value))
        elif isinstance(statement, ir.Augment):
            pairs.append((bound_by(statement.target), statement.value))
        elif isinstance(statement, ir.Loop) and statement.target is not None:
            pairs.append((bound_by(statement.target), statement.source))
        elif isinstance(statement, ir.With):
            pairs += [(bound_by(target), item) for item, target in statement.items if target is not None]
        elif isinstance(statement, ir.Match):
            pairs.append(({name for names, _ in statement.cases for name in names}, statement.subject))
        for node in nodes(statement):
            if isinstance(node, ir.Bind):
                pairs.append(({node.name}, node.value))
            elif isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.name in KEEPING:
                pairs.append((bound_by(node.func.value), [node.args, [value for _, value in node.keywords]]))
        for binds, source in pairs:
            if source is not None and binds:
                yield _Step(binds, names_in(source), frozenset(id(node) for node in nodes(source) if isinstance(node, ir.Call)))


def made_from(body: Sequence[ir.Stmt], names: set[str], call: ir.Call | None = None) -> set[str]:
    """The names of a body that can hold something made from `names`, or from the answer of `call`; not `names` themselves."""
    found = set(names)
    steps = list(_steps(body))
    grows = True
    while grows:
        grows = False
        for step in steps:
            if step.binds <= found:
                continue
            if not step.reads.isdisjoint(found) or (call is not None and id(call) in step.calls):
                found |= step.binds
                grows = True
    return found - names if call is not None else found


def grown_in(body: Sequence[ir.Stmt]) -> set[str]:
    """The names that a body adds something to: `messages.append(…)`, `messages += …`."""
    found: set[str] = set()
    for statement in statements(body):
        if isinstance(statement, ir.Augment):
            found |= bound_by(statement.target)
    for call in calls_in(body):
        if isinstance(call.func, ir.Attribute) and call.func.name in KEEPING:
            found |= bound_by(call.func.value)
    return found


def fails_before(function: ir.Function | None, attempt: ir.Try, handler: Sequence[ir.Stmt], call: ir.Call) -> bool:
    """Whether a handler reads, whatever happens, a variable that is bound only once the call has worked: then it fails itself."""
    if function is None:
        return False
    within: set[str] = set()
    worked = False
    for statement in statements(attempt.body):
        worked = worked or any(node is call for node in nodes(statement))
        if worked:
            within |= bound_in(statement)
    own = {parameter.name for parameter in function.parameters}
    inside = {id(inner) for inner in statements(attempt.body)}
    for inner in statements(function.body):
        if id(inner) not in inside:
            own |= bound_in(inner)
    late = {name for name in within - own if "." not in name}
    return any(
        not late.isdisjoint(names_in(statement)) for statement in handler if not isinstance(statement, (*_COMPOUND, ir.Function, ir.Class))
    )


def bound_in(statement: ir.Stmt) -> set[str]:
    """The names that one statement binds."""
    if isinstance(statement, ir.Assign):
        return set().union(*map(bound_by, statement.targets))
    if isinstance(statement, ir.Augment):
        return bound_by(statement.target)
    if isinstance(statement, ir.Loop) and statement.target is not None:
        return bound_by(statement.target)
    if isinstance(statement, ir.With):
        return set().union(*(bound_by(target) for _, target in statement.items if target is not None))
    return set()


def is_own_attribute(target: ir.Expr, name: str) -> bool:
    """Whether something is an attribute of a name that a method's own object has: `self.name`."""
    return isinstance(target, ir.Attribute) and target.name == name and isinstance(target.value, ir.Name) and target.value.id == "self"
