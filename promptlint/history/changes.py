"""Which paths differ between two commits, with the files that were renamed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from promptlint.history.repository import Missing, Repository
from promptlint.history.revisions import Change, absent, tree_of

Entry = tuple[int, bytes]
SIMILAR = 0.5  # git's own threshold for a rename
_MAX_PAIRS = 40_000  # of added and removed files that are compared line by line; beyond it only equal files are renames
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ChangedPath:
    """One path that differs; `path` and `old_path` are relative to the repository's top, with slashes."""

    kind: Literal["added", "removed", "modified", "renamed"]
    path: str  # of a removed file: where it was
    old_path: str = ""  # of a renamed one
    similarity: float = 0.0  # of a renamed one: 0.5 to 1


def changed_paths(repository: Repository, change: Change) -> tuple[ChangedPath, ...]:
    """The files that differ between the two sides, sorted by path; equal subtrees are not even read."""
    try:
        pairs = list(_differing(repository, tree_of(repository, change.base), tree_of(repository, change.head), ""))
        added = {path: new for path, old, new in pairs if old is None and new is not None}
        removed = {path: old for path, old, new in pairs if new is None and old is not None}
        found = [ChangedPath("modified", path) for path, old, new in pairs if old is not None and new is not None]
        renames = _renames(repository, removed, added)
    except Missing as error:
        raise absent(repository, f"{str(error)[:10]} is") from None
    gone = {rename.old_path for rename in renames}
    came = {rename.path for rename in renames}
    found += renames
    found += [ChangedPath("added", path) for path in added if path not in came]
    found += [ChangedPath("removed", path) for path in removed if path not in gone]
    return tuple(sorted(found, key=lambda changed: (changed.path, changed.kind)))


def _differing(
    repository: Repository, old: bytes | None, new: bytes | None, prefix: str
) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """The files of two trees that differ: path, old entry, new entry."""
    before = repository.tree(old) if old is not None else {}
    after = repository.tree(new) if new is not None else {}
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        tree_before = one[1] if one is not None and stat.S_ISDIR(one[0]) else None
        tree_after = other[1] if other is not None and stat.S_ISDIR(other[0]) else None
        if tree_before is not None or tree_after is not None:
            yield from _differing(repository, tree_before, tree_after, f"{prefix}{name}/")
        file_before = one if tree_before is None else None
        file_after = other if tree_after is None else None
        if file_before is not None or file_after is not None:
            yield prefix + name, file_before, file_after


def _renames(repository: Repository, removed: dict[str, Entry], added: dict[str, Entry]) -> list[ChangedPath]:
    """Removed and added files that are one file: equal ones first, then the most similar ones."""
    renames, left = [], dict(added)
    for path, (mode, id) in removed.items():
        equal = [candidate for candidate, entry in left.items() if entry[1] == id and stat.S_IFMT(entry[0]) == stat.S_IFMT(mode)]
        if equal and stat.S_ISREG(mode):
            best = min(equal, key=lambda candidate: (not _same_name(path, candidate), candidate))
            renames.append(ChangedPath("renamed", best, path, 1.0))
            del left[best]
    gone = {rename.old_path for rename in renames}
    old = [path for path, entry in removed.items() if path not in gone and stat.S_ISREG(entry[0])]
    new = [path for path, entry in left.items() if stat.S_ISREG(entry[0])]
    if len(old) * len(new) > _MAX_PAIRS:
        return renames
    old_lines = {path: _lines(repository, removed[path][1]) for path in old}
    new_lines = {path: _lines(repository, added[path][1]) for path in new}
    scored = []
    for one in old:
        for other in new:
            score = _similarity(old_lines[one], new_lines[other])
            if score >= SIMILAR:
                scored.append((-score, not _same_name(one, other), one, other))
    came: set[str] = set()
    for negative, _, one, other in sorted(scored):
        if one not in gone and other not in came:
            renames.append(ChangedPath("renamed", other, one, round(-negative, 3)))
            gone.add(one)
            came.add(other)
    return renames


def _same_name(one: str, other: str) -> bool:
    return os.path.basename(one) == os.path.basename(other)  # noqa: PTH119


def _lines(repository: Repository, id: bytes) -> dict[bytes, int]:
    """The lines of a file with the bytes that they make up; none of one that is too large, binary or not here."""
    try:
        data = repository.object(id)[1]
    except Missing:
        return {}
    if len(data) > _MAX_BYTES or b"\0" in data[:8000]:
        return {}
    found: dict[bytes, int] = {}
    for line in data.split(b"\n"):
        found[line] = found.get(line, 0) + len(line) + 1
    return found


def _similarity(one: dict[bytes, int], other: dict[bytes, int]) -> float:
    """The share of the larger file's bytes that stands in lines of both."""
    largest = max(sum(one.values()), sum(other.values()))
    if not largest or min(sum(one.values()), sum(other.values())) < SIMILAR * largest:
        return 0.0
    return sum(min(size, other[line]) for line, size in one.items() if line in other) / largest
