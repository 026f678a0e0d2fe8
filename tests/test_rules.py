"""Every example of every rule, and what a rule file must hold."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest

from promptlint.check import rules
from promptlint.config import Settings, load
from promptlint.pipeline import scan_sources
from promptlint.rule import Example, Rule

HEADINGS = ["What it does", "Why it costs", "Example", "Use instead", "Severity", "Fix safety", "Limits", "References"]
WITHOUT_PROGRAMS = {"PL902", "PL905"}  # no program makes a rule fail or prices old; tests of their own do
MAIN = "app.py"
CONFIGURATION = ("promptlint.toml", "promptlint-usage.toml")


def _cases() -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{number}-{example.because or 'example'}")
        for rule in rules()
        for number, example in enumerate(rule.examples, start=1)
    ]


def _marked(files: dict[str, str], code: str) -> set[tuple[str, int]]:
    """The places whose line ends in the rule's code."""
    mark = re.compile(rf"#.*\b{code}\s*$")
    return {(name, number) for name, text in files.items() for number, line in enumerate(text.split("\n"), start=1) if mark.search(line)}


def _is_bad(example: Example, code: str) -> bool:
    return bool(_marked({MAIN: example.code, **dict(example.files)}, code))


def _settings(files: dict[str, str], folder: Path) -> Settings:
    """The settings of a program that brings its own promptlint.toml or promptlint-usage.toml, read as a user's would be."""
    own = {name: text for name, text in files.items() if name in CONFIGURATION}
    for name, text in own.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load([folder]) if own else Settings()


@pytest.mark.parametrize(("rule", "example"), _cases())
def test_speaks_on_the_marked_lines_and_on_no_other(rule: Rule, example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {MAIN: example.code, **dict(example.files)}
    settings = _settings(files, tmp_path)
    settings = replace(settings, extend_select=(*settings.extend_select, rule.code))  # also of rules that are not on by default
    report = scan_sources(files, settings)
    found = {(finding.span.path, finding.span.line) for finding in report.findings if finding.code == rule.code}
    assert found == _marked(files, rule.code)
    assert not [finding.message for finding in report.findings if finding.code == "PL902"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_has_examples_of_both_kinds(rule: Rule) -> None:
    if rule.code in WITHOUT_PROGRAMS:
        assert not rule.examples
        return
    bad = [example for example in rule.examples if _is_bad(example, rule.code)]
    assert len(bad) >= 3
    assert len(rule.examples) - len(bad) >= 4
    assert all(example.because for example in rule.examples), "an example says what it shows"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_is_documented_where_it_is_written(rule: Rule) -> None:
    module = importlib.import_module(type(rule).__module__)
    page = inspect.cleandoc(module.__doc__ or "")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == HEADINGS
    assert page.split("\n")[0].endswith(".")
    assert re.search(r"\(.*20\d\d-\d\d.*\)|\(20\d\d-\d\d", page.split("## References")[1]), "a reference has its date"
    assert all(len(line) <= 140 for line in page.split("\n"))
    for program in re.findall(r"^```python\n(.*?)^```", page.split("## Use instead")[1], re.MULTILINE | re.DOTALL):
        ast.parse(program)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_file_is_named_after_code_and_name(rule: Rule) -> None:
    assert re.fullmatch(r"PL\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert Path(inspect.getfile(type(rule))).stem == f"{rule.code.lower()}_{rule.name.replace('-', '_')}"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in rules()}) == len({rule.name for rule in rules()}) == len(rules())
    assert len(rules()) == len(list((Path(__file__).parents[1] / "rules").glob("pl*.py")))
