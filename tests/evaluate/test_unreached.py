"""Places that no run comes to: nothing is found there."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

REQUEST = 'return client.chat.completions.create(model="gpt-5.4", messages=[{"role": "user", "content": question}])'


def found(code: str) -> int:
    code = "from openai import OpenAI\n\nclient = OpenAI()\n\n" + textwrap.dedent(code).replace("REQUEST", REQUEST)
    return len(scan_sources({"app.py": code}, Settings(select=("PL101",), min_confidence="low")).findings)


CHAIN = """
    def ask(question, model, kind, models):
        if {first}:
            return None
        elif kind == "other":
            return "other"
        elif {second}:
            REQUEST
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('kind == "grok"', 'kind == "grok"'),
        ('kind == "grok"', 'kind == "grok" and question'),
        ('kind in ("grok", "xai")', 'kind == "xai"'),
        ('kind == "grok" or not question', 'kind == "grok"'),
        ('"gpt-4" in model', '"gpt-4o" in model'),
        ('model.startswith("gpt-4")', 'model == "gpt-4o" or model.startswith("gpt-4.1")'),
        ('"4o" in model.lower()', '"gpt-4o" in model.lower()'),
    ],
)
def test_a_branch_that_an_earlier_test_has_taken(first: str, second: str) -> None:
    assert found(CHAIN.format(first=first, second=second)) == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('kind == "grok"', 'kind == "groq"'),
        ('kind == "grok" and question', 'kind == "grok"'),
        ('kind == "xai"', 'kind in ("grok", "xai")'),
        ('"gpt-4o" in model', '"gpt-4" in model'),
        ('"gpt-4" in models', '"gpt-4o" in models'),
        ('"4o" in model.lower()', '"4o" in model.upper()'),
        ("next(models)", "next(models)"),
        ('model.endswith("4o")', '"gpt-4o" in model'),
    ],
)
def test_a_branch_that_is_left(first: str, second: str) -> None:
    assert found(CHAIN.format(first=first, second=second)) == 1


def test_two_chains_are_two() -> None:
    assert found('def ask(question, kind):\n    if kind == "a":\n        kind = "b"\n    if kind == "a":\n        REQUEST\n') == 1


UNDEFINED = """
    {top}
    def ask(question, make):
        {line}
        REQUEST
"""


@pytest.mark.parametrize(
    "line", ["load()", "text = load(question) or question", "with load(): pass", "if load(1): pass", "f'{load()} {question}'"]
)
def test_behind_a_call_of_what_the_module_does_not_have(line: str) -> None:
    assert found(UNDEFINED.format(top="import json", line=line)) == 0


@pytest.mark.parametrize(
    ("top", "line"),
    [
        ("from load import *", "load()"),
        ("from elsewhere import load", "load()"),
        ("globals()['load'] = print", "load()"),
        ("import json", "text = question or load()"),
        ("import json", "make(lambda: load())"),
        ("import json", "if make: load()"),
        ("import json", "make(load() for _ in [])"),
        ("import json", "make.load()"),
        ("# load is there", "load()"),
        ("import json", "print()"),
        ("import json", "get_ipython()"),
    ],
)
def test_behind_a_call_that_may_work(top: str, line: str) -> None:
    assert found(UNDEFINED.format(top=top, line=line)) == 1


def test_a_failure_that_is_caught() -> None:
    assert found("def ask(question):\n    try:\n        load()\n    except Exception:\n        pass\n    REQUEST\n") == 1


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ('node = ToolNode([search_web], handle_errors="Try again")', 0),  # the tool is called "search_web", its function is not
        ("node = ToolNode([search], handle_errors=search_web)", 0),
        ("try:\n        node = ToolNode([search_web])\n    except NameError:\n        node = None", 1),
        ("node = ToolNode([lambda: search_web])", 1),
        ("if client:\n        node = ToolNode([search_web])", 1),
        ("node = ToolNode([search])", 1),
        ("from tools import *\n    node = ToolNode([search_web])", 1),
        ("import tools.web as search_web\n    node = ToolNode([search_web])", 1),
        ("spark.read(__file__)", 1),
    ],
)
def test_a_name_that_nothing_binds_is_read_at_the_top_level(before: str, count: int) -> None:
    code = f"""
    @tool("search_web")
    def search(query):
        return query

    {before}

    answer = client.chat.completions.create(model="gpt-5.4", messages=[{{"role": "user", "content": "Why?"}}])
    """
    code = "def tool(name):\n    return lambda function: function\n\nToolNode = dict\n" + textwrap.dedent(code)
    assert found(code) == count


@pytest.mark.parametrize(
    ("first", "confidence"),
    [
        ("model = genai.GenerativeModel('gemini-flash-latest')", "low"),
        ("model = genai.GenerativeModel(model_name='gemini-flash-latest')", "low"),
        ("model = genai.GenerativeModel(name)", "high"),
        ("model = genai.GenerativeModel('gemini-flash-latest', tools=tools)", "high"),
        ("model = genai.GenerativeModel(**tools)", "high"),
        ("model = vertexai.GenerativeModel('gemini-flash-latest')", "high"),
        ("model = genai.GenerativeModel('gemini-flash-latest')\n        model.generate_content('Hi')", "high"),
    ],
)
def test_a_clause_for_what_cannot_fail(first: str, confidence: str) -> None:
    code = f"""import google.generativeai as genai

def ask(question, name, tools):
    try:
        {first}
    except Exception:
        model = genai.GenerativeModel("gemini-2.5-pro")
        return model.generate_content(question)

print(ask("Why?", "gemini", []))
"""
    report = scan_sources({"app.py": code}, Settings(select=("PL101",), min_confidence="low"))
    assert {finding.confidence for finding in report.findings if finding.span.line > 6 + first.count(chr(10))} == {confidence}


def test_a_model_that_is_named_only_where_nothing_is_made() -> None:
    code = """import google.generativeai as genai

class Bot:
    def __init__(self):
        try:
            self.model = genai.GenerativeModel("gemini-2.5-pro")
        except Exception:
            self.model = genai.GenerativeModel("gemini-2.0-flash")

    def ask(self, question):
        return self.model.generate_content(question).text

print(Bot().ask("Why?"))
"""
    report = scan_sources({"app.py": code}, Settings(select=("PL502",), min_confidence="low"))
    assert {(finding.span.line, finding.confidence) for finding in report.findings if finding.span.line == 8} == {(8, "low")}


@pytest.mark.parametrize(
    ("test", "count"),
    [
        ('hasattr(writer, "write")', 0),
        ('hasattr(writer, "scribble")', 1),
        ('hasattr(other, "write")', 1),
        ('hasattr(writer, "title")', 1),  # a property may fail
    ],
)
def test_what_an_object_has_for_sure(test: str, count: int) -> None:
    code = f"""
    class Writer:
        def write(self, question):
            return question

        @property
        def title(self):
            raise AttributeError

    writer = Writer()

    def ask(question, other):
        if {test}:
            return writer.write(question)
        REQUEST

    print(ask("Why?", object()))
    """
    assert found(code) == count


@pytest.mark.parametrize(
    ("handler", "final", "count"),
    [("return None", "", 0), ("raise ValueError", "", 0), ("pass", "", 1), ("pass", "\n        finally:\n            return 2", 0)],
)
def test_a_try_that_always_leaves(handler: str, final: str, count: int) -> None:
    code = f"""
    def ask(question):
        try:
            return int(question)
        except TypeError:
            {handler}{final}
        REQUEST
    """
    assert found(code) == count
