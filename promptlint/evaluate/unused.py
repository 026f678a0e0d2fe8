"""Modules that nobody uses at all: nothing imports or names them, and they are no programs themselves.

Something that is meant for others (a package that is built, a folder whose files a framework looks for) says nothing,
nor does a project in which no program is seen.
"""

from __future__ import annotations

import posixpath
import re

from promptlint import ir
from promptlint.evaluate import places
from promptlint.evaluate.packaged import is_packaged
from promptlint.project import ENTRIES, Project, folders_above

_LOADS_FOUND = re.compile(rb"\b(?:pkgutil|iter_modules|walk_packages|runpy)\b")
_LOADS_FILES = re.compile(rb"\bspec_from_file_location\(\s*(?![\s\"'])")
_LOADS_COMPUTED = re.compile(
    rb"\b(?:import_module|__import__|SourceFileLoader|import_string|load_module)\(\s*(?!\s|[\"'])|\bexec\(\s*compile\b"
)
OF_TESTS = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)test_[^/]*$|_tests?\.py$|(?:^|/)conftest\.py$")
_FINDS_CLASSES = re.compile(rb"\b__subclasses__\b|\b__init_subclass__\b|\bgetmembers\b(?!\(\s*\))|\b__set_name__\b")
_TRIES = re.compile(
    rb"^[ \t]*(?:importlib\.)?(?:__import__|import_module)\(\w+\)[ \t]*\r?$", re.MULTILINE
)  # only whether a package is installed
_STARTED_BY_NAME = frozenset(
    {"main", "run", "handler", "app", "create_app", "lambda_handler", "setup", "register", "execute", "application", "server", "mcp"}
    | {"graph", "agent", "root_agent", "demo", "invoke", "handle", "dag", "flow", "predict", "init", "start", "cli", "plugin", "main_async"}
    | {"Pipe", "Pipeline", "Pipelines", "Tools", "Filter", "Action", "Handler", "Plugin", "Predictor", "TritonPythonModel", "Command"}
)
_STARTED_BY_ENDING = ("_handler", "_main", "_app", "_graph", "_agent", "_bot", "Command", "TestCase", "Spider", "Cog", "View")
# What tools and frameworks look for by its name.
_FOUND_BY_NAME = re.compile(
    r"_.*|tests?|test_.*|.*_tests?|conftest|setup|manage|admin|apps|models|urls|views|signals|middleware|settings|config|wsgi|asgi|tasks"
    r"|sitecustomize|usercustomize|noxfile|fabfile|locustfile|hubconf|gunicorn.*|celery.*|dags?|main|app|index|server|extension|hooks?"
)
_FOUND_IN = frozenset(
    {"pages", "commands", "migrations", "versions", "dags", "spiders", "plugins", "plugin", "custom_components", "custom_nodes", "cogs"}
    | {"api", "functions", "lambdas", "lambda", "hooks", "skills", "extensions", "addons", "tests", "test", "evals", "strategies"}
)
_PREPARES = frozenset({"load_dotenv", "basicConfig", "filterwarnings", "simplefilter", "append", "insert", "setLevel", "addHandler"})
_TELLS = frozenset({"print", "debug", "info", "warning", "warn", "error", "critical", "exception"})
_WRAPS = frozenset(
    {"staticmethod", "classmethod", "property", "abstractmethod", "cached_property", "setter", "override", "retry", "lru_cache", "cache"}
    | {
        "tool",
        "function_tool",
        "wraps",
        "contextmanager",
        "asynccontextmanager",
        "traceable",
        "observe",
        "timeit",
        "validator",
        "field_validator",
    }
)
_ENTRIES = (
    "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "Makefile", "justfile",
    "package.json", "vercel.json", "app.yaml",
    "start.sh", "run.sh", "entrypoint.sh", "docker-entrypoint.sh", "deploy.sh", "setup.sh", "install.sh", "build.sh", "start.bat",
    "run.bat",
    "supervisord.conf", "crontab", "tox.ini", "serverless.yaml", "template.yml", "fly.toml", "railway.json", "render.yaml", "adk.yaml",
    "mkdocs.yml", "config.yaml", "config.yml", "config.json", "config.toml", "settings.yaml", "manifest.yaml", "manifest.json",
)  # fmt: skip


_MOST_OF_ISLAND = 12  # modules that only import each other
_COMMENTS = re.compile(rb"^[ \t]*#[^\n]*", re.MULTILINE)


