"""Modules that never run: an import or an annotation of theirs fails, or they are old copies that nothing else imports."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import places, undefined
from promptlint.evaluate.generations import Generations
from promptlint.evaluate.lacking import Lacking
from promptlint.evaluate.offpath import is_off_path
from promptlint.leftovers import folder_aside
from promptlint.project import Project, folders_above

_NAMES_THINGS = re.compile(
    rb"\bimport[ \t]*\(?[ \t]*\*|\b__getattr__\b|\bsys\.modules\b|_sys\.modules\b|\b__path__\b|\bextend_path\b|\b__dict__\b"
    rb"|\b(?:globals|exec|setattr|vars)[ \t]*\("
)
_GENERATED = re.compile(
    r"_pb2|^_|version|generated|build|parser|lexer|local|secret|credential|private|config|settings|native|ext$|proto|swagger|openapi|thrift|grpc|bindings"
)
# A folder of such a name may stand beside an installed package that is meant.
_FROM_ELSEWHERE = frozenset(
    {"agents", "mcp", "google", "azure", "openai", "anthropic", "langchain", "langgraph", "litellm", "crewai", "tests", "test"}
)
# Packages that are some program's own: what is installed is not called so.
_OWN = frozenset({"api", "app", "backend", "common", "config", "core", "helpers", "lib", "models", "server", "services", "src", "utils"})
_ENDINGS = (".py", ".pyx", ".pyi", "/__init__.py", ".ipynb", ".proto", ".c", ".cpp", ".rs")
_OF_A_CLASS = re.compile(r"_*[A-Z]\w*[a-z]\w*")


class Unstarted:
    """Which modules of a project never run, looked up once for each."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.generations = Generations(project)
        self._lacking = Lacking(project)
        self._known: dict[str, bool] = {}
        self._aside: dict[str, bool] = {}

    def holds(self, path: str) -> bool:
        """Whether a module never runs, as far as the whole project tells."""
        return self.project.whole and (self._fails(path) or self._package_fails(path) or self.is_put_aside(path))

    def is_put_aside(self, path: str) -> bool:
        """Whether a file lies in a folder of old copies that nothing else imports."""
        folder = folder_aside(path, self.project.paths)
        if folder is None:
            return False
        if folder not in self._aside:
            self._aside[folder] = not any(other.startswith(folder) for other in self.project.imported_outside(folder))
        return self._aside[folder]

    def _fails(self, path: str) -> bool:
        """Whether a module's top level imports what the project's own modules do not have, or a module where this is so."""
        if path not in self._known:
            self._known[path] = False  # modules that import each other are looked at once
            module = self.project.lower(path)
            imports = _imports_of(module)
            fails = self.generations.fails(path, imports) or any(
                self._is_gone(path, each) or self._import_fails(path, each) for each in imports
            )
            if module is None:
                fails = self._is_broken(path)
            elif not fails:
                fails = undefined.fails_by_annotation(module) or any(is_off_path(self.project, module, each) for each in imports)
            self._known[path] = fails
        return self._known[path]

    def _is_broken(self, path: str) -> bool:
        """Whether a file is no Python: whoever imports it meets a SyntaxError."""
        if path not in self.project.paths or self.project.lower(path) is not None:
            return False
        try:
            ast.parse(self.project.data(path) or self.project.read_text(path) or b"")
        except SyntaxError:
            return True
        except (ValueError, RecursionError, MemoryError):
            return False
        return False

    def _package_fails(self, path: str) -> bool:
        """Whether the `__init__.py` of a package that holds a module fails, which is run before it.

        A program that is started by its path, and imports nothing of its package, runs without it.
        """
        root = self.project.package_root(posixpath.dirname(path))
        homes = [each for each in folders_above(path) if each != root and each.startswith(f"{root}/" if root else "")]
        packages = [each for home in homes if (each := posixpath.join(home, "__init__.py")) in self.project.paths and each != path]
        if not any(map(self._fails, packages)):
            return False
        module = self.project.lower(path)
        names = {posixpath.basename(home) for home in homes}
        alone = all(not each.level and each.module.partition(".")[0] not in names for each in _imports_of(module))
        return not (alone and module is not None and "__main__" in module.text)

    def fails_before(self, module: ir.Module, at: ir.At) -> bool:
        """Whether a statement before a place, in a function around it, imports what there is not, or calls a method that there is not."""
        for function, cls in places.functions_around(module, at) if self.project.whole else ():
            body: Sequence[ir.Stmt] = function.body
            while body:
                index = next((index for index, each in enumerate(body) if places.holds(each.at, at)), 0)
                before, holding = body[:index], body[index]
                if any(self._fails_in(module, function, cls, each) for each in before):
                    return True
                if isinstance(holding, (ir.Function, ir.Class)):
                    break  # a nested function is looked at next
                body = next((block for block in ir.blocks(holding) if any(places.holds(each.at, at) for each in block)), ())
        return False

    def _fails_in(self, module: ir.Module, function: ir.Function, cls: ir.Class | None, statement: ir.Stmt) -> bool:
        if isinstance(statement, ir.Import):
            if self._is_gone(module.path, statement) or self.generations.fails(module.path, [statement]):
                return True
            return not module.cells and self._lacks_names(module.path, statement)
        return self._lacking.fails(module, function, cls, statement)

    def _is_gone(self, path: str, node: ir.Import) -> bool:
        """Whether the module of an import is nowhere."""
        return self._missing(path, node) is not None or self._is_gone_above(path, node)

    def _is_gone_above(self, path: str, node: ir.Import) -> bool:
        """Whether the folders above a file, of a name that is only a project's own, all lack the module that is asked of one of them."""
        first, below = self._own(node)
        if not first:
            return False
        if self.project.find(node.module, path) is not None or self.project.ending(node.module, path):
            return False
        homes = [home for each in folders_above(path) if self.project.has_folder(home := posixpath.join(each, first))]
        if any(_GENERATED.search(part) or self.project.is_ignored(part) for part in below.split(".")):
            return False
        return bool(homes) and not any(self._may_hold(home, below.replace(".", "/")) for home in homes)

    def _own(self, node: ir.Import) -> tuple[str, str]:
        """The package of an import whose name is only a project's own, and what is asked of it; "" for others."""
        first, _, below = node.module.partition(".")
        is_own = not node.level and below and first in _OWN and not self.project.is_ignored(first)
        return (first, below) if is_own else ("", "")

    def _may_hold(self, folder: str, below: str) -> bool:
        package = posixpath.join(folder, "__init__.py")
        if package in self.project.paths and _NAMES_THINGS.search(self.project.data(package) or b""):
            return True
        stem = posixpath.join(folder, below)
        return self.project.has_folder(stem) or any(self.project.read_text(stem + ending) is not None for ending in _ENDINGS)

    def _missing(self, path: str, node: ir.Import) -> str | None:
        """A module that a package of the project, which is there, does not have, and which is not likely to be generated."""
        if not node.module or self.project.find(node.module, path, node.level) is not None:
            return None
        told = self._stem(path, node)
        around = (told, *folders_above(told)) if told is not None else ()  # of a package that is not there, what is missing is a folder
        stem = next((each for each in around if self._is_package(posixpath.dirname(each))), None)
        if stem is None:
            return None
        name = posixpath.basename(stem)
        if _GENERATED.search(name) or self.project.is_ignored(name) or any(other.startswith(stem + "/") for other in self.project.paths):
            return None
        return None if any(self.project.read_text(stem + ending) is not None for ending in _ENDINGS) else stem

    def _is_package(self, folder: str) -> bool:
        path = posixpath.join(folder, "__init__.py")
        return path in self.project.paths and not _NAMES_THINGS.search(self.project.data(path) or b"")

    def _stem(self, path: str, node: ir.Import) -> str | None:
        """Where the module of an import would stand, without its ending: in a package that can only be the project's own."""
        below = node.module.replace(".", "/")
        if node.level:
            folder = posixpath.dirname(path)
            for _ in range(node.level - 1):
                folder = posixpath.dirname(folder)
            return posixpath.join(folder, below)
        first, _, rest = below.partition("/")
        package = self.project.on_path(first, path) if rest else None
        if package is None or not package.endswith("/__init__.py") or first in _FROM_ELSEWHERE:
            return None
        return posixpath.join(posixpath.dirname(package), rest)

    def _import_fails(self, path: str, node: ir.Import) -> bool:
        target = self._meant(path, node)
        if target is None:
            return self._lacks_names(path, node)
        return self._lacks_names(path, node) or self._fails(target) or any(map(self._fails, self._run_before(path, node)))

    def _run_before(self, path: str, node: ir.Import) -> Iterator[str]:
        """The `__init__.py` of the packages that a dotted import runs on its way."""
        parts = [] if node.level else node.module.split(".")
        for index in range(1, len(parts)):
            found = self.project.on_path(".".join(parts[:index]), path)
            if found is not None and found.endswith("/__init__.py"):
                yield found

    def _lacks_names(self, path: str, node: ir.Import) -> bool:
        """Whether every module that an import may mean lacks a name that it takes."""
        target = self._meant(path, node)
        names = [name for name, _ in node.names or () if name != "*"]
        others = [target] if target is not None else [*self._elsewhere(path, node), *self._beside(path, node)]
        return bool(others) and all(any(self._lacks(each, path, node, name) for name in names) for each in others)

    def _beside(self, path: str, node: ir.Import) -> list[str]:
        """The modules of one name, where one of them lies beside a file that is in no package: a script takes that one."""
        folder = posixpath.dirname(path)
        beside = posixpath.join(folder, f"{node.module}.py")
        if node.level or "." in node.module or node.module in _FROM_ELSEWHERE or beside not in self.project.paths or beside == path:
            return []
        if posixpath.join(folder, "__init__.py") in self.project.paths or self.project.is_ignored(node.module):
            return []
        return self.project.called(node.module, path)

    def _meant(self, path: str, node: ir.Import) -> str | None:
        """The module of the project that an import certainly means: a bare `agents` may also be a package from outside."""
        if node.level:
            return self.project.find(node.module, path, node.level)
        return self.project.on_path(node.module, path) if "." in node.module else None

    def _elsewhere(self, path: str, node: ir.Import) -> Iterator[str]:
        """The modules that may be meant where an import's whole package is nowhere on the path: all that lie somewhere under that name."""
        first, below = self._own(node)
        if not first:
            return
        if any(self.project.has_folder(posixpath.join(folder, first)) for folder in folders_above(path)):
            return
        if not self.project.is_ignored(below.rpartition(".")[2] + ".py"):
            yield from self.project.ending(node.module, path)

    def _lacks(self, target: str, path: str, node: ir.Import, name: str) -> bool:
        if self.project.mentions(target, name) or _NAMES_THINGS.search(self.project.data(target) or b""):
            return False
        dotted = f"{node.module}.{name}" if node.module else name
        if self.project.find(dotted, path, node.level) is not None:
            return False
        return not target.endswith("__init__.py") or _OF_A_CLASS.fullmatch(name) is not None  # a module of a package may be generated


def _imports_of(module: ir.Module | None) -> list[ir.Import]:
    """The imports that a module's top level makes whatever happens."""
    return [each for each in module.body if isinstance(each, ir.Import)] if module is not None else []
