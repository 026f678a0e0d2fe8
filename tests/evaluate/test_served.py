"""Who serves a request, and what is local: by the SDK, by an address, by a model's name, by a configuration."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.model import CallSite, Default, OneOf, is_written_out, place_of, possible
from promptlint.pipeline import scan_sources

LOCAL = "http://localhost:8000/v1"
OLLAMA = 'chat(model="m", messages=[{"role": "user", "content": q}])'


def sites(source: str, **more: str) -> list[CallSite]:
    files = {"app.py": textwrap.dedent(source)} | {name.replace("__", "/"): textwrap.dedent(text) for name, text in more.items()}
    return [call.site for call in scan_sources(files).calls]


def served(source: str) -> tuple[str, bool, bool]:
    last = sites(source)[-1]
    return last.provider, last.is_local, last.is_elsewhere


def ollama(client: str) -> str:
    return f"import os\nfrom ollama import Client, chat\n\ndef ask(q, host=None):\n    return {client}.{OLLAMA}\n"


@pytest.mark.parametrize(
    ("client", "provider", "is_local"),
    [
        ("Client()", "local", True),
        ("Client(host=None)", "local", True),
        ('Client(host="http://localhost:11434")', "local", True),
        ('Client(host=os.getenv("OLLAMA_HOST", None))', "local", True),
        ('Client(host=os.getenv("MY_OLLAMA", "http://localhost:11434"))', "local", True),
        ('Client(host="https://ollama.com")', "ollama", False),
        ('Client(host=os.environ["SERVER"])', "ollama", False),
    ],
)
def test_ollama_is_local_unless_its_host_is_elsewhere(client: str, provider: str, is_local: bool) -> None:
    assert served(ollama(client))[:2] == (provider, is_local)


@pytest.mark.parametrize(
    ("model", "address", "expected"),
    [
        ("ollama/llama3", "", ("local", True, False)),
        ("ollama_chat/llama3", 'api_base="http://localhost:11434", ', ("local", True, False)),
        ("openai/own", f'api_base="{LOCAL}", ', ("local", True, False)),
        ("openai/gpt-4o", 'api_base="https://llm.example.com", ', ("unknown", False, True)),
        ("deepseek/deepseek-chat", 'api_base="https://api.deepseek.com", ', ("deepseek", False, False)),
        ("openai/gpt-4o", "", ("litellm", False, False)),
    ],
)
def test_litellm_is_told_by_its_prefix_and_its_address(model: str, address: str, expected: tuple[str, bool, bool]) -> None:
    asked = f"litellm.completion(model={model!r}, {address}messages=[{{'role': 'user', 'content': q}}])"
    assert served(f"import litellm\n\ndef ask(q):\n    return {asked}\n") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ("openai", False, False)),
        (f'base_url="{LOCAL}"', ("local", True, False)),
        ('openai_api_base=os.getenv("OPENAI_API_BASE")', ("openai", False, False)),
        ("base_url=None", ("openai", False, False)),
        ('base_url=os.environ["GATEWAY"]', ("unknown", False, True)),
        ('base_url="https://api.deepseek.com/v1"', ("deepseek", False, False)),
        ('base_url="https://llm.example.com/v1"', ("unknown", False, True)),
    ],
)
def test_an_object_that_carries_a_model_says_where_it_is(address: str, expected: tuple[str, bool, bool]) -> None:
    made = f"import os\nfrom langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model='m', {address})\n"
    assert served(f"{made}\ndef ask(q):\n    return llm.invoke(q)\n") == expected


@pytest.mark.parametrize(
    ("default", "provider", "is_local"), [("http://localhost:11434", "local", True), ("https://models.example.com", "ollama", False)]
)
def test_an_address_that_a_constructor_keeps_has_its_default(default: str, provider: str, is_local: bool) -> None:
    code = f"""
    import os
    import requests

    class Server:
        def __init__(self, base_url=None):
            if base_url is None:
                base_url = os.getenv("SERVER", "{default}")
            self.api = f"{{base_url}}/api"

        def ask(self, q):
            return requests.post(f"{{self.api}}/chat", json={{"model": "m", "messages": [{{"role": "user", "content": q}}]}})
    """
    assert served(code)[:2] == (provider, is_local)


@pytest.mark.parametrize(("server", "is_local"), [("ollama", True), ("lmstudio", True), ("groq", False)])
def test_mem0_is_told_by_the_provider_in_its_configuration(server: str, is_local: bool) -> None:
    code = f"""
    from mem0 import Memory

    memory = Memory.from_config({{"llm": {{"provider": "{server}", "config": {{"model": "m"}}}}}})

    def keep(text):
        return memory.add(text, user_id="one")
    """
    assert served(code)[1] is is_local


@pytest.mark.parametrize(
    ("client", "provider"),
    [
        ("genai.Client()", "google"),
        ("genai.Client(vertexai=False)", "google"),
        ('genai.Client(vertexai=True, project="p")', "vertex"),
        ("genai.Client(vertexai=CLOUD)", "unknown"),
    ],
)
@pytest.mark.parametrize("path", ["models", "aio.models"])
def test_gemini_is_googles_or_vertex_as_the_client_says(client: str, provider: str, path: str) -> None:
    code = f"""
    import sys
    from google import genai

    CLOUD = len(sys.argv) > 1
    client = {client}

    async def ask(q):
        return await client.{path}.generate_content(model="gemini-2.5-flash", contents=q)
    """
    assert served(code)[0] == provider


def test_each_of_several_names_keeps_its_place() -> None:
    code = """
    from openai import OpenAI

    NAMES = {
        "a": "gpt-4o",
        "b": "gpt-4o-mini",
    }

    def ask(q, kind):
        return OpenAI().responses.create(model=NAMES[kind], input=q)
    """
    model = sites(code)[0].model
    assert isinstance(model, OneOf)
    places = [place_of(model, name) for name in model.values]
    assert all(is_written_out(model, name) for name in model.values)
    assert [(name, at and at.line) for name, at in zip(model.values, places, strict=True)] == [("gpt-4o", 5), ("gpt-4o-mini", 6)]


def test_a_name_that_is_cut_out_of_a_text_is_not_written_out() -> None:
    code = """
    from openai import OpenAI

    def ask(q, kind):
        name = "openai:gpt-4o" if kind else "openai:gpt-4o-mini"
        return OpenAI().responses.create(model=name.split(":")[1], input=q)
    """
    model = sites(code)[0].model
    assert not isinstance(model, OneOf) or not any(is_written_out(model, name) for name in model.values)


HELPER = """
import anthropic