class Unused:
    """Which modules of a project nobody uses, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[str, bool] = {}
        self._has_program: bool | None = None
        self._loads_computed: list[str] | None = None
        self._finds_classes: bool | None = None
        self._loads_found: list[str] | None = None
        self._loads_files: list[str] | None = None
        self._files = (*project.paths, *project.notebooks)

    def holds(self, module: ir.Module, at: ir.At, *, is_made: bool) -> bool:
        """Whether a place stands in a module that nobody uses; what such a module sends at its top level makes it a program."""
        if not is_made and not any(places.holds(function.at, at) for _, function, _ in module.functions):
            return False
        if module.path not in self._known:
            self._known[module.path] = self.project.whole and self._is_unused(module)
        return self._known[module.path]

    def _is_unused(self, module: ir.Module) -> bool:
        island = self._island(module)
        if island is None or not self._is_in_program(module.path):
            return False
        paths = frozenset(each.path for each in island)
        return all(self._is_for_nobody(each) and not self._is_loaded(each.path) and not self.is_named(each.path, paths) for each in island)

    def _is_for_nobody(self, module: ir.Module) -> bool:
        """Whether nothing from outside may look for a module, or for something in it."""
        *folders, name = module.path.split("/")
        stem = name.removesuffix(".py")
        if _FOUND_BY_NAME.fullmatch(stem) or not _FOUND_IN.isdisjoint(folders) or is_packaged(self.project, module.path):
            return False
        if " " not in stem and any(map(_is_for_others, module.body)):  # such a file can be imported
            return False
        return not self.project.is_entry(stem, module.path) and not self._is_told(module.path, stem)

    def _island(self, module: ir.Module) -> list[ir.Module] | None:
        """A module and those that import it, directly or not, if none of them is a program, or gives on what a package holds."""
        found = {module.path: module}
        waiting = [module.path]
        while waiting:
            path = waiting.pop()
            each = found[path]
            if each.cells or each.language != "python" or any(map(is_started, each.body)) or len(found) > _MOST_OF_ISLAND:
                return None
            for importer in self.project.importing(path):
                other = self.project.lower(importer) if importer in self.project.paths else None
                if other is None or importer.endswith("__init__.py"):
                    return None
                if importer not in found:
                    found[importer] = other
                    waiting.append(importer)
        return list(found.values())

    def _is_told(self, path: str, stem: str) -> bool:
        """Whether what starts the programs of a project names a module."""
        files = (posixpath.join(folder, name) for folder in folders_above(path) for name in _ENTRIES)
        return any(stem in (self.project.read_text(each) or "") for each in files)

    def _is_in_program(self, path: str) -> bool:
        """Whether another file of the project is a program: without one it is not known who would use its modules."""
        if self._has_program is None:
            modules = (self.project.lower(each) for each in sorted(self.project.paths))
            self._has_program = any(any(map(is_started, each.body)) for each in modules if each is not None)
        return self._has_program

    def is_of_program(self, module: ir.Module) -> bool:
        """Whether a module is one of a program's, and of no package that others may use."""
        return not module.cells and not is_packaged(self.project, module.path) and self._is_in_program(module.path)

    def is_of_application(self, module: ir.Module) -> bool:
        """Whether a module is one of a program's, where no class is found by another way than its name."""
        if self._finds_classes is None:
            self._finds_classes = any(_FINDS_CLASSES.search(self.project.data(each) or b"") for each in self._files)
        if self._finds_classes or self._is_loaded(module.path):
            return False
        return _FOUND_IN.isdisjoint(module.path.split("/")[:-1]) and self.is_of_program(module)

    def is_named(self, path: str, island: frozenset[str] = frozenset()) -> bool:
        """Whether a file that is not of its island names a module in any way, or modules are loaded by names that are not known."""
        if self._loads_found is None:
            self._loads_found = [each for each in self._files if _LOADS_FOUND.search(self.project.data(each) or b"")]
        stem = posixpath.basename(path).removesuffix(".py")
        if any(self._may_find(each, path) for each in self._loads_found) or self._is_loaded_as_file(path):
            return True
        others = (each for each in self._files if each != path and each not in island)
        if stem.isidentifier():
            return any(self.project.mentions(each, stem) and self._is_spoken(each, stem) for each in others)
        return any(stem.encode() in (self.project.data(each) or b"") for each in others)

    def _may_find(self, finder: str, path: str) -> bool:
        """Whether a file that loads what it finds may find a module: a notebook finds what lies beside it or below."""
        return finder != path and (finder in self.project.paths or posixpath.dirname(finder) in folders_above(path))

    def _is_spoken(self, path: str, name: str) -> bool:
        """Whether a name stands in a file elsewhere than in lines that are comments."""
        return re.search(rf"\b{name}\b".encode(), _COMMENTS.sub(b"", self.project.data(path) or b"")) is not None

    def is_started_by_path(self, module: ir.Module) -> bool:
        """Whether what tells how programs are started may tell so of a module: by its path, its dotted name, or `-m`."""
        folder, name = posixpath.split(module.path)
        stem, parent = name.removesuffix(".py"), posixpath.basename(folder)
        if _FOUND_BY_NAME.fullmatch(stem) or "wmill" in module.text:
            return True
        above = rf"\b{re.escape(parent)}[./]" if parent else r"-m\s+"
        told = re.compile(rf"{above}{re.escape(stem)}\b|-m\s+{re.escape(stem)}\b|\b{re.escape(stem)}(?:\.py\b|:main\b)")
        files = (posixpath.join(each, entry) for each in folders_above(module.path) for entry in (*_ENTRIES, *ENTRIES))
        return any(told.search(self.project.read_text(each) or "") for each in files)

    def _is_loaded(self, path: str) -> bool:
        """Whether a file beside or above a module, or one that names its folder, loads modules by names that it computes."""
        if self._loads_computed is None:
            texts = ((each, _TRIES.sub(b"", self.project.data(each) or b"")) for each in self._files if not OF_TESTS.search(each))
            self._loads_computed = [each for each, data in texts if _LOADS_COMPUTED.search(data)]
        folders = set(folders_above(path))
        last, stem = posixpath.basename(posixpath.dirname(path)), posixpath.basename(path).removesuffix(".py")
        return any(posixpath.dirname(each) in folders or (last and self._names_folder(each, last, [stem])) for each in self._loads_computed)

    def _is_loaded_as_file(self, path: str) -> bool:
        """Whether a file beside or above a module, or one that names a folder of its path, loads files that it finds."""
        if self._loads_files is None:
            self._loads_files = [each for each in self._files if _LOADS_FILES.search(self.project.data(each) or b"")]
        above = set(folders_above(path))
        parts = path.removesuffix(".py").split("/")
        return any(
            posixpath.dirname(each) in above
            or any(self._names_folder(each, part, parts[index:]) for index, part in enumerate(parts[:-1], 1))
            for each in self._loads_files
            if each != path
        )

    def _names_folder(self, path: str, folder: str, rest: list[str]) -> bool:
        """Whether a text of a file names a folder, and goes on, if it does, with what leads to a module in it."""
        if not self.project.mentions(path, folder):
            return False
        module = self.project.lower(path) if path in self.project.paths else None
        if module is None:
            return True
        texts = {each.value for each in ir.walk(module.body) if isinstance(each, ir.Constant) and isinstance(each.value, str)}
        return any(folder in each and _may_lead(re.split(r"[./\\\\:]+", each), folder, rest) for each in texts)


