"""`promptlint prices`: one model, parts of a name, lists, and what is said of mistakes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DAY = ("--on", "2026-11-24")


def test_a_model_has_a_page(run: Run, app: Path) -> None:
    done = run("prices", "gemini-4-argon", *DAY)
    assert done.code == 0 and not done.err
    assert done.out.startswith("gemini-4-argon at google, on 2026-11-24\n")
    for words in ("usual ", "batch ", "from 2026-12-01 ", "source          genai-prices", "context window  1 048 576", "cached from"):
        assert words in done.out
    assert "o200k_base, exact" in run("prices", "gpt-4o").out
    assert "at some hours" in run("prices", "deepseek-v4-pro", *DAY).out
    assert "usual, input > 200k" in run("prices", "gemini-2.5-pro", *DAY).out


def test_the_day_decides(run: Run, app: Path) -> None:
    def paid(day: str) -> tuple[str, str]:
        (entry,) = json.loads(run("prices", "gemini-4-argon", "--format", "json", "--on", day).out)
        return entry["usd"]["usual"]["input"], entry["usd"]["usual"]["output"]

    assert (paid("2026-11-30"), paid("2026-12-01")) == (("2", "10"), ("4", "20"))


def test_json_says_everything(run: Run, app: Path) -> None:
    (entry,) = json.loads(run("prices", "gpt-4o", "--format", "json", *DAY).out)
    assert (entry["model"], entry["provider"]) == ("gpt-4o", "openai")
    assert (entry["context_window"], entry["deprecation_date"]) == (128000, "2027-01-14")
    assert entry["usd"]["batch"]["input"] == "1.25" and entry["usd"]["usual"]["web_search"] == "0.01"
    assert entry["tokenizer"]["method"] == "exact" and entry["as_of"] and entry["source"].startswith("genai-prices")


def test_csv_has_a_row_for_each_processing(run: Run, app: Path) -> None:
    rows = list(csv.DictReader(run("prices", "gpt-4o", "o3", "--format", "csv", *DAY).out.splitlines()))
    assert [(row["model"], row["processing"], row["input"]) for row in rows] == [
        ("gpt-4o", "usual", "2.5"), ("gpt-4o", "batch", "1.25"), ("gpt-4o", "priority", "4.25"),
        ("o3", "usual", "2"), ("o3", "batch", "1"), ("o3", "flex", "1"), ("o3", "priority", "3.5"),
    ]  # fmt: skip
    assert all(row["reasoning"] == "" for row in rows)  # thinking costs what output costs


def test_a_part_of_a_name_lists_those_that_hold_it(run: Run, app: Path) -> None:
    done = run("prices", "sonnet-4-5", "--provider", "anthropic")
    assert done.code == 1
    assert done.out.startswith('No one model goes by "sonnet-4-5"; these names hold it:\n') and "claude-sonnet-4-5" in done.out
    many = run("prices", "gpt")
    assert "more (--format csv lists them)" in many.out
    listed = run("prices", "sonnet-4-5", "gpt-4o", "--format", "json")
    assert listed.code == 1 and "gpt-4o" in {entry["model"] for entry in json.loads(listed.out)}
    assert listed.err.startswith('promptlint: no one model goes by "sonnet-4-5"')
    hosts = run("prices", "gpt-oss-120b")  # every host asks something else
    assert hosts.code == 1 and "groq" in hosts.out


def test_lists(run: Run, app: Path) -> None:
    assert "openrouter" in run("prices").out and "genai-prices" in run("prices").out
    assert "claude-opus-5-5" in run("prices", "--provider", "anthropic").out
    assert len(run("prices", "--format", "csv").out.splitlines()) > 5000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gtp-4o-mini",), 'no listed model is called "gtp-4o-mini", and no name holds it; did you mean gpt-4o-mini'),
        (("gpt-4o", "--provider", "opnai"), '--provider: no prices of "opnai" are known; did you mean "openai"?'),
        (("gpt-4o", "--on", "tomorrow"), '--on must be a date such as 2026-12-01, not "tomorrow"'),
        (("gpt-4o", "--prices", "none.toml"), "none.toml: cannot be read: no such file or directory"),
        (("",), 'no listed model is called ""'),
        (("\x1b[31m",), "\\x1b[31m"),
    ],
)
def test_mistakes_are_one_line(run: Run, app: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("prices", *arguments)
    assert done.code == 2 and not done.out
    assert said in done.err and done.err.count("\n") == 1 and "\x1b" not in done.err


def test_own_prices_and_discounts_count_everywhere(run: Run, app: Path) -> None:
    Path("promptlint.toml").write_text('prices = "own/prices.toml"\ndiscounts = { anthropic = 0.9 }\n')
    Path("own").mkdir()
    own = 'as-of = 2026-11-01\n[models."gpt-4o"]\ninput = 1\noutput = 2\n[models.chat]\nsame-as = "openai/o3"\n'
    Path("own/prices.toml").write_text(own)
    page = run("prices", "gpt-4o", "claude-opus-5-5", "chat").out
    assert "prices.toml of 2026-11-01" in page and "90 % of the public prices" in page and "o3 at openai" in page
    call = next(entry for entry in json.loads(run("calls", "--format", "json").out) if entry["path"] == "calm.py")
    assert call["cost"]["components"]["output"]["usd_per_million"] == "2"
    assert "any provider" in run("prices").out
    Path("other.json").write_text('{"models": {"gpt-4o": {"input": 7, "output": 8}}}')
    for command in ("calls", "scan", "prompts"):
        assert run(command, "--prices", "other.json").code in (0, 1)
    first = json.loads(run("calls", "--format", "json", "--prices", "other.json").out)[0]
    assert first["cost"]["components"]["output"]["usd_per_million"] == "8"
    assert run("scan", "--prices", "missing.json").err == "promptlint: missing.json: cannot be read: no such file or directory\n"
