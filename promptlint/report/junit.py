"""JUnit's XML, as Jenkins, Azure, GitLab and others read it: a suite for each file, a case for each finding.

What would fail the run is a failure; the other findings are cases that pass and say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from promptlint.report.concise import place
from promptlint.report.edition import Edition
from promptlint.report.said import paragraphs, sentence
from promptlint.report.text import printable, uncommanded
from promptlint.rule import Finding
from promptlint.shown import fails

# What XML 1.0 cannot hold, escaped or not, and `printable` lets through.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_BRACKET = "&#91;"


def text(edition: Edition) -> Iterator[str]:
    """The whole document; a run without findings is one case that passed."""
    report = edition.report
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.span.path, []).append(finding)
    failed = sum(fails(finding, report.settings.fail_on) for finding in report.findings)
    total = max(1, len(report.findings))
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="promptlint" tests="{total}" failures="{failed}" errors="0">\n'
    for name, found in files.items():
        yield from _suite(name, found, edition)
    if not files:
        yield '  <testsuite name="promptlint" tests="1" failures="0" errors="0" skipped="0" time="0">\n'
        yield '    <testcase classname="promptlint" name="no findings" time="0"/>\n  </testsuite>\n'
    yield "</testsuites>\n"


def _suite(name: str, found: list[Finding], edition: Edition) -> Iterator[str]:
    failed = sum(fails(finding, edition.report.settings.fail_on) for finding in found)
    path = _attribute(edition.path(name))
    yield f'  <testsuite name={path} tests="{len(found)}" failures="{failed}" errors="0" skipped="0" time="0">\n'
    for finding in found:
        yield from _case(finding, path, edition)
    yield "  </testsuite>\n"


def _case(finding: Finding, path: str, edition: Edition) -> Iterator[str]:
    title = f"{finding.code} {finding.name} at {place(finding.span)[len(finding.span.path) + 1 :]}"
    line = edition.details(finding).region.line
    yield f'    <testcase classname={path} name={_attribute(title)} file={path} line="{line}" time="0">\n'
    told = uncommanded(escape(_legal("\n".join([printable(place(finding.span)), *paragraphs(finding)[1:]]))), _BRACKET)
    if fails(finding, edition.report.settings.fail_on):
        yield f"      <failure type={_attribute(finding.code)} message={_attribute(sentence(finding))}>{told}</failure>\n"
    else:
        yield f"      <system-out>{told}</system-out>\n"
    yield "    </testcase>\n"


def _attribute(value: str) -> str:
    return uncommanded(quoteattr(_legal(printable(value))), _BRACKET)


def _legal(value: str) -> str:
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", value)
