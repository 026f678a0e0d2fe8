"""Budgets from outside: mistakes in the table, and which findings fail a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CALM, Run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("totl = 1", 'unknown key "budget.totl"; did you mean "budget.total"?'),
        ("total = -1", "budget.total must be US dollars"),
        ("total = nan", "budget.total must be US dollars"),
        ("total = inf", "budget.total must be US dollars"),
        ("total = 1e99999999999999999999999", "budget.total must be US dollars"),
        ("total = true", "budget.total must be US dollars"),
        ('per-call = "5 cents"', "budget.per-call must be US dollars"),
        ("paths = 5", "budget.paths must be a table of names"),
        ('teams = { growth = "much" }', "budget.teams must be a table of names"),
        ('features = { "" = 1 }', "budget.features must be a table of names"),
        ('increase = "ten"', 'budget.increase must be a share such as "10%"'),
        ('unpriced = "error"', 'budget.unpriced must be one of "warn", "block", "ignore"'),
        ("warn-at = 80", "budget.warn-at must be a number from 0.001 to 1"),
        ("warn-at = 1e-400", "budget.warn-at must be a number from 0.001 to 1"),
    ],
)
def test_a_mistake_in_the_table_is_one_line_and_exit_code_2(run: Run, app: Path, text: str, message: str) -> None:
    (app / "promptlint.toml").write_text(f"[budget]\n{text}\n")
    done = run("scan")
    assert (done.code, done.out) == (2, "")
    assert message in done.err and "promptlint.toml" in done.err and done.err.count("\n") == 1


def test_a_budget_that_is_no_table(run: Run, app: Path) -> None:
    (app / "promptlint.toml").write_text("budget = 5000\n")
    assert "budget must be a table, for example: budget.per-call = 0.05" in run("scan").err


def test_the_options_are_shown(run: Run) -> None:
    assert run("config", "budget.total").out.startswith("budget.total: US dollars, as a number or a string")


# ---------------------------------------------------------------- exit codes


@pytest.fixture
def busy(app: Path) -> Path:
    """The application of the command's tests, with one call site of which a thousand calls are made in a month: $4.32."""
    (app / "answer.py").unlink()
    (app / "calm.py").write_text(CALM.replace("100", "400"))
    (app / "promptlint-usage.toml").write_text("[default]\ncalls-per-month = 1000\n")
    return app


@pytest.mark.parametrize(
    ("budget", "code", "severity"),
    [
        ("total = 4", 1, "error"),
        ("total = 5", 0, "warning"),
        ("total = 6", 0, None),
        ("per-call = 0.004", 1, "error"),
        ("per-call = 0.005", 0, "warning"),
        ("per-call = 0.006", 0, None),
        ('paths = { "calm.*" = 4 }', 1, "error"),
        ('paths = { "/app" = 4 }', 0, "info"),
        ("features = { search = 4 }", 0, "info"),
    ],
)
def test_hard_fails_and_soft_is_only_told(run: Run, busy: Path, budget: str, code: int, severity: str | None) -> None:
    (busy / "promptlint.toml").write_text(f"[budget]\n{budget}\n")
    done = run("scan", "--output-format", "json")
    whole = json.loads(done.out)
    assert [each["severity"] for each in whole["findings"]] == ([severity] if severity else [])
    assert [each["blocking"] for each in whole["findings"]] == ([severity != "warning"] if severity else [])
    assert done.code == code
    assert run("scan", "--fail-on", "never").code == 0


def test_fail_on_info_still_passes_a_soft_budget(run: Run, busy: Path) -> None:
    (busy / "promptlint.toml").write_text("[budget]\ntotal = 5\n")
    done = run("scan", "--fail-on", "info")
    assert done.code == 0
    assert "the project likely costs $4.32 a month, 86 % of its budget of $5.00" in done.out
    assert "note: a budget that is nearly used up does not change the exit code" in done.out
