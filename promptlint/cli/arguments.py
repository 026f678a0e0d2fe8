"""The arguments that commands share, and how they become `Settings`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from promptlint.cli.output import Color
from promptlint.errors import UserError
from promptlint.options import INCLUDE, nearest

if TYPE_CHECKING:
    from promptlint.cache import Cache
    from promptlint.config import Ignores, Settings

RULES = "Rules"
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
CacheDir = Annotated[
    Path | None,
    typer.Option(
        "--cache-dir",
        metavar="FOLDER",
        help="Where to keep what need not be looked at again.",
        envvar="PROMPTLINT_CACHE_DIR",
        show_envvar=False,
        rich_help_panel=FILES,
    ),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Look at every file, and keep nothing.", rich_help_panel=FILES)]
Counted = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="KINDS", help="Count tests, examples, notebooks or all, too.", rich_help_panel=FILES),
]
CallsPerMonth = Annotated[
    str | None,
    typer.Option("--calls-per-month", metavar="N", help="Suppose that each request is sent so often a month.", rich_help_panel=FILES),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output-file", "-o", metavar="FILE", help="Write the result there instead of to stdout.", rich_help_panel=REPORT),
]
ColorChoice = Annotated[Color, typer.Option("--color", help="When to colour; auto obeys NO_COLOR and FORCE_COLOR.", rich_help_panel=REPORT)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the findings only: no summary, no progress.", rich_help_panel=REPORT)]


class PersonaChoice(StrEnum):
    """Who reads the report."""

    regular = "regular"
    pedantic = "pedantic"
    auditor = "auditor"


class ConfidenceChoice(StrEnum):
    """How sure a finding is."""

    low = "low"
    medium = "medium"
    high = "high"


Selectors = list[str] | None
Select = Annotated[Selectors, typer.Option(metavar="RULES", help="Run these: codes, prefixes, names or ALL.", rich_help_panel=RULES)]
Ignore = Annotated[Selectors, typer.Option(metavar="RULES", help="Do not run these.", rich_help_panel=RULES)]
ExtendSelect = Annotated[Selectors, typer.Option(metavar="RULES", help="Run these as well.", rich_help_panel=RULES)]
PerFileIgnores = Annotated[
    Selectors,
    typer.Option(
        metavar="PATTERN:RULE", help="Do not report the rule in files that match, in place of the configured ones.", rich_help_panel=RULES
    ),
]
ExtendPerFileIgnores = Annotated[
    Selectors, typer.Option(metavar="PATTERN:RULE", help="The same, besides the configured ones.", rich_help_panel=RULES)
]
Fixable = Annotated[Selectors, typer.Option(metavar="RULES", help="Only their fixes may be made.", rich_help_panel=RULES)]
Unfixable = Annotated[Selectors, typer.Option(metavar="RULES", help="Their fixes are never made.", rich_help_panel=RULES)]
Persona = Annotated[
    PersonaChoice | None,
    typer.Option(
        metavar="WHO",
        help="Also run opt-in rules, where --select does not say which: pedantic adds style and size, auditor also governance"
        " and what is less precise; regular adds none.",
        rich_help_panel=RULES,
    ),
]
MinConfidence = Annotated[
    ConfidenceChoice | None,
    typer.Option(
        metavar="LEVEL",
        help="Show findings that are this sure: low, medium (the default) or high; the others are counted.",
        rich_help_panel=RULES,
    ),
]
MinSaving = Annotated[
    str | None,
    typer.Option(
        metavar="USD",
        help="Show findings that save this much: US dollars a month where a usage file says how often, else per 1 000 calls."
        " Those without a figure stay, the others are counted.",
        rich_help_panel=RULES,
    ),
]
NoPlugins = Annotated[bool, typer.Option("--no-plugins", help="Do not use rules of other installed packages.", rich_help_panel=RULES)]


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


def per_file(values: Sequence[str] | None, option: str) -> Ignores:
    """The items of a --per-file-ignores: `scripts/**:PL101`, a pattern for one selector each."""
    items = []
    for item in split(values):
        pattern, colon, selector = item.rpartition(":")
        if not (pattern.strip() and colon and selector.strip()):
            raise UserError(f'{option}: "{item}" must be a pattern and a rule, such as "scripts/**:PL101"')
        items.append((pattern.strip(), (selector.strip(),)))
    return tuple(items)


def amount(text: str | None, option: str) -> Decimal | None:
    """US dollars; None when nothing is given."""
    from promptlint.budget import amount_of  # noqa: PLC0415

    if text is None:
        return None
    found = amount_of(text)
    if found is None:
        raise UserError(f'{option}: "{text}" must be US dollars, such as 2.50')
    return found


def number(option: str, text: str | None) -> Decimal | None:
    """A number of 0 or more."""
    if text is None:
        return None
    from promptlint import documents  # noqa: PLC0415

    said = documents.number(text.replace("_", "").replace(" ", "").removeprefix("$"))
    if not documents.is_finite(said, 0, 10**15, 20):
        raise UserError(f"{option} must be a number of 0 or more, for example {option} 1000")
    return said


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


def cache_of(settings: Settings, paths: Sequence[Path], no_cache: bool) -> Cache | None:
    """The cache of a run; one that is not there yet is made for a folder, and not for files that are named, as by a hook."""
    from promptlint.cache import Cache, place_of  # noqa: PLC0415

    place = None if no_cache else place_of(settings, paths)
    return None if place is None else Cache(place, makes=any(path.is_dir() for path in paths))


def tell_of_plugins(settings: Settings) -> None:
    """Say on stderr which rules of other packages could not be used, and why: a line each."""
    from promptlint.cli.output import warn  # noqa: PLC0415
    from promptlint.registry import plugins_for  # noqa: PLC0415

    warn((f"promptlint: warning: {fault}",) for fault in plugins_for(settings).faults)
