"""What the interpreter knows of a value while it walks through a program.

Values never change: `messages.append(x)` gives a new list that is bound to the same name, so that two
branches of an `if` can go on from one state.  The facts of a call site (`promptlint.model`) are made
from these at the end, in `promptlint.evaluate.facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Union

from promptlint import ir
from promptlint.model import Disorder, Modality, Source, Span, Trait

if TYPE_CHECKING:
    from promptlint.evaluate.frames import ModuleScope, Scope

Granularity = Literal["", "second", "minute", "hour", "day", "month", "year"]
MAX_CHOICES = 8
NO_TRAITS: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Literal_:
    """The stretch of a text that is the same on every run."""

    text: str
    at: Span
    traits: frozenset[Trait] = NO_TRAITS
    block: Span | None = None  # the mapping of the block of a message that it ends
    disorder: Disorder | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """The stretch of a text that is only known at run time."""

    expression: str
    source: Source
    at: Span
    granularity: Granularity = ""
    from_parameter: bool = False
    modality: Modality = "text"
    detail: str = ""
    traits: frozenset[Trait] = NO_TRAITS
    lines: int = 0  # of indented JSON whose shape is known: how many it is written in
    otherwise: str = ""  # what stands there unless somebody says something else: the default of an address
    disorder: Disorder | None = None


Piece = Union[Literal_, Hole]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string: stretches that are known and stretches that are not."""

    pieces: tuple[Piece, ...]
    at: Span | None = None

    @property
    def known(self) -> str | None:
        """The whole text, when all of it is known."""
        if all(isinstance(piece, Literal_) for piece in self.pieces):
            return "".join(piece.text for piece in self.pieces if isinstance(piece, Literal_))
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A number, a truth value or None."""

    value: int | float | bool | None
    at: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Inside a list: any number of items that cannot be told."""

    value: V
    repeats: bool = False  # an item that a loop adds again and again


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A list, tuple or set with its items in order."""

    kind: str
    items: tuple[V, ...]
    at: Span | None = None
    varies: bool = False  # some of the items are left out in some branches
    order_at: Span | None = None  # of what has no order: the expression around which something may be put that sorts it
    order_of: str = ""  # that expression, as it is written

    @property
    def closed(self) -> bool:
        return not any(isinstance(item, Spread) for item in self.items)


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """A mapping; `rest` stands for what else may be in it (None: nothing else)."""

    items: Mapping[Any, V]
    rest: V | None = None
    at: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FilePath:
    """A path in the file system, absolute or relative to where the program runs."""

    path: str
    at: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class External:
    """Something imported from outside the project, by its dotted path: `openai.OpenAI`."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """What a call passes."""

    positional: tuple[V, ...] = ()
    keywords: dict[str, V] = field(default_factory=dict)
    rest: V | None = None  # an unpacked mapping that may hold further keywords
    ats: dict[str, Span] = field(default_factory=dict)

    def get(self, name: str, position: int | None = None) -> V | None:
        """The argument of that name or at that position; None when it is not passed for certain."""
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.positional) and not any(isinstance(p, Spread) for p in self.positional):
            return self.positional[position]
        return None


NO_ARGUMENTS = Arguments()


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """An instance of a class from outside, with what it was made with and what was assigned to it since."""

    cls: str
    arguments: Arguments
    attributes: dict[str, V] = field(default_factory=dict)
    at: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """An attribute path on an object from outside: `client.chat.completions`."""

    base: Object
    path: str


@dataclass(frozen=True, slots=True, eq=False)
class ClassRef:
    """A class of the project."""

    node: ir.Class
    module: ModuleScope
    scope: Scope


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An instance of a class of the project.  `certain`: its constructor call was seen, so defaults hold."""

    cls: ClassRef
    attributes: dict[str, V]
    certain: bool = True
    at: Span | None = None
    from_parameter: bool = False  # data that the function under evaluation was passed


@dataclass(frozen=True, slots=True, eq=False)
class SuperRef:
    """`super()`: an object whose attributes are looked up above one of its classes."""

    instance: Instance
    above: ClassRef


@dataclass(frozen=True, slots=True, eq=False)
class FunctionRef:
    """A function of the project, perhaps bound to an object, perhaps with some arguments given already."""

    node: ir.Function
    module: ModuleScope
    scope: Scope
    owner: ClassRef | None = None
    bound: V | None = None
    given: Arguments | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """`functools.partial` of something from outside."""

    callee: V
    given: Arguments
    spelled: str
    at: Span


