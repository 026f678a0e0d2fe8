"""Words that a model left over come back whole, in the layout of the text they are from."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.compress.spacing import laid_out

TOKENS = ("You", "do", "not", "don't", "99.95", "2026-11-22", "company_name", "{x}", "你好", "،", "a.b", "—", "!", "🙂", "naïve")
WORDS = st.lists(st.one_of(st.sampled_from(TOKENS), st.text("abcDÄ.,;!?-'", min_size=1)), max_size=30)
BLANKS = st.sampled_from([" ", "  ", "\n", "\n\n", "\n  - ", "\t"])

EXAMPLES = [
    ("You are kind. Be brief, please!", "You are kind . Be , please !", "You are kind. Be, please!"),
    ("Don't do it, ever again.", "Don ' t do it again .", "Don't do it again."),
    ("First line here.\n\nSecond line here.", "First here . Second here .", "First here.\n\nSecond here."),
    ("Prices of 99.95 and 1,000 EUR count.", "99 . 95 1 , 000 EUR", "99.95 1,000 EUR"),
    ("The company_name is and/or stays.", "company _ name and / or", "company_name and/or"),
    ("unbelievable stories", "unbeliev stories", "unbelievable stories"),  # more than half of a word: all of it
    ("unbelievable stories", "un stories", "stories"),  # less than half: nothing
    ("你好，今天天气很好。", "你好天气好", "你好天气好"),
    ("One. Two three. Four.", "One . .", "One."),  # the end of a sentence of which nothing is left goes with it
    ("Say it.", "", ""),
]


@pytest.mark.parametrize(("original", "shorter", "expected"), EXAMPLES)
def test_words_in_their_layout(original: str, shorter: str, expected: str) -> None:
    assert laid_out(original, shorter) == expected


@pytest.mark.parametrize("shorter", ["xyz", "kind You", "You are are kind", "You are kind and good", "YOU"])
def test_words_that_were_not_there_are_refused(shorter: str) -> None:
    assert laid_out("You are kind.", shorter) is None


def _signs(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_left_of(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(sign in rest for sign in part)


@given(WORDS, st.lists(BLANKS, min_size=30, max_size=30), st.lists(st.booleans(), min_size=30, max_size=30))
def test_what_comes_back_was_there_in_this_order(words: list[str], blanks: list[str], stays: list[bool]) -> None:
    original = "".join(word + blank for word, blank in zip(words, blanks, strict=False))
    kept = [word for word, stay in zip(words, stays, strict=False) if stay]
    found = laid_out(original, " ".join(kept))
    assert found is not None
    assert _is_left_of(_signs(found), _signs(original))
    assert len(found) <= len(original)


@given(WORDS, st.lists(BLANKS, min_size=30, max_size=30))
def test_a_text_of_which_all_stays_is_the_text(words: list[str], blanks: list[str]) -> None:
    original = "".join(word + blank for word, blank in zip(words, blanks, strict=False)).strip()
    assert laid_out(original, original) == original


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_an_answer(original: str, shorter: str) -> None:
    found = laid_out(original, shorter)
    assert found is None or _is_left_of(_signs(found), _signs(original))
