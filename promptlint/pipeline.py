"""The way through the house: discover, analyse, price, check, and what comes of it as one `Report`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from promptlint.asked import as_given, beside, named_by, open_to, read_instead, survey_of, unasked, with_unsaved
from promptlint.budgetcomments import BudgetComments
from promptlint.check import crashed, looks_around, merge, run, run_around, run_project
from promptlint.config import Settings
from promptlint.filetree import FileTree
from promptlint.model import CallSite, PricedCall, PricedPrompt, Usage, possible
from promptlint.registry import UNKNOWN, UNUSED, rules_for
from promptlint.rule import CONFIDENCES, Finding, Rule
from promptlint.selection import Selection, names_for, selection
from promptlint.shown import sift
from promptlint.sources import (
    KINDS,
    TEMPLATE,
    Discovery,
    FileEntry,
    Read,
    Skipped,
    SourceFile,
    context_of,
    discover,
    kind_of,
    name_of,
    read,
    read_text,
)
from promptlint.suppress import Silenced, Silencer, heard
from promptlint.usage import NOTHING_SAID, UsageBook, book_of

if TYPE_CHECKING:
    from promptlint.baseline import Entry
    from promptlint.bill import Coverage
    from promptlint.cache import Cache
    from promptlint.history import Snapshot
    from promptlint.prices import PriceBook
    from promptlint.shards import Division, Shard
    from promptlint.survey import Identity, Survey, Surveyed

_AS_IT_IS: Mapping[str, bytes] = {}  # not a proxy: it travels to other processes
Progress = Callable[[int, int], None]
ReadText = Callable[[str], str | None]
Pause = Callable[[], None]


@dataclass(frozen=True)
class Since:
    """What changed since an earlier report: the files to look at again, and the call sites as they were, of which the others still hold."""

    changed: frozenset[str]  # names of files
    calls: tuple[PricedCall, ...]


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
    paths: tuple[str, ...] = ()  # what was scanned, as the user sees it
    division: Division | None = None  # which of the files this run answers for; None: for all of them
    coverage: Coverage | None = None  # the figures of reports that were put together; None: they are worked out from the calls

    def answers_for(self, name: str) -> bool:
        """Whether a file is this run's to speak of, and not another shard's."""
        return self.division is None or self.division.holds(name)


def scan(
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    jobs: int | None = 1,
    instead: Mapping[str, bytes] = _AS_IT_IS,
    seen: MutableMapping[Identity, Surveyed] | None = None,
    shard: Shard | None = None,
    also: Collection[str] = (),
    cache: Cache | None = None,
) -> Report:
    """Scan files and folders of this machine.

    `instead` holds other bytes for some files, by the name under which the user sees them: what is in them is read in
    their place.  `seen` remembers what a first look at each file gave, for the next scan of the same files.
    `jobs` processes share the reading and parsing of a large tree; None: as many as there are processors.  More than
    one needs a program that can be started anew (a guarded `__main__`), as the command line is.
    A `cache` tells which files of a large tree need not be looked at, and is written: the report is the same without it.

    With a `shard` everything is read that the findings of its files may need; `own_part` leaves out the others' afterwards.
    Of the other shards' files only those that can hold a request, and those of the names in `also`, are parsed unless asked for.
    """
    chosen = selection(settings)  # before anything is read: a misspelt rule must not cost a scan
    roots = paths or [Path()]
    found = with_unsaved(roots, settings, instead)
    division, found = (None, found) if shard is None else _divided(found, shard, also)
    read_entry = partial(read_instead, settings=settings, instead=instead)
    one_by_one = named_by(roots)
    report = _scan(
        found,
        read_entry,
        partial(read_text, roots=open_to(roots, found, one_by_one), settings=settings),
        settings=settings,
        chosen=chosen,
        progress=progress,
        jobs=jobs,
        survey=survey_of(instead, seen, cache),
        one_by_one=one_by_one,
        beside=beside(found, one_by_one, read_entry, settings),
    )
    return dataclasses.replace(report, paths=tuple(sorted({as_given(path) for path in roots})), division=division)


def _divided(found: Discovery, shard: Shard, also: Collection[str]) -> tuple[Division, Discovery]:
    """Which files a shard answers for, and the files with a word on which of them are looked at for mistakes alone."""
    from promptlint.shards import divided  # noqa: PLC0415

    division = divided(found.files, shard)
    own = (division.holds(entry.name) or entry.name in also for entry in found.files)
    files = [dataclasses.replace(entry, checked=checked) for entry, checked in zip(found.files, own, strict=True)]
    return division, Discovery(tuple(files), found.skipped)


def own_part(report: Report) -> Report:
    """What a shard says of its own files; the calls stay, since its bill needs to know who else sends a helper's request."""
    if report.division is None:
        return report
    kept, left_out = _own(report, report.findings), _own(report, report.left_out)
    least = CONFIDENCES.index(report.settings.least_confidence)
    unsure = sum(CONFIDENCES.index(finding.confidence) < least for finding in left_out)
    folder = os.path.dirname(os.path.abspath(report.baseline))  # noqa: PTH100, PTH120
    silenced = tuple(each for each in report.silenced if report.answers_for(each.finding.span.path))
    own = [name for name in report.names if report.answers_for(name)]
    return dataclasses.replace(
        report,
        findings=kept,
        set_apart=_own(report, report.set_apart),
        baselined=_own(report, report.baselined),
        left_out=left_out,
        under_confidence=unsure,
        under_saving=len(left_out) - unsure,
        silenced=silenced,
        suppressed=len(silenced),
        stale=tuple(entry for entry in report.stale if report.answers_for(name_of(os.path.normpath(os.path.join(folder, entry.path))))),  # noqa: PTH118
        skipped=tuple(each for each in report.skipped if report.answers_for(each.name)),
        files_read=sum(name.endswith(tuple(KINDS)) for name in own),
        names=frozenset(own),
    )


