"""The baseline: what an entry survives, what it does not, and what a run may say of entries that it did not look at."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from promptlint import baseline
from promptlint.baseline import Baseline, Entry
from promptlint.config import Settings
from promptlint.contexts import Contexts
from promptlint.errors import UserError
from promptlint.model import Span
from promptlint.pipeline import Report, scan
from promptlint.rule import Finding
from promptlint.sources import SourceFile

HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n"
STATEMENT = """\
    answer = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": f"Be brief, {q}"}])
"""
REPLY = f"\n\ndef reply(q):\n{STATEMENT}    return answer\n"
PL101 = Settings(select=("PL101",))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "answer.py").write_text(HEAD + REPLY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(settings: Settings = PL101, *paths: str) -> Report:
    where = [Path(path) for path in paths] or [Path()]
    book = baseline.used(settings, where)
    report = scan(where, settings)
    return report if book is None else baseline.applied(report, book, where)


def write(settings: Settings = PL101, *paths: str, take_new: bool = False) -> list[Entry]:
    where = [Path(path) for path in paths] or [Path()]
    made, _, _ = baseline.written(scan(where, settings), baseline.to_write(settings, where), where, take_new=take_new)
    return list(made.entries or ())


def edit(name: str, *changes: tuple[str, str]) -> None:
    path = Path(name)
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def counts(report: Report) -> tuple[int, int, int]:
    return len(report.findings), len(report.baselined), len(report.stale)


# ---------------------------------------------------------------- the file


def test_one_sorted_entry_a_line_and_the_same_bytes_again(tree: Path) -> None:
    (tree / "app" / "b.py").write_text(HEAD + REPLY + REPLY.replace("reply", "again"))
    write()
    text = (tree / baseline.FILE_NAME).read_text()
    assert text.startswith('{\n  "schema": "promptlint/baseline/1",\n  "findings": [\n    {"rule": "PL101", "path": "app/answer.py", ')
    rows = [json.loads(line.strip().rstrip(",")) for line in text.splitlines()[3:-2]]
    assert [(row["path"], row["symbol"]) for row in rows] == [("app/answer.py", "reply"), ("app/b.py", "again"), ("app/b.py", "reply")]
    status = (tree / baseline.FILE_NAME).stat()
    write()
    assert (tree / baseline.FILE_NAME).read_text() == text
    assert (tree / baseline.FILE_NAME).stat().st_mtime_ns == status.st_mtime_ns
    assert [path.name for path in tree.iterdir() if path.name.startswith(".promptlint")] == []
    assert counts(run()) == (0, 3, 0)


def test_an_empty_one_is_a_baseline(tree: Path) -> None:
    (tree / "app" / "answer.py").write_text("x = 1\n")
    assert write() == []
    assert baseline.load(tree / baseline.FILE_NAME).entries == ()


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_the_file_has_the_mode_that_new_files_have(tree: Path) -> None:
    write()
    assert stat.S_IMODE((tree / baseline.FILE_NAME).stat().st_mode) & 0o444 == 0o444


ENTRY = '{"rule": "PL101", "path": "a.py", "symbol": "f", "context": "00"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", ":1: not a baseline of promptlint; promptlint scan --write-baseline makes one"),
        ('{"results": {}, "version": "1.5.0"}', ":1: not a baseline of promptlint"),
        ('{\n"schema": "promptlint/baseline/9", "findings": []}', ":2: a baseline of another version"),
        ('{"schema": "promptlint/baseline/1"}', ":1: a baseline needs a list of findings"),
        ('{"schema": "promptlint/baseline/1", "findings": [\n' + ENTRY + ',\n{"rule": 1}]}', ":3: an entry must be"),
        ('{"schema": "promptlint/baseline/1", "findings": [\n' + ENTRY + ",\n\n7]}", ":4: an entry must be"),
        ('{"schema": "promptlint/baseline/1", "findings": [\n<<<<<<< HEAD\n]}', ":2: not valid JSON"),
        ("", ":1: not valid JSON"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_sentence_with_its_line(tree: Path, text: str, message: str) -> None:
    (tree / baseline.FILE_NAME).write_text(text)
    with pytest.raises(UserError, match=r"promptlint-baseline\.json:\d+: ") as error:
        run()
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_link_is_not_written_through(tree: Path) -> None:
    write()
    (tree / "real.json").write_bytes((tree / baseline.FILE_NAME).read_bytes())
    (tree / baseline.FILE_NAME).unlink()
    (tree / baseline.FILE_NAME).symlink_to(tree / "real.json")
    edit("app/answer.py", ("model=", "max_completion_tokens=9, model="))
    with pytest.raises(UserError, match="the baseline is not written: the file is a link"):
        write()


# ---------------------------------------------------------------- where it is


def test_it_stands_beside_the_configuration_or_at_the_root_of_the_repository(tree: Path) -> None:
    (tree / ".git").mkdir()
    inside = [tree / "app"]
    assert baseline.to_write(Settings(), inside).file == tree / baseline.FILE_NAME
    assert baseline.to_write(Settings(root=tree / "app"), inside).file == tree / "app" / baseline.FILE_NAME
    named = Settings(baseline=tree / "other.json")
    assert baseline.to_write(named, inside).file == tree / "other.json"
    with pytest.raises(UserError, match="there is no such baseline"):
        baseline.used(named, inside)
    assert baseline.used(Settings(), inside) is None
    (tree / baseline.FILE_NAME).write_text(baseline.text_for(()))
    found = baseline.used(Settings(), inside)
    assert found is not None and found.file == tree / baseline.FILE_NAME
    (tree / "app" / ".git").mkdir()
    assert baseline.used(Settings(), inside) is None  # another repository


def test_paths_are_those_below_the_baseline(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "ops").mkdir()
    settings = replace(PL101, baseline=tree / "ops" / "base.json")
    assert [entry.path for entry in write(settings)] == ["../app/answer.py"]
    monkeypatch.chdir(tree / "app")
    assert counts(run(settings)) == (0, 1, 0)


# ---------------------------------------------------------------- what an entry survives


@pytest.mark.parametrize(
    "changes",
    [
        [("from openai", "# a line\n" * 50 + "from openai")],
        [("def reply(q):\n", 'def reply(q):\n    """Answer."""\n    other = 1\n')],
        [("client.chat.completions.create(", "(client.chat.completions.create("), ("}])\n", "}]))\n")],
        [('model="gpt-4o", ', "\n        model='gpt-4o',  # the big one\n        ")],
        [("}])", "}],)")],
        [('f"Be brief, {q}"', '"Be " f"brief, {q}"')],
        [("    answer =", "    answer \\\n        =")],
        [("def reply(q):", "def reply(q, *, tone='kind'):")],
    ],
    ids=["lines", "neighbours", "parentheses", "breaks", "comma", "literals", "backslash", "signature"],
)
def test_what_does_not_change_the_statement(tree: Path, changes: list[tuple[str, str]]) -> None:
    write()
    edit("app/answer.py", *changes)
    assert counts(run()) == (0, 1, 0)


@pytest.mark.parametrize(
    "changes",
    [
        [('"gpt-4o"', '"gpt-4.1"')],
        [("Be brief", "Be kind")],
        [("answer = ", "other = ")],
        [("create(", "create(n=2, ")],
        [("def reply", "def respond")],
    ],
    ids=["model", "text", "target", "argument", "symbol"],
)
def test_what_does(tree: Path, changes: list[tuple[str, str]]) -> None:
    write()
    edit("app/answer.py", *changes)
    assert counts(run()) == (1, 0, 1)


def test_two_equal_findings_need_two_entries(tree: Path) -> None:
    (entry,) = write()
    edit("app/answer.py", (STATEMENT, STATEMENT * 2))
    report = run()
    assert counts(report) == (1, 1, 0)
    assert write(take_new=True) == [entry, entry]
    assert counts(run()) == (0, 2, 0)
    edit("app/answer.py", (STATEMENT * 2, STATEMENT))
    assert counts(run()) == (0, 1, 1)


def test_a_second_finding_in_the_same_function_is_new(tree: Path) -> None:
    write()
    edit("app/answer.py", (STATEMENT, STATEMENT + STATEMENT.replace("brief", "long")))
    (finding,) = run().findings
    assert finding.span.line == 8


def test_a_file_may_move_but_a_copy_is_new(tree: Path) -> None:
    write()
    (tree / "lib").mkdir()
    (tree / "app" / "answer.py").rename(tree / "lib" / "reply.py")
    assert counts(run()) == (0, 1, 0)
    assert [entry.path for entry in write()] == ["lib/reply.py"]  # and its entry moves along
    (tree / "app" / "answer.py").write_bytes((tree / "lib" / "reply.py").read_bytes())
    report = run()
    assert counts(report) == (1, 1, 0)
    assert report.findings[0].span.path == "app/answer.py"


def test_a_copy_of_a_file_that_was_not_scanned_is_new(tree: Path) -> None:
    write()
    (tree / "lib").mkdir()
    (tree / "lib" / "copy.py").write_bytes((tree / "app" / "answer.py").read_bytes())
    assert counts(run(PL101, "lib")) == (1, 0, 0)


# ---------------------------------------------------------------- ratchet


def test_a_baseline_only_grows_smaller_unless_asked(tree: Path) -> None:
    (old,) = write()
    edit("app/answer.py", ('"gpt-4o"', '"gpt-4.1"'))
    assert counts(run()) == (1, 0, 1)
    assert write() == []
    assert counts(run()) == (1, 0, 0)
    (new,) = write(take_new=True)
    assert (new.symbol, new.context == old.context) == ("reply", False)


def test_a_run_says_nothing_of_what_it_did_not_look_at(tree: Path) -> None:
    (tree / "lib").mkdir()
    (tree / "lib" / "b.py").write_text(HEAD + REPLY)
    foreign = Entry("app/answer.py", "reply", "ACME101", "00")
    entries = [*write(), foreign, Entry("app/answer.py", "reply", "PL999", "00")]
    (tree / baseline.FILE_NAME).write_text(baseline.text_for(entries))
    edit("app/answer.py", ("model=", "max_completion_tokens=9, model="))
    edit("lib/b.py", ("model=", "max_completion_tokens=9, model="))
    assert [entry.path for entry in run().stale] == ["app/answer.py", "lib/b.py"]
    assert [entry.path for entry in run(PL101, "lib").stale] == ["lib/b.py"]
    assert not run(replace(PL101, select=("PL2",))).stale  # PL101 was not asked
    assert not run(PL101, "app/answer.py").stale  # a file by itself
    assert not run(replace(PL101, extend_exclude=("app", "lib"))).stale  # left out
    (tree / "lib" / "b.py").write_text("def (\n")
    assert [entry.path for entry in run().stale] == ["app/answer.py"]  # not analysed
    (tree / "lib" / "b.py").unlink()
    assert [entry.path for entry in run().stale] == ["app/answer.py", "lib/b.py"]  # gone
    assert {entry.rule for entry in write()} == {"ACME101", "PL999"}


def test_findings_that_are_not_shown_keep_their_entries(tree: Path) -> None:
    (tree / "tests").mkdir()
    (tree / "tests" / "test_a.py").write_text(HEAD + REPLY)
    everywhere = replace(PL101, include=frozenset({"test"}))
    assert len(write(everywhere)) == 2
    assert counts(run()) == (0, 1, 0)
    assert len(write()) == 2
    assert counts(run(replace(everywhere, min_saving=Decimal(10**6)))) == (0, 0, 0)


def test_a_comment_that_silences_makes_an_entry_stale(tree: Path) -> None:
    write()
    edit("app/answer.py", ("}])\n", "}])  # promptlint: ignore[PL101]\n"))
    assert counts(run()) == (0, 0, 1)


def test_what_is_wrong_with_promptlint_itself_is_never_held(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    crash = Finding(
        "PL902", "rule-crash", "error", "the rule PL101 missing-max-tokens failed on this call", Span("app/answer.py", 7, 5, 7, 9)
    )
    report = scan([Path()], PL101)
    broken = replace(report, findings=(crash,))
    book = baseline.load(tree / baseline.FILE_NAME)
    applied = baseline.applied(broken, book, [Path()])
    assert applied.findings == (crash,)
    assert not applied.stale  # nobody knows what the rule would have said
    made, gained, _ = baseline.written(broken, book, [Path()], take_new=True)
    assert gained == 0 and made.entries == book.entries


def test_applying_twice_is_applying_once(tree: Path) -> None:
    write()
    book = baseline.load(tree / baseline.FILE_NAME)
    once = run()
    assert counts(baseline.applied(once, book, [Path()])) == counts(once)


# ---------------------------------------------------------------- contexts


def context(text: str, line: int, column: int = 1, name: str = "a.py", message: str = "m") -> tuple[str, str]:
    file = SourceFile(Path(name), name, text.encode(), "python", "application") if name.endswith(".py") else None
    contexts = Contexts(lambda path: file, lambda path: None if name.endswith(".py") else text)
    return contexts.of(Finding("PL000", "n", "info", message, Span(name, line, column, line, column + 1)))


def test_the_symbol_is_that_of_the_functions_and_classes_around() -> None:
    text = (
        "x = 1\nclass A:\n    y = 2\n    @made(z)\n    def f(self):\n        if x:\n            def g():\n                return call()\n"
    )
    places = [(1, 1), (3, 5), (4, 6), (8, 17)]
    assert [context(text, line, column)[0] for line, column in places] == ["<module>", "A", "A.f", "A.f.g"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("while f():\n    a()\n", "while f():\n    b()\n", True),
        ("while f():\n    a()\n", "while g():\n    a()\n", False),
        ("with f() as x:\n    a()\n", "with (f() as x):\n    b()\n", True),
        ("def f(a=1): ...\n", "def f(a=1):\n    return 2\n", True),
        ('"""A text\n  of two lines."""\n', '"""A text\nof two lines.\n"""\n', True),
        ("x = u'a'\n", 'x = "a"\n', True),
        ("x = 0XFF\n", "x = 255\n", True),
        ("x = 1\n", "x = 1.0\n", False),
        ("x = True\n", "x = 1\n", False),
        ("x = b'a'\n", "x = 'a'\n", False),
        ("x: int = 1\n", "(x): int = 1\n", True),
        ("# promptlint: a\n", "#  promptlint:  a\n", True),
        ("# promptlint: a\n", "# promptlint: b\n", False),
    ],
)
def test_what_counts_in_a_statement(one: str, other: str, same: bool) -> None:
    end = 20 if one.startswith("#") else None
    if end is None:
        assert (context(one, 1) == context(other, 1)) is same
        return
    spans = [Span("a.py", 1, 1, 1, len(text)) for text in (one, other)]
    found = []
    for text, span in zip((one, other), spans, strict=True):
        file = SourceFile(Path("a.py"), "a.py", text.encode(), "python", "application")
        found.append(Contexts(lambda path, file=file: file, lambda path: None).of(Finding("PL000", "n", "info", "m", span)))  # type: ignore[misc]
    assert (found[0] == found[1]) is same


def test_a_prompt_file_is_told_by_its_words() -> None:
    text = "---\nname: x\n---\nYou are kind.\n"
    assert context(text, 4, 1, "a.md") == context("You   are kind.", 1, 2, "a.md")
    assert context(text, 4, 1, "a.md") != context(text.replace("kind", "brief"), 4, 1, "a.md")


def test_a_file_that_cannot_be_read_is_told_by_what_is_said_of_it() -> None:
    one = context("def (\n", 1, message="syntax error in line 1: invalid syntax")
    assert one == context("x\ndef (\n", 1, message="syntax error in line 2: invalid syntax")
    assert one[0] == "<file>"


def test_such_an_entry_does_not_move(tree: Path) -> None:
    settings = Settings(select=("PL901",))
    (tree / "a.py").write_text("import openai\ndef (\n")
    write(settings)
    assert counts(run(settings)) == (0, 1, 0)
    (tree / "a.py").unlink()
    (tree / "b.py").write_text("import openai\ndef (\n")
    assert counts(run(settings)) == (1, 0, 1)


def test_a_cell_is_told_without_its_number(tree: Path) -> None:
    (tree / "app" / "answer.py").unlink()
    code = {"cell_type": "code", "source": HEAD + REPLY, "metadata": {}, "outputs": []}
    other = {"cell_type": "code", "source": "%time x = 1", "metadata": {}, "outputs": []}
    settings = replace(PL101, include=frozenset({"notebook"}))
    (tree / "a.ipynb").write_text(json.dumps({"cells": [code], "metadata": {}, "nbformat": 4}))
    assert [entry.symbol for entry in write(settings)] == ["reply"]
    (tree / "a.ipynb").write_text(json.dumps({"cells": [other, code], "metadata": {}, "nbformat": 4}))
    assert counts(run(settings)) == (0, 1, 0)


def test_the_name_is_that_which_the_user_sees(tree: Path) -> None:
    assert Baseline(tree / "base.json").name == "base.json"
