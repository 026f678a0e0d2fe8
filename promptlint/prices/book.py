"""The price book of a run: an own price list over the bundled one, with negotiated discounts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from promptlint.model import ModelCard
from promptlint.prices.listing import ANY, MAKERS, PriceList, Processing, has_price
from promptlint.prices.names import provider_key
from promptlint.prices.schedule import TOKEN_PRICES

_LIMITS = ("max_output", "context_window", "cache_minimum", "deprecation_date", "reasoning")


def today() -> dt.date:
    """The day of the run (UTC); SOURCE_DATE_EPOCH, the convention of reproducible builds, sets another one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) < 12:
        return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=int(epoch))).date()
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True, eq=False)
class PriceBook:
    """Price lists, the first of which that knows a model decides, and what is taken off the published ones."""

    lists: tuple[PriceList, ...]
    discounts: Mapping[str, Decimal] = field(default_factory=dict)  # a factor for each provider

    @property
    def as_of(self) -> dt.date:
        """The day of the bundled prices."""
        return self.lists[-1].as_of or dt.date.min

    def card(self, model: str, provider: str = "unknown", on: dt.date | None = None, *, processing: Processing = "") -> ModelCard | None:
        """What is known of a model on a day (today unless said); None when no entry is surely this model's.

        Where the list has no price for the processing asked for, these are the usual prices; `processings` tells.
        """
        cards = self.by_hour(model, provider, on, processing=processing)
        return cards[0] if cards else None

    def by_hour(
        self, model: str, provider: str = "unknown", on: dt.date | None = None, *, processing: Processing = ""
    ) -> tuple[ModelCard, ...]:
        """The card of most hours of the day first, then one for each other price that the provider asks at some hours."""
        return _remembered(self, model, provider, on or today(), processing)

    def processings(self, model: str, provider: str = "unknown", on: dt.date | None = None) -> frozenset[Processing]:
        """The ways of processing for which a model has a price of its own on a day: "" is the usual one."""
        day, key = on or today(), provider_key(provider)
        for number, listed in enumerate(self.lists):
            if target := _target(listed, model, key):
                return PriceBook(self.lists[number + 1 :]).processings(*target, day)
            if found := listed.find_anywhere(model, day) if key == "unknown" else listed.find(model, key):
                return frozenset(listed.processings(found, day))
        return frozenset()

    def changes(self, model: str, provider: str = "unknown", on: dt.date | None = None) -> tuple[dt.date, ...]:
        """The days after one (today unless said) on which the usual price of a model changes, as far as that is announced."""
        day, key = on or today(), provider_key(provider)
        for number, listed in enumerate(self.lists):
            if target := _target(listed, model, key):
                return PriceBook(self.lists[number + 1 :]).changes(*target, day)
            if found := listed.find_anywhere(model, day) if key == "unknown" else listed.find(model, key):
                return tuple(listed.changes(found, day))
        return ()

    def names(self, provider: str = "") -> list[tuple[str, str]]:
        """Every listed model as (provider, name), sorted; of one provider if it is named."""
        places = {key for listed in self.lists for key in listed.names} | {place for listed in self.lists for place, _ in listed.same_as}
        chosen = places & {provider_key(provider), ANY} if provider else places
        found = {(place, name) for listed in self.lists for place in chosen for name in listed.names.get(place, ())}
        return sorted(found | {named for listed in self.lists for named in listed.same_as if named[0] in chosen})

    def has_price(self, model: str, provider: str = "unknown", on: dt.date | None = None) -> bool:
        """Whether a price of the model is known, also when it is nothing."""
        return any(has_price(card) for card in self.by_hour(model, provider, on))

    def similar(self, model: str, provider: str = "unknown", limit: int = 3) -> tuple[str, ...]:
        """The names of listed models that come closest to an unknown one, for a message."""
        return _similar(self, model.strip().lower()[:_LONGEST_NAME], provider_key(provider), limit)

    def stale(self, on: dt.date, days: int) -> tuple[PriceList, ...]:
        """The lists that state a day which is longer ago than so many days."""
        return tuple(listed for listed in self.lists if listed.as_of and (on - listed.as_of).days > days)

    def _by_hour(self, model: str, provider: str, on: dt.date, processing: Processing) -> tuple[ModelCard, ...]:
        key = provider_key(provider)
        for number, listed in enumerate(self.lists):
            below = PriceBook(self.lists[number + 1 :], self.discounts)
            if target := _target(listed, model, key):
                return below._by_hour(*target, on, processing)
            found = listed.find_anywhere(model, on) if key == "unknown" else listed.find(model, key)
            if found is not None:
                cards = listed.cards(found, on, processing)
                if known := below._by_hour(model, provider, on, "")[:1]:
                    cards = tuple(_completed(card, known[0]) for card in cards)
                if listed.published:
                    cards = tuple(_discounted(card, self.discounts.get(card.provider)) for card in cards)
                return cards
        return ()


