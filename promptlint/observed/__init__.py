"""What logs say of the call sites of a project: read by an embedded engine, joined to the code, made to figures of a usage file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from promptlint.observed.engine import opened
from promptlint.observed.figures import Figures, figures_of
from promptlint.observed.groups import Evidence, Group, Period, Sums, groups_of, period_of, together
from promptlint.observed.joining import BY, Apart, By, Joined, Sites
from promptlint.observed.places import LogFile
from promptlint.observed.rows import Read, load
from promptlint.requests import helpers_of, sends_nothing

if TYPE_CHECKING:
    from promptlint.model import PricedCall
    from promptlint.prices import PriceBook

__all__ = ["BY", "By", "Figures", "LogFile", "Observation", "Period", "Read", "Sums", "observe"]


@dataclass(frozen=True, slots=True)
class Observation:
    """What was read, what of it belongs to which call site, and what could not be joined and why."""

    read: Read
    period: Period
    every: Sums  # all calls of the logs
    joined: tuple[Figures, ...]  # in the order of the call sites
    silent: tuple[Figures, ...]  # joined to what only prepares requests, which no bill counts
    by: tuple[tuple[By, int], ...]  # rows that each kind of evidence joined, strongest first
    apart: tuple[tuple[str, Sums], ...]  # reasons, and the calls that could not be joined for them; most first

    @property
    def rows_joined(self) -> int:
        return sum(rows for _, rows in self.by)

    @property
    def rows(self) -> int:
        return self.every.rows

    @property
    def rate(self) -> Decimal | None:
        """The share of the rows that were joined; None where there is none."""
        return Decimal(self.rows_joined) / self.rows if self.rows else None


def observe(
    files: Sequence[LogFile],
    calls: Sequence[PricedCall],
    requests: Sequence[PricedCall],
    book: PriceBook,
    now: dt.datetime,
    *,
    days: Decimal | None = None,
    threads: int | None = None,
) -> Observation:
    """Read logs and join them to the call sites of a scan.  `requests` are those that a bill counts.

    `days` says how long a time the logs cover, where their clocks do not.
    """
    sites = Sites(calls, book)
    with opened([file.name for file in files], threads) as engine:
        read = load(files, engine, sites.wanted, now)
        groups = groups_of(engine)
        period = period_of(engine, now, days)
    return _joined(read, period, groups, sites, requests)


def _joined(read: Read, period: Period, groups: Sequence[Group], sites: Sites, requests: Sequence[PricedCall]) -> Observation:
    by: dict[By, int] = dict.fromkeys(BY, 0)
    members: dict[str, list[tuple[Evidence, str, Sums]]] = {}
    found: dict[str, PricedCall] = {}
    apart: dict[str, Sums] = {}
    for group in groups:
        match sites.find(group.evidence):
            case Joined(call, way):
                by[way] += group.sums.rows
                found[call.key] = call
                members.setdefault(call.key, []).append((group.evidence, sites.model_of(group.evidence, call), group.sums))
            case Apart(reason):
                apart[reason] = apart.get(reason, Sums()) + group.sums
    order = sorted(found, key=lambda key: (found[key].site.span.path, found[key].site.span.cell or 0, found[key].site.span.line, key))
    figures = [figures_of(found[key], members[key], period) for key in order]
    counted = {call.key for call in requests}
    sent = {helper for each in figures for helper in helpers_of(each.call)}
    # A usage file may speak of a helper's own request in place of its callers', as long as it says nothing of these.
    helping = {each.call.key for each in figures if not sends_nothing(each.call.site) and each.call.site.span not in sent}
    speaks = [each for each in figures if each.call.key in counted | helping]
    return Observation(
        read,
        period,
        together(group.sums for group in groups),
        tuple(speaks),
        tuple(each for each in figures if each not in speaks),
        tuple((way, rows) for way, rows in by.items() if rows),
        tuple(sorted(apart.items(), key=lambda item: (-item[1].rows, item[0]))),
    )
