"""What has changed on the disk since a scan, for `promptlint scan --watch`.

Looked at are the files that a scan would read, by the walk that finds them for it, and the configuration, usage file,
baseline and prices, whether they are there or not.  So what no scan would read is never waited for, and no service of the
operating system is needed, which on folders of a network or a container may not tell anything.
"""

# Plain strings, not Paths: every file is looked at several times a second.
# ruff: noqa: PTH100, PTH116
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint import baseline, usage
from promptlint.assumptions import PRESETS
from promptlint.config import FILE_NAMES, Settings, common_folder, layers_of
from promptlint.errors import UserError
from promptlint.model import Static
from promptlint.sources import discover, name_of

if TYPE_CHECKING:
    from promptlint.pipeline import Report

Stamp = tuple[int, int, int, int] | None  # when a file was written and changed, its size and which it is; None: it is not there


@dataclass(frozen=True, slots=True)
class Glance:
    """The files that matter as they are at one moment, by absolute path."""

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    code: int = 0  # how many of them a scan reads

    def again(self) -> Glance:
        """The same files as they are now; new ones are not looked for."""
        return Glance({path: _stamp(path) for path in self.stamps}, self.code)

    def since(self, earlier: Glance) -> Glance:
        """These files as they were at an earlier moment, where they were looked at then."""
        return Glance({path: earlier.stamps.get(path, stamp) for path, stamp in self.stamps.items()}, self.code)

    def along_with(self, paths: Iterable[str]) -> Glance:
        """These files and others, which are looked at now."""
        return Glance({**{path: _stamp(path) for path in paths if path not in self.stamps}, **self.stamps}, self.code)


def glance(paths: Sequence[Path], settings: Settings, others: Iterable[str] = ()) -> Glance:
    """The files that a scan of the paths would read, and `others`, as they are now; a path that is not there counts as well."""
    names = {os.path.abspath(path) for path in paths} | set(others)
    folders = {path for path in names if os.path.isdir(path)}  # noqa: PTH112
    try:
        found = {str(entry.path) for entry in discover(paths, settings).files}
    except UserError:  # a path that is gone may come back
        found = set()
    return Glance({path: _stamp(path) for path in (names | found) - folders}, len(found))


def _stamp(path: str) -> Stamp:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def changed(before: Glance, after: Glance) -> tuple[str, ...]:
    """The paths of the files that were added, edited or removed, sorted."""
    return tuple(sorted(path for path in before.stamps.keys() | after.stamps.keys() if _differs(path, before, after)))


def _differs(path: str, before: Glance, after: Glance) -> bool:
    return before.stamps.get(path) != after.stamps.get(path)


def beside_code(paths: Sequence[Path], settings: Settings, config: Path | None, *, isolated: bool) -> Iterator[str]:
    """What a scan depends on besides code: where a configuration, a usage file or a baseline is or may come to be, and own prices."""
    names = [usage.FILE_NAME, baseline.FILE_NAME, *(() if isolated or config else FILE_NAMES)]
    folder = common_folder(paths)
    for place in (folder, *folder.parents):
        yield from (str(place / name) for name in names)
    for named in (config, settings.source, settings.prices, settings.baseline):
        if named is not None:
            yield os.path.abspath(named)
    if settings.usage is not None and settings.usage not in PRESETS:
        yield os.path.abspath(settings.usage)
    try:
        yield from (os.path.abspath(layer.source) for layer in layers_of(paths, config=config, isolated=isolated))
    except UserError:  # it is told when the settings are read
        return


def read_by(report: Report) -> Iterator[str]:
    """The files whose texts the requests of a report send, also those that no walk finds."""
    for call in report.calls:
        for segment in call.segments:
            if isinstance(segment.part, Static):
                yield os.path.abspath(segment.part.at.path)


def in_words(paths: Sequence[str], most: int = 3) -> str:
    """Which files have changed: `app.py, b.py and 4 more`."""
    names = [name_of(path) for path in paths]
    more = len(names) - most
    return f"{', '.join(names[:most])} and {more} more" if more > 0 else ", ".join(names)
