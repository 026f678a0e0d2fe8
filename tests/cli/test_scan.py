"""`promptlint scan` from outside: what it prints where, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import ANSWER, Run

HERE = Path(__file__).parents[2]


def process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    keep = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "promptlint", *arguments],
        cwd=cwd,
        env={**keep, "PYTHONPATH": str(HERE), **environment},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=60,
    )


def test_findings_and_the_honest_line(run: Run, app: Path) -> None:
    done = run("scan")
    assert done.code == 1
    assert done.err == ""
    assert done.out.startswith("warning[PL101] missing-max-tokens: ")
    assert " --> answer.py:7:40\n" in done.out
    assert "7 |     response = client.chat.completions.create(\n" in done.out
    assert "\n1 finding: 1 warning.\n2 call sites: 2 priced, 0 unpriced, 0 model unknown; 3 files read, 0 skipped; " in done.out
    assert "1 finding set apart (1 in tests: --include tests)" in done.out


def test_a_clean_tree_says_so_and_exits_with_0(run: Run, app: Path) -> None:
    done = run("scan", "calm.py")
    assert (done.code, done.out.splitlines()[0]) == (0, "No findings.")


def test_an_empty_folder_is_no_error(run: Run, tmp_path: Path) -> None:
    done = run("scan", tmp_path)
    assert (done.code, done.out.splitlines()[0]) == (0, "No findings.")


def test_concise_and_quiet(run: Run, app: Path) -> None:
    done = run("scan", "--output-format", "concise", "-q")
    assert [line.split(" ")[0:2] for line in done.out.splitlines()] == [["answer.py:7:40:", "PL101"]]


def test_json_is_one_document(run: Run, app: Path) -> None:
    done = run("scan", "--output-format", "json")
    whole = json.loads(done.out)
    assert [(each["code"], each["path"], each["line"]) for each in whole["findings"]] == [("PL101", "answer.py", 7)]
    assert [each["path"] for each in whole["set_apart"]] == ["tests/test_answer.py"]
    assert done.code == 1


def test_the_environment_may_choose_the_format(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_OUTPUT_FORMAT", "json")
    assert run("scan").out.startswith("{")
    assert not run("scan", "--output-format", "concise").out.startswith("{")


def test_the_result_may_go_to_a_file(run: Run, app: Path, tmp_path: Path) -> None:
    done = run("scan", "-o", tmp_path / "report.txt", "--output-format", "concise", "-q")
    assert (done.code, done.out) == (1, "")
    assert (tmp_path / "report.txt").read_text().startswith("answer.py:7:40: PL101 ")
    assert run("scan", "-o", tmp_path).code == 2


@pytest.mark.parametrize(
    ("flags", "codes"),
    [
        ((), ["PL101"]),
        (("--select", "PL2"), []),
        (("--select", "missing-max-tokens"), ["PL101"]),
        (("--select", "PL2,PL1"), ["PL101"]),
        (("--select", "ALL", "--ignore", "PL1,PL7"), []),  # PL703 would speak as well
        (("--select", "PL101", "--ignore", "ALL"), ["PL101"]),
        (("--ignore", "missing-max-tokens"), []),
        (("--select", "PL2", "--extend-select", "PL101"), ["PL101"]),
    ],
)
def test_rules_are_selected(run: Run, app: Path, flags: tuple[str, ...], codes: list[str]) -> None:
    whole = json.loads(run("scan", "--output-format", "json", *flags).out)
    assert [each["code"] for each in whole["findings"]] == codes


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "error"), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "info"), 1),
        (("--fail-on", "never"), 0),
        (("--ignore", "PL101"), 0),
        (("--output-format", "json"), 1),
        (("--statistics",), 1),
    ],
)
def test_exit_codes(run: Run, app: Path, flags: tuple[str, ...], code: int) -> None:
    assert run("scan", *flags).code == code


def test_statistics(run: Run, app: Path) -> None:
    assert run("scan", "--statistics", "-q").out.startswith("1  PL101  missing-max-tokens  up to $")


def test_include_reports_what_is_set_apart(run: Run, app: Path) -> None:
    done = run("scan", "--include", "tests", "--output-format", "concise")
    assert "tests/test_answer.py:7:40: PL101 " in done.out
    assert "set apart" not in done.out


def test_exclude(run: Run, app: Path) -> None:
    assert "1 file read" in run("scan", "--exclude", "tests,answer.py").out
    assert run("scan", "answer.py", "--exclude", "answer.py").code == 1
    assert run("scan", "answer.py", "--exclude", "answer.py", "--force-exclude").code == 0


def test_configuration_and_the_command_line_over_it(run: Run, app: Path) -> None:
    (app / "promptlint.toml").write_text('ignore = ["PL101"]\n')
    assert run("scan").code == 0
    assert run("scan", "--isolated").code == 1
    assert run("scan", "--select", "PL101").code == 1
    (app / "other.toml").write_text('fail-on = "error"\n')
    assert run("scan", "--config", "other.toml").code == 0
    (app / "promptlint.toml").write_text('per-file-ignores = { "*.py" = ["missing-max-tokens"] }\n')
    assert "2 findings suppressed" in run("scan").out


def test_suppression_is_counted(run: Run, app: Path) -> None:
    (app / "answer.py").write_text(ANSWER.replace("    )\n", "    )  # promptlint: ignore[PL101] answers are short\n"))
    done = run("scan")
    assert (done.code, "1 finding suppressed" in done.out) == (0, True)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scan", "nowhere"), "nowhere: no such file or folder"),
        (("scan", "--selct", "PL1"), "--selct"),
        (("scan", "--select", "PL1O1"), 'unknown rule "PL1O1"; did you mean "PL101"?'),
        (("scan", "--ignore", "mising-max-tokens"), 'did you mean "missing-max-tokens"?'),
        (("scan", "--fail-on", "panic"), "'panic' is not one of"),
        (("scan", "--include", "test"), 'did you mean "tests"?'),
        (("scan", "--config", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("scan", "--output-format", "xml"), "'xml' is not one of"),
        (("scna",), "scna"),
        (("rule", "PL1O1"), 'unknown rule "PL1O1"; did you mean "PL101"?'),
        (("rule", "dynamic-prefx"), 'did you mean "dynamic-prefix"?'),
        (("config", "fail_on"), 'did you mean "fail-on"?'),
        (("calls", "--format", "xml"), "'xml' is not one of"),
    ],
)
def test_a_mistake_is_one_line_on_stderr(run: Run, app: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.startswith("promptlint: ") and done.err.count("\n") == 1


def test_a_wrong_configuration_is_one_line(run: Run, app: Path) -> None:
    (app / "pyproject.toml").write_text('[tool.promptlint]\nselct = ["PL1"]\n')
    done = run("scan")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert 'unknown key "selct"; did you mean "select"?' in done.err


def test_a_hostile_file_name_cannot_drive_the_terminal(run: Run, app: Path) -> None:
    (app / "evil\x1b]0;pwn\x07\nname.py").write_text(ANSWER)
    assert "evil\\x1b]0;pwn\\x07\\nname.py:7:40: PL101" in run("scan", "--output-format", "concise").out
    done = run("scan", "no\x1b[31mwhere")
    assert "\x1b" not in done.err and "no\\x1b[31mwhere" in done.err


def test_an_internal_error_is_one_line(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr("promptlint.pipeline.scan", fail)
    done = run("scan")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "internal error: RuntimeError: first second" in done.err
    monkeypatch.setenv("PROMPTLINT_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        run("scan")


def test_ctrl_c_is_quiet(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("promptlint.pipeline.scan", interrupt)
    assert (run("scan").code, run("scan").err) == (130, "")


# ---------------------------------------------------------------- streams


def test_colours_are_asked_for(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in run("scan").out
    assert "\x1b[1;33mwarning[PL101]\x1b[0m" in run("scan", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in run("scan").out
    assert "\x1b" not in run("scan", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("scan").out


def test_a_reader_who_leaves_is_not_shouted_at(app: Path) -> None:
    for number in range(200):
        (app / f"a{number}.py").write_text(ANSWER)
    scan = f"'{sys.executable}' -m promptlint scan; echo $? >&2"
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run(
        ["bash", "-c", f"({scan}) | head -n 1"], cwd=app, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout.count("\n"), done.stderr.strip()) == (1, "1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(app: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "promptlint", "scan"],
            cwd=app,
            env={**os.environ, "PYTHONPATH": str(HERE)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "promptlint: cannot write the output: no space left on device\n")


def test_a_terminal_without_unicode_gets_ascii(app: Path) -> None:
    done = process("scan", cwd=app, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.isascii() and "~ $" in done.stdout


def test_the_same_bytes_whatever_the_hash_seed_and_the_order(app: Path) -> None:
    outputs = {
        process("scan", *paths, "--output-format", "json", cwd=app, PYTHONHASHSEED=seed, LC_ALL=locale).stdout
        for seed, locale, paths in (("0", "C", ("answer.py", "tests")), ("1", "C.UTF-8", ("tests", "answer.py")))
    }
    assert len(outputs) == 1


HELPED = """\
from openai import OpenAI

