"""Functions that nobody calls: what is found in them is of low confidence."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan, scan_sources
from promptlint.rule import Confidence

HELPERS = """
    from openai import OpenAI

    client = OpenAI()

    def ask(question):
        return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

    def ask_twice(question):
        return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question * 2}])
"""
MARKS = """
def counted(function):
    @wraps(function)
    def inner(*arguments):
        return function(*arguments)
    async def later(*arguments):
        return await function(*arguments)
    return later if iscoroutinefunction(function) else inner

def numbered(number):
    def mark(function):
        def inner(*arguments):
            return function(*arguments, number)
        return inner
    return mark

def noted(function):
    def inner(*arguments):
        return function(*arguments)
    NOTED.append(inner)
    return inner
"""
APP = "from helpers import ask\n\nprint(ask('Why?'))\n"


def lines_of(files: dict[str, str], path: str, confidence: Confidence = "medium") -> list[int]:
    report = scan_sources(
        {name: textwrap.dedent(text) for name, text in files.items()}, Settings(select=("PL101",), min_confidence=confidence)
    )
    return [finding.span.line for finding in report.findings if finding.span.path == path]


def found(files: dict[str, str], confidence: Confidence = "medium") -> list[int]:
    return lines_of(files, "helpers.py", confidence)


def test_a_function_that_nothing_names_is_of_low_confidence() -> None:
    assert found({"helpers.py": HELPERS, "app.py": APP}) == [7]
    assert found({"helpers.py": HELPERS, "app.py": APP}, "low") == [7, 10]


@pytest.mark.parametrize("end", ["if __name__ == '__main__':\n    print(ask('Why?'))\n", "app.run(ask)\n"])
def test_a_program_calls_its_functions_itself(end: str) -> None:
    assert found({"helpers.py": textwrap.dedent(HELPERS) + end}) == [7]


def test_a_function_that_is_called_by_another_name_is_called() -> None:
    app = "from helpers import ask\nfrom helpers import ask_twice as again\n\nprint(ask('Why?'), again('Why?'))\n"
    assert found({"helpers.py": HELPERS, "app.py": app}) == [7, 10]


def test_a_function_of_the_same_name_elsewhere_is_another() -> None:
    assert found({"helpers.py": HELPERS, "app.py": APP, "other/app.py": "def ask_twice():\n    return 2\n\nask_twice()\n"}) == [7]


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        pytest.param("def ask_twice", "def again():\n    return ask_twice('Why?')\n\ndef ask_twice", {}, id="by-one-that-nobody-calls"),
        pytest.param("def ask(", "# ask_twice was slow\ndef ask(", {}, id="in-a-comment"),
        pytest.param(
            "def ask(", "from nets import net\n\nnet.eval()\nkey = getattr(net, 'key', None)\n\ndef ask(", {}, id="eval-is-a-method-there"
        ),
        pytest.param("def ask_twice", "@retry(stop=stop_after_attempt(3))\ndef ask_twice", {}, id="tried-again"),
        pytest.param(
            "def ask_twice", "def again():\n    raise OSError\n    return ask_twice('Why?')\n\ndef ask_twice", {}, id="behind-a-raise"
        ),
        pytest.param("def ask_twice", "@counted\ndef ask_twice", {}, id="counted"),
        pytest.param("def ask_twice", "@numbered(3)\ndef ask_twice", {}, id="numbered"),
        pytest.param("question * 2}])", "question * 2}]) or ask_twice('ask_twice failed')", {}, id="by-itself"),
        pytest.param("", "", {"tests/test_b.py": "from helpers import ask_twice\n\nassert ask_twice('Why?')\n"}, id="by-a-test"),
        pytest.param(
            "", "", {"old.py": "from helpers import ask_twice\n\ndef again():\n    return ask_twice(1)\n"}, id="in-an-unused-module"
        ),
        pytest.param(
            "def ask_twice",
            "def first():\n    return second()\n\ndef second():\n    return ask_twice('Why?')\n\ndef ask_twice",
            {"tests/test_b.py": "from helpers import first\n\nfirst()\n"},
            id="by-what-a-test-calls",
        ),
        pytest.param("", "", {"b.py": "import helpers\n\ndef ask_twice():\n    return 2\n\nask_twice()\n"}, id="another-of-that-name"),
        pytest.param("", "", {"b.py": "from helpers import ask\n\n# ask_twice('Why?')\nprint(ask('What?'))\n"}, id="commented-out"),
    ],
)
def test_what_nobody_calls_is_not_called_by_being_spoken_of(before: str, after: str, more: dict[str, str]) -> None:
    helpers = textwrap.dedent(HELPERS).replace(before, after, 1) + MARKS
    assert len(found({"helpers.py": helpers, "app.py": APP, **more})) == 1


def test_two_that_call_each_other_count_as_called() -> None:
    loop = textwrap.dedent(HELPERS) + "\ndef left(x):\n    return right(ask_twice(x))\n\ndef right(x):\n    return left(x)\n"
    assert found({"helpers.py": loop, "app.py": APP}) == [7, 10]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"app.py": "from helpers import *\n\nprint(ask('Why?'), ask_twice('Why?'))\n"}, id="called"),
        pytest.param(
            {"app.py": APP, "table.py": "import helpers\nhow = {'twice': getattr(helpers, 'ask_twice')}\nprint(how)\n"}, id="by-its-name"
        ),
        pytest.param({"app.py": APP, "b.py": "from far.away.helpers import ask_twice\nask_twice()\n"}, id="imported-from-somewhere"),
        pytest.param({"app.py": APP, "pyproject.toml": "[project.scripts]\ntwice = 'helpers:ask_twice'\n"}, id="an-entry-point"),
        pytest.param({}, id="in-a-module-that-nobody-imports"),
        pytest.param(
            {
                "app.py": APP,
                "setup.py": "from setuptools import setup\n\nsetup()\n",
                "tests/test_b.py": "from helpers import ask_twice\n\nassert ask_twice('Why?')\n",
            },
            id="by-a-test-of-a-package",
        ),
    ],
)
def test_what_something_may_call_is_told(more: dict[str, str]) -> None:
    assert found({"helpers.py": HELPERS, **more}) == [7, 10]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("def ask_twice", "@app.get('/twice')\ndef ask_twice", id="decorated"),
        pytest.param("def ask_twice", "@noted\ndef ask_twice", id="noted"),
        pytest.param("def ask(", "how = [getattr(client, name) for name in dir(client)]\n\ndef ask(", id="by-any-name"),
    ],
)
def test_what_may_be_called_from_outside_is_told(before: str, after: str) -> None:
    helpers = textwrap.dedent(HELPERS).replace(before, after) + MARKS
    assert len(found({"helpers.py": helpers, "app.py": APP})) == 2


def test_a_method_of_a_class_with_a_base_from_outside_is_told() -> None:
    code = """
        from openai import OpenAI
        from somewhere import Tool

        class Ask({base}):
            def forward(self, question):
                return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{{"role": "user", "content": question}}])
    """
    app = "from helpers import Ask\n\nprint(Ask())\n"
    assert found({"helpers.py": code.format(base="Tool"), "app.py": app}) == [7]
    assert found({"helpers.py": code.format(base="object"), "app.py": app}) == []
    data = code.replace("class Ask", "@dataclass\n        class Ask").format(base="object")
    assert found({"helpers.py": data, "app.py": app}) == []
    assert found({"helpers.py": data.replace("@dataclass", "@registry.add"), "app.py": app}) == [8]
    assert found({"helpers.py": code.format(base="Tool"), "app.py": app, "somewhere.py": "class Tool:\n    pass\n"}) == []
    assert found({"helpers.py": code.format(base="Tool"), "app.py": app, "somewhere.py": "class Tool:\n    use = self.forward\n"}) == [7]


def test_a_notebook_names_it_too() -> None:
    cell = '{"cells": [{"cell_type": "code", "source": "from helpers import ask_twice\\nask_twice(1)", "metadata": {}, "outputs": []}]}'
    notebook = cell[:-1] + ', "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    assert found({"helpers.py": HELPERS, "app.py": APP, "try.ipynb": notebook}) == [7, 10]


def test_of_files_that_are_named_nothing_is_supposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "helpers.py").write_text(textwrap.dedent(HELPERS))
    (tmp_path / "app.py").write_text(APP)
    settings = Settings(select=("PL101",))
    assert [each.span.line for each in scan([Path("helpers.py"), Path("app.py")], settings).findings] == [7, 10]
    assert [each.span.line for each in scan([Path()], settings).findings] == [7]


CLERK = """
    from openai import OpenAI

    from somewhere import Desk

    class Clerk(Desk):
        def run(self, question):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

    def make():
        return Clerk()

    def other():
        return 2
