"""Findings that the scan itself raises, because they are no fault of a request: files that can't be read, old prices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.model import Span
from promptlint.registry import MALFORMED, STALE, UNREADABLE
from promptlint.rule import Finding
from promptlint.sources import NOT_UTF8, Skipped

if TYPE_CHECKING:
    from promptlint.prices import PriceBook

STALE_AFTER = 60  # days
BUNDLED_PRICES = "promptlint/data/prices.json"


def unreadable(skipped: Skipped, context: str) -> Finding:
    """PL901: a file that was not analysed."""
    return Finding(
        code=UNREADABLE[0],
        name=UNREADABLE[1],
        severity="warning",
        message=f"this file was not analysed: {skipped.reason}",
        span=Span(skipped.name, 1, 1, 1, 1),
        help="mend the file, or leave it out with `exclude`",
        context=context,
    )


def malformed(reason: str, span: Span, context: str) -> Finding:
    """PL906: a prompt file that its format's own tools would refuse."""
    is_legacy = reason.startswith(f"{NOT_UTF8}:")
    return Finding(
        code=MALFORMED[0],
        name=MALFORMED[1],
        severity="warning",
        message=f"this prompt file is {reason}" if is_legacy else f"this prompt file is malformed: {reason}",
        span=span,
        help=f"{'save it as UTF-8' if is_legacy else 'mend the file'}, or leave it out with `exclude`",
        context=context,
    )


def stale(book: PriceBook, on: dt.date) -> list[Finding]:
    """PL905: at most one finding for the run, on the oldest of the lists that are too old."""
    old = sorted(book.stale(on, STALE_AFTER), key=lambda listed: listed.as_of or on)
    if not old:
        return []
    (listed, *_), as_of = old, old[0].as_of or on
    whose = f"the prices in {Path(listed.file).name}" if listed.file else "the prices in this version of promptlint"
    return [
        Finding(
            code=STALE[0],
            name=STALE[1],
            severity="info",
            message=f"{whose} are of {as_of}, {(on - as_of).days} days ago",
            span=Span(listed.file or BUNDLED_PRICES, 1, 1, 1, 1),
            help="state newer prices and their date there" if listed.file else "update promptlint, or give newer prices with --prices FILE",
        )
    ]
