"""Findings that stay, from outside: baselines, comments that are written, and what both leave out."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from promptlint.cli.accepting import spelled_out
from tests.cli.conftest import Run

ASK = """\
from openai import AzureOpenAI

client = AzureOpenAI()


def ask(question):
    return client.chat.completions.create(
        model="gpt-4o",  # the big one
        messages=[{"role": "user", "content": question}],
    )
"""
MORE = ASK + ASK[ASK.index("\n\ndef ask") :].replace("def ask", "def again")
NAME = "promptlint-baseline.json"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(ASK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("scan --write-baseline", "scan --write-baseline="),
        ("scan --write-baseline src", "scan --write-baseline= src"),
        ("scan --write-baseline base.json src", "scan --write-baseline=base.json src"),
        ("scan --write-baseline=base src", "scan --write-baseline=base src"),
        ("scan --add-ignore src", "scan --add-ignore= src"),
        ("scan -- --add-ignore", "scan -- --add-ignore"),
    ],
)
def test_options_may_go_without_their_value(given: str, spelled: str) -> None:
    assert spelled_out(given.split()) == spelled.split()


def test_a_baseline_is_made_and_obeyed(run: Run, shop: Path) -> None:
    done = run("scan", "--write-baseline")
    assert (done.code, done.err) == (0, f"{NAME}: 1 finding (1 added).\n")
    assert done.out.startswith("No findings.\n") and f"1 finding in {NAME}, not shown." in done.out
    done = run("scan")
    assert (done.code, done.err) == (0, "") and f"1 finding in {NAME}, not shown." in done.out
    assert run("scan", "--no-baseline").code == 1
    assert f"1 finding in {NAME}" not in run("scan", "-q").out


def test_what_is_new_is_reported_and_not_taken_in_unasked(run: Run, shop: Path) -> None:
    run("scan", "--write-baseline")
    (shop / "app.py").write_text(MORE)
    done = run("scan", "--output-format", "concise")
    assert done.code == 1 and done.out.startswith("app.py:14:") and "1 finding: 1 warning." in done.out
    done = run("scan", "--write-baseline")
    assert (done.code, done.err) == (1, f"{NAME}: 1 finding (unchanged).\n")
    done = run("scan", "--update-baseline")
    assert (done.code, done.err) == (0, f"{NAME}: 2 findings (1 added).\n")


def test_stale_entries_are_told_listed_and_taken_away(run: Run, shop: Path) -> None:
    run("scan", "--write-baseline")
    (shop / "app.py").write_text(ASK.replace("model=", "max_completion_tokens=9, model="))
    out = run("scan").out
    assert f"1 entry of {NAME} is stale: --write-baseline takes it away." in out and "Stale: " not in out
    assert "Stale: app.py ask PL101" in run("scan", "--show-stale").out
    document = json.loads(run("scan", "--output-format", "json").out)
    assert document["summary"]["stale_in_baseline"] == 1
    assert [entry["symbol"] for entry in document["baseline"]["stale"]] == ["ask"]
    assert run("scan", "--write-baseline").err == f"{NAME}: 0 findings (1 taken away).\n"
    assert "stale" not in run("scan").out


def test_the_json_report_holds_what_the_baseline_holds(run: Run, shop: Path) -> None:
    run("scan", "--write-baseline", "other.json")
    document = json.loads(run("scan", "--baseline", "other.json", "--output-format", "json").out)
    assert (document["findings"], document["summary"]["baselined"], document["baseline"]["file"]) == ([], 1, "other.json")
    assert [each["code"] for each in document["baseline"]["findings"]] == ["PL101"]


def test_the_configuration_names_the_file(run: Run, shop: Path) -> None:
    (shop / "promptlint.toml").write_text('baseline = "ops/base.json"\n')
    (shop / "ops").mkdir()
    assert run("scan").code == 2
    assert run("scan", "--write-baseline").code == 0
    assert (shop / "ops" / "base.json").is_file()
    assert run("scan").code == 0
    assert run("calls").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--no-baseline", "--write-baseline"), "--no-baseline goes with no other option"),
        (("--baseline", "a.json", "--write-baseline=b.json"), "name two files"),
        (("--add-ignore", "--fix"), "--add-ignore writes comments"),
        (("--add-ignore", "--update-baseline"), "--add-ignore writes comments"),
        (("--write-baseline", "-"), "not of stdin"),
        (("--baseline", "missing.json"), "there is no such baseline"),
        (("--baseline", "app.py"), "not valid JSON"),
    ],
)
def test_what_does_not_go_together(run: Run, shop: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("scan", *arguments)
    assert (done.code, done.out) == (2, "") and message in done.err and done.err.count("\n") == 1


# ---------------------------------------------------------------- comments


def test_a_comment_is_written_for_each_finding(run: Run, shop: Path) -> None:
    (shop / "app.py").write_text(MORE)
    done = run("scan", "--add-ignore=the gateway sets it")
    assert (done.code, done.err) == (0, "Silenced 2 findings in 1 file.\n")
    after = (shop / "app.py").read_text()
    comment = "    return client.chat.completions.create(  # promptlint: ignore[PL101] the gateway sets it\n"
    assert after.count(comment) == 2
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(MORE))
    done = run("scan", "--show-suppressed", "--output-format", "concise")
    assert done.code == 0 and "Suppressed: app.py:7:36 PL101 by the comment in line 7: the gateway sets it\n" in done.out
    document = json.loads(run("scan", "--show-suppressed", "--output-format", "json").out)
    assert [(each["by"], each["reason"], each["at"]["line"]) for each in document["suppressed"]] == [
        ("comment", "the gateway sets it", 7), ("comment", "the gateway sets it", 14),
    ]  # fmt: skip
    assert "suppressed" not in json.loads(run("scan", "--output-format", "json").out)


def test_no_reason_is_no_reason(run: Run, shop: Path) -> None:
    run("scan", "--add-ignore")
    assert "create(  # promptlint: ignore[PL101]\n" in (shop / "app.py").read_text()


def test_prompt_files_get_no_comment(run: Run, shop: Path) -> None:
    (shop / "prompts").mkdir()
    prompt = "You are kind. " * 2000 + "\n"
    (shop / "prompts" / "system.md").write_text(prompt)
    done = run("scan", "--add-ignore", "--select", "PL101,PL301")
    assert done.code == 1 and "Silenced 1 finding in 1 file.\n" in done.err
    assert 'write per-file-ignores = { "prompts/system.md" = ["PL301"] } in the configuration' in done.err
    assert (shop / "prompts" / "system.md").read_text() == prompt


def test_comments_on_comments_are_not_written(run: Run, shop: Path) -> None:
    text = "x = 1  # promptlint: ignore[PL1O1]\n"
    (shop / "app.py").write_text(text)
    done = run("scan", "--add-ignore")
    assert done.code == 1 and "Not silenced: app.py:1 PL904: mend the comment itself" in done.err
    assert (shop / "app.py").read_text() == text


def test_a_notebook_gets_comments_in_its_cells(run: Run, shop: Path) -> None:
    cell = {"cell_type": "code", "source": ASK.splitlines(keepends=True), "metadata": {}, "outputs": []}
    document = {"cells": [cell], "metadata": {}, "nbformat": 4}
    (shop / "a.ipynb").write_text(json.dumps(document))
    assert run("scan", "a.ipynb", "--include", "notebooks", "--add-ignore=why").code == 0
    lines = json.loads((shop / "a.ipynb").read_text())["cells"][0]["source"]
    assert "    return client.chat.completions.create(  # promptlint: ignore[PL101] why\n" in lines


def test_a_file_that_cannot_be_written_is_named(run: Run, shop: Path) -> None:
    (shop / "real.txt").write_text(ASK)
    (shop / "app.py").unlink()
    (shop / "app.py").symlink_to(shop / "real.txt")
    done = run("scan", "app.py", "--add-ignore")
    assert done.code == 1 and "the file is a link" in done.err
    assert (shop / "real.txt").read_text() == ASK


def test_an_unused_comment_is_fixed(run: Run, shop: Path) -> None:
    run("scan", "--add-ignore=why")
    capped = (shop / "app.py").read_text().replace("model=", "max_completion_tokens=9, model=")
    (shop / "app.py").write_text(capped)
    done = run("scan", "--fix", "--output-format", "concise")
    assert (done.code, done.err) == (0, "Fixed 1 finding in 1 file.\n")
    assert (shop / "app.py").read_text() == capped.replace("  # promptlint: ignore[PL101] why", "")
