"""Every example of every rule, and what a rule file must hold."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from promptlint import testing
from promptlint.check import rules
from promptlint.rule import PERSONAS, SEVERITIES, Example, Rule

HEADINGS = ["What it does", "Why it costs", "Example", "Use instead", "Severity", "Fix safety", "Limits", "References"]
MAY_LACK = {"Severity"}  # where it is the same for every finding
WITHOUT_PROGRAMS = {"PL902", "PL905"}  # no program makes a rule fail or prices old; tests of their own do


def _cases() -> list[ParameterSet]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{number}-{example.because or 'example'}")
        for rule in rules()
        for number, example in enumerate(rule.examples, start=1)
    ]


def _is_bad(example: Example, code: str) -> bool:
    return bool(testing.marks(testing.files_of(example), code))


@pytest.mark.parametrize(("rule", "example"), _cases())
def test_speaks_on_the_marked_lines_and_on_no_other(rule: Rule, example: Example) -> None:
    testing.check_example(rule, example)


@pytest.mark.parametrize(("rule", "example"), [case for case in _cases() if getattr(case.values[0], "fix", "none") != "none"])
def test_its_fixes_parse_settle_and_give_what_is_said(rule: Rule, example: Example) -> None:
    testing.check_fixes(rule, example)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_with_a_fix_shows_it(rule: Rule) -> None:
    assert any(example.fixed is not None for example in rule.examples) == (rule.fix != "none")


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
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == [heading for heading in HEADINGS if heading in headings or heading not in MAY_LACK]
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


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_says_who_wants_it(rule: Rule) -> None:
    assert rule.severity in SEVERITIES and rule.persona in PERSONAS
    assert rule.default == (rule.persona == "regular"), "an opt-in rule belongs to a persona, and no other rule does"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in rules()}) == len({rule.name for rule in rules()}) == len(rules())
    assert len(rules()) == len(list((Path(__file__).parents[1] / "rules").glob("pl*.py")))
