"""The arithmetic of one request, and what own figures change in an estimate: exact sums, and no figure that goes the wrong way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint import tokens
from promptlint.charges import Amounts, NoPrice, charges, price_at, total
from promptlint.cost import price
from promptlint.model import (
    FREE,
    Absent,
    CallSite,
    Dynamic,
    Estimate,
    Known,
    Message,
    ModelCard,
    OneOf,
    PricedCall,
    Prompt,
    Span,
    Static,
    Tokens,
    Unknown,
    Usage,
)
from promptlint.prices import load_prices

DAY = dt.date(2026, 11, 22)
AT = Span("app.py", 1, 1, 1, 10)
BOOK = load_prices()
HALF = Decimal("0.5")
CARD = ModelCard(
    "m",
    "p",
    DAY,
    input_price=Decimal(2),
    output_price=Decimal(10),
    cache_read_price=Decimal("0.2"),
    cache_write_price=Decimal("2.5"),
    cache_write_1h_price=Decimal(4),
    tiers=((1000, "input", Decimal(4)), (1000, "output", Decimal(15))),
    cache_minimum=100,
)


def lines(card: ModelCard, **amounts: Any) -> dict[str, Decimal]:
    return {line.name: line.usd * 10**6 for line in charges(card, Amounts(**amounts))}


def test_each_kind_of_token_has_its_line() -> None:
    assert lines(CARD, input=1000, cached=300, written=200, output=10) == {
        "input": 1000,
        "cached_input": 60,
        "cache_write": 500,
        "output": 100,
    }
    assert lines(CARD, input=100, written_1h=100) == {"cache_write_1h": 400}
    assert lines(replace(CARD, reasoning_price=Decimal(3)), input=1, output=1, reasoning=5) == {"input": 2, "output": 10, "reasoning": 15}


def test_the_whole_input_chooses_the_tier_of_every_line() -> None:
    assert lines(CARD, input=1000, output=1) == {"input": 2000, "output": 10}
    assert lines(CARD, input=1001, cached=1000, output=1) == {"input": 4, "cached_input": 200, "output": 15}


def test_what_a_card_has_no_price_for() -> None:
    plain = replace(CARD, cache_read_price=None, cache_write_price=None, cache_write_1h_price=None)
    assert lines(plain, input=100, cached=50, written=50) == {"input": 200}
    with pytest.raises(NoPrice):
        charges(replace(CARD, output_price=None), Amounts(input=1, output=1))
    with pytest.raises(NoPrice):
        charges(replace(CARD, input_price=None, tiers=()), Amounts(input=1))
    assert lines(replace(CARD, input_price=None, tiers=(), request_price=Decimal("0.002")), input=1) == {"request": 2000}


def test_pictures_sound_and_pieces() -> None:
    card = replace(
        CARD,
        input_image_price=Decimal(8),
        input_audio_price=Decimal(40),
        output_image_price=Decimal(30),
        tiers=(),
        unit_prices=(("web_search", Decimal("0.01")),),
    )
    assert lines(card, input=10, pictures=4, sound=5) == {"input": 2, "input_image": 32, "input_audio": 200}
    assert lines(card, input=1, output=2, output_kind="image") == {"input": 2, "output_image": 60}
    assert lines(card, input=1, units=(("web_search", Decimal(2)), ("file_search", Decimal(1)))) == {"input": 2, "web_search": 20_000}


AMOUNT = st.integers(0, 2_000_000)
CARDS = st.sampled_from(
    [
        card
        for model, provider in (
            ("gpt-4o", "openai"),
            ("claude-opus-5-5", "anthropic"),
            ("claude-haiku-5-5", "anthropic"),
            ("gemini-2.5-pro", "google"),
            ("deepseek-v4-pro", "deepseek"),
            ("sonar-pro", "perplexity"),
            ("us.amazon.nova-pro-v1:0", "aws"),
        )
        if (card := BOOK.card(model, provider, DAY))
    ]
)


@given(CARDS, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_reading_a_cache_is_never_dearer_than_its_writes_make_it(
    card: ModelCard, read: int, cached: int, written: int, output: int
) -> None:
    new = total(charges(card, Amounts(input=read, output=output)))
    with_cache = total(charges(card, Amounts(input=read, cached=cached, written=written, output=output)))
    usual, dear = price_at(card, "input", read) or Decimal(0), price_at(card, "cache_write", read)
    premium = max((dear or usual) - usual, Decimal(0)) * min(written, read) / 10**6
    assert with_cache <= new + premium


@given(CARDS, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_more_of_anything_never_costs_less(card: ModelCard, read: int, more: int, output: int, reasoning: int) -> None:
    less = total(charges(card, Amounts(input=read, output=output)))
    for amounts in (
        Amounts(input=read + more, output=output),
        Amounts(input=read, output=output + more),
        Amounts(input=read, output=output, reasoning=reasoning),
    ):
        assert total(charges(card, amounts)) >= less


def test_a_batch_never_costs_more_than_real_time() -> None:
    compared = 0
    for provider, names in BOOK.names.items():
        for name in names:
            usual, batch = (BOOK.card(name, provider, DAY, processing=tier) for tier in ("", "batch"))
            if usual is None or batch is None or usual == batch:
                continue
            for amounts in (Amounts(input=10_000, output=1000), Amounts(input=500_000, output=1000)):
                try:
                    assert total(charges(batch, amounts)) <= total(charges(usual, amounts)), (provider, name)
                    compared += 1
                except NoPrice:
                    continue
    assert compared > 300


# ---------------------------------------------------------------- estimates


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count one token for each word and none for the frame, so that sums can be done by hand."""
    monkeypatch.setattr(tokens, "count", lambda text, model=None, provider="": exactly(len(text.split())))
    monkeypatch.setattr(tokens, "framing", lambda model, provider, messages: Tokens(0, 0, 0))


