"""What a project costs: each request once, what has no price apart, and totals that their parts add up to exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, get_args

from promptlint.identity import qualname
from promptlint.model import FREE, Component, Money, PricedCall, Unknown, possible
from promptlint.requests import sends_nothing, sent_once

if TYPE_CHECKING:
    from promptlint.pipeline import Report

NONE = "(none)"  # the group of the calls without a tag
_THOUSAND = 1000

Grouping = Literal["feature", "team", "environment", "model", "provider", "path"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
Level = Literal["folder", "file", "function"] | Grouping


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars of one thing; of several things together where it is a sum."""

    per_call: Money
    per_thousand: Money  # a thousand calls of each
    per_month: Money | None  # of those whose calls a month are known; None where nobody said it of any


@dataclass(frozen=True, slots=True)
class Share:
    """One component of a line."""

    component: Component
    cost: Cost


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the project with what it costs; the components add up to it."""

    call: PricedCall
    cost: Cost
    parts: tuple[Share, ...]

    @property
    def is_assumed(self) -> bool:
        """Whether its figures rest on a number of tokens that is assumed or estimated."""
        return self.cost.per_call.low != self.cost.per_call.high


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some lines."""

    requests: int
    with_usage: int  # of these: how many have a monthly figure
    cost: Cost


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together, in groups below it or directly; dearest first."""

    level: Level
    name: str
    total: Total
    groups: tuple[Group, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """Every call site of the contexts asked for, in exactly one of five places; `apart` counts those of the others."""

    lines: tuple[Line, ...]  # dearest first
    unpriced: tuple[PricedCall, ...]  # requests without a price, each with its reason
    unknown: tuple[PricedCall, ...]  # requests of which the model cannot be told
    at_callers: tuple[PricedCall, ...]  # a helper's own request, which is counted at the calls of the helper
    send_nothing: tuple[PricedCall, ...]  # model objects, agents, vector searches
    apart: int  # call sites in tests, examples and notebooks that were not asked for
    total: Total

    @property
    def call_sites(self) -> int:
        return sum(map(len, (self.lines, self.unpriced, self.unknown, self.at_callers, self.send_nothing)))

    @property
    def requests(self) -> tuple[PricedCall, ...]:
        """Every request that is sent, priced or not, in the order of the places."""
        calls = (*(line.call for line in self.lines), *self.unpriced, *self.unknown)
        return tuple(sorted(calls, key=lambda call: (call.site.span.path, call.site.span.cell or 0, call.site.span)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many call sites a report speaks of, and what their requests cost together: what parts of a tree can be added up by."""

    call_sites: int
    priced: int
    unpriced: int
    unknown: int
    at_callers: int
    send_nothing: int
    apart: int
    with_usage: int
    per_thousand: Money
    per_month: Money | None


# ---------------------------------------------------------------- make


def bill_of(report: Report) -> Bill:
    """The bill of a scan: of the application, and of the contexts that the settings ask for."""
    calls = [call for call in report.calls if report.settings.asks_for(call.site.context)]
    apart = [call for call in report.calls if not report.settings.asks_for(call.site.context) and report.answers_for(call.site.span.path)]
    # Whose a helper's request is can be told of all calls only; then those of the files that another shard answers for go.
    requests, at_callers = (_own(some, report) for some in sent_once(calls))
    lines: list[Line] = []
    unpriced: list[PricedCall] = []
    unknown: list[PricedCall] = []
    for call in requests:
        if (line := _line(call)) is not None:
            lines.append(line)
        else:
            (unknown if isinstance(call.site.model, Unknown) else unpriced).append(call)
    return Bill(
        lines=tuple(sorted(lines, key=_line_order)),
        unpriced=tuple(unpriced),
        unknown=tuple(unknown),
        at_callers=tuple(at_callers),
        send_nothing=tuple(_own((call for call in calls if sends_nothing(call.site)), report)),
        apart=len(apart),
        total=total_of(lines),
    )


def _own(calls: Iterable[PricedCall], report: Report) -> list[PricedCall]:
    return [call for call in calls if report.answers_for(call.site.span.path)]


def coverage_of(report: Report) -> Coverage:
    """The figures of a report."""
    return report.coverage or counted(bill_of(report))


def counted(bill: Bill) -> Coverage:
    """The figures of a bill."""
    total = bill.total
    return Coverage(
        call_sites=bill.call_sites,
        priced=len(bill.lines),
        unpriced=len(bill.unpriced),
        unknown=len(bill.unknown),
        at_callers=len(bill.at_callers),
        send_nothing=len(bill.send_nothing),
        apart=bill.apart,
        with_usage=total.with_usage,
        per_thousand=total.cost.per_thousand,
        per_month=total.cost.per_month,
    )


