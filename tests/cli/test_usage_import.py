"""`promptlint usage import` from outside: what it writes, what it says, and when it says no."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from promptlint.observed import engine
from tests.cli.conftest import Run

needs_the_engine = pytest.mark.skipif(not engine.is_installed(), reason="the extra `usage` (DuckDB) is not installed")

FILE = "promptlint-usage.toml"
CODE = """\
from openai import OpenAI


def reply(question):
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=300, messages=[{"role": "user", "content": question}])


def title(text):
    return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=20, messages=[{"role": "user", "content": text}])
"""
MARK = "# observed 2026-10-01 to 2026-10-30"


def row(number: int, site: str = "app.py:reply", **other: Any) -> dict[str, Any]:
    """A row of a spend log: one a day."""
    day = f"2026-10-{1 + number % 30:02}"
    return {
        "request_id": f"r{number}", "spend": 0.0035, "prompt_tokens": 1000, "completion_tokens": 100, "model": "gpt-4o",
        "startTime": f"{day}T00:00:00Z", "endTime": f"{day}T00:00:02Z", "request_tags": [site], "status": "success", **other,
    }  # fmt: skip


def log(folder: Path, *rows: dict[str, Any] | str) -> None:
    text = "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in rows)
    (folder / "spend.jsonl").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    log(tmp_path, *(row(number) for number in range(30)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@needs_the_engine
def test_a_log_becomes_a_usage_file(run: Run, folder: Path) -> None:
    log(folder, *(row(number) for number in range(30)), row(30, "other", model="gpt-9", startTime=""), row(3), "{ broken")
    done = run("usage", "import", "spend.jsonl")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "promptlint-usage.toml: figures of 1 call site written, 1 of them new.\n"
        "Read 33 rows of LiteLLM spend logs (rows of LiteLLM_SpendLogs) (1 file), 2026-10-01 to 2026-10-30, 30.0 days.\n"
        "  1 row (3.0 %) is broken, and left out\n"
        "  1 row repeats a row of the same id, and counts once\n"
        "  1 row has no time: it counts, and tells no period\n"
        "Joined: 96.8 % of 31 calls: 30 by the name of the call site.\n"
        "  not joined: 1 (3.2 %, $0.0035 by the log): no call site uses gpt-9, and no tag names one\n"
        "\n"
        "call site     calls a month  input  output  cost in the log\n"
        "app.py:reply             30  1 000     100            $0.10\n"
        "\n"
        "The log says $0.10 for 30 joined calls; by these figures and the prices of 2026-11-24 they cost $0.10 (+0.00 %).\n"
    )
    text = (folder / FILE).read_text(encoding="utf-8")
    assert f"calls-per-month = 30  {MARK}\ninput-tokens = 1_000  {MARK}\noutput-tokens = 100  {MARK}\n" in text
    bill = json.loads(run("cost", "--format", "json").out)
    assert {call["key"]: call["per_month"] for call in bill["calls"]} == {"app.py:reply": ["0.105"] * 3, "app.py:title": None}


@needs_the_engine
def test_a_second_import_changes_nothing_and_a_newer_log_takes_its_place(run: Run, folder: Path) -> None:
    run("usage", "import", "spend.jsonl")
    before = (folder / FILE).read_text(encoding="utf-8")
    assert "figures of 1 call site there already." in run("usage", "import", "spend.jsonl").out
    assert (folder / FILE).read_text(encoding="utf-8") == before
    log(folder, *(row(number, completion_tokens=200) for number in range(30)))
    run("usage", "import", "spend.jsonl")
    assert (folder / FILE).read_text(encoding="utf-8") == before.replace("output-tokens = 100 ", "output-tokens = 200 ")


OWN = """\
# what we know
[default]
team = "core"

[site."app.py:reply"]   # by hand
calls-per-day = 7       # from the contract
feature = "answers"
tokens.question = 80

