"""The small tree that every language is lowered to.

The evaluator knows these nodes only; a front-end turns one language's syntax into them.
Nodes are plain slotted objects that nobody changes after lowering (freezing them would double the
time that lowering takes), compare by identity, and pickle.  `at` is (line, column, end line, end column):
1-based lines of the module's text, 0-based code-point columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Union

At = tuple[int, int, int, int]
NOWHERE: At = (1, 0, 1, 0)

# ---------------------------------------------------------------- expressions


@dataclass(slots=True, eq=False)
class Constant:
    value: object  # str, int, float, bool, None; anything else is opaque to the evaluator
    at: At


@dataclass(slots=True, eq=False)
class Name:
    id: str
    at: At


@dataclass(slots=True, eq=False)
class Attribute:
    value: Expr
    name: str
    at: At
    name_at: tuple[int, int]  # where the name itself stands


@dataclass(slots=True, eq=False)
class Subscript:
    value: Expr
    index: Expr
    at: At


@dataclass(slots=True, eq=False)
class Slice:
    lower: Expr | None
    upper: Expr | None
    at: At


@dataclass(slots=True, eq=False)
class Call:
    func: Expr
    args: list[Expr]
    keywords: list[tuple[str | None, Expr]]  # a None name is an unpacked mapping
    at: At


@dataclass(slots=True, eq=False)
class Template:
    """A literal with holes: an f-string, a template literal."""

    parts: list[Expr]
    at: At


@dataclass(slots=True, eq=False)
class Binary:
    op: str  # + - * / % | & and so on, as written
    left: Expr
    right: Expr
    at: At


@dataclass(slots=True, eq=False)
class Boolean:
    op: str  # and | or
    values: list[Expr]
    at: At


@dataclass(slots=True, eq=False)
class Compare:
    op: str  # == != < <= > >= is, is not, in, not in; "?" for a chain
    left: Expr
    right: Expr
    at: At


@dataclass(slots=True, eq=False)
class Not:
    value: Expr
    at: At


@dataclass(slots=True, eq=False)
class Conditional:
    test: Expr
    body: Expr
    orelse: Expr
    at: At


@dataclass(slots=True, eq=False)
class Sequence:
    kind: str  # list | tuple | set
    items: list[Expr]
    at: At


@dataclass(slots=True, eq=False)
class Mapping:
    items: list[tuple[Expr | None, Expr]]  # a None key is an unpacked mapping
    at: At


@dataclass(slots=True, eq=False)
class Comprehension:
    kind: str  # list | set | dict | generator
    key: Expr | None
    element: Expr
    loops: list[tuple[Expr, Expr, list[Expr]]]  # target, iterable, conditions
    at: At


@dataclass(slots=True, eq=False)
class Star:
    value: Expr
    at: At


@dataclass(slots=True, eq=False)
class Bind:
    """An assignment that is an expression: `(name := value)`."""

    name: str
    value: Expr
    at: At


@dataclass(slots=True, eq=False)
class Opaque:
    """An expression whose value is never of interest; its children may hold calls."""

    children: list[Expr]
    at: At


# ---------------------------------------------------------------- statements


@dataclass(slots=True, eq=False)
class Evaluate:
    value: Expr
    at: At


@dataclass(slots=True, eq=False)
class Assign:
    targets: list[Expr]
    value: Expr | None  # None: only declared, as in `name: Type`
    annotation: Expr | None
    at: At


@dataclass(slots=True, eq=False)
class Augment:
    target: Expr
    op: str
    value: Expr
    at: At


@dataclass(slots=True, eq=False)
class If:
    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]
    at: At


@dataclass(slots=True, eq=False)
class Loop:
    kind: str  # for | while
    target: Expr | None
    source: Expr  # the iterable or the condition
    body: list[Stmt]
    orelse: list[Stmt]
    at: At


@dataclass(slots=True, eq=False)
class Try:
    body: list[Stmt]
    handlers: list[list[Stmt]]
    orelse: list[Stmt]
    final: list[Stmt]
    at: At
    caught: list[Expr | None] = field(default_factory=list)  # what each handler catches; None: everything


@dataclass(slots=True, eq=False)
class With:
    items: list[tuple[Expr, Expr | None]]
    body: list[Stmt]
    at: At


@dataclass(slots=True, eq=False)
class Match:
    subject: Expr
    cases: list[tuple[list[str], list[Stmt]]]  # names the pattern binds, body
    at: At


@dataclass(slots=True, eq=False)
class Return:
    value: Expr | None
    at: At


@dataclass(slots=True, eq=False)
class Stop:
    """Control leaves here: raise, break, continue."""

    kind: str
    children: list[Expr]
    at: At


@dataclass(slots=True, eq=False)
class Parameter:
    name: str
    default: Expr | None
    annotation: Expr | None
    kind: str  # positional | keyword | rest | mapping
    at: At


@dataclass(slots=True, eq=False)
class Function:
    name: str  # "<lambda>" for one without a name
    parameters: list[Parameter]
    body: list[Stmt]
    decorators: list[Expr]
    returns: Expr | None
    at: At
    calls: frozenset[str]  # the last names of everything called inside, nested functions left out
    is_generator: bool = False


@dataclass(slots=True, eq=False)
class Class:
    name: str
    bases: list[Expr]
    keywords: list[tuple[str | None, Expr]]
    body: list[Stmt]
    decorators: list[Expr]
    doc: str | None
    at: At
    calls: frozenset[str]


@dataclass(slots=True, eq=False)
class Import:
    module: str  # "" for `from . import x`
    level: int  # leading dots
    names: list[tuple[str, str]] | None  # (name, bound as); None for `import module`; ("*", "*") for everything
    bound_as: str | None  # `import a.b as c`
    at: At


@dataclass(slots=True, eq=False)
class Delete:
    targets: list[Expr]
    at: At


Expr = Union[
    Constant, Name, Attribute, Subscript, Slice, Call, Template, Binary, Boolean, Compare, Not, Conditional,
    Sequence, Mapping, Comprehension, Star, Bind, Opaque, Function,
]  # fmt: skip
Stmt = Union[Evaluate, Assign, Augment, If, Loop, Try, With, Match, Return, Stop, Function, Class, Import, Delete]


@dataclass(slots=True, eq=False)
class Module:
    """One file, lowered: a pure function of its bytes."""

    path: str
    language: str
    body: list[Stmt]
    text: str
    cells: tuple[tuple[int, int], ...] = ()  # notebooks: (first line of the text, index of the cell), ascending
    functions: tuple[tuple[str, Function, Class | None], ...] = ()  # every function: qualified name, node, its class
    calls: frozenset[str] = frozenset()  # the last names of everything called at the top level
    globals: frozenset[str] = frozenset()  # names that functions declare global, to bind them anew
    imports: frozenset[str] = frozenset()  # dotted names of the modules imported anywhere, and the packages around them


def last_name(node: Expr | None) -> str:
    """The last part of a name or of a path of attributes: `create` of `client.chat.create`; "" for anything else."""
    return node.name if isinstance(node, Attribute) else node.id if isinstance(node, Name) else ""


def blocks(statement: Stmt) -> Iterator[list[Stmt]]:
    """The blocks inside a compound statement, those of nested functions and classes left out."""
    if isinstance(statement, (If, Loop)):
        yield from (statement.body, statement.orelse)
    elif isinstance(statement, Try):
        yield from (statement.body, *statement.handlers, statement.orelse, statement.final)
    elif isinstance(statement, With):
        yield statement.body
    elif isinstance(statement, Match):
        yield from (body for _, body in statement.cases)


_FIELDS: dict[type, tuple[str, ...]] = {}  # of each kind of node, those that may hold others


def children(node: object) -> list[object]:
    """What stands right below a node, in the order in which it is written: nodes, and lists of them."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        held = fields(kind) if is_dataclass(kind) else ()
        names = _FIELDS[kind] = tuple(each.name for each in held if each.name not in ("at", "name_at", "calls"))
    return [getattr(node, name) for name in names]


def walk(node: object) -> Iterator[object]:
    """A node, or each of a list, and every node below, nested functions included."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, (list, tuple)):
            waiting.extend(reversed(item))
        elif is_dataclass(item):
            yield item
            waiting.extend(reversed(children(item)))
