"""Each kind of edit: what it writes, and what it declines to touch."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.comments import comments
from promptlint.fix.files import fixed_file
from promptlint.fix.notes import line_for
from promptlint.fix.source import Refused, Source
from promptlint.model import (
    AddComment,
    CutText,
    DedentLiteral,
    DropArgument,
    DropComment,
    Edit,
    MarkBlock,
    MoveToEnd,
    RenameArgument,
    ReplaceLiteral,
    SetArgument,
    Span,
    WrapCall,
)
from tests.fix.conftest import NAME, finding, made, refused, span_of

# ---------------------------------------------------------------- arguments

ROWS = """\
client.create(
    model="gpt-4o",  # the big one
    messages=talk,  # all of it
)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()\n", "f(cap=5)\n"),
        ("f(a, b=1)\n", "f(a, b=1, cap=5)\n"),
        ("f(a, b=1,)\n", "f(a, b=1, cap=5,)\n"),
        ("f(**given)\n", "f(**given, cap=5)\n"),
        ("f(\n    a,\n    b=1\n)\n", "f(\n    a,\n    b=1,\n    cap=5\n)\n"),
        ("f(\n    a=1\n)\n", "f(\n    a=1,\n    cap=5\n)\n"),
        ("f(\n    a=1,  # one\n    b=2,  # two\n)\n", "f(\n    a=1,  # one\n    b=2,  # two\n    cap=5,\n)\n"),
        ("f(\n    a=1,\n    b=2  # two\n)\n", "f(\n    a=1,\n    b=2,  # two\n    cap=5\n)\n"),
        ("f(a=1,\n  b=[2,\n     3])\n", "f(a=1,\n  b=[2,\n     3],\n  cap=5)\n"),
        ("f(\n\ta=1,\n\tb=2,\n)\n", "f(\n\ta=1,\n\tb=2,\n\tcap=5,\n)\n"),
        ("f(\r\n    a=1,\r\n    b=2,\r\n)\r\n", "f(\r\n    a=1,\r\n    b=2,\r\n    cap=5,\r\n)\r\n"),
        ("x = f(a=1)  # no final line end", "x = f(a=1, cap=5)  # no final line end"),
        ("\x0c\nif x:\n\tf(a='ü')\n", "\x0c\nif x:\n\tf(a='ü', cap=5)\n"),
        ("f(cap=None, b=1)\n", "f(cap=5, b=1)\n"),
        ("async def go():\n    await f(a, cap=7)\n", "async def go():\n    await f(a, cap=5)\n"),
    ],
)
def test_an_argument_is_set_in_the_layout_that_is_there(before: str, after: str) -> None:
    call = before[before.index("f(") : before.rindex(")") + 1]
    assert made(before, SetArgument(span_of(before, call), "cap", 5)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(m, config=Config(a=1))", "f(m, config=Config(a=1, cap=5))"),
        ("f(m, config={'a': 1})", "f(m, config={'a': 1, \"cap\": 5})"),
        ("f(m, config={})", 'f(m, config={"cap": 5})'),
        ("f(m, config={'cap': 9})", "f(m, config={'cap': 5})"),
        ("f(m)", 'f(m, config={"cap": 5})'),
    ],
)
def test_a_dotted_name_leads_into_what_is_written_out(before: str, after: str) -> None:
    assert made(before, SetArgument(span_of(before, before), "config.cap", 5, as_mapping=True)) == after


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("f(config=made())", "config.cap", "elsewhere"),
        ("f(config=settings)", "config.cap", "elsewhere"),
        ("f(cap=limit)", "cap", "elsewhere"),
        ("f(cap=limit + 1)", "cap", "elsewhere"),
        ("f()", "config.cap", "not written out"),
        ("f(x for x in y)", "cap", "generator"),
        ("f(cap=5)", "cap", "already"),
    ],
)
def test_what_is_put_together_elsewhere_is_not_touched(text: str, name: str, why: str) -> None:
    assert why in refused(text, SetArgument(span_of(text, text), name, 5))