[site."app.py:title"]
calls-per-month = 5
"""


@needs_the_engine
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_people_wrote_stays_unless_they_ask(run: Run, folder: Path, newline: str) -> None:
    (folder / FILE).write_bytes(OWN.replace("\n", newline).encode())
    done = run("usage", "import", "spend.jsonl")
    assert "  kept: app.py:reply: its own calls-per-month (--replace takes the log's)\n" in done.out
    assert "  in no log: app.py:title, which the usage file says is called 5 times a month\n" in done.out
    text = (folder / FILE).read_bytes().decode()
    assert text.replace(newline, "\n") == OWN.replace(
        "# by hand\n", f"# by hand\ninput-tokens = 1_000  {MARK}\noutput-tokens = 100  {MARK}\n"
    )
    assert ("\r\n" in text) == (newline == "\r\n") and text.count("\n") == text.count(newline)
    run("usage", "import", "spend.jsonl", "--replace")
    said = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))["site"]
    assert said == {
        "app.py:reply": {
            "calls-per-month": 30,
            "input-tokens": 1000,
            "output-tokens": 100,
            "feature": "answers",
            "tokens": {"question": 80},
        },
        "app.py:title": {"calls-per-month": 5},
    }


@needs_the_engine
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('site = { "app.py:reply" = { team = "a" } }\n', "figures cannot be put into this file"),
        ('[site."app.py:reply"]\ncalls-per-day = 7\ncalls-per-month = 3\n', "say the same thing twice"),
        ("[site\n", "expected"),
    ],
)
def test_a_file_that_can_take_no_figures_stays_as_it_is(run: Run, folder: Path, text: str, why: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")
    done = run("usage", "import", "spend.jsonl")
    assert done.code == 2 and why.lower() in done.err.lower() and done.err.count("\n") == 1
    assert (folder / FILE).read_text(encoding="utf-8") == text


@needs_the_engine
def test_nothing_is_written_on_a_dry_run_or_when_too_little_is_joined(run: Run, folder: Path) -> None:
    log(folder, *(row(number, "app.py:reply" if number % 2 else "?") for number in range(30)))
    done = run("usage", "import", "spend.jsonl", "--dry-run")
    assert done.code == 0 and "figures of 1 call site found, and nothing written, 1 of them new." in done.out
    done = run("usage", "import", "spend.jsonl", "--min-joined", "0.95")
    assert done.code == 1 and "not written: 50.0 % of the rows are joined, fewer than 95.0 %." in done.out
    assert not (folder / FILE).exists()


@needs_the_engine
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nothing.jsonl"], "nothing.jsonl: no such file or folder"),
        (["app.py"], "app.py: Malformed JSON"),
        (["other.csv"], "other.csv: no format that is known: its rows have a, b; known are: LiteLLM spend logs"),
        (["spend.jsonl", "--days", "0"], '--days: "0" must be a number of days above 0, such as 30'),
        (["spend.jsonl", "--min-joined", "95"], '--min-joined: "95" must be a share between 0 and 1, such as 0.95'),
    ],
)
def test_a_mistake_is_one_line(run: Run, folder: Path, arguments: list[str], why: str) -> None:
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = run("usage", "import", *arguments)
    assert done.code == 2 and why in done.err and done.err.count("\n") == 1 and done.out == ""


def test_without_the_extra_it_says_how_to_get_it(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    done = run("usage", "import", "spend.jsonl")
    assert (done.code, done.err) == (2, f"promptlint: {engine.MISSING}\n")


@needs_the_engine
def test_names_in_a_log_cannot_write_into_the_file_or_the_terminal(run: Run, folder: Path) -> None:
    evil = 'x"]\n[default]\ncalls-per-day = 9\n\x1b[2J\u202e'
    log(folder, *(row(number, evil, model=evil) for number in range(3)), *(row(9 + number) for number in range(3)))
    done = run("usage", "import", "spend.jsonl")
    assert done.code == 0 and "\x1b" not in done.out and "\u202e" not in done.out
    assert set(tomllib.loads((folder / FILE).read_text(encoding="utf-8"))) == {"site"}
