"""What `--explain-unknown` tells of a small application."""

from __future__ import annotations

import pytest

from promptlint.pipeline import scan_sources
from promptlint.report import unknown
from promptlint.report.text import render

APP = """from openai import OpenAI
client = OpenAI()
def reply(messages, model, **options):
    return client.chat.completions.create(model=model, messages=messages, **options)
def known():
    return client.chat.completions.create(model="gpt-4o", max_tokens=5, messages=[{"role": "user", "content": "Hi"}])
def unpriced():
    return client.chat.completions.create(model="house-model-1", max_tokens=5, messages=[{"role": "user", "content": "Hi"}])
def found(store, question, k):
    return store.similarity_search(question, k=k)
"""


@pytest.fixture
def told() -> list[dict[str, object]]:
    return unknown.rows(scan_sources({"app.py": APP}))


def test_each_unknown_fact_has_its_place_and_its_reason(told: list[dict[str, object]]) -> None:
    facts = [(row["line"], row["fact"], row["reason"]) for row in told]
    assert facts == [
        (4, "model", "it is the parameter model"),
        (4, "max_tokens", "max_completion_tokens may be in unpacked arguments"),
        (4, "system_prompt", "the messages in `messages` cannot be told"),
        (8, "price", "no price for house-model-1"),
        (10, "top_k", "it is the parameter k"),
    ]
    assert told[0]["at"] == "app.py:3"


def test_the_text_counts_what_it_lists() -> None:
    lines = list(render(unknown.lines(scan_sources({"app.py": APP}))))
    assert lines[0] == "app.py:4:36: model unknown of client.chat.completions.create: it is the parameter model (app.py:3)\n"
    assert lines[-1] == "5 unknown facts at 3 of 4 call sites.\n"


def test_nothing_is_listed_where_all_is_known() -> None:
    program = 'import openai\nopenai.OpenAI().embeddings.create(model="text-embedding-3-small", input="Hi")\n'
    assert list(render(unknown.lines(scan_sources({"app.py": program})))) == ["0 unknown facts at 0 of 1 call sites.\n"]