def ask(q, model="claude-opus-5-5"):
    return anthropic.Anthropic().messages.create(
        model=model, max_tokens=9, messages=[{"role": "user", "content": "In one word: " + q}]
    )
"""


@pytest.mark.parametrize(
    ("caller", "replaced"),
    [
        ("ask('x', model=user.model)", True),
        ("ask('x', user.model)", True),
        ("ask('x')", False),
        ("ask('x', user.model) + ask('y')", False),
        ("ask(*user.words)", False),
        ("map(ask, user.words)", False),
    ],
)
def test_a_default_holds_unless_every_caller_replaces_it(caller: str, replaced: bool) -> None:
    found = sites(HELPER, **{"main.py": f"from app import ask\n\ndef go(user):\n    return {caller}\n"})
    inner = next(site for site in found if site.span.path == "app.py")
    assert isinstance(inner.model, Default)
    assert inner.model_is_replaced is replaced


FIELDS = """
from dataclasses import dataclass
from openai import OpenAI

@dataclass
class Settings:
    answers: int = 1
    model: str = "gpt-3.5-turbo-0125"

class Asker:
    def __init__(self, settings: Settings):
        self.settings = settings

    def ask(self, q):
        return OpenAI().chat.completions.create(model=self.settings.model, max_tokens=9, messages=[{"role": "user", "content": q}])
