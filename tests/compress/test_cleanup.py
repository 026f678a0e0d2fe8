"""The first step: each kind of edit, what it leaves alone, and what holds for every text."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.compress.cleanup import WHY, Cleaned, clean, spoken_of
from promptlint.compress.kept import lost
from promptlint.compress.pieces import VALUE, pieces
from promptlint.compress.worddiff import cuts, words
from tests.compress.prompts import FULL, LINES, texts


def count(text: str) -> int:
    """A count for which every sign matters, so that each edit saves something."""
    return len(text)


def cleaned(text: str) -> Cleaned:
    return clean(text, count)


def kinds(text: str) -> list[str]:
    return [edit.kind for edit in cleaned(text).edits]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("indentation", "\n    You are kind.\n    - one\n      - two\n    Bye.\n", "\nYou are kind.\n- one\n  - two\nBye.\n"),
        ("indentation", "    You are kind.\n    One.\n    Two.\n    Bye.", "You are kind.\nOne.\nTwo.\nBye."),
        ("trailing blanks", "You are kind.  \nAnswer the letter.\t\nBye", "You are kind.\nAnswer the letter.\nBye"),
        ("trailing blanks", "You are kind.\nAnswer the letter.\n        ", "You are kind.\nAnswer the letter.\n"),
        ("blank lines", "You are kind.\n\n\n\nAnswer the letter.", "You are kind.\n\nAnswer the letter."),
        ("doubled blanks", "You are kind.  Answer  the letter.", "You are kind. Answer the letter."),
        ("separators", "You are kind.\n====================\nAnswer.", "You are kind.\n===\nAnswer."),
        ("separators", "Be kind.\n---------- Letter ----------\nAnswer.", "Be kind.\n--- Letter ---\nAnswer."),
        ("json", 'Fill in this form.\n{\n  "a": [\n    1.50,\n    "x  y"\n  ]\n}', 'Fill in this form.\n{"a":[1.50,"x  y"]}'),
        ("courtesy", "You are kind. Please answer the letter.", "You are kind. Answer the letter."),
        ("courtesy", "- Please answer the letter.\n- Kindly, use short words.", "- Answer the letter.\n- Use short words."),
        ("courtesy", "Answer the letter.\nThank you very much!", "Answer the letter.\n"),
        (
            "duplicates",
            "Write to the customer in a warm tone. Sign it. Write to the customer in a warm tone.",
            "Write to the customer in a warm tone. Sign it.",
        ),
        (
            "duplicates",
            "If both the letter and the order are there, write about them.\nSign it.\n"
            "If both the letter and the order are there, write about them.\nBye.",
            "If both the letter and the order are there, write about them.\nSign it.\nBye.",
        ),
    ],
)
def test_each_edit_takes_away_what_says_nothing(kind: str, before: str, after: str) -> None:
    found = cleaned(before)
    assert found.text == after
    assert [edit.kind for edit in found.edits] == [kind]
    assert found.edits[0].why == WHY[kind]
    assert found.edits[0].tokens == count(before) - count(after)


@pytest.mark.parametrize(
    "text",
    [
        "Answer.\n```\nx  =  1   \n\n\n\ny = 2\n==========\n```\nBye.",  # code
        "| a      | b  |\n|--------|----|\n| x      | y  |",  # a table
        "Example:\nPlease  help me.  \n\n\n\nThank you!",  # an example
        'Say "two  blanks" to them.',  # a quotation
        "name   age\nAnna   31\nBert   29",  # columns
        '{\n  "a": {VALUE}\n}'.replace("{VALUE}", VALUE),  # JSON that is none before a value is put in
        'Example:\n{\n  "a": 1\n}',  # an example's layout
        'Answer in exactly this layout:\n{\n  "a": 1\n}',  # a layout that is asked for
        'Write the file:\n\n    {\n      "a": 1\n    }\n',  # an indented block of Markdown
        '{\n  "a": 1\n}\nor\n{\n  "a": 2\n}',  # two of a form are examples
        'Fill in {\n "a": 1,\n "a": 2,\n}',  # it does not parse
        "Split at the row ========== please.\n==========\nx",  # a row that the text speaks of
        "<<<<<<< HEAD\n=======\n>>>>>>> main\n=============",  # a patch
        "Tell them:\nPlease wait a moment.",  # said by somebody else
        'If they ask, say "Please come back." to them.',
        "Please contact us if anything is unclear.",  # to people, not to the model
        "Thank you for your help. Now answer the letter.",  # what follows it leans on it
        "Never write in capitals to a customer. Sign it. Never write in capitals to a customer.",  # said twice for its weight
        "# A\nWrite to the customer in a warm tone.\n# B\nWrite to the customer in a warm tone.",  # in another section
        "Then write to the customer once more. Sign it. Then write to the customer once more.",  # leans on what stands before
        "Use:\n    one\n    two\n    three\n    four",  # the margin says what belongs to the first line
        "1.  One thing here.\n2.  Other thing there.",  # a list's layout
    ],
)
def test_what_may_mean_something_stays(text: str) -> None:
    assert cleaned(text) == Cleaned(text)


def test_rows_of_which_another_prompt_speaks_stay() -> None:
    said = spoken_of('Each conversation starts with "==============" and a title.\n-------- Title --------\n')
    assert said == "="
    assert clean("==========\n----------\nBye", count, spoken_of=said).text == "==========\n---\nBye"


def test_markdown_keeps_its_line_breaks() -> None:
    text = "Shop of the town  \nSaxony \n\nWrite to them.  \n"
    assert clean(text, count, breaks=True).text == "Shop of the town  \nSaxony\n\nWrite to them.\n"


def test_a_prompt_file_keeps_its_indentation() -> None:
    text = "    one thing\n    two things\n    three things\n    four things"
    assert clean(text, count, indented=False).text == text


def test_an_edit_that_saves_no_token_is_not_made() -> None:
    assert clean("You are kind.  \nBye.", lambda text: len(text.split())) == Cleaned("You are kind.  \nBye.")


def test_a_full_prompt_loses_nothing_that_has_to_stay() -> None:
    found = clean(FULL, count)
    assert lost(pieces(FULL), found.text) == ""
    assert [edit.kind for edit in found.edits] == ["courtesy"]


_REWRITTEN = {"Please answer quickly.", "Thank you!", "==========", "----------- Title", '{"a": [1, 2],', ' "b": {}}', "}"}
_PLAIN = st.lists(st.sampled_from([line for line in LINES if line not in _REWRITTEN]), max_size=14, unique=True).map("\n".join)


@given(_PLAIN)
def test_blanks_go_and_every_protected_stretch_stays(text: str) -> None:
    found = clean(text, count, indented=False)
    assert "".join(found.text.split()) == "".join(text.split())
    assert lost([piece for piece in pieces(text) if piece.text.strip()], found.text) == ""


@given(texts, st.booleans())
def test_every_clean_up_adds_up_and_a_second_one_does_nothing(text: str, indented: bool) -> None:
    found = clean(text, count, indented=indented)
    assert found.tokens == count(text) - count(found.text)
    assert all(edit.tokens > 0 and edit.places > 0 for edit in found.edits)
    assert clean(found.text, count, indented=indented).text == found.text
    assert found.text.count("{") == text.count("{") and re.findall(r"\d", found.text) == re.findall(r"\d", text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), _JSON, min_size=1, max_size=3), st.integers(1, 4))
def test_json_keeps_its_value(value: dict[str, object], indent: int) -> None:
    laid_out = json.dumps(value, indent=indent)
    found = clean(f"Fill in this form.\n{laid_out}\nBye now.", count, indented=False)
    start = found.text.index("{")
    assert json.loads(found.text[start : found.text.rindex("}") + 1]) == value


# ---------------------------------------------------------------- the word diff


@given(texts, texts)
def test_a_word_diff_holds_both_texts(old: str, new: str) -> None:
    found = [*words(old, new)]
    assert "".join(text for what, text in found if what != "new") == old
    assert "".join(text for what, text in found if what != "gone") == new


def test_where_words_only_went_none_comes() -> None:
    old = '{\n  "a": [\n    {"b": 1}\n  ],\n  "c": [\n    {"d": 2}\n  ]\n}\nBye'
    new = '{"a":[{"b":1}],"c":[{"d":2}]}\nBye'
    assert {what for what, _ in words(old, new)} == {"same", "gone"}


@given(texts, texts)
def test_cuts_make_the_new_text(old: str, new: str) -> None:
    text, moved = old, 0
    for start, end, put in cuts(old, new):
        text = text[: start + moved] + put + text[end + moved :]
        moved += len(put) - (end - start)
    assert text == new
