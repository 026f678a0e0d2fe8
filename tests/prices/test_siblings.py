"""Which cheaper model stands beside which, and that the price list agrees."""

from __future__ import annotations

import pytest

from promptlint.model import PricedCall
from promptlint.pipeline import scan_sources
from promptlint.prices import load_prices, sibling_of
from promptlint.prices.siblings import SIBLINGS

BOOK = load_prices()


@pytest.mark.parametrize(
    ("model", "sibling"),
    [
        ("gpt-4o", "gpt-4o-mini"),
        ("gpt-4o-2024-11-20", "gpt-4o-mini"),
        ("openai/gpt-4.1", "gpt-4.1-mini"),
        ("gpt-5.1", "gpt-5-mini"),
        ("o3-pro", "o4-mini"),
        ("claude-opus-4-1-20250805", "claude-haiku-4-5"),
        ("claude-3-5-sonnet-20241022", "claude-haiku-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-haiku-4-5"),
        ("anthropic/claude-opus-5.5", "claude-haiku-5-5"),
        ("gemini-2.5-pro", "gemini-2.5-flash"),
        ("gpt-4o-mini", None),
        ("gpt-4o-audio-preview", None),
        ("gpt-5-codex", None),
        ("gpt-5.4-mini", None),
        ("claude-haiku-4-5", None),
        ("gpt-4-vision-preview", None),
        ("my-gpt-4o", None),
    ],
)
def test_knows_the_sibling_of_premium_models_only(model: str, sibling: str | None) -> None:
    assert sibling_of(model) == sibling


@pytest.mark.parametrize("sibling", sorted({sibling for _, sibling in SIBLINGS}))
def test_every_sibling_is_sold_and_has_none_itself(sibling: str) -> None:
    card = BOOK.card(sibling)
    assert card is not None
    assert card.input_price
    assert card.output_price
    assert sibling_of(sibling) is None


def test_every_listed_premium_model_is_dearer_than_its_sibling() -> None:
    seen = set()
    for provider, name in BOOK.names():
        if provider not in ("openai", "anthropic", "google", "mistral", "x-ai", "cohere") or (sibling := sibling_of(name)) is None:
            continue
        dear, cheap = BOOK.card(name, provider), BOOK.card(sibling)
        assert dear is not None
        assert cheap is not None
        if dear.input_price and cheap.input_price:
            assert dear.input_price > cheap.input_price, name
            seen.add(sibling)
    assert seen == {sibling for _, sibling in SIBLINGS}


def _call(arguments: str, sdk: str = "openai") -> PricedCall:
    made = {
        "openai": "from openai import OpenAI\nOpenAI().chat.completions.create",
        "anthropic": "from anthropic import Anthropic\nAnthropic().messages.create",
    }[sdk]
    (call,) = scan_sources({"app.py": f"{made}({arguments}, messages=[])\n"}).calls
    return call


def test_a_call_carries_the_card_of_the_sibling() -> None:
    found = _call("model='gpt-4o'").sibling
    assert found is not None
    assert found.model == "gpt-4o-mini"
    assert _call("model='gpt-4o' if input() else 'gpt-4'").sibling is None
    assert _call("model=input()").sibling is None


@pytest.mark.parametrize(
    ("arguments", "sdk", "thinks"),
    [
        ("model='gpt-4o'", "openai", False),
        ("model='gpt-5'", "openai", True),
        ("model='gpt-5.1', reasoning_effort='none'", "openai", False),
        ("model='gpt-99'", "openai", None),
        ("model='claude-sonnet-4-5', max_tokens=9", "anthropic", False),
        ("model='claude-sonnet-4-5', max_tokens=9000, thinking={'type': 'enabled', 'budget_tokens': 2048}", "anthropic", True),
        ("model='claude-opus-5-5', max_tokens=9", "anthropic", None),
    ],
)
def test_tells_whether_thinking_counts_against_the_cap(arguments: str, sdk: str, thinks: bool | None) -> None:
    assert _call(arguments, sdk).thinks is thinks
