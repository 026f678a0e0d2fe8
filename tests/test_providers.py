"""What the providers' files say of a model by its name, wherever it is served, and who is heard when sources differ."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from promptlint.model import ModelCard, ModelFacts, Range
from promptlint.pipeline import scan_sources
from promptlint.prices import load_prices
from promptlint.providers import PROVIDERS, documented_minimum, facts_of, reasons

DAY = dt.date(2026, 11, 26)


def facts(model: str, provider: str = "unknown", card: ModelCard | None = None) -> ModelFacts:
    book = load_prices()
    return facts_of(model, provider, book, DAY, card or book.card(model, provider, DAY))


@pytest.mark.parametrize(
    ("model", "provider", "least", "most"),
    [
        ("claude-opus-5", "anthropic", 512, 512),
        ("claude-sonnet-4-5-20250929", "anthropic", 1024, 1024),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock", 4096, 4096),
        ("us.anthropic.claude-opus-4-7-v1:0", "bedrock", 2048, 4096),
        ("claude-opus-4-7", "anthropic", 2048, 2048),
        ("claude-sonnet-4-6", "anthropic", 1024, 2048),
        ("anthropic/claude-haiku-4.5:beta", "openrouter", 4096, 4096),
        ("openai/gpt-4o-2024-11-20", "litellm", 1024, 1024),
        ("models/gemini-2.5-flash", "google", 2048, 2048),
        ("claude-nobody-knows", "anthropic", 512, 4096),
    ],
)
def test_cache_minimum_by_name_and_platform(model: str, provider: str, least: int, most: int) -> None:
    assert facts(model, provider).cache.minimum == Range(least, most)


@pytest.mark.parametrize("model", ["gpt-3.5-turbo", "gpt-4", "gpt-4o-2024-05-13", "text-embedding-3-small", "a-model-of-our-own"])
def test_no_minimum_where_nothing_is_cached_or_known(model: str) -> None:
    assert facts(model, "openai" if model.startswith("gpt") else "unknown").cache.minimum is None


def test_caches_on_request_or_by_itself() -> None:
    models = ("claude-sonnet-5", "gpt-4o", "gpt-5.6-sol", "gemini-3.5-flash", "gpt-4-turbo")
    assert [facts(model).cache.mode for model in models] == ["on-request", "automatic", "both", "automatic", "none"]
    assert facts("claude-sonnet-5").cache.breakpoints == 4
    assert facts("gpt-4o").cache.breakpoints == 0  # a mark has no effect there


def test_an_own_list_is_heard_alone() -> None:
    card = load_prices().card("claude-sonnet-4-6", "anthropic", DAY)
    assert card is not None
    own = dataclasses.replace(card, cache_minimum=300, cache_minimum_low=None)
    assert facts("claude-sonnet-4-6", "anthropic", own).cache.minimum == Range(300, 300)


def test_the_price_list_widens_what_is_documented() -> None:
    card = ModelCard("claude-sonnet-5", "anthropic", DAY, cache_minimum=2048, cache_minimum_low=2048)
    assert facts("claude-sonnet-5", "anthropic", card).cache.minimum == Range(1024, 2048)


@pytest.mark.parametrize(
    ("model", "provider", "ends"),
    [
        ("gpt-4-turbo", "openai", dt.date(2026, 10, 23)),
        ("openai:gpt-4-turbo", "langchain", dt.date(2026, 10, 23)),
        ("gpt-4-turbo", "azure", None),  # Azure sets days of its own
        ("azure/gpt-4-turbo", "litellm", None),
        ("claude-sonnet-4-20250514", "anthropic", dt.date(2026, 6, 15)),
        ("anthropic.claude-3-sonnet-20240229-v1:0", "unknown", dt.date(2026, 7, 30)),  # a name in the form of Bedrock's
        ("claude-3-opus@20240229", "unknown", None),  # in that of Vertex AI
        ("gpt-6.1-sol", "openai", None),
        ("gemini-2.5-flash", "google", dt.date(2026, 12, 1)),
        ("gemini-2.5-flash-preview-04-17", "google", None),  # on trial: it does not end with the model that it became
        ("gemini-2.5-pro-preview-03-25", "google", dt.date(2025, 12, 2)),
        ("gpt-4-turbo-preview", "openai", dt.date(2026, 3, 26)),
        ("gpt-4-1106-preview", "openai", dt.date(2026, 10, 23)),
        ("models/text-bison-001", "google", dt.date(2024, 8, 15)),
        ("text-bison@001", "vertex", dt.date(2025, 4, 9)),
        ("gemini-pro", "vertex", dt.date(2025, 4, 9)),
        ("models/gemini-pro-latest", "google", None),  # the newest of its line, and not the gemini-pro of 2023
        ("gemini-1.5-pro-latest", "google", dt.date(2025, 9, 29)),
        ("dall-e-3", "openai", dt.date(2026, 5, 12)),
        ("mixtral-8x7b-32768", "groq", dt.date(2025, 3, 20)),
        ("us.anthropic.claude-3-5-haiku-20241022-v1:0", "bedrock", dt.date(2026, 6, 19)),  # not the day of Anthropic's own API
        ("anthropic.claude-v2", "bedrock", None),  # Bedrock's own day is not known
    ],
)
def test_the_day_from_which_a_model_is_gone(model: str, provider: str, ends: dt.date | None) -> None:
    assert facts(model, provider).retires == ends


def test_a_model_that_its_maker_ended_is_known_as_such_elsewhere() -> None:
    assert facts("anthropic.claude-v2", "bedrock").ended == dt.date(2025, 7, 21)
    assert facts("dall-e-2").ended == dt.date(2026, 5, 12)
    assert facts("gpt-6.1-sol", "azure").ended is None


def test_the_models_to_compare_with_have_prices() -> None:
    found = facts("claude-opus-4-8", "anthropic")
    assert found.newer == "claude-opus-5-5"
    assert found.newer_card is not None
    assert found.newer_card.model == "claude-opus-5-5"
    assert facts("text-embedding-ada-002", "openai").better == "text-embedding-3-small"


@pytest.mark.parametrize("route", ["global.anthropic.", "us.anthropic.", "bedrock/global.anthropic."])
def test_the_newer_model_on_bedrock_is_asked_by_the_same_route(route: str) -> None:
    found = facts(f"{route}claude-sonnet-4-5-20250929-v1:0", "bedrock")
    assert found.newer.startswith(f"{route.removeprefix('bedrock/')}claude-sonnet-5-5")
    assert found.newer_card is not None
    assert found.newer_card.model == found.newer


def test_who_thinks_before_answering() -> None:
    assert reasons("o3-mini", "openai")
    assert reasons("gpt-5-mini-2025-08-07", "azure")
    assert not reasons("gpt-4o", "openai")
    assert not reasons("gpt-5-chat-latest", "openai")
    assert not reasons("nobody-knows", "openai")


def test_every_fact_has_a_source_and_a_day() -> None:
    for provider in PROVIDERS.values():
        for model in provider.models:
            re.compile(model.pattern)
            assert model.source.text
            assert dt.date(2026, 8, 1) <= model.source.read <= DAY
        assert provider.cache.source is not None or provider.cache.mode == "unknown"
        if provider.cache.minimum:
            assert provider.cache.minimum[0] <= provider.cache.minimum[1]


def test_named_models_are_listed() -> None:
    book = load_prices()
    for provider in PROVIDERS.values():
        for model in provider.models:
            for name in filter(None, (model.successor, model.newer, model.better, model.sibling)):
                assert book.card(name, provider.name, DAY) is not None, (provider.name, name)


def test_documented_minimum_of_a_name() -> None:
    assert documented_minimum("claude-haiku-4-5") == Range(4096, 4096)
    assert documented_minimum("llama-3") is None


def test_a_call_has_the_facts_of_each_of_its_models() -> None:
    report = scan_sources(
        {
            "app.py": (
                "import litellm\n\ndef ask(question, well):\n    model = 'anthropic/claude-opus-4-6' if well else 'gpt-4o'\n"
                "    return litellm.completion(model=model, messages=[{'role': 'user', 'content': question}])\n"
            )
        }
    )
    (call,) = report.calls
    assert [each.provider for each in call.facts] == ["anthropic", "openai"]
    assert call.cache_minimum == Range(1024, 4096)


@pytest.mark.parametrize(
    ("model", "provider", "retires", "delisted"),
    [
        ("pixtral-12b-2409", "mistral", dt.date(2025, 12, 31), False),
        ("mistral/pixtral-12b-2409", "litellm", dt.date(2025, 12, 31), False),
        ("command-r", "cohere", dt.date(2025, 9, 15), False),
        ("command-r-08-2024", "cohere", None, False),  # its name without the date is that of another model
        ("grok-beta", "x-ai", dt.date(2025, 9, 15), False),
        ("models/embedding-001", "google", dt.date(2025, 10, 30), False),
        ("text-embedding-004", "google", dt.date(2026, 1, 14), False),
        ("qwen/qwen3-32b", "groq", dt.date(2026, 7, 17), False),
        ("qwen/qwen3-32b", "openrouter", None, False),
        ("gemini-2.0-flash-live-preview-04-09", "vertex", None, True),
        ("claude-opus-5", "anthropic", None, False),
    ],
)
def test_models_that_are_served_no_longer(model: str, provider: str, retires: dt.date | None, delisted: bool) -> None:
    found = facts(model, provider)
    assert (found.retires, found.is_delisted) == (retires, delisted)


def test_no_model_that_is_served_no_longer_elsewhere_has_an_end_there() -> None:
    found = facts("mistral-large-2402", "azure")
    assert (found.retires, found.ended) == (None, dt.date(2025, 6, 16))
