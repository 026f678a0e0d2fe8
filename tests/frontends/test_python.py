"""Python source, lowered: places, depth, what is refused and what is only looked through."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import pytest

from promptlint import ir
from promptlint.frontends import lower, lower_python
from promptlint.frontends.python import MAX_DEPTH, depth_of
from promptlint.sources import Unreadable
from tests.evaluate.reading import site

EVERYTHING = '''\
"""A module with every statement and expression."""
from __future__ import annotations
import a.b.c, d as e
from . import f
from ..g import h as i, j
from k import *

x: int
y: int = -1 + ~2 - (+3)
x = z = [1, *y, {2}, (3,), {**x, "a": 1}]
x[1:2, ::3] = x.y[0] = lambda p, /, q=1, *r, s, t=2, **u: (yield)
x += 1j * 2.5 @ b"bytes" // ... ** 3
del x[0], y
assert x, y
if x and not y or z: pass
elif (w := x) < y <= z: ...
else: raise X from Y
for m, *n in x: break
else: continue
while x is not y: pass
try:
    global x
except (A, B) as error: raise
else: pass
finally: pass
try: pass
except* C: pass
with open(x) as f, g(): pass
match x:
    case {"k": v, **rest} | [v, *rest]: pass
    case C(d=1) as e if e: pass
    case _: pass

@decorated(1)
class K(Base, metaclass=M, **more):
    """Doc."""
    field: str = "x"
    @property
    def m(self): return self.field

    class Inner: pass

@a.b
async def n(a, /, b: int = 1, *c: str, d=2, **e) -> list[int]:
    nonlocal_ = [q async for q in a if q if r for s in t]
    async with a as b: await c
    async for d in e: yield {f: g for f in h}
    return {j for j in k}, f"{x!r:>{width}} {y=}", (z for z in x), x if y else z

print(f"{x}" "joined" f"{y:.2f}")
'''


def test_everything_is_lowered() -> None:
    module = lower_python("a.py", EVERYTHING.encode())
    assert [name for name, _, _ in module.functions] == ["K.m", "n"]
    assert {"a", "a.b", "a.b.c", "d", "k"} <= module.imports
    assert "decorated" in module.calls
    assert pickle.loads(pickle.dumps(module)).path == "a.py"


def test_a_function_knows_what_it_calls_and_hands_over() -> None:
    module = lower_python("a.py", b"def f():\n    a(b.c, d)\n    def g():\n        h()\n    return x.y()\n")
    ((_, function, _),) = module.functions
    assert function.calls == {"a", "c", "d", "h", "y"}


def test_generators_are_told_apart() -> None:
    module = lower_python("a.py", b"def f():\n    def g():\n        yield 1\n    return g\ndef h():\n    yield from x\n")
    assert [function.is_generator for _, function, _ in module.functions] == [False, True]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_places_count_code_points(line_end: str) -> None:
    program = "from openai import OpenAI\nname = 'ä€😀'; OpenAI().chat.completions.create(model='ü', messages=[])\n".replace("\n", line_end)
    found = site(program)
    assert (found.span.line, found.span.column) == (2, 15 + len("OpenAI().chat.completions."))
    assert found.callee == "OpenAI().chat.completions.create"


def test_a_called_name_on_its_own_line() -> None:
    found = site("from openai import OpenAI\nx = (\n    OpenAI()\n    .chat\n    .completions\n    .create(model='m', messages=[])\n)\n")
    assert (found.span.line, found.span.column) == (6, 6)


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("x", 0),
        ("(" * 90 + ")" * 90, 0),  # few brackets are not counted at all
        ("(" * 250 + ")" * 250, 250),
        ("()" * 5_000, 1),
        ("'" + "(" * 300 + "'", 0),
        ("# " + "[" * 300 + "\n", 0),
        ('"""' + "{" * 300 + '"""', 0),
        ("'''" + "{" * 300, 0),
        ("'\\'" + "(" * 300 + "'", 0),
        (")" * 300 + "(" * 250, 250),
    ],
)
def test_how_deep_brackets_nest(text: str, depth: int) -> None:
    assert depth_of(text) == depth


def test_depth_up_to_the_limit_is_accepted() -> None:
    inside = MAX_DEPTH - 10
    assert lower_python("a.py", f"x = {'(' * inside}1{')' * inside}\n".encode()).body
    with pytest.raises(Unreadable, match="nested more than"):
        lower_python("a.py", f"x = {'[' * (MAX_DEPTH + 1)}{']' * (MAX_DEPTH + 1)}\n".encode())


REFUSED = [
    (b"def f(:\n", "syntax error in line 1"),
    (b"x = 1\n  y = 2\n", "syntax error in line 2"),
    (b"return = 3", "syntax error"),
    (b"\xff", "not utf-8 text"),
    (b"x = '\x00'", "NUL byte"),
    (b"# coding: nonsense\n", "unknown encoding"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_what_is_refused_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        lower("a.py", "python", data)


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xef\xbb\xbfx = 1\n", b"# coding: latin-1\nx = '\xe9'\n", b"x = 1", b"\x0cx = 1\n", b"x = '\\d'\n"]
)
def test_what_is_unusual_and_fine(data: bytes) -> None:
    assert isinstance(lower("a.py", "python", data), ir.Module)


def test_a_declared_encoding_is_heard() -> None:
    module = lower_python("a.py", b"# coding: latin-1\nx = '\xe9'\n")
    (assign,) = module.body
    assert isinstance(assign, ir.Assign)
    assert isinstance(assign.value, ir.Constant)
    assert assign.value.value == "é"


def test_mutilated_programs_are_refused_or_lowered() -> None:
    chance = random.Random(20261122)
    source = Path(__file__).read_text(encoding="utf-8")
    for _ in range(150):
        start = chance.randrange(len(source))
        piece = source[start : start + chance.randrange(400)]
        try:
            lower_python("a.py", piece.encode())
        except Unreadable as error:
            assert error.reason
