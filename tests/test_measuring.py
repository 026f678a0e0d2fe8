"""The scripts that measure findings against labels, and draw some to be judged."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from promptlint.config import Settings

CORPUS = Path(__file__).parent / "corpus"


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, CORPUS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _row(**facts: Any) -> dict[str, Any]:
    plain = {"path": "app.py", "line": 3, "sdk": "openai", "kind": "chat", "model": "gpt-4o", "output_cap": "missing", "retrieval_k": None}
    return {**plain, "dynamic_prefix": None, "why": "", **facts}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"output_cap": 300}, False),
        ({"output_cap": "dynamic"}, False),
        ({"kind": "embedding", "output_cap": "n/a"}, False),
        ({"kind": "wrapper"}, None),
        ({"kind": "agent"}, None),
        ({"sdk": "anthropic"}, False),
        ({"sdk": "langchain", "model": "claude-sonnet-4-5"}, False),
        ({"sdk": "ollama"}, False),
        ({"sdk": "other:judges"}, False),
        ({"kind": "model_config", "why": "one of two; cap is given at the call, not here"}, False),
        ({"sdk": "langchain", "model": "dynamic", "why": "judge is a parameter; built elsewhere"}, None),
    ],
)
def test_what_a_label_expects_of_a_missing_cap(facts: dict[str, Any], expected: bool | None) -> None:
    assert _script("score_rules").needs_cap(_row(**facts), None) is expected


def test_what_a_label_expects_of_a_number_of_chunks() -> None:
    expects = _script("score_rules").has_too_many_chunks
    assert expects(_row(kind="retrieval", retrieval_k=8)) is True
    assert expects(_row(kind="retrieval", retrieval_k=5)) is False
    assert expects(_row(kind="retrieval", retrieval_k="dynamic")) is False


APP = """from openai import OpenAI
OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello"}])
"""


def test_findings_are_matched_with_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = _script("score_rules")
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "plain.py").write_text("print('hello')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = script.scan([Path()], Settings())
    files = frozenset({"app.py", "plain.py"})
    for rows, hit, missed, right, invented in (
        ([_row(line=3)], 1, 0, 1, 0),
        ([_row(line=9)], 0, 1, 0, 1),
        ([_row(line=2, output_cap=9)], 0, 0, 0, 1),
    ):
        data, tally = script.Labelled("shop", rows, files, report), script.Tally()
        script.compare(data, "PL101", lambda row: script.needs_cap(row, None), tally)
        assert (tally.hit, len(tally.missed), tally.right, len(tally.invented)) == (hit, missed, right, invented)
    assert data.negative() == {"plain.py"}


def test_a_sample_is_drawn_of_each_rule_and_the_same_each_time(tmp_path: Path) -> None:
    script = _script("sample_findings")
    for number in range(6):
        (tmp_path / f"app{number}.py").write_text(APP, encoding="utf-8")
    (tmp_path / "bad.py").write_text("import openai\ndef broken(:\n", encoding="utf-8")
    found = script.findings_of([tmp_path], Settings())
    assert {each.finding.code for each in found} == {"PL101", "PL901"}
    drawn = script.draw(found, 4, 1, seed=7)
    assert drawn == script.draw(found, 4, 1, seed=7)
    assert len(drawn) == 4
    assert "PL901" in {each.finding.code for each in drawn}
    row = next(each for each in drawn if each.finding.code == "PL101").row()
    assert row["lines"][1].startswith(">2 OpenAI()")
    assert row["tree"] == tmp_path.name
