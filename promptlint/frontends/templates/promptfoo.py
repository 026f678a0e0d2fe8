"""promptfoo's configuration, where prompts stand in it; those that it names by file are files of their own."""

from __future__ import annotations

import re

from promptlint.frontends.templates.assemble import SET_BY_CALLER, Piece, Reading, Settings, assemble, cap_of, one_of
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, Sequence
from promptlint.model import Unknown

_COMPANIONS = frozenset({"providers", "targets", "tests", "defaultTest", "scenarios", "redteam"})
_FILE = re.compile(
    r"(?:file|exec|https?|langfuse|portkey|helicone):\S*|[^\s{}]+\.(?:txt|md|jsonl?|ya?ml|py|[cm]?[jt]s|csv|j2|njk)(?::\w+)?"
    r"|[^\s{}]*\*[^\s{}]*"
)
_TEXTS = ("raw", "content", "prompt")
_CAPS = ("max_tokens", "maxTokens", "max_completion_tokens", "max_output_tokens")


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a promptfoo configuration; None when it is none."""
    if not isinstance(tree, Mapping) or "prompts" not in tree.keys or not tree.keys & _COMPANIONS:
        return None
    texts = [text for text in _inline(tree.get("prompts")) if not _FILE.fullmatch(text.value.strip())]
    pieces = [Piece("user", text.start, text.end, scan_jinja, text.value) for text in texts]
    if not pieces:
        return Reading()
    return assemble(document, "promptfoo", pieces, settings=_settings(tree))


def _inline(node: Node | None) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node] if node.value.strip() else []
    found: list[Scalar] = []
    for item in node.items if isinstance(node, Sequence) else []:
        texts = [item.get(key) for key in _TEXTS] if isinstance(item, Mapping) else [item]
        found += [text for text in texts if isinstance(text, Scalar) and text.value.strip()][:1]
    return found


def _settings(tree: Mapping) -> Settings:
    providers = tree.get("providers") or tree.get("targets")
    names: list[str] = []
    caps: list[int | None] = []
    for item in providers.items if isinstance(providers, Sequence) else [providers]:
        if isinstance(item, Scalar):
            names.append(item.value)
            caps.append(None)
        elif isinstance(item, Mapping) and (name := item.text("id")):
            names.append(name)
            caps.append(next((cap for key in _CAPS if (cap := item.number("config", key)) is not None), None))
    models = [name for name in names if not re.match(r"(?:file|exec|python|https?|webhook):", name)]
    model = one_of(models, Unknown("its providers are programs" if names else SET_BY_CALLER))
    fixed = bool(models) and len(set(caps)) == 1
    return Settings(model, cap_of(caps[0] if fixed else None, fixed=fixed), "unknown", "max_tokens", generates=False)
