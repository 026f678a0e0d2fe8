"""The settings that hold for a run, key by key, each with what set it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promptlint.assumptions import PRESETS
from promptlint.config import Layer, Settings
from promptlint.options import OPTIONS, Option
from promptlint.sources import name_of

DEFAULT = "default"
_MERGED = frozenset({"ignore", "extend-select", "unfixable", "extend-exclude", "extend-per-file-ignores"})  # what options add to
_FIELDS = {"max-file-size": "max_file_bytes"}
_WORDS = {"test": "tests", "example": "examples", "notebook": "notebooks"}


@dataclass(frozen=True, slots=True)
class Effective:
    """A key, the value that holds, as a configuration would write it (None: not set), and where it comes from."""

    option: Option
    value: object
    source: str


def effective(settings: Settings, layers: Sequence[Layer], given: Mapping[str, str], found: Mapping[str, Path]) -> tuple[Effective, ...]:
    """Every key in the order of the documentation.

    `given` names the keys that an option or the environment sets, with a word for which; `found` the files that hold
    because of where they lie.
    """
    return tuple(_effective(option, settings, layers, given, found) for option in OPTIONS)


def _effective(
    option: Option, settings: Settings, layers: Sequence[Layer], given: Mapping[str, str], found: Mapping[str, Path]
) -> Effective:
    key, said = option.key, given.get(option.key)
    layer = next((layer for layer in layers if _in(layer.table, key)), None)
    file = "" if layer is None else _seen(layer.source)
    value = _value(option, settings, None if layer is None else layer.table)
    if said:
        return Effective(option, value, f"{file}, {said}" if file and key in _MERGED else said)
    if file:
        return Effective(option, value, file)
    if key in found:
        return Effective(option, _seen(found[key]), DEFAULT if key == "cache-dir" else "found")
    return Effective(option, value, DEFAULT if key != "usage" or value is None else "found")


def _seen(path: str | Path) -> str:
    return name_of(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow links)


def _in(table: Mapping[str, object], key: str) -> bool:
    outer, _, inner = key.rpartition(".")
    held = table.get(outer) if outer else table
    return isinstance(held, Mapping) and inner in held


def _value(option: Option, settings: Settings, table: Mapping[str, object] | None) -> object:
    """The value that holds: of the settings, or for what no option can change as the file has it."""
    outer, _, inner = option.key.rpartition(".")
    field = _FIELDS.get(option.key, option.key.replace("-", "_"))
    if option.key == "include":
        return sorted(_WORDS[context] for context in settings.include)
    if not outer and hasattr(settings, field):
        return _plain(option, getattr(settings, field))
    if not outer and hasattr(settings.limits, field):
        return getattr(settings.limits, field)
    held = table if table is None or not outer else table[outer]
    return held[inner] if isinstance(held, Mapping) else option.default


def _plain(option: Option, value: object) -> object:
    """A setting as TOML and JSON know it."""
    if isinstance(value, str) and option.key == "usage" and value not in PRESETS:
        return _seen(value)
    if isinstance(value, Path):
        return _seen(value)
    if isinstance(value, tuple) and option.shape in ("table", "factors"):
        return {name: list(held) if isinstance(held, tuple) else held for name, held in value}
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, str) else value