"""


@pytest.mark.parametrize(
    ("made", "replaced"),
    [
        ("Settings(model=user.model)", True),
        ("Settings(2, user.model)", True),
        ("Settings(2)", False),
        ("Settings()", False),
        ("Settings(**user.settings)", False),
        ("Settings(model=user.model) or Settings()", False),
        ("load(Settings, user)", False),
    ],
)
def test_a_fields_default_holds_unless_all_that_make_the_class_pass_another(made: str, replaced: bool) -> None:
    found = sites(FIELDS, **{"main.py": f"from app import Asker, Settings\n\ndef go(user):\n    return Asker({made}).ask('x')\n"})
    inner = next(site for site in found if site.span.path == "app.py")
    assert possible(inner.model) == ("gpt-3.5-turbo-0125",)
    assert inner.model_is_replaced is replaced


def test_what_a_test_passes_replaces_nothing() -> None:
    (inner,) = [site for site in sites(HELPER, tests__test_app="") if site.span.path == "app.py"]
    assert not inner.model_is_replaced
    found = sites(HELPER, **{"tests/test_app.py": "from app import ask\n\ndef test_it(user):\n    assert ask('x', user.model)\n"})
    assert not next(site for site in found if site.span.path == "app.py").model_is_replaced


def test_what_only_a_test_makes_an_object_with_is_not_the_applications_model() -> None:
    app = """
    import dspy

    judge = dspy.ChainOfThought("question -> answer")

    class Optimizer:
        def __init__(self, model):
            dspy.configure(lm=dspy.LM(model))

    def ask(q):
        return judge(question=q)
    """
    test = 'from app import Optimizer\n\ndef test_it():\n    Optimizer("openai/gpt-4-turbo")\n'
    found = sites(app, **{"tests/test_app.py": test})
    assert all("openai/gpt-4-turbo" not in possible(site.model) for site in found if site.context == "application")


ASK = "chat.completions.create(model='m', messages=[])"
EVERYWHERE = [
    (f"import openai\n\nopenai.base_url = 'http://localhost:7437/v1/'\nopenai.{ASK}", "local"),
    ("import openai\n\nopenai.api_base = 'http://127.0.0.1:1/v1'\nopenai.ChatCompletion.create(model='m', messages=[])", "local"),
    ("import litellm\n\nlitellm.api_base = 'http://0.0.0.0:1'\nlitellm.completion(model='openai/m', messages=[])", "local"),
    (f"import os\nfrom openai import OpenAI\n\nos.environ['OPENAI_BASE_URL'] = 'http://localhost:1/v1'\nOpenAI().{ASK}", "local"),
    (f"import os\nfrom openai import OpenAI\n\nos.environ['OPENAI_API_KEY'] = 'http://localhost:1/v1'\nOpenAI().{ASK}", "openai"),
    (f"import openai\nfrom openai import OpenAI\n\nopenai.base_url = 'http://localhost:1/v1'\nOpenAI().{ASK}", "openai"),
    (f"import openai\n\nopenai.api_type = 'azure'\nopenai.{ASK}", "azure"),
    ("import openai\n\ndef set_up():\n    openai.api_type = 'azure_ad'\n\nopenai.ChatCompletion.create(model='m', messages=[])", "azure"),
    ("import openai\n\nif AZURE:\n    openai.api_type = 'azure'\nopenai.ChatCompletion.create(model='m', messages=[])", "openai"),
    ("import openai\n\nopenai.api_type = 'open_ai'\nopenai.ChatCompletion.create(model='m', messages=[])", "openai"),
    (f"import openai\nfrom openai import OpenAI\n\nopenai.api_type = 'azure'\nOpenAI().{ASK}", "openai"),
    (f"import os\nimport openai\n\nos.environ['OPENAI_API_TYPE'] = 'azure'\n\ndef ask():\n    return openai.{ASK}", "azure"),
    ("import os\nimport openai\n\nos.environ['OPENAI_API_TYPE'] = 'azure'\nopenai.ChatCompletion.create(model='m', messages=[])", "azure"),
    (f"from openai import OpenAI\n\nclient = OpenAI()\nclient.base_url = 'http://localhost:1/v1'\nclient.{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='http://192.168.0.7:8000/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='http://vllm:8000/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='http://litellm:4000').{ASK}", "unknown"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://vllm.example.com/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://me--serve.modal.run/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://abc-8000.proxy.runpod.net/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://1a2b.ngrok-free.app/v1').{ASK}", "local"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://ollama.com/v1').{ASK}", "unknown"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://vllms.example.com/v1').{ASK}", "unknown"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://example.com/vllm.x/v1').{ASK}", "unknown"),
    (f"from openai import OpenAI\n\nOpenAI(base_url='https://modal.run.example.com/v1').{ASK}", "unknown"),
]


@pytest.mark.parametrize(("program", "provider"), EVERYWHERE)
def test_an_address_that_is_set_for_the_whole_program_or_stands_in_a_network_of_ones_own(program: str, provider: str) -> None:
    assert [site.provider for site in sites(program)] == [provider]


def test_a_type_in_the_environment_holds_for_what_is_made_on_the_sdk_as_well() -> None:
    program = """
    import os
    from langchain.chat_models import ChatOpenAI

    os.environ['OPENAI_API_TYPE'] = 'azure'
    ChatOpenAI(model='m').predict('Hi')
    """
    assert {site.provider for site in sites(program)} == {"azure"}


def test_a_models_name_in_a_configuration_has_no_callers() -> None:
    program = """
    import json
    from openai import OpenAI

    TASK = json.load(open("task.json"))

    def ask(text, kind):
        name = TASK["model"] if kind else "gpt-4o"
        return OpenAI().chat.completions.create(model=name, messages=[{"role": "user", "content": text}])
    """
    (site,) = sites(program, **{"task.json": '{"model": "gpt-4o-mini"}'})
    assert set(possible(site.model)) == {"gpt-4o-mini", "gpt-4o"}
    assert not site.model_is_replaced


@pytest.mark.parametrize(("imported", "provider"), [("import setup_azure\n", "azure"), ("", "openai")])
def test_a_type_holds_in_the_program_that_sets_it(imported: str, provider: str) -> None:
    asking = f"import openai\n{imported}\ndef ask(q):\n    return openai.ChatCompletion.create(model='m', messages=[q])\n\nask('x')\n"
    setting = "import openai\n\nopenai.api_type = 'azure'\n\ndef look():\n    return openai.Embedding.create(model='e', input='x')\n"
    found = scan_sources({"app.py": asking, "setup_azure.py": setting})
    assert {call.site.provider for call in found.calls if call.site.span.path == "app.py"} == {provider}


POSTED = """
import configparser

