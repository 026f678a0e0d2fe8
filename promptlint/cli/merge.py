"""`promptlint merge`: the JSON reports of several scans as one, in any form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.scan import FailOn, Sort, exit_code
from promptlint.options import OutputFormat

Reports = Annotated[
    list[Path], typer.Argument(metavar="REPORT…", help="Reports of `promptlint scan --output-format json`.", show_default=False)
]


def merge(
    reports: Reports,
    output_format: Annotated[
        OutputFormat,
        typer.Option(help="The form of the report.", envvar="PROMPTLINT_OUTPUT_FORMAT", show_envvar=False, rich_help_panel=given.REPORT),
    ] = OutputFormat.full,
    output_file: given.OutputFile = None,
    sort: Annotated[
        Sort | None, typer.Option(help="The order of the findings; as the first report has it if none.", rich_help_panel=given.REPORT)
    ] = None,
    quiet: given.Quiet = False,
    color: given.ColorChoice = Color.auto,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="The least severe finding that makes the exit code 1; as the first report has it if none.", rich_help_panel=given.REPORT
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.", rich_help_panel=given.REPORT)] = False,
) -> int:
    """Put the reports of all shards of a scan, or of scans of several places, together."""
    from promptlint import merging  # noqa: PLC0415
    from promptlint.cli import reporting  # noqa: PLC0415
    from promptlint.report.edition import Edition  # noqa: PLC0415

    saved = [merging.load(path) for path in reports]
    report, details, folder, settings = merging.merged(saved)
    warn([(f"promptlint: warning: {file} holds the same report as {first} and counts once",) for file, first in merging.doubles(saved)])
    if fail_on is not None:
        report = replace(report, settings=replace(report.settings, fail_on=fail_on.value))
    if sort is not None:
        report = replace(report, settings=replace(report.settings, sort=sort.value))
    edition = reporting.sorted_as(Edition(report, details, folder, settings=settings, quiet=quiet), report.settings.sort)
    with Output(output_file, color) as output:
        reporting.write(edition, output_format, output, reporting.Shows(quiet=quiet))
    return 0 if exit_zero else exit_code(report)
