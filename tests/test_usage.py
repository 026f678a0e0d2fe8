"""The usage file: what holds for which call site, and a clear line for every mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint import usage
from promptlint.errors import UserError
from promptlint.model import Tokens, Usage


def book(text: str, tmp_path: Path) -> usage.UsageBook:
    file = tmp_path / usage.FILE_NAME
    file.write_text(text, encoding="utf-8")
    return usage.load(file)


def of(text: str, key: str, tmp_path: Path) -> Usage:
    return book(text, tmp_path).of(key)


LAYERS = """
[default]
calls-per-day = 10
team = "core"
tokens = { question = 50, context = 900 }

[site."app/*"]
team = "growth"

[site."app/answer.py"]
feature = "answers"

[site."app/answer.py:reply"]
calls-per-month = 7
tokens.question = 80

[site."app/answer.py:reply[be-brief]"]
environment = "live"
"""


def test_the_more_specific_entry_wins_key_by_key(tmp_path: Path) -> None:
    said = of(LAYERS, "app/answer.py:reply[be-brief]", tmp_path)
    assert (said.calls_per_month, said.team, said.feature, said.environment) == (Decimal(7), "growth", "answers", "live")
    assert dict(said.placeholders) == {"question": Tokens(80, 80, 80, "estimate"), "context": Tokens(900, 900, 900, "estimate")}
    assert said.said_by == ("default", "app/*", "app/answer.py", "app/answer.py:reply", "app/answer.py:reply[be-brief]")
    other = of(LAYERS, "app/answer.py:title", tmp_path)
    assert (other.calls_per_month, other.feature, other.environment) == (Decimal(300), "answers", "")
    assert of(LAYERS, "jobs/nightly.py:run", tmp_path).said_by == ("default",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calls-per-month = 1_000", 1000),
        ("calls-per-day = 2.5", 75),
        ("sessions-per-day = 10\ncalls-per-session = 8", 2400),
        ("sessions-per-month = 10\nturns = { mean = 4, p95 = 9 }", 40),
        ("sessions-per-month = 10", 10),
        ("turns = 4", None),
        ("calls-per-session = 4", None),
    ],
)
def test_calls_of_a_month(text: str, expected: int | None, tmp_path: Path) -> None:
    assert of(f"[default]\n{text}\n", "app.py:f", tmp_path).calls_per_month == expected


def test_an_entry_with_calls_replaces_all_that_was_said_of_them(tmp_path: Path) -> None:
    text = (
        '[default]\nsessions-per-day = 5\ncalls-per-session = 9\n[site."app.py:f"]\ncalls-per-month = 4\n[site."app.py:g"]\nfeature = "x"\n'
    )
    assert of(text, "app.py:f", tmp_path).calls_per_month == 4
    assert of(text, "app.py:g", tmp_path).calls_per_month == 1350


def test_a_mean_and_a_95th_percentile(tmp_path: Path) -> None:
    said = of("[default]\noutput-tokens = { mean = 300.4, p95 = 900 }\nreasoning-tokens = { mean = 10 }\n", "a.py:f", tmp_path)
    assert (said.output_tokens, said.reasoning_tokens) == (Tokens(300, 300, 900, "estimate"), Tokens(10, 10, 10, "estimate"))


def test_shares_and_routers(tmp_path: Path) -> None:
    text = "[default]\nbatch-share = 0.25\nflex-share = 0\nmodels = { gpt-4o-mini = 0.6, gpt-4o = 0 }\nunits = { web_search = 2 }\n"
    said = of(text, "a.py:f", tmp_path)
    assert said.tiers == (("batch", Decimal("0.25")),)
    assert said.models == (("gpt-4o-mini", Decimal("0.6")),)
    assert said.units == (("web_search", Decimal(2)),)


def test_presets(tmp_path: Path) -> None:
    assert [usage.preset(name).of("a.py:f").calls_per_month for name in ("small", "medium", "large")] == [1000, 50_000, 1_000_000]
    chosen = 'preset = "small"\n[default]\nteam = "core"\n[site."a.py:g"]\ncalls-per-day = 1\n'
    assert of(chosen, "a.py:f", tmp_path).calls_per_month == 1000
    assert of(chosen, "a.py:g", tmp_path).calls_per_month == 30
    assert usage.book_of(None).of("a.py:f") == Usage()


@pytest.mark.parametrize(
    ("pattern", "key", "expected"),
    [
        ("app/*", "app/deep/answer.py:reply", True),
        ("*:plan", "app/agent.py:plan", True),
        ("app/agent.p?", "app/agent.py:Agent.plan", True),
        ("*[be-brief]", "app.py:f[be-brief]", True),
        ("*[be-brief]", "app.py:fe", False),
        ("app/answer.py", "app/answer.py:reply[x]", True),
        ("app/answer.py:reply", "app/answer.py:reply_all", False),
        ("answer.py", "app/answer.py:reply", False),
    ],
)
def test_what_an_entry_covers(pattern: str, key: str, expected: bool) -> None:
    assert usage.covers(pattern, key) is expected


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[defaults]\n", 1, 'unknown key "defaults"; did you mean "default"?'),
        ("\n[default]\ncalls-per-dya = 3\n", 3, 'unknown key "calls-per-dya"; did you mean "calls-per-day"?'),
        (
            '[site."a.py:f"]\nteam = "x"\n\n[site."a.py:g"]\nturns = "four"\n',
            5,
            "turns must be a number of turns, or { mean = 4, p95 = 12 }",
        ),
        ("[default]\ncache-hit-rate = 70\n", 2, "cache-hit-rate must be a share between 0 and 1"),
        ("[default]\ncalls-per-month = -1\n", 2, "calls-per-month must be a number of 0 or more"),
        ("[default]\ncalls-per-month = nan\n", 2, "calls-per-month must be a number of 0 or more"),
        ("[default]\ncalls-per-month = true\n", 2, "calls-per-month must be a number of 0 or more"),
        ("[default]\noutput-tokens = { mean = 9, p95 = 3 }\n", 2, "output-tokens must be a number of tokens, or { mean = 300, p95 = 900 }"),
        ("[default]\ncalls-per-day = 3\ncalls-per-month = 90\n", 3, "calls-per-day and calls-per-month say the same thing twice: give one"),
        ("[default]\nbatch-share = 0.6\nflex-share = 0.6\n", 3, "batch-share + flex-share must not be more than 1"),
        ("[default]\nmodels = { gpt-4o = 0.6, o3 = 0.6 }\n", 2, "models must be a table of models with shares that add up to at most 1"),
        ('preset = "huge"\n', 1, "preset must be one of small, medium, large"),
        ("default = 3\n", 1, "default must be a table"),
        ("site = 3\n", 1, 'site must be tables, for example [site."app/answer.py:reply"]'),
        ("[default]\nunits = { searches = 1 }\n", 2, "units must be a table of web_search, "),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, said: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        book(text, tmp_path)
    assert f"{usage.FILE_NAME}:{line}: {said}" in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot be read: no such file"):
        usage.load(tmp_path / "absent.toml")
    with pytest.raises(UserError, match="not a regular file"):
        usage.load(tmp_path)
    with pytest.raises(UserError, match=r"usage\.toml:2: not valid TOML: "):
        book("[default]\ncalls-per-day 3\n", tmp_path)
    (tmp_path / usage.FILE_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="not UTF-8"):
        usage.load(tmp_path / usage.FILE_NAME)


def test_the_nearest_file_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    below = tmp_path / "repository" / "app"
    below.mkdir(parents=True)
    (tmp_path / usage.FILE_NAME).write_text("")
    assert usage.find(below) == tmp_path / usage.FILE_NAME
    (tmp_path / "repository" / ".git").mkdir()
    assert usage.find(below) is None


NUMBERS = st.one_of(st.integers(-5, 10), st.floats(), st.booleans(), st.text(max_size=3), st.none())


@given(
    st.dictionaries(st.sampled_from(sorted(usage.FIELDS)), st.one_of(NUMBERS, st.dictionaries(st.text(max_size=4), NUMBERS, max_size=2)))
)
def test_any_table_is_taken_or_refused_in_one_sentence(table: dict[str, object]) -> None:
    document = {"default": {key: Decimal(str(value)) if isinstance(value, float) else value for key, value in table.items()}}
    try:
        said = usage.from_document(document, "[default]\n", Path(usage.FILE_NAME)).of("a.py:f")
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert said.calls_per_month is None or said.calls_per_month >= 0
