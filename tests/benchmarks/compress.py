"""Measure what `promptlint compress` takes away from real prompts, what it keeps, and what a model costs in time and memory.

    python -m tests.benchmarks.compress MODEL TREE... [--prompts N] [--each N] [--rates R,...] [--json FILE]

MODEL is a folder or a hub name of a model of LLMLingua-2; each TREE is a checkout of a repository.  Nothing of a tree is kept here: the
prompts are listed by place.  With a model of random weights, such as `python -m tests.compress.checkpoints` writes, the tokens that are
saved, the protected stretches, the seconds and the memory are those of a trained model of its size; which words are left is chance.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from promptlint.compress.pieces import pieces
from promptlint.compress.shortening import Shortener, Shortening
from promptlint.compress.suggestion import Suggestion, prose_of, shortened, suggested
from promptlint.compress.texts import Text, texts_of
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.months import as_sent
from promptlint.pipeline import scan
from tests.benchmarks.process import MAXRSS_UNIT

RATES = (0.33, 0.5, 0.7)
LEAST = 150  # tokens: a shorter prompt has little that could go


@dataclass(frozen=True)
class Seconds:
    """How long something took."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Measured:
    """All prompts after one step."""

    step: str
    tokens: int
    before: int
    protected: int
    kept: int
    stretches: int  # of prose that were handed over
    shortened: int
    reasons: dict[str, int]  # why the others were not
    seconds: Seconds  # of the model, without its loading
    handed: int  # tokens of the stretches

    @property
    def saved(self) -> float:
        return 100 * (self.before - self.tokens) / self.before