def test_an_argument_is_renamed() -> None:
    text = "f(a, max_tokens = limit(), b=1)  # max_tokens\n"
    call = span_of(text, text[: text.index("  #")])
    assert made(text, RenameArgument(call, "max_tokens", "max_output_tokens")) == text.replace("max_tokens =", "max_output_tokens =")
    assert "as well" in refused(text, RenameArgument(call, "max_tokens", "b"))
    other = "f(max_tokens=1, **rest)"
    assert "unpacked" in refused(other, RenameArgument(span_of(other, other), "max_tokens", "cap"))


def test_an_argument_is_dropped_unless_a_comment_or_an_effect_goes_with_it() -> None:
    text = ROWS.replace("  # the big one", "")
    call = span_of(text, text.strip().removeprefix("client."))
    assert made(text, DropArgument(call, "model")) == "client.create(\n    messages=talk,  # all of it\n)\n"
    assert "comment" in refused(text, DropArgument(call, "messages"))
    acts = "f(a=g(), b=1)"
    assert "plain value" in refused(acts, DropArgument(span_of(acts, acts), "a"))
    assert made(acts, DropArgument(span_of(acts, acts), "b")) == "f(a=g())"


def test_a_value_is_wrapped() -> None:
    text = "f(tools=list(names))\n"
    assert made(text, WrapCall(span_of(text, "list(names)"), "sorted")) == "f(tools=sorted(list(names)))\n"


# ---------------------------------------------------------------- literals


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("k = 10\n", 10, 5, "k = 5\n"),
        ("m = 'gpt-4'\n", "gpt-4", "gpt-4o", "m = 'gpt-4o'\n"),
        ('m = r"""gpt-4"""\n', "gpt-4", "gpt-4o", 'm = r"""gpt-4o"""\n'),
    ],
)
def test_a_literal_is_replaced_in_its_quotes(text: str, old: str | int, new: str | int, after: str) -> None:
    assert made(text, ReplaceLiteral(span_of(text, text.partition("= ")[2].strip()), old, new)) == after


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("m = 'a' 'b'\n", "ab", "c"),
        ("m = 'a\\x62'\n", "ab", "c"),
        ("m = 'ab'\n", "ab", "it's"),
        ("m = 'ab'\n", "xy", "c"),
        ("m = True\n", 1, 2),
        ("m = b'ab'\n", "ab", "c"),
    ],
)
def test_a_literal_that_needs_care_is_left_alone(text: str, old: str | int, new: str | int) -> None:
    assert refused(text, ReplaceLiteral(span_of(text, text.partition("= ")[2].strip()), old, new))


def test_words_are_cut_from_a_text_once() -> None:
    text = 'p = "Please, be brief. Be kind."\n'
    at = span_of(text, text.partition("= ")[2].strip())
    assert made(text, CutText(at, "Please, be brief.", "Be brief.")) == 'p = "Be brief. Be kind."\n'
    assert "exactly once" in refused(text, CutText(at, "e", ""))
    braces = 'p = f"{a} say {{x}}"\n'
    assert refused(braces, CutText(span_of(braces, braces.partition("= ")[2].strip()), "{{x}}", ""))


def test_a_triple_quoted_text_loses_its_indentation() -> None:
    text = 'def f():\n    p = """You are kind.   \n      Be brief.\n\n        - a list\n    """\n'
    literal = text[text.index('"""') :].strip()
    assert made(text, DedentLiteral(span_of(text, literal))) == text.replace(
        "kind.   \n      Be brief.\n\n        - a list\n    ", "kind.\nBe brief.\n\n  - a list\n"
    )
    assert refused("p = 'a'\n", DedentLiteral(span_of("p = 'a'\n", "'a'")))
    below = 'p = """\\\n    a\n      b\n    """\n'
    assert made(below, DedentLiteral(span_of(below, below.partition("= ")[2].strip()))) == 'p = """\\\na\n  b\n"""\n'
    joined = 'p = """\n    a\\\n    b\n"""\n'
    assert "joined" in refused(joined, DedentLiteral(span_of(joined, joined.partition("= ")[2].strip())))
    field = 'p = f"""\n    a {g(\n  1)}\n    b\n"""\n'
    assert "joined" in refused(field, DedentLiteral(span_of(field, field.partition("= ")[2].strip())))


