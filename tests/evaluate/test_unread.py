"""Objects that are made for functions that nobody calls: what is found of them is of low confidence."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

GIVEN = """
    from langchain_openai import ChatOpenAI

    def get_llm():
        return ChatOpenAI(model="gpt-5.4")
"""
KEPT = """
    from langchain_openai import ChatOpenAI

    class Matcher:
        def __init__(self, llm=None):
            self.llm = llm or ChatOpenAI(model="gpt-5.4")
            self.number = 2

        def _compare(self, one, other):
            return self.llm.invoke(f"Compare {one} and {other}")
"""
TOP = """
    from langchain_openai import ChatOpenAI

    llm = ChatOpenAI(model="gpt-5.4")

    def ask(question):
        return llm.invoke(question)

    def number():
        return 2
"""
HANDED = """
    from langchain_openai import ChatOpenAI

    from notes import take

    def handle(text, *, llm):
        {body}

    def answer(text):
        llm = ChatOpenAI(model="gpt-5.4")
        {line}

    answer("Hi")
"""


def confidences(files: dict[str, str]) -> set[str]:
    sources = {name: textwrap.dedent(text) for name, text in files.items()}
    report = scan_sources(sources, Settings(select=("PL101",), min_confidence="low"))
    return {finding.confidence for finding in report.findings if finding.span.path == "models.py"}


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param(GIVEN, {"app.py": "print(1)\n"}, id="given-back"),
        pytest.param(GIVEN, {"app.py": "# get_llm() was slow\nprint(1)\n"}, id="in-a-comment"),
        pytest.param(GIVEN, {"app.py": '"""Use get_llm()."""\nimport models\n'}, id="in-a-doc-string"),
        pytest.param(KEPT, {"app.py": "from models import Matcher\n\nprint(Matcher().number)\n"}, id="kept-for-a-method"),
        pytest.param(TOP, {"app.py": "from models import number\n\nprint(number())\n"}, id="kept-in-the-module"),
    ],
)
def test_what_only_functions_that_nobody_calls_use(code: str, files: dict[str, str]) -> None:
    assert confidences({"models.py": code, **files}) == {"low"}


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param(GIVEN, {"app.py": "from models import get_llm\n\nprint(get_llm().invoke('Why?'))\n"}, id="called"),
        pytest.param(GIVEN, {"app.py": "print(1)\n", "pyproject.toml": "[project.scripts]\nllm = 'models:get_llm'\n"}, id="an-entry"),
        pytest.param(GIVEN, {"package/__init__.py": "from models import get_llm\n"}, id="given-on"),
        pytest.param(GIVEN.replace("get_llm", "main"), {"app.py": "print(1)\n"}, id="called-from-outside"),
        pytest.param(GIVEN, {}, id="in-a-file-of-its-own"),
        pytest.param(KEPT, {}, id="in-a-module-that-nobody-imports"),
        pytest.param(KEPT, {"app.py": "from models import Matcher\n\nprint(Matcher()._compare(1, 2))\n"}, id="the-method-is-called"),
        pytest.param(KEPT, {"app.py": "from models import Matcher\n\nprint(Matcher().llm.invoke('Why?'))\n"}, id="read-by-another-file"),
        pytest.param(
            KEPT.replace("Matcher:", "Matcher(Base):"), {"app.py": "from models import Matcher\n\nMatcher()\n"}, id="a-base-reads-it"
        ),
        pytest.param(TOP, {"app.py": "from models import ask\n\nprint(ask('Why?'))\n"}, id="asked"),
        pytest.param(TOP, {"app.py": "from models import llm\n\nprint(llm.invoke('Why?'))\n"}, id="taken-by-another-file"),
    ],
)
def test_what_something_may_use(code: str, files: dict[str, str]) -> None:
    assert "high" in confidences({"models.py": code, **files})


@pytest.mark.parametrize(
    ("line", "body", "unread"),
    [
        ("return handle(text, llm=llm)", "return [text]", True),
        ("return take(llm, text)", "return [text]", True),
        ("return handle(text, llm=llm)", "return take(llm, text)", True),
        ("return handle(text, llm=llm)", "return llm.invoke(text)", False),
        ("return [handle(text, llm=llm), llm.invoke(text)]", "return [text]", False),
    ],
)
def test_what_is_handed_to_functions_that_do_not_look_at_it(line: str, body: str, unread: bool) -> None:
    files = {"models.py": HANDED.format(line=line, body=body), "notes.py": "def take(model, text):\n    return text\n"}
    report = scan_sources({name: textwrap.dedent(text) for name, text in files.items()}, Settings())
    assert {call.site.uncalled for call in report.calls if call.site.makes} == {unread}


@pytest.mark.parametrize(
    ("told", "confidence"),
    [
        ("It can compare what you give it.\n", "low"),
        ("Call `compare` of it.\n", "high"),
        ("```python\nprint(matcher.compare(1, 2))\n```\n", "high"),
    ],
)
def test_a_word_of_a_sentence_names_no_method(told: str, confidence: str) -> None:
    files = {"models.py": KEPT.replace("_compare", "compare"), "app.py": "from models import Matcher\n\nMatcher()\n", "README.md": told}
    assert confidences(files) == {confidence}


@pytest.mark.parametrize(
    ("more", "confidence"),
    [
        ({}, "low"),
        (
            {"notes-bot/app.py": "import sys\n\nsys.path.append('../match-bot')\nfrom models import Matcher\n\nMatcher().compare(1, 2)\n"},
            "high",
        ),
        ({"start.py": "import os\nimport sys\n\nsys.path += os.listdir('.')\n"}, "high"),
        ({"match-bot/app.py": "from models import Matcher\nfrom shared import use\n\nuse(Matcher())\n"}, "high"),
        ({"match-bot/ask.py": "from models import Matcher\n\nMatcher().compare(1, 2)\n"}, "high"),
    ],
)
def test_another_program_means_a_method_of_its_own(more: dict[str, str], confidence: str) -> None:
    files = {
        "match-bot/models.py": KEPT.replace("_compare", "compare"),
        "match-bot/app.py": "from models import Matcher\n\nMatcher()\n",
        "notes-bot/app.py": "from notes import find\n\nprint(find().compare(1, 2))\n",
        "shared.py": "def use(matcher):\n    return matcher.compare(1, 2)\n",
        **more,
    }
    report = scan_sources({name: textwrap.dedent(text) for name, text in files.items()}, Settings(select=("PL101",), min_confidence="low"))
    assert [finding.confidence for finding in report.findings] == [confidence]
