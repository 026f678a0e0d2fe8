"""Read the prices of an installed genai-prices: dated, tiered, with their cache prices and their batch variants."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from promptlint.prices import names
from promptlint.prices.published import LETTERS, PROCESSING
from promptlint.prices.schedule import Price, Prices, Schedule

# Editors and voice studios: their models cannot be called from a program that this tool reads.
LEFT_OUT = frozenset({"cursor", "github-copilot", "elevenlabs", "typesafe", "openai-decisions"})
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
    source: str = "genai"
    names: dict[str, int] = field(default_factory=dict)  # spelling -> the forms it may take


def version() -> str:
    return importlib.metadata.version("genai-prices")


def licence() -> str:
    texts = [file for file in importlib.metadata.files("genai-prices") or () if file.name == "LICENSE"]
    return texts[0].read_text()


def read(left_out: Counter[str]) -> dict[str, list[Row]]:
    """Every provider's models with the names that reach them; what is left out is counted by its kind."""
    listed = {}
    for provider in importlib.import_module("genai_prices.data").providers:
        if provider.id in LEFT_OUT:
            continue
        rows = {id(model): _row(model, left_out) for model in provider.models}
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


def _row(model: Any, left_out: Counter[str]) -> Row:
    if isinstance(model.prices, list):
        schedule = [_entry(item.constraint, item.prices, left_out) for item in model.prices]
    else:
        schedule = [("", _prices(model.prices, left_out))]
    variants: dict[str, Schedule] = {}
    for variant in model.price_variants or ():
        key = PROCESSING.get(next(iter(variant.when.items()))) if len(variant.when) == 1 else None
        if key is None:
            left_out[f"variants for {variant.when}"] += 1
        elif prices := _prices(variant.prices, left_out):
            variants.setdefault(key, []).append((_entry(variant.constraint, variant.prices, left_out)[0], prices))
    return Row(model.id, schedule, {key: _since_the_last_change(found, schedule) for key, found in variants.items()}, model.context_window)


def _since_the_last_change(variant: Schedule, schedule: Schedule) -> Schedule:
    """A variant in the order of its days, the first entry from the day on which the usual price last changed.

    The list says of its variants that "history before this verification is not modelled": their first day is that on which
    somebody looked, not that on which the price began.
    """
    ordered = sorted(variant, key=lambda entry: entry[0])
    looked = ordered[0][0]
    changes = [when for when, _ in schedule if ":" not in when and when <= looked]
    return [(max(changes, default=""), ordered[0][1]), *ordered[1:]]


def _entry(constraint: Any, prices: Any, left_out: Counter[str]) -> tuple[str, Prices]:
    if hasattr(constraint, "start_time"):
        return f"{constraint.start_time:%H:%M}-{constraint.end_time:%H:%M}", _prices(prices, left_out)
    start = getattr(constraint, "start_date", None)
    return start.isoformat() if start else "", _prices(prices, left_out)


def _prices(prices: Any, left_out: Counter[str]) -> Prices:
    found = {}
    for key, value in sorted(vars(prices).items()):
        if value is not None and key in LETTERS:
            found[LETTERS[key]] = _price(value)
        elif value is not None:
            left_out[f"prices called {key}"] += 1
    return found


def _price(value: Any) -> Price:
    if isinstance(value, Decimal):
        return ((0, value),)
    return ((0, value.base), *((tier.start, tier.price) for tier in value.tiers))
