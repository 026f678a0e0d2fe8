"""Edits that reach further than one argument: a loop that becomes one request, a block cut in two, a value that is sorted."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.comments import comments
from promptlint.fix.files import fixed_file
from promptlint.model import (
    AskTogether,
    CutText,
    DropArgument,
    Edit,
    MarkArgument,
    MarkBlock,
    RenameArgument,
    ReplaceLiteral,
    SetArgument,
    Span,
    SplitBlock,
    UnmarkBlock,
    WrapCall,
)
from tests.fix.conftest import finding, made, refused, span_of

CACHE = {"type": "ephemeral"}


# ---------------------------------------------------------------- one request for all


def together(text: str, call: str = "c.create(input=t)", method: str = "") -> AskTogether:
    return AskTogether(span_of(text, call), "" if method else "input", method, "" if method else "data")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("v = [c.create(input=t).data[0].embedding for t in [1, 2]]\n", "v = [each.embedding for each in c.create(input=[1, 2]).data]\n"),
        ("v = [c.create(input=t).data[0].embedding for t in ts]\n", "v = [each.embedding for each in c.create(input=list(ts)).data]\n"),
        (
            "def f(list):\n    v = [c.create(input=t).data[0] for t in ts]\n",
            "def f(list):\n    v = [each for each in c.create(input=[t for t in ts]).data]\n",
        ),
        ("each = 1\nv = [c.create(input=t).data[0] for t in ts]\n", "each = 1\nv = [item for item in c.create(input=list(ts)).data]\n"),
        (
            "v = [c.create(input=t)['data'][0]['embedding'] for t in ts if t]\n",
            "v = [each['embedding'] for each in c.create(input=[t for t in ts if t])['data']]\n",
        ),
        (
            "async def f(ts):\n    return [(await c.create(input=t)).data[0].embedding for t in ts]\n",
            "async def f(ts):\n    return [each.embedding for each in (await c.create(input=list(ts))).data]\n",
        ),
        (
            "def f(ts):\n\tv = []\n\tfor t in ts:\n\t\tr = c.create(input=t)\n\t\tv.append(r.data[0].embedding)  # kept\n\treturn v\n",
            "def f(ts):\n\tv = []\n\tv.extend(each.embedding for each in c.create(input=list(ts)).data)  # kept\n\treturn v\n",
        ),
        (
            "for t in ts: v.append(c.create(input=t).data[0].embedding)",
            "v.extend(each.embedding for each in c.create(input=list(ts)).data)",
        ),
    ],
)
def test_a_loop_becomes_one_request(before: str, after: str) -> None:
    assert made(before, together(before)) == after


def test_the_method_for_lists_is_called_where_it_is_another_one() -> None:
    text = "v = [e.embed_query(d.text.strip()) for d in docs]\n"
    assert made(text, together(text, "e.embed_query(d.text.strip())", "embed_documents")) == (
        "v = e.embed_documents([d.text.strip() for d in docs])\n"
    )


LOOP = "def f(ts, v):\n    for t in ts:\n        {}\n"
KEEP = "v.append(c.create(input=t).data[0].embedding)"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LOOP.format(KEEP + "\n        log(t)"), "does more"),
        (LOOP.format("log(t)\n        " + KEEP), "does more"),
        (LOOP.format(KEEP) + "    else:\n        done()\n", "does more"),
        (LOOP.format("v[t] = c.create(input=t).data[0].embedding"), "does more"),
        (LOOP.format(KEEP) + "    return t\n", "leaves behind"),
        (LOOP.format("# why\n        " + KEEP), "comment"),
        (LOOP.format(KEEP).replace("in ts:", "in ts:  # all"), "comment"),
        (LOOP.format(KEEP).replace("in ts", "in draw()"), "worked out while"),
        (LOOP.format(KEEP).replace("v.append", "pick().append"), "order"),
        (LOOP.format(KEEP).replace("v.append", "v[t].append"), "another one for each"),
        ("v = [c(t).create(input=t).data[0] for t in ts]\n", "another one for each"),
        ("v = [c.create(input=t, **more).data[0] for t in ts]\n", "unpacked"),
        ("v = [c.create(input=clean(t)).data[0] for t in ts]\n", "order"),
        ("v = [c.create(input=t).data[0] for t in ts if ok(t)]\n", "order"),
        ("v = [c.create(input='same').data[0] for t in ts]\n", "depend on the item"),
        ("v = [c.create(input=t).data for t in ts]\n", "another way"),
        ("v = [c.create(input=t).data[1] for t in ts]\n", "another way"),
        ("v = {t: c.create(input=t).data[0] for t in ts}\n", "does more"),
        ("v = [c.create(input=t).data[0] for s in ss for t in s]\n", "does more"),
        ("each = item = answer = one_of_them = 0\nv = [c.create(input=t).data[0] for t in ts]\n", "no name is free"),
    ],
)
def test_a_loop_stays_where_an_effect_an_order_or_a_comment_might_be_lost(text: str, why: str) -> None:
    call = text[text.index("c.create(") if "c(t)" not in text else text.index("c(t)") :]
    call = call[: call.index(").data") + 1] if ").data" in call else call
    assert why in refused(text, together(text, call))


# ---------------------------------------------------------------- blocks

MARKED = '[{"type": "text", "text": f"%s", "cache_control": {"type": "ephemeral"}}]'


def test_a_block_is_cut_where_the_line_of_a_value_begins() -> None:
    text = f"system = {MARKED % 'Be kind, {name}.{NL}Be brief.{NL}Now: {now()}.{NL}End.'}\n".replace("{NL}", "\\n")
    assert made(text, SplitBlock(span_of(text, "now()"), "cache_control")) == (
        'system = [{"type": "text", "text": f"Be kind, {name}.\\nBe brief.\\n", "cache_control": {"type": "ephemeral"}}, '
        '{"type": "text", "text": f"Now: {now()}.\\nEnd."}]\n'
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"s = {MARKED % 'Now: {now()}'}\n", "nothing stands before"),
        (f"s = {MARKED % 'a{NL}{now()}'}\n".replace('"type": "text"', '"kind": 1'), "more than a text"),
        (f"s = {MARKED % 'a{NL}{now()}'}\n".replace('f"', 'rf"'), "raw"),
        (f"s = {MARKED % 'a{NL}{now()}'}\n".replace("[{", "f({").replace("}]", "})"), "no block"),
        ('s = f"a{NL}{now()}"\n', "no block"),
    ],
)
def test_other_blocks_are_not_cut(text: str, why: str) -> None:
    text = text.replace("{NL}", "\\n")
    assert why in refused(text, SplitBlock(span_of(text, "now()"), "cache_control"))


def test_a_mark_is_taken_away() -> None:
    text = 's = [{"type": "text", "text": T, "cache_control": {"type": "ephemeral"}}]\n'
    assert made(text, UnmarkBlock(span_of(text, "T"), "cache_control")) == 's = [{"type": "text", "text": T}]\n'
    assert "not written out" in refused(text, UnmarkBlock(span_of(text, "T"), "cache"))


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('f(s="a")\n', 'f(s=[{"type": "text", "text": "a", "k": {"type": "ephemeral"}}])\n'),
        ('T = "a"\nf(s=T)\n', 'T = "a"\nf(s=[{"type": "text", "text": T, "k": {"type": "ephemeral"}}])\n'),
        ('f(s=[{"a": 1}, {"b": 2}])\n', 'f(s=[{"a": 1}, {"b": 2, "k": {"type": "ephemeral"}}])\n'),
    ],
)
def test_the_last_block_of_an_argument_is_marked(text: str, after: str) -> None:
    call = text[text.index("f(") :].strip()
    assert made(text, MarkArgument(span_of(text, call), "s", "k", CACHE)) == after


@pytest.mark.parametrize("text", ["f(s=made())\n", "f(s=T)\n", "f(s=[made()])\n", "f(s=[])\n", "f(t=1)\n", 'T = "a"\nT = g()\nf(s=T)\n'])
def test_what_may_be_no_text_is_not_marked(text: str) -> None:
    assert refused(text, MarkArgument(span_of(text, text[text.index("f(") :].strip()), "s", "k", CACHE))


# ---------------------------------------------------------------- sorted, and rows of signs


@pytest.mark.parametrize(
    ("text", "part", "key", "after"),
    [
        ("f(x for x in set(y))\n", "set(y)", "str", "f(x for x in sorted(set(y), key=str))\n"),
        ("f(x for x in y)\n", "(x for x in y)", "", "f(sorted(x for x in y))\n"),
    ],
)
def test_a_value_is_sorted(text: str, part: str, key: str, after: str) -> None:
    assert made(text, WrapCall(span_of(text, part), "sorted", key)) == after


@pytest.mark.parametrize(
    ("text", "part", "key", "why"),
    [
        ("async def g():\n    return [x async for x in ys]\n", "ys", "", "item by item"),
        ("f(*ys)\n", "*ys", "", "unpacked"),
        ("sorted = mine\nf(ys)\n", "ys", "", "another meaning"),
        ("def str(x): ...\nf(ys)\n", "ys", "str", "another meaning"),
        ("from mine import sorted\nf(ys)\n", "ys", "", "another meaning"),
        ("def g(sorted):\n    f(ys)\n", "ys", "", "another meaning"),
    ],
)
def test_a_value_is_not_sorted_where_that_would_mean_something_else(text: str, part: str, key: str, why: str) -> None:
    assert why in refused(text, WrapCall(span_of(text, part), "sorted", key))


def test_a_row_of_signs_is_cut_where_nobody_looks_for_it() -> None:
    def row(text: str) -> Edit:
        return CutText(span_of(text, '"======= a ======="'), "=======", "===", every=True, alone=True)

    text = 'P = "======= a ======="\nask(P)\n'
    assert made(text, row(text)) == 'P = "=== a ==="\nask(P)\n'
    assert "may look for them" in refused(text + 'x.split("=====")\n', row(text))
    assert "several places" in refused(text + "log(P)\n", row(text))


# ---------------------------------------------------------------- never


@pytest.mark.parametrize("text", ['print(f"{f(a=1, b={2: 3})}")\n', "x = t(f'{f(a=1, b={2: 3})!r:>9}')\n"])
def test_no_edit_changes_an_expression_of_a_formatted_text(text: str) -> None:
    call, value, mapping = span_of(text, "f(a=1, b={2: 3})"), span_of(text, "1"), span_of(text, "{2: 3}")
    edits: list[Edit] = [SetArgument(call, "c", 5), RenameArgument(call, "a", "c"), DropArgument(call, "a"), WrapCall(call, "sorted"),
                         ReplaceLiteral(value, 1, 2), MarkBlock(mapping, "k", 1), UnmarkBlock(value, "k"), AskTogether(call, "a"),
                         MarkArgument(call, "b", "k", 1)]  # fmt: skip
    for edit in edits:
        assert "formatted" in refused(text, edit), edit


_GAPS = st.sampled_from(["", " ", "\n    ", "  # note\n", "\n\n\t", " \\\n "])
_VALUES = st.sampled_from(["1", "'a'", "[1, 2]", "g(x)", "lambda: 0", '"""t\n  u"""', "{'k': 1}"])


@given(st.lists(st.tuples(_GAPS, _VALUES, _GAPS), min_size=1, max_size=5), st.integers(0, 4), st.booleans(), st.booleans())
def test_one_argument_changes_and_no_other(rows: list[tuple[str, str, str]], which: int, drop: bool, comma: bool) -> None:
    name = f"n{which % len(rows)}"
    call = f"f({','.join(f'{a}n{i}={value}{b}' for i, (a, value, b) in enumerate(rows))}{',' if comma else ''})"
    text = f"x = 1  # first\ny = ({call})  # last"
    before = ast.parse(text)
    at = span_of(text, call)
    result = fixed_file(text.encode(), "python", [finding(DropArgument(at, name) if drop else RenameArgument(at, name, "new"))])
    after = result.data.decode()
    assert [comment.text for comment in comments(after)] == [comment.text for comment in comments(text)]
    if result.refused:
        assert after == text
        return
    old, new = ({each.arg: ast.dump(each.value) for each in tree.body[1].value.keywords} for tree in (before, ast.parse(after)))  # type: ignore[attr-defined]
    value = old.pop(name)
    assert new == (old if drop else {**old, "new": value})


def test_a_span_that_no_longer_fits_changes_nothing() -> None:
    for span in (Span("app.py", 9, 1, 9, 5), Span("app.py", 1, 2, 1, 3)):
        assert refused("f(a=1)\n", SetArgument(span, "b", 2))
