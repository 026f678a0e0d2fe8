"""Priced calls and reports made by hand, for the tests of the forms."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from promptlint.config import Settings
from promptlint.details import Found
from promptlint.model import (
    Absent,
    CallSite,
    Component,
    Dynamic,
    Estimate,
    Known,
    Message,
    Money,
    PricedCall,
    Prompt,
    Segment,
    Span,
    Static,
    Tokens,
)
from promptlint.pipeline import Report
from promptlint.report.edition import Edition
from promptlint.rule import Finding, Saving

DAY = dt.date(2026, 11, 1)


def span(line: int = 3, column: int = 9, end_column: int = 20, *, path: str = "app/answer.py", cell: int | None = None) -> Span:
    return Span(path, line, column, line, end_column, cell)


def site(**changes: Any) -> CallSite:
    at = changes.pop("span", span())
    system = Message("system", (Static("You are kind. " * 20, at), Dynamic("today", "clock", at)))
    user = Message("user", (Dynamic("question", "parameter", at),))
    base = CallSite(
        span=at,
        statement=at,
        function="app.answer.reply",
        callee="client.chat.completions.create",
        sdk="openai",
        provider="openai",
        operation="chat",
        model=Known("gpt-4o", Span("app/config.py", 3, 1, 3, 9)),
        max_tokens=Absent(),
        prompt=Prompt((system, user)),
        generates=True,
    )
    return dataclasses.replace(base, **changes)


def priced(each: CallSite | None = None, usd: tuple[str, str, str] = ("0.001", "0.002", "0.03")) -> PricedCall:
    each = each or site()
    parts = [
        (number, message, part) for number, message in enumerate(each.prompt.messages if each.prompt else ()) for part in message.parts
    ]
    segments = tuple(
        Segment(message.role, part, Tokens(80, 80, 80) if isinstance(part, Static) else Tokens(10, 120, 2000, "estimate"), number)
        for number, message, part in parts
    )
    money = Money(*map(Decimal, usd))
    component = Component("input", Tokens(90, 320, 4080, "estimate"), Decimal("2.50"), money)
    estimate = Estimate(money, (component,), ("a parameter is 120 tokens",), DAY)
    return PricedCall(each, segments, Tokens(90, 320, 4080, "estimate"), Tokens(1, 400, 16384), None, estimate)


def unpriced(each: CallSite, why: str = "unknown model") -> PricedCall:
    return dataclasses.replace(priced(each), estimate=None, unpriced=why)


def finding(at: Span | None = None, **changes: Any) -> Finding:
    base = Finding(
        code="PL101",
        name="missing-max-tokens",
        severity="warning",
        message="this call sets no cap",
        span=at or span(),
        help="set one",
        saving=Saving(980, Decimal("0.0098"), "an answer of 1 024 tokens"),
    )
    return dataclasses.replace(base, **changes)


def edition(of: Report, **changes: Any) -> Edition:
    """A report with the details that are worked out without any file."""
    return Edition(of, Found(of), **changes)


def report(*findings: Finding, lines: dict[int, str] | None = None, **changes: Any) -> Report:
    base = Report(
        findings=tuple(findings),
        set_apart=(),
        suppressed=0,
        calls=(),
        prompts=(),
        skipped=(),
        files_read=1,
        prices_as_of=DAY,
        settings=Settings(),
        lines=lambda path, line, cell: (lines or {}).get(line),
    )
    return dataclasses.replace(base, **changes)
