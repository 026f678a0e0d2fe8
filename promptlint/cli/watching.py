"""`promptlint scan --watch`: a scan after each change, until Ctrl-C."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Output, warn
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.config import Settings
    from promptlint.pipeline import Report
    from promptlint.survey import Identity, Surveyed
    from promptlint.watching import Glance

Watch = Annotated[
    bool, typer.Option("--watch", "-w", help="Scan again whenever a file changes, until Ctrl-C.", rich_help_panel=given.FILES)
]
PAUSE = 0.25  # seconds between two looks at the files; as long nothing may have changed before a scan
SHARE = 20  # the walk for new files takes at most this part of the time
Seen = MutableMapping["Identity", "Surveyed"]


@dataclass(frozen=True, slots=True)
class Watched:
    """What is scanned again and again, and how."""

    paths: Sequence[Path]
    config: Path | None
    isolated: bool
    configured: Callable[[], Settings]  # a `UserError` while somebody types in a configuration
    scan: Callable[[Settings, Seen], Report]
    show: Callable[[Report, Output], None]
    output: Callable[[], Output]
    quiet: bool = False
    sleep: Callable[[float], None] = time.sleep


def check(*, writes: bool, stdin: bool, shard: bool) -> None:
    """Raise a `UserError` where what is asked for as well does not go together with it."""
    if writes or stdin or shard:
        raise UserError("--watch reports on files: it goes with nothing that writes into them, nor with stdin or --shard")


def run(watched: Watched) -> int:
    """Scan, wait for a change, and scan again, until Ctrl-C; what is wrong with the settings is told, and waited for to be mended."""
    from promptlint.report.text import plural  # noqa: PLC0415
    from promptlint.watching import Glance, in_words  # noqa: PLC0415

    state, now, what = _State(), Glance(), "Scanning."
    while True:
        with watched.output() as output:
            output.clear()
            _tell(watched, what)
            before = _scan(watched, state, now, output)
            if output.gone:
                return 0
            _tell(watched, f"Watching {plural(before.code, 'file')}; Ctrl-C ends.")
        gc.collect()  # nothing looks for garbage while promptlint works
        gc.freeze()
        paths, now = _wait(watched, state, before)
        state.forget(paths)
        what = f"{in_words(paths)} changed." if paths else "Scanning again."


@dataclass
class _State:
    """What is remembered from scan to scan."""

    settings: Settings | None = None
    seen: Seen = field(default_factory=dict)
    read: set[str] = field(default_factory=set)  # texts that requests send, also those that no walk finds

    def look(self, watched: Watched) -> Glance:
        """Every file that matters, as it is now."""
        from promptlint.config import Settings  # noqa: PLC0415
        from promptlint.watching import beside_code, glance  # noqa: PLC0415

        settings = self.settings or Settings()
        beside = beside_code(watched.paths, settings, watched.config, isolated=watched.isolated)
        return glance(watched.paths, settings, {*beside, *self.read})

    def forget(self, paths: Sequence[str]) -> None:
        """Files have changed: what a first look at them gave does not hold any more."""
        from promptlint.sources import name_of  # noqa: PLC0415

        names = {name_of(path) for path in paths}
        for identity in [identity for identity in self.seen if identity[0] in names]:
            del self.seen[identity]


def _scan(watched: Watched, state: _State, now: Glance, output: Output) -> Glance:
    """One scan, and the files as they were before it, so that what changes while it runs is seen afterwards.

    A mistake of the user, such as a configuration that is half typed, is told in place of a report.
    """
    from promptlint.watching import read_by  # noqa: PLC0415

    before = None
    try:
        settings = watched.configured()
        if settings != state.settings:
            state.seen.clear()
        state.settings = settings
        before = state.look(watched).since(now)
        report = watched.scan(settings, state.seen)
        state.read |= set(read_by(report))
        watched.show(report, output)
    except UserError as error:
        warn([(f"promptlint: {error}",)])
    return (before or state.look(watched).since(now)).along_with(state.read)


def _wait(watched: Watched, state: _State, before: Glance) -> tuple[tuple[str, ...], Glance]:
    """Wait until something changes, and then until nothing does for a moment; the paths that changed, and the files as they are."""
    from promptlint.watching import changed  # noqa: PLC0415

    walked, took = time.monotonic(), 0.0
    while True:
        watched.sleep(PAUSE)
        now = before.again()
        if not changed(before, now) and time.monotonic() - walked >= SHARE * took:
            started = time.monotonic()
            now = state.look(watched)
            walked, took = time.monotonic(), time.monotonic() - started
        if changed(before, now):
            break
    while True:
        watched.sleep(PAUSE)
        later = state.look(watched)
        if not changed(now, later):
            return changed(before, later), later
        now = later


def _tell(watched: Watched, what: str) -> None:
    if not watched.quiet:
        warn([(f"[{time.strftime('%H:%M:%S')}] {what}",)])
