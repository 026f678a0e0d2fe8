"""Prompty: a frontmatter with the model, and a body of messages under lines such as `system:`."""

from __future__ import annotations

import re

from promptlint.frontends.templates.assemble import Reading, Settings, assemble, cap_of, split_roles
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.frontmatter import split
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tree import Mapping
from promptlint.model import Absent, Default, Known, Unknown, Value

_ENVIRONMENT = re.compile(r"\$\{env:([^:}]+)(?::([^}]*))?\}", re.I)
_NO_TEXT = frozenset({"embedding", "embeddings", "image", "images"})
_PLACES_OF_MODEL = (
    ("model",), ("model", "id"), ("model", "configuration", "azure_deployment"), ("model", "configuration", "name"),
    ("model", "configuration", "model"), ("model", "name"),
)  # fmt: skip
_NAMES_OF_MODEL = (("model", "configuration", "model"), ("model", "name"))  # beside a deployment's, which may be called otherwise
_CAPS = ("maxOutputTokens", "max_output_tokens", "max_tokens", "max_completion_tokens", "maxTokens")


def read(document: Document) -> Reading:
    """Read a `.prompty` file."""
    front = split(document)
    fields = front.fields
    scanner = scan_handlebars if "mustache" in _template(fields) else scan_jinja
    api = (fields.text("model", "apiType") or fields.text("model", "api") or "chat").lower()
    begin = "unknown" if api in _NO_TEXT else "system"
    pieces = split_roles(document.text, front.body, begin, scanner)
    model, is_chat = _model(fields), api not in _NO_TEXT
    if front.faults and isinstance(model, Absent):
        model = Unknown("the frontmatter can not be read")
    cap = next((number for path in _places_of_cap() if (number := fields.number(*path)) is not None), None)
    provider = _provider(fields)
    settings = Settings(
        model,
        cap_of(cap, fixed=not isinstance(model, Absent) and not front.faults),
        provider,
        "maxOutputTokens" if _is_of_version_2(fields) else "max_tokens",
        names_deployment=provider == "azure" and not any(fields.text(*path) for path in _NAMES_OF_MODEL),
        generates=is_chat and not isinstance(model, Absent),
    )
    return assemble(document, "prompty", pieces, settings=settings, faults=front.faults, role=None if is_chat else "unknown")


def _is_of_version_2(fields: Mapping) -> bool:
    """Whether the file has one of the second version's forms, which names the options its own way."""
    if fields.get("model", "id") or fields.get("model", "options") or fields.get("inputSchema"):
        return True
    return bool(fields.text("model")) or bool(fields.get("template", "format") and fields.get("template", "parser"))


def _template(fields: Mapping) -> str:
    return " ".join(filter(None, (fields.text("template"), fields.text("template", "format"), fields.text("template", "format", "kind"))))


def _model(fields: Mapping) -> Value[str]:
    for path in _PLACES_OF_MODEL:
        text = fields.text(*path)
        if text:
            return _from_environment(text)
    return Absent()


def _from_environment(text: str) -> Value[str]:
    found = _ENVIRONMENT.search(text)
    if found is None:
        return Known(text)
    if found[2]:
        return Default(found[2], source=f"the environment variable {found[1]}")
    return Unknown(f"it comes from the environment variable {found[1]}")


def _provider(fields: Mapping) -> str:
    said = (fields.text("model", "provider") or fields.text("model", "configuration", "type") or "").lower()
    for mark, provider in (("azure", "azure"), ("foundry", "azure"), ("anthropic", "anthropic"), ("openai", "openai")):
        if mark in said:
            return provider
    return "unknown"


def _places_of_cap() -> list[tuple[str, ...]]:
    return [(*path, name) for path in (("model", "options"), ("model", "parameters"), ("parameters",)) for name in _CAPS]
