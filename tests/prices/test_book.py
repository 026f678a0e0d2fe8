"""Which names the price book knows, under which provider, on which day, and which it must not know."""

from __future__ import annotations

import datetime as dt
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from promptlint.model import UNITS, ModelCard
from promptlint.prices import PriceBook, Processing, book_of, load_prices

DAY = dt.date(2026, 11, 22)
DATA = Path(__file__).parents[2] / "promptlint" / "data" / "prices.json"


def prices(model: str, provider: str = "unknown", on: dt.date = DAY) -> tuple[str, str, str] | None:
    card = load_prices().card(model, provider, on)
    return (card.provider, str(card.input_price), str(card.output_price)) if card else None


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-4o", "openai", ("openai", "2.5", "10")),
        ("GPT-4o", "openai", ("openai", "2.5", "10")),
        ("gpt-4o-2024-08-06", "openai", ("openai", "2.5", "10")),
        ("gpt-4o-2024-05-13", "openai", ("openai", "5", "15")),
        ("openai/gpt-4o", "unknown", ("openai", "2.5", "10")),
        ("openai:gpt-4o", "unknown", ("openai", "2.5", "10")),
        ("openai/gpt-4o", "openai", ("openai", "2.5", "10")),
        ("gpt-4o", "unknown", ("openai", "2.5", "10")),
        ("openai:gpt-4o", "aisuite", ("openai", "2.5", "10")),
        ("gpt-4o", "litellm", ("openai", "2.5", "10")),
        ("azure/gpt-4o", "unknown", ("azure", "2.5", "10")),
        ("gpt-4o", "azure.ai.openai", ("azure", "2.5", "10")),
        ("openai/gpt-4o-mini", "azure", ("azure", "0.15", "0.6")),  # as GitHub Models names it
        ("googleai/gemini-2.5-flash", "google", ("google", "0.3", "2.5")),  # as Genkit names it
        ("ft:gpt-4o-2024-08-06:acme::abc", "openai", ("openai", "3.75", "15")),
        ("claude-3-5-sonnet-20241022", "anthropic", ("anthropic", "3", "15")),
        ("claude-3-5-sonnet-latest", "anthropic", ("anthropic", "3", "15")),
        ("claude-sonnet-4-5-20250929", "unknown", ("anthropic", "3", "15")),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "aws", ("aws", "3", "15")),
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "aws.bedrock", ("aws", "3", "15")),
        ("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "unknown", ("aws", "3", "15")),
        ("bedrock/anthropic.claude-3-haiku-20240307-v1:0", "unknown", ("aws", "0.25", "1.25")),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0", "aws", ("aws", "3", "15")),
        ("us.anthropic.claude-sonnet-4-6-v1:0", "aws", ("aws", "3.3", "16.5")),
        ("global.anthropic.claude-sonnet-4-6-v1:0", "aws", ("aws", "3", "15")),
        ("models/gemini-2.5-pro", "google", ("google", "1.25", "10")),
        ("publishers/google/models/gemini-2.5-pro", "gcp.vertex_ai", ("vertex", "1.25", "10")),
        ("gemini/gemini-2.5-pro", "unknown", ("google", "1.25", "10")),
        ("gemini-1.5-pro-002", "google", ("google", "1.25", "5")),
        ("claude-opus-4@20250514", "vertex", ("vertex", "15", "75")),
        ("anthropic/claude-3.5-sonnet", "openrouter", ("openrouter", "3", "15")),
        ("deepseek-chat", "deepseek", ("deepseek", "0.14", "0.28")),
        ("mistral-large-latest", "mistral", ("mistral", "0.5", "1.5")),
        ("claude-3-5-haiku@20241022", "vertex", ("vertex", "0.8", "4")),
        ("gpt-4-turbo", "azure", ("azure", "10", "30")),
        ("text-embedding-3-small", "openai", ("openai", "0.02", "None")),
        ("voyage-3", "voyage", ("voyageai", "0.06", "None")),
        ("llama-3.3-70b-versatile", "groq", ("groq", "0.59", "0.79")),
        ("llama-3.3-70b-versatile", "unknown", ("groq", "0.59", "0.79")),
    ],
)
def test_a_model_is_found_as_it_is_written(model: str, provider: str, expected: tuple[str, str, str]) -> None:
    assert prices(model, provider) == expected