"""


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        pytest.param({"app.py": "from helpers import make, other\n\nprint(other())\n"}, [], id="made-by-what-nobody-calls"),
        pytest.param({"app.py": "from helpers import make, other\n\nprint(make())\n"}, [8], id="made"),
        pytest.param({"app.py": "from helpers import Clerk, other\n\nKINDS = {'clerk': Clerk}\n"}, [8], id="in-a-table"),
        pytest.param({"app.py": "from helpers import other\n\nKINDS = ['Clerk']\n"}, [8], id="as-a-text"),
        pytest.param({"app.py": "from helpers import other\n", "desk/__init__.py": "from helpers import Clerk\n"}, [8], id="given-on"),
    ],
)
def test_a_class_that_nobody_makes_has_no_requests(files: dict[str, str], lines: list[int]) -> None:
    assert found({"helpers.py": CLERK, **files}) == lines


def test_a_class_that_nothing_names_may_be_found_by_who_looks_for_it() -> None:
    assert found({"helpers.py": CLERK.replace("return Clerk()", "return 1"), "app.py": "from helpers import make\n\nmake()\n"}) == [8]


def test_a_scan_of_absolute_paths_ends(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text(textwrap.dedent(HELPERS), "utf-8")
    (tmp_path / "app.py").write_text(APP, "utf-8")
    report = scan([tmp_path.resolve()], Settings(select=("PL101",)))
    assert [finding.span.line for finding in report.findings] == [7]


def test_what_a_package_gives_on_and_nobody_takes_is_called_by_nobody() -> None:
    node = HELPERS.replace("def ask(", "async def ask_node(")
    files = {
        "agents/nodes.py": node,
        "agents/__init__.py": 'from .nodes import ask_node, ask_twice\n\n__all__ = ["ask_node", "ask_twice"]\n',
        "app.py": "import agents\n\nprint(agents.ask_twice('Why?'))\n",
    }
    assert lines_of(files, "agents/nodes.py") == [10]
    assert lines_of({**files, "app.py": files["app.py"] + "graph.add_node('ask', agents.ask_node)\n"}, "agents/nodes.py") == [7, 10]
    assert lines_of({**files, "more.py": "import agents\n\ngetattr(agents, name)()\n"}, "agents/nodes.py") == [7, 10]
    assert lines_of({**files, "pyproject.toml": "[project]\nlicense = 'MIT'\n\n[build-system]\n"}, "agents/nodes.py") == [7, 10]


def test_a_method_of_a_mock_is_no_call() -> None:
    service = """
    from openai import OpenAI

    class Service:
        def ask(self, question):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

        def sort(self, question):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
    """
    mocks = "from unittest.mock import AsyncMock\n\ndef test_it(service):\n    service.sort = AsyncMock()\n"
    mocks += "    service.sort.assert_called_once()\n"
    files = {"helpers.py": service, "app.py": "from helpers import Service\n\nprint(Service().ask('Why?'))\n", "tests/test_it.py": mocks}
    files["pyproject.toml"] = "[project]\nlicense = 'MIT'\n\n[build-system]\n"  # of a package what its tests name counts
    assert lines_of(files, "helpers.py") == [6]
    assert lines_of({**files, "tests/test_it.py": mocks + "    service.sort('Why?')\n"}, "helpers.py") == [6, 9]


ROUTES = """
    from fastapi import APIRouter
    from openai import OpenAI

    router = APIRouter()

    @router.post("/refunds")
    def refunds(question):
        return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
