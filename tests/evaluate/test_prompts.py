"""Prompts: messages of every shape, in the order in which they are sent; tools, breakpoints, batches."""

from __future__ import annotations

import pytest

from promptlint.model import Dynamic, Static, system_prompt_state
from tests.evaluate.reading import conversation, fact, prompt, request, site, sites

CLAUDE = (
    "import anthropic\nclient = anthropic.Anthropic()\n"
    "def reply(question, items, flag, options):\n    return client.messages.create(model='m', max_tokens=1, "
)

ANTHROPIC = [
    ("system='Be kind.', messages=[]", ["system: Be kind."], "static"),
    ("system=question, messages=[]", ["system: {question:parameter}"], "dynamic"),
    ("system=None, messages=[]", [], "none"),
    ("system=anthropic.NOT_GIVEN, messages=[]", [], "none"),
    ("system=f'Be {question}.', messages=[]", ["system: Be {question:parameter}."], "dynamic"),
    ("system=[{'type': 'text', 'text': 'A'}], messages=[]", ["system: A"], "static"),
    ("system=[{'type': 'text', 'text': 'A', 'cache_control': {'type': 'ephemeral'}}], messages=[]", ["system: A [cached]"], "static"),
    ("system=[{'type': 'text', 'text': 'A', 'cache_control': None}], messages=[]", ["system: A"], "static"),
    ("system=[*items, {'type': 'text', 'text': 'A'}], messages=[]", ["system: {items:parameter}A"], "dynamic"),
    ("system='A' if flag else 'Abc', messages=[]", ["system: Abc"], "static"),
    ("system='A' if flag else question, messages=[]", None, "dynamic"),
    ("messages=[], **options", None, "unknown"),
    ("system='A', **options", ["system: A", "unknown: {options:parameter}"], "static"),
    (
        "messages=[{'role': 'user', 'content': [{'type': 'image', 'source': {}}, {'type': 'text', 'text': 'A'}]}]",
        ["user: {image:file}A"],
        "none",
    ),
    ("messages=[{'role': 'user', 'content': [{'type': 'tool_result', 'content': 'A'}]}]", ["user: A"], "none"),
    ("messages=[{'role': 'user', 'content': [{'type': 'thing'}]}]", ["user: {thing:unknown}"], "none"),
    ("messages=[{'role': 'user', 'content': {'type': 'text', 'text': 'A'}}]", ["user: A"], "none"),
    ("messages=[{'role': 'user', 'content': [{'type': 'text', 'text': x} for x in items]}]", None, "none"),
    ("messages=[{'role': 'user', 'content': 7}]", ["user: 7"], "none"),
    ("messages=[{'role': 'user', 'content': 'A' if flag else None}]", ["user: A"], "none"),
    ("messages=[anthropic.types.MessageParam(role='user', content='A')]", ["user: A"], "none"),
    ("messages=items if flag else [{'role': 'user', 'content': 'A'}]", None, "none"),
    ("messages=[{'role': 'user', 'content': 'A'}] if flag else []", ["user: A"], "none"),
]


@pytest.mark.parametrize(("arguments", "messages", "state"), ANTHROPIC)
def test_a_request_to_claude(arguments: str, messages: list[str] | None, state: str) -> None:
    found = site(f"{CLAUDE}{arguments})\n")
    assert system_prompt_state(found.prompt) == state
    assert messages is None or [line for line in prompt(found) if line != "…"] == messages


RESPONSES = [
    ("input='A'", ["user: A"]),
    ("input='A', instructions='B'", ["system: B", "user: A"]),
    ("input=[{'role': 'user', 'content': [{'type': 'input_text', 'text': 'A'}]}]", ["user: A"]),
    ("input=[{'type': 'function_call_output', 'output': 'A'}]", ["user: A"]),
    ("input=['A', 'B']", ["user: A", "user: B"]),
    ("input={'role': 'user', 'content': 'A'}", ["user: A"]),
    ("previous_response_id='x'", []),
]


@pytest.mark.parametrize(("arguments", "messages"), RESPONSES)
def test_a_request_to_the_responses_api(arguments: str, messages: list[str]) -> None:
    found = site(f"from openai import OpenAI\nclient = OpenAI()\nclient.responses.create(model='m', {arguments})\n")
    assert prompt(found) == messages


