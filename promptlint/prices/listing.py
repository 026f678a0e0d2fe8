"""One price list: the names of its models, their dated prices and their limits, and how a name is found in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from promptlint.model import ModelCard
from promptlint.prices.names import spellings, split_prefix
from promptlint.prices.schedule import TOKEN_PRICES, UNIT_PRICES, Prices, Schedule, active, by_hour, entries, written

Processing = Literal["", "batch", "flex", "priority"]
PROCESSINGS: tuple[Processing, ...] = ("", "batch", "flex", "priority")
ANY = "*"  # the table of an own list's names that hold at every provider

# Who is meant by a bare model name: the first of these that lists it.  Makers stand before hosts of other makers' models.
MAKERS = (
    "openai", "anthropic", "deepseek", "x-ai", "cohere", "voyageai", "moonshotai", "minimax", "zai",
    "google", "mistral", "perplexity", "ai21", "jina_ai",
)  # fmt: skip
# Open weights that their maker does not serve: only a host has a price for them.
_HOSTED_ONLY = ("gpt-oss",)

# Pieces that a model itself is paid by; a search is charged on top of something.
_OWN_UNITS = ("image", "audio_second", "character")

Entry = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a model stands in a list: at which provider it is asked for, its name, its entry."""

    provider: str
    name: str
    entry: Entry


@dataclass(frozen=True, slots=True, eq=False)
class PriceList:
    """Prices and limits as published on `as_of` (None: the list does not say).

    `names` leads from provider and model to one of `entries`: the index of its dated prices in `schedules`, that of its
    `limits`, and the forms that the name may take.  docs/cost-model.md describes the format.
    """

    as_of: dt.date | None
    sources: Mapping[str, str]
    schedules: tuple[str, ...]
    limits: tuple[Any, ...]
    entries: tuple[Entry, ...]
    names: Mapping[str, Mapping[str, int]]
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)  # what a provider asks by the piece for all of its models
    same_as: Mapping[tuple[str, str], str] = field(default_factory=dict)  # names that stand for a model of the list below
    published: bool = True  # a provider's public prices, from which a negotiated discount is taken
    file: str = ""  # of an own list

    def find(self, model: str, provider: str) -> Found | None:
        """The entry of a model at one provider, or at whose list it goes by."""
        prefix = split_prefix(model.strip())
        makers = (provider, *self.fallbacks.get(provider, ()))
        forms = [model, prefix[1]] if prefix and prefix[0] in makers else [model]  # azure serves openai/gpt-4o at its own price
        for place in (*makers, ANY):
            table = self.names.get(place, {})
            for form in forms if table else ():
                for name, needed in spellings(form):
                    index = table.get(name)
                    if index is not None and self.entries[index][2] & needed == needed:
                        return Found(provider, name, self.entries[index])
        return None

    def find_anywhere(self, model: str, on: dt.date) -> Found | None:
        """The entry of a model whose provider the code does not tell, if every reading of the name costs the same."""
        prefix = split_prefix(model.strip())
        if prefix and prefix[0] in self.names:  # OpenRouter uses the same form for models of its own
            readings = (self.find(prefix[1], prefix[0]), self.find(model, "openrouter"))
            return self._unanimous([found for found in readings if found], on)
        if not model.strip().lower().startswith(_HOSTED_ONLY):
            for maker in MAKERS:
                if found := self.find(model, maker):
                    return found
        return self._unanimous([found for provider in self.names if (found := self.find(model, provider))], on)

    def _unanimous(self, found: list[Found], on: dt.date) -> Found | None:
        prices = {(card.input_price, card.output_price, card.tiers) for each in found for card in self.cards(each, on)[:1]}
        return found[0] if len(prices) == 1 else None

    def cards(self, found: Found, on: dt.date, processing: Processing = "") -> tuple[ModelCard, ...]:
        """The card of most hours of the day first, then one for each other price at some hours."""
        source, schedules = self.schedules_of(found)
        origin, variant = schedules.get(processing, (source, "")) if processing else (source, "")
        limits = [*self.limits[found.entry[1]], *[None] * 7][:7]
        everywhere = active(self.units.get(found.provider, ""), on) if limits[0] in ("chat", "completion", None) else {}
        changed = active(variant, on)
        return tuple(
            _card(found, self.sources[origin if changed else source], {**everywhere, **prices, **changed}, limits, on, self.as_of)
            for prices in by_hour(schedules[""][1], on)
        )

    def schedules_of(self, found: Found) -> tuple[str, dict[str, tuple[str, str]]]:
        """The source of an entry and its schedules by processing, each with the source that states it."""
        source, *texts = self.schedules[found.entry[0]].split("|")
        schedules = {}
        for listed in texts:
            key, _, schedule = listed.partition(":")
            processing, _, other = key.partition("@")
            schedules[processing] = (other or source, schedule)
        return source, schedules

    def processings(self, found: Found, on: dt.date) -> Iterator[Processing]:
        """The ways of processing for which the list has a price of its own on a day."""
        _, schedules = self.schedules_of(found)
        for processing in PROCESSINGS:
            if active(schedules.get(processing, ("", ""))[1], on):
                yield processing

    def changes(self, found: Found, on: dt.date) -> Iterator[dt.date]:
        """The days after one on which the usual price changes."""
        _, schedules = self.schedules_of(found)
        for when, _ in entries(schedules[""][1]):
            if when and ":" not in when and when > on.isoformat():
                yield dt.date.fromisoformat(when)


