"""Compare the price book with lists that it is not made from, model by model, and say where and why they differ.

    python -m tests.prices.compare_sources --models-dev DIR --portkey DIR --langfuse FILE

No test: it needs checkouts of three repositories, which lie outside this one:
`providers/` of github.com/anomalyco/models.dev, `pricing/` of github.com/Portkey-AI/models, and
`worker/src/constants/default-model-prices.json` of github.com/langfuse/langfuse.
Each list is compared on the day of its checkout (`--…-day`).  docs/cost-model.md quotes the result.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptlint.cost import price_at
from promptlint.model import ModelCard
from promptlint.prices import PriceBook, load_prices

KINDS = ("input", "output", "cache_read", "cache_write")
MODELS_DEV = {
    "openai": "openai", "anthropic": "anthropic", "google": "google", "google-vertex": "vertex", "google-vertex-anthropic": "vertex",
    "azure": "azure", "amazon-bedrock": "aws", "groq": "groq", "mistral": "mistral", "deepseek": "deepseek", "xai": "x-ai",
    "cohere": "cohere", "togetherai": "together", "fireworks-ai": "fireworks", "openrouter": "openrouter", "cerebras": "cerebras",
    "perplexity": "perplexity", "moonshotai": "moonshotai", "zai": "zai", "minimax": "minimax", "deepinfra": "deepinfra",
    "novita-ai": "novita", "baseten": "baseten", "alibaba": "dashscope", "ovhcloud": "ovhcloud", "nebius": "nebius",
}  # fmt: skip
PORTKEY = {
    "openai": "openai", "anthropic": "anthropic", "google": "google", "vertex-ai": "vertex", "azure-openai": "azure", "azure-ai": "azure",
    "bedrock": "aws", "groq": "groq", "mistral-ai": "mistral", "deepseek": "deepseek", "x-ai": "x-ai", "cohere": "cohere",
    "together-ai": "together", "fireworks-ai": "fireworks", "openrouter": "openrouter", "cerebras": "cerebras",
    "perplexity-ai": "perplexity", "moonshot": "moonshotai", "minimax": "minimax", "deepinfra": "deepinfra", "novita-ai": "novita",
    "voyage": "voyageai", "jina": "jina_ai", "ai21": "ai21", "dashscope": "dashscope", "nebius": "nebius",
}  # fmt: skip
YEARS = [dt.date(2024, 1, 1) + dt.timedelta(days=15 * step) for step in range(80)]


@dataclass(frozen=True)
class Listed:
    """What one list says of one model: USD per million tokens."""

    source: str
    day: dt.date
    provider: str
    model: str
    prices: dict[str, Decimal]


def models_dev(folder: Path, day: dt.date) -> Iterator[Listed]:
    for theirs, ours in MODELS_DEV.items():
        models = folder / theirs / "models"
        for file in sorted(models.rglob("*.toml")):
            cost = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal).get("cost")
            if isinstance(cost, dict):
                name = file.relative_to(models).with_suffix("").as_posix()
                yield Listed("models.dev", day, ours, name, {kind: Decimal(cost[kind]) for kind in KINDS if kind in cost})


def portkey(folder: Path, day: dt.date) -> Iterator[Listed]:
    keys = dict(zip(KINDS, ("request_token", "response_token", "cache_read_input_token", "cache_write_input_token"), strict=True))
    for theirs, ours in PORTKEY.items():
        file = folder / f"{theirs}.json"
        for name, facts in json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal).items() if file.exists() else ():
            cents = (facts.get("pricing_config") or {}).get("pay_as_you_go") or {}
            stated = {kind: cents[key]["price"] for kind, key in keys.items() if isinstance(cents.get(key), dict) and "price" in cents[key]}
            if name != "default" and any(stated.values()):
                prices = {kind: Decimal(f"{Decimal(price) * 10_000:.9g}") for kind, price in stated.items() if price is not None}
                yield Listed("Portkey", day, ours, name, prices)


def langfuse(file: Path, day: dt.date) -> Iterator[Listed]:
    keys = dict(zip(KINDS, ("input", "output", "input_cache_read", "input_cache_creation"), strict=True))
    for model in json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal):
        usual: dict[str, Any] = next((tier["prices"] for tier in model["pricingTiers"] if tier["isDefault"]), {})
        stated = {kind: Decimal(f"{Decimal(usual[key]) * 1_000_000:.9g}") for kind, key in keys.items() if key in usual}
        yield Listed("Langfuse", day, "unknown", model["modelName"], stated)


def why(book: PriceBook, listed: Listed, kind: str, ours: Decimal | None, theirs: Decimal, said: dict[str, Decimal]) -> str:
    """The class that a difference belongs to; `said` is what the other lists state for the same price."""
    if theirs == 0:
        return "they state 0 (not known, or nothing charged)"
    if ours is None:
        return "we have no such price"
    if abs(ours - theirs) <= max(ours, theirs) * Decimal("0.01"):
        return "rounding, below 1 %"
    if any(price_at(card, kind, 0) == theirs for card in book.by_hour(listed.model, listed.provider, listed.day)):
        return "their price holds at other hours"
    days = [day for day in YEARS if (card := book.card(listed.model, listed.provider, day)) and price_at(card, kind, 0) == theirs]
    if days:
        return "their price held at another time (ours is dated)"
    card = book.card(listed.model, listed.provider, listed.day)
    if card is not None and any(price == theirs for _, name, price in card.tiers if name == kind):
        return "they state the tier for long inputs"
    if any(price == ours for source, price in said.items() if source != listed.source):
        return "another of the lists states our price"
    if listed.provider == "aws" and abs(ours / theirs - Decimal("1.1")) < Decimal("0.001"):
        return "Bedrock's regional price is 10 % above the global one that they state"
    if listed.provider in HOSTS:
        return "an open model's price at a host that changes it often"
    if listed.model.endswith("-latest"):
        return "a name that leads to a newer model by now"
    if card is not None and card.source.startswith("LiteLLM"):
        return "the source of ours states no days: ours is of its own day, theirs of an earlier one"
    return "not explained"


HOSTS = ("openrouter", "deepinfra", "novita", "together", "fireworks", "nebius", "baseten", "ovhcloud", "dashscope", "groq", "cerebras")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    readers = {"models-dev": models_dev, "portkey": portkey, "langfuse": langfuse}
    days = {"models-dev": "2026-07-02", "portkey": "2026-08-21", "langfuse": "2026-08-22"}
    for name in readers:
        options.add_argument(f"--{name}", type=Path)
        options.add_argument(f"--{name}-day", type=dt.date.fromisoformat, default=dt.date.fromisoformat(days[name]))
    options.add_argument("--list", action="store_true", help="print every difference, not only their numbers")
    chosen = vars(options.parse_args())
    book = load_prices()
    lists: list[Listed] = []
    for name, read in readers.items():
        key = name.replace("-", "_")
        if chosen[key]:
            lists += read(chosen[key], chosen[f"{key}_day"])
    compare(book, lists, chosen["list"])


def compare(book: PriceBook, lists: list[Listed], show: bool) -> None:
    known: dict[tuple[str, str], dict[str, dict[str, Decimal]]] = {}
    cards: list[tuple[Listed, ModelCard, tuple[str, str]]] = []
    for listed in lists:
        card = book.card(listed.model, listed.provider, listed.day)
        if card is not None and card.input_price is not None and card.mode in ("chat", "completion", "embedding"):
            key = (card.provider, card.model)
            cards.append((listed, card, key))
            known.setdefault(key, {})[listed.source] = listed.prices
    models: dict[str, set[tuple[str, str]]] = {}
    equal: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    classes: Counter[tuple[str, str]] = Counter()
    agreed: dict[str, set[tuple[str, str]]] = {}
    for listed, card, key in cards:
        models.setdefault(listed.source, set()).add(key)
        wrong = False
        for kind, theirs in listed.prices.items():
            ours = price_at(card, kind, 0)
            if theirs == 0 and not ours:
                continue
            total[listed.source, kind] += 1
            if ours == theirs:
                equal[listed.source, kind] += 1
                continue
            said = {source: prices[kind] for source, prices in known[key].items() if kind in prices}
            reason = why(book, listed, kind, ours, theirs, said)
            classes[listed.source, reason] += 1
            wrong = wrong or kind in ("input", "output")
            if show:
                where = f"{listed.source}: {card.provider} {card.model} ({listed.model}) {kind}"
                print(f"{where}: ours {ours}, theirs {theirs}: {reason} [{card.source}]")
        if not wrong:
            agreed.setdefault(listed.source, set()).add(key)
    for source, compared in models.items():
        print(f"{source}: {len(compared)} models compared, input and output equal for {len(agreed.get(source, ()))}")
        for kind in KINDS:
            print(f"  {kind}: {equal[source, kind]} of {total[source, kind]} equal")
        for (where, reason), number in classes.most_common():
            if where == source:
                print(f"  {number} differ: {reason}")
    both = set[tuple[str, str]]().union(*models.values())
    twice = {key for key in both if sum(key in compared for compared in models.values()) > 1}
    print(f"{len(both)} models in all, {len(twice)} in two lists or more")
    settled = {key for key in both if all(key in agreed.get(source, ()) for source, compared in models.items() if key in compared)}
    print(f"input and output equal in every list that has the model: {len(settled)} of {len(both)}, {len(settled & twice)} of {len(twice)}")


if __name__ == "__main__":
    main()
