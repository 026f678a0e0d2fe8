"""A commit is scanned as its checkout would be, and nothing of the work tree is looked at."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promptlint.comparison import scan_change
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.frontends import lower
from promptlint.history import Snapshot, change_of, commit_of, open_repository
from promptlint.ir import Module
from promptlint.pipeline import Report, scan, scan_snapshot
from promptlint.sources import Discovery, Kind, discover

from .conftest import Files, Link, Scratch, Submodule

if TYPE_CHECKING:
    from collections.abc import Sequence

CALL = """
from openai import OpenAI
PROMPT = open("prompts/answer.txt").read()

def reply(question):
    return OpenAI().chat.completions.create(
        model="gpt-4o", messages=[{"role": "system", "content": PROMPT}, {"role": "user", "content": question}])
"""
NOTEBOOK = '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": ["x = 1"], "metadata": {}, "outputs": []}]}'
EVERYTHING: Files = {
    "app/answer.py": CALL,
    "app/prompts/answer.txt": "You are a helpful assistant. Answer in one sentence.",
    "app/broken.py": "def f(:\n",
    "app/latin.py": b"# coding: latin-1\nname = '\xe9'\n",
    "app/not_utf8.py": b"name = '\xe9'\n",
    "tests/test_answer.py": CALL,
    "examples/tour.ipynb": NOTEBOOK,
    "examples/torn.ipynb": "{",
    "prompts/answer.txt": "You are a helpful assistant. Answer in one sentence.",
    "prompts/system.prompty": "---\nname: x\nmodel:\n  api: chat\n---\nsystem:\nYou are kind.\n",
    "large.py": "x = 1\n" * 2000,
    "venv/lib.py": CALL,
    "generated/out.py": CALL,
    "generated/keep.py": CALL,
    "sub/local.py": CALL,
    "sub/deep/local.py": CALL,
    ".gitignore": "generated/*\n!generated/keep.py\n",
    "sub/.gitignore": "/local.py\n",
    "weights.py": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "again.py": Link("app/answer.py"),
    "tool.py": Link("bin/tool"),
    "bin/tool": CALL,
    "gone.py": Link("nowhere.py"),
    "round.py": Link("round.py"),
    "out.py": Link("../outside.py"),
    "inner": Link("app"),
    "vendor/lib": Submodule("1" * 40),
}


def same(one: Report, other: Report) -> None:
    for field in dataclasses.fields(Report):
        if field.name not in ("lines", "source", "text"):
            assert getattr(one, field.name) == getattr(other, field.name), field.name


def both(scratch: Scratch, files: Files, paths: Sequence[str] = (), options: Settings | None = None) -> tuple[Report, Report]:
    """The report of a checkout and that of its commit."""
    options = options or Settings()
    scratch.commit(files)
    scratch.check_out(files)
    asked = [Path(path) for path in paths]
    with open_repository() as repository:
        snapshot = Snapshot(repository, commit_of(repository, "HEAD"))
        return scan(asked, options), scan_snapshot(snapshot, asked or [Path()], options)


def without_submodules(files: Files) -> Files:
    return {path: content for path, content in files.items() if not isinstance(content, Submodule)}


def test_a_commit_gives_the_report_of_its_checkout(scratch: Scratch) -> None:
    (scratch.top.parent / "outside.py").write_text("x = 1\n")
    options = Settings(max_file_bytes=10_000)
    checkout, commit = both(scratch, without_submodules(EVERYTHING), options=options)
    same(checkout, commit)
    assert {call.site.span.path for call in commit.calls} == {
        "app/answer.py", "tests/test_answer.py", "generated/keep.py", "sub/deep/local.py", "tool.py",
    }  # fmt: skip
    assert {skipped.name: skipped.reason for skipped in commit.skipped}["out.py"] == "a link that leads out of the scanned folder"
    assert len(commit.skipped) >= 8


def test_a_submodule_is_named_and_left_out(scratch: Scratch) -> None:
    checkout, commit = both(scratch, {"vendor/lib": Submodule("1" * 40), "a.py": CALL})
    assert [skipped.name for skipped in commit.skipped] == ["vendor/lib/"]
    assert commit.skipped[0].reason == "a submodule: its files belong to another repository"
    same(checkout, dataclasses.replace(commit, skipped=()))


@pytest.mark.parametrize(
    "paths",
    [["app"], ["app", "tests"], ["generated"], ["generated/out.py"], ["inner"], ["sub/deep", "app/answer.py", "app"], ["prompts"]],
)
@pytest.mark.parametrize("force", [False, True])
def test_paths_restrict_both_alike(scratch: Scratch, paths: list[str], force: bool) -> None:
    same(*both(scratch, without_submodules(EVERYTHING), paths, Settings(force_exclude=force, extend_exclude=("deep", "app/l*.py"))))


def test_below_the_top_and_with_private_ignores(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    files = without_submodules(EVERYTHING)
    (scratch.top.parent / "outside.py").write_text("x = 1\n")
    (scratch.top / ".git" / "info" / "exclude").write_text("broken.py\n")
    scratch.commit(files)
    scratch.check_out(files)
    monkeypatch.chdir(scratch.top / "app")
    for asked in ([Path()], [Path("../sub"), Path("answer.py")], [scratch.top]):
        with open_repository() as repository:
            snapshot = Snapshot(repository, commit_of(repository, "HEAD"))
            commit = scan_snapshot(snapshot, asked, Settings(respect_gitignore=asked != [scratch.top]))
        same(scan(asked, Settings(respect_gitignore=asked != [scratch.top])), commit)


NAMES = st.sampled_from(["a.py", "b.py", "prompt.md", "x.ipynb", "data.json", ".gitignore", "conftest.py", "ä b.py"])
FOLDERS = st.lists(st.sampled_from(["app", "tests", "prompts", "venv", "docs", "b"]), max_size=3)
IGNORED = st.lists(st.sampled_from(["*.py", "!a.py", "/app", "tests/", "**/b", "docs/*", "!docs/a.py", "x.*", "\\ä*"]), max_size=4)
TARGETS = st.sampled_from(["a.py", "../a.py", "app", "../app/b.py", "..", "../..", "tests/prompts", "../../../../x.py", "./b.py", "loop"])
CONTENTS = st.one_of(st.just("x = 1\n"), st.just(CALL), st.just("You are kind."), IGNORED.map("\n".join), TARGETS.map(Link))


@st.composite
def trees(draw: st.DrawFn) -> dict[str, str | bytes]:
    """Files that can stand beside each other: no path is both a file and a folder."""
    files: dict[str, str | bytes] = {}
    for folders, name, content in draw(st.lists(st.tuples(FOLDERS, NAMES, CONTENTS), max_size=10)):
        path = "/".join([*folders, name])
        if not any(path.startswith(f"{other}/") or other.startswith(f"{path}/") for other in files):
            files[path] = content
    for name, target in draw(st.lists(st.tuples(st.sampled_from(["loop", "link", "links.py"]), TARGETS), max_size=2)):
        files[name] = Link(target)
    return files


@given(files=trees(), paths=st.lists(st.sampled_from(["app", "tests", "a.py", "link", "docs/a.py"]), max_size=2), force=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_tree_gives_the_same_files(tmp_path_factory: pytest.TempPathFactory, files: Files, paths: list[str], force: bool) -> None:
    top = tmp_path_factory.mktemp("any")
    before = Path.cwd()
    os.chdir(top)
    from dulwich.repo import Repo  # noqa: PLC0415

    repo = Repo.init(str(top), default_branch=b"main")
    try:
        scratch = Scratch(top, repo)
        scratch.commit(files)
        scratch.check_out(files)
        options = Settings(force_exclude=force)
        with open_repository() as repository:
            snapshot = Snapshot(repository, commit_of(repository, "HEAD"))
            asked = [Path(path) for path in paths if Path(path).exists() and Path(path).resolve().is_relative_to(top)]
            held = [path for path in asked if snapshot.holds(path)]
            assert held == asked
            assert found(discover(asked or [Path()], options, snapshot)) == found(discover(asked or [Path()], options))
    finally:
        repo.close()
        os.chdir(before)


def found(discovery: Discovery) -> Discovery:
    """Without the links that lead out of the repository: what stands there is not looked at for a commit."""
    vague = {"a link that leads out of the scanned folder", "a link that leads nowhere"}
    return dataclasses.replace(discovery, skipped=tuple(skipped for skipped in discovery.skipped if skipped.reason not in vague))


# ---------------------------------------------------------------- two sides


def test_both_sides_are_scanned_and_shared_files_read_once(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    files = dict(EVERYTHING)
    first = scratch.commit(files)
    scratch.commit({**files, "app/more.py": CALL.replace("gpt-4o", "gpt-4o-mini")}, first)
    parsed: list[str] = []

    def remember(name: str, kind: Kind, data: bytes) -> Module:
        parsed.append(name)
        return lower(name, kind, data)

    monkeypatch.setattr("promptlint.survey.lower", remember)
    with open_repository() as repository:
        comparison = scan_change(repository, change_of(repository), [], Settings())
    sides = [{call.site.span.path for call in side.calls} for side in (comparison.base, comparison.head)]
    assert sides[1] - sides[0] == {"app/more.py"}
    assert "app/more.py" in parsed
    assert len(parsed) == len(set(parsed))
    assert [(changed.kind, changed.path) for changed in comparison.paths] == [("added", "app/more.py")]
    assert not Path("app").exists()


def test_a_path_of_one_side_is_enough_and_one_of_none_is_an_error(scratch: Scratch) -> None:
    first = scratch.commit({"old/a.py": CALL})
    scratch.commit({"new/a.py": CALL}, first)
    with open_repository() as repository:
        change = change_of(repository)
        comparison = scan_change(repository, change, [Path("new")], Settings())
        assert (len(comparison.base.calls), len(comparison.head.calls)) == (0, 1)
        with pytest.raises(UserError, match="neither HEAD~1 nor HEAD holds this path"):
            scan_change(repository, change, [Path("newer")], Settings())
        with pytest.raises(UserError, match="outside of the repository"):
            scan_change(repository, change, [Path("..")], Settings())


def test_a_partial_clone_says_what_to_do_and_a_damaged_one_goes_on(scratch: Scratch) -> None:
    scratch.commit({"a.py": CALL, "b.py": "x = 1\n"})
    with open_repository() as repository:
        snapshot = Snapshot(repository, commit_of(repository, "HEAD"))
        scratch.forget(snapshot.identity(str(scratch.top / "b.py")).decode())  # type: ignore[union-attr]
        report = scan_snapshot(snapshot, [Path()], Settings())
    assert len(report.calls) == 1
    assert report.skipped[0].reason.startswith("cannot be read: its object")
    scratch.configure('remote "origin"', "promisor", "true")
    with open_repository() as repository, pytest.raises(UserError, match="partial clone"):
        scan_snapshot(Snapshot(repository, commit_of(repository, "HEAD")), [Path()], Settings())


def test_nothing_is_run(scratch: Scratch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    files = {"a.py": CALL, ".gitattributes": "*.py filter=trap\n"}
    first = scratch.commit({})
    scratch.commit(files, first)
    scratch.configure('filter "trap"', "smudge", f"touch {marker}")
    scratch.configure("core", "fsmonitor", f"touch {marker}")
    hook = scratch.top / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "system", refuse)
    before = sorted(path for path in scratch.top.rglob("*"))
    with open_repository() as repository:
        assert len(scan_change(repository, change_of(repository), [], Settings()).head.calls) == 1
    assert not marker.exists()
    assert sorted(path for path in scratch.top.rglob("*")) == before


def test_reading_a_repository_loads_nothing_that_opens_a_connection(scratch: Scratch) -> None:
    scratch.commit({"a.py": CALL}, scratch.commit({"a.py": "x = 1\n"}))
    program = (
        "import sys\n"
        "from promptlint.comparison import scan_change\n"
        "from promptlint.config import Settings\n"
        "from promptlint.history import change_of, open_repository\n"
        "with open_repository() as repository:\n"
        "    assert scan_change(repository, change_of(repository), [], Settings()).head.calls\n"
        "assert not {'ssl', 'urllib3', 'http.client', 'asyncio'} & set(sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": str(root)})


def test_a_snapshot_travels_to_other_processes(scratch: Scratch) -> None:
    import pickle  # noqa: PLC0415

    scratch.commit({"a.py": CALL})
    with open_repository() as repository:
        snapshot = Snapshot(repository, commit_of(repository, "HEAD"))
        other = pickle.loads(pickle.dumps(snapshot))
        path = str(scratch.top / "a.py")
        assert other.load(path, 10_000) == snapshot.load(path, 10_000) == CALL.encode()
        other.repository.close()
