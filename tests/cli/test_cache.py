"""The cache of `promptlint scan`, and `promptlint clean`: the same report, and nothing touched that is not ours."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint import survey
from promptlint.cache import FEWEST, FOLDER, MOST_FILES, Cache
from promptlint.cli.reporting import Shows, edition_of
from promptlint.config import Settings
from promptlint.pipeline import Report, scan
from promptlint.report.json import text
from promptlint.sources import FileEntry, Read
from tests.cli.conftest import ANSWER, CALM, Run

QUIET = "def add(a, b):\n    return a + b\n"


@pytest.fixture
def project(app: Path) -> Path:
    """The application in a repository, with many files that hold nothing."""
    (app / ".git").mkdir()
    for number in range(FEWEST):
        (app / f"quiet_{number}.py").write_text(f"{QUIET}# {number}\n")
    return app


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a scan looks at."""
    names: list[str] = []
    look = survey.survey

    def noted(entry: FileEntry, read: Read, **more: bool) -> survey.Surveyed:
        names.append(entry.name)
        return look(entry, read, **more)

    monkeypatch.setattr(survey, "survey", noted)
    return names


def as_json(report: Report) -> str:
    return "".join(text(edition_of(report, Shows())))


def everything(run: Run, *arguments: str) -> str:
    return run("scan", "--output-format", "json", *arguments).out


def test_a_second_scan_says_the_same_and_looks_at_less(run: Run, project: Path, looked_at: list[str]) -> None:
    without = everything(run, "--no-cache")
    assert not (project / FOLDER).exists()
    assert everything(run) == without
    assert (project / FOLDER / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert (project / FOLDER / ".gitignore").read_text().splitlines()[-1] == "*"
    looked_at.clear()
    assert everything(run) == without
    assert sorted(looked_at) == ["answer.py", "calm.py", "tests/test_answer.py"]


def test_what_has_changed_is_looked_at_again(run: Run, project: Path, looked_at: list[str]) -> None:
    everything(run)
    (project / "quiet_3.py").write_text(ANSWER)
    (project / "quiet_4.py").write_text("# openai\ndef broken(:\n")
    (project / "quiet_5.py").write_text(f"{QUIET}# promptlint: ignore[PL101] nothing\n")
    looked_at.clear()
    told = everything(run)
    assert {"quiet_3.py", "quiet_4.py", "quiet_5.py"} < set(looked_at)
    assert told == everything(run, "--no-cache")
    for code in ("PL101", "PL901", "PL903"):
        assert code in told
    assert everything(run) == told  # and none of them is taken for quiet now


def test_files_with_a_request_a_comment_or_a_mistake_are_always_looked_at(run: Run, project: Path, looked_at: list[str]) -> None:
    (project / "wrong.py").write_text("# openai\ndef broken(:\n")
    (project / "comment.py").write_text("# promptlint: file-ignore[PL101] nothing\n")
    everything(run)
    looked_at.clear()
    everything(run)
    assert {"answer.py", "wrong.py", "comment.py"} < set(looked_at)


def test_a_folder_can_be_named_by_option_environment_and_configuration(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "promptlint.toml").write_text('cache-dir = "build/kept"\n')
    (project / "build").mkdir()
    everything(run)
    assert (project / "build" / "kept" / "CACHEDIR.TAG").exists()
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "by-environment"))
    everything(run)
    assert (tmp_path / "by-environment" / "CACHEDIR.TAG").exists()
    everything(run, "--cache-dir", str(tmp_path / "by-option"))
    assert (tmp_path / "by-option" / "CACHEDIR.TAG").exists()
    assert not (project / FOLDER).exists()


@pytest.mark.parametrize("command", [("cost",), ("calls",), ("prompts",)], ids=" ".join)
def test_the_other_commands_use_it_too(run: Run, project: Path, looked_at: list[str], command: Sequence[str]) -> None:
    told = run(*command, "--no-cache").out
    assert run(*command).out == told
    looked_at.clear()
    assert run(*command).out == told
    assert "quiet_1.py" not in looked_at


def test_it_is_made_neither_for_few_files_nor_for_named_ones_nor_outside_a_project(run: Run, project: Path, tmp_path: Path) -> None:
    run("scan", *sorted(project.rglob("*.py")))  # as a hook names them
    run("scan", "tests")
    assert not (project / FOLDER).exists()
    shutil.rmtree(project / ".git")
    run("scan")
    assert not (project / FOLDER).exists()


def test_named_files_use_one_that_is_there_and_leave_it_as_it_is(run: Run, project: Path, looked_at: list[str]) -> None:
    everything(run)
    before = {path.name: path.read_bytes() for path in (project / FOLDER).iterdir()}
    (project / "new.py").write_text("x = 1\n")
    looked_at.clear()
    run("scan", *sorted(project.glob("*.py")))
    assert "quiet_1.py" not in looked_at
    assert "new.py" in looked_at
    assert {path.name: path.read_bytes() for path in (project / FOLDER).iterdir()} == before


def store(project: Path) -> Path:
    (found,) = (project / FOLDER).glob("quiet-*.bin")
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-5],
        lambda data: data + b"0123456789abcdef",
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: os.urandom(200),
        lambda data: data,  # whole, but written at another time than it says: a copy
    ],
    ids=["empty", "cut", "longer", "bit", "noise", "copied"],
)
def test_a_damaged_or_a_foreign_one_is_not_used(run: Run, project: Path, looked_at: list[str], spoil: object) -> None:
    told = everything(run)
    data = store(project).read_bytes()
    store(project).write_bytes(spoil(data))  # type: ignore[operator]
    looked_at.clear()
    assert everything(run) == told
    assert "quiet_1.py" in looked_at
    looked_at.clear()
    assert everything(run) == told  # it was written anew
    assert "quiet_1.py" not in looked_at


