"""Which tokenizer a model's name leads to."""

from __future__ import annotations

import json

import pytest

from promptlint.tokens import framing, tokenizer_of
from promptlint.tokens.families import ANY, FAMILIES, PROVIDERS, RULES, rule_for
from promptlint.tokens.framing import FRAMES
from promptlint.tokens.lexical import FEATURES, WEIGHTS

CASES = {
    "o200k_base": "gpt-4o gpt-4o-mini-2024-07-18 chatgpt-4o-latest gpt-4.1-nano gpt-5 gpt-5.6-sol gpt-5-mini o1 o3-mini o4-mini "
    "openai/gpt-4o azure/gpt-4o-eu ft:gpt-4o-mini-2024-07-18:acme::abc gpt-oss-120b openai/gpt-oss-20b GPT-4o o1-preview gpt-4.5-preview",
    "cl100k_base": "gpt-4 gpt-4-turbo gpt-4-32k-0613 gpt-3.5-turbo gpt-3.5-turbo-instruct gpt-35-turbo text-embedding-3-small "
    "text-embedding-ada-002 ft:gpt-3.5-turbo-0125:acme::abc davinci-002",
    "claude_v3": "claude-3-opus-20240229 claude-3-5-sonnet-latest claude-3.7-sonnet claude-3-7-sonnet@20250219 claude-sonnet-4-20250514 "
    "claude-opus-4-1-20250805 claude-opus-4.5 claude-opus-4-6 claude-haiku-4-5 claude-sonnet-4-6 "
    "us.anthropic.claude-3-5-sonnet-20241022-v2:0 anthropic.claude-sonnet-4-20250514-v1:0 openrouter/anthropic/claude-3.5-haiku",
    "claude_v4_7": "claude-opus-4-7 anthropic/claude-opus-4.7 claude-opus-4-7-20260401",
    "claude_v4_8": "claude-opus-4-8 claude-sonnet-5 claude-opus-5 claude-fable-5 claude-sonnet-5-20260901",
    "gemma3": "gemini-2.0-flash gemini-2.5-pro models/gemini-2.5-flash gemini-3-pro-preview gemma-3-27b-it google/gemini-2.5-flash-lite",
    "gemma4": "gemini-3.1-pro-preview gemini-3.5-flash gemma4:12b",
    "llama3": "llama3 llama3.2:1b llama-3.1-8b-instant meta.llama3-1-70b-instruct-v1:0 meta-llama/Meta-Llama-3.1-8B-Instruct "
    "accounts/fireworks/models/llama-v3p1-8b-instruct deepseek-r1-distill-llama-70b",
    "llama2": "meta-llama/Llama-2-7b-chat-hf llama2:13b codellama",
    "deepseek_v3": "deepseek-chat deepseek-reasoner deepseek-ai/DeepSeek-V3 deepseek/deepseek-r1",
    "mistral_v2": "mixtral-8x7b-32768 open-mistral-7b mistralai/Mistral-7B-Instruct-v0.3 open-mixtral-8x22b",
    "mistral_v3": "open-mistral-nemo mistral-small-latest pixtral-12b ministral-8b-latest magistral-medium-latest",
    "qwen3": "qwen3-32b Qwen/Qwen2.5-72B-Instruct qwen2.5-coder:7b qwq-32b deepseek-r1-distill-qwen-32b",
    "glm4": "glm-4.5 glm-4-flash zai-org/GLM-4.6",
    "kimi_k2": "kimi-k2-0905-preview moonshotai/Kimi-K2-Instruct",
    "phi4": "phi-4 microsoft/phi4",
}
ASSUMED = {
    "o200k_base": "gpt-6-astra gpt-6.1-sol o5-mini codex-mini-latest",
    "claude_v4_8": "claude-sonnet-5-5 claude-opus-5-5 claude-haiku-5-5 claude-fable-5-2 claude-mythos-5-1",
    "claude_v3": "claude-2.1 claude-instant-1.2",
    "gemma2": "gemini-1.5-pro gemini-pro",
    "gemma4": "gemini-4-argon gemini-3.6-flash gemini-flash-latest",
    "llama3": "meta-llama/Llama-4-Maverick-17B",
    "deepseek_v3": "deepseek-v4 deepseek-v3.2",
    "qwen3": "qwen3.5-plus",
    "glm4": "glm-5",
    "kimi_k2": "moonshot-v1-8k",
}


@pytest.mark.parametrize(("family", "model"), [(family, model) for family, models in CASES.items() for model in models.split()])
def test_a_known_model_has_its_family(family: str, model: str) -> None:
    rule = rule_for(model, "unknown")
    assert (rule.families, rule.assumed) == ((family,), False)


@pytest.mark.parametrize(("family", "model"), [(family, model) for family, models in ASSUMED.items() for model in models.split()])
def test_a_model_newer_than_the_sources_is_assumed_and_never_exact(family: str, model: str) -> None:
    rule = rule_for(model, "unknown")
    assert (rule.families, rule.assumed) == ((family,), True)
    assert tokenizer_of(model).method == "estimate"


@pytest.mark.parametrize("model", ["", "my-deployment", "grok-4", "command-r-plus", "amazon.nova-pro-v1:0", "photo1", "voyage-3"])
def test_a_model_without_a_known_tokenizer_may_be_any(model: str) -> None:
    assert rule_for(model, "unknown").families == ANY
    assert tokenizer_of(model).name == "unknown"


def test_the_provider_narrows_what_an_unknown_model_may_be() -> None:
    assert rule_for(None, "openai").families == ("o200k_base", "cl100k_base")
    assert rule_for("my-deployment", "azure").families == ("o200k_base", "cl100k_base")
    assert rule_for(None, "anthropic").families == ("claude_v4_8", "claude_v3")
    assert rule_for("claude-opus-latest", "bedrock").families == ("claude_v4_8", "claude_v3")


def test_the_model_counts_more_than_the_provider() -> None:
    assert rule_for("meta-llama/Llama-3.3-70B", "openai").families == ("llama3",)


def test_every_family_can_be_estimated_and_framed() -> None:
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    for rule in (*RULES, *PROVIDERS):
        assert set(rule.families) <= set(FAMILIES)
        assert rule.source
    for family in FAMILIES.values():
        assert family.name in FRAMES
        assert tuple(fitted["families"][family.fit]["weights"]) == FEATURES


def test_the_note_says_how_and_since_when() -> None:
    assert "tiktoken/model.py (20" in tokenizer_of("gpt-4o").note


@pytest.mark.parametrize(
    ("model", "provider", "likely"),
    [
        ("gpt-4o", "openai", 7),
        ("claude-opus-4-6", "anthropic", 7),
        ("claude-opus-4-7", "anthropic", 11),
        ("claude-sonnet-5", "anthropic", 6),
    ],
)
def test_the_frame_of_a_single_message(model: str, provider: str, likely: int) -> None:
    frame = framing(model, provider, 1)
    assert frame.likely == likely
    assert frame.method == "estimate"


@pytest.mark.parametrize("model", [None, *FAMILIES, "gpt-4o", "claude-3-opus", "gemini-2.5-pro", "qwen3-32b"])
def test_frames_are_ordered_and_grow(model: str | None) -> None:
    assert framing(model, "unknown", 0).high == 0
    before = framing(model, "unknown", 1)
    for messages in (2, 5, 50):
        frame = framing(model, "unknown", messages)
        assert before.low <= frame.low <= frame.likely <= frame.high
        assert before.likely <= frame.likely
        before = frame
