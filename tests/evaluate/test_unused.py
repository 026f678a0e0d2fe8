"""Modules that nobody uses at all: what is found in them is of low confidence."""

from __future__ import annotations

import json
import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

HELPERS = """
    import logging

    from dotenv import load_dotenv
    from openai import OpenAI

    load_dotenv()
    client = OpenAI()

    @tool
    def look(question):
        return Company.derive(question)

    class Company:
        @staticmethod
        def derive(question):
            return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])
"""
APP = "from services import search\n\nprint(search.find('Why?'))\n"
SEARCH = "def find(question):\n    return question\n"


def confidence(files: dict[str, str], path: str = "services/derive.py") -> str:
    sources = {"app.py": APP, "services/search.py": SEARCH, "services/derive.py": HELPERS, **files}
    report = scan_sources(
        {name: textwrap.dedent(text) for name, text in sources.items()}, Settings(select=("PL101",), min_confidence="low")
    )
    return " ".join(finding.confidence for finding in report.findings if finding.span.path == path)


def test_a_module_that_nobody_uses() -> None:
    assert confidence({}) == "low"


def test_modules_are_loaded_elsewhere() -> None:
    assert confidence({"scripts/check.py": "for package in ['openai']:\n    __import__(package)\n"}) == "low"


@pytest.mark.parametrize(("notebook", "told"), [("notebooks/try.ipynb", "low"), ("try.ipynb", "high"), ("services/try.ipynb", "high")])
def test_a_notebook_finds_what_lies_beside_it_or_below(notebook: str, told: str) -> None:
    cell: dict[str, object] = {"cell_type": "code", "source": "import pkgutil", "metadata": {}, "outputs": [], "execution_count": None}
    assert confidence({notebook: json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})}) == told


def test_a_comment_names_nothing() -> None:
    assert confidence({"app.py": "# from old.derive import Company\n" + APP}) == "low"
    assert confidence({"app.py": APP + "load('derive')  # from old\n"}) == "high"


def test_a_file_that_cannot_be_imported() -> None:
    assert confidence({"services/search copy.py": textwrap.dedent(HELPERS) + "\nagent = Company()\n"}, "services/search copy.py") == "low"


def test_modules_that_only_import_each_other() -> None:
    front = "from services.derive import Company\n\ndef ask():\n    return Company.derive('Why?')\n"
    assert confidence({"services/front.py": front}) == "low"
    assert confidence({"services/front.py": front, "services/back.py": "import services.front\n"}) == "low"
    assert confidence({"services/front.py": front, "app.py": "from services import front\n" + APP}) == "high"
    assert confidence({"services/front.py": front, "README.md": "Then `python services/front.py`.\n"}) == "high"
    assert confidence({"services/front.py": front + "\nprint(ask())\n"}) == "high"
    derives = "from services import front\n" + textwrap.dedent(HELPERS)
    assert confidence({"services/front.py": front, "services/derive.py": derives}) == "low"  # in a ring
    assert confidence({"services/front.py": front, "tests/test_front.py": "from services import front\n"}) == "high"


def test_a_list_of_modules_names_those_alone() -> None:
    loads = "import importlib\n\nfrom services import search\n\nfor each in {}:\n    importlib.import_module(each).run()\n"
    assert confidence({"starts/all.py": loads.format("['services.search']")}) == "low"
    assert confidence({"starts/all.py": loads.format("['services.search', 'services.derive']")}) == "high"
    assert confidence({"starts/all.py": loads.format("[f'services.{name}']")}) == "high"
    assert confidence({"starts/all.py": loads.format("['services.' + name]")}) == "high"


