"""What models cost, for people and for scripts: one model's prices on a day, a provider's list, or the list of providers."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from promptlint.model import ModelCard
from promptlint.prices import PROCESSINGS, PriceBook, Processing
from promptlint.report.money import plain
from promptlint.report.text import Line, Piece, plural, printable, width
from promptlint.rule import thousands
from promptlint.tokens import count, tokenizer_of

_TOKENS = {
    "input": "input",
    "output": "output",
    "reasoning": "thinking",
    "cache_read": "cache read",
    "cache_write": "write, 5 min",
    "cache_write_1h": "write, 1 h",
    "input_image": "pictures in",
    "output_image": "pictures out",
    "input_audio": "sound in",
    "output_audio": "sound out",
}
_PIECES = {
    "web_search": "web search",
    "file_search": "file search",
    "code_interpreter": "session of a code interpreter",
    "computer_use": "computer use",
    "image": "picture made",
    "audio_second": "second of sound",
    "character": "character of speech",
}
_USUAL: Processing = ""
_MIN_NAME = 16
# Plain English, to say how far a count of a model's tokens may be off.
_SAMPLE = (
    "The customer writes that the parcel arrived on Tuesday with a broken seal, and asks for a refund of the delivery charge. "
    "Answer politely in three sentences, name the order number, and offer a replacement before you offer the money back. "
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One model at one provider: its cards by processing, those of special hours, and those of announced changes."""

    asked: str
    cards: tuple[tuple[Processing, ModelCard], ...]
    hours: tuple[ModelCard, ...]
    later: tuple[ModelCard, ...]
    elsewhere: tuple[ModelCard, ...]

    @property
    def usual(self) -> ModelCard:
        return self.cards[0][1]


def quoted(book: PriceBook, model: str, provider: str, on: dt.date) -> Quoted | None:
    """Everything that the book knows of a model; None when it does not know it."""
    cards = book.by_hour(model, provider, on)
    if not cards:
        return None
    priced = book.processings(model, provider, on)
    asked = [(name, book.card(model, provider, on, processing=name)) for name in PROCESSINGS if name and name in priced]
    later = [book.card(model, provider, day) for day in book.changes(model, provider, on)]
    places = [place for place, name in book.names() if name == model.strip().lower() and place not in (cards[0].provider, "*")]
    elsewhere = [book.card(model, place, on) for place in places] if provider == "unknown" else []
    return Quoted(
        asked=model,
        cards=((_USUAL, cards[0]), *((name, card) for name, card in asked if card)),
        hours=cards[1:],
        later=tuple(card for card in later if card),
        elsewhere=tuple(card for card in elsewhere if card),
    )


# ---------------------------------------------------------------- one model


def model_lines(found: Quoted) -> Iterator[Line]:
    """A page on one model."""
    card = found.usual
    yield (Piece(card.model, "bold"), f" at {card.provider}", Piece(f", on {card.priced_on}", "dim"))
    yield ()
    yield from _price_rows(found)
    facts = (("USD for each", _pieces(card)), ("source", _source(card)), *_limits(card), ("tokens", _tokenizer(card)))
    for name, value in facts:
        if value:
            yield (f"  {name:<16}", value)
    if others := [other for other in found.elsewhere if other.input_price is not None]:
        yield (f"  {'also at':<16}" + ", ".join(f"{other.provider} {_short(other)}" for other in others),)


def _price_rows(found: Quoted) -> Iterator[Line]:
    """A table of the prices of tokens: a row for each way of processing, each tier, special hours and announced changes."""
    rows: list[tuple[str, dict[str, Decimal]]] = []
    for processing, card in found.cards:
        rows += _rows(processing or "usual", card)
    for other in found.hours:
        rows += _rows("at some hours", other)
    for other in found.later:
        rows += _rows(f"from {other.priced_on}", other)
    named = [name for name in _TOKENS if any(name in prices for _, prices in rows)]
    if not named:
        return
    lead = max(len("USD per million tokens"), *(len(title) for title, _ in rows))
    sizes = [max(len(_TOKENS[name]), *(len(_amount(prices.get(name))) for _, prices in rows)) for name in named]
    titles = "".join(f"  {_TOKENS[name]:>{size}}" for name, size in zip(named, sizes, strict=True))
    yield (Piece(f"  {'USD per million tokens':<{lead}}{titles}", "dim"),)
    for title, prices in rows:
        cells = "".join(f"  {_amount(prices.get(name)):>{size}}" for name, size in zip(named, sizes, strict=True))
        yield (f"  {title:<{lead}}", Piece(cells, "yellow" if title.startswith("from ") else "green"))
    yield ()


