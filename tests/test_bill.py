"""What a project costs: each request once, and totals that the parts add up to exactly."""

from __future__ import annotations

import dataclasses
from decimal import Context, Decimal, localcontext
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promptlint.bill import GROUPINGS, NONE, Bill, Cost, Group, Total, bill_of, grouped, kept, pruned, tree
from promptlint.config import Settings
from promptlint.model import FREE, Component, Estimate, ModelCard, Money, OneOf, PricedCall, Tokens, Unknown, Usage
from promptlint.pipeline import scan_sources
from tests.report.calls import DAY, priced, report, site, span, unpriced

EXACT = Context(prec=1000)


def named(name: str, calls: int | None = None, usd: str = "0.002", **usage: str) -> PricedCall:
    path, _, function = name.partition(":")
    at = span(path=path)
    module = path.removesuffix(".py").replace("/", ".")
    call = priced(site(span=at, function=f"{module}.{function}"), ("0.001", usd, "9"))
    return dataclasses.replace(call, key=name, usage=Usage(calls_per_month=None if calls is None else Decimal(calls), **usage))  # type: ignore[arg-type]


def keys(bill: Bill) -> list[str]:
    return [line.call.key for line in bill.lines]


def test_every_call_site_is_in_one_place() -> None:
    inner = priced(site(span=span(20)))
    caller = priced(site(span=span(30), operation="wrapper", wraps=span(20)))
    calls = (
        inner,
        caller,
        unpriced(site(span=span(40), operation="model_config"), ""),
        unpriced(site(span=span(50)), "no price for gpt-9"),
        unpriced(site(span=span(60), model=Unknown("an argument")), "the model is not known: an argument"),
        priced(site(span=span(70), context="test")),
    )
    bill = bill_of(report(calls=calls))
    assert [line.call for line in bill.lines] == [caller]
    assert (bill.at_callers, len(bill.send_nothing), len(bill.unpriced), len(bill.unknown), bill.apart) == ((inner,), 1, 1, 1, 1)
    assert bill.call_sites == 5
    assert [call.site.span.line for call in bill.requests] == [30, 50, 60]
    assert bill_of(report(calls=calls, settings=Settings(include=frozenset({"test"})))).apart == 0


def test_a_helper_stands_in_for_callers_without_a_price() -> None:
    inner = priced(site(span=span(20)))
    caller = unpriced(site(span=span(30), operation="wrapper", wraps=span(20)), "no price for gpt-9")
    bill = bill_of(report(calls=(inner, caller)))
    assert [line.call for line in bill.lines] == [inner]
    assert bill.unpriced == (caller,)
    dark = unpriced(site(span=span(20)), "no price for gpt-9")
    assert bill_of(report(calls=(dark, caller))).at_callers == (dark,)


def test_the_dearest_comes_first_and_a_known_month_before_an_unknown_one() -> None:
    calls = (named("a.py:f", usd="5"), named("b.py:f", 10, usd="0.1"), named("c.py:f", 1000, usd="0.1"), named("d.py:f", usd="7"))
    bill = bill_of(report(calls=calls))
    assert keys(bill) == ["c.py:f", "b.py:f", "d.py:f", "a.py:f"]
    assert (bill.total.requests, bill.total.with_usage) == (4, 2)
    assert bill.total.cost.per_month is not None
    assert bill.total.cost.per_month.likely == Decimal("101")
    assert bill.total.cost.per_thousand.likely == Decimal("12200")


def test_without_usage_there_is_no_month() -> None:
    bill = bill_of(report(calls=(named("a.py:f"),)))
    assert bill.lines[0].cost.per_month is None
    assert bill.total.cost.per_month is None


def test_what_is_left_out_stays_in_the_totals() -> None:
    calls = tuple(named(f"app/{name}.py:f", usd=usd) for name, usd in (("a", "1"), ("b", "2"), ("c", "0.000001")))
    bill = bill_of(report(calls=calls))
    costs = [line.cost for line in bill.lines]
    assert kept(costs, None, Decimal(1)) == [0, 1]
    assert kept(costs, 1, Decimal(1)) == kept(costs, 1, None) == [0]
    shown = frozenset(id(bill.lines[index]) for index in kept(costs, 1, None))
    (folder,) = pruned(tree(bill.lines), shown)
    assert [file.name for file in folder.groups] == ["app/b.py"]
    assert folder.total == bill.total


