"""A progress bar for a person who waits: on a terminal's stderr, after a second, and never in CI or a pipe."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from promptlint.cli.output import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

DELAY = 1.0  # seconds


class ProgressBar:
    """Call it with (done, total); it shows itself once the work has taken longer than the delay."""

    def __init__(self, *, quiet: bool = False, doing: str = "Reading", what: str = "files") -> None:
        in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
        self._wanted = not quiet and not in_ci and os.environ.get("TERM") != "dumb" and is_terminal(sys.stdout) and is_terminal(sys.stderr)
        self._start = time.monotonic()
        self._bar: Progress | None = None
        self._doing, self._what = doing, what

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        if not self._wanted:
            return
        if self._bar is None:
            if time.monotonic() - self._start < DELAY:
                return
            self._bar = _bar(self._what)
            self._bar.add_task(self._doing, total=total)
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)


def _bar(what: str) -> Progress:
    from rich.console import Console  # noqa: PLC0415  (a tenth of a second, and most runs are over sooner)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=30), MofNCompleteColumn(), TextColumn(what))
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.start()
    return bar
