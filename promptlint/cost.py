"""What one call costs: tokens times dated prices, low, likely and high, with every assumption.

docs/cost-model.md gives the formulas and a worked example.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from promptlint.model import (
    FREE,
    NO_TOKENS,
    CallSite,
    Component,
    Default,
    Estimate,
    Known,
    ModelCard,
    Money,
    OneOf,
    PricedCall,
    Tokens,
    Unknown,
    possible,
)
from promptlint.prices import PriceBook
from promptlint.sizes import SENDS_NOTHING, Size, size_of

_NOT_PRICED_YET = {"image": "images are not priced yet", "audio": "audio is not priced yet"}


@dataclass(frozen=True, slots=True)
class _Quote:
    """The request at one model's prices."""

    card: ModelCard
    components: tuple[Component, ...]

    @property
    def total(self) -> Money:
        return sum((component.cost for component in self.components), FREE)


def price(site: CallSite, book: PriceBook, *, on: dt.date | None = None) -> PricedCall:
    """A call site with its tokens counted and, where its models have prices, an estimate of one attempt."""
    models = _models(site)
    standard = {model: card for model in models if (card := book.card(model, site.provider, on))}
    sizes = {model: size_of(site, model, site.provider, standard.get(model)) for model in models}
    if not sizes:
        sizes = {"": size_of(site, None, site.provider, None)}
    first = next(iter(sizes.values()))
    cards = tuple(standard.values())
    call = PricedCall(
        site=site,
        segments=first.segments,
        input=_span([size.input for size in sizes.values()]),
        output=_span([size.output for size in sizes.values()]),
        card=cards[0] if cards else None,
        estimate=None,
        cards=cards,
    )
    if site.operation in SENDS_NOTHING:
        return call
    if site.is_local:
        said = (*first.assumptions, "The model runs on this machine: its provider bills nothing.")
        return replace(call, estimate=Estimate(FREE, (), said, book.as_of))
    if site.operation in _NOT_PRICED_YET:
        return replace(call, unpriced=_NOT_PRICED_YET[site.operation])
    quotes, unpriced = _quotes(site, sizes, book, on)
    if not quotes:
        return replace(call, unpriced=_why_unpriced(site, models))
    said = (*_about_prices(quotes, book), *_about_model(site, unpriced), *first.assumptions, *_about_call(site, quotes))
    return replace(call, estimate=_estimate(quotes, said, book.as_of))


def spend(card: ModelCard, input_tokens: int, output_tokens: int = 0) -> Decimal | None:
    """US dollars of one request of a known size without its cache; None when the card lacks a price that it needs."""
    prices = price_at(card, "input", input_tokens), price_at(card, "output", input_tokens)
    if (input_tokens and prices[0] is None) or (output_tokens and prices[1] is None):
        return None
    return _dollars(input_tokens, prices[0]) + _dollars(output_tokens, prices[1]) + (card.request_price or Decimal(0))


def price_at(card: ModelCard, name: str, input_tokens: int) -> Decimal | None:
    """One of a card's prices (input, output, cache_read, …) in a request of this many input tokens: the tier that it reaches."""
    reached = [price for above, priced, price in card.tiers if priced == name and input_tokens > above]
    price: Decimal | None = getattr(card, f"{name}_price")
    return reached[-1] if reached else price


def saving_of(call: PricedCall, *, input_tokens: int = 0, cached_tokens: int = 0, output_tokens: int = 0) -> Decimal | None:
    """US dollars that one call saves: input or output tokens that are not needed, input tokens that are read from a cache.

    With several possible models it is the smallest saving; None where a price that it needs is not known.
    """
    if call.site.is_local:
        return Decimal(0)
    savings = []
    for card in call.cards or ((call.card,) if call.card else ()):
        paid, read, written = (price_at(card, name, call.input.likely) for name in ("input", "cache_read", "output"))
        needed = [(input_tokens, paid), (cached_tokens, paid), (cached_tokens, read), (output_tokens, written)]
        if any(number and amount is None for number, amount in needed):
            return None
        savings.append(_dollars(input_tokens + cached_tokens, paid) - _dollars(cached_tokens, read) + _dollars(output_tokens, written))
    return min(savings) if savings else None


def _models(site: CallSite) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model for model in possible(site.model) if isinstance(model, str)))


def _span(ranges: Sequence[Tokens]) -> Tokens:
    """The widest range, around the first one's likely figure."""
    low, high = min(size.low for size in ranges), max(size.high for size in ranges)
    method = sum(ranges, NO_TOKENS).method
    return Tokens(low, ranges[0].likely, high, method)


