"""Logs of real calls: every format is read, what is wrong in a log is counted, and rows find their call sites."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.bill import bill_of
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.observed import Observation, observe
from promptlint.observed.engine import Unreadable, is_installed, opened
from promptlint.observed.figures import percentile, repriced
from promptlint.observed.joining import prompt_hash
from promptlint.observed.known import FORMATS
from promptlint.observed.places import find
from promptlint.pipeline import Report, scan_sources
from promptlint.usage import UsageBook

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `usage` (DuckDB) is not installed")

NOW = dt.datetime(2026, 11, 26, 23, 59, 59)
SYSTEM = "Answer in one sentence, and name the page of the manual."
FILES = {
    "app/answer.py": f'''
from openai import OpenAI

client = OpenAI()


def ask(text, cap):
    return client.chat.completions.create(model="gpt-4o", max_tokens=cap, messages=[{{"role": "user", "content": text}}])


def reply(question):
    return client.chat.completions.create(
        model="gpt-4o",
        max_tokens=300,
        messages=[{{"role": "system", "content": "{SYSTEM}"}}, {{"role": "user", "content": question}}],
    )


def short(text):
    return ask("Shorten: " + text, 50)


def long(text):
    return ask("Lengthen: " + text, 900)
''',
    "app/vectors.py": '''
from openai import OpenAI


def embed(texts):
    return OpenAI().embeddings.create(model="text-embedding-3-small", input=texts)
''',
    "app/digest.py": '''
import anthropic


def digest(text):
    return anthropic.Anthropic().messages.create(model="claude-haiku-4-5", max_tokens=400, messages=[{"role": "user", "content": text}])
''',
}  # fmt: skip
REPLY, SHORT, LONG, EMBED, DIGEST = (
    f"app/{place}" for place in ("answer.py:reply", "answer.py:short", "answer.py:long", "vectors.py:embed", "digest.py:digest")
)
PLACE = {"code.file.path": "/srv/app/answer.py", "code.function.name": "app.answer.reply", "code.line.number": 13}


@pytest.fixture(scope="module")
def report() -> Report:
    return scan_sources(FILES)


def observed(report: Report, *files: Path, days: Decimal | None = None) -> Observation:
    assert report.book is not None
    return observe(
        find([str(file) for file in files]).files, report.calls, bill_of(report).requests, report.book, NOW, days=days, threads=1
    )


def written(path: Path, rows: Sequence[Mapping[str, Any] | str]) -> Path:
    """Rows in the layout that the name of the file asks for."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".csv"):
        assert all(isinstance(row, Mapping) for row in rows)
        fields = list(dict.fromkeys(key for row in rows if isinstance(row, Mapping) for key in row))
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, fields)
            table.writeheader()
            table.writerows(
                {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in row.items()} for row in rows if isinstance(row, Mapping)
            )
        return path
    if name.endswith(".json"):
        text = json.dumps(rows, indent=2)
    else:
        text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    if path.name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def litellm(number: int, said: Mapping[str, Any] | None = PLACE, **other: Any) -> dict[str, Any]:
    """A row of LiteLLM_SpendLogs: 1 000 tokens in, 100 out, a day after the one before."""
    return {
        "request_id": f"chatcmpl-{number}",
        "call_type": "acompletion",
        "spend": (1000 * 2.5 + 100 * 10) / 1e6,
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "startTime": (dt.datetime(2026, 10, 1) + dt.timedelta(days=number)).isoformat() + "Z",
        "endTime": (dt.datetime(2026, 10, 1) + dt.timedelta(days=number, seconds=2)).isoformat() + "Z",
        "model": "gpt-4o",
        "custom_llm_provider": "openai",
        "metadata": {"status": "success", "spend_logs_metadata": dict(said) if said else None},
        "cache_hit": "False",
        "request_tags": [],
        "status": "success",
        **other,
    }


