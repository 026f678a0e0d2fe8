"""On which terms a request is processed: its tier, how much it thinks, and the tools that the provider runs, SDK by SDK."""

from __future__ import annotations

import pytest

from promptlint.sdks.schema import Terms
from tests.evaluate.reading import fact, sites

PRELUDE = """\
import anthropic, boto3, groq, litellm, openai
from agents import Agent, CodeInterpreterTool, FileSearchTool, ModelSettings, Runner, WebSearchTool
from google import genai
from google.adk.agents import LlmAgent
from google.adk.tools import google_search
from google.genai import types
from langchain_anthropic import ChatAnthropic
from langchain_google_genai import ChatGoogleGenerativeAI
from langchain_openai import ChatOpenAI
from openai.types.shared import Reasoning
import pydantic_ai
from pydantic_ai.models.anthropic import AnthropicModelSettings
import vertexai.generative_models as vx

gpt, claude, gemini, fast = openai.OpenAI(), anthropic.Anthropic(), genai.Client(), groq.Groq()
aws = boto3.client("bedrock-runtime")


def ask(q, flag, settings, **more):
    return """


def terms(call: str) -> str:
    """`tier | effort | budget | tools` of the last request of an expression."""
    site = [site for site in sites(PRELUDE + call + "\n") if site.operation != "retrieval"][-1]
    return " | ".join([fact(site.service_tier), fact(site.reasoning_effort), fact(site.reasoning_tokens), " ".join(site.server_tools)])


