"""`promptlint whatif` from outside: the worked examples, each scenario, the choice of calls, the ranking, and mistakes."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

MAY_2025 = "1747267200"
PROGRAM = """\
from openai import OpenAI

def reply(question):
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""
# 10 000 calls a day of 2 000 tokens in and 500 out: the base of the four scenarios in tests/test_worked_examples.py.
BASE = '[site."app.py:reply"]\ncalls-per-day = 10_000\ninput-tokens = 2000\noutput-tokens = 500\n'
RULES = " ".join(f"Rule {number}: never promise what clause {number} of the handbook does not grant." for number in range(120))
SHOP = f'''\
from datetime import datetime

import anthropic
from celery import shared_task
from openai import OpenAI

RULES = """{RULES}"""
client = OpenAI()


def dispatch(order):
    return client.chat.completions.create(
        model="gpt-4o",
        max_tokens=700,
        messages=[
            {{"role": "system", "content": f"It is {{datetime.now().isoformat()}}. {{RULES}}"}},
            {{"role": "user", "content": order}},
        ],
    )


def advise(question, store):
    found = store.similarity_search(question, k=10)
    context = "\\n".join(document.page_content for document in found)
    return anthropic.Anthropic().messages.create(
        model="claude-sonnet-4-5", max_tokens=1200, system=RULES, messages=[{{"role": "user", "content": context + question}}]
    )


@shared_task
def digest(events):
    return client.chat.completions.create(model="gpt-4o-mini", max_tokens=900, messages=[{{"role": "user", "content": events}}])
'''
USAGE = """\
[site."shop.py:dispatch"]
calls-per-month = 30_000
feature = "orders"
[site."shop.py:advise"]
calls-per-month = 9_000
output-tokens = 800
feature = "advice"
[site."shop.py:digest"]
calls-per-month = 600
"""


@pytest.fixture
def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "promptlint-usage.toml").write_text(BASE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MAY_2025)
    return tmp_path


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.py").write_text(SHOP)
    (tmp_path / "promptlint-usage.toml").write_text(USAGE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")  # 2026-11-26
    return tmp_path


def document(run: Run, *arguments: str) -> dict[str, Any]:
    done = run("whatif", "--format", "json", *arguments)
    assert done.code == 0, done.err
    whole = json.loads(done.out)
    assert isinstance(whole, dict)
    return whole


def only(run: Run, *arguments: str) -> dict[str, Any]:
    """The one scenario of a run."""
    (scenario,) = document(run, *arguments)["scenarios"]
    assert isinstance(scenario, dict)
    return scenario


def month(total: dict[str, Any]) -> Decimal:
    return Decimal(total["per_month"][1])


def changed(scenario: dict[str, Any]) -> list[str]:
    return sorted(call["key"].partition(":")[2].partition("[")[0] for call in scenario["calls"] if call["changed"])


# ---------------------------------------------------------------- the four worked examples


@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        (["--cache-hit-rate", "0.7"], "2475"),
        (["--route", "gpt-4o-mini=0.6"], "1308"),
        (["--cache-hit-rate", "70%", "--route", "gpt-4o-mini=60%"], "1079.1"),
    ],
    ids=["cached", "routed", "both"],
)
def test_the_four_scenarios(run: Run, chat: Path, arguments: list[str], after: str) -> None:
    scenarios = document(run, *arguments)["scenarios"]
    assert month(scenarios[-1]["before"]) == 3000  # as it is
    assert month(scenarios[-1]["after"]) == Decimal(after)
    assert Decimal(scenarios[-1]["saved"]) == 3000 - Decimal(after)
    assert len(scenarios) == (3 if len(arguments) > 2 else 1)  # each alone, and then together


def test_the_four_scenarios_as_a_table(run: Run, chat: Path) -> None:
    done = run("whatif", "--cache-hit-rate", "0.7", "--route", "gpt-4o-mini=0.6", "--quiet")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "What if … (a month)\n"
        "\n"
        "scenario                                calls     before      after      saved   share   at worst\n"
        "read 70 % of the prefix from the cache      1  $3 000.00  $2 475.00    $525.00  17.5 %    $525.00\n"
        "route 60 % to gpt-4o-mini                   1  $3 000.00  $1 308.00  $1 692.00  56.4 %  $1 692.00\n"
        "all together                                1  $3 000.00  $1 079.10  $1 920.90  64.0 %  $1 920.90\n"
    )


def test_a_capped_answer(run: Run, chat: Path) -> None:
    """500 tokens become 300: 0.4 of the 1 500 USD that answers cost are saved."""
    assert only(run, "--cap-output", "300")["saved"] == "600"


