"""Source in a newer Python than the running one is read all the same, and means what it meant."""

from __future__ import annotations

import ast
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint import ir
from promptlint.config import Settings
from promptlint.frontends import newer, python
from promptlint.frontends.newer import tree_of
from promptlint.frontends.python import lower_python
from promptlint.sources import FileEntry, SourceFile, Unreadable, read
from promptlint.survey import check

# What is newer, and the same in words that every supported Python accepts.
SAME_VALUE = {
    "the quotes of the string": ('x = f"{d["k"]}"', """x = f"{d['k']}\""""),
    "quotes in three layers": ('x = f"{f"{f"{1}"}"}"', '''x = f"""{f"{f'{1}'}"}"""'''),
    "quotes in a conversion and a format": ('x = f"{d["k"]!r:>{w["n"]}}"', """x = f"{d['k']!r:>{w['n']}}\""""),
    "three quotes in a hole": ('x = f"""{d["""k"""]}"""', "x = f'''{d[\"\"\"k\"\"\"]}'''"),
    "a backslash": (r"""x = f"{'\n'.join(a)} {'a\tb'}" """, 'x = f"""{\'\'\'\n\'\'\'.join(a)} {\'a	b\'}"""'),
    "a comment": ('x = f"""{\n  a  # it\'s }\n}"""', 'x = f"""{\n  a\n}"""'),
    "line ends": ('x = f"a {\n  b\n} c"', 'x = f"a {b} c"'),
    "escapes around holes": (
        r"""x = f"\t{d["k"]}\N{DASH}{{\"}}\{a}" """.replace("DASH", "EM DASH"),
        r"""x = f"\t{d['k']}" "\u2014{\"}\\" f"{a}" """,
    ),
    "a raw string": (r"""x = rf"\d{d["k"]}\{a}\"" """, r"""x = f"\\d{d['k']}\\{a}\\\"" """),
    "a string that shows its code": ('x = f"{ d["k"] = }"', """x = ' d["k"] = ' f"{d['k']!r}\""""),
    "a string that shows its code with a format": ('x = f"{d["k"]=:>5}"', """x = 'd["k"]=' f"{d['k']:>5}\""""),
    "strings side by side": (
        'x = ("a"  # one\n  f"{d["k"]}" r"\\n"\n  "c" f"{e}")',
        """x = "a" f"{d['k']}\\\\n" "c" f"{e}" """,
    ),
    "strings beside a continued line": ('x = f"{d["k"]}" \\\n  "b"', """x = f"{d['k']}b\""""),
    "a walk through a dictionary": (
        'x = f"{ {"a": 1}["a"] } {[*b]} {(lambda y: y)("c")}"',
        """x = f"{ {'a': 1}['a'] } {[*b]} {(lambda y: y)('c')}\"""",
    ),
    "a comparison": ('x = f"{a["b"] != c["d"]}{e["f"] == g}{h["i"] <= j!s}"', """x = f"{a['b'] != c['d']}{e['f'] == g}{h['i'] <= j!s}\""""),
    "a tuple, a yield, an await": (
        'async def g():\n  x = f"{a["b"], 1}{yield "c"}{await d("e")}"',
        """async def g():\n  x = f"{a['b'], 1}{yield 'c'}{await d('e')}\"""",
    ),
    "inside a call's brackets": ('go(f"{d["k"]}", *[f"{e["k"]}"], k=f"{d["m"]}")', """go(f"{d['k']}", *[f"{e['k']}"], k=f"{d['m']}")"""),
    "a template string": ('x = t"a {b} {c!r}"', 'x = f"a {b} {c!r}"'),
    "a raw template string": (r'x = Rt"\a{b}"', r'x = f"\\a{b}"'),
    "types to catch": ("try: a()\nexcept A, B: b()\nexcept C, D, : c()", "try: a()\nexcept (A, B): b()\nexcept (C, D): c()"),
    "types to catch in groups": ("try: a()\nexcept* A, B: b()", "try: a()\nexcept* (A, B): b()"),
    "a generic class": ("class A[T: (int, str), *Ts, **P](B, k=c): x = 1", "class A(B, k=c): x = 1"),
    "a generic class without arguments": ("class A[T]: x = 1", "class A: x = 1"),
    "a generic class over lines": ("class A[\n  T,  # :\n\n  U = 'a]',\n](\n  B\n): x = 1", "class A(B): x = 1"),
    "a generic function": ("async def f[T = int](a: T, *b) -> T: return a", "async def f(a: T, *b) -> T: return a"),
    "a generic function over lines": ("def f[\n  T: f'{d['k']}'\n](a): return a", "def f(a): return a"),
    "a lazy import": ("lazy import a.b\nlazy from c import d", "pass;import a.b\npass;from c import d"),
    "an alias": ("type A = list[int]\ndef f():\n  type B[\n    T\n  ] = T; g()", "pass; list[int]\ndef f():\n  pass; (); T; g()"),
    "Windows line ends": ('x = f"""\r\n{d["""k"""]}\r\n"""\r\ny = 1', "x = f'''\n{d[\"k\"]}\n'''\ny = 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME_VALUE)
def test_newer_spelling_means_the_same(name: str) -> None:
    new, old = SAME_VALUE[name]
    python.parse(new)
    assert _meaning(tree_of(new, old_grammar)) == _meaning(ast.parse(old))


def _meaning(tree: ast.Module) -> str:
    """What is lowered of a tree, without its places."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            node.type = None  # which types are caught is not lowered
    return ast.dump(tree)


MARK = '\nmark(1, f"{a}", "é"); mark(2)\nclass Mark:\n  mark: int = 3\n'


@pytest.mark.parametrize("name", SAME_VALUE)
def test_all_around_keeps_its_place(name: str) -> None:
    new, _ = SAME_VALUE[name]
    new = new.replace("\r\n", "\n")
    tree = tree_of(new + MARK, old_grammar)
    lines = (new + MARK).split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            line = lines[node.lineno - 1].encode()
            assert line[node.col_offset : node.end_col_offset].decode() == node.id
            assert node.lineno == node.end_lineno
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "mark"] == [
        new.count("\n") + 2,
        new.count("\n") + 2,
        new.count("\n") + 4,
    ]


def old_grammar(text: str) -> ast.Module:
    """A Python that knows neither what is new nor any f-string, so that all of the reading is ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.JoinedStr, *NEW_NODES)) or getattr(node, "type_params", None):
            raise SyntaxError("not in this Python")
    return tree