def _quotes(site: CallSite, sizes: dict[str, Size], book: PriceBook, on: dt.date | None) -> tuple[list[_Quote], list[str]]:
    """The request at the prices of each possible model and hour; the models without a price."""
    quotes: list[_Quote] = []
    unpriced = []
    for model, size in sizes.items():
        cards = book.by_hour(model, site.provider, on, processing="batch" if site.operation == "batch" else "")
        found = [quote for card in cards if (quote := _quote(card, size))]
        quotes += found
        unpriced += [] if found else [model]
    return quotes, unpriced


def _quote(card: ModelCard, size: Size) -> _Quote | None:
    """The components of one request, or None when the card lacks a price that it needs."""
    components = []
    for name, tokens in (("input", size.input), ("output", size.output)):
        prices = [price_at(card, name, amount) for amount in (size.input.low, size.input.likely, size.input.high)]
        if tokens.high and None in prices:
            if name == "input" and card.request_price is not None:
                continue
            return None
        if tokens.high:
            costs = [_dollars(count, amount) for count, amount in zip((tokens.low, tokens.likely, tokens.high), prices, strict=True)]
            components.append(Component(name, tokens, prices[1] or Decimal(0), Money(*costs)))
    if card.request_price is not None:
        once = card.request_price
        components.append(Component("request", NO_TOKENS, once, Money(once, once, once)))
    return _Quote(card, tuple(components)) if components else None


def _dollars(tokens: int, price: Decimal | None) -> Decimal:
    return (tokens * price).scaleb(-6) if price is not None else Decimal(0)


def _estimate(quotes: Sequence[_Quote], said: tuple[str, ...], as_of: dt.date) -> Estimate:
    """The cheapest quote's low figures, the first one's likely ones, the dearest one's high ones."""
    cheapest = min(quotes, key=lambda quote: quote.total.low)
    dearest = max(quotes, key=lambda quote: quote.total.high)
    names = dict.fromkeys(component.name for quote in (quotes[0], cheapest, dearest) for component in quote.components)
    components = tuple(_merged(name, cheapest, quotes[0], dearest) for name in names)
    return Estimate(sum((component.cost for component in components), FREE), components, said, as_of)


def _merged(name: str, cheapest: _Quote, first: _Quote, dearest: _Quote) -> Component:
    nothing = Component(name, NO_TOKENS, Decimal(0), FREE)
    low, likely, high = (next((c for c in quote.components if c.name == name), nothing) for quote in (cheapest, first, dearest))
    tokens = _span([likely.tokens, low.tokens, high.tokens])
    return Component(name, tokens, likely.price, Money(low.cost.low, likely.cost.likely, high.cost.high))


def _why_unpriced(site: CallSite, models: Sequence[str]) -> str:
    if models:
        return "no price for " + ", ".join(models)
    reason = site.model.reason if isinstance(site.model, Unknown) else "the call names none"
    return f"the model is not known: {reason}"


def _about_prices(quotes: Sequence[_Quote], book: PriceBook) -> list[str]:
    said = []
    for card in {quote.card.model: quote.card for quote in quotes}.values():
        said.append(f"Prices of {card.model} at {card.provider} on {card.priced_on}, from {card.source} of {book.as_of}.")
        if len({quote.card.input_price for quote in quotes if quote.card.model == card.model}) > 1:
            said.append(f"{card.model} has other prices at some hours: the range covers them.")
        if card.provider == "azure":
            said.append(f"The Azure deployment {card.model} is taken to run the model of that name.")
    return said


def _about_model(site: CallSite, unpriced: Sequence[str]) -> list[str]:
    said = []
    if isinstance(site.model, Default):
        said.append(f"The model is {site.model.value} unless {site.model.source or 'a caller or the configuration'} says otherwise.")
    if isinstance(site.model, OneOf):
        other = ", or another that cannot be told" if site.model.open else ""
        said.append(f"The model is one of {', '.join(_models(site))}{other}: low is the cheapest of them, high the dearest.")
    if unpriced:
        said.append(f"No price for {', '.join(unpriced)}: left out.")
    return said


def _about_call(site: CallSite, quotes: Sequence[_Quote]) -> list[str]:
    said = []
    if site.operation == "batch":
        said.append("This is one request of the batch, at the batch price where one is listed.")
    elif quotes[0].card.cache_read_price is not None:
        said.append("All input is priced as new: what a prompt cache may save is not counted.")
    if site.attempts != Known(1):
        most = max((number for number in possible(site.attempts) if isinstance(number, int)), default=0)
        if most != 1:
            said.append(f"Up to {most} attempts: this is the price of one." if most else "This is the price of one attempt.")
    if site.loop is not None:
        said.append("The call stands in a loop: this is the price of one round.")
    return said
