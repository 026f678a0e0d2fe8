"""Where the files of a scan stand: on this machine's disk here, in a commit of a repository in `history/`.

The walk of `sources.py` and the rules of `ignores.py` ask these questions only, so they hold for both.
Paths are absolute plain strings with this machine's separator; what goes wrong is an `OSError`.
"""

# Plain strings, not Paths: a walk over 100 000 files makes no Path that it does not keep.
# ruff: noqa: PTH110, PTH114, PTH116, PTH118, PTH123
from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Protocol


class Child(Protocol):
    """One name in a folder; `os.DirEntry` is one."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    def is_symlink(self) -> bool: ...
    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_file(self, *, follow_symlinks: bool = True) -> bool: ...
    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result: ...


class FileTree(Protocol):
    """Files and folders as they stand somewhere."""

    def mode(self, path: str) -> int:
        """What stands at a path, links followed, as in `stat`."""

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a link."""

    def real(self, path: str) -> str:
        """The path with its links resolved, as far as it exists."""

    def children(self, folder: str) -> Sequence[Child]:
        """What a folder holds, in any order."""

    def is_top(self, folder: str) -> bool:
        """Whether the folder is the top of a repository."""

    def load(self, path: str, limit: int) -> bytes:
        """The bytes of a regular file; raises `Refused` for another kind, and for a file over `limit` bytes."""


HEAD = 64_000  # bytes of a file that is too large, which may say who wrote it, and what it imports


class Refused(Exception):
    """A file that is left alone; `reason` says why, and `head` is how one begins that is too large."""

    def __init__(self, reason: str, head: bytes = b"") -> None:
        super().__init__(reason)
        self.reason = reason
        self.head = head


class Disk:
    """The files of this machine."""

    def mode(self, path: str) -> int:
        return os.stat(path).st_mode

    def is_link(self, path: str) -> bool:
        return os.path.islink(path)

    def real(self, path: str) -> str:
        return os.path.realpath(path)

    def children(self, folder: str) -> Sequence[Child]:
        with os.scandir(folder) as found:
            return list(found)

    def is_top(self, folder: str) -> bool:
        return os.path.exists(os.path.join(folder, ".git"))

    def load(self, path: str, limit: int) -> bytes:
        # O_NONBLOCK: should the file have become a FIFO since the walk, opening it must not wait for a writer.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused(special(status.st_mode))
            if status.st_size > limit:
                raise Refused(too_large(status.st_size, limit), file.read(HEAD))
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Refused(f"it grew over the limit of {megabytes(limit)} (max-file-size) while it was read")
        return data


DISK = Disk()


def special(mode: int) -> str:
    """What a file that is no regular one is, in words."""
    for test, name in (
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a link"),
    ):
        if test(mode):
            return f"not a regular file but {name}"
    return "not a regular file"


def too_large(size: int, limit: int) -> str:
    """That a file is over the limit, with both figures."""
    return f"{megabytes(size)} is over the limit of {megabytes(limit)} (max-file-size)"


def megabytes(size: int) -> str:
    """A file size in words: 2 MB, 0.5 MB, 900 bytes."""
    if size < 100_000:
        return f"{size} bytes"
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"
