"""`promptlint init`: the files with which a project begins to use promptlint."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, is_terminal, warn
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.firststeps import Home, LeftAlone, Part, Proposal
    from promptlint.pipeline import Report
    from promptlint.report.text import Line


class CiServer(StrEnum):
    """Where CI runs."""

    github = "github"
    gitlab = "gitlab"
    none = "none"


def init(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="The project; the working directory if none.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="PARTS", help="These only: config, pre-commit, ci, editor, baseline.", show_default=False)
    ] = None,
    skip: Annotated[list[str] | None, typer.Option(metavar="PARTS", help="All but these.", show_default=False)] = None,
    repository: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="promptlint's repository, for the hook and the CI job.", show_default=False)
    ] = None,
    rev: Annotated[
        str | None, typer.Option(metavar="REV", help="Which tag or commit of it; that of this version if not given.", show_default=False)
    ] = None,
    ci: Annotated[
        CiServer | None, typer.Option(help="The CI server; the one that the project seems to use if not given.", show_default=False)
    ] = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Show, and then write, what a project needs: configuration, pre-commit hook, CI job, editor task, and a first baseline.

    What is there is never overwritten: a file gets lines at its end, or is left alone and what to add by hand is shown.
    """
    from promptlint.firststeps import Proposal, propose  # noqa: PLC0415

    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder")
    parts = _parts(only, skip)
    found = propose(folder, parts, _home(repository, rev), ci.value if ci else None)
    proposals = [step for step in found if isinstance(step, Proposal)]
    with Output(None, color) as output:
        for step in found:
            output.lines(_shown(step))
        accepted, told = _baseline(folder) if "baseline" in parts else (0, ())
        output.lines(told)
        if not proposals and not accepted:
            output.lines([("There is nothing to write.",)])
            return 0
    if not yes and not _agreed(len(proposals) + (accepted > 0)):
        return 0
    _write(folder, proposals, accepted > 0)
    return 0


def _parts(only: Sequence[str] | None, skip: Sequence[str] | None) -> list[Part]:
    from promptlint.firststeps import PARTS  # noqa: PLC0415

    wanted, unwanted = given.split(only or PARTS), given.split(skip or ())
    for name in (*wanted, *unwanted):
        if name not in PARTS:
            raise UserError(f'there is no part "{name}"; there are {", ".join(PARTS)}')
    return [part for part in PARTS if part in wanted and part not in unwanted]


def _home(repository: str | None, rev: str | None) -> Home | None:
    from promptlint import __version__  # noqa: PLC0415
    from promptlint.firststeps import Home, home_of_this  # noqa: PLC0415

    known = home_of_this()
    if repository is None:
        return known and Home(known.address, rev or known.revision)
    if any(sign in repository + (rev or "") for sign in "\"'\\ \n\t#"):
        raise UserError("--repository and --rev must be one word each, without quotes")
    return Home(repository, rev or f"v{__version__}")


def _shown(step: Proposal | LeftAlone) -> Iterator[Line]:
    from promptlint.firststeps import Proposal  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    name = step.path.as_posix()
    if isinstance(step, Proposal):
        yield (Piece(name, "bold"), f" ({'new' if step.before is None else 'lines at its end'}): {step.what}")
        yield from ((Piece(f"  + {line}", "green"),) for line in step.added.splitlines())
    else:
        yield (Piece(name, "bold"), f" is left alone: {step.why}")
        if step.by_hand:
            yield ("  to add by hand:",)
            yield from ((Piece(f"    {line}", "dim"),) for line in step.by_hand.splitlines())
    yield ()


def _baseline(folder: Path) -> tuple[int, list[Line]]:
    """How many findings a first baseline would accept, and what is said of it."""
    from promptlint.baseline import to_write  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    settings = given.settings([folder], None, False)
    book = to_write(settings, [folder])
    name = book.file.name
    if book.entries is not None:
        return 0, [(Piece(name, "bold"), " is left alone: there is a baseline"), ()]
    count = len(_scan(folder).findings)
    if not count:
        return 0, [(Piece(name, "bold"), " is not needed: nothing is found"), ()]
    what = f"accepts the {count} finding{'s' * (count != 1)} that there are, so that only new ones fail a run"
    return count, [(Piece(name, "bold"), f" (new): {what}"), ()]


def _scan(folder: Path) -> Report:
    from promptlint.pipeline import scan  # noqa: PLC0415

    with ProgressBar() as progress:
        return scan([folder], given.settings([folder], None, False), progress=progress, jobs=None)


def _agreed(count: int) -> bool:
    files = f"{count} file{'s' * (count != 1)}"
    if not is_terminal(sys.stdin):
        warn([(f"promptlint: nothing is written; with --yes, {'this' if count == 1 else 'these'} {files} would be",)])
        return False
    return typer.confirm(f"Write {'this' if count == 1 else 'these'} {files}?", default=False)


def _write(folder: Path, proposals: Sequence[Proposal], baseline: bool) -> None:
    from promptlint.baseline import to_write, written  # noqa: PLC0415
    from promptlint.firststeps import write  # noqa: PLC0415

    for proposal in proposals:
        write(proposal)
        warn([(f"promptlint: wrote {proposal.path.as_posix()}",)])
    if baseline:
        settings = given.settings([folder], None, False)
        book, gained, _ = written(_scan(folder), to_write(settings, [folder]), [folder])
        warn([(f"promptlint: wrote {book.file.name} with {gained} entries",)])
