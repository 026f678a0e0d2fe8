"""The bill for scripts and for comparisons of two runs: every call site, also those that are in no total, and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from promptlint import __version__
from promptlint.bill import Bill, Group, Grouping, Line, Share, Total, grouped
from promptlint.identity import fingerprint
from promptlint.model import Money, PricedCall
from promptlint.report.cost import share_of
from promptlint.report.inventory import fact
from promptlint.report.json import finding, money
from promptlint.report.money import plain

if TYPE_CHECKING:
    from promptlint.pipeline import Report

SCHEMA = "promptlint/cost/1"


def document(bill: Bill, report: Report, by: Grouping | None = None) -> dict[str, Any]:
    """The whole bill as plain data; with `groups` where a grouping is asked for."""
    supposed = report.usage.supposed
    return {
        "schema": SCHEMA,
        "version": __version__,
        "prices_as_of": report.prices_as_of.isoformat(),
        "currency": "USD",
        "usage": report.usage.source or None,
        "supposed_calls_per_month": None if supposed is None else plain(supposed),
        "calls": _calls(bill),
        "totals": _total(bill.total),
        **({} if by is None else {"group_by": by, "groups": [_group(group, bill.total) for group in grouped(bill.lines, by)]}),
        "summary": {
            "call_sites": bill.call_sites,
            "priced": len(bill.lines),
            "unpriced": len(bill.unpriced),
            "model_unknown": len(bill.unknown),
            "at_callers": len(bill.at_callers),
            "sends_nothing": len(bill.send_nothing),
            "call_sites_set_apart": bill.apart,
            "files_read": report.files_read,
        },
        "findings": [finding(each) for each in report.findings],
        "set_apart": [finding(each) for each in report.set_apart],
        "skipped": [{"path": each.name, "reason": each.reason} for each in report.skipped],
    }


def _calls(bill: Bill) -> list[dict[str, Any]]:
    """Every call site, in the order of the places, with what became of it."""
    lines = [(line.call, {**_entry(line.call, "priced"), **_costs(line)}) for line in bill.lines]
    for counted, calls in (
        ("unpriced", bill.unpriced),
        ("model_unknown", bill.unknown),
        ("at_callers", bill.at_callers),
        ("sends_nothing", bill.send_nothing),
    ):
        lines += [(call, {**_entry(call, counted), **_NO_COSTS}) for call in calls]
    return [entry for _, entry in sorted(lines, key=lambda item: (item[0].site.span.path, item[0].site.span.cell or 0, item[0].site.span))]


def _entry(call: PricedCall, counted: str) -> dict[str, Any]:
    site, usage = call.site, call.usage
    told = fingerprint(site)
    return {
        "key": call.key,
        "path": site.span.path,
        "line": site.span.line,
        "column": site.span.column,
        "cell": site.span.cell,
        "function": site.function,
        "callee": site.callee,
        "sdk": site.sdk,
        "operation": site.operation,
        "provider": site.provider,
        "context": site.context,
        "model": fact(site.model),
        "max_tokens": fact(site.max_tokens),
        "tags": {"feature": usage.feature or None, "team": usage.team or None, "environment": usage.environment or None},
        "prompt_hash": None if told is None else told[0],
        "prompt_sketch": [] if told is None else list(told[1]),
        "static_tokens": call.static_tokens.likely,
        "counted": counted,
        "unpriced": call.unpriced or None,
        "calls_per_month": None if usage.calls_per_month is None else plain(usage.calls_per_month),
    }


_NO_COSTS: dict[str, Any] = {"per_call": None, "per_month": None, "components": [], "assumptions": []}


def _costs(line: Line) -> dict[str, Any]:
    estimate = line.call.estimate
    return {
        "per_call": money(line.cost.per_call),
        "per_month": _money(line.cost.per_month),
        "components": [_component(part) for part in line.parts],
        "assumptions": [] if estimate is None else list(estimate.assumptions),
    }


def _component(part: Share) -> dict[str, Any]:
    component = part.component
    return {
        "name": component.name,
        "unit": component.unit,
        "amount": [component.tokens.low, component.tokens.likely, component.tokens.high],
        "price": plain(component.price),
        "per_call": money(part.cost.per_call),
        "per_month": _money(part.cost.per_month),
    }


def _total(total: Total) -> dict[str, Any]:
    return {
        "requests": total.requests,
        "with_usage": total.with_usage,
        "per_1000_calls": money(total.cost.per_thousand),
        "per_month": _money(total.cost.per_month),
    }


def _group(group: Group, total: Total) -> dict[str, Any]:
    share = share_of(group.total.cost, total.cost)
    return {"name": group.name, **_total(group.total), "share": None if share is None else f"{share:.6f}"}


def _money(amount: Money | None) -> list[str] | None:
    return None if amount is None else money(amount)
