"""The data that genai-prices publishes (prices/data.json and prices/new_data/v2/data.json), as an own price list.

A list of providers, each with models; a model is matched by clauses, and its prices may be dated or hold at some hours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from promptlint.documents import is_finite
from promptlint.errors import UserError
from promptlint.prices.listing import Builder, PriceList
from promptlint.prices.names import DATED, provider_key
from promptlint.prices.schedule import DECIMALS, MOST, Price, Prices, Schedule

# The names of prices in the data, and their letters in a schedule.
LETTERS = {
    "input_mtok": "i",
    "output_mtok": "o",
    "cache_read_mtok": "r",
    "cache_write_mtok": "w",
    "cache_write_1h_mtok": "h",
    "requests_kcount": "q",
    "output_reasoning_mtok": "t",
    "input_image_mtok": "ii",
    "output_image_mtok": "oi",
    "input_audio_mtok": "ia",
    "output_audio_mtok": "oa",
    "web_searches_kcount": "s",
    "storage_searches_kcount": "f",
    "input_audio_hours": "d",
    "audio_hours": "d",
    "input_mchars": "m",
}
# What a variant is for: the processing that is asked for.  OpenAI calls its priority tier "fast" since October 2026 and takes
# both words; Anthropic's fast mode (`speed`) is something else, and so are routes and kinds of searches.
PROCESSING = {("processing", "batch"): "batch", ("service_tier", "flex"): "flex", ("service_tier", "priority"): "priority"}


def is_list(document: object) -> bool:
    """Whether a JSON document looks like the data."""
    providers = _providers(document)
    return bool(providers) and all(isinstance(each, dict) and "id" in each and isinstance(each.get("models"), list) for each in providers)


def list_of(document: object, file: str) -> PriceList:
    """The price list of the data."""
    built = Builder()
    for provider in _providers(document):
        for model in provider["models"]:
            try:
                _add(built, provider_key(str(provider["id"])), model)
            except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
                name = model.get("id") if isinstance(model, dict) else model
                raise UserError(f'{file}: the prices of "{provider["id"]}" model "{name}" are not in the form of genai-prices') from None
    if not built.names:
        raise UserError(f"{file}: no model of these data has a price")
    return built.list_of(file, None)


def _providers(document: object) -> list[Any]:
    """The list of providers: the document itself, or its `providers`."""
    found = document.get("providers") if isinstance(document, dict) else document
    return found if isinstance(found, list) else []


def _add(built: Builder, provider: str, model: Mapping[str, Any]) -> None:
    schedule = _schedule(model["prices"])
    if not any(prices for _, prices in schedule):
        return
    variants: dict[str, Schedule] = {}
    for variant in model.get("price_variants") or ():
        conditions = list(variant["when"].items())
        key = PROCESSING.get(conditions[0]) if len(conditions) == 1 else None
        if key and (prices := _prices(variant["prices"])):
            variants.setdefault(key, []).append((_when(variant.get("constraint")), prices))
    ordered = {key: sorted(found, key=lambda entry: entry[0]) for key, found in variants.items()}
    own = str(model["id"])
    spelled = {name: forms for name, forms in _names(model.get("match") or {}, own) if not built.has(provider, name)}
    names = {own: 0, **spelled}
    built.add(provider, names, {"": schedule, **ordered}, [None, _whole(model.get("context_window"))])


def _names(clause: Mapping[str, Any], own: str) -> Iterator[tuple[str, int]]:
    """The names that a match rule spells out: equal texts, beginnings of the model's own name, what stands before a date."""
    for part in (*clause.get("or", ()), *clause.get("and", ())):
        yield from _names(part, own)
    if isinstance(named := clause.get("equals"), str):
        yield named, 0
    if isinstance(begun := clause.get("starts_with"), str) and own.startswith(begun):
        yield begun.rstrip("-"), DATED
    if isinstance(pattern := clause.get("regex"), str):  # ^claude-opus-5[-@]\d{8}$ -> claude-opus-5
        stem = re.match(r"^\^([\w./:-]+)(?:\[-@\]|-)\\d\{8\}\$$", pattern.replace("\\.", "."))
        if stem:
            yield stem[1], DATED


def _schedule(prices: Any) -> Schedule:
    if isinstance(prices, list):
        return [(_when(item.get("constraint")), _prices(item["prices"])) for item in prices]
    return [("", _prices(prices))]


def _when(constraint: Any) -> str:
    if not constraint:
        return ""
    if "start_date" in constraint:
        return dt.date.fromisoformat(constraint["start_date"]).isoformat()
    times = (dt.time.fromisoformat(constraint[key].replace("Z", "+00:00")) for key in ("start_time", "end_time"))
    return "-".join(f"{time:%H:%M}" for time in times)


def _prices(prices: Mapping[str, Any]) -> Prices:
    return {LETTERS[key]: _price(value) for key, value in sorted(prices.items()) if key in LETTERS and value is not None}


def _whole(value: Any) -> int | None:
    if value is not None and not is_finite(value, 1, 10**12, 0):
        raise ValueError(value)
    return None if value is None else int(value)


def _price(value: Any) -> Price:
    if isinstance(value, dict):
        tiers = sorted((int(tier["start"]), _amount(tier["price"])) for tier in value.get("tiers", ()))
        return ((0, _amount(value["base"])), *tiers)
    return ((0, _amount(value)),)


def _amount(value: Any) -> Decimal:
    amount = Decimal(str(value))
    if not is_finite(amount, 0, MOST, DECIMALS):
        raise ValueError(value)
    return amount
