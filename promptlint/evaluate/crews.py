"""Crews whose file of words lacks a section that their code asks for: making one fails, and none of its agents is asked."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import Machine, Request
from promptlint.evaluate.values import Dictionary, Given, V, force


def lacks_a_section(machine: Machine, request: Request) -> bool:
    """Whether a request stands in a class that a framework fills from files which were read and have no such section."""
    classes = (each for each in request.module.module.body if isinstance(each, ir.Class))
    around = (cls for cls in classes if places.holds(cls.at, request.call.at))
    return any(_is_missing(machine, cls, name, key) for cls in around for name, key in _asked(cls))


def _asked(cls: ir.Class) -> Iterator[tuple[str, str]]:
    """The `("agents_config", "writer")` of each `self.agents_config["writer"]` that a method with a decorator evaluates."""
    for method in cls.body:
        if isinstance(method, ir.Function) and method.decorators:
            for statement in flows.statements(method.body):
                for node in flows.nodes(statement):
                    key = node.index.value if isinstance(node, ir.Subscript) and isinstance(node.index, ir.Constant) else None
                    of = node.value if isinstance(node, ir.Subscript) and isinstance(node.value, ir.Attribute) else None
                    if of is not None and isinstance(of.value, ir.Name) and of.value.id == "self" and isinstance(key, str):
                        yield of.name, key


def _is_missing(machine: Machine, cls: ir.Class, name: str, key: str) -> bool:
    held: V | None = machine.late.get((id(cls), f"+{name}"))
    held = None if held is None else force(held)
    words = force(held.value) if isinstance(held, Given) else None
    if not isinstance(words, Dictionary) or words.rest is not None or not words.items or "<<" in words.items:
        return False
    return key not in words.items