CLOCK = 'p = f"Now: {now()}\\nBe brief, {name}.\\nBe kind."\n'


def test_the_line_of_a_value_moves_to_the_end() -> None:
    assert made(CLOCK, MoveToEnd(span_of(CLOCK, "now()"))) == 'p = f"Be brief, {name}.\\nBe kind.\\n\\nNow: {now()}"\n'
    rows = 'p = f"""\nBe brief.\nNow: {now()}\nBe kind.\n"""\n'
    assert made(rows, MoveToEnd(span_of(rows, "now()"))) == 'p = f"""\nBe brief.\nBe kind.\n\nNow: {now()}\n"""\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (CLOCK.replace("{name}", "{who()}"), "order"),
        (CLOCK.replace("Now: {now()}", "Now: {now()} for {name}"), "several"),
        (CLOCK.replace("Be kind.", "Use the date above."), "speaks of"),
        ('p = f"Be kind. {now()}"\n', "last line"),
        ('p = f"a {now()}\\nb" f"c {name}"\n', "beside each other"),
        ('p = f"{f"{now()}" + x}\\n"\n'.replace('f"{now()}"', "f'{now()}'"), "another"),
    ],
)
def test_a_value_does_not_move_where_the_meaning_or_the_order_might(text: str, why: str) -> None:
    assert why in refused(text, MoveToEnd(span_of(text, "now()")))


def test_a_block_is_marked() -> None:
    value = {"type": "ephemeral"}
    text = 'f(system=RULES, tools=[{"name": "a"}])\n'
    assert made(text, MarkBlock(span_of(text, "RULES"), "cache_control", value)) == (
        'f(system=[{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}], tools=[{"name": "a"}])\n'
    )
    assert made(text, MarkBlock(span_of(text, '{"name": "a"}'), "cache_control", value)) == (
        'f(system=RULES, tools=[{"name": "a", "cache_control": {"type": "ephemeral"}}])\n'
    )


# ---------------------------------------------------------------- comments


def test_a_suppression_loses_codes_or_goes() -> None:
    text = "a = 1  # promptlint: ignore[PL101, PL201] why\n# promptlint: ignore[PL301]\nb = 2\n"
    first, second = span_of(text, "# promptlint: ignore[PL101, PL201] why"), span_of(text, "# promptlint: ignore[PL301]")
    assert made(text, DropComment(first, ("PL101",)), DropComment(second, ("PL301",))) == (
        "a = 1  # promptlint: ignore[PL201] why\nb = 2\n"
    )
    assert made(text, DropComment(first, ("PL101", "PL201"))) == "a = 1\n# promptlint: ignore[PL301]\nb = 2\n"


@pytest.mark.parametrize(
    ("comment", "pragma", "left"),
    [
        ("# noqa: E501  # promptlint: ignore[PL101] why", "# promptlint: ignore[PL101] why", "  # noqa: E501"),
        ("# promptlint: ignore[PL101] why  # noqa: E501", "# promptlint: ignore[PL101] why", "  # noqa: E501"),
        ("# a  # promptlint: ignore[PL101]  # b", "# promptlint: ignore[PL101]", "  # a  # b"),
    ],
)
def test_other_comments_of_the_line_stay(comment: str, pragma: str, left: str) -> None:
    text = f"a = 'ü'  {comment}\r\nb = 2\r\n"
    assert made(text, DropComment(span_of(text, pragma), ("pl101",))) == f"a = 'ü'{left}\r\nb = 2\r\n"


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("a = f(1)\n", 1, "a = f(1)  # promptlint: ignore[PL101] why\n"),
        ("a = f(1)", 1, "a = f(1)  # promptlint: ignore[PL101] why"),
        ("a = f(1)  \r\nb = 2\r\n", 1, "a = f(1)  # promptlint: ignore[PL101] why\r\nb = 2\r\n"),
        ("a = f(1)  # note\n", 1, "a = f(1)  # note  # promptlint: ignore[PL101] why\n"),
        ("a = f(1)  # promptlint: ignore[PL201] b\n", 1, "a = f(1)  # promptlint: ignore[PL201, PL101] b\n"),
        (
            "a = f(1)  # promptlint: ignore[pl101]\nb = 2\n",
            2,
            "a = f(1)  # promptlint: ignore[pl101]\nb = 2  # promptlint: ignore[PL101] why\n",
        ),
        ("a = f(\n    1,\n)\n", 2, "a = f(\n    1,  # promptlint: ignore[PL101] why\n)\n"),
        ("if x:\n    a = 1 + \\\n        2\n", 2, "if x:\n    # promptlint: ignore[PL101] why\n    a = 1 + \\\n        2\n"),
        ('if x:\n\ta = f"""\n{b}\n"""\n', 2, 'if x:\n\t# promptlint: ignore[PL101] why\n\ta = f"""\n{b}\n"""\n'),
    ],
)
def test_a_comment_is_written_where_one_may_stand(before: str, line: int, after: str) -> None:
    assert made(before, AddComment(Span(NAME, line, 1, line, 1), ("PL101",), "why")) == after


