"""How sure PL602 is of a loop: by what its helper does with the text, and by what its callers pass."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

HELPER = """
    from openai import OpenAI

    client = OpenAI()

    def vector_of(text):
        {made}return client.embeddings.create(model="text-embedding-3-small", input=[text]).data[0].embedding

    def index(texts):
        return [vector_of(text) for text in texts]
"""


@pytest.mark.parametrize(
    ("made", "caller", "confidence"),
    [
        pytest.param("", "print(index(load()))", "high", id="sends-what-it-is-passed"),
        pytest.param("text = f'passage: {text}'; ", "print(index(load()))", "low", id="puts-words-before-it"),
        pytest.param("", "print(index([question]))", "low", id="one-at-a-time"),
        pytest.param("", "def ask(parts):\n    return index(parts)\n\nprint(ask(parts=['Why?']))", "low", id="one-handed-on"),
    ],
)
def test_a_helper_that_does_more_or_gets_one_text_is_of_low_confidence(made: str, caller: str, confidence: str) -> None:
    files = {"app.py": textwrap.dedent(HELPER.format(made=made)), "main.py": f"from app import index\n\n{caller}\n"}
    report = scan_sources(files, Settings(select=("PL602",), min_confidence="low"))
    assert [finding.confidence for finding in report.findings] == [confidence]
