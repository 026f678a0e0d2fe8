"""What the blanks and the ornaments of a prompt cost."""

from __future__ import annotations

import dataclasses

import pytest

from promptlint import tokens
from promptlint.check import rules
from promptlint.layout import source_margin, unadorned
from promptlint.model import Known, PricedCall, Segment
from promptlint.pipeline import scan_sources
from promptlint.rule import Limits

PROGRAM = '''
from openai import OpenAI

def sort(ticket, rules=""):
    prompt = f"""{text}"""
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=5, messages=[{{"role": "user", "content": prompt}}])
'''


def segments(text: str) -> tuple[Segment, ...]:
    (call,) = scan_sources({"app.py": PROGRAM.format(text=text)}).calls
    return call.segments


def layout(text: str) -> int:
    return sum(segment.layout for segment in segments(text))


@pytest.mark.parametrize(
    ("text", "margin"),
    [
        ("\n    One.\n    Two.\n    Three.\n    ", "    "),
        ("One.\n    Two.\n    Three.\n    Four.", "    "),
        ("\n\tOne.\n\tTwo.\n\tThree.", "\t"),
        ("\n    One.\n        - a\n        - b\n", "    "),
        ("Rules:\n    One.\n    Two.\n    Three.", ""),  # the margin may say what belongs to the first line
        ("\n    One.\nTwo.\n    Three.\n    Four.", ""),
        ("\n  One.\n  Two.\n  Three.", ""),  # a list by hand
        ("\n    One.\n    Two.\n", ""),  # too short to tell
    ],
)
def test_the_margin_is_what_every_line_has(text: str, margin: str) -> None:
    assert source_margin(text) == margin


def test_indentation_is_the_difference_of_two_counts() -> None:
    lines = [f"{number}. A ticket of this kind goes to team {number}." for number in range(20)]
    indented = "".join(f"\n            {line}" for line in lines)
    flat = "".join(f"\n{line}" for line in lines)
    assert layout(indented) == tokens.count(indented, "gpt-4o").likely - tokens.count(flat, "gpt-4o").likely > 0
    assert layout(flat) == 0


def test_blanks_at_the_ends_of_lines_count() -> None:
    assert layout("\nOne line.      \nAnother line.    \n") > 0


def test_run_time_values_stand_in_the_lines_of_their_text() -> None:
    lines = "".join(f"\n            A ticket of kind {number} from {{ticket}} waits." for number in range(10))
    assert layout(lines) > 0
    assert layout(f"\n{{ticket}}{lines}") == 0, "the first value stands at the beginning of its line"


def test_a_line_without_the_margin_in_front_of_a_value_keeps_it() -> None:
    nested = "".join(f"\n            - kind {number}" for number in range(10))
    assert layout(f"\n{{ticket}}:{nested}") == 0


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("=" * 40 + " Rules", "=== Rules"),
        ("a \u2500\u2500\u2500\u2500\u2500\u2500 b", "a \u2500 b"),
        ("\U0001f389\u2728\U0001f680\U0001f525 Hurray", "\U0001f389Hurray"),
        ("--- and ... stay", "--- and ... stay"),
        ("| a | b |\n| --- | --- |", "| a | b |\n| --- | --- |"),
        ("| a | b |\n|----------|:---------:|", "| a | b |\n|----------|:---------:|"),
        ("print((((1))))", "print((((1))))"),
    ],
)
def test_rows_of_signs_are_shortened(text: str, bare: str) -> None:
    assert unadorned(text) == bare


TOOLS = """
from openai import OpenAI

TOOL = {"type": "function", "function": {"name": "look_up", "description": "Looks a ticket up."}}
OpenAI().chat.completions.create(
    model="gpt-4o", max_tokens=5, messages=[{"role": "user", "content": "Hello"}], tools=[TOOL], tool_choice="none"
)
"""


def test_tools_that_nobody_may_use_are_a_finding() -> None:
    (call,) = scan_sources({"app.py": TOOLS}).calls
    (rule,) = (rule for rule in rules() if rule.code == "PL307")

    def said(of: PricedCall) -> list[str]:
        return [finding.message for finding in rule.check(of, Limits())]

    def choosing(word: str, *, open_: bool = False) -> PricedCall:
        assert call.site.prompt is not None
        options = dataclasses.replace(call.site.options, tool_choice=Known(word))
        prompt = dataclasses.replace(call.site.prompt, open=open_)
        return dataclasses.replace(call, site=dataclasses.replace(call.site, options=options, prompt=prompt))

    assert len(said(choosing("none"))) == 1
    assert "tool_choice forbids their use" in said(choosing("none"))[0]
    assert not said(choosing("auto"))
    assert not said(choosing("none", open_=True)), "a conversation in which tools were called needs their list"
