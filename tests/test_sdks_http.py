"""Requests that are written out over HTTP: what counts as one, what is read of it, and the ordinary ones that stay silent."""

from __future__ import annotations

import pytest

from promptlint.model import system_prompt_state
from promptlint.sdks import catalogue
from tests.evaluate.reading import fact, sites

HEAD = """\
import json
import os

import aiohttp
import httpx
import requests

URL = "https://api.openai.com/v1/chat/completions"
BASE = os.getenv("BASE", "http://localhost:11434")
S = requests.Session()


async def ask(q, model, url, session):
    said = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": q}]}
    body = {"model": "gpt-4o", "max_tokens": 30, **said}
    """

GEMINI = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"
AZURE = "https://x.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
OPENAI = "openai chat | known gpt-4o | known 30 | static"
POSTED = [
    ("requests.post(URL, headers={}, json=body)", OPENAI),
    ("requests.post(URL, data=json.dumps(body))", OPENAI),
    ("requests.post(url=URL, json={**body})", OPENAI),
    ("requests.request('POST', URL, json=body)", OPENAI),
    ("httpx.post(URL, content=json.dumps(body))", OPENAI),
    ("await httpx.AsyncClient().post(URL, json=body)", OPENAI),
    ("httpx.stream('POST', URL, json=body)", OPENAI),
    ("httpx.Client(base_url='https://api.groq.com/openai/v1').post('/chat/completions', json=body)", OPENAI.replace("openai", "groq")),
    ("await session.post(URL, json=body)", OPENAI),
    ("await aiohttp.ClientSession().post(f'{url}/v1/chat/completions', json=body)", OPENAI.replace("openai", "unknown")),
    ("requests.post(url, json=body)", OPENAI.replace("openai", "unknown")),
    ("requests.post(URL, json={'model': model, **said})", "openai chat | unknown | absent | static"),
    ("requests.post(URL, json=session)", "openai chat | unknown | unknown | unknown"),
    (f"requests.post('{AZURE}', json=said)", "azure chat | known gpt-4o | absent | static"),
    (
        f"requests.post('{GEMINI}', json={{'contents': [{{'parts': [{{'text': q}}]}}], 'generationConfig': {{'maxOutputTokens': 5}}}})",
        "google chat | known gemini-2.5-flash | known 5 | none",
    ),
    (
        "requests.post('https://api.anthropic.com/v1/messages', json={'model': 'c', 'max_tokens': 9, 'system': 'Hi', **said})",
        "anthropic chat | known c | known 9 | static",
    ),
    (
        "S.post(f'{BASE}/api/generate', json={'model': 'llama3', 'prompt': q, 'options': {'num_predict': 7}})",
        "local text_completion | known llama3 | known 7 | none",
    ),
    ("S.post(f'{BASE}/api/embed', json={'model': 'e', 'input': q})", "local embeddings | known e | absent | none"),
    (
        "S.post(f'{url}/generate', json={'inputs': q, 'parameters': {'max_new_tokens': 5}})",
        "unknown text_completion | absent | known 5 | none",
    ),
    ("S.post('https://api.openai.com/v1/embeddings', json={'model': 'e', 'input': q})", "openai embeddings | known e | absent | none"),
    ("S.post('https://api.cohere.com/v2/rerank', json={'query': q, 'documents': [q]})", "cohere rerank | absent | absent | none"),
]


@pytest.mark.parametrize(("call", "expected"), POSTED)
def test_a_request_is_told_by_its_address_and_its_body(call: str, expected: str) -> None:
    (found,) = sites(f"{HEAD}return {call}\n")
    told = [found.provider + " " + found.operation, fact(found.model), fact(found.max_tokens), system_prompt_state(found.prompt)]
    assert (found.sdk, " | ".join(told)) == ("http", expected)


SILENT = [
    "requests.post('https://hooks.example.com/notify', json=body)",
    "requests.post('https://api.example.com/v1/messages', json={'to': q, 'messages': [q]})",
    "requests.post('https://api.example.com/v1/responses', json={'survey': q})",
    "requests.post('https://example.com/api/chat', json={'message': q})",
    "requests.post('https://example.com/generate', json={'inputs': q})",
    "requests.post(url, json={'model': 'sdxl', 'prompt': q})",
    "requests.post(url, json={'messages': [q]})",
    "requests.post(url, json=session)",
    "requests.post(url, data=q)",
    "requests.post(URL)",
    "requests.get(URL, json=body)",
    "requests.request('GET', URL, json=body)",
    "session.post('/v1/chat/completions', json=body)",
    "session.post(q, reply_markup=model)",
    "session.stream(q)",
]


@pytest.mark.parametrize("call", SILENT)
def test_an_ordinary_request_stays_silent(call: str) -> None:
    assert sites(f"{HEAD}return {call}\n") == []


def test_a_wrapper_of_a_request_is_a_place_where_one_is_made() -> None:
    program = """
        import requests

        def complete(prompt, model="gpt-4o"):
            body = {"model": model, "messages": [{"role": "user", "content": prompt}], "max_tokens": 5}
            return requests.post("https://api.openai.com/v1/chat/completions", json=body).json()

        def main():
            return complete("Hello")
    """
    assert [(site.sdk, site.operation, fact(site.model)) for site in sites(program)] == [
        ("http", "chat", "default gpt-4o"),
        ("wrapper", "wrapper", "known gpt-4o"),
    ]


HINTS = [
    (b"URL = 'https://api.openai.com/v1/chat/completions'", True),
    (b"body = {'messages': m}\nrequests.post(url, json=body)", True),
    (b"requests.post(url, json={\n 'model': m,\n 'messages': []})", True),
    (b"messages = []\nrequests.post(url, json=body)", False),
    (b"body = {'messages': m}\npublish(body)", False),
]


@pytest.mark.parametrize(("data", "expected"), HINTS)
def test_a_file_is_read_for_addresses_and_bodies(data: bytes, expected: bool) -> None:
    assert catalogue().is_interesting(data) is expected
