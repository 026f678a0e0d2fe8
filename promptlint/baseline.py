"""The baseline: findings that were there when promptlint was introduced, in a file that is checked in and only grows smaller.

An entry names a rule, a file, the symbol around the finding and a hash of its statement, never a line.  Each entry answers
for one finding.  A run in which a file, a folder or a rule was not looked at says nothing of its entries.
"""

# ruff: noqa: PTH100, PTH101, PTH105, PTH108, PTH118, PTH120
from __future__ import annotations

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from promptlint.check import crashed
from promptlint.config import Settings, common_folder
from promptlint.contexts import FILE, Contexts
from promptlint.documents import json_of, text_of
from promptlint.errors import UserError
from promptlint.fix.source import Refused
from promptlint.fix.writing import PREFIX, write
from promptlint.pipeline import Report
from promptlint.registry import CRASH, STALE
from promptlint.rule import Finding
from promptlint.sources import name_of

FILE_NAME = "promptlint-baseline.json"
SCHEMA = "promptlint/baseline/1"
MAX_BYTES = 50_000_000
_KEYS = ("rule", "path", "symbol", "context")
_NEVER = frozenset({CRASH[0], STALE[0]})  # what is wrong with promptlint itself is not a matter of the code
_LIST = re.compile(r'"findings"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_MAKE = "promptlint scan --write-baseline makes one"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One finding that is accepted as it is."""

    path: str  # below the baseline's folder, with slashes
    symbol: str
    rule: str
    context: str

    @property
    def row(self) -> dict[str, str]:
        """Its keys in the order of the file."""
        return {"rule": self.rule, "path": self.path, "symbol": self.symbol, "context": self.context}


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline's file, and what it says; None where it is not there yet."""

    file: Path
    entries: tuple[Entry, ...] | None = None

    @property
    def name(self) -> str:
        """The file as the user sees it."""
        return name_of(os.path.abspath(self.file))


@dataclass(frozen=True, slots=True)
class Matched:
    """The findings of a run beside the entries of a baseline."""

    new: tuple[tuple[Finding, Entry], ...]
    old: tuple[tuple[Finding, Entry], ...]  # each with the entry that it has now
    alive: tuple[Entry, ...]  # the entries of those that are found, but not shown
    unseen: tuple[Entry, ...]  # of files and rules that the run did not look at
    stale: tuple[Entry, ...]


# ---------------------------------------------------------------- find and read


def used(settings: Settings, paths: Sequence[Path]) -> Baseline | None:
    """The baseline of a run: the configured one, or the one that is found; None where there is none."""
    place = _place(settings, paths)
    if place is not None and place.exists():
        return load(place)
    if settings.baseline is not None:
        raise UserError(f"{settings.baseline}: there is no such baseline; {_MAKE}")
    return None


def to_write(settings: Settings, paths: Sequence[Path]) -> Baseline:
    """The baseline that a run writes, whether it is there or not."""
    place = _place(settings, paths) or (settings.root or _repository(common_folder(paths)) or Path.cwd()) / FILE_NAME
    return load(place) if os.path.lexists(place) else Baseline(place)


def _place(settings: Settings, paths: Sequence[Path]) -> Path | None:
    """Where a baseline is: as configured, beside the configuration, or nearest upward in the repository."""
    if settings.baseline is not None:
        return settings.baseline
    if settings.root is not None and (settings.root / FILE_NAME).is_file():
        return settings.root / FILE_NAME
    folder = common_folder(paths)
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
        if (place / ".git").exists():
            return None
    return None


def _repository(folder: Path) -> Path | None:
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def load(path: Path) -> Baseline:
    """The baseline of a file; what is wrong with it is a `UserError` with its line."""
    text = text_of(path, MAX_BYTES)
    document = json_of(text, path)
    said = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(said, str) or not said.startswith("promptlint/baseline/"):
        raise UserError(f"{path}:1: not a baseline of promptlint; {_MAKE}")
    if said != SCHEMA:
        raise UserError(f"{path}:{_line(text, text.find(said))}: a baseline of another version of promptlint ({said[:60]}, not {SCHEMA})")
    rows = document.get("findings")
    if not isinstance(rows, list):
        raise UserError(f"{path}:1: a baseline needs a list of findings; {_MAKE}")
    return Baseline(path, tuple(_entry(row, number, text, path) for number, row in enumerate(rows)))


def _entry(row: Any, number: int, text: str, path: Path) -> Entry:
    if not isinstance(row, dict) or set(row) != set(_KEYS) or not all(isinstance(row[key], str) and row[key] for key in _KEYS):
        raise UserError(f"{path}:{_line_of_entry(text, number)}: an entry must be an object of four texts: {', '.join(_KEYS)}")
    return Entry(row["path"], row["symbol"], row["rule"], row["context"])


def _line_of_entry(text: str, number: int) -> int:
    """The line on which an item of the list begins."""
    found = _LIST.search(text)
    at = found.end() if found else 0
    decoder = json.JSONDecoder()
    for index in range(number + 1):
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if index < number:
            at = decoder.raw_decode(text, at)[1]
    return _line(text, at)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, max(0, offset)) + 1


