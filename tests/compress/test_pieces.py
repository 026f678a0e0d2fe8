"""What of a prompt stays byte for byte, and the proof that a shorter text holds all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.compress.kept import damaged, kept, lost
from promptlint.compress.pieces import VALUE, Piece, pieces, protected
from tests.compress.prompts import FULL, STAYS, texts


@given(texts | st.text())
def test_pieces_joined_are_the_text(text: str) -> None:
    cut = pieces(text)
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)


@pytest.mark.parametrize("stretch", STAYS)
def test_what_has_to_stay_is_in_one_protected_piece(stretch: str) -> None:
    assert any(stretch in piece for piece in protected(FULL)), [piece for piece in pieces(FULL) if not piece.protected]


def test_prose_is_left_to_be_shortened() -> None:
    prose = "".join(piece.text for piece in pieces(FULL) if not piece.protected)
    assert "friendly clerk who works for a large shop in the old town" in prose
    assert "experienced colleague would write to somebody" in prose


@pytest.mark.parametrize(
    "text",
    [
        "Say that you do not know.",
        "Answer only from the excerpt.",
        "The answer mustn't be long.",
        "Antworte nie auf Englisch.",
        "Ne réponds jamais en anglais.",
        "Responde solo en español.",
        "Não traduza o nome.",
        "Non tradurre il nome.",
        "Никогда не говори этого.",
        "不要翻译产品名称。",
        "製品名は翻訳しないでください。絶対に。",
        "제품 이름은 번역하지 마세요.",
        "उत्तर केवल हिंदी में दो।",
        "لا تترجم الاسم.",
    ],
)
def test_a_sentence_that_forbids_restricts_or_demands_stays_whole(text: str) -> None:
    assert text in "".join(protected(f"Write to the customer. {text}"))


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Greet {name!r:>10} and {user.name} and {0} and {} now", ["{name!r:>10}", "{user.name}", "{0}", "{}"]),
        ("Greet {{#if x}}{{name}}{{/if}} and {%- if a -%} b {%- endif -%} now", ["{{name}}", "{%- if a -%}", "{%- endif -%}"]),
        ("Greet $name, ${name}, %s, %(name)s and <%= name %> now", ["$name", "${name}", "%s", "%(name)s", "<%= name %>"]),
        ("Greet [CUSTOMER NAME] and __NAME__ and [[name]] now", ["[CUSTOMER NAME]", "__NAME__", "[[name]]"]),
        ("Take 3.5 kg, €20, 15 %, 2024-01-31 and three apples along", ["3.5 kg", "€20", "15 %", "2024-01-31", "three apples"]),
        ("Mail to a.b@shop.example or see www.shop.example/x soon", ["a.b@shop.example", "www.shop.example/x"]),
        ("Read docs/terms.md and /etc/hosts and notes.txt first", ["docs/terms.md", "/etc/hosts", "notes.txt"]),
        ("Say 'made in Saxony' or „gut gemacht“ or «bien» or 「はい」 then", ["'made in Saxony'", "„gut gemacht“", "«bien»", "「はい」"]),
        ("Reply yes|no|maybe or true/false or high (low, middle, high) then", ["yes|no|maybe", "true/false", "(low, middle, high)"]),
        (f"Greet {VALUE} now", [VALUE]),
        ("Write a **friendly letter** today", ["**friendly letter**"]),
        ("1. **Collection**: gathers the tasks of the day", ["1. **Collection**:"]),
        ("Ask back, for example whether the parcel came. Then sign.", ["for example whether the parcel came"]),
    ],
)
def test_inline_stretches_stay(text: str, stays: list[str]) -> None:
    held = protected(text)
    for stretch in stays:
        assert any(stretch in piece for piece in held), held


def test_run_time_values_of_the_caller_stay() -> None:
    assert "@@name@@" in protected("Greet @@name@@ warmly", ["@@name@@"])


def test_braces_that_nothing_closes_take_no_time() -> None:
    text = "{" * 20_000 + "[" * 20_000 + '"' * 20_000
    assert "".join(piece.text for piece in pieces(text)) == text


# ---------------------------------------------------------------- the proof

CUT = (Piece("Answer in a friendly tone with ", ""), Piece("50 EUR", "number"), Piece(" and also ", ""), Piece("`x`", "code"))


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("friendly tone 50 EUR also `x`", ""),
        ("friendly tone 50 EUR also", "the code “`x`” is gone"),
        ("friendly `x` tone 50 EUR also", "the code “`x`” stands in another place"),
        ("friendly tone 50 EUR 50 EUR also `x`", "the number “50 EUR” stands there more often"),
    ],
)
def test_every_protected_stretch_is_there_in_order_exactly_once(after: str, reason: str) -> None:
    assert lost(CUT, after) == reason


@given(texts)
def test_a_text_loses_nothing_of_itself(text: str) -> None:
    cut = pieces(text)
    assert lost(cut, text) == ""
    found = kept(cut, text, text)
    assert found.protected.all and found.words.all and found.numbers.all and found.negations.all


OLD = "a clerk of the shop never promises anybody money within 14 days"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("clerk never promises money within 14 days", ""),
        ("clerk promises money within 14 days", "a negation was lost"),
        ("clerk never offers money 14", "the word “offers” was not there, or not in this order"),
        ("money never clerk 14", "the word “never” was not there, or not in this order"),
        ("clerk never promises money within days", "a number changed"),
        ("clerk never promises money within 15 days", "a number changed"),
        ("a clerk of the shop never promises anybody any money within 14 days", "it did not become shorter"),
        (". ,", "nothing of it was left"),
        ("clerk **never promises money within 14 days", "a bracket or a mark lost its other half"),
        ("clerk never promises (money within 14 days", "a bracket or a mark lost its other half"),
    ],
)
def test_a_damaged_stretch_is_not_taken(new: str, reason: str) -> None:
    assert damaged(OLD, new) == reason


def test_the_score_counts_words_numbers_and_negations() -> None:
    old = "Never promise the 14 days of delivery to a customer."
    found = kept(pieces(old), old, "promise delivery customer")
    assert (found.words.kept, found.words.total) == (3, 5)
    assert (found.numbers.kept, found.numbers.total) == (0, 1)
    assert (found.negations.kept, found.negations.total) == (0, 1)
    assert (found.protected.kept, found.protected.total) == (0, 1)
