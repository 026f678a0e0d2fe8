"""Annotations of a GitHub workflow: the dearest findings as commands of the runner, the others as one notice.

A step shows ten annotations of a kind, so only ten are made; the job summary has all of them.
Commands and their escapes, read 2026-11-26: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
and the runner's ActionCommand.cs, which also looks for `##[command]` anywhere in a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from promptlint.report import summary
from promptlint.report.edition import Edition
from promptlint.report.said import paragraphs
from promptlint.report.text import plural, printable, render, uncommanded
from promptlint.rule import SEVERITIES, Finding

SHOWN = 10
_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def text(edition: Edition) -> Iterator[str]:
    """The commands, and behind them the closing lines of every report for the job's log."""
    found = list(edition.dearest())
    for finding in found[:SHOWN]:
        yield _annotation(finding, edition) + "\n"
    if rest := found[SHOWN:]:
        where = "in the job summary, the dearest first" if edition.job_summary else "the ten dearest are shown"
        yield command("notice", f"{_counted(rest)}: {where}.", title="promptlint") + "\n"
    if not edition.quiet:
        yield from render(summary.lines(edition.report))


def _annotation(finding: Finding, edition: Edition) -> str:
    at = edition.details(finding).region
    place: dict[str, str | int] = {"file": edition.path(finding.span.path), "line": at.line}
    if at.line == at.end_line:  # GitHub takes columns on one line only, and shows an annotation of several below the last
        place |= {"endLine": at.end_line, "col": at.column, "endColumn": at.end_column}
    return command(_COMMANDS[finding.severity], "\n".join(paragraphs(finding)), **place, title=f"{finding.code} {finding.name}")


def command(name: str, message: str, **properties: str | int) -> str:
    """A command on one line, whatever is in its message and in its properties."""
    said = ",".join(f"{key}={_escaped(str(value), _PROPERTY)}" for key, value in properties.items())
    return f"::{name}{' ' if said else ''}{said}::{_escaped(message, _DATA)}"


def _escaped(text: str, signs: dict[str, str]) -> str:
    """The text with these signs written as the runner reads them; other control characters are spelt out before."""
    spelt = uncommanded("\n".join(map(printable, text.split("\n"))))
    return "".join(signs.get(character, character) for character in spelt)


def _counted(rest: list[Finding]) -> str:
    by_severity = Counter(finding.severity for finding in rest)
    parts = [plural(by_severity[severity], severity) for severity in reversed(SEVERITIES) if by_severity[severity]]
    return f"{plural(len(rest), 'more finding')} ({', '.join(part.replace('infos', 'info') for part in parts)})"
