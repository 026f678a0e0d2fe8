"""`promptlint usage import`: put what logs say of the call sites into the usage file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output
from promptlint.cli.progress import ProgressBar
from promptlint.cli.usage import place, read, write
from promptlint.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from promptlint.config import Settings
    from promptlint.observed import Observation
    from promptlint.pipeline import Report


def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Logs: files, folders, patterns (logs/**/*.jsonl), or addresses of an object store (s3://…), which are then asked for.",
            show_default=False,
        ),
    ],
    code: Annotated[
        list[Path] | None,
        typer.Option("--code", metavar="PATH", help="Where the code is; the working directory if not given.", show_default=False),
    ] = None,
    usage: Annotated[
        Path | None, typer.Option("--usage", metavar="FILE", help="This usage file.", rich_help_panel=given.FILES, show_default=False)
    ] = None,
    days: Annotated[
        str | None, typer.Option("--days", metavar="N", help="The days that the logs cover, in place of those that their clocks tell.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put the log's figures in the place of those that people wrote.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    min_joined: Annotated[
        str | None, typer.Option("--min-joined", metavar="SHARE", help="Exit with 1, and write nothing, when fewer of the rows are joined.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="KINDS", help="Join calls in tests, examples, notebooks or all, too.", rich_help_panel=given.FILES),
    ] = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    prices: given.Prices = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Read logs of real calls, join them to the call sites of the code, and write what they say into the usage file.

    It reads LiteLLM spend logs, Helicone and LangSmith exports, OpenTelemetry spans, and usage exports of OpenAI and Anthropic, as
    JSON Lines, JSON, CSV or Parquet. What could not be joined is counted with its reason.
    """
    least = _number(min_joined, "--min-joined", Decimal(1), "a share between 0 and 1, such as 0.95")
    period = _number(days, "--days", Decimal(36_500), "a number of days above 0, such as 30")
    where = code or [Path()]
    discovery = given.discovery(exclude, force_exclude, no_respect_gitignore)
    settings = given.settings(where, config, isolated, prices=prices, include=given.included(include), **discovery)
    file = usage or place(settings, where)
    before = read(file)
    found, report, others = _observed(files, where, settings, file, period, exists=before is not None)
    enough = least is None or (found.rate is not None and found.rate >= least)
    from promptlint.report import usage_import as words  # noqa: PLC0415
    from promptlint.report.usage_observed import written  # noqa: PLC0415

    result = written(before or "", found.joined, found.period, file, replace=replace)
    is_written = enough and not dry_run and result.text != (before or "") and bool(found.joined)
    if is_written:
        write(file, result.text)
    with Output(None, color) as output:
        done = "written" if is_written else "found, and nothing written" if dry_run else "there already"
        told = words.lines(found, result, report, str(file), others, done=done, least=None if enough else least)
        output.lines(told, wrap=True)
    return int(not enough)


def _observed(
    named: Sequence[str], where: Sequence[Path], settings: Settings, file: Path, days: Decimal | None, *, exists: bool
) -> tuple[Observation, Report, int]:
    """What the logs say of the code, with call sites named as the usage file names them."""
    import dataclasses  # noqa: PLC0415
    import datetime as dt  # noqa: PLC0415

    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.bill import bill_of  # noqa: PLC0415
    from promptlint.identity import keys  # noqa: PLC0415
    from promptlint.observed import observe  # noqa: PLC0415
    from promptlint.observed.engine import MISSING, is_installed  # noqa: PLC0415
    from promptlint.observed.places import find  # noqa: PLC0415
    from promptlint.prices import load_prices, today  # noqa: PLC0415

    if not is_installed():
        raise UserError(MISSING)
    places = find(named)
    settings = dataclasses.replace(settings, usage=str(file) if exists else None)
    with ProgressBar() as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None)
    names = keys([call.site for call in report.calls], file.absolute().parent)
    calls = tuple(dataclasses.replace(call, key=key) for call, key in zip(report.calls, names, strict=True))
    report = dataclasses.replace(report, calls=calls)
    asked = [call for call in calls if settings.asks_for(call.site.context)]
    now = dt.datetime.combine(today(), dt.time(23, 59, 59))
    found = observe(places.files, asked, bill_of(report).requests, report.book or load_prices(), now, days=days)
    if found.read.unread and not found.read.formats:
        first = found.read.unread[0]
        raise UserError(f"{first.name}: {first.reason}")
    return found, report, places.others


def _number(text: str | None, option: str, most: Decimal, wanted: str) -> Decimal | None:
    import re  # noqa: PLC0415

    if text is None:
        return None
    number = Decimal(text.strip()) if re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?\s*", text) else Decimal(0)
    if not 0 < number <= most:
        raise UserError(f'{option}: "{text}" must be {wanted}')
    return number
