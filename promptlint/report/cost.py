"""A bill as rows: what a table of costs shows, in which order, with which columns.  The forms for people all print these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from promptlint.bill import Bill, Cost, Group, Grouping, Level, Line, Share, Total, grouped, kept, model_of, pruned, total_of, tree
from promptlint.identity import function_of, qualname
from promptlint.model import Component
from promptlint.report.money import plain, usd
from promptlint.rule import thousands

Detail = Literal["groups", "calls", "components"]
# What --fields takes, with the columns' heads.
FIELDS: dict[str, str] = {
    "model": "model",
    "operation": "operation",
    "quantity": "quantity",
    "price": "price",
    "calls": "calls a month",
    "per-call": "per call",
    "per-1000": "1 000 calls",
    "range": "range of 1 000 calls",
    "per-month": "a month",
    "share": "share",
}
_SAME = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class View:
    """What of a bill is shown."""

    by: Grouping | None = None
    detail: Detail = "components"
    fields: tuple[str, ...] | None = None  # None: what the bill calls for
    top: int | None = None
    min_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a group, a call, or a component of a call.  `depth` counts the rows that it lies below."""

    depth: int
    name: str
    cost: Cost
    line: Line | None = None
    part: Share | None = None
    is_last: bool = False  # of those below the same row

    @property
    def is_assumed(self) -> bool:
        if self.part is not None:
            return self.part.cost.per_call.low != self.part.cost.per_call.high
        return self.line is not None and self.line.is_assumed


@dataclass(frozen=True, slots=True)
class Left:
    """What --top and --min-cost leave out; it stays in the totals."""

    number: int
    noun: str  # call | feature | team | …
    cost: Cost

    @property
    def words(self) -> str:
        return f"{thousands(self.number)} more {self.noun}" + ("" if self.number == 1 else "s")


def fields_of(bill: Bill, view: View) -> tuple[str, ...]:
    """The columns: those asked for, or the money, with the month where something is known of it."""
    if view.fields is not None:
        return view.fields
    month = ("per-month",) if bill.total.cost.per_month is not None else ()
    share = ("share",) if view.by is not None else ()
    each = ("per-call",) if view.by is None and view.detail != "groups" else ()
    return (*each, "per-1000", *month, *share)


def rows(bill: Bill, view: View, *, flat: bool = False) -> tuple[list[Row], Left | None]:
    """The rows of a bill by folder, file and function (`flat`: one call after the other), or by a tag; and what is left out."""
    if view.by is not None:
        groups = grouped(bill.lines, view.by)
        shown = kept([group.total.cost for group in groups], view.top, view.min_cost)
        rest = [line for index, group in enumerate(groups) if index not in set(shown) for line in _lines(group)]
        left = _left(len(groups) - len(shown), view.by, rest)
        return list(_below(0, [groups[index] for index in shown], (), view.detail)), left
    shown = kept([line.cost for line in bill.lines], view.top, view.min_cost)
    lines = [bill.lines[index] for index in shown]
    left = _left(len(bill.lines) - len(lines), "call", [line for index, line in enumerate(bill.lines) if index not in set(shown)])
    if flat:
        return list(_below(0, (), lines, view.detail)), left
    identities = frozenset(map(id, lines))
    return list(_below(0, pruned(tree(bill.lines), identities), (), view.detail)), left


def _left(number: int, noun: str, lines: Iterable[Line]) -> Left | None:
    return Left(number, noun, total_of(lines).cost) if number else None


def _lines(group: Group) -> Iterator[Line]:
    yield from group.lines
    for below in group.groups:
        yield from _lines(below)


