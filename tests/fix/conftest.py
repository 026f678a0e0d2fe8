"""Edits made on a text: where its parts stand, and what becomes of it."""

from __future__ import annotations

from promptlint.fix.files import fixed_file
from promptlint.fix.source import Source
from promptlint.model import Edit, Span
from promptlint.rule import Finding, Fix

NAME = "app.py"


def span_of(text: str, part: str, which: int = 0) -> Span:
    """Where a part of the text stands."""
    start = -1
    for _ in range(which + 1):
        start = text.index(part, start + 1)
    source = Source(text)
    first, last = source.line_of(start), source.line_of(start + len(part))
    return Span(NAME, first, start - source.offset(first, 1) + 1, last, start + len(part) - source.offset(last, 1) + 1)


def finding(*edits: Edit) -> Finding:
    return Finding("PL000", "test", "info", "test", Span(NAME, 1, 1, 1, 1), fix=Fix("test", edits))


def made(text: str, *edits: Edit) -> str:
    """The text with the edits, each a fix of its own, all of which must be made."""
    result = fixed_file(text.encode(), "python", [finding(edit) for edit in edits])
    assert not result.refused, result.refused
    assert not result.waiting
    return result.data.decode()


def refused(text: str, edit: Edit) -> str:
    """The reason why an edit is not made; nothing has changed then."""
    result = fixed_file(text.encode(), "python", [finding(edit)])
    assert result.data == text.encode()
    ((_, reason),) = result.refused
    return reason
