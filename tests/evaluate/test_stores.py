"""Stores of texts that a project has written itself, messages in another form, and caps that an adapter sets."""

from __future__ import annotations

from promptlint.model import Default, Known, Unknown, possible
from promptlint.pipeline import scan_sources

STORE = """
import numpy as np
import voyageai

class Manuals:
    def __init__(self):
        self.client = voyageai.Client()
        self.vectors, self.texts = [], []

    def search(self, question, k=8):
        vector = self.client.embed([question], model="voyage-3").embeddings[0]
        best = np.argsort(np.dot(self.vectors, vector))[::-1][:k]
        return [self.texts[i] for i in best]
"""


def _site(code: str, callee: str):  # type: ignore[no-untyped-def]
    report = scan_sources({"app.py": code, "store.py": STORE})
    assert not report.skipped
    return next(call.site for call in report.calls if call.site.callee == callee), report


def test_a_store_of_the_project_is_asked_for_a_number_of_texts() -> None:
    site, report = _site("from store import Manuals\n\ndef answer(q):\n    return Manuals().search(q, k=12)\n", "Manuals().search")
    assert isinstance(site.top_k, Known)
    assert site.top_k.value == 12
    assert not [finding for finding in report.findings if finding.code == "PL401"], "nobody is seen to read what it gives"
    code = "from store import Manuals\n\ndef write_prompt(q):\n    found = Manuals().search(q, k=12)\n    return f'{found}\\n{q}'\n"
    _, report = _site(code, "Manuals().search")
    assert [finding.span.path for finding in report.findings if finding.code == "PL401"] == ["app.py"]


def test_by_position_and_by_default() -> None:
    site, _ = _site("from store import Manuals\n\ndef answer(q):\n    return Manuals().search(q, 3)\n", "Manuals().search")
    assert possible(site.top_k) == (3,)
    site, report = _site("from store import Manuals\n\ndef prompt(q):\n    return q.join(Manuals().search(q))\n", "Manuals().search")
    assert site.top_k == Default(8, site.top_k.at, "the default of search()")
    assert "by default 8" in next(finding.message for finding in report.findings if finding.code == "PL401")


def test_what_is_chosen_from_afterwards_is_not_what_reaches_the_prompt() -> None:
    reranked = "from store import Manuals\n\ndef answer(q):\n    found = Manuals().search(q, k=50)\n    return rerank(q, found, 3)\n"
    fewer = "from store import Manuals\n\ndef best(q, k):\n    found = Manuals().search(q, k=50)\n    return sorted(found)[:k]\n"
    for code in (reranked, fewer):
        site, report = _site(code, "Manuals().search")
        assert isinstance(site.top_k, Unknown)
        assert not [finding for finding in report.findings if finding.code == "PL401"]


def test_embedding_documents_is_no_search() -> None:
    code = """
    import voyageai

    def embed_all(texts, limit=500):
        return voyageai.Client().embed(texts[:limit], model="voyage-3").embeddings

    print(embed_all(["a"], limit=20))
    """.replace("\n    ", "\n")
    report = scan_sources({"app.py": code})
    assert [call.site.top_k for call in report.calls] == [None, None]


def test_messages_in_another_form_are_the_same_messages() -> None:
    code = """
from langchain_community.adapters.openai import convert_openai_messages
from langchain_openai import ChatOpenAI

def ask(question):
    messages = [{"role": "system", "content": "Answer in one line."}, {"role": "user", "content": question}]
    return ChatOpenAI(model="gpt-4o", max_tokens=50).invoke(convert_openai_messages(messages))
"""
    report = scan_sources({"app.py": code})
    sent = next(call for call in report.calls if call.site.callee.endswith("invoke"))
    assert [segment.role for segment in sent.segments] == ["system", "user"]


def test_who_adapts_the_api_of_anthropic_sends_a_cap_of_its_own() -> None:
    code = """
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI
from llama_index.llms.anthropic import Anthropic

ChatAnthropic(model="claude-sonnet-4-5").invoke("Hello")
Anthropic(model="claude-sonnet-4-5").complete("Hello")
ChatOpenAI(model="gpt-4o").invoke("Hello")
"""
    report = scan_sources({"app.py": code})
    assert {finding.span.line for finding in report.findings if finding.code == "PL101"} == {8}
