"""Jinja templates (and those of other engines) that make a prompt, not a page, a program or a configuration."""

from __future__ import annotations

import re

from promptlint.candidates import AGENT_WORDS, NAME_WORDS, OTHER_TEMPLATES, in_prompt_folder, suffix_of, words_in
from promptlint.frontends.templates.assemble import Reading, assemble, has_roles, split_roles
from promptlint.frontends.templates.brace_tags import notation_of, scan_go
from promptlint.frontends.templates.document import Document, Fault
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.prose import instructs, is_code, word_count
from promptlint.frontends.templates.tags import Scanner

_TEXTS = frozenset({"", ".md", ".txt", ".text", ".prompt", ".xml", ".markdown", ".en", ".system", ".user"})
_HINTS = NAME_WORDS | AGENT_WORDS | frozenset(["llm", "ai", "gpt", "conversation", "chat", "message", "messages", "completion"])
# What a server renders a whole request with: no prompt, but the marks around each message.
_CHAT_TEMPLATE = re.compile(
    r"\badd_generation_prompt\b|\b[be]os_token\b|\bin\s+(?:loop_)?messages\b[^%]*%\}.*?\bmessage(?:\.role\b|\[.role.\])", re.DOTALL
)
_NOTATIONS: dict[str, Scanner] = {
    ".hbs": scan_handlebars, ".handlebars": scan_handlebars, ".mustache": scan_handlebars, ".tmpl": scan_go, ".gotmpl": scan_go,
}  # fmt: skip


def read(document: Document, *, certain: bool = False) -> Reading:
    """Read a template; `certain` when the code uses it as a prompt."""
    if not document.text.strip() or not (certain or _is_prompt(document)):
        return Reading()
    suffix = suffix_of(document.name)
    scanner = _NOTATIONS.get(suffix, notation_of(document.text) if suffix in OTHER_TEMPLATES else scan_jinja)
    reading = assemble(document, "jinja", split_roles(document.text, 0, _role(document), scanner))
    if scanner is not scan_jinja or reading.faults:
        return reading
    return Reading(reading.file, _refused(document.text))


def _is_prompt(document: Document) -> bool:
    inner = suffix_of(document.stem)
    at_home = in_prompt_folder(document.folders[-2:])
    text = document.text
    if (inner not in _TEXTS and not at_home) or _CHAT_TEMPLATE.search(text):
        return False
    words = word_count(text)
    if at_home or "prompt" in words_in(document.stem):
        return not is_code(text) or (instructs(text) and words > 30)
    if has_roles(text):
        return True
    if is_code(text) or words < 8:
        return False
    parts = (*document.folders, document.stem)
    if any(words_in(part) & _HINTS for part in parts) or in_prompt_folder(document.folders):
        return instructs(text, weakly=True)
    return suffix_of(document.name) not in OTHER_TEMPLATES and instructs(text) and words > 30


def _role(document: Document) -> str:
    """The role that the name gives, or the folder that the file is in."""
    role = role_of_name(document.stem)
    return "system" if role == "user" and document.folders[-1:] == ("system",) else role


def role_of_name(stem: str) -> str:
    """The role that a file's name gives it; a template of no such name is taken to fill a user's message."""
    words = words_in(stem)
    if words & {"system", "sys", "persona"}:
        return "system"
    if words & {"assistant"}:
        return "assistant"
    if words & {"instructions", "instruction"}:
        return "unknown"
    return "user"


def _refused(text: str) -> tuple[Fault, ...]:
    """What Jinja itself says against the template; it is parsed, never rendered."""
    from jinja2 import Environment, TemplateSyntaxError  # noqa: PLC0415  (50 ms, and most trees hold no template)

    environment = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"])
    try:
        environment.parse(text)
    except TemplateSyntaxError as error:
        message = str(error.message or "it can not be parsed")
        if "unknown tag" in message or "No filter" in message or "No test" in message:  # another extension's, or the application's own
            return ()
        at = 0
        for _ in range((error.lineno or 1) - 1):
            at = text.find("\n", at) + 1
        return (Fault(f"Jinja refuses it: {message.rstrip('.')}", at),)
    except (RecursionError, MemoryError, ValueError, OverflowError):
        return (Fault("an expression is nested too deeply", 0),)
    return ()