NEW_NODES = tuple(getattr(ast, name) for name in ("TypeAlias", "TemplateStr") if hasattr(ast, name))


def test_columns_after_wide_letters() -> None:
    text = 'x = go(f"→ {d["ä"]} 🙂", here)\ny = f"é{a["b"]}é{c}"'
    module = lower_python("a.py", text.encode())
    call, template = (statement.value for statement in module.body if isinstance(statement, ir.Assign))
    assert isinstance(call, ir.Call) and call.at == (1, 4, 1, 29) and call.args[1].at == (1, 24, 1, 28)
    assert isinstance(template, ir.Template)
    assert [(part.at[1], part.at[3]) for part in template.parts] == [(6, 7), (8, 14), (15, 16), (17, 18)]


def test_a_request_after_newer_syntax_is_found(tmp_path: Path) -> None:
    from promptlint.pipeline import scan  # noqa: PLC0415  # most tests here need no pipeline

    (tmp_path / "a.py").write_text(
        "from openai import OpenAI\ntype A = int\nclass Bot[T]:\n  def ask(self, q):\n    try:\n"
        '      return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": f"Say {q["a"]}"}])\n'
        "    except ValueError, KeyError:\n      return None\n"
    )
    report = scan([tmp_path / "a.py"], Settings())
    assert [call.site.span.line for call in report.calls] == [6]
    assert not report.skipped


def test_a_file_without_requests_is_checked_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    for text in ('f"{d["k"]}"', "type A = int", "try: a\nexcept A, B: b"):
        path.write_text(text)
        source = read(FileEntry(path, "a.py", "python", "application"), Settings())
        assert isinstance(source, SourceFile)
        check(source)
    path.write_text("def f(:")
    source = read(FileEntry(path, "a.py", "python", "application"), Settings())
    assert isinstance(source, SourceFile)
    with pytest.raises(Unreadable, match="syntax error in line 1"):
        check(source)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\nprint 'a'", 2),
        ('a = f"{d["k"]}"\n\ndef f(:', 3),  # not the f-string, which is fine, but what follows it
        ('\na = f"""{d["k"]} \\"""\n{d["""k"""] b}"""', None),
        ('a = f"{d["k"]"', 1),
        ('a = f"{}" f"{d["k"]}"', 1),
        ('a = f"{a;b}"', 1),
        ('a = b"c" f"{d["k"]}"', 1),
        ('f"{d["k"]}" = 1', 1),
        ("type A = ", 1),
        ("except A, B: b", 1),
        ("try: a\nexcept A, B as c: b", 2),
        ("class A[T: b", 1),
        ("def f[T]", 1),
        ("lazy = import a", 1),
        ('a = f"' + "{b:" * 40 + "}" * 40 + '"', 1),
    ],
)
def test_what_no_python_accepts_is_refused(text: str, line: int | None) -> None:
    with pytest.raises(Unreadable, match=f"syntax error in line {line or ''}"):
        python.parse(text)


