"""Fixing round by round, the proof of each result, and what is said of files that could not be written."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.fix import plan, text
from promptlint.fix.files import fixed_file
from promptlint.fix.rounds import MAX_ROUNDS, Fixes, fix, put, written
from promptlint.fix.source import Replacement, Source
from promptlint.model import Edit, PricedCall, SetArgument
from promptlint.pipeline import Report, scan
from promptlint.rule import Example, Finding, Fix, Limits, Rule
from promptlint.testing import scan_example
from tests.fix.conftest import finding, span_of

ASK = """\
from openai import AzureOpenAI


def ask(question):
    return AzureOpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(ASK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def again(instead: Mapping[str, bytes]) -> Report:
    return scan([Path()], Settings(unsafe_fixes=True), instead=instead)


def fixes() -> Fixes:
    return fix(again, lambda each: True)


# ---------------------------------------------------------------- rounds


class _Restless(Rule):
    """A rule whose fix makes its own next finding."""

    code, name, severity = "PL999", "restless", "info"
    fix = "safe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        at, cap = call.site.span, getattr(call.site.max_tokens, "value", 0)
        yield Finding(self.code, self.name, "info", "once more", at, fix=Fix("more", (SetArgument(at, "max_completion_tokens", cap + 1),)))


def test_fixes_that_never_settle_end_after_ten_rounds() -> None:
    example = Example(ASK)

    def look(instead: Mapping[str, bytes]) -> Report:
        return scan_example(_Restless(), example, {name: data.decode() for name, data in instead.items()})

    found = fix(look, lambda each: each.code == "PL999")
    assert (found.rounds, len(found.made)) == (MAX_ROUNDS, 10)
    assert b"max_completion_tokens=10)" in found.after["app.py"]


def test_two_findings_of_one_statement_are_mended_one_after_the_other(shop: Path) -> None:
    (shop / "a.py").write_text(ASK.replace('model="gpt-4o"', 'model="gpt-5-mini", max_tokens=None'))
    done = written(fixes(), again)
    after = (shop / "a.py").read_text()
    assert not done.failed and ast.parse(after)
    assert after.count("max_completion_tokens") == 1 and "max_tokens=None" not in after
    assert not fixes().made


# ---------------------------------------------------------------- the proof


CALL = "x = f(a=1)  # one\ny = g(b=2)\n"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda source, end: Replacement(end, end, ", c=3"), id="another argument"),
        pytest.param(lambda source, end: Replacement(0, end, source.text[:end].replace("a=1", "a=2")), id="another value"),
        pytest.param(lambda source, end: Replacement(end, end + 8, ")\n"), id="a lost comment"),
        pytest.param(lambda source, end: Replacement(end, end, ", b=2)  # two\n" + "("), id="a new comment"),
        pytest.param(lambda source, end: Replacement(end, len(source.text), ", b=5)  # one\ny = g(b=3)\n"), id="another statement"),
        pytest.param(lambda source, end: Replacement(end, end, ", b=5"), id="what it names"),
        pytest.param(lambda source, end: Replacement(end, end, ", b=("), id="no program"),
    ],
)
def test_nothing_is_kept_that_changes_more_than_it_names(
    wrong: Callable[[Source, int], Replacement], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    real = plan.planned

    def planned(source: Source, edit: Edit) -> plan.Change:
        good = real(source, edit)
        return plan.Change((wrong(source, source.text.index(")")),), good.node, good.allowed)

    monkeypatch.setattr(text, "planned", planned)
    result = fixed_file(CALL.encode(), "python", [finding(SetArgument(span_of(CALL, "f(a=1)"), "b", 5))])
    if request.node.callspec.id == "what it names":
        assert result.data == CALL.replace("a=1", "a=1, b=5").encode()
    else:
        assert (result.data, result.refused[0][1]) == (CALL.encode(), "the code around it would change as well")


def test_a_fix_that_cannot_be_proved_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    real = plan.planned

    def planned(source: Source, edit: Edit) -> plan.Change:
        good = real(source, edit)
        if isinstance(edit, SetArgument) and edit.name == "bad":
            return plan.Change((Replacement(0, 0, "z"),), good.node, good.allowed)
        return good

    monkeypatch.setattr(text, "planned", planned)
    edits = [finding(SetArgument(span_of(CALL, "f(a=1)"), "bad", 5)), finding(SetArgument(span_of(CALL, "g(b=2)"), "good", 5))]
    result = fixed_file(CALL.encode(), "python", edits)
    assert result.data == CALL.replace("b=2", "b=2, good=5").encode()
    assert (len(result.made), len(result.refused)) == (1, 1)


# ---------------------------------------------------------------- files that changed, or cannot be written


def test_what_somebody_else_wrote_meanwhile_stays_and_the_rest_is_written(shop: Path) -> None:
    found = fixes()
    mine = ASK + "# a line of somebody else\n"
    (shop / "a.py").write_text(mine)
    done = written(found, again)
    assert done.failed == (("a.py", "the file has changed since it was read"),)
    assert [each.span.path for each in done.made] == ["b.py"]
    assert (shop / "a.py").read_text() == mine and "max_completion_tokens=" in (shop / "b.py").read_text()
    assert [each.span.path for each in done.report.findings if each.code == "PL101"] == ["a.py"]


def test_a_file_that_vanished_is_not_made_again(shop: Path) -> None:
    found = fixes()
    (shop / "a.py").unlink()
    done = written(found, again)
    assert [name for name, why in done.failed if why.startswith("the file is gone")] == ["a.py"]
    assert not (shop / "a.py").exists()


def test_a_file_that_cannot_be_read_any_more_is_told(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = fixes()

    def fail(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", fail)
        done, failed = put(found.before, found.after, found.paths)
    assert not done and {why for _, why in failed} == {"the file cannot be written: permission denied"}


def test_a_fix_that_was_declined_is_not_promised_again(shop: Path) -> None:
    call = "AzureOpenAI().chat.completions.create(model='gpt-4o', messages=['Hi'])"
    (shop / "b.py").write_text(f'from openai import AzureOpenAI\n\nprint(f"{{{call}}}")\n')
    found = fixes()
    assert [each.fix for each in found.report.findings if each.span.path == "b.py" and each.code == "PL101"] == [None]
    assert "formatted" in found.refused[0][1]


def test_files_below_a_link_to_another_folder_are_not_changed(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "c.py").write_text(ASK)
    (shop / "linked").symlink_to(other)
    written(fixes(), again)
    assert (other / "c.py").read_text() == ASK


def test_a_prompt_that_stands_in_a_file_of_its_own_is_not_rewritten(shop: Path) -> None:
    (shop / "prompts").mkdir()
    prompt = shop / "prompts" / "system.txt"
    prompt.write_text("=-" * 300 + " You are a kind helper. Answer the question. " + "=-" * 300 + "\n")
    (shop / "a.py").write_text(
        ASK.replace("messages=[", 'max_tokens=9, messages=[{"role": "system", "content": open("prompts/system.txt").read()}, ')
    )
    settings = Settings(unsafe_fixes=True, select=("PL314",))
    before = prompt.read_text()
    done = written(fix(lambda instead: scan([Path()], settings, instead=instead), lambda each: True), again)
    assert {why for _, why in done.refused} == {"fixes are made in programs and notebooks only"}
    assert prompt.read_text() == before
