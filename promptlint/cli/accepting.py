"""What `promptlint scan` does about findings that stay: a baseline of them, comments in the code, and what both leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli.output import warn
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.baseline import Baseline
    from promptlint.config import Settings
    from promptlint.fix.silencing import Silencing
    from promptlint.pipeline import Report
    from promptlint.report.text import Line

ACCEPTED = "Accepted findings"
File = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Do not report the findings that this baseline holds.", rich_help_panel=ACCEPTED),
]
No = Annotated[bool, typer.Option("--no-baseline", help="Report the findings of the baseline, too.", rich_help_panel=ACCEPTED)]
Write = Annotated[
    str | None,
    typer.Option(
        metavar="[=FILE]",
        help="Make a baseline of the findings; of one that is there, take the stale entries away and add none.",
        rich_help_panel=ACCEPTED,
        show_default=False,
    ),
]
Update = Annotated[
    bool, typer.Option("--update-baseline", help="Write the baseline and add the findings that are new.", rich_help_panel=ACCEPTED)
]
ShowStale = Annotated[bool, typer.Option("--show-stale", help="List the baseline's stale entries.", rich_help_panel=ACCEPTED)]
AddIgnore = Annotated[
    str | None,
    typer.Option(
        metavar="[=REASON]",
        help="Write a comment that silences it for every finding, with a reason.",
        rich_help_panel=ACCEPTED,
        show_default=False,
    ),
]
ShowSuppressed = Annotated[
    bool, typer.Option("--show-suppressed", help="List what comments and per-file-ignores silence, and why.", rich_help_panel=ACCEPTED)
]


def spelled_out(arguments: Sequence[str]) -> list[str]:
    """The arguments with a value for the options that may go without; a baseline's file may also follow with a blank between."""
    result: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            return [*result, argument, *waiting]
        if argument == "--write-baseline" and waiting and waiting[0].endswith(".json"):
            argument += "=" + waiting.pop(0)
        result.append(f"{argument}=" if argument in ("--write-baseline", "--add-ignore") else argument)
    return result


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    file: Path | None = None
    no_baseline: bool = False
    write: str | None = None
    update: bool = False
    add_ignore: str | None = None

    @property
    def writes(self) -> bool:
        return self.write is not None or self.update

    @property
    def baseline(self) -> Path | None:
        """The file that an option names."""
        return Path(self.write) if self.write else self.file

    def check(self, *, fixes: bool, stdin: bool) -> None:
        """Raise a `UserError` where two wishes do not go together."""
        if self.no_baseline and (self.writes or self.file is not None):
            raise UserError("--no-baseline goes with no other option of the baseline")
        if self.write and self.file is not None and Path(self.write) != self.file:
            raise UserError("--write-baseline and --baseline name two files")
        if self.add_ignore is not None and (fixes or stdin or self.writes):
            raise UserError("--add-ignore writes comments into files: it goes without fixes, without stdin and without writing a baseline")
        if self.writes and stdin:
            raise UserError("a baseline is made of files, not of stdin")

    def load(self, settings: Settings, paths: Sequence[Path]) -> Baseline | None:
        """The baseline of the run, read before the scan: what is wrong with it is told at once."""
        from promptlint import baseline  # noqa: PLC0415

        if self.no_baseline:
            return None
        return baseline.to_write(settings, paths) if self.writes else baseline.used(settings, paths)


def named_in(book: Baseline | None) -> frozenset[str]:
    """The files that the baseline of a run names."""
    from promptlint import baseline  # noqa: PLC0415

    return baseline.named_in(book)


def compared(report: Report, wish: Wish, book: Baseline | None, paths: Sequence[Path], *, quiet: bool) -> Report:
    """The report beside the baseline, which is written first where that is asked for."""
    from promptlint import baseline  # noqa: PLC0415

    if book is None:
        return report
    if wish.writes:
        book, gained, lost = baseline.written(report, book, paths, take_new=wish.update)
        if not quiet:
            warn([_written(book, gained, lost)])
    return baseline.applied(report, book, paths)


def _written(book: Baseline, gained: int, lost: int) -> Line:
    from promptlint.report.text import plural  # noqa: PLC0415

    total = len(book.entries or ())
    changes = [f"{gained} added"] * bool(gained) + [f"{lost} taken away"] * bool(lost)
    return (f"{book.name}: {plural(total, 'finding')} ({', '.join(changes) or 'unchanged'}).",)


def silence(report: Report, reason: str, scan: Callable[[Mapping[str, bytes]], Report], *, quiet: bool) -> Report:
    """Write a comment for each finding; the report on the files with them."""
    from promptlint.fix.rounds import put  # noqa: PLC0415
    from promptlint.fix.silencing import silenced  # noqa: PLC0415

    made, after = silenced(report, reason, scan)
    _, failed = put(made.before, made.after, made.paths)
    for name, why in failed:
        made.give_up(name, why)
    if failed:
        after = scan(made.after)
    if not quiet:
        warn(_told(made))
    return after


def _told(made: Silencing) -> Iterator[Line]:
    from promptlint.report.text import Piece, plural  # noqa: PLC0415

    if made.silenced:
        yield (f"Silenced {plural(len(made.silenced), 'finding')} in {plural(len(made.after), 'file')}.",)
    for finding, why in made.refused:
        yield (Piece("Not silenced: ", "yellow"), f"{finding.span} {finding.code}: {why}")
