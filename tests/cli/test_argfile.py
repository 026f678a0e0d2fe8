"""`promptlint … @FILE`: arguments from a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.cli.argfile import expanded
from tests.cli.conftest import ANSWER, Run


def test_each_line_is_an_argument(run: Run, app: Path) -> None:
    (app / "list.txt").write_text("scan\n--output-format\nconcise\n\n-q\nanswer.py\n")
    assert run("@list.txt").out == run("scan", "--output-format", "concise", "-q", "answer.py").out != ""


def test_a_long_list_of_paths_in_the_middle_of_a_command(run: Run, app: Path) -> None:
    names = [f"part {number}.py" for number in range(2_000)]
    for name in names[:3]:
        (app / name).write_text(ANSWER)
    (app / "changed").write_text("\r\n".join(names[:3]) + "\r\n")  # written on Windows, with blanks in the names
    done = run("scan", "-q", "--output-format", "concise", "@changed", "answer.py")
    assert [line.rpartition(".py:")[0] for line in done.out.splitlines()] == ["answer", "part 0", "part 1", "part 2"]


def test_files_name_further_files(run: Run, app: Path) -> None:
    (app / "outer").write_text("scan\n-q\n@inner\nanswer.py\n")
    (app / "inner").write_text("--output-format\nconcise\n")
    assert run("@outer").out.startswith("answer.py:7:40: PL101 ")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "@gone: the arguments cannot be read: no such file"),
        ({"gone": "@other", "other": "x\n@gone"}, "@gone: this file of arguments leads back to itself"),
        ({"gone": "@n1", **{f"n{at}": f"@n{at + 1}" for at in range(1, 12)}}, "@n10: files of arguments name each other more than 10 deep"),
        ({"gone": "a\0b"}, "@gone: not a list of arguments, one a line: it holds a NUL byte"),
    ],
    ids=["missing", "circular", "deep", "binary"],
)
def test_what_is_no_list_is_one_sentence(run: Run, app: Path, files: dict[str, str], told: str) -> None:
    for name, text in files.items():
        (app / name).write_text(text)
    done = run("scan", "@gone")
    assert (done.code, done.out, done.err) == (2, "", f"promptlint: {told}\n")


def test_a_folder_is_no_list(run: Run, app: Path) -> None:
    done = run("scan", "@tests")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "@tests: the arguments cannot be read: " in done.err


def test_a_comment_is_an_argument_like_any_other(run: Run, app: Path) -> None:
    (app / "list").write_text("# not a comment\n")
    assert run("scan", "@list").err == "promptlint: # not a comment: no such file or folder\n"


def test_a_file_whose_name_begins_with_the_sign_is_that_file(run: Run, app: Path) -> None:
    """A hook hands over what was changed: a change must not bring options of its own."""
    (app / "@answer.py").write_text(ANSWER)
    (app / "answer.py").write_text("--output-file\nstolen.txt\n")
    done = run("scan", "-q", "--output-format", "concise", "@answer.py")
    assert done.out.startswith("@answer.py:7:40: PL101 ")
    assert not (app / "stolen.txt").exists()


def test_behind_two_dashes_the_sign_means_nothing(run: Run, app: Path) -> None:
    (app / "list").write_text("answer.py\n")
    assert run("scan", "--", "@list").err == "promptlint: @list: no such file or folder\n"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_names_need_not_be_utf_8(run: Run, app: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (app / name).write_text(ANSWER)
    (app / "list").write_bytes(b"caf\xe9.py\n")
    assert run("scan", "-q", "@list").code == 1


@given(st.lists(st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), min_size=1).filter(lambda a: a[0] != "@")))
def test_any_arguments_come_back(tmp_path_factory: pytest.TempPathFactory, arguments: list[str]) -> None:
    file = tmp_path_factory.mktemp("list") / "arguments"
    file.write_bytes("".join(f"{each}\n" for each in arguments).encode())
    told = arguments if not arguments or not arguments[0].startswith("\ufeff") else [arguments[0][1:], *arguments[1:]]
    assert expanded(["scan", f"@{file}", "@"]) == ["scan", *filter(None, told), "@"]