def named_in(baseline: Baseline | None) -> frozenset[str]:
    """The files of a baseline's entries, as the user sees them."""
    if baseline is None:
        return frozenset()
    folder = os.path.dirname(os.path.abspath(baseline.file))
    return frozenset(name_of(os.path.normpath(os.path.join(folder, entry.path))) for entry in baseline.entries or ())


# ---------------------------------------------------------------- match


def applied(report: Report, baseline: Baseline, paths: Sequence[Path]) -> Report:
    """The report without the findings that the baseline holds, which are counted, and with the entries that are stale."""
    matched = match(report, baseline, paths)
    return replace(
        report,
        findings=tuple(finding for finding, _ in matched.new),
        baselined=tuple(finding for finding, _ in matched.old),
        stale=matched.stale,
        baseline=baseline.name,
    )


def match(report: Report, baseline: Baseline, paths: Sequence[Path]) -> Matched:
    """Tell which findings are old: in their place first, then those that moved away from a place where nothing of the kind is left."""
    contexts = Contexts(report.source, report.text)
    run = _Run(report, baseline.file, paths)
    findings = (*report.findings, *report.baselined)
    shown = [(finding, run.entry(finding, contexts)) for finding in findings]
    others = [(None, run.entry(finding, contexts)) for finding in (*report.set_apart, *report.left_out)]
    left = Counter(baseline.entries or ())
    old, new = _in_place(shown, left)
    alive, elsewhere = _in_place(others, left)
    old_places = [entry for entry in left.elements() if run.may_have_moved(entry)]
    moved, new = _moved(new, old_places, left)
    moved_apart, _ = _moved(elsewhere, old_places, left)
    order = {id(finding): number for number, finding in enumerate(findings)}
    of_shown = sorted((*old, *moved), key=lambda pair: order[id(pair[0])])
    rest = sorted(left.elements())
    return Matched(
        new=tuple(new),
        old=tuple(of_shown),
        alive=tuple(entry for _, entry in (*alive, *moved_apart)),
        unseen=tuple(entry for entry in rest if not run.looked_at(entry)),
        stale=tuple(entry for entry in rest if run.looked_at(entry)),
    )


Pair = tuple[Any, Entry]  # a finding, None for one that is not shown, with its entry


def _in_place(found: Iterable[Pair], left: Counter[Entry]) -> tuple[list[Pair], list[Pair]]:
    """Those with an entry of their own, which is used up, and the others."""
    old, new = [], []
    for finding, entry in found:
        if left[entry] > 0 and entry.rule not in _NEVER:
            left[entry] -= 1
            old.append((finding, entry))
        else:
            new.append((finding, entry))
    return old, new


