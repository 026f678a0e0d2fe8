"""Statements: order, branches, loops, try, with, match, what grows and what is bound again."""

from __future__ import annotations

import pytest

from promptlint.model import Known, Unknown
from tests.evaluate.reading import cap, conversation, fact, model, request, said, site, sites


def _first_lines(value: object) -> str:
    return value.replace("\n", "; ") if isinstance(value, str) else ""


BINDINGS = [
    ("name = 'a'\nname = 'b'", "known b"),
    ("name = other = 'a'", "known a"),
    ("name: str = 'a'", "known a"),
    ("name: str\nname = 'a'", "known a"),
    ("name, other = 'a', 'b'", "known a"),
    ("(name, other) = ['a', 'b']", "known a"),
    ("other, *rest = ['b', 'a']\nname = rest[0]", "known a"),
    ("name, other = question", "unknown"),
    ("name, other = ('a', 1) if flag else ('b', 2)", "one_of a | b"),
    ("name = 'a'\nname += 'b'", "known ab"),
    ("name = 'a'\nif flag:\n    name = 'b'", "one_of b | a"),
    ("if flag:\n    name = 'a'\nelse:\n    name = 'b'", "one_of a | b"),
    ("if flag:\n    name = 'a'\nelif items:\n    name = 'b'\nelse:\n    raise ValueError", "one_of a | b"),
    ("if flag:\n    name = 'a'\nelse:\n    return None", "known a"),
    ("name = None\nif name is None:\n    name = 'a'", "known a"),
    ("name = question\nif question is None:\n    name = 'a'", "one_of a | …"),
    ("name = question\nif not name:\n    name = 'a'", "one_of a | …"),
    ("if question == 'a':\n    name = question\nelse:\n    raise ValueError", "known a"),
    ("assert question == 'a'\nname = 'a'", "known a"),
    ("try:\n    name = 'a'\nexcept ValueError:\n    name = 'b'", "one_of a | b"),
    ("try:\n    name = load()\nexcept ValueError:\n    name = 'b'", "one_of b | …"),
    ("try:\n    name = 'a'\nexcept ValueError:\n    raise", "known a"),
    ("try:\n    name = 'a'\nfinally:\n    name = 'c'", "known c"),
    ("try:\n    pass\nexcept ValueError:\n    name = 'a'\nelse:\n    name = 'b'", "one_of b | a"),
    ("with open('x') as file:\n    name = 'a'", "known a"),
    ("match question:\n    case 'x':\n        name = 'a'\n    case _:\n        name = 'b'", "one_of a | b"),
    ("match question:\n    case name:\n        pass", "unknown"),
    ("for name in ['a', 'b']:\n    break", "one_of a | b"),
    ("for name in items:\n    break", "unknown"),
    ("for name in {'a': 1}:\n    pass", "known a"),
    ("name = 'a'\nfor item in items:\n    name = 'b'", "one_of b | a"),
    ("while True:\n    name = 'a'\n    break", "known a"),
    ("name = 'a'\nwhile flag:\n    name = name + 'b'", "one_of a | …"),
    ("names = {}\nnames['x'] = 'a'\nname = names['x']", "known a"),
    ("names = {'x': 'b'}\nnames[question] = 'a'\nname = names['x']", "known b"),
    ("names = {'x': {'y': 'b'}}\nnames['x']['y'] = 'a'\nname = names['x']['y']", "known a"),
    ("names = ['b']\nnames[0] = 'a'\nname = names[0]", "known a"),
    ("names = {'x': 'b'} if flag else {'y': 'c'}\nnames['x'] = 'a'\nname = names['x']", "known a"),
    ("names = items or {'x': 'b'}\nnames['x'] = 'a'\nname = names['x']", "known a"),
    ("names = {'x': 'b'}\nif flag:\n    names = {'x': 'a', 'y': 'c'}\nname = names['x']", "one_of a | b"),
    ("name = question and 'a'", "one_of a | …"),
    ("name = ('a' if flag else None) or 'b'", "one_of a | b"),
    ("name = ('a' if flag else question) or 'b'", "one_of a | b | …"),
    ("question.name = 'a'\nname = 'a'", "known a"),
    ("items[0] = 'a'\nname = items[0]", "unknown"),
    ("[name] = ['a']", "known a"),
    ("*rest, name = 'b', 'a'", "known a"),
    ("*rest, name = 'c', 'b', 'a'", "known a"),
    ("for other, name in [('x', 'a'), ('y', 'b')]:\n    pass", "one_of a | b"),
    ("for i, name in enumerate(['a', 'b']):\n    pass", "unknown"),
    ("names = {'x': 'a', 'y': 'b'}\ndel names['y']\nname = names['x']", "known a"),
    ("names = {'x': 'a'}\nname = names.pop('x')", "known a"),
    ("names = {}\nname = names.pop('x', 'a')", "known a"),
    ("names = {}\nname = names.setdefault('x', 'a')", "known a"),
    ("names = {'x': 'a'}\nname = names.setdefault('x', 'b')", "known a"),
    ("names = dict(options)\nnames.setdefault('x', 'a')\nname = names['x']", "default a"),
    ("names = ['a', 'b']\nname = names.pop()", "known b"),
    ("names = ['a', 'b']\nnames.pop(0)\nname = names[0]", "known b"),
    ("names = ['b']\nnames.insert(0, 'a')\nname = names[0]", "known a"),
    ("names = []\nnames.extend(['b', 'a'])\nname = names[1]", "known a"),
    ("names = ['b']\nnames.clear()\nnames.append('a')\nname = names[0]", "known a"),
    ("names = {'x': 'a'}\nname = list(names.values())[0]", "known a"),
    ("names = {'x': 'a'}\nname = [key for key in names.keys()][0]", "known x"),
    ("names = {'x': 'a'}\nname = [value for _, value in names.items()][0]", "known a"),
    ("names = {'x': 'a'}\nnames.update({'x': 'b'}, x='c')\nname = names['x']", "known c"),
    ("names = {'x': 'a'} | {'x': 'b'}\nname = names['x']", "known b"),
    ("def name_of():\n    return 'a'\nname = name_of()", "known a"),
    ("def name_of(kind='b'):\n    if kind == 'b':\n        return 'a'\n    return 'c'\nname = name_of()", "known a"),
    ("def name_of():\n    pass\nname = name_of()", "absent"),
    ("def name_of():\n    yield 'a'\nname = name_of()", "unknown"),
    ("name = 'a'\ndel name\nname = 'b'", "known b"),
    ("import os.path as p\nname = p.join('a', 'b')", "known a/b"),
    ("if (name := 'a'):\n    pass", "known a"),
]


