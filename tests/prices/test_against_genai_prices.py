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
    compared: set[tuple[str, str]] = set()
    wrong = []
    for provider_id in providers.keys() & book.names.keys():
        provider = providers[provider_id]
        for name, index in book.names[provider_id].items():
            if not book.schedules[book.entries[index][0]].startswith("genai"):
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


KINDS = (("input", "input_mtok"), ("output", "output_mtok"), ("cache_read", "cache_read_mtok"), ("cache_write", "cache_write_mtok"))


@pytest.mark.parametrize(
    ("provider", "name"),
    [("openai", "gpt-4o"), ("anthropic", "claude-opus-5-5"), ("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-pro")],
)
@pytest.mark.parametrize("processing", ["", "batch"])
def test_cache_and_batch_prices_agree(provider: str, name: str, processing: Processing) -> None:
    moment = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    card = load_prices().card(name, provider, moment.date(), processing=processing)
    theirs = _providers()[provider].find_model(name).get_prices(moment, {"processing": processing} if processing else None)
    assert card is not None
    for ours, key in KINDS:
        value = getattr(theirs, key)
        if value is not None:
            assert price_at(card, ours, 0) == getattr(value, "base", value)
            assert price_at(card, ours, 10**7) == (value.tiers[-1].price if hasattr(value, "tiers") else value)