def test_an_application_that_is_described_like_a_package() -> None:
    told = "[build-system]\n\n[project]\nname = '{}'\nlicense = 'MIT'\n"
    assert confidence({"pyproject.toml": told.format("interview-simulator")}) == "low"
    assert confidence({"pyproject.toml": told.format("services")}) == "high"
    assert confidence({"pyproject.toml": told.format("interview-simulator"), "simulator/a.py": "A = 1\n"}) == "high"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.py": "from services import derive\n\nderive.Company.derive('Why?')\n"}, id="imported"),
        pytest.param({"app.py": "load('services.derive')\n"}, id="named"),
        pytest.param({"README.md": "Then `python services/derive.py`.\n"}, id="told"),
        pytest.param({"Makefile": "run:\n\tpython services/derive.py\n"}, id="started"),
        pytest.param({"pyproject.toml": "[project]\nlicense = 'MIT'\n\n[build-system]\n"}, id="meant-for-others"),
        pytest.param({"app.py": "import importlib\n\nimportlib.import_module(f'services.{name}').run()\n"}, id="loaded-by-a-computed-name"),
        pytest.param({"app.py": "def ask():\n    pass\n"}, id="no-program-is-seen"),
        pytest.param({"services/derive.py": textwrap.dedent(HELPERS) + "\nCompany.derive('Why?')\n"}, id="a-program"),
        pytest.param({"services/derive.py": textwrap.dedent(HELPERS) + "\nanswer = Company.derive('Why?')\nprint(answer)\n"}, id="prints"),
        pytest.param({"services/derive.py": textwrap.dedent(HELPERS) + "\ndef handler(event, context):\n    pass\n"}, id="a-handler"),
        pytest.param({"services/derive.py": textwrap.dedent(HELPERS) + "\n@app.get('/')\ndef ask():\n    pass\n"}, id="noted"),
    ],
)
def test_a_module_that_may_be_used(files: dict[str, str]) -> None:
    assert confidence(files) == "high"


CLASS = """
    from openai import OpenAI

    class Desk:
        \"\"\"Desk: who answers.\"\"\"

        def answer(self, question):
            return self._send(question)

        def _send(self, question):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])

    def price():
        return 1
"""
USED = {
    "services/derive.py": CLASS,
    "services/__init__.py": "from .derive import Desk, price\n\n__all__ = [\n    'Desk',\n]\n",
    "app.py": "from services import Desk, price\n\ndef say(desk):\n    return desk.answer('Why?')\n\nprint(price(), say)\n",
    "tests/test_derive.py": "from services.derive import Desk\n\ndef test_desk():\n    assert Desk().answer\n",
}


def test_a_class_that_nobody_makes() -> None:
    assert confidence(USED) == "low"
    assert confidence(USED | {"files.py": "def names(archive):\n    return [each.name for each in archive.getmembers()]\n"}) == "low"
    later = "def __getattr__(name):\n    from services.derive import Desk\n\n    return {'Desk': Desk}[name]\n"
    assert confidence(USED | {"services/__init__.py": later}) == "low"
    built = "[build-system]\nrequires = ['hatchling']\n\n[project]\nlicense = 'MIT'\ndependencies = [\n    {},\n]\n"
    assert confidence(USED | {"pyproject.toml": built.format('"uvicorn[standard]>=0.40"')}) == "low"
    assert confidence(USED | {"pyproject.toml": built.format('"httpx"') + '\n[dependency-groups]\ndev = ["uvicorn"]\n'}) == "high"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app.py": "from services import Desk\n\nprint(Desk().answer('Why?'))\n"}, id="made"),
        pytest.param({"app.py": "import services\n\nprint(services.MAKERS['Desk'].answer('Why?'))\n"}, id="named-in-a-text"),
        pytest.param({"services/other.py": "from .derive import Desk\n\nclass Bench(Desk):\n    pass\n\nprint(Bench())\n"}, id="a-base"),
        pytest.param({"services/__init__.py": "from .derive import Desk\n\nMAKERS = {'desk': Desk}\n"}, id="kept"),
        pytest.param({"services/derive.py": CLASS.replace("class Desk", "@register\n    class Desk")}, id="noted"),
        pytest.param({"services/derive.py": CLASS.replace("Desk:\n", "Desk(Plugin):\n")}, id="a-base-from-outside"),
        pytest.param({"app.py": "import services\n\nprint(*(each.answer('Why?') for each in vars(services)))\n"}, id="found-by-who-looks"),
        pytest.param({"services/find.py": "def find(base):\n    return base.__subclasses__()\n"}, id="found-as-a-subclass"),
        pytest.param({"setup.py": "from setuptools import setup\n\nsetup()\n"}, id="meant-for-others"),
    ],
)
def test_a_class_that_somebody_may_make(files: dict[str, str]) -> None:
    assert confidence(USED | files) == "high"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('print("No key is set")', "low"),
        ('logger.warning("No key is set: %s", "OPENAI_API_KEY")', "low"),
        ('print(Company.derive("Why?"))', "high"),
    ],
)
def test_what_is_said_of_a_missing_key_makes_no_program(line: str, told: str) -> None:
    code = textwrap.dedent(HELPERS) + f"\nif not client.api_key:\n    {line}\n"
    assert confidence({"services/derive.py": code}) == told


