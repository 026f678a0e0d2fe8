"""Branches that no caller of an application takes: what is found in them is of low confidence."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

ASKS = """
    from openai import OpenAI
    from anthropic import Anthropic

    openai, client = OpenAI(), Anthropic()

    def ask(question, provider="anthropic", *, again=False):
        if provider == "openai":
            return openai.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
        return client.messages.create(model="claude-opus-4-6", max_tokens=200, messages=[{"role": "user", "content": question}])
"""
SERVICE = """
    from enum import Enum
    from openai import OpenAI

    class Provider(Enum):
        OPENAI = "openai"
        OTHER = "other"

    class Service:
        def __init__(self, provider: Provider = Provider.OTHER, client=None):
            self.provider = provider
            self.client = client

        def make(self, question):
            if self.provider == Provider.OPENAI:
                client = OpenAI()
                return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
            return None
"""
APP = "from asks import ask\n\nif __name__ == '__main__':\n    print(ask('Why?'))\n"
USES = "from service import Service\n\nif __name__ == '__main__':\n    print(Service().make('Why?'))\n"


def is_found(path: str, **files: str) -> bool:
    """Whether a cap is missed in a file, with what is likely."""
    texts = {
        name.replace("__", "/").replace("_toml", ".toml") + ("" if "toml" in name else ".py"): textwrap.dedent(text)
        for name, text in files.items()
    }
    report = scan_sources(texts, Settings(select=("PL101",)))
    return any(finding.span.path == path for finding in report.findings)


def test_what_no_call_passes_and_the_default_is_not_leads_nowhere() -> None:
    assert not is_found("asks.py", asks=ASKS, app=APP)
    assert is_found("asks.py", asks=ASKS, app=APP.replace("'Why?'", "'Why?', 'openai'"))


@pytest.mark.parametrize(
    "app",
    [
        pytest.param(
            "import argparse\n{import}\nargs = argparse.ArgumentParser().parse_args()\nprint(ask('Why?', args.provider))", id="command-line"
        ),
        pytest.param("import os\n{import}\nprint(ask('Why?', provider=os.environ['P']))", id="environment"),
        pytest.param("import json\n{import}\nprint(ask('Why?', **json.load(open('a.json'))))", id="unpacked"),
        pytest.param("import json\n{import}\nconfig = json.load(open('a.json'))\nprint(ask('Why?', provider=config['p']))", id="file"),
        pytest.param("{import}\ndef route(request):\n    return ask('Why?', request.provider)\nprint(route(input()))", id="request"),
        pytest.param(
            "from functools import partial\n{import}\nagain = partial(ask, provider='openai')\nprint(ask('Why?'), again('Why?'))",
            id="partial",
        ),
        pytest.param("{import}\nprint(ask('Why?'))\nTOOLS = {'ask': ask}\nprint(TOOLS['ask']('Why?', 'openai'))", id="handed-on"),
        pytest.param("import asks\nprint(asks.ask('Why?'), getattr(asks, 'ask')('Why?', 'openai'))", id="by-its-name-as-text"),
        pytest.param(
            "import asks\nname = input()\nprint(asks.ask('Why?'), getattr(asks, name)('Why?', 'openai'))", id="by-a-computed-name"
        ),
        pytest.param("{import}\nfrom asks import ask as again\nprint(ask('Why?'), again('Why?', 'openai'))", id="another-name"),
        pytest.param("{import}\nPROVIDER = 'anthropic'\nprint(ask('Why?', PROVIDER))", id="a-switch-to-be-edited"),
        pytest.param("{import}\nfor provider in ('anthropic', 'openai'):\n    print(ask('Why?', provider))", id="a-loop"),
        pytest.param(
            "{import}\ndef both(which):\n    return ask('Why?', which)\nprint(both('anthropic'), both('openai'))", id="by-a-function"
        ),
        pytest.param("{import}\nprint(ask('Why?', 'anthropic' if input() else 'openai'))", id="one-of-two"),
    ],
)
def test_what_may_be_passed_is_found(app: str) -> None:
    assert is_found("asks.py", asks=ASKS, app=app.replace("{import}", "from asks import ask") + "\n")


@pytest.mark.parametrize(
    "app",
    [
        pytest.param("def both(which='anthropic'):\n    return ask('Why?', which)\nprint(both())", id="by-a-function"),
        pytest.param(
            "def unused():\n    return ask('Why?', 'openai')\nif __name__ == '__main__':\n    print(ask('Why?'))",
            id="what-nobody-calls-passes-it",
        ),
        pytest.param(
            "def again(n, which='anthropic'):\n    return again(n - 1, which) if n else ask('Why?', which)\nprint(again(2))", id="recursion"
        ),
        pytest.param("print(ask('Why?', 'Anthropic'.lower()))", id="another-spelling"),
    ],
)
def test_what_is_passed_on_is_followed(app: str) -> None:
    assert not is_found("asks.py", asks=ASKS, app=f"from asks import ask\n{app}\n")


def test_tests_do_not_count_as_callers_of_a_program() -> None:
    assert not is_found(
        "asks.py", asks=ASKS, app=APP, tests__test_asks="from asks import ask\n\ndef test_ask():\n    assert ask('', 'openai')\n"
    )


def test_a_package_has_callers_elsewhere() -> None:
    assert is_found("asks.py", asks=ASKS, app=APP, pyproject_toml="[project]\nlicense = 'MIT'\n\n[build-system]\n")


def test_nobody_installs_a_package_called_src() -> None:
    files = {"src/asks.py": textwrap.dedent(ASKS), "pyproject.toml": "[project]\nlicense = 'MIT'\n\n[build-system]\n"}
    own, settings = APP.replace("from asks", "from src.asks"), Settings(select=("PL101",))
    assert scan_sources({**files, "app.py": own}, settings).findings
    assert scan_sources({**files, "src/__init__.py": "", "app.py": APP}, settings).findings
    assert not scan_sources({**files, "src/__init__.py": "", "app.py": own}, settings).findings


@pytest.mark.parametrize(
    ("test", "finds"),
    [
        ("if provider != 'anthropic':", False),
        ("if provider in ('openai', 'azure'):", False),
        ("if provider.upper() == 'OPENAI':", False),
        ("if again:", False),
        ("if again and question:", False),
        ("if not provider:", False),
        ("if provider is None:", False),
        ("if provider is not None and not again:", True),
        ("if again or question:", True),
        ("if question:", True),
    ],
)
def test_tests_of_a_parameter(test: str, finds: bool) -> None:
    assert is_found("asks.py", asks=ASKS.replace('if provider == "openai":', test), app=APP) is finds


def test_a_parameter_that_is_bound_anew_may_be_anything() -> None:
    assert is_found(
        "asks.py", asks=ASKS.replace("        if provider ==", "        provider = input() or provider\n        if provider =="), app=APP
    )


def test_what_stands_behind_a_branch_that_all_take() -> None:
    early = ASKS.replace('if provider == "openai":', 'if provider == "anthropic":\n            return None\n        if question:')
    assert not is_found("asks.py", asks=early, app=APP)
    assert is_found("asks.py", asks=early, app=APP.replace("'Why?'", "'Why?', 'openai'"))


def test_what_only_a_branch_calls_is_called_by_nobody() -> None:
    asks = """
        from openai import OpenAI

        def make():
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": "Why?"}])

        def node(state, service=None):
            if service is None:
                return make()
            return service.ask(state)
    """
    app = "from asks import node\n\nclass Service:\n    def ask(self, state):\n        return state\n\nprint(node({}, SERVICE))\n"
    assert not is_found("asks.py", asks=asks, app=app.replace("SERVICE", "Service()"))
    assert is_found("asks.py", asks=asks, app=app.replace("SERVICE", "None"))
    assert is_found("asks.py", asks=asks, app=app.replace(", SERVICE", ""))


@pytest.mark.parametrize(
    ("more", "finds"),
    [
        ("", False),
        ("print(Service(Provider.OPENAI))", True),
        ("print(Service(provider=Provider(input())))", True),
        (
            "class Mine(Service):\n    def __init__(self):\n        super().__init__(provider=Provider.OPENAI)\nprint(Mine().make('Why?'))",
            True,
        ),
        ("service = Service()\nservice.provider = Provider.OPENAI\nprint(service.make('Why?'))", True),
        ("def of(kind):\n    return kind(Provider.OPENAI)\nprint(of(Service).make('Why?'))", True),
        ("class Other:\n    def __init__(self):\n        self.provider = 'openai'\nprint(Other())", False),
    ],
)
def test_what_an_object_keeps_of_its_constructor(more: str, finds: bool) -> None:
    app = f"from service import Provider, Service\n\nprint(Service().make('Why?'))\n{more}\n"
    assert is_found("service.py", service=SERVICE, app=app) is finds


def test_a_variable_that_is_bound_once_to_a_constant() -> None:
    asks = ASKS.replace('    if provider == "openai":', '    SEARCH = "keyword"\n        if SEARCH == "vector":')
    assert not is_found("asks.py", asks=asks, app=APP)
    assert is_found("asks.py", asks=asks.replace('SEARCH = "keyword"', "SEARCH = question"), app=APP)
    assert is_found(
        "asks.py", asks=asks.replace('SEARCH = "keyword"', 'SEARCH = "keyword"\n        if question: SEARCH = "vector"'), app=APP
    )


def test_a_name_that_no_caller_chooses_is_not_asked() -> None:
    asks = """
        from openai import OpenAI

        def model_of(provider="new"):
            if provider == "old":
                return "gpt-3.5-turbo-0301"
            return "gpt-6.1-sol"

        def ask(question, provider="new"):
            name = model_of(provider)
            return OpenAI().chat.completions.create(model=name, max_tokens=9, messages=[{"role": "user", "content": question}])
    """

    def models(app: str) -> list[str]:
        return [code.code for code in scan_sources({"asks.py": textwrap.dedent(asks), "app.py": app}, Settings(select=("PL502",))).findings]

    assert models(APP) == []
    assert models(APP.replace("'Why?'", "'Why?', input()")) == ["PL502"]


AGENT = """
    from langchain_openai import ChatOpenAI

    class Orders:
        def __init__(self, llm=None):
            self.llm = llm or ChatOpenAI(model="gpt-5.4")

        def run(self, question):
            return self.llm.invoke(question)
