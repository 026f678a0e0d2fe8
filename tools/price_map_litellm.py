"""Read the model map inside a LiteLLM wheel as data: limits, cache minimums, retirement dates, prices that genai-prices lacks.

The wheel is opened as a zip archive; nothing of it is installed or imported.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

from promptlint.prices.litellm import Entry, entries, session_prices

MAP = "litellm/model_prices_and_context_window_backup.json"
# Entries that two lists which neither source is made from contradict, with the price that those state; the maker's list holds instead.
WRONG = {
    "azure/gpt-4-turbo": "10 / 30 in models.dev (2026-07-02) and Portkey (2026-08-21); 11 / 33 is the price of a data zone",
    "azure/gpt-4-turbo-2024-04-09": "the same",
    "vertex_ai/claude-3-5-haiku": "0.8 / 4 with cache prices in models.dev and Portkey, as at Anthropic since 2024-12",
    "vertex_ai/claude-3-5-haiku@20241022": "the same",
}


def version(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def licence(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("dist-info/licenses/LICENSE"))
        return archive.read(name).decode()


def read(wheel: Path, left_out: Counter[str] | None = None) -> tuple[list[Entry], dict[str, Decimal]]:
    """Every model of the providers that are kept, sorted, and what a session of a code interpreter costs at each provider."""
    with zipfile.ZipFile(wheel) as archive:
        listed = json.loads(archive.read(MAP))
    kept = {key: facts for key, facts in listed.items() if key not in WRONG and key != "sample_spec"}
    return entries(kept, left_out), session_prices(kept)