def span(number: int, **attributes: Any) -> dict[str, Any]:
    """A span in OTLP JSON, an hour after the one before."""
    start = int(dt.datetime(2026, 10, 1, tzinfo=dt.UTC).timestamp()) * 10**9 + number * 3600 * 10**9
    return {
        "traceId": f"{number:032x}",
        "spanId": f"{number:016x}",
        "parentSpanId": "",
        "name": "chat gpt-4o",
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + 10**9),
        "attributes": [{"key": key, "value": _value(value)} for key, value in attributes.items()],
        "status": {},
    }


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"arrayValue": {"values": [{"stringValue": each} for each in value]}}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def otlp(*spans: Mapping[str, Any]) -> dict[str, Any]:
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "x"}, "spans": list(spans)}]}]}


CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
}
HELICONE = {
    "request_id": "r1", "request_created_at": "2026-10-01T00:00:00Z", "response_created_at": "2026-10-01T00:00:01Z",
    "response_status": 200,
    "response_model": "gpt-4o", "provider": "OPENAI", "request_path": "/v1/chat/completions",
    "prompt_tokens": 1000, "completion_tokens": 100,
    "costUSD": 0.0035, "request_properties": {"call_site": REPLY},
}  # fmt: skip
LANGSMITH = {
    "id": "00000000-0000-0000-0000-000000000001", "run_type": "llm", "name": "ChatOpenAI", "start_time": "2026-10-01T00:00:00",
    "end_time": "2026-10-01T00:00:01", "status": "success", "tags": [REPLY], "prompt_tokens": 1000, "completion_tokens": 100,
    "prompt_token_details": {}, "total_cost": 0.0035, "extra": {"metadata": {"ls_model_name": "gpt-4o", "ls_provider": "openai"}},
}  # fmt: skip
PRINTED = {
    "name": "chat gpt-4o", "context": {"trace_id": "0x1", "span_id": "0x2", "trace_state": "[]"}, "parent_id": None,
    "start_time": "2026-10-01T00:00:00.000000Z", "end_time": "2026-10-01T00:00:01.000000Z", "status": {"status_code": "UNSET"},
    "attributes": {**CALL, **PLACE},
}  # fmt: skip
EACH: dict[str, tuple[str, list[Any]]] = {
    "litellm": ("spend.jsonl", [litellm(1)]),
    "litellm, packed": ("spend.jsonl.gz", [litellm(1)]),
    "litellm, a list": ("spend.json", [litellm(1)]),
    "litellm, metadata as text": ("spend.jsonl", [litellm(1, metadata=json.dumps({"spend_logs_metadata": PLACE}))]),
    "litellm, a table": ("spend.csv", [litellm(1)]),
    "helicone": ("export.jsonl", [HELICONE]),
    "helicone, a table": ("export.csv", [HELICONE]),
    "langsmith": ("runs.jsonl", [LANGSMITH]),
    "otlp": ("spans.jsonl", [otlp(span(1, **CALL, **PLACE))]),
    "otlp, older names": (
        "spans.jsonl",
        [
            otlp(
                span(
                    1,
                    **{
                        "gen_ai.system": "openai", "gen_ai.response.model": "gpt-4o-2024-08-06",
                        "gen_ai.usage.prompt_tokens": 1000,
                        "gen_ai.usage.completion_tokens": 100, "code.filepath": "app/answer.py", "code.function": "reply",
                        "code.lineno": 12,
                    },
                )
            )
        ],
    ),
    "openinference": (
        "spans.jsonl",
        [
            otlp(
                span(
                    1,
                    **{
                        "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.token_count.prompt": 1000,
                        "llm.token_count.completion": 100, "tag.tags": [REPLY],
                    },
                )
            )
        ],
    ),
    "printed spans": ("spans.jsonl", [PRINTED]),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_each_format_gives_the_same_call(report: Report, tmp_path: Path, name: str) -> None:
    file, rows = EACH[name]
    found = observed(report, written(tmp_path / file, rows))
    (figures,) = found.joined
    assert (figures.call.key, found.rows_joined, found.rows, found.apart) == (REPLY, 1, 1, ())
    assert (figures.sums.input, figures.sums.output, figures.said["input-tokens"]) == (1000, 100, Decimal(1000))
    assert figures.sums.cost == (Decimal("0.0035") if figures.sums.costed else 0)
    assert (found.read.broken, found.read.others, found.period.first and found.period.first.year) == (0, 0, 2026)


def test_every_format_says_where_its_names_were_read() -> None:
    assert all("2026-11-26" in each.source or "CSV" in each.source for each in FORMATS)


_TWO = [{**PRINTED, "context": {"trace_id": "0x1", "span_id": name}} for name in ("0x2", "0x3")]
_TAGGED = 'request_id{0}spend{0}startTime{0}model{0}request_tags\r\na{0}1{0}2026-10-01{0}gpt-4o{0}"[""app/answer.py:reply""]"\r\n'
SHAPES: dict[str, tuple[str, int]] = {
    "console.txt": ("".join(json.dumps(each, indent=4) + "\n" for each in _TWO), 2),
    "one.json": (json.dumps(litellm(1)), 1),
    "wrapped.json": (json.dumps({"runs": [LANGSMITH]}, indent=1), 1),
    "collector.json": (json.dumps(otlp(span(1, **CALL, **PLACE)), indent=1), 1),
    "crlf.jsonl": ("\ufeff" + json.dumps(litellm(1)) + "\r\n\r\n" + json.dumps(litellm(2)), 2),
    "broken first.jsonl": ('{"request_id": "x",\n' + "\n".join(json.dumps(litellm(number)) for number in range(9)), 9),
    "long.jsonl": (json.dumps(litellm(1, messages=[{"role": "user", "content": "x" * 3_000_000}])) + "\n" + json.dumps(litellm(2)), 2),
    "semicolons.csv": ("\ufeff" + _TAGGED.format(";"), 1),
    "tabs.tsv": (_TAGGED.format("\t"), 1),
}


@pytest.mark.parametrize("name", SHAPES)
def test_rows_lie_in_files_in_many_ways(report: Report, tmp_path: Path, name: str) -> None:
    text, rows = SHAPES[name]
    (tmp_path / name).write_bytes(text.encode())
    found = observed(report, tmp_path / name)
    assert (found.read.unread, found.rows_joined) == ((), rows)


def test_parquet_with_nested_columns(report: Report, tmp_path: Path) -> None:
    import duckdb  # noqa: PLC0415

    log = written(tmp_path / "spend.jsonl", [litellm(number) for number in range(4)])
    duckdb.execute(f"COPY (SELECT * FROM read_json('{log}')) TO '{tmp_path}/spend.parquet' (FORMAT parquet)")
    found = observed(report, tmp_path / "spend.parquet")
    assert (found.joined[0].call.key, found.rows_joined) == (REPLY, 4)


BUCKET = {
    "object": "bucket", "start_time": 1790812800, "end_time": 1790812800 + 30 * 86_400,
    "results": [
        {"object": "organization.usage.embeddings.result", "input_tokens": 600, "num_model_requests": 6, "model": "text-embedding-3-small"},
        {"object": "organization.usage.completions.result", "input_tokens": 9,
         "output_tokens": 9, "num_model_requests": 3, "model": "gpt-4o"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ["page.json", "buckets.jsonl", "usage.csv"])
def test_an_export_of_openai_joins_where_one_call_site_uses_a_model(report: Report, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if name == "page.json":
        file.write_text(json.dumps({"object": "page", "data": [BUCKET], "has_more": False}, indent=1), encoding="utf-8")
    elif name == "buckets.jsonl":
        written(file, [BUCKET])
    else:
        results = BUCKET["results"]
        assert isinstance(results, list)
        written(file, [{"start_time": BUCKET["start_time"], "end_time": BUCKET["end_time"], **result} for result in results])
    found = observed(report, file)
    (figures,) = found.joined
    assert (figures.call.key, dict(figures.said)) == (EMBED, {"calls-per-month": Decimal(6), "input-tokens": Decimal(100)})
    ((reason, sums),) = found.apart
    assert (sums.calls, "several call sites use gpt-4o" in reason) == (3, True)


REPORT = {
    "starting_at": "2026-10-01T00:00:00Z", "ending_at": "2026-10-02T00:00:00Z",
    "results": [
        {
            "model": "claude-haiku-4-5-20251001", "uncached_input_tokens": 100, "cache_read_input_tokens": 800, "output_tokens": 50,
            "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 40}, "service_tier": "batch",
        }
    ],
}  # fmt: skip
CONSOLE = {
    "usage_date_utc": "2026-10-01", "model_version": "claude-haiku-4-5-20251001", "usage_type": "batch", "usage_input_tokens_no_cache": 100,
    "usage_input_tokens_cache_write_5m": 60, "usage_input_tokens_cache_write_1h": 40, "usage_input_tokens_cache_read": 800,
    "usage_output_tokens": 50,
}  # fmt: skip


@pytest.mark.parametrize(("name", "row"), [("report.json", {"data": [REPORT], "has_more": False}), ("usage.csv", CONSOLE)])
def test_an_export_of_anthropic_tells_shares_and_no_number_of_calls(report: Report, tmp_path: Path, name: str, row: dict[str, Any]) -> None:
    file = tmp_path / name
    if name.endswith(".json"):
        file.write_text(json.dumps(row), encoding="utf-8")
    else:
        written(file, [row])
    found = observed(report, file)
    (figures,) = found.joined
    assert figures.call.key == DIGEST and found.read.requests_unknown
    assert dict(figures.said) == {"cache-hit-rate": Decimal("0.8"), "cache-write-rate": Decimal("0.1"), "batch-share": 1}


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


_WHOLE = [json.dumps(litellm(1)) + "\n" + json.dumps(litellm(2)) + "\n", json.dumps(otlp(span(1, **CALL))), _TAGGED.format(",")]


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


# ---------------------------------------------------------------- joining


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"code.file.path": "C:\\\\srv\\\\app\\\\answer.py", "code.line.number": 13}, REPLY),
        ({"code.function.name": "app.answer.reply"}, REPLY),
        ({"call_site": REPLY}, REPLY),
        ({"feature": "answers"}, REPLY),
        ({"function": "reply"}, REPLY),
        ({"prompt_hash": "SYSTEM"}, REPLY),
        ({"code.stacktrace": 'File "/x/app/answer.py", line 20, in short\nFile "/x/app/answer.py", line 8, in ask'}, SHORT),
        ({"code.stacktrace": 'File "/x/app/answer.py", line 24, in long\nFile "/x/app/answer.py", line 8, in ask'}, LONG),
    ],
)
def test_a_row_finds_its_call_site(report: Report, tmp_path: Path, said: dict[str, Any], key: str) -> None:
    book = UsageBook(sites=((REPLY, {"feature": "answers"}),))
    calls = tuple(replace(call, usage=book.of(call.key)) for call in report.calls)
    reply = next(call for call in calls if call.key == REPLY)
    said = {name: prompt_hash(reply) if value == "SYSTEM" else value for name, value in said.items()}
    found = observed(replace(report, calls=calls), written(tmp_path / "spend.jsonl", [litellm(1, said)]))
    assert [figures.call.key for figures in found.joined] == [key]


