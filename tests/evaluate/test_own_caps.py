"""Caps that nobody wrote: those of adapters and APIs; and where the object that takes a cap was made."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.model import Absent
from promptlint.pipeline import scan, scan_sources
from promptlint.sdks import catalogue, owncaps
from tests.evaluate.reading import fact, sites

BEDROCK = "import boto3\n\nboto3.client('bedrock-runtime').invoke_model(modelId={!r}, body='{{}}')\n"
LITELLM = "import litellm\n\ndef f(m, x):\n    return litellm.completion(model={}, messages=m)\n"
INIT = "from langchain.chat_models import init_chat_model\n\ndef f(s):\n    return init_chat_model({})\n"
HELD = [
    ("from langchain_openai import OpenAI\n\nOpenAI(model='a')", "all"),
    ("from langchain_openai import ChatOpenAI\n\nChatOpenAI(model='a')", "none"),
    ("from langchain_community.chat_models import ChatLiteLLM\n\nChatLiteLLM(model='gpt-4o')", "some"),
    ("from langchain_community.chat_models import ChatLiteLLM\n\nChatLiteLLM(model='claude-3-haiku')", "all"),
    ("from langchain_community.chat_models import ChatLiteLLM\n\nChatLiteLLM()", "some"),
    ("from llama_index.llms.mistralai import MistralAI\n\nMistralAI(model='a').complete('Hi')", "all"),
    ("from openai import OpenAI\n\nOpenAI().completions.create(model='a', prompt='Hi')", "all"),
    (BEDROCK.format("us.anthropic.claude-3-haiku-20240307-v1:0"), "all"),
    (BEDROCK.format("amazon.titan-text-express-v1"), "all"),
    (BEDROCK.format("amazon.nova-lite-v1:0"), "none"),
    (LITELLM.format("'anthropic/claude-3-haiku'"), "all"),
    (LITELLM.format("'gpt-4o'"), "none"),
    (INIT.format("'deepseek:deepseek-chat'"), "all"),
    (INIT.format("'together:mixtral'"), "all"),
    (INIT.format("'openai:gpt-4o'"), "none"),
    (INIT.format("s.model, model_provider='fireworks'"), "all"),
    (INIT.format("s.model, model_provider='openai'"), "none"),
    (INIT.format("s.get('settings').get('model', 'claude-sonnet-4')"), "all"),
    (INIT.format("s.get('settings').get('model', 'gpt-4o')"), "none"),
    ("from langchain_openai import ChatOpenAI\n\ndef f(s):\n    ChatOpenAI(model=s.get('a').get('model', 'claude-3-haiku'))", "none"),
    ("from pydantic_ai import Agent\n\nAgent('moonshotai:kimi-k2')", "all"),
    (LITELLM.format("'gpt-4o' if x else 'claude-3-haiku'"), "some"),
]


@pytest.mark.parametrize(("program", "wanted"), HELD)
def test_a_cap_that_holds_when_none_is_set(program: str, wanted: str) -> None:
    assert {site.own_cap for site in sites(program)} == {wanted}


def test_the_table_names_what_the_sdks_have_and_where_it_was_read() -> None:
    known = {
        sdk.name: {maker.name for maker in sdk.makers} | {client.name for client in sdk.clients} | {call.path for call in sdk.calls}
        for sdk in catalogue().sdks
    }
    for (sdk, name), cap in owncaps.BY_NAME.items():
        assert re.search(r"read 20\d\d-\d\d-\d\d", cap.source)
        assert name in known[sdk] or any(each.startswith(f"{name}.") for each in known[sdk]), (sdk, name)


AGENT = "from agents import Agent, Runner\n\nagent = Agent(name='a', instructions='Help.')\n"


def test_a_request_knows_where_its_object_was_made() -> None:
    sent = [site for site in sites(AGENT + "Runner.run_sync(agent, 'Hi')\n") if site.operation == "chat"]
    assert [(site.making.at.line, site.making.callee, site.making.cap_name) for site in sent if site.making] == [
        (3, "Agent", "model_settings.max_tokens")
    ]


@pytest.mark.parametrize(("argument", "later"), [("max_tokens=9", True), ("stop=['x']", False)])
def test_an_object_knows_that_its_requests_set_a_cap(argument: str, later: bool) -> None:
    program = f"from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='a')\nllm.invoke('Hi', {argument})\n"
    assert [site.capped_later for site in sites(program)] == [later, False]


def test_a_name_from_outside_that_one_branch_binds_anew() -> None:
    program = """
    from openai import OpenAI

    def f(q, limit=7):
        def inner(x):
            nonlocal limit
            if x:
                limit = 9
            return OpenAI().chat.completions.create(model='a', max_tokens=limit, messages=q)
        return inner(q)
    """
    found = [fact(site.max_tokens) for site in sites(program) if site.operation == "chat"]
    assert found and all("7" in each and "9" in each for each in found)


def test_a_base_class_leaves_the_cap_to_the_class_that_it_calls_back() -> None:
    program = """
    from typing import Any

    from langchain_core.language_models import BaseChatModel

    class Cached(BaseChatModel):
        chat: Any

        def _generate(self, messages):
            return self.chat._generate(messages)

        def generate(self, messages):
            return super().generate(messages)

    Cached(chat=None).generate(["Hi"])
    """
    sent = [site for site in sites(program) if site.callee.startswith("super")]
    assert [fact(site.max_tokens) for site in sent] == ["unknown"]


SDK_ITSELF = {
    "browser_use/__init__.py": "from browser_use.llm.chat import ChatVercel\n",
    "browser_use/llm/chat.py": """
