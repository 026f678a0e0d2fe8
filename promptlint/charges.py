"""What one request of known size costs at one card's prices: the arithmetic alone, exact, line by line.

docs/cost-model.md gives the formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from promptlint.model import UNITS, ModelCard

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """One request in numbers.  `input` and `output` are all tokens of their kind; the others are parts of them."""

    input: int = 0
    cached: int = 0  # of the input: read from the provider's cache
    written: int = 0  # of the input: put into the cache for 5 minutes
    written_1h: int = 0  # of the input: put into the cache for an hour
    pictures: int = 0  # of the input; billed apart only where the card has a price for it
    sound: int = 0  # of the input; the same
    output: int = 0  # without the thinking
    reasoning: int = 0
    output_kind: str = "text"  # text | image | audio: the kind of all of the output
    units: tuple[tuple[str, Decimal], ...] = ()  # what is charged by the piece, in `UNITS`


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of the bill: `number` at `price`; tokens are priced per million, units per piece."""

    name: str  # a component's name, as in `Component`
    number: Decimal | int
    price: Decimal
    usd: Decimal


class NoPrice(Exception):
    """The card lacks a price that the request needs; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def charges(card: ModelCard, amounts: Amounts) -> tuple[Charge, ...]:
    """The lines of one request, in the order of the wire; `NoPrice` where the card lacks one that is needed.

    The tier of a card with long-context prices is the one that the whole input reaches, for every line.  Tokens read
    from a cache, or written to one, are priced as new where the card has no price of its own for them.
    """
    lines = [
        *_input(card, amounts),
        *_output(card, amounts),
        *([Charge("request", 1, card.request_price, card.request_price)] if card.request_price is not None else ()),
        *_units(card, amounts),
    ]
    return tuple(line for line in lines if line.number)


def total(lines: tuple[Charge, ...]) -> Decimal:
    return sum((line.usd for line in lines), NOTHING)


def price_at(card: ModelCard, name: str, input_tokens: int) -> Decimal | None:
    """One of a card's prices (input, output, cache_read, …) in a request of this many input tokens: the tier that it reaches."""
    reached = [price for above, priced, price in card.tiers if priced == name and input_tokens > above]
    price: Decimal | None = getattr(card, f"{name}_price")
    return reached[-1] if reached else price


def dollars(tokens: int, price: Decimal | None) -> Decimal:
    """What tokens cost at a price per million, exactly."""
    return (tokens * price).scaleb(-6) if price is not None else NOTHING


def _input(card: ModelCard, amounts: Amounts) -> list[Charge]:
    """The input's lines: read, written, pictures and sound where they cost other than text, and the rest as new."""
    size = amounts.input
    special = {
        "cached_input": (amounts.cached, price_at(card, "cache_read", size)),
        "cache_write": (amounts.written, price_at(card, "cache_write", size)),
        "cache_write_1h": (amounts.written_1h, price_at(card, "cache_write_1h", size) or price_at(card, "cache_write", size)),
        "input_image": (amounts.pictures, card.input_image_price),
        "input_audio": (amounts.sound, card.input_audio_price),
    }
    rest, lines = size, []
    for name, (number, price) in special.items():
        taken = min(number, rest)
        if price is not None and taken:
            rest -= taken
            lines.append(Charge(name, taken, price, dollars(taken, price)))
    new = price_at(card, "input", size)
    if rest and new is None and card.request_price is None:
        raise NoPrice("input")
    if rest and new is not None:
        lines.insert(0, Charge("input", rest, new, dollars(rest, new)))
    return lines


def _output(card: ModelCard, amounts: Amounts) -> list[Charge]:
    usual = price_at(card, "output", amounts.input)
    apart = {"image": card.output_image_price, "audio": card.output_audio_price}.get(amounts.output_kind)
    lines = []
    for name, number, price in (
        ("output" if apart is None else f"output_{amounts.output_kind}", amounts.output, apart if apart is not None else usual),
        ("reasoning", amounts.reasoning, usual if card.reasoning_price is None else card.reasoning_price),
    ):
        if number and price is None:
            raise NoPrice("output")
        if number and price is not None:
            lines.append(Charge(name, number, price, dollars(number, price)))
    return lines


def _units(card: ModelCard, amounts: Amounts) -> list[Charge]:
    """What is charged by the piece.  A unit without a price makes no line: the caller says that it is left out."""
    prices, numbers = dict(card.unit_prices), dict(amounts.units)
    return [Charge(name, numbers[name], prices[name], numbers[name] * prices[name]) for name in UNITS if name in numbers and name in prices]