def test_the_text_of_a_prompt_is_its_hash(report: Report, tmp_path: Path) -> None:
    messages = [{"role": "system", "content": SYSTEM.replace(" ", "  ", 3)}, {"role": "user", "content": "?"}]
    found = observed(report, written(tmp_path / "spend.jsonl", [litellm(1, None, messages=messages)]))
    assert (found.joined[0].call.key, found.by) == (REPLY, (("prompt", 1),))


def test_a_cap_tells_callers_of_a_helper_apart(report: Report, tmp_path: Path) -> None:
    place = {"code.file.path": "/x/app/answer.py", "code.line.number": 8, "code.function.name": "ask"}
    spans = [span(number, **CALL, **place, **{"gen_ai.request.max_tokens": cap}) for number, cap in enumerate((50, 900, 900))]
    found = observed(report, written(tmp_path / "spans.jsonl", [otlp(*spans)]))
    assert {figures.call.key: figures.sums.calls for figures in found.joined} == {SHORT: 1, LONG: 2}


def test_what_could_be_several_is_none_and_says_why(report: Report, tmp_path: Path) -> None:
    rows = [litellm(1, None), litellm(2, None, model="gpt-9"), litellm(3, {"code.file.path": "/x/elsewhere.py", "code.line.number": 1})]
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    assert found.joined == () and found.rate == 0
    assert sorted(reason for reason, _ in found.apart) == [
        "no call site of the scanned code is at its place (elsewhere.py)",
        "no call site uses gpt-9, and no tag names one",
        "several call sites use gpt-4o, and nothing else tells them apart",
    ]


