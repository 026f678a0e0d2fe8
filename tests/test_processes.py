"""Processes that promptlint starts import nothing from the working directory: it may be the tree that is scanned."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from promptlint.processes import spawning

# What Python imports itself before a process of multiprocessing does anything else.
EARLY = ("multiprocessing.py", "pickle.py", "signal.py", "socket.py", "tempfile.py", "runpy.py", "random.py", "bisect.py")


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that comes to be when one of the modules in the working directory is imported."""
    tree, marker = tmp_path / "tree", tmp_path / "was-run"
    tree.mkdir()
    for name in EARLY:
        (tree / name).write_text(f"open({str(marker)!r}, 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tree)
    return marker


def test_nothing_of_the_working_directory_is_run(trap: Path) -> None:
    with spawning() as context:
        process = context.Process(target=os.getpid)
        process.start()
        process.join()
    assert process.exitcode == 0
    assert not trap.exists()


def test_the_trap_would_spring(trap: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    subprocess.run([sys.executable, "-c", "import multiprocessing.spawn"], env=environment, capture_output=True, check=False)
    assert trap.exists()


@pytest.mark.parametrize("before", [None, "", "1"])
def test_the_environment_is_afterwards_as_it_was(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    if before is not None:
        monkeypatch.setenv("PYTHONSAFEPATH", before)
    with spawning():
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ.get("PYTHONSAFEPATH") == before
