"""The inventory, field for field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.model import Absent, Default, Known, Loop, Message, OneOf, Prompt, Span, Static, Unknown, Value
from promptlint.report.inventory import entry, fact, json_array, jsonl, table
from promptlint.report.text import render
from tests.report.calls import priced, site, span, unpriced

AT = Span("app/config.py", 3, 1, 3, 9)


def test_a_call_site_field_for_field() -> None:
    assert entry(priced(site(attempts=Known(3)))) == {
        "path": "app/answer.py",
        "line": 3,
        "column": 9,
        "cell": None,
        "function": "app.answer.reply",
        "callee": "client.chat.completions.create",
        "sdk": "openai",
        "provider": "openai",
        "operation": "chat",
        "context": "application",
        "model": {"state": "known", "value": "gpt-4o", "at": "app/config.py:3"},
        "max_tokens": {"state": "absent"},
        "service_tier": {"state": "absent"},
        "reasoning_effort": {"state": "absent"},
        "reasoning_tokens": {"state": "absent"},
        "server_tools": [],
        "system_prompt": {"state": "dynamic", "tokens": 80, "at": "app/answer.py:3"},
        "prompt": [
            {
                "role": "system",
                "parts": [{"static": 80, "at": "app/answer.py:3"}, {"dynamic": "today", "source": "clock", "assumed": 120}],
            },
            {"role": "user", "parts": [{"dynamic": "question", "source": "parameter", "assumed": 120}]},
        ],
        "dynamic_prefix": None,
        "top_k": None,
        "in_loop": False,
        "attempts": 3,
        "tokens": {"static": 80, "input": [90, 320, 4080], "output": [1, 400, 16384], "method": "exact"},
        "cost": {
            "currency": "USD",
            "per_call": ["0.001", "0.002", "0.03"],
            "components": {"input": {"tokens": [90, 320, 4080], "usd_per_million": "2.5", "cost": ["0.001", "0.002", "0.03"]}},
            "assumptions": ["a parameter is 120 tokens"],
            "prices_as_of": "2026-11-01",
        },
        "unpriced": None,
    }


def test_what_is_not_there_is_null() -> None:
    each = site(prompt=None, operation="retrieval", top_k=Known(8), span=span(cell=2, path="n.ipynb"), loop=Loop("for", AT))
    row = entry(unpriced(each))
    assert (row["prompt"], row["cost"], row["unpriced"]) == (None, None, "unknown model")
    assert (row["cell"], row["in_loop"], row["top_k"]) == (2, True, {"state": "known", "value": 8})
    assert row["system_prompt"] == {"state": "none"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Known(5), {"state": "known", "value": 5}),
        (Default("gpt-4o", AT, "MODEL"), {"state": "default", "value": "gpt-4o", "source": "MODEL", "at": "app/config.py:3"}),
        (Default(1), {"state": "default", "value": 1}),
        (OneOf((1, 2)), {"state": "one_of", "value": [1, 2]}),
        (OneOf((1, 2), open=True), {"state": "one_of", "value": [1, 2], "open": True}),
        (Absent(), {"state": "absent"}),
        (Unknown("an argument"), {"state": "unknown", "reason": "an argument"}),
    ],
)
def test_facts(value: Value[Any], expected: dict[str, Any]) -> None:
    assert fact(value) == expected


def test_attempts_are_the_most_that_can_be_told() -> None:
    assert entry(priced(site(attempts=OneOf((1, 4)))))["attempts"] == 4
    assert entry(priced(site(attempts=Unknown("a setting"))))["attempts"] is None


def test_an_unknown_prompt_says_so() -> None:
    each = site(prompt=Prompt((Message("unknown", (Static("", AT),)),)))
    assert entry(priced(each))["system_prompt"] == {"state": "unknown"}


def test_the_forms_hold_the_same() -> None:
    calls = [priced(), unpriced(site(span=span(9)))]
    rows = [json.loads(line) for line in "".join(jsonl(calls)).splitlines()]
    assert rows == json.loads("".join(json_array(calls))) == json.loads(json.dumps([entry(call) for call in calls]))
    assert "".join(json_array([])) == "[]\n"


def test_the_table_is_aligned() -> None:
    calls = [priced(), unpriced(site(span=span(9, path="a.py"), model=Unknown("x"), max_tokens=Default(50)))]
    assert "".join(render(table(calls))) == (
        "place              operation  model    cap           static  input  USD per 1 000 calls\n"
        "app/answer.py:3:9  chat       gpt-4o   none              80    320  $2.00 ($1.00 to $30.00)\n"
        "a.py:9:9           chat       unknown  50 (default)      80    320  unknown model\n"
        "\n"
        "2 call sites\n"
    )
    assert "".join(render(table([]))) == "No call sites.\n"
