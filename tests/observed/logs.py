"""A small project, and rows of logs of its calls in each format."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptlint.bill import bill_of
from promptlint.observed import Observation, observe
from promptlint.observed.places import find
from promptlint.pipeline import Report

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

TAGGED = 'request_id{0}spend{0}startTime{0}model{0}request_tags\r\na{0}1{0}2026-10-01{0}gpt-4o{0}"[""app/answer.py:reply""]"\r\n'
