"""Promises of the README that go through the whole house: the same bytes every time, and one defect costs one thing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint import check
from promptlint.config import Settings
from promptlint.evaluate import recognise
from promptlint.model import PricedCall
from promptlint.pipeline import Report, scan, scan_sources
from promptlint.rule import Finding, Limits, Rule

ROOT = Path(__file__).parents[1]
CALL = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"


def _run(*arguments: str, seed: str, locale: str = "C.UTF-8") -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "LC_ALL": locale, "NO_COLOR": "1"}
    done = subprocess.run([sys.executable, "-m", "promptlint", *arguments], capture_output=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("calls", "--format", "jsonl"), ("scan", "--exit-zero", "--include", "all"), ("scan", "--exit-zero", "--output-format", "json")],
    ids=" ".join,
)
def test_the_same_bytes_whatever_the_hash_seed(arguments: tuple[str, ...]) -> None:
    command, *options = arguments
    told = {_run(command, "tests/corpus", *options, seed=seed, locale=locale) for seed, locale in (("0", "C.UTF-8"), ("1", "C"))}
    assert len(told) == 1
    assert len(told.pop().splitlines()) > 20


class Broken(Rule):
    code, name = "PL101", "broken"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        raise ZeroDivisionError("a defect")


def test_a_defect_of_one_rule_is_told_and_the_others_go_on() -> None:
    rules = [Broken() if rule.code == "PL101" else rule for rule in check.rules()]
    text = CALL + "def find(store):\n    return store.similarity_search('q', k=50)\n"
    report = scan_sources({"app.py": text, "other.py": CALL}, Settings(min_confidence="low"), rules=rules)
    told = sorted((finding.code, finding.span.path) for finding in report.findings)
    assert told == [("PL401", "app.py"), ("PL902", "app.py")]
    assert [finding.message for finding in report.findings if finding.code == "PL902"] == [
        "the rule PL101 broken failed on this call and on 2 more"
    ]
    assert len(report.calls) == 3


def test_a_defect_in_one_function_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = "    return OpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
    files = {"app.py": f"from openai import OpenAI\ndef good():\n{inner}def bad():\n{inner}def last():\n{inner}", "other.py": CALL}
    evaluate = recognise.evaluate_function

    def defective(machine: object, ref: object, qualified: str) -> None:
        if qualified.endswith(".bad"):
            raise ZeroDivisionError("a defect")
        evaluate(machine, ref, qualified)  # type: ignore[arg-type]

    monkeypatch.setattr(recognise, "evaluate_function", defective)
    report = scan_sources(files)
    assert [(call.site.span.path, call.site.span.line) for call in report.calls] == [("app.py", 3), ("app.py", 7), ("other.py", 2)]
    assert [(each.name, each.reason) for each in report.skipped] == [
        ("app.py", "not all of it: internal error ZeroDivisionError: a defect")
    ]
    assert [finding.span.path for finding in report.findings if finding.code == "PL901"] == ["app.py"]
    monkeypatch.setenv("PROMPTLINT_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        scan_sources(files)


def test_a_function_nested_too_deeply_for_the_evaluator_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*arguments: object) -> None:
        raise RecursionError

    monkeypatch.setattr(recognise, "evaluate_function", deep)
    report = scan_sources({"app.py": CALL + CALL.replace("OpenAI()", "def f():\n    OpenAI()", 1)})
    assert len(report.calls) == 1
    assert [each.reason for each in report.skipped] == ["an expression is nested too deeply"]


NO_SDK = {
    "syntax.py": (b"def f(:\n", "syntax error in line 1"),
    "null.py": (b"x = '\0'\n", "NUL byte"),
    "cookie.py": (b"# -*- coding: klingon -*-\nx = 1\n", "unknown encoding: klingon"),
    "latin.py": (b"x = '\xe9'\n", "not utf-8 text"),
    "wide.py": ("x = 1\n".encode("utf-16"), "UTF-16 text"),
    "deep.py": (b"x = " + b"(" * 5_000 + b")" * 5_000, "nested"),
    "broken.ipynb": (b"{", "no list of cells"),
}


def test_files_that_hold_no_request_are_named_as_well(tmp_path: Path) -> None:
    for name, (data, _) in NO_SDK.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.py").write_text(CALL, encoding="utf-8")
    report: Report = scan([tmp_path], Settings())
    told = {Path(each.name).name: each.reason for each in report.skipped}
    assert told.keys() == NO_SDK.keys()
    for name, (_, reason) in NO_SDK.items():
        assert reason in told[name], name
    assert (report.files_read, len(report.calls)) == (1, 1)
    spoken = {Path(finding.span.path).name for finding in (*report.findings, *report.set_apart) if finding.code == "PL901"}
    assert spoken == NO_SDK.keys() - {"syntax.py", "latin.py"}  # nobody imports them, they name no model's SDK: listed, and no finding


def test_a_file_that_does_not_parse_is_a_finding_where_it_is_imported_or_named(tmp_path: Path) -> None:
    (tmp_path / "syntax.py").write_bytes(NO_SDK["syntax.py"][0])
    assert not scan([tmp_path], Settings()).findings
    assert [each.code for each in scan([tmp_path / "syntax.py"], Settings()).findings] == ["PL901"]
    (tmp_path / "user.py").write_text("import syntax\n", encoding="utf-8")
    assert [each.code for each in scan([tmp_path], Settings()).findings] == ["PL901"]


def test_the_inventory_names_on_stderr_what_holds_no_request_and_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "syntax.py").write_bytes(NO_SDK["syntax.py"][0])
    (tmp_path / "good.py").write_text(CALL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "promptlint", "calls", "--format", "jsonl", "."],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert [json.loads(line)["path"] for line in done.stdout.splitlines()] == ["good.py"]
    assert "syntax.py" in done.stderr
