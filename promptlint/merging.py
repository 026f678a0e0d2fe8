"""Reports of `promptlint scan --output-format json` put together: the shards of one tree, or scans of several places.

What is the same in two of them is told once.  What cannot be added up honestly is refused with one sentence: other versions,
other settings, a shard that is missing, a place that two reports cover.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from promptlint import __version__
from promptlint.baseline import Entry
from promptlint.bill import Coverage
from promptlint.config import Settings
from promptlint.details import Detail, Details, Key, Region, TextEdit, key_of
from promptlint.documents import json_of, text_of
from promptlint.errors import UserError
from promptlint.model import FREE
from promptlint.options import FAIL_ON, SORTS
from promptlint.pipeline import Report
from promptlint.rule import CONFIDENCES, Finding, Fix
from promptlint.saved import amount_in, count_in, finding_of, money_in, one_of, text_in
from promptlint.shards import Division, Shard
from promptlint.sources import Skipped

SCHEMA = "promptlint/1"
_MAX_BYTES = 500_000_000
_MAKE = "make it with `promptlint scan --output-format json`"
_CONTEXTS = ("test", "example", "notebook")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Saved:
    """A report as a file holds it."""

    file: str
    report: Report
    details: Mapping[Key, Detail]
    folder: str
    settings: str

    @property
    def shard(self) -> Shard | None:
        return None if self.report.division is None else self.report.division.shard


def load(path: Path) -> Saved:
    """The report of a file; a file that holds none is a `UserError`."""
    try:
        document = json_of(text_of(path, _MAX_BYTES), path)
    except UserError as error:
        raise UserError(f"{error}; {_MAKE}") from None
    said = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(document, dict) or said != SCHEMA:
        what = f"its schema is {said[:80]!r}, not {SCHEMA!r}" if isinstance(said, str) and said else "not a report"
        raise UserError(f"{path}: {what}; {_MAKE}")
    version = document.get("version")
    if version != __version__:
        raise UserError(f"{path}: a report of promptlint {str(version)[:40]}, but this is {__version__}; scan again with one version")
    try:
        return saved_of(document, str(path))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as error:
        raise UserError(f"{path}: not a whole report ({type(error).__name__}: {error}); make it anew") from None


# ---------------------------------------------------------------- read


def saved_of(document: Mapping[str, Any], file: str = "") -> Saved:
    """The report that a document describes; `KeyError`, `TypeError` or `ValueError` where it describes none."""
    run, summary, baseline = document["run"], document["summary"], document["baseline"]
    sources: dict[tuple[str, int, int | None], str] = {}
    details: dict[Key, Detail] = {}
    findings = []
    for each in document["findings"]:
        finding = _finding(each)
        findings.append(finding)
        detail = details[key_of(finding)] = _detail(each)
        if detail.source is not None:
            sources[finding.span.path, finding.span.line, finding.span.cell] = detail.source
    report = Report(
        findings=tuple(findings),
        set_apart=tuple(map(_finding, document["set_apart"])),
        suppressed=count_in(summary["suppressed"]),
        calls=(),
        prompts=(),
        skipped=tuple(Skipped(text_in(each["path"]), text_in(each["reason"])) for each in document["skipped"]),
        files_read=count_in(summary["files_read"]),
        prices_as_of=dt.date.fromisoformat(summary["prices_as_of"]),
        settings=_settings(run),
        lines=lambda path, line, cell: sources.get((path, line, cell)),
        fixable=frozenset(map(text_in, run["fixable"])),
        under_confidence=count_in(summary["under_min_confidence"]),
        under_saving=count_in(summary["under_min_saving"]),
        baselined=tuple(map(_finding, baseline["findings"])),
        stale=tuple(Entry(*(text_in(entry[key]) for key in ("path", "symbol", "rule", "context"))) for entry in baseline["stale"]),
        baseline=_or_none(baseline["file"], text_in) or "",
        paths=tuple(map(text_in, run["paths"])),
        division=_division(run["shard"]),
        coverage=_coverage(summary),
    )
    return Saved(file, report, details, text_in(run["folder"]), text_in(run["settings"]))


def _finding(each: Mapping[str, Any]) -> Finding:
    found = finding_of(each)
    fix, saving = each["fix"], found.saving
    if saving is not None:
        saving = replace(saving, usd_per_month=_or_none(each["saving"]["usd_per_month"], amount_in))
    return replace(
        found,
        saving=saving,
        blocking=_flag(each["blocking"]),
        fix=None if fix is None else Fix(text_in(fix["title"]), (), safe=one_of(fix["applicability"], ("safe", "unsafe")) == "safe"),
    )


def _detail(each: Mapping[str, Any]) -> Detail:
    edits = [] if each["fix"] is None else each["fix"]["edits"]
    return Detail(
        fingerprint=text_in(each["fingerprint"]),
        region=_region(each["in_file"]),
        source=_or_none(each["source"], text_in),
        edits=tuple(TextEdit(_region(edit), text_in(edit["text"])) for edit in edits),
    )


def _region(place: Mapping[str, Any]) -> Region:
    return Region(*(count_in(place[name]) for name in Region.__slots__))


def _settings(run: Mapping[str, Any]) -> Settings:
    return Settings(
        fail_on=one_of(run["fail_on"], FAIL_ON),
        sort=one_of(run["sort"], SORTS),
        min_confidence=one_of(run["min_confidence"], CONFIDENCES),
        min_saving=_or_none(run["min_saving"], amount_in),
        unsafe_fixes=_or_none(run["unsafe_fixes"], _flag),
        include=frozenset(one_of(each, _CONTEXTS) for each in run["include"]),
    )


def _division(shard: Mapping[str, Any] | None) -> Division | None:
    if shard is None:
        return None
    number, of = count_in(shard["number"], 10**4), count_in(shard["of"], 10**4)
    if not 1 <= number <= of:
        raise ValueError("a shard that there is not")
    return Division(Shard(number, of), {}, text_in(shard["division"]))


def _coverage(summary: Mapping[str, Any]) -> Coverage:
    return Coverage(
        call_sites=count_in(summary["call_sites"]),
        priced=count_in(summary["priced"]),
        unpriced=count_in(summary["unpriced"]),
        unknown=count_in(summary["not_understood"]),
        at_callers=count_in(summary["at_callers"]),
        send_nothing=count_in(summary["sends_nothing"]),
        apart=count_in(summary["call_sites_set_apart"]),
        with_usage=count_in(summary["requests_with_usage"]),
        per_thousand=money_in(summary["usd"]),
        per_month=_or_none(summary["usd_per_month"], money_in),
    )


def _or_none(value: Any, read: Callable[[Any], T]) -> T | None:
    return None if value is None else read(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a yes or no is none")
    return value


# ---------------------------------------------------------------- put together


def merged(reports: Sequence[Saved]) -> tuple[Report, Details, str, str]:
    """One report of several, with the details of its findings, the folder of its paths, and what its settings are known by."""
    parts = _once(reports)
    _check(parts)
    first = parts[0]
    details = {key: detail for part in reversed(parts) for key, detail in part.details.items()}
    all_of = [part.report for part in parts]
    report = replace(
        first.report,
        findings=_united(each.findings for each in all_of),
        set_apart=_united(each.set_apart for each in all_of),
        baselined=_united(each.baselined for each in all_of),
        stale=tuple(sorted(dict.fromkeys(entry for each in all_of for entry in each.stale))),
        baseline=", ".join(dict.fromkeys(each.baseline for each in all_of if each.baseline)),
        skipped=_skipped(all_of),
        suppressed=sum(each.suppressed for each in all_of),
        files_read=sum(each.files_read for each in all_of),
        under_confidence=sum(each.under_confidence for each in all_of),
        under_saving=sum(each.under_saving for each in all_of),
        lines=_lines(all_of),
        fixable=frozenset().union(*(each.fixable for each in all_of)),
        paths=tuple(dict.fromkeys(path for each in all_of for path in each.paths)),
        division=None,
        coverage=_added(each.coverage for each in all_of if each.coverage is not None),
    )
    return report, lambda finding: details[key_of(finding)], first.folder, first.settings


def doubles(reports: Sequence[Saved]) -> Iterator[tuple[str, str]]:
    """Each file that holds the same report as an earlier one, with that one's name."""
    for number, each in enumerate(reports):
        if first := next((other for other in reports[:number] if _same(each, other)), None):
            yield each.file, first.file


