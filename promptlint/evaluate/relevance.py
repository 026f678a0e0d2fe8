"""Relevance: which statements of a body can matter for a request, so that the others need not be evaluated.

A backward slice that ignores order: from the statements that may send a request (and, in a function that is
followed for its result, from those that return or change what was passed) to whatever binds the names they use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from promptlint import ir
from promptlint.evaluate.traits import measured_in

CHANGING = frozenset({"append", "extend", "insert", "add", "update", "pop", "clear", "remove", "setdefault", "sort"})
# What the modules' own functions use, and no client; and variables of the environment, for clients and adapters that are not told another.
ADDRESSES_OF_MODULES = {"openai": ("api_base", "base_url", "api_type"), "litellm": ("api_base",)}
ADDRESS_VARIABLES = ("OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_TYPE")
_ADDRESS_WORDS = ("api_type", *ADDRESS_VARIABLES)
_SESSIONS = frozenset({"session_state", "user_session"})  # what is kept there may be asked in another function
_KEEPS = "+keeps"
_PLACES = frozenset({"at", "name_at"})
_COMPOUND = (ir.If, ir.Loop, ir.Try, ir.With, ir.Match)


@dataclass(frozen=True, slots=True)
class Slice:
    """What of a body matters: the statements that can be left out, by id, and the names that the others use."""

    skipped: frozenset[int] = frozenset()
    wanted: frozenset[str] | None = None  # None: all of them

    def wants(self, name: str) -> bool:
        """Whether what happens to a variable, or to an attribute of the method's object, can matter."""
        if self.wanted is None or name in self.wanted:
            return True
        return any(other.startswith(f"{name}.") for other in self.wanted)


EVERYTHING = Slice()


@dataclass(eq=False, slots=True)
class _Row:
    """What one statement binds and uses; for a compound one, its header."""

    statement: ir.Stmt
    binds: set[str]
    uses: set[str]
    calls: set[str]
    children: list[_Row]
    relevant: bool = False


def slice_of(
    body: Sequence[ir.Stmt], interesting: frozenset[str], me: str | None, parameters: frozenset[str] = frozenset(), *, for_result: bool
) -> Slice:
    """What of a body matters.

    `interesting` are the names whose calls may send a request; `me` is the name of the object that a method
    belongs to; `for_result` says that what the body returns and changes counts as well.
    """
    rows = [_row(statement, me) for statement in body]
    wanted: set[str] = set()
    for row in _flat(rows):
        seed = not row.calls.isdisjoint(interesting) or isinstance(row.statement, ir.Import) or _KEEPS in row.calls
        if for_result and not seed:
            seed = isinstance(row.statement, ir.Return) or any(name.startswith(f"{me}.") for name in row.binds if me)
        if seed:
            row.relevant = True
            wanted |= row.uses
    if for_result:  # what the function was handed may come out changed
        wanted |= parameters
    changed = True
    while changed:
        changed = False
        for row in _flat(rows):
            if not row.relevant and _touches(row, wanted):
                row.relevant = changed = True
                wanted |= row.uses
        for row in rows:
            changed = _keep_around(row, wanted) or changed
    if for_result and me:
        wanted.add(me)
    skipped = frozenset(id(row.statement) for row in _flat(rows) if not row.relevant and not _steers(row))
    return Slice(skipped, frozenset(wanted))


def bound_names(statement: ir.Stmt) -> set[str]:
    """The names that a statement binds or changes, blocks inside it included."""
    if isinstance(statement, (ir.Function, ir.Class)):
        return {statement.name, *_decorating(statement)}
    names: set[str] = set()
    for row in _flat([_row(statement, None)]):
        names |= {name.partition(".")[0] for name in row.binds}
    return names


def _decorating(statement: ir.Function | ir.Class) -> set[str]:
    """The objects of which a method decorates the statement: `agent` of `@agent.instructions`."""
    marks = (mark.func if isinstance(mark, ir.Call) else mark for mark in statement.decorators)
    return {mark.value.id for mark in marks if isinstance(mark, ir.Attribute) and isinstance(mark.value, ir.Name)}


def _touches(row: _Row, wanted: set[str]) -> bool:
    if not row.binds.isdisjoint(wanted):
        return True
    for name in row.binds:
        if name.endswith(".*") and any(other.startswith(name[:-1]) for other in wanted):
            return True
        root, dot, _ = name.partition(".")
        if dot and f"{root}.*" in wanted:
            return True
    return False


