"""`promptlint diff`: two commits of a repository, or a saved report, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ANSWER, CALM, Run
from tests.history.conftest import Scratch, scratch

__all__ = ["scratch"]

CHEAP = CALM.replace("gpt-4o", "gpt-4o-mini")


@pytest.fixture
def change(scratch: Scratch) -> tuple[str, str]:
    """A branch that takes a dearer model and adds a call."""
    first = scratch.commit({"answer.py": CHEAP})
    second = scratch.commit({"answer.py": CALM, "more/title.py": CHEAP}, first, branch="dearer")
    scratch.be_on("dearer")
    return first, second


def test_a_branch_against_the_one_it_left(run: Run, change: tuple[str, str]) -> None:
    done = run("diff")
    assert (done.code, done.err) == (0, "")
    first = "Cost of main → HEAD\n\n~ answer.py:reply  answer.py:7\n    model gpt-4o-mini → gpt-4o\n"
    assert done.out.startswith(first)
    assert "+ more/title.py:reply" in done.out and "OVERALL" in done.out
    assert run("diff", "main..dearer").out.replace("main → dearer", "main → HEAD") == done.out


def test_only_below_a_path(run: Run, change: tuple[str, str]) -> None:
    done = run("diff", "main", "more")
    assert "more/title.py:reply" in done.out and "answer.py:reply" not in done.out.replace("more/", "")


def test_the_work_tree_is_neither_read_nor_written(run: Run, change: tuple[str, str], scratch: Scratch) -> None:
    before = run("diff").out
    (scratch.top / "answer.py").write_text("def broken(:\n")
    assert run("diff").out == before
    assert sorted(path.name for path in scratch.top.iterdir()) == [".git", "answer.py"]


def test_json(run: Run, change: tuple[str, str]) -> None:
    document = json.loads(run("diff", "--format", "json").out)
    assert document["schema"] == "promptlint/diff/1" and document["head"] == "HEAD"
    assert [(row["status"], row["key"]) for row in document["rows"]] == [("changed", "answer.py:reply"), ("added", "more/title.py:reply")]
    assert document["before"]["total"]["per_month"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", "nowhere..HEAD"), "nowhere"),
        (("diff", "main", "absent.py"), "absent.py: neither main nor HEAD holds this path"),
        (("diff", "main", "--compare-to", "report.json"), "give a git range or --compare-to, not both"),
        (("diff", "--compare-to", "report.json"), "report.json: cannot be read: no such file or directory"),
    ],
)
def test_what_cannot_be_compared(run: Run, change: tuple[str, str], arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "") and said in done.err and done.err.count("\n") == 1


def test_a_folder_without_git(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("diff")
    assert done.code == 2 and "--compare-to" in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("increase", "usage", "code", "said"),
    [
        ('"10%"', "", 1, "error: the increase (+$1.32 per 1 000 calls, +1666.7 %) is over the budget.increase of 10 %"),
        ('"9000%"', "", 0, ""),
        ('"2000%"', "", 0, "warning: the increase"),
        ("100", "", 0, "cannot be told: a usage file that says how often the calls are made is needed on both sides"),
        ("100", "calls-per-month = 100_000", 1, "is over the budget.increase of $100.00 a month"),
        ("100", "calls-per-month = 10", 0, ""),
    ],
)
def test_a_budget_for_what_a_change_adds(
    run: Run, change: tuple[str, str], scratch: Scratch, increase: str, usage: str, code: int, said: str
) -> None:
    (scratch.top / "promptlint.toml").write_text(f"[budget]\nincrease = {increase}\n")
    if usage:
        (scratch.top / "promptlint-usage.toml").write_text(f"[default]\n{usage}\n")
    done = run("diff")
    assert (done.code, said in done.out) == (code, True)
    assert ("budget.increase" in done.out) == bool(said)
    assert run("diff", "--exit-zero").code == 0
    assert json.loads(run("diff", "--format", "json").out)["over_budget"] is bool(code)
    assert run("comment", "github", "--dry-run").code == code


def test_a_finding_that_a_change_introduces_fails_where_that_is_asked_for(run: Run, scratch: Scratch) -> None:
    first = scratch.commit({"answer.py": CALM})
    scratch.commit({"answer.py": ANSWER}, first)
    assert "1 finding introduced" in run("diff").out
    assert [run("diff", "--fail-on", least).code for least in ("error", "warning", "info", "never")] == [0, 1, 1, 0]
    assert run("diff", "HEAD..HEAD~1", "--fail-on", "info").code == 0


def test_a_model_without_a_price_blocks_where_the_budget_says_so(run: Run, scratch: Scratch) -> None:
    first = scratch.commit({"answer.py": CALM})
    scratch.commit({"answer.py": CALM.replace("gpt-4o", "gpt-99")}, first)
    done = run("diff")
    assert done.code == 0 and "1 call site had a price before and has none now" in done.out
    (scratch.top / "promptlint.toml").write_text('[budget]\nunpriced = "block"\n')
    done = run("diff")
    assert done.code == 1 and "error: 1 call site without a price, which budget.unpriced blocks" in done.out


def test_the_files_here_against_a_saved_report(run: Run, app: Path) -> None:
    assert run("cost", "--format", "json", "--output-file", "base.json").code == 0
    same = run("diff", "--compare-to", "base.json")
    assert (same.code, same.err) == (0, "") and "No call site's cost changed. 2 call sites unchanged." in same.out
    (app / "calm.py").unlink()
    (app / "reply").mkdir()
    (app / "reply" / "calm.py").write_text(CHEAP)
    done = run("diff", "--compare-to", "base.json")
    assert done.out.startswith("Cost of base.json → the files here\n\n~ reply/calm.py:reply  reply/calm.py:7\n    moved from calm.py")
    document = json.loads(run("diff", "--compare-to", "base.json", "--format", "json").out)
    assert [row["status"] for row in document["rows"]] == ["changed"] and document["findings"]["kept"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "base.json:1: not valid JSON"),
        ("[]", "base.json: not a report; make it with `promptlint cost --format json`"),
        ('{"schema": "promptlint/1"}', "base.json: its schema is 'promptlint/1', not 'promptlint/cost/1'"),
        ('{"schema": "promptlint/cost/1"}', "base.json: not a whole report (KeyError: 'prices_as_of'); make it anew"),
        ('{"schema": "promptlint/cost/1", "prices_as_of": 7}', "base.json: not a whole report"),
    ],
)
def test_a_saved_report_that_is_none(run: Run, app: Path, text: str, said: str) -> None:
    (app / "base.json").write_text(text)
    done = run("diff", "--compare-to", "base.json")
    assert (done.code, done.out) == (2, "") and said in done.err and done.err.count("\n") == 1
