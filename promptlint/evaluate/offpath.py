"""Where a script looks for modules: one that imports a module of the project which lies in none of these folders fails."""

from __future__ import annotations

import posixpath
import re

from promptlint import ir
from promptlint.project import Project, folders_above

_CHANGES = re.compile(
    r"\bsys\.path\b|\bfrom[ \t]+sys[ \t]+import\b[^\n]*\bpath\b|\baddsitedir\b|\bimport_module\b|__import__|\bexec\(|\brunpy\b"
)
_TOLD = re.compile(r"\bsys\.path\.(?:append|insert)\(|\bin[ \t]+sys\.path\b")
_AS_IT_IS = frozenset({"str", "Path", "abspath", "realpath", "resolve", "absolute", "normpath", "as_posix", "PurePath"})
_EVERYBODYS = frozenset({"google", "azure", "openai", "anthropic", "langchain", "langgraph", "litellm", "crewai", "agents", "mcp", "tests"})
_REQUIRING = ("requirements.txt", "requirements-dev.txt", "pyproject.toml", "setup.py", "setup.cfg", "environment.yml", "Pipfile")
_MOST_STEPS = 30  # of one folder's expression
# What a path may begin with: all that stood on it before, and the folder where one stands.
_HERE = re.compile(r"\$\(pwd\)|\$\{?(?:PYTHONPATH|PWD|workspaceFolder)\b(?::[^}\n]*)?\}?|\$\{\{[^}\n]*workspace[^}\n]*\}\}")
# What says which folders are installed, looked into or copied to another place.
_SAYING = (
    "pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "mypy.ini", "pyrightconfig.json", "Makefile", "justfile",
    "Justfile", "Taskfile.yml", "noxfile.py", "conftest.py", "Procfile", ".env", ".env.example", ".envrc",
    ".vscode/settings.json", ".vscode/launch.json",
    "Dockerfile", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "package.json", "vercel.json", "app.yaml",
    "run.sh", "start.sh", "setup.sh", "README.md", "CONTRIBUTING.md", "CLAUDE.md", "AGENTS.md", "requirements.txt", "environment.yml",
)  # fmt: skip


def is_off_path(project: Project, module: ir.Module, node: ir.Import) -> bool:
    """Whether a program, which nothing imports, asks for a module of the project that lies in none of the folders where it looks.

    Anything that may put another folder there, or that may install the module, speaks against it.
    """
    path, first = module.path, node.module.partition(".")[0]
    if node.level or "." not in node.module or module.cells or module.language != "python" or not _is_script(project, module):
        return False
    if project.on_path(node.module, path) is not None or project.on_path(first, path) is not None:
        return False
    homes = {each.removesuffix("/__init__.py").removesuffix(".py").removesuffix(node.module.replace(".", "/")).rstrip("/") or "/"
             for each in project.ending(node.module, path)}  # fmt: skip
    if not homes or any(project.has_folder(posixpath.join(folder, first)) for folder in folders_above(path)):
        return False
    added = _added(module)
    if added is None or not homes.isdisjoint(added) or any(project.has_folder(posixpath.join(folder, first)) for folder in added):
        return False
    others = (each for each in project.reachable(path) if each != path)
    if any(_CHANGES.search((project.data(each) or b"").decode("utf-8", "replace")) for each in others):
        return False
    if project.is_imported(path) or _is_installed(project, path, first):
        return False
    return not any(_is_put_there(project, path, home) for home in homes)


def _is_installed(project: Project, path: str, package: str) -> bool:
    """Whether what is installed for a file may bring a package of that name."""
    named = re.compile(rf"^[ \t\"'\-]*{package.replace('_', '[-_]')}(?=[\s=<>~!\[;\"',]|$)", re.MULTILINE | re.IGNORECASE)
    told = (project.read_text(posixpath.join(folder, name)) for folder in folders_above(path) for name in _REQUIRING)
    return package in _EVERYBODYS or any(named.search(text) for text in told if text is not None)


def _is_script(project: Project, module: ir.Module) -> bool:
    if posixpath.join(posixpath.dirname(module.path), "__init__.py") in project.paths:
        return False
    tests = (each.test for each in module.body if isinstance(each, ir.If))
    return any(isinstance(node, ir.Name) and node.id == "__name__" for test in tests for node in ir.walk([test]))


