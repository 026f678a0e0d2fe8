"""Which files a command line means: files, folders, globs and addresses of object stores."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from promptlint.errors import UserError
from promptlint.observed.engine import is_remote

KINDS = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet", ".pq": "parquet"}
PACKED = {".gz", ".zst"}
_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file, or one address, and how its bytes are laid out."""

    name: str
    kind: str  # json | csv | parquet

    @property
    def is_remote(self) -> bool:
        return is_remote(self.name)

    @property
    def address(self) -> str:
        """Where the engine finds it; a file that is there is never taken for a pattern."""
        return self.name if self.is_remote else str(Path(self.name).absolute())


@dataclass(frozen=True, slots=True)
class Places:
    """The files to read, in order, and how many of the named folders' files are of no kind that holds logs."""

    files: tuple[LogFile, ...]
    others: int = 0


def kind_of(name: str) -> str:
    """How a file of this name is laid out; "" where the name does not say."""
    suffixes = PurePosixPath(name.partition("?")[0] if is_remote(name) else name).suffixes
    if suffixes and suffixes[-1].lower() in PACKED:
        suffixes.pop()
    return KINDS.get(suffixes[-1].lower(), "") if suffixes else ""


def find(named: Sequence[str]) -> Places:
    """The files that these arguments stand for; a `UserError` where one of them stands for none."""
    files: dict[str, LogFile] = {}
    others = 0
    for name in named:
        if is_remote(name):
            files[name] = LogFile(name, kind_of(name) or "json")
            continue
        found, left = _local(name)
        others += left
        files.update((each.name, each) for each in found)
    return Places(tuple(files.values()), others)


def _local(name: str) -> tuple[list[LogFile], int]:
    path = Path(name)
    if "\0" in name:
        raise UserError(f"{name!r}: no such file or folder")
    if path.is_file():
        return [LogFile(name, kind_of(name) or "json")], 0
    if path.is_dir():
        inside = sorted(str(each) for each in path.rglob("*") if each.is_file())
        known = [LogFile(each, kind_of(each)) for each in inside if kind_of(each)]
        if not known:
            packed = " or ".join(sorted(PACKED))
            raise UserError(f"{name}: no logs in this folder: it looks for {', '.join(KINDS)}, also with {packed} behind")
        return known, len(inside) - len(known)
    if _WILD & set(name):
        matched = sorted(each for each in glob.glob(name, recursive=True) if Path(each).is_file())  # noqa: PTH207  (of absolute paths too)
        if matched:
            return [LogFile(each, kind_of(each) or "json") for each in matched], 0
        raise UserError(f"{name}: no file matches this pattern")
    if path.exists():
        raise UserError(f"{name}: not a regular file")
    raise UserError(f"{name}: no such file or folder")
