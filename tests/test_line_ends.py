"""PL302: what is said of a text whose lines end in blanks, and stand where they should."""

from __future__ import annotations

from promptlint.pipeline import scan_sources

_ASKED = """
from openai import OpenAI
from pathlib import Path

RULES = Path("rules.md").read_text()

def answer(question):
    return OpenAI().responses.create(model="gpt-4o", max_output_tokens=300, instructions=RULES, input=question)
"""


def _told(line: str) -> tuple[str, str]:
    text = "\n".join(line.format(number=number) for number in range(200))
    (finding,) = [each for each in scan_sources({"app.py": _ASKED, "rules.md": text}).findings if each.code == "PL302"]
    return finding.message, finding.help or ""


def test_blanks_at_the_ends_of_lines_are_to_be_stripped() -> None:
    message, help = _told("Rule {number} goes first.  \n   ")
    assert "blanks at the ends of lines" in message
    assert "strip" in help and "dedent" not in help


def test_indentation_is_to_be_taken_out() -> None:
    message, help = _told("        Rule {number} goes first.")
    assert "source indentation" in message
    assert "dedent" in help
