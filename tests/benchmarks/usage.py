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


def litellm(rows: int, rng: random.Random) -> Iterator[str]:
    """Rows of LiteLLM_SpendLogs as JSON Lines."""
    step = 30 * 86_400 / rows
    for number in range(rows):
        path, function, line, model, per_input, per_output = SITES[rng.randrange(len(SITES))]
        tokens, answer = rng.randrange(50, 6_000), rng.randrange(1, 700)
        start = START + dt.timedelta(seconds=number * step)
        said = f'{{"code.file.path": "/srv/app/{path}", "code.function.name": "{function}", "code.line.number": {line}}}'
        yield (
            f'{{"request_id": "chatcmpl-{number:012x}{rng.getrandbits(64):016x}", "call_type": "acompletion", "api_key": "88dc28d0f030c55ed4ab77ed8'
            f'faf098196cb1c05df778539800c9f1243fe6b4b", "spend": {(tokens * per_input + answer * per_output) / 1e6:.9f}, "total_tokens": '
            f'{tokens + answer}, "prompt_tokens": {tokens}, "completion_tokens": {answer}, "startTime": "{start.isoformat()}Z", "endTime": "'
            f'{start.isoformat()}Z", "model": "{model}", "model_group": "{model}", "custom_llm_provider": "openai", "metadata": {{"status": '
            f'"success", "additional_usage_values": {{}}, "usage_object": {{"prompt_tokens": {tokens}}}, "spend_logs_metadata": {said}}}, '
            f'"cache_hit": "False", "request_tags": ["User-Agent: OpenAI/Python 3.57.0"], "team_id": "t1", "session_id": "{rng.getrandbits(64):x}", '
            f'"messages": {{}}, "response": {{}}, "status": "success"}}\n'
        )


def spans(rows: int, rng: random.Random) -> Iterator[str]:
    """OTLP JSON as the collector's file exporter writes it: fifty spans on a line."""
    step = 30 * 86_400 / rows
    for first in range(0, rows, 50):
        batch = []
        for number in range(first, min(first + 50, rows)):
            path, function, line, model, _, _ = SITES[rng.randrange(len(SITES))]
            nanoseconds = int((START - dt.datetime(1970, 1, 1)).total_seconds() + number * step) * 10**9
            batch.append(
                f'{{"traceId": "{rng.getrandbits(128):032x}", "spanId": "{number:016x}", "parentSpanId": "", "name": "chat {model}", "kind": 3, '
                f'"startTimeUnixNano": "{nanoseconds}", "endTimeUnixNano": "{nanoseconds + 10**9}", "attributes": ['
                f'{{"key": "gen_ai.operation.name", "value": {{"stringValue": "chat"}}}}, {{"key": "gen_ai.provider.name", "value": '
                f'{{"stringValue": "openai"}}}}, {{"key": "gen_ai.request.model", "value": {{"stringValue": "{model}"}}}}, {{"key": '
                f'"gen_ai.usage.input_tokens", "value": {{"intValue": "{rng.randrange(50, 6000)}"}}}}, {{"key": "gen_ai.usage.output_tokens", '
                f'"value": {{"intValue": "{rng.randrange(1, 700)}"}}}}, {{"key": "code.file.path", "value": {{"stringValue": "/srv/app/{path}"}}}}, '
                f'{{"key": "code.function.name", "value": {{"stringValue": "{function}"}}}}, {{"key": "code.line.number", "value": '
                f'{{"intValue": "{line}"}}}}], "status": {{}}}}'
            )
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
            [sys.executable, "-m", "promptlint", "usage", "import", str(log), "--code", str(BOT), "--usage", f"{name}/u.toml", "--isolated"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(done.stdout + done.stderr)
    load = os.getloadavg()[0]
    print(
        f"{args.rows:,} rows as {args.kind} ({size / 1e9:.2f} GB, {broken:,} broken lines): {seconds:.1f} s, {args.rows / seconds:,.0f} rows/s,"
        f" CPU {used.ru_utime + used.ru_stime:.1f} s, peak {used.ru_maxrss / 1024:,.0f} MiB; {os.cpu_count()} cores, load average {load:.1f}"
    )
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
