"""Semantic Kernel: `skprompt.txt` with a `config.json` beside it, and its prompts in YAML."""

from __future__ import annotations

from promptlint.frontends.templates.assemble import SET_BY_CALLER, Piece, Reading, Settings, assemble, cap_of, one_of
from promptlint.frontends.templates.brace_tags import scan_kernel
from promptlint.frontends.templates.document import Document, Malformed
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, parse_tree
from promptlint.model import Unknown

_NOTATIONS = {"handlebars": scan_handlebars, "liquid": scan_jinja, "jinja2": scan_jinja}
_MARKS = frozenset({"template_format", "input_variables", "execution_settings"})


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a prompt in YAML; None when it is none of Semantic Kernel's."""
    text = tree.get("template") if isinstance(tree, Mapping) else None
    if not isinstance(tree, Mapping) or not isinstance(text, Scalar) or not tree.keys & _MARKS or not text.value.strip():
        return None
    scanner = _NOTATIONS.get(tree.text("template_format") or "", scan_kernel)
    return assemble(document, format, [Piece("user", text.start, text.end, scanner, text.value)], settings=_settings(tree))


def read_text(document: Document) -> Reading:
    """Read `skprompt.txt`."""
    try:
        tree = parse_tree((document.beside("config.json") or "").replace("\t", " "))
    except Malformed:  # its own fault, not the prompt's
        tree = None
    settings = _settings(tree) if isinstance(tree, Mapping) else Settings()
    named = tree.text("template_format") if isinstance(tree, Mapping) else None
    scanner = _NOTATIONS.get(named or "", scan_kernel)
    return assemble(document, "text", [Piece("user", 0, len(document.text), scanner)], settings=settings)


def _settings(tree: Mapping) -> Settings:
    """The model and the cap: `execution_settings` by service, or `completion` in older files."""
    services = tree.get("execution_settings")
    found = [value for _, value in services.items if isinstance(value, Mapping)] if isinstance(services, Mapping) else []
    older = tree.get("completion")
    found += [older] if isinstance(older, Mapping) else []
    model = one_of((name for item in found if (name := item.text("model_id"))), Unknown(SET_BY_CALLER))
    caps = {item.number("max_tokens") for item in found}
    cap = caps.pop() if len(caps) == 1 else None
    return Settings(model, cap_of(cap, fixed=False), "unknown", "max_tokens")
