"""Every format of a log is read, wherever in a file its rows lie."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from promptlint.observed.engine import is_installed
from promptlint.observed.known import FORMATS
from promptlint.pipeline import Report
from tests.observed.logs import (
    CALL,
    DIGEST,
    EMBED,
    HELICONE,
    LANGSMITH,
    PLACE,
    PRINTED,
    REPLY,
    TAGGED,
    litellm,
    observed,
    otlp,
    span,
    written,
)

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `usage` (DuckDB) is not installed")

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
SHAPES: dict[str, tuple[str, int]] = {
    "console.txt": ("".join(json.dumps(each, indent=4) + "\n" for each in _TWO), 2),
    "one.json": (json.dumps(litellm(1)), 1),
    "wrapped.json": (json.dumps({"runs": [LANGSMITH]}, indent=1), 1),
    "collector.json": (json.dumps(otlp(span(1, **CALL, **PLACE)), indent=1), 1),
    "crlf.jsonl": ("\ufeff" + json.dumps(litellm(1)) + "\r\n\r\n" + json.dumps(litellm(2)), 2),
    "broken first.jsonl": ('{"request_id": "x",\n' + "\n".join(json.dumps(litellm(number)) for number in range(9)), 9),
    "long.jsonl": (json.dumps(litellm(1, messages=[{"role": "user", "content": "x" * 3_000_000}])) + "\n" + json.dumps(litellm(2)), 2),
    "semicolons.csv": ("\ufeff" + TAGGED.format(";"), 1),
    "tabs.tsv": (TAGGED.format("\t"), 1),
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
