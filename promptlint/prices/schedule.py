"""Price schedules as the data write them: `i=2 o=10; 2026-12-01 i=4 o=20; 01:00-04:00 i=8 o=40`.

`i` input, `o` output, `r` cache read, `w` cache write (5 minutes), `h` cache write (1 hour), `t` thinking, `ii` and `oi` tokens
of pictures, `ia` and `oa` tokens of sound: USD per million tokens.  `i=1.25,200000:2.5` costs 2.5 in requests of more than
200 000 input tokens.  `q` requests, `s` web searches, `f` file searches, `x` sessions of a code interpreter: USD per thousand.
`p` a picture made, `d` an hour of sound, `m` a million characters: USD.
An entry holds from its first day, or between two hours (UTC) of every day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

MOST = 10**6 - 1  # US dollars of a price: more is a slip of the finger
DECIMALS = 15  # of a price, so that no sum of them is rounded

Price = tuple[tuple[int, Decimal], ...]  # (above this many input tokens, price), the first above 0
Prices = dict[str, Price]
Schedule = list[tuple[str, Prices]]  # (when it holds: "", a first day, or hours of the day as 01:00-04:00; prices)

# The prices of tokens by their letters, as `ModelCard` names them.
TOKEN_PRICES = {
    "i": "input",
    "o": "output",
    "r": "cache_read",
    "w": "cache_write",
    "h": "cache_write_1h",
    "t": "reasoning",
    "ii": "input_image",
    "oi": "output_image",
    "ia": "input_audio",
    "oa": "output_audio",
}
# What is charged by the piece: the name in `model.UNITS`, and for how many pieces the schedule states its price.
UNIT_PRICES = {
    "s": ("web_search", 1000),
    "f": ("file_search", 1000),
    "x": ("code_interpreter", 1000),
    "u": ("computer_use", 1000),
    "p": ("image", 1),
    "d": ("audio_second", 3600),
    "m": ("character", 1_000_000),
}


def active(schedule: str, on: dt.date) -> Prices:
    """The prices that hold on a day at most hours or at no special ones: the last entry that has begun."""
    day = on.isoformat()
    begun = [prices for when, prices in entries(schedule) if "-" not in when or (":" not in when and when <= day)]
    return prices_of(begun[-1]) if begun else {}


def by_hour(schedule: str, on: dt.date) -> list[Prices]:
    """Every price of a day, that of most hours first."""
    minutes: dict[str, int] = {}
    for when, prices in entries(schedule):
        if ":" in when:
            start, _, end = when.partition("-")
            minutes[prices] = minutes.get(prices, 0) + (_minute(end) - _minute(start)) % 1440
    usual = (1440 - sum(minutes.values()), active(schedule, on))
    special = [(length, prices_of(prices)) for prices, length in minutes.items()]
    return [prices for _, prices in sorted([usual, *special], key=lambda item: -item[0])]


def entries(schedule: str) -> Iterator[tuple[str, str]]:
    """Each entry as (when it holds, its prices)."""
    for entry in schedule.split("; "):
        when, _, prices = entry.partition(" ") if "=" not in entry.partition(" ")[0] else ("", "", entry)
        yield when, prices


def text(value: Decimal) -> str:
    """A price without trailing zeros or an exponent."""
    return f"{value.normalize():f}"


def written(schedule: Schedule) -> str:
    """A schedule as the price file holds it."""
    priced = ((when, [f"{key}={_tiers(price)}" for key, price in prices.items()]) for when, prices in schedule)
    return "; ".join(" ".join([when, *texts] if when else texts) for when, texts in priced)


def _tiers(price: Price) -> str:
    return ",".join(text(value) if above == 0 else f"{above}:{text(value)}" for above, value in price)


def prices_of(written: str) -> Prices:
    """The prices of one entry: `i=2 o=10`."""
    return {key: _price(value) for key, _, value in (price.partition("=") for price in written.split())}


def _price(written: str) -> Price:
    tiers = [tier.rpartition(":") for tier in written.split(",")]
    return tuple((int(above or 0), Decimal(value)) for above, _, value in tiers)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
