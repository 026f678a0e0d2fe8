"""Comments that silence every finding of a report, written where a comment may stand; a file gets all of its comments or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from promptlint.fix.files import fixed_file
from promptlint.fix.notes import line_for
from promptlint.fix.source import Refused, Source
from promptlint.frontends.notebook import code_cells, without_magics
from promptlint.model import AddComment, Span
from promptlint.pipeline import Report
from promptlint.registry import UNKNOWN, UNUSED
from promptlint.rule import Finding, Fix
from promptlint.sources import SourceFile, Unreadable, decode

_OF_COMMENTS = {UNUSED[0]: "take the comment away: --fix does", UNKNOWN[0]: "mend the comment itself"}
_JSON = "JSON has no comments"
_PROMPT = "comments are written into programs and notebooks only: in a prompt they would be sent to the model"
_UNREAD = "the file was not analysed, so no comment in it is read"

Scan = Callable[[Mapping[str, bytes]], Report]  # with these bytes in the place of the files of that name


@dataclass
class Silencing:
    """The changed files, the findings that they silence, and those for which no comment can be written."""

    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    silenced: list[Finding] = field(default_factory=list)
    refused: list[tuple[Finding, str]] = field(default_factory=list)

    def give_up(self, name: str, reason: str) -> None:
        """Leave a file as it is."""
        del self.before[name], self.after[name], self.paths[name]
        gone = [finding for finding in self.silenced if finding.span.path == name]
        self.silenced = [finding for finding in self.silenced if finding.span.path != name]
        self.refused += [(finding, reason) for finding in gone]


def silenced(report: Report, reason: str, scan: Scan) -> tuple[Silencing, Report]:
    """The files with comments for all findings of the report, made in memory; and the report on them, which proves it."""
    result = Silencing()
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.code in _OF_COMMENTS:
            result.refused.append((finding, _OF_COMMENTS[finding.code]))
        else:
            by_file.setdefault(finding.span.path, []).append(finding)
    for name, findings in by_file.items():
        _file(result, report, name, findings, reason)
    again = scan(result.after)
    left = {(finding.code, finding.span.path) for finding in again.findings}
    loud = {finding.span.path for finding in result.silenced if (finding.code, finding.span.path) in left}
    for name in sorted(loud & set(result.after)):
        result.give_up(name, "a comment there does not silence it")
    return result, scan(result.after) if loud else again


def with_comment(source: SourceFile, finding: Finding, reason: str = "") -> bytes:
    """A file with a comment that silences one finding in it; `Refused` or `Unreadable` where none can be written."""
    if finding.code in _OF_COMMENTS:
        raise Refused(_OF_COMMENTS[finding.code])
    if source.kind not in ("python", "notebook"):
        raise Refused(_PROMPT)
    fixed = fixed_file(source.data, source.kind, _comments(source, [finding], reason))
    if fixed.refused:
        raise Refused(fixed.refused[0][1])
    return fixed.data


def _file(result: Silencing, report: Report, name: str, findings: list[Finding], reason: str) -> None:
    source = report.source(name)
    try:
        if source is None:
            raise Refused(_why_not(report, name, findings))
        fixed = fixed_file(source.data, source.kind, _comments(source, findings, reason))
        if fixed.refused or fixed.waiting:
            raise Refused(fixed.refused[0][1] if fixed.refused else "two comments would meet")
    except (Refused, Unreadable) as error:
        result.refused += [(finding, error.reason) for finding in findings]
        return
    result.before[name], result.after[name], result.paths[name] = source.data, fixed.data, source.path
    result.silenced += findings


def _why_not(report: Report, name: str, findings: list[Finding]) -> str:
    rules = ", ".join(f'"{code}"' for code in sorted({finding.code for finding in findings}))
    why = _UNREAD if report.text(name) is None else _JSON if name.endswith(".json") else _PROMPT
    return f'{why}; write per-file-ignores = {{ "{name}" = [{rules}] }} in the configuration'


def _comments(source: SourceFile, findings: Iterable[Finding], reason: str) -> list[Finding]:
    """One finding for each line that gets a comment, with the edit that writes it; `Refused` where one has no line."""
    texts = _texts(source)
    codes: dict[tuple[int | None, int], set[str]] = {}
    first: dict[tuple[int | None, int], Finding] = {}
    for finding in findings:
        text = texts.get(finding.span.cell)
        if text is None:
            raise Refused("the file has changed since it was read")
        key = (finding.span.cell, line_for(text, finding.span))
        codes.setdefault(key, set()).add(finding.code)
        first.setdefault(key, finding)
    made = []
    for (cell, line), named in codes.items():
        at = Span(source.name, line, 1, line, 1, cell)
        edit = AddComment(at, tuple(sorted(named)), " ".join(reason.split()))
        made.append(replace(first[cell, line], fix=Fix("add a comment", (edit,), safe=True)))
    return made


def _texts(source: SourceFile) -> dict[int | None, Source]:
    if source.kind != "notebook":
        return {None: Source(decode(source.data))}
    return {index: Source(cell, without_magics) for index, cell in enumerate(code_cells(source.data)) if cell is not None}