from dataclasses import dataclass

@dataclass
class ChatVercel:
    model: str
    max_tokens: int | None = {default}
""",
    "play.py": "from browser_use import ChatVercel\n\nasync def f(m):\n    return await ChatVercel(model='gpt-4o'{set}).ainvoke(m)\n",
}


@pytest.mark.parametrize(("default", "passed", "wanted"), [("77", "", ["all"]), ("None", "", ["none"]), ("77", ", max_tokens=5", [])])
def test_a_class_of_the_sdk_that_is_scanned_says_its_own_cap(default: str, passed: str, wanted: list[str]) -> None:
    files = {path: text.replace("{default}", default).replace("{set}", passed) for path, text in SDK_ITSELF.items()}
    asked = [call.site for call in scan_sources(files).calls if call.site.span.path == "play.py" and call.site.operation == "chat"]
    assert [site.own_cap for site in asked if isinstance(site.max_tokens, Absent)] == wanted
    assert len(asked) == 1


BODIES = [
    ("'m', body=json.dumps({'texts': [q], 'input_type': 'search_query'})", "embeddings"),
    ("'amazon.titan-embed-text-v2:0', body=json.dumps({'inputText': q})", "embeddings"),
    ("'stability.sd3-large-v1:0', body=json.dumps({'prompt': q})", "image"),
    ("'m', body=json.dumps({'textToImageParams': {'text': q}})", "image"),
    ("'cohere.rerank-v3-5:0', body=json.dumps({'query': q, 'documents': [q]})", "rerank"),
    ("'m', body=json.dumps({'prompt': q})", "chat"),
    ("m, body=q", "chat"),
]


@pytest.mark.parametrize(("passed", "operation"), BODIES)
def test_what_is_asked_of_bedrock_is_told_by_the_body_or_the_model(passed: str, operation: str) -> None:
    program = f"import json\nimport boto3\n\ndef f(q, m):\n    boto3.client('bedrock-runtime').invoke_model(modelId={passed})\n"
    assert [site.operation for site in sites(program)] == [operation]


@pytest.mark.parametrize("name", ["nvidia/nemotron-4-340b-reward", "meta-llama/Llama-Guard-4-12B", "google/shieldgemma-9b"])
def test_a_model_that_rates_or_moderates_generates_no_text(name: str) -> None:
    program = f"from openai import OpenAI\n\nOpenAI().chat.completions.create(model={name!r}, messages=[])\n"
    assert [site.generates for site in sites(program)] == [False]


def test_an_address_that_is_joined_is_known() -> None:
    program = """
    from urllib.parse import urljoin

    import requests

    def f(base, q):
        requests.post(urljoin("https://api.openai.com", "/v1/chat/completions"), json={"model": "gpt-4o", "messages": q})
        requests.post(urljoin(base, "/api/chat"), json={"model": "m", "messages": q})
    """
    assert [site.provider for site in sites(program)] == ["openai", "ollama"]


NVIDIA = "from langchain_nvidia_ai_endpoints import ChatNVIDIA\n\nChatNVIDIA(model='meta/llama3-8b-instruct')\n"


@pytest.mark.parametrize(
    ("pinned", "wanted"), [("==0.0.2", "all"), ("==0.0.3", "none"), ("~=0.0.3", "all"), ("==0.0.13", "none"), (">=0.1", "all"), ("", "all")]
)
def test_a_class_that_lost_its_cap_and_has_it_again(pinned: str, wanted: str) -> None:
    files = {"app.py": NVIDIA} | ({"requirements.txt": f"langchain-nvidia-ai-endpoints{pinned}\n"} if pinned else {})
    (call,) = scan_sources(files).calls
    assert call.site.own_cap == wanted


def test_each_object_that_a_factory_gives_has_its_own_cap_or_is_local() -> None:
    program = """
