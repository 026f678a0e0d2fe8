"""Objects that are made and never asked, and branches that are switched off."""

from __future__ import annotations

import json

import pytest

from promptlint.pipeline import scan_sources
from tests.evaluate.reading import sites

CLASS = "from langchain_openai import ChatOpenAI\n\nclass A{}:\n    def __init__(self):\n        self.large = ChatOpenAI(model='gpt-4')\n"
LOCAL = "from langchain_openai import ChatOpenAI\n\ndef f():\n    large = ChatOpenAI(model='gpt-4')\n"
FACTORY = "from langchain.chat_models import init_chat_model\n\ndef f(m):\n"
CASES = [
    (CLASS.format(""), True),
    (CLASS.format("(Base)"), False),  # the base class may read it
    (CLASS.format("") + "\ndef f(a):\n    return a.large\n", False),
    (CLASS.format("") + "\ndef f(a, name):\n    return getattr(a, name)\n", False),
    (LOCAL, True),
    (LOCAL + "    return large\n", False),
    (LOCAL.replace("large = ", "return "), False),
    (FACTORY + "    if isinstance(m, str):\n        m = init_chat_model(m)\n    return m\n", True),
    (FACTORY + "    return init_chat_model(m) if isinstance(m, str) else m\n", True),
    (FACTORY + "    if isinstance(m, dict):\n        return m\n    return init_chat_model(m)\n", False),
    (FACTORY.replace("(m)", "(m='gpt-4o')") + "    if isinstance(m, str):\n        m = init_chat_model(m)\n    return m\n", False),
]


@pytest.mark.parametrize(("program", "wanted"), CASES)
def test_an_object_that_is_never_asked(program: str, wanted: bool) -> None:
    assert [site.idle for site in sites(program) if site.operation == "model_config"] == [wanted]


@pytest.mark.parametrize(("test", "count"), [("a", 2), ("a and False", 1), ("a and b", 2), ("a or False", 2)])
def test_a_branch_that_is_switched_off(test: str, count: int) -> None:
    program = f"""
from openai import OpenAI

def f(a, b):
    if b:
        OpenAI().responses.create(model="gpt-4o", input="Hi")
    elif {test}:
        OpenAI().responses.create(model="gpt-4o", input="Ho")
"""
    assert len(sites(program)) == count


NOTEBOOK = [
    ('llm = ChatOpenAI(model="gpt-4o")', True),
    ('llm = ChatOpenAI(model="gpt-4o")\npipe.add("llm", other)', True),  # a text of that name
    ('llm = ChatOpenAI(model="gpt-4o")\nllm.invoke("Hi")', False),
    ('llm = ChatOpenAI(model="gpt-4o")\nllm', False),
    ('llm = ChatOpenAI(model="gpt-4o")\n\ndef ask(q):\n    return llm.invoke(q)', False),
    ('llm = ChatOpenAI(model="gpt-4o")\n%time llm.invoke("Hi")', False),
    ('llm = ChatOpenAI(model="gpt-4o")\nglobals()["llm"].invoke("Hi")', False),
]


@pytest.mark.parametrize(("cell", "wanted"), NOTEBOOK)
def test_a_variable_that_nothing_in_a_notebook_reads(cell: str, wanted: bool) -> None:
    cells = ["from langchain_openai import ChatOpenAI\nfrom mine import pipe, other", cell]
    book = json.dumps({"cells": [{"cell_type": "code", "source": each} for each in cells]})
    found = [each.site for each in scan_sources({"a.ipynb": book}).calls if each.site.operation == "model_config"]
    assert [site.idle for site in found] == [wanted]


def test_who_imports_a_module_reads_its_variables() -> None:
    (site,) = sites('from langchain_openai import ChatOpenAI\n\nllm = ChatOpenAI(model="gpt-4o")\n')
    assert not site.idle
