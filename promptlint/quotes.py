"""The lines of one call at the prices that it may have: of several models, hours and tiers, at each end of the range."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from promptlint.assumptions import SECONDS, TOOL_USES
from promptlint.charges import Amounts, Charge, NoPrice, charges, total
from promptlint.model import NO_TOKENS, UNITS, CallSite, ModelCard, OneOf, Tokens, Usage, possible
from promptlint.prices import PriceBook, Processing
from promptlint.sizes import Size

ENDS = ("low", "likely", "high")
_TIERS: tuple[Processing, ...] = ("batch", "flex", "priority")
_USUAL = frozenset({"", "auto", "default", "standard", "standard_only", "on_demand"})
_CHARACTERS = 4  # of a token, in English


@dataclass(frozen=True, slots=True)
class Quote:
    """The lines of one request at each end of the range."""

    low: tuple[Charge, ...]
    likely: tuple[Charge, ...]
    high: tuple[Charge, ...]


class Asked:
    """One call site, asked for its quote at the prices of several models, hours and tiers; `said` gathers what to know about them."""

    def __init__(self, site: CallSite, book: PriceBook, on: dt.date | None, usage: Usage) -> None:
        self.site, self.book, self.on, self.usage = site, book, on, usage
        self.said: list[str] = []

    def quote(self, model: str, size: Size) -> Quote | None:
        """The request at one model's prices, its tiers mixed as the usage file says; None where it has no price."""
        shares = self._shares()
        if shares is not None:
            parts = [(share, self._at(model, size, tier)) for tier, share in shares]
            priced = [(share, quote) for share, quote in parts if quote is not None]
            return _mixed(priced) if len(priced) == len(parts) else None
        found = [quote for tier in self._tiers() if (quote := self._at(model, size, tier))]
        return spread(found) if found else None

    def seller(self, model: str) -> str:
        """Who is asked for a model: the call's provider, or, where a router sends to a model that it does not sell, whoever makes that."""
        provider = self.site.provider
        if model not in dict(self.usage.models) or self.book.card(model, provider, self.on) is not None:
            return provider
        card = self.book.card(model, "unknown", self.on)
        return provider if card is None else card.provider

    def _shares(self) -> list[tuple[Processing, Decimal]] | None:
        """The tiers that a usage file gives shares for, and the usual one with the rest."""
        said = [(tier, share) for tier in _TIERS for name, share in self.usage.tiers if name == tier and share]
        if not said:
            return None
        rest = 1 - sum((share for _, share in said), Decimal(0))
        return [*([("", rest)] if rest else []), *said]  # type: ignore[list-item]

    def _tiers(self) -> list[Processing]:
        """The tiers that the code may ask for."""
        if self.site.request == "batch":
            return ["batch"]
        for other in {str(value) for value in possible(self.site.service_tier)} - _USUAL - set(_TIERS):
            self.said.append(f"The tier {other} is taken to cost what usual requests cost.")
        asked = [tier for value in possible(self.site.service_tier) for tier in _TIERS if value == tier]
        usual = isinstance(self.site.service_tier, OneOf) and self.site.service_tier.open
        return [*asked, *([""] if usual or len(asked) < len(possible(self.site.service_tier)) or not asked else [])]  # type: ignore[list-item]

    def _at(self, model: str, size: Size, tier: Processing) -> Quote | None:
        seller = self.seller(model)
        cards = self.book.by_hour(model, seller, self.on, processing=tier)
        if cards and tier and tier not in self.book.processings(model, seller, self.on):
            self.said.append(f"No {tier} price of {model} is listed: its usual price is taken.")
        quotes = [quote for card in cards if (quote := self._of_card(card, size))]
        return spread(quotes) if quotes else None

    def _of_card(self, card: ModelCard, size: Size) -> Quote | None:
        """The lines at each end, or None when the card lacks a price that the request needs."""
        try:
            ends = [charges(card, self._amounts(card, size, end)) for end in range(3)]
        except NoPrice:
            return None
        return Quote(*ends) if any(ends) else None

    def _amounts(self, card: ModelCard, size: Size, end: int) -> Amounts:
        read, cached, written = _cache(card, size, end, self.usage)
        output, units, kind = _end(size.output, end), self._units(card, end), "text"
        if self.site.request == "image":
            kind = "image"
            if "image" in dict(card.unit_prices):
                numbers = [n for n in possible(self.site.completions) if isinstance(n, int) and n > 0] or [1]
                pieces = (min(numbers), numbers[0], max(numbers))[end]
                output, units = 0, (*units, ("image", Decimal(pieces)))
        elif self.site.request == "audio":
            read, output, units = self._audio(card, read, end)
        long_lived = size.ttl == "1h"
        return Amounts(
            input=read, cached=cached, written=0 if long_lived else written, written_1h=written if long_lived else 0,
            pictures=_end(size.pictures, end), sound=_end(size.sound, end),
            output=output, reasoning=_end(size.reasoning, end), output_kind=kind, units=units,
        )  # fmt: skip

    def _units(self, card: ModelCard, end: int) -> tuple[tuple[str, Decimal], ...]:
        """How often hosted tools are used, and what else is charged by the piece."""
        said = dict(self.usage.units)
        for tool in self.site.server_tools:
            if tool not in said and tool in TOOL_USES:
                said[tool] = Decimal(_end(TOOL_USES[tool], end))
                uses = TOOL_USES[tool]
                self.said.append(f"{tool} is assumed to be used {uses.likely} times a call ({uses.low} to {uses.high}).")
        for unit in said:
            if unit in UNITS and unit not in dict(card.unit_prices):
                self.said.append(f"{unit} is charged by the piece, and no price of it is listed for {card.model}: left out.")
        return tuple(said.items())

    def _audio(self, card: ModelCard, read: int, end: int) -> tuple[int, int, tuple[tuple[str, Decimal], ...]]:
        """Input tokens, output tokens and pieces of a request that listens or speaks."""
        prices, said = dict(card.unit_prices), dict(self.usage.units)
        if "audio_second" in prices:
            if "audio_second" not in said:
                self.said.append(f"A recording is assumed to last {SECONDS.likely} s ({SECONDS.low} to {SECONDS.high}).")
            return 0, 0, (("audio_second", said.get("audio_second", Decimal(_end(SECONDS, end)))),)
        if "character" in prices:
            return 0, 0, (("character", said.get("character", Decimal(read * _CHARACTERS))),)
        raise NoPrice("audio")


