"""Run a program once and tell what it took: wall clock, processor time, memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

SAMPLE_EVERY = 0.05  # seconds; short enough for a scan of seconds, and next to no load on the other core
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes on macOS, KiB elsewhere

LISTS_CHILDREN = Path("/proc/self/task").is_dir()  # Linux; elsewhere a pool's processes stay unseen


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a program took, from its start to its end.

    Seconds are wall clock (`wall`) and user plus system time of the program and the children it waited for (`cpu`).
    `peak` is the largest resident set of any one of its processes, in bytes. `together` is the most that all its processes
    held at one moment, shared pages counted once (PSS, sampled), or None where the system cannot tell.
    """

    wall: float
    cpu: float
    peak: int
    together: int | None
    processes: int
    failure: str | None = None


class _Watch:
    """Samples the memory of a program's processes while it runs, and ends it at the time limit."""

    def __init__(self, pid: int, limit: float) -> None:
        self._pid = pid
        self._deadline = time.perf_counter() + limit
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.processes = 1
        self.together: int | None = None
        self.timed_out = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if kind is not None:  # an interrupt: the program must not outlive its measurement
            self._kill()

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_EVERY):
            if time.perf_counter() > self._deadline:
                self.timed_out = True
                self._kill()
                return
            family = list(_family(self._pid))
            self.processes = max(self.processes, len(family))
            if len(family) > 1:  # of one process alone the kernel itself keeps the exact peak
                self.together = max(self.together or 0, sum(map(_proportional_size, family)))

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)


def measure(command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str], limit: float) -> Run:
    """Run a command in a folder, its output put aside, and tell what it took and whether it failed."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        # A session of its own, so that the time limit reaches the processes that the program starts.
        program = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True
        )
        with _Watch(program.pid, limit) as watch:
            _, status, usage = os.wait4(program.pid, 0)
            wall = time.perf_counter() - began
        program.returncode = os.waitstatus_to_exitcode(status)  # it is reaped: Popen must not wait for it again
        failure = f"not done after {limit:g} s" if watch.timed_out else _failure(program.returncode, errors, output)
    peak = usage.ru_maxrss * MAXRSS_UNIT
    # All together hold at least what the largest holds; a sample that came before its peak would say less.
    together = max(peak, watch.together or 0) if LISTS_CHILDREN and (watch.processes == 1 or watch.together) else None
    return Run(wall, usage.ru_utime + usage.ru_stime, peak, together, watch.processes, failure)


def _failure(status: int, *streams: IO[bytes]) -> str | None:
    """Say why a program failed, in its own last words; None if it did not."""
    if status == 0:
        return None
    for stream in streams:
        stream.seek(0)
        lines = stream.read().decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if last:
            return f"exit code {status}: {last[:160]}"
    return f"exit code {status}"


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it, as far as Linux lists them."""
    yield pid
    for thread in _entries(Path(f"/proc/{pid}/task")):
        for child in _text(thread / "children").split():
            yield from _family(int(child))


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it has ended, or this is no Linux
        return []


def _proportional_size(pid: int) -> int:
    """The resident bytes of a process, pages shared with others counted in proportion."""
    for line in _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