@dataclass(frozen=True, slots=True, eq=False)
class ModuleRef:
    """A module of the project, or a folder that may hold one (`scope` is None then)."""

    scope: ModuleScope | None
    dotted: str


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A method of a value that the interpreter itself understands: a text, a list, a dictionary, a path."""

    of: V
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several values, depending on a branch; `open` when something unknown is possible too."""

    values: tuple[V, ...]
    open: Mystery | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A value that holds unless `source` (a caller, the environment, a configuration) says otherwise."""

    value: V
    source: str
    from_parameter: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Nothing:
    """Not passed: `NOT_GIVEN`, `omit`, a key that one branch does not set."""


@dataclass(frozen=True, slots=True, eq=False)
class Mystery:
    """A value that cannot be told: why, where it comes from, and the attribute path that led to it."""

    reason: str
    expression: str = ""
    source: Source = "unknown"
    at: Span | None = None
    granularity: Granularity = ""
    from_parameter: bool = False
    path: str = ""  # attributes read from it: "chat.completions" of `x.chat.completions`
    type: str = ""  # the class from outside that an annotation names
    item: bool = False  # one of the items of what the function was passed
    grows: ir.Loop | ir.Class | None = None  # the loop, or the class with the methods, that adds to the list it stands in
    traits: frozenset[Trait] = NO_TRAITS  # what was done to it on its way
    lines: int = 0  # a data class as a mapping: so many at most, as indented JSON; 0: not known
    loose: bool = False  # it is a set or a folder's listing itself, and not made of one; where `item` is true, one of its entries


class Lazy:
    """The result of a call that is evaluated only when somebody looks at it."""

    __slots__ = ("_compute", "_value")

    def __init__(self, compute: Callable[[], V]) -> None:
        self._compute: Callable[[], V] | None = compute
        self._value: V = NOTHING

    def force(self) -> V:
        if self._compute is not None:
            compute, self._compute = self._compute, None
            self._value = force(compute())
        return self._value


def force(value: V) -> V:
    """The value itself, evaluated now if that was put off."""
    return value.force() if type(value) is Lazy else value


V = Union[
    Text, Scalar, Listing, Dictionary, Spread, FilePath, External, Object, Member, ClassRef, Instance, FunctionRef,
    Partial, ModuleRef, Method, Choice, Given, Nothing, Mystery, Lazy, SuperRef,
]  # fmt: skip

NOTHING = Nothing()
NONE_HAS_NONE = "an attribute of None"  # why a value is not known that is read from None: whoever comes there fails


def text(string: str, at: Span) -> Text:
    return Text((Literal_(string, at),), at)


def options(value: V) -> tuple[V, ...]:
    """The alternatives of a value, defaults and choices opened."""
    if isinstance(value, Given):
        return options(value.value)
    if isinstance(value, Choice):
        found = tuple(option for each in value.values for option in options(each))
        return (*found, value.open) if value.open else found
    return (value,)


_NOT_PASSED = frozenset({"NOT_GIVEN", "NotGiven", "not_given", "omit", "Omit", "OMIT"})  # what the SDKs call an argument left out


def is_none(value: V) -> bool:
    """Whether a value is nothing: None, or an SDK's mark for an argument that is not passed."""
    if isinstance(value, (External, Object)):
        return (value.path if isinstance(value, External) else value.cls).rpartition(".")[2] in _NOT_PASSED
    return isinstance(value, Nothing) or (isinstance(value, Scalar) and value.value is None)


def comes_from_parameter(value: V | None, depth: int = 0) -> bool:
    """Whether an argument of the function under evaluation can end up in the value."""
    if value is None or depth > 6:
        return False
    if isinstance(value, (Mystery, Given, Instance)) and value.from_parameter:
        return True
    children: Iterable[V | None] = ()
    if isinstance(value, Text):
        return any(isinstance(piece, Hole) and piece.from_parameter for piece in value.pieces)
    if isinstance(value, Listing):
        children = value.items
    elif isinstance(value, Dictionary):
        children = (*value.items.values(), value.rest)
    elif isinstance(value, (Given, Spread)):
        children = (value.value,)
    elif isinstance(value, Choice):
        children = (*value.values, value.open)
    elif isinstance(value, Object):
        children = (*value.arguments.positional, *value.arguments.keywords.values(), value.arguments.rest)
    return any(comes_from_parameter(child, depth + 1) for child in children)


