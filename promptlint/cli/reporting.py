"""How `promptlint scan` and `promptlint merge` print a report: in the form that is asked for, to stdout, a file, or a job's summary."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.output import Output, warn
from promptlint.options import OutputFormat

if TYPE_CHECKING:
    from promptlint.pipeline import Report
    from promptlint.report.edition import Edition
    from promptlint.report.text import Line

SUMMARY = "GITHUB_STEP_SUMMARY"
_MOST_IN_SUMMARY = 1_000  # findings: GitHub takes a megabyte of a step
_BYTES_OF_SUMMARY = 1_000_000


@dataclass(frozen=True, slots=True)
class Shows:
    """What a text report shows besides the findings."""

    statistics: bool = False
    quiet: bool = False
    explain_unknown: bool = False
    stale: bool = False
    suppressed: bool = False


def edition_of(report: Report, shows: Shows) -> Edition:
    """A scan of this machine, with its details and its place in the repository."""
    from promptlint.config import digest_of  # noqa: PLC0415
    from promptlint.details import Found  # noqa: PLC0415
    from promptlint.report.edition import Edition, repository_path  # noqa: PLC0415

    here = Path.cwd()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    folder = "" if top == here else here.relative_to(top).as_posix()
    return Edition(
        report=report,
        details=Found(report, lambda name: repository_path(name, folder, top.as_posix())),
        folder=folder,
        top=top.as_posix(),
        settings=digest_of(report.settings, sorted(report.asked), report.prices_as_of.isoformat()),
        suppressed=shows.suppressed,
        explain_unknown=shows.explain_unknown,
        quiet=shows.quiet,
    )


def show(report: Report, output: Output, shows: Shows) -> None:
    """Print a scan of this machine in the form that its settings name."""
    write(edition_of(report, shows), report.settings.output_format, output, shows)


def write(edition: Edition, form: OutputFormat, output: Output, shows: Shows) -> None:
    """Print the report in a form."""
    from promptlint.report.formats import FORMS  # noqa: PLC0415

    edition = replace(edition, job_summary=bool(os.environ.get(SUMMARY)))
    text = FORMS[form].text
    if text is not None:
        output.text(text(edition))
    else:
        output.lines(_lines(edition, form, output.columns, shows), wrap=form is OutputFormat.full)
    if form is OutputFormat.github:
        _to_summary(edition)


def _lines(edition: Edition, form: OutputFormat, columns: int | None, shows: Shows) -> Iterator[Line]:
    from promptlint.report import accepted, summary, unknown  # noqa: PLC0415
    from promptlint.report.formats import FORMS  # noqa: PLC0415

    report, written = edition.report, FORMS[form].lines
    assert written is not None
    yield from summary.statistics(report) if shows.statistics else written(edition, columns)
    if shows.suppressed:
        yield from accepted.suppressed(report)
    if shows.stale:
        yield from accepted.stale(report)
    if shows.explain_unknown:
        if report.findings:
            yield ()
        yield from unknown.lines(report)
        if not shows.quiet:
            yield ()
    if shows.quiet:
        return
    if report.findings and not shows.explain_unknown and (shows.statistics or form is OutputFormat.concise):
        yield ()
    yield from summary.lines(report)


def _to_summary(edition: Edition) -> None:
    """Add the findings to the summary of the job that this is a step of, if it is one."""
    from promptlint.report.findings_markdown import text  # noqa: PLC0415
    from promptlint.report.text import plural  # noqa: PLC0415

    file = os.environ.get(SUMMARY)
    if not file:
        return
    dearest = edition.of(tuple(edition.dearest()))
    for most in (_MOST_IN_SUMMARY, 200, 20):
        page = ("### promptlint\n\n" + "".join(text(dearest, most)) + "\n").encode("utf-8", "backslashreplace")
        if len(page) <= _BYTES_OF_SUMMARY:
            break
    try:
        with Path(file).open("ab") as summary:
            summary.write(page)
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error).lower()
        warn([(f"promptlint: warning: the job summary with {plural(len(dearest.report.findings), 'finding')} is not written: {why}",)])


def sorted_as(edition: Edition, sort: str) -> Edition:
    """The edition with its findings in another order."""
    from promptlint import shown  # noqa: PLC0415

    return replace(edition, report=replace(edition.report, findings=shown.arranged(edition.report.findings, sort)))  # type: ignore[arg-type]
