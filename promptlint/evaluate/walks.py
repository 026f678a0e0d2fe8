"""Walks over the tree of a module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from promptlint import ir

_SLOTS = frozenset({"at", "name_at", "calls"})


def every(root: Any) -> Iterator[Any]:
    """Every node of a tree, nested functions included."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (list, tuple)):
            waiting += [each for each in node if each is not None and not isinstance(each, (str, int))]
        elif node is not None and hasattr(node, "__slots__"):
            yield node
            held = (getattr(node, slot) for slot in node.__slots__ if slot not in _SLOTS)
            waiting += [each for each in held if not isinstance(each, (str, int))]


def statements_in(body: Sequence[ir.Stmt]) -> Iterator[ir.Stmt]:
    """Every statement of a body, nested blocks included, nested functions not."""
    for statement in body:
        yield statement
        for block in ir.blocks(statement):
            yield from statements_in(block)
