"""What `promptlint compress` would take away without a model, said by the finding of a system prompt that is too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from promptlint.compress.suggestion import Suggestion, suggested
from promptlint.compress.texts import Text, texts_of
from promptlint.model import PricedCall, Span
from promptlint.rule import Finding, thousands

CODE = "PL301"
LEAST = 5  # tokens: less is not worth a line
LONGEST = 100_000  # characters of a prompt that a scan looks at so closely; `promptlint compress` looks at all
_SYSTEM = ("system", "developer")


def with_mentions(findings: Iterable[Finding], calls: Sequence[PricedCall]) -> tuple[Finding, ...]:
    """The findings, those of long system prompts with a note of what could go; no model is loaded for it."""
    return tuple(_mentioned(finding, calls) if finding.code == CODE else finding for finding in findings)


def _mentioned(finding: Finding, calls: Sequence[PricedCall]) -> Finding:
    related = set(finding.related)
    call = next((call for call in calls if call.site.span in related), None)
    if call is None:
        return finding
    found = [each for each in suggested(_texts(call, finding.span)) if each.saved > 0]
    saved = sum(each.saved for each in found)
    if saved < LEAST:
        return finding
    note = f"promptlint compress takes {thousands(saved)} tokens of it away without a model: {', '.join(_kinds(found))}"
    return replace(finding, notes=(*finding.notes, note))


def _texts(call: PricedCall, at: Span) -> list[Text]:
    texts = [text for text in texts_of([call]) if text.role in _SYSTEM and len(text.flat) <= LONGEST]
    if call.site.sent != "in-parts":
        return texts
    return [text for text in texts if text.at.path == at.path and text.at.line <= at.line <= text.at.end_line]


def _kinds(found: Iterable[Suggestion]) -> Iterator[str]:
    """What goes, most first."""
    tokens: dict[str, int] = {}
    for edit in (edit for each in found for edit in each.edits):
        tokens[edit.kind] = tokens.get(edit.kind, 0) + edit.tokens
    yield from sorted(tokens, key=lambda kind: -tokens[kind])
