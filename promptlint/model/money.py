"""Tokens, prices and sums of money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

# ---------------------------------------------------------------- tokens and money

# What is charged by the piece: a search, a call of a hosted tool, a session of one, a picture made, a second or a character of speech.
UNITS = ("web_search", "file_search", "code_interpreter", "computer_use", "image", "audio_second", "character")

Method = Literal["exact", "reconstructed", "estimate"]
_WORSE: tuple[Method, ...] = ("exact", "reconstructed", "estimate")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A number of tokens: at least `low`, most likely `likely`, at most `high`, and how it was counted."""

    low: int
    likely: int
    high: int
    method: Method = "exact"

    def __add__(self, other: Tokens) -> Tokens:
        method = max(self.method, other.method, key=_WORSE.index)
        return Tokens(self.low + other.low, self.likely + other.likely, self.high + other.high, method)


NO_TOKENS = Tokens(0, 0, 0)


# Sums and products of money lose no digit, so that parts always add up to their total: a component has at most 28 digits, and what
# usage and price files may say is bounded (`documents.is_finite`).
EXACT = Context(prec=200)


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars: low, likely, high.  Exact."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __add__(self, other: Money) -> Money:
        add = EXACT.add
        return Money(add(self.low, other.low), add(self.likely, other.likely), add(self.high, other.high))

    def times(self, factor: int | Decimal) -> Money:
        multiply = EXACT.multiply
        return Money(multiply(self.low, factor), multiply(self.likely, factor), multiply(self.high, factor))


FREE = Money(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Component:
    """One line of an estimate: `tokens` at `price` dollars per million, or so many pieces at `price` dollars each.

    Where several prices meet (models, tiers, hours) `price` is that of the likely figure's largest share.
    """

    name: str  # input | cached_input | cache_write | cache_write_1h | input_image | output | reasoning | request | web_search | … | retries
    tokens: Tokens  # pieces where `unit` is not "tokens"
    price: Decimal
    cost: Money
    unit: str = "tokens"  # tokens | requests | one of `UNITS`


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the bundled data says of one model.  Prices are USD per million tokens on `priced_on`."""

    model: str  # the name the data knows it by
    provider: str
    priced_on: dt.date
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    cache_read_price: Decimal | None = None
    cache_write_price: Decimal | None = None  # 5 minutes
    cache_write_1h_price: Decimal | None = None
    request_price: Decimal | None = None  # USD for each request, whatever its size (searching models, some rerankers)
    reasoning_price: Decimal | None = None  # where hidden thinking costs other than the rest of the output
    input_image_price: Decimal | None = None  # tokens of pictures, where they cost other than text
    output_image_price: Decimal | None = None
    input_audio_price: Decimal | None = None  # tokens of sound, where they cost other than text
    output_audio_price: Decimal | None = None
    unit_prices: tuple[tuple[str, Decimal], ...] = ()  # USD per unit: ("web_search", 0.01), ("image", 0.04), ("audio_second", 0.0001)
    discount: Decimal | None = None  # the negotiated factor that is in these prices already
    tiers: tuple[tuple[int, str, Decimal], ...] = ()  # (above this many input tokens, price name, USD per million)
    max_output: int | None = None
    context_window: int | None = None
    cache_minimum: int | None = None  # tokens; a shorter prefix is not cached; the highest that a source states
    cache_minimum_low: int | None = None  # the lowest; None where an own list says the minimum
    deprecation_date: dt.date | None = None
    reasoning: bool | None = None  # spends hidden output tokens on thinking
    mode: str = "chat"  # chat | completion | embedding | rerank | image | audio
    source: str = ""
    as_of: dt.date | None = None  # the day of the price list; None for an own list that states none


@dataclass(frozen=True, slots=True)
class Usage:
    """How a call site is used, as its owner says in a usage file; None, or empty, where nothing is said.

    Shares and rates are 0 to 1.  A range of tokens is the mean (low and likely) and the 95th percentile (high).
    """

    calls_per_month: Decimal | None = None  # a month is 30 days
    placeholders: tuple[tuple[str, Tokens], ...] = ()  # run-time values by their expression as written
    input_tokens: Tokens | None = None  # all of what one request sends, in place of what is counted and assumed
    output_tokens: Tokens | None = None  # of one answer, without its thinking
    reasoning_tokens: Tokens | None = None
    cache_hit_rate: Decimal | None = None  # of the cacheable prefix: the share of the requests that read it from the provider's cache
    cache_write_rate: Decimal | None = None  # of the same: the share that is written to it, where that was measured
    response_cache_hit_rate: Decimal | None = None  # the share of the calls that an own cache answers, so that nothing is sent
    turns: Tokens | None = None  # requests of one conversation or agent run, each of which sends again what was said before
    retry_rate: Decimal | None = None  # the share of the attempts that fail, are billed all the same and are made again
    tiers: tuple[tuple[str, Decimal], ...] = ()  # shares of batch, flex and priority; the rest is at the usual price
    models: tuple[tuple[str, Decimal], ...] = ()  # shares of the models that a router chooses; the rest goes to the call's own
    units: tuple[tuple[str, Decimal], ...] = ()  # of `UNITS`, how many for each call
    feature: str = ""
    team: str = ""
    environment: str = ""
    said_by: tuple[str, ...] = ()  # the entries that this comes from, the weakest first


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call costs.  The components add up to `per_call`."""

    per_call: Money
    components: tuple[Component, ...]
    assumptions: tuple[str, ...]
    prices_as_of: dt.date
    currency: str = "USD"
