"""Costs: the field's worked examples to the cent, the parts that add up, the assumptions that are said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint import tokens
from promptlint.assumptions import ASSUMED
from promptlint.cost import price, price_at, saving_of, spend
from promptlint.model import (
    FREE,
    Absent,
    CallSite,
    Default,
    Dynamic,
    Estimate,
    Known,
    Loop,
    Message,
    ModelCard,
    OneOf,
    PricedCall,
    Prompt,
    Source,
    Span,
    Static,
    Tokens,
    Unknown,
)
from promptlint.prices import load_prices

DAY = dt.date(2026, 11, 22)
AT = Span("app.py", 1, 1, 1, 10)
BOOK = load_prices()


def card_of(model: str, provider: str = "openai") -> ModelCard:
    card = BOOK.card(model, provider, DAY)
    assert card is not None
    return card


def site_of(model: Any = "gpt-4o", *texts: str, **facts: Any) -> CallSite:
    parts = tuple(Static(text, AT) for text in texts)
    prompt = Prompt((Message("user", parts),)) if parts else None
    made = CallSite(
        span=AT, statement=AT, function="app", callee="create", sdk="openai", provider="openai", operation="chat",
        model=Known(model) if isinstance(model, str) else model, max_tokens=Absent(), prompt=prompt, generates=True,
    )  # fmt: skip
    return replace(made, **facts)


def priced(site: CallSite) -> tuple[PricedCall, Estimate]:
    call = price(site, BOOK, on=DAY)
    assert call.estimate is not None, call.unpriced
    return call, call.estimate


def said(site: CallSite) -> str:
    return "\n".join(priced(site)[1].assumptions)


def exactly(number: int) -> Tokens:
    return Tokens(number, number, number)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count one token for each word and none for the frame, so that sums can be done by hand."""
    monkeypatch.setattr(tokens, "count", lambda text, model=None, provider="": exactly(len(text.split())))
    monkeypatch.setattr(tokens, "framing", lambda model, provider, messages: Tokens(0, 0, 0))


@pytest.mark.parametrize(
    ("sent", "received", "expected"),
    [(500, 300, "0.00425"), (800, 400, "0.006"), (2000, 0, "0.005"), (2000, 500, "0.01")],
)
def test_worked_examples_on_gpt_4o(sent: int, received: int, expected: str) -> None:
    assert spend(card_of("gpt-4o"), sent, received) == Decimal(expected)


def test_a_month_and_a_day_of_the_worked_examples() -> None:
    month = [spend(card_of("gpt-4o"), *size) for size in ((800, 0), (0, 400))]
    assert [(each or 0) * 4000 * 30 for each in month] == [240, 480]
    assert (spend(card_of("gpt-4o"), 2000) or 0) * 10_000_000 == 50_000


@pytest.mark.usefixtures("counted")
def test_one_call_through_and_through() -> None:
    call, estimate = priced(site_of("gpt-4o", "word " * 500, max_tokens=Known(300)))
    assert call.input == Tokens(500, 500, 500)
    assert call.output == Tokens(1, 300, 300, "estimate")
    assert estimate.per_call.likely == Decimal("0.00425")
    assert estimate.per_call.low == Decimal("0.00126")
    assert [(part.name, part.price) for part in estimate.components] == [("input", Decimal("2.5")), ("output", Decimal(10))]
    assert estimate.prices_as_of == BOOK.as_of and call.card is not None and call.card.priced_on == DAY


@pytest.mark.usefixtures("counted")
def test_without_a_cap_the_model_bounds_the_answer() -> None:
    call, _ = priced(site_of("gpt-4o", "word"))
    assert call.output == Tokens(1, 400, 16384, "estimate")
    assert "16,384, the model's maximum: no cap is set" in said(site_of("gpt-4o", "word"))
    above, _ = priced(site_of("gpt-4o", "word", max_tokens=Known(1_000_000)))
    assert above.output.high == 16384
    open_cap, _ = priced(site_of("gpt-4o", "word", max_tokens=OneOf((10, 20), open=True)))
    assert open_cap.output.high == 16384
    either, _ = priced(site_of("gpt-4o", "word", max_tokens=OneOf((10, 20))))
    assert either.output == Tokens(1, 20, 20, "estimate")
    assert "the cap cannot be told" in said(site_of("gpt-4o", "word", max_tokens=Unknown("it is computed")))
    assert "The output cap is 50 unless settings.CAP says otherwise." in said(
        site_of("gpt-4o", "word", max_tokens=Default(50, source="settings.CAP"))
    )


