"""Jupyter notebooks: the code cells in order, as one Python module."""

from __future__ import annotations

import json
import re
from typing import Any

from promptlint import ir
from promptlint.frontends.python import Lowering, finished, parse
from promptlint.sources import Unreadable, decode

_HARMLESS_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun", "%%memray")
_SHELL = re.compile(r"^(\s*)(?:[!%?]|[\w.]+\?\??\s*$)")
_SHELL_VALUE = re.compile(r"^(\s*[\w.,\s\[\]'\"]+=\s*)[!%].*$")


_OTHER_LANGUAGES = frozenset({
    "r", "julia", "scala", "javascript", "typescript", "bash", "sh", "zsh", "powershell", "c", "c++", "cpp", "c#", "csharp", "f#",
    "fsharp", "java", "kotlin", "groovy", "ruby", "go", "rust", "perl", "php", "lua", "haskell", "ocaml", "matlab", "octave",
    "sas", "stata", "sql", "kql", "clojure", "elixir", "erlang", "swift", "fortran", "prolog", "racket", "sage", "maple",
    "wolfram", "mathematica",
})  # fmt: skip


def lower_notebook(path: str, data: bytes) -> ir.Module:
    """Lower the code cells of one notebook; raises `Unreadable`.  A cell that cannot be parsed is left out."""
    sources = code_cells(data)
    text = ""
    body: list[ir.Stmt] = []
    starts: list[tuple[int, int]] = []
    parts: list[Lowering] = []
    for index, source in enumerate(sources):
        if source is None:
            continue
        first_line = text.count("\n")
        starts.append((first_line + 1, index))
        text += source + "\n"
        try:
            tree = parse(without_magics(source), allow_await=True)
            lowering = Lowering(source, first_line)
            body += lowering.module(tree)
        except Unreadable:
            continue
        parts.append(lowering)
    return finished(path, text, body, tuple(starts), parts)


def code_cells(data: bytes) -> list[str | None]:
    """The source of each cell by its index, None for cells that hold no Python; raises `Unreadable`."""
    text = decode(data)
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        language = _language(notebook.get("metadata"))
        if language in _OTHER_LANGUAGES:
            raise Unreadable(f"a notebook in {language}, not in Python")
        return [_source(cell) for cell in cells]
    except RecursionError:
        raise Unreadable("the notebook's JSON is nested too deeply") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("not a notebook: its JSON holds no list of cells") from None


def _language(metadata: Any) -> str:
    if not isinstance(metadata, dict):
        return "python"
    for section in ("language_info", "kernelspec"):
        name = (metadata.get(section) or {}).get("name" if section == "language_info" else "language")
        if isinstance(name, str):
            return name.lower()
    return "python"


def _source(cell: Any) -> str | None:
    if cell.get("cell_type") != "code":
        return None
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def without_magics(source: str) -> str:
    """The cell as plain Python: magics and shell commands become `pass`, lines keep their numbers."""
    lines = source.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("%%"):
            if not line.startswith(_HARMLESS_MAGICS):
                return "\n" * (len(lines) - 1)
            lines[number] = ""
        elif found := _SHELL_VALUE.match(line):
            lines[number] = found[1] + "..."
        elif (found := _SHELL.match(line)) and not _inside_string(lines, number):
            lines[number] = found[1] + "pass"
    return "\n".join(lines)


def _inside_string(lines: list[str], number: int) -> bool:
    """Whether a line stands inside a triple-quoted text or a bracket: then its first character means nothing."""
    above = "\n".join(lines[:number])
    opened = sum(above.count(bracket) for bracket in "([{") - sum(above.count(bracket) for bracket in ")]}")
    if opened > 0 and lines[number].lstrip()[:1] == "%":
        return True
    return above.count('"""') % 2 == 1 or above.count("'''") % 2 == 1
