"""Objects that are made and never asked, and branches that are switched off."""

from __future__ import annotations

import pytest

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
