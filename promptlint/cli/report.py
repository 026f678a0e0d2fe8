"""`promptlint report`: a page that shows where the tokens and the money of a project go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Output, warn
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError


def report(
    paths: given.Paths = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the page there.", rich_help_panel=given.REPORT)] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Its title; the folder's name.", rich_help_panel=given.REPORT)
    ] = None,
    include: given.Counted = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    calls_per_month: given.CallsPerMonth = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing where all went well.", rich_help_panel=given.REPORT)] = False,
) -> int:
    """Write a page that shows where the tokens and the money below PATHS go: one file, which needs no network."""
    if html is None:
        raise UserError("say where the page is to be written: promptlint report --html costs.html")
    where = paths or [Path()]
    settings = given.settings(
        where,
        config,
        isolated,
        usage=usage,
        prices=prices,
        include=given.included(include),
        calls_per_month=given.number("--calls-per-month", calls_per_month),
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.bill import bill_of  # noqa: PLC0415
    from promptlint.report import summary  # noqa: PLC0415
    from promptlint.report.page import page  # noqa: PLC0415
    from promptlint.report.page_data import document, root_of, title_of  # noqa: PLC0415
    from promptlint.whatif import chunks_by_function, plan_of  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress:
        found = pipeline.scan(where, settings, progress=progress, jobs=None)
    assert found.book is not None
    bill = bill_of(found)
    plan = plan_of(bill, found.book, settings.limits, chunks_by_function(found.calls))
    text = page(document(found, bill, plan, title or title_of(where), root_of(where)))
    with Output(html) as output:
        output.text([text])
    if not quiet:
        warn([(f"Wrote {html}: {len(bill.lines)} priced requests, {len(found.findings)} findings.",)])
        warn(summary.skipped_lines(found.skipped))
    return 0
