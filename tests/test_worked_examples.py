"""Examples that the field works through by hand, reproduced to the cent at the prices of May 2025.

Each names where its numbers come from.  They go the way of a user: a call in a program, and a usage file.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from promptlint import usage
from promptlint.cost import price, spend
from promptlint.model import Estimate, Money, PricedCall
from promptlint.pipeline import scan_sources
from promptlint.prices import load_prices

MAY_2025 = dt.date(2025, 5, 15)
BOOK = load_prices()
PROGRAM = """
from openai import OpenAI

def reply(question):
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""
CLAUDE = """
import anthropic

def reply(question):
    return anthropic.Anthropic().messages.create(
        model="claude-3-5-sonnet-20241022", max_tokens=1000, messages=[{"role": "user", "content": question}])
"""


def priced(said: str, program: str = PROGRAM) -> PricedCall:
    """The program's call with what a usage file says of it, at the prices of May 2025."""
    (call,) = scan_sources({"app.py": program}).calls
    document = tomllib.loads(said, parse_float=Decimal)
    book = usage.from_document(document, said, Path("promptlint-usage.toml"))
    return price(call.site, BOOK, on=MAY_2025, usage=book.of(call.key), key=call.key)


def estimate(call: PricedCall) -> Estimate:
    assert call.estimate is not None, call.unpriced
    return call.estimate


def a_month(call: PricedCall) -> Decimal:
    assert call.monthly is not None
    return call.monthly.likely


# A chat of 500 and 300 tokens, one of 800 and 400, and 4 000 of the latter a day: blog posts and calculators of 2024 and 2025 that take
# GPT-4o at 2.50 and 10 USD per million tokens.
@pytest.mark.parametrize(("sent", "received", "expected"), [(500, 300, "0.00425"), (800, 400, "0.006")])
def test_one_chat(sent: int, received: int, expected: str) -> None:
    call = priced(f"[default]\ninput-tokens = {sent}\noutput-tokens = {received}")
    assert estimate(call).per_call == Money(*[Decimal(expected)] * 3)


def test_four_thousand_chats_a_day_for_a_month() -> None:
    call = priced("[default]\ncalls-per-day = 4000\ninput-tokens = 800\noutput-tokens = 400")
    parts = {part.name: part.cost.likely * 4000 * 30 for part in estimate(call).components}
    assert parts == {"input": 240, "output": 480}
    assert a_month(call) == 720


# A system prompt of 2 000 tokens: ten million times a day on GPT-4o, and ten thousand times at the 15 USD of Claude 3 Opus.
def test_a_system_prompt_of_two_thousand_tokens() -> None:
    card = BOOK.card("gpt-4o", "openai", MAY_2025)
    assert card is not None
    assert (spend(card, 2000) or 0) * 10_000_000 == 50_000
    opus = BOOK.card("claude-3-opus-20240229", "anthropic", MAY_2025)
    assert opus is not None and opus.input_price == 15
    assert (spend(opus, 2000) or 0) * 10_000 == 300


# Four scenarios of 10 000 calls a day with 2 000 tokens in and 500 out on GPT-4o, as courses on the cost of language models work them
# through ("Generative AI Engineering", 4.2.c Cost Awareness, course.soujanyalab.in, excerpt read 2026-11-24, for the base: 0.005 + 0.005).
# Lesson code that goes round prices the *output* of the requests that are routed to the cheap model at its *input* price, which makes
# routing look better than it is: 1 267.50 in place of 1 308 USD a month.  Here each model has its own two prices.
BASE = "[default]\ncalls-per-day = 10_000\ninput-tokens = 2000\noutput-tokens = 500\n"
CACHED = "cache-hit-rate = 0.7\n"
ROUTED = "models = { gpt-4o-mini = 0.6 }\n"


@pytest.mark.parametrize(
    ("said", "daily", "monthly"),
    [
        (BASE, "100", "3000"),
        (BASE + CACHED, "82.5", "2475"),  # 70 % of the input read from OpenAI's cache at 1.25
        (BASE + ROUTED, "43.6", "1308"),  # 0.4 x 0.01 + 0.6 x (2 000 x 0.15 + 500 x 0.60) / 10^6
        (BASE + CACHED + ROUTED, "35.97", "1079.1"),  # the cheap model's cache reads at 0.075
    ],
    ids=["as it is", "cached", "routed", "both"],
)
def test_the_four_scenarios(said: str, daily: str, monthly: str) -> None:
    call = priced(said)
    assert estimate(call).per_call.likely * 10_000 == Decimal(daily)
    assert a_month(call) == Decimal(monthly)


def test_the_routed_share_pays_for_its_output_at_the_output_price() -> None:
    wrong = (Decimal("0.4") * Decimal("0.01") + Decimal("0.6") * 2500 * Decimal("0.15") / 10**6) * 10_000 * 30
    assert wrong == Decimal("1267.5")
    assert a_month(priced(BASE + ROUTED)) - wrong == Decimal("0.6") * 500 * Decimal("0.45") / 10**6 * 10_000 * 30


def test_answers_of_an_own_cache_cost_nothing() -> None:
    assert a_month(priced(BASE + "response-cache-hit-rate = 0.7\n")) == 900


# A customer-support bot of 500 000 sessions a month with 8 messages each, 350 tokens in and 200 out, as calculators of 2025 have it.
@pytest.mark.parametrize(("program", "expected"), [(PROGRAM, 11_500), (CLAUDE, 16_200)], ids=["gpt-4o", "claude-3-5-sonnet"])
def test_a_support_bot(program: str, expected: int) -> None:
    said = "[default]\nsessions-per-month = 500_000\ncalls-per-session = 8\ninput-tokens = 350\noutput-tokens = 200\n"
    assert a_month(priced(said, program)) == expected
