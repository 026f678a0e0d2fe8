"""The script that makes the price data: what it takes from a wheel, what it takes from a match rule, what it keeps apart."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from promptlint.prices.litellm import Entry
from promptlint.prices.schedule import Prices, Schedule, active, written
from tools import make_prices, price_list_genai, price_map_litellm

MAP = {
    "sample_spec": {"litellm_provider": "one of …", "mode": "one of: chat, …"},
    "gpt-x": {
        "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
        "input_cost_per_token_above_200k_tokens": 5e-06, "input_cost_per_token_batches": 1.25e-06, "max_input_tokens": 1000,
        "input_cost_per_audio_token": 4e-05, "input_cost_per_image_token": 2.5e-06, "cache_creation_input_token_cost": 1e-06,
        "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_medium": 0.01},
        "max_output_tokens": 100, "prompt_cache_min_tokens": 1024.0, "deprecation_date": "2027-01-01", "supports_reasoning": True,
    },
    "azure/free": {"litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0},
    "rerank-x": {"litellm_provider": "cohere", "mode": "rerank", "input_cost_per_query": 0.002, "max_output_tokens": 4096},
    "picture-x": {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.04},
    "high/1024-x-1024/picture-x": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_image": 0.2},
    "hear-x": {"litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.000283333333333},
    "openai/container": {"litellm_provider": "openai", "mode": "chat", "code_interpreter_cost_per_session": 0.03},
    "dashscope/steps": {
        "litellm_provider": "dashscope", "mode": "chat", "tiered_pricing": [
            {"range": [128000.0, 1000000.0], "input_cost_per_token": 2e-06, "output_cost_per_token": 3e-06},
            {"range": [0, 128000.0], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
        ],
    },
    "else/x": {"litellm_provider": "somebody", "mode": "chat"},
}  # fmt: skip


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "litellm-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(price_map_litellm.MAP, json.dumps(MAP))
    assert price_map_litellm.version(path) == "9.9.9"
    return path


@pytest.fixture
def entries(wheel: Path) -> dict[str, Entry]:
    return {entry.name: entry for entry in price_map_litellm.read(wheel)[0]}


def test_the_map_is_read_per_million(entries: dict[str, Entry]) -> None:
    assert entries["free"].schedule == []  # all zero means not known
    assert written(entries["rerank-x"].schedule) == "q=2" and entries["rerank-x"].max_output is None
    known = entries["gpt-x"]
    assert written(known.schedule) == "i=2.5,200000:5 o=10 ia=40 s=10"  # pictures cost what text costs; a write below the input is none
    assert written(known.variants["batch"]) == "i=1.25"
    assert (known.context, known.max_output, known.cache_minimum, known.deprecation) == (1000, 100, 1024, "2027-01-01")
    assert written(entries["steps"].schedule) == "i=1,128000:2 o=2,128000:3"


def test_the_map_states_prices_of_pieces(wheel: Path, entries: dict[str, Entry]) -> None:
    left_out: Counter[str] = Counter()
    assert price_map_litellm.read(wheel, left_out)[1] == {"openai": Decimal("0.03")}
    assert left_out["prices of pictures of one size or quality"] == 1
    assert (entries["picture-x"].mode, written(entries["picture-x"].schedule)) == ("image", "p=0.04")
    assert (entries["hear-x"].mode, written(entries["hear-x"].schedule)) == ("audio", "d=1.02")


def row(price: str) -> price_list_genai.Row:
    prices: Prices = {"i": ((0, Decimal(price)),), "o": ((0, Decimal(10)),)}
    return price_list_genai.Row("gpt-x", [("", prices)], {}, 900, names={"gpt-x": 0, "gpt-x-1": 0})


def test_prices_come_from_one_source_and_limits_from_the_other(entries: dict[str, Entry]) -> None:
    openai = entries["gpt-x"]
    book, differences = make_prices.merge({"openai": [row("2.5")]}, [openai], "2026-11-22")
    book.setdefault("openrouter", {})
    assert not differences
    assert book["openai"]["gpt-x"].facts() == ["chat", 1000, 100, 1024, 1024, "2027-01-01", True]
    assert book["openai"]["gpt-x-1"].facts() == ["chat", 1000, 100, 1024, 1024, None, True]  # a release's own date is its own
    assert book["openai"]["gpt-x"].written() == "genai|:ia=40 s=10 i=2.5 o=10|batch@litellm:i=1.25"  # the map adds what is missing


def test_a_disagreement_is_told_and_the_first_source_kept(entries: dict[str, Entry]) -> None:
    book, differences = make_prices.merge({"openai": [row("3")]}, [entries["gpt-x"]], "2026-11-22")
    assert differences == ["openai gpt-x: genai-prices {'i': '3', 'o': '10'}, LiteLLM {'i': '2.5', 'o': '10'}"]
    assert book["openai"]["gpt-x"].written() == "genai|:i=3 o=10"


def test_the_same_input_gives_the_same_bytes(entries: dict[str, Entry]) -> None:
    texts = set()
    for listed in ([row("2.5")], [row("2.5")]):
        book, _ = make_prices.merge({"openai": listed}, [entries["gpt-x"]], "2026-11-22")
        texts.add(make_prices.dense(make_prices.pack(book)))
    (text,) = texts
    assert json.loads(text)["names"] == {"openai": {"gpt-x": 0, "gpt-x-1": 1}}


def test_a_schedule_is_written_with_its_days_hours_and_tiers() -> None:
    two = ((0, Decimal("2.50")),)
    four = ((0, Decimal(4)), (200_000, Decimal("8.0")))
    schedule: Schedule = [("", {"i": two}), ("2026-12-01", {"i": four}), ("01:00-04:00", {"i": two})]
    assert written(schedule) == "i=2.5; 2026-12-01 i=4,200000:8; 01:00-04:00 i=2.5"


def test_a_pattern_of_dates_gives_the_name_before_it() -> None:
    clauses = [SimpleNamespace(equals="a-1"), SimpleNamespace(regex=r"^a-1\.5[-@]\d{8}$"), SimpleNamespace(regex="^(x|y)$")]
    rule = SimpleNamespace(or_=clauses)
    assert list(price_list_genai._spelled(rule)) == ["a-1", "a-1.5"]


def test_a_variant_is_put_in_order_and_begins_with_the_usual_price() -> None:
    def at(price: str) -> Prices:
        return {"i": ((0, Decimal(price)),)}

    usual: Schedule = [("", at("4")), ("2026-05-01", at("2")), ("2027-01-01", at("6"))]
    looked: Schedule = [("2027-01-01", at("3")), ("2026-10-14", at("1"))]  # the day on which somebody looked
    found = price_list_genai._since_the_last_change(looked, usual)
    assert written(found) == "2026-05-01 i=1; 2027-01-01 i=3"


def test_a_variant_without_a_date_ends_with_the_usual_price() -> None:
    now: Prices = {"i": ((0, Decimal(1)),)}
    usual: Schedule = [("", now), ("2026-05-01", now), ("2027-01-01", now), ("01:00-02:00", now)]
    found = written(make_prices._while_unchanged([("", now)], usual, "2026-11-24"))
    assert found == "2026-05-01 i=1; 2027-01-01"
    assert active(found, dt.date(2026, 12, 31)) and not active(found, dt.date(2027, 1, 1)) and not active(found, dt.date(2026, 4, 30))


def test_what_two_other_lists_state_corrects_a_row() -> None:
    usual: Prices = {"i": ((0, Decimal("0.27")),)}
    less: Prices = {"i": ((0, Decimal("0.135")),)}
    stale = price_list_genai.Row("deepseek-chat", [("", less), ("00:30-16:30", usual)], {}, None, names={"deepseek-chat": 0})
    book, _ = make_prices.merge({"deepseek": [stale]}, [], "2026-11-24")
    assert book["deepseek"]["deepseek-chat"].written() == (
        "lists|:i=0.27; 2025-09-29 i=0.28 o=0.42 r=0.028; 2026-04-25 i=0.14 o=0.28 r=0.0028"
    )
