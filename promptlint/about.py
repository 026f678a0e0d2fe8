"""What this promptlint is, and what it found: for `promptlint version --verbose`, and for a report of a bug.

Nothing of the machine or its user is told but the paths of files that a scan would use, as seen from the working directory.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from promptlint import __version__, baseline, cache
from promptlint.assumptions import PRESETS
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.model import Method
from promptlint.plugins import NO_PLUGINS, Plugins, origin
from promptlint.prices import book_for, load_prices
from promptlint.registry import plugins_for, rules
from promptlint.sources import name_of
from promptlint.tokens.engines import engines
from promptlint.tokens.families import FAMILIES, MODELS
from promptlint.usage import book_of

DEPENDENCIES = ("typer", "tiktoken", "libcst", "pathspec", "pyyaml", "jinja2", "dulwich")
EXTRAS = {
    "usage": ("duckdb",),
    "tokenizers": ("splintr-rs", "ctok"),
    "lsp": ("pygls",),
    "llmlingua": ("llmlingua", "torch", "transformers", "accelerate"),
}
_COUNTERS = {"splintr": "splintr-rs"}  # packages that are called otherwise than what is imported
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Package:
    """A package beside promptlint, and its version where it is installed."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """How the tokens of a family of models are counted here: by which package, or by an estimate."""

    family: str
    models: str
    method: Method
    by: Package | None


@dataclass(frozen=True, slots=True)
class File:
    """A file that a scan of the working directory would use; `wrong` says what is the matter with it."""

    name: str | None
    wrong: str = ""
    day: str = ""  # of a price list


@dataclass(frozen=True, slots=True)
class About:
    """This promptlint, what it works with, and what it found."""

    version: str
    commit: str | None
    python: str
    platform: str
    prices: str  # the day of the bundled ones
    own_prices: File
    discounts: int
    counted: tuple[Counted, ...]
    dependencies: tuple[Package, ...]
    extras: tuple[tuple[str, tuple[Package, ...]], ...]
    rules: int
    plugins: tuple[tuple[str, tuple[str, ...]], ...]  # packages with the codes of their rules
    faults: tuple[str, ...]
    configuration: File
    usage: File
    baseline: File
    cache: str | None
    cache_state: str


def about(load: Callable[[], Settings], paths: Sequence[Path], *, no_cache: bool = False) -> About:
    """What holds for a scan of the paths; what is wrong with the configuration is told and no error."""
    settings, wrong = _tried(load)
    known = settings or Settings()
    plugins = plugins_for(known) if settings else NO_PLUGINS
    place = cache.place_of(known, paths)
    return About(
        version=__version__,
        commit=origin("promptlint-cost").get("vcs_info", {}).get("commit_id"),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        platform=f"{sys.platform} {platform.machine()}".strip(),
        prices=load_prices().as_of.isoformat(),
        own_prices=_own_prices(known),
        discounts=len(known.discounts),
        counted=tuple(_counted(family) for family in FAMILIES),
        dependencies=tuple(map(_package, DEPENDENCIES)),
        extras=tuple((extra, tuple(map(_package, packages))) for extra, packages in EXTRAS.items()),
        rules=len(rules()),
        plugins=_by_package(plugins),
        faults=plugins.faults,
        configuration=File(_seen(known.source), wrong),
        usage=_usage(known),
        baseline=_baseline(known, paths),
        cache=None if no_cache or place is None else _seen(place),
        cache_state="not used: --no-cache" if no_cache else cache.state_of(place),
    )


def _tried(make: Callable[[], T]) -> tuple[T | None, str]:
    """What is made, or what keeps it from being made."""
    try:
        return make(), ""
    except UserError as error:
        return None, str(error)


def _seen(path: Path | None) -> str | None:
    return None if path is None else name_of(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow links)


def _package(name: str) -> Package:
    try:
        return Package(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Package(name, None)


def _counted(family: str) -> Counted:
    installed = engines(family)
    if not installed:
        return Counted(family, MODELS[family], "estimate", None)
    first = installed[0]
    return Counted(family, MODELS[family], first.method, _package(_COUNTERS.get(first.name, first.name)))


def _by_package(plugins: Plugins) -> tuple[tuple[str, tuple[str, ...]], ...]:
    packages = dict.fromkeys(rule.origin for rule in plugins.rules)
    return tuple((package, tuple(rule.code for rule in plugins.rules if rule.origin == package)) for package in packages)


def _own_prices(settings: Settings) -> File:
    book, wrong = _tried(lambda: book_for(settings))
    own = book.lists[0].as_of if book is not None and len(book.lists) > 1 else None
    return File(_seen(settings.prices), wrong, own.isoformat() if own else "")


def _usage(settings: Settings) -> File:
    named = settings.usage
    if named is None or named in PRESETS:
        return File(named)
    return File(_seen(Path(named)), _tried(lambda: book_of(named))[1])


def _baseline(settings: Settings, paths: Sequence[Path]) -> File:
    book, wrong = _tried(lambda: baseline.used(settings, paths))
    return File(_seen(settings.baseline) if book is None else book.name, wrong)
