"""Rows find their call sites, and their figures cost what the log says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.observed.engine import is_installed
from promptlint.observed.figures import percentile, repriced
from promptlint.observed.joining import prompt_hash
from promptlint.pipeline import Report
from promptlint.usage import UsageBook
from tests.observed.logs import (
    CALL,
    DIGEST,
    LONG,
    REPLY,
    SHORT,
    SYSTEM,
    litellm,
    observed,
    otlp,
    span,
    written,
)

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `usage` (DuckDB) is not installed")

# ---------------------------------------------------------------- joining


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"code.file.path": "C:\\\\srv\\\\app\\\\answer.py", "code.line.number": 13}, REPLY),
        ({"code.function.name": "app.answer.reply"}, REPLY),
        ({"call_site": REPLY}, REPLY),
        ({"feature": "answers"}, REPLY),
        ({"function": "reply"}, REPLY),
        ({"prompt_hash": "SYSTEM"}, REPLY),
        ({"code.stacktrace": 'File "/x/app/answer.py", line 20, in short\nFile "/x/app/answer.py", line 8, in ask'}, SHORT),
        ({"code.stacktrace": 'File "/x/app/answer.py", line 24, in long\nFile "/x/app/answer.py", line 8, in ask'}, LONG),
    ],
)
def test_a_row_finds_its_call_site(report: Report, tmp_path: Path, said: dict[str, Any], key: str) -> None:
    book = UsageBook(sites=((REPLY, {"feature": "answers"}),))
    calls = tuple(replace(call, usage=book.of(call.key)) for call in report.calls)
    reply = next(call for call in calls if call.key == REPLY)
    said = {name: prompt_hash(reply) if value == "SYSTEM" else value for name, value in said.items()}
    found = observed(replace(report, calls=calls), written(tmp_path / "spend.jsonl", [litellm(1, said)]))
    assert [figures.call.key for figures in found.joined] == [key]


def test_the_text_of_a_prompt_is_its_hash(report: Report, tmp_path: Path) -> None:
    messages = [{"role": "system", "content": SYSTEM.replace(" ", "  ", 3)}, {"role": "user", "content": "?"}]
    found = observed(report, written(tmp_path / "spend.jsonl", [litellm(1, None, messages=messages)]))
    assert (found.joined[0].call.key, found.by) == (REPLY, (("prompt", 1),))


def test_a_cap_tells_callers_of_a_helper_apart(report: Report, tmp_path: Path) -> None:
    place = {"code.file.path": "/x/app/answer.py", "code.line.number": 8, "code.function.name": "ask"}
    spans = [span(number, **CALL, **place, **{"gen_ai.request.max_tokens": cap}) for number, cap in enumerate((50, 900, 900))]
    found = observed(report, written(tmp_path / "spans.jsonl", [otlp(*spans)]))
    assert {figures.call.key: figures.sums.calls for figures in found.joined} == {SHORT: 1, LONG: 2}


def test_what_could_be_several_is_none_and_says_why(report: Report, tmp_path: Path) -> None:
    rows = [litellm(1, None), litellm(2, None, model="gpt-9"), litellm(3, {"code.file.path": "/x/elsewhere.py", "code.line.number": 1})]
    found = observed(report, written(tmp_path / "spend.jsonl", rows))
    assert found.joined == () and found.rate == 0
    assert sorted(reason for reason, _ in found.apart) == [
        "no call site of the scanned code is at its place (elsewhere.py)",
        "no call site uses gpt-9, and no tag names one",
        "several call sites use gpt-4o, and nothing else tells them apart",
    ]


def test_models_that_a_router_chose_are_shares(report: Report, tmp_path: Path) -> None:
    rows = [litellm(number, model="gpt-4o-mini" if number % 4 == 0 else "gpt-4o-2024-08-06") for number in range(8)]
    (figures,) = observed(report, written(tmp_path / "spend.jsonl", rows)).joined
    assert figures.said["models"] == {"gpt-4o-mini": Decimal("0.25")}


# ---------------------------------------------------------------- money


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(100, 50_000), st.floats(0, 1), st.integers(50, 4_000), st.sampled_from([REPLY, DIGEST])),
        min_size=2,
        max_size=30,
    )
)
def test_the_figures_cost_what_the_log_says(
    report: Report, tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[int, float, int, str]]
) -> None:
    """Whatever is cached of what, and whatever the answers are: within 1 % of the log's own cost."""
    rows = []
    for number, (tokens, share, answer, key) in enumerate(calls):
        cached = int(tokens * share)
        written_ = (tokens - cached) // 2 if key == DIGEST else 0
        new, read, write, out = (2.5, 1.25, 2.5, 10) if key == REPLY else (1, 0.1, 1.25, 5)
        spend = ((tokens - cached - written_) * new + cached * read + written_ * write + answer * out) / 1e6
        more = {"cache_read_input_tokens": cached, "cache_creation_input_tokens": written_}
        metadata = {"additional_usage_values": more, "spend_logs_metadata": {"call_site": key}}
        model = "gpt-4o" if key == REPLY else "claude-haiku-4-5"
        row = litellm(number, None, spend=spend, prompt_tokens=tokens, completion_tokens=answer, metadata=metadata, model=model)
        rows.append(row)
    found = observed(report, written(tmp_path_factory.mktemp("log") / "spend.jsonl", rows))
    assert report.book is not None
    result = repriced(found.joined, report.book)
    assert found.rows_joined == result.calls == len(rows)
    assert result.difference is not None and abs(result.difference) < Decimal("0.01")


@given(st.lists(st.integers(0, 100), min_size=1))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int]) -> None:
    from collections import Counter  # noqa: PLC0415

    found = percentile(Counter(values), 95)
    assert found in values and found is not None
    assert sum(value <= found for value in values) >= 0.95 * len(values) > sum(value < found for value in values) or found == min(values)