@pytest.mark.usefixtures("counted")
def test_completions_multiply_the_output_and_attempts_do_not() -> None:
    one, _ = priced(site_of("gpt-4o", "word", max_tokens=Known(100)))
    three, _ = priced(site_of("gpt-4o", "word", max_tokens=Known(100), completions=Known(3), attempts=Known(5)))
    assert three.output == Tokens(3, 300, 300, "estimate") and one.input == three.input
    text = said(site_of("gpt-4o", "word", completions=OneOf((1, 3)), attempts=Known(5), loop=Loop("for", AT)))
    assert "1 to 3 completions" in text and "Up to 5 attempts: this is the price of one." in text and "one round" in text
    assert "number of completions cannot be told" in said(site_of("gpt-4o", "word", completions=Unknown("read from a file")))
    assert "This is the price of one attempt." in said(site_of("gpt-4o", "word", attempts=Unknown("not known")))


def _dynamic(source: Source) -> Prompt:
    return Prompt((Message("user", (Dynamic("question", source, AT),)),))


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("source", sorted(ASSUMED))
def test_a_run_time_value_has_an_assumed_size(source: Source) -> None:
    call, estimate = priced(site_of("gpt-4o", prompt=_dynamic(source)))
    assert call.input == ASSUMED[source]
    assert any(text.startswith("`question` from") and f"{ASSUMED[source].likely:,} tokens" in text for text in estimate.assumptions)


@pytest.mark.usefixtures("counted")
def test_an_open_prompt_and_one_that_cannot_be_told() -> None:
    prompt = Prompt((Message("user", (Static("two words", AT),)),), open=True)
    assert priced(site_of("gpt-4o", prompt=prompt))[0].input == Tokens(2, 2, 20002, "estimate")
    assert "up to 20,000 tokens" in said(site_of("gpt-4o", prompt=prompt))
    assert "What is sent cannot be told" in said(site_of("gpt-4o"))
    history = Prompt((Message("user", (Dynamic("log", "history", AT),)),))
    assert priced(site_of("gpt-4", prompt=history))[0].input.high == 8192  # a request cannot be longer than the context


@pytest.mark.usefixtures("counted")
def test_segments_stand_in_wire_order() -> None:
    system = Message("system", (Static("be brief", AT), Dynamic("now", "clock", AT)), cache_breakpoint=True)
    prompt = Prompt((system, Message("user", (Static("hello", AT),))), tools=(Static("a tool list", AT),))
    call, _ = priced(site_of("gpt-4o", prompt=prompt))
    assert [(s.role, s.message, s.tokens.likely, s.cache_breakpoint) for s in call.segments] == [
        ("tools", -1, 3, False), ("system", 0, 2, False), ("system", 0, 12, True), ("user", 1, 1, False),
    ]  # fmt: skip


def test_the_frame_of_a_chat_counts_and_that_of_an_embedding_does_not() -> None:
    chat, _ = priced(site_of("gpt-4o", "hello world"))
    embedded, estimate = priced(site_of("text-embedding-3-small", "hello world", operation="embeddings", generates=False))
    assert chat.input.likely > embedded.input.likely == 2
    assert embedded.output == Tokens(0, 0, 0)
    assert estimate.per_call.likely == Decimal("0.00000004")
    assert [part.name for part in estimate.components] == ["input"]


@pytest.mark.usefixtures("counted")
def test_several_models_span_from_the_cheapest_to_the_dearest() -> None:
    call, estimate = priced(site_of(OneOf(("gpt-4o", "gpt-4o-mini", "o3")), "word " * 1000, max_tokens=Known(100)))
    cheap, usual, dear = (priced(site_of(model, "word " * 1000, max_tokens=Known(100)))[1] for model in ("gpt-4o-mini", "gpt-4o", "gpt-4o"))
    assert estimate.per_call.low == cheap.per_call.low
    assert estimate.per_call.likely == usual.per_call.likely
    assert estimate.per_call.high == dear.per_call.high
    assert len(call.cards) == 3 and call.card == call.cards[0]
    assert "low is the cheapest of them" in "\n".join(estimate.assumptions)