from langchain_community.llms import HuggingFacePipeline
from langchain_core.prompts import ChatPromptTemplate
from langchain_nvidia_ai_endpoints import ChatNVIDIA
from transformers import pipeline

class Hosted:
    def __init__(self, name):
        self.llm = ChatNVIDIA(model=name)

class Local:
    def __init__(self, name):
        self.llm = HuggingFacePipeline(pipeline=pipeline("text-generation", model=name, max_length=1024))

def create(name, kind):
    model = Hosted(name) if kind == "hosted" else Local(name)
    return model.llm

class Client:
    def __init__(self, name, kind):
        self.llm = create(name, kind)

    def ask(self, question):
        chain = ChatPromptTemplate.from_template("Say {what}") | self.llm
        return chain.stream({"what": question})
"""
    sent = [site for site in sites(program) if site.callee == "chain.stream"]
    assert [site.own_cap for site in sent] == ["all"]


@pytest.mark.parametrize(
    ("asked", "encoding", "caps"),
    [
        ("smolagents==1.6.0", "utf-8", True),
        ("smolagents==1.6.0", "utf-16", True),
        ("smolagents<1.8", "utf-8", True),
        ("smolagents==1.8.0", "utf-8", False),
        ("smolagents>=1.6", "utf-8", False),
        ("smolagents", "utf-8", False),
    ],
)
def test_a_version_that_caps_its_answers_itself(
    asked: str, encoding: str, caps: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text(f"{asked}\r\n", encoding=encoding)
    (tmp_path / "app.py").write_text(
        "from smolagents import CodeAgent, HfApiModel\nfrom names import NAME\n\nCodeAgent(tools=[], model=HfApiModel(NAME)).run('Hi')\n"
    )
    monkeypatch.chdir(tmp_path)
    assert [finding.code for finding in scan([Path()], Settings(select=("PL101",))).findings] == ([] if caps else ["PL101"])


GEMINI = "from google import genai\n\ndef f(q, m):\n    return genai.Client().models.generate_content(model=m, contents=q, config={})\n"


@pytest.mark.parametrize(
    ("config", "severity"),
    [
        ("{'thinking_config': {'include_thoughts': True}}", "info"),
        ("{'thinking_config': {'thinking_budget': 512}}", "info"),
        ("{'thinking_config': {'thinking_level': 'low'}}", "info"),
        ("{'thinking_config': {'include_thoughts': True, 'thinking_budget': 0}}", "warning"),
        ("{'thinking_config': {'include_thoughts': False}}", "info"),  # it thinks all the same
        ("{'temperature': 0}", "info"),
    ],
)
def test_a_gemini_model_that_is_not_known_is_only_noted_unless_it_is_told_not_to_think(config: str, severity: str) -> None:
    report = scan_sources({"app.py": GEMINI.replace("{}", config)})
    assert [each.severity for each in report.findings if each.code == "PL101"] == [severity]
