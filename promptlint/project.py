"""Link: which file of the project a name was imported from.

A module is found the way Python would find it from the importing file: below the folder of a script,
below the folders above a package, below `src/`; as a last resort by a dotted name that only one file has.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from promptlint import ir
from promptlint.pins import Pins

ENTRIES = ("pyproject.toml", "setup.cfg", "langgraph.json", "serverless.yml", "template.yaml", "Procfile", "Dockerfile", "README.md")


class Project:
    """All files of a scan: lowered when somebody asks for them, each once."""

    def __init__(
        self,
        paths: Iterable[str],
        data: Callable[[str], bytes | None],
        lower: Callable[[str], ir.Module | None],
        read_text: Callable[[str], str | None],
        notebooks: Iterable[str] = (),
        *,
        whole: bool = True,
    ) -> None:
        self.paths = frozenset(paths)
        self.data = data
        self.lower = lower  # the module in a file; None when it can't be read
        self.read_text = read_text  # a file of the repository that is not code, by path; None when it can't be had
        self.pins = Pins(read_text)
        self.notebooks = frozenset(notebooks)  # no module imports one
        self.whole = whole  # whether what calls a function is among the files; it is not where files were named one by one
        self._used: dict[str, frozenset[str]] | None = None
        self._imported: dict[str, frozenset[str]] = {}
        self._reachable: dict[str, frozenset[str]] = {}
        self._folders = frozenset(posixpath.dirname(path) for path in self.paths)
        self._all_folders = _with_parents(self._folders)
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            folder, name = posixpath.split(path)
            stem = posixpath.basename(folder) if name == "__init__.py" else name.removesuffix(".py")
            self._by_name.setdefault(stem, []).append(path)
        self._found: dict[tuple[str, str, int], str | None] = {}
        self._apart: dict[str, frozenset[str] | None] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._words_near: dict[str, frozenset[str]] = {}

    def imported_by(self, path: str) -> frozenset[str]:
        """The files that a module imports, at its top level or inside a function."""
        known = self._imported.get(path)
        if known is None:
            found: set[str] = set()
            for module, level, names in imports_in(self.data(path) or b""):
                for dotted in (module, *(f"{module}.{name}" if module else name for name in names if name != "*")):
                    if dotted and (target := self.find(dotted, path, level)):
                        found.add(target)
                if level and not module and (target := self.find("", path, level)):
                    found.add(target)
            known = self._imported[path] = frozenset(found)
        return known

    def words(self, path: str) -> frozenset[str]:
        """Every name that stands anywhere in a file."""
        known = self._words.get(path)
        if known is None:
            found = _WORD.findall(self.data(path) or b"")
            known = self._words[path] = frozenset(word.decode("ascii") for word in set(found))
        return known

    def mentions(self, path: str, name: str) -> bool:
        """Whether a name stands anywhere in a file; to ask this of many files costs less than their words."""
        return name.encode() in (self.data(path) or b"") and name in self.words(path)

    def naming(self, name: str, *, beside: str, importing: bool) -> Iterator[str]:
        """The files but this one in which a name stands; of those alone that can import this one and take the name from it, if asked.

        A program beside the one that this file is of means something of its own by it.
        """
        for path in (*self.paths, *self.notebooks):
            if path == beside or not self.mentions(path, name) or self._is_apart(path, beside):
                continue
            if not importing or self._may_take(path, name, beside):
                yield path

    def _is_apart(self, path: str, beside: str) -> bool:
        """Whether two files are of programs that know nothing of each other: one lies in a folder that nothing outside can import from."""
        above = set(folders_above(path))
        homes = (folder for folder in folders_above(beside) if folder not in above)
        return any(path not in reached for folder in homes if (reached := self._reached_from(folder)) is not None)

    def _reached_from(self, folder: str) -> frozenset[str] | None:
        """The files that those below a folder import, if no file outside can import one of these: its name is none of a package."""
        if folder not in self._apart:
            name, inside = posixpath.basename(folder), f"{folder}/"
            around = [] if name.isidentifier() else [path for path in (*self.paths, *self.notebooks) if not path.startswith(inside)]
            within = [path for path in (*self.paths, *self.notebooks) if path.startswith(inside)] if around else []
            above = set(folders_above(folder))
            is_open = not around or any(
                name.encode() in (data := self.data(path) or b"")
                or (_is_near(path, above) and _LOOKS.search(data) and _IMPORTS_FOUND.search(data))
                for path in around
            )
            self._apart[folder] = None if is_open else frozenset().union(*map(self.reachable, within))
        return self._apart[folder]

    def is_entry(self, name: str, of: str = "") -> bool:
        """Whether what tells a program's entries, in the folder of a file or in one above, names it."""
        folders = sorted({"", *folders_above(of)})
        texts = ((path, self.read_text(posixpath.join(folder, path)) or "") for folder in folders for path in ENTRIES)
        return any(name in text and (path != "README.md" or _is_code(name, text)) for path, text in texts)

    def is_ignored(self, name: str) -> bool:
        """Whether the files that git leaves out may be called so."""
        return re.search(rf"\b{re.escape(name)}\b", self.read_text(".gitignore") or "") is not None

    def _may_take(self, path: str, name: str, target: str) -> bool:
        """Whether a file can mean a module's name by it: it imports that name or all names, or takes it from something, also as a text."""
        if not (target in self.reachable(path) or self._may_import(path, target)):
            return False
        data = self.data(path) or b""
        if b"import *" in data or any(name in names for _, _, names in imports_in(data)):
            return True
        return re.search(rf"[.\"'/:]\s*{re.escape(name)}\b", data.decode("utf-8", "replace")) is not None

    def _may_import(self, path: str, target: str) -> bool:
        """Whether a file imports a module of the same name, wherever it is looked for."""
        stem = stem_of(target)
        return any(stem == module.rpartition(".")[2] or stem in names for module, _, names in imports_in(self.data(path) or b""))

    def is_imported(self, path: str) -> bool:
        """Whether another file imports this module."""
        return bool(self.importing(path))

    def importing(self, path: str) -> frozenset[str]:
        """The other files that import this module themselves."""
        if self._used is None:
            used: dict[str, set[str]] = {}
            for each in (*self.paths, *self.notebooks):
                for target in self.imported_by(each) - {each}:
                    used.setdefault(target, set()).add(each)
            self._used = {target: frozenset(found) for target, found in used.items()}
        return self._used.get(path, frozenset())

    def imported_outside(self, folder: str) -> frozenset[str]:
        """The files that others than those below a folder import."""
        files = (each for each in (*self.paths, *self.notebooks) if not each.startswith(folder))
        return frozenset(target for each in files for target in self.imported_by(each))

    def words_near(self, path: str) -> frozenset[str]:
        """The names that stand in a file or in one that it imports itself."""
        known = self._words_near.get(path)
        if known is None:
            known = self._words_near[path] = self.words(path).union(*map(self.words, self.imported_by(path)))
        return known

    def reachable(self, path: str) -> frozenset[str]:
        """The file itself and every file that its imports lead to."""
        known = self._reachable.get(path)
        if known is None:
            found, waiting = {path}, [path]
            while waiting:
                for target in self.imported_by(waiting.pop()):
                    if target not in found:
                        found.add(target)
                        waiting.append(target)
            known = self._reachable[path] = frozenset(found)
        return known

    def dotted(self, path: str) -> str:
        """The module's dotted name: from the folder above its outermost package, else from the scanned root."""
        folder, name = posixpath.split(path)
        stem = name.removesuffix(".py").removesuffix(".ipynb")
        root = self.package_root(folder)
        if root == folder:
            root = ""
        below = folder.removeprefix(root).strip("/")
        parts = [part for part in below.split("/") if part not in ("", ".", "..")]
        if root == "" and parts[:1] == ["src"]:
            parts = parts[1:]
        if stem != "__init__":
            parts.append(stem)
        return ".".join(parts) or stem

    def package_root(self, folder: str) -> str:
        """The first folder above, or the folder itself, that is no package."""
        while folder and posixpath.join(folder, "__init__.py") in self.paths:
            folder = posixpath.dirname(folder)
        return folder

    def find(self, dotted: str, importer: str, level: int = 0) -> str | None:
        """The file of a module as `importer` would import it; None for one from outside the project."""
        key = (dotted, posixpath.dirname(importer), level)  # all files of a folder import alike
        if key not in self._found:
            self._found[key] = self._find(dotted, importer, level)
        found = self._found[key]
        return found if found != importer else self._find(dotted, importer, level)

    def _find(self, dotted: str, importer: str, level: int) -> str | None:
        folder = posixpath.dirname(importer)
        below = dotted.replace(".", "/")
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self.at(posixpath.join(folder, below) if below else folder, importer)
        return self.on_path(dotted, importer) or self._unique(below, importer)

    def on_path(self, dotted: str, importer: str) -> str | None:
        """The file of a module that stands where Python looks for it from `importer`; not one that only has such a path elsewhere."""
        below = dotted.replace(".", "/")
        stems = (posixpath.join(base, below) for base in self._bases(posixpath.dirname(importer)))
        return next(filter(None, (self.at(stem, importer) for stem in stems)), None)

    def at(self, stem: str, importer: str = "") -> str | None:
        """The module that a path without its ending stands for."""
        for path in (f"{stem}/__init__.py" if stem else "__init__.py", f"{stem}.py"):  # a package hides a module of its name
            if path in self.paths and path != importer:
                return path
        return None

    def _bases(self, folder: str) -> Iterable[str]:
        """Folders that Python may have on its path, the nearest first; the inside of a package is not one."""
        while True:
            if not folder or posixpath.join(folder, "__init__.py") not in self.paths:  # where all is scanned from, programs are started
                yield folder
                source = posixpath.join(folder, "src")
                if source in self._all_folders:
                    yield source
            if not folder or folder == "/":
                return
            folder = posixpath.dirname(folder)

    def ending(self, dotted: str, importer: str) -> list[str]:
        """All files that have the path of a module below some folder."""
        below = dotted.replace(".", "/")
        ends = (f"/{below}.py", f"/{below}/__init__.py")
        return [path for path in self._by_name.get(posixpath.basename(below), ()) if path.endswith(ends) and path != importer]

    def called(self, name: str, importer: str) -> list[str]:
        """All other files whose module has a name of one part."""
        return [path for path in self._by_name.get(name, ()) if path != importer]

    def has_folder(self, path: str) -> bool:
        """Whether modules lie in a folder or below it."""
        return path in self._all_folders

    def _unique(self, below: str, importer: str) -> str | None:
        """The only file whose path ends so; a name of one part is too little to go by."""
        found = self.ending(below, importer) if "/" in below else []
        return found[0] if len(found) == 1 else None


