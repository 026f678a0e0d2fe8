"""What an editor can do about findings: their fixes, a comment that silences one, and all safe fixes of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types as lsp

from promptlint.fix.files import fixed_file, place_of
from promptlint.fix.rounds import Scan, fix
from promptlint.fix.silencing import with_comment
from promptlint.fix.source import Refused
from promptlint.pipeline import Report
from promptlint.registry import rules_for
from promptlint.report.concise import is_fixable
from promptlint.report.text import printable
from promptlint.rule import Finding
from promptlint.server.diagnostics import diagnostic, range_of
from promptlint.server.pages import Page, cell_sources, findings_on
from promptlint.server.text import Encoding, Text
from promptlint.sources import SourceFile, Unreadable, decode

FIX_ALL = "source.fixAll.promptlint"
_UNSAFE = " (unsafe: the model may answer otherwise)"


@dataclass(frozen=True)
class Desk:
    """What the actions on one report need to know of the editor."""

    report: Report
    pages: tuple[Page, ...]  # everything that is open
    names: Mapping[str, str]  # of each page's file in the report, by the page's URI
    unsafe: bool = True  # whether unsafe fixes are offered
    encoding: Encoding = "utf-16"
    is_versioned: bool = False  # whether the editor wants to know which text a change is meant for

    def edit(self, source: SourceFile, after: bytes) -> lsp.WorkspaceEdit | None:
        """The change that makes other bytes of a file; None where it can't be made in an editor."""
        open_here = [page for page in self.pages if self.names.get(page.uri) == source.name]
        if source.kind == "notebook":
            sources = cell_sources(after)
            changes = {page.uri: page.text.edits(sources[page.cell]) for page in open_here if page.cell is not None}
        elif open_here:
            changes = {page.uri: page.text.edits(decode(after)) for page in open_here}
        else:
            changes = {source.path.as_uri(): Text(decode(source.data), self.encoding).edits(decode(after))}
        changes = {uri: edits for uri, edits in changes.items() if edits}
        if not changes:
            return None
        if not self.is_versioned:
            return lsp.WorkspaceEdit(changes=changes)
        versions = {page.uri: page.version for page in self.pages}
        return lsp.WorkspaceEdit(
            document_changes=[
                lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), edits)
                for uri, edits in changes.items()
            ]
        )


def wants(kind: str, only: Sequence[str] | None) -> bool:
    """Whether an editor that asks for these kinds of actions asks for this one."""
    return only is None or any(asked in ("", kind) or kind.startswith(f"{asked}.") for asked in only)


def quick_fixes(desk: Desk, page: Page, name: str, within: lsp.Range) -> Iterator[lsp.CodeAction]:
    """The fix of each finding on these lines, then for each the comment that silences it."""
    here = [
        finding
        for finding, _ in findings_on(desk.report, page, name)
        if within.start.line <= range_of(finding.span, page.text).end.line
        and range_of(finding.span, page.text).start.line <= within.end.line
    ]
    rules = {rule.code: rule for rule in rules_for(desk.report.settings)}
    told = [(finding, diagnostic(finding, page.text, rules, lambda span: None)) for finding in here]
    for finding, shown in told:
        if (edit := _fixed(desk, finding)) is not None and finding.fix is not None:
            safe = finding.fix.safe
            title = printable(f"promptlint: {finding.fix.title} ({finding.code}){'' if safe else _UNSAFE}")
            yield lsp.CodeAction(title, lsp.CodeActionKind.QuickFix, [shown], is_preferred=safe, edit=edit)
    for finding, shown in told:
        if (edit := _silenced(desk, finding)) is not None:
            title = f"promptlint: ignore {finding.code} here, with a comment"
            yield lsp.CodeAction(title, lsp.CodeActionKind.QuickFix, [shown], is_preferred=False, edit=edit)


def _fixed(desk: Desk, finding: Finding) -> lsp.WorkspaceEdit | None:
    unsafe = desk.unsafe and desk.report.settings.unsafe_fixes is not False
    if not is_fixable(finding, desk.report, unsafe=unsafe):
        return None
    try:
        source = desk.report.source(place_of(finding)[0])
        if source is None:
            return None
        result = fixed_file(source.data, source.kind, [finding])
        return desk.edit(source, result.data) if result.made else None
    except (Refused, Unreadable):
        return None


def _silenced(desk: Desk, finding: Finding) -> lsp.WorkspaceEdit | None:
    try:
        source = desk.report.source(finding.span.path)
        return None if source is None else desk.edit(source, with_comment(source, finding))
    except (Refused, Unreadable):
        return None


def fix_all(desk: Desk, name: str, scan: Scan) -> lsp.WorkspaceEdit | None:
    """All safe fixes of one file, round by round as `scan --fix` makes them; None when there is nothing to fix."""
    source = desk.report.source(name)
    if source is None:
        return None
    reports: list[Report] = []

    def again(now: Mapping[str, bytes]) -> Report:
        reports.append(scan(now))
        return reports[-1]

    def wanted(finding: Finding) -> bool:
        return is_fixable(finding, reports[-1], unsafe=False) and _is_in(finding, name)

    after = fix(again, wanted).after.get(name)
    return None if after is None else desk.edit(source, after)


def has_safe_fix(desk: Desk, name: str) -> bool:
    """Whether there is a safe fix in a file."""
    return any(is_fixable(finding, desk.report, unsafe=False) and _is_in(finding, name) for finding in desk.report.findings)


def _is_in(finding: Finding, name: str) -> bool:
    try:
        return place_of(finding)[0] == name
    except Refused:
        return False


def uri_of(path: str) -> str:
    """The address of a file."""
    return Path(path).absolute().as_uri()
