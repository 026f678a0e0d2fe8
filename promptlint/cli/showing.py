"""`promptlint scan --show-files` and `--show-settings`: what a scan would read, and by which settings; nothing is scanned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Output, warn
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.config import Settings
    from promptlint.shards import Shard
    from promptlint.sources import FileEntry

Files = Annotated[
    bool, typer.Option("--show-files", help="List the files that would be read, and scan nothing.", rich_help_panel=given.FILES)
]
OfSettings = Annotated[
    bool,
    typer.Option(
        "--show-settings", help="List the settings that hold, each with where it comes from, and scan nothing.", rich_help_panel=given.FILES
    ),
]
# The keys of options that are not called like theirs; the others differ in hyphens alone.
_KEYS = {"exclude": "extend-exclude", "no_respect_gitignore": "respect-gitignore", "no_plugins": "plugins", "write_baseline": "baseline"}
_SOURCES = {"COMMANDLINE": "command line", "ENVIRONMENT": "environment"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks to see."""

    files: bool = False
    settings: bool = False

    @property
    def any(self) -> bool:
        return self.files or self.settings

    def check(self, *, writes: bool) -> None:
        """Raise a `UserError` where it does not go together with what is asked for as well."""
        if self.files and self.settings:
            raise UserError("--show-files and --show-settings are two lists: ask for one")
        if self.any and writes:
            raise UserError("--show-files and --show-settings scan nothing, so there is nothing to fix, to write or to watch")


@dataclass(frozen=True, slots=True)
class Scan:
    """The scan that is asked about."""

    paths: Sequence[Path]
    config: Path | None
    isolated: bool
    no_cache: bool
    no_baseline: bool
    shard: Shard | None
    names: Mapping[str, bytes]  # the text on stdin, by its name


def show(wish: Wish, scan: Scan, settings: Settings, context: typer.Context, output: Output, *, quiet: bool) -> None:
    """Print the list that is asked for."""
    if wish.settings:
        _show_settings(scan, settings, context, output)
    else:
        _show_files(scan, settings, output, quiet=quiet)


def _show_settings(scan: Scan, settings: Settings, context: typer.Context, output: Output) -> None:
    from promptlint import baseline  # noqa: PLC0415
    from promptlint.cache import place_of  # noqa: PLC0415
    from promptlint.config import layers_of  # noqa: PLC0415
    from promptlint.effective import effective  # noqa: PLC0415
    from promptlint.report.settings import lines  # noqa: PLC0415

    layers = layers_of(scan.paths, config=scan.config, isolated=scan.isolated)
    found = {}
    if not scan.no_baseline and settings.baseline is None and (book := baseline.used(settings, scan.paths)) is not None:
        found["baseline"] = book.file
    if not scan.no_cache and (place := place_of(settings, scan.paths)) is not None:
        found["cache-dir"] = place
    output.lines(lines(effective(settings, layers, _given(context), found)))


def _given(context: typer.Context) -> dict[str, str]:
    """The keys that the command line or the environment sets, each with which of them does."""
    said = {}
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name in _SOURCES:
            said[_KEYS.get(name, name.replace("_", "-"))] = _SOURCES[source.name]
    return said


def _show_files(scan: Scan, settings: Settings, output: Output, *, quiet: bool) -> None:
    from promptlint.report.settings import files, verdict  # noqa: PLC0415

    entries, beside, left_out = _files(scan, settings)
    output.lines(files(entries, beside, settings, plain=quiet))
    if not quiet:
        warn([verdict(entries, beside, left_out, settings)])


def _files(scan: Scan, settings: Settings) -> tuple[Sequence[FileEntry], Sequence[FileEntry], int]:
    """The files that are asked for, those that they import, and how many are left out."""
    from functools import partial  # noqa: PLC0415

    from promptlint.asked import beside, named_by, read_instead, with_unsaved  # noqa: PLC0415
    from promptlint.shards import divided  # noqa: PLC0415

    found = with_unsaved(scan.paths, settings, scan.names)
    read = partial(read_instead, settings=settings, instead=scan.names)
    imported = beside(found, named_by(scan.paths), read, settings)
    if scan.shard is None:
        return found.files, imported, len(found.skipped)
    division = divided(found.files, scan.shard)
    own = [entry for entry in found.files if division.holds(entry.name)]
    return own, imported, sum(division.holds(each.name) for each in found.skipped)
