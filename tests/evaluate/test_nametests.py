"""What a test of a model's name leaves of the known names in its branches."""

from __future__ import annotations

import pytest

from promptlint.model import Default, Known, OneOf, possible
from promptlint.pipeline import scan_sources
from tests.evaluate.reading import sites

START = """
import os
import litellm

def ask(question, quick):
    model = os.getenv("MODEL", "gpt-4o")
"""
SEND = 'litellm.completion(model=model, max_tokens=9, messages=[{"role": "user", "content": question}])'


def models(body: str) -> list[tuple[str, ...]]:
    return [possible(call.site.model) for call in scan_sources({"a.py": START + body}).calls]


@pytest.mark.parametrize(
    "test",
    [
        '"claude" in model',
        '"claude" in model.lower()',
        'model.startswith("claude")',
        'model.startswith(("claude", "anthropic/"))',
        '"claude" in model or "anthropic" in model',
        '"claude" in model and quick',
        'not ("claude" not in model)',
        'model in ("claude-opus-5", "claude-haiku-5")',
    ],
)
def test_a_default_that_fails_the_test_does_not_come_into_the_branch(test: str) -> None:
    assert ("gpt-4o",) not in models(f"    if {test}:\n        {SEND}\n")
    assert models(f"    if not ({test}):\n        {SEND}\n") == [("gpt-4o",)]


def test_what_returns_early_takes_its_name_along() -> None:
    assert models(f'    if model == "gpt-4o":\n        return None\n    {SEND}\n') == [()]
    two = '    model = "gpt-4o" if quick else "claude-opus-5"\n'
    assert models(f'{two}    if model.endswith("4o"):\n        return None\n    {SEND}\n') == [("claude-opus-5",)]


def test_a_conditional_expression_tells_the_same() -> None:
    assert models(f'    model = "o3" if model == "gpt-4o" else model\n    {SEND}\n') == [("o3",)]
    assert models(f'    model = model if "claude" in model else "claude-opus-5"\n    {SEND}\n') == [("claude-opus-5",)]


def test_behind_the_branches_all_is_as_before() -> None:
    body = f'    extra = {{}}\n    if "claude" in model:\n        extra["thinking"] = None\n    {SEND}\n'
    (call,) = scan_sources({"a.py": START + body}).calls
    assert isinstance(call.site.model, Default) and call.site.model.value == "gpt-4o"


def test_an_attribute_is_as_before_too() -> None:
    code = (
        'import litellm\n\nclass Chat:\n    def __init__(self):\n        self.model = "gpt-4o"\n        self.limit = 9\n\n'
        '    def ask(self, question):\n        model = self.model\n        if self.model.startswith("o1"):\n            self.limit = 99\n'
        f"        {SEND}\n"
    )
    (call,) = scan_sources({"a.py": code}).calls
    assert isinstance(call.site.model, (Known, Default)) and call.site.model.value == "gpt-4o"


def test_what_depends_on_more_tells_nothing() -> None:
    assert models(f"    if quick in model:\n        {SEND}\n") == [("gpt-4o",)]
    assert models(f'    if "claude" in model or quick:\n        {SEND}\n') == [("gpt-4o",)]
    (call,) = scan_sources({"a.py": START + f'    if quick: model = "o3"\n    if "q" not in model:\n        {SEND}\n'}).calls
    assert isinstance(call.site.model, (OneOf, Default))


@pytest.mark.parametrize(
    ("test", "thinks"),
    [
        ('"o1" in model', True),
        ('"o1" in model or model.startswith("o3")', True),
        ('model.lower().startswith(("o1", "o3")) and text', True),
        ('model in ["o1", "o3-mini"]', True),
        ('model == "o1"', True),
        ('"o1" in model or "gpt-4o" in model', False),
        ('"o1" in model or text', False),
        ('"o1" not in model', False),
        ('not ("o1" in model)', False),
        ('text == "o1"', False),
    ],
)
def test_a_branch_for_models_that_think(test: str, thinks: bool) -> None:
    asked = "return client.chat.completions.create(model=model, messages=text)"
    program = f"from openai import OpenAI\n\nclient = OpenAI()\n\ndef ask(model, text):\n    if {test}:\n        {asked}\n    {asked}\n"
    assert [site.thinks for site in sites(program)] == [thinks, False]
