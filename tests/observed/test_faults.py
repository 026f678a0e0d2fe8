"""What is wrong in a log is counted, and whatever the bytes are, the answer is a reason."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.observed.engine import is_installed
from promptlint.observed.known import FORMATS
from promptlint.pipeline import Report
from tests.observed.logs import (
    CALL,
    PLACE,
    TAGGED,
    litellm,
    observed,
    otlp,
    span,
    written,
)

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `usage` (DuckDB) is not installed")

# ---------------------------------------------------------------- what is wrong in logs


def test_broken_rows_are_counted_and_the_others_read(report: Report, tmp_path: Path) -> None:
    rows: list[Any] = [litellm(number) for number in range(99)]
    rows[50:50] = ['{"request_id": "chatcmpl-x", "spend": 0.1, "startTi', "not JSON at all", "[1, 2]", '{"another": "row"}']
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    assert (found.read.rows, found.read.broken, found.rows, found.rows_joined) == (103, 4, 99, 99)


def test_a_table_with_broken_rows(report: Report, tmp_path: Path) -> None:
    file = written(tmp_path / "spend.csv", [litellm(number) for number in range(20)])
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:5], "only,three,fields", *lines[5:]]) + "\n", encoding="utf-8")
    found = observed(report, file)
    assert (found.read.broken, found.rows_joined) == (1, 20)


def test_rows_that_are_there_twice_count_once(report: Report, tmp_path: Path) -> None:
    rows = [litellm(number) for number in range(10)]
    found = observed(report, written(tmp_path / "a.jsonl", rows), written(tmp_path / "b.jsonl", rows[:4]))
    assert (found.read.doubled, found.every.calls) == (4, 10)


def test_a_call_that_two_instrumentations_recorded_counts_once(report: Report, tmp_path: Path) -> None:
    outer = span(1, **CALL)
    inner = {**span(1, **CALL, **PLACE), "spanId": "ffff", "parentSpanId": outer["spanId"]}
    agent = span(2, **{**CALL, "gen_ai.operation.name": "invoke_agent"})
    other = span(3, **{"http.route": "/"})
    found = observed(report, written(tmp_path / "spans.jsonl", [otlp(outer, inner, agent, other)]))
    assert (found.read.outer, found.read.others, found.rows, found.rows_joined) == (1, 2, 1, 1)


def test_failed_calls_retries_and_an_own_cache(report: Report, tmp_path: Path) -> None:
    retried = {"status": "success", "attempted_retries": 2, "spend_logs_metadata": PLACE}
    rows = [
        *(litellm(number) for number in range(6)),
        litellm(6, status="failure", spend=0.0, prompt_tokens=0, completion_tokens=0),
        litellm(7, status="failure"),  # with a cost: it was billed
        litellm(8, metadata=retried),
        litellm(9, cache_hit="True", spend=0.0),
    ]
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    (figures,) = found.joined
    every = found.every
    assert (every.failed, every.billed, every.retried, every.answered_by_own_cache, every.calls) == (2, 1, 1, 1, 9)
    assert figures.said["calls-per-month"] == Decimal(27)  # nine in ten days
    assert figures.said["response-cache-hit-rate"] == Decimal("0.111111")
    assert figures.said["input-tokens"] == 1000


def test_clocks_that_cannot_be_right_tell_no_period(report: Report, tmp_path: Path) -> None:
    rows = [
        *(litellm(number) for number in range(30)),
        litellm(30, startTime="1970-01-01T00:00:00Z"),
        litellm(31, startTime="2031-01-01T00:00:00Z"),
        litellm(32, startTime="yesterday"),
        {**litellm(5, request_id="back"), "endTime": "2026-10-01T00:00:00Z"},
    ]
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    assert (found.read.early, found.read.undated, found.read.backwards) == (2, 1, 2)
    assert found.period.first == dt.datetime(2026, 10, 1) and found.period.last == dt.datetime(2026, 10, 30)
    assert found.every.calls == 34


def test_other_zones_are_utc(report: Report, tmp_path: Path) -> None:
    rows = [litellm(1, startTime="2026-10-01T01:00:00+02:00"), litellm(2, startTime="2026-10-02 23:00:00+00")]
    period = observed(report, written(tmp_path / "spend.jsonl", rows)).period
    assert (period.first, period.last) == (dt.datetime(2026, 9, 30, 23), dt.datetime(2026, 10, 2, 23))


def test_one_row_tells_no_period_but_days_do(report: Report, tmp_path: Path) -> None:
    file = written(tmp_path / "spend.jsonl", [litellm(1)])
    assert "calls-per-month" not in observed(report, file).joined[0].said
    assert observed(report, file, days=Decimal(3)).joined[0].said["calls-per-month"] == 10


def test_numbers_that_can_be_none_are_none(report: Report, tmp_path: Path) -> None:
    rows = [litellm(1, prompt_tokens=-5), litellm(2, prompt_tokens="many"), litellm(3, spend="1e400"), litellm(4, prompt_tokens=10**18)]
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    assert (found.every.calls, found.every.measured, found.every.input) == (4, 1, 1000)


def test_unknown_files_are_named_with_what_is_known(report: Report, tmp_path: Path) -> None:
    good = written(tmp_path / "spend.jsonl", [litellm(1)])
    bad = written(tmp_path / "other.jsonl", [{"user": "x", "clicks": 3}])
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(b"PAR1 and then nothing")
    found = observed(report, bad, empty, torn, good)
    reasons = {Path(each.name).name: each.reason for each in found.read.unread}
    assert set(reasons) == {"other.jsonl", "empty.jsonl", "torn.parquet"} and found.rows_joined == 1
    assert "its rows have user, clicks; known are: LiteLLM spend logs" in reasons["other.jsonl"]
    assert all(each.title in reasons["other.jsonl"] for each in FORMATS)
    assert "\n" not in "".join(reasons.values())


_WHOLE = [json.dumps(litellm(1)) + "\n" + json.dumps(litellm(2)) + "\n", json.dumps(otlp(span(1, **CALL))), TAGGED.format(",")]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([each.encode() for each in _WHOLE]),
    st.lists(st.tuples(st.integers(0, 2_000), st.binary(max_size=8), st.integers(0, 40)), max_size=4),
    st.sampled_from(["x.jsonl", "x.json", "x.csv", "x.parquet", "x.jsonl.gz", "x.csv.zst", "x"]),
)
def test_no_bytes_end_in_anything_but_a_reason(
    report: Report, tmp_path_factory: pytest.TempPathFactory, whole: bytes, changes: list[tuple[int, bytes, int]], name: str
) -> None:
    data = whole
    for place, put, gone in changes:
        data = data[:place] + put + data[place + gone :]
    file = tmp_path_factory.mktemp("log") / name
    file.write_bytes(data)
    found = observed(report, file)
    assert len(found.read.unread) + len(found.read.formats) == 1
    assert all(each.reason and "\n" not in each.reason for each in found.read.unread)
