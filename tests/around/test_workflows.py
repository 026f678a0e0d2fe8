"""What a CI server runs, and how often."""

from __future__ import annotations

import pytest

from promptlint.around.cron import runs_per_month
from promptlint.config import Settings
from promptlint.pipeline import Report, scan_sources

PL707 = Settings(select=("PL707",))


def _report(workflow: str, name: str = ".github/workflows/ci.yml", **files: str) -> Report:
    return scan_sources({name: workflow, "app.py": "print('hello')\n", **files}, PL707)


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("*/15 * * * *", 2_922),
        ("0 * * * *", 731),
        ("0 3 * * *", 30),
        ("0 9 * * 1-5", 22),
        ("0 9 * * MON,THU", 9),
        ("0 0 1 * *", 1),
        ("0,30 8-17 * * *", 609),
        ("0 0 1 */3 *", 0),
        ("@daily", None),
        ("61 * * * *", None),
        ("0 0 * * *  extra", None),
        ("*/0 * * * *", None),
    ],
)
def test_runs_of_a_month(expression: str, times: int | None) -> None:
    assert runs_per_month(expression) == times


REVIEW = """on:
  pull_request:
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: openai/codex-action@v1
"""


def test_a_place_in_a_workflow_is_a_place_like_any_other() -> None:
    report = _report(REVIEW)
    (finding,) = report.findings
    assert (finding.span.path, finding.span.line, finding.span.column) == (".github/workflows/ci.yml", 7, 15)
    assert report.lines(finding.span.path, 7, None) == "      - uses: openai/codex-action@v1"


def test_a_comment_in_a_workflow_silences() -> None:
    report = _report(REVIEW.replace("@v1", "@v1  # promptlint: ignore[PL707] worth it"))
    assert not report.findings
    assert report.suppressed == 1


@pytest.mark.parametrize(
    "broken", ["on: [push\njobs: {", "- just\n- a list\n", "", "on: push\njobs: nothing\n", "jobs:\n  a:\n    steps: 3\n"]
)
def test_a_workflow_that_is_none_says_nothing(broken: str) -> None:
    report = _report(broken)
    assert not report.findings
    assert not report.skipped


def test_a_step_that_is_asked_for_is_left_out() -> None:
    gated = REVIEW.replace("      - uses", "      - if: contains(github.event.pull_request.labels.*.name, 'ai')\n        uses")
    assert not _report(gated).findings


def test_a_script_is_found_below_its_working_directory_and_priced() -> None:
    script = (
        "from openai import OpenAI\n"
        "OpenAI().chat.completions.create(model='gpt-4o', max_tokens=9, messages=[{'role': 'user', 'content': 'Hello'}])\n"
    )
    workflow = """on:
  schedule:
    - cron: "0 * * * *"
jobs:
  report:
    defaults:
      run:
        working-directory: tools
    steps:
      - run: python -m news.report
"""
    (finding,) = _report(workflow, **{"tools/news/report.py": script}).findings
    assert "tools/news/report.py" in finding.message
    assert "some 731 runs a month" in finding.message
    assert "$" in finding.message


def test_workflows_are_read_for_nobody_who_does_not_ask() -> None:
    assert not scan_sources({".github/workflows/ci.yml": REVIEW, "app.py": "print()\n"}).findings


def test_a_workflow_is_no_prompt_and_no_code() -> None:
    report = _report(REVIEW)
    assert report.prompts == ()
    assert report.files_read == 1
