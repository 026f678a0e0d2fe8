"""Nothing that comes from a file reaches a terminal as anything but harmless text."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.pipeline import Report
from promptlint.report import concise, full, inventory, summary
from promptlint.report.json import document, dumps
from promptlint.report.text import Line, Piece, printable, render, width, wrapped
from promptlint.sources import Skipped
from tests.report.calls import edition, finding, priced, report, site, span

HOSTILE = "a\x1b]0;pwn\x07b\rc\x9b2Jd\x7fe\u202ef\u2066g\u200bh\nFake: line\u2028i\ud800j\U000e0041k\x00l\tm\x85"


def hostile_report() -> Report:
    at = span(path=HOSTILE, line=1, column=2)
    bad = finding(at, message=HOSTILE, help=HOSTILE, notes=(HOSTILE,), name=HOSTILE, related=(span(9, path=HOSTILE),))
    return report(bad, lines={1: HOSTILE}, skipped=(Skipped(HOSTILE, HOSTILE),), calls=(priced(site(span=at, callee=HOSTILE)),))


def is_clean(text: str) -> bool:
    return all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


def forms(of: Report) -> dict[str, list[Line]]:
    return {
        "full": list(full.lines(of)),
        "concise": list(concise.lines(of)),
        "summary": list(summary.lines(of)),
        "statistics": list(summary.statistics(of)),
        "table": list(inventory.table(of.calls)),
        "skipped": list(summary.skipped_lines(of.skipped)),
    }


@pytest.mark.parametrize("form", ["full", "concise", "summary", "statistics", "table", "skipped"])
def test_no_text_form_lets_a_control_character_through(form: str) -> None:
    lines = forms(hostile_report())[form]
    text = "".join(render(lines))
    assert is_clean(text)
    assert text.count("\n") == len(lines)
    assert is_clean("".join(render(wrapped(lines, 60))))
    assert "".join(render(lines, ascii_only=True)).isascii()


def test_json_forms_are_ascii_without_raw_control_characters() -> None:
    for text in (
        dumps(document(edition(hostile_report()))),
        *inventory.jsonl(hostile_report().calls),
        *inventory.json_array(hostile_report().calls),
    ):
        body = text.rstrip("\n").replace("\n", "")
        assert all(" " <= c <= "~" for c in body)
    # Strict readers would refuse a lone surrogate.
    assert json.loads(dumps(document(edition(hostile_report()))))["findings"][0]["path"] == HOSTILE.replace("\ud800", "\\ud800")


def test_only_our_own_escape_sequences_are_written() -> None:
    line: Line = (Piece("a\x1b[31mb", "red"), "c", Piece("", "bold"))
    assert list(render([line], color=True)) == ["\x1b[1;31ma\\x1b[31mb\x1b[0mc\n"]
    assert list(render([line])) == ["a\\x1b[31mbc\n"]


@given(st.text())
def test_printable_text_is_clean_and_stays_as_it_is(text: str) -> None:
    assert is_clean(printable(text).replace("\n", "\\n"))
    assert "\n" not in printable(text)
    assert printable(printable(text)) == printable(text)


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    text = "naïve 日本語 עברית 🙂 ≈ $3"
    assert printable(text) == text


def test_ascii_terminals_get_ascii() -> None:
    assert list(render([("≈ $3 … é",)], ascii_only=True)) == ["~ $3 ... \\xe9\n"]


def test_width_counts_columns() -> None:
    assert (width("abc"), width("日本"), width("e\u0301")) == (3, 4, 1)


def test_wrapping_keeps_words_and_figures_together() -> None:
    line: Line = ("  ", Piece("= ", "blue"), "over the limit of ", Piece("1 500", "bold"), ", and 12 345 more tokens")
    rows = ["".join(render([row])).rstrip("\n") for row in wrapped([line], 24)]
    assert rows == ["  = over the limit of", "     1 500, and 12 345", "     more tokens"]


@given(st.lists(st.sampled_from(["a", " ", "bb ", "ccc", "1 000", "日本 ", "-" * 30]), max_size=20), st.integers(10, 40))
def test_wrapping_loses_nothing_but_blanks(words: list[str], columns: int) -> None:
    line: Line = tuple(Piece(word, "bold") for word in words)
    text = "".join(render(wrapped([line], columns)))
    assert "".join(text.split()) == "".join("".join(words).split())
