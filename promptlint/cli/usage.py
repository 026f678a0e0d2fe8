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
    from promptlint.model import PricedCall
    from promptlint.pipeline import Report
    from promptlint.report.text import Line
    from promptlint.report.usage_file import Comparison, Unheard
    from promptlint.usage import UsageBook

MAX_NAMED = 50

usage = typer.Typer(help="Keep the usage file, which says how often calls are made, in step with the code.")


@usage.callback()
def _usage() -> None:
    pass


@usage.command()
def sync(
    paths: given.Paths = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 when an entry is missing, stale or misspelt.")] = False,
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
    before = read(file)
    report = _scan(settings, where, file, exists=before is not None)
    wanted, result = _mended(before or "", file, report, where, move=move and not check)
    if not check and wanted != (before or ""):
        write(file, wanted)
    with Output(None, color) as output:
        output.lines(_told(file, result, check=check, move=move), wrap=True)
    return int(check and not result.is_clean)


@usage.command("list")
def list_(
    paths: given.Paths = None,
    usage: given.Usage = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """List the requests below PATHS by their names in a usage file: how often each is sent, and which entries say so."""
    where = paths or [Path()]
    settings = given.settings(where, config, isolated, usage=usage, **given.discovery(exclude, force_exclude, no_respect_gitignore))
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.bill import bill_of  # noqa: PLC0415

    with ProgressBar() as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None)
    with Output(None, color) as output:
        output.lines(_listing(bill_of(report).requests))
    return 0


def _listing(requests: Sequence[PricedCall]) -> Iterator[Line]:
    from promptlint.report.cost import often  # noqa: PLC0415
    from promptlint.report.text import Piece, printable, width  # noqa: PLC0415

    rows = [(call.key, call.usage) for call in requests]
    figures = ["-" if usage.calls_per_month is None else often(usage.calls_per_month) for _, usage in rows]
    longest = max((width(printable(key)) for key, _ in rows), default=0)
    widest = max(map(len, figures), default=0)
    for (key, usage), figure in zip(rows, figures, strict=True):
        blanks = " " * (longest - width(printable(key)))
        said = f"  from {', '.join(usage.said_by)}" if usage.said_by else "  nothing is said of it"
        yield (Piece(key, "bold"), f"{blanks}  {figure:>{widest}} calls a month", Piece(said, "dim"))
    if not rows:
        yield ("No requests.",)


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
        result = usage_file.Comparison(rest.there, rest.missing, result.stale, rest.unwritable, rest.unheard)
    return usage_file.completed(text, result.missing, file), result


def _book(text: str, file: Path) -> UsageBook:
    from promptlint.documents import toml_of  # noqa: PLC0415
    from promptlint.usage import from_document  # noqa: PLC0415

    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return from_document(toml_of(plain, file), plain, file)


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


def read(file: Path) -> str | None:
    """The text with its own line ends and its byte order mark; None where there is no file yet."""
    from promptlint.documents import bytes_of, decoded  # noqa: PLC0415
    from promptlint.usage import MAX_BYTES  # noqa: PLC0415

    if not file.exists():
        return None
    data = bytes_of(file, MAX_BYTES)
    decoded(data, file)  # the check
    return data.decode("utf-8")


def write(file: Path, text: str) -> None:
    """Put the text in the place of what is there, all of it or nothing; a link keeps leading to the file."""
    import os  # noqa: PLC0415
    import stat  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    target = os.path.realpath(file)
    beside = ""
    try:
        if os.path.islink(target):  # noqa: PTH114
            raise UserError(f"{file}: cannot be written: its link leads in a circle")
        handle, beside = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".promptlint-usage-")  # noqa: PTH120
        with open(handle, "wb") as whole:  # noqa: PTH123
            whole.write(text.encode("utf-8"))
        mask = os.umask(0)
        os.umask(mask)
        mode = stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else 0o666 & ~mask  # noqa: PTH110, PTH116
        os.chmod(beside, mode)  # noqa: PTH101
        os.replace(beside, target)  # noqa: PTH105
    except (OSError, ValueError) as error:
        if beside and os.path.exists(beside):  # noqa: PTH110
            os.unlink(beside)  # noqa: PTH108
        raise UserError(f"{file}: cannot be written: {str(getattr(error, 'strerror', None) or error).lower()}") from None


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
    yield from _some(list(map(_unheard, result.unheard)))
    yield from _some([("  ", Piece("left out: ", "yellow"), f"{key}: no TOML file can hold this name") for key in result.unwritable])
    if result.missing and not check:
        yield (f"Fill in what you know of the {thousands(len(result.missing))}, for example calls-per-month; docs/usage.md has the keys.",)


def _unheard(each: Unheard) -> Line:
    from promptlint.errors import nearest  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    meant = nearest(each.name, list(each.values)) or ("; it has " + ", ".join(each.values[:5]) if each.values else "; it has none")
    return ("  ", Piece("unknown: ", "yellow"), f"{each.entry}: tokens.{each.name} names no run-time value of it{meant}")


def _some(rows: Sequence[Line]) -> Iterator[Line]:
    from promptlint.rule import thousands  # noqa: PLC0415

    yield from rows[:MAX_NAMED]
    if len(rows) > MAX_NAMED:
        yield (f"  and {thousands(len(rows) - MAX_NAMED)} more",)
