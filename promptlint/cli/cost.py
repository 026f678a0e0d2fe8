"""`promptlint cost`: what the requests of a project cost, by place or by tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.bill import Bill, Grouping
    from promptlint.pipeline import Report
    from promptlint.report.cost import Detail as Shown
    from promptlint.report.cost import View
    from promptlint.report.text import Line

VIEW = "What is shown"


class Format(StrEnum):
    """The forms of a cost report."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


class GroupBy(StrEnum):
    """What the requests may be grouped by."""

    feature = "feature"
    team = "team"
    environment = "environment"
    model = "model"
    provider = "provider"
    path = "path"


class Detail(StrEnum):
    """How far down the report goes."""

    groups = "groups"
    calls = "calls"
    components = "components"


def cost(
    paths: given.Paths = None,
    group_by: Annotated[
        GroupBy | None, typer.Option(help="Group by a tag of the usage file, by model, provider or path.", rich_help_panel=VIEW)
    ] = None,
    detail: Annotated[
        Detail | None, typer.Option(help="How far down to go; components unless grouped, then calls.", rich_help_panel=VIEW)
    ] = None,
    top: Annotated[int | None, typer.Option(metavar="N", min=1, help="Show the N dearest calls, or groups.", rich_help_panel=VIEW)] = None,
    min_cost: Annotated[
        str | None,
        typer.Option(
            metavar="USD", help="Show what costs as much a month, or in 1 000 calls where no month is known.", rich_help_panel=VIEW
        ),
    ] = None,
    fields: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="The columns: a comma list, or all.", rich_help_panel=VIEW)
    ] = None,
    include: given.Counted = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    cache_dir: given.CacheDir = None,
    no_cache: given.NoCache = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    calls_per_month: given.CallsPerMonth = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the report.", rich_help_panel=given.REPORT)] = Format.table,
    output_file: given.OutputFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the table only.", rich_help_panel=given.REPORT)] = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Show what the requests below PATHS cost: per call, per 1 000 calls and, with a usage file, per month."""
    where = paths or [Path()]
    asked = _Asked(
        format,
        group_by.value if group_by else None,
        detail.value if detail else None,
        top,
        given.number("--min-cost", min_cost),
        columns(given.split(fields)),
        quiet,
    )
    asked.check()
    settings = given.settings(
        where,
        config,
        isolated,
        usage=usage,
        prices=prices,
        cache_dir=cache_dir,
        include=given.included(include),
        calls_per_month=given.number("--calls-per-month", calls_per_month),
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.bill import bill_of  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None, cache=given.cache_of(settings, where, no_cache))
    with Output(output_file, color) as output:
        _write(output, report, bill_of(report), asked)
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of the view, checked."""

    format: Format
    by: str | None
    detail: str | None
    top: int | None
    min_cost: Decimal | None
    fields: tuple[str, ...] | None
    quiet: bool

    def check(self) -> None:
        """What a form cannot do is an error, not nothing."""
        if self.format in (Format.json, Format.csv):
            given_ = {"--top": self.top, "--min-cost": self.min_cost, "--fields": self.fields, "--detail": self.detail}
            for option, value in given_.items():
                if value is not None:
                    raise UserError(f"{option} is for the table and Markdown: {self.format.value} holds everything")

    def view(self) -> View:
        from promptlint.report.cost import View  # noqa: PLC0415

        usual = "components" if self.by is None and self.format is Format.table else "calls"
        detail = cast("Shown", self.detail or usual)
        return View(cast("Grouping | None", self.by), detail, self.fields, self.top, self.min_cost)


def _write(output: Output, report: Report, bill: Bill, asked: _Asked) -> None:
    from promptlint.report import summary  # noqa: PLC0415

    view = asked.view()
    if asked.format is Format.json:
        from promptlint.report import cost_json, json  # noqa: PLC0415

        output.text([json.dumps(cost_json.document(bill, report, view.by), indent=2) + "\n"])
    elif asked.format is Format.csv:
        from promptlint.report import cost_csv  # noqa: PLC0415

        output.text(cost_csv.rows(bill, report, view.by))
        warn(summary.skipped_lines(report.skipped))
    elif asked.format is Format.markdown:
        from promptlint.report import cost_markdown  # noqa: PLC0415

        output.lines(cost_markdown.lines(bill, report, view))
    else:
        from promptlint.report import cost_table  # noqa: PLC0415

        output.lines(cost_table.lines(bill, view, output.columns))
        output.lines([] if asked.quiet else _closing(bill, report), wrap=True)


def _closing(bill: Bill, report: Report) -> Iterator[Line]:
    from promptlint.report import cost_words, summary  # noqa: PLC0415

    yield ()
    yield from cost_words.lines(bill, report)
    yield from summary.skipped_lines(report.skipped)


def columns(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The fields that --fields names; None when it is not given."""
    from promptlint.options import nearest  # noqa: PLC0415
    from promptlint.report.cost import FIELDS  # noqa: PLC0415

    if not names:
        return None
    if names == ("all",):
        return tuple(FIELDS)
    for name in names:
        if name not in FIELDS:
            raise UserError(f'--fields: unknown field "{name}"{nearest(name, list(FIELDS)) or "; it takes " + ", ".join(FIELDS)}')
    return tuple(dict.fromkeys(names))
