"""What one call costs: tokens times dated prices, low, likely and high, with every assumption.

docs/cost-model.md gives the formulas and worked examples.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from promptlint.assumptions import unless
from promptlint.charges import Amounts, NoPrice, charges, dollars, price_at, total
from promptlint.model import (
    FREE,
    NO_TOKENS,
    UNITS,
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
    Usage,
    possible,
)
from promptlint.prices import PriceBook, sibling_of, today
from promptlint.providers import facts_of
from promptlint.quotes import ENDS, Asked, Quote, repeated, rest_of, routed
from promptlint.requests import sends_nothing
from promptlint.sizes import Size, size_of
from promptlint.tasks import task_of

__all__ = ["price", "price_at", "saving_of", "spend"]

_NOBODY = Usage()


def price(site: CallSite, book: PriceBook, *, on: dt.date | None = None, usage: Usage = _NOBODY, key: str = "") -> PricedCall:
    """A call site with its tokens counted and, where its models have prices, an estimate of what one call costs."""
    models, asked = _models(site, usage), Asked(site, book, on, usage)
    sellers = {model: asked.seller(model) for model in models}
    standard = {model: card for model in models if (card := book.card(model, sellers[model], on))}
    sizes = {model: size_of(site, model, sellers[model], standard.get(model), usage) for model in models}
    if not sizes:
        sizes = {"": size_of(site, None, site.provider, None, usage)}
    first = next(iter(sizes.values()))
    cards = tuple(standard.values())
    call = PricedCall(
        site=site,
        segments=first.segments,
        input=_span([size.input for size in sizes.values()]),
        output=_span([size.output + size.reasoning for size in sizes.values()]),
        card=cards[0] if cards else None,
        estimate=None,
        cards=cards,
        facts=tuple(facts_of(model, sellers[model], book, on or today(), standard.get(model)) for model in models),
        at_provider=facts_of("", site.provider, book, on or today()),
        key=key,
        usage=usage,
        task=task_of(site),
        sibling=_sibling(cards, models, site, book, on),
    )
    if sends_nothing(site):
        return call
    if site.is_local:
        said = (*first.assumptions, "The model runs on this machine: its provider bills nothing.")
        return replace(call, estimate=Estimate(FREE, (), said, book.as_of))
    found = [(model, asked.quote(model, size)) for model, size in sizes.items() if model]
    quotes = {model: quote for model, quote in found if quote is not None}
    if not quotes or (usage.models and not _covered(usage, quotes)):
        return replace(call, unpriced=_why_unpriced(site, [model for model, quote in found if quote is None]))
    said = (
        *_about_prices([standard[model] for model in quotes if model in standard], book, asked),
        *_about_model(site, usage, [model for model in models if model not in quotes]),
        *first.assumptions,
        *_about_call(site, usage, first, next(iter(standard.values()), None)),
        *asked.said,
    )
    quote = repeated(routed(quotes, usage), site, usage)
    return replace(call, estimate=_estimate(quote, tuple(dict.fromkeys(said)), book.as_of))


def _sibling(cards: Sequence[ModelCard], models: Sequence[str], site: CallSite, book: PriceBook, on: dt.date | None) -> ModelCard | None:
    """The cheaper model of the same maker, for a call that goes to one model; None where its price is not known."""
    name = sibling_of(models[0]) if len(models) == 1 and len(cards) == 1 else None
    if name is None or isinstance(site.model, OneOf):
        return None
    card = book.card(name, site.provider, on) or book.card(name, "unknown", on)
    return card if card is not None and card.input_price is not None and card.output_price is not None else None


def spend(card: ModelCard, input_tokens: int, output_tokens: int = 0) -> Decimal | None:
    """US dollars of one request of a known size without its cache; None when the card lacks a price that it needs."""
    try:
        return total(charges(card, Amounts(input=input_tokens, output=output_tokens)))
    except NoPrice:
        return None


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
        savings.append(dollars(input_tokens + cached_tokens, paid) - dollars(cached_tokens, read) + dollars(output_tokens, written))
    return min(savings) if savings else None


def _models(site: CallSite, usage: Usage) -> tuple[str, ...]:
    """The models that a request may go to: the call's own, after those to which a usage file says that all of them go."""
    own = tuple(dict.fromkeys(model for model in possible(site.model) if isinstance(model, str)))
    others = tuple(model for model, _ in usage.models)
    return others if others and rest_of(usage) == 0 else tuple(dict.fromkeys((*own, *others)))


def _covered(usage: Usage, quotes: dict[str, Quote]) -> bool:
    """Whether every share of the requests has a price."""
    others = {model for model, _ in usage.models}
    return others <= set(quotes) and (rest_of(usage) == 0 or bool(set(quotes) - others))


# ---------------------------------------------------------------- the estimate


def _span(ranges: Sequence[Tokens]) -> Tokens:
    """The widest range, around the first one's likely figure."""
    low, high = min(size.low for size in ranges), max(size.high for size in ranges)
    method = sum(ranges, NO_TOKENS).method
    return Tokens(low, ranges[0].likely, high, method)


def _estimate(quote: Quote, said: tuple[str, ...], as_of: dt.date) -> Estimate:
    names = dict.fromkeys(line.name for lines in (quote.likely, quote.high, quote.low) for line in lines)
    components = tuple(_component(name, quote) for name in names)
    return Estimate(sum((component.cost for component in components), FREE), components, said, as_of)


