"""Every case with the original and with the shorter prompt: the outcome is the same, and the cost is lower.  Written by promptlint.

The fixture `ask`, in a conftest.py of yours, sends messages to your model and gives its answer and what it cost, in US dollars or tokens:

    @pytest.fixture
    def ask():
        def send(messages):
            response = client.chat.completions.create(model="…", messages=messages)
            return response.choices[0].message.content, response.usage.total_tokens
        return send
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
EXAMPLE = "an example"
CASES = [
    pytest.param(path.parent, case["vars"], id=f"{path.parent.name}-{number}")
    for path in sorted(HERE.glob("*/cases.json"))
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1)
]

Ask = Callable[[list[dict[str, str]]], tuple[str, float]]


def outcome(answer: str) -> Any:
    """What decides in your application: here the same JSON, or the same words."""
    try:
        return json.loads(re.sub(r"^\s*```(?:json)?\s*|\s*```\s*$", "", answer))
    except ValueError:
        return " ".join(answer.split()).lower()


def filled_in(prompt: Path, values: dict[str, str]) -> list[dict[str, str]]:
    """The messages of a prompt with the values of a case."""
    messages: list[dict[str, str]] = json.loads(prompt.read_text(encoding="utf-8"))

    def value(found: re.Match[str]) -> str:
        return found[1] if found[1] is not None else str(values[found[2]])

    return [{**message, "content": re.sub(r"\{\{ (?:'([^']*)'|(\w+)) \}\}", value, message["content"])} for message in messages]


@pytest.mark.parametrize(("folder", "values"), CASES)
def test_the_shorter_prompt_does_the_same_for_less(folder: Path, values: dict[str, str], ask: Ask) -> None:
    assert not any(str(value).startswith(EXAMPLE) for value in values.values()), f"{folder.name}/cases.json still holds the example"
    answer, cost = ask(filled_in(folder / "original.json", values))
    shorter_answer, shorter_cost = ask(filled_in(folder / "shorter.json", values))
    assert outcome(shorter_answer) == outcome(answer)
    if values.get("expected"):
        assert outcome(shorter_answer) == outcome(values["expected"])
    assert shorter_cost < cost
