"""`promptlint diff`: what a change does to the bill and to the findings."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output
from promptlint.cli.progress import ProgressBar
from promptlint.cli.scan import FailOn
from promptlint.errors import UserError
from promptlint.rule import SEVERITIES

if TYPE_CHECKING:
    from promptlint.config import Settings
    from promptlint.difference import Difference
    from promptlint.pipeline import Report


class Format(StrEnum):
    """The forms of a difference."""

    text = "text"
    json = "json"
    markdown = "markdown"


Range = Annotated[
    str | None,
    typer.Argument(
        metavar="[BASE[..HEAD]]",
        help="The change: since HEAD left BASE, or from BASE to HEAD; without it, since HEAD left the main branch.",
        show_default=False,
    ),
]
Below = Annotated[list[Path] | None, typer.Argument(metavar="[PATHS]…", help="Only files and folders below these.", show_default=False)]
CompareTo = Annotated[
    Path | None,
    typer.Option("--compare-to", metavar="FILE", help="Compare the files here with a saved `promptlint cost --format json`, without git."),
]


def diff(
    change: Range = None,
    paths: Below = None,
    compare_to: CompareTo = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the report.", rich_help_panel=given.REPORT)] = Format.text,
    exclude: given.Exclude = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    output_file: given.OutputFile = None,
    color: given.ColorChoice = Color.auto,
    quiet: given.Quiet = False,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Also exit with 1 when the change introduces such a finding, or a severer one.", rich_help_panel=given.REPORT),
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 also when a budget is exceeded.", rich_help_panel=given.REPORT)
    ] = False,
) -> int:
    """Show what a change does to the bill and to the findings; both sides are read from git, and the work tree is left alone."""
    where = paths or []
    settings = given.settings(where or [Path()], config, isolated, usage=usage, prices=prices, **given.discovery(exclude, False, False))
    given.tell_of_plugins(settings)
    difference, names = compared(change, where, compare_to, settings, quiet=quiet)
    with Output(output_file, color) as output:
        if format is Format.text:
            from promptlint.report.difference import lines  # noqa: PLC0415

            output.lines(lines(difference, names), wrap=True)
        elif format is Format.markdown:
            from promptlint.report.pull_request import body  # noqa: PLC0415

            output.text([body(difference, names)])
        else:
            from promptlint.report.difference_json import document  # noqa: PLC0415
            from promptlint.report.json import dumps  # noqa: PLC0415

            output.text([dumps(document(difference, names), indent=2) + "\n"])
    return 0 if exit_zero else exit_code(difference, fail_on.value if fail_on else None)


def exit_code(difference: Difference, fail_on: str | None) -> int:
    """1 when the change is over a budget, or introduces a finding at or above `fail_on`, if that is asked for."""
    if difference.is_over_budget:
        return 1
    if fail_on in (None, "never"):
        return 0
    least = SEVERITIES.index(fail_on)
    return int(any(found.blocking and SEVERITIES.index(found.severity) >= least for found in difference.findings.introduced))


def compared(
    change: str | None, paths: list[Path], compare_to: Path | None, settings: Settings, *, quiet: bool = False
) -> tuple[Difference, tuple[str, str]]:
    """The difference that the arguments ask for, and the names of its two sides."""
    from promptlint.difference import difference_of  # noqa: PLC0415

    if compare_to is not None and change is not None:
        raise UserError("give a git range or --compare-to, not both")
    if compare_to is not None:
        from promptlint.saved import load  # noqa: PLC0415

        saved = load(compare_to)
        return difference_of(saved, _like_saved(paths, settings, quiet=quiet)), (compare_to.name, "the files here")
    from promptlint.comparison import scan_change  # noqa: PLC0415
    from promptlint.history import change_of, open_repository  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress, open_repository(Path()) as repository:
        asked = change_of(repository, change)
        both = scan_change(repository, asked, paths, settings, progress=progress, jobs=None)
        return difference_of(both.base, both.head, both.renames), (asked.base.name, asked.head.name)


def _like_saved(paths: list[Path], settings: Settings, *, quiet: bool) -> Report:
    """A scan of the files here, as it would be read from a saved report."""
    import json  # noqa: PLC0415

    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.bill import bill_of  # noqa: PLC0415
    from promptlint.report.cost_json import document  # noqa: PLC0415
    from promptlint.report.json import dumps  # noqa: PLC0415
    from promptlint.saved import report_of  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress:
        report = pipeline.scan(paths or [Path()], settings, progress=progress, jobs=None)
    return report_of(json.loads(dumps(document(bill_of(report), report))))