def test_soft_keywords_are_still_names() -> None:
    text = 'type = 1\ntype (a)\ntype.b = lazy\nlazy.c = type[0]\nx = type\nif a: type.d\nf"{d["k"]}"\ntype X = lazy'
    names = [node.id for node in ast.walk(tree_of(text, old_grammar)) if isinstance(node, ast.Name)]
    assert names.count("type") == 6 and names.count("lazy") == 3


# ---------------------------------------------------------------- properties

_NAMES = st.sampled_from(["a", "b.c", "d[0]", "e(f, g=1)", "'h'", "(i, )", "[j for j in k]", "l if m else n", "not o", "-p", "(q:=1)"])
_TEXT = st.text(st.sampled_from("ab é🙂\n#:!=%{}\\'"), max_size=6)


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}").replace("\n", "\\n").replace("'", "\\'")


_SPEC = st.one_of(st.just(""), st.sampled_from([":>5", ":%H:%M", ":{w}", ":{w}.{x!r}", "!r", "!s:^{w}", "=", " = !s", "=:3"]))
_HOLE = st.builds("{{{} {}}}".format, _NAMES, _SPEC).filter(lambda hole: "'" not in hole)
_FORMATTED = st.lists(st.one_of(_HOLE, _TEXT.map(_literal)), max_size=5).map(lambda parts: "f'" + "".join(parts) + "'")
_GROUP = st.lists(st.one_of(_FORMATTED, _TEXT.map(repr)), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(_GROUP)
def test_f_strings_read_as_the_parser_reads_them(group: str) -> None:
    text = f"é = {group} + tail"
    native = python.parse(text)
    ours = tree_of(text, old_grammar)
    assert ast.dump(ours) == ast.dump(native)
    if sys.version_info >= (3, 12):  # before, the parser itself did not know the places of a string's parts
        assert [_place(node) for node in _placed(ours)] == [_place(node) for node in _placed(native)]


def _placed(tree: ast.AST) -> Iterator[ast.expr]:
    """The nodes with a place that must be exact: the texts between holes are nobody's concern."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.expr) and not isinstance(node, (ast.Constant, ast.JoinedStr)))


def _place(node: ast.expr) -> tuple[str, int, int, int | None, int | None]:
    return (type(node).__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


_SCRAPS = [
    "f'", 'f"', "f'''", 't"', "rf'", "'", '"', "'''", '"""', "{", "}", "{{", "}}", "[", "]", "(", ")", ":", "=", "!", ",", ";",
    "\\", "\\\n", "\n", "#", "\r\n", "\t", " ", "é", "type ", "lazy ", "class ", "def ", "except ", "try:", "import", "as", "a", "1",
]  # fmt: skip
_SOUP = st.lists(st.sampled_from(_SCRAPS), max_size=40).map("".join)


@settings(max_examples=500, deadline=None)
@given(st.one_of(_SOUP, st.text(max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        python.parse(text)
    except Unreadable:
        return


@pytest.mark.parametrize(
    "unit",
    [
        'x = f"{a["b"]}"\n', 'f"{a["b"]}" ', '{"c"!r:>{d}}', 'f"', "f'{", "{", "\\N{", "type a[", "class a[", "def f[b](c): d\n",
        "except a, ", "try: a\nexcept b, c: d\n", "lazy import a\n", "= ", "{a=", "\\", "'''", '"', "#", "type \\\n", "é\"",
        "f'''{a:", " ", "class ", "x[", "]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", 'f"{{d["k"]}}{}"', "f'''{}{{", "x = ?\n{}"])
def test_time_grows_with_length_only(unit: str, around: str) -> None:
    def seconds(count: int) -> float:
        text = around.format(unit * count)
        start = time.process_time()
        with suppress(Unreadable):
            python.parse(text)
        return time.process_time() - start

    count = 5_000 // len(unit)
    small, large = min(seconds(count) for _ in range(3)), min(seconds(count * 8) for _ in range(2))
    assert large < 8 * 5 * small + 0.5  # growth with the square would be 64 times as much, and seconds


def test_nesting_is_bounded() -> None:
    def nested(depth: int) -> str:
        return 'a = f"' + '{f"' * depth + '"}' * depth + '"'

    assert ast.unparse(tree_of(nested(3), old_grammar))
    with pytest.raises(SyntaxError):
        tree_of(nested(newer.MAX_NESTING + 2), old_grammar)