client = OpenAI()


def complete(text: str) -> str:
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])


def one() -> None:
    complete("Tell a joke.")


def two() -> None:
    complete("Write a poem.")
"""


def test_with_usage_the_month_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "promptlint.toml").write_text('select = ["PL101"]\n')
    (tmp_path / "app.py").write_text(HELPED)
    without = run("scan")
    assert "month" not in without.out
    usd = json.loads(run("scan", "--output-format", "json").out)["findings"][0]["saving"]["usd"]
    (tmp_path / "promptlint-usage.toml").write_text("[default]\ncalls-per-month = 100\n")
    done = run("scan")
    assert " a month for all of them, prices as of " in done.out
    whole = json.loads(run("scan", "--output-format", "json").out)
    (finding,) = whole["findings"]
    # The helper's own request is sent by its two callers, and at neither of them twice.
    assert Decimal(finding["saving"]["usd_per_month"]) == 200 * Decimal(usd)
    assert f", ≈ ${200 * Decimal(usd):.2f} a month" in done.out
    assert [Decimal(end) for end in whole["summary"]["usd_per_month"]] == [Decimal(end) / 10 for end in whole["summary"]["usd"]]
    assert f", ${200 * Decimal(usd):.2f} a month\n" in run("scan", "--statistics").out
    (tmp_path / "promptlint-usage.toml").write_text('[site."app.py:one"]\ncalls-per-month = 100\n')
    assert " a month for the 1 whose usage is known, prices as of " in run("scan").out
    assert json.loads(run("scan", "--output-format", "json", "--isolated").out)["summary"]["usd_per_month"] is None


def test_what_saves_too_little_is_counted_and_fails_no_run(run: Run, app: Path) -> None:
    done = run("scan", "--min-saving", "1000000", "-q")
    assert (done.code, done.out) == (0, "")
    told = run("scan", "--min-saving", "$1000000 USD")
    assert "2 findings under --min-saving $1 000 000.00 a month, or per 1 000 calls, not shown." in told.out
    assert run("scan", "--min-saving", "lots").err == 'promptlint: --min-saving: "lots" must be US dollars, such as 2.50\n'


def test_single_files_are_left_out_on_the_command_line_too(run: Run, app: Path) -> None:
    done = run("scan", "--per-file-ignores", "answer.py:missing-max-tokens,tests/**:PL1")
    assert (done.code, done.out.splitlines()[0]) == (0, "No findings.")
    assert "2 findings suppressed" in done.out
    (app / "promptlint.toml").write_text('per-file-ignores = { "answer.py" = ["PL1"] }')
    assert run("scan").code == 0
    assert run("scan", "--extend-per-file-ignores", "tests/**:PL1").code == 0
    assert run("scan", "--per-file-ignores", "tests/**:PL1").code == 1, "it replaces what is configured"
    assert run("scan", "--per-file-ignores", "PL101").err.startswith('promptlint: --per-file-ignores: "PL101" must be a pattern and a rule')


def test_the_dearest_finding_comes_first_where_that_is_asked_for(run: Run, app: Path) -> None:
    (app / "zero.py").write_text(ANSWER)
    (app / "answer.py").write_text(ANSWER.replace("gpt-4o", "gpt-4o-mini"))
    by_place = [line.split(":")[0] for line in run("scan", "--output-format", "concise", "-q").out.splitlines()]
    by_saving = [line.split(":")[0] for line in run("scan", "--output-format", "concise", "-q", "--sort", "saving").out.splitlines()]
    assert (by_place, by_saving) == (["answer.py", "zero.py"], ["zero.py", "answer.py"])


def test_a_persona_and_its_confidence_are_taken(run: Run, app: Path) -> None:
    for persona in ("regular", "pedantic", "auditor"):
        assert run("scan", "--persona", persona, "--min-confidence", "high", "--select", "PL101").out.count("[PL101]") == 1
    assert run("scan", "--persona", "strict").code == 2
    assert run("scan", "--unfixable", "PL999").err.startswith('promptlint: unknown rule "PL999"')