def same(a: V, b: V) -> bool:
    """Whether two values are certainly the same."""
    if a is b:
        return True
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return type(a.value) is type(b.value) and a.value == b.value
    if isinstance(a, Text) and isinstance(b, Text):
        return len(a.pieces) == len(b.pieces) and all(map(_same_piece, a.pieces, b.pieces))
    if isinstance(a, External) and isinstance(b, External):
        return a.path == b.path
    if isinstance(a, FunctionRef) and isinstance(b, FunctionRef):
        return a.node is b.node and a.bound is b.bound
    if isinstance(a, ClassRef) and isinstance(b, ClassRef):
        return a.node is b.node
    if isinstance(a, ModuleRef) and isinstance(b, ModuleRef):
        return a.scope is b.scope and a.dotted == b.dotted
    if isinstance(a, Mystery) and isinstance(b, Mystery):
        return (a.expression, a.path, a.at) == (b.expression, b.path, b.at)
    if isinstance(a, Given) and isinstance(b, Given):
        return a.source == b.source and same(a.value, b.value)
    return isinstance(a, Nothing) and isinstance(b, Nothing)


def _same_piece(a: Piece, b: Piece) -> bool:
    if isinstance(a, Literal_) and isinstance(b, Literal_):
        return a.text == b.text
    return isinstance(a, Hole) and isinstance(b, Hole) and a.at == b.at


def join(a: V, b: V) -> V:
    """What a value can be after two branches meet."""
    if a is b:
        return a
    a, b = force(a), force(b)
    if same(a, b):
        return a
    if isinstance(a, Dictionary) and isinstance(b, Dictionary):
        return _join_dictionaries(a, b)
    if isinstance(a, Listing) and isinstance(b, Listing) and (longer := _longer(a, b)):
        return longer
    if isinstance(a, Instance) and isinstance(b, Instance) and a.cls.node is b.cls.node:
        return replace(a, attributes=join_names(a.attributes, b.attributes))
    if isinstance(a, Object) and isinstance(b, Object) and a.cls == b.cls and a.at == b.at:
        return replace(a, attributes=join_names(a.attributes, b.attributes))
    return choice((a, b))


def choice(values: Iterable[V]) -> V:
    """One of `values`, duplicates removed; the unknown ones become the choice's open end."""
    known: list[V] = []
    unknown: Mystery | None = None
    for value in map(force, values):
        members = (*value.values, *((value.open,) if value.open else ())) if isinstance(value, Choice) else (value,)
        for member in members:
            if isinstance(member, Mystery):
                more = unknown is not None and not member.traits <= unknown.traits
                unknown = member if unknown is None else replace(unknown, traits=unknown.traits | member.traits) if more else unknown
            elif not any(same(member, other) for other in known):
                known.append(member)
    if unknown is not None and unknown.traits and any(_is_cut(value, unknown.traits) for value in known):
        unknown = replace(unknown, traits=unknown.traits | {"cut"})  # `if len(x) > n: x = x[:n]`
    if len(known) > MAX_CHOICES:
        return unknown or Mystery("too many possible values")
    if not known:
        return unknown or Mystery("no value")
    return known[0] if len(known) == 1 and unknown is None else Choice(tuple(known), unknown)


def _is_cut(value: V, traits: frozenset[Trait]) -> bool:
    """Whether a text holds the same thing shortened."""
    return isinstance(value, Text) and any(isinstance(piece, Hole) and traits | {"cut"} <= piece.traits for piece in value.pieces)


def join_names(a: dict[str, V], b: dict[str, V]) -> dict[str, V]:
    """Two sets of variables after their branches meet; a name that only one binds keeps that value."""
    if a is b:
        return a
    joined = dict(a)
    for name, value in list(b.items()):  # looking at a value may bind further names of a module
        mine = joined.get(name)
        joined[name] = value if mine is None else (mine if mine is value else join(mine, value))
    return joined


def _join_dictionaries(a: Dictionary, b: Dictionary) -> Dictionary:
    keys = [*a.items, *(key for key in b.items if key not in a.items)]
    items = {key: join(a.items.get(key, NOTHING), b.items.get(key, NOTHING)) for key in keys}
    return Dictionary(items, a.rest or b.rest, a.at or b.at)


def _longer(a: Listing, b: Listing) -> Listing | None:
    """The longer list, when the shorter one is it with some items left out."""
    short, long = sorted((a, b), key=lambda listing: len(listing.items))
    if len(short.items) == len(long.items):
        return None
    rest = iter(long.items)
    held = all(any(same(item, other) or item is other for other in rest) for item in short.items)
    return replace(long, varies=True) if held else None
