"""Which findings are shown: those that are sure and large enough, and the numbers of the others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from promptlint.config import Settings
from promptlint.report import full, summary
from promptlint.report.json import document
from promptlint.rule import Confidence, Finding, Saving
from promptlint.shown import arranged, figure, sift
from tests.report.calls import edition, finding, report, span


def saves(line: int, usd: str | None, month: str | None = None, confidence: Confidence = "high") -> Finding:
    saving = Saving(10, None if usd is None else Decimal(usd), "", None if month is None else Decimal(month))
    return finding(span=span(line), saving=saving, confidence=confidence)


UNSURE, HALF, SURE = saves(1, "1", confidence="low"), saves(2, "1", confidence="medium"), saves(3, "1")


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (Settings(), [2, 3]),
        (Settings(persona="pedantic"), [2, 3]),
        (Settings(persona="auditor"), [1, 2, 3]),
        (Settings(persona="auditor", min_confidence="high"), [3]),
        (Settings(min_confidence="low"), [1, 2, 3]),
    ],
)
def test_a_persona_decides_how_sure_a_finding_must_be_unless_that_is_said(settings: Settings, lines: list[int]) -> None:
    sifted = sift([UNSURE, HALF, SURE], settings)
    assert [each.span.line for each in sifted.shown] == lines
    assert sifted.under_confidence == 3 - len(lines)


def test_a_saving_is_held_to_a_month_where_that_is_known_and_else_to_1000_calls() -> None:
    by_month, too_little, by_calls, too_small = saves(1, "0.1", "2.5"), saves(2, "9", "2.4"), saves(3, "0.0025"), saves(4, "0.0024")
    no_price, no_saving = saves(5, None), finding(span=span(6), saving=None)
    sifted = sift([by_month, too_little, by_calls, too_small, no_price, no_saving], Settings(min_saving=Decimal("2.5")))
    assert [each.span.line for each in sifted.shown] == [1, 3, 5, 6]
    assert (sifted.under_confidence, sifted.under_saving) == (0, 2)
    assert [figure(each) for each in (by_month, by_calls, no_price, no_saving)] == [Decimal("2.5"), Decimal("2.5"), None, None]


def test_each_finding_that_is_left_out_is_counted_once() -> None:
    sifted = sift([saves(1, "0", confidence="low"), saves(2, "0"), SURE], Settings(min_saving=Decimal(1)))
    assert (len(sifted.shown), sifted.under_confidence, sifted.under_saving) == (1, 1, 1)


def test_the_dearest_come_first_month_before_calls_before_no_figure() -> None:
    mixed = [
        finding(span=span(1), saving=None),
        saves(2, "0.001"),
        saves(3, "0.002"),
        saves(4, "0", "1"),
        saves(5, "0", "7"),
        saves(6, "0.002"),
    ]
    assert [each.span.line for each in arranged(mixed, "saving")] == [5, 4, 3, 6, 2, 1]
    assert [each.span.line for each in arranged(reversed(mixed), "place")] == [1, 2, 3, 4, 5, 6]


def test_what_is_left_out_is_told_in_the_summary_and_as_json() -> None:
    each = report(under_confidence=3, under_saving=1, settings=Settings(min_confidence="high", min_saving=Decimal("0.5")))
    told = ["".join(piece if isinstance(piece, str) else piece.text for piece in line) for line in summary.lines(each)]
    assert "3 findings under --min-confidence high not shown." in told
    assert "1 finding under --min-saving $0.50 a month, or per 1 000 calls, not shown." in told
    figures = document(edition(each))["summary"]
    assert (figures["under_min_confidence"], figures["under_min_saving"]) == (3, 1)
    assert not [line for line in summary.lines(report()) if "not shown" in str(line)]


def test_an_unsure_finding_says_so() -> None:
    assert "confidence:" not in str(list(full.lines(report(SURE))))
    assert "confidence:" in str(list(full.lines(report(HALF))))
