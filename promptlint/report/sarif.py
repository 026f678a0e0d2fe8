"""SARIF 2.1.0, as GitHub's code scanning and editors read it.

Properties, read 2026-11-26: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html> and
<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from promptlint import __version__
from promptlint.details import Detail, Region
from promptlint.model import Span
from promptlint.registry import docstring, rules_for
from promptlint.report.edition import Edition
from promptlint.report.json import dumps
from promptlint.report.money import plain
from promptlint.report.said import paragraphs, saving
from promptlint.report.text import printable
from promptlint.rule import Finding, Rule
from promptlint.shown import fails
from promptlint.suppress import Silenced

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
PRECISION = {"high": "high", "medium": "medium", "low": "low"}
FINGERPRINT = "promptlint/v1"
ROOT = "SRCROOT"
_LINK = re.compile(r"https?://[^\s<>()\[\]\"'`]+[^\s<>()\[\]\"'`.,;:]")
_UNREAD = "file-not-analysed"


def text(edition: Edition) -> Iterator[str]:
    """The log of one run."""
    yield dumps(document(edition), indent=2) + "\n"


def document(edition: Edition) -> dict[str, Any]:
    """The log as plain data."""
    report = edition.report
    silenced = report.silenced if edition.suppressed else ()
    told = [*report.findings, *(each.finding for each in silenced)]
    known = {rule.code: rule for rule in rules_for(report.settings)}
    rules = {code: number for number, code in enumerate(sorted({finding.code for finding in told}))}
    names = {finding.code: finding for finding in reversed(told)}
    ranks = edition.ranks()
    results = [_result(finding, edition, rules, ranks[id(finding)]) for finding in report.findings]
    results += [{**_result(each.finding, edition, rules, 0.0), "suppressions": [_suppression(each)]} for each in silenced]
    driver = {
        "name": "promptlint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_descriptor(names[code], known.get(code)) for code in rules],
        "notifications": [{"id": _UNREAD, "shortDescription": {"text": "A file that was not analysed."}}],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(edition)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository, or the folder of the scan."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


# ---------------------------------------------------------------- rules


def _descriptor(finding: Finding, rule: Rule | None) -> dict[str, Any]:
    """A rule that spoke, with its page; of one that is not installed here only its name."""
    name = "".join(part.capitalize() for part in finding.name.split("-"))
    if rule is None:
        return {"id": finding.code, "name": name, "shortDescription": {"text": finding.name}}
    page = docstring(rule)
    summary = page.split("\n", 1)[0]
    link = next(iter(_references(page)), None)
    return {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": page, "markdown": f"# {rule.name} ({rule.code})\n\n{page}"},
        **({"helpUri": link} if link else {}),
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.default},
        "properties": {"tags": ["cost", "llm"], "problem.severity": _problem(rule.severity), "precision": PRECISION["high"]},
    }


def _references(page: str) -> Iterator[str]:
    """The addresses on a rule's page, those of its references first: the documentation that it rests on."""
    head, _, references = page.partition("\n## References")
    yield from _LINK.findall(references)
    yield from _LINK.findall(head)


def _problem(severity: str) -> str:
    return "recommendation" if severity == "info" else severity


# ---------------------------------------------------------------- results


def _result(finding: Finding, edition: Edition, rules: Mapping[str, int], rank: float) -> dict[str, Any]:
    detail = edition.details(finding)
    fixes = [_fix(finding, detail, edition)] if finding.fix is not None and detail.edits else []
    related = [_related(number, span, edition) for number, span in enumerate(_elsewhere(finding), 1)]
    return {
        "ruleId": finding.code,
        "ruleIndex": rules[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": _literal("\n".join(paragraphs(finding)))},
        "locations": [_location(finding.span, detail.region, edition)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {FINGERPRINT: detail.fingerprint},
        **({"fixes": fixes} if fixes else {}),
        "rank": rank,
        "properties": _properties(finding, edition),
    }


def _literal(words: str) -> str:
    """A message in which brackets are brackets: `[words](address)` would be a link."""
    return words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in words else words


def _properties(finding: Finding, edition: Edition) -> dict[str, Any]:
    saved = finding.saving
    figures = None
    if saved is not None:
        figures = {
            "tokens": saved.tokens,
            "usdPerCall": None if saved.usd is None else plain(saved.usd),
            "usdPerMonth": None if saved.usd_per_month is None else plain(saved.usd_per_month),
            "assumption": printable(saved.assumption),
            "text": saving(finding),
        }
    return {
        "confidence": finding.confidence,
        "context": finding.context,
        "failsTheRun": fails(finding, edition.report.settings.fail_on),
        "notes": [printable(note) for note in finding.notes],
        "saving": figures,
    }


def _elsewhere(finding: Finding) -> list[Span]:
    """The related places on other lines: those on the finding's own say nothing to a reader."""
    span = finding.span
    own = {(span.path, span.cell, span.line)}
    return [each for each in dict.fromkeys(finding.related) if each.path and (each.path, each.cell, each.line) not in own][:10]


def _artifact(name: str, edition: Edition) -> dict[str, Any]:
    uri = edition.uri(name)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": ROOT}


def _location(span: Span, at: Region, edition: Edition) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(span.path, edition), "region": _region(at)}}
    if span.cell is not None:
        place["logicalLocations"] = [{"name": f"cell {span.cell}", "fullyQualifiedName": printable(str(span)), "kind": "cell"}]
    return place


def _related(number: int, span: Span, edition: Edition) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(span.path, edition)}
    if span.cell is None:  # of a notebook the place in its JSON is worked out for the finding itself only
        place["region"] = {"startLine": span.line, "startColumn": max(1, span.column)}
    return {"id": number, "physicalLocation": place, "message": {"text": _literal(printable(str(span)))}}


def _region(at: Region) -> dict[str, int]:
    return {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}


def _fix(finding: Finding, detail: Detail, edition: Edition) -> dict[str, Any]:
    assert finding.fix is not None
    words = finding.fix.title + ("" if finding.fix.safe else " (unsafe: the model may answer otherwise)")
    replacements = [{"deletedRegion": _region(edit.at), "insertedContent": {"text": edit.text}} for edit in detail.edits]
    change = {"artifactLocation": _artifact(finding.span.path, edition), "replacements": replacements}
    return {"description": {"text": _literal(printable(words))}, "artifactChanges": [change]}


def _suppression(each: Silenced) -> dict[str, Any]:
    kind = "inSource" if each.at is not None else "external"
    return {"kind": kind, **({"justification": printable(each.reason)} if each.reason else {})}


# ---------------------------------------------------------------- the run


def _invocation(edition: Edition) -> dict[str, Any]:
    """How the run went, with the files that it could not read; it is a success whatever was found."""
    report = edition.report
    failed = any(fails(finding, report.settings.fail_on) for finding in report.findings)
    unread: Sequence[dict[str, Any]] = [
        {
            "descriptor": {"id": _UNREAD, "index": 0},
            "level": "warning",
            "message": {"text": _literal(printable(f"not analysed: {each.reason}"))},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(each.name, edition)}}],
        }
        for each in report.skipped
    ]
    return {"executionSuccessful": True, "exitCode": int(failed), "toolExecutionNotifications": list(unread)}
