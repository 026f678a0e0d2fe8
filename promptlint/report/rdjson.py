"""reviewdog's diagnostic format, with the edits of a fix as suggestions.

Fields, read 2026-11-26: <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto>.
Columns there are bytes of UTF-8 and ends are exclusive; a message ends as Markdown in a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promptlint.details import Region
from promptlint.report.edition import Edition
from promptlint.report.json import dumps
from promptlint.report.markdown import prose
from promptlint.report.said import in_cell, saving
from promptlint.rule import Finding

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
_MOST = 2_000  # characters of a sentence


def text(edition: Edition) -> Iterator[str]:
    """One result with all diagnostics."""
    told = [_diagnostic(finding, edition) for finding in edition.report.findings]
    yield dumps({"source": {"name": "promptlint"}, "diagnostics": told}, indent=2) + "\n"


def _diagnostic(finding: Finding, edition: Edition) -> dict[str, Any]:
    detail = edition.details(finding)
    code: dict[str, str] = {"value": finding.code}
    suggestions = [{"range": _range(edit.at), "text": edit.text} for edit in detail.edits]
    return {
        "message": _message(finding),
        "location": {"path": finding.span.path, "range": _range(detail.region)},
        "severity": SEVERITIES[finding.severity],
        "code": code,
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _message(finding: Finding) -> str:
    """What is wrong, what to do, what it saves: a paragraph each."""
    told = [prose(f"{finding.name}: {in_cell(finding.span)}{finding.message}", _MOST)]
    if finding.help:
        told.append(f"Help: {prose(finding.help, _MOST)}")
    if saved := saving(finding):
        told.append(f"Saves {prose(saved)}")
    return "\n\n".join(told)


def _range(at: Region) -> dict[str, Any]:
    return {"start": {"line": at.line, "column": at.byte_column}, "end": {"line": at.end_line, "column": at.byte_end_column}}
