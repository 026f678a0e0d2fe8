#!/usr/bin/env python3
"""Draw findings at random, to be judged by hand: as JSON lines with their place, rule, message and the code around them.

    python tests/corpus/sample_findings.py TREE… --number 100 --at-least 3 --seed 1 [--select CODES] > sample.jsonl

Each tree is scanned with the default rules, as a user would scan it; findings that are set apart (tests, examples, notebooks) are not
drawn.  First `--at-least` findings of each rule are drawn, of all trees together, as far as it has so many; then the rest from all
that are left, each with the same chance.  The same seed, trees and version give the same sample.  A line holds: tree, path, line,
cell, code, name, severity, message, help, and `lines`, the code from six lines before the place to six lines behind, each as
"number text", the place marked with ">".
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promptlint.config import Settings
from promptlint.pipeline import Report, scan
from promptlint.rule import Finding

AROUND = 6


@dataclass(frozen=True)
class Drawn:
    """A finding with the scan that it comes from."""

    tree: str
    finding: Finding
    report: Report

    def row(self) -> dict[str, Any]:
        """The finding as a line of the sample."""
        span = self.finding.span
        return {
            "tree": self.tree,
            "path": span.path,
            "line": span.line,
            "cell": span.cell,
            "code": self.finding.code,
            "name": self.finding.name,
            "severity": self.finding.severity,
            "message": self.finding.message,
            "help": self.finding.help,
            "lines": list(self._lines()),
        }

    def _lines(self) -> Iterator[str]:
        span = self.finding.span
        for number in range(max(1, span.line - AROUND), span.line + AROUND + 1):
            text = self.report.lines(span.path, number, span.cell)
            if text is not None:
                yield f"{'>' if number == span.line else ' '}{number} {text}"


def findings_of(trees: Sequence[Path], settings: Settings) -> list[Drawn]:
    """Every finding of every tree; places are relative to their tree."""
    home, found = Path.cwd(), []
    for tree in trees:
        os.chdir(tree)
        try:
            report = scan([Path()], settings)
            found += [Drawn(tree.name, finding, report) for finding in report.findings]
        finally:
            os.chdir(home)
    return found


def draw(found: Sequence[Drawn], number: int, at_least: int, seed: int) -> list[Drawn]:
    """So many of them, and of each rule as many as asked for; in the order of trees and places."""
    chance = random.Random(seed)
    by_rule: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(found):
        by_rule[each.finding.code].append(index)
    chosen: set[int] = set()
    for _, indices in sorted(by_rule.items()):
        chosen.update(chance.sample(indices, min(at_least, len(indices))))
    left = [index for index in range(len(found)) if index not in chosen]
    chosen.update(chance.sample(left, max(0, min(number - len(chosen), len(left)))))
    return [found[index] for index in sorted(chosen)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("trees", type=Path, nargs="+", help="the folders to scan, each on its own")
    parser.add_argument("--number", type=int, default=100, help="how many findings to draw in all")
    parser.add_argument("--at-least", type=int, default=3, help="how many of each rule, where it speaks so often")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--select", help="these rules instead of the default ones: codes, with commas between")
    options = parser.parse_args()
    settings = Settings(select=tuple(options.select.split(","))) if options.select else Settings()
    found = findings_of([tree.resolve() for tree in options.trees], settings)
    for drawn in draw(found, options.number, options.at_least, options.seed):
        print(json.dumps(drawn.row(), ensure_ascii=False))
    print(f"{len(found)} findings in {len(options.trees)} trees", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