def _keep_around(row: _Row, wanted: set[str]) -> bool:
    """A compound statement is kept, and its header evaluated, when something inside is."""
    changed = False
    for child in row.children:
        changed = _keep_around(child, wanted) or changed
    if not row.relevant and any(child.relevant for child in row.children):
        row.relevant = changed = True
        wanted |= row.uses
    return changed


_TEXT_TESTS = frozenset({"startswith", "endswith", "lower", "upper", "strip", "casefold"})


def _steers(row: _Row) -> bool:
    """Whether a statement only directs where control goes, at no cost worth saving."""
    if isinstance(row.statement, (ir.Return, ir.Stop)):
        return True
    if not isinstance(row.statement, ir.If):
        return False
    is_cheap = row.calls <= _TEXT_TESTS or _is_hasattr(row.statement.test) or measured_in(row.statement.test)
    return bool(is_cheap) and any(_steers(child) for child in row.children)


def _is_hasattr(test: ir.Expr) -> bool:
    return isinstance(test, ir.Call) and ir.last_name(test.func) == "hasattr"


def _flat(rows: Sequence[_Row]) -> Iterator[_Row]:
    for row in rows:
        yield row
        yield from _flat(row.children)


def _row(statement: ir.Stmt, me: str | None) -> _Row:
    binds: set[str] = set()
    uses: set[str] = set()
    calls: set[str] = set()
    children: list[_Row] = []
    if isinstance(statement, _COMPOUND):
        header, blocks = _parts(statement)
        for expression in header:
            _collect(expression, uses, calls, me, binds)
        if isinstance(statement, ir.Loop) and statement.target is not None:
            _bound(statement.target, binds, me)
        elif isinstance(statement, ir.With):
            for _, target in statement.items:
                if target is not None:
                    _bound(target, binds, me)
        elif isinstance(statement, ir.Match):
            binds.update(name for names, _ in statement.cases for name in names)
        children = [_row(child, me) for block in blocks for child in block]
    elif isinstance(statement, (ir.Function, ir.Class)):
        binds.update((statement.name, *_decorating(statement)))
        calls |= statement.calls
        for part in (*statement.body, *statement.decorators):
            _collect(part, uses, set(), me)
    else:
        _simple(statement, binds, uses, calls, me)
    return _Row(statement, binds, uses, calls, children)


def _simple(statement: ir.Stmt, binds: set[str], uses: set[str], calls: set[str], me: str | None) -> None:
    if isinstance(statement, ir.Assign):
        for target in statement.targets:
            _bound(target, binds, me)
            if not isinstance(target, ir.Name):
                _collect(target, uses, calls, me)
            if isinstance(target, (ir.Attribute, ir.Subscript)) and (_is_session(target.value) or _is_address(target)):
                calls.add(_KEEPS)
            if isinstance(target, ir.Attribute) and isinstance(target.value, ir.Name) and target.value.id[:1].isupper():
                calls.add(f"{target.value.id}.{target.name}")  # may set something for the whole program
        if statement.value is not None:
            _collect(statement.value, uses, calls, me, binds)
            _handed(statement.value, binds, me)
    elif isinstance(statement, ir.Augment):
        _bound(statement.target, binds, me)
        _collect(statement.target, uses, calls, me)
        _collect(statement.value, uses, calls, me, binds)
    elif isinstance(statement, ir.Evaluate):
        _collect(statement.value, uses, calls, me, binds)
        _handed(statement.value, binds, me)
        func = statement.value.func if isinstance(statement.value, ir.Call) else None
        if isinstance(func, ir.Attribute) and func.name == "set" and _is_session(func.value):
            calls.add(_KEEPS)
    elif isinstance(statement, ir.Delete):
        for target in statement.targets:
            _bound(target, binds, me)
    elif isinstance(statement, ir.Import):
        binds.update(bound for _, bound in statement.names or ())
        binds.add(statement.bound_as or statement.module.partition(".")[0])
    elif isinstance(statement, (ir.Return, ir.Stop)):
        for part in [statement.value] if isinstance(statement, ir.Return) else statement.children:
            if part is not None:
                _collect(part, uses, calls, me)


def _is_session(node: ir.Expr) -> bool:
    return (node.name if isinstance(node, ir.Attribute) else node.id if isinstance(node, ir.Name) else "") in _SESSIONS


