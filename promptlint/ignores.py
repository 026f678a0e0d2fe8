"""Which paths are left out: the names and patterns of the configuration, and .gitignore files as git reads them."""

# Plain strings, not Paths: this is asked for every file and folder of a walk.
# ruff: noqa: PTH118, PTH119, PTH120
from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from promptlint.filetree import DISK, FileTree, Refused

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from promptlint.config import Settings

DEFAULT_EXCLUDE = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d", ".promptlint_cache", ".pyenv",
    ".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist", "node_modules",
    "site-packages", "venv",
)  # fmt: skip

_GLOB = re.compile(r"[*?\[\]!/\\]")
_MAX_STARS = 3  # in one part of a pattern; more makes its regular expression slow on long names, and nobody writes it
_MAX_IGNORE_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Excludes:
    """The configuration's own list: plain names of files and folders, and patterns relative to `root`."""

    names: frozenset[str]
    patterns: GitIgnoreSpec | None
    root: str

    def hides(self, path: str, is_folder: bool) -> bool:
        if os.path.basename(path) in self.names:
            return True
        return self.patterns is not None and _verdict(self.patterns, self.root, path, is_folder) is True


@dataclass(frozen=True, slots=True)
class Ignores:
    """The .gitignore files that hold for a folder, outermost first: the innermost that speaks of a path decides."""

    layers: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def hides(self, path: str, is_folder: bool) -> bool:
        for folder, spec in reversed(self.layers):
            verdict = _verdict(spec, folder, path, is_folder)
            if verdict is not None:
                return verdict
        return False

    def below(self, folder: str, tree: FileTree) -> Ignores:
        """The same, with the .gitignore that stands in `folder` itself."""
        spec = _spec_of_file(os.path.join(folder, ".gitignore"), tree)
        return self if spec is None else Ignores((*self.layers, (folder, spec)))


def excludes_of(settings: Settings, cwd: str) -> Excludes:
    """The excludes of a configuration; patterns with a slash are relative to the folder of the configuration file."""
    everything = (*settings.exclude, *settings.extend_exclude)
    patterns = [pattern for pattern in everything if _GLOB.search(pattern)]
    names = frozenset(pattern for pattern in everything if not _GLOB.search(pattern))
    root = str(settings.root) if settings.root else cwd
    return Excludes(names, _spec(patterns) if patterns else None, root)


def ignores_above(folder: str, tree: FileTree) -> Ignores:
    """The .gitignore files above `folder`, up to the root of its repository; none outside a repository."""
    chain = [folder]
    while not tree.is_top(chain[-1]):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            return Ignores()
        chain.append(parent)
    ignores = Ignores()
    private = _spec_of_file(os.path.join(chain[-1], ".git", "info", "exclude"), DISK)  # no commit holds it
    if private is not None:
        ignores = Ignores(((chain[-1], private),))
    for parent in reversed(chain[1:]):
        ignores = ignores.below(parent, tree)
    return ignores


def matches(pattern: str, path: str, root: str) -> bool:
    """Whether a pattern in .gitignore's notation, relative to `root`, covers a file."""
    relative = _relative(path, root)
    return relative is not None and _cached(pattern).match_file(relative)


@lru_cache(maxsize=256)
def _cached(pattern: str) -> GitIgnoreSpec:
    return _spec([pattern])


def _verdict(spec: GitIgnoreSpec, root: str, path: str, is_folder: bool) -> bool | None:
    relative = _relative(path, root)
    if relative is None:
        return None
    # The last pattern that matches decides, also for a folder. pathspec's own check lets a pattern that covers what is in
    # a folder (`*`) go before a later one that names the folder itself (`!docs`). A walk has asked for the parents already.
    for pattern in reversed(spec.patterns):
        only_folders = is_folder and str(pattern.pattern).rstrip().endswith("/")
        found = pattern.match_file(relative + "/" if only_folders else relative)
        if found is not None and not _is_of_a_parent(found.match):
            return pattern.include
    return None


def _relative(path: str, root: str) -> str | None:
    prefix = root.rstrip(os.sep) + os.sep
    return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else None


def _is_of_a_parent(match: re.Match[Any]) -> bool:
    return bool(match.groupdict().get("ps_d")) and match.end() < len(match.string)


def _spec_of_file(path: str, tree: FileTree) -> GitIgnoreSpec | None:
    try:
        lines = tree.load(tree.real(path), _MAX_IGNORE_FILE).decode("utf-8", "surrogateescape").splitlines()
    except (OSError, Refused):
        return None
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    return _spec(wanted) if wanted else None


def _spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  (70 ms, and a tree without .gitignore needs none of it)

    patterns = [line.replace("\\/", "/") for line in patterns if _is_tame(line)]  # git takes an escaped slash for a slash
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        return GitIgnoreSpec.from_lines(line for line in patterns if _is_a_pattern(line))


def _is_a_pattern(line: str) -> bool:
    """Whether a line means something: git lets one match nothing where it does not (`!`, an escape of nothing)."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _is_tame(pattern: str) -> bool:
    short = len(pattern) <= 1000
    return short and pattern.count("**") <= _MAX_STARS and all(part == "**" or part.count("*") <= _MAX_STARS for part in pattern.split("/"))
