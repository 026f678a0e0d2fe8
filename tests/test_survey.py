"""The first look at each file: what is wrong with one is told, and several processes see what one sees."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from promptlint import survey
from promptlint.analysis import analyze
from promptlint.sources import FileEntry, Read, Skipped, SourceFile, Unreadable

ROOT = Path(__file__).parents[1]
CALL = b"from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"


def _entry(name: str, context: Any = "application") -> FileEntry:
    return FileEntry(Path("/t") / name, name, "notebook" if name.endswith(".ipynb") else "python", context)


def _reading(files: dict[str, bytes]) -> Read:
    def read(entry: FileEntry) -> SourceFile | Skipped:
        if entry.name not in files:
            return Skipped(entry.name, "gone")
        return SourceFile(entry.path, entry.name, files[entry.name], entry.kind, entry.context)

    return read


def _reason(name: str, data: bytes | None) -> str | None:
    result = survey.survey(_entry(name), _reading({} if data is None else {name: data}))
    assert result.name == name
    return result.skipped.reason if result.skipped else None


LOOKS = [
    ("a.py", b"x = 1\n", None),
    ("a.py", CALL, None),
    ("a.py", None, "gone"),
    ("a.py", b"def f(:\n", "syntax error in line 1"),
    ("a.py", CALL + b"def f(:\n", "syntax error in line 3"),
    ("a.py", b"x = '\0'\n", "NUL byte"),
    ("a.py", b"# coding: klingon\n", "unknown encoding: klingon"),
    ("a.py", b"x = '\xe9'\n", "not utf-8 text"),
    ("a.py", b"x = " + b"(" * 5_000 + b")" * 5_000, "nested"),
    ("a.py", b"x = " + b"-" * 200_000 + b"1", "nested"),
    ("a.ipynb", b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}', None),
    ("a.ipynb", b"[]", "not a notebook"),
]


@pytest.mark.parametrize(("name", "data", "expected"), LOOKS)
def test_one_look_at_a_file(name: str, data: bytes | None, expected: str | None) -> None:
    reason = _reason(name, data)
    assert reason is None if expected is None else expected in (reason or "")


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_a_parser_that_gives_up_is_told(error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(text: str) -> None:
        raise error

    monkeypatch.setattr(survey, "check_syntax", gives_up)
    assert _reason("a.py", b"x = 1\n") == "an expression is nested too deeply"


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    with survey.unhindered():
        assert not gc.isenabled()
        with survey.unhindered():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_process_gives_back_no_bytes() -> None:
    files = {"a.py": b"x = 1\n", "b.py": CALL, "c.py": b"def f(:\n"}
    plain, request, broken = survey._task([_entry(name) for name in files], _reading(files))
    assert (plain.data, plain.module, plain.skipped) == (None, None, None)
    assert request.module is not None
    assert broken.skipped is not None


class _Dying:
    """A pool whose second task finds its process dead."""

    def __init__(self, workers: int, **more: Any) -> None:
        assert workers == 2

    def __enter__(self) -> _Dying:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def map(self, task: Any, tasks: Sequence[Any], reads: Sequence[Any]) -> Any:
        yield task(tasks[0], reads[0])
        raise BrokenProcessPool


def test_when_a_process_dies_the_rest_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", _Dying)
    monkeypatch.setattr(survey, "FILES_FOR_A_POOL", 1)
    names = [f"m{number:03}.py" for number in range(90)]
    steps: list[tuple[int, int]] = []
    read = _reading(dict.fromkeys(names, b"x = 1\n"))
    results = list(survey.survey_all([_entry(name) for name in names], read, 2, lambda done, total: steps.append((done, total))))
    assert [result.name for result in results] == names
    assert steps == [(number, 90) for number in range(1, 91)]
    assert [result.data for result in results].count(None) == survey.FILES_A_TASK


PROGRAM = """
import sys
from pathlib import Path

from promptlint.config import Settings
from promptlint.pipeline import scan

if __name__ == "__main__":
    steps = []
    report = scan([Path(sys.argv[1])], Settings(), progress=lambda done, total: steps.append(done), jobs=int(sys.argv[2]))
    assert steps == list(range(1, len(steps) + 1)), steps
    print(len(steps), report.files_read)
    for call in report.calls:
        print(call)
    for finding in (*report.findings, *report.set_apart):
        print(finding)
    for skipped in report.skipped:
        print(skipped)
