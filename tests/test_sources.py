"""Which files are read, under which names, and what is said of the others."""

from __future__ import annotations

import codecs
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.pipeline import scan
from promptlint.sources import Discovery, FileEntry, Skipped, SourceFile, Unreadable, context_of, decode, discover, read, read_text


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


def put(root: Path, *names: str, text: str = "x = 1\n") -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def names(found: Discovery) -> list[str]:
    return [entry.name for entry in found.files]


def reasons(found: Discovery) -> dict[str, str]:
    return {skipped.name: skipped.reason for skipped in found.skipped}


def test_python_files_and_notebooks_are_found_sorted_and_once(tree: Path) -> None:
    put(tree, "b.py", "a/z.py", "a/n.ipynb", "notes.txt", "a/data.json")
    found = discover([Path("b.py"), Path(), tree / "a", Path("./b.py")], Settings())
    assert names(found) == ["a/n.ipynb", "a/z.py", "b.py"]
    assert not found.skipped
    assert all(entry.path.is_absolute() for entry in found.files)


def test_names_are_relative_to_the_working_directory_when_below_it(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, "a.py", "sub/b.py")
    monkeypatch.chdir(tree / "sub")
    assert names(discover([tree], Settings())) == [(tree / "a.py").as_posix(), "b.py"]


def test_default_excludes_and_gitignore_files_are_respected(tree: Path) -> None:
    put(tree, "a.py", "venv/x.py", "node_modules/y/z.py", "gen/out.py", "gen/keep.py", "sub/local.py", "sub/deep/local.py", "sub/b.py")
    put(tree, ".gitignore", text="gen/*\n!gen/keep.py\n")
    put(tree, "sub/.gitignore", text="local.py\n")
    assert names(discover([Path()], Settings())) == ["a.py", "gen/keep.py", "sub/b.py"]
    everything = discover([Path()], Settings(respect_gitignore=False))
    assert names(everything) == ["a.py", "gen/keep.py", "gen/out.py", "sub/b.py", "sub/deep/local.py", "sub/local.py"]


def test_the_last_pattern_of_a_gitignore_decides_as_for_git(tree: Path) -> None:
    put(tree, "a.py", "docs/b.py", "docs/more/c.py", "other/d.py", "kept/e.py", "kept/deep/f.py")
    put(tree, ".gitignore", text="*\n!*.py\n!docs\n!kept/\n!kept/**\n")
    assert names(discover([Path()], Settings())) == ["a.py", "docs/b.py", "kept/deep/f.py", "kept/e.py"]
    put(tree, ".gitignore", text="*\n!docs\n")  # the folder is read, what is in it is still ignored
    assert names(discover([Path()], Settings())) == []


def test_a_pattern_that_means_nothing_matches_nothing_and_ends_no_scan(tree: Path) -> None:
    put(tree, "a_old/a.py", "skipped/b.py", "old/c.py")
    put(tree, ".gitignore", text="*_old\\/*\n!\nskipped\\\nold/\n")
    assert names(discover([Path()], Settings())) == ["skipped/b.py"]


def test_a_gitignore_above_the_scanned_folder_counts_within_its_repository(tree: Path) -> None:
    put(tree, "app/a.py", "app/generated/b.py")
    put(tree, ".gitignore", text="generated/\n")
    assert names(discover([Path("app")], Settings())) == ["app/a.py", "app/generated/b.py"]
    (tree / ".git").mkdir()
    assert names(discover([Path("app")], Settings())) == ["app/a.py"]


def test_what_the_user_names_is_read_although_it_is_ignored(tree: Path) -> None:
    (tree / ".git").mkdir()
    put(tree, "generated/b.py", "venv/c.py")
    put(tree, ".gitignore", text="generated/\n")
    asked = [Path("generated"), Path("venv/c.py")]
    assert names(discover(asked, Settings())) == ["generated/b.py", "venv/c.py"]
    assert names(discover(asked, Settings(force_exclude=True))) == []
    assert names(discover([Path("generated/b.py")], Settings(force_exclude=True))) == []


def test_excludes_take_names_and_patterns(tree: Path) -> None:
    put(tree, "a.py", "old/b.py", "api/v1/c.py", "api/v2/d.py")
    assert names(discover([Path()], Settings(extend_exclude=("old", "api/v1/**")))) == ["a.py", "api/v2/d.py"]


