"""Small applications before and after a change: which call is which."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.matching import Matching, match_calls, qualname_of
from promptlint.pipeline import scan_sources

SUMMARY = "You summarise customer tickets for the support team. Name the product, the problem and what was promised to the customer."
TRIAGE = "Classify the ticket as billing, bug or feature request, and answer with that one word only. When in doubt say bug."
HEADER = "from openai import OpenAI\nclient = OpenAI()\n\n"


def function(name: str, prompt: str, hole: str = "ticket", model: str = "gpt-4o", callee: str = "client.chat.completions.create") -> str:
    content = f'{{"role": "system", "content": "{prompt}"}}, {{"role": "user", "content": {hole}}}'
    return f'def {name}({hole}):\n    return {callee}(model="{model}", messages=[{content}])\n\n'


def matched(old: Mapping[str, str], new: Mapping[str, str], renames: Mapping[str, str] | None = None) -> Matching:
    before, after = scan_sources(old), scan_sources(new)
    assert before.calls and after.calls
    return match_calls(before.calls, after.calls, renames)


def pairs(matching: Matching) -> set[tuple[str, str]]:
    return {(where(pair.old), where(pair.new)) for pair in matching.pairs}


def where(call: object) -> str:
    site = call.site  # type: ignore[attr-defined]
    return f"{site.span.path}:{qualname_of(site)}"


def whole(matching: Matching) -> set[tuple[str, str]]:
    """The pairs, where nothing was added or removed."""
    assert not matching.added and not matching.removed
    return pairs(matching)


def test_lines_that_move_change_nothing() -> None:
    old = {"app/support.py": HEADER + function("summarise", SUMMARY) + function("triage", TRIAGE)}
    new = {"app/support.py": "# A comment.\n" + HEADER + function("triage", TRIAGE) + function("summarise", SUMMARY)}
    assert whole(matched(old, new)) == {
        ("app/support.py:summarise", "app/support.py:summarise"),
        ("app/support.py:triage", "app/support.py:triage"),
    }


def test_model_prompt_and_cap_may_change_where_a_call_stands() -> None:
    old = {"app.py": HEADER + function("summarise", SUMMARY)}
    other = "Sum it up, in German, as a limerick about the sea and nothing else."
    new = {"app.py": HEADER + function("summarise", other, model="gpt-4o-mini")}
    assert whole(matched(old, new)) == {("app.py:summarise", "app.py:summarise")}


def test_a_renamed_file_and_a_renamed_function() -> None:
    old = {"app/support.py": HEADER + function("summarise", SUMMARY)}
    assert whole(matched(old, {"app/tickets.py": HEADER + function("summarise", SUMMARY)}))
    assert whole(matched(old, {"app/support.py": HEADER + function("condense", SUMMARY)}))
    moved = matched(old, {"lib/tickets.py": HEADER + function("condense", SUMMARY)})
    assert whole(moved) == {("app/support.py:summarise", "lib/tickets.py:condense")}
    assert moved.pairs[0].is_moved
    assert moved.pairs[0].is_renamed


def test_a_renamed_file_whose_prompts_cannot_be_told() -> None:
    text = HEADER + 'def ask(messages):\n    return client.chat.completions.create(model="gpt-4o", messages=messages)\n'
    assert whole(matched({"a/one.py": text}, {"b/two.py": text}, {"a/one.py": "b/two.py"})) == {("a/one.py:ask", "b/two.py:ask")}


def test_a_file_that_is_split_into_two() -> None:
    old = {"app/support.py": HEADER + function("summarise", SUMMARY) + function("triage", TRIAGE)}
    new = {"app/summaries.py": HEADER + function("summarise", SUMMARY), "app/triage.py": HEADER + function("triage", TRIAGE)}
    assert whole(matched(old, new)) == {
        ("app/support.py:summarise", "app/summaries.py:summarise"),
        ("app/support.py:triage", "app/triage.py:triage"),
    }


def test_a_call_that_moves_into_a_helper_of_another_file() -> None:
    old = {"app/support.py": HEADER + "class Desk:\n    " + function("handle", SUMMARY, "self").replace("\n    ", "\n        ")}
    new = {
        "app/support.py": "from app.llm import summarise\n\nclass Desk:\n    def handle(self):\n        return summarise(self.ticket)\n",
        "app/llm.py": HEADER + function("summarise", SUMMARY),
    }
    assert ("app/support.py:Desk.handle", "app/llm.py:summarise") in pairs(matched(old, new))


def test_a_helper_comes_between_and_takes_the_request() -> None:
    """The function's own call stays the site of its prompt; the helper's request is new."""
    old = {"app.py": HEADER + function("summarise", SUMMARY) + function("triage", TRIAGE)}
    helper = "def ask(messages):\n    return client.chat.completions.create(model='gpt-4o', messages=messages)\n\n"
    calls = (function("summarise", SUMMARY, callee="ask") + function("triage", TRIAGE, callee="ask")).replace('model="gpt-4o", ', "")
    found = matched(old, {"app.py": HEADER + helper + calls})
    assert pairs(found) == {("app.py:summarise", "app.py:summarise"), ("app.py:triage", "app.py:triage")}
    assert [where(call) for call in found.added] == ["app.py:ask"]


@pytest.mark.parametrize(
    ("header", "callee"),
    [("import litellm\n", "litellm.completion"), ("from groq import Groq\nclient = Groq()\n", "client.chat.completions.create")],
)
def test_another_sdk_with_the_same_prompt_is_the_same_site(header: str, callee: str) -> None:
    old = {"app.py": HEADER + function("summarise", SUMMARY)}
    assert whole(matched(old, {"app.py": header + function("summarise", SUMMARY, callee=callee)}))
    assert whole(matched(old, {"other.py": header + function("condense", SUMMARY, callee=callee)}))


def test_from_chat_completions_to_responses() -> None:
    old = {"app.py": HEADER + function("summarise", SUMMARY)}
    new = f'def summarise(ticket):\n    return client.responses.create(model="gpt-4o", instructions="{SUMMARY}", input=ticket)\n'
    assert whole(matched(old, {"app.py": HEADER + new})) == {("app.py:summarise", "app.py:summarise")}


def test_two_equal_calls_in_one_function_stay_in_order() -> None:
    call = '    client.chat.completions.create(model="{}", messages=messages)\n'
    old = {"app.py": HEADER + "def f(messages):\n" + call.format("gpt-4o") + call.format("gpt-4o-mini")}
    new = {"app.py": HEADER + "def f(messages):\n    x = 1\n" + call.format("gpt-4.1") + call.format("gpt-4.1-mini")}
    found = matched(old, new)
    assert [(pair.old.site.span.line, pair.new.site.span.line) for pair in found.pairs] == [(5, 6), (6, 7)]
    swapped = {"app.py": HEADER + "def f(messages):\n" + call.format("gpt-4o-mini") + call.format("gpt-4o")}
    assert [(pair.old.site.span.line, pair.new.site.span.line) for pair in matched(old, swapped).pairs] == [(6, 5), (5, 6)]


def test_cells_of_a_notebook_in_another_order() -> None:
    def notebook(*cells: str) -> str:
        import json  # noqa: PLC0415

        made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})

    one, other = (function("x", prompt).split("return ")[1].replace("ticket})", '"Hello"})') for prompt in (SUMMARY, TRIAGE))
    one, other = one.replace("ticket", "'one'"), other.replace("ticket}]", "'two'}]")
    found = matched({"a.ipynb": notebook(HEADER, one, other)}, {"a.ipynb": notebook(HEADER, other, "x = 1", one)})
    assert not found.added and not found.removed
    assert [(pair.old.site.span.cell, pair.new.site.span.cell) for pair in found.pairs] == [(2, 1), (1, 3)]


def test_a_chat_is_never_an_embedding() -> None:
    old = {"app.py": HEADER + 'def ask(text):\n    return client.chat.completions.create(model="gpt-4o", messages=text)\n'}
    new = {"app.py": HEADER + 'def ask(text):\n    return client.embeddings.create(model="text-embedding-3-small", input=text)\n'}
    found = matched(old, new)
    assert not found.pairs
    assert len(found.added) == len(found.removed) == 1


def test_what_nothing_speaks_for_stays_added_and_removed() -> None:
    reminder = "Write a friendly but firm reminder about the unpaid invoice in two paragraphs."
    synonyms = "List ten synonyms of the search words of a customer, one on each line."
    old = {"billing/dunning.py": HEADER + function("remind", reminder)}
    found = matched(old, {"search/query.py": HEADER + function("expand", synonyms, "words")})
    assert not found.pairs


def test_names_of_functions_without_their_module() -> None:
    sources = {
        "src/app/answer.py": HEADER + "class Desk:\n    " + function("handle", SUMMARY, "self").replace("\n    ", "\n        "),
        "src/app/__init__.py": HEADER + function("reply", TRIAGE),
        "top.py": HEADER + "client.chat.completions.create(model='gpt-4o', messages=[])\n",
        "v1.2/tool.py": HEADER + function("run", TRIAGE),
    }
    names = {call.site.span.path: qualname_of(call.site) for call in scan_sources(sources).calls}
    assert names == {"src/app/answer.py": "Desk.handle", "src/app/__init__.py": "reply", "top.py": "", "v1.2/tool.py": "run"}


# ---------------------------------------------------------------- properties

PROMPTS = (SUMMARY, TRIAGE, "Hi.", "Translate to French.", SUMMARY + " " + TRIAGE)
FUNCTIONS = st.builds(
    function,
    st.sampled_from(["summarise", "triage", "main", "ask", "condense"]),
    st.sampled_from(PROMPTS),
    st.sampled_from(["ticket", "question"]),
    st.sampled_from(["gpt-4o", "gpt-4o-mini"]),
    st.sampled_from(["client.chat.completions.create", "client.responses.create", "OpenAI().chat.completions.create"]),
)
FILES = st.dictionaries(
    st.sampled_from(["app.py", "lib/app.py", "lib/b.py", "tests/test_app.py"]),
    st.lists(FUNCTIONS, min_size=1, max_size=4).map(lambda functions: HEADER + "".join(functions)),
    min_size=1,
)


@given(FILES, FILES, st.sampled_from([{}, {"app.py": "lib/app.py"}]))
@settings(max_examples=40, deadline=None)
def test_pairs_are_one_to_one_and_sides_can_be_swapped(old: dict[str, str], new: dict[str, str], renames: dict[str, str]) -> None:
    before, after = scan_sources(old).calls, scan_sources(new).calls
    renames = {one: other for one, other in renames.items() if one in old and other in new and one not in new and other not in old}
    found = match_calls(before, after, renames)
    assert len({id(pair.new) for pair in found.pairs}) + len(found.added) == len(after)
    assert len({id(pair.old) for pair in found.pairs}) + len(found.removed) == len(before)
    back = match_calls(after, before, {new: old for old, new in renames.items()})
    assert {(id(pair.old), id(pair.new)) for pair in found.pairs} == {(id(pair.new), id(pair.old)) for pair in back.pairs}
    assert found.added == back.removed
    assert found.removed == back.added


@given(FILES)
@settings(max_examples=20, deadline=None)
def test_a_report_matches_itself(files: dict[str, str]) -> None:
    calls = scan_sources(files).calls
    found = match_calls(calls, scan_sources(files).calls)
    assert not found.added and not found.removed
    assert all(pair.old == pair.new for pair in found.pairs)


def test_two_thousand_calls_a_side_are_quick() -> None:
    chance = random.Random(7)
    words = [f"word{number}" for number in range(400)]

    def tree(folder: str) -> dict[str, str]:
        return {
            f"{folder}/module{number}.py": HEADER
            + "".join(function(f"step{at}", " ".join(chance.choices(words, k=60))) for at in range(10))
            for number in range(60)
        }

    old, new = scan_sources(tree("a")).calls * 4, scan_sources(tree("b")).calls * 4
    assert len(old) == len(new) >= 2000
    begin = time.perf_counter()
    match_calls(old, new)
    assert time.perf_counter() - begin < 20