"""
SERVER = """
    from fastapi import FastAPI
    from routers import refunds, health

    app = FastAPI()
    app.include_router(health.router)
    # app.include_router(refunds.router)
"""


@pytest.mark.parametrize(
    ("server", "serves"),
    [
        (SERVER, False),
        (SERVER.replace("# ", ""), True),
        (SERVER + "    for each in (refunds,):\n        app.include_router(each.router)\n", True),
        (SERVER + "    import importlib\n    app.include_router(importlib.import_module('routers.refunds').router)\n", True),
        (SERVER + "    from routers.refunds import router as others\n    app.mount('/others', others)\n", True),
        (SERVER.replace("app.include_router(health.router)", "print(health)"), True),
    ],
)
def test_a_route_that_no_app_takes_in_is_called_by_nobody(server: str, serves: bool) -> None:
    health = "from fastapi import APIRouter\n\nrouter = APIRouter()\n"
    files = {
        "main.py": server + "\n    if __name__ == '__main__':\n        app.run()\n",
        "routers/__init__.py": 'from . import health, refunds\n\n__all__ = ["health", "refunds"]\n',
        "routers/health.py": health,
        "routers/refunds.py": ROUTES,
        "tests/test_refunds.py": "from routers.refunds import router\n\ndef test_it(app):\n    app.include_router(router)\n",
    }
    assert lines_of(files, "routers/refunds.py") == ([9] if serves else [])
    assert lines_of(files, "routers/refunds.py", "low") == [9]


MAIN = HELPERS.replace("ask_twice", "main")


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        pytest.param({}, [7], id="nobody-calls-it"),
        pytest.param({"main.py": "def main():\n    pass\n\nif __name__ == '__main__':\n    main()\n"}, [7], id="another-has-its-own"),
        pytest.param({"test_helpers.py": "import helpers\nimport pytest\n\npytest.main()\n"}, [7], id="that-of-a-library"),
        pytest.param({"start.py": "import helpers\n\nhelpers.main('Why?')\n"}, [7, 10], id="it-is-called"),
        pytest.param({"start.py": "from helpers import main\n\nmain('Why?')\n"}, [7, 10], id="it-is-imported"),
        pytest.param({"README.md": "Run `python helpers.py`."}, [7, 10], id="the-readme-starts-it"),
        pytest.param({"Dockerfile": 'CMD ["python", "-m", "helpers"]', "Makefile": "run:\n\tpython -m helpers\n"}, [7, 10], id="-m"),
        pytest.param({"pyproject.toml": "[project.scripts]\nask = 'helpers:main'\n"}, [7, 10], id="a-script"),
        pytest.param({"setup.py": "from setuptools import setup\n\nsetup()\n"}, [7, 10], id="a-package"),
    ],
)
def test_a_main_that_no_program_starts_is_called_by_nobody(more: dict[str, str], lines: list[int]) -> None:
    assert found({"helpers.py": MAIN, "app.py": APP, **more}) == lines


def test_a_main_that_its_module_calls_is_told() -> None:
    assert found({"helpers.py": textwrap.dedent(MAIN) + "\nif __name__ == '__main__':\n    main('Why?')\n", "app.py": APP}) == [7, 10]


WRITER = """
    from openai import OpenAI

    client = OpenAI()

    class Writer{bases}:
        def write(self, question):
            return client.chat.completions.create(model="gpt-5.4", messages=[{{"role": "user", "content": question}}])
