"""PL903 and PL904: comments that silence nothing, in real runs of all rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint import survey
from promptlint.config import Settings
from promptlint.pipeline import Report, scan, scan_sources
from promptlint.rule import Finding

CALL = 'client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": q}])'
CAPPED = CALL.replace("model=", "max_completion_tokens=50, model=")
HEAD = "from openai import AzureOpenAI\n\nclient = AzureOpenAI()\n\n\n"


def program(call: str, comment: str, above: str = "") -> str:
    return f"{HEAD}def reply(q):\n{above}    return {call}  # promptlint: {comment}\n"


def strays(report: Report) -> list[Finding]:
    return [finding for finding in (*report.findings, *report.set_apart) if finding.code in ("PL903", "PL904")]


def told(text: str, settings: Settings | None = None, **more: str) -> list[str]:
    return [f"{each.code} {each.span.line}: {each.message}" for each in strays(scan_sources({"app.py": text, **more}, settings))]


def test_a_comment_that_silences_something_is_not_spoken_of() -> None:
    report = scan_sources({"app.py": program(CALL, "ignore[PL101] the gateway sets it")})
    assert not report.findings
    (each,) = report.silenced
    assert (each.finding.code, each.by, each.reason, each.at and each.at.line) == ("PL101", "comment", "the gateway sets it", 7)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("ignore[PL101]", "this comment silences nothing: PL101 is not reported here"),
        ("ignore[missing-max-tokens] why", "this comment silences nothing: missing-max-tokens is not reported here"),
        ("ignore[PL101, PL201]", "this comment silences nothing: PL101 and PL201 are not reported here"),
        ("file-ignore[PL101]", "this comment silences nothing: PL101 is not reported in this file"),
        ("disable[PL101]", "this comment silences nothing: PL101 is not reported in this block"),
    ],
)
def test_one_that_silences_nothing_is_named(comment: str, expected: str) -> None:
    assert told(program(CAPPED, comment)) == [f"PL903 7: {expected}"]


def test_one_of_its_rules_may_be_needed() -> None:
    report = scan_sources({"app.py": program(CALL, "ignore[PL101, PL201] why  # noqa: E501")})
    (finding,) = strays(report)
    assert finding.message == "PL201 is not reported here, so the comment need not name it"
    assert (finding.severity, finding.fix and finding.fix.safe, finding.span.end_column) == ("info", True, 141)


def test_rules_that_were_not_asked_are_not_judged() -> None:
    text = program(CAPPED, "ignore[PL101, PL704, PL902, PL905]")
    assert told(text, Settings(select=("PL2", "PL903"))) == []
    assert told(text, Settings(ignore=("PL101",))) == []
    assert told(text, Settings(persona="auditor")) == ["PL903 7: PL101 and PL704 are not reported here, so the comment need not name them"]
    assert told(text, Settings(ignore=("PL903",))) == []


def test_files_that_were_not_asked_for_or_not_analysed_are_not_judged() -> None:
    stray = program(CAPPED, "ignore[PL101]")
    assert [each.span.path for each in strays(scan_sources({"tests/test_app.py": stray, "broken.py": stray + "def (\n"}))] == []
    assert len(strays(scan_sources({"tests/test_app.py": stray}, Settings(include=frozenset({"test"}))))) == 1


def test_a_program_without_requests_is_judged_too() -> None:
    assert told("x = 1  # promptlint: ignore[PL101]\n") == ["PL903 1: this comment silences nothing: PL101 is not reported here"]


def test_files_named_one_by_one_are_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(program(CAPPED, "ignore[PL101] and ignore[PLX]"))
    assert [each.code for each in strays(scan([tmp_path], Settings()))] == ["PL903"]
    assert strays(scan([path], Settings())) == []


def test_what_per_file_ignores_leave_out_needs_no_second_comment_but_uses_it() -> None:
    settings = Settings(per_file_ignores=(("app.py", ("PL101",)),))
    report = scan_sources({"app.py": program(CALL, "ignore[PL101] why")}, settings)
    assert not strays(report) and report.suppressed == 1
    (each,) = scan_sources({"app.py": HEAD + f"def reply(q):\n    return {CALL}\n"}, settings).silenced
    assert (each.by, each.reason, each.at) == ("per-file-ignores", "", None)


def test_a_block_goes_with_its_end() -> None:
    text = f"{HEAD}# promptlint: disable[PL101, PL201]\ndef reply(q):\n    return {CAPPED}\n# promptlint: enable[PL101, PL201]\n"
    (finding,) = strays(scan_sources({"app.py": text}))
    assert finding.fix is not None
    assert [edit.at.line for edit in finding.fix.edits if hasattr(edit, "at")] == [6, 9]


@pytest.mark.parametrize(
    ("comment", "message", "help"),
    [
        ("ignore[PL1O1]", 'no rule is called "PL1O1"', 'did you mean "PL101"?'),
        ("ignore[missing-max-token]", 'no rule is called "missing-max-token"', 'did you mean "missing-max-tokens"?'),
        ("ignore[PL1]", 'no rule is called "PL1"', "did you mean"),
        ("ignore[zzzzzz]", 'no rule is called "zzzzzz"', "promptlint rule lists"),
        ("ignore", "it names no rule", "ignore[PL101] reason"),
        ("ignore[]", "it names no rule", "ignore[PL101] reason"),
        ("ignore[PL101", "its bracket is never closed", "ignore[PL101] reason"),
        ("ignroe[PL101]", '"ignroe" is none of its words', 'did you mean "ignore"?'),
        ("ignroe PL101 please", '"ignroe" is none of its words', 'did you mean "ignore"?'),
        ("noqa", '"noqa" is none of its words', "a comment says ignore, file-ignore, disable or enable"),
        ("enable[PL101]", "`enable[PL101]` ends no block", "disable[PL101]"),
    ],
)
def test_a_comment_that_is_none_is_named(comment: str, message: str, help: str) -> None:
    (finding,) = strays(scan_sources({"app.py": program(CAPPED, comment)}))
    assert (finding.code, finding.severity, finding.span.line) == ("PL904", "warning", 7)
    assert message in finding.message and help in finding.help


@pytest.mark.parametrize("comment", ["budget=0.05", "budget=0.05  # agreed", "we set no cap here, see docs/costs.md", ""])
def test_what_is_not_meant_as_one_is_not(comment: str) -> None:
    assert told(program(CAPPED, comment)) == []


def test_a_name_of_another_package_is_left_alone_where_its_rules_are_missing() -> None:
    text = program(CAPPED, "ignore[ACME101, acme-model]")
    assert len(told(text)) == 2
    assert told(text, Settings(plugins=False)) == []


def test_both_can_be_silenced_and_left_out() -> None:
    text = program(CAPPED, "ignore[PL101, PLX01]")
    assert {line[:5] for line in told(text)} == {"PL903", "PL904"}
    assert told("# promptlint: file-ignore[PL903, PL904] made by a generator\n" + text) == []
    assert told(text, Settings(ignore=("PL903", "PL904"))) == []


def test_prompt_files_and_notebooks_are_looked_at() -> None:
    prompt = "{# promptlint: ignore[PL101] #}\nYou answer letters, briefly and kindly.\n{{ letter }}"
    cells = '["x = 1  # promptlint: ignore[PL101]\\n"]'
    book = f'{{"cells": [{{"cell_type": "code", "source": {cells}}}], "nbformat": 4, "metadata": {{}}}}'
    report = scan_sources(
        {"prompts/reply.j2": prompt, "a.ipynb": book}, Settings(include=frozenset({"notebook"}), select=("PL101", "PL903"))
    )
    found = {(each.span.path, each.span.cell): each for each in report.findings if each.code == "PL903"}
    assert set(found) == {("prompts/reply.j2", None), ("a.ipynb", 0)}
    assert found["prompts/reply.j2", None].fix is None and found["a.ipynb", 0].fix is not None


def test_workflows_are_looked_at_where_they_are_read() -> None:
    workflow = "on: push\njobs:\n  review:\n    steps:\n      - run: claude -p hi  # promptlint: ignore[PL707] asked by the team\n"
    name = ".github/workflows/review.yml"
    report = scan_sources({name: workflow}, Settings(persona="auditor"))
    assert [each.finding.code for each in report.silenced] == ["PL707"]
    report = scan_sources({name: workflow.replace("claude -p hi", "echo hi")}, Settings(persona="auditor"))
    assert [each.code for each in strays(report)] == ["PL903"]
    assert not strays(scan_sources({name: workflow.replace("claude -p hi", "echo hi")}))  # nobody read it


def test_a_file_is_marked_when_it_is_first_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1  # promptlint: ignore[PL101]\n")
    (tmp_path / "b.py").write_text("x = 1\n")
    monkeypatch.setattr(survey, "FILES_FOR_A_POOL", 1)
    report = scan([tmp_path], Settings(), jobs=2)
    assert [Path(each.span.path).name for each in strays(report)] == ["a.py"]


def test_a_rule_that_crashed_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    from promptlint.registry import rules  # noqa: PLC0415

    rule = next(rule for rule in rules() if rule.code == "PL101")
    text = program(CAPPED, "ignore[PL101]")
    assert [line[:5] for line in told(text)] == ["PL903"]

    def fail(call: object, limits: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(rule, "check", fail)
    report = scan_sources({"app.py": text})
    assert [each.code for each in (*report.findings, *[each.finding for each in report.silenced])] == ["PL902"]