def _own(report: Report, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if report.answers_for(finding.span.path))


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
    one_by_one = named_by(paths)
    report = _scan(
        found,
        read_entry,
        partial(read_text, roots=open_to(paths, found, one_by_one), settings=settings, tree=snapshot),
        settings=settings,
        chosen=chosen,
        progress=progress,
        jobs=jobs,
        survey=None if seen is None else partial(survey_new, identity=identity, seen=seen),
        one_by_one=one_by_one,
        beside=beside(found, one_by_one, read_entry, settings, snapshot),
    )
    return dataclasses.replace(report, paths=tuple(sorted({as_given(path) for path in paths})))


def scan_tree(
    tree: FileTree,
    paths: Sequence[Path],
    settings: Settings,
    found: Discovery,
    *,
    identity: Callable[[FileEntry], Identity],
    seen: MutableMapping[Identity, Surveyed],
    since: Since | None = None,
    jobs: int | None = 1,
    progress: Progress | None = None,
    pause: Pause | None = None,
) -> Report:
    """Scan the files that were found below paths of any tree, such as the disk with an editor's unsaved texts, again and again.

    `seen` remembers what a first look at each file gave, by the identity that the tree gives it.  With `since`, the call
    sites of the changed files alone are worked out anew: quick, and exact but for what the other files make of these.
    `pause` is called often and ends the scan with what it raises.
    """
    from promptlint.survey import survey_new  # noqa: PLC0415

    chosen = selection(settings)
    read_entry, one_by_one = partial(read, settings=settings, tree=tree), named_by(paths)
    return _scan(
        found,
        read_entry,
        partial(read_text, roots=open_to(paths, found, one_by_one), settings=settings, tree=tree),
        settings=settings,
        chosen=chosen,
        progress=progress,
        jobs=jobs,
        survey=partial(survey_new, identity=identity, seen=seen),
        one_by_one=one_by_one,
        beside=beside(found, one_by_one, read_entry, settings, tree),
        since=since,
        pause=pause,
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
    since: Since | None = None,
    pause: Pause | None = None,
    beside: Sequence[FileEntry] = (),
) -> Report:
    from promptlint.analysis import analyze  # noqa: PLC0415  (a usage error need not wait for the analyser)
    from promptlint.around import WorkflowFiles, on_demand, surroundings_of  # noqa: PLC0415
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
    analysis = analyze(
        code,
        read_entry,
        read_text=other_text,
        on_progress=progress,
        jobs=jobs,
        survey=survey,
        beside=beside,
        only=None if since is None else since.changed,
        pause=pause or (lambda: None),
        whole=one_by_one.isdisjoint(entry.name for entry in found.files),
    )
    sites = _with_others(analysis.calls, since, frozenset(entry.name for entry in code))

    def priced(site: CallSite, key: str = "") -> PricedCall:
        return _with_unlisted(price(site, book, usage=usage.of(key) if key else Usage(), key=key), book)

    named = zip(sites, keys(sites, usage.root or settings.root), strict=True)
    comments = BudgetComments(analysis.text, analysis.cells)
    calls = with_readers(comments.applied([priced(site, key) for site, key in named]))
    used = uses_of(sites)
    texts = read_prompts([entry for entry in found.files if entry.kind == "prompt"], read_entry, other_text, used)
    given = on_demand(analysis.files, (file.span.path for file in texts.files if file.span.path not in used))
    contexts = {entry.name: entry.context for entry in found.files}
    prompts = tuple(PricedPrompt(file, priced(as_call(file, given, contexts)), used.get(file.span.path, ())) for file in texts.files)
    wrong = [each for each in analysis.unreadable if each.reason != TEMPLATE]
    mistaken = [each for each in wrong if not (each.is_aside or each.is_generated) or each.name in one_by_one]
    raised = [unreadable(skipped, contexts.get(skipped.name, "application")) for skipped in mistaken]
    raised += [malformed(fault.reason, fault.span, fault.context) for fault in texts.malformed]
    # What a call site of the code sends is spoken of there, also where the text is a file.
    paid_for = tuple(call for call in calls if not call.site.unsent)  # a mock costs nothing, whatever its request says
    spoken_for = [*as_sent(paid_for), *(prompt.call for prompt in prompts if not prompt.used_by)]
    asked = [rule for rule in (rules_for(settings) if known is None else known) if rule.code in chosen]
    together = [call for call in paid_for if settings.asks_for(call.site.context)]
    workflows = WorkflowFiles([entry for entry in found.files if entry.kind == "workflow"], read_entry)
    apart = [call for call in paid_for if not settings.asks_for(call.site.context)]
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
    silent = unasked(found, one_by_one, beside, (prompt.file.span.path for prompt in prompts)) if one_by_one else ()
    raised += [*comments.mistaken(calls), *(unknown(marked, silencer, names, settings) if UNKNOWN[0] in chosen else ())]
    told = [finding for finding in raised if finding.code in chosen and finding.span.path not in silent]
    spoken, silenced = heard(told, chosen, settings, silencer)
    if UNUSED[0] in chosen:  # last of all, when every comment had its chance
        idle, of_idle = heard(unused(marked, silencer, names, chosen.codes - crashed(raised), settings), chosen, settings, silencer)
        spoken, silenced = [*spoken, *idle], {**silenced, **of_idle}
    sifted = sift(with_months(merge(spoken), spoken, calls), settings)
    findings = tuple(finding for finding in sifted.shown if settings.asks_for(finding.context))
    if any(finding.code == "PL301" for finding in findings):
        from promptlint.compress.mention import with_mentions  # noqa: PLC0415

        findings = with_mentions(findings, spoken_for)
    return Report(
        findings=findings,
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


def _with_others(sites: Sequence[CallSite], since: Since | None, names: frozenset[str]) -> Sequence[CallSite]:
    """The call sites that were looked at again among those of the other files, as they were."""
    if since is None:
        return sites
    others = (call.site for call in since.calls if call.site.span.path in names - since.changed)
    return sorted((*sites, *others), key=lambda site: (site.span.path, site.span.cell or 0, site.span.line, site.span.column))


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
