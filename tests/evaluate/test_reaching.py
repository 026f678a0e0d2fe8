"""Whether the texts that a search finds are seen to reach a prompt."""

from __future__ import annotations

import json

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

_SEARCH = """
import chromadb
import openai
from langchain.tools import tool

client = openai.OpenAI()
collection = chromadb.PersistentClient("index").get_collection("manuals")

def search(question):
    return collection.query(query_texts=[question], n_results=12)["documents"][0]
"""
_ASK = """
def ask(context, question):
    messages = [{"role": "user", "content": f"{context}\\n{question}"}]
    return client.chat.completions.create(model="gpt-4o-mini", max_tokens=200, messages=messages)
"""


def _is_told(code: str) -> bool:
    report = scan_sources({"app.py": _SEARCH + code})
    assert not report.skipped
    return any(finding.code == "PL401" for finding in report.findings)


@pytest.mark.parametrize(
    "code",
    [
        _ASK + "\ndef answer(question):\n    return ask('\\n'.join(search(question)), question)\n",
        _ASK + "\ndef answer(q):\n    text = ''\n    for hit in search(q):\n        text += hit\n    return ask(text, q)\n",
        "\n@tool\ndef look_up(question: str) -> str:\n    return '\\n'.join(search(question))\n",
        "\ndef answer(q):\n    return llm.invoke(search(q))\n",
        "\ndef write_prompt(q):\n    return f'{search(q)} {q}'\n",
        _ASK + "\ndef answer(q):\n    return ask([pair[0].text for pair in search(q)], q)\n",
        _ASK + "\ndef answer(q):\n    return ask([hit.text for hit in search(q)[0]], q)\n",
        _ASK + "\ndef answer(q):\n    text = ''\n    for number, hit in enumerate(search(q), 1):\n        text += f'{number}. {hit}'\n"
        "    return ask(text, q)\n",
    ],
)
def test_what_a_model_is_sent_is_told(code: str) -> None:
    assert _is_told(code)


@pytest.mark.parametrize(
    "code",
    [
        _ASK + "\ndef files(q):\n    found = {}\n    for hit in search(q):\n        meta = hit.metadata\n"
        "        found[meta.get('file_name')] = {'kind': meta.get('file_type'), 'at': meta['upload_time'], 'size': len(hit.text) / 1024}\n"
        "    return found\n\ndef answer(q):\n    return ask(files(q), q)\n",
        "",
        "\nif __name__ == '__main__':\n    for hit in search('refunds'):\n        print(hit)\n",
        _ASK + "\ndef answer(question):\n    return ask(search(question)[:3], question)\n",
        _ASK + "\ndef answer(question):\n    found = search(question)\n    found = found[:3]\n    return ask(found, question)\n",
        _ASK + "\ndef answer(question):\n    return ask(rerank(question, search(question)), question)\n",
        _ASK + "\ndef answer(question):\n    return ask([hit for hit in search(question) if hit.score > 0.8], question)\n",
        _ASK + "\ndef answer(question):\n    return ask(len(search(question)), question)\n",
        _ASK + "\ndef answer(question):\n    return ask(search(question)['hits']['hits'][0]['fields']['body'][0], question)\n",
        _ASK
        + "\ndef best(q):\n    first = search(q)[0]\n    return first['text'], first['url']\n"
        + "\ndef answer(q):\n    return ask(best(q), q)\n",
        _ASK + "\ndef answer(question):\n    return ask([hit.id for hit in search(question)], question)\n",
        _ASK + "\ndef answer(question):\n    return ask(merge(search(question), max_content=9000), question)\n",
        _ASK + "\ndef answer(question):\n    return ask(Retriever(found=search(question), top_n=4).get(question), question)\n",
        _ASK
        + "\ndef fitting(hits):\n    kept, size = [], 0\n    for hit in hits:\n        if size > MAX_CONTENT:\n            break\n"
        + "        size += len(hit)\n        kept.append(hit)\n    return kept\n"
        + "\ndef answer(question):\n    return ask(fitting(search(question)), question)\n",
        _ASK
        + "\ndef answer(q):\n    text = ''\n    for number, hit in enumerate(search(q), 1):\n        text += f'{number}. {hit[:600]}'\n"
        "    return ask(text, q)\n",
        _ASK + "\ndef answer(q):\n    hits = search(q)\n    scores = CrossEncoder('ms-marco').predict([[q, hit] for hit in hits])\n"
        "    best = [hits[place] for place in scores.argsort()]\n    return ask(best, q)\n",
    ],
)
def test_what_is_printed_cut_or_not_read_is_not(code: str) -> None:
    assert not _is_told(code)


