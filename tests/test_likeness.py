"""Which texts are nearly the same."""

from __future__ import annotations

import random
import time

from promptlint.likeness import alike

RULES = "Answer in German, cite the paragraph that you rely on, and never give advice on a running lawsuit, please."


def test_texts_that_are_nearly_the_same_form_a_group() -> None:
    texts = [RULES, "Something else altogether, of the same length, about parcels and depots and vans.", f"Please: {RULES}", RULES.upper()]
    assert alike(texts) == [[0, 2, 3]]


def test_texts_that_share_a_half_do_not() -> None:
    first, second = "one two three four five six seven eight nine ten", "one two three four five alpha beta gamma delta epsilon"
    assert alike([first, second]) == []


def test_texts_without_words_are_like_nothing() -> None:
    assert alike(["", "---", "", "..."]) == []
    assert alike(["Yes", "yes", "no"]) == [[0, 1]]


def test_thousands_of_texts_are_compared_at_once() -> None:
    choose = random.Random(7)
    words = [f"word{number}" for number in range(2000)]
    texts = [" ".join(choose.choices(words, k=150)) for _ in range(600)]
    beginning = time.process_time()
    groups = alike([*texts, *(f"{text} tail" for text in texts)])
    assert groups == [[number, number + 600] for number in range(600)]
    assert time.process_time() - beginning < 20


def test_a_common_beginning_does_not_make_it_slow() -> None:
    texts = [f"{RULES * 3} {' '.join(f'n{number * 100 + word}' for word in range(80))}" for number in range(600)]
    beginning = time.process_time()
    assert alike(texts, 0.9) == []
    assert time.process_time() - beginning < 20
