"""One part of a large tree: which files each of several runs answers for, so that none is left out and none is told twice."""

from __future__ import annotations

import hashlib
import heapq
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promptlint.errors import UserError
from promptlint.rule import thousands
from promptlint.sources import FileEntry

MOST = 1_000  # shards of a run
_SHARD = re.compile(r"(\d{1,4})/(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Shard:
    """The share of one run of several: the third of ten is 3/10."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class Division:
    """The files of a tree, each with the number of the shard that answers for it."""

    shard: Shard
    owners: Mapping[str, int] = field(repr=False)
    digest: str = ""  # the same for all shards of one tree

    def holds(self, name: str) -> bool:
        """Whether this shard answers for a file; for one that was not found, such as a configuration, its name alone decides."""
        owner = self.owners.get(name)
        return (owner or int(_hash(name), 16) % self.shard.of + 1) == self.shard.number


def shard_of(text: str) -> Shard:
    """The shard that `3/10` names."""
    found = _SHARD.fullmatch(text.strip())
    number, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= of <= MOST:
        raise UserError(f'--shard: "{text[:40]}" must be one of so many, such as 3/10 (of {thousands(MOST)} at most)')
    return Shard(number, of)


def divided(entries: Sequence[FileEntry], shard: Shard) -> Division:
    """The files in `shard.of` shares of about the same size: the largest first, each to the share that holds least."""
    sized = sorted((-_size(entry), entry.name) for entry in entries)
    shares = [(0, number) for number in range(1, shard.of + 1)]
    owners: dict[str, int] = {}
    for size, name in sized:
        held, number = shares[0]
        owners[name] = number
        heapq.heapreplace(shares, (held - size, number))
    told = "\n".join(f"{owners[name]} {name}" for name in sorted(owners))
    return Division(shard, owners, _hash(f"{shard.of}\n{told}")[:16])


def _size(entry: FileEntry) -> int:
    """The bytes of a file, and a little for looking at it at all."""
    try:
        return os.stat(entry.path).st_size + 1000  # noqa: PTH116
    except OSError:
        return 1000


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