def test_groups_by_tag_name_what_has_none() -> None:
    calls = (named("a.py:f", 1, team="search"), named("b.py:f", 1), named("c.py:g", 1, team="search"), named("d.py:g", 5, team="chat"))
    found = grouped(bill_of(report(calls=calls)).lines, "team")
    assert [(group.name, group.total.requests) for group in found] == [("chat", 1), ("search", 2), (NONE, 1)]


def test_a_model_that_a_router_chooses_is_named() -> None:
    cards = tuple(ModelCard(name, "openai", DAY) for name in ("gpt-4o", "gpt-4o-mini"))
    routed = dataclasses.replace(priced(), cards=cards, usage=Usage(models=(("gpt-4o-mini", Decimal("0.5")),)))
    either = priced(site(model=OneOf(("gpt-4o", "o3"))))
    names = [group.name for group in grouped(bill_of(report(calls=(routed, either))).lines, "model")]
    assert names == ["gpt-4o or gpt-4o-mini", "gpt-4o or o3"]


# ---------------------------------------------------------------- sums

amounts = st.decimals(min_value=0, max_value=1000, places=12, allow_nan=False, allow_infinity=False)
months = st.none() | st.decimals(min_value=0, max_value=10**15, places=5, allow_nan=False, allow_infinity=False)
tags = st.sampled_from(["", "search", "chat"])


@st.composite
def calls(draw: st.DrawFn) -> PricedCall:
    path = draw(st.sampled_from(["a.py", "app/a.py", "app/b.py", "app/deep/c.py"]))
    function = f"{path.removesuffix('.py').replace('/', '.')}.{draw(st.sampled_from(['f', 'g']))}"
    each = site(span=span(draw(st.integers(1, 500)), path=path), function=function, provider=draw(st.sampled_from(["openai", "x"])))
    components = []
    for name in draw(st.lists(st.sampled_from(["input", "output", "reasoning", "retries"]), unique=True)):
        low, likely, high = sorted(draw(st.tuples(amounts, amounts, amounts)))
        components.append(Component(name, Tokens(1, 2, 3), Decimal(1), Money(low, likely, high)))
    estimate = Estimate(sum((component.cost for component in components), FREE), tuple(components), (), DAY)
    usage = Usage(calls_per_month=draw(months), team=draw(tags), feature=draw(tags), environment=draw(tags))
    return dataclasses.replace(priced(each), estimate=estimate, usage=usage, key=function)


def same(costs: list[Cost], total: Total) -> bool:
    with localcontext(EXACT):
        months = [cost.per_month for cost in costs if cost.per_month is not None]
        return (
            sum((cost.per_call for cost in costs), FREE) == total.cost.per_call
            and sum((cost.per_thousand for cost in costs), FREE) == total.cost.per_thousand
            and (sum(months, FREE) if months else None) == total.cost.per_month
        )


def check(group: Group) -> None:
    below: list[Any] = [*(each.total.cost for each in group.groups), *(line.cost for line in group.lines)]
    assert same(below, group.total)
    for each in group.groups:
        check(each)


@given(st.lists(calls(), max_size=12))
def test_parts_add_up_to_totals_to_the_last_digit(made: list[PricedCall]) -> None:
    bill = bill_of(report(calls=tuple(made)))
    assert len(bill.lines) == bill.total.requests == len(made)
    assert bill.total.with_usage == sum(call.usage.calls_per_month is not None for call in made)
    assert same([line.cost for line in bill.lines], bill.total)
    for line in bill.lines:
        if line.parts:
            assert same([part.cost for part in line.parts], Total(1, 1, line.cost))
    for groups in (tree(bill.lines), *(grouped(bill.lines, by) for by in GROUPINGS)):
        assert same([group.total.cost for group in groups], bill.total)
        assert sum(group.total.requests for group in groups) == len(made)
        for group in groups:
            check(group)


def test_a_helper_with_two_branches_is_counted_once() -> None:
    program = """
from openai import OpenAI

client = OpenAI()


def ask(text, stream):
    if stream:
        for part in client.chat.completions.create(model="gpt-4o", stream=True, messages=[{"role": "user", "content": text}]):
            print(part)
    else:
        return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])


def joke(stream):
    return ask("Tell a joke.", stream)
"""
    bill = bill_of(scan_sources({"app.py": program}))
    assert [line.call.key for line in bill.lines] == ["app.py:joke"]
    assert len(bill.at_callers) == 2
