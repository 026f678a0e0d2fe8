"""Join rate and cost on logs of a real run: the support bot of `examples/` against a provider on the loopback address.

    python -m venv VENV
    VENV/bin/pip install -r examples/support-bot/requirements.txt opentelemetry-sdk opentelemetry-exporter-otlp-proto-common \\
        opentelemetry-instrumentation-openai-v2 opentelemetry-instrumentation-openai opentelemetry-instrumentation-anthropic \\
        openinference-instrumentation-openai openinference-instrumentation-anthropic
    python -m tests.benchmarks.joined --python VENV/bin/python [--messages 120]

The bot runs once with each instrumentation, and the provider keeps what a LiteLLM proxy would write of each call.  The logs are
imported into a usage file of a copy of the bot, and the bill of that copy is compared with what the provider has counted.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.provider import PRICES, Provider

ROOT = Path(__file__).parents[2]
BOT = ROOT / "examples" / "support-bot"
INSTRUMENTATIONS = {
    "openai-v2": "OpenTelemetry's own (openai-v2), OpenLLMetry's for Anthropic",
    "openllmetry": "OpenLLMetry",
    "openinference": "OpenInference",
}
_TABLE = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
_LINES = re.compile(r"<!-- begin: code of spans -->\n```python\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the bot left behind: the rows that a LiteLLM proxy would have, and the spans of OpenTelemetry."""

    rows: list[dict[str, Any]]
    spans: Path
    uncounted: frozenset[str]  # answers that came in pieces and without a number of tokens, since the bot does not ask for it

    def cost(self, *, counted: bool = False, cached: bool = True, responses: bool = True) -> float:
        """US dollars by the provider's count, without embeddings, which the bill leaves out.

        `counted`: of answers with tokens alone; not `cached`: as if no cache had given anything back; `responses`: with that API's.
        """
        rows = [row for row in self.rows if not (counted and row["request_id"] in self.uncounted) and row["call_type"] != "aembedding"]
        rows = [row for row in rows if responses or row["call_type"] != "aresponses"]
        return sum(float(row["spend"]) + (0 if cached else _given_back(row)) for row in rows)


def _given_back(row: dict[str, Any]) -> float:
    """What the provider's cache has saved in a call."""
    new, read, _ = PRICES[row["model"]]
    return float(row["metadata"]["additional_usage_values"].get("cache_read_input_tokens", 0)) * (new - read) / 1e6


@contextmanager
def ran(python: Path, instrumentation: str, messages: int, *, places: bool) -> Iterator[Run]:
    """Run the bot; its folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="support-bot-") as name:
        folder = Path(name).resolve()
        shutil.copytree(BOT, folder, dirs_exist_ok=True)
        lines = folder.parent / f"{folder.name}-places.py"
        found = _LINES.search((ROOT / "docs" / "usage.md").read_text(encoding="utf-8"))
        assert found is not None
        lines.write_text(found[1], encoding="utf-8")
        provider = Provider()
        environment = {
            **os.environ, "OPENAI_BASE_URL": f"{provider.address}/v1", "OPENAI_API_KEY": "none", "ANTHROPIC_BASE_URL": provider.address,
            "ANTHROPIC_API_KEY": "none", "ANONYMIZED_TELEMETRY": "False", "TIKTOKEN_CACHE_DIR": str(_table(folder)),
            "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        environment.pop("PYTHONPATH", None)
        command = [
            str(python),
            str(Path(__file__).with_name("bot.py")),
            str(folder),
            instrumentation,
            str(messages),
            str(lines) if places else "",
        ]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"the bot did not run: {done.stderr[-2000:]}")
            yield Run(provider.rows, folder / "spans.jsonl", frozenset(provider.uncounted))
        finally:
            provider.close()
            lines.unlink()


def _table(folder: Path) -> Path:
    """The token table that the bot's embeddings need, in the place in which tiktoken looks before it downloads."""
    from promptlint.tokens import ranks  # noqa: PLC0415

    cache = folder / "tables"
    cache.mkdir()
    encoding = ranks.encoding("cl100k_base")
    ordered = sorted(encoding._mergeable_ranks.items(), key=lambda item: item[1])
    lines = b"".join(base64.b64encode(token) + b" " + str(rank).encode() + b"\n" for token, rank in ordered)
    (cache / hashlib.sha1(_TABLE.encode()).hexdigest()).write_bytes(lines)
    return cache


