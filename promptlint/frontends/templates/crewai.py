"""CrewAI's agents (role, goal, backstory) and tasks (description, expected_output)."""

from __future__ import annotations

from promptlint.frontends.templates.assemble import SET_BY_CALLER, Piece, Reading, Settings, assemble, one_of
from promptlint.frontends.templates.brace_tags import scan_any_fields
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, Sequence
from promptlint.model import Unknown

_AGENT = ("role", "goal", "backstory")
_TASK = ("description", "expected_output")


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a file of agents or tasks; None when it is neither."""
    entries = _entries(tree)
    agents = [entry for entry in entries if len(entry.keys & {*_AGENT}) >= 2 and entry.keys & {"goal", "backstory"}]
    tasks = [entry for entry in entries if {*_TASK} <= entry.keys]
    if not agents and not tasks:
        return None
    pieces = []
    for entry, keys, role in [*((agent, _AGENT, "system") for agent in agents), *((task, _TASK, "user") for task in tasks)]:
        for key, value in entry.items:
            if key.value in keys and isinstance(value, Scalar) and value.value.strip():
                pieces.append(Piece(role, value.start, value.end, scan_any_fields, value.value))
    models = [name for agent in agents if (name := agent.text("llm"))]
    model = one_of(models, Unknown(SET_BY_CALLER))
    pieces.sort(key=lambda piece: piece.start)
    return assemble(document, "crewai", pieces, settings=Settings(model), sent="in-parts") if pieces else None


def _entries(tree: Node) -> list[Mapping]:
    """The mappings one or two levels down: `researcher: {…}`, `agents: {researcher: {…}}`, a list of them."""
    found: list[Mapping] = []
    level = [tree]
    for _ in range(3):
        below: list[Node] = []
        for node in level:
            below += [value for _, value in node.items] if isinstance(node, Mapping) else node.items if isinstance(node, Sequence) else []
        found += [node for node in below if isinstance(node, Mapping)]
        level = below
    return found