def test_a_helper_that_takes_no_number_is_told_once() -> None:
    code = """
from elasticsearch import Elasticsearch
from langchain.tools import tool

es = Elasticsearch("https://search.example.com")

def search(vector):
    knn = [{"field": "vector", "query_vector": vector, "k": 10}]
    return es.search(index="manuals", knn=knn, size=10)["hits"]["hits"]

@tool
def look_up(vector):
    return [hit["_source"]["text"] for hit in search(vector)]
"""
    report = scan_sources({"app.py": code}, Settings(select=("PL401",)))
    assert [finding.span.line for finding in report.findings] == [9]


def test_a_notebooks_cells_hand_it_on_too() -> None:
    cells = [_SEARCH, _ASK, "ask('\\n'.join(search('Who?')), 'Who?')"]
    written: list[dict[str, object]] = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells
    ]
    notebook = json.dumps({"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    report = scan_sources({"try.ipynb": notebook}, Settings(select=("PL401",)))
    assert [finding.confidence for finding in (*report.findings, *report.set_apart)] == ["high"]


def _engine(stages: str) -> str:
    return f"""
from llama_index.core import VectorStoreIndex
from llama_index.core.postprocessor import LongContextReorder, SimilarityPostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import VectorIndexRetriever

retriever = VectorIndexRetriever(index=VectorStoreIndex([]), similarity_top_k=10)
engine = RetrieverQueryEngine(retriever=retriever, node_postprocessors={stages})
print(engine.query("Who?"))
"""


@pytest.mark.parametrize(
    ("stages", "told"),
    [("None", True), ("[LongContextReorder()]", True), ("[SimilarityPostprocessor(similarity_cutoff=0.7)]", False), ("STAGES", False)],
)
def test_stages_behind_a_retriever_may_leave_hits_out(stages: str, told: bool) -> None:
    report = scan_sources({"app.py": _engine(stages)}, Settings(select=("PL401",)))
    assert bool(report.findings) is told


@pytest.mark.parametrize(
    ("name", "sql", "told"), [("match_documents", "", True), ("mix", "", False), ("mix", "create function mix()", True)]
)
def test_a_procedure_whose_sql_is_not_seen_may_give_fewer(name: str, sql: str, told: bool) -> None:
    code = f"""
import os
import openai
from supabase import create_client

DDL = "{sql}"
client = openai.OpenAI()
db = create_client(os.environ["URL"], os.environ["KEY"])

def answer(question, vector):
    hits = db.rpc("{name}", {{"query_embedding": vector, "match_count": 20}}).execute().data
    messages = [{{"role": "user", "content": f"{{question}} {{hits}}"}}]
    return client.chat.completions.create(model="gpt-4o-mini", max_tokens=200, messages=messages)
"""
    report = scan_sources({"app.py": code}, Settings(select=("PL401",)))
    assert bool(report.findings) is told


@pytest.mark.parametrize(
    ("splitter", "told"),
    [
        ("RecursiveCharacterTextSplitter(chunk_size=1000)", True),
        ("CharacterTextSplitter(chunk_size=1000)", False),
        ('RecursiveCharacterTextSplitter(chunk_size=1000, separators=["\\n\\n"])', False),
        ("RecursiveCharacterTextSplitter(chunk_size={'a': 1000, 'b': 4000}[KIND])", False),
    ],
)
def test_the_size_of_chunks_is_told_where_a_splitter_holds_to_one(splitter: str, told: bool) -> None:
    code = f"""
from langchain_text_splitters import CharacterTextSplitter, RecursiveCharacterTextSplitter

splitter = {splitter}
"""
    use = _ASK + "\ndef answer(q):\n    return ask(search(q), q)\n"
    report = scan_sources({"app.py": _SEARCH + use, "split.py": code}, Settings(select=("PL401",)))
    assert [" x 250)" in finding.message for finding in report.findings] == [told]