def test_a_pattern_made_to_be_slow_is_left_alone(tree: Path) -> None:
    put(tree, "a" * 200 + ".py")
    put(tree, ".gitignore", text="*a*a*a*a*a*a*a*a*a*a*a*b\n")
    assert len(discover([Path()], Settings()).files) == 1


def test_special_files_and_links_are_named_with_a_reason(tree: Path, tmp_path: Path) -> None:
    put(tree, "real.py")
    put(tmp_path, "outside.py", "far/away.py")
    os.mkfifo(tree / "pipe.py")
    (tree / "gone.py").symlink_to("nowhere.py")
    (tree / "out.py").symlink_to(tmp_path / "outside.py")
    (tree / "folder").symlink_to(tmp_path / "far")
    (tree / "again.py").symlink_to("real.py")
    (tree / "round").symlink_to(tree)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock.py")
        found = discover([Path()], Settings())
    assert names(found) == ["real.py"]
    assert reasons(found) == {
        "folder": "a link that leads out of the scanned folder",
        "gone.py": "a link that leads nowhere",
        "out.py": "a link that leads out of the scanned folder",
        "pipe.py": "not a regular file but a FIFO",
        "sock.py": "not a regular file but a socket",
    }


def test_a_link_to_a_program_of_the_tree_is_read_under_its_own_name(tree: Path) -> None:
    put(tree, "bin/tool")
    (tree / "tool.py").symlink_to("bin/tool")
    found = discover([Path()], Settings())
    assert names(found) == ["tool.py"]
    assert isinstance(read(found.files[0], Settings()), SourceFile)


def test_a_named_file_of_another_kind_is_skipped_and_named(tree: Path) -> None:
    put(tree, "notes.txt")
    os.mkfifo(tree / "pipe.py")
    found = discover([Path("notes.txt"), Path("pipe.py")], Settings())
    assert reasons(found) == {
        "notes.txt": "neither Python (.py), nor a notebook (.ipynb), nor named like a prompt",
        "pipe.py": "not a regular file but a FIFO",
    }


@pytest.mark.parametrize("name", ["nowhere", "nowhere/at/all.py", "gone.py"])
def test_a_path_that_does_not_exist_is_the_users_error(tree: Path, name: str) -> None:
    (tree / "gone.py").symlink_to("nothing")
    with pytest.raises(UserError, match=name):
        discover([Path(name)], Settings())


def test_an_unreadable_folder_is_named(tree: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tree / "closed").mkdir(mode=0)
    assert reasons(discover([Path()], Settings())) == {"closed/": "permission denied"}


def test_many_files_and_deep_folders_are_walked(tree: Path) -> None:
    deep = tree / "/".join(["d"] * 400)
    deep.mkdir(parents=True)
    put(deep, "end.py")
    for number in range(2000):
        (tree / f"f{number:04}.py").touch()
    assert len(discover([Path()], Settings()).files) == 2001


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("app/answer.py", "application"),
        ("app/contest.py", "application"),
        ("tests/helper.py", "test"),
        ("app/test_answer.py", "test"),
        ("app/answer_test.py", "test"),
        ("conftest.py", "test"),
        ("examples/run.py", "example"),
        ("docs/conf.py", "example"),
        ("examples/tests/a.py", "test"),
        ("src/Shop.Prompts.UnitTests/chat.prompty", "test"),
        ("src/Shop.Tests/chat.prompty", "test"),
        ("src/Shop.IntegrationTests/Prompts/chat.prompty", "test"),
        ("src/Shop.Contests/chat.prompty", "application"),
        ("src/TestData/chat.prompty", "test"),
        ("src/test_data/a.py", "test"),
        ("src/testdata/a.py", "test"),
        ("src/fixtures/a.py", "test"),
        ("src/prix_fixtures.py", "application"),
        ("tests/a.ipynb", "notebook"),
    ],
)
def test_context_comes_from_the_path_below_the_argument(path: str, context: str) -> None:
    assert context_of(path.split("/")) == context


def test_what_is_named_outright_is_application_code(tree: Path) -> None:
    put(tree, "examples/bot/app.py", "examples/bot/tests/test_app.py")
    found = discover([Path("examples/bot")], Settings())
    assert [entry.context for entry in found.files] == ["application", "test"]
    assert discover([Path("examples/bot/app.py")], Settings()).files[0].context == "application"
    hook = discover([Path("examples/bot/app.py")], Settings(force_exclude=True))
    assert hook.files[0].context == "example"


# ---------------------------------------------------------------- read


