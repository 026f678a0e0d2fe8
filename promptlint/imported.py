"""The files that files named one by one import from: read for the names in them, never reported.

A hook and an editor name the files that changed.  What these import stands in files that did not, and without them a
model or a cap that another file holds would be unknown.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from promptlint.config import Settings
from promptlint.filetree import DISK, FileTree
from promptlint.frontends.notebook import code_cells
from promptlint.project import imports_in
from promptlint.sources import FileEntry, Read, Skipped, SourceFile, Unreadable, context_of, left_out

MAX_FILES = 500  # a changed file rarely leads to more; the nearest come first

IsFile = Callable[[str], bool]


def imported(named: Sequence[FileEntry], read: Read, settings: Settings, tree: FileTree = DISK) -> tuple[FileEntry, ...]:
    """The Python files below the working directory that the named ones lead to, sorted; at most `MAX_FILES`.

    Files that the excludes or a .gitignore leave out are left out here, too, and links are not followed.
    """
    hidden = left_out(settings, tree)
    is_file = partial(_is_file, tree=tree)
    known = {entry.name for entry in named}
    found: dict[str, FileEntry] = {}
    waiting = [entry for entry in named if not posixpath.isabs(entry.name)]
    while waiting and len(found) < MAX_FILES:
        names = sorted({name for entry in waiting for name in _led_to(entry, read, is_file)} - known)
        known.update(names)
        waiting = [_entry(name) for name in names if not hidden(os.path.abspath(name))]  # noqa: PTH100
        found.update((entry.name, entry) for entry in waiting[: MAX_FILES - len(found)])
    return tuple(found[name] for name in sorted(found))


def _led_to(entry: FileEntry, read: Read, is_file: IsFile) -> Iterator[str]:
    """The files of the modules that one file seems to import, and the packages that it lies in."""
    folder = posixpath.dirname(entry.name)
    yield from (name for above in _above(folder) if is_file(name := posixpath.join(above, "__init__.py")))
    for module, level, names in imports_in(_code(read(entry))):
        for dotted in (module, *(f"{module}.{name}" if module else name for name in names if name != "*")):
            found = _file_of(dotted.replace(".", "/"), folder, level, is_file)
            if found is not None:
                yield found


def _code(source: SourceFile | Skipped) -> bytes:
    if isinstance(source, Skipped):
        return b""
    if source.kind != "notebook":
        return source.data
    try:
        return "\n".join(cell or "" for cell in code_cells(source.data)).encode("utf-8", "replace")
    except Unreadable:
        return b""


def _file_of(below: str, folder: str, level: int, is_file: IsFile) -> str | None:
    """The file that Python would import, seen from a folder."""
    if level:
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        return _first((posixpath.join(folder, below),), is_file)
    bases = (base for above in _above(folder) for base in (above, posixpath.join(above, "src")))
    return _first((posixpath.join(base, below) for base in bases), is_file) if below else None


def _first(stems: Iterable[str], is_file: IsFile) -> str | None:
    names = (name for stem in stems for name in (f"{stem}.py", posixpath.join(stem, "__init__.py")))
    return next((name for name in names if is_file(name)), None)


def _above(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the working directory."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _entry(name: str) -> FileEntry:
    parts = PurePosixPath(name).parts
    return FileEntry(Path(os.path.abspath(name)), name, "python", context_of(parts), parts[-4:-1])  # noqa: PTH100


def _is_file(name: str, tree: FileTree) -> bool:
    path = os.path.abspath(name)  # noqa: PTH100
    try:
        return not tree.is_link(path) and stat.S_ISREG(tree.mode(path))
    except (OSError, ValueError):
        return False
