"""`promptlint scan --watch`: a scan after each change, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from promptlint import survey
from promptlint.cli import watching
from promptlint.cli.output import Output
from promptlint.sources import FileEntry, Read
from promptlint.watching import Glance
from tests.cli.conftest import ANSWER, CALM, Done, Run

HERE = Path(__file__).parents[2]
Edit = Callable[[], object]


@pytest.fixture
def watch(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """A watch in which each edit happens while it waits, one after the other, and then Ctrl-C."""

    def go(*arguments: str, edits: list[Edit]) -> Done:
        waiting = iter(edits)
        wait = watching._wait

        def waited(watched: watching.Watched, state: watching._State, before: Glance) -> object:
            edit = next(waiting, None)
            if edit is None:
                raise KeyboardInterrupt
            edit()
            return wait(watched, state, before)

        monkeypatch.setattr(watching, "_wait", waited)
        monkeypatch.setattr(watching, "PAUSE", 0.001)
        return run("scan", "--watch", "--output-format", "concise", *arguments)

    return go


def told(done: Done) -> list[list[str]]:
    """The places and rules of each report; the lines about it stand on stderr, in between."""
    reports: list[list[str]] = [[]]
    for line in done.out.splitlines():
        if ": PL" in line:
            reports[-1].append(" ".join(line.split()[:2]))
        elif " read, " in line:
            reports.append([])
    return reports[:-1]


def changes(done: Done) -> list[str]:
    return [line[11:] for line in done.err.splitlines() if line.endswith(" changed.")]


def test_it_scans_again_when_a_file_is_edited_made_or_removed(watch: Callable[..., Done], app: Path) -> None:
    done = watch(
        edits=[
            lambda: (app / "answer.py").write_text("\n" + ANSWER),
            lambda: (app / "new.py").write_text(ANSWER),
            (app / "answer.py").unlink,
            lambda: (app / "new.py").rename(app / "other.py"),
        ]
    )
    assert done.code == 130
    assert told(done) == [
        ["answer.py:7:40: PL101"],
        ["answer.py:8:40: PL101"],
        ["answer.py:8:40: PL101", "new.py:7:40: PL101"],
        ["new.py:7:40: PL101"],
        ["other.py:7:40: PL101"],
    ]
    assert changes(done) == ["answer.py changed.", "new.py changed.", "answer.py changed.", "new.py, other.py changed."]
    assert done.err.splitlines()[0].endswith("] Scanning.")
    assert done.err.splitlines()[1].endswith("] Watching 3 files; Ctrl-C ends.")
    assert "\x1b" not in done.out + done.err


def test_only_what_changed_is_looked_at_again(watch: Callable[..., Done], app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    look = survey.survey

    def noted(entry: FileEntry, read: Read, **more: bool) -> survey.Surveyed:
        names.append(entry.name)
        return look(entry, read, **more)

    monkeypatch.setattr(survey, "survey", noted)
    watch(edits=[lambda: (app / "calm.py").write_text(ANSWER)])
    assert names == ["answer.py", "calm.py", "tests/test_answer.py", "calm.py"]


def test_a_configuration_may_be_broken_while_it_is_typed(watch: Callable[..., Done], app: Path) -> None:
    config = app / "promptlint.toml"
    done = watch(
        edits=[
            lambda: config.write_text("select = ["),
            lambda: (app / "calm.py").write_text(ANSWER),  # it is watched although nothing can be scanned
            lambda: config.write_text('select = ["PL999"]\n'),
            lambda: config.write_text('ignore = ["PL101"]\n'),
            config.unlink,
        ]
    )
    assert told(done) == [["answer.py:7:40: PL101"], [], ["answer.py:7:40: PL101", "calm.py:7:40: PL101"]]
    assert done.err.count("promptlint.toml:1: not valid TOML") == 2
    assert "PL999" in done.err
    assert changes(done)[1] == "calm.py changed."


def test_what_a_scan_depends_on_is_watched_as_well(watch: Callable[..., Done], app: Path) -> None:
    (app / "base.toml").write_text("")
    (app / "promptlint.toml").write_text('extend = "base.toml"\nprices = "own.toml"\n')
    (app / "own.toml").write_text("")
    (app / "notes.bin").write_text("")
    names = ["base.toml", "own.toml", "promptlint-usage.toml", ".gitignore", "promptlint-baseline.json"]
    empty = '{"schema": "promptlint/baseline/1", "findings": []}'
    (app / ".git").mkdir()
    done = watch(
        edits=[
            lambda: (app / "base.toml").write_text("fail-on = 'error'\n"),
            lambda: (app / "own.toml").write_text("[models.mine]\ninput = 1\noutput = 2\n"),
            lambda: (app / "promptlint-usage.toml").write_text("[default]\ncalls-per-month = 9\n"),
            lambda: (app / ".gitignore").write_text("answer.py\n"),
            lambda: (app / "promptlint-baseline.json").write_text(empty),
        ]
    )
    assert [change.removesuffix(" changed.") for change in changes(done)] == [
        name if name != ".gitignore" else "answer.py" for name in names
    ]
    assert told(done)[-1] == []


def test_a_prompt_that_only_the_code_names_is_watched(watch: Callable[..., Done], app: Path) -> None:
    (app / "instruction.txt").write_text("Answer in one word.")
    text = ANSWER.replace('"content": question', '"content": open("instruction.txt").read()').replace("    response", "    response", 1)
    (app / "answer.py").write_text(text)
    done = watch(edits=[lambda: (app / "instruction.txt").write_text("Answer in two words.")])
    assert changes(done) == ["instruction.txt changed."]


def test_a_change_during_a_scan_is_not_lost(watch: Callable[..., Done], app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = survey.survey
    once: list[bool] = []

    def meanwhile(entry: FileEntry, read: Read, **more: bool) -> survey.Surveyed:
        found = look(entry, read, **more)
        if entry.name == "calm.py" and not once:
            once.append(True)
            (app / "calm.py").write_text(ANSWER)
            (app / "late.py").write_text(CALM)
        return found

    monkeypatch.setattr(survey, "survey", meanwhile)
    done = watch(edits=[lambda: None])
    assert told(done) == [["answer.py:7:40: PL101"], ["answer.py:7:40: PL101", "calm.py:7:40: PL101"]]
    assert changes(done) == ["calm.py, late.py changed."]


def test_a_path_may_go_and_come_back(watch: Callable[..., Done], app: Path) -> None:
    done = watch("calm.py", edits=[(app / "calm.py").unlink, lambda: (app / "calm.py").write_text(ANSWER)])
    assert "promptlint: calm.py: no such file or folder" in done.err
    assert told(done) == [[], ["calm.py:7:40: PL101"]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--fix",),
        ("--diff",),
        ("--write-baseline",),
        ("--add-ignore",),
        ("-",),
        ("--shard", "1/2"),
        ("--show-files",),
        ("--show-settings",),
    ],
    ids=" ".join,
)
def test_what_it_does_not_go_with_is_said(run: Run, app: Path, arguments: tuple[str, ...]) -> None:
    done = run("scan", "--watch", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_it_ends_when_nobody_reads(watch: Callable[..., Done], app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Output, "gone", property(lambda self: True))
    assert watch(edits=[]).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends the signal of Ctrl-C")
def test_as_a_user_would(app: Path) -> None:
    command = [sys.executable, "-m", "promptlint", "scan", "--watch", "--output-format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=app, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            lines = _lines(process)
            _until(lines, "Watching 3 files; Ctrl-C ends.")
            (app / "calm.py").write_text(ANSWER)
            seen = _until(lines, "Watching 3 files; Ctrl-C ends.")
            assert any(line.startswith("calm.py:7:40: PL101 ") for line in seen)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
            assert "Traceback" not in "".join(_rest(lines))
        finally:
            process.kill()


def _lines(process: subprocess.Popen[str]) -> Queue[str]:
    queue: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            queue.put(line)

    threading.Thread(target=read, daemon=True).start()
    return queue


def _until(lines: Queue[str], word: str) -> list[str]:
    """The lines up to one that holds a word; the time is a bound for a machine that hangs."""
    seen = []
    end = time.monotonic() + 120
    while time.monotonic() < end:
        seen.append(lines.get(timeout=120))
        if word in seen[-1]:
            return seen
    raise AssertionError(seen)


def _rest(lines: Queue[str]) -> Iterator[str]:
    while True:
        try:
            yield lines.get(timeout=0.5)
        except Empty:
            return
