"""The arrows between the rooms only point down, and nothing that is scanned is ever run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan

ROOT = Path(__file__).parents[1]
PACKAGE = sorted((ROOT / "promptlint").rglob("*.py"))
RULES = sorted((ROOT / "rules").glob("*.py"))

# From the ground up; a room may import from its own floor and from those below it.
FLOORS = (
    ("promptlint", "model", "ir", "errors", "data", "documents", "filetree", "ignores", "leftovers", "processes"),
    ("budget", "growth", "likeness", "pins", "requests"),
    ("rule", "rules", "sdks", "tokens", "prices", "tasks"),
    (
        "assumptions",
        "candidates",
        "charges",
        "choices",
        "cost",
        "identity",
        "layout",
        "options",
        "providers",
        "quotes",
        "shapes",
        "sizes",
        "usage",
    ),
    ("config",),
    ("sources", "history", "forge"),
    ("cache", "plugins", "shards"),
    ("registry",),
    ("selection",),
    ("budgetcomments", "check", "comments", "frontends", "raised", "stray", "suppress"),
    ("evaluate", "project"),
    ("survey",),
    ("analysis", "imported", "promptfiles"),
    ("asked",),
    ("shown",),
    ("around", "compress", "readers"),
    ("bill", "months", "pipeline"),
    ("comparison", "difference", "fix", "matching", "observed", "saved", "threshold", "whatif"),
    ("contexts",),
    ("baseline", "details"),
    ("about", "effective", "firststeps", "merging", "testing", "watching"),
    ("report",),
    ("server",),
    ("cli", "__main__"),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# What could run, fetch or start something. `importlib` is allowed where promptlint loads its own modules.
FORBIDDEN_CALLS = {"exec", "eval", "compile", "__import__"}
FORBIDDEN_MODULES = {
    "asyncio", "ftplib", "http.client", "httpx", "multiprocessing.connection", "pickle", "pty", "requests", "runpy", "smtplib", "socket",
    "ssl", "subprocess", "urllib.request", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
CONNECTS = "promptlint/forge.py"  # the one module that opens a connection: to the pull request that the user names
CONNECTS_WITH = {"http.client", "urllib.request"}
ASKS_TO_CONNECT = "promptlint/cli/comment.py"  # and the one that imports it
WAITS_WITH = {"promptlint/server/session.py": {"asyncio"}}  # the editor's server, which speaks over stdin and stdout
ASKS_THE_ENGINE = "promptlint/observed/engine.py"  # the one module that imports the engine that reads logs
PARSES = "promptlint/frontends/python.py"  # the one caller of `compile`, for the syntax tree alone
LOADS_OWN_MODULES = {
    "promptlint/about.py",  # metadata of installed packages alone: their versions
    "promptlint/plugins.py",  # what installed packages declare, never what is scanned
    "promptlint/registry.py",  # promptlint.rules
    "promptlint/cli/__init__.py",  # promptlint.cli
    "promptlint/sdks/__init__.py",  # promptlint.sdks
    "promptlint/tokens/engines.py",  # the tokenizers of the extra, by fixed names
    "promptlint/observed/engine.py",  # whether the engine of the extra is there; it is imported when logs are read
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _room(module: str) -> str:
    """The room that a module of promptlint belongs to: promptlint.report.text is in the report."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "promptlint"


def _nodes(path: Path) -> Iterator[ast.AST]:
    """Every node of a file, without what stands under `if TYPE_CHECKING`: that is never run."""
    waiting: list[ast.AST] = [ast.parse(path.read_bytes())]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, with its line; relative imports are made absolute."""
    package = [*path.relative_to(ROOT).parts[:-1]]
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield node.lineno, base
            if base in {"promptlint", "promptlint.rules"}:
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names if not alias.name.startswith("__"))


@pytest.mark.parametrize("path", RULES, ids=_name)
def test_a_rule_imports_only_rule_and_model(path: Path) -> None:
    ours = {module for _, module in _imports(path) if module.split(".")[0] == "promptlint"}
    assert ours <= {"promptlint.rule", "promptlint.model"}


@pytest.mark.parametrize("path", PACKAGE, ids=_name)
def test_imports_point_down(path: Path) -> None:
    own = _room(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    upward = [
        f"line {line}: {module}"
        for line, module in _imports(path)
        if module.split(".")[0] == "promptlint" and FLOOR_OF[_room(module)] > FLOOR_OF[own]
    ]
    assert not upward


@pytest.mark.parametrize("path", [*PACKAGE, *RULES], ids=_name)
def test_nothing_is_run_or_fetched(path: Path) -> None:
    allowed = {"compile"} if _name(path) == PARSES and "PyCF_ONLY_AST" in path.read_text(encoding="utf-8") else set()
    calls = [
        f"line {node.lineno}: {node.func.id}"
        for node in _nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS - allowed
    ]
    forbidden = FORBIDDEN_MODULES - (CONNECTS_WITH if _name(path) == CONNECTS else WAITS_WITH.get(_name(path), set()))
    modules = [
        f"line {line}: {module}"
        for line, module in _imports(path)
        if any(module == name or module.startswith(f"{name}.") for name in forbidden)
        or (module.split(".")[0] == "importlib" and module != "importlib.resources" and _name(path) not in LOADS_OWN_MODULES)
    ]
    assert not calls + modules


def test_processes_are_started_in_one_way() -> None:
    starters = {_name(path) for path in PACKAGE for node in _nodes(path) if isinstance(node, ast.ImportFrom)
                if node.module == "multiprocessing" or (node.module or "").startswith("multiprocessing.")}  # fmt: skip
    assert starters == {"promptlint/processes.py"}


def test_only_comment_can_open_a_connection() -> None:
    importers = {_name(path) for path in PACKAGE for _, module in _imports(path) if _room(module) == "forge" and module != "promptlint"}
    assert importers == {ASKS_TO_CONNECT}
    when_loaded = ast.parse((ROOT / ASKS_TO_CONNECT).read_bytes()).body
    assert not [node for node in when_loaded if isinstance(node, ast.Import | ast.ImportFrom) and "forge" in ast.unparse(node)]


def test_only_one_module_reaches_for_the_engine_and_only_when_it_is_called() -> None:
    importers = {_name(path) for path in PACKAGE for _, module in _imports(path) if module.split(".")[0] == "duckdb"}
    assert importers == {ASKS_THE_ENGINE}
    when_loaded = ast.parse((ROOT / ASKS_THE_ENGINE).read_bytes()).body
    assert not [node for node in when_loaded if isinstance(node, ast.Import | ast.ImportFrom) and "duckdb" in ast.unparse(node)]


def test_every_room_has_a_floor() -> None:
    rooms = {path.relative_to(ROOT / "promptlint").parts[0].removesuffix(".py") for path in PACKAGE} - {"__init__"}
    assert rooms <= set(FLOOR_OF)


def test_scanned_code_is_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    trap = f"open({str(marker)!r}, 'w').close()\n"
    call = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': 'Hello'}])\n"
    tree = tmp_path / "tree"
    (tree / "package").mkdir(parents=True)
    for name in ("app.py", "conftest.py", "setup.py", "sitecustomize.py", "package/__init__.py", "package/__main__.py", "promptlint.py"):
        (tree / name).write_text(trap + call, encoding="utf-8")
    report = scan([tree], Settings())
    assert len(report.calls) == 7
    assert not marker.exists()
