"""`promptlint scan --fix` and `--diff`: fixes found round by round in memory, then written, shown or handed to stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.output import warn
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.cache import Cache
    from promptlint.cli.output import Output
    from promptlint.config import Settings
    from promptlint.fix.rounds import Fixes
    from promptlint.pipeline import Progress, Report
    from promptlint.report.text import Line
    from promptlint.survey import Identity, Surveyed

STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    fix: bool = False
    diff: bool = False
    only: bool = False
    show: bool = False
    fail: bool = False  # exit with 1 when something was fixed

    @property
    def any(self) -> bool:
        return self.fix or self.diff or self.only


def unsaved(where: Sequence[Path], filename: Path | None, settings: Settings) -> tuple[list[Path], dict[str, bytes]]:
    """The paths to scan, and the text on stdin by its name where a path is `-`."""
    from promptlint.sources import name_of  # noqa: PLC0415

    if STDIN not in where:
        if filename is not None:
            raise UserError("--stdin-filename goes with the path -, which reads stdin")
        return list(where), {}
    if len(where) > 1:
        raise UserError("the path - reads stdin, and stands alone")
    path = filename or Path("stdin.py")
    data = sys.stdin.buffer.read(settings.max_file_bytes + 1)
    if len(data) > settings.max_file_bytes:
        raise UserError(f"stdin: larger than max-file-size ({settings.max_file_bytes:,} bytes)")
    return [path], {name_of(str(path.absolute())): data}


def fixes_of(where: Sequence[Path], settings: Settings, instead: Mapping[str, bytes], progress: Progress, cache: Cache | None) -> Fixes:
    """The fixes of a run, made in memory."""
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.fix.rounds import fix  # noqa: PLC0415
    from promptlint.report.concise import is_fixable  # noqa: PLC0415

    seen: dict[Identity, Surveyed] = {}
    reports: list[Report] = []

    def scan(now: Mapping[str, bytes]) -> Report:
        shown = None if reports else progress
        report = pipeline.scan(where, settings, progress=shown, jobs=None, instead={**instead, **now}, seen=seen, cache=cache)
        reports.append(report)
        return report

    return fix(scan, lambda finding: is_fixable(finding, reports[-1]))


def carry_out(fixes: Fixes, wish: Wish, output: Output, stdin: Mapping[str, bytes], *, quiet: bool) -> tuple[str, ...]:
    """Show or write what was fixed; the names of the files that could not be written."""
    from promptlint.fix.rounds import written  # noqa: PLC0415
    from promptlint.report import patch  # noqa: PLC0415

    failed: tuple[tuple[str, str], ...] = ()
    if wish.diff:
        for name, after in fixes.after.items():
            output.lines(patch.lines(name, fixes.before[name], after), verbatim=True)
    elif stdin:
        _hand_back({**stdin, **fixes.after})
    else:
        _, failed = written(fixes)
    if not quiet:
        warn(_told(fixes, wish, failed))
    return tuple(name for name, _ in failed)


def _hand_back(texts: Mapping[str, bytes]) -> None:
    """The fixed text on stdout, byte for byte; unchanged when there was nothing to fix."""
    for data in texts.values():
        sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _told(fixes: Fixes, wish: Wish, failed: Sequence[tuple[str, str]]) -> Iterator[Line]:
    from promptlint.report import patch  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    names = {name for name, _ in failed}
    made = [finding for finding in fixes.made if finding.span.path not in names]
    if wish.show:
        yield from patch.made(made)
    if made:
        yield patch.verdict(made, would=wish.diff)
    yield from patch.refused(fixes.refused)
    for name, reason in failed:
        yield (Piece("Not written: ", "red"), f"{name}: {reason}")
