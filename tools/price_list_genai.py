"""Read the prices of an installed genai-prices: dated, tiered, with their cache prices and their batch variants."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from promptlint.prices import names

Price = tuple[tuple[int, Decimal], ...]  # (above this many input tokens, USD per million), the first above 0
Prices = dict[str, Price]
Schedule = list[tuple[str, Prices]]  # (when it holds: "", a first day, or hours of the day as 01:00-04:00; prices)

# Editors and voice studios: their models cannot be called from a program that this tool reads.
LEFT_OUT = frozenset({"cursor", "github-copilot", "elevenlabs", "typesafe", "openai-decisions"})
SHORT = {
    "input_mtok": "i",
    "output_mtok": "o",
    "cache_read_mtok": "r",
    "cache_write_mtok": "w",
    "cache_write_1h_mtok": "h",
    "requests_kcount": "q",
}
_SAMPLES = (
    (names.DATED, ("{}-20260315", "{}@20260315", "{}-2026-03-15")),
    (names.NUMBERED, ("{}-001", "{}-v1:0", "{}-v1")),
    (names.LABELLED, ("{}-latest",)),
    (names.PREFIXED, ("us.anthropic.{}", "eu.{}")),  # Bedrock's own way of naming
)
# Published names that genai-prices reaches by the beginning of a name alone.
ALSO_NAMED = {"anthropic": ("claude-2.0", "claude-2.1")}


@dataclass
class Row:
    """One model of one provider, as genai-prices lists it."""

    id: str
    schedule: Schedule
    variants: dict[str, Schedule]
    context: int | None
    names: dict[str, int] = field(default_factory=dict)  # spelling -> the forms it may take


def text(value: Decimal) -> str:
    """A price without trailing zeros or an exponent."""
    return f"{value.normalize():f}"


def written(schedule: Schedule) -> str:
    """A schedule as the price file holds it: `i=2 o=10; 2026-12-01 i=4 o=20`, a tier as `i=2.5,200000:5`."""
    priced = ((when, [f"{key}={_tiers(price)}" for key, price in prices.items()]) for when, prices in schedule)
    return "; ".join(" ".join([when, *texts] if when else texts) for when, texts in priced)


def _tiers(price: Price) -> str:
    return ",".join(text(value) if above == 0 else f"{above}:{text(value)}" for above, value in price)


def version() -> str:
    return importlib.metadata.version("genai-prices")


def licence() -> str:
    texts = [file for file in importlib.metadata.files("genai-prices") or () if file.name == "LICENSE"]
    return texts[0].read_text()


def read() -> dict[str, list[Row]]:
    """Every provider's models with the names that reach them."""
    listed = {}
    for provider in importlib.import_module("genai_prices.data").providers:
        if provider.id in LEFT_OUT:
            continue
        rows = {id(model): _row(model) for model in provider.models}
        for model in provider.models:
            for name in _spelled(model.match):
                _add(provider, rows, name)
            _add(provider, rows, model.id)
        for name in ALSO_NAMED.get(provider.id, ()):
            _add(provider, rows, name)
        listed[provider.id] = list(rows.values())
    return listed


def matches(provider_id: str, name: str) -> str | None:
    """The id of the model that genai-prices' own rules find for a name, among the provider's own models."""
    for provider in importlib.import_module("genai_prices.data").providers:
        if provider.id == provider_id:
            model = provider.find_model(name)
            return model.id if model else None
    return None


def _add(provider: Any, rows: dict[int, Row], spelled: str) -> None:
    name = spelled.lower().rstrip("-@").lstrip("/")
    model = next((found for text in (spelled, name) if (found := provider.find_model(text))), None)
    if model is None or not name:
        return
    forms = 0
    for form, samples in _SAMPLES:
        if form == names.PREFIXED and provider.id != "aws":
            continue
        if any(provider.find_model(sample.format(name)) is model for sample in samples):
            forms |= form
    if provider.find_model(name) is model:
        rows[id(model)].names[name] = forms


def _spelled(clause: Any) -> Iterator[str]:
    """Every literal that a match rule mentions; whether it is a name is asked of the rule itself."""
    for kind in ("or_", "and_"):
        for part in getattr(clause, kind, ()):
            yield from _spelled(part)
    for kind in ("equals", "starts_with", "ends_with", "contains"):
        if text := getattr(clause, kind, ""):
            yield text
    if pattern := getattr(clause, "regex", ""):  # ^claude-opus-5[-@]\d{8}$ -> claude-opus-5
        stem = pattern.lstrip("^").replace("[-@]", "-").partition("-\\d")[0].replace("\\", "")
        if not set("()[]{}?*+|$") & set(stem):
            yield stem


def _row(model: Any) -> Row:
    if isinstance(model.prices, list):
        schedule = [_entry(item.constraint, item.prices) for item in model.prices]
    else:
        schedule = [("", _prices(model.prices))]
    variants: dict[str, Schedule] = {}
    for variant in model.price_variants or ():
        key = next(iter(variant.when.values())) if len(variant.when) == 1 else ""
        if key in ("batch", "flex", "priority") and _prices(variant.prices):
            variants.setdefault(key, []).append(_entry(variant.constraint, variant.prices))
    return Row(model.id, schedule, variants, model.context_window)


def _entry(constraint: Any, prices: Any) -> tuple[str, Prices]:
    if hasattr(constraint, "start_time"):
        return f"{constraint.start_time:%H:%M}-{constraint.end_time:%H:%M}", _prices(prices)
    start = getattr(constraint, "start_date", None)
    return start.isoformat() if start else "", _prices(prices)


def _prices(prices: Any) -> Prices:
    return {SHORT.get(key, key): _price(value) for key, value in sorted(vars(prices).items()) if value is not None}


def _price(value: Any) -> Price:
    if isinstance(value, Decimal):
        return ((0, value),)
    return ((0, value.base), *((tier.start, tier.price) for tier in value.tiers))