def entry_of(path: Path, kind: str = "python") -> FileEntry:
    return FileEntry(path, path.name, kind, "application")  # type: ignore[arg-type]


def test_bytes_are_read_as_they_are(tree: Path) -> None:
    (tree / "a.py").write_bytes(b"x = 1\r\n\xff")
    source = read(entry_of(tree / "a.py"), Settings())
    assert isinstance(source, SourceFile)
    assert source.data == b"x = 1\r\n\xff"


def test_a_file_over_the_limit_is_skipped_with_both_figures(tree: Path) -> None:
    (tree / "big.py").write_bytes(b"#" * 2_000_001)
    assert read(entry_of(tree / "big.py"), Settings()) == Skipped("big.py", "2 MB is over the limit of 2 MB (max-file-size)", is_aside=True)
    assert isinstance(read(entry_of(tree / "big.py"), Settings(max_file_bytes=3_000_000)), SourceFile)
    assert isinstance(read(entry_of(tree / "big.py", "notebook"), Settings()), SourceFile)


def test_what_changed_since_the_walk_is_skipped_and_never_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "pipe.py")
    (tree / "link.py").symlink_to("/dev/zero")
    for name in ("pipe.py", "link.py", "gone.py", "folder"):
        (tree / "folder").mkdir(exist_ok=True)
        assert isinstance(read(entry_of(tree / name), Settings()), Skipped)


# ---------------------------------------------------------------- decode


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("é = 1".encode(), "é = 1"),
        (codecs.BOM_UTF8 + b"x", "x"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'", "# -*- coding: latin-1 -*-\nx = 'é'"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'", "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'"),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n"),
        (b"a\r\nb\r", "a\r\nb\r"),
    ],
)
def test_bytes_are_decoded_as_python_does(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\nb\xff", "not utf-8 text: byte 0xff on line 2"),
        (b"a\n\0", "NUL byte on line 2"),
        ("x".encode("utf-16"), "UTF-16"),
        ("x".encode("utf-32"), "UTF-32"),
        (b"# coding: klingon\n", "unknown encoding: klingon"),
        (b"# coding: hex\n", "not one of text: hex"),
        (b"# coding: rot13\n", "not one of text: rot13"),
        (b"# coding: punycode\n", "not one of text: punycode"),
    ],
)
def test_what_is_not_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(data)
    assert reason in refused.value.reason


@given(st.binary(max_size=300), st.sampled_from([b"", b"# coding: utf-7\n", b"# coding: unicode_escape\n", b"# coding: shift_jis\n"]))
def test_any_bytes_are_text_or_unreadable(data: bytes, head: bytes) -> None:
    try:
        assert "\0" not in decode(head + data)
    except Unreadable as refused:
        assert refused.reason


def test_read_text_stays_below_the_scanned_paths(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "prompt.md").write_bytes(b"\xef\xbb\xbfBe brief.\r\n")
    (tmp_path / "secret.txt").write_text("outside", encoding="utf-8")
    (tree / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tree / "latin.txt").write_bytes(b"\xe9")
    os.mkfifo(tree / "pipe.txt")
    found = {
        name: read_text(str(tree / name), [tree], Settings()) for name in ("prompt.md", "link.txt", "latin.txt", "pipe.txt", "none", "a\0b")
    }
    assert found == {"prompt.md": "Be brief.\n"} | dict.fromkeys(("link.txt", "latin.txt", "pipe.txt", "none", "a\0b"))
    assert read_text(str(tmp_path / "secret.txt"), [tree], Settings()) is None


def test_a_large_file_that_another_program_wrote_is_counted_and_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resources.py").write_text("# Created by: The Resource Compiler for Qt version 6.9.1\n" + "data = 1\n" * 400)
    (tmp_path / "own.py").write_text("import openai\n" + "data = 1\n" * 400)
    settings = Settings(max_file_bytes=1000)
    report = scan((Path(),), settings)
    assert sorted(skipped.name for skipped in report.skipped) == ["own.py", "resources.py"]
    assert [finding.span.path for finding in report.findings if finding.code == "PL901"] == ["own.py"]
    (tmp_path / "own.py").write_text("# Resources of ours\n" + "data = 1\n" * 400)
    assert not scan((Path(),), settings).findings  # it names no model's SDK
    named = scan((Path("resources.py"),), settings)
    assert [finding.span.path for finding in named.findings if finding.code == "PL901"] == ["resources.py"]