import requests
from settings import load

config = configparser.ConfigParser()

def {function}(messages{more}):
    {before}
    return requests.post({address}, json={{"model": "m", "messages": messages}})
"""


@pytest.mark.parametrize(
    ("function", "more", "before", "address", "is_local"),
    [
        ("ask", "", "url = load()['url']", "url", False),
        ("ask", "", "url = load()['url']", "f'{url}/v1/chat/completions'", False),
        ("chat_with_vllm", "", "url = load()['url']", "url", True),
        ("askKobold", "", "url = load()['url']", "url=url", True),
        ("ask", ", llama_cpp_url=None", "llama_cpp_url = llama_cpp_url or load()['at']", "llama_cpp_url", True),
        ("ask", "", "pass", "f\"{load()['tabby']['url']}/v1/chat/completions\"", True),
        ("ask", "", "pass", "load().OOBABOOGA_URL", True),
        ("tabbyText", "", "pass", "'https://gateway.example.com/v1/chat/completions'", False),
        ("chat_with_vllm", "", "pass", "'https://api.openai.com/v1/chat/completions'", False),
        ("databyte", ", lovely_tgid='x'", "pass", "load()[lovely_tgid]", False),
        ("ask", "", "url = config.get('API', 'url', fallback='http://127.0.0.1:5000/v1/chat/completions')", "url", True),
        ("ask", "", "url = config.get('API', 'url', fallback='https://api.openai.com/v1/chat/completions')", "url", False),
    ],
)
def test_an_address_that_is_called_like_a_server_of_ones_own_is_local(
    function: str, more: str, before: str, address: str, is_local: bool
) -> None:
    _, found, _ = served(POSTED.format(function=function, more=more, before=before, address=address))
    assert found is is_local


ASKED = """
from openai import OpenAI