"""
WRITES = "from helpers import Writer\n\nprint(Writer())\n"
OTHER = "class Other{bases}:\n    def write(self, text):\n        return text\n    def run(self):\n        return self.write('a')\n"
LAYOUT = "class Layout:\n    def write(self, text):\n        return text\n    def run(self):\n        return self.write('a')\n"


@pytest.mark.parametrize(
    ("bases", "more", "lines"),
    [
        pytest.param("", {"other.py": OTHER.format(bases="")}, [], id="of-another"),
        pytest.param("", {"other.py": LAYOUT + OTHER.format(bases="(Layout)").replace("self.w", "super().w")}, [], id="of-its-base"),
        pytest.param(
            "",
            {"other.py": "from helpers import Writer\n\n" + OTHER.format(bases="(Writer)") + "\nprint(Other().run())\n"},
            [8],
            id="an-heir-calls-it",
        ),
        pytest.param(
            "", {"other.py": OTHER.format(bases="") + "\n\ndef go(each):\n    each.write('a')\ngo(Other())\n"}, [8], id="of-any-object"
        ),
        pytest.param("(Layout)", {"layout.py": LAYOUT}, [8], id="what-it-derives-from-calls-it"),
        pytest.param("(Layout, prefix='a')", {"layout.py": "class Layout:\n    pass\n"}, [], id="of-a-class-with-settings"),
        pytest.param("(Settings)", {"layout.py": "class Layout:\n    pass\n"}, [], id="of-pydantic"),
    ],
)
def test_a_method_is_not_called_where_another_class_calls_its_own(bases: str, more: dict[str, str], lines: list[int]) -> None:
    head = "from layout import Layout\nfrom pydantic_settings import BaseSettings as Settings\n" if bases else ""
    writer = head + textwrap.dedent(WRITER.format(bases=bases))
    extra = 2 if bases else 0
    assert found({"helpers.py": writer, "app.py": WRITES, **more}) == [line + extra for line in lines]


MAKER = "from helpers import Writer\n\nclass Digitization:\n    def __init__(self):\n        self.text = Writer().write('a')\n"
GIVEN = {
    "app.py": "import pipes\n\nif __name__ == '__main__':\n    print(1)\n",
    "pipes/__init__.py": "from .pipeline import Digitization\n\n__all__ = ['Digitization']\n",
    "pipes/pipeline.py": MAKER,
}


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        pytest.param({}, [], id="nobody-makes-who-makes-it"),
        pytest.param({"old.py": "class Digitization:\n    pass\n\nprint(Digitization())\n"}, [], id="another-of-its-name-is-made"),
        pytest.param({"new.py": "from pipes import Digitization\n\nprint(Digitization())\n"}, [8], id="it-is-made"),
        pytest.param({"pyproject.toml": "[build-system]\n\n[project]\nlicense = 'MIT'\ndependencies = ['openai']\n"}, [8], id="a-package"),
        pytest.param({"pyproject.toml": "[build-system]\n\n[project]\ndependencies = ['openai']\n"}, [], id="that-is-offered-to-nobody"),
        pytest.param(
            {"pyproject.toml": "[build-system]\n\n[project]\nlicense = 'MIT'\ndependencies = [\n  'chainlit>=2'\n]\n"}, [], id="served"
        ),
    ],
)
def test_a_class_that_is_made_in_one_that_nobody_makes(more: dict[str, str], lines: list[int]) -> None:
    assert found({"helpers.py": WRITER.format(bases=""), **GIVEN, **more}) == lines


def test_what_stands_behind_an_import_that_fails_calls_nothing() -> None:
    app = "def answer():\n    from helpers import ask_twice, answers\n    return ask_twice('Why?')\n\nprint(answer())\n"
    assert found({"helpers.py": HELPERS, "app.py": app, "more.py": APP}) == [7]
    assert found({"helpers.py": HELPERS + "\n    answers = []\n", "app.py": app, "more.py": APP}) == [7, 10]


DESKS = {
    "helpers.py": """
        from openai import OpenAI

        class Desk:
            def answers(self, question):
                return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

            def close(self):
                pass
    """,
    "other.py": "class Bench:\n    def answers(self, question):\n        return question\n\nbench = Bench()\n",
}
CLOSES = "from helpers import Desk\n\ndesk = Desk()\ndesk.close()\n"


@pytest.mark.parametrize(
    ("app", "lines"),
    [
        pytest.param("from other import bench\nbench.answers('Why?')\n", [], id="an-object-of-another-class"),
        pytest.param("from other import Bench\n\ndef ask(bench: Bench | None):\n    bench.answers('Why?')\nask(1)\n", [6], id="of-several"),
        pytest.param("from other import Bench\n\ndef ask(bench: Bench):\n    bench.answers('Why?')\nask(1)\n", [], id="a-parameter-of-one"),
        pytest.param("from other import Bench\nBench().answers('Why?')\n", [], id="one-made-there"),
        pytest.param(
            "from other import Bench\n\nclass Room:\n    def __init__(self):\n        self.bench = Bench()\n\n"
            "    def ask(self):\n        self.bench.answers('Why?')\nRoom().ask()\n",
            [],
            id="one-that-an-object-keeps",
        ),
        pytest.param("import httpx\nwith httpx.Client() as client:\n    client.answers('Why?')\n", [], id="an-object-from-outside"),
        pytest.param(
            "def say(answers):\n    print(answers, dict(answers=1), {'answers': 2}, 'all answers')\nsay(1)\n", [], id="a-variable"
        ),
        pytest.param("def ask(each):\n    each.answers.sort()\nask(desk)\n", [], id="a-value-of-which-more-is-taken"),
        pytest.param("def ask(each):\n    each.answers('Why?')\nask(desk)\n", [6], id="any-object"),
        pytest.param("getattr(desk, 'answers')('Why?')\n", [6], id="by-its-name-as-a-text"),
        pytest.param("print('answers')\n", [], id="a-text-by-which-nothing-is-called"),
        pytest.param("for name in ['answers']:\n    getattr(desk, name)()\n", [6], id="by-a-computed-name"),
        pytest.param("desk.answers('Why?')\n", [6], id="an-object-of-the-class"),
        pytest.param("from other import Bench\nclass Stool(Desk):\n    pass\nBench().answers(Stool().answers(1))\n", [6], id="an-heir"),
    ],
)
def test_a_method_is_called_of_objects_of_its_class(app: str, lines: list[int]) -> None:
    assert found({**DESKS, "app.py": CLOSES + app}) == lines


EXECUTOR = """
    from a2a.server.agent_execution import AgentExecutor
    from openai import OpenAI

    client = OpenAI()

    class Expanding(AgentExecutor):
        def execute(self, context):
            return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": context}])

        def expand(self, question):
            return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

    if __name__ == "__main__":
        serve(Expanding())
