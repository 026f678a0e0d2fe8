"""Which paths are left out: the names and patterns of the configuration, and .gitignore files as git reads them."""

# Plain strings, not Paths: this is asked for every file and folder of a walk.
# ruff: noqa: PTH118, PTH119, PTH120
from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

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
    return _verdict(_cached(pattern), root, path, False) is True


@lru_cache(maxsize=256)
def _cached(pattern: str) -> GitIgnoreSpec:
    return _spec([pattern])


def _verdict(spec: GitIgnoreSpec, root: str, path: str, is_folder: bool) -> bool | None:
    prefix = root.rstrip(os.sep) + os.sep
    if not path.startswith(prefix):
        return None
    relative = path[len(prefix) :].replace(os.sep, "/")
    return spec.check_file(relative + "/" if is_folder else relative).include


def _spec_of_file(path: str, tree: FileTree) -> GitIgnoreSpec | None:
    try:
        lines = tree.load(tree.real(path), _MAX_IGNORE_FILE).decode("utf-8", "surrogateescape").splitlines()
    except (OSError, Refused):
        return None
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    return _spec(wanted) if wanted else None


def _spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  (70 ms, and a tree without .gitignore needs none of it)

    return GitIgnoreSpec.from_lines(line for line in patterns if _is_tame(line))


def _is_tame(pattern: str) -> bool:
    short = len(pattern) <= 1000
    return short and pattern.count("**") <= _MAX_STARS and all(part == "**" or part.count("*") <= _MAX_STARS for part in pattern.split("/"))
