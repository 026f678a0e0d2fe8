"""Which amounts are named: none that nobody can be charged."""

from __future__ import annotations

import pytest

from promptlint.pipeline import scan_sources
from promptlint.rule import Finding

GEMINI = """
import os
from langchain_google_genai import ChatGoogleGenerativeAI

llm = ChatGoogleGenerativeAI(model=os.getenv("MODEL", "{}"))
llm.invoke('Hi')
"""
LITELLM = "from langchain_community.chat_models import ChatLiteLLM\n\nllm = ChatLiteLLM(model='gpt-4o')\nllm.invoke('Hi')\n"
CLIENT = "import os\n\nfrom openai import OpenAI\n\nOpenAI({}).chat.completions.create(model={}, messages=['Hi'])\n"


def finding(program: str) -> Finding:
    return next(each for each in scan_sources({"app.py": program}).findings if each.code == "PL101")


@pytest.mark.parametrize(
    "program",
    [
        LITELLM,  # 256 in some versions
        CLIENT.format("base_url=os.environ['GATEWAY']", "'gpt-4o'"),
        GEMINI.format("gemini-pro"),  # the list has a longer answer than the model's window
        CLIENT.format("", "os.getenv('MODEL', 'o1')"),  # gone
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
    assert "may generate 16 384 tokens" in finding(CLIENT.format("", "'gpt-4o'")).message


@pytest.mark.parametrize("model", ["'o1'", "'o1' if os.name else 'gpt-4-turbo'", "os.getenv('M', 'o1')"])
def test_no_amount_is_that_of_a_model_that_is_gone(model: str) -> None:
    found = {each.code: each for each in scan_sources({"app.py": CLIENT.format("", model)}).findings}
    assert "PL502" in found
    assert "may generate" not in found["PL101"].message
    assert found["PL101"].saving is None


@pytest.mark.parametrize(("passed", "is_named"), [("", True), ("model='o4-mini', ", False)])
def test_no_amount_is_that_of_a_default_model_that_every_caller_replaces(passed: str, is_named: bool) -> None:
    sampler = """
from openai import OpenAI

class Sampler:
    def __init__(self, model="gpt-4o", temperature=1):
        self.model, self.temperature = model, temperature

    def ask(self, question):
        return OpenAI().responses.create(model=self.model, input=question)
"""
    main = f"from sampler import Sampler\n\nSAMPLERS = [Sampler({passed}temperature=0)]\nprint(SAMPLERS[0].ask(1))\n"
    findings = scan_sources({"sampler.py": sampler, "main.py": main}).findings
    found = next(each for each in findings if each.code == "PL101" and each.span.path == "sampler.py")
    assert ("on gpt-4o" in found.message) == is_named
    assert (found.saving is not None) == is_named


@pytest.mark.parametrize(
    ("model", "system", "thinks"),
    [
        ("DeepSeek-R1-Distill-Qwen-32B", "Help.", True),
        ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B-Preview", "Help.", True),
        ("some-vendor/nemotron-nano-x", "Help. /think", True),
        ("some-vendor/nemotron-nano-x", "detailed thinking on", True),
        ("some-vendor/nemotron-nano-x", "Help. /no_think", False),
        ("some-vendor/other-x", "Help. /think", False),
    ],
)
def test_a_model_that_thinks_by_its_name_gets_no_small_cap(model: str, system: str, thinks: bool) -> None:
    found = finding(
        "import os\n\nfrom openai import OpenAI\n\nOpenAI(base_url=os.environ['AT']).chat.completions.create("
        f"model={model!r}, messages=[{{'role': 'system', 'content': {system!r}}}])\n"
    )
    assert (found.severity == "info") is thinks
    assert (found.fix is None) is thinks


LONG = '"Refunds above fifty euros need a note in the ticket. " * 300'
SYSTEM = (
    "from openai import OpenAI\n\nOpenAI().chat.completions.create(model='{}', max_tokens=9,"
    " messages=[{{'role': 'system', 'content': " + LONG + "}}])\n"
)


@pytest.mark.parametrize(("model", "billed", "notes"), [("gpt-4o", "gpt-4o", 0), ("gpt-4-turbo", "gpt-5.6-sol", 1)])
def test_an_amount_is_that_of_the_model_in_place_of_one_that_is_gone(model: str, billed: str, notes: int) -> None:
    found = next(each for each in scan_sources({"app.py": SYSTEM.format(model)}).findings if each.code == "PL301")
    assert f"per 1 000 calls on {billed}" in found.message
    assert sum("is gone: priced on" in note for note in found.notes) == notes


def test_a_model_that_is_told_not_to_think_is_capped_like_any_other() -> None:
    said = "from openai import OpenAI\n\nOpenAI().responses.create(model='gpt-5.6-luna', input='Hi', reasoning={{'effort': '{}'}})\n"
    assert "hidden thinking" in finding(said.format("low")).help
    assert "hidden thinking" not in finding(said.format("none")).help
