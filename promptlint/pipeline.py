"""The way through the house: discover, analyse, price, check, and what comes of it as one `Report`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from promptlint.check import UNREADABLE, Selection, merge, rules, run, selection
from promptlint.config import Settings
from promptlint.ignores import matches
from promptlint.model import PricedCall, Span
from promptlint.rule import Finding
from promptlint.sources import KINDS, Discovery, FileEntry, Skipped, SourceFile, context_of, discover, read, read_text
from promptlint.suppress import Silencer

if TYPE_CHECKING:
    from promptlint.analysis import Analysis

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
    skipped: tuple[Skipped, ...]  # every file that was not analysed, also those with a PL901 finding
    files_read: int
    prices_as_of: dt.date
    settings: Settings
    lines: Callable[[str, int, int | None], str | None] = lambda path, line, cell: None  # the source, for excerpts


def scan(paths: Sequence[Path], settings: Settings, *, progress: Progress | None = None, jobs: int | None = 1) -> Report:
    """Scan files and folders of this machine.

    `jobs` processes share the reading and parsing of a large tree; None: as many as there are processors.  More than
    one needs a program that can be started anew (a guarded `__main__`), as the command line is.
    """
    chosen = selection(settings)  # before anything is read: a misspelt rule must not cost a scan
    roots = paths or [Path()]
    text = partial(read_text, roots=roots, settings=settings)
    found, read_entry = discover(roots, settings), partial(read, settings=settings)
    return _scan(found, read_entry, text, settings=settings, chosen=chosen, progress=progress, jobs=jobs)


def scan_sources(files: Mapping[str, str], settings: Settings | None = None) -> Report:
    """Scan texts in memory, by name: the same pipeline, for tests and for the examples of rules."""
    settings = settings or Settings()
    entries = []
    for name in sorted(name for name in files if PurePosixPath(name).suffix in KINDS):  # the others are prompts that code may read
        parts = PurePosixPath(name).parts
        entries.append(FileEntry(Path(os.sep, *parts).absolute(), name, KINDS[PurePosixPath(name).suffix], context_of(parts)))

    def remember(entry: FileEntry) -> SourceFile:
        data = files[entry.name].encode("utf-8", "surrogatepass")
        return SourceFile(entry.path, entry.name, data, entry.kind, entry.context)

    return _scan(Discovery(tuple(entries), ()), remember, files.get, settings=settings, chosen=selection(settings))


def _scan(
    found: Discovery,
    read_entry: Read,
    other_text: ReadText,
    *,
    settings: Settings,
    chosen: Selection,
    progress: Progress | None = None,
    jobs: int | None = 1,
) -> Report:
    from promptlint.analysis import analyze  # noqa: PLC0415  (a usage error need not wait for the analyser)
    from promptlint.cost import price  # noqa: PLC0415
    from promptlint.prices import load_prices  # noqa: PLC0415

    analysis = analyze(found.files, read_entry, read_text=other_text, on_progress=progress, jobs=jobs)
    book = load_prices()
    calls = tuple(price(site, book) for site in analysis.calls)
    contexts = {entry.name: entry.context for entry in found.files}
    unreadable = [_unreadable(skipped, contexts.get(skipped.name, "application")) for skipped in analysis.unreadable]
    raised = [*run(calls, [rule for rule in rules() if rule.code in chosen], settings.limits), *unreadable]
    spoken, suppressed = _heard([finding for finding in raised if finding.code in chosen], chosen, settings, analysis)
    merged = merge(spoken)
    return Report(
        findings=tuple(finding for finding in merged if settings.asks_for(finding.context)),
        set_apart=tuple(finding for finding in merged if not settings.asks_for(finding.context)),
        suppressed=suppressed,
        calls=calls,
        skipped=_by_name((*found.skipped, *analysis.unreadable)),
        files_read=analysis.files_read,
        prices_as_of=book.as_of,
        settings=settings,
        lines=analysis.line,
    )


def _unreadable(skipped: Skipped, context: str) -> Finding:
    return Finding(
        code=UNREADABLE[0],
        name=UNREADABLE[1],
        severity="warning",
        message=f"this file was not analysed: {skipped.reason}",
        span=Span(skipped.name, 1, 1, 1, 1),
        help="mend the file, or leave it out with `exclude`",
        context=context,
    )


def _heard(findings: Iterable[Finding], chosen: Selection, settings: Settings, analysis: Analysis) -> tuple[list[Finding], int]:
    """The findings that neither a comment nor per-file-ignores silences, and the number of the others.

    A comment silences what one call says, before findings with one cause are merged: silence at one of two calls
    leaves the other's finding standing.
    """
    silencer = Silencer(analysis.text, analysis.cells)
    kept: list[Finding] = []
    silenced: set[tuple[object, ...]] = set()
    for finding in findings:
        if _is_ignored_there(finding, chosen, settings) or silencer.silences(finding):
            silenced.add((finding.code, finding.span, finding.message))
        else:
            kept.append(finding)
    return kept, len(silenced)


def _is_ignored_there(finding: Finding, chosen: Selection, settings: Settings) -> bool:
    root = str(settings.root or Path.cwd())
    path = str(Path(finding.span.path).absolute())
    return any(finding.code in codes and matches(pattern, path, root) for pattern, codes in chosen.per_file)


def _by_name(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    unique: dict[str, Any] = {item.name: item for item in skipped}
    return tuple(unique[name] for name in sorted(unique))
