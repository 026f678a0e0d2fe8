"""Fixed files on the disk, and cells of notebooks: what stays byte for byte, and what is not written at all."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from promptlint.fix import writing
from promptlint.fix.files import fixed_file
from promptlint.fix.source import Refused
from promptlint.model import SetArgument, Span
from promptlint.rule import Finding, Fix


def finding(cell: int, line: int, column: int, end: int) -> Finding:
    call = Span("a.ipynb", line, column, line, end, cell)
    return Finding("PL000", "test", "info", "test", call, fix=Fix("test", (SetArgument(call, "cap", 5),)))


def notebook(source: object, **more: object) -> dict[str, object]:
    cell = {"cell_type": "code", "id": "x1", "metadata": {"k": [1.50, 1e3]}, "execution_count": 3, "outputs": [{"text": ["\u00fc\n"]}]}
    cells = [{"cell_type": "markdown", "source": ["# f(a)"]}, {**cell, "source": source}, {**cell, "id": "x2", "source": "g()\n"}]
    return {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, **more}


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("source", "after"),
    [
        (["import x\n", "f(a='ü')\n", "# end"], ["import x\n", "f(a='ü', cap=5)\n", "# end"]),
        ("%pip install x\nf(a='ü')", "%pip install x\nf(a='ü', cap=5)"),
        (["%%time\n", "f(a='ü')"], ["%%time\n", "f(a='ü', cap=5)"]),
    ],
)
def test_only_the_cells_own_lines_change(source: object, after: object, ascii_only: bool, indent: int | None) -> None:
    before = json.dumps(notebook(source), ensure_ascii=ascii_only, indent=indent)
    result = fixed_file((before + "\n").encode(), "notebook", [finding(1, 2, 1, 9)])
    assert not result.refused
    assert result.data.decode() == json.dumps(notebook(after), ensure_ascii=ascii_only, indent=indent) + "\n"


def test_a_line_that_is_added_is_an_item_of_its_own() -> None:
    before = json.dumps(notebook(["f(\n", "    a=1,\n", "    b=2,\n", ")"]), indent=1)
    call = Span("a.ipynb", 1, 1, 4, 2, 1)
    edit = Finding("PL000", "test", "info", "test", call, fix=Fix("test", (SetArgument(call, "cap", 5),)))
    result = fixed_file(before.encode(), "notebook", [edit])
    assert result.data.decode() == json.dumps(notebook(["f(\n", "    a=1,\n", "    b=2,\n", "    cap=5,\n", ")"]), indent=1)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (json.dumps(notebook(["f(a='ü')\n", "def (\n"])), "syntax error"),
        (json.dumps(notebook(["f(a=", "'ü')"])), "list of its lines"),
        (json.dumps(notebook("f(a='ü')")).replace('"nbformat": 4', '"nbformat": 4, "nbformat": 4'), "twice"),
        ("[]", "not a notebook"),
    ],
)
def test_a_notebook_that_is_written_strangely_is_left_alone(document: str, why: str) -> None:
    result = fixed_file(document.encode(), "notebook", [finding(1, 1, 1, 9)])
    assert result.data == document.encode()
    assert why in result.refused[0][1]


# ---------------------------------------------------------------- writing


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o750)
    writing.write(path, b"old", b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert [each.name for each in tmp_path.iterdir()] == ["a.py"]


def test_what_changed_since_it_was_read_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"newer")
    with pytest.raises(Refused, match="changed since"):
        writing.write(path, b"old", b"new")
    assert path.read_bytes() == b"newer"


def test_links_are_not_written_through(tmp_path: Path) -> None:
    target, link, hard = tmp_path / "target.py", tmp_path / "a.py", tmp_path / "b.py"
    target.write_bytes(b"old")
    link.symlink_to(target)
    with pytest.raises(Refused, match="link"):
        writing.write(link, b"old", b"new")
    os.link(target, hard)
    with pytest.raises(Refused, match="several names"):
        writing.write(hard, b"old", b"new")
    assert (target.read_bytes(), link.is_symlink()) == (b"old", True)


def test_a_read_only_file_and_one_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(Refused, match="read-only"):
        writing.write(path, b"old", b"new")
    with pytest.raises(Refused, match="gone"):
        writing.write(tmp_path / "gone.py", b"old", b"new")
    with pytest.raises(Refused, match="regular"):
        writing.write(tmp_path, b"old", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that cannot be caught")
def test_a_disk_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Refused, match="no space left"):
        writing.write(path, b"old", b"new")
    assert (path.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (b"old", ["a.py"])
