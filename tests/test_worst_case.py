"""Which amounts PL101 names: none that nobody can be charged."""

from __future__ import annotations

import pytest

from promptlint.pipeline import scan_sources
from promptlint.rule import Finding

GEMINI = "from langchain_google_genai import ChatGoogleGenerativeAI\n\nllm = ChatGoogleGenerativeAI(model='{}')\nllm.invoke('Hi')\n"
LITELLM = "from langchain_community.chat_models import ChatLiteLLM\n\nllm = ChatLiteLLM(model='gpt-4o')\nllm.invoke('Hi')\n"
CLIENT = "import os\n\nfrom openai import OpenAI\n\nOpenAI({}).chat.completions.create(model='{}', messages=[])\n"


def finding(program: str) -> Finding:
    return next(each for each in scan_sources({"app.py": program}).findings if each.code == "PL101")


@pytest.mark.parametrize(
    "program",
    [
        GEMINI.format("gemini-pro"),  # the list has a longer answer than the model's window
        LITELLM,  # 256 in some versions
        CLIENT.format("base_url=os.environ['GATEWAY']", "gpt-4o"),
        CLIENT.format("", "o1"),  # gone
    ],
)
def test_no_amount_is_named_that_cannot_be_charged(program: str) -> None:
    found = finding(program)
    assert "may generate" not in found.message
    assert found.saving is None


def test_data_that_contradict_themselves_tell_nothing_of_thinking() -> None:
    found = finding(GEMINI.format("gemini-pro"))
    assert found.help.startswith("set max_output_tokens=1024")


def test_an_amount_is_named_where_all_is_known() -> None:
    assert "may generate 16 384 tokens" in finding(CLIENT.format("", "gpt-4o")).message
