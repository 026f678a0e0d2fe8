"""How rules are found, chosen and run, and that one that fails costs nobody else a finding."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from promptlint import check
from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.model import PricedCall, Span
from promptlint.rule import Finding, Limits, Rule, Saving
from tests.report.calls import finding, priced, site, span

ROOT = Path(__file__).parents[1]


class Speaks(Rule):
    code, name = "PL101", "speaks"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield self.finding(call, "said")


class Fails(Rule):
    code, name = "PL201", "fails"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        if call.site.span.line != 5:
            yield self.finding(call, "before")
            raise ValueError("first\nsecond")
        yield self.finding(call, "well")


class Quiet(Rule):
    code, name, default = "PL105", "quiet", False

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()


class Pedantic(Rule):
    code, name, default, persona = "PL305", "pedantic", False, "pedantic"


class Auditing(Rule):
    code, name, default, persona = "PL703", "auditing", False, "auditor"


class Foreign(Rule):
    code, name = "ACME001", "foreign"


class Counts(Rule):
    code, name = "PL301", "counts"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        yield self.finding(calls[-1], f"the last of {len(calls)}", blocking=False)
        if len(calls) == 2:
            raise ValueError("two")


KNOWN = (Speaks(), Quiet(), Fails())


def chosen(**settings: object) -> set[str]:
    return set(check.selection(Settings(**settings), KNOWN).codes)  # type: ignore[arg-type]


def test_every_file_in_rules_is_found_sorted_by_code() -> None:
    codes = [rule.code for rule in check.rules()]
    assert codes == sorted(codes)
    assert len(codes) == len(list((ROOT / "rules").glob("pl*.py")))


def test_a_rule_that_fails_is_one_finding_and_the_rest_go_on() -> None:
    calls = [priced(site(span=span(line))) for line in (3, 4, 5)]
    findings = check.check(calls, (Fails(), Speaks()), Limits())
    assert [(each.code, each.span.line) for each in findings] == [("PL101", 3), ("PL902", 3), ("PL101", 4), ("PL101", 5), ("PL201", 5)]
    crash = findings[1]
    assert crash.severity == "error"
    assert "PL201 fails failed on this call and on 1 more" in crash.message
    assert crash.notes == ("ValueError: first second",)


def test_a_rule_may_look_at_all_calls_together() -> None:
    calls = [priced(site(span=span(line))) for line in (3, 4, 5)]
    (only,) = check.check(calls, (Counts(),), Limits())
    assert (only.span.line, only.message, only.blocking) == (5, "the last of 3", False)
    assert check.check([], (Counts(),), Limits()) == []


def test_a_rule_that_fails_on_a_project_is_one_finding_and_the_rest_go_on() -> None:
    calls = [priced(site(span=span(line))) for line in (3, 4)]
    findings = check.check(calls, (Counts(), Speaks()), Limits())
    assert [(each.code, each.span.line) for each in findings] == [("PL101", 3), ("PL902", 3), ("PL101", 4)]
    assert findings[1].message == "the rule PL301 counts failed on the whole project"


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, {"PL101", "PL201", "PL901", "PL902", "PL906"}),
        ({"select": ("ALL",)}, {"PL101", "PL105", "PL201", "PL901", "PL902", "PL906"}),
        ({"select": ("PL1",)}, {"PL101", "PL105", "PL902"}),
        ({"select": ("pl1",), "ignore": ("quiet",)}, {"PL101", "PL902"}),
        ({"select": ("quiet",), "ignore": ("PL1",)}, {"PL105", "PL902"}),
        ({"extend_select": ("PL105",)}, {"PL101", "PL105", "PL201", "PL901", "PL902", "PL906"}),
        ({"ignore": ("ALL",)}, set()),
        ({"ignore": ("ALL",), "select": ("PL101",)}, {"PL101"}),
        ({"select": ("PL101",), "ignore": ("PL101",)}, {"PL902"}),
        ({"select": ("PL5",)}, {"PL902"}),
    ],
)
def test_selection(settings: dict[str, object], codes: set[str]) -> None:
    assert chosen(**settings) == codes


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, {"PL101", "PL201", "ACME001"}),
        ({"persona": "pedantic"}, {"PL101", "PL201", "ACME001", "PL305"}),
        ({"persona": "auditor"}, {"PL101", "PL201", "ACME001", "PL305", "PL703"}),
        ({"persona": "auditor", "ignore": ("PL3",)}, {"PL101", "PL201", "ACME001", "PL703"}),
        ({"persona": "auditor", "select": ("PL1",)}, {"PL101", "PL105"}),
        ({"persona": "pedantic", "extend_select": ("PL703",)}, {"PL101", "PL201", "ACME001", "PL305", "PL703"}),
        ({"select": ("auditing",)}, {"PL703"}),
        ({"select": ("ACME",)}, {"ACME001"}),
        ({"select": ("acme0", "PL")}, {"PL101", "PL105", "PL201", "PL305", "PL703", "ACME001"}),
    ],
)
def test_a_persona_adds_opt_in_rules_unless_select_names_them(settings: dict[str, object], codes: set[str]) -> None:
    every = (*KNOWN, Pedantic(), Auditing(), Foreign())
    chosen = set(check.selection(Settings(**settings), every).codes)  # type: ignore[arg-type]
    assert {code for code in chosen if not code.startswith("PL9")} == codes


def test_files_are_ignored_by_both_tables_and_fixes_are_chosen_like_rules() -> None:
    settings = Settings(
        per_file_ignores=(("a/**", ("PL1",)),),
        extend_per_file_ignores=(("b/**", ("fails", "PL9")),),
        fixable=("PL1", "fails"),
        unfixable=("PL101",),
    )
    selection = check.selection(settings, KNOWN)
    assert dict(selection.per_file) == {"a/**": {"PL101", "PL105"}, "b/**": {"PL201", "PL901", "PL902", "PL906"}}
    assert selection.fixable == {"PL105", "PL201"}
    assert check.selection(Settings(), KNOWN).fixable >= {"PL101", "PL105", "PL201"}
    with pytest.raises(UserError, match='unknown rule "PL999"'):
        check.selection(Settings(unfixable=("PL999",)), KNOWN)


@pytest.mark.parametrize("wrong", ["nothing", "code", "severity", "place"])
def test_what_is_no_finding_of_the_rule_is_a_failure_of_it(wrong: str) -> None:
    class Odd(Rule):
        code, name = "ACME002", "odd"

        def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
            said = self.finding(call, "said")
            changes = {"code": {"code": "PL101"}, "severity": {"severity": "fatal"}, "place": {"span": "app.py:1"}}
            yield None if wrong == "nothing" else dataclasses.replace(said, **changes[wrong])  # type: ignore[arg-type, misc]

    odd = Odd()
    odd.origin = "acme-rules 1.0"
    (crash, said) = sorted(check.check([priced()], (odd, Speaks()), Limits()), key=lambda each: each.code, reverse=True)
    assert (crash.code, said.code) == ("PL902", "PL101")
    assert "this is a fault of acme-rules 1.0" in crash.help


@pytest.mark.parametrize("selector", ["PL999", "P", "", "spaeks", "E501", "PL"])
def test_unknown_selectors_are_refused(selector: str) -> None:
    if selector == "PL":  # a prefix of everything
        assert len(chosen(select=(selector,))) == 6
        return
    with pytest.raises(UserError, match="unknown rule"):
        chosen(ignore=(selector,))


def test_equal_findings_are_one_with_the_places_of_all() -> None:
    here, there = Span("a.py", 1, 1, 1, 5), Span("b.py", 9, 1, 9, 5)
    one = finding(related=(here,), notes=("x",), context="test", saving=None)
    two = finding(related=(there, here), notes=("x", "y"), blocking=False, confidence="low")
    (merged,) = check.merge([one, two])
    assert merged.related == (here, there)
    assert merged.notes == ("x", "y")
    assert merged.context == "application"
    assert merged.saving == two.saving
    assert merged.blocking
    assert merged.confidence == "high"
    assert len(check.merge([one, finding(message="another")])) == 2


def test_what_says_less_of_a_place_is_told_with_what_says_more() -> None:
    here, there = Span("a.py", 1, 1, 1, 5), Span("b.py", 9, 1, 9, 5)
    less = finding(message="it sets no cap", related=(here,), help="set cap=1024")
    more = finding(message="it sets no cap: $0.16 on a model", related=(there,), help="set cap well above")
    (merged,) = check.merge([less, more])
    assert (merged.message, merged.help) == (more.message, more.help)
    assert merged.related == (there, here)
    assert len(check.merge([less, finding(message="it sets no capital: none")])) == 2


def test_what_is_said_of_two_models_is_told_of_the_dearer() -> None:
    here, there = Span("a.py", 1, 1, 1, 5), Span("b.py", 9, 1, 9, 5)
    cheap = finding(message="it sets no cap: $0.01 on a model", related=(here,), saving=Saving(100, Decimal("0.01"), "at worst"))
    dear = finding(message="it sets no cap: $0.16 on another", related=(there,), saving=Saving(100, Decimal("0.16"), "at worst"))
    (merged,) = check.merge([cheap, dear])
    assert (merged.message, merged.saving) == (dear.message, dear.saving)
    assert merged.related == (there, here)
    unknown = finding(message="it sets no cap: perhaps", saving=None)
    assert len(check.merge([unknown, dear])) == 2
    assert len(check.merge([dear, finding(message="it asks too often: $0.01 each", saving=cheap.saving)])) == 2
