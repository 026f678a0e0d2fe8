"""Spellings of one model, and the forms that they need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promptlint.prices.names import DATED, LABELLED, NUMBERED, PREFIXED, provider_key, spellings, split_prefix


def test_a_release_is_cut_off_step_by_step() -> None:
    found = dict(spellings("us.anthropic.claude-3-5-sonnet-20241022-v2:0"))
    assert found["us.anthropic.claude-3-5-sonnet-20241022"] == NUMBERED
    assert found["anthropic.claude-3-5-sonnet"] == PREFIXED | NUMBERED | DATED
    assert found["claude-3-5-sonnet-20241022"] == PREFIXED | NUMBERED


def test_labels_and_dates_are_different_forms() -> None:
    assert dict(spellings("gpt-6-sol-latest"))["gpt-6-sol"] == LABELLED
    assert dict(spellings("gpt-6-sol-2026-09-01"))["gpt-6-sol"] == DATED
    assert dict(spellings("claude-opus-5@20260301"))["claude-opus-5"] == DATED


def test_a_date_before_the_release_is_no_name_of_a_model() -> None:
    assert "claude-sonnet-4-6" not in dict(spellings("claude-sonnet-4-6-20251101"))
    assert "claude-sonnet-4-6" not in dict(spellings("anthropic.claude-sonnet-4-6-20251101-v1:0"))
    assert dict(spellings("claude-sonnet-4-6-20260217"))["claude-sonnet-4-6"] == DATED


def test_a_day_of_another_model_makes_no_name_of_this_one() -> None:
    assert "claude-haiku-4-5" not in dict(spellings("claude-haiku-4-5-20241022"))
    assert "claude-sonnet-4" not in dict(spellings("us.anthropic.claude-sonnet-4-20250522-v1:0"))
    assert dict(spellings("claude-3-5-haiku-20241022"))["claude-3-5-haiku"] == DATED
    assert dict(spellings("claude-opus-4-5@20251101"))["claude-opus-4-5"] == DATED


def test_a_global_endpoint_is_no_region() -> None:
    assert "anthropic.claude-sonnet-4-6" not in dict(spellings("global.anthropic.claude-sonnet-4-6"))


def test_providers_go_by_many_names() -> None:
    assert [provider_key(name) for name in ("aws.bedrock", "gcp.gemini", "XAI", "mistral_ai", "litellm", "", "Ollama")] == [
        "aws", "google", "x-ai", "mistral", "unknown", "unknown", "ollama",
    ]  # fmt: skip
    assert split_prefix("together_ai/meta/x") == ("together", "meta/x")
    assert split_prefix("gpt-4o") is None


@given(st.text(max_size=200))
def test_any_text_has_itself_as_its_first_spelling(text: str) -> None:
    found = list(spellings(text))
    assert found[0] == (text.strip().lower(), 0)
    assert len(found) < 40