TYPED = [
    ("ChatCompletionSystemMessageParam(role='system', content='A')", "system: A"),
    ("ChatCompletionUserMessageParam(content='A', role='user')", "user: A"),
    ("SystemMessage('A')", "system: A"),
    ("Thing('A')", "unknown"),
    ("UserMessage()", "unknown"),
]


@pytest.mark.parametrize(("expression", "expected"), TYPED)
def test_messages_of_an_sdk(expression: str, expected: str) -> None:
    name = expression.partition("(")[0]
    (message,) = conversation(f"[{expression}]", top=f"from openai.types.chat import {name}")
    assert message.startswith(expected)


def test_tools_stand_before_everything() -> None:
    found = request(more="tools=[{'type': 'function', 'name': 'f'}, question]")
    assert found.prompt is not None
    known, unknown = found.prompt.tools
    assert isinstance(known, Static)
    assert known.text == '{"type":"function","name":"f"}'
    assert isinstance(unknown, Dynamic)


@pytest.mark.parametrize(
    ("tools", "count"), [("None", 0), ("[]", 0), ("question", 1), ("os.getenv('T', [{'a': 1}])", 1), ("[{'a': [question]}]", 1)]
)
def test_tools_of_other_shapes(tools: str, count: int) -> None:
    found = request(more=f"tools={tools}")
    assert found.prompt is not None
    assert len(found.prompt.tools) == count


FACTS = [
    ("n=3", "completions", "known 3"),
    ("n=question", "completions", "unknown"),
    ("max_completion_tokens=5", "max_tokens", "known 5"),
    ("max_completion_tokens=None, max_tokens=6", "max_tokens", "known 6"),
    ("extra_body={'max_tokens': 7}", "max_tokens", "known 7"),
    ("extra_body={'top_p': 1}", "max_tokens", "absent"),
    ("extra_body=question", "max_tokens", "unknown"),
    ("extra_body=None", "max_tokens", "absent"),
    ("max_tokens=NOT_GIVEN", "max_tokens", "absent"),
    ("max_tokens=omit", "max_tokens", "absent"),
    ("**options", "max_tokens", "unknown"),
    ("**{'max_tokens': 8}", "max_tokens", "known 8"),
    ("**({'max_tokens': 9} if flag else {})", "max_tokens", "one_of 9 | …"),
    ("**({} if flag else None)", "max_tokens", "absent"),
]


@pytest.mark.parametrize(("more", "name", "expected"), FACTS)
def test_facts_of_a_request(more: str, name: str, expected: str) -> None:
    found = request(top="from openai import NOT_GIVEN, omit", more=more)
    assert fact(getattr(found, name)) == expected


OPENAI_CLIENTS = [
    ("OpenAI()", "openai", "known 3"),
    ("OpenAI(max_retries=0)", "openai", "known 1"),
    ("OpenAI(max_retries=int(os.getenv('R', '4')))", "openai", "default 5"),
    ("OpenAI(max_retries=retries)", "openai", "unknown"),
    ("OpenAI(base_url=None)", "openai", "known 3"),
    ("OpenAI(base_url='https://api.openai.com/v1')", "openai", "known 3"),
    ("OpenAI(base_url='http://localhost:8000/v1')", "local", "known 3"),
    ("OpenAI(base_url=f'http://127.0.0.1:{port}/v1')", "local", "known 3"),
    ("OpenAI(base_url=os.getenv('URL', 'http://localhost:1'))", "local", "known 3"),
    ("OpenAI(base_url='https://openrouter.ai/api/v1')", "openrouter", "known 3"),
    ("OpenAI(base_url='https://llm.example.org')", "unknown", "known 3"),
    ("OpenAI(base_url=url)", "unknown", "known 3"),
    ("AzureOpenAI(azure_endpoint=url)", "azure", "known 3"),
    ("OpenAI().with_options(max_retries=1)", "openai", "known 2"),
    ("OpenAI().copy()", "openai", "known 3"),
    ("wrap_openai(OpenAI(max_retries=1))", "openai", "known 2"),
    ("openai.lib.azure.AzureOpenAI(azure_endpoint=url)", "azure", "known 3"),
]