class {cls}:
    def __init__(self, host, key):
        self.client = OpenAI(base_url={address}, api_key=key)

    def ask(self, text, model={model!r}):
        return self.client.chat.completions.create(model=model, messages=[{{"role": "user", "content": text}}])
"""


@pytest.mark.parametrize(
    ("cls", "address", "model", "is_local", "is_stranger"),
    [
        ("Chat", "host", "m", False, False),
        ("VLLMChatModel", "host", "m", True, False),
        ("OllamaTasks", "host", "m", True, False),
        ("SGLangClient", "host", "m", True, False),
        ("Chat", "host", "llama3.2:3b", True, False),
        ("Chat", "host", "hosted_vllm/qwen", True, False),
        ("Chat", "'https://minds.example.com/v1'", "m", False, True),
        ("Chat", "f'https://{host}/v1'", "m", False, False),
        ("Chat", "'https://api.together.xyz/v1'", "m", False, False),
        ("OllamaTasks", "'https://api.openai.com/v1'", "m", False, False),
    ],
)
def test_a_clients_server_is_told_by_what_asks_it(cls: str, address: str, model: str, is_local: bool, is_stranger: bool) -> None:
    last = sites(ASKED.format(cls=cls, address=address, model=model))[-1]
    assert (last.is_local, last.is_stranger) == (is_local, is_stranger)


def test_what_was_shut_down_answers_no_request() -> None:
    last = sites(ASKED.format(cls="Chat", address="'https://api.endpoints.anyscale.com/v1'", model="m"))[-1]
    assert (last.provider, last.unsent) == ("anyscale", "fails")


NAMED = "llm = AzureChatOpenAI({})\n\ndef ask(q):\n    return llm.invoke(q)\n"


@pytest.mark.parametrize(
    ("program", "is_deployments"),
    [
        (f"from openai import AzureOpenAI\n\nAzureOpenAI().{ASK}", True),
        (f"from openai import OpenAI\n\nOpenAI().{ASK}", False),
        (f"from openai import OpenAI\n\nOpenAI(base_url='https://models.inference.ai.azure.com').{ASK}", False),
        ("from litellm import completion\n\ncompletion(model='azure/gpt-4', messages=[])", True),
        ("from litellm import completion\n\ncompletion(model='openai/gpt-4', messages=[])", False),
        ("from langchain_openai import AzureChatOpenAI\n\n" + NAMED.format("azure_deployment='gpt-4'"), True),
        ("from langchain_openai import AzureChatOpenAI\n\n" + NAMED.format("azure_deployment='gpt-4', model='gpt-4o'"), False),
        ("from langchain_openai import AzureChatOpenAI\n\n" + NAMED.format("model_name='gpt-4o'"), False),
    ],
)
def test_a_deployments_name_is_no_models(program: str, is_deployments: bool) -> None:
    assert {site.names_deployment for site in sites(program)} == {is_deployments}


def test_no_amount_is_that_of_a_model_which_only_a_deployment_is_called_after() -> None:
    program = "from openai import AzureOpenAI\n\ndef ask(q):\n    return AzureOpenAI().chat.completions.create(model='gpt-4', messages=q)\n"
    report = scan_sources({"app.py": program})
    found = next(each for each in report.findings if each.code == "PL101")
    assert found.saving is None and "generate" not in found.message
    assert report.calls[0].estimate is not None  # which says that the deployment is taken to run the model of that name


@pytest.mark.parametrize(("named", "is_deployments"), [((), True), (("  name: gpt-4o",), False)])
def test_a_prompty_file_names_a_deployment(named: tuple[str, ...], is_deployments: bool) -> None:
    lines = ("---", "name: A", "model:", "  api: chat", "  configuration:", "    type: azure_openai", "    azure_deployment: gpt-4")
    text = "\n".join((*lines, *named, "---", "system:", "Help.", ""))
    (prompt,) = scan_sources({"a.prompty": text}).prompts
    assert prompt.call.site.names_deployment is is_deployments


CONFIGURED = """
import {imported}