def test_one_that_was_made_by_other_code_is_not_used(
    run: Run, project: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = everything(run)
    monkeypatch.setattr("promptlint.cache._maker", lambda: b"another version!")
    looked_at.clear()
    assert everything(run) == told
    assert "quiet_1.py" in looked_at


def test_a_link_or_a_folder_of_somebody_else_is_neither_used_nor_cleaned(run: Run, project: Path, tmp_path: Path) -> None:
    told = everything(run, "--no-cache")
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "letter.txt").write_text("mine")
    (project / FOLDER).symlink_to(theirs)
    assert everything(run) == told
    assert run("clean").err == f"promptlint: {FOLDER} is left alone: it is a link\n"
    assert everything(run, "--cache-dir", str(theirs)) == told
    done = run("clean", "--cache-dir", theirs)
    assert (done.code, done.err) == (2, f"promptlint: {theirs} is left alone: it was not made by promptlint\n")
    assert [path.name for path in theirs.iterdir()] == ["letter.txt"]
    assert (project / FOLDER).is_symlink()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_no_error(run: Run, project: Path) -> None:
    told = everything(run, "--no-cache")
    project.chmod(0o500)
    try:
        assert everything(run) == told
    finally:
        project.chmod(0o700)
    assert not (project / FOLDER).exists()


def test_a_file_in_the_place_of_the_folder_is_no_error(run: Run, project: Path) -> None:
    told = everything(run, "--no-cache")
    (project / FOLDER).write_text("a file")
    assert everything(run) == told
    assert run("clean").err == f"promptlint: {FOLDER} is left alone: it is no folder\n"
    assert everything(run, "--cache-dir", f"{FOLDER}/below") == told
    assert everything(run, "--cache-dir", "no/such/parent") == told
    assert (project / FOLDER).read_text() == "a file"


def test_clean_removes_it_and_only_it(run: Run, project: Path) -> None:
    assert run("clean").out == "There is no cache.\n"
    before = sorted(path for path in project.rglob("*"))
    everything(run)
    done = run("clean")
    assert done.code == 0
    assert done.out.startswith(f"Removed the cache {FOLDER} (")
    assert sorted(path for path in project.rglob("*")) == before


def test_clean_leaves_what_somebody_else_put_there(run: Run, project: Path, tmp_path: Path) -> None:
    everything(run)
    (project / FOLDER / "notes.txt").write_text("mine")
    (tmp_path / "precious").write_text("precious")
    (project / FOLDER / "quiet-link.bin").symlink_to(tmp_path / "precious")
    done = run("clean")
    assert done.out.endswith("; notes.txt, quiet-link.bin in it is not promptlint's, and stays.\n")
    assert sorted(path.name for path in (project / FOLDER).iterdir()) == ["notes.txt", "quiet-link.bin"]
    assert (tmp_path / "precious").read_text() == "precious"


def test_its_size_is_bounded(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.cache.MOST", 10)
    everything(run)
    assert len(Cache(project / FOLDER)) == 10
    for number in range(3 * MOST_FILES):
        (project / FOLDER / f"quiet-0.0.{number}-cpython-1.bin").write_text("old")
    (project / "quiet_1.py").write_text("y = 2\n")
    everything(run)
    assert len(list((project / FOLDER).glob("quiet-*.bin"))) == MOST_FILES + 1


def test_a_branch_and_back_needs_no_second_look(run: Run, project: Path, looked_at: list[str]) -> None:
    everything(run)
    before = (project / "quiet_1.py").read_text()
    (project / "quiet_1.py").write_text("y = 2\n")
    everything(run)
    (project / "quiet_1.py").write_text(before)
    looked_at.clear()
    everything(run)
    assert "quiet_1.py" not in looked_at


def test_it_serves_several_processes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "FILES_FOR_A_POOL", FEWEST)
    monkeypatch.setattr(survey, "FILES_A_TASK", 10)
    told = [as_json(scan([project], Settings(), jobs=2, cache=Cache(project / FOLDER))) for _ in range(2)]
    assert told[0] == told[1] == as_json(scan([project], Settings()))
    assert len(Cache(project / FOLDER)) == FEWEST


TEXTS = st.sampled_from([QUIET, "", "x = 1\n", "def broken(:\n", "# promptlint: ignore[PL101] why\n", ANSWER, CALM, "\0", "é = 1\n"])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 11), TEXTS), max_size=8), st.lists(st.tuples(st.integers(0, 11), TEXTS), max_size=8))
def test_the_report_is_that_without_it_whatever_is_edited(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple[int, str]], then: list[tuple[int, str]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    kept = root.parent / f"{root.name}-cache"
    for number in range(FEWEST):
        (root / f"m{number}.py").write_text(f"import m{number + 1}\n{QUIET}")
    for edits in (first, then, first):
        for number, edited in edits:
            (root / f"m{number}.py").write_text(edited, encoding="utf-8")
        assert as_json(scan([root], Settings(), cache=Cache(kept))) == as_json(scan([root], Settings()))