"""


def test_two_processes_tell_what_one_tells(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for number in range(320):
        folder = tree / f"package{number // 50}"
        folder.mkdir(parents=True, exist_ok=True)
        text = f"from .m0 import NAME\nvalue = {number}\n"
        if number % 40 == 7:
            text = CALL.decode().replace("'gpt-4o'", "NAME") + "from .m0 import NAME\n"
        if number % 100 == 99:
            text = "def f(:\n"
        (folder / f"m{number}.py").write_text(text, encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    told = [
        subprocess.run(
            [sys.executable, str(program), str(tree), jobs],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
        ).stdout
        for jobs in ("1", "2")
    ]
    assert told[0] == told[1]
    assert told[0].startswith("320 317\n")
    assert told[0].count("PricedCall(") == 8


def _analysis(files: dict[str, bytes], missing: Sequence[str] = ()) -> Any:
    return analyze([_entry(name) for name in sorted([*files, *missing])], _reading(files))


def test_texts_and_cells_are_those_of_the_files() -> None:
    notebook = b'{"cells": [{"cell_type": "markdown", "source": "# A"}, {"cell_type": "code", "source": ["x = 1\\n", "y"]}]}'
    files = {"a.py": CALL, "b.py": b"y = 2\n", "n.ipynb": notebook, "bad.py": b"# coding: klingon\n", "bad.ipynb": b"[]"}
    analysis = _analysis(files, missing=["gone.py"])
    assert analysis.text("a.py") == CALL.decode()
    assert analysis.text("b.py") == "y = 2\n"
    assert [analysis.text(name) for name in ("n.ipynb", "bad.py", "gone.py", "other.py")] == [None] * 4
    assert analysis.cells("n.ipynb") == ("", "x = 1\ny")
    assert [analysis.cells(name) for name in ("a.py", "bad.ipynb", "other.ipynb")] == [None] * 3
    assert (analysis.line("b.py", 1, None), analysis.line("n.ipynb", 2, 1)) == ("y = 2", "y")
    assert [analysis.line("b.py", 9, None), analysis.line("n.ipynb", 1, 7), analysis.line("gone.py", 1, None)] == [None] * 3
    assert analysis.files_read == 3
    assert sorted(skipped.name for skipped in analysis.unreadable) == ["bad.ipynb", "bad.py", "gone.py"]


def test_a_file_that_vanishes_between_two_looks_is_told() -> None:
    files = {"app.py": b"from config import NAME\n" + CALL.replace(b"'gpt-4o'", b"NAME"), "config.py": b"NAME = 'm'\n"}
    read, seen = _reading(files), set[str]()

    def fleeting(entry: FileEntry) -> SourceFile | Skipped:
        if entry.name in seen:
            return Skipped(entry.name, "gone")
        seen.add(entry.name)
        return read(entry)

    analysis = analyze([_entry("app.py"), _entry("config.py")], fleeting)
    assert len(analysis.calls) == 1
    files.pop("config.py")
    assert [skipped.name for skipped in _analysis(files, missing=["config.py"]).unreadable] == ["config.py"]


@pytest.mark.parametrize(("error", "reason"), [(RecursionError(), "nested"), (MemoryError(), "nested"), (Unreadable("odd"), "odd")])
def test_a_module_that_cannot_be_lowered_when_it_is_needed(error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str, kind: str, data: bytes) -> None:
        raise error

    monkeypatch.setattr("promptlint.analysis.lower", fails)  # the first look, in survey.py, lowers app.py alone
    analysis = _analysis({"app.py": b"from config import NAME\n" + CALL.replace(b"'gpt-4o'", b"NAME"), "config.py": b"NAME = 'm'\n"})
    assert [(skipped.name, reason in skipped.reason) for skipped in analysis.unreadable] == [("config.py", True)]
    assert len(analysis.calls) == 1


def test_a_file_that_python_refuses_is_put_aside_where_it_sends_nothing() -> None:
    def aside(data: bytes) -> bool:
        found = survey.survey(_entry("a.py"), _reading({"a.py": data}))
        return found.skipped is not None and found.skipped.is_aside

    assert aside(b"print('\xe2 Fixed')\n")
    assert not aside(b"import openai\nprint('\xe2 Fixed')\n")
    assert aside(b"if True\n    print('all together')\n")
    assert not aside(b"import together\nif True\n    print('all')\n")
