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


def fixes_of(
    where: Sequence[Path], settings: Settings, instead: Mapping[str, bytes], wish: Wish, progress: Progress, cache: Cache | None
) -> Fixes:
    """The fixes of a run: made in memory, and written unless they are only to be shown or handed back."""
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.fix.rounds import fix, written  # noqa: PLC0415
    from promptlint.report.concise import is_fixable  # noqa: PLC0415

    seen: dict[Identity, Surveyed] = {}
    reports: list[Report] = []

    def scan(now: Mapping[str, bytes]) -> Report:
        shown = None if reports else progress
        report = pipeline.scan(where, settings, progress=shown, jobs=None, instead={**instead, **now}, seen=seen, cache=cache)
        reports.append(report)
        return report

    fixes = fix(scan, lambda finding: is_fixable(finding, reports[-1]))
    return fixes if wish.diff or instead else written(fixes, scan)


def tell(fixes: Fixes, wish: Wish, output: Output, stdin: Mapping[str, bytes], *, quiet: bool) -> None:
    """Show what was fixed, or would be, and what was not."""
    from promptlint.report import patch  # noqa: PLC0415

    if wish.diff:
        for name, after in fixes.after.items():
            output.patch(patch.lines(name, fixes.before[name], after))
    elif stdin:
        _hand_back({**stdin, **fixes.after})
    if not quiet:
        warn(_told(fixes, wish))


def _hand_back(texts: Mapping[str, bytes]) -> None:
    """The fixed text on stdout, byte for byte; unchanged when there was nothing to fix."""
    for data in texts.values():
        sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _told(fixes: Fixes, wish: Wish) -> Iterator[Line]:
    from promptlint.report import patch  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    if wish.show:
        yield from patch.made(fixes.made)
    if fixes.made:
        yield patch.verdict(fixes.made, would=wish.diff)
    elif not fixes.failed and (wish.diff or wish.only):
        yield ("Nothing to fix.",)
    if (wish.diff or wish.only) and (number := _held_back(fixes.report)):
        yield patch.held_back(number)
    yield from patch.refused(fixes.refused)
    for name, reason in fixes.failed:
        yield (Piece("Not written: ", "red"), f"{name}: {reason}")


def _held_back(report: Report) -> int:
    """How many fixes are not made because they are unsafe; 0 where the configuration wants no word of them."""
    from promptlint.report.concise import is_fixable  # noqa: PLC0415

    if report.settings.unsafe_fixes is not None:
        return 0
    return sum(1 for finding in report.findings if is_fixable(finding, report, unsafe=True) and not is_fixable(finding, report))
