"""The report for scripts: one JSON document, versioned, 1-based lines, money as strings, and no raw control character."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from promptlint import __version__
from promptlint.bill import coverage_of
from promptlint.model import Money, Span
from promptlint.report import accepted, unknown
from promptlint.report.edition import Edition
from promptlint.report.money import plain
from promptlint.report.text import uncommanded
from promptlint.rule import Finding
from promptlint.shown import CALLS_PER_ESTIMATE

if TYPE_CHECKING:
    from promptlint.pipeline import Report

SCHEMA = "promptlint/1"
# An escaped backslash, a pair of surrogates, or a lone one.
_ESCAPE = re.compile(r"\\\\|\\ud[89ab]..\\ud[c-f]..|\\(ud[89a-f]..)")


def dumps(value: object, indent: int | None = None) -> str:
    """JSON in ASCII; DEL, which JSON would let through, is escaped like the other control characters.

    A lone surrogate, as of a file name that is no text, is spelt out (`\\udc80`): strict readers refuse a document with one.
    """
    text = uncommanded(json.dumps(value, indent=indent, ensure_ascii=True, default=str).replace("\x7f", "\\u007f"), "\\u005b")
    return _ESCAPE.sub(lambda found: f"\\\\{found[1]}" if found[1] else found[0], text) if "\\ud" in text else text


def text(edition: Edition) -> Iterator[str]:
    """The document as it is printed."""
    yield dumps(document(edition), indent=2) + "\n"


def document(edition: Edition) -> dict[str, Any]:
    """The whole report as plain data; each fact that could not be told, and what is suppressed, when they are asked for."""
    report = edition.report
    return {
        "schema": SCHEMA,
        "version": __version__,
        "run": _run(edition),
        "findings": [detailed(each, edition) for each in report.findings],
        "set_apart": [finding(each) for each in report.set_apart],
        "baseline": {
            "file": report.baseline or None,
            "findings": [finding(each) for each in report.baselined],
            "stale": [entry.row for entry in report.stale],
        },
        "skipped": [{"path": each.name, "reason": each.reason} for each in report.skipped],
        "summary": _summary(report),
        **({"suppressed": [finding(each.finding) | accepted.row(each) for each in report.silenced]} if edition.suppressed else {}),
        **({"unknown": unknown.rows(report)} if edition.explain_unknown else {}),
    }


def _run(edition: Edition) -> dict[str, Any]:
    """What `promptlint merge` needs to know of a run: whether others may be put beside it, and how it would report."""
    report, settings = edition.report, edition.report.settings
    shard = None
    if report.division is not None:
        shard = {"number": report.division.shard.number, "of": report.division.shard.of, "division": report.division.digest}
    return {
        "paths": list(report.paths),
        "folder": edition.folder,
        "shard": shard,
        "settings": edition.settings,
        "fail_on": settings.fail_on,
        "sort": settings.sort,
        "min_confidence": settings.least_confidence,
        "min_saving": None if settings.min_saving is None else plain(settings.min_saving),
        "unsafe_fixes": settings.unsafe_fixes,
        "include": sorted(settings.include),
        "fixable": sorted({each.code for each in report.findings if each.fix is not None} & report.fixable),
    }


def _summary(report: Report) -> dict[str, Any]:
    count = coverage_of(report)
    return {
        "call_sites": count.call_sites,
        "priced": count.priced,
        "unpriced": count.unpriced,
        "not_understood": count.unknown,
        "at_callers": count.at_callers,
        "sends_nothing": count.send_nothing,
        "call_sites_set_apart": count.apart,
        "findings": len(report.findings),
        "findings_set_apart": len(report.set_apart),
        "suppressed": report.suppressed,
        "baselined": len(report.baselined),
        "stale_in_baseline": len(report.stale),
        "under_min_confidence": report.under_confidence,
        "under_min_saving": report.under_saving,
        "files_read": report.files_read,
        "files_skipped": len(report.skipped),
        "requests_added_up": count.priced,
        "calls_of_each": CALLS_PER_ESTIMATE,
        "usd": money(count.per_thousand),
        "usd_per_month": None if count.per_month is None else money(count.per_month),
        "requests_with_usage": count.with_usage,
        "prices_as_of": report.prices_as_of.isoformat(),
    }


def detailed(each: Finding, edition: Edition) -> dict[str, Any]:
    """One finding with its details: its fingerprint, its line, its place in the file's own text, and the edits of its fix."""
    detail = edition.details(each)
    told = finding(each)
    if told["fix"] is not None:
        told["fix"]["edits"] = [{**asdict(edit.at), "text": edit.text} for edit in detail.edits]
    return {**told, "fingerprint": detail.fingerprint, "source": detail.source, "in_file": asdict(detail.region)}


def finding(each: Finding) -> dict[str, Any]:
    """One finding; `saving.usd` is per call, `saving.usd_per_month` null where no usage file says how often it is made."""
    saving = each.saving
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity,
        "confidence": each.confidence,
        "blocking": each.blocking,
        "message": each.message,
        **place(each.span),
        "help": each.help,
        "fix": None if each.fix is None else {"title": each.fix.title, "applicability": "safe" if each.fix.safe else "unsafe"},
        "notes": list(each.notes),
        "saving": None
        if saving is None
        else {
            "tokens": saving.tokens,
            "usd": _amount(saving.usd),
            "usd_per_month": _amount(saving.usd_per_month),
            "assumption": saving.assumption,
        },
        "related": [place(span) for span in each.related],
        "context": each.context,
    }


def _amount(usd: Decimal | None) -> str | None:
    return None if usd is None else plain(usd)


def place(span: Span) -> dict[str, Any]:
    """path, line, column, end_line, end_column and cell."""
    return asdict(span)


def money(amount: Money) -> list[str]:
    """[low, likely, high] in US dollars."""
    return [plain(amount.low), plain(amount.likely), plain(amount.high)]