def test_a_batch_costs_half(run: Run, chat: Path) -> None:
    assert Decimal(only(run, "--batch", "1")["saved"]) == 1500
    assert Decimal(only(run, "--batch", "0.5")["saved"]) == 750


def test_another_makers_model_has_its_own_prices(run: Run, chat: Path) -> None:
    """Claude 3.5 Haiku: 2 000 x 0.80 + 500 x 4 a million, 300 000 times."""
    assert month(only(run, "--route", "claude-3-5-haiku-20241022")["after"]) == 1080


def test_a_training_pays_back(run: Run, chat: Path) -> None:
    """500 x 3 x 2 500 tokens of training at 3 USD a million are 11.25; a call costs 0.0006 + 0.0006 in place of 0.01."""
    (found,) = document(run, "--fine-tune", "gpt-4o-mini")["fine_tuning"]["calls"]
    assert (found["training_tokens"], found["training_usd"], found["saved_per_call"]) == (3_750_000, "11.25", "0.0088")
    assert found["break_even_calls"] == 1279  # 11.25 / 0.0088 = 1 278.4
    assert found["break_even_months"] == "0.0043"


def test_a_training_may_never_pay(run: Run, chat: Path) -> None:
    (chat / "app.py").write_text(PROGRAM.replace("gpt-4o", "gpt-4o-mini"))
    (found,) = document(run, "--fine-tune", "gpt-4o-mini")["fine_tuning"]["calls"]
    assert (found["break_even_calls"], found["break_even_months"]) == (None, None)
    assert "never" in run("whatif", "--fine-tune", "gpt-4o-mini").out
    step = next(step for step in document(run)["plan"]["steps"] if step["name"] == "fine-tune")
    assert (step["calls_changed"], step["saved"]) == (0, "0")


def test_an_agent_is_no_task_to_train_for(run: Run, chat: Path) -> None:
    """It is not in the ranking; who asks for it by name is told its figures all the same."""
    (chat / "app.py").write_text(PROGRAM.replace("messages=", "tools=[{'type': 'function', 'function': {'name': 'look'}}], messages="))
    whole = document(run)
    step = next(step for step in whole["plan"]["steps"] if step["name"] == "fine-tune")
    assert step["unchanged"] == [{"reason": "it is an agent's, uses tools, or holds a conversation", "calls": 1}]
    assert whole["fine_tuning"]["calls"] == [] and "fine-tuning" not in run("whatif", "--quiet").out
    assert len(document(run, "--fine-tune", "gpt-4o-mini")["fine_tuning"]["calls"]) == 1


# ---------------------------------------------------------------- what is changed


def test_stable_text_first_makes_a_prompt_cacheable(run: Run, shop: Path) -> None:
    as_it_is = only(run, "--cache-hit-rate", "0.7", "--function", "dispatch")
    assert changed(as_it_is) == []
    assert "a run-time value stands before the 1 024 tokens" in as_it_is["unchanged"][0]["reason"]
    moved = only(run, "--cache-hit-rate", "0.7", "--stable-first", "--function", "dispatch")
    assert changed(moved) == ["dispatch"] and Decimal(moved["saved"]) > 0


def test_a_breakpoint_is_set_where_the_provider_needs_one(run: Run, shop: Path) -> None:
    scenario = only(run, "--cache-hit-rate", "0.9", "--function", "advise")
    assert changed(scenario) == ["advise"] and Decimal(scenario["saved"]) > 0


def test_fewer_chunks(run: Run, shop: Path) -> None:
    """The code says 10: three tenths of the 1 500 tokens that a retrieval is assumed to give are sent."""
    scenario = only(run, "--chunks", "3")
    assert changed(scenario) == ["advise"]
    assert Decimal(scenario["saved"]) == (1500 - 450) * 3 * 9_000 / Decimal(10**6)
    assert only(run, "--chunks", "10:3")["saved"] == scenario["saved"]
    assert only(run, "--chunks", "12")["unchanged"][0]["reason"]


def test_compressed_prompts(run: Run, shop: Path) -> None:
    half, most = only(run, "--compress", "0.5"), only(run, "--compress", "0.9")
    assert changed(half) == ["advise", "dispatch"]
    assert Decimal(half["saved"]) > Decimal(most["saved"]) > 0
    tokens = json.loads(run("calls", "--format", "json").out)
    static = sum(call["tokens"]["static"] for call in tokens if call["function"] in ("shop.dispatch", "shop.advise"))
    assert static > 2000  # so that it is prompts that are compressed, not a rounding