def exactly(number: int) -> Tokens:
    return Tokens(number, number, number)


def message(role: str, *parts: str | Dynamic, **facts: Any) -> Message:
    return Message(role, tuple(Static(part, AT) if isinstance(part, str) else part for part in parts), **facts)


def chat(*messages: Message, model: Any = "gpt-4o", provider: str = "openai", **facts: Any) -> CallSite:
    made = CallSite(
        span=AT,
        statement=AT,
        function="app",
        callee="create",
        sdk=provider,
        provider=provider,
        operation="chat",
        model=Known(model) if isinstance(model, str) else model,
        max_tokens=Known(1000),
        prompt=Prompt(messages),
        generates=True,
    )
    return replace(made, **facts)


def estimated(site: CallSite, **said: Any) -> tuple[PricedCall, Estimate]:
    call = price(site, BOOK, on=DAY, usage=Usage(**said))
    assert call.estimate is not None, call.unpriced
    return call, call.estimate


def parts(estimate: Estimate) -> dict[str, Decimal]:
    return {part.name: part.cost.likely for part in estimate.components}


WORDS = "word " * 2000


@pytest.mark.usefixtures("counted")
def test_a_hit_rate_reads_the_prefix_and_no_more() -> None:
    question = Dynamic("question", "user", AT)
    site = chat(message("system", WORDS), message("user", question))
    _, none = estimated(site)
    call, half = estimated(site, cache_hit_rate=HALF)
    assert parts(none).keys() == {"input", "output"}
    assert {part.name: part.tokens.likely for part in half.components} == {"input": 1120, "cached_input": 1000, "output": 400}
    assert half.per_call.likely == none.per_call.likely - Decimal(1000) * Decimal("1.25") / 10**6
    assert call.estimate is not None and "50 % of 2,000 cacheable tokens" in " ".join(call.estimate.assumptions)
    _, behind = estimated(chat(message("system", question, WORDS)), cache_hit_rate=Decimal(1))
    assert "cached_input" not in parts(behind)
    _, short = estimated(chat(message("system", "be brief"), message("user", question)), cache_hit_rate=Decimal(1))
    assert "cached_input" not in parts(short) and "the least that gpt-4o caches is 1,024" in " ".join(short.assumptions)


