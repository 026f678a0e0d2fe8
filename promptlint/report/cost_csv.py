"""The bill for a spreadsheet: RFC 4180, one row a call, or one a group; no text from the code is a formula there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from promptlint.bill import Bill, Cost, Grouping, grouped, model_of
from promptlint.model import Money, PricedCall
from promptlint.report.cost import share_of
from promptlint.report.money import plain
from promptlint.report.text import printable

if TYPE_CHECKING:
    from promptlint.pipeline import Report

_MONEY = tuple(f"usd_per_{unit}_{end}" for unit in ("call", "1000_calls", "month") for end in ("low", "likely", "high"))
_CALL = (
    "key", "path", "cell", "line", "function", "callee", "operation", "context", "provider", "model", "feature", "team", "environment",
    "state", "reason", "calls_per_month", *_MONEY, "prices_as_of",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(bill: Bill, report: Report, by: Grouping | None = None) -> Iterator[str]:
    """The rows with their header: every request, priced or not, dearest first; or the groups."""
    yield from _groups(bill, by) if by is not None else _calls(bill, report)


def _calls(bill: Bill, report: Report) -> Iterator[str]:
    yield _row(_CALL)
    day = report.prices_as_of.isoformat()
    for line in bill.lines:
        yield _row([*_about(line.call, "priced"), *_amounts(line.cost), day])
    for state, calls in (("unpriced", bill.unpriced), ("model unknown", bill.unknown)):
        for call in calls:
            yield _row([*_about(call, state), *("" for _ in _MONEY), day])


def _about(call: PricedCall, state: str) -> list[str]:
    site, usage = call.site, call.usage
    words = [
        call.key, site.span.path, "" if site.span.cell is None else str(site.span.cell), str(site.span.line), site.function, site.callee,
        site.operation, site.context, site.provider, model_of(call), usage.feature, usage.team, usage.environment, state, call.unpriced,
    ]  # fmt: skip
    return [*map(harmless, words), "" if usage.calls_per_month is None else plain(usage.calls_per_month)]


def _groups(bill: Bill, by: Grouping) -> Iterator[str]:
    yield _row([by, "requests", "requests_with_usage", *_MONEY[3:], "share"])
    for group in grouped(bill.lines, by):
        share = share_of(group.total.cost, bill.total.cost)
        numbers = [str(group.total.requests), str(group.total.with_usage), *_amounts(group.total.cost)[3:]]
        yield _row([harmless(group.name), *numbers, "" if share is None else f"{share:.6f}"])


def _amounts(cost: Cost) -> list[str]:
    return [end for amount in (cost.per_call, cost.per_thousand, cost.per_month) for end in _ends(amount)]


def _ends(amount: Money | None) -> tuple[str, str, str]:
    return ("", "", "") if amount is None else (plain(amount.low), plain(amount.likely), plain(amount.high))


def harmless(text: str) -> str:
    """Text from the code as a cell: no control character, and never the beginning of a formula."""
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _row(cells: Sequence[str]) -> str:
    return ",".join(_quoted(cell) for cell in cells) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell
