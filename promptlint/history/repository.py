"""A git repository, read through its objects and refs alone: no hook, filter or helper is run, and nothing is fetched."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from promptlint.errors import UserError

if TYPE_CHECKING:
    from dulwich.config import ConfigFile
    from dulwich.repo import Repo

BLOB, TREE, COMMIT, TAG = b"blob", b"tree", b"commit", b"tag"
_TYPES = {1: COMMIT, 2: TREE, 3: BLOB, 4: TAG}
# They say how git keeps a repository, not how its objects are read.
_HARMLESS = frozenset({b"noop", b"noop-v1", b"partialclone", b"preciousobjects"})


class Missing(Exception):
    """An object that is not in the repository."""


class Repository:
    """An open repository.  Close it, or use it in a `with`: a report's excerpts are read from it as well."""

    def __init__(self, repo: Repo) -> None:
        self._repo = repo
        self.folder = os.path.realpath(repo.controldir())  # what git calls the git directory
        # Where the paths of its trees begin; without a work tree that is the git directory itself.
        self.top = self.folder if repo.bare else os.path.realpath(repo.path)
        self.is_shallow = bool(repo.get_shallow())
        self.is_partial = _is_partial(repo)

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files that were opened."""
        self._repo.close()

    def object(self, id: bytes) -> tuple[bytes, bytes]:
        """The type and the content of an object by its full hexadecimal name, as it is stored; raises `Missing`."""
        try:
            number, content = self._repo.object_store.get_raw(id)  # type: ignore[arg-type]
        except (KeyError, AssertionError, ValueError):
            raise Missing(id.decode("ascii", "replace")) from None
        return _TYPES.get(number, b""), content

    def holds(self, id: bytes) -> bool:
        """Whether an object is here."""
        return id in self._repo.object_store  # type: ignore[operator]

    def tree(self, id: bytes) -> dict[str, tuple[int, bytes]]:
        """The entries of a tree by name: mode and object name."""
        from dulwich.objects import parse_tree  # noqa: PLC0415

        entries = parse_tree(self.object(id)[1], len(id) // 2)
        return {os.fsdecode(name): (mode, entry) for name, mode, entry in entries}

    def beginning_with(self, prefix: bytes) -> list[bytes]:
        """The names of the objects that begin with a few hexadecimal digits."""
        return sorted(set(self._repo.object_store.iter_prefix(prefix)))

    def refs(self) -> list[bytes]:
        """The names of every branch, tag and remote branch."""
        return sorted(name for name in self._repo.refs.allkeys() if name.startswith(b"refs/"))

    def ref(self, name: bytes) -> bytes | None:
        """What a ref points to, symbolic refs followed; None when there is none."""
        try:
            id = self._repo.refs.follow(name)[1]  # type: ignore[arg-type]
        except (KeyError, ValueError, OSError):  # a loop of them, or a file that is no ref
            return None
        return id if id is not None and set(id) <= set(b"0123456789abcdef") else None

    def target(self, name: bytes) -> bytes | None:
        """The ref that a symbolic ref stands for: b"refs/heads/main" for b"HEAD"; None for others."""
        try:
            return self._repo.refs.get_symrefs().get(name)  # type: ignore[call-overload, no-any-return]
        except (KeyError, ValueError, OSError):
            return None

    def merge_bases(self, one: bytes, other: bytes) -> list[bytes]:
        """The best common ancestors of two commits; none when their histories are unrelated, or are cut off before."""
        from dulwich.graph import find_merge_base  # noqa: PLC0415

        try:
            return sorted(find_merge_base(self._repo, [one, other]))  # type: ignore[list-item]
        except KeyError as error:
            raise Missing(str(error)) from None

    def upstream(self, branch: str) -> bytes | None:
        """The remote branch that a branch follows, by its configuration."""
        config, section = self._repo.get_config(), (b"branch", branch.encode())
        try:
            remote, merge = config.get(section, b"remote"), config.get(section, b"merge")
        except KeyError:
            return None
        short = merge.removeprefix(b"refs/heads/")
        return b"refs/heads/" + short if remote == b"." else b"refs/remotes/" + remote + b"/" + short


def open_repository(folder: Path | None = None) -> Repository:
    """The repository that a folder (the working directory) lies in; a `UserError` when it lies in none."""
    from dulwich.errors import NotGitRepository  # noqa: PLC0415  (60 ms, and only a comparison needs it)
    from dulwich.file import FileLocked  # noqa: PLC0415
    from dulwich.repo import Repo, UnsupportedExtension, UnsupportedVersion  # noqa: PLC0415

    class Lenient(Repo):
        """Opens repositories with the extensions that only matter to those who write."""

        def get_config(self) -> ConfigFile:
            config = super().get_config()
            for name, _ in list(config.items((b"extensions",))) if config.has_section((b"extensions",)) else ():
                if name.lower() in _HARMLESS:
                    config.remove((b"extensions",), name)
            return config

    where = folder or Path()
    try:
        return Repository(Lenient.discover(str(where)))
    except NotGitRepository:
        here = "here" if folder is None else f"at {folder}"
        raise UserError(f"there is no git repository {here}; --compare-to FILE compares with an earlier report instead") from None
    except (UnsupportedExtension, UnsupportedVersion) as error:
        raise UserError(f"this git repository is kept in a way that promptlint cannot read: {error}") from None
    except (OSError, ValueError, FileLocked) as error:
        raise UserError(f"this git repository cannot be read: {error}") from None


def _is_partial(repo: Any) -> bool:
    """Whether objects were left with the remote on purpose."""
    config = repo.get_config()
    if any(config.get_boolean(section, b"promisor", False) for section in config.sections() if section[:1] == (b"remote",)):
        return True
    packs = os.path.join(repo.commondir(), "objects", "pack")  # noqa: PTH118
    try:
        return any(name.endswith(".promisor") for name in os.listdir(packs))  # noqa: PTH208
    except OSError:
        return False