@pytest.mark.parametrize("provider", ["openai", "azure", "anthropic", "aws", "google", "vertex", "openrouter", "unknown", "nobody"])
@pytest.mark.parametrize(
    "model",
    [
        "", " ", "/", ":", "gpt", "gpt-99", "gpt-4o-turbo-ultra", "gpt-4o-ultra-2024-08-06", "my-gpt-4o", "gpt-4o-prod", "my-finetune",
        "claude", "claude-9-opus", "claude-opus-5-5-ultra", "my-o4-mini", "o4-mini-prod", "my-claude-opus-4-6", "gemini", "gemini-99-pro",
        "latest", "-latest", "2024-08-06", "ft:gpt-4o", "ft::", "ft:my-own:acme::1", "models/", "us.", "us.anthropic.", "anthropic.claude",
        "gpt-4o\nmini", "gpt-4o mini", "{model}", "\ud800", "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_models_name_has_no_price(model: str, provider: str) -> None:
    assert load_prices().card(model, provider, DAY) is None


def test_one_provider_never_gets_anothers_price() -> None:
    assert prices("claude-opus-4-6", "openai") is None
    assert prices("anthropic/claude-opus-4-6", "openai") is None
    assert prices("gpt-4o", "anthropic") is None
    assert prices("gpt-4o", "ollama") is None
    assert prices("davinci", "azure") == ("azure", "2", "None")  # not OpenAI's price of a model of that name


def test_an_unknown_provider_gives_a_price_only_where_all_agree() -> None:
    assert prices("gpt-oss-120b") is None  # every host asks something else
    assert prices("deepseek/deepseek-r1") is None  # DeepSeek's name and OpenRouter's, at two prices


def test_azure_falls_back_on_the_makers_list() -> None:
    card = load_prices().card("o1-preview", "azure", DAY)
    assert card is not None and card.provider == "azure"


@pytest.mark.parametrize("provider", ["openai", "azure", "openrouter"])
def test_an_older_models_longest_answer_is_not_that_of_the_later_one_of_its_row(provider: str) -> None:
    card = load_prices().card("o1-preview-2024-09-12", provider, DAY)
    assert card is not None and card.max_output == 32_768


def test_an_experiment_is_not_the_model_that_it_became() -> None:
    assert prices("gemini-2.5-pro-exp-03-25", "google") is None
    assert prices("gemini-2.5-pro-preview-05-06", "google") == prices("gemini-2.5-pro", "google")
    assert prices("gemini-2.0-flash-exp", "google") is not None  # which the list has by that name


@pytest.mark.parametrize(("day", "expected"), [("2026-11-30", ("2", "10")), ("2026-12-01", ("4", "20")), ("2025-01-01", ("2", "10"))])
def test_a_price_change_applies_on_its_day(day: str, expected: tuple[str, str]) -> None:
    found = prices("gemini-4-argon", "google", dt.date.fromisoformat(day))
    assert found == ("google", *expected)


def test_old_prices_of_a_model_that_became_cheaper() -> None:
    days = (dt.date(2025, 5, 15), dt.date(2025, 12, 1), DAY)
    assert [prices("deepseek-chat", "deepseek", day) for day in days] == [
        ("deepseek", "0.27", "1.1"), ("deepseek", "0.28", "0.42"), ("deepseek", "0.14", "0.28"),
    ]  # fmt: skip


def test_introductory_prices_end() -> None:
    assert prices("gemini-3.7-flash", "vertex", dt.date(2027, 1, 1)) == ("vertex", "1.5", "7.5")  # Google's own change holds there too
    assert prices("gemini-3.7-flash", "google", dt.date(2026, 12, 31)) == ("google", "0.75", "3.75")
    assert prices("gemini-3.7-flash", "google", dt.date(2027, 1, 1)) == ("google", "1.5", "7.5")


def test_a_day_has_prices_by_the_hour() -> None:
    cards = load_prices().by_hour("deepseek-v4-pro", "deepseek", DAY)
    assert [card.input_price for card in cards] == [Decimal("0.66"), Decimal("1.32")]


def test_a_card_says_what_rules_need() -> None:
    card = load_prices().card("gpt-4o", "openai", DAY)
    assert card is not None
    assert (card.max_output, card.context_window, card.cache_minimum, card.reasoning) == (16384, 128000, 1024, False)
    assert (card.cache_read_price, card.mode, card.priced_on, card.source) == (Decimal("1.25"), "chat", DAY, "genai-prices 0.2.3")
    retiring = load_prices().card("o3", "openai", DAY)
    assert retiring is not None and retiring.deprecation_date == dt.date(2026, 12, 11) and retiring.reasoning
    disputed = load_prices().card("claude-sonnet-4-6", "anthropic", DAY)
    assert disputed is not None and disputed.cache_minimum == 2048  # documented as 1024: the higher one counts
    tiered = load_prices().card("gemini-2.5-pro", "google", DAY)
    assert tiered is not None and (200_000, "input", Decimal("2.5")) in tiered.tiers
    searching = load_prices().card("sonar-pro", "perplexity", DAY)
    assert searching is not None and searching.request_price == Decimal("0.014")


@pytest.mark.parametrize(
    ("model", "provider", "processing", "expected"),
    [
        ("gpt-4o", "openai", "batch", ("1.25", "5", "1.25", None)),  # OpenAI publishes no cached price for batches of it
        ("gpt-4o", "openai", "priority", ("4.25", "17", "2.125", None)),
        ("gpt-5.4", "openai", "flex", ("1.25", "7.5", "0.13", None)),
        ("gpt-5.4", "azure", "priority", ("5", "30", "0.5", None)),
        ("claude-opus-5-5", "anthropic", "batch", ("2", "10", "0.1", "2.5")),
        ("claude-sonnet-4-5", "anthropic", "batch", ("1.5", "7.5", "0.15", "1.875")),
        ("gemini-2.5-flash", "google", "flex", ("0.15", "1.25", "0.03", None)),
        ("gemini-2.5-flash", "google", "priority", ("0.54", "4.5", "0.054", None)),
    ],
)
def test_prices_of_other_processing(model: str, provider: str, processing: Processing, expected: tuple[str | None, ...]) -> None:
    book = load_prices()
    assert processing in book.processings(model, provider, DAY)
    card = book.card(model, provider, DAY, processing=processing)
    assert card is not None
    asked = (card.input_price, card.output_price, card.cache_read_price, card.cache_write_price)
    assert asked == tuple(Decimal(price) if price else None for price in expected)


def test_it_can_be_told_whether_there_is_a_price_for_the_processing() -> None:
    book = load_prices()
    assert book.processings("gpt-4o", "openai", DAY) == {"", "batch", "priority"}
    card = book.card("gpt-4o", "openai", DAY, processing="flex")  # none is listed: the usual prices, and nobody need take them for others
    assert card is not None and card.input_price == Decimal("2.5")
    assert book.processings("gpt-99", "openai", DAY) == frozenset()


def test_a_price_without_a_date_ends_where_the_usual_one_changes() -> None:
    book = load_prices()
    assert "flex" in book.processings("gemini-3.8-flash", "google", dt.date(2026, 12, 31))
    assert "flex" not in book.processings("gemini-3.8-flash", "google", dt.date(2027, 1, 1))
    batch = book.card("gemini-3.8-flash", "google", dt.date(2027, 1, 1), processing="batch")
    assert batch is not None and (batch.input_price, batch.output_price) == (Decimal("0.75"), Decimal("3.75"))


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-4o", "openai", ("2.5", "10", "1.25")),
        ("gpt-4o-mini", "openai", ("0.15", "0.6", "0.075")),
        ("claude-3-5-sonnet-20241022", "anthropic", ("3", "15", "0.3")),
        ("o3", "openai", ("10", "40", "0.5")),
    ],
)
def test_prices_of_may_2025(model: str, provider: str, expected: tuple[str, ...]) -> None:
    card = load_prices().card(model, provider, dt.date(2025, 5, 15))
    assert card is not None
    assert (card.input_price, card.output_price, card.cache_read_price) == tuple(map(Decimal, expected))