"""


def test_only_what_a_known_base_asks_for_is_called_from_outside() -> None:
    assert found({"helpers.py": EXECUTOR}) == [9]
    assert found({"helpers.py": EXECUTOR.replace("a2a.server.agent_execution", "mine_too")}) == [9, 12]


WORKERS = """
    from langchain_openai import ChatOpenAI

    class Worker:
        def __init__(self, name, llm=None):
            self.llm = llm or ChatOpenAI(model="gpt-5.4")

        def work(self, question):
            return self.llm.invoke(question)

    class Digger(Worker):
        def __init__(self, llm=None):
            super().__init__("digger", llm)

    class Painter(Worker):
        pass
"""
KEEPS = """
    from langchain_openai import ChatOpenAI
    from helpers import Digger, Painter

    class Site:
        def __init__(self, llm=None):
            self.llm = llm or ChatOpenAI(model="gpt-5.4", max_tokens=900)
            self.all = [Digger(llm=self.llm), Painter("painter", self.llm)]

        def run(self, question):
            return [each.work(question) for each in self.all]

    print(Site().run("Why?"))
"""
ELSEWHERE = "\nclass Other:\n    def __init__(self, llm=None):\n        self.llm = llm\n\nprint(Other())\n"


def test_what_an_object_keeps_is_there_where_it_falls_back_on_something_made() -> None:
    assert found({"helpers.py": WORKERS, "app.py": KEEPS}) == []
    assert found({"helpers.py": WORKERS, "app.py": textwrap.dedent(KEEPS) + ELSEWHERE}) == []
    assert found({"helpers.py": WORKERS, "app.py": KEEPS.replace("llm or ChatOpenAI(", "llm and ChatOpenAI(")}) == [6]
    assert found({"helpers.py": WORKERS, "app.py": KEEPS.replace('"painter", self.llm', '"painter"')}) == [6]
    assert found({"helpers.py": WORKERS, "app.py": KEEPS.replace("llm=self.llm", "")}) == [6]


TASKS = """
    from celery import shared_task
    from openai import OpenAI

    @shared_task(bind=True, max_retries=3)
    def answer_all(self, question):
        return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
