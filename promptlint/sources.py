"""Which files are read, and their bytes: regular files only, sorted, each with a reason when it is left out."""

# Plain strings, not Paths: a walk over 100 000 files makes no Path that it does not keep.
# ruff: noqa: PTH100, PTH109, PTH118, PTH119, PTH120, PTH122, PTH206
from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from promptlint.candidates import is_candidate, is_workflow, may_be_candidate
from promptlint.errors import UserError
from promptlint.filetree import DISK, Child, FileTree, Refused, special
from promptlint.ignores import Ignores, excludes_of, ignores_above
from promptlint.leftovers import is_data, is_generated

if TYPE_CHECKING:
    from promptlint.config import Settings

Kind = Literal["python", "notebook", "prompt", "workflow"]
Context = Literal["application", "test", "example", "notebook"]

KINDS: dict[str, Kind] = {".py": "python", ".ipynb": "notebook"}  # and "prompt" and "workflow", which `candidates.py` tells by name
# Only these names of a scanned folder itself say what its files are: a checkout may be called anything.
_TELLING_ROOTS = frozenset(
    {"prompt", "prompts", "prompt_templates", "prompt-templates", "agents", "skills", "commands", "microagents"}
    | {".claude", ".cursor", ".github", ".openhands"}
)
NOTEBOOK_FACTOR = 10  # a notebook carries its outputs, so it may be this many times larger than a Python file

_TEST_FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "testdata", "test_data", "test-data", "fixtures"})
_TEST_PROJECT = re.compile(r".+\.(?:unit|integration|functional|acceptance|system)?tests?", re.IGNORECASE)  # of .NET: Shop.UnitTests
_EXAMPLE_FOLDERS = frozenset(
    {"example", "examples", "sample", "samples", "doc", "docs", "cookbook", "cookbooks", "demo", "demos", "benchmark", "benchmarks"}
)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file that will be read: where it is, and the name under which the user sees it."""

    path: Path  # absolute, links resolved
    name: str  # posix; relative to the working directory when below it
    kind: Kind
    context: Context
    folders: tuple[str, ...] = ()  # a prompt's: the folders that say something about it, outermost first
    checked: bool = True  # whether its syntax is looked at although it sends nothing: in the shard that answers for it


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file with its bytes."""

    path: Path
    name: str
    data: bytes
    kind: Kind
    context: Context


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not analysed, and why."""

    name: str
    reason: str
    is_aside: bool = False  # no finding of its own: it names no model's SDK and nobody imports it, or it was put aside
    is_generated: bool = False  # too large, and written by another program, or a table: nobody can mend it


Read = Callable[[FileEntry], SourceFile | Skipped]  # how the bytes of a file are come by


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a scan of some paths will read, and what it leaves out: both sorted by name, each file once."""

    files: tuple[FileEntry, ...]
    skipped: tuple[Skipped, ...]