def _once(reports: Sequence[Saved]) -> list[Saved]:
    """Each report once, the shards in their order: a file that is given twice is one."""
    parts: list[Saved] = []
    for each in reports:
        if not any(_same(each, part) for part in parts):
            parts.append(each)
    return sorted(parts, key=lambda part: part.shard.number if part.shard is not None else 0)


def _same(one: Saved, other: Saved) -> bool:
    """Whether two files hold one report."""
    left, right = (replace(each.report, lines=None, text=None, source=None) for each in (one, other))  # type: ignore[arg-type]
    return left == right and (one.details, one.folder, one.settings) == (other.details, other.folder, other.settings)


def _check(parts: Sequence[Saved]) -> None:
    """Raise a `UserError` for reports that are not parts of one whole."""
    first = parts[0]
    for part in parts[1:]:
        if part.settings != first.settings:
            raise UserError(f"{part.file}: made with other settings, rules or prices than {first.file}; scan both with the same")
        if part.folder != first.folder:
            raise UserError(f"{part.file}: made in another folder than {first.file}, so their paths do not go together")
        if (part.shard is None) != (first.shard is None):
            raise UserError(f"{part.file}: a shard and a whole report do not go together")
    if first.shard is None:
        _check_places(parts)
    else:
        _check_shards(parts, first.shard.of)