def _component(name: str, quote: Quote) -> Component:
    lines = [next((line for line in getattr(quote, end) if line.name == name), None) for end in ENDS]
    shown = lines[1] or lines[2] or lines[0]
    assert shown is not None
    low, likely, high = (int(Decimal(line.number).to_integral_value()) if line else 0 for line in lines)
    money = Money(*(line.usd if line else Decimal(0) for line in lines))
    unit = name if name in UNITS else "requests" if name in ("request", "retries") else "tokens"
    return Component(name, Tokens(low, likely, high, "exact" if low == high else "estimate"), shown.price, money, unit)


# ---------------------------------------------------------------- words


def _why_unpriced(site: CallSite, models: Sequence[str]) -> str:
    if models:
        what = {"audio": " by the second or the character", "image": " of pictures"}.get(site.request, "")
        return f"no price{what} for {', '.join(models)}"
    reason = site.model.reason if isinstance(site.model, Unknown) else "the call names none"
    return f"the model is not known: {reason}"


def _about_prices(cards: Iterable[ModelCard], book: PriceBook, asked: Asked) -> list[str]:
    said = []
    for card in {(card.model, card.provider): card for card in cards}.values():
        said.append(f"Prices of {card.model} at {card.provider} on {card.priced_on}, from {card.source}{_of_day(card)}.")
        if card.discount is not None:
            said.append(f"A negotiated factor of {card.discount} is in the prices of {card.provider}.")
        if len({other.input_price for other in book.by_hour(card.model, card.provider, asked.on)}) > 1:
            said.append(f"{card.model} has other prices at some hours: the range covers them.")
        if card.provider == "azure":
            said.append(f"The Azure deployment {card.model} is taken to run the model of that name.")
    return said


def _of_day(card: ModelCard) -> str:
    return "" if card.as_of is None else f" of {card.as_of}"


def _about_model(site: CallSite, usage: Usage, unpriced: Sequence[str]) -> list[str]:
    said = []
    if usage.models:
        shares = ", ".join(f"{share:%} to {model}" for model, share in usage.models).replace(".00%", "%")
        said.append(f"Of the requests {shares}, as the usage file says, each at that model's own input and output price.")
    if isinstance(site.model, Default):
        said.append(f"The model is {site.model.value} {unless(site.model.source)}.")
    if isinstance(site.model, OneOf):
        said.append(_about_several(site.model))
    if unpriced:
        said.append(f"No price for {', '.join(unpriced)}: left out.")
    return said


def _about_several(models: OneOf[str]) -> str:
    first, *more = map(str, models.values)
    other = ", or another that cannot be told" if models.open else ""
    if not more:
        return f"The model is {first}{other}."
    return f"The model is one of {', '.join((first, *more))}{other}: low is the cheapest of them, high the dearest."


def _about_call(site: CallSite, usage: Usage, size: Size, card: ModelCard | None) -> list[str]:
    said = []
    if site.request == "batch":
        said.append("This is one request of the batch, at the batch price where one is listed.")
    elif card is not None and card.cache_read_price is not None:
        said += _about_cache(size, usage, card)
    if usage.response_cache_hit_rate:
        said.append(f"{_percent(usage.response_cache_hit_rate)} of the calls are answered by an own cache and cost nothing.")
    said += _about_attempts(site, usage)
    if usage.turns is None:
        said += _about_rounds(site)
    return said


def _about_rounds(site: CallSite) -> list[str]:
    """How often the request may be sent where the code is passed once."""
    said = []
    if site.runs_agent:
        said.append("An agent may send several requests in one run, each longer than the last: this is the price of the first.")
    if site.loop is not None:
        said.append("The call stands in a loop: this is the price of one round.")
    elif site.loops_inside:
        said.append("The helper sends its request in a loop: this is the price of one round.")
    return said


def _about_cache(size: Size, usage: Usage, card: ModelCard) -> list[str]:
    prefix = size.input if usage.input_tokens is not None else size.cacheable
    short = prefix.likely < (card.cache_minimum or 1)
    if usage.cache_write_rate is not None:
        read, written = _percent(usage.cache_hit_rate or Decimal(0)), _percent(usage.cache_write_rate)
        return [f"Of {prefix.likely:,} tokens of input a cache gives back {read} and keeps {written}, as the usage file says."]
    if usage.cache_hit_rate is not None and short:
        least = f", the least that {card.model} caches is {card.cache_minimum:,}" if card.cache_minimum else ""
        return [f"The cacheable prefix has {prefix.likely:,} tokens{least}: nothing is read from the cache."]
    if usage.cache_hit_rate is not None:
        return [f"{_percent(usage.cache_hit_rate)} of {prefix.likely:,} cacheable tokens are read from the cache, as the usage file says."]
    if size.written.likely and size.written.likely >= (card.cache_minimum or 1):
        said = []
        if not short and size.cacheable.likely:
            said.append(
                f"A breakpoint caches {size.cacheable.likely:,} tokens: the low figure reads them, the high one writes them, "
                "the likely one prices them as new, for want of a cache-hit-rate in a usage file."
            )
        if size.written.likely > size.cacheable.likely:
            behind = size.written.likely - size.cacheable.likely
            said.append(f"A breakpoint behind a run-time value writes {behind:,} tokens to the cache with every request.")
        return said
    return ["All input is priced as new: what a prompt cache may save is not counted."]


def _about_attempts(site: CallSite, usage: Usage) -> list[str]:
    if usage.retry_rate:
        return [f"{_percent(usage.retry_rate)} of the attempts fail, are billed and are made again, as the usage file says."]
    if site.attempts == Known(1):
        return []
    most = max((number for number in possible(site.attempts) if isinstance(number, int)), default=0)
    if most == 1:
        return []
    return [f"Up to {most} attempts: this is the price of one." if most else "This is the price of one attempt."]


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
