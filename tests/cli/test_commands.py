"""The other commands: the inventory, the rules' pages, the options, the version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promptlint import __version__
from promptlint.check import rules
from promptlint.cli.progress import ProgressBar
from promptlint.cli.rule import listing
from promptlint.options import OPTIONS
from tests.cli.conftest import ANSWER, Run

HERE = Path(__file__).parents[2]


def test_calls_lists_every_call_site_tests_too(run: Run, app: Path) -> None:
    done = run("calls", "--format", "jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["path"], row["line"], row["max_tokens"]["state"]) for row in rows] == [
        ("answer.py", 7, "absent"),
        ("calm.py", 7, "known"),
        ("tests/test_answer.py", 7, "absent"),
    ]
    assert json.loads(run("calls", "--format", "json").out) == rows
    assert (done.code, done.err) == (0, "")
    table = run("calls").out
    assert table.startswith("place") and "3 call sites" in table


def test_calls_names_what_it_skips_on_stderr(run: Run, app: Path) -> None:
    (app / "broken.py").write_text(ANSWER + "def (\n")
    done = run("calls", "--format", "jsonl")
    assert "broken.py" in done.err and "broken" not in done.out


def test_rules_are_listed(run: Run) -> None:
    lines = run("rule").out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [rule.code for rule in rules()]
    assert [line for line in lines if line.startswith("PL1 ")] == ["PL1 output"]
    assert run("rule", "PL9").out.splitlines()[0] == "PL9 promptlint itself"
    assert run("rule", "PL999").err.startswith('promptlint: unknown rule "PL999"')


@pytest.mark.parametrize("word", ["PL101", "pl101", "missing-max-tokens"])
def test_a_rules_page_is_its_docstring(run: Run, word: str) -> None:
    done = run("rule", word)
    assert done.out.startswith("# missing-max-tokens (PL101)\n\nwarning · on by default · ")
    assert "## What it does" in done.out and "\x1b" not in done.out


def test_the_list_of_rules_fits_a_terminal() -> None:
    for columns in (80, 130):
        lines = ["".join(piece if isinstance(piece, str) else piece.text for piece in line) for line in listing(rules(), columns)]
        assert max(map(len, lines)) <= columns
        assert sum(line.startswith("  PL") for line in lines) == len(rules())


def test_all_pages(run: Run) -> None:
    assert run("rule", "--all").out.count("\n## What it does") == len(rules())


def test_rules_as_json(run: Run) -> None:
    entries = json.loads(run("rule", "--format", "json").out)
    assert [entry["code"] for entry in entries] == [rule.code for rule in rules()]
    assert set(entries[0]) == {"code", "name", "severity", "default", "persona", "origin", "fix", "since", "summary", "page"}
    (one,) = json.loads(run("rule", "PL201", "--output-format", "json").out)
    assert (one["code"], one["persona"], one["origin"]) == ("PL201", "regular", "promptlint")


def test_a_page_is_set_in_colour_where_that_is_asked_for(run: Run) -> None:
    assert "\x1b[" in run("rule", "PL101", "--color", "always").out


def test_options_are_shown(run: Run) -> None:
    everything = run("config").out
    assert all(f"{option.key}: " in everything for option in OPTIONS)
    assert run("config", "fail-on").out == (
        'fail-on: one of "error", "warning", "info", "never"\n'
        "    The least severe finding that makes the exit code 1.\n"
        '    default: "warning"\n'
        '    example: fail-on = "error"\n'
        "    command line: --fail-on\n"
    )


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "scan" in done.out and done.err == ""
    assert run("--help").code == 0
    assert run("scan", "--help").code == 0


@pytest.mark.parametrize("arguments", [("--version",), ("-V",), ("--version", "scan")])
def test_version(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).out == f"promptlint {__version__}\n"


def test_the_version_is_told_without_loading_the_command_line_library() -> None:
    code = (
        "import sys; from promptlint.cli import main; main(['--version'])\n"
        "print(sorted(set(sys.modules) & {'typer', 'rich', 'promptlint.model', 'json', 'tiktoken', 'libcst', 'pathspec'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"


def test_a_mistake_is_told_before_the_analyser_is_loaded() -> None:
    code = (
        "import sys; from promptlint.cli import main; main(['scan', '--selct'])\n"
        "print(sorted(set(sys.modules) & {'rich', 'promptlint.analysis', 'tiktoken', 'libcst', 'pathspec'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---------------------------------------------------------------- progress


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("quiet", "environment", "terminal", "shown"),
    [(False, {}, True, True), (True, {}, True, False), (False, {"CI": "true"}, True, False), (False, {}, False, False)],
)
def test_progress_shows_itself_to_a_person_who_waits(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, environment: dict[str, str], terminal: bool, shown: bool
) -> None:
    started: list[object] = []

    class Bar:
        task_ids = (0,)

        def add_task(self, *_: object, **__: object) -> None: ...
        def update(self, *_: object, **__: object) -> None: ...
        def stop(self) -> None:
            started.append("stopped")

    def bar(_: str) -> Bar:
        started.append("started")
        return Bar()

    monkeypatch.setattr("promptlint.cli.progress._bar", bar)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if terminal:
        monkeypatch.setattr("sys.stdout", Terminal())
        monkeypatch.setattr("sys.stderr", Terminal())
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with ProgressBar(quiet=quiet) as progress:
        progress(1, 10)
        assert started == []
        now[0] = 1.5
        progress(2, 10)
        progress(3, 10)
    monkeypatch.undo()
    assert started == (["started", "stopped"] if shown else [])
