"""The settings of a run: defaults, then the nearest configuration file, then the command line."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, cast

from promptlint import __version__, usage
from promptlint.assumptions import PRESETS
from promptlint.budget import amount_of, budget_of
from promptlint.documents import text_of, toml_of
from promptlint.errors import UserError
from promptlint.ignores import DEFAULT_EXCLUDE
from promptlint.options import OutputFormat, check_table, size_of
from promptlint.rule import Confidence, Limits, Persona

FailOn = Literal["error", "warning", "info", "never"]
Sort = Literal["place", "saving"]
Ignores = tuple[tuple[str, tuple[str, ...]], ...]  # (pattern, selectors)
FILE_NAMES = (".promptlint.toml", "promptlint.toml", "pyproject.toml")
_MAX_CONFIG_BYTES = 1_000_000
_PLACES = ("prices", "baseline", "cache-dir")  # keys that name a file or a folder
_CONTEXTS = {"tests": ("test",), "examples": ("example",), "notebooks": ("notebook",), "all": ("test", "example", "notebook")}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides what a scan reads and reports."""

    select: tuple[str, ...] | None = None  # None: the rules that are on by default
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Ignores = ()
    extend_per_file_ignores: Ignores = ()
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool | None = None  # whether unsafe fixes are made; None: no, but they are spoken of
    persona: Persona = "regular"
    min_confidence: Confidence | None = None  # None: as the persona has it
    min_saving: Decimal | None = None  # dollars a month where that is known, else per 1 000 calls
    plugins: bool = True  # whether rules of installed packages are used
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    force_exclude: bool = False
    include: frozenset[str] = frozenset()  # contexts asked for besides "application"
    max_file_bytes: int = 2_000_000
    fail_on: FailOn = "warning"
    output_format: OutputFormat = OutputFormat.full
    sort: Sort = "place"
    prices: Path | None = None  # a file of own prices
    discounts: tuple[tuple[str, Decimal], ...] = ()  # what is paid of a provider's public prices, as a factor
    limits: Limits = field(default_factory=Limits)
    usage: str | None = None  # a preset or the path of a usage file
    cache_dir: Path | None = None  # the folder of the cache; None: one in the project
    baseline: Path | None = None  # the file of findings that are accepted; None: the one that is found
    calls_per_month: Decimal | None = None  # of each call site, whatever the usage file says: a what-if
    root: Path | None = None  # the folder that patterns are relative to; None: the working directory
    source: Path | None = None  # the file that the settings come from

    @property
    def least_confidence(self) -> Confidence:
        """The least confidence of a finding that is shown."""
        return self.min_confidence or ("low" if self.persona == "auditor" else "medium")

    def asks_for(self, context: str) -> bool:
        """Whether findings of this context are reported, not only counted."""
        return context == "application" or context in self.include


# ---------------------------------------------------------------- find


def load(paths: Sequence[Path], *, config: Path | None = None, isolated: bool = False) -> Settings:
    """The settings for scanning `paths`: of `config`, or of the nearest configuration above their common root."""
    layers = layers_of(paths, config=config, isolated=isolated)
    settings = from_table(_merged(layers), layers[0].source.absolute()) if layers else Settings()
    if not isolated and settings.usage is None and (file := usage.find(common_folder(paths))) is not None:
        settings = dataclasses.replace(settings, usage=str(file))
    return settings


@dataclass(frozen=True, slots=True)
class Layer:
    """What one configuration file says by itself; `extend` leads from it to the next."""

    source: Path
    table: Mapping[str, object]


def layers_of(paths: Sequence[Path], *, config: Path | None = None, isolated: bool = False) -> tuple[Layer, ...]:
    """The configuration files that hold for `paths`, each before those that it extends; none where nothing is configured."""
    if isolated:
        return ()
    if config is None:
        found = find(paths)
        return () if found is None else _extended(found[1], found[0])
    table = _table(config)
    if table is None:
        raise UserError(f"{config}: there is no [tool.promptlint] table in this file")
    return _extended(table, config)


