"""`promptlint scan`: findings, and one honest line about what was covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import accepting, fixing, reporting, showing, watching
from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError
from promptlint.options import OutputFormat

if TYPE_CHECKING:
    from promptlint.baseline import Baseline
    from promptlint.config import Settings
    from promptlint.pipeline import Report
    from promptlint.shards import Shard


FIXES = "Fixes"


class FailOn(StrEnum):
    """The least severe finding that fails a run."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


class Sort(StrEnum):
    """The order of a report's findings."""

    place = "place"
    saving = "saving"


def scan(
    context: typer.Context,
    paths: given.Paths = None,
    select: given.Select = None,
    ignore: given.Ignore = None,
    extend_select: given.ExtendSelect = None,
    per_file_ignores: given.PerFileIgnores = None,
    extend_per_file_ignores: given.ExtendPerFileIgnores = None,
    persona: given.Persona = None,
    min_confidence: given.MinConfidence = None,
    min_saving: given.MinSaving = None,
    fixable: given.Fixable = None,
    unfixable: given.Unfixable = None,
    fix: Annotated[bool, typer.Option("--fix", help="Make the safe fixes, and report what is left.", rich_help_panel=FIXES)] = False,
    unsafe_fixes: Annotated[
        bool | None,
        typer.Option("--unsafe-fixes/--no-unsafe-fixes", help="Fixes that may change the model's answer, too.", rich_help_panel=FIXES),
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would change; write nothing, exit with 1 if anything.", rich_help_panel=FIXES)
    ] = False,
    fix_only: Annotated[bool, typer.Option("--fix-only", help="Fix, and report nothing.", rich_help_panel=FIXES)] = False,
    show_fixes: Annotated[bool, typer.Option("--show-fixes", help="List what was fixed, file by file.", rich_help_panel=FIXES)] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit with 1 when anything was fixed.", rich_help_panel=FIXES)
    ] = False,
    stdin_filename: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The name of the text on stdin, for the path -.", rich_help_panel=given.FILES, show_default=False
        ),
    ] = None,
    watch: watching.Watch = False,
    show_files: showing.Files = False,
    show_settings: showing.OfSettings = False,
    baseline: accepting.File = None,
    no_baseline: accepting.No = False,
    write_baseline: accepting.Write = None,
    update_baseline: accepting.Update = False,
    show_stale: accepting.ShowStale = False,
    add_ignore: accepting.AddIgnore = None,
    show_suppressed: accepting.ShowSuppressed = False,
    no_plugins: given.NoPlugins = False,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="KINDS", help="Report findings in tests, examples, notebooks or all, too.", rich_help_panel=given.RULES),
    ] = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    cache_dir: given.CacheDir = None,
    no_cache: given.NoCache = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    output_format: Annotated[
        OutputFormat | None,
        typer.Option(help="The form of the report.", envvar="PROMPTLINT_OUTPUT_FORMAT", show_envvar=False, rich_help_panel=given.REPORT),
    ] = None,
    output_file: given.OutputFile = None,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="N/M",
            help="Report on this share of the files only, such as 3/10; promptlint merge puts the JSON reports of all shares together.",
            rich_help_panel=given.FILES,
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        Sort | None,
        typer.Option(
            help="The order of the findings: by place, or by what they save: first what is known by month, then by 1 000 calls.",
            rich_help_panel=given.REPORT,
        ),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Print one line a rule: count and saving, dearest first.", rich_help_panel=given.REPORT)
    ] = False,
    explain_unknown: Annotated[
        bool,
        typer.Option("--explain-unknown", help="Also list each fact that could not be told, where and why.", rich_help_panel=given.REPORT),
    ] = False,
    quiet: given.Quiet = False,
    color: given.ColorChoice = Color.auto,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="The least severe finding that makes the exit code 1.", rich_help_panel=given.REPORT)
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.", rich_help_panel=given.REPORT)] = False,
) -> int:
    """Find what wastes money in the code below PATHS, and estimate what its model calls cost."""
    where = paths or [Path()]
    accept = accepting.Wish(baseline, no_baseline, write_baseline, update_baseline, add_ignore)
    wish = fixing.Wish(fix, diff, fix_only, show_fixes, exit_non_zero_on_fix)
    accept.check(fixes=wish.any, stdin=fixing.STDIN in where)
    part = _shard(shard, writes=wish.any or accept.writes or add_ignore is not None, stdin=fixing.STDIN in where)
    asked = showing.Wish(show_files, show_settings)
    asked.check(writes=wish.any or accept.writes or add_ignore is not None or watch)
    shows = reporting.Shows(statistics, quiet, explain_unknown, show_stale, show_suppressed)
    configured = partial(
        given.settings,
        where,
        config,
        isolated,
        select=given.split(select) or None,
        ignore=given.split(ignore),
        extend_select=given.split(extend_select),
        per_file_ignores=given.per_file(per_file_ignores, "--per-file-ignores") or None,
        extend_per_file_ignores=given.per_file(extend_per_file_ignores, "--extend-per-file-ignores"),
        persona=persona.value if persona else None,
        min_confidence=min_confidence.value if min_confidence else None,
        min_saving=given.amount(min_saving, "--min-saving"),
        fixable=given.split(fixable) or None,
        unfixable=given.split(unfixable),
        unsafe_fixes=unsafe_fixes,
        plugins=False if no_plugins else None,
        include=given.included(include),
        output_format=output_format,
        sort=sort.value if sort else None,
        fail_on=fail_on.value if fail_on else None,
        baseline=accept.baseline,
        usage=usage,
        prices=prices,
        cache_dir=cache_dir,
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    if watch:
        watching.check(writes=wish.any or accept.writes or add_ignore is not None, stdin=fixing.STDIN in where, shard=part is not None)
        look = partial(_look, where, accept, no_cache, quiet)
        show = partial(reporting.show, shows=shows)
        return watching.run(watching.Watched(where, config, isolated, configured, look, show, partial(Output, output_file, color), quiet))
    settings = configured()
    from promptlint import pipeline, shown  # noqa: PLC0415  (after the settings: a mistake in them is told at once)

    given.tell_of_plugins(settings)
    scanned, instead = fixing.unsaved(where, stdin_filename, settings)
    if asked.any:
        with Output(output_file, color) as output:
            about = showing.Scan(scanned, config, isolated, no_cache, no_baseline, part, instead)
            showing.show(asked, about, settings, context, output, quiet=quiet)
        return 0
    book = accept.load(settings, scanned)
    fixes, cache = None, given.cache_of(settings, where, no_cache)
    with ProgressBar(quiet=quiet) as progress:
        if wish.any:
            fixes = fixing.fixes_of(scanned, settings, instead, wish, progress, cache)
            report = fixes.report
        else:
            also = accepting.named_in(book) if part is not None else ()
            report = pipeline.scan(scanned, settings, progress=progress, jobs=None, instead=instead, shard=part, also=also, cache=cache)
    report = accepting.compared(report, accept, book, scanned, quiet=quiet)
    if add_ignore is not None:
        report = accepting.silence(report, add_ignore, partial(_again, scanned, settings, accept, book), quiet=quiet)
    report = pipeline.own_part(report)
    report = replace(report, findings=shown.arranged(report.findings, settings.sort))
    with Output(output_file, color) as output:
        if fixes is not None:
            fixing.tell(fixes, wish, output, instead, quiet=quiet)
            if wish.diff or wish.only or (instead and wish.fix):
                return int(not exit_zero and (bool(fixes.failed) or (bool(fixes.after) and (wish.diff or wish.fail))))
        reporting.show(report, output, shows)
    if exit_zero:
        return 0
    return 1 if fixes is not None and fixes.after and wish.fail else exit_code(report)


def exit_code(report: Report) -> int:
    """1 when a finding that may fail a run is at or above `fail-on`, else 0."""
    from promptlint.shown import fails  # noqa: PLC0415

    return int(any(fails(finding, report.settings.fail_on) for finding in report.findings))


def _shard(named: str | None, *, writes: bool, stdin: bool) -> Shard | None:
    """The shard that --shard names; a `UserError` where it is none, or where something would be written or read but files."""
    from promptlint.shards import shard_of  # noqa: PLC0415

    if named is None:
        return None
    if writes or stdin:
        raise UserError("--shard reports, and goes with nothing that writes into files, nor with stdin")
    return shard_of(named)


def _look(paths: Sequence[Path], accept: accepting.Wish, no_cache: bool, quiet: bool, settings: Settings, seen: watching.Seen) -> Report:
    """One scan of a watch."""
    from promptlint import pipeline, shown  # noqa: PLC0415

    given.tell_of_plugins(settings)
    book = accept.load(settings, paths)
    cache = given.cache_of(settings, paths, no_cache)
    with ProgressBar(quiet=quiet) as progress:
        report = pipeline.scan(paths, settings, progress=progress, jobs=None, seen=seen, cache=cache)
    report = accepting.compared(report, accept, book, paths, quiet=quiet)
    return replace(report, findings=shown.arranged(report.findings, settings.sort))


def _again(
    paths: Sequence[Path], settings: Settings, accept: accepting.Wish, book: Baseline | None, instead: Mapping[str, bytes]
) -> Report:
    """The report of a second scan, with other bytes for some files."""
    from promptlint import pipeline  # noqa: PLC0415

    report = pipeline.scan(paths, settings, jobs=None, instead=instead)
    return accepting.compared(report, accept, book, paths, quiet=True)