def _line(call: PricedCall) -> Line | None:
    if call.estimate is None:
        return None
    calls = call.usage.calls_per_month
    components = call.estimate.components
    parts = tuple(Share(component, _cost(component.cost, calls)) for component in components)
    per_call = _sum(component.cost for component in components) if components else call.estimate.per_call
    return Line(call, _cost(per_call, calls), parts)


def _cost(per_call: Money, calls: Decimal | None) -> Cost:
    return Cost(per_call, per_call.times(_THOUSAND), None if calls is None else per_call.times(calls))


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, FREE)


def total_of(lines: Iterable[Line]) -> Total:
    """The sum of lines, exactly."""
    costs = [line.cost for line in lines]
    months = [cost.per_month for cost in costs if cost.per_month is not None]
    summed = Cost(
        _sum(cost.per_call for cost in costs),
        _sum(cost.per_thousand for cost in costs),
        _sum(months) if months else None,
    )
    return Total(len(costs), len(months), summed)


# ---------------------------------------------------------------- order and leave out


def dearness(cost: Cost) -> tuple[Decimal, Decimal]:
    """What is compared: the month where it is known, then a thousand calls."""
    return (Decimal(-1) if cost.per_month is None else cost.per_month.likely, cost.per_thousand.likely)


def weight(cost: Cost) -> Decimal:
    """The likely figure of the month where it is known, else of a thousand calls."""
    return cost.per_thousand.likely if cost.per_month is None else cost.per_month.likely


def _line_order(line: Line) -> tuple[object, ...]:
    month, thousand = dearness(line.cost)
    return (-month, -thousand, line.call.key, line.call.site.span.line, line.call.site.span.column)


def _group_order(group: Group) -> tuple[object, ...]:
    month, thousand = dearness(group.total.cost)
    return (-month, -thousand, group.name == NONE, group.name)


def kept(costs: Sequence[Cost], top: int | None, min_cost: Decimal | None) -> list[int]:
    """Which of these, dearest first, are shown: at most `top`, and none below `min_cost` dollars."""
    enough = [index for index, cost in enumerate(costs) if min_cost is None or weight(cost) >= min_cost]
    return enough if top is None else enough[:top]


def pruned(groups: Iterable[Group], lines: frozenset[int]) -> tuple[Group, ...]:
    """The groups with only the lines of these identities (`id`) in sight; every total stays that of all lines."""
    result = []
    for group in groups:
        below = pruned(group.groups, lines)
        own = tuple(line for line in group.lines if id(line) in lines)
        if below or own:
            result.append(Group(group.level, group.name, group.total, below, own))
    return tuple(result)


# ---------------------------------------------------------------- group


def tree(lines: Iterable[Line]) -> tuple[Group, ...]:
    """The lines by folder, file and function."""
    return _grouped(lines, (("folder", _folder), ("file", _path), ("function", lambda call: qualname(call.site))))


def grouped(lines: Iterable[Line], by: Grouping) -> tuple[Group, ...]:
    """The lines by one of `GROUPINGS`."""
    names: dict[Grouping, Callable[[PricedCall], str]] = {
        "feature": lambda call: call.usage.feature or NONE,
        "team": lambda call: call.usage.team or NONE,
        "environment": lambda call: call.usage.environment or NONE,
        "model": model_of,
        "provider": lambda call: call.site.provider,
        "path": _path,
    }
    return _grouped(lines, ((by, names[by]),))


def _grouped(lines: Iterable[Line], levels: tuple[tuple[Level, Callable[[PricedCall], str]], ...]) -> tuple[Group, ...]:
    (level, name_of), *below = levels
    members: dict[str, list[Line]] = {}
    for line in lines:
        members.setdefault(name_of(line.call), []).append(line)
    made = []
    for name, own in members.items():
        groups = _grouped(own, tuple(below)) if below else ()
        made.append(Group(level, name, total_of(own), groups, () if below else tuple(sorted(own, key=_line_order))))
    return tuple(sorted(made, key=_group_order))


def _path(call: PricedCall) -> str:
    return call.site.span.path


def _folder(call: PricedCall) -> str:
    return f"{PurePosixPath(call.site.span.path).parent}/"


def model_of(call: PricedCall) -> str:
    """The model, or the models that the request may go to; those that a usage file names are among them."""
    names = [card.model for card in call.cards] if call.usage.models else [str(model) for model in possible(call.site.model)]
    return " or ".join(dict.fromkeys(names)) or "unknown"