def test_each_call_has_its_own_cheaper_model(run: Run, shop: Path) -> None:
    scenario = only(run, "--route", "cheaper")
    assert changed(scenario) == ["advise", "dispatch"]
    assert scenario["unchanged"] == [{"reason": "no cheaper model of the same maker is known", "calls": 1}]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (["--function", "dis*"], ["dispatch"]),
        (["--feature", "advice"], ["advise"]),
        (["--model", "gpt-*"], ["digest", "dispatch"]),
        (["--model", "gpt-*", "--feature", "orders"], ["dispatch"]),
        (["--path", "*.py"], ["advise", "digest", "dispatch"]),
        (["--function", "advise", "--function", "digest"], ["advise", "digest"]),
    ],
)
def test_a_choice_of_calls(run: Run, shop: Path, choice: list[str], expected: list[str]) -> None:
    scenario = only(run, "--cap-output", "50", *choice)
    assert changed(scenario) == expected
    assert month(scenario["before"]) == month(only(run, "--cap-output", "50")["before"])  # the bill is the whole bill


def test_what_is_not_chosen_stays(run: Run, shop: Path) -> None:
    scenario = only(run, "--cap-output", "50", "--function", "digest")
    assert [call["key"] for call in scenario["calls"]] == ["shop.py:digest"]


# ---------------------------------------------------------------- the ranking


def test_the_measures_are_ranked(run: Run, shop: Path) -> None:
    plan = document(run)["plan"]
    names = [step["name"] for step in plan["steps"]]
    assert sorted(names) == ["batch", "cache", "cap output", "compress", "fewer chunks", "fine-tune", "route"]
    savings = [Decimal(step["saved"]) for step in plan["steps"]]
    assert savings == sorted(savings, reverse=True) and savings[0] > 0
    left = [month(step["left"]) for step in plan["steps"] if step["left"] is not None]
    assert left == sorted(left, reverse=True) and left[-1] < month(plan["before"])
    assert next(step for step in plan["steps"] if step["name"] == "batch")["calls_changed"] == 1  # the task of the queue
    chunks = next(step for step in plan["steps"] if step["name"] == "fewer chunks")
    assert (chunks["title"], chunks["calls_changed"]) == ("send 5 chunks", 1)


def test_the_ranking_for_people(run: Run, shop: Path) -> None:
    done = run("whatif")
    assert done.out.startswith("What would save most here, of $")
    assert "(a month)" in done.out and "\n1  " in done.out and "When fine-tuning gpt-4o-mini pays" in done.out
    assert "The usual order is: cap output, route, cache, compress, fine-tune" in done.out
    assert "\x1b" not in done.out


def test_markdown_shows_code_as_code(run: Run, shop: Path) -> None:
    (shop / "promptlint-usage.toml").write_text(USAGE.replace("shop.py:", "@all|x.py:"))
    (shop / "shop.py").rename(shop / "@all|x.py")
    out = run("whatif", "--cap-output", "50", "--format", "markdown").out
    rows = [line for line in out.splitlines() if line.startswith("| `@all`")]
    assert len(rows) == 3
    assert all("&#124;" in row for row in rows)  # a pipe in a name ends no cell


def test_without_usage_the_figures_are_of_a_thousand_calls(run: Run, shop: Path) -> None:
    (shop / "promptlint-usage.toml").unlink()
    done = run("whatif", "--route", "cheaper")
    assert "(1 000 calls of each request)" in done.out and "No calls a month are known" in done.out
    assert only(run, "--route", "cheaper")["saved_per"] == "1000_calls"


def test_nothing_to_price_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.py").write_text("print('no model here')\n")
    monkeypatch.chdir(tmp_path)
    done = run("whatif")
    assert done.code == 0 and done.out.startswith("Nothing is priced.\n0 call sites")
    assert run("whatif", "--cap-output", "50", "--format", "markdown").out == "Nothing is priced.\n"


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--route", "gpt-4o-mini=2"], "--route gpt-4o-mini="),
        (["--route", "=0.5"], "--route takes a model"),
        (["--cache-hit-rate", "often"], "--cache-hit-rate must be"),
        (["--batch", "0"], "--batch must be"),
        (["--compress", "150%"], "--compress must be"),
        (["--chunks", "3:10"], "--chunks takes"),
        (["--chunks", "few"], "--chunks takes"),
        (["--fine-tune", "claude-opus-4"], "no training price of claude-opus-4 is known"),
        (["--training-price", "3"], "go with --fine-tune"),
        (["--model", "nobodys"], "no priced request fits --model nobodys"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, chat: Path, arguments: list[str], said: str) -> None:
    done = run("whatif", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err and done.err.count("\n") == 1
