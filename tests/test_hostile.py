"""Files that no parser likes: each is named with its reason, everything else is analysed, and nothing is thrown."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.config import Settings
from promptlint.pipeline import Report, scan, scan_sources

CALL = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"
HINT = "from openai import OpenAI\nclient = OpenAI()\n# client.chat.completions.create\n"


def _scan(folder: Path) -> Report:
    (folder / "good.py").write_text(CALL, encoding="utf-8")
    report = scan([folder], Settings())
    assert any(call.site.span.path.endswith("good.py") for call in report.calls)
    return report


def _reason(report: Report, name: str) -> str:
    (reason,) = [skipped.reason for skipped in report.skipped if skipped.name.endswith(name)]
    assert any(finding.code == "PL901" and finding.span.path.endswith(name) for finding in (*report.findings, *report.set_apart))
    return reason


def _notebook(*sources: object) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources], "metadata": {}}).encode()


UNREADABLE: list[tuple[str, bytes, str]] = [
    ("syntax.py", f"{HINT}def f(:\n".encode(), "syntax error in line 4"),
    ("future.py", f"{HINT}print 'hello'\n".encode(), "syntax error in line 4"),
    ("nul.py", f"{HINT}x = '\0'\n".encode(), "NUL byte"),
    ("cookie.py", b"# -*- coding: klingon -*-\n" + HINT.encode(), "unknown encoding: klingon"),
    ("latin.py", HINT.encode() + b"x = '\xe9'\n", "not utf-8 text: byte 0xe9 on line 4"),
    ("wide.py", HINT.encode("utf-16"), "UTF-16 text"),
    ("brackets.py", f"{HINT}x = {'(' * 5000}1{')' * 5000}\n".encode(), "nested"),
    ("lists.py", f"{HINT}x = {'[' * 5000}{']' * 5000}\n".encode(), "nested"),
    ("calls.py", f"{HINT}x = {'f(' * 5000}1{')' * 5000}\n".encode(), "nested"),
    ("broken.ipynb", b'{"cells": [chat.completions.create', "its JSON holds no list of cells"),
    ("list.ipynb", b'["chat.completions.create"]', "its JSON holds no list of cells"),
    ("cells.ipynb", b'{"cells": ["chat.completions.create"]}', "its JSON holds no list of cells"),
    ("deep.ipynb", b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b', "x": "chat.completions.create"}', "nested too deeply"),
    ("julia.ipynb", b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}, "x": "chat.completions.create"}', "in julia"),
    ("bytes.ipynb", b"\xff\xfe\x00chat.completions.create", "UTF-16 text"),
]


@pytest.mark.parametrize(("name", "data", "expected"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_a_file_that_cannot_be_read_is_named(name: str, data: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    report = _scan(tmp_path)
    assert expected in _reason(report, name)
    assert report.files_read == 1
    assert len(report.calls) == 1


DEEP = {
    "plus": f"text = {' + '.join(['x'] * 20_000)}\n",
    "plus of texts": "text = " + " + ".join(["'a'"] * 20_000) + "\n",
    "attributes": f"text = x{'.a' * 5_000}\n",
    "calls": f"text = x{'.a()' * 5_000}\n",
    "subscripts": f"text = x{'[0]' * 5_000}\n",
    "unary": f"text = {'-' * 5_000}1\n",
    "not": f"text = {'not ' * 5_000}1\n",
    "power": f"text = {' ** '.join(['1'] * 5_000)}\n",
    "and": f"text = {' and '.join(['x'] * 5_000)}\n",
    "compare": f"text = {' < '.join(['x'] * 5_000)}\n",
    "elif": "if x == 0:\n    pass\n" + "".join(f"elif x == {i}:\n    text = {i}\n" for i in range(2_000)),
    "nested if": "".join(f"{' ' * i}if x:\n" for i in range(90)) + f"{' ' * 90}pass\n",
    "conditional": f"text = {'1 if x else ' * 3_000}2\n",
    "lambda": f"text = {'lambda: ' * 3_000}2\n",
    "f-strings": "text = f'" + "{x}" * 5_000 + "'\n",
    "arguments": f"text = f({', '.join(['x'] * 5_000)})\n",
    "dictionary": "text = {" + ", ".join(f"'{i}': x" for i in range(5_000)) + "}\n",
    "assignments": "\n".join(f"text = {i}" for i in range(5_000)) + "\n",
    "chained targets": f"{' = '.join(f't{i}' for i in range(2_000))} = 1\n",
    "doubling": "text = 'a'\n" + "text = text + text\n" * 14,
    "times": "text = 'a' * 10 ** 12\n",
    "times and times": "text = 'abc' * 99_999 * 99_999\n",
    "lists that double": "text = ['a']\n" + "text = text + text\n" * 14,
    "dictionaries in dictionaries": "text = {}\n" + "text = {'a': text, 'b': text}\n" * 40,
    "choices": "text = 'a'\n" + "if x:\n    text = text + 'b'\nelse:\n    text = text + 'c'\n" * 40,
    "holes": "text = ''\n" + "text = f'{x}{text}{x}'\n" * 200,
    "joins": "text = 'a'\n" + "text = text.join([text, text])\n" * 3,
    "replaces": "text = 'aa'\n" + "text = text.replace('a', text)\n" * 4,
    "functions": "\n".join(f"def f{i}():\n    return f{i + 1}()" for i in range(1_000)) + "\nf0()\n",
    "recursion": "def f():\n    return f()\n\ndef g(x):\n    return h(x)\n\ndef h(x):\n    return g(x)\n\ntext = f() + g(1)\n",
    "classes": "class A(A):\n    x = A.x\n\nclass B(B, A):\n    pass\n\ntext = B().x\n",
    "itself": "text = [text]\ntext = text\nlist = list\n",
    "huge number": f"text = {'9' * 4_000}\n",
}
ENDS_IT = {  # no call is found behind these: it is enough that the file is named
    "plus", "attributes", "calls", "subscripts", "unary", "not", "power", "conditional", "lambda", "elif", "plus of texts",
}  # fmt: skip


@pytest.mark.parametrize("name", DEEP)
def test_deep_and_long_programs(name: str) -> None:
    call = "from openai import OpenAI\n\n\ndef reply(x):\n    return OpenAI().chat.completions.create(model='gpt-4o', messages=[text])\n"
    report = scan_sources({"deep.py": DEEP[name] + call, "good.py": CALL})
    found = {entry.site.span.path for entry in report.calls}
    assert "good.py" in found
    if "deep.py" not in found:
        assert name in ENDS_IT
        assert [skipped.name for skipped in report.skipped] == ["deep.py"]


@pytest.mark.parametrize("name", sorted(DEEP))
def test_deep_and_long_programs_inside_the_request(name: str) -> None:
    lines = [f"    {line}\n" for line in DEEP[name].splitlines()]
    program = (
        "from openai import OpenAI\n\n\ndef reply(x):\n"
        + "".join(lines)
        + "    return OpenAI().chat.completions.create(model=text, messages=[{'role': 'user', 'content': text}])\n"
    )
    report = scan_sources({"deep.py": program, "good.py": CALL})
    found = {entry.site.span.path for entry in report.calls}
    assert "good.py" in found
    assert "deep.py" in found or [skipped.name for skipped in report.skipped] == ["deep.py"]


def test_a_text_that_doubles_itself_ends_somewhere() -> None:
    assert scan_sources({"deep.py": "text = 'a'\n" + "text = text + text\n" * 40 + CALL.replace("[]", "text"), "good.py": CALL}).calls


def test_a_long_line_is_left_out_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "long.py").open("wb") as file:
        file.write(CALL.encode())
        file.write(b"x = '")
        for _ in range(50):
            file.write(b"chat.completions.create " * 41_667)
        file.write(b"'\n")
    assert "over the limit" in _reason_of_skipped(_scan(tmp_path), "long.py")


def _reason_of_skipped(report: Report, name: str) -> str:
    (reason,) = [skipped.reason for skipped in report.skipped if skipped.name.endswith(name)]
    return reason


def test_a_line_of_a_megabyte_is_analysed(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text(CALL + "x = '" + "chat.completions.create " * 40_000 + "'\n", encoding="utf-8")
    assert len(_scan(tmp_path).calls) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert "FIFO" in _reason_of_skipped(_scan(tmp_path), "pipe.py")


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(tmp_path / "nothing.py")
    assert "leads nowhere" in _reason_of_skipped(_scan(tmp_path), "link.py")


def test_a_broken_cell_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "study.ipynb").write_bytes(_notebook("def f(:", CALL, "x = '\0'", "(" * 5_000, 3, [CALL], CALL))
    report = _scan(tmp_path)
    assert [call.site.span.cell for call in report.calls if call.site.span.path.endswith("study.ipynb")] == [1, 5, 6]


def test_odd_notebooks_are_no_errors(tmp_path: Path) -> None:
    shapes: list[object] = [None, [], {"language_info": {}}, {"kernelspec": {"language": 3}}, {"language_info": "python"}]
    for number, metadata in enumerate(shapes):
        notebook = {"cells": [{"cell_type": "code", "source": CALL}], "metadata": metadata}
        (tmp_path / f"n{number}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert len(_scan(tmp_path).calls) >= 4


@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_the_command_says_it_without_a_traceback(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, data, _ in UNREADABLE:
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.py").write_text(CALL, encoding="utf-8")
    code = main(["scan", str(tmp_path), "--output-format", form])
    told = capsys.readouterr()
    assert code == 1
    assert "Traceback" not in told.out + told.err
    for name, _, _ in UNREADABLE:
        assert name in told.out


def test_strange_names_are_only_names(tmp_path: Path) -> None:
    for name in ("with space.py", "ünïcode.py", "new\nline.py", "-rf.py", "__init__.py", "a.b.py", ".hidden.py"):
        try:
            (tmp_path / name).write_text(CALL, encoding="utf-8")
        except OSError:
            continue
    report = _scan(tmp_path)
    assert len(report.calls) >= 7


def _standard_library() -> list[Path]:
    """Every 25th file of the standard library: real programs of every style."""
    folder = Path(os.__file__).parent
    files = [path for path in sorted(folder.rglob("*.py")) if "site-packages" not in path.parts]
    return files[::25]


def test_the_standard_library_is_scanned_without_an_exception() -> None:
    files = {f"lib/{number}_{path.name}": path.read_bytes() for number, path in enumerate(_standard_library())}
    texts = {name: data.decode("utf-8", "replace") for name, data in files.items() if data.isascii()}
    assert len(texts) > 20
    report = scan_sources(texts)
    assert report.files_read + len(report.skipped) == len(texts)
    assert not report.calls


def test_the_recursion_limit_is_left_alone() -> None:
    before = sys.getrecursionlimit()
    scan_sources({"deep.py": DEEP["attributes"] + CALL})
    assert sys.getrecursionlimit() == before
