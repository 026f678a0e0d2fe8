#!/usr/bin/env python3
"""Measure `promptlint prompts` against labels made by people who read the files.

    python tests/corpus/score_prompt_files.py --labels labels.jsonl --sources checkouts/ [--misses]

`--sources` holds one checkout for each repository, in a folder called owner+name.  Recall is the share of the labelled
prompts that are reported; precision, of the labelled files (prompts and look-alikes) that are reported, the share that are
prompts.  The other columns count agreement among the prompts that were found.  A label whose `why` says BORDERLINE may go
either way: it is not counted when it is missed, nor when it is reported.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

FIELDS = ("placeholders", "offset", "format", "role", "model", "output_cap")
Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--labels", type=Path, required=True, help="JSON lines: repo, path, is_prompt, and what is in the file")
    parser.add_argument("--sources", type=Path, required=True, help="a folder of checkouts, each called owner+name")
    parser.add_argument("--misses", action="store_true", help="list every disagreement")
    options = parser.parse_args()
    by_repository: dict[str, list[Row]] = defaultdict(list)
    for line in options.labels.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            by_repository[row["repo"]].append(row)
    pooled: Counter[str] = Counter()
    print(f"{'repository':34} {'recall':>13} {'precision':>15}  " + "  ".join(f"{field:>12}" for field in FIELDS))
    for repository, rows in sorted(by_repository.items()):
        checkout = options.sources / repository.replace("/", "+")
        if not checkout.is_dir():
            print(f"{repository:34} no checkout, left out")
            continue
        counts = score(rows, inventory(checkout), repository, options.misses)
        pooled += counts
        print(line_of(repository, counts))
    print(line_of("all", pooled))
    return 0


def inventory(checkout: Path) -> dict[str, Row]:
    """What promptlint reports of a checkout, by path."""
    command = [sys.executable, "-m", "promptlint", "prompts", "--isolated", "--format", "jsonl", "."]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{checkout.name}: {' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return {row["path"]: row for row in map(json.loads, done.stdout.splitlines())}


def score(rows: list[Row], found: dict[str, Row], repository: str, tell: bool) -> Counter[str]:
    """Compare the labels of one repository with its inventory."""
    counts: Counter[str] = Counter()
    for row in rows:
        entry = found.get(row["path"])
        if bool(entry) != row["is_prompt"] and "BORDERLINE" in row.get("why", ""):
            continue
        counts["labelled"] += row["is_prompt"]
        counts["reported"] += entry is not None
        if bool(entry) != row["is_prompt"]:
            if tell:
                print(f"  {'missed' if row['is_prompt'] else 'no prompt'}: {repository} {row['path']}  ({row.get('why', '')})")
            continue
        if entry is None:
            continue
        counts["found"] += 1
        for field, agrees, ours, theirs in compare(entry, row):
            counts[field] += agrees
            if tell and not agrees:
                print(f"  {field}: {repository} {row['path']}: {ours!r}, labelled {theirs!r}  ({row.get('why', '')})")
    return counts


def compare(entry: Row, row: Row) -> list[tuple[str, bool, Any, Any]]:
    """Each field with whether it agrees, what is reported, and what is labelled."""
    offset = "first_placeholder_char_offset"
    plain = [
        ("placeholders", entry["placeholders"], row["placeholders"]),
        ("offset", entry[offset], row[offset]),
        ("format", entry["format"], row["format"]),
        ("role", entry["role"], row["role"]),
    ]
    facts = [(field, values_of(entry[field]), row[field]) for field in ("model", "output_cap")]
    agreement = [(field, ours == theirs, ours, theirs) for field, ours, theirs in plain]
    return [*agreement, *((field, theirs in ours if ours else theirs is None, ours, theirs) for field, ours, theirs in facts)]


def values_of(fact: Row) -> list[Any]:
    """The values that a fact may take; none when it is absent or unknown."""
    if "value" not in fact:
        return []
    return fact["value"] if isinstance(fact["value"], list) else [fact["value"]]


def line_of(name: str, counts: Counter[str]) -> str:
    """One line of the table."""
    share = lambda part, whole: f"{part}/{whole} {part / whole:.3f}" if whole else "-"  # noqa: E731
    cells = [f"{counts[field]:>4} {counts[field] / counts['found']:.3f}" if counts["found"] else "-" for field in FIELDS]
    recall, precision = share(counts["found"], counts["labelled"]), share(counts["found"], counts["reported"])
    return f"{name:34} {recall:>13} {precision:>15}  " + "  ".join(f"{cell:>12}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
