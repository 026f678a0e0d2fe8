"""A small application to run the commands on, and a way to run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from promptlint.cli import main

ANSWER = """\
from openai import OpenAI

client = OpenAI()


def reply(question: str) -> str:
    response = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": question}],
    )
    return response.choices[0].message.content
"""
CALM = ANSWER.replace('model="gpt-4o"', 'max_completion_tokens=100, model="gpt-4o"')


@dataclass(frozen=True)
class Done:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PROMPTLINT_OUTPUT_FORMAT", "PROMPTLINT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)

    def go(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return go


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with one costly call in the application and the same one in a test."""
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "answer.py").write_text(ANSWER)
    (root / "calm.py").write_text(CALM)
    (root / "tests" / "test_answer.py").write_text(ANSWER)
    monkeypatch.chdir(root)
    return root
