"""The difference between two scans for scripts: one JSON document, versioned, money as strings."""

from __future__ import annotations

from typing import Any

from promptlint import __version__
from promptlint.bill import Bill, Cost, model_of
from promptlint.difference import Difference, PromptRow, Row
from promptlint.model import PricedCall
from promptlint.report.difference import held, prompt_status
from promptlint.report.json import finding, money, place
from promptlint.report.money import plain

SCHEMA = "promptlint/diff/1"


def document(difference: Difference, names: tuple[str, str]) -> dict[str, Any]:
    """The whole difference as plain data; `delta` is of the likely figures, in US dollars."""
    found = difference.findings
    return {
        "schema": SCHEMA,
        "version": __version__,
        "base": names[0],
        "head": names[1],
        "rows": [_row(row) for row in difference.rows],
        "prompts": [_prompt(row) for row in difference.prompts],
        "unchanged": difference.unchanged,
        "moved": difference.moved,
        "before": _bill(difference.before),
        "after": _bill(difference.after),
        "findings": {
            "introduced": [finding(each) for each in found.introduced],
            "fixed": [finding(each) for each in found.fixed],
            "kept": len(found.kept),
        },
        "over_budget": difference.is_over_budget,
        "budget": [{"severity": severity, "message": words} for severity, words in held(difference)],
        "prices_as_of": difference.prices_as_of.isoformat(),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "status": row.status,
        "key": row.call.key,
        "what": list(row.what),
        "old": _side(row.old, row.before),
        "new": _side(row.new, row.after),
        "delta": {"per_thousand": plain(row.per_thousand), "per_month": plain(row.per_month)},
    }


def _prompt(row: PromptRow) -> dict[str, Any]:
    ends = [None if each is None else [each.low, each.likely, each.high] for each in (row.before, row.after)]
    return {"status": prompt_status(row), "path": row.path, "tokens_before": ends[0], "tokens_after": ends[1]}


def _side(call: PricedCall | None, cost: Cost | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "key": call.key,
        "place": place(call.site.span),
        "function": call.site.function,
        "callee": call.site.callee,
        "operation": call.site.operation,
        "model": model_of(call),
        "cost": None if cost is None else _cost(cost),
        "unpriced": call.unpriced or None,
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "per_call": money(cost.per_call),
        "per_thousand": money(cost.per_thousand),
        "per_month": None if cost.per_month is None else money(cost.per_month),
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "call_sites": bill.call_sites,
        "requests": bill.total.requests,
        "with_usage": bill.total.with_usage,
        "unpriced": len(bill.unpriced),
        "not_understood": len(bill.unknown),
        "total": _cost(bill.total.cost),
    }
