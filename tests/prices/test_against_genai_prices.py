"""The book gives the prices that genai-prices itself calculates, for every name that it took from it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from promptlint.cost import price_at, spend
from promptlint.prices import Processing, load_prices

genai_prices: Any = pytest.importorskip("genai_prices")
DAYS = (dt.date(2025, 5, 1), dt.date(2026, 11, 22), dt.date(2026, 12, 1), dt.date(2027, 1, 2))
SIZES = ((1000, 300), (250_000, 1000))


def _theirs(provider: Any, model: Any, day: dt.date, sent: int, received: int) -> Decimal:
    moment = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    usage = genai_prices.Usage(input_tokens=sent, output_tokens=received)
    total: Decimal = model.calc_price(usage, provider, genai_request_timestamp=moment).total_price
    return total


def _providers() -> dict[str, Any]:
    return {provider.id: provider for provider in pytest.importorskip("genai_prices.data").providers}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_name_costs_what_genai_prices_says(day: dt.date) -> None:
    book, providers = load_prices(), _providers()
    listed = book.lists[0]
    compared: set[tuple[str, str]] = set()
    wrong = []
    for provider_id in providers.keys() & listed.names.keys():
        provider = providers[provider_id]
        for name, index in listed.names[provider_id].items():
            if not listed.schedules[listed.entries[index][0]].startswith("genai"):
                continue
            model = provider.find_model(name)
            cards = book.by_hour(name, provider_id, day)
            if cards[0].mode not in ("chat", "completion", "embedding", "rerank") or cards[0].input_price is None:
                continue
            for sent, received in SIZES:
                written = received if cards[0].output_price is not None else 0
                ours = {spend(card, sent, written) for card in cards}
                if _theirs(provider, model, day, sent, written) not in ours:
                    wrong.append((provider_id, name, ours))
            compared.add((provider_id, model.id))
    assert not wrong
    assert len(compared) >= 300


KINDS = {
    "input": "input_mtok", "output": "output_mtok", "cache_read": "cache_read_mtok", "cache_write": "cache_write_mtok",
    "cache_write_1h": "cache_write_1h_mtok", "input_audio": "input_audio_mtok", "output_audio": "output_audio_mtok",
    "input_image": "input_image_mtok", "output_image": "output_image_mtok", "reasoning": "output_reasoning_mtok",
}  # fmt: skip
CONTEXTS: dict[Processing, dict[str, str]] = {
    "": {}, "batch": {"processing": "batch"}, "flex": {"service_tier": "flex"}, "priority": {"service_tier": "priority"},
}  # fmt: skip


@pytest.mark.parametrize("processing", CONTEXTS)
@pytest.mark.parametrize("day", DAYS[1:], ids=str)
def test_every_kind_of_price_agrees_in_every_processing(processing: Processing, day: dt.date) -> None:
    book, moment, wrong, compared = load_prices(), dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC), [], 0
    for provider_id, provider in _providers().items():
        for model in provider.models if provider_id in book.lists[0].names else ():
            card = book.card(model.id, provider_id, day, processing=processing)
            variants = [variant for variant in model.price_variants or () if variant.when == CONTEXTS[processing]]
            listed = provider.find_model(model.id.lower()) is model and card is not None and card.source.startswith("genai")
            if not listed or card is None or (processing and not variants) or len(book.by_hour(model.id, provider_id, day)) > 1:
                continue
            theirs = model.get_prices(moment, CONTEXTS[processing])
            for ours, key in KINDS.items():
                value = getattr(theirs, key, None)
                if value is not None and (price_at(card, ours, 0), price_at(card, ours, 10**7)) != _ends(value):
                    wrong.append((provider_id, model.id, ours, price_at(card, ours, 0), value))
            compared += 1
    assert not wrong
    assert compared >= {"": 1000, "batch": 60, "flex": 15, "priority": 15}[processing]


def _ends(value: Any) -> tuple[Decimal, Decimal]:
    """The price of the smallest and of the largest request."""
    return (value.base, value.tiers[-1].price) if hasattr(value, "tiers") else (value, value)
