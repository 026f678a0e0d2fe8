"""Modules that nobody uses and that cannot run as the project is installed: they ask an SDK which no list of its packages names.

Only such SDKs are looked for as the usual packages do not bring along, and only where a list names all that is installed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from promptlint.evaluate.frames import Request
from promptlint.evaluate.unused import Unused, may_be_unused
from promptlint.project import Project, folders_above

# By what the SDK is called here: what names its package, or one that may bring it along.
_FRAMEWORKS = (
    r"langchain|langgraph|llama|litellm|crewai|autogen|ag2|instructor|smolagents|pydantic-ai|haystack|dspy|guidance|semantic-kernel|mem0"
    r"|embedchain|agno|phidata|marvin|guardrails|deepeval|evals|ragas|promptflow|swarm|llm|gpt|vanna|chainlit|graphrag|camel|txtai|memory|rag"
)
_NAMES = {
    name: re.compile(rf"(?:{name.replace('_', '.')}|{_FRAMEWORKS})", re.IGNORECASE)
    for name in ("openai", "anthropic", "groq", "mistralai", "cohere", "together", "replicate")
}
_LISTS = (
    "requirements.txt", "requirements.lock", "requirements.in", "requirements-dev.txt", "requirements_dev.txt", "requirements-prod.txt",
    "dev-requirements.txt", "requirements/base.txt", "requirements/prod.txt", "requirements/dev.txt", "requirements/requirements.txt",
    "constraints.txt", "pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "environment.yml", "environment.yaml", "uv.lock",
    "poetry.lock", "pdm.lock", "Dockerfile", "docker-compose.yml", "Makefile", "README.md", "install.sh", "setup.sh",
)  # fmt: skip
_LISTED = re.compile(r"^[A-Za-z][\w.\-]*(?:\[[^\]\n]*\])?[ \t]*(?:[=<>~!]=?[^\n]*)?(?:#[^\n]*)?$", re.MULTILINE)
_OPEN = re.compile(r"^[ \t]*(?:-r|-e|--requirement|--editable|git\+|https?:)|\bdynamic\b", re.MULTILINE)


def is_uninstalled(unused: Unused, request: Request) -> bool:
    """Whether a request stands in a module that nobody uses, and asks an SDK that its project does not install."""
    project = unused.project
    module, named = request.module.module, _NAMES.get(request.match.sdk.name)
    if named is None or not project.whole or module.cells or request.match.sdk.name not in module.imports:
        return False
    if not may_be_unused(project, module):
        return False
    texts = list(_lists(project, module.path))
    is_listed = any(name == "requirements.txt" and _LISTED.search(text) for name, text in texts)
    if not is_listed or any(_OPEN.search(text) for name, text in texts if name != "README.md"):
        return False
    if any(request.match.sdk.name in text.lower() if name == "README.md" else named.search(text) for name, text in texts):
        return False
    return not unused.is_named(module.path)


def _lists(project: Project, path: str) -> Iterator[tuple[str, str]]:
    """The files that say what is installed, in the folder of a file and those above: name and text without comments."""
    for folder in folders_above(path):
        for name in _LISTS:
            text = project.read_text(posixpath.join(folder, name))
            if text is not None:
                yield name, re.sub(r"(?m)#[^\n]*$", "", text) if name.endswith(".txt") else text
