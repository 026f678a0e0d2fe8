"""Fit the weights of the vocabulary-free estimator and measure its error on texts that were held out.

    python tools/fit_estimator.py DIRECTORY... [--output promptlint/data/estimator.json]

Needs Python 3.12 or newer with tiktoken, splintr-rs and ctok installed: they give the true counts.  The directories should
hold what prompts are made of: source code, documentation, prompt files, in several languages.  From each file a few
snippets of 40 to 12 000 characters are cut; a file belongs as a whole to the half that is fitted or to the half that is
held out.  Nothing of the texts is kept but the weights and the errors.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from zlib import crc32

from promptlint.tokens.engines import engines, ready
from promptlint.tokens.families import AS_OF, FAMILIES
from promptlint.tokens.lexical import FEATURES, WEIGHTS, features

KINDS = {".py": "code", ".ts": "code", ".tsx": "code", ".js": "code", ".json": "data", ".yaml": "data", ".yml": "data", ".csv": "data"}
KINDS |= {".md": "prose", ".mdx": "prose", ".rst": "prose", ".txt": "prose", ".prompt": "prompt", ".jinja": "prompt", ".prompty": "prompt"}
SHARES = {"prompt": 1200, "prose": 700, "code": 500, "data": 300, "international": 600}  # snippets of each kind
SIZES = ((40, 250), (250, 2500), (2500, 12_000))  # characters
BOUNDS: tuple[int | None, ...] = (60, 600, None)  # estimated tokens; the error is given apart for each
LARGEST_FILE = 400_000


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text to count, its kind, and the half it belongs to."""

    text: str
    kind: str
    held_out: bool


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file with their kinds: the file, and the long strings of a Python file, which are mostly prompts."""
    if path.stat().st_size > LARGEST_FILE:
        return
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return
    kind = "prompt" if "prompt" in path.name.lower() and path.suffix != ".py" else KINDS[path.suffix]
    yield text, "international" if _foreign(text) else kind
    if path.suffix == ".py":
        for string in _long_strings(text):
            yield string, "international" if _foreign(string) else "prompt"


def _foreign(text: str) -> bool:
    return sum(character.isalpha() and not character.isascii() for character in text) > len(text) * 0.02


def _long_strings(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) > 120 and node.value.count(" ") > 12:
            yield node.value


def snippets(directories: Sequence[Path], draw: random.Random) -> list[Snippet]:
    """At most SHARES snippets of each kind, no two alike, spread over all files."""
    paths = sorted(path for directory in directories for path in directory.rglob("*") if path.suffix in KINDS and path.is_file())
    draw.shuffle(paths)
    found: dict[str, dict[str, Snippet]] = {kind: {} for kind in SHARES}
    for path in paths:
        held_out = bool(crc32(path.name.encode()) & 1)
        for text, kind in islice(texts_of(path), 12):
            for snippet in islice(_pieces(text, draw), 3):
                if len(found[kind]) < SHARES[kind]:
                    found[kind][snippet] = Snippet(snippet, kind, held_out)
    return [snippet for kind in found.values() for snippet in kind.values()]


def _pieces(text: str, draw: random.Random) -> Iterator[str]:
    """Pieces of random sizes that begin at random lines."""
    lines = text.splitlines(keepends=True)
    for low, high in draw.sample(SIZES, len(SIZES)):
        if len(text) >= low and lines:
            piece = "".join(lines[draw.randrange(len(lines)) if len(text) > high else 0 :])[: draw.randint(low, high)].strip()
            if len(piece) >= low:
                yield piece


def fit(rows: Sequence[Sequence[int]], truths: Sequence[int]) -> list[float]:
    """Non-negative weights with the least squared relative error, by coordinate descent on the normal equations."""
    size = len(FEATURES)
    gram = [[0.0] * size for _ in range(size)]
    target = [0.0] * size
    for row, truth in zip(rows, truths, strict=True):
        used = [(index, count / truth) for index, count in enumerate(row) if count]
        for index, share in used:
            target[index] += share
            for other, other_share in used:
                gram[index][other] += share * other_share
    weights = [0.5] * size
    for _ in range(20_000):
        for index in range(size):
            if gram[index][index]:
                residual = target[index] - sum(g * w for g, w in zip(gram[index], weights, strict=True))
                weights[index] = max(0.0, weights[index] + residual / gram[index][index])
    return [round(weight, 3) for weight in weights]


def errors(ratios: Sequence[tuple[float, float]]) -> dict[str, object]:
    """The error of (estimate, truth) pairs: median and p95 overall, p5 and p95 of truth / estimate for each size."""
    distances = sorted(abs(estimate - truth) / truth for estimate, truth in ratios)
    ranges = []
    below = 0
    for bound in BOUNDS:
        shares = sorted(truth / estimate for estimate, truth in ratios if below < estimate <= (bound or float("inf")))
        ranges.append([bound, round(shares[len(shares) * 5 // 100], 3), round(shares[len(shares) * 95 // 100], 3)])
        below = bound or below
    return {"median_error": round(median(distances), 4), "p95_error": round(distances[len(distances) * 95 // 100], 4), "errors": ranges}


def fit_family(name: str, all_snippets: Sequence[Snippet], rows: Sequence[tuple[int, ...]]) -> dict[str, object]:
    """The entry of one family in estimator.json."""
    counter = next(filter(None, (ready(engine) for engine in engines(name))))
    truths = [counter(snippet.text) for snippet in all_snippets]
    halves = [[index for index, snippet in enumerate(all_snippets) if snippet.held_out is held_out] for held_out in (False, True)]
    weights = fit([rows[index] for index in halves[0]], [truths[index] for index in halves[0]])
    estimate = partial(_dot, weights)
    measured = errors([(estimate(rows[index]), truths[index]) for index in halves[1]])
    by_kind = {}
    for kind in SHARES:
        held = [index for index in halves[1] if all_snippets[index].kind == kind]
        by_kind[kind] = round(median(abs(estimate(rows[index]) - truths[index]) / truths[index] for index in held), 4)
    print(f"{name:12} {measured}\n             {by_kind}", flush=True)
    return {"weights": dict(zip(FEATURES, weights, strict=True)), **measured, "median_error_by_kind": by_kind}


def _dot(weights: Sequence[float], row: Sequence[int]) -> float:
    return max(1.0, sum(weight * count for weight, count in zip(weights, row, strict=True)))


def main() -> int:
    """Fit every family and write estimator.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="+", type=Path)
    parser.add_argument("--corpus", default="", help="what the directories hold, in words, for the record")
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    chosen = snippets(arguments.directory, random.Random(20))
    rows = [features(snippet.text) for snippet in chosen]
    names = sorted({family.fit for family in FAMILIES.values()})
    record = {
        "as_of": dt.date.today().isoformat(),
        "families_as_of": AS_OF,
        "made_by": "tools/fit_estimator.py",
        "truth": {package: version(package) for package in ("tiktoken", "splintr-rs", "ctok")},
        "corpus": arguments.corpus,
        "snippets": len(chosen),
        "held_out": sum(snippet.held_out for snippet in chosen),
        "kinds": {kind: sum(snippet.kind == kind for snippet in chosen) for kind in SHARES},
        "families": {name: fit_family(name, chosen, rows) for name in names},
    }
    arguments.output.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
