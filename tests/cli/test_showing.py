"""`promptlint scan --show-files` and `--show-settings`: what a scan would read, and by which settings."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from promptlint.options import OPTIONS
from promptlint.sources import FileEntry
from tests.cli.conftest import ANSWER, Run


def test_the_files_one_a_line(run: Run, app: Path) -> None:
    (app / "prompts").mkdir()
    (app / "prompts" / "system.md").write_text("You are brief.")
    (app / "notes.ipynb").write_text("{}")
    (app / ".venv").mkdir()
    (app / ".venv" / "module.py").write_text("")
    (app / "away.py").symlink_to(app.parent / "elsewhere.py")
    done = run("scan", "--show-files")
    assert done.out.splitlines() == [
        "answer.py", "calm.py", "notes.ipynb  (notebooks)", "prompts/system.md", "tests/test_answer.py  (tests)",
    ]  # fmt: skip
    assert done.err == "5 files; 1 in notebooks, 1 in tests, 1 left out, which a scan names.\n"
    assert done.code == 0


def test_quiet_gives_names_for_other_programs(run: Run, app: Path) -> None:
    done = run("scan", "--show-files", "-q", "--include", "all")
    assert (done.out.splitlines(), done.err) == (["answer.py", "calm.py", "tests/test_answer.py"], "")


def test_they_are_the_files_that_a_scan_reads(run: Run, app: Path) -> None:
    (app / ".gitignore").write_text("calm.py\n")
    (app / "promptlint.toml").write_text('extend-exclude = ["tests"]\n')
    shown = run("scan", "--show-files", "-q").out.splitlines()
    assert shown == ["answer.py"]
    assert json.loads(run("scan", "--output-format", "json").out)["summary"]["files_read"] == len(shown)


def test_named_files_bring_what_they_import(run: Run, app: Path) -> None:
    (app / "answer.py").write_text("import calm\n" + ANSWER)
    done = run("scan", "--show-files", "answer.py")
    assert done.out.splitlines() == ["answer.py", "calm.py  (imported)"]
    assert done.err == "2 files; 1 read for what the named ones import.\n"


def test_a_shard_shows_its_own(run: Run, app: Path) -> None:
    shown = [run("scan", "--show-files", "-q", "--shard", f"{number}/2").out.splitlines() for number in (1, 2)]
    assert all(shown)
    assert sorted(name for each in shown for name in each) == ["answer.py", "calm.py", "tests/test_answer.py"]


def test_nothing_is_scanned(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(entry: FileEntry, *_: object) -> None:
        raise AssertionError(entry)

    monkeypatch.setattr("promptlint.sources.read", refuse)
    assert run("scan", "--show-files").code == 0
    assert run("scan", "--show-settings").code == 0


def comments(out: str) -> dict[str, str]:
    """Where each setting comes from."""
    rows = (line.split("  # ") for line in out.splitlines() if "  # " in line)
    return {row[0].partition(" = ")[0]: row[-1] for row in rows}


def test_without_a_configuration_every_setting_is_the_default(run: Run, app: Path) -> None:
    done = run("scan", "--show-settings")
    assert set(comments(done.out).values()) == {"default"}
    told = tomllib.loads(done.out)
    for option in OPTIONS:
        value: object = told
        for name in option.key.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        assert value == option.default, option.key


def test_each_says_where_it_comes_from(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app / "base.toml").write_text('max-chunks = 8\nfail-on = "error"\nignore = ["PL401"]\n[budget]\ntotal = "12.50"\n')
    (app / "pyproject.toml").write_text(
        '[tool.promptlint]\nextend = "base.toml"\nfail-on = "info"\nmax-file-size = "1 MB"\n'
        'per-file-ignores = { "scripts/**" = ["PL101"] }\ndiscounts = { openai = 0.85 }\n'
    )
    (app / "promptlint-usage.toml").write_text("")
    monkeypatch.setenv("PROMPTLINT_OUTPUT_FORMAT", "concise")
    done = run("scan", "--show-settings", "--ignore", "PL5", "--sort", "saving", "--min-saving", "0.10", "--include", "tests,notebooks")
    source = comments(done.out)
    told = tomllib.loads(done.out)
    expected = {
        "max-chunks": (8, "base.toml"),
        "fail-on": ("info", "pyproject.toml"),
        "extend": ("base.toml", "pyproject.toml"),
        "max-file-size": (1_000_000, "pyproject.toml"),
        "per-file-ignores": ({"scripts/**": ["PL101"]}, "pyproject.toml"),
        "discounts": ({"openai": 0.85}, "pyproject.toml"),
        "ignore": (["PL401", "PL5"], "base.toml, command line"),
        "sort": ("saving", "command line"),
        "min-saving": (0.1, "command line"),
        "include": (["notebooks", "tests"], "command line"),
        "output-format": ("concise", "environment"),
        "usage": ("promptlint-usage.toml", "found"),
        "max-retries": (10, "default"),
        "cache-dir": (".promptlint_cache", "default"),
    }
    assert {key: (told[key], source[key]) for key in expected} == expected
    assert (told["budget"]["total"], source["budget.total"]) == ("12.50", "base.toml")
    assert "# prices is not set" in done.out


def test_they_can_be_used_as_a_configuration(run: Run, app: Path) -> None:
    first = run("scan", "--show-settings", "--select", "PL1", "--exclude", "gene\x1brated", "--per-file-ignores", "tests/**:PL101").out
    assert "\x1b" not in first
    (app / "promptlint.toml").write_text(first)
    second = run("scan", "--show-settings")
    assert second.err == ""
    assert tomllib.loads(second.out) == {**tomllib.loads(first), "cache-dir": ".promptlint_cache"}


def test_a_baseline_that_is_found_is_told(run: Run, app: Path) -> None:
    run("scan", "--write-baseline")
    assert comments(run("scan", "--show-settings").out)["baseline"] == "found"
    assert "baseline" not in comments(run("scan", "--show-settings", "--no-baseline").out)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--show-files", "--show-settings"),
        ("--show-files", "--fix"),
        ("--show-settings", "--write-baseline"),
        ("--show-files", "--add-ignore"),
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_said(run: Run, app: Path, arguments: tuple[str, ...]) -> None:
    done = run("scan", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