def main() -> int:
    """Measure, print the tables, and write the JSON file if one is asked for."""
    arguments = _arguments()
    load = os.getloadavg()[0]
    chosen = [*_chosen(arguments.trees, arguments.prompts, arguments.each)]
    print(f"{datetime.date.today()}, {os.cpu_count()} cores, {platform.platform(terse=True)}, Python {platform.python_version()}")
    found = suggested([text for _, text in chosen])
    rows = [_measured("step 1", found, found)]
    shortener = Shortener(model=arguments.model, memory=16_384, timeout=600, whole=6 * 3_600)
    try:
        loading = _loading(shortener)
        rows += [_step_2(shortener, found, rate, loading) for rate in arguments.rates]
    except UserError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 2
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * MAXRSS_UNIT // (1 << 20)
    print(f"model {Path(arguments.model).name}: {loading.wall:.1f} s to load it ({loading.cpu:.1f} s of CPU), peak {peak:,} MiB")
    print(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after: read the seconds of CPU")
    _print_rows(rows)
    _print_places(chosen, found)
    if arguments.json:
        document = {"rows": [asdict(row) for row in rows], "peak_mib": peak, "loading": asdict(loading)}
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.kept == row.protected for row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.compress", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("trees", metavar="TREE", type=Path, nargs="+")
    parser.add_argument("--prompts", metavar="N", type=int, default=60, help="so many prompts (default: 60)")
    parser.add_argument("--each", metavar="N", type=int, default=4, help="at most so many of one repository (default: 4)")
    parser.add_argument("--rates", type=lambda said: [float(rate) for rate in said.split(",")], default=list(RATES))
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    missing = [str(tree) for tree in arguments.trees if not tree.is_dir()]
    if missing:
        parser.error(f"no folder: {', '.join(missing)}")
    return arguments


def _chosen(trees: Sequence[Path], most: int, each: int) -> Iterator[tuple[str, Text]]:
    """The longest prompts of every repository, those in its code first, in turn, until there are enough; each once."""
    by_tree = []
    for tree in trees:
        report = scan([tree], Settings(), jobs=1)
        texts = [text for text in texts_of(as_sent(report.calls), report.prompts) if text.context == "application"]
        sizes = [(text.count(text.flat), text) for text in texts]
        large = sorted((pair for pair in sizes if pair[0] >= LEAST), key=lambda pair: (not pair[1].is_code, -pair[0], pair[1].key))
        by_tree.append([(f"{tree.name}: {_place(text, tree)}", text) for _, text in large])
    seen: set[str] = set()
    for turn in range(each):
        for own in by_tree:
            if turn < len(own) and len(seen) < most and own[turn][1].flat not in seen:
                seen.add(own[turn][1].flat)
                yield own[turn]


def _place(text: Text, tree: Path) -> str:
    return Path(os.path.relpath(text.key, tree)).as_posix()


def _children() -> float:
    """Seconds of CPU of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _loading(shortener: Shortener) -> Seconds:
    """What it takes to load a model and to shorten one line."""
    cpu, begun = _children(), time.monotonic()
    with Shortening(shortener) as run:
        run.shorten(["This line is there so that the model is loaded for it."])
    return Seconds(time.monotonic() - begun, _children() - cpu)


def _step_2(shortener: Shortener, found: Sequence[Suggestion], rate: float, loading: Seconds) -> Measured:
    """A run of its own for each rate, since the seconds of CPU of a process are known when it has ended."""
    cpu, begun = _children(), time.monotonic()
    with Shortening(shortener) as run:
        after = shortened(found, lambda texts, _: run.shorten(texts, _progress, [rate] * len(texts)))
    taken = Seconds(time.monotonic() - begun - loading.wall, _children() - cpu - loading.cpu)
    return _measured(f"steps 1 and 2 at {rate:g}", found, after, taken)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total} ", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _measured(step: str, found: Sequence[Suggestion], after: Sequence[Suggestion], seconds: Seconds | None = None) -> Measured:
    kept = [_protected(one.clean, other.after) for one, other in zip(found, after, strict=True)]
    modelled = [each.modelled for each in after if each.modelled is not None]
    prose = [(suggestion.text, words) for suggestion in found for words in prose_of([suggestion])] if modelled else []
    return Measured(
        step,
        sum(each.after_tokens.likely for each in after),
        sum(each.before_tokens.likely for each in found),
        sum(total for total, _ in kept),
        sum(there for _, there in kept),
        len(prose),
        sum(each.shortened for each in modelled),
        dict(Counter(_kind(left.reason) for each in modelled for left in each.left).most_common()),
        seconds or Seconds(0, 0),
        sum(text.count(words) for text, words in prose),
    )


def _protected(clean: str, after: str) -> tuple[int, int]:
    """How many stretches of a text are protected, and how many of them stand in another in order: counted here anew."""
    stretches = [piece.text for piece in pieces(clean) if piece.protected]
    there, at = 0, 0
    for stretch in stretches:
        place = after.find(stretch, at)
        if place >= 0:
            there, at = there + 1, place + len(stretch)
    return len(stretches), there


def _kind(reason: str) -> str:
    """A reason without the words that differ from text to text."""
    return reason if "“" not in reason else f"{reason.partition('“')[0]}…{reason.rpartition('”')[2]}"


def _print_rows(rows: Sequence[Measured]) -> None:
    heads = ("", "tokens", "saved", "protected kept", "prose", "shortened", "CPU s / 1 000", "wall s / 1 000")
    widths = (24, 9, 9, 18, 8, 14, 16, 16)
    print("\n" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    for row in rows:
        pace = [f"{1_000 * each / row.handed:.2f}" if row.handed else "" for each in (row.seconds.cpu, row.seconds.wall)]
        cells = (f"{row.tokens:,}", f"{row.saved:.1f}%", f"{row.kept} of {row.protected}", f"{row.handed:,}")
        line = (*cells, f"{row.shortened} of {row.stretches}", *pace)
        print(f"{row.step:24}" + "".join(f"{cell:>{width}}" for cell, width in zip(line, widths[1:], strict=True)))
    print(f"{'before':24}{rows[0].before:>9,}")
    for row in rows[1:]:
        print(f"\nstretches that keep their words, {row.step}:")
        for reason, number in row.reasons.items():
            print(f"{number:>6}  {reason}")


def _print_places(chosen: Sequence[tuple[str, Text]], found: Sequence[Suggestion]) -> None:
    repositories = len({place.partition(":")[0] for place, _ in chosen})
    print(f"\nthe {len(chosen)} prompts of {repositories} repositories: tokens, after step 1, tokens of prose that a model may shorten")
    for (place, text), suggestion in zip(chosen, found, strict=True):
        prose = sum(text.count(words) for words in prose_of([suggestion]))
        print(f"{suggestion.before_tokens.likely:>8,}{suggestion.clean_tokens.likely:>8,}{prose:>8,}  {place}")


if __name__ == "__main__":
    sys.exit(main())
