"""Findings as an editor shows them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from lsprotocol import types as lsp

from promptlint.config import Settings
from promptlint.model import Span
from promptlint.pipeline import Report
from promptlint.registry import UNUSED, rules_for
from promptlint.report.text import printable
from promptlint.rule import Finding, Rule
from promptlint.server.pages import Page, findings_on
from promptlint.server.text import Text

SOURCE = "promptlint"
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
_CALLED_NAME = re.compile(r"\w+(?=\()")

Locate = Callable[[Span], lsp.Location | None]  # where a place of the report is, for the editor; None where it can't be shown


def diagnostics(
    report: Report, page: Page, name: str, locate: Locate, *, but: Callable[[Finding], bool] | None = None
) -> list[lsp.Diagnostic]:
    """The findings of a page, but some; those of tests, examples and notebooks that were not asked for are hints."""
    rules = {rule.code: rule for rule in rules_for(report.settings)}
    told = [(finding, apart) for finding, apart in findings_on(report, page, name) if but is None or not but(finding)]
    return [diagnostic(finding, page.text, rules, locate, apart=apart) for finding, apart in told]


def diagnostic(finding: Finding, text: Text, rules: dict[str, Rule], locate: Locate, *, apart: bool = False) -> lsp.Diagnostic:
    """One finding: its message and what to do, and a link to its rule's page."""
    page = page_of(rules.get(finding.code))
    said = [finding.message, *([finding.help] if finding.help else [])]
    related = [(span, at) for span in finding.related if span != finding.span and (at := locate(span)) is not None]
    return lsp.Diagnostic(
        range=range_of(finding.span, text),
        message="\n".join(printable(line) for line in said),
        severity=lsp.DiagnosticSeverity.Hint if apart else _SEVERITIES[finding.severity],
        code=finding.code,
        code_description=None if page is None else lsp.CodeDescription(page),
        source=SOURCE,
        tags=[lsp.DiagnosticTag.Unnecessary] if finding.code == UNUSED[0] else None,
        related_information=[lsp.DiagnosticRelatedInformation(at, _about(finding, span)) for span, at in _apart(finding, related)] or None,
    )


def range_of(span: Span, text: Text) -> lsp.Range:
    """The stretch that is underlined: of a call the called name, of what goes over several lines the first."""
    line = text.line(span.line - 1)
    if called := _CALLED_NAME.match(line, max(span.column - 1, 0)):
        return text.range(Span(span.path, span.line, span.column, span.line, called.end() + 1))
    if span.end_line > span.line:
        return text.range(Span(span.path, span.line, span.column, span.line, len(line.rstrip()) + 1))
    return text.range(span)


def page_of(rule: Rule | None) -> str | None:
    """The address of a rule's page: the file of the rule, which begins with it."""
    if rule is None:
        return None
    try:
        return Path(inspect.getfile(type(rule))).resolve().as_uri()
    except (TypeError, OSError, ValueError):
        return None


def settings_rules(settings: Settings) -> dict[str, Rule]:
    """Every rule by its code, and by its name."""
    rules = rules_for(settings)
    return {rule.code.lower(): rule for rule in rules} | {rule.name: rule for rule in rules}


def _apart(finding: Finding, places: Sequence[tuple[Span, lsp.Location]]) -> list[tuple[Span, lsp.Location]]:
    """The places that lie neither in the finding's own lines nor in one another's."""
    kept = [finding.span]
    found = []
    for span, at in places:
        if not any(_overlap(span, other) for other in kept):
            kept.append(span)
            found.append((span, at))
    return found


def _overlap(one: Span, other: Span) -> bool:
    return (one.path, one.cell) == (other.path, other.cell) and one.line <= other.end_line and other.line <= one.end_line


def _about(finding: Finding, span: Span) -> str:
    return f"also {printable(str(span))}"