"""
GRAPH = """
    from langchain_openai import ChatOpenAI
    from orders import Orders

    class Graph:
        def __init__(self, llm=None):
            self.llm = llm or ChatOpenAI(model="gpt-5.4", max_tokens=400)
            self.orders = Orders({passed})

    if __name__ == "__main__":
        print(Graph().orders.run("Where is it?"))
"""


@pytest.mark.parametrize("passed", ["llm=self.llm", "self.llm", "ChatOpenAI(model='gpt-5.4', max_tokens=9)", "llm=make_llm('fast')"])
@pytest.mark.parametrize(
    "falls_back", ['self.llm = llm or ChatOpenAI(model="gpt-5.4")', 'self.llm = llm if llm else ChatOpenAI(model="gpt-5.4")',
                   'if llm is None:\n                llm = ChatOpenAI(model="gpt-5.4")\n            self.llm = llm']
)  # fmt: skip
def test_a_model_that_stands_in_for_none_where_each_caller_gives_one(passed: str, falls_back: str) -> None:
    agent = AGENT.replace('self.llm = llm or ChatOpenAI(model="gpt-5.4")', falls_back)
    assert not is_found("orders.py", orders=agent, graph=GRAPH.format(passed=passed))


@pytest.mark.parametrize("passed", ["", "llm=None", "llm=llm", "llm=models.get('fast')", "llm=find('fast')"])
def test_a_model_that_stands_in_for_one_that_may_be_left_out(passed: str) -> None:
    assert is_found("orders.py", orders=AGENT, graph=GRAPH.format(passed=passed))


def test_an_attribute_that_may_be_none_stands_in_for_no_model() -> None:
    graph = GRAPH.format(passed="llm=self.llm").replace("self.llm = llm or", "self.llm = None if llm else")
    assert is_found("orders.py", orders=AGENT, graph=graph)


def test_a_model_that_its_caller_fills_in() -> None:
    graph = """
    from langchain_openai import ChatOpenAI
    from orders import Orders

    def build(llm=None):
        if llm is None:
            llm = ChatOpenAI(model="gpt-5.4", max_tokens=400)
        return Orders(llm=llm)

    if __name__ == "__main__":
        print(build().run("Where is it?"))
    """
    assert not is_found("orders.py", orders=AGENT, graph=graph)
    assert is_found("orders.py", orders=AGENT, graph=graph.replace('ChatOpenAI(model="gpt-5.4", max_tokens=400)', "None"))


def test_what_is_set_to_something_of_its_own_ends() -> None:
    service = """
    from openai import OpenAI

    class Service:
        def __init__(self, client=None, other=None):
            self.client = client or self.client
            self.other = other or self.other

        def ask(self, question, turns=None, more=None):
            turns = turns or more
            more = more or turns
            if self.client or turns:
                return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
            return None
    """
    app = """
    from service import Service

    def run(state, client=None, model=None):
        client = client or model
        model = model or client
        state.client = state.client or state.other
        state.other = state.other or state.client
        if state.client:
            print(Service(client, state.other).ask("Why?", state.client, client))

    if __name__ == "__main__":
        run(Service())
    """
    assert is_found("service.py", service=service, app=app)
