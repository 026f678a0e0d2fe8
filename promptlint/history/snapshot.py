"""The files of a commit, for the same walk and the same rules as a folder."""

# Plain strings, as in `sources.py`.
# ruff: noqa: PTH100, PTH117, PTH118, PTH120, PTH206
from __future__ import annotations

import atexit
import errno
import os
import stat
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from promptlint.errors import UserError
from promptlint.filetree import HEAD, Child, Refused, special, too_large
from promptlint.history.repository import Missing, Repository, open_repository
from promptlint.history.revisions import Commit, absent, tree_of

_SUBMODULE = 0o160000
_MAX_LINKS = 40  # as many as Linux follows
_Entry = tuple[int, bytes]  # mode and object name


class Entry:
    """One name in a folder of a commit; the same questions as of an `os.DirEntry`."""

    __slots__ = ("_mode", "name", "path")

    def __init__(self, name: str, path: str, mode: int) -> None:
        self.name = name
        self.path = path
        self._mode = mode

    def is_symlink(self) -> bool:
        return stat.S_ISLNK(self._mode)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return stat.S_ISDIR(self._mode) or self._mode == _SUBMODULE  # which then cannot be listed, with the reason

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return stat.S_ISREG(self._mode)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat_result((self._mode, *([0] * 9)))


class Snapshot:
    """A commit as a `FileTree`: its files stand where they would stand in the work tree, which is never looked at.

    Bytes are those of the blob: no filter is run, and a Git LFS pointer is the few lines that it is.
    """

    def __init__(self, repository: Repository, commit: Commit) -> None:
        self.repository = repository
        self.commit = commit
        self.top = repository.top
        self._folders: dict[str, dict[str, _Entry]] = {}
        self._root: _Entry = (stat.S_IFDIR, tree_of(repository, commit))

    def __reduce__(self) -> tuple[object, ...]:
        return _reopened, (self.repository.folder, self.top, self.commit)

    # ------------------------------------------------------------ what a walk asks

    def mode(self, path: str) -> int:
        real = self.real(path)
        if not self._is_inside(real):
            return stat.S_IFDIR  # a link leads there; what it is today says nothing about the commit
        mode = self._entry(real)[0]
        if stat.S_ISLNK(mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return stat.S_IFDIR if mode == _SUBMODULE else mode

    def is_link(self, path: str) -> bool:
        try:
            return stat.S_ISLNK(self._entry(self._below_top(path))[0])
        except OSError:
            return False

    def real(self, path: str) -> str:
        path = self._below_top(path)
        if not self._is_inside(path):
            return path
        here, waiting, links = self.top, self._parts(path)[::-1], 0
        while waiting:
            part = waiting.pop()
            if part == os.pardir:
                here = os.path.dirname(here)
                if not self._is_inside(here):
                    return os.path.join(here, *waiting[::-1])
                continue
            step = os.path.join(here, part)
            target = self._link(step)
            if target is None:
                here = step
                continue
            links += 1
            if links > _MAX_LINKS:
                return path
            if os.path.isabs(target):
                if not self._is_inside(target):
                    return os.path.join(target, *waiting[::-1])
                here, target = self.top, target[len(self.top) :]
            waiting += [part for part in target.split(os.sep)[::-1] if part not in ("", os.curdir)]
        return here

    def children(self, folder: str) -> Sequence[Child]:
        real = self.real(folder)
        if not self._is_inside(real):
            raise FileNotFoundError(errno.ENOENT, "it is not in the repository")
        return [Entry(name, os.path.join(folder, name), mode) for name, (mode, _) in self._folder(real).items()]

    def is_top(self, folder: str) -> bool:
        return folder == self.top or os.path.dirname(folder) == folder

    def load(self, path: str, limit: int) -> bytes:
        mode, id = self._entry(path)
        if not stat.S_ISREG(mode):
            raise Refused(special(mode))
        try:
            data = self.repository.object(id)[1]
        except Missing:
            raise OSError(errno.ENOENT, f"its object {id[:10].decode()} is not in the repository") from None
        if len(data) > limit:
            raise Refused(too_large(len(data), limit), data[:HEAD])
        return data

    # ------------------------------------------------------------ what a comparison asks

    def identity(self, path: str) -> bytes | None:
        """The name of a file's content: two files with the same one hold the same bytes."""
        try:
            mode, id = self._entry(path)
        except OSError:
            return None
        return id if stat.S_ISREG(mode) else None

    def require(self, paths: Sequence[str]) -> None:
        """Raise a `UserError` when a partial clone lacks many of these files; a few large ones may be missing."""
        if not self.repository.is_partial:
            return
        gone = [id for id in map(self.identity, paths) if id is not None and not self.repository.holds(id)]
        if len(gone) * 10 > len(paths):
            raise absent(self.repository, f"{len(gone)} of {len(paths)} files of {self.commit.name} are")

    def holds(self, path: Path) -> bool:
        """Whether a path is in the commit; a `UserError` when it is not even in the repository."""
        real = self.real(os.path.abspath(path))
        if not self._is_inside(real):
            raise UserError(f"{path}: this path is outside of the repository {self.top}")
        try:
            self._entry(real)
        except OSError:
            return False
        return True

    def path(self, below: str) -> str:
        """Where a path of the commit would stand in the work tree."""
        return os.path.join(self.top, *below.split("/"))

    # ------------------------------------------------------------ trees

    def _below_top(self, path: str) -> str:
        """The path as one below the top, where only a link outside of the repository hides that it is one."""
        path = os.path.abspath(path)
        if self._is_inside(path):
            return path
        above = os.path.realpath(path)
        return above if self._is_inside(above) else path

    def _is_inside(self, path: str) -> bool:
        return path == self.top or path.startswith(self.top.rstrip(os.sep) + os.sep)

    def _parts(self, path: str) -> list[str]:
        return [part for part in path[len(self.top) :].split(os.sep) if part]

    def _link(self, path: str) -> str | None:
        """Where a link leads; None for what is no link."""
        try:
            mode, id = self._entry(path)
            if not stat.S_ISLNK(mode):
                return None
            return os.fsdecode(self.repository.object(id)[1]).replace("/", os.sep).partition("\0")[0]
        except (OSError, Missing):
            return None

    def _entry(self, path: str) -> _Entry:
        """What stands at a path that holds no links above its last part."""
        if path == self.top:
            return self._root
        folder, name = os.path.split(path)
        if not self._is_inside(folder):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        found = self._folder(folder).get(name)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return found

    def _folder(self, path: str) -> dict[str, _Entry]:
        known = self._folders.get(path)
        if known is None:
            mode, id = self._entry(path)
            if mode == _SUBMODULE:
                raise OSError(errno.ENOENT, "a submodule: its files belong to another repository")
            if not stat.S_ISDIR(mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            try:
                known = self._folders[path] = self.repository.tree(id)
            except Missing:
                raise absent(self.repository, f"{id[:10].decode()} is") from None
        return known


@lru_cache(maxsize=2)
def _reopened(folder: str, top: str, commit: Commit) -> Snapshot:
    """The same snapshot in another process."""
    repository = open_repository(Path(folder))
    repository.top = top
    atexit.register(repository.close)
    return Snapshot(repository, commit)