def _card(found: Found, source: str, prices: Prices, limits: list[Any], on: dt.date, as_of: dt.date | None) -> ModelCard:
    mode, context, longest, least, minimum, retired, reasoning = limits
    base = {key: price[0][1] for key, price in prices.items()}
    tokens = {f"{name}_price": base.get(key) for key, name in TOKEN_PRICES.items()}
    steps = ((above, name, value) for key, name in TOKEN_PRICES.items() for above, value in prices.get(key, ())[1:])
    return ModelCard(
        model=found.name,
        provider=found.provider,
        priced_on=on,
        **tokens,
        request_price=base["q"] / 1000 if "q" in base else None,
        unit_prices=tuple((unit, base[key] / number) for key, (unit, number) in UNIT_PRICES.items() if key in base),
        tiers=tuple(sorted(steps)),
        max_output=longest,
        context_window=context,
        cache_minimum=minimum,
        cache_minimum_low=least,
        deprecation_date=dt.date.fromisoformat(retired) if retired else None,
        reasoning=reasoning,
        mode=mode or "chat",
        source=source,
        as_of=as_of,
    )


def list_of(data: Mapping[str, Any]) -> PriceList:
    """A price list from the parsed data of a price file in the package's format."""
    return PriceList(
        as_of=dt.date.fromisoformat(data["as_of"]),
        sources={key: f"{source['name']} {source['version']}" for key, source in data["sources"].items()},
        schedules=tuple(data["schedules"]),
        limits=tuple(data["limits"]),
        entries=tuple(data["entries"]),
        names=data["names"],
        fallbacks=data["fallbacks"],
        units=data.get("units", {}),
    )


class Builder:
    """Puts models together to a price list."""

    def __init__(self) -> None:
        self.schedules: list[str] = []
        self.limits: list[list[Any]] = []
        self.entries: list[tuple[int, int, int]] = []
        self.names: dict[str, dict[str, int]] = {}

    def add(self, provider: str, names: Mapping[str, int], schedules: Mapping[str, Schedule], limits: list[Any]) -> None:
        """File a model under its names, each with the forms that it may take."""
        texts = {key: written(schedule) for key, schedule in schedules.items()}
        self.schedules.append("own" + "".join(f"|{key}:{text}" for key, text in sorted({"": "", **texts}.items())))
        self.limits.append(limits)
        for name, forms in names.items():
            self.entries.append((len(self.schedules) - 1, len(self.limits) - 1, forms))
            self.names.setdefault(provider, {})[name.strip().lower()] = len(self.entries) - 1

    def has(self, provider: str, name: str) -> bool:
        """Whether a name is taken."""
        return name.strip().lower() in self.names.get(provider, {})

    def list_of(self, file: str, as_of: dt.date | None, **others: Any) -> PriceList:
        names = {"own": Path(file).name}
        lists = tuple(self.schedules), tuple(self.limits), tuple(self.entries)
        return PriceList(as_of, names, *lists, self.names, file=file, **others)


def has_price(card: ModelCard) -> bool:
    """Whether anything at all is charged, or known to be free, on a card."""
    names = ("input", "output", "request", "input_audio", "output_audio", "output_image")
    charged: list[Decimal | None] = [getattr(card, f"{name}_price") for name in names]
    return any(price is not None for price in charged) or any(unit in _OWN_UNITS for unit, _ in card.unit_prices)