BASE = "class Client:\n    def __init__(self, name, needed, more=None):\n        self.name = name\n        self.start()\n"
MADE = """
    from openai import OpenAI

    from base import Client as Base

    class Desk(Base):
        def __init__(self):
            super().__init__({})

        def start(self):
            return OpenAI().chat.completions.create(model="gpt-5.4", messages=[{{"role": "user", "content": "Why?"}}])

    if __name__ == "__main__":
        Desk()
"""


@pytest.mark.parametrize(
    ("passed", "more", "expected"),
    [
        pytest.param("name='desk', fields=['KEY']", {}, "low", id="a-keyword-that-there-is-not"),
        pytest.param("'desk'", {}, "low", id="one-is-missing"),
        pytest.param("'desk', [], None, 1", {}, "low", id="one-too-many"),
        pytest.param("'desk', needed=['KEY']", {}, "high", id="as-it-is-defined"),
        pytest.param("'desk', **settings()", {}, "high", id="unpacked"),
        pytest.param("fields=[]", {"base.py": BASE.replace("more=None", "**more")}, "low", id="others-are-missing"),
        pytest.param("'desk', 1, fields=[]", {"base.py": BASE.replace("more=None", "**more")}, "high", id="any-keyword"),
        pytest.param("fields=[]", {"base.py": BASE.replace("class", "@fills\nclass")}, "high", id="changed"),
        pytest.param("fields=[]", {"base.py": BASE.replace("Client:", "Client(Plugin):")}, "high", id="a-base-from-outside"),
        pytest.param("fields=[]", {"more.py": "from app import Desk\n\nclass Own(Desk):\n    pass\n"}, "high", id="a-base-itself"),
    ],
)
def test_an_object_that_cannot_be_made(passed: str, more: dict[str, str], expected: str) -> None:
    files = {"base.py": BASE, "app.py": textwrap.dedent(MADE).format(passed), **more}
    report = scan_sources(files, Settings(select=("PL101",), min_confidence="low"))
    assert {each.confidence for each in report.findings if each.span.path == "app.py"} == {expected}


def test_what_is_asked_of_a_chain_is_no_method_of_the_projects() -> None:
    helpers = CLASS.replace("def answer(self", "def ainvoke(self").replace("def price():\n        return 1", "desk = Desk()")
    head = "from langchain_openai import ChatOpenAI\nfrom own_parts import PROMPT, Plan, make\nfrom derive import desk\n\nprint(desk)\n"
    made = {"chain": "PROMPT | ChatOpenAI(max_tokens=9).with_structured_output(Plan)", "it": "make(desk)"}
    found = {}
    for name, value in made.items():
        files = {"derive.py": textwrap.dedent(helpers), "app.py": f"{head}{name} = {value}\nprint({name}.ainvoke('Why?'))\n"}
        report = scan_sources(files, Settings(select=("PL101",), min_confidence="low"))
        found[name] = [each.confidence for each in report.findings if each.span.path == "derive.py"]
    assert found == {"chain": ["low"], "it": ["high"]}
