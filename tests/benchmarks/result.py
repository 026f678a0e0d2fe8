"""What a benchmark found, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.process import Run
from tests.benchmarks.programs import Program

MIB = 1 << 20
COLUMNS = ("program", "wall s", "least-most", "CPU s", "peak MiB", "all MiB", "lines/s", "wall", "CPU", "memory")


@dataclass(frozen=True, slots=True)
class Measured:
    """A program and its counted runs, in the order in which they were made."""

    program: Program
    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """The median of the wall-clock seconds."""
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the processor seconds."""
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """The median of the largest process's peak, in MiB."""
        return median(run.peak for run in self.runs) / MIB

    @property
    def processes(self) -> int:
        """How many processes were seen at one moment, at most."""
        return max(run.processes for run in self.runs)

    @property
    def together(self) -> float | None:
        """The median peak of all the program's processes together, in MiB; None if no run could tell."""
        sizes = [run.together for run in self.runs if run.together is not None]
        return median(sizes) / MIB if sizes else None


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree that was scanned: its name, and what it holds in Python files."""

    name: str
    files: int
    lines: int


@dataclass(frozen=True, slots=True)
class OneFile:
    """A scan of one file of the tree: its name in the tree, its lines, the median of the wall-clock seconds."""

    name: str
    lines: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a benchmark found, with what is needed to judge it."""

    date: str
    machine: str
    load: tuple[float, float]
    tree: Tree
    promptlint_read: Mapping[str, object]
    runs: int
    measured: tuple[Measured, ...]
    left_out: Mapping[str, str]
    python_seconds: float
    version_seconds: float
    one_file: OneFile
    floor: float


def as_text(result: Result) -> str:
    """The table, and below it what it does not say."""
    read = result.promptlint_read
    lines = [
        f"{result.date}, {result.machine}; load average {result.load[0]:.1f} before, {result.load[1]:.1f} after",
        f"tree: {result.tree.name}, {result.tree.lines:,} lines in {result.tree.files:,} .py files",
        f"promptlint: {read['files_read']} files read, {read['files_skipped']} skipped, {_calls(read)} call sites",
        f"medians of {result.runs} interleaved runs after one that does not count; the last three columns are ratios to promptlint",
        "",
        *_aligned([COLUMNS, *(_row(measured, result) for measured in result.measured)]),
        "",
        *(f"left out: {name}: {reason}" for name, reason in result.left_out.items()),
        "peak MiB: the largest process, as the kernel counts it; all MiB: all its processes at one moment, sampled, shared pages once",
        f"memory below {result.floor:.0f} MiB cannot be told: a process starts with its parent's peak",
        "",
        _startup(result),
        f"promptlint scan of one file ({result.one_file.name}, {result.one_file.lines} lines): {result.one_file.seconds * 1000:.0f} ms",
        "",
        "commands, run inside the tree:",
        *(f"  {measured.program.version:>8}  {measured.program.shown()}" for measured in result.measured),
    ]
    return "\n".join(lines)


def as_json(result: Result) -> dict[str, object]:
    """The same with every single run, for a program to compare."""
    return {
        "date": result.date,
        "machine": result.machine,
        "load_average": list(result.load),
        "tree": {"name": result.tree.name, "files": result.tree.files, "lines": result.tree.lines},
        "promptlint": dict(result.promptlint_read),
        "programs": [_program(measured, result.tree) for measured in result.measured],
        "left_out": dict(result.left_out),
        "startup": {"python_seconds": result.python_seconds, "version_seconds": result.version_seconds},
        "one_file": {"name": result.one_file.name, "lines": result.one_file.lines, "seconds": result.one_file.seconds},
        "memory_floor_mib": result.floor,
    }


def _program(measured: Measured, tree: Tree) -> dict[str, object]:
    return {
        "name": measured.program.name,
        "version": measured.program.version,
        "command": measured.program.shown(),
        "median": {
            "wall_seconds": measured.wall,
            "cpu_seconds": measured.cpu,
            "peak_mib": measured.peak,
            "all_processes_mib": measured.together,
            "lines_per_second": tree.lines / measured.wall,
        },
        "processes": measured.processes,
        "runs": [
            {"wall_seconds": run.wall, "cpu_seconds": run.cpu, "peak_bytes": run.peak, "all_processes_bytes": run.together}
            for run in measured.runs
        ],
    }


def _calls(read: Mapping[str, object]) -> int:
    counts = (read["call_sites"], read["call_sites_set_apart"])
    return sum(count for count in counts if isinstance(count, int))


def _row(measured: Measured, result: Result) -> tuple[str, ...]:
    walls = [run.wall for run in measured.runs]
    together = "?" if measured.together is None else f"{measured.together:.0f}"
    many = f" ({measured.processes} processes)" if measured.processes > 1 else ""
    base = result.measured[0]
    return (
        measured.program.name + many,
        f"{measured.wall:.2f}",
        f"{min(walls):.2f}-{max(walls):.2f}",
        f"{measured.cpu:.2f}",
        f"{measured.peak:.0f}",
        together,
        f"{result.tree.lines / measured.wall:,.0f}",
        f"{measured.wall / base.wall:.2f} x",
        f"{measured.cpu / base.cpu:.2f} x",
        f"{measured.peak / base.peak:.2f} x",
    )


def _startup(result: Result) -> str:
    bare, version = result.python_seconds * 1000, result.version_seconds * 1000
    return f"python -c pass: {bare:.0f} ms; promptlint --version: {version:.0f} ms; the difference: {version - bare:.0f} ms"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Rows as lines, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join((row[0].ljust(widths[0]), *numbers))
