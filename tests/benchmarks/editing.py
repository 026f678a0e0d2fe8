"""How long the language server takes to answer an edit, in a project of many files that is made for it.

    python -m tests.benchmarks.editing --files 500 --edits 30

Every tenth file sends requests, with a model from the project's settings; one of 500 lines is open, and a line of it is typed
again and again.  Measured is the time from the edit to the published findings, less the pause that the server waits for the
next key, and the processor time of the server alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from lsprotocol import types as lsp

from promptlint.server.session import DEBOUNCE
from tests.server.editor import Editor, editing

SETTINGS = 'MODEL = "gpt-4o"\nTONE = """' + "Answer as a patient clerk would.\n" * 40 + '"""\n'
QUIET_FILE = '''\
"""Part {n} of the project."""

from dataclasses import dataclass


@dataclass
class Thing{n}:
    name: str
    size: int = {n}

    def grown(self, by: int) -> "Thing{n}":
        return Thing{n}(self.name, self.size + by)
'''
CALLING_FILE = """\
from openai import OpenAI

from app.settings import MODEL, TONE

client = OpenAI()


def ask_{n}(question: str) -> object:
    messages = [{{"role": "system", "content": TONE}}, {{"role": "user", "content": question}}]
    return client.chat.completions.create(model=MODEL, messages=messages)
"""
LINES = 500


def make(root: Path, files: int) -> str:
    """Write the project; the name of the file to edit."""
    app = root / "app"
    app.mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "settings.py").write_text(SETTINGS)
    for n in range(files - 3):
        (app / f"part_{n}.py").write_text((CALLING_FILE if n % 10 == 0 else QUIET_FILE).format(n=n))
    block = CALLING_FILE.format(n=0).split("\n\n\n")
    functions = [CALLING_FILE.format(n=n).split("\n\n\n")[1] for n in range(LINES // 6)]
    text = "\n\n\n".join([block[0], *functions])
    (app / "edited.py").write_text("\n".join(text.split("\n")[:LINES]) + "\n")
    return "app/edited.py"


def cpu_of(pid: int) -> float:
    """The processor time of a process so far, in seconds (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(root: Path, name: str, edits: int) -> tuple[float, list[float], float]:
    """The seconds to the first findings, those of each edit, and the processor time of one."""
    async with editing(root) as editor:
        start = time.perf_counter()
        uri = editor.open_file(name)
        await editor.diagnostics(uri)
        first = time.perf_counter() - start
        await asyncio.sleep(5)  # until all is settled
        pid = editor._server.pid  # type: ignore[union-attr]
        before = cpu_of(pid)
        took = [await edit(editor, uri, number) for number in range(edits)]
        return first, took, (cpu_of(pid) - before) / edits


async def edit(editor: Editor, uri: str, number: int) -> float:
    start = time.perf_counter()
    here = lsp.Position(100, 0)
    editor.type(uri, [lsp.TextEdit(lsp.Range(here, here), f"# {number}\n")])
    await editor.diagnostics(uri)
    return time.perf_counter() - start - DEBOUNCE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--edits", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        name = make(root, given.files)
        first, took, cpu = asyncio.run(measure(root, name, given.edits))
    print(f"{given.files} files, {LINES} lines open; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"first findings after {first:.2f} s")
    ordered = sorted(took)
    print(f"an edit: median {statistics.median(took):.3f} s, least {ordered[0]:.3f} s, most {ordered[-1]:.3f} s; {cpu:.3f} s of CPU")


if __name__ == "__main__":
    main()