def test_models_that_a_router_chose_are_shares(report: Report, tmp_path: Path) -> None:
    rows = [litellm(number, model="gpt-4o-mini" if number % 4 == 0 else "gpt-4o-2024-08-06") for number in range(8)]
    (figures,) = observed(report, written(tmp_path / "spend.jsonl", rows)).joined
    assert figures.said["models"] == {"gpt-4o-mini": Decimal("0.25")}


# ---------------------------------------------------------------- money


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(100, 50_000), st.floats(0, 1), st.integers(50, 4_000), st.sampled_from([REPLY, DIGEST])),
        min_size=2,
        max_size=30,
    )
)
def test_the_figures_cost_what_the_log_says(
    report: Report, tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, float, int, str]]
) -> None:
    """Whatever is cached of what, and whatever the answers are: within 1 % of the log's own cost."""
    rows = []
    for number, (tokens, share, answer, key) in enumerate(calls):
        cached = int(tokens * share)
        written_ = (tokens - cached) // 2 if key == DIGEST else 0
        new, read, write, out = (2.5, 1.25, 2.5, 10) if key == REPLY else (1, 0.1, 1.25, 5)
        spend = ((tokens - cached - written_) * new + cached * read + written_ * write + answer * out) / 1e6
        more = {"cache_read_input_tokens": cached, "cache_creation_input_tokens": written_}
        metadata = {"additional_usage_values": more, "spend_logs_metadata": {"call_site": key}}
        model = "gpt-4o" if key == REPLY else "claude-haiku-4-5"
        row = litellm(number, None, spend=spend, prompt_tokens=tokens, completion_tokens=answer, metadata=metadata, model=model)
        rows.append(row)
    found = observed(report, written(tmp_path_factory.mktemp("log") / "spend.jsonl", rows))
    assert report.book is not None
    result = repriced(found.joined, report.book)
    assert found.rows_joined == result.calls == len(rows)
    assert result.difference is not None and abs(result.difference) < Decimal("0.01")