def _rows(title: str, card: ModelCard) -> Iterator[tuple[str, dict[str, Decimal]]]:
    yield title, {name: price for name in _TOKENS if (price := getattr(card, f"{name}_price")) is not None}
    for above in sorted({above for above, _, _ in card.tiers}):
        yield f"{title}, input > {_round(above)}", {name: price for start, name, price in card.tiers if start == above}


def _pieces(card: ModelCard) -> str:
    prices = dict(card.unit_prices)
    asked = [("request", card.request_price), *((name, prices.get(unit)) for unit, name in _PIECES.items())]
    return ", ".join(f"{name} {_amount(price)}" for name, price in asked if price is not None)


def _limits(card: ModelCard) -> Iterator[tuple[str, str]]:
    yield "context window", f"{thousands(card.context_window)} tokens" if card.context_window else ""
    yield "longest answer", f"{thousands(card.max_output)} tokens" if card.max_output else ""
    yield "cached from", f"{thousands(card.cache_minimum)} tokens" if card.cache_minimum else ""
    yield "thinks", "yes, and bills it as output" if card.reasoning else ""
    yield "retires", str(card.deprecation_date) if card.deprecation_date else ""
    yield "discount", f"these are {_amount(card.discount * 100)} % of the public prices" if card.discount is not None else ""


def _source(card: ModelCard) -> str:
    return f"{card.source} of {card.as_of}" if card.as_of else f"{card.source}, which states no date"


def _tokenizer(card: ModelCard) -> str:
    if card.mode not in ("chat", "completion", "embedding"):
        return ""
    tokenizer, counted = tokenizer_of(card.model, card.provider), count(_SAMPLE * 10, card.model, card.provider)
    if counted.low == counted.high:
        return f"{tokenizer.name}, exact"
    less, more = (round(abs(end - counted.likely) * 100 / counted.likely) for end in (counted.low, counted.high))
    name = tokenizer.name if tokenizer.name != "unknown" else "tokenizer not public"
    kind = "assumed, " if tokenizer.assumed else ""
    return f"{name}, {kind}{tokenizer.method}: -{less} % to +{more} % on English text"


def _short(card: ModelCard) -> str:
    return " / ".join(_amount(price) for price in (card.input_price, card.output_price))


def _amount(price: Decimal | None) -> str:
    return "-" if price is None else plain(price)


def _round(number: int) -> str:
    return f"{number // 1000}k" if number % 1000 == 0 else thousands(number)


# ---------------------------------------------------------------- many models


def listing(cards: Sequence[ModelCard], columns: int | None = None) -> Iterator[Line]:
    """Models one a line, with the prices of their tokens; in a terminal a long name is cut to fit."""
    rows: list[tuple[str, ...]] = [("model", "provider", "input", "output", "read", "write")]
    for card in cards:
        prices = (card.input_price, card.output_price, card.cache_read_price, card.cache_write_price)
        rows.append((printable(card.model), card.provider, *map(_amount, prices)))
    sizes = [max(width(row[column]) for row in rows) for column in range(6)]
    if columns:
        sizes[0] = max(_MIN_NAME, min(sizes[0], columns - sum(sizes[1:]) - 10))
    for number, row in enumerate([(_cut(row[0], sizes[0]), *row[1:]) for row in rows]):
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row[:2], sizes, strict=False)]
        cells += [" " * (size - width(cell)) + cell for cell, size in zip(row[2:], sizes[2:], strict=True)]
        text = "  ".join(cells)
        yield (Piece(text, "bold") if number == 0 else text,)