@pytest.mark.usefixtures("counted")
def test_a_breakpoint_is_read_at_best_and_written_at_worst() -> None:
    site = chat(
        message("system", WORDS, cache_breakpoint=True),
        message("user", Dynamic("question", "user", AT)),
        model="claude-sonnet-4-5",
        provider="anthropic",
        cache_on_request=True,
    )
    _, unsaid = estimated(site)
    costs = {part.name: part.cost for part in unsaid.components}
    assert costs["cached_input"].low == 2000 * Decimal("0.3") / 10**6 and costs["cached_input"].likely == 0
    assert costs["cache_write"].high == 2000 * Decimal("3.75") / 10**6
    assert "the low figure reads them, the high one writes them" in " ".join(unsaid.assumptions)
    _, said = estimated(site, cache_hit_rate=Decimal("0.9"))
    assert parts(said)["cached_input"] == 1800 * Decimal("0.3") / 10**6
    assert parts(said)["cache_write"] == 200 * Decimal("3.75") / 10**6
    _, unmarked = estimated(replace(site, prompt=Prompt((message("system", WORDS),))), cache_hit_rate=Decimal("0.9"))
    assert "cached_input" not in parts(unmarked)  # this provider caches on request only
    long_lived = Prompt((message("system", WORDS, cache_breakpoint=True, cache_ttl="1h"),))
    _, hour = estimated(replace(site, prompt=long_lived), cache_hit_rate=Decimal(0))
    assert parts(hour)["cache_write_1h"] == 2000 * Decimal(6) / 10**6


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("has_history", [True, False])
@pytest.mark.parametrize("turns", [1, 2, 5, 40])
def test_a_conversation_grows_with_the_square_of_its_turns(has_history: bool, turns: int) -> None:
    history = [message("unknown", Dynamic("history", "history", AT))] if has_history else []
    site = chat(message("system", "a b c"), *history, message("user", "one two"))
    fixed: dict[str, Any] = {"output_tokens": exactly(10), "placeholders": (("history", exactly(0)),) if turns == 1 else ()}
    _, each = estimated(site, turns=exactly(turns), **fixed)
    static, added, answer = 3, 2, 10
    sent = turns * static + added * turns * (turns + 1) // 2 + answer * turns * (turns - 1) // 2
    assert parts(each)["input"] * turns == Decimal(sent) * Decimal("2.5") / 10**6


@pytest.mark.usefixtures("counted")
def test_thinking_is_a_line_of_its_own() -> None:
    user = message("user", "word")
    _, said = estimated(chat(user, model="o3"), reasoning_tokens=exactly(500), output_tokens=exactly(100))
    assert parts(said)["reasoning"] == 500 * Decimal(8) / 10**6
    _, budget = estimated(chat(user, model="o3", reasoning_tokens=Known(600), max_tokens=Known(1000)))
    (thought,) = [part for part in budget.components if part.name == "reasoning"]
    (answer,) = [part for part in budget.components if part.name == "output"]
    assert (thought.tokens.low, thought.tokens.high, answer.tokens.high) == (0, 600, 400)
    _, off = estimated(chat(user, model="o3", reasoning_effort=Known("none")))
    assert "reasoning" not in parts(off) and not any("may think" in text for text in off.assumptions)


@pytest.mark.usefixtures("counted")
def test_tiers_attempts_and_pieces() -> None:
    site = chat(message("user", WORDS))
    _, usual = estimated(site)
    _, batch = estimated(site, tiers=(("batch", Decimal(1)),))
    assert batch.per_call.likely * 2 == usual.per_call.likely
    _, mixed = estimated(site, tiers=(("batch", HALF),))
    assert mixed.per_call.likely == usual.per_call.likely * Decimal("0.75")
    _, flex = estimated(chat(message("user", WORDS), model="o3", service_tier=Known("flex")))
    assert flex.per_call.likely < estimated(chat(message("user", WORDS), model="o3"))[1].per_call.likely
    _, again = estimated(replace(site, attempts=Known(3)), retry_rate=Decimal("0.1"))
    assert parts(again)["retries"] == usual.per_call.likely * Decimal("0.11")
    assert estimated(site, retry_rate=Decimal("0.1"))[1].per_call == usual.per_call  # the code does not try again
    _, searching = estimated(replace(site, server_tools=("web_search",)))
    assert any("web_search is assumed to be used 1 times" in text for text in searching.assumptions)


