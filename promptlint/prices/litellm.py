"""LiteLLM's map of models and prices, as data: the part of it that a price list needs.

Its file is `model_prices_and_context_window.json` in github.com/BerriAI/litellm: one entry for each model, prices in USD per token.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeGuard

from promptlint.documents import is_finite
from promptlint.prices.schedule import MOST, Price, Prices, Schedule

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
MODES = {
    "chat": "chat", "responses": "chat", "completion": "completion", "embedding": "embedding", "rerank": "rerank",
    "image_generation": "image", "image_edit": "image", "audio_transcription": "audio", "audio_speech": "audio", "realtime": "audio",
}  # fmt: skip
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
# Tokens that may cost other than text, each with the price that holds where they do not.  The map's tiers of these prices
# contradict themselves (gemini-2.5-flash's sound is cheaper in longer requests), so they are not taken.
_OTHER_TOKENS = (
    ("t", "output_cost_per_reasoning_token", "o"),
    ("ii", "input_cost_per_image_token", "i"),
    ("oi", "output_cost_per_image_token", "o"),
    ("ia", "input_cost_per_audio_token", "i"),
    ("oa", "output_cost_per_audio_token", "o"),
)
_TINIEST = 30  # decimals of a price for one token: the map writes binary fractions, of up to 17 digits
_ABOVE = re.compile(r"_above_(\d{1,6})k_tokens$")
_OF_ONE_SIZE = re.compile(r"(?:^|/)\d+-x-\d+/|/\d+-steps/|^(?:hd|standard|low|medium|high)/")
_THINKS = ("supports_reasoning", "thinking_always_on", "reasoning_modes", "reasoning_effort_levels", "supports_adaptive_thinking")
_SUFFIXES = (("batch", "_batches"), ("flex", "_flex"), ("priority", "_priority"))
_SEARCH_SIZES = ("search_context_size_low", "search_context_size_medium", "search_context_size_high")


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


def is_map(document: object) -> bool:
    """Whether a JSON document looks like the map."""
    facts = list(document.values()) if isinstance(document, dict) else []
    described = [item for item in facts if isinstance(item, dict) and ("litellm_provider" in item or "input_cost_per_token" in item)]
    return bool(facts) and len(described) * 2 > len(facts)


def entries(listed: Mapping[str, Any], left_out: Counter[str] | None = None) -> list[Entry]:
    """Every model of the providers that are known, sorted; what is left out is counted by its reason."""
    dropped: Counter[str] = Counter() if left_out is None else left_out
    found = [entry for key, facts in sorted(listed.items()) if isinstance(facts, dict) and (entry := _entry(key, facts, dropped))]
    return sorted(found, key=lambda entry: (entry.provider, entry.name))


def provider_of(facts: Mapping[str, Any]) -> str | None:
    """The price data's name of an entry's provider; None for one that is not known."""
    named = str(facts.get("litellm_provider"))
    return "vertex" if named.startswith("vertex_ai") else PROVIDERS.get(named)


def _entry(key: str, facts: dict[str, Any], dropped: Counter[str]) -> Entry | None:
    provider, mode = provider_of(facts), MODES.get(str(facts.get("mode")))
    reason = _why_not(key, provider, mode)
    if reason or provider is None or mode is None:
        dropped[reason] += 1
        return None
    name = _PREFIX.sub("", key.lower())
    date = str(facts.get("deprecation_date") or "")
    generates = mode in ("chat", "completion")
    return Entry(
        provider, name, mode, [("", prices)] if (prices := _all_prices(facts, mode, dropped)) else [], _variants(facts),
        _whole(facts.get("max_input_tokens")),
        _whole(facts.get("max_output_tokens")) if generates else None,
        _whole(facts.get("prompt_cache_min_tokens")),
        date if _is_date(date) else None,
        any(facts.get(flag) for flag in _THINKS),
    )  # fmt: skip


def _why_not(key: str, provider: str | None, mode: str | None) -> str:
    if provider is None:
        return "models of hosts that are not taken"
    if mode is None:
        return "videos, moderation, searches and what has no mode"
    if "commitment" in key:
        return "prices of rented capacity"
    return "prices of pictures of one size or quality" if _OF_ONE_SIZE.search(key.lower()) else ""


def _whole(value: Any) -> int | None:
    number = Decimal(str(value)) if isinstance(value, float) else value
    return int(number) if is_finite(number, 1, 10**12, 10**9) else None


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_price(value: Any) -> TypeGuard[float | Decimal]:
    return is_finite(Decimal(str(value)) if isinstance(value, float) else value, 0, MOST, _TINIEST)


def _all_prices(facts: dict[str, Any], mode: str, dropped: Counter[str]) -> Prices:
    """The usual prices of tokens and pieces.  All zero means that the map does not know: that is no price."""
    prices = _prices(facts) or _stepped(facts)
    for key in ("w", "h"):  # writing to a cache is never cheaper than not writing
        if key in prices and "i" in prices and prices[key][0][1] < prices["i"][0][1]:
            del prices[key]
            dropped["prices of cache writes below that of plain input"] += 1
    pieces = _pieces(facts, mode, prices, dropped)
    asked = facts.get("input_cost_per_query") or facts.get("input_cost_per_request")
    if asked and _is_price(asked):
        pieces["q"] = ((0, Decimal(str(asked)) * 1000),)
    return {**prices, **{key: price for key, price in pieces.items() if any(value for _, value in price)}}


def _prices(facts: dict[str, Any], variant: str = "") -> Prices:
    """The prices of tokens in one way of processing."""
    prices: Prices = {}
    for short, key in _KEYS:
        if _is_price(value := facts.get(key + variant)):
            prices[short] = ((0, _per_million(value)), *_tiers(key, facts, variant))
    for short, key, text in _OTHER_TOKENS:
        if _is_price(value := facts.get(key + variant)):
            usual = prices.get(text)
            if not usual or (usual[0][1] != _per_million(value)):
                prices[short] = ((0, _per_million(value)),)
    return prices if any(value for price in prices.values() for _, value in price) else {}


def _tiers(key: str, facts: dict[str, Any], variant: str) -> Price:
    """The dearer steps of one price: `input_cost_per_token_above_200k_tokens_batches` belongs to the batch price alone."""
    found = []
    for name, value in facts.items():
        stem = name.removesuffix(variant)
        above = _ABOVE.search(stem)
        if above and stem + variant == name and stem[: above.start()] == key and _is_price(value):
            found.append((int(above[1]) * 1000, _per_million(value)))
    return tuple(sorted(found))


def _stepped(facts: dict[str, Any]) -> Prices:
    """The prices of a model that the map lists by ranges of input only (`tiered_pricing`)."""
    listed = facts.get("tiered_pricing")
    steps = [step for step in listed if isinstance(step, dict) and isinstance(step.get("range"), list)] if isinstance(listed, list) else []
    try:
        ordered = sorted(steps, key=lambda step: step["range"][0])
        read = [(int(step["range"][0]), _prices(step)) for step in ordered]
    except (TypeError, ValueError, IndexError, ArithmeticError):
        return {}
    if not read or read[0][0] != 0 or any(set(prices) != set(read[0][1]) for _, prices in read):
        return {}
    return {key: tuple((above, prices[key][0][1]) for above, prices in read) for key in read[0][1]}


def _pieces(facts: dict[str, Any], mode: str, prices: Prices, dropped: Counter[str]) -> Prices:
    """What is charged by the piece, where the map states one price for it and no price of tokens says the same thing again."""
    found: Prices = {}
    searches = facts.get("search_context_cost_per_query")
    if isinstance(searches, dict):
        asked = {value for size in _SEARCH_SIZES if _is_price(value := searches.get(size))}
        if len(asked) == 1:
            found["s"] = ((0, Decimal(str(asked.pop())) * 1000),)
        else:
            dropped["prices of searches that depend on the size of their context"] += 1
    if mode == "image" and not {"oi", "o"} & prices.keys():
        made = facts.get("output_cost_per_image") or facts.get("input_cost_per_image")
        if _is_price(made):
            found["p"] = ((0, Decimal(str(made))),)
    if mode == "audio" and not {"ia", "i"} & prices.keys():
        if _is_price(heard := facts.get("input_cost_per_second")):
            found["d"] = ((0, Decimal(f"{Decimal(str(heard)) * 3600:.6g}")),)
        if _is_price(read := facts.get("input_cost_per_character")):
            found["m"] = ((0, _per_million(read)),)
    return found


def _variants(facts: dict[str, Any]) -> dict[str, Schedule]:
    found = {}
    for variant, suffix in _SUFFIXES:
        if {"i", "o"} & (prices := _prices(facts, suffix)).keys():
            found[variant] = [("", prices)]
    return found


def session_prices(listed: Mapping[str, Any]) -> dict[str, Decimal]:
    """What each provider asks for one session of its code interpreter, whatever the model."""
    found = {}
    for key, facts in listed.items():
        if key.endswith("/container") and isinstance(facts, dict) and (provider := provider_of(facts)):
            found[provider] = Decimal(str(facts.get("code_interpreter_cost_per_session") or 0))
    return {provider: price for provider, price in found.items() if price > 0}


def _per_million(value: float | Decimal) -> Decimal:
    """The map holds binary fractions of a cent per token: nine digits are the price, the rest is noise."""
    return Decimal(f"{Decimal(str(value)) * 1_000_000:.9g}")
