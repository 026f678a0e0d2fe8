"""The settings that hold, as a configuration file would say them, and the files that would be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from promptlint.config import Settings
from promptlint.effective import Effective
from promptlint.report.text import Line, Piece, plural
from promptlint.rule import thousands
from promptlint.sources import FileEntry

_CONTEXTS = {"test": "tests", "example": "examples", "notebook": "notebooks"}


def lines(settings: Sequence[Effective]) -> Iterator[Line]:
    """The settings in TOML, each with where it comes from."""
    group = ""
    for each in settings:
        if each.option.group != group:
            yield from [()] if group else []
            group = each.option.group
            yield (Piece(f"# {group}", "bold"),)
        if each.value is None:
            yield (Piece(f"# {each.option.key} is not set", "dim"),)
        else:
            yield (f"{each.option.key} = {_toml(each.value)}", Piece(f"  # {each.source}", "dim" if each.source == "default" else "cyan"))


def _toml(value: object) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(str(key))} = {_toml(held)}" for key, held in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


# ---------------------------------------------------------------- files


def files(entries: Sequence[FileEntry], beside: Sequence[FileEntry], settings: Settings, *, plain: bool) -> Iterator[Line]:
    """The names of the files, one a line, each with what sets it apart; `plain`: the names alone."""
    unasked = {entry.name for entry in beside}
    for entry in sorted((*entries, *beside), key=lambda entry: entry.name):
        note = "imported" if entry.name in unasked else _context(entry, settings)
        yield (entry.name, Piece(f"  ({note})", "dim")) if note and not plain else (entry.name,)


def verdict(entries: Sequence[FileEntry], beside: Sequence[FileEntry], left_out: int, settings: Settings) -> Line:
    """How many files there are, of what kinds, and how many are left out."""
    apart = Counter(filter(None, (_context(entry, settings) for entry in entries)))
    parts = [f"{thousands(number)} in {context}" for context, number in sorted(apart.items())]
    parts += [f"{thousands(len(beside))} read for what the named ones import"] * bool(beside)
    parts += [f"{thousands(left_out)} left out, which a scan names"] * bool(left_out)
    return (f"{plural(len(entries) + len(beside), 'file')}{'; ' if parts else ''}{', '.join(parts)}.",)


def _context(entry: FileEntry, settings: Settings) -> str:
    """What sets a file apart, in the word of --include; "" for one of the application, or of what was asked for."""
    return "" if settings.asks_for(entry.context) else _CONTEXTS[entry.context]
