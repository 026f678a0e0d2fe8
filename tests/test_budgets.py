"""Budgets of calls and months, soft and hard, from the configuration to the exit code."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.budget import Added, Allowance, Budget, Increase, amount_of, exceeded_increase, increase_of
from promptlint.check import rules, run_project
from promptlint.config import Settings, load
from promptlint.model import CallSite, Known, Money, PricedCall, Usage
from promptlint.pipeline import Report, scan_sources
from promptlint.requests import requests_of
from promptlint.rule import Finding, Limits
from tests.report.calls import priced, site, span, unpriced

RULES = [rule for rule in rules() if rule.code in ("PL701", "PL702")]
CALL = """\
from openai import OpenAI

def answer(question):
    return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=400, messages=[{"role": "user", "content": question}])
"""


def held(calls: list[PricedCall], budget: Budget) -> list[Finding]:
    return run_project(calls, RULES, Limits(budget=budget))


def month(line: int, calls: int | None, usd: str = "0.002", *, feature: str = "", team: str = "") -> PricedCall:
    """A call that costs so much, made so often in a month."""
    call = priced(site(span=span(line)), ("0.001", usd, "0.03"))
    often = None if calls is None else Decimal(calls)
    return dataclasses.replace(call, key=f"app/answer.py:f{line}", usage=Usage(calls_per_month=often, feature=feature, team=team))


def total(usd: str) -> Budget:
    return Budget(monthly=(Allowance("project", "", Decimal(usd)),))


# ---------------------------------------------------------------- amounts and the table


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (5000, "5000"), (0, "0"), (0.1, "0.1"), (Decimal("0.05"), "0.05"), ("12.50", "12.50"), ("12.50 USD", "12.50"), ("$0.05", "0.05"),
        (" 7USD ", "7"),
    ],
)  # fmt: skip
def test_amounts(value: object, amount: str) -> None:
    assert amount_of(value) == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        True, None, [], -1, "-1", "", "$", "5 cents", "5 EUR", "1e3", "1,5", "٣", "nan", float("nan"), float("inf"), Decimal("nan"),
        Decimal("-Infinity"), 10**13, Decimal("1e-400"), Decimal("1e99999"),
    ],
)  # fmt: skip
def test_no_amounts(value: object) -> None:
    assert amount_of(value) is None


@given(st.decimals(min_value="0.01", max_value=10**11, places=4))
def test_an_amount_is_read_exactly_however_it_is_written(amount: Decimal) -> None:
    assert amount_of(amount) == amount_of(f"{amount:f}") == amount_of(f"${amount:f} USD") == amount


def test_every_key_reaches_the_budget(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        """
        [tool.promptlint.budget]
        per-call = 0.1
        total = "5000 USD"
        paths = { "app/batch/**" = 500 }
        features = { search = "$800.50" }
        teams = { growth = 2000.0 }
        increase = "10 %"
        unpriced = "block"
        warn-at = 0.9
        """
    )
    assert load([tmp_path]).limits.budget == Budget(
        per_call=Decimal("0.1"),  # not the nearest binary fraction
        monthly=(
            Allowance("project", "", Decimal(5000)),
            Allowance("path", "app/batch/**", Decimal(500), str(tmp_path)),
            Allowance("feature", "search", Decimal("800.50")),
            Allowance("team", "growth", Decimal(2000)),
        ),
        increase=Increase(share=Decimal("0.1")),
        unpriced="block",
        warn_at=Decimal("0.9"),
    )
    assert load([tmp_path]).limits.unpriced_blocks


def test_the_schema_judges_like_the_loader() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parents[1] / "promptlint" / "data" / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"budget": {"per-call": 0.05, "total": "12.50 USD", "paths": {"app/**": 5}, "increase": "10%"}})
    for wrong in ({"totl": 1}, {"total": -1}, {"total": "5 cents"}, {"paths": 5}, {"unpriced": "error"}, {"warn-at": 80}):
        assert not validator.is_valid({"budget": wrong}), wrong


# ---------------------------------------------------------------- comments


def spoken(files: dict[str, str], **settings: object) -> list[tuple[int, str, str]]:
    report = scan_sources(files, Settings(**settings))  # type: ignore[arg-type]
    return [(each.span.line, each.severity, each.message) for each in report.findings if each.code.startswith("PL7")]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = ask(  # promptlint: budget=0.001\n    {0}\n)", 1),
        ("x = ask(\n    {0}  # promptlint: budget=0.001\n)", 1),
        ("x = ask(\n    {0}\n)  # promptlint: budget = $0.001 USD  # agreed", 1),
        ("# promptlint: budget=0.001\n# and why\nx = ask({0})", 3),
        ("x = [\n    ask({0}),\n]  # promptlint: budget=0.001", 2),
        ("x = ask({0})  # noqa: E501  # promptlint:budget=0.001", 1),
        ("x = ask({0})  # promptlint: ignore[PL101] short  # promptlint: budget=0.001", 1),
    ],
)
def test_a_comment_holds_the_call_on_its_lines(code: str, line: int) -> None:
    arguments = 'model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]'
    text = "from openai import OpenAI\nask = OpenAI().chat.completions.create\n" + code.replace("{0}", arguments) + "\n"
    ((at, severity, message),) = spoken({"app.py": text})
    assert (at, severity) == (line + 2, "error")
    assert "over its budget of $0.001 (" in message


def test_the_comment_nearest_to_the_call_counts() -> None:
    text = CALL.replace("create(", "create(  # promptlint: budget=1\n        ").replace(
        "def answer", "# promptlint: budget=0.001\ndef answer"
    )
    assert [message for _, _, message in spoken({"app.py": text})] == ["this budget holds no call: none is sent on its lines"]


@pytest.mark.parametrize(
    "said", ["budget", "budget=", "budget=5 cents", "budget: 0.05", "budget=-1", "budget=0.05 agreed", "budget=1e9999"]
)
def test_a_malformed_comment_is_told_where_it_stands(said: str) -> None:
    text = CALL.replace("def answer", "x = 1\ndef answer").rstrip() + f"  # promptlint: {said}\n"
    report = scan_sources({"app.py": text})
    ((finding),) = [each for each in report.findings if each.code == "PL701"]
    assert (finding.severity, finding.blocking, finding.span.line) == ("error", True, 5)
    assert text.split("\n")[4][finding.span.column - 1 :].startswith("# promptlint: budget")
    assert finding.message.startswith("this budget holds no call: ")


def test_a_comment_in_a_notebook() -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in ("from openai import OpenAI", "# promptlint: budget=0.0001\n" + CALL.split("return ")[1])
    ]
    notebook = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    report = scan_sources({"n.ipynb": json.dumps(notebook)}, Settings(include=frozenset({"notebook"}), select=("PL701",)))
    assert [(each.span.cell, each.span.line, each.severity) for each in report.findings] == [(1, 2, "error")]


HELPER = """\
from openai import OpenAI

