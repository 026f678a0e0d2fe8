"""`promptlint scan --fix` from outside: what is written, shown, handed back, and what the exit code says."""

from __future__ import annotations

import io
import json
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
    assert run("scan", ".", "--diff").code == 0


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
    assert "Not written: app.py: the file is a link" in done.err
    assert (shop / "real.py").read_text() == ASK
    (shop / "real.py").chmod(0o444)
    done = run("scan", "real.py", "--fix", "--unsafe-fixes")
    assert "Not written: real.py: the file is read-only" in done.err
    assert (shop / "real.py").read_text() == ASK


def test_a_fix_inside_a_formatted_text_is_declined(run: Run, shop: Path) -> None:
    call = 'OpenAI().chat.completions.create(model="gpt-4o", messages=[])'
    (shop / "app.py").write_text(f"from openai import OpenAI\n\nprint(f'{{{call}}}')\n")
    done = run("scan", ".", "--fix", "--unsafe-fixes")
    assert "Not fixed: app.py:3 PL101: it stands inside a formatted text" in done.err
