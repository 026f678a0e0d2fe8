"""Requests that nobody pays for: mocked ones, those that are expected to fail, and those that no run leads to."""

from __future__ import annotations

import json

import pytest

from promptlint.pipeline import scan_sources
from promptlint.sdks import catalogue
from promptlint.sdks.refused import NEVER, ONLY
from tests.evaluate.reading import sites

HEAD = """import os
import unittest
import pytest
from unittest import mock
from unittest.mock import AsyncMock, MagicMock, patch
from openai import OpenAI
import openai

client = OpenAI()

def ask():
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hi"}])

"""
ASK = 'client.chat.completions.create(model="gpt-4o", messages=[])'
CASE = "class TestIt(unittest.TestCase):\n    "
FIXTURE = "@pytest.fixture"
PATCHES = "(mocker):\n    mocker.patch('openai.OpenAI')\n\n"
MP = "monkeypatch"
CREATE = "client.chat.completions, 'create'"
USES = "@pytest.mark.usefixtures('quiet')\n"
TESTS = [
    (f"def test_it():\n    {ASK}\n", ""),
    (f"@patch('openai.OpenAI')\ndef test_it(made):\n    {ASK}\n", "mocked"),
    (f"@mock.patch.object(openai.OpenAI, 'chat')\ndef test_it(made):\n    {ASK}\n", "mocked"),
    (f"@patch('openai.OpenAI')\nclass TestIt:\n    def test_it(self, made):\n        {ASK}\n", "mocked"),
    (f"def test_it():\n    with patch('openai.OpenAI'):\n        {ASK}\n", "mocked"),
    (f"def test_it({MP}):\n    {MP}.setattr({CREATE}, lambda **k: 1)\n    {ASK}\n", "mocked"),
    (f"def test_it({MP}):\n    with {MP}.context() as mp:\n        mp.setattr(openai, 'OpenAI', 1)\n        {ASK}\n", "mocked"),
    (f"def test_it(mocker):\n    mocker.patch('openai.OpenAI')\n    {ASK}\n", "mocked"),
    (f"def test_it():\n    client.chat.completions.create = AsyncMock()\n    {ASK}\n", "mocked"),
    (f"def test_it():\n    fake = MagicMock()\n    client.chat.completions.create = fake\n    {ASK}\n", "mocked"),
    (f"def test_it(mock_openai):\n    {ASK}\n", "mocked"),
    (f"def test_it(tool):\n    def kept(*given):\n        return tool.act(*given)\n    tool.act = kept\n    {ASK}\n", ""),
    (f"def test_it():\n    def fake(**asked):\n        return 1\n    client.chat.completions.create = fake\n    {ASK}\n", "mocked"),
    (f"def test_it(httpserver):\n    url = httpserver.url_for('/v1')\n    OpenAI(base_url=url)\n    {ASK}\n", "mocked"),
    (f"def test_it(httpserver):\n    httpserver.visit(httpserver.url_for('/page'))\n    {ASK}\n", ""),
    (f"{FIXTURE}\ndef quiet({MP}):\n    {MP}.setattr(openai, 'OpenAI', 1)\n\ndef test_it(quiet):\n    {ASK}\n", "mocked"),
    (f"{FIXTURE}(name='q')\ndef quiet{PATCHES}def test_it(q):\n    {ASK}\n", "mocked"),
    (f"{FIXTURE}(autouse=True)\ndef quiet{PATCHES}def test_it():\n    {ASK}\n", "mocked"),
    (f"{FIXTURE}\ndef quiet{PATCHES}{USES}def test_it():\n    {ASK}\n",
     "mocked"),
    (f"{CASE}def setUp(self):\n        patch('openai.OpenAI').start()\n\n    def test_it(self):\n        {ASK}\n",
     "mocked"),
    (f"@pytest.mark.vcr\ndef test_it():\n    {ASK}\n", "mocked"),
    (f"import respx\n\n@respx.mock\ndef test_it():\n    {ASK}\n", "mocked"),
    (f"import vcr\n\ndef test_it():\n    with vcr.use_cassette('a.yaml'):\n        {ASK}\n", "mocked"),
    (f"import responses\n\n@responses.activate\ndef test_it():\n    {ASK}\n", "mocked"),
    (f"pytestmark = pytest.mark.vcr\n\ndef test_it():\n    {ASK}\n", "mocked"),
    (f"def test_it(monkeypatch):\n    monkeypatch.setenv('OPENAI_API_KEY', 'test')\n    {ASK}\n", "mocked"),
    (f"def test_it():\n    with patch.dict(os.environ, {{'OPENAI_API_KEY': 'test'}}):\n        {ASK}\n", "mocked"),
    (f"def test_it():\n    with patch.dict(os.environ, {{'COLOR': '1'}}):\n        {ASK}\n", ""),
    (f"def test_it(monkeypatch):\n    monkeypatch.setenv('COLOR', 'red')\n    {ASK}\n", ""),
    (f"@patch('time.sleep')\ndef test_it(quick):\n    {ASK}\n", ""),
    (f"def test_it(web):\n    web.patch('/things/1')\n    {ASK}\n", ""),  # HTTP's PATCH
    (f"@patch('openai.OpenAI')\ndef test_that(made):\n    pass\n\ndef test_it():\n    {ASK}\n", ""),
    (f"def _make():\n    return MagicMock()\n\ndef test_it():\n    _make()\n    {ASK}\n", "mocked"),
    (f"def test_it():\n    with pytest.raises(ValueError):\n        {ASK}\n", "fails"),
    (f"{CASE}def test_it(self):\n        with self.assertRaises(ValueError):\n            {ASK}\n", "fails"),
    (f"def test_it():\n    with pytest.raises(ValueError):\n        int('a')\n    {ASK}\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("program", "wanted"), TESTS)
def test_a_request_of_a_test(program: str, wanted: str) -> None:
    name = "tests/test_app.py"
    found = [each.site for each in scan_sources({name: HEAD + program}).calls if "test_it" in each.site.function]
    assert [site.unsent for site in found] == [wanted]


def test_a_fixture_may_stand_in_a_conftest_above() -> None:
    program = f"{HEAD}def test_it(quiet):\n    {ASK}\n"
    fixture = "import pytest\n\n@pytest.fixture\ndef quiet(mocker):\n    mocker.patch('openai.OpenAI')\n"
    report = scan_sources({"tests/conftest.py": fixture, "tests/unit/test_app.py": program, "tests/unit/__init__.py": ""})
    assert [each.site.unsent for each in report.calls if "test_it" in each.site.function] == ["mocked"]


@pytest.mark.parametrize(("key", "wanted"), [("'test'", "mocked"), ("os.environ['KEY']", ""), ("KEY", "")])
def test_a_key_that_is_written_out_in_a_test_is_none(key: str, wanted: str) -> None:
    imports = "import os\nfrom keys import KEY\nfrom langchain_openai import ChatOpenAI\n\n"
    program = f"{imports}def test_it():\n    ChatOpenAI(api_key={key}).invoke('Hi')\n"
    assert {each.site.unsent for each in scan_sources({"tests/test_app.py": program}).calls} == {wanted}


def test_what_is_only_expected_to_fail_is_no_request_of_its_object() -> None:
    program = """
from langchain_openai import ChatOpenAI
import pytest

def test_it():
    llm = ChatOpenAI(model="gpt-4o")
    with pytest.raises(ValueError):
        llm.invoke("Hi")

def test_that():
    llm = ChatOpenAI(model="gpt-4o")
    with pytest.raises(ValueError):
        llm.invoke("Hi")
    llm.invoke("Ho")
"""
    found = [each.site for each in scan_sources({"tests/test_app.py": program}).calls]
    assert [(site.operation, site.unsent) for site in found] == [
        ("model_config", "fails"), ("chat", "fails"), ("model_config", ""), ("chat", "fails"), ("chat", ""),
    ]  # fmt: skip


def test_nothing_is_said_of_a_mock() -> None:
    program = f"{HEAD}@patch('openai.OpenAI')\ndef test_it(made):\n    {ASK}\n".replace("gpt-4o", "gpt-3.5-turbo-0301")
    report = scan_sources({"tests/test_app.py": program.partition("def ask")[0] + "@patch" + program.partition("@patch")[2]})
    assert [each.site.unsent for each in report.calls] == ["mocked"]
    assert report.findings == report.set_apart == ()


def test_an_answer_that_stands_in_the_request() -> None:
    program = "import litellm\n\nlitellm.completion(model='gpt-4o', messages=[], mock_response={})\n"
    assert [sites(program.format(each))[0].unsent for each in ("'Hi'", "None")] == ["mocked", ""]


UNMADE = """
class Asker:
    def __init__(self, runnable):
        self.runnable = runnable

    def ask(self, state):
        while True:
            result = self.runnable.invoke(state)
            if result.tool_calls:
                return result
"""


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


@pytest.mark.parametrize(("more", "wanted"), [("", {"unrun"}), ("asker = Asker(1)", {""}), ("class B(Asker):\n    pass", {""})])
def test_an_object_that_nothing_in_a_notebook_makes(more: str, wanted: set[str]) -> None:
    imports = "from langchain_core.runnables import Runnable\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\n"
    made = UNMADE.replace("self, runnable)", "self, runnable: Runnable)")
    found = [
        each.site for each in scan_sources({"a.ipynb": notebook(imports, made, more)}).calls if each.site.callee == "self.runnable.invoke"
    ]
    assert {site.unsent for site in found} == wanted
    assert {site.unsent for site in sites(imports + made) if site.callee == "self.runnable.invoke"} == {""}  # anyone may import it


SHUT_OFF = [
    ("if False:\n    {}\n", "unrun"),
    ("if 0:\n    x = 1\n    if x:\n        {}\n", "unrun"),
    ("if not True:\n    {}\n", "unrun"),
    ("if True:\n    x = 1\nelse:\n    {}\n", "unrun"),
    ("while False:\n    {}\n", "unrun"),
    ("if TYPE_CHECKING:\n    {}\n", "unrun"),
    ("if False:\n    x = 1\nelse:\n    {}\n", ""),
    ("while True:\n    {}\n", ""),
    ("DEBUG = False\nif DEBUG:\n    {}\n", ""),  # a switch
    ("if 1 == one():\n    {}\n", ""),
]


@pytest.mark.parametrize(("program", "wanted"), SHUT_OFF)
def test_a_branch_that_is_written_out_never_to_run(program: str, wanted: str) -> None:
    head = "from openai import OpenAI\nfrom other import one\nfrom typing import TYPE_CHECKING\n\nclient = OpenAI()\n"
    assert [site.unsent for site in sites(head + program.format(ASK))] == [wanted]


def test_what_stands_behind_a_return_is_no_request() -> None:
    head = "from openai import OpenAI\n\nclient = OpenAI()\n"
    assert sites(f"{head}def ask():\n    return 1\n    {ASK}\n") == []


MEASURED = [("PerfEval(func=make)", "unrun"), ("PerfEval(func=make).run(make())", ""), ("serve(make)", "")]


@pytest.mark.parametrize(("use", "wanted"), MEASURED)
def test_a_function_that_is_only_measured(use: str, wanted: str) -> None:
    program = f"""
from langchain_openai import ChatOpenAI
from agno.eval.perf import PerfEval
from server import serve

def make():
    return wrap(ChatOpenAI(model="gpt-4o"))

{use}
"""
    assert [site.unsent for site in sites(program)] == [wanted]


@pytest.mark.parametrize(
    ("wanted", "unsent"),
    [("openai==0.28.1", ""), ("openai>=0.27", ""), ("openai", ""), ("openai==1.29.0", "fails"), ("openai~=1.3", "fails")],
)
def test_a_request_that_the_installed_sdk_has_no_more(wanted: str, unsent: str) -> None:
    code = "import openai\n\ndef ask():\n    return openai.ChatCompletion.create(model='gpt-4o', messages=['Hi'])\n"
    report = scan_sources({"app.py": code, "requirements.txt": f"{wanted}\n"})
    assert [call.site.unsent for call in report.calls] == [unsent]
    assert bool(report.findings) is (unsent == "")


NO_CLIENT = """
from openai import OpenAI
{head}

class Model:
    def __init__(self, name):
        self.name = name

class Agent:
    def __init__(self):
        self.model = None

    def get(self):
        if self.model is None:
            self.model = Model("gpt-4o")
        return self.model

    def ask(self, question):
        model = self.get()
        {more}
        return model.client.chat.completions.create(model="gpt-4o", messages=[{{"role": "user", "content": question}}])
"""


@pytest.mark.parametrize(
    ("head", "more", "wanted"),
    [("", "", 0), ("", "model.client = OpenAI()", 1), ("@wraps", "", 1), ("Model = make(Model)", "setattr(model, 'client', 1)", 1)],
)
def test_what_is_asked_of_an_object_that_has_no_such_attribute_is_no_request(head: str, more: str, wanted: int) -> None:
    assert len(sites(NO_CLIENT.format(head=head, more=more))) == wanted


NONE = """
import openai
from elsewhere import make

chat = None
{more}

def ask(question{taken}):
    {inner}
    return chat.complete(model="gpt-4o", messages=[{{"role": "user", "content": question}}])
"""


@pytest.mark.parametrize(
    ("more", "taken", "inner", "wanted"),
    [
        ("", "", "pass", "fails"),
        ("chat: object = None", "", "pass", "fails"),
        ("chat = make()", "", "pass", ""),
        ("def start():\n    global chat\n    chat = make()", "", "pass", ""),
        ("def start():\n    globals()['chat'] = make()", "", "pass", ""),
        ("from azure.ai import chat", "", "pass", ""),
        ("", ", chat", "pass", ""),
        ("", "", "for chat in all(): pass", ""),
    ],
)
def test_a_client_that_is_none_wherever_it_is_bound_sends_nothing(more: str, taken: str, inner: str, wanted: str) -> None:
    found = sites("from azure.ai.inference import ChatCompletionsClient\n" + NONE.format(more=more, taken=taken, inner=inner))
    assert [site.unsent for site in found] == [wanted]


STAND_INS = [
    ("OpenAI(base_url=os.environ['MOCK_SERVER_URL'])", "mocked"),
    ("OpenAI(base_url=os.getenv('MOCK_URL', 'http://somewhere/v1'))", "mocked"),
    ("OpenAI(base_url='http://mock-openai:8080/v1')", "mocked"),
    ("OpenAI(base_url=f'{MOCK_URL}/v1')", "mocked"),
    ("OpenAI(api_key='mock-key')", "mocked"),
    ("OpenAI(api_key='test')", "mocked"),
    ("OpenAI(base_url=os.getenv('MOCKINGBIRD_URL'))", ""),
    ("OpenAI(base_url='https://api.example.com/mock/v1')", ""),
    ("OpenAI(api_key=os.getenv('OPENAI_API_KEY', 'test'))", ""),
    ("OpenAI(base_url=os.environ['MOCK_URL'] if dry else 'https://api.openai.com/v1')", ""),
    ("OpenAI(api_key='sk-testify')", ""),
]


@pytest.mark.parametrize(("made", "wanted"), STAND_INS)
def test_a_server_that_only_plays_the_model(made: str, wanted: str) -> None:
    code = f"import os\nfrom openai import OpenAI\nfrom settings import MOCK_URL, dry\n\nclient = {made}\n\n"
    ask = 'def ask(text):\n    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])\n'
    assert [site.unsent for site in sites(code + ask)] == [wanted]


GOOGLE = [
    ("http_options=HttpOptions(base_url='http://localhost:8080')", (True, "")),
    ("http_options={'base_url': os.environ['MOCK_GEMINI_URL']}", (False, "mocked")),
    ("http_options=HttpOptions(api_version='v1')", (False, "")),
]


@pytest.mark.parametrize(("told", "wanted"), GOOGLE)
def test_where_google_is_asked(told: str, wanted: tuple[bool, str]) -> None:
    code = f"import os\nfrom google import genai\nfrom google.genai.types import HttpOptions\n\nclient = genai.Client({told})\n\n"
    ask = 'def ask(text):\n    return client.models.generate_content(model="gemini-2.5-flash", contents=text)\n'
    assert [(site.is_local, site.unsent) for site in sites(code + ask)] == [wanted]


REFUSED = [
    ("genai.Client().models.generate_content(model=m, contents=q, safety_settings=s)", "fails"),
    ("genai.Client().aio.models.generate_content_stream(model=m, contents=q, generation_config=s)", "fails"),
    ("genai.Client().models.generate_content(model=m, contents=q, config=s)", ""),
    ("self.client.models.generate_content(model=m, contents=q, tools=s)", "fails"),
    ("OpenAI().responses.create(model=m, input=q, response_format=s)", "fails"),
    ("OpenAI().responses.create(model=m, input=q, text=s)", ""),
    ("OpenAI().chat.completions.create(model=m, messages=q, stop_sequences=s)", "fails"),
    ("OpenAI().chat.completions.create(model=m, messages=q, anything_new=9)", ""),
    ("genai.Client().models.generate_content(model='grok-3', contents=q)", "fails"),
    ("genai.Client(vertexai=True).models.generate_content(model='claude-sonnet-4', contents=q)", ""),
    ("genai.Client().models.generate_content(model='gemini-2.5-pro', contents=q)", ""),
    ("genai.Client().models.generate_content(model=m or 'grok-3', contents=q)", ""),
    ("genai.Client().models.generate_content(model='mine', contents=q)", ""),
    ("ask_until(genai.Client().models.generate_content, tries=3, model=m, contents=q)", ""),
]


@pytest.mark.parametrize(("asked", "wanted"), REFUSED)
def test_a_keyword_that_the_method_does_not_have_or_a_model_that_its_provider_does_not_have(asked: str, wanted: str) -> None:
    found = sites(f"from google import genai\nfrom openai import OpenAI\n\ndef ask(self, m, q, s):\n    return {asked}\n")
    assert [site.unsent for site in found] == ([wanted] if found or wanted else [])


def test_refused_keywords_are_those_of_calls_that_are_known() -> None:
    known = {(sdk.name, call.path) for sdk in catalogue().sdks for call in sdk.calls}
    known |= {("google", call.path) for sdk in catalogue().sdks for maker in sdk.makers for call in maker.sends}
    assert {*ONLY, *NEVER} <= known


LOOPS = [
    ("async def ask(q):\n    return agent.run_sync(q)\n", "fails"),
    ("@known\nasync def ask(\n    q,\n):\n    print(q)\n    return agent.run_sync(q)\n", "fails"),
    ("async def ask(q):\n    return await agent.run(q)\n", ""),
    ("def ask(q):\n    return agent.run_sync(q)\n", ""),
    ("async def ask(q):\n    def now():\n        return agent.run_sync(q)\n    return await to_thread(now)\n", ""),
    ("async def ask(q):\n    return await to_thread(lambda: agent.run_sync(q))\n", ""),
    ("import nest_asyncio\nnest_asyncio.apply()\n\nasync def ask(q):\n    return agent.run_sync(q)\n", ""),
]


@pytest.mark.parametrize(("asking", "wanted"), LOOPS)
def test_a_coroutine_that_starts_a_loop_of_its_own(asking: str, wanted: str) -> None:
    head = "from asyncio import to_thread\nfrom pydantic_ai import Agent\n\nagent = Agent('openai:gpt-4o')\n\n"
    found = [site.unsent for site in sites(head + asking) if site.callee.startswith("agent.run")]
    assert found == [wanted]


@pytest.mark.parametrize(
    ("call", "unsent"),
    [
        ('client.chat.completions.create(model="gpt-4o", messages=f"Why {question}?")', "fails"),
        ('client.chat.completions.create(model="gpt-4o", messages=question)', ""),
        ('client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hi"}] if question else "Hi")', ""),
        ('client.responses.create(model="gpt-4o", input=f"Why {question}?")', ""),
        ('Anthropic().messages.create(model="claude-haiku-4-5", max_tokens=9, messages="Why?")', "fails"),
    ],
)
def test_a_text_in_place_of_messages(call: str, unsent: str) -> None:
    program = f"from anthropic import Anthropic\nfrom openai import OpenAI\n\nclient = OpenAI()\n\ndef ask(question):\n    return {call}\n"
    assert [site.unsent for site in sites(program)] == [unsent]


def test_a_helper_that_is_passed_a_text_for_messages() -> None:
    program = """from openai import OpenAI

client = OpenAI()

def ask(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages)

def why(question):
    return ask(f"Why {question}?")

def how(question):
    return ask([{"role": "user", "content": f"How {question}?"}])
"""
    assert {site.span.line: site.unsent for site in sites(program)} == {6: "", 9: "fails", 12: ""}
    program = program.replace("def ask(messages)", 'def ask(messages="Hi")')
    assert {site.span.line: site.unsent for site in sites(program)} == {6: "", 9: "fails", 12: ""}
    program = program.replace(
        "    return client",
        '    messages = [{"role": "user", "content": messages}] if isinstance(messages, str) else messages\n    return client',
    )
    assert {site.unsent for site in sites(program)} == {""}
