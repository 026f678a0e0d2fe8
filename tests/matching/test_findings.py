"""Which findings a change introduces, keeps and fixes."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.config import Settings
from promptlint.matching import FindingMatching, match_calls, match_findings
from promptlint.pipeline import scan_sources

LONG = "You answer questions of customers about the products of our shop. " * 200
CALL = 'from openai import OpenAI\n\ndef {}(question):\n    return OpenAI().chat.completions.create(model="gpt-4o"{}, messages=[{}])\n'
CAPPED = ", max_completion_tokens=300"


def app(name: str = "reply", cap: str = "", prompt: str = "Be kind.") -> str:
    return CALL.format(name, cap, f'{{"role": "system", "content": "{prompt}"}}, {{"role": "user", "content": question}}')


def compared(old: Mapping[str, str], new: Mapping[str, str], renames: Mapping[str, str] | None = None) -> FindingMatching:
    settings = Settings(select=("PL101", "PL301", "PL901"))
    before, after = scan_sources(old, settings), scan_sources(new, settings)
    return match_findings(before.findings, after.findings, match_calls(before.calls, after.calls, renames), renames)


def codes(found: FindingMatching) -> tuple[list[str], list[str], list[str]]:
    return [one.code for one, _ in found.kept], [each.code for each in found.introduced], [each.code for each in found.fixed]


def test_a_finding_that_moved_is_kept() -> None:
    old, new = {"a.py": app()}, {"lib/b.py": "# Moved.\n" + app("answer")}
    assert codes(compared(old, new, {"a.py": "lib/b.py"})) == (["PL101"], [], [])


def test_a_number_in_the_message_makes_no_new_finding() -> None:
    found = compared({"a.py": app(cap=CAPPED, prompt=LONG)}, {"a.py": app(cap=CAPPED, prompt=LONG + "Be kind. " * 100)})
    assert codes(found) == (["PL301"], [], [])
    assert found.kept[0][0].message != found.kept[0][1].message


def test_introduced_and_fixed() -> None:
    assert codes(compared({"a.py": app(cap=CAPPED)}, {"a.py": app(prompt=LONG)})) == ([], ["PL101", "PL301"], [])
    assert codes(compared({"a.py": app()}, {"a.py": app(cap=CAPPED)})) == ([], [], ["PL101"])


def test_a_finding_of_another_call_is_another_finding() -> None:
    found = compared({"a.py": app("reply") + app("greet", CAPPED)}, {"a.py": app("reply", CAPPED) + app("greet")})
    assert codes(found) == ([], ["PL101"], ["PL101"])


def test_findings_that_belong_to_no_call() -> None:
    old = {"broken.py": "import openai\ndef f(:\n", "a.py": app()}
    new = {"moved.py": "import openai\n\ndef f(:\n", "a.py": app()}
    assert codes(compared(old, new, {"broken.py": "moved.py"})) == (["PL101", "PL901"], [], [])
    assert codes(compared(old, new)) == (["PL101"], ["PL901"], ["PL901"])
