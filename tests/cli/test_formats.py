"""The forms of a report from the command line: where they go, and what programs are told of a finding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from promptlint.options import OutputFormat
from tests.cli.conftest import ANSWER, Run
from tests.report import published

EMOJI = ANSWER.replace("    response = ", '    "\U0001f600 ü"; response = ')
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# a \U0001f600\n"]},
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": EMOJI.splitlines(keepends=True)},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def findings(run: Run, *flags: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("scan", "--output-format", "json", *flags).out)["findings"]
    return found


def fingerprints(run: Run, *flags: str) -> list[str]:
    return sorted(each["fingerprint"] for each in findings(run, *flags))


# ---------------------------------------------------------------- every form


@pytest.mark.parametrize("form", list(OutputFormat))
def test_every_form_is_what_its_readers_take_and_has_the_exit_code(run: Run, app: Path, form: OutputFormat) -> None:
    done = run("scan", "--output-format", form.value)
    assert (done.code, done.err) == (1, "")
    if check := published.CHECKS.get(form):
        check(done.out)
    assert run("scan", "calm.py", "--output-format", form.value).code == 0
    assert run("scan", "-o", "report", "--output-format", form.value).out == ""
    assert Path("report").read_text(encoding="utf-8") == done.out


@pytest.mark.parametrize("form", ["markdown", "junit", "github", "sarif", "grouped"])
def test_a_terminal_of_another_encoding_breaks_no_form(app: Path, form: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [sys.executable, "-m", "promptlint", "scan", "--output-format", form]
    done = subprocess.run(command, cwd=app, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode("utf-8")
    assert ("≈" in text) == (form in {"markdown", "junit", "github"})
    if check := published.CHECKS.get(form):
        check(text)


def test_paths_are_those_of_the_repository_from_any_folder_in_it(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app / ".git").mkdir()
    (app / "web").mkdir()
    (app / "web" / "page.py").write_text(ANSWER)
    above = json.loads(run("scan", "web", "--output-format", "gitlab").out)
    monkeypatch.chdir(app / "web")
    assert json.loads(run("scan", "--output-format", "gitlab").out) == above
    assert {each["location"]["path"] for each in above} == {"web/page.py"}


# ---------------------------------------------------------------- the job summary


def test_the_job_summary_gets_all_findings_behind_what_is_there(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(22):
        (app / f"more{number}.py").write_text(ANSWER)
    summary = app / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    shown = published.commands(run("scan", "--output-format", "github").out)
    assert len(shown) == 11 and shown[-1][2] == "13 more findings (13 warnings): in the job summary, the dearest first."
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n### promptlint\n\n**23 findings: 23 warnings.**") and text.count("\n| ⚠️ |") == 23
    assert "<details><summary>3 more findings</summary>" in text
    run("scan", "--output-format", "concise")
    assert summary.read_text(encoding="utf-8") == text


def test_a_summary_that_cannot_be_written_is_told(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(app / "no" / "summary.md"))
    done = run("scan", "--output-format", "github")
    assert done.code == 1 and published.commands(done.out)
    assert done.err == "promptlint: warning: the job summary with 1 finding is not written: no such file or directory\n"


# ---------------------------------------------------------------- fingerprints


def test_a_fingerprint_outlives_lines_and_layout(run: Run, app: Path) -> None:
    before = fingerprints(run)
    text = (app / "answer.py").read_text()
    (app / "answer.py").write_text("import os\n" * 50 + text.replace('model="gpt-4o",\n', 'model="gpt-4o",  # big\n\n'))
    assert fingerprints(run) == before
    (app / "answer.py").write_text(text.replace("def reply", "def respond"))
    assert not set(fingerprints(run)) & set(before)


def test_a_fingerprint_does_not_hang_on_what_else_is_shown(run: Run, app: Path) -> None:
    call = ANSWER.split("str:\n")[1].split("    return")[0]
    (app / "answer.py").write_text(ANSWER.replace(call, call + call))  # the same statement twice in one function
    first, second = findings(run)
    assert first["fingerprint"] != second["fingerprint"]
    (app / "answer.py").write_text((app / "answer.py").read_text().replace("create(", "create(  # promptlint: ignore[PL101]", 1))
    assert fingerprints(run) == [second["fingerprint"]]


# ---------------------------------------------------------------- edits


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    """The text with the edits made: each names its stretch by lines and columns of the text before."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda each: (each["line"], each["column"]), reverse=True):
        start, end = (starts[edit[line] - 1] + edit[column] - 1 for line, column in (("line", "column"), ("end_line", "end_column")))
        text = text[:start] + edit["text"] + text[end:]
    return text


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.py", ANSWER), ("a.py", EMOJI), ("a.py", ANSWER.replace("\n", "\r\n")), ("a.ipynb", json.dumps(NOTEBOOK, indent=1))],
)
def test_the_edits_of_a_finding_are_those_of_its_fix(run: Run, app: Path, name: str, text: str) -> None:
    (app / name).write_bytes(text.encode())
    flags = (name, "--include", "all", "--select", "PL101", "--unsafe-fixes")
    (found,) = findings(run, *flags)
    result = json.loads(run("scan", *flags, "--output-format", "sarif").out)["runs"][0]["results"][0]
    told = [
        {"line": at["startLine"], "column": at["startColumn"], "end_line": at["endLine"], "end_column": at["endColumn"], "text": words}
        for each in result["fixes"][0]["artifactChanges"][0]["replacements"]
        for at, words in [(each["deletedRegion"], each["insertedContent"]["text"])]
    ]
    run("scan", *flags, "--fix")
    after = (app / name).read_bytes().decode()
    assert after != text
    assert applied(text, found["fix"]["edits"]) == applied(text, told) == after


@pytest.mark.parametrize("is_ascii", [True, False])
def test_places_are_counted_as_each_reader_counts(run: Run, app: Path, is_ascii: bool) -> None:
    (app / "a.py").write_text(EMOJI, encoding="utf-8")
    (app / "a.ipynb").write_text(json.dumps(NOTEBOOK, indent=1, ensure_ascii=is_ascii), encoding="utf-8")
    line = EMOJI.splitlines()[6]
    for name in ("a.py", "a.ipynb"):
        (found,) = findings(run, name, "--include", "all", "--select", "PL101")
        place = found["in_file"]
        whole = (app / name).read_text(encoding="utf-8").splitlines()[place["line"] - 1]
        assert (found["line"], found["source"]) == (7, line)
        assert "create(" in line[found["column"] - 1 :] and whole[place["column"] - 1 :].startswith(line[found["column"] - 1 :])
        assert whole.encode()[: place["byte_column"] - 1].decode() == whole[: place["column"] - 1]