_IMPORTS_FOUND = re.compile(rb"\bsys\.path\b|\bimportlib\b|\brunpy\b|\b__import__\b|\bpkgutil\b|\bexec\(")
_LOOKS = re.compile(rb"\b(?:r?glob|iterdir|listdir|walk|scandir|iter_modules|walk_packages)\b")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)|`[^`\n]+`|^(?: {4,}|\t)[^\n]*", re.MULTILINE | re.DOTALL)  # of a Markdown text


def _is_near(path: str, folders: set[str]) -> bool:
    """Whether a file lies in one of some folders, or in a package right below: `scripts/start.py`."""
    folder = posixpath.dirname(path)
    return folder in folders or (posixpath.dirname(folder) in folders and posixpath.basename(folder).isidentifier())


def _is_code(name: str, text: str) -> bool:
    """Whether a Markdown text may name something of the code by a name: a plain word, `generate`, may only be one of a sentence's."""
    if not re.fullmatch(r"[a-z]+", name):
        return True
    named = re.compile(rf"\b{name}\b")
    marked = re.compile(rf"[./:]{name}\b|\b{name}(?:\(|\.py\b)|(?:\bpython3?|-m)\s+{name}\b")
    return marked.search(text) is not None or any(named.search(each.group()) for each in _CODE.finditer(text))


def stem_of(path: str) -> str:
    """What a module is called where it is imported."""
    return posixpath.basename(path.removesuffix("/__init__.py").removesuffix(".py"))


def folders_above(path: str) -> Iterator[str]:
    """The folder of a path and those around it, up to where paths begin."""
    folder = posixpath.dirname(path)
    while True:
        yield folder
        above = posixpath.dirname(folder)
        if above == folder:
            return
        folder = above


_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?P<dots>\.*)[ \t]*(?P<module>[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|(?:[^\n#\\]|\\\r?\n)*)"
    rb"|import[ \t]+(?P<modules>[\w., \t]+))",
    re.MULTILINE,
)
_WORD = re.compile(rb"[A-Za-z_]\w*")
_NAME = re.compile(r"(\w+)(?:\s+as\s+\w+)?")


def imports_in(data: bytes) -> list[tuple[str, int, list[str]]]:
    """The imports that a file's text seems to hold: module, leading dots, names.  Told without parsing, for reachability."""
    found: list[tuple[str, int, list[str]]] = []
    for match in _IMPORT.finditer(data):
        if match["modules"] is not None:
            found += [(name.split()[0], 0, []) for name in match["modules"].decode("ascii", "ignore").split(",") if name.split()]
        else:
            names = re.sub(r"#[^\n]*", "", match["names"].decode("utf-8", "ignore"))
            found.append((match["module"].decode("ascii", "ignore"), len(match["dots"]), _NAME.findall(names)))
    return found


def _with_parents(folders: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for each in folders:
        folder = each
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)
