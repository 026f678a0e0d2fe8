"""The benchmark of compress: its figures on a tree that is known, with a stand-in for the package."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from promptlint.compress.shortening import MODELS
from tests.benchmarks import compress

STAND_IN = Path(__file__).parent / "stand_in"
APP = '''\
from openai import OpenAI

PROMPT = """You are a clerk who works for a large shop in the old town and answers letters of all kinds, {extra}.

{lines}
NEVER promise a refund of 50 EUR.
"""
OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": PROMPT}])
'''
LINES = "Write the way a colleague would write to somebody whom they have known and liked for a long time already.\n\n"


def test_the_figures_of_a_small_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    model, file = tmp_path / "model", tmp_path / "figures.json"
    model.mkdir()
    trees = [tmp_path / name for name in ("one", "two")]
    for tree in trees:
        tree.mkdir()
        (tree / "app.py").write_text(APP.replace("{extra}", tree.name).replace("{lines}", LINES * 10), encoding="utf-8")
    monkeypatch.syspath_prepend(str(STAND_IN))
    monkeypatch.setattr(sys, "argv", ["compress", str(model), *map(str, trees), "--rates", "0.3,0.6", "--json", str(file)])
    assert compress.main() == 0
    out = capsys.readouterr().out
    assert "the 2 prompts of 2 repositories" in out
    assert "two: app.py:3" in out
    assert str(tmp_path) not in out
    first, short, long = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert short["tokens"] < long["tokens"] < first["tokens"] <= first["before"]
    assert all(row["kept"] == row["protected"] > 0 for row in (first, short, long))
    assert short["shortened"] == short["stretches"] > 0


def test_without_a_model_one_line_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(APP.replace("{lines}", LINES * 10), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["compress", "./none", str(tmp_path)])
    assert compress.main() == 2
    said = f"benchmark: there is no folder ./none, and a name on a hub looks like {MODELS['llmlingua2']}\n"
    assert capsys.readouterr().err == said
