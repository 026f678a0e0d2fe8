"""For the tests of rules: are they well formed, and do they speak exactly where their examples say?

from promptlint.testing import check_examples
from acme_rules import CostlyModel

def test_costly_model() -> None:
    check_examples(CostlyModel)
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from promptlint.config import Settings, load
from promptlint.fix.rounds import MAX_ROUNDS, fix
from promptlint.pipeline import Report, scan_sources
from promptlint.plugins import flaw
from promptlint.rule import Example, Finding, Rule

__all__ = ["check_example", "check_examples", "check_fixes", "findings", "marks", "scan_example"]

MAIN = "app.py"
CONFIGURATION = ("promptlint.toml", "promptlint-usage.toml")


def check_examples(rule: Rule | type[Rule]) -> None:
    """Raise an `AssertionError` unless the rule is well formed, and right on each of its examples.

    A bad example has the rule's code in a comment at the end of each line where the rule must speak; a good one has none.
    """
    made = rule() if isinstance(rule, type) else rule
    if wrong := flaw(made):
        raise AssertionError(f"{type(made).__name__}: {wrong}")
    kinds = {bool(marks(files_of(example), made.code)) for example in made.examples}
    if kinds != {True, False}:
        raise AssertionError(f"{made.code} needs examples on which it speaks, marked with # {made.code}, and others on which it is silent")
    for example in made.examples:
        check_example(made, example)
        check_fixes(made, example)


def check_example(rule: Rule, example: Example) -> None:
    """Raise an `AssertionError` unless the rule speaks on the marked lines of the example and on no other."""
    report = scan_example(rule, example)
    crashes = [finding for finding in report.findings if finding.code == "PL902"]
    if crashes:
        raise AssertionError(f"{crashes[0].message}: {'; '.join(crashes[0].notes)}")
    found = {(finding.span.path, finding.span.line) for finding in _of(rule, report)}
    wanted = marks(files_of(example), rule.code)
    if found != wanted:
        silent, loud = _places(wanted - found), _places(found - wanted)
        said = [f"is silent on {silent}"] * bool(silent) + [f"speaks on {loud}"] * bool(loud)
        raise AssertionError(f"{rule.code} {' and '.join(said)} of the example: {example.because or example.code.splitlines()[0]}")


def check_fixes(rule: Rule, example: Example) -> None:
    """Raise an `AssertionError` unless the rule's fixes of the example parse, come to an end, and give what the example says."""
    files = files_of(example)

    def scan(instead: Mapping[str, bytes]) -> Report:
        return scan_example(rule, example, {name: data.decode() for name, data in instead.items()})

    fixes = fix(scan, lambda finding: finding.code == rule.code)
    if fixes.rounds >= MAX_ROUNDS:
        raise AssertionError(f"the fixes of {rule.code} never come to an end")
    for finding in fixes.made:
        if rule.fix == "none" or (finding.fix and finding.fix.safe and rule.fix == "unsafe"):
            raise AssertionError(f"{rule.code} makes a fix, but its class says fix = {rule.fix!r}")
    after = fixes.after.get(MAIN, files[MAIN].encode()).decode()
    if example.fixed is not None and after != example.fixed:
        raise AssertionError(f"the fixes of {rule.code} give\n{after}\nand not\n{example.fixed}")


def findings(rule: Rule | type[Rule], example: Example) -> tuple[Finding, ...]:
    """What the rule says of an example, sorted by place: for tests of messages and savings."""
    made = rule() if isinstance(rule, type) else rule
    return _of(made, scan_example(made, example))


def scan_example(rule: Rule, example: Example, instead: Mapping[str, str] = MappingProxyType({})) -> Report:
    """The report on an example, with this rule alone; a promptlint.toml and a promptlint-usage.toml of its own are obeyed.

    `instead` holds other texts for some of its files.
    """
    files = {**files_of(example), **instead}
    own = {name: text for name, text in files.items() if name in CONFIGURATION}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, text in own.items():
            Path(name).write_text(text, encoding="utf-8")
        settings = load([Path(folder)]) if own else Settings()
        settings = dataclasses.replace(settings, extend_select=(*settings.extend_select, rule.code), min_confidence="low")
        return scan_sources(files, settings, rules=(rule,))


def files_of(example: Example) -> dict[str, str]:
    """The files of an example's program, by name."""
    return {MAIN: example.code, **dict(example.files)}


def marks(files: Mapping[str, str], code: str) -> set[tuple[str, int]]:
    """The places whose line ends in the rule's code."""
    mark = re.compile(rf"#.*\b{code}\s*$")
    return {(name, number) for name, text in files.items() for number, line in enumerate(text.split("\n"), start=1) if mark.search(line)}


def _of(rule: Rule, report: Report) -> tuple[Finding, ...]:
    return tuple(finding for finding in report.findings if finding.code == rule.code)


def _places(places: set[tuple[str, int]]) -> str:
    return ", ".join(f"{name}:{line}" for name, line in sorted(places))
