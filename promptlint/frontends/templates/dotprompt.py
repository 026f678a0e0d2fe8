"""dotprompt: a frontmatter with the model, and a Handlebars body in which `{{role "system"}}` begins a message."""

from __future__ import annotations

import re

from promptlint.frontends.templates.assemble import Piece, Reading, Settings, assemble, cap_of
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.frontmatter import split
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.model import Absent, Known, Unknown, Value

_PROVIDERS = {"googleai": "google", "vertexai": "google", "openai": "openai", "anthropic": "anthropic", "ollama": "ollama"}
_CAPS = ("maxOutputTokens", "max_output_tokens", "maxTokens", "max_tokens")


# The keys of its frontmatter; others belong to a tool that calls its own files so.
# dotprompt, Prompt frontmatter <https://google.github.io/dotprompt/reference/frontmatter> (excerpt of a stored copy, read 2026-11-24)
_KEYS = frozenset({"name", "variant", "version", "description", "model", "tools", "toolDefs", "config", "input", "output", "metadata"})
_ESCAPED = re.compile(r"\{\{(?:[\s\"'{}\]]|$)")  # a brace of str.format, as in JSON that is written out; a tag begins with a name


def is_one(document: Document) -> bool:
    """Whether a `.prompt` file is in this format: many tools call files so."""
    text = document.text
    if not text.lstrip().startswith(("---", "#")):
        return "{{" in text and _ESCAPED.search(text) is None
    keys = {key for key in split(document).fields.keys if "." not in key}  # with a dot: an extension's
    return keys <= _KEYS or not keys.isdisjoint({"config", "input"})


def read(document: Document) -> Reading:
    """Read a `.prompt` file."""
    front = split(document)
    name = front.fields.text("model")
    model: Value[str] = Known(name) if name else Absent()
    if front.faults and name is None:
        model = Unknown("the frontmatter can not be read")
    cap = next((number for key in _CAPS if (number := front.fields.number("config", key)) is not None), None)
    prefix = (name or "").partition("/")[0].lower()
    provider = _PROVIDERS.get(prefix, "google" if (name or "").startswith("gemini") else "unknown")
    fixed = name is not None and not front.faults
    settings = Settings(model, cap_of(cap, fixed=fixed), provider, "maxOutputTokens", generates=fixed)
    return assemble(
        document,
        "dotprompt",
        [Piece("user", front.body, len(document.text), scan_handlebars)],
        settings=settings,
        faults=front.faults,
    )
