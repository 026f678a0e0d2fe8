"""Small repositories, made with the library: no git command is needed to run the tests."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from dulwich.objects import Blob, Commit, Tag, Tree
from dulwich.repo import Repo

Files = Mapping[str, str | bytes]


class Link(str):
    """The target of a symbolic link."""


class Submodule(str):
    """The commit of a submodule."""


class Scratch:
    """A repository whose commits are made from mappings of paths to contents."""

    def __init__(self, top: Path, repo: Repo) -> None:
        self.top = top
        self.repo = repo
        self.time = 1_700_000_000

    def commit(self, files: Files, *parents: str, branch: str | None = "main") -> str:
        """Commit a tree and move the branch to it; returns its name."""
        self.time += 60
        commit = Commit()
        commit.tree = self.tree(files)
        commit.parents = [parent.encode() for parent in parents]  # type: ignore[misc]
        commit.author = commit.committer = b"Ada <ada@example.com>"
        commit.author_time = commit.commit_time = self.time
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = b"a change"
        self.repo.object_store.add_object(commit)
        if branch is not None:
            self.ref(f"refs/heads/{branch}", commit.id.decode())
        return commit.id.decode()

    def tree(self, files: Files) -> bytes:
        """Store a tree with everything in it."""
        tree, folders = Tree(), dict[str, dict[str, str | bytes]]()
        for path, content in files.items():
            head, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(head, {})[rest] = content
            elif isinstance(content, Submodule):
                tree.add(os.fsencode(head), 0o160000, content.encode())  # type: ignore[arg-type]
            else:
                blob = Blob.from_string(content.encode() if isinstance(content, str) else content)
                self.repo.object_store.add_object(blob)
                tree.add(os.fsencode(head), stat.S_IFLNK if isinstance(content, Link) else 0o100644, blob.id)
        for name, below in folders.items():
            tree.add(os.fsencode(name), stat.S_IFDIR, self.tree(below))  # type: ignore[arg-type]
        self.repo.object_store.add_object(tree)
        return tree.id

    def ref(self, name: str, id: str) -> None:
        self.repo.refs[name.encode()] = id.encode()  # type: ignore[index, assignment]

    def tag(self, name: str, id: str) -> None:
        """An annotated tag."""
        tag = Tag()
        tag.object = (Commit, id.encode())
        tag.name, tag.message, tag.tagger = name.encode(), b"released", b"Ada <ada@example.com>"
        tag.tag_time, tag.tag_timezone = self.time, 0
        self.repo.object_store.add_object(tag)
        self.ref(f"refs/tags/{name}", tag.id.decode())

    def be_on(self, branch: str) -> None:
        self.repo.refs.set_symbolic_ref(b"HEAD", f"refs/heads/{branch}".encode())  # type: ignore[arg-type]

    def check_out(self, files: Files, top: Path | None = None) -> None:
        """Write the files of a tree as a checkout would."""
        for path, content in files.items():
            target = (top or self.top) / path
            if isinstance(content, Submodule):
                target.mkdir(parents=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Link):
                target.symlink_to(str(content))
            else:
                target.write_bytes(content.encode() if isinstance(content, str) else content)

    def forget(self, id: str) -> None:
        """Take an object away, as it is missing from a shallow or partial clone."""
        (Path(self.repo.commondir()) / "objects" / id[:2] / id[2:]).unlink()

    def configure(self, section: str, name: str, value: str) -> None:
        with (Path(self.repo.commondir()) / "config").open("a", encoding="utf-8") as config:
            config.write(f"[{section}]\n\t{name} = {value}\n")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scratch]:
    top = tmp_path / "project"
    top.mkdir()
    monkeypatch.chdir(top)
    repo = Repo.init(str(top), default_branch=b"main")
    yield Scratch(top, repo)
    repo.close()
