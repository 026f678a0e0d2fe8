"""The exported evaluation: what it sends, when it fails, and a run of it with the real promptfoo where that is installed.

PROMPTFOO is the command, for example "node node_modules/promptfoo/dist/src/entrypoint.js"; without it, a `promptfoo` on the PATH is taken.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from promptlint.cli import main
from promptlint.compress.evals import evaluation
from promptlint.compress.handed import handed_over
from promptlint.compress.pieces import VALUE
from promptlint.compress.suggestion import suggested
from promptlint.compress.texts import texts_of
from promptlint.config import Settings
from promptlint.errors import UserError

ROOT = Path(__file__).parents[2]
SCRIPTED = Path(__file__).parent / "scripted.cjs"
PROMPTFOO = shlex.split(os.environ.get("PROMPTFOO", "")) or [found for found in [shutil.which("promptfoo")] if found]
APP = '''\
from openai import OpenAI


def label(review: str, town: str) -> str:
    prompt = f"""
        You are a clerk of the town of {town} and you read reviews.
        Say {{{{ "label": "..." }}}} and {{% raw %}} in JSON with a "quote" and a backslash \\\\ in it.


        Read the beginning of it with care.
        Read the middle of it with care.
        Read the end of it with care.
        Read all of it with care.
        Read the rest of it with care.
        These are the words of a citizen: {review}
    """
    response = OpenAI().chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "system", "content": prompt}, {"role": "user", "content": review}],
    )
    return response.choices[0].message.content
'''
SENT = """
        You are a clerk of the town of Halle "{{ x }}" and you read reviews.
        Say {{ "label": "..." }} and {% raw %} in JSON with a "quote" and a backslash \\ in it.


        Read the beginning of it with care.
        Read the middle of it with care.
        Read the end of it with care.
        Read all of it with care.
        Read the rest of it with care.
        These are the words of a citizen: fine
    \nfine"""
TOWN = 'Halle "{{ x }}"'


def _cases(folder: Path, *reviews: str, expected: str = "") -> None:
    cases = [{"vars": {"town": TOWN, "review": review, "expected": expected}} for review in reviews]
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    assert main(["compress", "app.py", "--isolated", "--export-eval", "eval"]) == 0
    return tmp_path / "eval"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_files(exported: Path) -> None:
    made = sorted(path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file())
    own = ["cases.json", "original.json", "promptfooconfig.yaml", "shorter.json"]
    assert made == ["README.md", *(f"app.py-5/{name}" for name in own), "same.cjs", "test_shorter_prompts.py"]
    config = yaml.safe_load((exported / "app.py-5" / "promptfooconfig.yaml").read_text(encoding="utf-8"))
    assert config["providers"] == ["openai:chat:gpt-4o"]
    assert [prompt["label"] for prompt in config["prompts"]] == ["original", "shorter"]
    assert "| `app.py-5` |" in (exported / "README.md").read_text(encoding="utf-8")
    original, shorter = (_json(exported / "app.py-5" / f"{name}.json") for name in ("original", "shorter"))
    assert [message["role"] for message in original] == [message["role"] for message in shorter] == ["system", "user"]
    assert original[1] == shorter[1]
    assert len(shorter[0]["content"]) < len(original[0]["content"])


def test_cases_of_the_owner_are_kept(exported: Path) -> None:
    _cases(exported / "app.py-5", "mine")
    (exported / "same.cjs").write_text("changed", encoding="utf-8")
    assert main(["compress", "app.py", "--isolated", "--export-eval", "eval"]) == 0
    assert "mine" in (exported / "app.py-5" / "cases.json").read_text(encoding="utf-8")
    assert (exported / "same.cjs").read_text(encoding="utf-8") != "changed"


def test_what_cannot_be_exported_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["compress", "app.py", "--isolated", "--export-eval", "file"]) == 2
    assert "file/same.cjs: cannot be written" in capsys.readouterr().err
    (tmp_path / "app.py").write_text("x = 1\n", encoding="utf-8")
    assert main(["compress", "app.py", "--isolated", "--export-eval", "eval"]) == 2
    assert "no shorter version to evaluate" in capsys.readouterr().err
    assert not (tmp_path / "eval").exists()


# ---------------------------------------------------------------- pytest

CONFTEST = """
import json
import pytest

@pytest.fixture
def ask():
    def send(messages):
        text = "\\n".join(message["content"] for message in messages)
        shorter = "        You" not in text
        with open("sent.jsonl", "a", encoding="utf-8") as sent:
            sent.write(json.dumps(text) + "\\n")
        answer = json.dumps({"b": 1, "a": not (shorter and "odd" in text)}, indent=1 if shorter else None)
        return answer, len(text) + (1000 if shorter and "dear" in text else 0)
    return send
