"""How fast logs are read, and with how much memory, on generated rows.

    python -m tests.benchmarks.usage [--rows 5000000] [--format litellm] [--as jsonl] [--keep FILE]

Rows in the form of LiteLLM's spend logs, or OTLP spans, are written to a temporary folder; `promptlint usage import` reads them in a
process of its own, whose seconds and peak of memory are measured.  One row in a hundred is broken, one in five hundred is there twice.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOT = ROOT / "examples" / "support-bot"
START = dt.datetime(2026, 10, 1)
# Call sites of the bot: file, function, line, model, USD per million tokens of input and output.
SITES = (
    ("support_bot/agent.py", "handle", 19, "gpt-4o", 2.5, 10.0),
    ("support_bot/answer.py", "answer", 20, "gpt-4o", 2.5, 10.0),
    ("support_bot/answer.py", "stream_answer", 30, "gpt-4o", 2.5, 10.0),
    ("support_bot/triage.py", "queue_of", 12, "gpt-4o-mini", 0.15, 0.6),
    ("support_bot/triage.py", "looks_urgent", 27, "gpt-4o-mini", 0.15, 0.6),
    ("support_bot/triage.py", "subject_of", 18, "gpt-4o-mini", 0.15, 0.6),
    ("support_bot/digest.py", "write_digest", 13, "claude-haiku-4-5", 1.0, 5.0),
)


_ROW = json.dumps(
    {
        "request_id": "chatcmpl-%012x%016x", "call_type": "acompletion", "api_key": "8" * 64, "spend": "#.9f", "total_tokens": "#d",
        "prompt_tokens": "#d", "completion_tokens": "#d", "startTime": "%sZ", "endTime": "%sZ", "model": "%s", "model_group": "%s",
        "custom_llm_provider": "openai", "cache_hit": "False", "request_tags": ["User-Agent: OpenAI/Python 3.57.0"], "team_id": "t1",
        "session_id": "%x", "messages": {}, "response": {}, "status": "success",
        "metadata": {
            "status": "success", "additional_usage_values": {}, "usage_object": {"prompt_tokens": "#d"},
            "spend_logs_metadata": {"code.file.path": "/srv/app/%s", "code.function.name": "%s", "code.line.number": "#d"},
        },
    }
)  # fmt: skip
_SPAN = json.dumps(
    {
        "traceId": "%032x", "spanId": "%016x", "parentSpanId": "", "name": "chat", "kind": 3, "startTimeUnixNano": "%d",
        "endTimeUnixNano": "%d", "status": {},
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
            {"key": "gen_ai.provider.name", "value": {"stringValue": "openai"}},
            {"key": "gen_ai.request.model", "value": {"stringValue": "%s"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "%d"}},
            {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "%d"}},
            {"key": "code.file.path", "value": {"stringValue": "/srv/app/%s"}},
            {"key": "code.function.name", "value": {"stringValue": "%s"}},
            {"key": "code.line.number", "value": {"intValue": "%d"}},
        ],
    }
)  # fmt: skip
_NUMBER = re.compile(r'"#([^"]+)"')  # a number stands without quotation marks


def litellm(rows: int, rng: random.Random) -> Iterator[str]:
    """Rows of LiteLLM_SpendLogs as JSON Lines."""
    template, step = _NUMBER.sub(r"%\1", _ROW) + "\n", 30 * 86_400 / rows
    for number in range(rows):
        path, function, line, model, per_input, per_output = SITES[rng.randrange(len(SITES))]
        tokens, answer = rng.randrange(50, 6_000), rng.randrange(1, 700)
        start = (START + dt.timedelta(seconds=number * step)).isoformat()
        spend = (tokens * per_input + answer * per_output) / 1e6
        yield template % (
            number, rng.getrandbits(64), spend, tokens + answer, tokens, answer, start, start, model, model, rng.getrandbits(64), tokens,
            path, function, line,
        )  # fmt: skip


def spans(rows: int, rng: random.Random) -> Iterator[str]:
    """OTLP JSON as the collector's file exporter writes it: fifty spans on a line."""
    step, began = 30 * 86_400 / rows, int((START - dt.datetime(1970, 1, 1)).total_seconds())
    for first in range(0, rows, 50):
        batch = []
        for number in range(first, min(first + 50, rows)):
            path, function, line, model, _, _ = SITES[rng.randrange(len(SITES))]
            start = int(began + number * step) * 10**9
            tokens, answer = rng.randrange(50, 6_000), rng.randrange(1, 700)
            batch.append(_SPAN % (rng.getrandbits(128), number, start, start + 10**9, model, tokens, answer, path, function, line))
        yield f'{{"resourceSpans": [{{"resource": {{}}, "scopeSpans": [{{"scope": {{}}, "spans": [{", ".join(batch)}]}}]}}]}}\n'


MAKERS: dict[str, Callable[[int, random.Random], Iterator[str]]] = {"litellm": litellm, "otlp": spans}


def write(path: Path, format_: str, rows: int, seed: int) -> int:
    """Write the log; how many lines of it are broken."""
    rng, broken = random.Random(seed), 0
    lines = MAKERS[format_](rows, rng)
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(line)
            chance = rng.random()
            if chance < 0.01:
                file.write(line[: len(line) // 2] + "\n")
                broken += 1
            elif chance < 0.012:
                file.write(line)
    return broken


def as_table(log: Path, kind: str) -> Path:
    """The same rows as CSV or Parquet, made by the engine."""
    import duckdb  # noqa: PLC0415

    other = log.with_suffix(f".{kind}")
    options = "FORMAT parquet" if kind == "parquet" else "HEADER, FORMAT csv"
    duckdb.execute(f"COPY (SELECT * FROM read_json('{log}', format = 'newline_delimited', ignore_errors = true)) TO '{other}' ({options})")
    return other


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rows", type=int, default=5_000_000)
    ask.add_argument("--format", choices=MAKERS, default="litellm")
    ask.add_argument("--as", dest="kind", choices=("jsonl", "csv", "parquet"), default="jsonl")
    ask.add_argument("--seed", type=int, default=1)
    args = ask.parse_args()
    try:
        import duckdb  # noqa: F401, PLC0415
    except ImportError:
        print("skipped: the extra `usage` (DuckDB) is not installed")
        return 0
    with tempfile.TemporaryDirectory(prefix="usage-") as name:
        log = Path(name) / "log.jsonl"
        broken = write(log, args.format, args.rows, args.seed)
        if args.kind != "jsonl":
            log = as_table(log, args.kind)
        size = log.stat().st_size
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "promptlint", "usage", "import", str(log), "--code", str(BOT), "--usage", f"{name}/usage.toml"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(done.stdout + done.stderr)
    rate, cpu, peak = args.rows / seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(f"{args.rows:,} rows as {args.kind} ({size / 1e9:.2f} GB), {broken:,} broken lines: {seconds:.1f} s, {rate:,.0f} rows/s")
    print(f"CPU {cpu:.1f} s, peak {peak:,.0f} MiB; {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