def test_pictures_sound_and_pieces_have_prices() -> None:
    def card(model: str, provider: str) -> ModelCard:
        found = load_prices().card(model, provider, DAY)
        assert found is not None
        return found

    speaking = card("gpt-realtime", "openai")
    assert (speaking.mode, speaking.input_audio_price, speaking.output_audio_price) == ("audio", Decimal(32), Decimal(64))
    drawing = card("gpt-image-1.5", "openai")
    assert (drawing.mode, drawing.input_image_price, drawing.output_image_price) == ("image", Decimal(8), Decimal(32))
    assert dict(card("whisper-1", "openai").unit_prices) == {"audio_second": Decimal("0.0001")}
    assert dict(card("tts-1", "openai").unit_prices) == {"character": Decimal("0.000015")}
    assert dict(card("gpt-4o", "openai").unit_prices) == {
        "web_search": Decimal("0.01"), "file_search": Decimal("0.0025"), "code_interpreter": Decimal("0.03"),
    }  # fmt: skip
    assert card("sonar-deep-research", "perplexity").reasoning_price == Decimal(3)
    assert card("qwen-flash", "dashscope").tiers == ((256_000, "input", Decimal("0.25")), (256_000, "output", Decimal(2)))
    made = [card(name, "aws") for name in ("amazon.titan-image-generator-v2:0",)]
    assert all(dict(each.unit_prices).keys() == {"image"} for each in made)