def _may_lead(parts: list[str], folder: str, rest: list[str]) -> bool:
    """Whether the parts of a path or of a module's name hold a folder behind which they do not lead elsewhere."""
    starts = (index + 1 for index, part in enumerate(parts) if part == folder)
    return any(all(part in (name, "", "*", "**") for part, name in zip(parts[start:], rest, strict=False)) for start in starts)


def may_be_unused(project: Project, module: ir.Module) -> bool:
    """Whether a module is no program, and no other file imports it."""
    return not any(map(is_started, module.body)) and not project.is_imported(module.path)


def is_started(statement: ir.Stmt) -> bool:
    """Whether a statement of a module's top level does something when the file is run."""
    if isinstance(statement, ir.Evaluate):
        call = statement.value
        return not isinstance(call, ir.Constant) and not (isinstance(call, ir.Call) and ir.last_name(call.func) in _PREPARES)
    if isinstance(statement, ir.If):
        names = {node.id for node in ir.walk(statement.test) if isinstance(node, ir.Name)}
        return "__name__" in names or any(is_started(each) for each in (*statement.body, *statement.orelse) if not _only_tells(each))
    if isinstance(statement, ir.Try):
        return any(is_started(each) for each in (*statement.body, *statement.orelse) if not _only_tells(each))
    return isinstance(statement, (ir.Loop, ir.With, ir.Match))


def _only_tells(statement: ir.Stmt) -> bool:
    """Whether a statement prints or logs a text that is written out: `print("No key is set")`, by which a module is no program."""
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    if not isinstance(call, ir.Call) or ir.last_name(call.func) not in _TELLS:
        return False
    return all(isinstance(each, ir.Constant) for each in (*call.args, *(value for _, value in call.keywords)))


def _is_for_others(statement: ir.Stmt) -> bool:
    """Whether something outside may look for what a statement makes: by its name, or where its decorator notes it."""
    if isinstance(statement, ir.Class):
        names = {statement.name, *map(ir.last_name, statement.bases)}
        inside = (each for each in statement.body if isinstance(each, ir.Function))
        marked = any(places.called_name(each) != "dataclass" for each in statement.decorators)
        return marked or is_known(names) or any(map(_is_noted, inside))
    if isinstance(statement, ir.Function):
        return is_known({statement.name}) or not all(_is_bare(each) and places.called_name(each) in _WRAPS for each in statement.decorators)
    if isinstance(statement, ir.Assign):
        return is_known({ir.last_name(target) for target in statement.targets})
    return False


def _is_noted(method: ir.Function) -> bool:
    """Whether a decorator of a method may note it somewhere."""
    return not all(places.called_name(each) in _WRAPS for each in method.decorators)


def _is_bare(decorator: ir.Expr) -> bool:
    """Whether a decorator is named without what it is taken from: not `app.tool`, whose `app` may note it."""
    return isinstance(decorator.func if isinstance(decorator, ir.Call) else decorator, ir.Name)


def is_known(names: set[str]) -> bool:
    """Whether something outside may look for one of the names."""
    return not names.isdisjoint(_STARTED_BY_NAME) or any(name.endswith(_STARTED_BY_ENDING) for name in names)
