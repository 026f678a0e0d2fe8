"""What the cap is called by whoever is asked in OpenAI's language."""

from __future__ import annotations

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources
from tests.evaluate.reading import sites

POST = "import requests\n\ndef f(m):\n    requests.post('{}/chat/completions', json={{'model': '{}', 'messages': m}})\n"
CLIENT = "import os\n\nfrom openai import OpenAI\n\ndef f(m):\n    OpenAI({}).chat.completions.create(model={}, messages=m)\n"
NAMES = [
    (POST.format("https://api.openai.com/v1", "gpt-4o"), "max_completion_tokens"),
    (POST.format("https://api.deepseek.com", "deepseek-reasoner"), "max_tokens"),
    (POST.format("https://api.perplexity.ai", "sonar-pro"), "max_tokens"),
    (POST.format("https://api.moonshot.cn/v1", "some-model"), "max_tokens"),
    (POST.format("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile"), "max_completion_tokens"),
    (POST.format("https://gateway.example.com/v1", "qwen-max"), "max_tokens"),
    (POST.format("https://gateway.example.com/v1", "gpt-5"), "max_completion_tokens"),
    (CLIENT.format("", "'gpt-4o'"), "max_completion_tokens"),
    (CLIENT.format("base_url=os.environ['GATEWAY']", "'gpt-4o'"), "max_tokens"),
    (CLIENT.format("base_url=f'{os.environ[\"HOST\"]}/chat'", "os.environ['MODEL']"), "max_tokens"),
    (CLIENT.format("base_url='https://dashscope.aliyuncs.com/compatible-mode/v1'", "'qwen-max'"), "max_tokens"),
]


@pytest.mark.parametrize(("program", "wanted"), NAMES)
def test_the_name_of_a_cap_is_that_of_the_host(program: str, wanted: str) -> None:
    assert [site.cap_name for site in sites(program)] == [wanted]


def test_a_helpers_own_name_for_the_cap_is_told_to_who_calls_it() -> None:
    code = """
from openai import OpenAI

client = OpenAI()

def complete(messages, longest=None):
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_completion_tokens=longest)

def any_way(messages, **options):
    return client.chat.completions.create(model="gpt-4o", messages=messages, **options)

def answer(question):
    complete([{"role": "user", "content": question}])
    return any_way([{"role": "user", "content": question}])
"""
    settings = Settings(select=("PL101",), min_confidence="low")
    told = [each.message.split(":")[0] for each in scan_sources({"app.py": code}, settings).findings]
    assert told == ["complete passes on no longest", "any_way passes on no max_completion_tokens"]