def find(paths: Sequence[Path]) -> tuple[Path, Mapping[str, object]] | None:
    """The nearest configuration file upward; a pyproject.toml without the table is passed over."""
    folder = common_folder(paths)
    for parent in (folder, *folder.parents):
        for name in FILE_NAMES:
            candidate = parent / name
            if os.path.lexists(candidate):
                table = _table(candidate)
                if table is not None:
                    return candidate, table
    return None


def common_folder(paths: Sequence[Path]) -> Path:
    """The innermost folder that holds all of the paths."""
    absolute = [os.path.abspath(path) for path in paths] or [str(Path.cwd())]  # noqa: PTH100  (resolve() would follow links)
    try:
        common = Path(os.path.commonpath(absolute))
    except ValueError:  # different drives
        common = Path.cwd()
    return common if common.is_dir() else common.parent


def _table(path: Path) -> Mapping[str, object] | None:
    """The promptlint keys of a file; None for a pyproject.toml that has none."""
    text = text_of(path, _MAX_CONFIG_BYTES)
    is_pyproject = path.name == "pyproject.toml"
    try:
        document = toml_of(text, path)
    except UserError:
        if is_pyproject and "promptlint" not in text:
            return None  # somebody else's broken file
        raise
    table: object = document
    if is_pyproject:
        tool = document.get("tool")
        table = tool.get("promptlint") if isinstance(tool, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        raise UserError(f"{path}: tool.promptlint must be a table")
    return table


def _extended(table: Mapping[str, object], path: Path) -> tuple[Layer, ...]:
    """The table, and after it those that it extends."""
    check_table(table, str(path))
    layers, seen = [Layer(path, table)], {Path(os.path.realpath(path))}
    while (target := layers[-1].table.get("extend")) is not None:
        where = layers[-1].source
        base = Path(os.path.realpath(_below(where, cast(str, target))))
        if base in seen:
            raise UserError(f"{where}: extend leads back to {base.name}")
        seen.add(base)
        below = _table(base)
        if below is None:
            raise UserError(f"{where}: extend names {target}, which has no [tool.promptlint] table")
        check_table(below, str(base))
        below = {**below, **{key: str(_below(base, file)) for key in _PLACES if isinstance(file := below.get(key), str)}}
        layers.append(Layer(base, below))
    return tuple(layers)


def _merged(layers: Sequence[Layer]) -> dict[str, object]:
    """The tables over the ones that they extend; keys are replaced, not merged."""
    return {key: value for layer in reversed(layers) for key, value in layer.table.items() if key != "extend"}


def _below(source: Path, named: str) -> Path:
    """The file that a configuration names: relative to its own folder; `~` is the user's home, where there is one."""
    return source.parent / os.path.expanduser(named)  # noqa: PTH111  (Path.expanduser raises for a user who is not there)


def digest_of(settings: Settings, *more: object) -> str:
    """What tells settings that decide the same from others: not where they stand, nor in which form and order they report."""
    left_out = {"root", "source", "output_format", "sort", "fail_on", "unsafe_fixes", "fixable", "unfixable", "cache_dir"}
    named = {"prices", "usage", "baseline"}  # by the file's name: where it is differs from machine to machine
    said: list[tuple[str, object]] = []
    for each in dataclasses.fields(settings):
        value = getattr(settings, each.name)
        if each.name in named and value is not None:
            value = Path(value).name
        if each.name not in left_out:
            said.append((each.name, sorted(value) if isinstance(value, frozenset) else value))
    told = repr((said, more)).replace(repr(str(settings.root))[1:-1], "")  # a checkout may stand anywhere
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ---------------------------------------------------------------- build


def from_table(table: Mapping[str, object], source: Path) -> Settings:
    """Settings from a checked table."""
    required = table.get("required-version")
    if isinstance(required, str):
        _check_version(required, source)
    fields: dict[str, Any] = {"root": source.parent, "source": source}
    limits: dict[str, Any] = {name: table[key] for name in Limits.__slots__ if (key := name.replace("_", "-")) in table}
    limits["budget"] = budget_of(cast("dict[str, Any]", table.get("budget", {})), source.parent)
    for key in ("select", "extend-select", "ignore", "fixable", "unfixable", "exclude", "extend-exclude"):
        if key in table:
            fields[key.replace("-", "_")] = tuple(cast("list[str]", table[key]))
    for key in ("respect-gitignore", "fail-on", "output-format", "sort", "persona", "min-confidence", "plugins", "unsafe-fixes"):
        if key in table:
            fields[key.replace("-", "_")] = OutputFormat(cast(str, table[key])) if key == "output-format" else table[key]
    for key in ("per-file-ignores", "extend-per-file-ignores"):
        ignores = cast("dict[str, list[str]]", table.get(key, {}))
        fields[key.replace("-", "_")] = tuple((pattern, tuple(rules)) for pattern, rules in ignores.items())
    if "min-saving" in table:
        fields["min_saving"] = amount_of(table["min-saving"])
    for key in _PLACES:
        if key in table:
            fields[key.replace("-", "_")] = _below(source, cast("str", table[key]))
    if "discounts" in table:
        factors = cast("dict[str, float]", table["discounts"])
        fields["discounts"] = tuple((provider, Decimal(str(factor))) for provider, factor in factors.items())
    if "include" in table:
        fields["include"] = contexts(cast("list[str]", table["include"]))
    if "usage" in table:
        named = cast(str, table["usage"])
        fields["usage"] = named if named in PRESETS else str(source.parent / named)
    if "max-file-size" in table:
        fields["max_file_bytes"] = size_of(table["max-file-size"])
    return Settings(**fields, limits=Limits(**limits))


def contexts(words: Sequence[str]) -> frozenset[str]:
    """The contexts that `include` names: tests, examples, notebooks or all."""
    return frozenset(context for word in words for context in _CONTEXTS[word])


def override(
    settings: Settings,
    *,
    select: Sequence[str] | None = None,
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    extend_per_file_ignores: Ignores = (),
    fixable: Sequence[str] | None = None,
    unfixable: Sequence[str] = (),
    exclude: Sequence[str] = (),
    **others: Any,
) -> Settings:
    """The settings with what the command line says; `None` in `others` means that it says nothing.

    A selector given on the command line lifts the configuration's `ignore`, or `unfixable`, of that very selector.
    """
    asked = {*(select or ()), *extend_select}
    changes: dict[str, Any] = {key: value for key, value in others.items() if value is not None}
    changes["ignore"] = (*(selector for selector in settings.ignore if selector not in asked), *ignore)
    changes["unfixable"] = (*(selector for selector in settings.unfixable if selector not in (fixable or ())), *unfixable)
    changes["extend_select"] = (*(() if select else settings.extend_select), *extend_select)
    changes["extend_per_file_ignores"] = (*settings.extend_per_file_ignores, *extend_per_file_ignores)
    changes["extend_exclude"] = (*settings.extend_exclude, *exclude)
    if select:
        changes["select"] = tuple(select)
    if fixable:
        changes["fixable"] = tuple(fixable)
    return dataclasses.replace(settings, **changes)


_COMPARISON = re.compile(r"\s*(==|!=|>=|<=|>|<|~=)?\s*(\d+(?:\.\d+){0,5})\s*")


def _check_version(required: str, source: Path, version: str = __version__) -> None:
    ours = _numbers(version)
    for clause in required.split(","):
        found = _COMPARISON.fullmatch(clause)
        if found is None:
            raise UserError(f'{source}: required-version must look like ">=0.1,<0.2", not "{required}"')
        theirs = _numbers(found[2])
        fits = {
            "==": ours == theirs,
            "!=": ours != theirs,
            ">=": ours >= theirs,
            "<=": ours <= theirs,
            ">": ours > theirs,
            "<": ours < theirs,
            "~=": ours >= theirs and ours[: max(1, found[2].count("."))] == theirs[: max(1, found[2].count("."))],
        }[found[1] or "=="]
        if not fits:
            raise UserError(f"{source}: requires promptlint {required}, but this is {version}")


def _numbers(version: str) -> tuple[int, ...]:
    digits = [int(part) for part in re.findall(r"\d+", version)[:6]]
    return tuple(digits + [0] * (6 - len(digits)))
