"""Objects that are handed on: what functions and classes of the project send on them is known where they are made."""

from __future__ import annotations

import textwrap
from typing import Literal

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources

GRADER = """
    import asyncio
    from langchain_openai import ChatOpenAI

    def grade(grader, report):
        return grader.invoke([{"role": "user", "content": f"Grade this report: {report}"}]).content
"""


def capless(code: str, confidence: Literal["low", "medium"] = "medium") -> list[int]:
    """The lines of objects that are reported to set no cap."""
    report = scan_sources({"app.py": textwrap.dedent(code)}, Settings(select=("PL101",), min_confidence=confidence))
    return [finding.span.line for finding in report.findings]


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("    return grade(grader, report)", id="called"),
        pytest.param("    print(grade(report=report, grader=grader))", id="by-name"),
        pytest.param("    return asyncio.to_thread(grade, grader, report)", id="in-a-thread"),
        pytest.param("    def each(report):\n        return grade(grader, report)\n    return [each(report)]", id="from-within"),
        pytest.param("    return judge(grader, report)", id="handed-on-twice"),
        pytest.param("    return Panel(grader).ask(report)", id="kept-by-an-object"),
    ],
)
def test_an_object_that_is_handed_on_is_asked(use: str) -> None:
    code = textwrap.dedent(GRADER) + textwrap.dedent("""
        def judge(chair, report):
            return grade(chair, report) if report else ""

        class Panel:
            def __init__(self, grader):
                self.grader = grader
            def ask(self, report):
                return self.grader.invoke([{"role": "user", "content": report}])

        def main(report):
            grader = ChatOpenAI(model="gpt-5.4")
    """) + use  # fmt: skip
    made = code.splitlines().index('    grader = ChatOpenAI(model="gpt-5.4")') + 1
    assert capless(code) == [made]


def test_an_object_that_nobody_asks_is_of_low_confidence() -> None:
    code = textwrap.dedent(GRADER) + textwrap.dedent("""
        def show(grader, report):
            print(grader, report)

        def main(report):
            grader = ChatOpenAI(model="gpt-5.4")
            show(grader, report)
    """)
    assert capless(code) == []
    assert len(capless(code, "low")) == 1


def test_a_function_that_sets_the_cap_itself_sets_it_for_what_it_is_handed() -> None:
    code = """
        from langchain_openai import ChatOpenAI

        def grade(grader, report):
            return grader.invoke([{"role": "user", "content": report}], max_tokens=20).content

        def main(report):
            grader = ChatOpenAI(model="gpt-5.4")
            return grade(grader, report)
    """
    assert capless(code, "low") == []
