"""One finding a line, each as in the JSON report: for tools that read a line at a time."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.report.edition import Edition
from promptlint.report.json import detailed, dumps


def text(edition: Edition) -> Iterator[str]:
    """The findings, each an object on its own line."""
    for finding in edition.report.findings:
        yield dumps(detailed(finding, edition)) + "\n"
