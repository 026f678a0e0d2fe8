"""Where the interpreter stands: scopes, the frame of a function under evaluation, and the machine around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint import ir
from promptlint.evaluate.values import Arguments, ClassRef, FunctionRef, Instance, Mystery, Object, V
from promptlint.model import Source, Span
from promptlint.sdks import Catalogue, Match

if TYPE_CHECKING:
    from promptlint.project import Project

MAX_DEPTH = 6  # calls into the project's own functions, followed from one place
CALL_STEPS = 20_000  # expressions evaluated for one function, after which calls are no longer followed
MAX_STEPS = 200_000  # and after which its evaluation ends


class OutOfSteps(Exception):
    """One function's evaluation took more steps than it may."""


class Scope:
    """The variables of a function or a module, and the scope around it."""

    __slots__ = ("names", "outer")

    def __init__(self, outer: Scope | None = None, names: dict[str, V] | None = None) -> None:
        self.outer = outer
        self.names: dict[str, V] = {} if names is None else names

    def get(self, name: str) -> V | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None


@dataclass(eq=False, slots=True)
class ModuleScope:
    """One module of the project with its variables, filled when they are first asked for."""

    module: ir.Module
    dotted: str
    scope: Scope = field(default_factory=Scope)
    state: str = "new"  # new | running | done
    imported: set[str] = field(default_factory=set)  # modules from outside that it imports

    @property
    def path(self) -> str:
        return self.module.path

    def span(self, at: ir.At) -> Span:
        """A place in the module as the user sees it: in a notebook, line within the cell."""
        line, column, end_line, end_column = at
        cells = self.module.cells
        if not cells:
            return Span(self.module.path, line, column + 1, end_line, end_column + 1)
        first, index = max((cell for cell in cells if cell[0] <= line), default=cells[0])
        return Span(self.module.path, line - first + 1, column + 1, end_line - first + 1, end_column + 1, index)

    def source(self, at: ir.At, limit: int = 60) -> str:
        """The text of an expression in one line, shortened."""
        line, column, end_line, end_column = at
        lines = self.lines
        if line > len(lines):
            return ""
        if line == end_line:
            piece = lines[line - 1][column:end_column]
        else:
            piece = " ".join([lines[line - 1][column:], *lines[line : end_line - 1][:4], lines[end_line - 1][:end_column]])
        piece = " ".join(piece.split())
        return piece if len(piece) <= limit else piece[: limit - 1] + "…"

    @property
    def lines(self) -> list[str]:
        if self._lines is None:
            self._lines = self.module.text.split("\n")
        return self._lines

    _lines: list[str] | None = None


@dataclass(eq=False, slots=True)
class LoopAround:
    """A loop that the statement under evaluation stands in."""

    kind: str  # for | while | comprehension
    at: ir.At
    module: ModuleScope


@dataclass(eq=False, slots=True)
class Request:
    """A call that was recognised while a function was evaluated, before it is made a call site."""

    match: Match
    call: ir.Call
    name_at: tuple[int, int]
    arguments: Arguments
    client: Object | None
    callee: str
    module: ModuleScope
    function: str
    statement: ir.At
    loop: LoopAround | None
    wraps: Request | None = None


@dataclass(eq=False, slots=True)
class Frame:
    """One function, or the top level of a module, under evaluation."""

    machine: Machine
    module: ModuleScope
    scope: Scope
    function: str
    depth: int = 0
    owner: ClassRef | None = None
    loops: list[LoopAround] = field(default_factory=list)
    statement: ir.At = ir.NOWHERE
    returned: list[V] = field(default_factory=list)
    ended: bool = False  # control has left the block: return, raise, break, continue
    requests: list[Request] = field(default_factory=list)
    nested: list[tuple[str, FunctionRef]] = field(default_factory=list)  # functions defined inside, to be evaluated afterwards

    def span(self, at: ir.At) -> Span:
        return self.module.span(at)

    def mystery(self, reason: str, node: ir.Expr, source: Source = "unknown", **more: object) -> Mystery:
        """An unknown value that says what it was written as."""
        return Mystery(reason, self.module.source(node.at), source, self.span(node.at), **more)  # type: ignore[arg-type]


@dataclass(eq=False, slots=True)
class Machine:
    """What all frames share: the project, the catalogue of SDKs, what was found so far, and how many steps are left."""

    project: Project
    catalogue: Catalogue
    steps: int = 0
    active: set[int] = field(default_factory=set)  # functions and constructors under evaluation, against endless recursion
    following: set[int] = field(default_factory=set)  # functions that are being inlined
    evaluated: dict[int, list[Request]] = field(default_factory=dict)  # by id of the function's node: its own requests
    found: list[Request] = field(default_factory=list)  # every request of the project, as evaluated in its own function
    instances: dict[int, Instance] = field(default_factory=dict)
    class_scopes: dict[int, Scope] = field(default_factory=dict)
    results: dict[int, V] = field(default_factory=dict)  # of functions that take no argument
    nodes: list[object] = field(default_factory=list)  # keeps alive what the ids above stand for
    wrapper_names: set[str] = field(default_factory=set)

    def step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise OutOfSteps
