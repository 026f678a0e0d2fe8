"""What the words for a revision and for a range stand for, and what is said when they stand for nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from promptlint.errors import UserError
from promptlint.history import change_of, commit_of, open_repository

if TYPE_CHECKING:
    from .conftest import Scratch


def ids(asked: str | None = None) -> tuple[str, str]:
    with open_repository() as repository:
        change = change_of(repository, asked)
        return change.base.id, change.head.id


def one(revision: str) -> str:
    with open_repository() as repository:
        return commit_of(repository, revision).id


def refusal(asked: str | None = None) -> str:
    with open_repository() as repository, pytest.raises(UserError) as caught:
        change_of(repository, asked)
    return str(caught.value)


@pytest.fixture
def forked(scratch: Scratch) -> dict[str, str]:
    """main: a - b - c; feature, which HEAD is on: a - b - x - y."""
    names: dict[str, str] = {}
    names["a"] = scratch.commit({"app.py": "1"})
    names["b"] = scratch.commit({"app.py": "2"}, names["a"])
    names["x"] = scratch.commit({"app.py": "3"}, names["b"], branch="feature")
    names["y"] = scratch.commit({"app.py": "4"}, names["x"], branch="feature")
    names["c"] = scratch.commit({"app.py": "5"}, names["b"])
    scratch.be_on("feature")
    return names


def test_ranges_mean_what_they_mean_to_git(forked: dict[str, str]) -> None:
    a, b, c, x, y = (forked[name] for name in "abcxy")
    assert ids("main") == (b, y)
    assert ids("main..feature") == (c, y)
    assert ids("main...feature") == (b, y)
    assert ids("feature...main") == (b, c)
    assert ids("main..") == (c, y)
    assert ids("..main") == (y, c)
    assert ids("HEAD~1") == (x, y)
    assert ids(f"{a[:8]}..refs/heads/main~1") == (a, b)


def test_without_a_range_it_is_the_change_since_the_main_branch(forked: dict[str, str], scratch: Scratch) -> None:
    assert ids() == (forked["b"], forked["y"])
    scratch.ref("refs/remotes/origin/main", forked["x"])
    assert ids() == (forked["x"], forked["y"])
    scratch.ref("refs/remotes/origin/trunk", forked["a"])
    scratch.repo.refs.set_symbolic_ref(b"refs/remotes/origin/HEAD", b"refs/remotes/origin/trunk")  # type: ignore[arg-type]
    assert ids() == (forked["a"], forked["y"])


def test_on_the_main_branch_it_is_the_last_commit_or_what_was_not_pushed(forked: dict[str, str], scratch: Scratch) -> None:
    scratch.be_on("main")
    assert ids() == (forked["b"], forked["c"])
    scratch.ref("refs/remotes/origin/main", forked["c"])
    assert ids() == (forked["b"], forked["c"])
    scratch.ref("refs/remotes/origin/main", forked["a"])
    assert ids() == (forked["a"], forked["c"])


def test_a_detached_head_at_the_tip_of_main_is_compared_with_its_parent(forked: dict[str, str], scratch: Scratch) -> None:
    scratch.repo.refs.remove_if_equals(b"HEAD", None)  # type: ignore[arg-type]
    (scratch.top / ".git" / "HEAD").write_text(forked["c"] + "\n")
    assert ids() == (forked["b"], forked["c"])


def test_names_steps_tags_and_abbreviations(forked: dict[str, str], scratch: Scratch) -> None:
    merge = scratch.commit({"app.py": "6"}, forked["c"], forked["y"])
    scratch.tag("v1.0", forked["a"])
    scratch.ref("refs/remotes/origin/topic/one", forked["x"])
    scratch.be_on("main")
    assert one("HEAD") == one("@") == one("main") == one("heads/main") == one("HEAD^0") == one("@~0") == merge
    assert one("HEAD^2") == one("HEAD~0^2") == forked["y"]
    assert one("HEAD^2~1") == one("HEAD^2^") == one("origin/topic/one") == forked["x"]
    assert one("v1.0") == one("v1.0^{}") == one("v1.0^{commit}") == one("HEAD~3") == forked["a"]
    assert one(merge[:7]) == one(merge) == one(merge.upper()) == merge
    scratch.configure('branch "main"', "remote", "origin")
    scratch.configure('branch "main"', "merge", "refs/heads/topic/one")
    assert one("@{u}") == one("main@{upstream}") == forked["x"]


def test_what_does_not_exist_is_told_with_the_nearest_name(forked: dict[str, str]) -> None:
    assert refusal("featur") == 'there is no revision "featur" in this repository; did you mean "feature"?'
    assert "there is no revision" in refusal("0123456789")
    assert refusal("HEAD~9").startswith('there is no revision "HEAD~9"')
    assert "has one parent" in refusal("HEAD^2")
    assert "@{upstream} only" in refusal("HEAD@{1}")
    assert "@{upstream} only" in refusal("HEAD:app.py")
    assert "follows no remote branch" in refusal("@{u}")
    assert refusal("--option") == '"--option" is not a revision'
    assert "is not a revision" in refusal("main~x")


def test_a_tree_is_not_a_commit(forked: dict[str, str], scratch: Scratch) -> None:
    tree = scratch.tree({"app.py": "5"}).decode()
    assert "not a commit but a tree" in refusal(tree[:10]) or "is not a commit" in refusal(tree[:10])


def test_an_ambiguous_abbreviation_lists_what_it_may_mean(scratch: Scratch) -> None:
    seen: dict[str, str] = {}
    parent: tuple[str, ...] = ()
    while True:
        id = scratch.commit({}, *parent)
        parent = (id,)
        if id[:4] in seen:
            break
        seen[id[:4]] = id
        assert len(seen) < 5000
    message = refusal(id[:4])
    assert message.startswith(f"{id[:4]} is ambiguous: ")
    assert id[:12] in message
    assert seen[id[:4]][:12] in message


def test_histories_without_a_common_commit(scratch: Scratch) -> None:
    scratch.commit({"a": "1"})
    scratch.commit({"b": "1"}, branch="other")
    assert refusal("other") == "other and HEAD have no common history; other..HEAD compares them as they are"


def test_no_repository_no_commit_no_parent(scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal() == "the branch main has no commit yet: there is nothing to compare"
    first = scratch.commit({"a": "1"})
    assert refusal() == f"{first[:10]} is the first commit of this repository: there is nothing to compare it with"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="no git repository here; --compare-to FILE"):
        open_repository()


def test_a_shallow_clone_says_how_to_deepen_it(forked: dict[str, str], scratch: Scratch) -> None:
    (scratch.top / ".git" / "shallow").write_text(f"{forked['c']}\n{forked['y']}\n")
    for name in "abx":
        scratch.forget(forked[name])
    assert "does not reach the place where HEAD left main: fetch the history" in refusal()
    assert "fetch-depth: 0" in refusal("HEAD~1")
    assert "shallow" in refusal("v7-which-was-not-fetched")
    assert ids("main..feature") == (forked["c"], forked["y"])


def test_a_partial_clone_without_the_commit(forked: dict[str, str], scratch: Scratch) -> None:
    scratch.configure('remote "origin"', "promisor", "true")
    scratch.configure("extensions", "partialClone", "origin")
    scratch.forget(forked["x"])
    assert "partial clone" in refusal("HEAD~1")


def test_a_linked_work_tree_and_a_bare_repository(
    forked: dict[str, str], scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = scratch.top / ".git" / "worktrees" / "second"
    control.mkdir(parents=True)
    (control / "HEAD").write_text("ref: refs/heads/main\n")
    (control / "commondir").write_text("../..\n")
    linked = tmp_path / "second"
    linked.mkdir()
    (linked / ".git").write_text(f"gitdir: {control}\n")
    (control / "gitdir").write_text(f"{linked / '.git'}\n")
    monkeypatch.chdir(linked)
    assert ids("HEAD~1") == (forked["b"], forked["c"])
    with open_repository() as repository:
        assert Path(repository.top) == linked
    bare = tmp_path / "bare.git"
    shutil.copytree(scratch.top / ".git", bare)
    with open_repository(bare) as repository:
        assert change_of(repository, "main").head.id == forked["y"]
