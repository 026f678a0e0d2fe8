"""The way through the house: discover, analyse, price, check, and what comes of it as one `Report`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from promptlint.budgetcomments import BudgetComments
from promptlint.check import crashed, looks_around, merge, run, run_around, run_project
from promptlint.config import Settings
from promptlint.filetree import DISK, FileTree
from promptlint.model import CallSite, PricedCall, PricedPrompt, Usage, possible
from promptlint.registry import UNKNOWN, UNUSED, rules_for
from promptlint.rule import Finding, Rule
from promptlint.selection import Selection, names_for, selection
from promptlint.shown import sift
from promptlint.sources import Discovery, FileEntry, Skipped, SourceFile, context_of, discover, kind_of, name_of, read, read_text
from promptlint.suppress import Silenced, Silencer, heard
from promptlint.usage import NOTHING_SAID, UsageBook, book_of

if TYPE_CHECKING:
    from promptlint.baseline import Entry
    from promptlint.history import Snapshot
    from promptlint.prices import PriceBook
    from promptlint.survey import Identity, Survey, Surveyed

_AS_IT_IS: Mapping[str, bytes] = {}  # not a proxy: it travels to other processes
Progress = Callable[[int, int], None]
Read = Callable[[FileEntry], SourceFile | Skipped]
ReadText = Callable[[str], str | None]


@dataclass(frozen=True)
class Report:
    """What a scan found: the findings to act on, those counted apart, the inventory, and what was not read."""

    findings: tuple[Finding, ...]  # sorted by place; in the application, and in the contexts asked for
    set_apart: tuple[Finding, ...]  # the same for tests, examples and notebooks that were not asked for
    suppressed: int
    calls: tuple[PricedCall, ...]
    prompts: tuple[PricedPrompt, ...]  # the prompt files, sorted by path
    skipped: tuple[Skipped, ...]  # every file that was not analysed, also those with a PL901 finding
    files_read: int
    prices_as_of: dt.date
    settings: Settings
    lines: Callable[[str, int, int | None], str | None] = lambda path, line, cell: None  # the source, for excerpts
    usage: UsageBook = NOTHING_SAID
    book: PriceBook | None = None  # the prices that it rests on
    fixable: frozenset[str] = frozenset()  # the codes that a fix may be made for
    source: Callable[[str], SourceFile | None] = lambda name: None  # a file's bytes; None where they are no longer what was analysed
    under_confidence: int = 0  # findings that --min-confidence leaves out
    under_saving: int = 0  # and those of the others that --min-saving leaves out
    left_out: tuple[Finding, ...] = ()  # both of them
    silenced: tuple[Silenced, ...] = ()  # the suppressed findings, with what silences them and why
    asked: frozenset[str] = frozenset()  # the codes that the run reports
    names: frozenset[str] = frozenset()  # the files that were analysed
    text: Callable[[str], str | None] = lambda name: None  # the text of a prompt file or of a workflow
    baselined: tuple[Finding, ...] = ()  # findings that a baseline holds
    stale: tuple[Entry, ...] = ()  # the baseline's entries that no finding has any more
    baseline: str = ""  # the name of the baseline; "" where none is used


def scan(
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    jobs: int | None = 1,
    instead: Mapping[str, bytes] = _AS_IT_IS,
    seen: MutableMapping[Identity, Surveyed] | None = None,
) -> Report:
    """Scan files and folders of this machine.

    `instead` holds other bytes for some files, by the name under which the user sees them: what is in them is read in
    their place.  `seen` remembers what a first look at each file gave, for the next scan of the same files.
    `jobs` processes share the reading and parsing of a large tree; None: as many as there are processors.  More than
    one needs a program that can be started anew (a guarded `__main__`), as the command line is.
    """
    chosen = selection(settings)  # before anything is read: a misspelt rule must not cost a scan
    roots = paths or [Path()]
    found = _with_unsaved(roots, settings, instead)
    read_entry = partial(_read_instead, settings=settings, instead=instead)
    survey = None
    if seen is not None:
        from promptlint.survey import survey_new  # noqa: PLC0415

        survey = partial(survey_new, identity=partial(_identity, instead=instead), seen=seen)
    one_by_one = _named(roots)
    beside = _beside(found, one_by_one, read_entry, settings)
    return _scan(
        found,
        read_entry,
        partial(read_text, roots=_open_to(roots, found, one_by_one), settings=settings),
        settings=settings,
        chosen=chosen,
        progress=progress,
        jobs=jobs,
        survey=survey,
        one_by_one=one_by_one,
        beside=beside,
    )


def _named(paths: Sequence[Path]) -> frozenset[str]:
    return frozenset(name_of(os.path.abspath(path)) for path in paths)  # noqa: PTH100


def _open_to(paths: Sequence[Path], found: Discovery, one_by_one: frozenset[str]) -> Sequence[Path]:
    """Where code may read its prompts from: the paths, and for a file that was named the working directory."""
    return [*paths, Path()] if any(entry.name in one_by_one for entry in found.files) else paths


def _beside(found: Discovery, one_by_one: frozenset[str], read_entry: Read, settings: Settings, tree: FileTree = DISK) -> list[FileEntry]:
    """The files that those named one by one import from, and that nobody asked for."""
    named = [entry for entry in found.files if entry.name in one_by_one and entry.kind in ("python", "notebook")]
    if not named:
        return []
    from promptlint.imported import imported  # noqa: PLC0415  (a folder brings what its files import)

    asked = {entry.name for entry in found.files}
    return [entry for entry in imported(named, read_entry, settings, tree) if entry.name not in asked]


def _with_unsaved(paths: Sequence[Path], settings: Settings, instead: Mapping[str, bytes]) -> Discovery:
    """The files below the paths, and those that are named, not on the disk, and in `instead`."""
    unsaved = [path for path in paths if name_of(os.path.abspath(path)) in instead and not path.exists()]  # noqa: PTH100
    found = discover([path for path in paths if path not in unsaved], settings)
    entries = []
    for path in unsaved:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100
        below = PurePosixPath(name_of(str(absolute))).parts
        kind = kind_of(absolute.name, below[-4:-1])
        if kind is not None:
            entries.append(FileEntry(absolute, name_of(str(absolute)), kind, context_of(below), below[-4:-1]))
    files = sorted((*found.files, *entries), key=lambda entry: entry.name)
    return Discovery(tuple(files), found.skipped)


def _read_instead(entry: FileEntry, settings: Settings, instead: Mapping[str, bytes]) -> SourceFile | Skipped:
    data = instead.get(entry.name)
    return read(entry, settings) if data is None else SourceFile(entry.path, entry.name, data, entry.kind, entry.context)


def _identity(entry: FileEntry, instead: Mapping[str, bytes]) -> Identity:
    return entry.name, entry.kind, instead.get(entry.name)


def scan_snapshot(
    snapshot: Snapshot,
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    jobs: int | None = 1,
    seen: MutableMapping[Identity, Surveyed] | None = None,
) -> Report:
    """Scan paths of a commit as `scan` would scan its work tree, which is not looked at; without paths, nothing.

    `seen` remembers what a first look at each file gave, for the next snapshot.
    """
    from promptlint.survey import survey_new  # noqa: PLC0415

    def identity(entry: FileEntry) -> Identity:
        return entry.name, entry.kind, snapshot.identity(str(entry.path)) or snapshot.commit.id

    chosen = selection(settings)
    found, read_entry = discover(paths, settings, snapshot), partial(read, settings=settings, tree=snapshot)
    snapshot.require([str(entry.path) for entry in found.files])
    one_by_one = _named(paths)
    return _scan(
        found,
        read_entry,
        partial(read_text, roots=_open_to(paths, found, one_by_one), settings=settings, tree=snapshot),
        settings=settings,
        chosen=chosen,
        progress=progress,
        jobs=jobs,
        survey=None if seen is None else partial(survey_new, identity=identity, seen=seen),
        one_by_one=one_by_one,
        beside=_beside(found, one_by_one, read_entry, settings, snapshot),
    )


def scan_sources(files: Mapping[str, str], settings: Settings | None = None, *, rules: Sequence[Rule] | None = None) -> Report:
    """Scan texts in memory, by name: the same pipeline, for tests and for the examples of rules.

    Where `rules` are given, the settings choose among them and not among those that are installed.
    """
    settings = settings or Settings()
    entries = []
    for name in sorted(files):
        parts = PurePosixPath(name).parts
        kind = kind_of(parts[-1], parts[:-1])
        if kind is not None:  # the others are prompts that code may read
            entries.append(FileEntry(Path(os.sep, *parts).absolute(), name, kind, context_of(parts), parts[:-1]))

    def remember(entry: FileEntry) -> SourceFile:
        data = files[entry.name].encode("utf-8", "surrogatepass")
        return SourceFile(entry.path, entry.name, data, entry.kind, entry.context)

    chosen = selection(settings, rules)
    return _scan(Discovery(tuple(entries), ()), remember, files.get, settings=settings, chosen=chosen, known=rules)


def _scan(
    found: Discovery,
    read_entry: Read,
    other_text: ReadText,
    *,
    settings: Settings,
    chosen: Selection,
    progress: Progress | None = None,
    jobs: int | None = 1,
    survey: Survey | None = None,
    known: Sequence[Rule] | None = None,
    one_by_one: frozenset[str] = frozenset(),
    beside: Sequence[FileEntry] = (),
) -> Report:
    from promptlint.analysis import analyze  # noqa: PLC0415  (a usage error need not wait for the analyser)
    from promptlint.around import WorkflowFiles, surroundings_of  # noqa: PLC0415
    from promptlint.cost import price  # noqa: PLC0415
    from promptlint.identity import keys  # noqa: PLC0415
    from promptlint.months import as_sent, with_months  # noqa: PLC0415
    from promptlint.prices import book_for, today  # noqa: PLC0415
    from promptlint.promptfiles import as_call, read_prompts, uses_of  # noqa: PLC0415
    from promptlint.raised import malformed, stale, unreadable  # noqa: PLC0415
    from promptlint.readers import with_readers  # noqa: PLC0415
    from promptlint.stray import Marked, contexts_of, unknown, unused  # noqa: PLC0415

    book = book_for(settings)
    usage = dataclasses.replace(book_of(settings.usage), supposed=settings.calls_per_month)
    code = [entry for entry in found.files if entry.kind in ("python", "notebook")]
    analysis = analyze(code, read_entry, read_text=other_text, on_progress=progress, jobs=jobs, survey=survey, beside=beside)

    def priced(site: CallSite, key: str = "") -> PricedCall:
        return _with_unlisted(price(site, book, usage=usage.of(key) if key else Usage(), key=key), book)

    named = zip(analysis.calls, keys(analysis.calls, usage.root or settings.root), strict=True)
    comments = BudgetComments(analysis.text, analysis.cells)
    calls = with_readers(comments.applied([priced(site, key) for site, key in named]))
    used = uses_of(analysis.calls)
    texts = read_prompts([entry for entry in found.files if entry.kind == "prompt"], read_entry, other_text, used)
    prompts = tuple(PricedPrompt(file, priced(as_call(file)), used.get(file.span.path, ())) for file in texts.files)
    contexts = {entry.name: entry.context for entry in found.files}
    raised = [unreadable(skipped, contexts.get(skipped.name, "application")) for skipped in analysis.unreadable]
    raised += [malformed(fault.reason, fault.span, fault.context) for fault in texts.malformed]
    # What a call site of the code sends is spoken of there, also where the text is a file.
    spoken_for = [*as_sent(calls), *(prompt.call for prompt in prompts if not prompt.used_by)]
    asked = [rule for rule in (rules_for(settings) if known is None else known) if rule.code in chosen]
    together = [call for call in calls if settings.asks_for(call.site.context)]
    workflows = WorkflowFiles([entry for entry in found.files if entry.kind == "workflow"], read_entry)
    apart = [call for call in calls if not settings.asks_for(call.site.context)]
    raised += [*run(spoken_for, asked, settings.limits), *run_project(together, asked, settings.limits)]
    raised += run_project(apart, [rule for rule in asked if not rule.adds_up], settings.limits)  # told apart, in no sum
    if any(map(looks_around, asked)):
        around = surroundings_of(analysis.files, [call.site for call in calls], workflows)
        raised += run_around(around, calls, asked, settings.limits, contexts)
    if any(call.estimate and call.estimate.components for call in spoken_for):
        raised += stale(book, today())
    silencer = Silencer(lambda name: analysis.text(name) or texts.marked.get(name) or workflows.text(name), analysis.cells)
    marked = Marked(contexts_of([*analysis.marked, *texts.marked, *workflows.marked], contexts), one_by_one)
    names = names_for(settings)
    unasked = {entry.name for entry in beside}
    raised += [*comments.mistaken(calls), *(unknown(marked, silencer, names, settings) if UNKNOWN[0] in chosen else ())]
    told = [finding for finding in raised if finding.code in chosen and finding.span.path not in unasked]
    spoken, silenced = heard(told, chosen, settings, silencer)
    if UNUSED[0] in chosen:  # last of all, when every comment had its chance
        idle, of_idle = heard(unused(marked, silencer, names, chosen.codes - crashed(raised), settings), chosen, settings, silencer)
        spoken, silenced = [*spoken, *idle], {**silenced, **of_idle}
    sifted = sift(with_months(merge(spoken), spoken, calls), settings)
    return Report(
        findings=tuple(finding for finding in sifted.shown if settings.asks_for(finding.context)),
        set_apart=tuple(finding for finding in sifted.shown if not settings.asks_for(finding.context)),
        under_confidence=sifted.under_confidence,
        under_saving=sifted.under_saving,
        left_out=sifted.left_out,
        suppressed=len(silenced),
        silenced=tuple(sorted(silenced.values(), key=lambda each: each.finding.sort_key())),
        asked=chosen.codes,
        names=frozenset(contexts) - {item.name for item in (*analysis.unreadable, *texts.skipped)} | {*texts.names},
        text=lambda name: texts.text(name) or workflows.text(name),
        calls=calls,
        prompts=prompts,
        skipped=_by_name((*found.skipped, *analysis.unreadable, *texts.skipped)),
        files_read=analysis.files_read,
        prices_as_of=book.as_of,
        settings=settings,
        usage=usage,
        book=book,
        fixable=chosen.fixable,
        source=analysis.source,
        lines=lambda path, line, cell: analysis.line(path, line, cell) or texts.line(path, line) or workflows.line(path, line, cell),
    )


def _with_unlisted(call: PricedCall, book: PriceBook) -> PricedCall:
    """The call with those of its models that have no price."""
    site = call.site
    if site.is_local or site.request == "retrieval":
        return call
    models = dict.fromkeys(model for model in possible(site.model) if isinstance(model, str))
    unlisted = [model for model in models if not book.has_price(model, site.provider)]
    if not unlisted:
        return call
    return dataclasses.replace(call, unlisted=tuple((model, book.similar(model, site.provider)) for model in unlisted))


def _by_name(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    unique: dict[str, Any] = {item.name: item for item in skipped}
    return tuple(unique[name] for name in sorted(unique))