@pytest.mark.parametrize(("setup", "expected"), BINDINGS, ids=_first_lines)
def test_a_name_is_followed(setup: str, expected: str) -> None:
    assert model("name", setup) == expected


USER = "{'role': 'user', 'content': 'a'}"
LISTS = [
    (f"m = []\nm.append({USER})", ["user: a"]),
    (f"m = []\nif flag:\n    m.append({USER})", ["user: a"]),
    (f"m = []\nfor item in items:\n    m.append({USER})", ["unknown: {m:history}", "user: a"]),
    (f"m = [{USER}]\nm += items", ["user: a", "unknown: {items:parameter}", "…"]),
    (f"m = [{USER}]\nm = m + [{USER}]", ["user: a", "user: a"]),
    (f"m = [{USER}]\nm.extend(items)", ["user: a", "unknown: {items:parameter}", "…"]),
    (f"items.append({USER})\nm = items", ["unknown: {items:parameter}", "user: a"]),
    (f"items.insert(0, {USER})\nm = items", ["user: a", "unknown: {items:parameter}", "…"]),
    (f"m = items or [{USER}]", ["user: a"]),
    (f"m = [{USER}, {USER}]\nm.pop()", ["user: a"]),
    (f"m = [{USER}]\nm.pop(items)", ["unknown: {m.pop(items):unknown}", "…"]),
    (f"m = [{USER}]\nm.reverse()", ["user: a"]),
    (f"m = [{USER}]\nm[0]['content'] = 'b'", ["user: b"]),
    ("m = []\nfor role in ['system', 'user']:\n    m.append({'role': role, 'content': 'a'})", ["system: a", "user: a"]),
    (f"def add(where):\n    where.append({USER})\nm = []\nadd(m)", ["user: a"]),
    (f"def made():\n    m = []\n    m.append({USER})\n    return m\nm = made()", ["user: a"]),
]


