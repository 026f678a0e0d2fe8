"""The forms for people: exact text, since it is what they read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from promptlint.config import Settings
from promptlint.model import Money, Span, Unknown
from promptlint.report import concise, full, summary
from promptlint.report.json import document
from promptlint.report.money import plain, usd, usd_range
from promptlint.report.text import Line, render
from promptlint.rule import Saving
from promptlint.sources import Skipped
from tests.report.calls import edition, finding, priced, report, site, span, unpriced


def text(lines: object) -> str:
    return "".join(render(lines))  # type: ignore[arg-type]


def test_full_shows_the_line_the_help_and_the_saving() -> None:
    each = finding(Span("app/answer.py", 42, 16, 45, 6), notes=("one",), related=(span(42), span(7, path="app/prompts.py")))
    assert text(full.lines(report(each, lines={42: "    return client.create(\r\n"}))) == (
        "warning[PL101] missing-max-tokens: this call sets no cap\n"
        "  --> app/answer.py:42:16\n"
        "   |\n"
        "42 |     return client.create(\n"
        "   |                ^^^^^^^^^^\n"
        "   |\n"
        "   = help: set one\n"
        "   = saving: ≈ $9.80 per 1 000 calls (980 tokens a call); an answer of 1 024 tokens\n"
        "   = note: one\n"
        "   = also: app/prompts.py:7\n"
        "\n"
    )


def test_full_without_a_line_a_help_or_a_price() -> None:
    each = finding(help="", saving=Saving(1, None, ""))
    assert text(full.lines(report(each))).splitlines()[2:] == ["  |", "  = saving: 1 token a call", ""]
    dearer = finding(help="", saving=Saving(0, Decimal("0.002"), "the same tokens at another price"))
    assert text(full.lines(report(dearer))).splitlines()[3] == "  = saving: ≈ $2.00 per 1 000 calls; the same tokens at another price"


@pytest.mark.parametrize(
    ("source", "place", "shown", "marked"),
    [
        ("x = create(a, b)", (5, 17), "x = create(a, b)", "create"),
        ("\tx = 日本 + create", (11, 17), "    x = 日本 + create", "create"),
        ("short", (99, 120), "short", ""),
        ("", (1, 1), "", ""),
        ("ab", (2, 2), "ab", "b"),
        ("a\x1bb = c", (7, 8), "a\\x1bb = c", "c"),
    ],
)
def test_excerpt_marks_the_place(source: str, place: tuple[int, int], shown: str, marked: str) -> None:
    code, before, under = full.excerpt(source, Span("a.py", 1, place[0], 1, place[1]))
    assert code == shown
    if marked:
        prefix = code[: code.index(marked)] if marked != "c" else code[:-1]
        assert (before, under) == (len(prefix) + 2 * ("日" in prefix), len(marked))


def test_a_very_long_line_is_cut_around_its_place() -> None:
    code, before, under = full.excerpt("x" * 5_000_000 + "here" + "y" * 5_000_000, Span("a.py", 1, 5_000_001, 1, 5_000_005), 80)
    assert len(code) <= 82
    assert code[before : before + under] == "here"
    assert code.startswith("…") and code.endswith("…")


def test_concise_is_one_line_a_finding() -> None:
    each = report(finding(), finding(span(4, 5, path="n.ipynb", cell=3), code="PL901"))
    assert text(concise.lines(each)) == (
        "app/answer.py:3:9: PL101 this call sets no cap\nn.ipynb:cell 3:4:5: PL901 this call sets no cap\n"
    )


# ---------------------------------------------------------------- the closing lines


def test_the_summary_adds_up() -> None:
    calls = (
        priced(),
        priced(site(span=span(9))),
        unpriced(site(span=span(11), model=Unknown("an argument"))),
        unpriced(site(span=span(12)), "no price for gpt-9"),
        priced(site(span=span(13), context="test")),
    )
    apart = (finding(context="test"), finding(context="notebook"))
    whole = report(finding(severity="error"), finding(span(9)), calls=calls, set_apart=apart, suppressed=2, files_read=1234)
    assert text(summary.lines(whole)) == (
        "2 findings: 1 error, 1 warning.\n"
        "4 call sites: 2 priced, 1 unpriced, 1 model unknown; 1 234 files read, 0 skipped; "
        "if each of the 2 priced requests ran 1 000 times: ≈ $4.00 ($2.00 to $60.00), prices as of 2026-11-01.\n"
        "2 findings set apart (1 in tests, 1 in notebooks: --include tests,notebooks); "
        "1 call site in tests, examples and notebooks not counted above; 2 findings suppressed.\n"
    )


def test_nothing_found_is_said_in_the_same_words() -> None:
    assert text(summary.lines(report())) == (
        "No findings.\n"
        "0 call sites: 0 priced, 0 unpriced, 0 model unknown; 1 file read, 0 skipped; "
        "nothing to add up; prices as of 2026-11-01.\n"
    )


def test_each_request_is_added_up_once() -> None:
    inner = priced(site(span=span(20)))
    caller = priced(site(span=span(30), operation="wrapper", wraps=span(20)))
    model = priced(site(span=span(40), operation="model_config"))
    said = text(summary.lines(report(calls=(inner, caller, model))))
    assert "3 call sites: 1 priced, 0 unpriced, 0 model unknown, 1 inside helpers and counted at their callers, 1 sending nothing " in said
    assert "if the 1 priced request ran 1 000 times: ≈ $2.00" in said


def test_contexts_that_are_asked_for_count_with_the_application() -> None:
    calls = (priced(), priced(site(context="test")))
    settings = Settings(include=frozenset({"test"}))
    assert "2 call sites: 2 priced" in text(summary.lines(report(calls=calls, settings=settings)))
    assert "1 call site in tests, examples and notebooks not counted above" in text(summary.lines(report(calls=calls)))


def test_every_file_that_was_not_analysed_is_named_once() -> None:
    skipped = (Skipped("bad.py", "a syntax error"), Skipped("pipe.py", "not a regular file but a FIFO"))
    whole = report(finding(span(1, path="bad.py"), code="PL901"), skipped=skipped)
    assert text(summary.lines(whole)).endswith("Not analysed: 1 file\n  pipe.py: not a regular file but a FIFO\n")
    assert "bad.py: a syntax error" in text(summary.lines(report(skipped=skipped)))


def test_a_long_list_of_skipped_files_is_cut_with_a_count() -> None:
    lines = list[Line](summary.skipped_lines([Skipped(f"{number}.py", "x") for number in range(60)]))
    assert len(lines) == 52
    assert "10 more" in text(lines)


def test_statistics_put_the_dearest_rule_first() -> None:
    dear = finding(code="PL201", name="dynamic-prefix", saving=Saving(9, Decimal("0.5"), ""))
    free = finding(code="PL901", name="unreadable-file", saving=None)
    assert text(summary.statistics(report(finding(), finding(span(9)), dear, free))) == (
        "1  PL201  dynamic-prefix      up to $500.00 saved per 1 000 calls of each\n"
        "2  PL101  missing-max-tokens  up to $19.60 saved per 1 000 calls of each\n"
        "1  PL901  unreadable-file\n"
    )


def test_the_json_document_holds_what_the_text_says() -> None:
    whole = document(edition(report(finding(), calls=(priced(),), skipped=(Skipped("a", "b"),), suppressed=1)))
    assert whole["schema"] == "promptlint/1"
    saving = {"tokens": 980, "usd": "0.0098", "usd_per_month": None, "assumption": "an answer of 1 024 tokens"}
    assert whole["findings"][0]["saving"] == saving
    assert (whole["findings"][0]["line"], whole["findings"][0]["column"], whole["findings"][0]["cell"]) == (3, 9, None)
    assert whole["skipped"] == [{"path": "a", "reason": "b"}]
    assert whole["summary"]["usd"] == ["1", "2", "30"]
    assert (whole["summary"]["suppressed"], whole["summary"]["files_skipped"]) == (1, 1)


# ---------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0", "$0"), ("1234.5", "$1 234.50"), ("0.12345", "$0.12"), ("0.012345", "$0.012"), ("0.00000123", "$0.0000012"), ("-2", "-$2.00")],
)
def test_dollars(amount: str, shown: str) -> None:
    assert usd(Decimal(amount)) == shown


def test_a_range_without_doubt_is_one_amount() -> None:
    assert usd_range(Money(Decimal(1), Decimal(1), Decimal(1))) == "$1.00"
    assert usd_range(Money(Decimal(1), Decimal(2), Decimal(3))) == "≈ $2.00 ($1.00 to $3.00)"


@pytest.mark.parametrize(("amount", "shown"), [("1E-7", "0.0000001"), ("0E-9", "0"), ("2.500", "2.5"), ("100", "100"), ("1E+3", "1000")])
def test_plain_decimals_lose_nothing(amount: str, shown: str) -> None:
    assert plain(Decimal(amount)) == shown
