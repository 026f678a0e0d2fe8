"""What the test of a branch says of the names in it."""

from __future__ import annotations

import pytest

from tests.evaluate.reading import cap, fact, model, said, site

TESTS = [
    ("if question == 'a':\n    name = question\nelse:\n    return None", "known a"),
    ("if question != 'a':\n    return None\nname = question", "known a"),
    ("if not question == 'a':\n    return None\nname = question", "known a"),
    ("if question == 'a' and flag:\n    name = question\nelse:\n    return None", "known a"),
    ("if question != 'a' or flag:\n    return None\nname = question", "known a"),
    ("if question == 'a' or flag:\n    name = question\nelse:\n    return None", "unknown"),
    ("if question in ('a', 'b'):\n    name = question\nelse:\n    return None", "one_of a | b"),
    ("if question not in ['a', 'b']:\n    raise ValueError\nname = question", "one_of a | b"),
    ("if question in items:\n    name = question\nelse:\n    return None", "unknown"),
    ("if question in ['a', items]:\n    name = question\nelse:\n    return None", "unknown"),
    ("if question > 'a':\n    name = question\nelse:\n    return None", "unknown"),
    ("if question.kind == 'a':\n    name = 'b'\nelse:\n    return None", "known b"),
    ("if len(question) == 1:\n    name = 'b'\nelse:\n    return None", "known b"),
    ("if question == items:\n    name = question\nelse:\n    return None", "unknown"),
    ("name = 'a' if flag else None\nif name is None:\n    return None", "known a"),
    ("name = 'a' if flag else None\nif name is not None:\n    pass\nelse:\n    name = 'b'", "one_of a | b"),
    ("name = 'a' if flag else None\nif not name:\n    name = 'b'", "one_of b | a"),
    ("name = 'a' if flag else None\nif name:\n    return None", "absent"),
    ("name = 'a' if flag else None\nif name == None:\n    name = 'b'", "one_of b | a"),
    ("name = os.getenv('X', 'a')\nif not name:\n    name = 'b'", "one_of b | a"),
]


@pytest.mark.parametrize(("setup", "expected"), TESTS, ids=lambda value: value.replace("\n", "; "))
def test_a_branch_tells_something(setup: str, expected: str) -> None:
    assert model("name", setup) == expected


DEFAULTS = [
    ("if cap is None:\n        cap = 5", "one_of 5 | …"),
    ("if not cap:\n        cap = 5", "one_of 5 | …"),
    ("cap = cap or 5", "default 5"),
    ("cap = 5 if cap is None else cap", "one_of 5 | …"),
    ("if cap:\n        pass\n    else:\n        cap = 5", "one_of 5 | …"),
    ("if cap is not None:\n        return", "absent"),
    ("if cap is None:\n        return", "unknown"),
    ("pass", "unknown"),
]


@pytest.mark.parametrize(("statement", "expected"), DEFAULTS)
def test_a_parameter_that_is_none_by_default(statement: str, expected: str) -> None:
    found = site(
        f"from openai import OpenAI\ndef reply(cap=None):\n    {statement}\n"
        "    return OpenAI().chat.completions.create(model='m', max_tokens=cap, messages=[])\n"
    )
    assert fact(found.max_tokens) == expected


HOLES = [
    ("'{} {x}'.format(1, x=2) + question", "1 2{question:parameter}"),
    ("f'{question} {{}}'.format(3)", "{question:parameter} 3"),
    ("f'{question} %s' % 3", "{question:parameter} 3"),
    ("f'{question} a'.replace('a', 'b')", "{question:parameter} b"),
    ("Template(f'{question} $x').substitute(x=3)", "{question:parameter} 3"),
    ("Template('$x $y').safe_substitute({'x': 3})", "3 {y:unknown}"),
    ("Template(question).substitute(x=3)", "{Template(question).substitute(x=3):parameter}"),
    ("f'  {question}  '.strip()", "{question:parameter}"),
    ("f'{question} A'.lower()", "{question:parameter} a"),
    ("textwrap.dedent(f'  {question}\\n  b')", "{question:parameter}\nb"),
    ("textwrap.dedent(f'{question}')", "{question:parameter}"),
    ("' '.join(['a', question, 3])", "a {question:parameter} 3"),
    ("' '.join(['a', *items])", "a {['a', *items]:parameter}"),
    ("' '.join(name for name in ['a', 'b'])", "a b"),
    ("('a' if flag else 'bc') + 'd'", "bcd"),
    ("f'{Path(\"x\")}'", "x"),
    ("f'{client}'", "{client:unknown}"),
    ("f'{items if flag else 3}'", None),
    ("'ab' * 3", "ababab"),
    ("f'{question}-' * 2", "{question:parameter}-{question:parameter}-"),
]


@pytest.mark.parametrize(("expression", "expected"), HOLES)
def test_texts_with_run_time_values(expression: str, expected: str | None) -> None:
    told = said(expression, top="from string import Template")
    assert told.startswith("{") if expected is None else told == expected


def test_a_number_narrows_too() -> None:
    assert cap("items", "if items != 7:\n    return None") == "known 7"