def test_comments_of_several_lines_are_written_at_once() -> None:
    text = "# head\na = 1\nb = 2 + \\\n    3\nc = 4  # end\n"
    edits = [AddComment(Span(NAME, line, 1, line, 1), ("PL101", "PL201")) for line in (2, 3, 5)]
    assert made(text, *edits) == (
        "# head\na = 1  # promptlint: ignore[PL101, PL201]\n# promptlint: ignore[PL101, PL201]\nb = 2 + \\\n    3\n"
        "c = 4  # end  # promptlint: ignore[PL101, PL201]\n"
    )


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        ("a = f(1)\n", "1", 1),
        ('a = f"""\n{b}\n"""\n', "b", 3),
        ('a = f("""\nx\n""", b,\n  c)\n', "f", 3),
        ("a = (1 + \\\n    b)\n", "1", 1),
        ("a = f(1, \\\n    b)\n", "f(1, \\\n    b)", 2),
        ('a = """\nx""" + \\\n    b\n', "x", 1),
    ],
)
def test_the_line_is_one_at_which_a_comment_counts(text: str, part: str, line: int) -> None:
    assert line_for(Source(text), span_of(text, part)) == line


def test_a_place_that_takes_no_comment_is_refused() -> None:
    text = "a = 1 + \\\n    b + \\\n    c\n"
    with pytest.raises(Refused, match="no comment can stand there"):
        line_for(Source(text), span_of(text, "b"))


@given(
    st.sampled_from(
        ["a = f(1)", 'b = """\n#\n"""', "c = 1 + \\\n 2", "# note", "if x:\n    d = [\n        1,\n    ]", "e = 2 # n"]
    ).flatmap(lambda first: st.lists(st.sampled_from([first, "f(x)  # noqa", "g = f'{x:#x}'", ""]), min_size=1, max_size=6)),
    st.integers(1, 12),
)
def test_a_comment_changes_no_program_and_no_other_comment(parts: list[str], line: int) -> None:
    text = "\n".join(parts) + "\n"
    result = fixed_file(text.encode(), "python", [finding(AddComment(Span(NAME, line, 1, line, 1), ("PL101",)))])
    after = result.data.decode()
    assert ast.dump(ast.parse(after)) == ast.dump(ast.parse(text))
    left = [comment.text.partition("  # promptlint")[0] for comment in comments(after) if not comment.text.startswith("# promptlint")]
    assert left == [comment.text for comment in comments(text)]


# ---------------------------------------------------------------- together


def test_edits_that_meet_wait_for_one_another() -> None:
    text = 'f(model="a", k=1)\n'
    call = span_of(text, text.strip())
    edits: list[Edit] = [SetArgument(call, "cap", 5), ReplaceLiteral(span_of(text, '"a"'), "a", "b")]
    result = fixed_file(text.encode(), "python", [finding(edit) for edit in edits])
    assert (result.data, len(result.made), len(result.waiting)) == (b'f(model="a", k=1, cap=5)\n', 1, 1)


def test_a_fix_is_made_as_a_whole_or_not_at_all() -> None:
    text = "f(a=1)\ng(b=2)\n"
    both = finding(SetArgument(span_of(text, "f(a=1)"), "c", 1), RenameArgument(span_of(text, "g(b=2)"), "missing", "d"))
    result = fixed_file(text.encode(), "python", [both])
    assert (result.data, len(result.refused)) == (text.encode(), 1)


