"""Places that no run comes to: nothing is found there."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

REQUEST = 'return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])'


def found(code: str) -> int:
    code = "from openai import OpenAI\n\nclient = OpenAI()\n\n" + textwrap.dedent(code).replace("REQUEST", REQUEST)
    return len(scan_sources({"app.py": code}, Settings(select=("PL101",), min_confidence="low")).findings)


CHAIN = """
    def ask(question, model, kind, models):
        if {first}:
            return None
        elif kind == "other":
            return "other"
        elif {second}:
            REQUEST
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('kind == "grok"', 'kind == "grok"'),
        ('kind == "grok"', 'kind == "grok" and question'),
        ('kind in ("grok", "xai")', 'kind == "xai"'),
        ('kind == "grok" or not question', 'kind == "grok"'),
        ('"gpt-4" in model', '"gpt-4o" in model'),
        ('model.startswith("gpt-4")', 'model == "gpt-4o" or model.startswith("gpt-4.1")'),
        ('"4o" in model.lower()', '"gpt-4o" in model.lower()'),
    ],
)
def test_a_branch_that_an_earlier_test_has_taken(first: str, second: str) -> None:
    assert found(CHAIN.format(first=first, second=second)) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('kind == "grok"', 'kind == "groq"'),
        ('kind == "grok" and question', 'kind == "grok"'),
        ('kind == "xai"', 'kind in ("grok", "xai")'),
        ('"gpt-4o" in model', '"gpt-4" in model'),
        ('"gpt-4" in models', '"gpt-4o" in models'),
        ('"4o" in model.lower()', '"4o" in model.upper()'),
        ("next(models)", "next(models)"),
        ('model.endswith("4o")', '"gpt-4o" in model'),
    ],
)
def test_a_branch_that_is_left(first: str, second: str) -> None:
    assert found(CHAIN.format(first=first, second=second)) == 1


def test_two_chains_are_two() -> None:
    assert found('def ask(question, kind):\n    if kind == "a":\n        kind = "b"\n    if kind == "a":\n        REQUEST\n') == 1


UNDEFINED = """
    {top}
    def ask(question, make):
        {line}
        REQUEST
"""


@pytest.mark.parametrize(
    "line", ["load()", "text = load(question) or question", "with load(): pass", "if load(1): pass", "f'{load()} {question}'"]
)
def test_behind_a_call_of_what_the_module_does_not_have(line: str) -> None:
    assert found(UNDEFINED.format(top="import json", line=line)) == 0


@pytest.mark.parametrize(
    ("top", "line"),
    [
        ("from load import *", "load()"),
        ("from elsewhere import load", "load()"),
        ("globals()['load'] = print", "load()"),
        ("import json", "text = question or load()"),
        ("import json", "make(lambda: load())"),
        ("import json", "if make: load()"),
        ("import json", "make(load() for _ in [])"),
        ("import json", "make.load()"),
        ("# load is there", "load()"),
        ("import json", "print()"),
        ("import json", "get_ipython()"),
    ],
)
def test_behind_a_call_that_may_work(top: str, line: str) -> None:
    assert found(UNDEFINED.format(top=top, line=line)) == 1


def test_a_failure_that_is_caught() -> None:
    assert found("def ask(question):\n    try:\n        load()\n    except Exception:\n        pass\n    REQUEST\n") == 1
