"""Measure promptlint on a real tree beside ruff and the other cost linters.

    python -m tests.benchmarks.run TREE [--peers DIR] [--runs N] [--json FILE]

It is a program and not a test, because a test that is timed fails on a busy machine. docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from tests.benchmarks.process import MAXRSS_UNIT, Run, measure
from tests.benchmarks.programs import PEERS, Program, Unavailable, environment, install, installed
from tests.benchmarks.result import MIB, Measured, OneFile, Result, Tree, as_json, as_text

LIMIT = 120.0  # seconds; what takes longer hangs, or waits for a network
LARGE = 400_000  # lines; below that, starting up counts too much
SMALL_RUNS = 21  # of what takes a fraction of a second
ONE_FILE_LINES = 500
NOT_THE_TREE = {".git", ".venv", "node_modules"}
IMPORTS_AN_SDK = re.compile(rb"^\s*(?:from|import) (?:openai|anthropic)\b", re.MULTILINE)

RUFF = ("check", "--no-cache", "--isolated", "--exit-zero", "--select", "F,E,W", ".")
SCAN = ("scan", "--no-cache", "--isolated", "--exit-zero")
COST = ("cost", "--no-cache", "--isolated", ".")


def main() -> int:
    """Measure, print the table, and write the JSON file if one is asked for."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(arguments.tree.resolve(), Path(scratch))
        programs, left_out = _programs(arguments.peers)
        result = bench.result(programs, left_out, arguments.runs)
    print(as_text(result))
    if arguments.json:
        arguments.json.write_text(json.dumps(as_json(result), indent=2) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tree", type=Path, metavar="TREE", help=f"a folder with at least {LARGE:,} lines of Python")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="compare the peers as well; their environments are made in this folder")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how many runs of each program count (default: 5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run to this file")
    arguments = parser.parse_args()
    if not arguments.tree.is_dir():
        parser.error(f"{arguments.tree} is not a folder")
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def _programs(peers: Path | None) -> tuple[list[Program], dict[str, str]]:
    """The programs that can be measured here, promptlint first, and why others cannot."""
    attempts: list[tuple[str, Callable[[], Program]]] = [
        ("promptlint", partial(installed, "promptlint", (*SCAN, "."), "promptlint-cost")),
        ("promptlint cost", partial(installed, "promptlint", COST, "promptlint-cost", "promptlint cost")),
        ("ruff", partial(installed, "ruff", RUFF, "ruff")),
    ]
    if peers is not None:
        attempts += [(peer.package, partial(install, peer, peers.resolve())) for peer in PEERS]
    found: list[Program] = []
    left_out: dict[str, str] = {}
    for name, attempt in attempts:
        try:
            found.append(attempt())
        except Unavailable as reason:
            left_out[name] = str(reason)
    if "promptlint" in left_out:
        raise SystemExit(f"promptlint: {left_out['promptlint']}")
    return found, left_out


class Bench:
    """A tree to scan, and an empty folder for what the programs write."""

    def __init__(self, tree: Path, scratch: Path) -> None:
        self.tree = tree
        self.scratch = scratch

    def result(self, programs: Sequence[Program], left_out: dict[str, str], runs: int) -> Result:
        """Everything, measured one program after the other."""
        before = os.getloadavg()[0]
        sizes = {path: data.count(b"\n") for path, data in _python_files(self.tree)}
        tree = Tree(self.tree.name, len(sizes), sum(sizes.values()))
        if tree.lines < LARGE:
            _say(f"a small tree: {tree.lines:,} lines, and {LARGE:,} are wanted")
        measured, failed = self._compare(programs, runs)
        promptlint = programs[0].executable
        bare, version = self._small([sys.executable, "-c", "pass"], [str(promptlint), "--version"])
        file = _one_file(self.tree, sizes)
        (seconds,) = self._small([str(promptlint), *SCAN, file])
        return Result(
            date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            machine=_machine(),
            load=(before, os.getloadavg()[0]),
            tree=tree,
            promptlint_read=self._summary(promptlint),
            runs=runs,
            measured=tuple(measured),
            left_out={**left_out, **failed},
            python_seconds=bare,
            version_seconds=version,
            one_file=OneFile(file, sizes[self.tree / file], seconds),
            floor=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / MIB,
        )

    def _compare(self, programs: Sequence[Program], runs: int) -> tuple[list[Measured], dict[str, str]]:
        """Run the programs in turn, round after round, so that a busy minute falls on all of them."""
        done: dict[str, list[Run]] = {program.name: [] for program in programs}
        failed: dict[str, str] = {}
        for number in range(runs + 1):  # the first round fills the file cache and does not count
            for program in programs:
                if program.name in failed:
                    continue
                with tempfile.TemporaryDirectory(dir=self.scratch) as written:
                    run = self._measure(program.name, program.command(Path(written)))
                _say(f"round {number} of {runs}: {program.name} {run.wall:.2f} s{f', {run.failure}' if run.failure else ''}")
                if run.failure:
                    failed[program.name] = run.failure
                elif number:
                    done[program.name].append(run)
        if "promptlint" in failed:
            raise SystemExit(f"promptlint: {failed['promptlint']}")
        return [Measured(program, tuple(done[program.name])) for program in programs if program.name not in failed], failed

    def _small(self, *commands: list[str]) -> list[float]:
        """The median wall-clock seconds of short commands, run in turn."""
        walls: list[list[float]] = [[] for _ in commands]
        for _ in range(SMALL_RUNS):
            for command, wall in zip(commands, walls, strict=True):
                run = self._measure("promptlint", command)
                if run.failure:
                    raise SystemExit(f"{Path(command[0]).name}: {run.failure}")
                wall.append(run.wall)
        return [median(wall) for wall in walls]

    def _measure(self, name: str, command: Sequence[str]) -> Run:
        home = self.scratch / f"home-{name}"
        home.mkdir(exist_ok=True)
        return measure(command, folder=self.tree, environment=environment(home), limit=LIMIT)

    def _summary(self, promptlint: Path) -> dict[str, object]:
        """What promptlint itself says that it read and found."""
        report = subprocess.run(
            [promptlint, *SCAN, "--output-format", "json", "."], cwd=self.tree, capture_output=True, check=True, timeout=LIMIT
        ).stdout
        summary = json.loads(report)["summary"]
        return {key: summary[key] for key in ("files_read", "files_skipped", "call_sites", "call_sites_set_apart", "priced", "findings")}


def _python_files(tree: Path) -> Iterator[tuple[Path, bytes]]:
    for folder, subfolders, names in os.walk(tree):
        subfolders[:] = sorted(set(subfolders) - NOT_THE_TREE)
        for path in (Path(folder, name) for name in sorted(names) if name.endswith(".py")):
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


def _one_file(tree: Path, sizes: dict[Path, int]) -> str:
    """The file nearest to 500 lines, of those that import an SDK if there are any."""
    if not sizes:
        raise SystemExit("there is no Python file in the tree")
    importing = [path for path in sizes if IMPORTS_AN_SDK.search(path.read_bytes())]
    nearest = min(importing or list(sizes), key=lambda path: (abs(sizes[path] - ONE_FILE_LINES), path))
    return nearest.relative_to(tree).as_posix()


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _say(message: str) -> None:
    """Tell on stderr how far it is: a full comparison takes minutes."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
