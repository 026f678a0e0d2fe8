"""The second step, with a model that leaves out what the test says: what is taken of it, and what stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.compress.handed import handed_over
from promptlint.compress.kept import lost
from promptlint.compress.outcome import at_place, outcome_of
from promptlint.compress.pieces import pieces
from promptlint.compress.shortening import Shortened
from promptlint.compress.suggestion import Shorten, Suggestion, prose_of, rate_for, shortened, suggested
from promptlint.compress.texts import texts_of
from promptlint.config import Settings
from promptlint.errors import UserError
from tests.compress.prompts import FULL, LINES

SETTINGS = Settings()


def suggestion_of(text: str, model: str = "gpt-4o") -> Suggestion:
    """The first step of a prompt on its way to a model."""
    call = handed_over(text.encode(), model, SETTINGS)
    assert call is not None
    return suggested(texts_of([call]))[0]


def answering(answer: Callable[[str], Shortened]) -> Shorten:
    return lambda texts, rates: tuple(map(answer, texts))


def every_other_word(text: str) -> Shortened:
    return Shortened(" ".join(text.split()[::2]))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_only_prose_is_handed_over_and_shortened() -> None:
    before = suggestion_of(FULL)
    handed = " ".join(prose_of([before]))
    for secret in ("NEVER", "50 EUR", "https", "Saxony", "refund", "label", "strip", "parcel", "customer}", "# Task"):
        assert secret not in handed
    (after,) = shortened([before], answering(every_other_word))
    assert after.modelled is not None and after.modelled.shortened == len(prose_of([before])) > 2
    assert after.saved == after.modelled.tokens + sum(edit.tokens for edit in after.edits)
    assert lost(pieces(before.clean), after.after) == ""
    assert after.kept.protected.all and after.kept.numbers.all and after.kept.negations.all and not after.kept.words.all


_PROSE = (
    "You are a friendly clerk who answers the letters of a shop in the old town.",
    "(Use words that everybody knows), and **keep** the tone.",
)

_CLOSED = tuple(line for line in LINES if "{%" not in line)


@given(st.lists(st.sampled_from((*_CLOSED, *_PROSE)), min_size=1, max_size=10), st.data())
def test_whatever_a_model_leaves_out_nothing_protected_is_lost_and_no_words_are_joined(lines: list[str], data: st.DataObject) -> None:
    text = "You are a clerk. " + "\n".join(lines)
    before = suggestion_of(text)

    def some(stretch: str) -> Shortened:
        kept = [word for word in stretch.split() if data.draw(st.booleans())]
        return Shortened(" ".join(kept)) if data.draw(st.booleans()) else Shortened(None, "no idea")

    (after,) = shortened([before], answering(some))
    assert lost(pieces(before.clean), after.after) == ""
    rest = iter(words(before.clean))
    assert all(any(word == held for held in rest) for word in words(after.after))
    assert after.after_tokens.likely <= before.clean_tokens.likely


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Shortened(None, "it took too long"), "it took too long"),
        (Shortened(""), "nothing of it was left"),
        (Shortened("Write somebody else"), "the word “else” was not there, or not in this order"),
    ],
)
def test_a_stretch_that_cannot_be_taken_stays_with_the_reason(answer: Shortened, reason: str) -> None:
    before = suggestion_of("Write the way an experienced colleague would write to somebody whom they have known for long.")
    (after,) = shortened([before], answering(lambda text: answer))
    assert after.after == before.clean
    assert after.modelled is not None
    assert [left.reason for left in after.modelled.left] == [reason]
    assert (after.modelled.tokens, after.modelled.shortened) == (0, 0)


def test_a_target_becomes_a_rate_for_each_prompt() -> None:
    long, short = (
        suggestion_of(FULL),
        suggestion_of("You are a clerk who writes to the customers of a shop in the old town of the country."),
    )
    target = short.clean_tokens.likely
    seen: list[Sequence[float] | None] = []

    def remember(texts: Sequence[str], rates: Sequence[float] | None) -> tuple[Shortened, ...]:
        seen.append(rates)
        return tuple(Shortened(None, "no") for _ in texts)

    shortened([long, short], remember, target)
    (rates,) = seen
    assert rates is not None and len(rates) == len(prose_of([long, short]))
    assert rates[-1] == 1.0 and all(rate == rate_for(long, target) < 1 for rate in rates[:-1])
    assert rate_for(long, 1) == 0.05


# ---------------------------------------------------------------- what it is worth

CACHED = "You are a clerk of the shop in the old town, and customers write to you about {topic} of all kinds.\n"


def prompt_of(tokens: int) -> str:
    return "".join(CACHED.replace("{topic}", f"topic {number}") for number in range(tokens // 22)) + "Please  answer.  Bye  now.\n"


def test_a_prefix_that_is_cached_is_cheaper_than_a_shorter_one() -> None:
    caching = suggestion_of(prompt_of(3000)).worth.caching
    assert caching is not None
    assert (caching.state, caching.wins, caching.warning) == ("cached", "caching", "")
    assert "on top" in caching.why


def test_compressing_below_the_cache_minimum_is_warned_of() -> None:
    before = suggestion_of(prompt_of(1150))
    (after,) = shortened([before], answering(every_other_word))
    caching = after.worth.caching
    assert caching is not None and caching.minimum == 1024
    assert caching.prefix >= 1024 > caching.left
    assert "under the 1 024 that gpt-4o caches" in caching.warning
    assert (caching.wins, caching.why) == ("caching", "a short prefix is not cached at all")


def test_a_short_prefix_and_one_behind_a_value_are_told_apart() -> None:
    short, behind = (
        suggestion_of("You are  a clerk who writes  letters."),
        suggestion_of("{{ name }} is  the clerk who writes  all of the letters."),
    )
    assert short.worth.caching is not None and short.worth.caching.state == "short"
    assert behind.worth.caching is not None and behind.worth.caching.state in ("behind", "short")


def test_a_saving_is_the_tokens_times_the_input_price() -> None:
    found = suggestion_of("Please  answer  the letter  of the customer.")
    card = found.text.card
    assert card is not None and card.input_price is not None
    assert found.worth.per_thousand == card.input_price * found.saved / 1000
    assert found.worth.per_month is None


# ---------------------------------------------------------------- which are shown


def test_small_savings_and_those_behind_the_first_are_counted() -> None:
    texts = [suggestion_of(text) for text in ("Please  answer  it  now.", "Please answer.", "Answer it.")]
    outcome = outcome_of(texts, least=2, top=1, apart=3)
    assert (len(outcome.suggestions), outcome.small, outcome.short, outcome.more, outcome.apart) == (1, 1, 1, 0, 3)
    assert outcome.tokens == texts[0].saved and outcome.per_month is None


def test_a_place_names_one_prompt() -> None:
    found = [suggestion_of("Please  answer  it  now.")]
    assert at_place(found, "stdin:1") is at_place(found, "stdin") is found[0]
    with pytest.raises(UserError, match="there is stdin:1"):
        at_place(found, "stdin:2")
    with pytest.raises(UserError, match="no prompt with a shorter version was found"):
        at_place([suggestion_of("Answer it.")], str(Path("a")))
