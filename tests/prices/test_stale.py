"""PL905: once in a run, on the day on which the prices are too old, and on none before."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan_sources
from promptlint.prices import load_prices, today
from promptlint.rule import Finding
from tests.cli.conftest import ANSWER, Run, app, run

__all__ = ["app", "run"]  # fixtures
AS_OF = load_prices().as_of


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    seconds = (day - dt.date(1970, 1, 1)).days * 86_400
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    assert today() == day


def stale(files: dict[str, str], settings: Settings | None = None) -> list[Finding]:
    return [finding for finding in scan_sources(files, settings).findings if finding.code == "PL905"]


def test_sixty_days_are_not_yet_old(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, AS_OF + dt.timedelta(60))
    assert not stale({"a.py": ANSWER})


def test_then_there_is_one_finding_for_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, AS_OF + dt.timedelta(61))
    (found,) = stale({"a.py": ANSWER, "b.py": ANSWER})
    assert found.message == f"the prices in this version of promptlint are of {AS_OF}, 61 days ago"
    assert (found.severity, found.span.path) == ("info", "promptlint/data/prices.json")
    assert not stale({"a.py": "print()"})  # nothing is priced
    assert not stale({"a.py": ANSWER}, Settings(ignore=("PL905",)))


def test_an_own_list_may_be_old_as_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    on(monkeypatch, AS_OF)
    path = tmp_path / "ours.toml"
    path.write_text('as-of = 2020-01-01\n[models."gpt-4o"]\ninput = 1\noutput = 2\n')
    (found,) = stale({"a.py": ANSWER}, Settings(prices=path))
    assert found.message.startswith("the prices in ours.toml are of 2020-01-01, ") and found.span.path == str(path)
    path.write_text('[models."gpt-4o"]\ninput = 1\noutput = 2\n')
    assert not stale({"a.py": ANSWER}, Settings(prices=path))


def test_it_is_printed_in_every_format_and_fails_nothing(monkeypatch: pytest.MonkeyPatch, run: Run, app: Path) -> None:
    on(monkeypatch, AS_OF + dt.timedelta(75))
    for form in ("full", "concise", "json"):
        done = run("scan", "calm.py", "--ignore", "PL502", "--output-format", form)  # its model is gone by then
        assert done.code == 0 and "PL905" in done.out and "75 days ago" in done.out
    found = json.loads(run("scan", "calm.py", "--ignore", "PL502", "--output-format", "json").out)["findings"]
    assert [each["code"] for each in found] == ["PL905"]


@pytest.mark.parametrize("epoch", ["", "soon", "-5", "1e9", "9" * 40])
def test_a_day_that_is_none_is_not_believed(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert abs((today() - dt.datetime.now(dt.UTC).date()).days) <= 1