def setting_address(module: ir.Module) -> Iterator[ir.Stmt]:
    """The statements that say where all requests go, though nothing in their file reads it.

    At the top level these set a variable of the environment; in any function they say that it is Azure.
    """
    if not any(word in module.text for word in _ADDRESS_WORDS):
        return
    for statement in module.body:
        if isinstance(statement, ir.Assign) and any(isinstance(each, ir.Subscript) and _is_address(each) for each in statement.targets):
            yield statement
    for node in ir.walk(module.body):
        if isinstance(node, ir.Assign) and isinstance(node.value, ir.Constant) and any(map(_is_type, node.targets)):
            yield node


def _is_type(target: ir.Expr) -> bool:
    if isinstance(target, ir.Subscript):
        return _is_address(target) and isinstance(target.index, ir.Constant) and target.index.value == "OPENAI_API_TYPE"
    return isinstance(target, ir.Attribute) and target.name == "api_type" and _is_address(target)


def _is_address(target: ir.Attribute | ir.Subscript) -> bool:
    """Whether an assignment says where all requests go: `openai.api_base = …`, `os.environ["OPENAI_BASE_URL"] = …`."""
    if isinstance(target, ir.Subscript):
        return isinstance(target.index, ir.Constant) and target.index.value in ADDRESS_VARIABLES
    return isinstance(target.value, ir.Name) and target.name in ADDRESSES_OF_MODULES.get(target.value.id, ())


def _parts(statement: Any) -> tuple[list[ir.Expr], list[list[ir.Stmt]]]:
    if isinstance(statement, ir.If):
        return [statement.test], [statement.body, statement.orelse]
    if isinstance(statement, ir.Loop):
        return [statement.source], [statement.body, statement.orelse]
    if isinstance(statement, ir.Try):
        return [], [statement.body, *statement.handlers, statement.orelse, statement.final]
    if isinstance(statement, ir.With):
        return [item for item, _ in statement.items], [statement.body]
    return [statement.subject], [body for _, body in statement.cases]


def _bound(target: ir.Expr, binds: set[str], me: str | None) -> None:
    """The names that an assignment to `target` changes."""
    if isinstance(target, ir.Name):
        binds.add(target.id)
    elif isinstance(target, ir.Attribute):
        if isinstance(target.value, ir.Name):
            binds.add(f"{target.value.id}.{target.name}")
            if target.value.id != me:
                binds.add(target.value.id)
        else:
            _bound(target.value, binds, me)
    elif isinstance(target, (ir.Subscript, ir.Star)):
        _bound(target.value, binds, me)
    elif isinstance(target, ir.Sequence):
        for item in target.items:
            _bound(item, binds, me)


def _handed(value: ir.Expr, binds: set[str], me: str | None) -> None:
    """What a call may change: the object it is a method of, and the names that it is handed."""
    if not isinstance(value, ir.Call):
        return
    if isinstance(value.func, ir.Attribute):
        of = value.func.value
        if value.func.name in CHANGING:
            _bound(of, binds, me)
        elif isinstance(of, ir.Name):
            binds.add(f"{of.id}.*")
        elif isinstance(of, ir.Call) and isinstance(of.func, ir.Name) and of.func.id == "super" and me:
            binds.add(f"{me}.*")
    for argument in (*value.args, *(inner for _, inner in value.keywords)):
        if isinstance(argument, ir.Name):
            binds.add(argument.id)


def _collect(root: Any, uses: set[str], calls: set[str], me: str | None, binds: set[str] | None = None) -> None:
    """The names that a tree uses and those that it calls or hands over."""
    stack = [root]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is ir.Name:
            uses.add(node.id)
        elif kind is ir.Attribute:
            if type(node.value) is ir.Name:
                uses.add(f"{node.value.id}.{node.name}")
                if node.value.id != me:
                    uses.add(node.value.id)
            else:
                stack.append(node.value)
        elif kind is ir.Call:
            for callee in (node.func, *node.args):
                if type(callee) is ir.Attribute:
                    calls.add(callee.name)
                    if callee is node.func and type(callee.value) is ir.Name and callee.value.id == me:
                        uses.add(f"{me}.*")
                elif type(callee) is ir.Name:
                    calls.add(callee.id)
            stack.append(node.func)
            stack += node.args
            stack += [value for _, value in node.keywords]
        elif kind is ir.Bind:
            if binds is not None:
                binds.add(node.name)
            stack.append(node.value)
        elif kind is tuple or kind is list:
            stack += [item for item in node if item is not None and not isinstance(item, (str, int))]
        elif kind is not ir.Constant:
            children = [getattr(node, name) for name in node.__slots__ if name not in _PLACES]
            stack += [child for child in children if child is not None and not isinstance(child, (str, int, frozenset))]
