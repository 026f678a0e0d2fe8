"""What models cost: bundled prices, dated and tiered, an own price list over them, and never another model's price."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from promptlint.errors import UserError, nearest
from promptlint.prices.book import PriceBook, today
from promptlint.prices.listing import PROCESSINGS, Processing, list_of
from promptlint.prices.names import provider_key
from promptlint.prices.siblings import sibling_of

__all__ = ["PROCESSINGS", "PriceBook", "Processing", "book_for", "book_of", "load_prices", "sibling_of", "today"]


class Choice(Protocol):
    """What the settings of a run say of prices."""

    @property
    def prices(self) -> Path | None: ...
    @property
    def discounts(self) -> tuple[tuple[str, Decimal], ...]: ...
    @property
    def source(self) -> Path | None: ...


def book_of(data: Mapping[str, Any]) -> PriceBook:
    """A price book from the parsed data of a price file in the package's format."""
    return PriceBook((list_of(data),))


@lru_cache(maxsize=1)
def load_prices() -> PriceBook:
    """The price book of the package."""
    return book_of(json.loads(Path(__file__).parent.parent.joinpath("data", "prices.json").read_bytes()))


def book_for(choice: Choice) -> PriceBook:
    """The price book of a run: the own price list over the bundled one, with the discounts that the configuration states."""
    bundled = load_prices()
    if choice.prices is None and not choice.discounts:
        return bundled
    lists = bundled.lists
    if choice.prices is not None:
        from promptlint.prices.own import read_list  # noqa: PLC0415 - most runs have none

        lists = (read_list(choice.prices, bundled), *lists)
    return PriceBook(lists, _discounts(choice, bundled))


def _discounts(choice: Choice, bundled: PriceBook) -> dict[str, Decimal]:
    """The factors by the price data's name of each provider; a provider that is not known is the user's mistake."""
    known, found = bundled.lists[-1].names, {}
    for named, factor in choice.discounts:
        if (key := provider_key(named)) not in known:
            hint = nearest(named.lower(), sorted(known)) or "; promptlint prices lists them"
            raise UserError(f'{choice.source or "configuration"}: discounts: no prices are known of a provider "{named}"{hint}')
        found[key] = factor
    return found
