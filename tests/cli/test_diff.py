"""`promptlint diff`: two commits of a repository, or a saved report, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CALM, Run
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
