"""Rules of other packages, through the entry point group `promptlint.rules`.

An entry point names a module, whose rules are all taken, or one class.  Only packages in the environment's own
site-packages are asked, and while they are loaded neither the working directory nor PYTHONPATH is searched: a tree that is
scanned cannot bring rules of its own.  A package that cannot be loaded is a fault in one sentence, and the others go on.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from promptlint.rule import PERSONAS, SEVERITIES, Rule

GROUP = "promptlint.rules"
CODE = re.compile(r"[A-Z]{2,8}[0-9]{3}")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FIXES = ("safe", "unsafe", "none")
_RESERVED = "PL"  # the prefix of promptlint's own codes
_MOST_NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class Plugins:
    """The rules that were loaded, and a sentence for each thing that was not."""

    rules: tuple[Rule, ...] = ()
    faults: tuple[str, ...] = ()


NO_PLUGINS = Plugins()


class Loadable(Protocol):
    """What is needed of an `importlib.metadata.EntryPoint`."""

    @property
    def name(self) -> str: ...

    def load(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Point:
    """An entry point, and the package that declares it: `acme-rules 1.2`."""

    package: str
    entry: Loadable


# ---------------------------------------------------------------- find


def points() -> list[Point]:
    """The entry points of the group in the environment's site-packages, sorted by package and name."""
    found: dict[tuple[str, str], Point] = {}
    for distribution in importlib.metadata.distributions(path=site_folders()):
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
            package = f"{distribution.metadata['Name']} {distribution.version}" if entries else ""
        except Exception:  # somebody's broken metadata
            continue
        for entry in entries:  # the first of a package that is installed twice is the one that is imported
            found.setdefault((package.partition(" ")[0].lower(), entry.name), Point(package, entry))
    return [found[key] for key in sorted(found)]


def site_folders() -> list[str]:
    """Where the running environment keeps its packages."""
    folders = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return [folder for folder in dict.fromkeys(folders) if folder in sys.path]


@contextlib.contextmanager
def _environment_only() -> Iterator[None]:
    """Search neither the working directory nor PYTHONPATH, and keep what a package prints out of our output."""
    before = sys.path
    outside = {os.path.realpath(folder) for folder in ("", *os.environ.get("PYTHONPATH", "").split(os.pathsep))}
    inside = set(site_folders())
    sys.path = [folder for folder in before if folder in inside or os.path.realpath(folder) not in outside]
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        sys.path = before


# ---------------------------------------------------------------- load


def load(points: Iterable[Point], own: Sequence[Rule]) -> Plugins:
    """The rules of the entry points: none that is malformed, and none with a code or name of another."""
    taken = {word: "promptlint" for rule in own for word in (rule.code, rule.name)}
    rules: list[Rule] = []
    faults: list[str] = []
    for point in points:
        try:
            with _environment_only():
                made = [rule_class() for rule_class in _classes(point.entry.load())]
        except (Exception, SystemExit) as error:
            faults.append(f'the rules of {point.package} (entry point "{point.entry.name}") cannot be loaded: {_words(error)}')
            continue
        for rule in made:
            wrong = flaw(rule) or next((f'"{word}" is taken by {taken[word]}' for word in (rule.code, rule.name) if word in taken), None)
            if wrong:
                faults.append(f"the rule {type(rule).__name__} of {point.package} is left out: {wrong}")
                continue
            taken |= {rule.code: point.package, rule.name: point.package}
            rule.origin = point.package
            rules.append(rule)
    return Plugins(tuple(sorted(rules, key=lambda rule: rule.code)), tuple(dict.fromkeys(faults)))


def _classes(named: object) -> list[type[Rule]]:
    """The rules that an entry point names: a class, or those of a module and of the modules below it."""
    if isinstance(named, ModuleType):
        found = [item for item in vars(named).values() if isinstance(item, type) and issubclass(item, Rule) and hasattr(item, "code")]
        inside = [item for item in dict.fromkeys(found) if f"{item.__module__}.".startswith(f"{named.__name__}.")]
        if not inside:
            raise TypeError(f"the module {named.__name__} holds no rule")
        return inside
    if isinstance(named, type) and issubclass(named, Rule):
        return [named]
    raise TypeError(f"it names neither a module nor a rule, but {type(named).__name__} {str(named)[:80]!r}")


def flaw(rule: Rule) -> str | None:
    """What keeps a rule of another package from being used, in words; None when nothing does."""
    code, name = getattr(rule, "code", None), getattr(rule, "name", None)
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return f"its code must be 2 to 8 capital letters and 3 digits, such as ACME001, not {str(code)[:40]!r}"
    if code.rstrip("0123456789") == _RESERVED:
        return f"its code {code} begins with {_RESERVED}, as only promptlint's own do"
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > _MOST_NAME:
        return f"its name must be small words joined with hyphens, not {str(name)[:40]!r}"
    for attribute, allowed in (("severity", SEVERITIES), ("persona", PERSONAS), ("fix", FIXES), ("default", (True, False))):
        if (value := getattr(rule, attribute)) not in allowed:
            return f"its {attribute} must be one of {', '.join(str(word) for word in allowed)}, not {str(value)[:40]!r}"
    return None


def _words(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def origin(distribution: str) -> dict[str, Any]:
    """Where an installed package came from, as pip wrote it down (PEP 610); empty where it came from an index."""
    try:
        told = json.loads(importlib.metadata.distribution(distribution).read_text("direct_url.json") or "{}")
    except (importlib.metadata.PackageNotFoundError, ValueError, OSError):
        return {}
    return told if isinstance(told, dict) else {}