NOTHING = "absent | absent | absent | "
CASES = [
    # OpenAI
    ("gpt.chat.completions.create(model='m', messages=[])", NOTHING),
    ("gpt.chat.completions.create(model='m', messages=[], service_tier='flex')", "known flex | absent | absent | "),
    ("gpt.chat.completions.create(model='m', messages=[], service_tier=None)", NOTHING),
    ("gpt.chat.completions.create(model='m', messages=[], service_tier=openai.NOT_GIVEN)", NOTHING),
    (
        "gpt.chat.completions.create(model='m', messages=[], service_tier='flex' if flag else 'priority')",
        "one_of flex | priority | absent | absent | ",
    ),
    ("gpt.chat.completions.create(model='m', messages=[], service_tier=settings.tier)", "unknown | absent | absent | "),
    ("gpt.chat.completions.create(model='m', messages=[], **more)", "unknown | unknown | absent | "),
    (
        "gpt.chat.completions.create(model='m', messages=[], reasoning_effort='minimal', web_search_options={})",
        "absent | known minimal | absent | web_search",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], extra_body={'reasoning': {'max_tokens': 900}, 'plugins': [{'id': 'web'}]})",
        "absent | absent | known 900 | web_search",
    ),
    (
        "gpt.chat.completions.create(model='m', messages=[], extra_body={'reasoning': {'effort': 'high'}})",
        "absent | known high | absent | ",
    ),
    ("gpt.chat.completions.create(model='m', messages=[], extra_body={'enable_thinking': False})", "absent | known none | absent | "),
    (
        "gpt.responses.create(model='m', input=q, reasoning={'effort': 'high'}, service_tier='priority')",
        "known priority | known high | absent | ",
    ),
    ("gpt.responses.create(model='m', input=q, reasoning=Reasoning(effort='low'))", "absent | known low | absent | "),
    (
        "gpt.responses.create(model='m', input=q, tools=[{'type': 'web_search_preview'}, {'type': 'file_search', 'vector_store_ids': q}, "
        "{'type': 'code_interpreter', 'container': {}}, {'type': 'computer_use_preview'}, {'type': 'image_generation'}])",
        "absent | absent | absent | code_interpreter computer_use file_search image web_search",
    ),
    ("gpt.responses.create(model='m', input=q, tools=[{'type': 'web_search_2025_08_26'}])", "absent | absent | absent | web_search"),
    ("gpt.responses.create(model='m', input=q, tools=[{'type': 'function', 'name': 'web_search'}])", NOTHING),
    ("gpt.responses.create(model='m', input=q, tools=settings.tools)", NOTHING),
    # Anthropic
    (
        "claude.messages.create(model='m', max_tokens=9000, messages=[], thinking={'type': 'enabled', 'budget_tokens': 4096})",
        "absent | absent | known 4096 | ",
    ),
    ("claude.messages.create(model='m', max_tokens=9, messages=[], thinking={'type': 'disabled'})", "absent | known none | absent | "),
    ("claude.messages.create(model='m', max_tokens=9, messages=[], thinking={'type': 'adaptive'})", "absent | known adaptive | absent | "),
    (
        "claude.messages.create(model='m', max_tokens=9, messages=[], thinking={'type': 'adaptive'}, output_config={'effort': 'low'})",
        "absent | known low | absent | ",
    ),
    (
        "claude.messages.create(model='m', max_tokens=9, messages=[], thinking={'type': 'disabled'}, output_config={'effort': 'high'})",
        "absent | known none | absent | ",
    ),
    (
        "claude.messages.create(model='m', max_tokens=9, messages=[], "
        "thinking={'type': 'enabled', 'budget_tokens': 2048} if flag else {'type': 'disabled'})",
        "absent | one_of none | … | one_of 2048 | … | ",
    ),
    ("claude.messages.create(model='m', max_tokens=9, messages=[], thinking=settings)", "absent | unknown | unknown | "),
    ("claude.messages.create(model='m', max_tokens=9, messages=[], service_tier='standard_only')",
     "known standard_only | absent | absent | "),
    ("claude.beta.messages.create(model='m', max_tokens=9, messages=[], speed='fast')", "known fast | absent | absent | "),
    (
        "claude.messages.create(model='m', max_tokens=9, messages=[], tools=[{'type': 'web_search_20250305', 'name': 'web_search'}, "
        "{'type': 'code_execution_20250825', 'name': 'code_execution'}, {'type': 'web_fetch_20250910', 'name': 'web_fetch'}, "
        "{'type': 'computer_20250124', 'name': 'computer'}, {'name': 'web_search', 'input_schema': {}}])",
        "absent | absent | absent | code_interpreter web_search",
    ),
    # Google
    (
        "gemini.models.generate_content(model='m', contents=q, config=types.GenerateContentConfig("
        "thinking_config=types.ThinkingConfig(thinking_budget=0)))",
        "absent | known none | known 0 | ",
    ),
    (
        "gemini.models.generate_content(model='m', contents=q, config={'thinking_config': {'thinking_budget': -1}})",
        "absent | absent | unknown | ",
    ),
    (
        "gemini.models.generate_content(model='m', contents=q, config={'thinking_config': {'thinking_budget': 512}, "
        "'tools': [{'google_search': {}}, {'code_execution': {}}]})",
        "absent | absent | known 512 | web_search",
    ),
    (
        "gemini.models.generate_content(model='m', contents=q, config=types.GenerateContentConfig(service_tier=types.ServiceTier.FLEX, "
        "thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.HIGH), "
        "tools=[types.Tool(google_search=types.GoogleSearch())]))",
        "known flex | known high | absent | web_search",
    ),
    ("gemini.interactions.create(model='m', input=q, service_tier='flex', tools=[{'type': 'google_search'}])",
     "known flex | absent | absent | web_search"),
    (
        "vx.GenerativeModel('m', tools=[vx.Tool.from_google_search_retrieval(vx.grounding.GoogleSearchRetrieval())]).generate_content(q)",
        "absent | absent | absent | web_search",
    ),
    ("LlmAgent(name='a', model='m', tools=[google_search])", "absent | absent | absent | web_search"),
    # Groq, LiteLLM, Bedrock
    ("fast.chat.completions.create(model='m', messages=[], service_tier='on_demand', reasoning_effort='none')",
     "known on_demand | known none | absent | "),
    (
        "litellm.completion(model='m', messages=[], reasoning_effort='low', service_tier='flex', "
        "web_search_options={'search_context_size': 'low'})",
        "known flex | known low | absent | web_search",
    ),
    ("litellm.completion(model='m', messages=[], thinking={'type': 'enabled', 'budget_tokens': 1024})", "absent | absent | known 1024 | "),
    ("aws.converse(modelId='m', messages=[], serviceTier={'type': 'flex'})", "known flex | absent | absent | "),
    (
        "aws.converse(modelId='m', messages=[], additionalModelRequestFields={'thinking': {'type': 'enabled', 'budget_tokens': 1500}})",
        "absent | absent | known 1500 | ",
    ),
    # frameworks
    (
        "ChatOpenAI(model='m', service_tier='flex', reasoning_effort='low').bind_tools([{'type': 'web_search_preview'}]).invoke(q)",
        "known flex | known low | absent | web_search",
    ),
    ("ChatOpenAI(model='m', reasoning={'effort': 'high'}).invoke(q)", "absent | known high | absent | "),
    ("ChatAnthropic(model='m', thinking={'type': 'enabled', 'budget_tokens': 700}).invoke(q)", "absent | absent | known 700 | "),
    ("ChatGoogleGenerativeAI(model='m', thinking_budget=0).invoke(q)", "absent | known none | known 0 | "),
    (
        "Runner.run_sync(Agent(name='a', model='m', tools=[WebSearchTool(), FileSearchTool(vector_store_ids=[]), CodeInterpreterTool({})], "
        "model_settings=ModelSettings(reasoning=Reasoning(effort='low'), extra_args={'service_tier': 'flex'})), q)",
        "known flex | known low | absent | code_interpreter file_search web_search",
    ),
    (
        "pydantic_ai.Agent('openai:m', model_settings={'openai_reasoning_effort': 'low', 'openai_service_tier': 'flex'}, "
        "builtin_tools=[pydantic_ai.WebSearchTool()])",
        "known flex | known low | absent | web_search",
    ),
    (
        "pydantic_ai.Agent('anthropic:m', capabilities=[pydantic_ai.NativeTool(pydantic_ai.WebSearchTool())]).run_sync(q, "
        "model_settings=AnthropicModelSettings("
        "anthropic_thinking={'type': 'enabled', 'budget_tokens': 3000}))",
        "absent | absent | known 3000 | web_search",
    ),
    ("pydantic_ai.Agent('m', model_settings={'thinking': False})", "absent | known none | absent | "),
    ("pydantic_ai.Agent('m', model_settings={'thinking': True})", NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("call", "expected"), CASES)