def _target(listed: PriceList, model: str, provider: str) -> tuple[str, str] | None:
    """The listed model, and its provider, for which a name of an own list stands."""
    name = model.strip().lower()
    for place in (provider, ANY):
        if named := listed.same_as.get((place, name)):
            maker, slash, rest = named.partition("/")
            return (rest, provider_key(maker)) if slash else (named, "unknown")
    return None


def _completed(card: ModelCard, known: ModelCard) -> ModelCard:
    """An own list's card with the limits, never the prices, of the bundled one where it states none."""
    stated = {name: getattr(card, name) for name in _LIMITS}
    if card.cache_minimum is None:
        card = dataclasses.replace(card, cache_minimum_low=known.cache_minimum_low)
    mode = known.mode if card.mode == "chat" else card.mode
    return dataclasses.replace(card, mode=mode, **{name: getattr(known, name) for name, value in stated.items() if value is None})


def _discounted(card: ModelCard, factor: Decimal | None) -> ModelCard:
    if factor is None:
        return card
    names = (*(f"{name}_price" for name in TOKEN_PRICES.values()), "request_price")
    priced = {name: value * factor for name in names if (value := getattr(card, name)) is not None}
    return dataclasses.replace(
        card,
        **priced,
        tiers=tuple((above, name, value * factor) for above, name, value in card.tiers),
        unit_prices=tuple((unit, value * factor) for unit, value in card.unit_prices),
        discount=factor,
    )


@lru_cache(maxsize=4096)
def _remembered(book: PriceBook, model: str, provider: str, on: dt.date, processing: Processing) -> tuple[ModelCard, ...]:
    """A project names few models at many places."""
    return book._by_hour(model, provider, on, processing)


_LONGEST_NAME = 100


@lru_cache(maxsize=1024)
def _similar(book: PriceBook, model: str, provider: str, limit: int) -> tuple[str, ...]:
    import difflib  # noqa: PLC0415 - only for the rare message

    names = set[str]()
    for listed in book.lists:
        places = (provider, ANY) if provider in listed.names else (*MAKERS, ANY)
        names.update(name for place in places for name in listed.names.get(place, ()))
    family, kinds = _family(model), _kinds(model)
    alike = [name for name in sorted(names) if _family(name) == family]
    alike = [name for name in alike or sorted(names) if _kinds(name) == kinds]  # a name that is misspelt in front has no family
    close = difflib.get_close_matches(model, alike, n=4 * limit)
    return tuple(name for name in close if name != model and book.has_price(name, provider))[:limit]


_KINDS = re.compile(r"audio|embed|image|moderation|ocr|realtime|rerank|search|speech|transcribe|tts|video|vision|vl|voice|whisper")


def _family(model: str) -> str:
    """What a name begins with, up to the first dash and without who serves it: `qwen3` of `qwen/qwen3-235b-a22b`."""
    return re.split(r"[-_:@ ]", model.rpartition("/")[2], maxsplit=1)[0]


def _kinds(model: str) -> frozenset[str]:
    """What a name says of what goes in and comes out, where that is not text."""
    return frozenset(_KINDS.findall(model.rpartition("/")[2]))
