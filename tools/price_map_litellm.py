"""Read the model map inside a LiteLLM wheel as data: limits, cache minimums, retirement dates, prices of more hosts.

The wheel is opened as a zip archive; nothing of it is installed or imported.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tools.price_list_genai import Price, Prices, Schedule

MAP = "litellm/model_prices_and_context_window_backup.json"
PROVIDERS = {
    "openai": "openai", "text-completion-openai": "openai",
    "azure": "azure", "azure_ai": "azure", "azure_text": "azure",
    "anthropic": "anthropic",
    "bedrock": "aws", "bedrock_converse": "aws", "bedrock_mantle": "aws", "amazon_nova": "aws",
    "gemini": "google",
    "mistral": "mistral", "codestral": "mistral", "text-completion-codestral": "mistral",
    "cohere": "cohere", "cohere_chat": "cohere",
    "fireworks_ai": "fireworks", "fireworks_ai-embedding-models": "fireworks",
    "together_ai": "together", "xai": "x-ai", "voyage": "voyageai", "moonshot": "moonshotai", "meta_llama": "meta",
    **{same: same for same in (
        "groq", "deepseek", "perplexity", "cerebras", "novita", "deepinfra", "nebius", "databricks", "minimax", "zai",
        "sambanova", "hyperbolic", "nscale", "ai21", "jina_ai", "dashscope", "replicate", "lambda_ai", "watsonx",
        "cloudflare", "baseten", "volcengine", "wandb", "oci", "friendliai", "meta", "ovhcloud",
    )},
}  # fmt: skip
_MODES = {"chat": "chat", "responses": "chat", "completion": "completion", "embedding": "embedding", "rerank": "rerank"}
_PREFIX = re.compile(
    r"^(?:azure_ai|azure_text|azure|bedrock_mantle|bedrock/converse|bedrock|gemini|vertex_ai|mistral|codestral|cohere_chat|cohere|groq"
    r"|together_ai|deepseek|xai|voyage|fireworks_ai|perplexity|cerebras|novita|deepinfra|nebius|databricks|minimax|zai|sambanova|hyperbolic"
    r"|nscale|ai21|jina_ai|dashscope|replicate|lambda_ai|watsonx|cloudflare|baseten|volcengine|wandb|oci|friendliai|moonshot|meta_llama|meta"
    r"|ovhcloud|amazon_nova|text-completion-codestral)/"
)
_KEYS = (
    ("i", "input_cost_per_token"),
    ("o", "output_cost_per_token"),
    ("r", "cache_read_input_token_cost"),
    ("w", "cache_creation_input_token_cost"),
    ("h", "cache_creation_input_token_cost_above_1hr"),
)
_ABOVE = re.compile(r"_above_(\d+)k_tokens$")
_THINKS = ("supports_reasoning", "thinking_always_on", "reasoning_modes", "reasoning_effort_levels", "supports_adaptive_thinking")


@dataclass
class Entry:
    """One model of the map, with prices in USD per million tokens."""

    provider: str
    name: str
    mode: str
    schedule: Schedule
    variants: dict[str, Schedule]
    context: int | None
    max_output: int | None
    cache_minimum: int | None
    deprecation: str | None
    reasoning: bool


def version(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def licence(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("dist-info/licenses/LICENSE"))
        return archive.read(name).decode()


def read(wheel: Path) -> list[Entry]:
    """Every chat, completion, embedding and rerank model of the providers that are kept, sorted."""
    with zipfile.ZipFile(wheel) as archive:
        listed = json.loads(archive.read(MAP))
    entries = [entry for key, facts in sorted(listed.items()) if (entry := _entry(key, facts))]
    return sorted(entries, key=lambda entry: (entry.provider, entry.name))


def _entry(key: str, facts: dict[str, Any]) -> Entry | None:
    named = str(facts.get("litellm_provider"))
    provider = "vertex" if named.startswith("vertex_ai") else PROVIDERS.get(named)
    mode = _MODES.get(str(facts.get("mode")))
    if provider is None or mode is None or "commitment" in key:
        return None
    name = _PREFIX.sub("", key.lower())
    date = str(facts.get("deprecation_date") or "")
    generates = mode in ("chat", "completion")
    return Entry(
        provider, name, mode, [("", prices)] if (prices := _prices(facts)) else [], _variants(facts),
        _whole(facts.get("max_input_tokens")),
        _whole(facts.get("max_output_tokens")) if generates else None,
        _whole(facts.get("prompt_cache_min_tokens")),
        date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else None,
        any(facts.get(flag) for flag in _THINKS),
    )  # fmt: skip


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and value >= 1 else None


def _prices(facts: dict[str, Any], variant: str = "") -> Prices:
    """The prices of one way of processing.  All zero means that the map does not know: that is no price."""
    prices: Prices = {}
    for short, key in _KEYS:
        value = facts.get(key + variant)
        if isinstance(value, int | float):
            prices[short] = ((0, _per_million(value)), *_tiers(key, facts, variant))
    asked = facts.get("input_cost_per_query") or facts.get("input_cost_per_request")
    if asked and not variant:
        prices["q"] = ((0, Decimal(str(asked)) * 1000),)
    return prices if any(value for price in prices.values() for _, value in price) else {}


def _tiers(key: str, facts: dict[str, Any], variant: str) -> Price:
    """The dearer steps of one price: `input_cost_per_token_above_200k_tokens_batches` belongs to the batch price alone."""
    found = []
    for name, value in facts.items():
        stem = name.removesuffix(variant)
        above = _ABOVE.search(stem)
        if above and stem + variant == name and stem[: above.start()] == key and isinstance(value, int | float):
            found.append((int(above[1]) * 1000, _per_million(value)))
    return tuple(sorted(found))


def _variants(facts: dict[str, Any]) -> dict[str, Schedule]:
    found = {}
    for variant, suffix in (("batch", "_batches"), ("flex", "_flex"), ("priority", "_priority")):
        if prices := _prices(facts, suffix):
            found[variant] = [("", prices)]
    return found


def _per_million(value: float) -> Decimal:
    """The map holds binary fractions of a cent per token: nine digits are the price, the rest is noise."""
    return Decimal(f"{Decimal(str(value)) * 1_000_000:.9g}")