def _added(module: ir.Module) -> set[str] | None:
    """The folders that a script puts on its path; None where one of them is not known."""
    if len(_CHANGES.findall(module.text)) != len(_TOLD.findall(module.text)):
        return None
    bound = {each.targets[0].id: each.value for each in module.body if isinstance(each, ir.Assign) and isinstance(each.targets[0], ir.Name)}
    found: set[str] = set()
    for call in ir.walk(module.body):
        if isinstance(call, ir.Call) and isinstance(call.func, ir.Attribute) and call.func.name in ("append", "insert"):
            of = call.func.value
            if isinstance(of, ir.Attribute) and of.name == "path" and ir.last_name(of.value) == "sys":
                folder = _folder(module.path, bound, call.args[-1] if call.args else None)
                if folder is None:
                    return None
                found.add(folder)
    return found


def _folder(path: str, bound: dict[str, ir.Expr | None], node: ir.Expr | None, steps: int = 0) -> str | None:
    """The folder of the scan that an expression of `__file__` and texts means; None for any other."""
    if steps > _MOST_STEPS:
        return None

    def of(inner: ir.Expr) -> str | None:
        return _folder(path, bound, inner, steps + 1)

    if isinstance(node, ir.Name):
        return path if node.id == "__file__" else of(bound[node.id]) if bound.get(node.id) is not None else None  # type: ignore[arg-type]
    if isinstance(node, ir.Attribute):
        return _above(of(node.value)) if node.name == "parent" else None
    if isinstance(node, ir.Subscript) and isinstance(node.value, ir.Attribute) and node.value.name == "parents":
        count = node.index.value if isinstance(node.index, ir.Constant) else None
        found = of(node.value.value)
        for _ in range(count + 1 if isinstance(count, int) and 0 <= count < _MOST_STEPS else 0):
            found = _above(found)
        return found if isinstance(count, int) and 0 <= count < _MOST_STEPS else None
    if isinstance(node, ir.Binary) and node.op == "/":
        return _joined(of(node.left), [node.right])
    if not isinstance(node, ir.Call):
        return None
    name = ir.last_name(node.func)
    if name == "dirname" and len(node.args) == 1:
        return _above(of(node.args[0]))
    if name in ("join", "joinpath"):
        start = node.func.value if name == "joinpath" and isinstance(node.func, ir.Attribute) else None
        parts = list(node.args)
        return _joined(of(start if start is not None else parts.pop(0)), parts) if start is not None or parts else None
    if name in _AS_IT_IS and not node.keywords:
        inner = node.args[0] if len(node.args) == 1 else node.func.value if isinstance(node.func, ir.Attribute) and not node.args else None
        return of(inner) if inner is not None else None
    return None


def _above(path: str | None) -> str | None:
    """The folder of a path; None above all that is scanned."""
    return posixpath.dirname(path) if path and path != "/" else None


def _joined(folder: str | None, parts: list[ir.Expr]) -> str | None:
    texts = [each.value for each in parts if isinstance(each, ir.Constant) and isinstance(each.value, str)]
    if folder is None or len(texts) != len(parts):
        return None
    told = posixpath.normpath(posixpath.join(folder, *texts))
    return None if told.startswith("..") else "" if told == "." else told


def _is_put_there(project: Project, path: str, home: str) -> bool:
    """Whether something of the project may install from a folder, put it on the path of programs, or copy it to where they look."""
    for folder in dict.fromkeys((*folders_above(posixpath.join(home, "x")), *folders_above(path))):
        inside = home.removeprefix(folder).strip("/") if home == folder or home.startswith(f"{folder}/" if folder else "") else ""
        for name in _SAYING:
            text = project.read_text(posixpath.join(folder, name))
            if text is None:
                continue
            if home in (folder, posixpath.join(folder, "src"), posixpath.join(folder, "lib")) and name in _SAYING[:3]:
                return True  # it is installed from there
            last = re.escape(posixpath.basename(home))
            if "PYTHONPATH" in text and re.search(rf"PYTHONPATH[^\n]*(?:\b{last}\b|\$)|\bcd[ \t]+\S*\b{last}\b", _HERE.sub("", text)):
                return True
            if inside and re.search(rf"(?:COPY|ADD|-|:|[\"'=(])[ \t]*(?:\./)?{re.escape(inside)}/?(?=[\s\"':,)\]]|$)", text, re.MULTILINE):
                return True
    return False
