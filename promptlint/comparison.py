"""The two sides of a change, scanned alike."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.errors import UserError
from promptlint.history import Change, ChangedPath, Repository, Snapshot, changed_paths
from promptlint.pipeline import Progress, Report, scan_snapshot
from promptlint.sources import name_of

if TYPE_CHECKING:
    from promptlint.config import Settings
    from promptlint.survey import Identity, Surveyed


@dataclass(frozen=True)
class Comparison:
    """The reports of the two sides of a change, and the paths that differ, whatever they hold."""

    change: Change
    base: Report
    head: Report
    paths: tuple[ChangedPath, ...]
    renames: Mapping[str, str]  # where a file of the base is in the head, both by the names that the reports use


def scan_change(
    repository: Repository,
    change: Change,
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    jobs: int | None = 1,
) -> Comparison:
    """Scan both sides of a change; a file that they share is read and parsed once.

    A path may be in one of the two only; one that is in neither is a `UserError`.
    """
    base, head = Snapshot(repository, change.base), Snapshot(repository, change.head)
    roots = paths or [Path()]
    for path in roots:
        if not (head.holds(path) | base.holds(path)):
            raise UserError(f"{path}: neither {change.base.name} nor {change.head.name} holds this path")
    seen: dict[Identity, Surveyed] = {}

    def report_of(side: Snapshot) -> Report:
        held = [path for path in roots if side.holds(path)]
        return scan_snapshot(side, held, settings, progress=progress, jobs=jobs, seen=seen)

    changed = changed_paths(repository, change)
    renames = {name_of(head.path(each.old_path)): name_of(head.path(each.path)) for each in changed if each.kind == "renamed"}
    before = report_of(base)
    gc.collect()  # what was evaluated holds on to itself: both sides of it at once would need half as much memory again
    return Comparison(change, before, report_of(head), changed, renames)
