"""`promptlint calls`: the inventory of call sites."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.progress import ProgressBar


class Format(StrEnum):
    """The forms of the inventory."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


def calls(
    paths: given.Paths = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the inventory.", rich_help_panel=given.REPORT)] = Format.table,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    cache_dir: given.CacheDir = None,
    no_cache: given.NoCache = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    output_file: given.OutputFile = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """List every call site below PATHS, tests and notebooks too: its model, its cap, its prompt, its tokens and its cost."""
    where = paths or [Path()]
    settings = given.settings(
        where,
        config,
        isolated,
        usage=usage,
        prices=prices,
        cache_dir=cache_dir,
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.report import inventory, summary  # noqa: PLC0415

    with ProgressBar() as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None, cache=given.cache_of(settings, where, no_cache))
    with Output(output_file, color) as output:
        if format is Format.table:
            output.lines(inventory.table(report.calls))
            output.lines(summary.skipped_lines(report.skipped))
        else:
            output.text(inventory.jsonl(report.calls) if format is Format.jsonl else inventory.json_array(report.calls))
            warn(summary.skipped_lines(report.skipped))
    return 0
