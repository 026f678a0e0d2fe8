"""`promptlint scan --fix` from outside: what is written, shown, handed back, and what the exit code says."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ASK = """\
from openai import AzureOpenAI


def ask(question):
    return AzureOpenAI().chat.completions.create(
        model="gpt-4o",  # the big one
        messages=[{"role": "user", "content": question}],
    )
"""
FIXED = ASK.replace("question}],\n", "question}],\n        max_completion_tokens=1024,\n")
TITLE = "set max_completion_tokens=1024"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(ASK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_unsafe_fix_is_only_spoken_of(run: Run, shop: Path) -> None:
    done = run("scan", ".", "--fix")
    assert done.code == 1
    assert "1 finding can be fixed with --fix --unsafe-fixes" in done.out
    assert (shop / "app.py").read_text() == ASK
    (shop / "promptlint.toml").write_text("unsafe-fixes = false\n")
    assert "--unsafe-fixes" not in run("scan", ".").out


def test_a_fix_is_made_and_the_second_run_has_nothing_to_do(run: Run, shop: Path) -> None:
    done = run("scan", ".", "--fix", "--unsafe-fixes", "--show-fixes")
    assert (done.code, done.err) == (0, f"app.py:\n  1 x PL101 ({TITLE})\nFixed 1 finding in 1 file.\n")
    assert done.out.startswith("No findings.\n")
    assert (shop / "app.py").read_text() == FIXED
    again = run("scan", ".", "--fix", "--unsafe-fixes", "--exit-non-zero-on-fix")
    assert (again.code, again.err) == (0, "")


def test_the_configuration_asks_for_unsafe_fixes_and_forbids_single_ones(run: Run, shop: Path) -> None:
    (shop / "promptlint.toml").write_text('unsafe-fixes = true\nunfixable = ["PL101"]\n')
    assert run("scan", ".", "--fix").err == ""
    assert (shop / "app.py").read_text() == ASK
    assert run("scan", ".", "--fix-only", "--fixable", "PL101", "--exit-non-zero-on-fix").code == 1
    assert (shop / "app.py").read_text() == FIXED


def test_a_diff_writes_nothing(run: Run, shop: Path) -> None:
    done = run("scan", ".", "--diff", "--unsafe-fixes")
    assert (done.code, done.err) == (1, "Would fix 1 finding in 1 file.\n")
    assert done.out.splitlines() == [
        "--- app.py", "+++ app.py", "@@ -5,4 +5,5 @@", "     return AzureOpenAI().chat.completions.create(",
        '         model="gpt-4o",  # the big one',
        '         messages=[{"role": "user", "content": question}],', "+        max_completion_tokens=1024,", "     )",
    ]  # fmt: skip
    assert (shop / "app.py").read_text() == ASK
    done = run("scan", ".", "--diff")
    assert (done.code, done.out) == (0, "")
    assert done.err == "Nothing to fix.\n1 finding can be fixed with --unsafe-fixes, which may change the model's answers.\n"
    (shop / "promptlint.toml").write_text("unsafe-fixes = false\n")
    assert run("scan", ".", "--fix-only").err == "Nothing to fix.\n"
    assert run("scan", ".", "--fix-only", "--quiet").err == ""


def test_a_finding_says_what_its_fix_does(run: Run, shop: Path) -> None:
    assert f"= fix: {TITLE} (unsafe: the model may answer otherwise)" in run("scan", ".").out
    assert "app.py:5:43: PL101 [*] " in run("scan", ".", "--unsafe-fixes", "--output-format", "concise").out
    fix = json.loads(run("scan", ".", "--output-format", "json").out)["findings"][0]["fix"]
    assert (fix["title"], fix["applicability"]) == (TITLE, "unsafe")
    (edit,) = fix["edits"]
    assert (edit["line"], edit["column"], edit["end_line"], edit["end_column"]) == (8, 1, 8, 1)
    assert edit["text"] == "        max_completion_tokens=1024,\n"


@pytest.mark.parametrize(("text", "after"), [(ASK, FIXED), ("x = 1\r\n", "x = 1\r\n")])
def test_stdin_is_handed_back(run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, text: str, after: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = run("scan", "-", "--fix", "--unsafe-fixes", "--stdin-filename", "other.py")
    assert (done.code, done.out) == (0, after)
    assert [each.name for each in shop.iterdir()] == ["app.py"]


def test_stdin_is_scanned_in_the_place_of_its_file(run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FIXED.encode())))
    assert run("scan", "-", "--stdin-filename", "app.py").out.startswith("No findings.")
    assert run("scan", "-", "app.py").code == 2
    assert run("scan", "--stdin-filename", "app.py").code == 2


def test_what_cannot_be_written_is_told(run: Run, shop: Path) -> None:
    (shop / "real.py").write_text(ASK)
    (shop / "app.py").unlink()
    (shop / "app.py").symlink_to(shop / "real.py")
    done = run("scan", "app.py", "--fix", "--unsafe-fixes")
    assert done.code == 1 and "PL101" in done.out and "Fixed" not in done.err
    assert "Not written: app.py: the file is a link" in done.err
    assert (shop / "real.py").read_text() == ASK
    (shop / "real.py").chmod(0o444)
    done = run("scan", "real.py", "--fix", "--unsafe-fixes")
    assert "Not written: real.py: the file is read-only" in done.err
    assert (shop / "real.py").read_text() == ASK


def test_a_fix_inside_a_formatted_text_is_declined(run: Run, shop: Path) -> None:
    call = 'OpenAI().chat.completions.create(model="gpt-4o", messages=["Hi"])'
    (shop / "app.py").write_text(f"from openai import OpenAI\n\nprint(f'{{{call}}}')\n")
    done = run("scan", ".", "--fix", "--unsafe-fixes")
    assert "Not fixed: app.py:3 PL101: it stands inside a formatted text" in done.err
    assert done.code == 1 and "can be fixed" not in done.out


# ---------------------------------------------------------------- strange files

ROWS = """\
from openai import AzureOpenAI
\x0c
async def ask(q):\x20\x20
\tnote = "größer\u2028"
\treturn AzureOpenAI().chat.completions.create(model="gpt-4o",   # big
\t\tmessages=[{"role": "user", "content": q}]   )\
"""
ADDED = '"content": q}],\n\t\tmax_completion_tokens=1024   )'


def _mixed(text: str) -> str:
    """Every second line ends as Windows ends lines."""
    rows = text.split("\n")
    return "".join(row + ("\r\n" if number % 2 else "\n") for number, row in enumerate(rows[:-1])) + rows[-1]


STRANGE = {
    "tabs, a form feed and no final line end": (ROWS, "utf-8"),
    "a final line end": (ROWS + "\n", "utf-8"),
    "a byte order mark": (ROWS, "utf-8-sig"),
    "an encoding cookie": ("# -*- coding: latin-1 -*-\n" + ROWS.replace("\u2028", ""), "latin-1"),
    "carriage returns": (ROWS.replace("\n", "\r\n"), "utf-8"),
    "carriage returns alone": (ROWS.replace("\n", "\r"), "utf-8"),
    "mixed line ends": (_mixed(ROWS), "utf-8"),
}


@pytest.mark.parametrize("name", STRANGE)
def test_every_byte_but_those_of_the_fix_stays(run: Run, shop: Path, name: str) -> None:
    text, encoding = STRANGE[name]
    path = shop / "app.py"
    path.write_bytes(text.encode(encoding))
    path.chmod(0o640)
    done = run("scan", ".", "--fix", "--unsafe-fixes", "--select", "PL101")
    assert (done.code, done.err) == (0, "Fixed 1 finding in 1 file.\n")
    after = path.read_bytes().decode(encoding)
    at = text.index("q}]") + 3
    assert after.startswith(text[:at]) and after.endswith(text[at:])
    added = after[at : len(after) - len(text) + at]
    assert added.replace("\r\n", "\n").replace("\r", "\n") == ",\n\t\tmax_completion_tokens=1024"
    assert added[1 : added.index("\t")] in text and not (added[1] == "\n" and "\r\n" in text and "mixed" not in name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert run("scan", ".", "--fix", "--unsafe-fixes", "--select", "PL101").err == ""
    assert path.read_bytes().decode(encoding) == after


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
@pytest.mark.parametrize("name", [name for name in STRANGE if "cookie" not in name and name != "carriage returns alone"])
def test_the_diff_is_a_patch_that_makes_what_fix_makes(run: Run, shop: Path, name: str) -> None:
    text, encoding = STRANGE[name]
    path = shop / "app.py"
    path.write_bytes(text.encode(encoding))
    assert run("scan", ".", "--diff", "--unsafe-fixes", "--select", "PL101", "--output-file", "fix.patch").code == 1
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn", "fix.patch"], cwd=shop, check=True)
    applied = path.read_bytes()
    path.write_bytes(text.encode(encoding))
    run("scan", ".", "--fix", "--unsafe-fixes", "--select", "PL101")
    assert path.read_bytes() == applied != text.encode(encoding)


def test_a_diff_on_a_terminal_is_readable(run: Run, shop: Path) -> None:
    (shop / "app.py").write_bytes(ROWS.replace("\n", "\r\n").encode())
    out = run("scan", ".", "--diff", "--unsafe-fixes", "--color", "always").out
    assert "\r" not in out and "\t" not in out and "\\t" not in out and "\\u2028" in out
    assert "\x1b[32m+       max_completion_tokens=1024   )" in out


def test_a_notebook_keeps_its_outputs_byte_for_byte(run: Run, shop: Path) -> None:
    (shop / "app.py").unlink()
    before = (
        '{"cells": [{"cell_type": "code", "id": "a-1", "execution_count":7,  "metadata": {"n": 1.50},\n "outputs": '
        '[{"data": {"text/plain": ["\\u00fc"]}}],  "source": [\n' + ",\n".join(json.dumps(line) for line in ASK.splitlines(keepends=True))
        + ']}],\n "metadata": {},"nbformat": 4, "nbformat_minor":5}'
    )  # fmt: skip
    (shop / "a.ipynb").write_text(before)
    done = run("scan", ".", "--include", "notebooks", "--fix", "--unsafe-fixes")
    assert (done.code, done.err) == (0, "Fixed 1 finding in 1 file.\n")
    after = (shop / "a.ipynb").read_text()
    line = json.dumps("        max_completion_tokens=1024,\n")
    assert line in after and "".join(after.split(line)).replace(" ", "").replace("\n", "").replace(",,", ",") == before.replace(
        " ", ""
    ).replace("\n", "")
    assert after.startswith(before[: before.index('"source"')]) and after.endswith(before[before.index("]}],") :])


def test_a_file_with_a_mistake_in_it_is_not_touched(run: Run, shop: Path) -> None:
    text = ASK + "\n\ndef broken(:\n"
    (shop / "app.py").write_text(text)
    done = run("scan", ".", "--fix", "--unsafe-fixes")
    assert "PL901" in done.out and "Fixed" not in done.err
    assert (shop / "app.py").read_text() == text