@pytest.mark.usefixtures("counted")
def test_a_model_without_a_price_is_left_out_and_said() -> None:
    text = said(site_of(OneOf(("gpt-4o", "my-own"), open=True), "word"))
    assert "No price for my-own: left out." in text and "or another that cannot be told" in text
    assert "The model is gpt-4o unless MODEL says otherwise." in said(site_of(Default("gpt-4o", source="MODEL"), "word"))


def test_the_words_fit_what_is_known() -> None:
    assert "The model is gpt-4o, or another that cannot be told." in said(site_of(OneOf(("gpt-4o",), open=True), "hi"))
    assert "The model is gpt-4o unless the parameter model says otherwise." in said(
        site_of(Default("gpt-4o", source="parameter model"), "hi")
    )
    both = said(site_of(OneOf(("gpt-4o", "azure/gpt-4o")), "hi", provider="litellm"))
    assert "Prices of gpt-4o at openai" in both and "Prices of gpt-4o at azure" in both
    assert "The text is estimated: the model's tokenizer is not public." in said(site_of("sonar-pro", "hi", provider="perplexity"))
    assert "1 to 16,384, the listed maximum of the model, which is below the cap of 20,000" in said(
        site_of("gpt-4o", "hi", max_tokens=Known(20000))
    )


@pytest.mark.parametrize("cap", [2, 300, 1024, 1400, 20000])
def test_thinking_and_answer_fit_under_the_cap_together(cap: int) -> None:
    call, _ = priced(site_of("o3-mini", "hi", max_tokens=Known(cap), reasoning_effort=Known("high")))
    assert call.output.likely <= call.output.high == cap
    assert f"(1 to {cap:,} with its thinking, the cap)" in said(call.site)


@pytest.mark.usefixtures("counted")
def test_what_has_no_price_has_no_estimate() -> None:
    unknown = price(site_of(Unknown("it is read at run time"), "word"), BOOK, on=DAY)
    assert (unknown.estimate, unknown.card, unknown.unpriced) == (None, None, "the model is not known: it is read at run time")
    assert unknown.input == Tokens(1, 1, 1)
    assert price(site_of(Absent(), "word"), BOOK, on=DAY).unpriced == "the model is not known: the call names none"
    assert price(site_of("gpt-99", "word"), BOOK, on=DAY).unpriced == "no price for gpt-99"
    assert price(site_of("gemma-3-27b-it", "word", provider="google"), BOOK, on=DAY).unpriced == "no price for gemma-3-27b-it"
    for operation in ("model_config", "create_agent", "retrieval"):
        call = price(site_of("gpt-4o", "word", operation=operation), BOOK, on=DAY)
        assert (call.estimate, call.unpriced) == (None, "") and call.card is not None
        assert price(site_of("gpt-4o", operation=operation), BOOK, on=DAY).input == Tokens(0, 0, 0)


@pytest.mark.usefixtures("counted")
def test_a_local_model_is_free() -> None:
    call, estimate = priced(site_of("llama3.1:8b", "word", is_local=True, provider="ollama"))
    assert estimate.per_call == FREE and "runs on this machine" in estimate.assumptions[-1]
    assert saving_of(call, input_tokens=1000) == 0


@pytest.mark.usefixtures("counted")
def test_a_batch_costs_the_batch_price_and_a_wrapper_what_its_chat_costs() -> None:
    chat = priced(site_of("gpt-4o", "word " * 1000))[1]
    assert priced(site_of("gpt-4o", "word " * 1000, operation="batch"))[1].per_call.likely * 2 == chat.per_call.likely
    assert priced(site_of("gpt-4o", "word " * 1000, operation="wrapper"))[1].per_call == chat.per_call


@pytest.mark.usefixtures("counted")
def test_prices_by_request_by_hour_and_by_deployment() -> None:
    rerank = priced(site_of("rerank-v3.5", "word", provider="cohere", operation="rerank", generates=False))[1]
    assert rerank.per_call.likely == Decimal("0.002")
    hours = priced(site_of("deepseek-v4-pro", "word " * 1000, provider="deepseek", max_tokens=Known(1)))[1]
    assert hours.per_call.high == 2 * hours.per_call.likely and "at some hours" in "\n".join(hours.assumptions)
    assert "deployment gpt-4o is taken to run" in said(site_of("gpt-4o", "word", provider="azure"))
    assert "hidden reasoning is billed as output" in said(site_of("o3", "word"))


