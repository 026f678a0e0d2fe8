"""An object on which no request is seen to be sent: PL101 speaks of it only where low confidence is asked for."""

from __future__ import annotations

import textwrap

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

MADE = "from langchain_openai import ChatOpenAI\n\nmodel = ChatOpenAI(model='gpt-4o')\n"
USES = {
    "asked": ("def answer(question):\n    return model.invoke(question)\n", "high"),
    "asked in a chain": (
        "from langchain_core.prompts import ChatPromptTemplate\n\n\ndef answer(question):\n"
        "    return (ChatPromptTemplate.from_template('Answer {q}') | model).invoke({'q': question})\n",
        "high",
    ),
    "stored": ("from store import Data\n\ndata = Data(model)\n", "low"),
    "handed to somebody": ("import framework\n\nframework.run(model)\n", "low"),
}


@pytest.mark.parametrize("use", USES)
def test_how_sure_a_missing_cap_is(use: str) -> None:
    code, confidence = USES[use]
    report = scan_sources({"app.py": MADE + code}, Settings(select=("PL101",), min_confidence="low"))
    assert [(finding.code, finding.confidence, finding.span.line) for finding in report.findings] == [("PL101", confidence, 3)]


@pytest.mark.parametrize(
    ("code", "confidence"),
    [
        ("def make(name):\n    return ChatOpenAI(model=name)\n", "high"),
        ("def make(name):\n    model = ChatOpenAI(model=name)\n    return model\n", "high"),
        ("def make(name):\n    model = ChatOpenAI(model=name)\n    return Data(model)\n", "low"),
        ("Settings.llm = ChatOpenAI(model='gpt-4o')\n", "high"),
    ],
)
def test_what_is_given_to_others_will_be_asked(code: str, confidence: str) -> None:
    files = {"app.py": f"from langchain_openai import ChatOpenAI\nfrom llama_index.core import Settings\nfrom store import Data\n\n{code}"}
    report = scan_sources(files, Settings(select=("PL101",), min_confidence="low"))
    assert [(finding.code, finding.confidence) for finding in report.findings] == [("PL101", confidence)]


def test_in_another_file() -> None:
    files = {"models.py": MADE, "app.py": "from models import model\n\ndef answer(question):\n    return model.invoke(question)\n"}
    report = scan_sources(files, Settings(select=("PL101",)))
    assert [(finding.span.path, finding.confidence) for finding in report.findings] == [("models.py", "high")]


@pytest.mark.parametrize(
    ("made", "told"),
    [
        pytest.param("self.agents[1] = create_react_agent(llm, tools)", True, id="kept"),
        pytest.param("agent = create_react_agent(llm, tools)", False, id="never-read"),
    ],
)
def test_a_model_that_an_agent_is_made_with_is_asked_by_whoever_keeps_the_agent(made: str, told: bool) -> None:
    code = f"""
        from langchain_openai import ChatOpenAI
        from langgraph.prebuilt import create_react_agent

        class Desk:
            def open(self, tools):
                llm = ChatOpenAI(model="gpt-5.4")
                {made}
    """
    report = scan_sources({"app.py": textwrap.dedent(code)}, Settings(select=("PL101",)))
    assert [finding.span.line for finding in report.findings] == ([7] if told else [])