def test_the_terms_of_a_request_are_read(call: str, expected: str) -> None:
    assert terms(call) == expected


def test_a_parameter_of_a_helper_is_a_default_and_its_caller_decides() -> None:
    program = (
        "from openai import OpenAI\nclient = OpenAI()\n"
        "def ask(q, tier='default', effort='low'):\n"
        "    return client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': q}], service_tier=tier,"
        " reasoning_effort=effort)\n"
        "def nightly(q):\n    return ask(q, tier='flex')\n"
    )
    own, caller = sites(program)
    assert [fact(own.service_tier), fact(own.reasoning_effort)] == ["default default", "default low"]
    assert [fact(caller.service_tier), fact(caller.reasoning_effort)] == ["known flex", "known low"]


def test_a_request_written_out_over_http_says_its_terms_in_its_body() -> None:
    program = (
        "import requests\ndef f(q):\n    requests.post('https://generativelanguage.googleapis.com/v1beta/models/m:generateContent', json={"
        "'contents': [{'parts': [{'text': q}]}], 'tools': [{'google_search': {}}],"
        " 'generationConfig': {'thinkingConfig': {'thinkingBudget': 0}}})\n"
    )
    (site,) = sites(program)
    assert [fact(site.reasoning_effort), site.server_tools] == ["known none", ("web_search",)]


def test_parameters_inside_an_argument_have_its_name_before_them() -> None:
    inner = Terms(("tier",), ("effort",), ("budget",), ("switch",), ("search",), (("cache", "end"),)).below("body")
    assert inner == Terms(("body.tier",), ("body.effort",), ("body.budget",), ("body.switch",), ("body.search",), (("body.cache", "end"),))
    assert inner.and_also(Terms(("other",))).tiers == ("body.tier", "other")
