"""Scan, fix, and scan again what was fixed, until there is nothing more to do; files are written only at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from promptlint.fix.files import fixed_file, place_of
from promptlint.fix.source import Refused
from promptlint.fix.writing import write
from promptlint.pipeline import Report
from promptlint.rule import Finding

MAX_ROUNDS = 10
CHANGED = "the file has changed since it was read"
NO_PROGRAM = "fixes are made in programs and notebooks only"

Scan = Callable[[Mapping[str, bytes]], Report]  # with these bytes in the place of the files of that name
Wanted = Callable[[Finding], bool]


@dataclass(frozen=True)
class Fixes:
    """What fixing came to: the last report, the changed files, and the findings whose fixes were made or refused."""

    report: Report  # of the files as they are after the fixes
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]  # the same names, each with other bytes
    made: tuple[Finding, ...]
    refused: tuple[tuple[Finding, str], ...]
    rounds: int
    paths: Mapping[str, Path] = field(default_factory=dict)
    failed: tuple[tuple[str, str], ...] = ()  # the files that could not be written, and why


def fix(scan: Scan, wanted: Wanted) -> Fixes:
    """Apply the wanted fixes round by round, in memory: `scan` sees what the last round made of each file."""
    before: dict[str, bytes] = {}
    now: dict[str, bytes] = {}
    paths: dict[str, Path] = {}
    made: list[Finding] = []
    refused: dict[tuple[str, object], tuple[Finding, str]] = {}
    report = scan(now)
    for round_number in range(1, MAX_ROUNDS + 1):
        changed = False
        refused = {}
        for name, findings in _by_file(report, wanted, refused).items():
            source = report.source(name)
            if source is None:
                why = CHANGED if report.text(name) is None else NO_PROGRAM
                refused |= {(each.code, each.span): (each, why) for each in findings}
                continue
            data = source.data
            result = fixed_file(data, source.kind, findings)
            refused |= {(each.code, each.span): (each, reason) for each, reason in result.refused}
            if result.data == data:
                continue
            before.setdefault(name, data)
            paths[name] = source.path
            now[name] = result.data
            made += result.made
            changed = True
        if not changed:
            return _result(report, before, now, made, refused, round_number, paths)
        report = scan(now)
    return _result(report, before, now, made, refused, MAX_ROUNDS, paths)


def _result(
    report: Report,
    before: dict[str, bytes],
    now: dict[str, bytes],
    made: Sequence[Finding],
    refused: Mapping[tuple[str, object], tuple[Finding, str]],
    rounds: int,
    paths: dict[str, Path],
) -> Fixes:
    kept = {name: data for name, data in now.items() if data != before[name]}
    report = replace(report, findings=tuple(_without_fix(each) if (each.code, each.span) in refused else each for each in report.findings))
    return Fixes(report, {name: before[name] for name in kept}, kept, tuple(made), tuple(refused.values()), rounds, paths)


def _by_file(report: Report, wanted: Wanted, refused: dict[tuple[str, object], tuple[Finding, str]]) -> dict[str, list[Finding]]:
    """The findings with a wanted fix, by the file that it changes, the safe ones first."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.fix is None or not wanted(finding):
            continue
        try:
            path, _ = place_of(finding)
        except Refused as error:
            refused[finding.code, finding.span] = (finding, error.reason)
            continue
        found.setdefault(path, []).append(finding)
    return {
        path: sorted(findings, key=lambda each: (not (each.fix and each.fix.safe), each.sort_key())) for path, findings in found.items()
    }


def _without_fix(finding: Finding) -> Finding:
    """A finding whose fix was declined: nothing promises it again."""
    return replace(finding, fix=None)


def written(fixes: Fixes, scan: Scan) -> Fixes:
    """Write the changed files; where one cannot be written, the report is that on what stands on the disk."""
    _, failed = put(fixes.before, fixes.after, fixes.paths)
    if not failed:
        return fixes
    kept = {name: data for name, data in fixes.after.items() if name not in dict(failed)}
    made = tuple(each for each in fixes.made if place_of(each)[0] in kept)
    return replace(fixes, report=scan({}), after=kept, made=made, failed=failed)


def put(
    before: Mapping[str, bytes], after: Mapping[str, bytes], paths: Mapping[str, Path]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Write other bytes in the place of those that were read, file by file."""
    done: list[str] = []
    failed: list[tuple[str, str]] = []
    for name, data in after.items():
        try:
            if Path(name).is_symlink():  # the path that is written has its links resolved
                raise Refused("the file is a link, and nothing is written through links")
            write(paths[name], before[name], data)
            done.append(name)
        except Refused as error:
            failed.append((name, error.reason))
    return tuple(done), tuple(failed)
