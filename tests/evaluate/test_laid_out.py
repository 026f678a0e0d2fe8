"""JSON whose shape is known: in how many lines it is laid out is told."""

from __future__ import annotations

import json

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources


@pytest.mark.parametrize(("entries", "severity"), [(6, "info"), (20, "warning")])
def test_the_lines_of_a_known_shape_are_counted(entries: int, severity: str) -> None:
    shape = {"notes": [], "steps": [{"name": f"step {number}", "kept": ["a", "b"]} for number in range(entries)]}
    code = f"""
import json
from openai import OpenAI

def plan(session: str, text):
    shape = {{"session": session, {repr(shape)[1:]}
    messages = [{{"role": "user", "content": f"In this shape: {{json.dumps(shape, indent=2)}} {{text}}"}}]
    return OpenAI().chat.completions.create(model="gpt-4o-mini", max_completion_tokens=200, messages=messages)
"""
    (finding,) = scan_sources({"app.py": code}, Settings(select=("PL303",))).findings
    lines = len(json.dumps({"session": "one", **shape}, indent=2).splitlines())
    assert finding.message.endswith(f"a token or two more for each of {lines} lines")
    assert finding.severity == severity


def test_lines_that_depend_on_the_run_are_not() -> None:
    code = """
import json
from openai import OpenAI

def plan(orders):
    messages = [{"role": "user", "content": f"Sum up: {json.dumps({'orders': orders}, indent=2)}"}]
    return OpenAI().chat.completions.create(model="gpt-4o-mini", max_completion_tokens=200, messages=messages)
"""
    (finding,) = scan_sources({"app.py": code}, Settings(select=("PL303",))).findings
    assert finding.message.endswith("a token or two more for each line")