def send(messages):
    return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=400, messages=messages)  # promptlint: budget=0.001

def hand_on(messages):
    return send(messages)

def one():
    return hand_on([{"role": "user", "content": "Hello"}])

def two():
    return send([{"role": "user", "content": "Hello"}])  # promptlint: budget=1
"""


def test_a_helpers_budget_holds_for_its_callers_unless_they_have_their_own() -> None:
    assert [line for line, _, _ in spoken({"app.py": HELPER})] == [10]


# ---------------------------------------------------------------- months


def test_the_dearest_call_is_the_place_and_the_notes_add_up() -> None:
    calls = [month(line, line * 1000) for line in range(1, 8)] + [
        month(8, None),
        unpriced(site(span=span(9), model=Known("gpt-99")), "no price"),
    ]
    (over, price) = held(calls, total("50"))
    assert over.message == "the project likely costs $56.00 a month, over its budget of $50.00 (112 % of it); 2 of 9 call sites not counted"
    assert (over.span.line, over.severity, over.blocking) == (7, "error", True)
    assert over.notes[0] == "$14.00 (25 %): app/answer.py:f7, 7 000 calls of gpt-4o"
    assert over.notes[5] == "$6.00 (11 %): 2 call sites more"
    assert over.notes[-1] == (
        "7 of 9 call sites that send a request are in the sum; not counted: 1 has no usage (app/answer.py:f8); "
        "1 has no price (app/answer.py:9)"
    )
    assert {each.line for each in over.related} >= {6, 5, 4, 3}
    assert price.message == "1 call site has no price, and no budget holds what it costs: gpt-99"
    assert (price.severity, price.blocking) == ("warning", False)


def test_features_teams_and_paths_are_held_apart() -> None:
    calls = [month(1, 1000, feature="search"), month(2, 2000, team="growth"), month(3, 3000, feature="search", team="growth")]
    parts = (("feature", "search"), ("team", "growth"), ("path", "app/*.py"), ("path", "lib/**"))
    budget = Budget(monthly=tuple(Allowance(scope, name, Decimal(1)) for scope, name in parts))  # type: ignore[arg-type]
    said = [each.message.split(", over")[0] for each in held(calls, budget)]
    assert said == [
        'the feature "search" likely costs $8.00 a month',
        'the team "growth" likely costs $10.00 a month',
        'the path "app/*.py" likely costs $12.00 a month',
        '1 of 4 monthly budgets cannot be checked: the path "lib/**"',
    ]


def test_without_usage_one_info_says_so() -> None:
    (only,) = held([month(1, None), month(2, None, "0.05")], dataclasses.replace(total("1"), per_call=Decimal(1)))
    assert (only.severity, only.span.line) == ("info", 2)
    assert only.message == "the monthly budgets cannot be checked: of no call is it known how often it is made"
    assert only.notes == ("the project: 2 have no usage (app/answer.py:f1, app/answer.py:f2)",)


@pytest.mark.parametrize(("unpriced_is", "severity"), [("warn", "warning"), ("block", "error"), ("ignore", None)])
def test_calls_without_a_price(unpriced_is: str, severity: str | None) -> None:
    calls = [unpriced(site(span=span(line), model=Known("gpt-99")), "no price for gpt-99") for line in (1, 2)]
    found = held(calls, Budget(per_call=Decimal(1), unpriced=unpriced_is))  # type: ignore[arg-type]
    assert [each.severity for each in found] == ([severity] if severity else [])
    # Without a budget there is nothing that they escape.
    assert held(calls, Budget(unpriced=unpriced_is)) == []  # type: ignore[arg-type]


def test_nothing_is_said_without_a_budget() -> None:
    assert held([month(1, 10**9)], Budget()) == []


def test_a_budget_of_nothing() -> None:
    (over,) = held([month(1, 1)], total("0"))
    assert over.message == "the project likely costs $0.0020 a month, over its budget of $0"
    assert held([month(1, 0)], total("0")) == []


def test_only_the_application_and_what_is_asked_for_is_counted(tmp_path: Path) -> None:
    (tmp_path / "usage.toml").write_text("[default]\ncalls-per-month = 1000\n")
    settings = Settings(select=("PL702",), usage=str(tmp_path / "usage.toml"), limits=Limits(budget=total("5")))
    files = {"app.py": CALL.replace("400", "200"), "tests/test_app.py": CALL}
    assert not scan_sources(files, settings).findings
    assert len(scan_sources(files, dataclasses.replace(settings, include=frozenset({"test"}))).findings) == 1


def test_a_comment_silences_it_at_a_contributor(tmp_path: Path) -> None:
    (tmp_path / "usage.toml").write_text("[default]\ncalls-per-month = 1000\n")
    settings = Settings(select=("PL702",), usage=str(tmp_path / "usage.toml"), limits=Limits(budget=total("1")))

    def scanned(text: str) -> Report:
        return scan_sources({"app.py": text}, settings)

    assert len(scanned(CALL).findings) == 1
    silent = scanned(CALL.rstrip() + "  # promptlint: ignore[PL702] until spring\n")
    assert (silent.findings, silent.suppressed) == ((), 1)


# ---------------------------------------------------------------- each request once


def _sites(**often: int | None) -> list[PricedCall]:
    """A request, a helper that hands on to it, and callers of both, with their calls of a month."""
    lines: dict[str, tuple[int, int | None]] = {"own": (1, None), "helper": (2, 1), "caller": (3, 2), "other": (4, 1)}

    def made(name: str) -> CallSite:
        line, below = lines[name]
        return site(span=span(line)) if below is None else site(span=span(line), operation="wrapper", wraps=span(below))

    return [
        dataclasses.replace(priced(made(name)), usage=Usage(calls_per_month=None if (n := often.get(name)) is None else Decimal(n)))
        for name in lines
    ]


@pytest.mark.parametrize(
    ("often", "lines"),
    [
        ({}, [3, 4]),
        ({"own": 5}, [1]),  # only the request's own usage is known
        ({"own": 5, "caller": 5}, [3, 4]),
        ({"own": 5, "helper": 5}, [2, 4]),
        ({"helper": 5}, [2, 4]),
        ({"own": 5, "helper": 5, "caller": 5, "other": 5}, [3, 4]),
    ],
)
def test_each_request_is_counted_once(often: dict[str, int], lines: list[int]) -> None:
    calls = _sites(**often)
    assert [call.site.span.line for call in requests_of(calls)] == lines


def test_what_sends_nothing_is_no_request_and_helpers_may_call_one_another() -> None:
    agent = priced(site(operation="create_agent"))
    first = dataclasses.replace(priced(site(span=span(1), wraps=span(2))), usage=Usage(calls_per_month=Decimal(1)))
    second = priced(site(span=span(2), wraps=span(1)))
    assert requests_of([agent]) == []
    assert requests_of([first, second]) == [first]


def test_a_helper_is_judged_at_its_callers() -> None:
    calls = [priced(site(span=span(1))), priced(site(span=span(2), operation="wrapper", wraps=span(1)))]
    assert [each.span.line for each in held(calls, Budget(per_call=Decimal("0.001")))] == [2]
    assert held([priced(site(operation="create_agent"))], Budget(per_call=Decimal("0.001"))) == []


# ---------------------------------------------------------------- for any project

_CALLS = st.lists(st.tuples(st.integers(0, 10**7), st.decimals("0.000001", "5", places=6)), min_size=1, max_size=12)


@given(_CALLS, st.decimals("0.01", "3", places=2))
def test_over_always_fires_and_under_never(made: list[tuple[int, Decimal]], factor: Decimal) -> None:
    calls = [month(line, often, f"{usd:f}") for line, (often, usd) in enumerate(made, start=1)]
    spent = sum((often * usd for often, usd in made), Decimal(0))
    allowed = (spent * factor).quantize(Decimal("0.000001"))
    found = held(calls, total(f"{allowed:f}"))
    if spent > allowed:
        assert [(each.severity, each.blocking) for each in found] == [("error", True)]
    elif spent and spent >= allowed * Decimal("0.8"):
        assert [(each.severity, each.blocking) for each in found] == [("warning", False)]
    else:
        assert found == []


@given(_CALLS, st.decimals("0.000001", "5", places=6))
def test_each_call_is_held_to_its_own_figure(made: list[tuple[int, Decimal]], allowed: Decimal) -> None:
    calls = [month(line, often, f"{usd:f}") for line, (often, usd) in enumerate(made, start=1)]
    found = held(calls, Budget(per_call=allowed))
    assert [each.span.line for each in found if each.blocking] == [line for line, (_, usd) in enumerate(made, start=1) if usd > allowed]


# ---------------------------------------------------------------- what a change adds


def money(likely: str | None) -> Money | None:
    return None if likely is None else Money(Decimal(0), Decimal(likely), Decimal(10**6))


@pytest.mark.parametrize(
    ("limit", "before", "after", "monthly", "verdict"),
    [
        ("10%", "100", "111", True, "over"),
        ("10%", "100", "110", True, "near"),
        ("10%", "100", "108", True, "near"),
        ("10%", "100", "107", True, "within"),
        ("10%", "100", "50", True, "within"),
        ("10%", "0", "0", True, "within"),
        ("10%", "0", "5", True, "untold"),
        ("10%", None, "5", True, "untold"),
        ("10%", "100", None, True, "untold"),
        ("10%", "100", "120", False, "over"),
        (50, "0", "51", True, "over"),
        (50, "100", "120", True, "within"),
        (50, "100", "200", False, "untold"),
        (50, "200", "100", False, "within"),
        (0, "100", "100.01", True, "over"),
    ],
)
def test_what_a_change_adds(limit: object, before: str | None, after: str | None, monthly: bool, verdict: str) -> None:
    budget = Budget(increase=increase_of(limit))
    added = exceeded_increase(budget, money(before), money(after), monthly=monthly)
    assert added is not None and added.verdict == verdict


def test_what_a_change_adds_in_figures() -> None:
    budget = Budget(increase=Increase(share=Decimal("0.1")))
    assert exceeded_increase(budget, money("200"), money("250")) == Added("over", Decimal(50), Decimal("0.25"), Decimal(20))
    assert exceeded_increase(Budget(), money("1"), money("100")) is None
