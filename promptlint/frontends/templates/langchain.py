"""LangChain's prompts as YAML or JSON: `_type: prompt` with a template, and the serialised form of its hub."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.frontends.templates.assemble import Piece, Reading, assemble
from promptlint.frontends.templates.brace_tags import scan_fields
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tags import Scanner
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, Sequence

_TYPES = frozenset({"prompt", "few_shot", "chat"})
_NOTATIONS = {"jinja2": scan_jinja, "mustache": scan_handlebars}
_TEXTS = ("prefix", "template", "suffix")
_ROLES = {"System": "system", "Human": "user", "AI": "assistant"}


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a LangChain prompt; None when it is none."""
    if not isinstance(tree, Mapping):
        return None
    serialised = tree.get("lc") is not None and "prompt" in " ".join(_ids(tree)).lower()
    plain = tree.text("_type") in _TYPES or _names_variables(tree)
    if not serialised and not plain:
        return None
    pieces = sorted(_pieces(tree, "user" if plain and not serialised else "unknown", _notation(tree)), key=lambda piece: piece.start)
    return assemble(document, format, pieces) if pieces else None


def _names_variables(tree: Mapping) -> bool:
    """A template with a plain list of its variables; Semantic Kernel's list says more of each."""
    listed = tree.get("input_variables")
    return "template" in tree.keys and isinstance(listed, Sequence) and all(isinstance(item, Scalar) for item in listed.items)


def _notation(node: Mapping) -> Scanner:
    return _NOTATIONS.get(node.text("template_format") or node.text("kwargs", "template_format") or "", scan_fields)


def _pieces(node: Node, role: str, scanner: Scanner, depth: int = 0) -> Iterator[Piece]:
    if depth > 20:
        return
    if isinstance(node, Mapping):
        scanner = _notation(node) if node.get("template_format") else scanner
        role = next((name for mark, name in _ROLES.items() for part in _ids(node) if part.startswith(mark)), role)
        for key, value in node.items:
            if key.value in _TEXTS and isinstance(value, Scalar) and value.value.strip():
                yield Piece(role, value.start, value.end, scanner, value.value)
            elif isinstance(value, (Mapping, Sequence)) and key.value not in ("examples", "example_prompt"):
                yield from _pieces(value, role, scanner, depth + 1)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _pieces(item, role, scanner, depth + 1)


def _ids(node: Mapping) -> list[str]:
    found = node.get("id")
    return [item.value for item in found.items if isinstance(item, Scalar)] if isinstance(found, Sequence) else []