MODELS = {{"a": {{"of": "openai", "model": "gpt-4o"}}, "b": {{"of": "anthropic", "model": "claude-sonnet-4"}}{more}}}

def ask(name, q):
    model = MODELS[name]["model"]
    return {asked}
"""
GEMINI = ', "c": {"of": "google", "model": "gemini-2.5-pro"}'


@pytest.mark.parametrize(
    ("imported", "asked", "more", "models"),
    [
        ("google.generativeai as genai", "genai.GenerativeModel(model_name=model).generate_content(q)", GEMINI, ("gemini-2.5-pro",)),
        ("google.generativeai as genai", "genai.GenerativeModel(model_name=model).generate_content(q)", "", ()),
        ("anthropic", "anthropic.Anthropic().messages.create(model=model, max_tokens=9, messages=q)", GEMINI, ("claude-sonnet-4",)),
        ("openai", "openai.OpenAI().chat.completions.create(model=model, messages=q)", "", ("gpt-4o", "claude-sonnet-4")),
    ],
)
def test_a_provider_is_not_asked_for_anothers_model(imported: str, asked: str, more: str, models: tuple[str, ...]) -> None:
    (site, *_) = sites(CONFIGURED.format(imported=imported, asked=asked, more=more))
    assert possible(site.model) == models


SWITCHED = """
from openai import OpenAI

class Sampler:
    def __init__(self, model="gpt-4.1", reasons=False):
        self.model = model
        self.reasons = reasons

    def ask(self, q):
        if self.reasons:
            return OpenAI().responses.create(model=self.model, input=q)
        return OpenAI().responses.create(model=self.model, input=q, max_output_tokens=100)

def main():
    {made}
"""


@pytest.mark.parametrize(
    ("made", "replaced"),
    [
        ("Sampler(model='o3', reasons=True), Sampler()", True),
        ("Sampler('o3', True), Sampler()", True),
        ("Sampler(reasons=True), Sampler('o3', reasons=True)", False),
        ("Sampler()", False),
    ],
)
def test_a_default_that_is_replaced_wherever_a_branch_is_switched_on_never_holds_in_it(made: str, replaced: bool) -> None:
    first, second = (site for site in sites(SWITCHED.format(made=made)) if not site.makes and site.span.line < 13)
    assert (first.model_is_replaced, second.model_is_replaced) == (replaced, False)


def test_what_stands_in_for_a_missing_key_is_not_asked_where_the_key_is_there() -> None:
    program = """
    import os
    from openai import OpenAI

    CONFIG = {"model": "o3-mini"}

    def settings():
        config = CONFIG.copy()
        if os.getenv("MODEL"):
            config["model"] = os.getenv("MODEL")
        return config

    def ask(q):
        return OpenAI().responses.create(model=settings().get("model", "gpt-4o"), input=q)

    def ask_perhaps(q, wanted):
        config = {}
        if wanted:
            config["model"] = "o3-mini"
        return OpenAI().responses.create(model=config.get("model", "gpt-4o"), input=q)
    """
    assert [possible(site.model) for site in sites(program)] == [("o3-mini",), ("o3-mini", "gpt-4o")]


CLIENTS = """
from openai import OpenAI
from patches import patched
{head}
class Game:
    def __init__(self, names, base_url="http://localhost:11434/v1"):
        self.clients = {{name: {made} for name in names}}
        self.other = {other}

    def ask(self, name, question{taken}):
        client = {client}
        return client.chat.completions.create(model=name, messages=[{{"role": "user", "content": question}}])