@pytest.mark.parametrize(("client", "provider", "attempts"), OPENAI_CLIENTS)
def test_the_client_says_who_is_asked_and_how_often(client: str, provider: str, attempts: str) -> None:
    found = site(
        "import os, openai\nfrom langsmith.wrappers import wrap_openai\nfrom openai import AzureOpenAI, OpenAI\n"
        f"def reply(url, port, retries):\n    return {client}.chat.completions.create(model='m', messages=[])\n"
    )
    assert (found.provider, fact(found.attempts)) == (provider, attempts)
    assert found.is_local is (provider == "local")


BATCHES = [
    ("[{'custom_id': 'a', 'params': {'model': 'm', 'max_tokens': 5}}]", "known m", "known 5"),
    ("[Request(custom_id='a', params=dict(model='m', max_tokens=5))]", "known m", "known 5"),
    ("[Request(custom_id='a', params=Params(model='m', max_tokens=5))]", "known m", "known 5"),
    ("[made(x) for x in xs]", "unknown", "unknown"),
    ("requests", "unknown", "unknown"),
    ("[]", "unknown", "unknown"),
]


@pytest.mark.parametrize(("requests", "model", "cap"), BATCHES)
def test_the_requests_of_a_batch(requests: str, model: str, cap: str) -> None:
    found = site(
        "import anthropic\nfrom anthropic.types import Request, Params\n"
        f"def send(requests, xs):\n    return anthropic.Anthropic().messages.batches.create(requests={requests})\n"
    )
    assert (found.operation, fact(found.model), fact(found.max_tokens)) == ("batch", model, cap)


SEARCHES = [
    ("store.as_retriever(search_kwargs={'k': 5})", "langchain", "known 5"),
    ("store.as_retriever(search_kwargs={'filter': x})", "langchain", "absent"),
    ("store.as_retriever(search_kwargs=x)", "langchain", "unknown"),
    ("store.as_retriever(search_kwargs={**x})", "langchain", "unknown"),
    ("store.as_retriever(search_type='mmr', search_kwargs=dict(k=6, fetch_k=20))", "langchain", "known 6"),
    ("store.as_retriever(search_kwargs={'k': 5} if x else {'k': 6})", "langchain", "one_of 5 | 6"),
    ("store.as_retriever(search_kwargs={'k': 5} if x else {})", "langchain", None),
    ("store.as_retriever(search_kwargs=None)", "langchain", "absent"),
    ("store.as_retriever(search_kwargs=x or {'k': 5})", "langchain", "default 5"),
    ("store.as_retriever(search_kwargs={**x, 'k': 5})", "langchain", "known 5"),
    ("store.as_retriever(search_kwargs={'k': None})", "langchain", "absent"),
    ("store.as_retriever(**x)", "langchain", "unknown"),
    ("store.as_retriever(similarity_top_k=7)", "llama_index", "known 7"),
    ("store.similarity_search('q')", "langchain", "absent"),
    ("store.similarity_search('q', k=8)", "langchain", "known 8"),
    ("store.similarity_search('q', 9)", "langchain", "known 9"),
    ("store.similarity_search('q', k=x)", "langchain", "unknown"),
    ("store.collection.query(query_texts=['q'], n_results=10)", "chroma", "known 10"),
    ("store.query(vector=x, top_k=11)", "pinecone", "known 11"),
    ("store.as_query_engine()", "llama_index", "absent"),
]


@pytest.mark.parametrize(("search", "sdk", "top_k"), SEARCHES)
def test_how_many_chunks_are_fetched(search: str, sdk: str, top_k: str | None) -> None:
    found = site(f"def search(store, x):\n    return {search}\n")
    told = fact(found.top_k) if found.top_k else "none"
    assert (found.operation, found.sdk) == ("retrieval", sdk)
    assert told == top_k if top_k else told in ("known 5", "one_of 5 | …")


def test_several_readings_of_one_place_become_one_site() -> None:
    found = sites(
        """
        from openai import OpenAI
        def client_of(kind):
            return OpenAI()
        def reply(kind):
            for name in ("a", "b"):
                try:
                    return OpenAI().chat.completions.create(model=name, messages=[])
                except Exception:
                    continue
        """
    )
    assert len(found) == 1
    assert fact(found[0].model) == "one_of a | b"