@given(st.lists(st.integers(0, 100), min_size=1))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int]) -> None:
    from collections import Counter  # noqa: PLC0415

    found = percentile(Counter(values), 95)
    assert found in values and found is not None
    assert sum(value <= found for value in values) >= 0.95 * len(values) > sum(value < found for value in values) or found == min(values)


# ---------------------------------------------------------------- what may be read


def test_folders_patterns_and_names_with_brackets(report: Report, tmp_path: Path) -> None:
    (tmp_path / "logs" / "a").mkdir(parents=True)
    for number, name in enumerate(("one.jsonl", "a/two[1].jsonl", "a/three*.jsonl")):
        written(tmp_path / "logs" / name, [litellm(number)])
    (tmp_path / "logs" / "README.md").touch()
    places = find([str(tmp_path / "logs")])
    assert (len(places.files), places.others) == (3, 1)
    found = observed(report, tmp_path / "logs")
    assert (found.rows, found.read.unread) == (3, ())
    assert len(find([str(tmp_path / "logs" / "**" / "*.jsonl")]).files) == 3
    for wrong in ("nothing.jsonl", "*.csv", "logs\0"):
        with pytest.raises(UserError):
            find([str(tmp_path) + "/" + wrong])


def test_the_engine_reads_the_named_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "named.txt").write_text("x", encoding="utf-8")
    (tmp_path / "other.txt").write_text("secret", encoding="utf-8")
    with opened([str(tmp_path / "named.txt")]) as engine:
        assert engine.rows("SELECT content FROM read_text($1)", [str(tmp_path / "named.txt")]) == [("x",)]
        for forbidden in (
            f"SELECT content FROM read_text('{tmp_path}/other.txt')",
            "SELECT * FROM read_csv('https://example.org/x.csv')",
            "INSTALL httpfs",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Unreadable):
                engine.run(forbidden)


def test_a_setting_does_not_change_what_is_read(report: Report, tmp_path: Path) -> None:
    """The same input gives the same figures, however many threads read it."""
    file = written(tmp_path / "spend.jsonl", [litellm(number, spend=0.1 * number) for number in range(500)])
    assert report.book is not None
    files = find([str(file)]).files
    one, other = (observe(files, report.calls, bill_of(report).requests, report.book, NOW, threads=number) for number in (1, 4))
    assert one == other and Settings()
