"""YAML and JSON as a tree whose texts know where they stand; made from events, so that no depth or alias can hurt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union

from promptlint.frontends.templates.document import Malformed

MAX_DEPTH = 60
MAX_NODES = 100_000
MAX_ALIASES = 200


@dataclass(slots=True)
class Scalar:
    """A text with its place; `plain` when it stands without quotes, so that it may be a number or a truth value."""

    value: str
    start: int
    end: int
    plain: bool = False

    @property
    def plain_word(self) -> bool:
        """Whether it is a bare word, number or truth value: nobody's prompt."""
        return self.plain and not any(blank in self.value for blank in " \n")


@dataclass(slots=True)
class Mapping:
    """A mapping; keys are texts, others are left out."""

    items: list[tuple[Scalar, Node]]
    start: int

    def get(self, *path: str) -> Node | None:
        """What stands under these keys, one inside the other."""
        node: Node | None = self
        for key in path:
            if not isinstance(node, Mapping):
                return None
            node = next((value for name, value in node.items if name.value == key), None)
        return node

    def text(self, *path: str) -> str | None:
        """The text under these keys."""
        node = self.get(*path)
        return node.value if isinstance(node, Scalar) else None

    def number(self, *path: str) -> int | None:
        """The whole number under these keys."""
        node = self.get(*path)
        return int(node.value) if isinstance(node, Scalar) and node.plain and node.value.isdecimal() and len(node.value) < 12 else None

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key.value for key, _ in self.items)


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node] = field(default_factory=list)
    start: int = 0


Node = Union[Scalar, Mapping, Sequence]


def parse_tree(text: str, offset: int = 0) -> Node | None:
    """The first document of a YAML (or JSON) text; offsets are moved by `offset`.  Raises `Malformed`."""
    import yaml  # noqa: PLC0415  (20 ms, and most trees hold no prompt file)

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(offset).build(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None and error.context_mark is not None and mark.index >= len(text.rstrip()):
            mark = error.context_mark  # something is open until the end: say where it opens
        where = mark.index if mark is not None and mark.index is not None else 0
        raise Malformed(f"not valid YAML: {error.problem or error.context or 'it can not be parsed'}", offset + where) from None
    except yaml.YAMLError as error:
        words = " ".join(str(getattr(error, "reason", "") or "it can not be parsed").split())
        raise Malformed(f"not valid YAML: {words}", offset + int(getattr(error, "position", 0) or 0)) from None
    except (RecursionError, ValueError):
        raise Malformed("not valid YAML: nested too deeply", offset) from None


class _Builder:
    """Puts a stream of events together."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.anchors: dict[str, Node] = {}
        self.nodes = 0
        self.aliases = 0
        # (container, the key that waits for its value)
        self.open: list[tuple[Mapping | Sequence, Scalar | None, bool]] = []
        self.root: Node | None = None

    def build(self, events: Any) -> Node | None:
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentEndEvent":
                return self.root
            self._event(kind, event)
        return self.root

    def _event(self, kind: str, event: Any) -> None:
        at = self.offset + event.start_mark.index
        if kind == "ScalarEvent":
            plain = bool(event.implicit[0])
            self._put(Scalar(event.value, at, self.offset + event.end_mark.index, plain), event.anchor)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self.open) >= MAX_DEPTH:
                raise Malformed("not read as YAML: nested too deeply", at)
            node: Mapping | Sequence = Mapping([], at) if kind == "MappingStartEvent" else Sequence([], at)
            self._put(node, event.anchor)
            self.open.append((node, None, False))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.open.pop()
        elif kind == "AliasEvent":
            self.aliases += 1
            if self.aliases > MAX_ALIASES:
                raise Malformed("not read as YAML: too many aliases", at)
            self._put(self._copy_of(event.anchor, at), None)

    def _copy_of(self, anchor: str, at: int) -> Node:
        """What an alias stands for: a text itself; of anything larger only that it is there, so that nothing multiplies."""
        node = self.anchors.get(anchor)
        if node is None:
            raise Malformed(f"not valid YAML: undefined alias {anchor!r}", at)
        return node if isinstance(node, Scalar) else Mapping([], at)

    def _put(self, node: Node, anchor: str | None) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Malformed("not read as YAML: too many values", 0)
        if anchor:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
            return
        container, key, waits = self.open[-1]
        if isinstance(container, Sequence):
            container.items.append(node)
        elif not waits:
            self.open[-1] = (container, node if isinstance(node, Scalar) else None, True)
        else:
            if key is not None:
                container.items.append((key, node))
            self.open[-1] = (container, None, False)


def scalars(node: Node | None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Every text below a node with the keys that lead to it; the items of a list have the list's own path."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items:
            yield from scalars(value, (*path, key.value))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item, path)
