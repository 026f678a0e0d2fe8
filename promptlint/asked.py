"""What a scan is asked for: the files behind its paths, with unsaved texts in their place, and what a file that is named brings along."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from promptlint.config import Settings
from promptlint.filetree import DISK, FileTree
from promptlint.sources import Discovery, FileEntry, Read, Skipped, SourceFile, context_of, discover, kind_of, name_of, read

if TYPE_CHECKING:
    from promptlint.cache import Cache
    from promptlint.survey import Identity, Survey, Surveyed


def as_given(path: Path) -> str:
    """A scanned path as seen from the working directory: `.` for that itself."""
    name = name_of(os.path.abspath(path))  # noqa: PTH100
    return "." if name == name_of(os.getcwd()) else name  # noqa: PTH109


def named_by(paths: Sequence[Path]) -> frozenset[str]:
    """The paths as the user sees them: a file whose name is among them was named itself."""
    return frozenset(name_of(os.path.abspath(path)) for path in paths)  # noqa: PTH100


def open_to(paths: Sequence[Path], found: Discovery, one_by_one: frozenset[str]) -> Sequence[Path]:
    """Where code may read its prompts from: the paths, and for a file that was named the working directory."""
    return [*paths, Path()] if any(entry.name in one_by_one for entry in found.files) else paths


def beside(found: Discovery, one_by_one: frozenset[str], read_entry: Read, settings: Settings, tree: FileTree = DISK) -> list[FileEntry]:
    """The files that those named one by one import from, and that nobody asked for."""
    named = [entry for entry in found.files if entry.name in one_by_one and entry.kind in ("python", "notebook")]
    if not named:
        return []
    from promptlint.imported import imported  # noqa: PLC0415  (a folder brings what its files import)

    asked = {entry.name for entry in found.files}
    return [entry for entry in imported(named, read_entry, settings, tree) if entry.name not in asked]


def unasked(found: Discovery, one_by_one: frozenset[str], beside: Sequence[FileEntry], texts: Iterable[str]) -> set[str]:
    """The files that were read and that nobody asked for: those that files named one by one import from, and the texts that these send."""
    asked = {entry.name for entry in found.files}
    sent = set(texts) - asked if one_by_one <= asked else set()  # below a folder that is given, every text is asked for
    return sent | {entry.name for entry in beside}


def with_unsaved(paths: Sequence[Path], settings: Settings, instead: Mapping[str, bytes]) -> Discovery:
    """The files below the paths, and those that are named, not on the disk, and in `instead`."""
    unsaved = [path for path in paths if name_of(os.path.abspath(path)) in instead and not path.exists()]  # noqa: PTH100
    found = discover([path for path in paths if path not in unsaved], settings)
    entries = []
    for path in unsaved:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        below = PurePosixPath(name_of(str(absolute))).parts
        kind = kind_of(absolute.name, below[-4:-1])
        if kind is not None:
            entries.append(FileEntry(absolute, name_of(str(absolute)), kind, context_of(below), below[-4:-1]))
    files = sorted((*found.files, *entries), key=lambda entry: entry.name)
    return Discovery(tuple(files), found.skipped)


def read_instead(entry: FileEntry, settings: Settings, instead: Mapping[str, bytes]) -> SourceFile | Skipped:
    """A file's bytes, or those that stand in their place."""
    data = instead.get(entry.name)
    return read(entry, settings) if data is None else SourceFile(entry.path, entry.name, data, entry.kind, entry.context)


def identity_of(entry: FileEntry, instead: Mapping[str, bytes]) -> Identity:
    """What tells a file of one scan from that of the next: on disk its name, of an unsaved text its bytes, too."""
    return entry.name, entry.kind, instead.get(entry.name)


def survey_of(instead: Mapping[str, bytes], seen: MutableMapping[Identity, Surveyed] | None, cache: Cache | None) -> Survey:
    """How the files are looked at first: not those that were seen before, nor those of which a cache says that they hold nothing."""
    from promptlint.survey import survey_all, survey_new, survey_rest  # noqa: PLC0415

    survey: Survey = survey_all if cache is None else partial(survey_rest, cache=cache)
    if seen is None:
        return survey
    return partial(survey_new, identity=partial(identity_of, instead=instead), seen=seen, survey=survey)