@pytest.mark.usefixtures("counted")
def test_a_router_tells_the_model_of_a_call_that_names_none() -> None:
    site = chat(message("user", WORDS), model=Unknown("it is read at run time"))
    _, all_of_it = estimated(site, models=(("gpt-4o", Decimal(1)),))
    assert all_of_it.per_call == estimated(chat(message("user", WORDS)))[1].per_call
    rest = price(site, BOOK, on=DAY, usage=Usage(models=(("gpt-4o", HALF),)))
    assert rest.estimate is None and "model is not known" in rest.unpriced
    missing = price(chat(message("user", WORDS)), BOOK, on=DAY, usage=Usage(models=(("gpt-99", HALF),)))
    assert missing.estimate is None and missing.unpriced == "no price for gpt-99"


SHARE = st.integers(0, 100).map(lambda number: Decimal(number) / 100)
FIGURE = st.one_of(
    st.none(), st.tuples(st.integers(0, 50_000), st.integers(0, 50_000)).map(lambda two: Tokens(min(two), min(two), max(two)))
)


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    batch = draw(SHARE)
    return Usage(
        input_tokens=draw(FIGURE),
        output_tokens=draw(FIGURE),
        reasoning_tokens=draw(FIGURE),
        cache_hit_rate=draw(st.one_of(st.none(), SHARE)),
        response_cache_hit_rate=draw(st.one_of(st.none(), SHARE)),
        retry_rate=draw(st.one_of(st.none(), SHARE)),
        turns=draw(st.one_of(st.none(), st.integers(0, 60).map(exactly))),
        tiers=(("batch", batch), ("flex", (1 - batch) * HALF)),
        models=draw(st.sampled_from([(), (("gpt-4o-mini", HALF),), (("o3", Decimal("0.25")), ("gpt-4o-mini", HALF))])),
        placeholders=draw(st.sampled_from([(), (("question", exactly(70)),)])),
        calls_per_month=draw(st.one_of(st.none(), st.just(Decimal(12_345)))),
    )


@st.composite
def chats(draw: st.DrawFn) -> CallSite:
    dynamic = st.sampled_from([Dynamic("question", "user", AT), Dynamic("log", "history", AT), Dynamic("now()", "clock", AT)])
    texts = st.one_of(st.sampled_from(["be brief", WORDS]), dynamic)
    made = [message(role, *draw(st.lists(texts, max_size=3)), cache_breakpoint=draw(st.booleans())) for role in ("system", "user")]
    model, provider = draw(
        st.sampled_from([("gpt-4o", "openai"), ("claude-opus-5-5", "anthropic"), ("o3", "openai"), ("gpt-5.6-terra", "openai")])
    )
    return chat(
        *made,
        model=draw(st.sampled_from([Known(model), OneOf((model, "gpt-4o"))])),
        provider=provider,
        cache_on_request=provider == "anthropic",
        attempts=draw(st.sampled_from([Known(1), Known(4), Unknown("x")])),
        max_tokens=draw(st.sampled_from([Known(300), Absent()])),
        reasoning_tokens=draw(st.sampled_from([Absent(), Known(0), Known(2000)])),
        server_tools=draw(st.sampled_from([(), ("web_search",)])),
        service_tier=draw(st.sampled_from([Absent(), Known("flex"), Known("priority"), OneOf(("flex",), open=True)])),
    )


@settings(deadline=None)
@given(chats(), usages())
def test_the_parts_add_up_whatever_a_usage_file_says(site: CallSite, usage: Usage) -> None:
    call = price(site, BOOK, on=DAY, usage=usage)
    assert call.input.low <= call.input.likely <= call.input.high
    assert call.output.low <= call.output.likely <= call.output.high
    if call.estimate is None:
        assert call.unpriced
        return
    each = call.estimate.per_call
    assert FREE.low <= each.low <= each.likely <= each.high
    assert each == sum((part.cost for part in call.estimate.components), FREE)
    assert all(text.endswith(".") for text in call.estimate.assumptions)
    if usage.calls_per_month is not None:
        assert call.monthly == each.times(usage.calls_per_month)


@settings(deadline=None)
@given(chats(), SHARE, SHARE)
def test_a_higher_hit_rate_never_costs_more(site: CallSite, one: Decimal, other: Decimal) -> None:
    costs = [price(site, BOOK, on=DAY, usage=Usage(cache_hit_rate=rate)).estimate for rate in sorted((one, other))]
    assert costs[0] is not None and costs[1] is not None
    assert costs[1].per_call.likely <= costs[0].per_call.likely
