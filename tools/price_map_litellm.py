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
# Entries of the map that say of themselves that they are no model, or that a look at the provider's own page contradicts.
WRONG: dict[str, str] = {}


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
