"""`promptlint prompts`: the inventory of prompt files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.calls import Format
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.progress import ProgressBar


def prompts(
    paths: given.Paths = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the inventory.", rich_help_panel=given.REPORT)] = Format.table,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    cache_dir: given.CacheDir = None,
    no_cache: given.NoCache = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    prices: given.Prices = None,
    output_file: given.OutputFile = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """List every prompt file below PATHS: its format, its placeholders, its tokens, its model and cap, and the calls that use it."""
    where = paths or [Path()]
    settings = given.settings(
        where, config, isolated, prices=prices, cache_dir=cache_dir, **given.discovery(exclude, force_exclude, no_respect_gitignore)
    )
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.report import promptfiles, summary  # noqa: PLC0415

    with ProgressBar() as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None, cache=given.cache_of(settings, where, no_cache))
    malformed = promptfiles.malformed_lines(report)
    with Output(output_file, color) as output:
        if format is Format.table:
            output.lines(promptfiles.table(report.prompts))
            output.lines([*malformed, *summary.skipped_lines(report.skipped)])
        else:
            output.text(promptfiles.jsonl(report.prompts) if format is Format.jsonl else promptfiles.json_array(report.prompts))
            warn([*malformed, *summary.skipped_lines(report.skipped)])
    return 0
