"""Scenarios as functions: what must hold for every share, whatever the prices are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.bill import Bill, bill_of
from promptlint.config import Settings
from promptlint.model import Dynamic, Message, Prompt, Span, Static
from promptlint.pipeline import Report, scan
from promptlint.prices import PriceBook, load_prices
from promptlint.whatif import Batch, CacheHits, Cap, Change, Compress, FewerChunks, Route, Scenario, compare
from promptlint.whatif.changes import beginning, stable_first
from promptlint.whatif.scenario import amount

EXAMPLE = Path(__file__).parents[1] / "examples" / "support-bot"
BOOK = load_prices()
AT = Span("a.py", 1, 1, 1, 2)
SHARES = st.integers(1, 100).map(lambda number: Decimal(number) / 100)


@pytest.fixture(scope="module")
def report() -> Report:
    return scan([EXAMPLE], Settings(usage=str(EXAMPLE / "promptlint-usage.toml"), root=EXAMPLE))


@pytest.fixture(scope="module")
def bill(report: Report) -> Bill:
    return bill_of(report)


@pytest.fixture(scope="module")
def book(report: Report) -> PriceBook:
    assert report.book is not None
    return report.book


def saved(bill: Bill, book: PriceBook, *changes: Change) -> Decimal:
    return compare(bill, Scenario("", changes), book).saved


@settings(max_examples=20, deadline=None)
@given(share=SHARES)
def test_a_routed_share_saves_that_share(bill: Bill, book: PriceBook, share: Decimal) -> None:
    """Each model has its own prices, and so the saving of a share is that share of the whole saving."""
    whole, part = saved(bill, book, Route("gpt-4o-mini")), saved(bill, book, Route("gpt-4o-mini", share))
    assert abs(part - whole * share) < Decimal("1e-9")


@settings(max_examples=20, deadline=None)
@given(share=SHARES)
def test_a_batched_share_saves_half_of_that_share(bill: Bill, book: PriceBook, share: Decimal) -> None:
    assert abs(saved(bill, book, Batch(share)) - amount(bill.total) * share / 2) < Decimal("1e-9")


@settings(max_examples=20, deadline=None)
@given(less=SHARES, more=SHARES)
def test_more_of_a_measure_never_saves_less(bill: Bill, book: PriceBook, less: Decimal, more: Decimal) -> None:
    less, more = sorted((less, more))
    assert saved(bill, book, CacheHits(less, True)) <= saved(bill, book, CacheHits(more, True))
    assert saved(bill, book, Compress(more)) <= saved(bill, book, Compress(less))
    low, high = sorted((int(less * 1000), int(more * 1000)))
    assert saved(bill, book, Cap(max(high, 1))) <= saved(bill, book, Cap(max(low, 1)))


def test_the_parts_of_an_outcome_add_up(bill: Bill, book: PriceBook) -> None:
    outcome = compare(bill, Scenario("", (Route("gpt-4o-mini"), Cap(100), Compress(Decimal("0.5")))), book)
    assert outcome.saved == sum(effect.saved for effect in outcome.effects if effect.before.cost.per_month is not None)
    assert len(outcome.lines) == len(bill.lines)
    assert amount(bill.total) - outcome.saved == amount(outcome.after)


def test_a_scenario_that_changes_nothing_leaves_the_bill(bill: Bill, book: PriceBook) -> None:
    outcome = compare(bill, Scenario("", (FewerChunks(1000),)), book)
    assert outcome.saved == outcome.saved_at_worst == 0 and not outcome.changed
    assert outcome.lines == bill.lines
    assert sum(number for _, number in outcome.reasons) == len(bill.lines)


# ---------------------------------------------------------------- texts and prompts

WORDS = st.lists(st.text(alphabet="abc .,\n", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@settings(max_examples=50, deadline=None)
@given(text=WORDS, most=st.integers(0, 60))
def test_a_beginning_is_no_longer_than_asked(text: str, most: int) -> None:
    from promptlint import tokens  # noqa: PLC0415

    short = beginning(text, most, "gpt-4o", "openai")
    assert text.startswith(short)
    assert not short or tokens.count(short, "gpt-4o", "openai").likely <= most


PARTS = st.lists(
    st.one_of(st.builds(lambda text: Static(text, AT), st.text("abc", min_size=1, max_size=3)), st.just(Dynamic("now()", "clock", AT))),
    min_size=1,
    max_size=4,
)
PROMPTS = st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), PARTS), min_size=1, max_size=4).map(
    lambda messages: Prompt(tuple(Message(role, tuple(parts)) for role, parts in messages))
)


@settings(max_examples=200, deadline=None)
@given(prompt=PROMPTS)
def test_stable_text_first_loses_nothing(prompt: Prompt) -> None:
    before = [part for message in prompt.messages for part in message.parts]
    moved = stable_first(prompt)
    after = [part for message in moved.messages for part in message.parts]
    assert [part for part in after if isinstance(part, Static)] == [part for part in before if isinstance(part, Static)]
    assert len(after) == len(before)
    first_value = next((index for index, part in enumerate(after) if isinstance(part, Dynamic)), len(after))
    assert not [part for part in after[first_value:] if isinstance(part, Static)]
    assert stable_first(moved) == moved


def test_nothing_is_moved_across_a_conversation() -> None:
    past = Message("unknown", (Dynamic("history", "history", AT),))
    prompt = Prompt(
        (Message("system", (Dynamic("now()", "clock", AT), Static("Be kind.", AT))), past, Message("user", (Static("And?", AT),)))
    )
    moved = stable_first(prompt)
    assert [type(part) for part in moved.messages[0].parts] == [Static, Dynamic]
    assert moved.messages[1:] == prompt.messages[1:]
