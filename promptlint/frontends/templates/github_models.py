"""`.prompt.yml` of GitHub Models, and other files with a list of messages, each with a role and its content."""

from __future__ import annotations

from promptlint.candidates import in_prompt_folder, is_named_after_prompts, words_in
from promptlint.frontends.templates.assemble import SET_BY_CALLER, Piece, Reading, Settings, assemble, cap_of
from promptlint.frontends.templates.brace_tags import notation_of
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.tree import Mapping, Node, Scalar, Sequence
from promptlint.model import Known, Unknown, Value

_ROLES = frozenset({"system", "user", "assistant", "developer"})
_CAPS = ("maxTokens", "max_tokens", "maxCompletionTokens", "max_completion_tokens", "maxOutputTokens", "max_output_tokens")
_SETTINGS = ("modelParameters", "model_parameters", "parameters", "config", "params")


_RECORDED = frozenset({"test", "tests", "expected", "response", "request", "output", "log"})


def _is_at_home(document: Document) -> bool:
    return is_named_after_prompts(document.stem) or in_prompt_folder(document.folders)


def read(document: Document, tree: Node, format: str) -> Reading | None:
    """Read a file with `messages`; None when it has none."""
    listed = tree.get("messages") if isinstance(tree, Mapping) else None
    if format == "json" and (words_in(document.stem) & _RECORDED or not _is_at_home(document)):
        return None  # a recorded request, or what a test expects of one
    if not isinstance(listed, Sequence) or not isinstance(tree, Mapping):
        return None
    found = []
    for item in listed.items:
        role, content = (item.text("role"), item.get("content")) if isinstance(item, Mapping) else (None, None)
        if role not in _ROLES or not isinstance(content, Scalar):
            return None
        found.append((role, content))
    if not any(content.value.strip() for _, content in found):
        return None
    scanner = notation_of("\n".join(content.value for _, content in found))
    pieces = [Piece(role or "unknown", content.start, content.end, scanner, content.value) for role, content in found]
    name = tree.text("model") or tree.text("model", "name") or tree.text("model", "id")
    cap = next((value for place in _SETTINGS for key in _CAPS if (value := tree.number(place, key)) is not None), None)
    model: Value[str] = Known(name) if name else Unknown(SET_BY_CALLER)
    fixed = name is not None and document.name.endswith((".prompt.yml", ".prompt.yaml"))
    provider = "azure" if fixed and "/" in (name or "") else "unknown"
    settings = Settings(model, cap_of(cap, fixed=fixed), provider, "maxTokens", generates=fixed)
    return assemble(document, format, pieces, settings=settings)