"""
BY_KEY = "OpenAI(base_url=base_url, api_key='ollama')"
BY_DEFAULT = "OpenAI(base_url=base_url, api_key='sk')"


@pytest.mark.parametrize(
    ("made", "other", "client", "taken", "is_local"),
    [
        (BY_KEY, BY_KEY, "self.clients[name]", "", True),
        (BY_DEFAULT, "None", "self.clients[name]", "", True),
        (BY_KEY, "None", "patched(self.clients[name], 3)", "", True),
        (BY_KEY, "OpenAI()", "self.clients[name]", "", False),
        (BY_KEY, "OpenAI(base_url=names.url)", "self.clients[name]", "", False),
        (BY_KEY, "None", "clients[name]", ", clients", False),
        (BY_KEY, "None", "patched.client", "", False),
        (BY_KEY, "names", "self.other", "", False),
    ],
)
def test_one_of_several_clients_that_all_ask_this_machine(made: str, other: str, client: str, taken: str, is_local: bool) -> None:
    assert served(CLIENTS.format(head="", made=made, other=other, client=client, taken=taken))[1] is is_local


PYDANTIC = """
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from settings import config

def ask(question):
    {name} = OpenAIChatModel("llama3.3", provider={provider})
    return Agent({name}).run_sync(question)
"""


@pytest.mark.parametrize(
    ("provider", "name", "wanted"),
    [
        ("OpenAIProvider(base_url='http://localhost:8000/v1')", "m", ("local", False)),
        ("OpenAIProvider(base_url=f'{config.ollama_host}/v1')", "m", ("local", False)),
        ("OpenAIProvider(base_url=config.host)", "vllm_model", ("local", False)),
        ("OpenAIProvider(base_url=config.host)", "m", ("unknown", True)),
        ("OpenAIProvider(base_url='https://api.deepseek.com')", "m", ("deepseek", False)),
        ("OpenAIProvider(openai_client=AsyncOpenAI(base_url=config.lm_studio_url))", "m", ("local", False)),
        ("OpenAIProvider(openai_client=config.client)", "m", ("unknown", False)),
        ("OpenAIProvider()", "ollama_model", ("unknown", False)),
        ("'ollama'", "m", ("local", False)),
    ],
)
def test_the_address_of_the_provider_that_a_model_is_handed(provider: str, name: str, wanted: tuple[str, bool]) -> None:
    assert {(site.provider, site.is_elsewhere) for site in sites(PYDANTIC.format(provider=provider, name=name))} == {wanted}


@pytest.mark.parametrize(("model", "is_local"), [("qwen3-coder:30b", True), ("gpt-4o", False), ("ft:gpt-4o:acme::8b", False)])
def test_a_caller_whose_models_name_is_one_of_ollamas(model: str, is_local: bool) -> None:
    program = f"""
    from openai import OpenAI

    def ask(question, model):
        return OpenAI().chat.completions.create(model=model, messages=[{{"role": "user", "content": question}}])

    def main():
        return ask("Hello, who are you?", model="{model}")
    """
    assert [site.is_local for site in sites(program) if site.wraps] == [is_local]


@pytest.mark.parametrize(
    ("key", "address", "wanted"),
    [
        ("not-needed", "", ("local", False)),
        ("EMPTY", "", ("local", False)),
        ("sk-xxx", "", ("unknown", True)),  # waits for the key of somebody who bills
        ("", "", ("unknown", True)),
        ("not-needed", "https://api.deepseek.com/v1", ("deepseek", False)),
    ],
)
def test_the_default_of_a_key_that_says_that_none_is_asked_for(key: str, address: str, wanted: tuple[str, bool]) -> None:
    program = f"""
    from openai import OpenAI
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        llm_base_url: str = "{address}"
        llm_model: str = ""
        llm_api_key: str = "{key}"

    settings = Settings()

    class Client:
        def __init__(self):
            self.client = OpenAI(base_url=settings.llm_base_url, api_key=settings.llm_api_key)

        def ask(self, question):
            messages = [{{"role": "user", "content": question}}]
            return self.client.chat.completions.create(model=settings.llm_model, messages=messages)
    """
    assert {(site.provider, site.is_elsewhere) for site in sites(program)} == {wanted}
