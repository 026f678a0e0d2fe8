"""Notebooks: cells in order, lines that keep their numbers, magics, other languages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.frontends import lower, lower_notebook
from promptlint.frontends.notebook import code_cells, without_magics
from promptlint.pipeline import scan_sources
from promptlint.sources import Unreadable


def notebook(*cells: Any, **more: Any) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": c} if isinstance(c, (str, list)) else c for c in cells], **more}).encode()


MAGICS = [
    ("%matplotlib inline", "pass"),
    ("!pip install openai", "pass"),
    ("    !ls", "    pass"),
    ("?client", "pass"),
    ("client.chat?", "pass"),
    ("client.chat??", "pass"),
    ("files = !ls", "files = ..."),
    ("a, b = %run x", "a, b = ..."),
    ("%%time\nx = 1", "\nx = 1"),
    ("%%capture out\nx = 1", "\nx = 1"),
    ("%%bash\nls\npwd", "\n\n"),
    ("%%html\n<b>", "\n"),
    ("x = 5 % 3", "x = 5 % 3"),
    ("x = (5\n % 3)", None),
    ('x = """\n!not a command\n"""', 'x = """\n!not a command\n"""'),
    ("x = 1\n", "x = 1\n"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "plain"), MAGICS)
def test_magics_become_plain_python(source: str, plain: str | None) -> None:
    if plain is None:
        plain = source
        if without_magics(source) != source:
            pytest.xfail("a line that goes on with % is taken for a magic")
    assert without_magics(source) == plain
    assert without_magics(source).count("\n") == source.count("\n")


def test_cells_keep_their_index() -> None:
    data = notebook(
        {"cell_type": "markdown", "source": "# A"},
        "x = 1",
        {"cell_type": "raw", "source": "x"},
        ["y = 2\n", "z = 3"],
        {"cell_type": "code"},
    )
    assert code_cells(data) == [None, "x = 1", None, "y = 2\nz = 3", ""]
    assert lower_notebook("n.ipynb", data).cells == ((1, 1), (2, 3), (4, 4))


def test_names_are_known_in_later_cells_and_places_count_within_the_cell() -> None:
    data = notebook(
        "from openai import OpenAI\nMODEL = 'm'",
        "def ask(q):\n    return OpenAI().chat.completions.create(model=MODEL, messages=[{'role': 'user', 'content': q}])",
        "\n\nask('a')",
    )
    report = scan_sources({"n.ipynb": data.decode()})
    spans = [(call.site.span.cell, call.site.span.line, call.site.operation) for call in report.calls]
    assert spans == [(1, 2, "chat"), (2, 3, "wrapper")]
    assert {call.site.context for call in report.calls} == {"notebook"}


def test_excerpts_come_from_the_cell() -> None:
    data = notebook("x = 1", "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])").decode()
    report = scan_sources({"n.ipynb": data})
    assert report.lines("n.ipynb", 1, 1) == "from openai import OpenAI"
    assert report.lines("n.ipynb", 9, 1) is None
    assert report.lines("n.ipynb", 1, 9) is None


LANGUAGES = [
    ({}, True),
    ({"metadata": {}}, True),
    ({"metadata": {"kernelspec": {"language": "python"}}}, True),
    ({"metadata": {"language_info": {"name": "python"}}}, True),
    ({"metadata": {"language_info": {"name": "Python3"}}}, True),
    ({"metadata": {"language_info": {"name": "R"}}}, False),
    ({"metadata": {"kernelspec": {"language": "julia"}}}, False),
    ({"metadata": None}, True),
    ({"metadata": {"language_info": None, "kernelspec": None}}, True),
]


@pytest.mark.parametrize(("more", "is_python"), LANGUAGES)
def test_only_python_notebooks_are_read(more: dict[str, Any], is_python: bool) -> None:
    if is_python:
        assert lower("n.ipynb", "notebook", notebook("x = 1", **more)).body
    else:
        with pytest.raises(Unreadable, match="not in Python"):
            lower_notebook("n.ipynb", notebook("x = 1", **more))


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"3", b"null", b"{}", b'{"cells": 3}', b'{"cells": {"a": 1}}', b'{"cells": [3]}', b'{"cells": null}']
)
def test_what_is_no_notebook_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not a notebook"):
        lower_notebook("n.ipynb", data)


def test_a_cell_that_is_no_python_is_left_out() -> None:
    module = lower_notebook("n.ipynb", notebook("x = 1", "def f(:", "y = 2", "z = '\0'"))
    assert len(module.body) == 2
