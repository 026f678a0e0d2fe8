"""Markdown and text: prompts in folders of prompts, agents' definitions, skills and commands, files that are named so."""

from __future__ import annotations

import re
from dataclasses import replace

from promptlint.candidates import (
    COMPOUND,
    INSTRUCTIONS,
    in_agent_folder,
    in_prompt_folder,
    is_named_after_prompts,
    suffix_of,
    words_in,
)
from promptlint.frontends.templates.assemble import Piece, Reading, assemble, words_of
from promptlint.frontends.templates.brace_tags import notation_of, scan_arguments, scan_dollars, scan_fields
from promptlint.frontends.templates.document import Document
from promptlint.frontends.templates.frontmatter import Front, split
from promptlint.frontends.templates.jinja import role_of_name
from promptlint.frontends.templates.prose import addresses, documents, instructs, is_for_people, quoted, unfenced, word_count
from promptlint.frontends.templates.tags import Scan, Scanner, no_tags
from promptlint.frontends.templates.tree import Mapping, Scalar, Sequence
from promptlint.model import PromptFile, RoleTold, Sent

# The folders in which agents look for definitions, commands and rules, below a folder of their own.
_HOMES = frozenset({
    ".claude", ".cursor", ".github", ".gemini", ".codex", ".opencode", ".roo", ".windsurf", ".openhands", ".agents", ".agent",
    ".factory", ".clinerules", ".continue", ".kiro", ".amazonq",
})  # fmt: skip
_ROOMS = frozenset({
    "agents", "agent", "commands", "command", "prompts", "rules", "chatmodes", "modes", "instructions", "output-styles",
    "microagents", "workflows", "steering", "skills",
})  # fmt: skip
_ASIDE = frozenset({
    "reference", "references", "docs", "doc", "documentation", "assets", "templates", "examples", "example", "resources", "scripts",
    "data",
})  # fmt: skip
_KEYS = frozenset({
    "triggers", "tools", "allowed-tools", "allowed_tools", "argument-hint", "argument_hint", "mcp_tools", "globs", "alwaysApply",
    "applyTo",
})  # fmt: skip
_PAGE = frozenset({
    "title", "layout", "date", "slug", "tags", "sidebar_position", "sidebar_label", "author", "authors", "categories", "permalink",
    "nav_order", "weight", "id",
})  # fmt: skip
_SKILL = "SKILL.md"
_SKILLS = frozenset({"skill", "skills"})
_CALLED_FOR = re.compile(r"(?:^|[.!?:;]\s+|\n)\s*use (?:when|for|this)\b(?! (?:sub-?)?agent)", re.IGNORECASE)
_IS_A_SKILL = re.compile(
    r"\b(?:invoke|use|load|apply|read|activate|trigger|consult|run) this skill\b|\bthis skill (?:should|is|must) ", re.IGNORECASE
)
_RUN_WITH = frozenset({"tools", "model", "mode"})  # what only an agent of its own is told
_AN_AGENTS = frozenset({"tools", "model", "mode", "color", "permissionMode", "skills", "memory", "hooks", "mcpServers", "temperature"})
_IS_FOR = re.compile(
    r"\buse (?:this|when|for|to|after|before|proactively|whenever)\b|\bexpert|\bspeciali[sz]|\bagent (?:that|who|for)\b", re.IGNORECASE
)
_SPEAKS_TO = re.compile(
    r"^\W*you\b|[.!?:;,]\W+you\b|\byou(?:'re| are| will| must| should|r (?:role|task|job|goal|mission|responsibilit|expertise))"
    r"|\bact as\b|^#+ *(?:role|persona|identity)\b|你|您|あなた|당신|\b(?:du bist|vous|tu es|eres|usted|você)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ASKED = frozenset({"input", "query", "question", "task", "request"})  # in a placeholder's name: what one request is about
_OTHER_SYSTEMS = frozenset({"agent", "persona"})
_MESSAGES = frozenset({"prompt", "prompts", "message", "messages", "instruction", "instructions"})  # with which "system" is one of them
_PAIRS = (("system", "user"), ("System", "User"), ("SYSTEM", "USER"))
_PROMPTS = frozenset({"prompt", "prompts", "system_prompts", "system-prompts", "prompt_templates", "prompt-templates"})
_ALWAYS = frozenset({"rules", "steering"})
_END = 400  # characters, in which a text that a person hands over once says to set to work
_TASK = re.compile(r"\b(?:begin|start)\b[^.!?\n]{0,60}\bnow\b|\b(?:generate|write|create|produce) (?:exactly )?\d+\b", re.IGNORECASE)
_EVERY_FILE = frozenset({"**", "**/*", "*"})
_IDENTITY = re.compile(r"(?:hello[,!]? |hi[,!]? )?(?:you(?:'re| are) (?:an?|the|now)\b|你是|あなたは|당신은)", re.IGNORECASE)
_DOCS = frozenset({"docs", "doc", "documentation", "website", "site", "wiki", "content"})


def read(document: Document, *, certain: bool = False) -> Reading:
    """Read a Markdown or text file; `certain` when the code uses it as a prompt."""
    front = split(document) if document.text.startswith(("---", "\n---")) else Front(Mapping([], 0), 0)
    body = document.text[front.body :]
    if not body.strip():
        return Reading()
    format = format_of_name(document.name)
    lower = document.name.lower()
    sent: Sent = "on-demand" if _is_on_demand(document, front) else "whole"
    if document.name in INSTRUCTIONS or suffix_of(lower) == ".mdc" or lower.endswith(".instructions.md"):
        role = "user" if document.name == _SKILL else "system"
        return assemble(document, format, [Piece(role, front.body, len(document.text), no_tags)], sent=sent)
    if not (certain or _is_prompt(document, front, body)):
        return Reading()
    role, scanner = _kind(document, front, body)
    reading = assemble(document, format, [Piece(role, front.body, len(document.text), scanner)], sent=sent)
    if reading.faults and not certain:  # what a text quotes of a template's language is no tag of its own
        quotes = quoted(document.text)
        reading = replace(reading, faults=tuple(at for at in reading.faults if not any(q[0] <= at.offset < q[1] for q in quotes)))
    if reading.file is None or role != "system":
        return reading
    return replace(reading, file=replace(reading.file, role_told=_role_told(document, front, body, reading.file)))


def _is_on_demand(document: Document, front: Front) -> bool:
    """Whether an agent reads the file only when a task, a file or a word calls for it: a skill, the rules of some files or a folder."""
    lower, keys = document.name.lower(), front.fields.keys
    if document.name == _SKILL or "triggers" in keys or any(words_in(folder) & _SKILLS for folder in document.folders):
        return True
    described = front.fields.text("description") or ""
    if not keys & _RUN_WITH and (_CALLED_FOR.search(described) or _IS_A_SKILL.search(described)):
        return True  # who reads it first sees when it is for; an agent of its own is run with the text as a whole
    if document.name in ("AGENTS.md", "CLAUDE.md") and document.folders and document.folders[-1] != ".claude":
        return True  # below the root it is read by those who work in its folder
    if suffix_of(lower) == ".mdc":
        return (front.fields.text("alwaysApply") or "").lower() != "true"
    return lower.endswith(".instructions.md") and front.fields.text("applyTo") not in _EVERY_FILE


def _role_told(document: Document, front: Front, body: str, file: PromptFile) -> RoleTold:
    """What says that a file is a system prompt: its name, its form, or the text alone, unless that ends in a task."""
    words = words_in(document.stem)
    form = _is_definition(document, front, body)
    if form and not _is_named_system(document, body) and _is_sheet(document, front, body):
        return "words"
    if form or _is_named_system(document, body) or _goes_along(document.folders):
        return "words" if any("bundles" in words_in(folder) for folder in document.folders) else "form"
    if _TASK.search(body.rstrip()[-_END:]):
        return "nothing"
    introduced = _introduces(body) and not file.placeholders and not _has_system_beside(document)
    return "words" if words & _OTHER_SYSTEMS or introduced else "nothing"


def _is_definition(document: Document, front: Front, body: str) -> bool:
    """Whether the form makes the text an agent's system prompt; not that of a template in a folder of others, with a place for the task."""
    if document.name.lower().endswith((".agent.md", ".chatmode.md")):
        return True
    return {"name", "description"} <= front.fields.keys and (in_agent_folder(document.folders) or not _takes_a_task(body))


def _takes_a_task(body: str) -> bool:
    """Whether a placeholder, outside what the text quotes, stands for what one request is about: `{user_input}`, `{{ task }}`."""
    quotes = quoted(body)
    for tag in notation_of(body)(body, 0, len(body)).tags:
        if any(_ASKED & {*words_of(name)} for name in tag.names) and not any(at <= tag.start < end for at, end in quotes):
            return True
    return False


def _is_sheet(document: Document, front: Front, body: str) -> bool:
    """Whether a file in a folder below that of the agents is a sheet for them: nothing but a name makes it one, and it speaks to nobody."""
    homes = zip(document.folders, document.folders[1:-1], strict=False)
    if not any(home.lower() in _HOMES and room.lower() in ("agents", "agent") for home, room in homes):
        return False
    described = front.fields.text("description") or ""
    return not (front.fields.keys & _AN_AGENTS or _IS_FOR.search(described) or _SPEAKS_TO.search(unfenced(body)))


def _goes_along(folders: tuple[str, ...]) -> bool:
    """Whether an agent sends the files of a folder with every request: its rules."""
    return folders[:1] == (".clinerules",) or (len(folders) > 1 and folders[-2].lower() in _HOMES and folders[-1].lower() in _ALWAYS)


def _introduces(body: str) -> bool:
    """Whether the text begins with who its reader is, behind headings: what a task for one request seldom does."""
    lines = (line for line in body.lstrip("\ufeff").split("\n") if line.strip() and not line.lstrip().startswith(("#", "<", "-", "*", "=")))
    return _IDENTITY.match(next(lines, "").strip()) is not None


def _has_system_beside(document: Document) -> bool:
    """Whether the system prompt is another file of the same folder: then this one is sent with it, by the user."""
    suffix = suffix_of(document.name)
    return any(document.beside(f"{name}{suffix}") is not None for name in ("system", "system_prompt"))


def _is_prompt(document: Document, front: Front, body: str) -> bool:
    folders = document.folders
    if document.name.lower().endswith(COMPOUND):
        return True
    if folders and folders[-1].lower() in _ASIDE and not front.fields.keys & _KEYS:
        return False
    keys = front.fields.keys
    is_definition = (
        bool(keys & _KEYS) or ({"name", "description"} <= keys and not keys & _PAGE) or ("description" in keys and "$ARGUMENTS" in body)
    )
    if ".github" in folders and not is_definition:
        return False  # what GitHub and its agents read has a name or a form of its own; the rest is for people
    if any(folder.lower() in _HOMES for folder in folders[:-1]) or folders[:1] in ((".clinerules",), (".roo",)):
        room = folders[-1].lower()
        return (room in _ROOMS and room != "skills") or (is_definition and in_agent_folder(folders))
    if is_definition and (in_agent_folder(folders) or in_prompt_folder(folders)):
        return True
    may_be_page = format_of_name(document.name) == "markdown" and not _is_at_home(document)
    if may_be_page and is_for_people(body, in_series=document.in_series):
        return False
    if word_count(body) < 3 and document.stem not in ("system", "user"):
        return False
    tells = instructs(body)
    if in_prompt_folder(folders):
        if any(folder.lower() in _DOCS for folder in folders):
            return _opens_as_prompt(body)
        if documents(body) or keys & _PAGE - {"title", "tags", "author"}:
            return tells and not documents(body)
        return True
    return _is_named_prompt(document, body, tells) or (in_agent_folder(folders[-1:]) and _opens_as_prompt(body))


def _is_at_home(document: Document) -> bool:
    """Whether the file's own folder is one of prompts and nothing else: there, numbers order prompts."""
    return bool(document.folders) and document.folders[-1].lower() in _PROMPTS


def _is_named_system(document: Document, body: str) -> bool:
    """Whether the name says that the text is a system prompt, not that it is about a system: `agent_system.md`, not `Logging_System.md`."""
    words = words_in(document.stem)
    if "system" not in words:
        return False
    if words == {"system"} or words & _MESSAGES or document.folders[-1:] == ("system",) or _is_at_home(document):
        return True
    if format_of_name(document.name) == "text" or addresses(unfenced(body)):
        return True
    return any(document.beside(document.name.replace(name, other)) is not None for name, other in _PAIRS if name in document.name)


def _is_named_prompt(document: Document, body: str, tells: bool) -> bool:
    """Whether the file's own name says that it is a prompt, and nothing in it says otherwise."""
    words = words_in(document.stem)
    if document.stem.lower() == "prompts" or (documents(body) and not tells):
        return False
    in_docs = any(folder.lower() in _DOCS for folder in document.folders)
    if is_named_after_prompts(document.stem):
        if in_docs:
            return _opens_as_prompt(body)
        return format_of_name(document.name) == "text" or tells or bool(notation_of(body)(body, 0, len(body)).tags)
    if document.stem in ("system", "user"):  # a pair of files, one for each message
        return not in_docs and (document.stem == "system" or document.beside("system.md") is not None)
    # Manuals have such names too, so the text must begin as a prompt does.
    return bool(words & {"system", "persona", "preamble", "instructions", "instruction"}) and not in_docs and _opens_as_prompt(body)


def format_of_name(name: str) -> str:
    """Markdown or text, by the suffix."""
    return "markdown" if suffix_of(name) in (".md", ".mdc", ".markdown") else "text"


def _opens_as_prompt(body: str) -> bool:
    return addresses(unfenced(body)) and not documents(body)


def _kind(document: Document, front: Front, body: str) -> tuple[str, Scanner]:
    """The role of the text and the notation of its placeholders."""
    keys, folders = front.fields.keys, {folder.lower() for folder in document.folders[-2:]}
    lower = document.name.lower()
    if "argument-hint" in keys or folders & {"commands", "command"}:
        return "user", notation_of(body) if "{{args}}" in body else scan_arguments
    if "triggers" in keys or "inputs" in keys:
        return "user", _inputs(front, body)
    if lower.endswith((".prompt.md", ".prompt.txt")):
        return "user", scan_dollars if "${input:" in body else notation_of(body)
    if _is_definition(document, front, body):
        return "system", no_tags
    words = words_in(document.stem)
    if words & {"user", "assistant"}:
        return role_of_name(document.stem), notation_of(body)
    is_template = {"name", "description"} <= keys  # one that takes a task is mostly the user's message, whatever it opens with
    is_system = _is_named_system(document, body) or words & _OTHER_SYSTEMS or (addresses(body) and not is_template)
    return "system" if is_system else "unknown", notation_of(body)


def _inputs(front: Front, body: str) -> Scanner:
    """A skill's `{{ NAME }}`, and `{NAME}` for the inputs that it declares."""
    declared: set[str] = set()
    inputs = front.fields.get("inputs")
    for item in inputs.items if isinstance(inputs, Sequence) else []:
        name = item.text("name") if isinstance(item, Mapping) else item.value if isinstance(item, Scalar) else None
        declared |= {name} if name else set()
    if "{{" in body:
        return notation_of(body)

    def scan(text: str, start: int, end: int) -> Scan:
        found = scan_fields(text, start, end)
        return Scan(tuple(tag for tag in found.tags if set(tag.names) <= declared))

    return scan