def _cache(card: ModelCard, size: Size, end: int, usage: Usage) -> tuple[int, int, int]:
    """The input of one request at one end: all of it, what is read from the provider's cache, what is written to it."""
    read = _end(size.input, end)
    writes = usage.cache_write_rate
    rate = Decimal(0) if usage.cache_hit_rate is None and writes is not None else usage.cache_hit_rate
    prefix, marked = (size.input, NO_TOKENS) if usage.input_tokens is not None else (size.cacheable, size.written)
    if prefix.likely < (card.cache_minimum or 1) and writes is None:  # what was measured has passed the minimum, whatever the mean is
        prefix = NO_TOKENS
    if marked.likely < (card.cache_minimum or 1):
        marked = NO_TOKENS
    cacheable, kept = _end(prefix, end), _end(marked, end)
    if rate is not None:
        cached = int((cacheable * rate).to_integral_value())
        if writes is not None:
            return read, cached, min(int((cacheable * writes).to_integral_value()), cacheable - cached)
        missed = cacheable - cached if card.cache_write_price is not None else 0
        return read, cached, max(kept - cached, 0) if kept else missed
    unread = max(kept - cacheable, 0)  # behind a run-time value: written anew with every request
    return (read, cacheable if kept and end == 0 else 0, kept if end == 2 else unread)


def _end(amount: Tokens, end: int) -> int:
    return (amount.low, amount.likely, amount.high)[end]


def spread(quotes: Sequence[Quote]) -> Quote:
    """The cheapest quote's low figures, the first one's likely ones, the dearest one's high ones."""
    cheapest = min(quotes, key=lambda quote: total(quote.low))
    dearest = max(quotes, key=lambda quote: total(quote.high))
    return Quote(cheapest.low, quotes[0].likely, dearest.high)


def _mixed(parts: Sequence[tuple[Decimal, Quote]]) -> Quote:
    """Several quotes, each with its share of the requests."""
    if len(parts) == 1 and parts[0][0] == 1:
        return parts[0][1]
    by_share = sorted(parts, key=lambda part: -part[0])  # the largest share's price is shown
    return Quote(*(_weighed([(share, getattr(quote, end)) for share, quote in by_share]) for end in ENDS))


def _weighed(parts: Sequence[tuple[Decimal, tuple[Charge, ...]]]) -> tuple[Charge, ...]:
    lines: dict[str, Charge] = {}
    for share, quote in parts:
        for line in quote:
            known = lines.get(line.name) or Charge(line.name, Decimal(0), line.price, Decimal(0))
            lines[line.name] = replace(known, number=known.number + line.number * share, usd=known.usd + line.usd * share)
    return tuple(lines.values())


def routed(quotes: dict[str, Quote], usage: Usage) -> Quote:
    """The quote of the call's own models, or of the shares that a router sends to each model."""
    sent_on = dict(usage.models)
    own = [quote for model, quote in quotes.items() if model not in sent_on]
    if not sent_on:
        return spread(own)
    rest = rest_of(usage)
    return _mixed([*([(rest, spread(own))] if rest else []), *((share, quotes[model]) for model, share in usage.models)])


def repeated(quote: Quote, site: CallSite, usage: Usage) -> Quote:
    """The quote with the attempts that fail and are billed, and without the calls that an own cache answers."""
    sent = 1 - (usage.response_cache_hit_rate or Decimal(0))
    again = _attempts(site, usage) - 1
    return Quote(*(_repeated(getattr(quote, end), sent, again) for end in ENDS))


def _repeated(lines: tuple[Charge, ...], sent: Decimal, again: Decimal) -> tuple[Charge, ...]:
    if sent != 1:
        lines = _weighed([(sent, lines)])
    if not again:
        return lines
    usd = total(lines)
    return (*lines, Charge("retries", again, usd, usd * again))


def _attempts(site: CallSite, usage: Usage) -> Decimal:
    """How many attempts of one call are billed, on average: 1 + r + r² + … as far as the code tries again."""
    rate = usage.retry_rate or Decimal(0)
    most = max((number for number in possible(site.attempts) if isinstance(number, int)), default=3)
    return sum((rate**number for number in range(min(most, 20))), Decimal(0)) if rate and most > 1 else Decimal(1)


def rest_of(usage: Usage) -> Decimal:
    """The share of the requests that no router sends elsewhere."""
    return 1 - sum((share for _, share in usage.models), Decimal(0))