class Unreadable(Exception):
    """The file's bytes are not a program that can be analysed; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


TEMPLATE = "a template that Python code is made of, and not Python"
NOT_UTF8 = "not UTF-8"  # of a text in one of the older encodings
_TEMPLATES = re.compile(r"templates?|.*cookiecutter.*|.*\{\{.*\}\}.*|archetypes?", re.IGNORECASE)


def refused(name: str, error: Unreadable, *, may_send: bool = True) -> Skipped:
    """A file that cannot be parsed; in a folder of templates it was not meant to be."""
    folders = name.replace("\\", "/").split("/")[:-1]
    is_template = error.reason.startswith("syntax error") and any(map(_TEMPLATES.fullmatch, folders))
    is_mistaken = error.reason.startswith(("syntax error", "not utf-8 text"))  # what Python refuses as well
    return Skipped(name, TEMPLATE if is_template else error.reason, is_aside=is_mistaken and not may_send)


# ---------------------------------------------------------------- discover


def discover(paths: Sequence[Path], settings: Settings, tree: FileTree = DISK) -> Discovery:
    """List the files below `paths`; a path that does not exist is a `UserError`."""
    walk = _Walk(settings, tree)
    for path in paths:
        walk.add(path)
    return walk.result()


def left_out(settings: Settings, tree: FileTree = DISK) -> Callable[[str], bool]:
    """Whether the excludes or a .gitignore leave a file below the working directory out, by its absolute path."""
    walk = _Walk(settings, tree)
    return lambda path: walk.is_hidden(path, False)


class _Walk:
    """One traversal: collects entries by real path, so that a file counts once however it was reached."""

    def __init__(self, settings: Settings, tree: FileTree) -> None:
        self.settings = settings
        self.tree = tree
        self.cwd = os.getcwd()
        self.excludes = excludes_of(settings, self.cwd)
        self.entries: dict[str, FileEntry] = {}
        self.linked: list[FileEntry] = []
        self.skipped: dict[str, Skipped] = {}

    def add(self, path: Path) -> None:
        absolute = os.path.abspath(path)  # not resolve(): the user's own spelling is what names are made of
        try:
            mode = self.tree.mode(absolute)
        except (OSError, ValueError) as error:
            if self.tree.is_link(absolute):
                raise UserError(f"{path}: this link leads nowhere") from None
            what = "no such file or folder" if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)) else _why(error)
            raise UserError(f"{path}: {what}") from None
        if stat.S_ISDIR(mode):
            self._folder(absolute)
        elif stat.S_ISREG(mode):
            self._named_file(absolute)
        else:
            self._skip(absolute, special(mode))

    def result(self) -> Discovery:
        for entry in self.linked:  # a link counts only where its target was not reached by its own name
            self.entries.setdefault(str(entry.path), entry)
        files = sorted(self.entries.values(), key=lambda entry: entry.name)
        return Discovery(tuple(files), tuple(self.skipped[name] for name in sorted(self.skipped)))

    def _named_file(self, path: str) -> None:
        """A file that the user named is read whatever its place, unless a hook asks for the excludes with --force-exclude."""
        below: tuple[str, ...] = (os.path.basename(path),)
        if self.settings.force_exclude:
            # A hook hands over single files: they count as found below the working directory.
            below = PurePosixPath(self._name(path)).parts
            if self.is_hidden(path, False):
                return
        folders = PurePosixPath(self._name(path)).parts[-4:-1]
        kind = kind_of(os.path.basename(path), folders)
        if kind is None:
            self._skip(path, "neither Python (.py), nor a notebook (.ipynb), nor named like a prompt")
        else:
            real = self.tree.real(path)
            self.entries[real] = FileEntry(Path(real), self._name(path), kind, context_of(below), folders)

    def is_hidden(self, path: str, is_folder: bool) -> bool:
        folders = []
        folder = path if is_folder else os.path.dirname(path)
        while len(folder) >= len(self.cwd) and folder.startswith(self.cwd) and folder != self.cwd:
            folders.append(folder)
            folder = os.path.dirname(folder)
        if any(self.excludes.hides(each, True) for each in folders) or self.excludes.hides(path, is_folder):
            return True
        if not self.settings.respect_gitignore:
            return False
        folder = os.path.dirname(path)
        ignores = ignores_above(folder, self.tree).below(folder, self.tree)
        return ignores.hides(path, is_folder) or any(ignores.hides(each, True) for each in folders)

    def _folder(self, root: str) -> None:
        ignores = Ignores()
        if self.settings.respect_gitignore:
            ignores = ignores_above(root, self.tree)
            if ignores.hides(root, True):  # the user asks for an ignored folder by name
                ignores = Ignores()
        if self.settings.force_exclude and self.is_hidden(root, True):
            return
        real_root = self.tree.real(root)
        stack = [(root, ignores)]
        while stack:
            folder, ignores = stack.pop()
            try:
                children = self.tree.children(folder)
            except OSError as error:
                self._skip(folder + "/", _why(error))
                continue
            if self.settings.respect_gitignore and any(child.name == ".gitignore" for child in children):
                ignores = ignores.below(folder, self.tree)
            for child in children:
                if self._child(child, root, real_root, ignores):
                    stack.append((child.path, ignores))

    def _child(self, child: Child, root: str, real_root: str, ignores: Ignores) -> bool:
        """Take one directory entry; True when it is a folder to walk."""
        kind = _kind_below(child.path, child.name, root)
        try:
            is_link, is_folder = child.is_symlink(), child.is_dir(follow_symlinks=False)
            is_file = child.is_file(follow_symlinks=False)
        except OSError as error:
            self._skip(child.path, _why(error))
            return False
        if kind is None and not is_folder and not is_link:
            return False
        if self.excludes.hides(child.path, is_folder) or ignores.hides(child.path, is_folder):
            return False
        if is_folder:
            return True
        if is_link:
            self._link(child.path, root, real_root, kind)
        elif kind is not None and is_file:
            below = tuple(child.path[len(root) :].strip(os.sep).split(os.sep))
            real = os.path.join(real_root, *below)
            folders = _folders(root, below) if kind == "prompt" else ()
            self.entries.setdefault(real, FileEntry(Path(real), self._name(child.path), kind, context_of(below), folders))
        else:
            self._skip(child.path, special(child.stat(follow_symlinks=False).st_mode))
        return False

    def _link(self, path: str, root: str, real_root: str, kind: Kind | None) -> None:
        real = self.tree.real(path)
        try:
            mode = self.tree.mode(real)
        except OSError:
            if kind is not None:
                self._skip(path, "a link that leads nowhere")
            return
        if kind is None and not stat.S_ISDIR(mode):
            return
        if real != real_root and not real.startswith(real_root.rstrip(os.sep) + os.sep):
            self._skip(path, "a link that leads out of the scanned folder")
        elif kind is not None and stat.S_ISREG(mode):
            below = tuple(path[len(root) :].strip(os.sep).split(os.sep))
            folders = _folders(root, below) if kind == "prompt" else ()
            self.linked.append(FileEntry(Path(real), self._name(path), kind, context_of(below), folders))
        # A link to a folder of the same tree: that folder is walked by its own name.

    def _name(self, path: str) -> str:
        return name_of(path, self.cwd)

    def _skip(self, path: str, reason: str) -> None:
        name = self._name(path)
        self.skipped[name] = Skipped(name, reason)


def name_of(path: str, cwd: str | None = None) -> str:
    """The name under which the user sees a file: relative to the working directory when below it, with slashes."""
    prefix = (cwd or os.getcwd()).rstrip(os.sep) + os.sep
    name = path[len(prefix) :] if path.startswith(prefix) else path
    return name.replace(os.sep, "/")


def kind_of(name: str, folders: Sequence[str]) -> Kind | None:
    """What a file is by its name and, for a prompt, by its folders."""
    kind = KINDS.get(os.path.splitext(name)[1])
    if kind is not None or not may_be_candidate(name):
        return kind
    if is_workflow(folders, name):
        return "workflow"
    return "prompt" if is_candidate(folders, name) else None


def _kind_below(path: str, name: str, root: str) -> Kind | None:
    kind = KINDS.get(os.path.splitext(name)[1])
    if kind is None and may_be_candidate(name):  # asked of every file of a walk: most need no look at their folders
        return kind_of(name, _folders(root, path[len(root) :].strip(os.sep).split(os.sep)))
    return kind


def _folders(root: str, below: Sequence[str]) -> tuple[str, ...]:
    """The folders that say what a prompt file is: those below the scanned one, and that one if its name is telling."""
    base = os.path.basename(root)
    return (*((base,) if base.lower() in _TELLING_ROOTS else ()), *below[:-1])


def context_of(below: Sequence[str]) -> Context:
    """What a file is for, judged by the parts of its path below the scanned argument."""
    *folders, file = below
    if file.endswith(".ipynb"):
        return "notebook"
    lower = {folder.lower() for folder in folders}
    if lower & _TEST_FOLDERS or any(map(_TEST_PROJECT.fullmatch, folders)):
        return "test"
    if file.startswith("test_") or file.endswith("_test.py") or file == "conftest.py":
        return "test"
    if file.startswith("test-") and file.endswith((".prompty", ".prompt")):
        return "test"
    return "example" if lower & _EXAMPLE_FOLDERS else "application"


def _why(error: OSError | ValueError) -> str:
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words).lower()


# ---------------------------------------------------------------- read


def read(entry: FileEntry, settings: Settings, tree: FileTree = DISK) -> SourceFile | Skipped:
    """Read a file's bytes, or say why not: too large, gone, not permitted, no longer a regular file."""
    limit = settings.max_file_bytes * (NOTEBOOK_FACTOR if entry.kind == "notebook" else 1)
    try:
        data = tree.load(str(entry.path), limit)
    except Refused as error:
        sends_nothing = _sends_nothing(entry, error)
        nobodys = is_generated(error.head) or (sends_nothing and is_data(error.head))
        return Skipped(entry.name, error.reason, sends_nothing, nobodys)
    except (OSError, ValueError) as error:
        return Skipped(entry.name, f"cannot be read: {_why(error)}")
    return SourceFile(entry.path, entry.name, data, entry.kind, entry.context)


