"""What heeding a finding saves in a month: at all the calls that share its cause, each request counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from promptlint.model import PricedCall, Span
from promptlint.requests import helpers_of, sent_once
from promptlint.rule import Finding


def as_sent(calls: Sequence[PricedCall]) -> list[PricedCall]:
    """The calls as rules see them: a helper's own request is sent as often as its callers say together, a model object never."""
    once, at_callers = sent_once(calls)
    callers: dict[Span, list[PricedCall]] = {}
    for call in calls:
        for helper in helpers_of(call):
            callers.setdefault(helper, []).append(call)
    sent, passed_on = set(map(id, once)), set(map(id, at_callers))

    def month(call: PricedCall, seen: frozenset[int]) -> Decimal | None:
        if id(call) in sent:
            return call.usage.calls_per_month
        if id(call) not in passed_on or id(call) in seen:  # a helper may call itself
            return None
        known = [number for caller in callers.get(call.site.span, ()) if (number := month(caller, seen | {id(call)})) is not None]
        return sum(known, Decimal(0)) if known else None

    months = [(call, month(call, frozenset())) for call in calls]
    return [
        call if number == call.usage.calls_per_month else replace(call, usage=replace(call.usage, calls_per_month=number))
        for call, number in months
    ]


def with_months(merged: Iterable[Finding], spoken: Iterable[Finding], calls: Sequence[PricedCall]) -> list[Finding]:
    """The merged findings with the sum of the months of those that each is merged from.

    Where a helper's callers share a cause with it, they are its calls, and the helper's own figure is left out.
    """
    helpers = {call.site.span for call in sent_once(calls)[1]}
    months: dict[tuple[object, ...], dict[bool, Decimal]] = {}
    for each in spoken:
        if each.saving is not None and each.saving.usd_per_month is not None:
            # The last two places of a finding are its call and that call's statement.
            found, is_helper = months.setdefault(_cause(each), {}), not helpers.isdisjoint(each.related[-2:])
            found[is_helper] = found.get(is_helper, Decimal(0)) + each.saving.usd_per_month
    return [_with_month(each, months.get(_cause(each))) for each in merged]


def _with_month(finding: Finding, found: dict[bool, Decimal] | None) -> Finding:
    if finding.saving is None or not found:
        return finding
    return replace(finding, saving=replace(finding.saving, usd_per_month=found.get(False, found.get(True))))


def _cause(finding: Finding) -> tuple[object, ...]:
    """What findings have in common that are merged."""
    return (finding.code, finding.span, finding.message)
