"""The files of the disk with the texts that are open in an editor in their place: what a scan sees while somebody types."""

# ruff: noqa: PTH118, PTH119, PTH120
from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from promptlint.filetree import DISK, HEAD, Child, Refused, too_large
from promptlint.sources import FileEntry
from promptlint.survey import Identity


def key(path: str) -> str:
    """What an open file is known by, however its path is written."""
    return os.path.normcase(os.path.realpath(path))


@dataclass(frozen=True)
class _Unsaved:
    """A file that is open and not on the disk yet."""

    name: str
    path: str
    size: int

    def is_symlink(self) -> bool:
        return False

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return False

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return True

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return os.stat_result((stat.S_IFREG | 0o644, 0, 0, 1, 0, 0, self.size, 0, 0, 0))


@dataclass(frozen=True)
class OpenFiles:
    """A `FileTree`: the disk, but for the files of which other bytes are held here."""

    data: Mapping[str, bytes] = field(default_factory=dict)  # by `key`

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(os.path.basename(path) for path in self.data)

    def held(self, path: str) -> bytes | None:
        """The bytes that are open in place of a file's own."""
        if not self.data or os.path.normcase(os.path.basename(path)) not in self._names:  # a real path costs more than a look at a name
            return None
        return self.data.get(key(path))

    def mode(self, path: str) -> int:
        try:
            return DISK.mode(path)
        except OSError:
            if self.held(path) is None:
                raise
            return stat.S_IFREG | 0o644

    def is_link(self, path: str) -> bool:
        return DISK.is_link(path)

    def real(self, path: str) -> str:
        return DISK.real(path)

    def children(self, folder: str) -> Sequence[Child]:
        found: list[Child] = list(DISK.children(folder))
        if self._unsaved and (unsaved := self._unsaved.get(key(folder))):
            known = {os.path.normcase(child.name) for child in found}
            found += [
                _Unsaved(name, os.path.join(folder, name), len(data))
                for name, data in unsaved.items()
                if os.path.normcase(name) not in known
            ]
        return found

    @cached_property
    def _unsaved(self) -> Mapping[str, Mapping[str, bytes]]:
        """The open files that the disk does not have, by their folder."""
        found: dict[str, dict[str, bytes]] = {}
        for path, data in self.data.items():
            if not os.path.lexists(path):
                found.setdefault(os.path.dirname(path), {})[os.path.basename(path)] = data
        return found

    def is_top(self, folder: str) -> bool:
        return DISK.is_top(folder)

    def load(self, path: str, limit: int) -> bytes:
        data = self.held(path)
        if data is None:
            return DISK.load(path, limit)
        if len(data) > limit:
            raise Refused(too_large(len(data), limit), data[:HEAD])
        return data

    def identity(self, entry: FileEntry) -> Identity:
        """What a file's bytes are known by without reading them: the open ones by themselves, those of the disk by their time and size."""
        data = self.held(str(entry.path))
        if data is not None:
            return entry.name, entry.kind, data
        try:
            found = entry.path.stat()
        except OSError:
            return entry.name, entry.kind, None
        return entry.name, entry.kind, (found.st_mtime_ns, found.st_size, found.st_ino)