def _sends_nothing(entry: FileEntry, error: Refused) -> bool:
    """Whether a program that is too large names no model's SDK where its imports stand."""
    from promptlint.sdks import catalogue  # noqa: PLC0415  (few files are too large)

    return entry.kind == "python" and bool(error.head) and not catalogue().is_named_in(error.head)


def read_text(name: str, roots: Sequence[Path], settings: Settings, tree: FileTree = DISK) -> str | None:
    """The text of another file below the scanned paths, such as a prompt that the code reads; None when it can't be had."""
    try:
        real = Path(tree.real(os.path.abspath(name)))
    except ValueError:  # the scanned code names it, and may name anything
        return None
    if not any(real.is_relative_to(tree.real(os.path.abspath(root))) for root in roots):
        return None
    source = read(FileEntry(real, name, "python", "application"), settings, tree)
    if isinstance(source, Skipped):
        return None
    try:
        wide = next((name for mark, name in _WIDE if source.data.startswith(mark)), "utf-8-sig")  # as PowerShell writes what it is sent
        return source.data.decode(wide).replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


# ---------------------------------------------------------------- decode

_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_REFUSED = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})  # not encodings of programs
_HEAD = 8192  # a coding cookie stands in the first two lines; nobody's are longer than this


def decode(data: bytes) -> str:
    """Turn a Python file's bytes into text as Python does (BOM, coding cookie, UTF-8); raises `Unreadable`."""
    for mark, name in _WIDE:
        if data.startswith(mark):
            raise Unreadable(f"{name} text: Python source is UTF-8 unless it declares an encoding that extends ASCII")
    encoding = encoding_of(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"not {encoding} text: byte 0x{data[error.start]:02x} on line {line}") from None
    except (UnicodeError, ValueError):
        raise Unreadable(f"not {encoding} text") from None
    if "\0" in text:
        raise Unreadable(f"holds a NUL byte on line {text.count(chr(10), 0, text.index(chr(0))) + 1}: not a text file")
    return text


def encoding_of(data: bytes) -> str:
    """The encoding of a Python file's bytes, by its byte order mark or its coding cookie; raises `Unreadable` for an unknown one."""
    return "utf-8" if data.startswith(codecs.BOM_UTF8) else _declared(data[:_HEAD]) or "utf-8"


def _declared(head: bytes) -> str | None:
    """The encoding that a PEP 263 cookie on the first or second line names."""
    cookie = _COOKIE.match(head)
    if cookie is None and (first := _BLANK.match(head)):
        cookie = _COOKIE.match(head, first.end())
    if cookie is None:
        return None
    name = cookie[1].decode("ascii", "replace")
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        raise Unreadable(f"declares an unknown encoding: {name}") from None
    if not getattr(info, "_is_text_encoding", True) or info.name in _REFUSED:
        raise Unreadable(f"declares an encoding that is not one of text: {name}")
    return info.name
