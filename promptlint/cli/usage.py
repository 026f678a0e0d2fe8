"""`promptlint usage`: keep the usage file in step with the code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.config import Settings
    from promptlint.pipeline import Report
    from promptlint.report.text import Line
    from promptlint.report.usage_file import Comparison
    from promptlint.usage import UsageBook

MAX_NAMED = 50

usage = typer.Typer(help="Keep the usage file, which says how often calls are made, in step with the code.")


@usage.callback()
def _usage() -> None:
    pass


@usage.command()
def sync(
    paths: given.Paths = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when an entry is missing or stale.")] = False,
    move: Annotated[bool, typer.Option("--move", help="Rename the entries of call sites that were moved or renamed.")] = False,
    usage: Annotated[
        Path | None, typer.Option("--usage", metavar="FILE", help="This usage file.", rich_help_panel=given.FILES, show_default=False)
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="KINDS", help="Add calls in tests, examples, notebooks or all, too.", rich_help_panel=given.FILES),
    ] = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Add a table for each call site below PATHS that the usage file lacks, and name the entries without a call site.

    What is in the file stays as it is; new tables hold comments only, to be filled in.
    """
    where = paths or [Path()]
    settings = given.settings(
        where, config, isolated, include=given.included(include), **given.discovery(exclude, force_exclude, no_respect_gitignore)
    )
    file = usage or place(settings, where)
    before = _read(file)
    report = _scan(settings, where, file, exists=before is not None)
    wanted, result = _mended(before or "", file, report, where, move=move and not check)
    if not check and wanted != (before or ""):
        _write(file, wanted)
    with Output(None, color) as output:
        output.lines(_told(file, result, check=check, move=move), wrap=True)
    return int(check and not result.is_clean)


def place(settings: Settings, where: Sequence[Path]) -> Path:
    """The usage file of these paths: the one that a scan finds, or else where it would find it."""
    from promptlint.assumptions import PRESETS  # noqa: PLC0415
    from promptlint.config import common_folder  # noqa: PLC0415
    from promptlint.usage import FILE_NAME  # noqa: PLC0415

    if settings.usage in PRESETS:
        raise UserError(f'{settings.source}: usage = "{settings.usage}" is a preset: give a file with --usage FILE')
    if settings.usage is not None:
        return Path(settings.usage)
    folder = common_folder(where)
    above = (folder, *folder.parents)
    root = next((parent for parent in above if (parent / ".git").exists()), None)
    reached = above if root is None else above[: above.index(root) + 1]
    beside = settings.source.absolute().parent if settings.source is not None else None
    for candidate in (beside, root, Path.cwd()):
        if candidate in reached:
            return candidate / FILE_NAME
    return folder / FILE_NAME


def _scan(settings: Settings, where: Sequence[Path], file: Path, *, exists: bool) -> Report:
    import dataclasses  # noqa: PLC0415

    from promptlint import pipeline  # noqa: PLC0415

    settings = dataclasses.replace(settings, usage=str(file) if exists else None)
    with ProgressBar() as progress:
        return pipeline.scan(where, settings, progress=progress, jobs=None)


def _mended(before: str, file: Path, report: Report, where: Sequence[Path], *, move: bool) -> tuple[str, Comparison]:
    """The text that the file should have, and what it lacks now."""
    from promptlint.bill import bill_of  # noqa: PLC0415
    from promptlint.identity import keys  # noqa: PLC0415
    from promptlint.report import usage_file  # noqa: PLC0415
    from promptlint.usage import NOTHING_SAID  # noqa: PLC0415

    names = keys([call.site for call in report.calls], file.absolute().parent)
    key_of = {id(call): key for call, key in zip(report.calls, names, strict=True)}
    requests = [(key_of[id(call)], call) for call in bill_of(report).requests]
    seen = _Seen(file.absolute().parent, where, [skipped.name for skipped in report.skipped])
    book, text = (report.usage if before else NOTHING_SAID), before
    result = usage_file.compare(book, requests, names, seen)
    if move and (renames := {each.name: each.now for each in result.stale if each.now}):
        text = usage_file.moved(text, renames, file)
        rest = usage_file.compare(_book(text, file), requests, names, seen)
        result = usage_file.Comparison(rest.there, rest.missing, result.stale, rest.unwritable)
    return usage_file.completed(text, result.missing, file), result


def _book(text: str, file: Path) -> UsageBook:
    import tomllib  # noqa: PLC0415
    from decimal import Decimal  # noqa: PLC0415

    from promptlint.usage import from_document  # noqa: PLC0415

    return from_document(tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal), text, file)


class _Seen:
    """Whether a path of an entry lies where the scan looked, and was not skipped."""

    def __init__(self, root: Path, where: Sequence[Path], skipped: Sequence[str]) -> None:
        self.root = root
        self.below = [path.absolute() for path in where]
        self.skipped = {Path(name).absolute() for name in skipped}

    def __call__(self, path: str) -> bool:
        absolute = _plain(self.root / path)
        return absolute not in self.skipped and any(absolute.is_relative_to(_plain(folder)) for folder in self.below)


def _plain(path: Path) -> Path:
    import os  # noqa: PLC0415

    return Path(os.path.normpath(path))


def _read(file: Path) -> str | None:
    """The text with its own line ends; None where there is no file yet."""
    from promptlint.usage import read_file  # noqa: PLC0415

    if not file.exists():
        return None
    read_file(file)  # the checks
    return file.read_bytes().decode("utf-8")


def _write(file: Path, text: str) -> None:
    try:
        file.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _told(file: Path, result: Comparison, *, check: bool, move: bool) -> Iterator[Line]:
    from promptlint.report.cost_words import short  # noqa: PLC0415
    from promptlint.report.text import Piece, plural  # noqa: PLC0415
    from promptlint.rule import thousands  # noqa: PLC0415

    name = Piece(short(str(file)), "bold")
    added = plural(len(result.missing), "call site")
    if check:
        yield (name, f": {added} missing, {plural(result.there, 'call site')} there.")
    elif result.missing:
        yield (name, f": {added} added, {plural(result.there, 'call site')} there already.")
    else:
        yield (name, f": nothing to add, {plural(result.there, 'call site')} there already.")
    yield from _some([("  ", "missing: " if check else "added: ", key) for key, _ in result.missing])
    rows: list[Line] = []
    for each in result.stale:
        if each.now and move and not check:
            rows.append(("  ", Piece("moved: ", "green"), f"{each.name} → {each.now}"))
        elif each.now:
            rows.append(("  ", Piece("stale: ", "yellow"), f"{each.name}, which may be {each.now} now (--move renames it)"))
        else:
            rows.append(("  ", Piece("stale: ", "yellow"), f"{each.name}: no call site has this name"))
    yield from _some(rows)
    yield from _some([("  ", Piece("left out: ", "yellow"), f"{key}: no TOML file can hold this name") for key in result.unwritable])
    if result.missing and not check:
        yield (f"Fill in what you know of the {thousands(len(result.missing))}, for example calls-per-month; docs/usage.md has the keys.",)


def _some(rows: Sequence[Line]) -> Iterator[Line]:
    from promptlint.rule import thousands  # noqa: PLC0415

    yield from rows[:MAX_NAMED]
    if len(rows) > MAX_NAMED:
        yield (f"  and {thousands(len(rows) - MAX_NAMED)} more",)
