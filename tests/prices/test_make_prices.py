"""The script that makes the price data: what it takes from a wheel, what it takes from a match rule, what it keeps apart."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import make_prices, price_list_genai, price_map_litellm

MAP = {
    "sample_spec": {"litellm_provider": "one of …", "mode": "one of: chat, …"},
    "gpt-x": {
        "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
        "input_cost_per_token_above_200k_tokens": 5e-06, "input_cost_per_token_batches": 1.25e-06, "max_input_tokens": 1000,
        "max_output_tokens": 100, "prompt_cache_min_tokens": 1024.0, "deprecation_date": "2027-01-01", "supports_reasoning": True,
    },
    "azure/free": {"litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0},
    "rerank-x": {"litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002, "max_output_tokens": 4096},
    "picture-x": {"litellm_provider": "openai", "mode": "image_generation"},
    "else/x": {"litellm_provider": "somebody", "mode": "chat"},
}  # fmt: skip


@pytest.fixture
def entries(tmp_path: Path) -> list[price_map_litellm.Entry]:
    wheel = tmp_path / "litellm-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(price_map_litellm.MAP, json.dumps(MAP))
    assert price_map_litellm.version(wheel) == "9.9.9"
    return price_map_litellm.read(wheel)


def test_the_map_is_read_per_million(entries: list[price_map_litellm.Entry]) -> None:
    azure, cohere, openai = entries
    assert (azure.name, azure.schedule) == ("free", [])  # all zero means not known
    assert price_list_genai.written(cohere.schedule) == "q=2" and cohere.max_output is None
    assert price_list_genai.written(openai.schedule) == "i=2.5,200000:5 o=10"
    assert price_list_genai.written(openai.variants["batch"]) == "i=1.25"
    assert (openai.context, openai.max_output, openai.cache_minimum, openai.deprecation) == (1000, 100, 1024, "2027-01-01")


def row(price: str) -> price_list_genai.Row:
    prices: price_list_genai.Prices = {"i": ((0, Decimal(price)),), "o": ((0, Decimal(10)),)}
    return price_list_genai.Row("gpt-x", [("", prices)], {}, 900, {"gpt-x": 0, "gpt-x-1": 0})


def test_prices_come_from_one_source_and_limits_from_the_other(entries: list[price_map_litellm.Entry]) -> None:
    openai = entries[2]
    book, differences = make_prices.merge({"openai": [row("2.5")]}, [openai], "2026-11-22")
    book.setdefault("openrouter", {})
    assert not differences
    assert book["openai"]["gpt-x"].facts() == ["chat", 1000, 100, 1024, 1024, "2027-01-01", True]
    assert book["openai"]["gpt-x-1"].facts() == ["chat", 1000, 100, 1024, 1024, None, True]  # a release's own date is its own
    assert book["openai"]["gpt-x"].written() == "genai|:i=2.5 o=10"


def test_a_disagreement_is_told_and_the_first_source_kept(entries: list[price_map_litellm.Entry]) -> None:
    book, differences = make_prices.merge({"openai": [row("3")]}, [entries[2]], "2026-11-22")
    assert differences == ["openai gpt-x: genai-prices {'i': '3', 'o': '10'}, LiteLLM {'i': '2.5', 'o': '10'}"]
    assert book["openai"]["gpt-x"].written() == "genai|:i=3 o=10"


def test_the_same_input_gives_the_same_bytes(entries: list[price_map_litellm.Entry]) -> None:
    texts = set()
    for listed in ([row("2.5")], [row("2.5")]):
        book, _ = make_prices.merge({"openai": listed}, [entries[2]], "2026-11-22")
        texts.add(make_prices.dense(make_prices.pack(book)))
    (text,) = texts
    assert json.loads(text)["names"] == {"openai": {"gpt-x": 0, "gpt-x-1": 1}}


def test_a_schedule_is_written_with_its_days_hours_and_tiers() -> None:
    two = ((0, Decimal("2.50")),)
    four = ((0, Decimal(4)), (200_000, Decimal("8.0")))
    schedule: price_list_genai.Schedule = [("", {"i": two}), ("2026-12-01", {"i": four}), ("01:00-04:00", {"i": two})]
    assert price_list_genai.written(schedule) == "i=2.5; 2026-12-01 i=4,200000:8; 01:00-04:00 i=2.5"


def test_a_pattern_of_dates_gives_the_name_before_it() -> None:
    clauses = [SimpleNamespace(equals="a-1"), SimpleNamespace(regex=r"^a-1\.5[-@]\d{8}$"), SimpleNamespace(regex="^(x|y)$")]
    rule = SimpleNamespace(or_=clauses)
    assert list(price_list_genai._spelled(rule)) == ["a-1", "a-1.5"]
