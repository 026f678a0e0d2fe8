"""Which files may hold a prompt, told by their names alone: only these are opened, and what is in them decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

OWN_SUFFIXES = frozenset({".prompty", ".prompt", ".baml", ".mdc"})  # formats of prompts and nothing else
TEMPLATE_SUFFIXES = frozenset({".j2", ".jinja", ".jinja2", ".njk"})
OTHER_TEMPLATES = frozenset({".hbs", ".handlebars", ".mustache", ".liquid", ".tmpl", ".tpl", ".gotmpl"})  # mostly of web pages
TEXT_SUFFIXES = frozenset({".md", ".txt", ".markdown", ""})
YAML_SUFFIXES = frozenset({".yaml", ".yml"})
JSON_SUFFIXES = frozenset({".json"})

# Files that an agent sends along with every request of a session; docs/agents.md is a page of a manual.
INSTRUCTIONS = frozenset({
    "CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", "AGENTS.override.md", "AGENT.md", "GEMINI.md", "QWEN.md", "SKILL.md",
    "copilot-instructions.md", ".cursorrules", ".windsurfrules", ".clinerules", ".goosehints", ".roorules",
})  # fmt: skip
_OWN_NAMES = frozenset({"skprompt.txt", "user.md"})  # the second beside a system.md only
COMPOUND = (".prompt.md", ".prompt.txt", ".prompt.yml", ".prompt.yaml", ".instructions.md", ".chatmode.md", ".agent.md")
GITLAB = (".gitlab-ci.yml", ".gitlab-ci.yaml")

# Names that mean documentation or configuration wherever they stand.
_NEVER = re.compile(
    r"(?:readme|changelog|licen[cs]e|code_of_conduct|docker-compose|mkdocs|tsconfig|package-lock|pnpm-lock|\.pre-commit-config)[\w.-]*"
    r"|(?:requirements|constraints)(?:[-_.](?:dev|test|tests|docs|lock|base|prod|local|txt|\d[\w.]*))*"
    r"|makefile|dockerfile|jenkinsfile|procfile|build|owners|codeowners|changes|contributing|notice|authors|robots|llms|llms-full"
    r"|index|_index|cmakelists|compose|action|dependabot|codecov|openapi|swagger|package"
)
_NEVER_EXACT = frozenset(
    {"SECURITY.md", "ROADMAP.md", "TODO.md", "SUPPORT.md", "HISTORY.md", "INSTALL.md", "GOVERNANCE.md", "MAINTAINERS.md"}
)
# Folders whose files are recordings, translations or configuration of other tools.
_NEVER_FOLDERS = frozenset({
    "cassettes", "locales", "locale", "i18n", "workflows", "issue_template", "pull_request_template", "charts", "helm", "manifests",
    "migrations", "__snapshots__", "fixtures",
})  # fmt: skip

PROMPT_WORDS = frozenset({"prompt", "prompts"})
AGENT_WORDS = frozenset({
    "agent", "agents", "subagent", "subagents", "microagent", "microagents", "skill", "skills", "command", "commands", "persona",
    "personas", "chatmode", "chatmodes", "instruction", "instructions", "rules", "clinerules", "modes",
})  # fmt: skip
# Behind the word "prompt" they make a name that of a page or a tool about prompts.
ABOUT_WORDS = frozenset({
    "engineering", "caching", "cache", "compression", "guide", "library", "tips", "design", "injection", "overview", "reference",
    "documentation", "docs", "tutorial", "best", "practices", "optimization", "optimisation", "management", "versioning", "testing",
    "evaluation", "notes", "log", "history", "changelog", "parity", "comparison", "analysis", "report", "tool", "toolkit", "tuning",
    "learning", "formats", "engine",
})  # fmt: skip
_TOOL_NAMES = re.compile(r"dotprompt|prompt[-_]?(?:flow|foo|y|lint|ly|layer|hub|wizard|bench)(?![a-z])", re.I)
NAME_WORDS = PROMPT_WORDS | frozenset(["system", "instruction", "instructions", "persona", "preamble"])
_JSON_WORDS = frozenset({"chain", "chains", "template", "templates", "langchain", "llm", "agent", "agents"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def words_in(part: str) -> frozenset[str]:
    """The words of one part of a path, in lower case: promptTemplates and prompt-templates both hold prompt and templates."""
    return frozenset(word.lower() for word in _WORD.findall(part))


def in_prompt_folder(folders: Sequence[str]) -> bool:
    """Whether one of the folders is named after prompts."""
    return any(_speaks_of_prompts(folder) for folder in folders)


def _speaks_of_prompts(part: str) -> bool:
    """prompts, prompt_templates, preprompts and systemPrompt do; promptfoo, prompty and dotprompt are names of tools."""
    words = [word.lower() for word in _WORD.findall(_TOOL_NAMES.sub("", part))]
    at = next((index for index, word in enumerate(words) if word.endswith(("prompt", "prompts"))), None)
    return at is not None and ABOUT_WORDS.isdisjoint(words[at + 1 :])  # prompt_design.md is a page, design_prompt.md a prompt


def in_agent_folder(folders: Sequence[str]) -> bool:
    """Whether one of the folders is named after agents, their skills, commands or rules."""
    return any(words_in(folder) & AGENT_WORDS for folder in folders)


def is_named_after_prompts(name: str) -> bool:
    """Whether the file's own name holds the word."""
    return _speaks_of_prompts(name)