@pytest.mark.parametrize(("setup", "expected"), LISTS, ids=_first_lines)
def test_a_list_of_messages_is_followed(setup: str, expected: list[str]) -> None:
    if setup.startswith("m = items or"):  # what the caller passes is not known, but this may be all
        assert conversation("m", setup)[0] in ("unknown: {parameter items:parameter}", expected[0])
        return
    assert conversation("m", setup) == expected


def test_a_text_that_a_loop_adds_to_is_open() -> None:
    assert said("text", "text = 'Pages:'\nfor item in items:\n    text += item") == "Pages:{text:history}{item:parameter}"


def test_a_number_that_a_loop_changes_is_open() -> None:
    assert cap("n", "n = 100\nfor item in items:\n    n += 1") == "one_of 100 | …"


def test_code_after_return_is_not_evaluated() -> None:
    assert (
        sites(
            """
        from openai import OpenAI

        def reply():
            return None
            OpenAI().chat.completions.create(model="gpt-4o", messages=[])
        """
        )
        == []
    )


def test_what_can_never_be_is_not_evaluated() -> None:
    assert fact(request("if False:\n    name = 'b'\nelse:\n    name = 'a'", model="name").model) == "known a"


LOOPS = [
    ("for x in items:\n    CALL", "for"),
    ("while flag:\n    CALL", "while"),
    ("[CALL for x in items]", "comprehension"),
    ("{x: CALL for x in items}", "comprehension"),
    ("any(CALL for x in items)", "comprehension"),
    ("async def go():\n    async for x in items:\n        await CALL", "for"),
    (
        "for x in items:\n    if x:\n        with y:\n            try:\n                CALL\n            except E:\n                pass",
        "for",
    ),
    ("for x in items:\n    run(lambda: CALL)", "for"),
    ("for x in CALL:\n    pass", None),
    ("[x for x in CALL]", None),
    ("while CALL:\n    pass", "while"),
    ("for x in items:\n    pass\nelse:\n    CALL", None),
    ("for x in items:\n    pass\nCALL", None),
    ("for x in items:\n    for y in x:\n        CALL", "for"),
]


@pytest.mark.parametrize(("body", "kind"), LOOPS, ids=_first_lines)
def test_loops_around_a_call(body: str, kind: str | None) -> None:
    call = "client.chat.completions.create(model='gpt-4o', messages=[])"
    found = site(f"from openai import OpenAI\nclient = OpenAI()\n{body.replace('CALL', call)}\n")
    assert (found.loop.kind if found.loop else None) == kind


def test_the_loop_is_the_innermost_one() -> None:
    found = site(
        """
        from openai import OpenAI
        for x in xs:
            while x:
                OpenAI().chat.completions.create(model="gpt-4o", messages=[])
        """
    )
    assert found.loop is not None
    assert (found.loop.kind, found.loop.at.line) == ("while", 4)


def test_the_whole_statement_is_told_for_suppressions() -> None:
    found = site(
        """
        from openai import OpenAI
        answer = (
            OpenAI().chat.completions.create(
                model="gpt-4o",
                messages=[],
            )
        )
        """
    )
    assert (found.statement.line, found.statement.end_line) == (3, 8)
    assert (found.span.line, found.span.column, found.span.end_line) == (4, 31, 7)


def test_a_known_value_says_where_it_stands() -> None:
    told = request(model="NAME", top="NAME = 'gpt-4o'").model
    assert isinstance(told, Known)
    assert told.at is not None
    assert told.at.line == 11


def test_an_unknown_value_says_why() -> None:
    told = request(model="question").model
    assert isinstance(told, Unknown)
    assert told.reason == "it is the parameter question"


def test_a_function_that_a_branch_gives_back_keeps_what_only_the_branch_binds() -> None:
    source = """
from openai import OpenAI

def asking(text):
    try:
        import wrapped
        return wrapped.ask
    except ImportError:
        client, name = OpenAI(), "o4-mini"

        def ask(messages):
            return client.chat.completions.create(model=name, messages=messages)

        return ask
"""
    assert fact(site(source).model) == "known o4-mini"
