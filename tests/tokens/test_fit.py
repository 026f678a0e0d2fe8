"""The script that fits the estimator, on made-up counts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from promptlint.tokens.lexical import FEATURES
from tools import fit_estimator


def test_the_fit_finds_the_weights_behind_the_counts() -> None:
    draw = random.Random(4)
    weights = [draw.choice([0.0, 0.25, 1.0, 2.5]) for _ in FEATURES]
    rows = [[draw.randint(20, 90) for _ in FEATURES] for _ in range(200)]
    truths = [round(sum(weight * count for weight, count in zip(weights, row, strict=True))) for row in rows]
    assert fit_estimator.fit(rows, truths) == pytest.approx(weights, abs=0.03)


def test_errors_are_given_for_each_size() -> None:
    pairs = [(100.0, 100.0 + step) for step in range(-10, 11)] + [(10.0, 10.0), (1000.0, 1500.0)]
    found = fit_estimator.errors(pairs)
    assert found["errors"] == [[60, 1.0, 1.0], [600, 0.91, 1.09], [None, 1.5, 1.5]]


def test_long_strings_of_a_program_are_prompts(tmp_path: Path) -> None:
    prompt = "Answer the question of the customer in one short sentence. " * 4
    (tmp_path / "a.py").write_text(f"PROMPT = {prompt!r}\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("Größe und Höhe der Räder müssen geprüft werden. " * 9, encoding="utf-8")
    (tmp_path / "c.md").write_bytes(b"\xff\xfe")
    assert [kind for _, kind in fit_estimator.texts_of(tmp_path / "a.py")] == ["code", "prompt"]
    assert [kind for _, kind in fit_estimator.texts_of(tmp_path / "b.md")] == ["international"]
    assert list(fit_estimator.texts_of(tmp_path / "c.md")) == []
    chosen = fit_estimator.snippets([tmp_path], random.Random(1))
    assert {snippet.kind for snippet in chosen} == {"code", "prompt", "international"}
    assert chosen == fit_estimator.snippets([tmp_path], random.Random(1))
