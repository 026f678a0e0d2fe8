#!/usr/bin/env python3
"""Write promptlint/data/schema.json, the JSON schema of the configuration, from the table of options."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def text() -> str:
    """The schema as it stands in the repository."""
    sys.path.insert(0, str(ROOT))
    from promptlint.options import json_schema  # noqa: PLC0415

    return json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    (ROOT / "promptlint" / "data" / "schema.json").write_text(text(), encoding="utf-8")