def _moved(found: Iterable[Pair], places: list[Entry], left: Counter[Entry]) -> tuple[list[Pair], list[Pair]]:
    """Those whose rule, symbol and context an unused entry of another file has, and the others."""
    by_kind: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in sorted(places, reverse=True):
        by_kind.setdefault((entry.rule, entry.symbol, entry.context), []).append(entry)
    old, new = [], []
    for finding, entry in found:
        waiting = by_kind.get((entry.rule, entry.symbol, entry.context), [])
        while waiting and left[waiting[-1]] <= 0:
            waiting.pop()
        if waiting and entry.symbol != FILE and entry.rule not in _NEVER:
            left[waiting.pop()] -= 1
            old.append((finding, entry))
        else:
            new.append((finding, entry))
    return old, new


class _Run:
    """What a run looked at, in the terms of a baseline."""

    def __init__(self, report: Report, file: Path, paths: Sequence[Path]) -> None:
        self.folder = os.path.dirname(os.path.abspath(file))
        self.names = report.names
        self.rules = report.asked - crashed((*report.findings, *report.baselined, *report.set_apart)) - _NEVER
        # What a run over single files does not find may need what they import.
        self.folders = [os.path.join(os.path.abspath(path), "") for path in paths or [Path()] if os.path.isdir(path)]  # noqa: PTH112

    def entry(self, finding: Finding, contexts: Contexts) -> Entry:
        absolute = os.path.abspath(finding.span.path)
        try:
            path = os.path.relpath(absolute, self.folder)
        except ValueError:  # another drive
            path = absolute
        symbol, context = contexts.of(finding)
        return Entry(path.replace(os.sep, "/"), symbol, finding.code, context)

    def looked_at(self, entry: Entry) -> bool:
        """Whether the finding of an entry would have been found if it were still there."""
        absolute = self._absolute(entry)
        is_inside = any(absolute.startswith(folder) for folder in self.folders)
        return is_inside and self.may_have_moved(entry)

    def may_have_moved(self, entry: Entry) -> bool:
        """Whether nothing of the kind is left at an entry's own place: the file was analysed, or is gone."""
        if entry.rule not in self.rules:
            return False
        absolute = self._absolute(entry)
        return name_of(absolute) in self.names or not os.path.lexists(absolute)

    def _absolute(self, entry: Entry) -> str:
        return os.path.normpath(os.path.join(self.folder, entry.path))


# ---------------------------------------------------------------- write


def written(report: Report, baseline: Baseline, paths: Sequence[Path], *, take_new: bool = False) -> tuple[Baseline, int, int]:
    """Write the baseline of a run: without its stale entries, and with what is new where that is asked for or there was none.

    Gives the new baseline, how many entries it gained and how many it lost.
    """
    matched = match(report, baseline, paths)
    entries = [entry for _, entry in matched.old] + [*matched.alive, *matched.unseen]
    gained = 0
    if take_new or baseline.entries is None:
        fresh = [entry for _, entry in matched.new if entry.rule not in _NEVER]
        entries += fresh
        gained = len(fresh)
    result = Baseline(baseline.file, tuple(sorted(entries)))
    _put(baseline.file, text_for(result.entries or ()).encode())
    return result, gained, len(matched.stale)


def text_for(entries: Iterable[Entry]) -> str:
    """The file's text: one entry a line, sorted, so that two branches seldom touch the same line."""
    rows = ",\n".join("    " + json.dumps(entry.row) for entry in sorted(entries))
    return f'{{\n  "schema": {json.dumps(SCHEMA)},\n  "findings": [{chr(10) + rows + chr(10) + "  " if rows else ""}]\n}}\n'


def _put(path: Path, data: bytes) -> None:
    """Write the file as a whole or not at all, and not at all when nothing changes."""
    try:
        if os.path.lexists(path):
            before = path.read_bytes()
            if before != data:
                write(path, before, data)
            return
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=PREFIX)
        try:
            with open(handle, "wb") as whole:  # noqa: PTH123
                whole.write(data)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(beside, 0o666 & ~mask)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except Refused as error:
        raise UserError(f"{path}: the baseline is not written: {error.reason}") from None
    except OSError as error:
        raise UserError(f"{path}: the baseline cannot be written: {(error.strerror or str(error)).lower()}") from None
