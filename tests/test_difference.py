"""What a change does: rows in words and money, totals that the rows explain, usage that goes along with a call site."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.difference import AT_CALLERS, Difference, difference_of
from promptlint.pipeline import scan_sources
from promptlint.report.difference import change, lines, percent, verdict
from promptlint.report.difference_json import document
from promptlint.report.pull_request import body
from promptlint.report.text import render

HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n\n\n"
ASK = """def ask(question):
    return client.chat.completions.create(
        model="gpt-4o-mini", max_completion_tokens=300,
        messages=[{"role": "system", "content": "Be brief and kind."}, {"role": "user", "content": question}])
"""
TITLE = """def title(text):
    return client.responses.create(model="gpt-4o", max_output_tokens=40, input="Find a title for this text: " + text)
"""


def compare(old: dict[str, str], new: dict[str, str], usage: str | None = None, renames: dict[str, str] | None = None) -> Difference:
    settings = Settings(usage=usage)
    return difference_of(scan_sources(old, settings), scan_sources(new, settings), renames)


def told(difference: Difference) -> str:
    return "".join(render(lines(difference, ("main", "HEAD"))))


def test_nothing_changed() -> None:
    same = compare({"app.py": HEAD + ASK}, {"app.py": "# a comment\n" + HEAD + ASK})
    assert (same.rows, same.unchanged, same.is_empty) == ((), 1, True)
    assert "No call site's cost changed. 1 call site unchanged." in told(same)
    assert verdict(same).startswith("1 000 calls of each call site cost the same as before")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"gpt-4o-mini"', '"gpt-4o"', "model gpt-4o-mini → gpt-4o"),
        (", max_completion_tokens=300", "", "output cap 300 → none"),
        ("Be brief and kind.", "Be brief and kind, and never promise a date.", "system prompt 5 → 11 tokens"),
        ("Be brief and kind.", "Be stern and rude.", "the prompt's text"),
        ('"content": question', '"content": "Please answer: " + question', "known text 5 → 9 tokens"),
        ("max_completion_tokens=300", "max_completion_tokens=300, n=2", "completions 1 → 2"),
        ("max_completion_tokens=300", 'max_completion_tokens=300, service_tier="flex"', "service tier none → flex"),
    ],
)
def test_what_changed_is_said(before: str, after: str, words: str) -> None:
    changed = ASK.replace(before, after)
    assert changed != ASK
    difference = compare({"app.py": HEAD + ASK}, {"app.py": HEAD + changed})
    (row,) = difference.rows
    assert (row.status, row.what) == ("changed", (words,))
    assert words in told(difference)


def test_rows_and_totals_agree() -> None:
    difference = compare(
        {"app.py": HEAD + ASK + TITLE}, {"app.py": HEAD + TITLE + ASK.replace("gpt-4o-mini", "gpt-4o"), "b.py": HEAD + TITLE}
    )
    rows = {row.call.key: row.status for row in difference.rows}
    assert rows == {"app.py:ask": "changed", "b.py:title": "added"} and difference.unchanged == 1
    before, after = (bill.total.cost.per_thousand.likely for bill in (difference.before, difference.after))
    assert after - before == sum(row.per_thousand for row in difference.rows)
    assert "~ changed + added - removed * assumed" in told(difference)


def test_a_call_that_moves_keeps_its_usage(tmp_path: Path) -> None:
    usage = tmp_path / "usage.toml"
    usage.write_text('[site."app.py:ask"]\ncalls-per-month = 1000\n')
    moved = {"answers/reply.py": HEAD + ASK.replace("def ask", "def reply").replace("gpt-4o-mini", "gpt-4o")}
    difference = compare({"app.py": HEAD + ASK}, moved, str(usage), {"app.py": "answers/reply.py"})
    (row,) = difference.rows
    assert row.what == ("moved from app.py", "was in ask", "model gpt-4o-mini → gpt-4o")
    assert row.before is not None and row.before.per_month is not None
    assert row.after is not None and row.after.per_month is not None
    assert row.per_month == row.per_thousand > 0
    assert "a month" in told(difference) and verdict(difference).startswith("The monthly estimate increases by")


def test_a_price_that_is_lost_is_no_saving() -> None:
    new = ASK.replace("def ask(question)", "def ask(question, model)").replace('"gpt-4o-mini"', "model")
    difference = compare({"app.py": HEAD + ASK}, {"app.py": HEAD + new})
    (row,) = difference.rows
    assert row.is_lost and difference.lost == -row.per_thousand > 0
    assert "1 call site had a price before and has none now" in told(difference)
    assert "is not saved but unknown" in told(difference)


def test_a_helper_is_counted_at_its_callers() -> None:
    helper = (
        HEAD
        + "def send(prompt):\n    return client.chat.completions.create(model='gpt-4o', messages=[{'role': 'user', 'content': prompt}])\n"
    )
    user = helper + "\n\ndef greet(name):\n    return send('Greet ' + name)\n"
    difference = compare({"app.py": helper}, {"app.py": user})
    rows = {row.call.key: row for row in difference.rows}
    assert rows["app.py:greet"].status == "added"
    assert rows["app.py:send"].why_not_after == AT_CALLERS and not rows["app.py:send"].is_lost
    assert "is not saved" not in told(difference)


def test_prompt_files_that_no_call_is_known_to_send() -> None:
    old = {"prompts/triage.md": "You sort tickets into queues. Answer with the queue.", "prompts/gone.md": "You greet customers kindly."}
    new = {"prompts/sort.md": "You sort tickets into queues. Answer with the name of the queue, and with nothing else."}
    difference = compare(old, new, renames={"prompts/triage.md": "prompts/sort.md"})
    assert [(row.path, row.before is None, row.after is None) for row in difference.prompts] == [
        ("prompts/sort.md", False, False), ("prompts/gone.md", False, True),
    ]  # fmt: skip
    assert "~ prompts/sort.md  prompt file, 11 → 19 tokens" in told(difference) and not difference.is_empty
    assert "- ~ `prompts/sort.md`: prompt file, 11 → 19 tokens" in body(difference, ("main", "HEAD"))
    assert document(difference, ("main", "HEAD"))["prompts"][0]["tokens_before"] == [9, 11, 19]
    assert compare(new, new).is_empty


def test_findings_come_and_go() -> None:
    without = ASK.replace(", max_completion_tokens=300", "")
    worse = compare({"app.py": HEAD + ASK}, {"app.py": HEAD + without})
    assert [finding.code for finding in worse.findings.introduced] == ["PL101"] and worse.findings.fixed == ()
    assert "1 finding introduced, 0 fixed" in told(worse) and "+ PL101 app.py:7" in told(worse)
    better = compare({"app.py": HEAD + without}, {"app.py": HEAD + ASK})
    assert [finding.code for finding in better.findings.fixed] == ["PL101"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("8", "12", "+50 %"),
        ("8", "4", "-50 %"),
        ("1", "26", "+2 500 %"),
        ("3", "3", ""),
        ("0", "5", ""),
        ("1000", "1000.4", "+0.040 %"),
        ("9", "9.3", "+3.3 %"),
    ],
)
def test_percentages(before: str, after: str, expected: str) -> None:
    assert percent(Decimal(before), Decimal(after)) == expected


def test_a_change_of_money() -> None:
    assert change(Decimal(8), Decimal(12)) == "$8.00 → $12.00 (+50 %)"