@pytest.mark.parametrize("text", ['print(f"{f(a=1)}")\n', "x = t(f'{f(a=1)!r:>{f(a=1)}}')\n"])
def test_nothing_inside_a_formatted_text(text: str) -> None:
    assert "formatted" in refused(text, SetArgument(span_of(text, "f(a=1)"), "cap", 5))


def test_a_text_that_cannot_be_parsed_is_left_alone() -> None:
    text = "f(a=1)\ndef broken(:\n"
    assert "parsed" in refused(text, SetArgument(span_of(text, "f(a=1)"), "cap", 5))


@pytest.mark.parametrize(
    ("data", "after"),
    [
        ("# -*- coding: latin-1 -*-\nf(a='ü')\n".encode("latin-1"), "# -*- coding: latin-1 -*-\nf(a='ü', cap=5)\n".encode("latin-1")),
        ("\ufefff(a='ü')\n".encode(), "\ufefff(a='ü', cap=5)\n".encode()),
        (b"f(a='x')\r\ng()\n", b"f(a='x', cap=5)\r\ng()\n"),
        (b"f(a='x')\rg()\n", b"f(a='x', cap=5)\rg()\n"),
    ],
)
def test_encoding_mark_and_line_ends_stay(data: bytes, after: bytes) -> None:
    text = data.decode("latin-1" if b"latin" in data else "utf-8-sig")
    call = text[text.index("f(a=") : text.index(")") + 1]
    assert fixed_file(data, "python", [finding(SetArgument(span_of(text, call), "cap", 5))]).data == after


def test_what_the_encoding_cannot_hold_is_refused() -> None:
    data = b"# coding: ascii\nf(a='x')\n"
    result = fixed_file(data, "python", [finding(SetArgument(span_of(data.decode(), "f(a='x')"), "cap", "ü"))])
    assert (result.data, "cannot hold" in result.refused[0][1]) == (data, True)


# ---------------------------------------------------------------- any call

_VALUES = st.sampled_from(
    ["1", "'a'", '"ü"', "[1, 2]", "{'k': 1}", "g(x)", "lambda: 0", "a if b else c", "*rest", "**more", '"""t\n  u"""']
)
_GAPS = st.sampled_from(["", " ", "\n", "\n    ", "  # note\n", "\n\n\t", " \\\n "])


@given(st.lists(st.tuples(_GAPS, st.booleans(), _VALUES, _GAPS), max_size=5), st.booleans(), _GAPS, st.sampled_from(["\n", "\r\n"]))
def test_any_call_gets_an_argument_and_keeps_the_rest(rows: list[tuple[str, bool, str, str]], comma: bool, gap: str, newline: str) -> None:
    written = [
        f"{before}{f'n{number}=' if named and not value.startswith('*') else ''}{value}{after}"
        for number, (before, named, value, after) in enumerate(rows)
    ]
    call = f"f({','.join(written)}{',' if comma and rows else ''}{gap})".replace("\n", newline)
    text = f"x = 1{newline}y = ({call}){newline}z = 2"
    try:
        before = ast.parse(text)
    except SyntaxError:
        return
    result = fixed_file(text.encode(), "python", [finding(SetArgument(span_of(text, call), "added", 7))])
    after = result.data.decode()
    if not result.refused:
        assert len(ast.parse(after).body) == len(before.body)
        call_before, call_after = before.body[1].value, ast.parse(after).body[1].value  # type: ignore[attr-defined]
        assert [ast.dump(each) for each in call_after.keywords[:-1]] == [ast.dump(each) for each in call_before.keywords]
        assert [ast.dump(each) for each in call_after.args] == [ast.dump(each) for each in call_before.args]
        assert ast.unparse(call_after.keywords[-1]) == "added=7"
        assert [comment.text for comment in comments(after)] == [comment.text for comment in comments(text)]
        assert after.startswith(f"x = 1{newline}y = (f(")
        assert after.endswith(f"){newline}z = 2")
