"""Price schedules as the data write them: `i=2 o=10; 2026-12-01 i=4 o=20; 01:00-04:00 i=8 o=40`.

`i` input, `o` output, `r` cache read, `w` cache write (5 minutes), `h` cache write (1 hour): USD per million tokens.
`q`: USD per thousand requests.  `i=1.25,200000:2.5` costs 2.5 in requests of more than 200 000 input tokens.
An entry holds from its first day, or between two hours (UTC) of every day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

Price = tuple[tuple[int, Decimal], ...]  # (above this many input tokens, price), the first above 0
Prices = dict[str, Price]


def active(schedule: str, on: dt.date) -> Prices:
    """The prices that hold on a day at most hours or at no special ones: the last entry that has begun."""
    day = on.isoformat()
    begun = [prices for when, prices in _entries(schedule) if "-" not in when or (":" not in when and when <= day)]
    return _prices(begun[-1]) if begun else {}


def by_hour(schedule: str, on: dt.date) -> list[Prices]:
    """Every price of a day, that of most hours first."""
    minutes: dict[str, int] = {}
    for when, prices in _entries(schedule):
        if ":" in when:
            start, _, end = when.partition("-")
            minutes[prices] = minutes.get(prices, 0) + (_minute(end) - _minute(start)) % 1440
    usual = (1440 - sum(minutes.values()), active(schedule, on))
    special = [(length, _prices(prices)) for prices, length in minutes.items()]
    return [prices for _, prices in sorted([usual, *special], key=lambda item: -item[0])]


def _entries(schedule: str) -> Iterator[tuple[str, str]]:
    for entry in schedule.split("; "):
        when, _, prices = entry.partition(" ") if "=" not in entry.partition(" ")[0] else ("", "", entry)
        yield when, prices


def _prices(written: str) -> Prices:
    return {key: _price(value) for key, _, value in (price.partition("=") for price in written.split())}


def _price(written: str) -> Price:
    tiers = [tier.rpartition(":") for tier in written.split(",")]
    return tuple((int(above or 0), Decimal(value)) for above, _, value in tiers)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