def test_close_names_are_offered_for_messages_only() -> None:
    assert "gpt-4o-mini" in load_prices().similar("gpt-4o-minni", "openai")


def test_every_entry_reads_and_no_tier_is_cheaper_than_the_one_below() -> None:
    book = load_prices()
    for provider, table in book.lists[0].names.items():
        for name in table:
            for card in book.by_hour(name, provider, DAY):
                assert card.model == name
                for price in (card.input_price, card.output_price, card.cache_read_price, card.request_price):
                    assert price is None or price >= 0
                assert all(unit in UNITS and price > 0 for unit, price in card.unit_prices)
                for kind in ("input", "output"):
                    steps = [getattr(card, f"{kind}_price"), *(price for _, priced, price in card.tiers if priced == kind)]
                    assert steps == sorted(steps) or steps[0] is None


def test_the_data_are_small_quick_to_load_and_name_their_sources() -> None:
    text = DATA.read_bytes()
    started = time.process_time()
    data = json.loads(text)
    assert time.process_time() - started < 0.2  # a guard against a change of kind; the figure itself stands in docs/cost-model.md
    assert len(text) <= 420 * 1024
    assert data["as_of"] and all(source["name"] and source["version"] and source["fields"] for source in data["sources"].values())


def test_a_book_can_be_made_from_other_data() -> None:
    data: dict[str, Any] = {
        "as_of": "2026-01-01",
        "sources": {"own": {"name": "our price list", "version": "7"}},
        "fallbacks": {},
        "schedules": ["own|:i=1 o=2,1000:3; 2026-06-01 i=2 o=4", "own|:"],
        "limits": [["chat", 8000]],
        "entries": [[0, 0, 1], [1, 0, 0]],
        "names": {"us": {"our-model": 0, "free-of-price": 1}},
    }
    book: PriceBook = book_of(data)
    card = book.card("our-model-2026-02-02", "us", dt.date(2026, 2, 2))
    assert card is not None and card.tiers == ((1000, "output", Decimal(3)),) and card.source == "our price list 7"
    assert card.as_of == dt.date(2026, 1, 1) == book.as_of
    assert book.card("our-model-v2", "us", DAY) is None
    unpriced = book.card("free-of-price", "us", DAY)
    assert unpriced is not None and unpriced.input_price is None
