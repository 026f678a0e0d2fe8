"""`promptlint compress --model`: what is said of a second step, and of one that cannot be.  The package is a stand-in here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STAND_IN = Path(__file__).parent / "stand_in"
PROMPT = """\
You are a clerk who works for a large shop in the old town and answers letters of all kinds.
Answer {customer}  in the tone that people of the town are used to whenever they write a letter.
NEVER promise 50 EUR.

"""
FAULTS = {
    "Raise an error at the beginning of this text right away": "LLMLingua failed: IndexError: list index out of range",
    "Die at the beginning of this text right away please": "the worker ended with code 9",
    "Invent a word that this text has hardly in it": "the model changed words instead of leaving some out",
}


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(STAND_IN))
    folder = tmp_path / "model"
    folder.mkdir()
    return folder


def test_a_stretch_that_fails_keeps_its_words_and_the_report_says_why(model: Path, compress: Callable[..., Any]) -> None:
    prompt = PROMPT + "\n\n".join(FAULTS)
    done = compress(prompt, "--model", str(model), "--format", "json")
    (found,) = json.loads(done.out)["suggestions"]
    assert done.code == 0
    assert {left["text"]: left["reason"] for left in found["llmlingua"]["left"]} == FAULTS
    assert found["llmlingua"]["stretches"] == 2
    assert all(stays in found["after"] for stays in (*FAULTS, "{customer}", "NEVER promise 50 EUR."))
    assert len((model / "loaded").read_text(encoding="utf-8").splitlines()) == 2  # once, and again after it ended


def test_each_prompt_comes_to_as_many_tokens_as_asked(model: Path, compress: Callable[..., Any]) -> None:
    done = compress(PROMPT, "--model", str(model), "--target-tokens", "25", "--format", "json")
    (found,) = json.loads(done.out)["suggestions"]
    assert 20 < found["tokens"]["after"][1] < 32 < found["tokens"]["before"][1]
    roomy = compress(PROMPT, "--model", str(model), "--target-tokens", "5000", "--format", "json", "--min-tokens", "1")
    assert json.loads(roomy.out)["suggestions"] == []


@pytest.mark.parametrize(("where", "says"), [("no-one/a-model", "HF_HUB_OFFLINE=1"), ("/no/such/folder", "there is no folder")])
def test_without_a_model_the_first_step_is_printed_and_a_sentence_says_how_to_get_one(
    where: str, says: str, model: Path, compress: Callable[..., Any]
) -> None:
    wordy = PROMPT + "=" * 300 + "\n" + "The end of the text is here.\n" * 2
    done = compress(wordy, "--min-tokens", "1", "--model", where)
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1
    assert "separators" in done.out
    assert done.out.splitlines()[0] == compress(wordy, "--min-tokens", "1").out.splitlines()[0]