def imported(logs: Iterable[Path]) -> tuple[str, float]:
    """What `usage import` says of logs, and the month that the bill then has for the call sites with tokens."""
    with tempfile.TemporaryDirectory(prefix="support-bot-") as name:
        folder = Path(name) / "bot"
        shutil.copytree(BOT, folder)
        (folder / "promptlint-usage.toml").unlink()  # the log alone is to speak
        (folder / "promptlint.toml").write_text("", encoding="utf-8")
        said = _promptlint(folder, "usage", "import", *map(str, logs), "--days", "30")
        bill = json.loads(_promptlint(folder, "cost", ".", "--format", "json"))
        measured = [call for call in bill["calls"] if call["key"] in _measured(folder)]
        return said, sum(float(call["per_month"][1]) for call in measured)


def _measured(folder: Path) -> set[str]:
    """The call sites of which the usage file has tokens."""
    if not (folder / "promptlint-usage.toml").exists():  # nothing was joined to what a bill counts
        return set()
    sites = tomllib.loads((folder / "promptlint-usage.toml").read_text(encoding="utf-8"))["site"]
    return {key for key, said in sites.items() if "input-tokens" in said}


def _promptlint(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "promptlint", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return done.stdout


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--python", type=Path, required=True)
    ask.add_argument("--messages", type=int, default=120)
    ask.add_argument("--only", choices=INSTRUMENTATIONS)
    args = ask.parse_args()
    for name, title in INSTRUMENTATIONS.items():
        if args.only and name != args.only:
            continue
        if (lacks := _lacks(args.python, name)) is not None:
            print(f"== spans, {title}: skipped: {lacks}\n")
            continue
        for places in (True, False):
            with ran(args.python, name, args.messages, places=places) as run:
                said, month = imported([run.spans])
                print(f"== spans, {title}, {'with' if places else 'without'} the lines of docs/usage.md\n{said}")
                if places:
                    told = run.spans.read_text(encoding="utf-8")
                    cached = "openai.v1" in told or "openinference.instrumentation.openai" in told
                    # openai-v2 2.4b0 writes no spans for the Responses API, and nothing of what a cache gave back
                    _compare(month, run.cost(counted=True, cached=cached, responses=cached))
                if places and name == next(iter(INSTRUMENTATIONS)):
                    _spend_logs(run)
    return 0


def _lacks(python: Path, instrumentation: str) -> str | None:
    """What the environment lacks for a run; None where it has everything."""
    modules = {
        "openai-v2": "opentelemetry.instrumentation.openai_v2, opentelemetry.instrumentation.anthropic",
        "openllmetry": "opentelemetry.instrumentation.openai, opentelemetry.instrumentation.anthropic",
        "openinference": "openinference.instrumentation.openai, openinference.instrumentation.anthropic",
    }[instrumentation]
    code = f"import openai, anthropic, chromadb, langchain_chroma, opentelemetry.sdk, {modules}"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stderr.strip().split("\n")[-1] if done.returncode else None


def _spend_logs(run: Run) -> None:
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "spend.jsonl"
        for title, bare in (("with the place in the code, by a header", False), ("without", True)):
            rows = [{**row, "metadata": {**row["metadata"], "spend_logs_metadata": None}} if bare else row for row in run.rows]
            log.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            said, month = imported([log])
            print(f"== LiteLLM spend logs of the same run, {title}\n{said}")
            _compare(month, run.cost(counted=False))


def _compare(month: float, cost: float) -> None:
    print(f"provider's count: ${cost:.6f}; the bill after the import: ${month:.6f} ({(month / cost - 1) * 100:+.2f} %)\n")


if __name__ == "__main__":
    raise SystemExit(main())