def suffix_of(name: str) -> str:
    """The last suffix in lower case, with its dot; "" for a name such as .cursorrules."""
    stem, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() if stem and dot else ""


def may_be_candidate(name: str) -> bool:
    """A first look at the name alone, for every file of a walk."""
    return suffix_of(name) in _ALL_SUFFIXES or name in INSTRUCTIONS


def is_workflow(folders: Sequence[str], name: str) -> bool:
    """Whether a file says what a CI server runs: a workflow of GitHub, or GitLab's one file."""
    return name in GITLAB or (tuple(folders[-2:]) == (".github", "workflows") and suffix_of(name) in YAML_SUFFIXES)


def is_candidate(folders: Sequence[str], name: str) -> bool:
    """Whether a file may hold a prompt, by the folders of its path (outermost first) and its name."""
    lower = name.lower()
    if name in INSTRUCTIONS or lower.endswith(COMPOUND) or lower in _OWN_NAMES:
        return True
    suffix = suffix_of(name)
    if suffix in OWN_SUFFIXES:
        return True
    if suffix not in _ALL or name in _NEVER_EXACT or _NEVER.fullmatch(lower.removesuffix(suffix)):
        return False
    if any(folder.lower() in _NEVER_FOLDERS for folder in folders):
        return False
    if suffix in TEMPLATE_SUFFIXES:
        return True
    if suffix in YAML_SUFFIXES:  # what GitHub runs is no prompt, though it may hold one
        return ".github" not in folders or in_prompt_folder(folders)
    if suffix == "":
        return lower == "prompt" or lower.endswith(("_prompt", "-prompt")) or in_prompt_folder(folders[-1:])
    about_prompts = is_named_after_prompts(name) or in_prompt_folder(folders)
    if suffix in TEXT_SUFFIXES:
        return about_prompts or bool(words_in(name) & NAME_WORDS) or in_agent_folder(folders)
    if suffix in JSON_SUFFIXES:  # a framework's own form of a prompt may stand among its chains or templates
        return about_prompts or any(words_in(part) & _JSON_WORDS for part in (*folders, name))
    return about_prompts


_ALL_SUFFIXES = OWN_SUFFIXES | TEMPLATE_SUFFIXES | OTHER_TEMPLATES | TEXT_SUFFIXES | YAML_SUFFIXES | JSON_SUFFIXES
_ALL = TEMPLATE_SUFFIXES | OTHER_TEMPLATES | TEXT_SUFFIXES | YAML_SUFFIXES | JSON_SUFFIXES
