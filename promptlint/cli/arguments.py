"""The arguments that commands share, and how they become `Settings`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from promptlint.cli.output import Color
from promptlint.errors import UserError
from promptlint.options import INCLUDE, nearest

FILES = "Files"
REPORT = "Report"

Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATHS]…", help="Files and folders to scan; the working directory if none.", show_default=False),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Read this configuration file instead of looking for one.", rich_help_panel=FILES),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no configuration file.", rich_help_panel=FILES)]
Prices = Annotated[
    Path | None,
    typer.Option("--prices", metavar="FILE", help="Own prices, which hold before the bundled ones.", rich_help_panel=FILES),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PATTERN", help="Leave these files and folders out as well.", rich_help_panel=FILES),
]
ForceExclude = Annotated[
    bool,
    typer.Option("--force-exclude", help="Apply the excludes to files named on the command line too (for hooks).", rich_help_panel=FILES),
]
NoGitignore = Annotated[bool, typer.Option("--no-respect-gitignore", help="Read what .gitignore files leave out.", rich_help_panel=FILES)]
Usage = Annotated[
    str | None,
    typer.Option(
        "--usage", metavar="FILE", help="How often calls are made: a usage file, or small, medium or large.", rich_help_panel=FILES
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output-file", "-o", metavar="FILE", help="Write the result there instead of to stdout.", rich_help_panel=REPORT),
]
ColorChoice = Annotated[Color, typer.Option("--color", help="When to colour; auto obeys NO_COLOR and FORCE_COLOR.", rich_help_panel=REPORT)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the findings only: no summary, no progress.", rich_help_panel=REPORT)]


def split(values: Sequence[str] | None) -> tuple[str, ...]:
    """The items of an option that may be given several times, each time with a comma list."""
    return tuple(item.strip() for value in values or () for item in value.split(",") if item.strip())


def included(values: Sequence[str] | None) -> frozenset[str] | None:
    """The contexts that --include names; None when it is not given."""
    from promptlint.config import contexts  # noqa: PLC0415

    if not values:
        return None
    words = split(values)
    for word in words:
        if word not in INCLUDE:
            raise UserError(f'--include: unknown kind "{word}"{nearest(word, list(INCLUDE)) or "; it takes " + ", ".join(INCLUDE)}')
    return contexts(words)


def discovery(exclude: list[str] | None, force_exclude: bool, no_respect_gitignore: bool) -> dict[str, Any]:
    """What the options say of the files to read, as overrides of the settings."""
    return {
        "exclude": split(exclude),
        "force_exclude": force_exclude or None,
        "respect_gitignore": False if no_respect_gitignore else None,
    }


def settings(paths: Sequence[Path], config: Path | None, isolated: bool, **overrides: Any) -> Any:
    """The settings of a run: of the configuration that holds for the paths, with the command line's word last."""
    from promptlint.config import load, override  # noqa: PLC0415

    for path in paths:
        if "\0" in str(path):
            raise UserError(f"{path}: no such file or folder")
    return override(load(paths, config=config, isolated=isolated), **overrides)