"""


@pytest.mark.parametrize(
    ("app", "lines"),
    [
        pytest.param("print(1)\n", [], id="nobody-sends-it"),
        pytest.param("from helpers import answer_all\n\nanswer_all.delay('Why?')\n", [7], id="it-is-sent"),
        pytest.param("celery.send_task('helpers.answer_all', args=['Why?'])\n", [7], id="by-its-name-as-a-text"),
        pytest.param("app.conf.beat_schedule = {'a': {'task': 'helpers.answer_all'}}\n\nprint(1)\n", [7], id="on-a-schedule"),
        pytest.param("for name in names:\n    celery.send_task(name)\n", [7], id="by-a-computed-name"),
    ],
)
def test_a_task_that_nobody_sends(app: str, lines: list[int]) -> None:
    assert found({"helpers.py": TASKS, "app.py": app}) == lines


def test_a_task_that_is_sent_by_a_name_of_its_own() -> None:
    tasks = TASKS.replace("bind=True", "bind=True, name='answers.all'")
    assert found({"helpers.py": tasks, "app.py": "print(1)\n"}) == []
    assert found({"helpers.py": tasks, "app.py": "celery.send_task('answers.all')\n"}) == [7]


RUNTIMES = """
    from openai import OpenAI

    class Runtime:
        def stream(self, question):
            return self.guide(question)

        def guide(self, question):
            return self.check(question)

        def check(self, question):
            return question

    class Fast(Runtime):
        def stream(self, question):
            return question

        def check(self, question):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
"""
STREAMS = "from helpers import Fast, Runtime\n\nprint(Fast().stream('Why?'), Runtime().stream('Why?'))\n"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        pytest.param("", "", [], id="what-calls-it-is-overridden"),
        pytest.param("class Fast(Runtime):", "class Fast(Runtime):\n        other = 1", [], id="with-more"),
        pytest.param("return question\n\n        def check(self, question):\n            return O", "RUN", [19], id="the-base-is-asked"),
        pytest.param(
            "class Fast(Runtime):\n        def stream", "class Fast(Runtime):\n        def run_it", [19], id="another-is-overridden"
        ),
    ],
)
def test_a_method_of_which_a_class_overrides_what_calls_it(old: str, new: str, lines: list[int]) -> None:
    new = "return super().stream(question)\n\n        def check(self, question):\n            return O" if new == "RUN" else new
    assert found({"helpers.py": RUNTIMES.replace(old, new) if old else RUNTIMES, "app.py": STREAMS}) == lines