def _check_shards(parts: Sequence[Saved], of: int) -> None:
    first, seen = parts[0], set[int]()
    for part in parts:
        assert part.report.division is not None and first.report.division is not None
        shard = part.report.division.shard
        if part.report.division.digest != first.report.division.digest or part.report.paths != first.report.paths:
            raise UserError(f"{part.file}: shard {shard} is of other files than {first.file}; scan one commit with one set of paths")
        if shard.number in seen:
            raise UserError(f"{part.file}: a second, different report of shard {shard}")
        seen.add(shard.number)
    if missing := [str(number) for number in range(1, of + 1) if number not in seen]:
        shown = ", ".join(missing[:10]) + (", …" if len(missing) > 10 else "")
        raise UserError(f"{'shard' if len(missing) == 1 else 'shards'} {shown} of {of} missing: the result would be less than the whole")


def _check_places(parts: Sequence[Saved]) -> None:
    """Two scans that both looked at a file would count its calls twice."""
    seen: list[tuple[str, str]] = []
    for part in parts:
        for path in part.report.paths:
            for other, file in seen:
                if file != part.file and _is_inside(path, other):
                    raise UserError(f"{part.file}: {path} is covered by {file} too ({other}), so its calls would count twice")
            seen.append((path, part.file))


def _is_inside(one: str, other: str) -> bool:
    """Whether one path holds the other: `.` holds everything that is not absolute."""
    for outer, inner in ((one, other), (other, one)):
        if outer == inner or inner.startswith(outer.rstrip("/") + "/") or (outer == "." and not inner.startswith("/")):
            return True
    return False


def _united(several: Iterable[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    unique: dict[Key, Finding] = {}
    for findings in several:
        for finding in findings:
            unique.setdefault(key_of(finding), finding)
    return tuple(sorted(unique.values(), key=Finding.sort_key))


def _skipped(reports: Iterable[Report]) -> tuple[Skipped, ...]:
    unique = {each.name: each for report in reports for each in report.skipped}
    return tuple(unique[name] for name in sorted(unique))


def _lines(reports: Sequence[Report]) -> Callable[[str, int, int | None], str | None]:
    def line(path: str, number: int, cell: int | None) -> str | None:
        return next((found for report in reports if (found := report.lines(path, number, cell)) is not None), None)

    return line


def _added(figures: Iterable[Coverage]) -> Coverage:
    """The sum of figures, exactly; a month where any of them has one."""
    parts = list(figures)
    months = [part.per_month for part in parts if part.per_month is not None]
    return Coverage(
        call_sites=sum(part.call_sites for part in parts),
        priced=sum(part.priced for part in parts),
        unpriced=sum(part.unpriced for part in parts),
        unknown=sum(part.unknown for part in parts),
        at_callers=sum(part.at_callers for part in parts),
        send_nothing=sum(part.send_nothing for part in parts),
        apart=sum(part.apart for part in parts),
        with_usage=sum(part.with_usage for part in parts),
        per_thousand=sum((part.per_thousand for part in parts), FREE),
        per_month=sum(months, FREE) if months else None,
    )
