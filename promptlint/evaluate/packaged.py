"""Whether a file stands in what is built as a package, for others to use.

A project that is described like a package is an application all the same where it brings the server that runs it, or where it is
started from a program at its top, beside packages that are named after their part in it (`app`, `domain`, `services`): nobody
would install these. Nor would anybody install a package that its own code imports as `src`: no name of its own.
"""

from __future__ import annotations

import posixpath
import re

from promptlint.project import Project, folders_above

_IS_OFFERED = re.compile(
    r"^\s*(?:license|classifiers(?!\s*=\s*\[\s*[\"']Private ::)|keywords|homepage|repository|documentation)\b|^\[project\.urls\]",
    re.MULTILINE | re.IGNORECASE,
)
# A package whose own dependencies hold the server that it is run by is an application.
_SERVES = re.compile(
    r"""(?:^|["'])(?:(?:uvicorn|gunicorn|hypercorn|granian|daphne|chainlit)\b(?!\.)|fastapi\[(?:standard|all)\b)"""
    r"""|^fastapi\s*=\s*\{[^}\n]*["'](?:standard|all)["']""",
    re.MULTILINE,
)
_FOR_SOME = re.compile(
    r"^\[(?:project\.optional-dependencies|dependency-groups|tool\.(?!poetry\.dependencies\]))[^\n]*\n(?:(?!\[\w)[^\n]*\n?)*", re.MULTILINE
)
_IMPORTS_SRC = re.compile(rb"^[ \t]*(?:from|import)[ \t]+src\.\w", re.MULTILINE)
_NAME = re.compile(r"""^name\s*=\s*["']([\w.\-]+)""", re.MULTILINE)
_PROGRAMS = ("app.py", "main.py", "manage.py", "streamlit_app.py", "wsgi.py", "asgi.py", "server.py")
# What the parts of an application are called, which are no names that a package is installed under.
_PARTS = frozenset(
    {"app", "apps", "core", "domain", "infrastructure", "interface", "interfaces", "application", "backend", "frontend", "services"}
    | {"service", "utils", "api", "models", "config", "agents", "tools", "ui", "db", "database", "routers", "routes", "schemas", "common"}
    | {"adapters", "pages", "components", "handlers", "repositories", "prompts", "nodes", "graph", "chains", "rag", "llm"}
)
_BESIDES = frozenset(
    {"tests", "test", "docs", "doc", "scripts", "examples", "data", "datasets", "storage", "notebooks", "migrations", "alembic", "docker"}
    | {"evals", "evaluation", "benchmarks", "deploy", "deployment", "infra", "assets", "static", "templates", "dev", "ci"}
)


def is_packaged(project: Project, path: str) -> bool:
    """Whether a file stands in what is built as a package, for others to use: not one that brings the server that runs it, nor one that
    says nothing of what is told of a package to those who look for one (its license, classifiers, keywords or addresses)."""
    for folder in folders_above(path):
        if _is_called_src(project, folder, path):
            return False
        if any(project.read_text(posixpath.join(folder, name)) is not None for name in ("setup.py", "setup.cfg")):
            return True
        told = project.read_text(posixpath.join(folder, "pyproject.toml")) or ""
        if "[build-system]" in told and _IS_OFFERED.search(told) and not _SERVES.search(_FOR_SOME.sub("", told)):
            return not _is_application(project, folder, told)
    return False


def _is_called_src(project: Project, folder: str, path: str) -> bool:
    """Whether `src` is a package itself, for a file in it or for one that imports it: `from src.agents import Writer`."""
    home = posixpath.join(folder, "src")
    if not path.startswith(f"{home}/") or posixpath.join(home, "__init__.py") not in project.paths:
        return False
    return any(_IMPORTS_SRC.search(project.data(each) or b"") for each in {path, *project.importing(path)})


def _is_application(project: Project, folder: str, told: str) -> bool:
    """Whether a program lies at the top of a project, of which every package is called by its part in an application, none by its name."""
    name = _NAME.search(told)
    if name is None or not any(posixpath.join(folder, each) in project.paths for each in _PROGRAMS):
        return False
    inside = f"{folder}/" if folder and not folder.endswith("/") else folder
    below = (each.removeprefix(inside) for each in project.paths if each.startswith(inside))
    tops = {each.partition("/")[0] for each in below if "/" in each}
    packages = {each for each in tops if each not in _BESIDES and not each.startswith((".", "_"))}
    return bool(packages) and packages <= _PARTS - {name[1].replace("-", "_").lower()}
