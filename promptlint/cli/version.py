"""`promptlint version`: which promptlint this is and, for the report of a bug, what it works with and what it found."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from promptlint import __version__
from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output


class Format(StrEnum):
    """The forms of what there is to say."""

    text = "text"
    json = "json"


def version(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Also what it works with, and what a scan from here would use.")] = False,
    format: Annotated[
        Format | None, typer.Option("--format", help="The form; json says everything, for the report of a bug.", show_default=False)
    ] = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    cache_dir: given.CacheDir = None,
    no_cache: given.NoCache = False,
    output_file: given.OutputFile = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Print the version; with --verbose also prices, tokenizers, extras and rules, and the files that a scan from here would use."""
    with Output(output_file, color) as output:
        if not verbose and format is not Format.json:
            output.lines([(f"promptlint {__version__}",)])
            return 0
        from promptlint.about import about  # noqa: PLC0415
        from promptlint.report import about as report  # noqa: PLC0415

        found = about(partial(given.settings, [Path()], config, isolated, cache_dir=cache_dir), [Path()], no_cache=no_cache)
        if format is Format.json:
            output.text([report.text(found)])
        else:
            output.lines(report.lines(found), wrap=True)
    return 0
