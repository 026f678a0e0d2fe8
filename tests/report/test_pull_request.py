"""The comment of a pull request: what it says, that it is never too long, and that the code cannot speak in it."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.difference import Difference, difference_of
from promptlint.errors import UserError
from promptlint.matching import FindingMatching
from promptlint.model import Known, PricedCall, Unknown
from promptlint.model import Usage as CallUsage
from promptlint.report.difference import KEY, verdict
from promptlint.report.pull_request import LEAST, LIMIT, body, marker
from tests.report.calls import finding, priced, report, site, span, unpriced
from tests.report.test_markdown import PARSER, harmless, hostile

OURS = frozenset({"<!-- promptlint: default -->", "<!-- promptlint unchanged -->", "<sub>", "</sub>", "<br>", "</details>"})
NAMES = ("main", "feature")


def call(name: str, usd: str = "0.002", *, path: str = "app/answer.py", month: int | None = None, **changes: Any) -> PricedCall:
    at = span(sum(map(ord, name)) + 1, path=path)
    made = priced(site(span=at, function=f"app.{name}", **changes), ("0.001", usd, "0.03"))
    made = dataclasses.replace(made, key=f"{path}:{name}")
    return made if month is None else dataclasses.replace(made, usage=CallUsage(calls_per_month=Decimal(month)))


def between(old: list[PricedCall], new: list[PricedCall], introduced: tuple[Any, ...] = (), fixed: tuple[Any, ...] = ()) -> Difference:
    made = difference_of(report(calls=tuple(old)), report(calls=tuple(new)))
    return dataclasses.replace(made, findings=FindingMatching((), introduced, fixed))


def read(difference: Difference) -> str:
    """The comment, with blanks where no line may break."""
    return body(difference, NAMES).replace("\u00a0", " ")


def table_rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r"\| [~+-] \|", line)]


def test_what_it_says() -> None:
    old = [call("reply"), call("gone", "0.005", path="app/gone.py", model=Known("o3", span()))]
    new = [call("reply", "0.004"), call("fresh", "0.001", path="app/fresh.py", operation="embeddings")]
    text = read(between(old, new, (finding(severity="error"),), (finding(code="PL201"),)))
    assert text.startswith(
        "<!-- promptlint: default -->\n**1 000 calls of each call site cost $2.00 less than before: $7.00 → $5.00 (-28.6 %).**\n"
    )
    assert "| ~ | `app/answer.py:reply` | $2.00\\* | $4.00\\* | **+$2.00**<br>+100 % |\n" in text
    assert "| - | `app/gone.py:gone`<br>chat, `o3` | $5.00\\* |  | **-$5.00** |\n" in text
    assert "**all 2 priced requests** | **$7.00\\*** | **$5.00\\*** | **-$2.00**<br>-28.6 % |\n" in text
    assert f"{KEY}: numbers of tokens" in text
    assert "**1 finding introduced, 1 fixed**" in text
    assert "- ❌ `PL101` `app/answer.py:3`: this call sets no cap\n" in text
    assert "- ✅ `PL201` `app/answer.py:3`: fixed: this call sets no cap\n" in text
    assert text.endswith("prices as of 2026-11-01.</sub>\n")
    assert "month" not in text.replace("of calls a month, that", "")


def test_a_month_has_a_column_where_a_usage_is_known() -> None:
    text = read(between([call("reply", month=4000)], [call("reply", "0.003", month=4000)]))
    assert "**The monthly estimate increases by $4.00: $8.00 → $12.00 (+50 %).**" in text
    assert "| **+$1.00**<br>+50 % | **+$4.00**\\*<br>$8.00 → $12.00 |" in text
    assert "A month counts the 1 of 1 request that have a usage." in text


def test_what_has_no_price_is_counted_apart() -> None:
    nobody = unpriced(site(span=span(70), model=Unknown("an argument")))
    text = body(between([call("reply")], [call("reply"), unpriced(site(span=span(60))), nobody]), NAMES)
    assert "Not in the totals: 1 without a price, 1 whose model is not known." in text
    assert "| + |" in text and "unknown model" in text


def test_nothing_changed() -> None:
    text = body(between([call("reply")], [call("reply")]), NAMES)
    assert text.startswith(
        "<!-- promptlint: default -->\n<!-- promptlint unchanged -->\n**1 000 calls of each call site cost the same as before: $2.00.**"
    )
    assert "In all $2.00 for 1 000 calls of each of 1 priced request." in text
    assert "1 call site unchanged." in text and "|" not in text


def test_many_are_folded_and_too_many_are_counted() -> None:
    many = [call(f"reply_{number}", path=f"app/part_{number}.py") for number in range(400)]
    found = tuple(finding(span(number + 1)) for number in range(300))
    text = body(between([], many, found), NAMES)
    assert text.count("<details>") == 2 and "<summary>390 more call sites</summary>" in text
    assert len(table_rows(text)) == 400
    short = body(between([], many, found), NAMES, limit=20_000)
    assert len(short) <= 20_000
    shown, named = len(table_rows(short)), short.count("- ⚠️")
    assert f"… and {400 - shown} more call sites" in short and f"… and {300 - named} more findings" in short
    assert shown > 100 and named > 20


@pytest.mark.parametrize("tag", ["", "-->", "a--b", "a-", "x" * 81, "ä", "a\nb", "<b>"])
def test_a_tag_that_could_end_the_hidden_line_is_refused(tag: str) -> None:
    with pytest.raises(UserError, match="a tag is"):
        marker(tag)


def test_a_limit_that_holds_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="6 000 characters"):
        body(between([], []), NAMES, limit=LEAST - 1)


calls = st.lists(st.tuples(hostile, hostile, st.integers(0, 3)), max_size=25)


@settings(max_examples=60, deadline=None)
@given(calls, st.lists(hostile, max_size=25), st.integers(LEAST, 12_000) | st.just(LIMIT), st.tuples(hostile, hostile))
def test_never_too_long_never_cut_in_the_middle_never_more_than_text(
    made: list[tuple[str, str, int]], messages: list[str], limit: int, names: tuple[str, str]
) -> None:
    sides: tuple[list[PricedCall], list[PricedCall]] = ([], [])
    for number, (path, model, side) in enumerate(made):
        each = call(f"f{number}", path=path or "x", model=Known(model, span()))
        each = dataclasses.replace(each, key=f"{path}:{model}")
        each = each if side < 2 else unpriced(each.site, f'no price for model "{model}"')
        sides[side % 2].append(each)
    found = tuple(finding(span(path=path or "x"), message=path, severity="info") for path in messages)
    difference = between(*sides, found[:15], found[15:])
    text = body(difference, names, limit=limit)
    assert len(text) <= limit
    assert text.startswith(f"{marker('default')}\n") and text.count("<!--") == (2 if difference.is_empty else 1) + hidden(text)
    assert f"**{verdict(difference)}**" in text
    assert (f"**all {difference.after.total.requests} priced" in text) if difference.rows else ("\nIn all $" in text)
    opened = [token.content for token in PARSER.parse(text) if token.type == "html_block"]
    assert sum("<details>" in each for each in opened) == sum("</details>" in each for each in opened)
    for line in table_rows(text):
        assert line.endswith(" |")
        assert len(re.findall(r" \| ", line)) == 4
    text = re.sub(r"<details><summary>\d+ more [a-z ]+</summary>", "", text)
    harmless(re.sub(r"^\| ~ \||^- (✅|\u2139\ufe0f)", "", text.replace(KEY, "").replace("\\*", ""), flags=re.MULTILINE), OURS)


def hidden(text: str) -> int:
    """How often a comment's beginning stands in code."""
    return sum(token.content.count("<!--") for block in PARSER.parse(text) for token in block.children or () if token.type == "code_inline")