def overview(book: PriceBook) -> Iterator[Line]:
    """The providers with the number of their names, and where the prices come from."""
    counted: dict[str, int] = {}
    for provider, _ in book.names():
        counted["any provider" if provider == "*" else provider] = counted.get("any provider" if provider == "*" else provider, 0) + 1
    longest = max(map(len, counted))
    yield (Piece(f"{'provider':<{longest}}  models", "bold"),)
    for provider, number in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        yield (f"{provider:<{longest}}  {thousands(number):>6}",)
    yield ()
    for listed in book.lists:
        sources = ", ".join(dict.fromkeys(listed.sources.values()))
        day = f" of {listed.as_of}" if listed.as_of else ", which states no date"
        yield (f"{plural(sum(map(len, listed.names.values())), 'name')} from {sources}{day}",)
    for provider, factor in sorted(book.discounts.items()):
        yield (f"{provider} at {_amount(factor * 100)} % of its public prices",)


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


# ---------------------------------------------------------------- for scripts


def entry(found: Quoted) -> dict[str, Any]:
    """One model as plain data; amounts are strings, so that nothing is rounded."""
    card = found.usual
    tokenizer = tokenizer_of(card.model, card.provider)
    return {
        **_facts(card),
        "usd": {processing or "usual": _prices(other) for processing, other in found.cards},
        "by_hour": [_prices(other) for other in found.hours],
        "changes": [{"from": other.priced_on.isoformat(), **_prices(other)} for other in found.later],
        "tokenizer": {"name": tokenizer.name, "method": tokenizer.method, "assumed": tokenizer.assumed, "note": tokenizer.note},
        "elsewhere": [{"provider": other.provider, **_prices(other)} for other in found.elsewhere],
    }


def short_entry(card: ModelCard) -> dict[str, Any]:
    """One model of a list as plain data."""
    return {**_facts(card), "usd": {"usual": _prices(card)}}


def _facts(card: ModelCard) -> dict[str, Any]:
    return {
        "model": card.model,
        "provider": card.provider,
        "mode": card.mode,
        "priced_on": card.priced_on.isoformat(),
        "source": card.source,
        "as_of": card.as_of.isoformat() if card.as_of else None,
        "discount": None if card.discount is None else plain(card.discount),
        "context_window": card.context_window,
        "max_output": card.max_output,
        "cache_minimum": card.cache_minimum,
        "deprecation_date": card.deprecation_date.isoformat() if card.deprecation_date else None,
        "reasoning": card.reasoning,
    }


def _prices(card: ModelCard) -> dict[str, Any]:
    """Tokens in USD per million, pieces in USD each."""
    prices: dict[str, Any] = {name: plain(price) for name in _TOKENS if (price := getattr(card, f"{name}_price")) is not None}
    prices |= {"request": plain(card.request_price)} if card.request_price is not None else {}
    prices |= {unit: plain(price) for unit, price in card.unit_prices}
    tiers = [{"above": above, "price": name, "usd": plain(price)} for above, name, price in card.tiers]
    return {**prices, "tiers": tiers} if tiers else prices


_COLUMNS = (*_TOKENS, "request", *_PIECES)


def csv_lines(rows: Iterable[tuple[Processing, ModelCard]]) -> Iterator[str]:
    """One row for each model and processing; tiers are left to JSON."""
    facts = ["model", "provider", "processing", "mode", *_COLUMNS, "context_window", "max_output", "cache_minimum", "deprecation_date"]
    yield _csv([*facts, "priced_on", "source", "as_of"])
    for processing, card in rows:
        known, prices = _facts(card), _prices(card)
        named = {**known, "reasoning": None, **prices, "processing": processing or "usual"}  # the price of thinking, not whether it does
        yield _csv([_harmless(named.get(column)) for column in [*facts, "priced_on", "source", "as_of"]])


def _harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else printable(str(value))
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _csv(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
