"""What becomes of retrieved texts, of answers and of tools' results behind the request."""

from __future__ import annotations

import inspect

import pytest

from promptlint.pipeline import scan_sources

_PINECONE = "import numpy as np\nfrom pinecone import Pinecone\n\nindex = Pinecone().Index('manuals')\n\n"


def _sites(text: str) -> list:  # type: ignore[type-arg]
    return [call.site for call in scan_sources({"app.py": text}).calls]


def _fate(body: str) -> str:
    text = _PINECONE + "def passages(vector, size):\n" + "\n".join(f"    {line}" for line in inspect.cleandoc(body).splitlines()) + "\n"
    [site] = _sites(text)
    return str(site.chunks.fate)


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        ("return index.query(vector=vector, top_k=10)", ""),
        ("return index.query(vector=[0.0] * size, top_k=10)", "listed"),
        ("return index.query(vector=np.zeros(size).tolist(), top_k=10)", "listed"),
        ("empty = [0] * size\nreturn index.query(vector=empty, top_k=10)", "listed"),
        ("return [m for m in index.query(vector=vector, top_k=10)['matches'] if m['score'] >= 0.7]", "filtered"),
        ("found = index.query(vector=vector, top_k=10)\nfor m in found:\n    if m.score > 0.7:\n        yield m", "filtered"),
        ("if size > 3:\n    size = 3\nreturn index.query(vector=vector, top_k=10)", ""),
        ("found = index.query(vector=vector, top_k=10)\nreturn [m['metadata']['table'] for m in found]", "fields"),
        ("found = index.query(vector=vector, top_k=10)\nreturn [m['metadata']['text'] for m in found]", ""),
        ("found = index.query(vector=vector, top_k=10)\nreturn [(m['metadata']['table'], m) for m in found]", ""),
        ("return index.query(vector=vector, top_k=10, filter={'min_score': 0.7})", "floored"),
    ],
)
def test_what_becomes_of_the_hits(body: str, fate: str) -> None:
    assert _fate(body) == fate


@pytest.mark.parametrize(
    ("steps", "fate"),
    [("with_where(where)", "listed"), ("with_near_text({'concepts': [where]})", ""), ("with_hybrid(where)", ""), ("with_bm25(where)", "")],
)
def test_a_weaviate_query_that_looks_for_nothing_lists(steps: str, fate: str) -> None:
    text = f"""
import weaviate

client = weaviate.Client("http://localhost:8080")

def known(where):
    return client.query.get("Manual", ["text"]).{steps}.with_limit(100).do()
"""
    assert [site.chunks.fate for site in _sites(text)] == [fate]


_CHAT = """
from openai import OpenAI
from langchain_anthropic import ChatAnthropic
from langchain_core.language_models import BaseChatModel
from langchain_openai import AzureChatOpenAI, ChatOpenAI

model = ChatOpenAI(model="gpt-4.1", max_tokens=300)

def grade(report):
    content = "short"
    if isinstance(model, {asked}):
        content = "long enough to be told from the other"
    return model.invoke(content)
"""


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("ChatAnthropic", "short"),
        ("ChatOpenAI", "long enough to be told from the other"),
        ("(ChatAnthropic, ChatOpenAI)", "long enough to be told from the other"),
        ("AzureChatOpenAI", "long enough to be told from the other"),  # of the same package: it cannot be told
        ("BaseChatModel", "long enough to be told from the other"),
    ],
)
def test_an_object_is_told_from_clients_of_other_packages(asked: str, read: str) -> None:
    [prompt] = [site.prompt for site in _sites(_CHAT.replace("{asked}", asked)) if site.operation == "chat"]
    assert [part.text for message in prompt.messages for part in message.parts] == [read]


def test_a_breakpoint_has_a_place_of_its_own() -> None:
    text = """
import anthropic

RULES = "Be brief."

def answer(question):
    system = [
        {
            "type": "text",
            "text": RULES,
            "cache_control": {"type": "ephemeral"},
        }
    ]
    return anthropic.Anthropic().messages.create(
        model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{"role": "user", "content": question}]
    )
"""
    [site] = _sites(text)
    marked = [part for message in site.prompt.messages for part in message.parts if part.cache_breakpoint]
    assert [(part.at.line, part.cache_at.line) for part in marked] == [(4, 11)]


@pytest.mark.parametrize(("loop", "stays"), [("while True:", True), ("if True:", False)])
def test_results_stay_where_the_list_outlives_the_request(loop: str, stays: bool) -> None:
    text = f"""
import json
from openai import OpenAI

client = OpenAI()

def agent(question, tools, calls):
    messages = [{{"role": "user", "content": question}}]
    {loop}
        for call in calls:
            result = tools[call.function.name](**json.loads(call.function.arguments))
            messages.append({{"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)}})
        answer = client.chat.completions.create(model="gpt-4o", messages=messages)
"""
    [site] = _sites(text)
    assert site.prompt.tool_results and site.prompt.results_stay is stays