@pytest.mark.usefixtures("counted")
def test_a_tier_is_evaluated_at_each_end() -> None:
    history = Prompt((Message("user", (Static("word " * 190_000, AT), Dynamic("log", "history", AT))),))
    _, estimate = priced(site_of("gemini-2.5-pro", prompt=history, provider="google", max_tokens=Known(1)))
    (read, _) = estimate.components
    assert read.cost.likely == Decimal("190800") * Decimal("1.25") / 10**6
    assert read.cost.high == Decimal("210000") * Decimal("2.5") / 10**6
    card = card_of("gemini-2.5-pro", "google")
    assert (price_at(card, "input", 200_000), price_at(card, "input", 200_001)) == (Decimal("1.25"), Decimal("2.5"))


@pytest.mark.usefixtures("counted")
def test_savings() -> None:
    call, _ = priced(site_of("gpt-4o", "word " * 1000))
    assert saving_of(call, input_tokens=1_000_000) == Decimal("2.5")
    assert saving_of(call, cached_tokens=1_000_000) == Decimal("1.25")
    assert saving_of(call, output_tokens=1_000_000) == 10
    both, _ = priced(site_of(OneOf(("gpt-4o", "gpt-4o-mini")), "word"))
    assert saving_of(both, output_tokens=1_000_000) == Decimal("0.6")
    assert saving_of(price(site_of("gpt-99", "word"), BOOK, on=DAY), input_tokens=1) is None
    assert saving_of(priced(site_of("gpt-4", "word"))[0], cached_tokens=1) is None


MODELS = st.sampled_from([
    ("gpt-4o", "openai"), ("o3", "openai"), ("claude-opus-5-5", "anthropic"), ("claude-haiku-5-5", "anthropic"),
    ("gemini-2.5-pro", "google"),
    ("deepseek-v4-pro", "deepseek"), ("sonar-pro", "perplexity"), ("us.amazon.nova-pro-v1:0", "aws"), ("text-embedding-3-small", "openai"),
])  # fmt: skip
SOURCES: st.SearchStrategy[Source] = st.sampled_from(sorted(ASSUMED))
FACT: Callable[[st.SearchStrategy[int]], st.SearchStrategy[Any]] = lambda numbers: st.one_of(  # noqa: E731
    numbers.map(Known), numbers.map(Default), st.just(Absent()), st.just(Unknown("x")),
    st.lists(numbers, min_size=1, max_size=3).map(lambda values: OneOf(tuple(values))),
)  # fmt: skip


@st.composite
def sites(draw: st.DrawFn) -> CallSite:
    chosen = draw(st.lists(MODELS, min_size=1, max_size=3))
    provider = chosen[0][1] if len(chosen) == 1 else "unknown"
    part = st.one_of(st.text(max_size=60).map(lambda text: Static(text, AT)), SOURCES.map(lambda source: Dynamic("x", source, AT)))
    parts = draw(st.lists(part, max_size=6))
    message = Message(draw(st.sampled_from(["system", "user", "unknown"])), tuple(parts))
    return site_of(
        Known(chosen[0][0]) if len(chosen) == 1 else OneOf(tuple(model for model, _ in chosen)),
        provider=provider,
        prompt=draw(st.sampled_from([None, Prompt((message,)), Prompt((message,), tools=tuple(parts[:1]), open=True)])),
        operation=draw(st.sampled_from(["chat", "wrapper", "batch", "embeddings", "text_completion", "rerank"])),
        max_tokens=draw(FACT(st.integers(-1, 200_000))),
        completions=draw(FACT(st.integers(0, 5))),
    )


@settings(deadline=None)  # the first count loads a vocabulary
@given(sites())
def test_parts_add_up_and_ranges_are_in_order(site: CallSite) -> None:
    call = price(site, BOOK, on=DAY)
    assert call.input.low <= call.input.likely <= call.input.high
    assert call.output.low <= call.output.likely <= call.output.high
    if call.estimate is None:
        assert call.unpriced
        return
    total = call.estimate.per_call
    assert FREE.low <= total.low <= total.likely <= total.high
    assert total == sum((part.cost for part in call.estimate.components), FREE)
    assert all(text.endswith(".") for text in call.estimate.assumptions)


@given(MODELS, st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(0, 500_000), st.integers(0, 500_000))
def test_more_tokens_never_cost_less(named: tuple[str, str], one: int, two: int, three: int, four: int) -> None:
    card = card_of(*named)
    written = (three, four) if card.output_price is not None else (0, 0)
    less = spend(card, min(one, two), min(written))
    more = spend(card, max(one, two), max(written))
    assert less is not None and more is not None and less <= more
