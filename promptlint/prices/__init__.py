"""What models cost, from the price data in the package: dated, tiered, and never another model's price."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from promptlint.model import ModelCard
from promptlint.prices.names import provider_key, spellings, split_prefix
from promptlint.prices.schedule import Prices, active, by_hour

__all__ = ["PriceBook", "Processing", "book_of", "load_prices"]

Processing = Literal["", "batch", "flex", "priority"]

# Who is meant by a bare model name: the first of these that lists it.  Makers stand before hosts of other makers' models.
_MAKERS = (
    "openai", "anthropic", "deepseek", "x-ai", "cohere", "voyageai", "moonshotai", "minimax", "zai",
    "google", "mistral", "perplexity", "ai21", "jina_ai",
)  # fmt: skip
# Open weights that their maker does not serve: only a host has a price for them.
_HOSTED_ONLY = ("gpt-oss",)
_TIERED = {"i": "input", "o": "output", "r": "cache_read", "w": "cache_write", "h": "cache_write_1h"}


_Entry = tuple[int, int, int]
_Found = tuple[str, str, _Entry]  # provider, name, entry


@dataclass(frozen=True, slots=True, eq=False)
class PriceBook:
    """A collection of prices and limits, as published on `as_of`.

    `names` leads from provider and model to one of `entries`: the index of its dated prices in `schedules`, that of its
    `limits`, and the forms that the name may take.  docs/cost-model.md describes the format.
    """

    as_of: dt.date
    sources: Mapping[str, str]
    schedules: tuple[str, ...]
    limits: tuple[Any, ...]
    entries: tuple[tuple[int, int, int], ...]
    names: Mapping[str, Mapping[str, int]]
    fallbacks: Mapping[str, tuple[str, ...]]

    def card(self, model: str, provider: str = "unknown", on: dt.date | None = None, *, processing: Processing = "") -> ModelCard | None:
        """What is known of a model on a day (today unless said); None when no entry is surely this model's."""
        cards = self.by_hour(model, provider, on, processing=processing)
        return cards[0] if cards else None

    def by_hour(
        self, model: str, provider: str = "unknown", on: dt.date | None = None, *, processing: Processing = ""
    ) -> tuple[ModelCard, ...]:
        """The card of most hours of the day first, then one for each other price that the provider asks at some hours."""
        return _remembered(self, model, provider, on or dt.datetime.now(dt.UTC).date(), processing)

    def _by_hour(self, model: str, provider: str, on: dt.date, processing: Processing) -> tuple[ModelCard, ...]:
        key = provider_key(provider)
        found = self._find_anywhere(model, on) if key == "unknown" else self._find(model, key)
        return self._cards(*found, on, processing) if found else ()

    def similar(self, model: str, provider: str = "unknown", limit: int = 3) -> tuple[str, ...]:
        """The names of listed models that come closest to an unknown one, for a message."""
        import difflib  # noqa: PLC0415 - only for the rare message

        key = provider_key(provider)
        tables = [self.names[key]] if key in self.names else [self.names[maker] for maker in _MAKERS if maker in self.names]
        return tuple(difflib.get_close_matches(model.strip().lower(), [name for table in tables for name in table], n=limit))

    def _find(self, model: str, provider: str) -> _Found | None:
        """The provider, the name and the entry of a model at one provider or at whose list it goes by."""
        prefix = split_prefix(model.strip())
        forms = [model, prefix[1]] if prefix and prefix[0] == provider else [model]
        for place in (provider, *self.fallbacks.get(provider, ())):
            table = self.names.get(place, {})
            for form in forms:
                for name, needed in spellings(form):
                    index = table.get(name)
                    if index is not None and self.entries[index][2] & needed == needed:
                        return provider, name, self.entries[index]
        return None

    def _find_anywhere(self, model: str, on: dt.date) -> _Found | None:
        """The entry of a model whose provider the code does not tell, if every reading of the name costs the same."""
        prefix = split_prefix(model.strip())
        if prefix and prefix[0] in self.names:  # OpenRouter uses the same form for models of its own
            readings = (self._find(prefix[1], prefix[0]), self._find(model, "openrouter"))
            return self._unanimous([found for found in readings if found], on)
        if not model.strip().lower().startswith(_HOSTED_ONLY):
            for maker in _MAKERS:
                if found := self._find(model, maker):
                    return found
        return self._unanimous([found for provider in self.names if (found := self._find(model, provider))], on)

    def _unanimous(self, found: list[_Found], on: dt.date) -> _Found | None:
        prices = {(card.input_price, card.output_price, card.tiers) for entry in found for card in self._cards(*entry, on, "")[:1]}
        return found[0] if len(prices) == 1 else None

    def _cards(self, provider: str, name: str, entry: _Entry, on: dt.date, processing: Processing) -> tuple[ModelCard, ...]:
        source, *written = self.schedules[entry[0]].split("|")
        schedules = dict(listed.split(":", 1) for listed in written)
        variant = active(schedules.get(processing, ""), on) if processing else {}
        limits = [*self.limits[entry[1]], *[None] * 7][:7]
        return tuple(
            _card(name, provider, source=self.sources[source], prices={**prices, **variant}, limits=limits, on=on)
            for prices in by_hour(schedules[""], on)
        )


@lru_cache(maxsize=4096)
def _remembered(book: PriceBook, model: str, provider: str, on: dt.date, processing: Processing) -> tuple[ModelCard, ...]:
    """A project names few models at many places."""
    return book._by_hour(model, provider, on, processing)


def _card(name: str, provider: str, *, source: str, prices: Prices, limits: list[Any], on: dt.date) -> ModelCard:
    mode, context, longest, _, minimum, retired, reasoning = limits
    base = {key: price[0][1] for key, price in prices.items()}
    return ModelCard(
        model=name,
        provider=provider,
        priced_on=on,
        input_price=base.get("i"),
        output_price=base.get("o"),
        cache_read_price=base.get("r"),
        cache_write_price=base.get("w"),
        cache_write_1h_price=base.get("h"),
        request_price=base["q"] / 1000 if "q" in base else None,
        tiers=tuple(sorted((above, _TIERED[key], value) for key in _TIERED for above, value in prices.get(key, ())[1:])),
        max_output=longest,
        context_window=context,
        cache_minimum=minimum,
        deprecation_date=dt.date.fromisoformat(retired) if retired else None,
        reasoning=reasoning,
        mode=mode,
        source=source,
    )


def book_of(data: Mapping[str, Any]) -> PriceBook:
    """A price book from the parsed data of a price file."""
    return PriceBook(
        as_of=dt.date.fromisoformat(data["as_of"]),
        sources={key: f"{source['name']} {source['version']}" for key, source in data["sources"].items()},
        schedules=tuple(data["schedules"]),
        limits=tuple(data["limits"]),
        entries=tuple(data["entries"]),
        names=data["names"],
        fallbacks=data["fallbacks"],
    )


@lru_cache(maxsize=1)
def load_prices() -> PriceBook:
    """The price book of the package."""
    return book_of(json.loads(Path(__file__).parent.parent.joinpath("data", "prices.json").read_bytes()))
