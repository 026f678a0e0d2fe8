"""`promptlint compress` on a prompt that is handed over, as a user runs it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from promptlint.cli import main


@dataclass(frozen=True)
class Done:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


Compress = Callable[..., Done]


@pytest.fixture
def compress(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Compress:
    def go(prompt: str, *options: str) -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(prompt.encode())))
        capsys.readouterr()
        code = main(["compress", "-", "--for", "gpt-4o", "--isolated", *options])
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return go
