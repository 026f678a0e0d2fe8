"""What `docs/editors.md` tells editors to do with the lines of `promptlint scan`, on lines that it really printed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
TASKS = ROOT / ".vscode" / "tasks.json"
CALL = "from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model='gpt-4o', messages=['Hi'])\n"
NOTEBOOK = {
    "cells": [{"cell_type": "code", "source": CALL, "metadata": {}, "outputs": []}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> list[str]:
    """What the task prints, for files whose names are no help."""
    for name in ("ask.py", "a: 1:2: b/it.py", "two words.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(CALL)
    (tmp_path / "try.ipynb").write_text(json.dumps(NOTEBOOK))
    (tmp_path / "unused.py").write_text(
        CALL.replace("messages=['Hi']", "max_completion_tokens=9, messages=['Hi']") + "# promptlint: ignore[PL101]\n"
    )
    monkeypatch.chdir(tmp_path)
    (task,) = json.loads(TASKS.read_text(encoding="utf-8"))["tasks"]
    assert task["command"] == "promptlint"
    return run(*task["args"], "--include", "all").out.splitlines()


def test_the_problem_matcher_reads_what_is_printed(printed: list[str]) -> None:
    (task,) = json.loads(TASKS.read_text(encoding="utf-8"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    found = [match for line in printed if (match := re.fullmatch(pattern["regexp"], line))]
    assert {(match[pattern["file"]], match[pattern["line"]], match[pattern["column"]], match[pattern["code"]]) for match in found} == {
        ("ask.py", "3", "25", "PL101"),
        ("two words.py", "3", "25", "PL101"),
        ("try.ipynb", "3", "25", "PL101"),
        ("unused.py", "4", "1", "PL903"),
        ("a: 1:2: b/it.py", "3", "25", "PL101"),
    }
    assert all(match[pattern["message"]] for match in found)


def test_the_page_shows_the_task_as_it_is() -> None:
    assert TASKS.read_text(encoding="utf-8") in PAGE


@pytest.mark.skipif(shutil.which("nvim") is None and shutil.which("vim") is None, reason="needs Neovim or Vim")
def test_vim_reads_what_is_printed(printed: list[str], tmp_path: Path) -> None:
    (tmp_path / "printed.txt").write_text("\n".join(line for line in printed if not line.startswith("a: ")) + "\n")
    settings = next(block for block in re.findall(r"```vim\n(.*?)```", PAGE, re.DOTALL))
    (tmp_path / "settings.vim").write_text(settings)
    ask = "call writefile([json_encode(map(filter(getqflist(), 'v:val.valid'), '[bufname(v:val.bufnr), v:val.lnum, v:val.col]'))], 'found')"
    program = shutil.which("nvim") or shutil.which("vim") or ""
    quiet = ["--headless", "-n", "-i", "NONE"] if "nvim" in program else ["-n", "-i", "NONE", "-es"]
    command = [program, *quiet, "-u", "settings.vim", "-c", "cgetfile printed.txt", "-c", ask, "-c", "qa!"]
    subprocess.run(command, check=True, timeout=60, capture_output=True, cwd=tmp_path, stdin=subprocess.DEVNULL)
    assert sorted(json.loads((tmp_path / "found").read_text())) == [
        ["ask.py", 3, 25],
        ["try.ipynb", 3, 25],
        ["two words.py", 3, 25],
        ["unused.py", 4, 1],
    ]


def test_the_other_tools_are_told_the_same_command() -> None:
    wanted = ["promptlint", "scan", "--output-format", "concise", "--color", "never"]
    told = [shlex.split(line.split("=", 1)[1].replace("\\ ", " ")) for line in PAGE.splitlines() if line.startswith("set makeprg")]
    assert told == [wanted]
    zed = json.loads(next(block for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if block.startswith("[")))
    assert [zed[0]["command"], *zed[0]["args"]] == wanted
