"""What is written down of a provider: how its prompt cache works, and what its documentation says of its models."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from promptlint.model import CacheMode, Citation


@dataclass(frozen=True, slots=True)
class Cache:
    """A provider's prompt cache as far as it is the same for all of its models."""

    mode: CacheMode
    breakpoints: int | None = None  # at most so many in a request; 0: they have no effect
    look_back: int | None = None  # content blocks
    lifetimes: tuple[str, ...] = ()
    minimum: tuple[int, int] | None = None  # tokens, where no model says its own; two numbers where sources disagree
    read: tuple[Decimal, Decimal] | None = None  # factor on the input price, lowest and highest among the models
    write: Decimal | None = None  # factor for the usual lifetime
    write_long: Decimal | None = None  # and for the longer one
    source: Citation | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """What the documentation says of the models whose names fit a pattern; the first that fits and says a thing is heard.

    The pattern is matched against the whole name, in each of the spellings of `prices/names.py`.
    """

    pattern: str
    source: Citation
    minimum: tuple[int, int] | None = None
    mode: CacheMode | None = None  # where it is not the provider's
    breakpoints: int | None = None  # the same
    reasoning: bool | None = None
    retires: dt.date | None = None
    successor: str = ""
    newer: str = ""
    better: str = ""
    sibling: str = ""
    moves: bool = False
    is_delisted: bool = False  # a price list held it and does so no longer; the day is not known
    is_whole: bool = False  # the pattern is matched against whole names only, not against shorter spellings
    platforms: tuple[str, ...] = ()  # only there: a host that states other figures than the maker


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, by the name that the price data know it by."""

    name: str
    cache: Cache
    caps: tuple[tuple[str, str], ...] = ()  # (API, what it calls the cap on the output)
    batch_discount: Decimal | None = None  # factor on the usual price
    batch_source: Citation | None = None
    models: tuple[Model, ...] = ()
    hosts: bool = False  # serves other makers' models, whose own file says the rest