def _below(depth: int, groups: Sequence[Group], lines: Sequence[Line], detail: Detail, level: Level | None = None) -> Iterator[Row]:
    number = len(groups) + len(lines)
    for index, group in enumerate(groups):
        is_last = index == number - 1
        whole = group.total.requests == 1 and group.level == "function" and group.lines
        if whole and detail != "groups":  # one call of one function is one row
            yield from _call(depth, _name(group.lines[0], "path"), group.lines[0], detail, is_last)
            continue
        yield Row(depth, group.name.rpartition("/")[2] if group.level == "file" else group.name, group.total.cost, is_last=is_last)
        yield from _below(depth + 1, group.groups, group.lines if detail != "groups" else (), detail, group.level)
    for index, line in enumerate(lines, len(groups)):
        yield from _call(depth, _name(line, level), line, detail, index == number - 1)


def _name(line: Line, level: Level | None) -> str:
    """What a call is called in a row, as far as the rows above do not say it."""
    site = line.call.site
    at = f"{site.span.line}" if site.span.cell is None else f"cell {site.span.cell}:{site.span.line}"
    if level == "function":
        label = line.call.key.removeprefix(function_of(line.call.key))
        return f":{at} {label}".rstrip()
    if level == "path":
        return f"{qualname(site)}:{at}"
    return line.call.key or f"{site.span}"


def _call(depth: int, name: str, line: Line, detail: Detail, is_last: bool) -> Iterator[Row]:
    yield Row(depth, name, line.cost, line, is_last=is_last)
    if detail == "components":
        for index, part in enumerate(line.parts):
            yield Row(depth + 1, part.component.name.replace("_", " "), part.cost, line, part, index == len(line.parts) - 1)


# ---------------------------------------------------------------- cells


def cell(field: str, row: Row, total: Total) -> str:
    """What stands in a column of a row; "" where the row has no such thing."""
    line, part, cost = row.line, row.part, row.cost
    own = line if part is None else None
    match field:
        case "model":
            return model_of(own.call) if own else ""
        case "operation":
            return own.call.site.operation if own else ""
        case "calls":
            calls = own.call.usage.calls_per_month if own else None
            return "" if calls is None else often(calls)
        case "quantity":
            return quantity(part.component) if part else ""
        case "price":
            return price(part.component) if part else ""
        case "per-call":
            return usd(cost.per_call.likely) if line else ""
        case "per-1000":
            return usd(cost.per_thousand.likely)
        case "per-month":
            return "-" if cost.per_month is None else usd(cost.per_month.likely)
        case "range":
            ends = cost.per_thousand
            return usd(ends.low) if ends.low == ends.high else f"{usd(ends.low)} to {usd(ends.high)}"
        case _:
            share = share_of(cost, total.cost)
            return "-" if share is None else f"{share:.1%}"


def often(calls: Decimal) -> str:
    """A number of calls: 36 000, or 0.5."""
    return thousands(int(calls)) if calls == calls.to_integral_value() else plain(calls)


def share_of(cost: Cost, total: Cost) -> Decimal | None:
    """The share of the total's likely figure: of the month where one is known, else of a thousand calls of each."""
    ours, all_ = (cost.per_thousand, total.per_thousand) if total.per_month is None else (cost.per_month, total.per_month)
    return None if ours is None or not all_.likely else ours.likely / all_.likely


def quantity(component: Component) -> str:
    """How many tokens or pieces, as far as the estimate tells."""
    if component.unit == "tokens":
        return thousands(component.tokens.likely)
    number = component.cost.likely / component.price if component.price else Decimal(component.tokens.likely)
    return plain(number.quantize(Decimal("0.0001")))


def price(component: Component) -> str:
    """$2.50/1M for tokens, $0.01 for a piece; "mixed" where several prices meet."""
    if component.unit != "tokens":
        return usd(component.price)
    if abs(component.tokens.likely * component.price / 1_000_000 - component.cost.likely) > max(
        component.price / 1_000_000, component.cost.likely * _SAME
    ):
        return "mixed prices"
    return f"{usd(component.price)}/1M"


def what(row: Row) -> str:
    """What a row is about, behind its name: a call's model, or a component's quantity and price."""
    if row.part is not None:
        return f"{quantity(row.part.component)} × {price(row.part.component)}"
    return model_of(row.line.call) if row.line is not None else ""