"""
RUNS: list[tuple[str, str, str]] = [
    ("fine", "", ""),
    ("odd", "", "outcome"),
    ("dear", "", "cost"),
    ("fine", '{"a": true, "b": 1}', ""),
    ("fine", '{"a": false, "b": 1}', "outcome"),
]


def _pytest(exported: Path) -> tuple[int, str]:
    (exported / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shorter_prompts.py"]
    done = subprocess.run(command, cwd=exported, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_pytest_module_fails_until_the_example_is_replaced(exported: Path) -> None:
    code, out = _pytest(exported)
    assert code == 1
    assert "app.py-5/cases.json still holds the example" in out


def test_the_pytest_module_compares_both_prompts(exported: Path) -> None:
    cases = [{"vars": {"town": TOWN, "review": review, "expected": expected}} for review, expected, _ in RUNS]
    (exported / "app.py-5" / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    code, out = _pytest(exported)
    name = "FAILED test_shorter_prompts.py::test_the_shorter_prompt_does_the_same_for_less[app.py-5-"
    failed = {number for number in range(1, len(RUNS) + 1) if f"{name}{number}]" in out}
    assert code == 1
    assert failed == {number for number, (_, _, wrong) in enumerate(RUNS, start=1) if wrong}
    assert json.loads((exported / "sent.jsonl").read_text(encoding="utf-8").splitlines()[0]) == SENT


TEXT = "Some words that are a prompt of some length, and more than that. " * 3
SIGNS = (
    "{{ x }}",
    "{{",
    "}}",
    "{% if %}",
    "{#",
    "#}",
    "%}",
    "'",
    '"',
    "\\",
    "\n\n\n\n",
    "word ",
    "   ",
    "{",
    "}",
    "é🙂",
    "$x",
    "{{ '{{' }}",
)


@given(st.lists(st.sampled_from(SIGNS), max_size=20).map("".join))
def test_what_is_filled_in_is_what_the_code_sends(signs: str) -> None:
    """For the pytest module here; promptfoo's own reading of the same file is tested below."""
    try:
        call = handed_over((TEXT + signs).encode(), "gpt-4o", Settings())
    except UserError:  # a template that is none
        assume(False)
    assert call is not None
    found = suggested(texts_of([call]))
    assume(len(found) == 1)  # a block of several lines in between makes two texts of it
    (suggestion,) = found
    made = evaluation([suggestion])
    path = next(name for name in made if name.endswith("/original.json"))
    names = json.loads(made[path.replace("original", "cases")])[0]["vars"]
    fill = _module(made["test_shorter_prompts.py"]).filled_in
    sent = fill(_Prompt(made[path]), dict.fromkeys(names, VALUE))[0]["content"]
    before, _, behind = sent.partition(suggestion.text.flat)
    assert suggestion.text.flat in sent
    assert set(before + behind) <= {VALUE}  # a run-time value at either end is a part of the message and not of the text


@dataclass(frozen=True)
class _Prompt:
    """A file that is read."""

    text: str

    def read_text(self, encoding: str) -> str:
        assert encoding == "utf-8"
        return self.text


def _module(source: str) -> ModuleType:
    module = ModuleType("exported")
    module.__file__ = str(ROOT / "test_shorter_prompts.py")
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    return module


# ---------------------------------------------------------------- promptfoo


@pytest.mark.skipif(not PROMPTFOO, reason="promptfoo is not installed: npm install promptfoo, and PROMPTFOO names the command")
@pytest.mark.parametrize("example", [True, False])
def test_promptfoo_runs_both_prompts_side_by_side(example: bool, exported: Path, tmp_path: Path) -> None:
    if not example:
        cases = [{"vars": {"town": TOWN, "review": review, "expected": expected}} for review, expected, _ in RUNS]
        (exported / "app.py-5" / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    output = tmp_path / "results.json"
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1", "PROMPTFOO_CONFIG_DIR": str(tmp_path / "promptfoo")}
    options = ["--no-cache", "--no-share", "--no-progress-bar", "--providers", f"file://{SCRIPTED}", "-o", str(output)]
    command = [*PROMPTFOO, "eval", "-c", "app.py-5/promptfooconfig.yaml", *options]
    done = subprocess.run(command, cwd=exported, env=os.environ | quiet, capture_output=True, text=True, check=False)
    assert output.is_file(), done.stdout + done.stderr
    results = json.loads(output.read_text(encoding="utf-8"))["results"]["results"]
    told = {(each["testIdx"], each["prompt"]["label"]): each for each in results}
    if example:
        assert done.returncode != 0
        assert all("cases.json still holds the example" in each["gradingResult"]["reason"] for each in results)
        return
    assert len(told) == 2 * len(RUNS)
    assert told[0, "original"]["response"]["metadata"]["sent"] == SENT
    for number, (_, expected, wrong) in enumerate(RUNS):
        passes = {part["assertion"]["metric"]: part["pass"] for part in told[number, "shorter"]["gradingResult"]["componentResults"]}
        assert passes == {"same outcome": wrong != "outcome", "cost": wrong != "cost"}
        assert told[number, "original"]["success"] == (not (expected and wrong))
