"""GitLab's code quality report: an array of findings, each with a fingerprint of its own.

Fields, read 2026-11-26: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promptlint.report.edition import Edition
from promptlint.report.json import dumps
from promptlint.report.said import sentence
from promptlint.rule import Finding

SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


def text(edition: Edition) -> Iterator[str]:
    """The report of one job."""
    yield dumps([_issue(finding, edition) for finding in edition.report.findings], indent=2) + "\n"


def _issue(finding: Finding, edition: Edition) -> dict[str, Any]:
    detail = edition.details(finding)
    return {
        "description": f"{finding.name}: {sentence(finding)}",
        "check_name": finding.code,
        "fingerprint": detail.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": edition.path(finding.span.path), "lines": {"begin": detail.region.line, "end": detail.region.end_line}},
    }
