"""The tags of each notation: which run-time values they use, where, and what an engine would refuse."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from promptlint.frontends.templates.brace_tags import notation_of, scan_any_fields, scan_dollars, scan_fields, scan_go, scan_kernel
from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tags import Scan, Scanner

JINJA = [
    ("{{ a }} {{ b.c }} {{ d['e'] }} {{ a }}", "a b d"),
    ("{{ a | join(sep) }} {{ b|default('c') }}", "a sep b"),
    ("{{ f(a, key=b) }} {{ g.h(c) }}", "a b g c"),
    ("{{ a if b else c }} {{ not d and e in g }}", "a b c d e g"),
    ("{{ a is defined }} {{ b is not none }} {{ c is divisibleby(d) }}", "a b c d"),
    ("{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}{{ x }}", "xs y x"),
    ("{% for k, v in m.items() if v > low %}{{ k }}{% else %}{{ none_left }}{% endfor %}", "m low none_left"),
    ("{% for n in tree recursive %}{{ loop(n.children) }}{% endfor %}", "tree"),
    ("{% set a = b %}{{ a }}{% set c, d = e %}{{ c }}{{ d }}", "b e"),
    ("{% set text %}{{ a }}{% endset %}{{ text }}", "a"),
    ("{% set ns = namespace(n=a) %}{% set ns.n = b %}{{ ns.n }}", "a b"),
    ("{% macro row(a, b=1) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ row(d) }}", "c d"),
    ("{% with x = a, y = 2 %}{{ x }}{{ y }}{% endwith %}{{ x }}", "a x"),
    ("{% import 'm' as m %}{% from 'n' import o as p, q %}{{ m.f(a) }}{{ p(b) }}{{ q }}", "a b"),
    ("{% include 'a.j2' %}{% extends 'b.j2' %}{% block body %}{{ c }}{% endblock %}", "c"),
    ("{# {{ a }} #}{% raw %}{{ b }}{% endraw %}{{ c }}", "c"),
    ("{%- if a -%}{{- b -}}{%- elif c -%}{%- endif -%}", "a b c"),
    ("{{ {'a': {'b': c}} }} {{ [d, {'e': f}] }}", "c d f"),
    ("{{ '}}' ~ a }} {{ \"{{ b }}\" }}", "a"),
    ("{{ a[1:b] }} {{ c.d.e(f.g) }} {{ 1.5 * h }}", "a b c f h"),
    ("{% filter upper %}{{ a }}{% endfilter %}{% call(x) f(b) %}{{ x }}{% endcall %}", "a b"),
    ("${{ a }} $ {{ range(b) }}", "a b"),
]


@pytest.mark.parametrize(("text", "names"), JINJA)
def test_jinja(text: str, names: str) -> None:
    scan = scan_jinja(text, 0, len(text))
    assert scan.names == tuple(names.split())
    assert not scan.faults


@pytest.mark.parametrize(
    "text",
    [
        "a {#- note -#} b",
        "a  \n  {%- if x -%}\n  b\n  {%- endif %}\n  c",
        "a {{- x -}} b {{ y }} c",
        "{%- if x -%} {%- endif -%}  ",
        "a {# b #} c {{ -y }} d {{ y - y }}-{{ z }}-",
    ],
)
def test_what_jinja_leaves_out_is_no_text(text: str) -> None:
    tags = scan_jinja(text, 0, len(text)).tags
    assert all(before.end <= after.start for before, after in pairwise(tags))
    sent = "".join(text[a:b] for a, b in zip([0, *(tag.end for tag in tags)], [*(tag.start for tag in tags), len(text)], strict=True))
    environment = Environment(finalize=lambda value: "")
    assert sent == environment.from_string(text).render(x=True, y=1)


@pytest.mark.parametrize("text", [text for text, _ in JINJA])
def test_jinja_itself_finds_the_same_names(text: str) -> None:
    functions = set(re.findall(r"(?<![.\w|])(?<!\| )([a-z]\w*)\(", text))
    assert set(scan_jinja(text, 0, len(text)).names) == meta.find_undeclared_variables(Environment().parse(text)) - functions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{a}} {{{b}}} {{&c}} {{~d~}}", "a b c d"),
        ("{{a.b.c}} {{this.x}} {{@key}} {{.}}", "a"),
        ("{{#if a}}{{b}}{{else if c}}{{d}}{{else}}{{e}}{{/if}}", "a b c d e"),
        ("{{#unless a}}x{{/unless}}{{#ifEquals b 'c'}}{{/ifEquals}}", "a b"),
        ("{{#each xs}}{{name}} {{this}} {{@index}} {{../a}} {{@root.b}} {{#if c}}{{d}}{{/if}}{{/each}}{{e}}", "xs a b e"),
        ("{{#with x}}{{y}}{{/with}}{{#with this}}{{z}}{{/with}}", "x z"),
        ("{{#each xs as |x i|}}{{x.name}}{{/each}}", "xs"),
        ("{{role 'system'}}{{media url=photo}}{{json data indent=2}}{{history}}", "photo data history"),
        ("{{> header}}{{> row item=a}}{{! {a} }}{{!-- {{b}} --}}c", "a"),
        (r"\{{a}} {{b}}", "b"),
        ("{{helper (inner a) 'text' 3 true}}", "a"),
    ],
)
def test_handlebars(text: str, names: str) -> None:
    scan = scan_handlebars(text, 0, len(text))
    assert scan.names == tuple(names.split())
    assert not scan.faults


@pytest.mark.parametrize(
    ("scanner", "text", "names"),
    [
        (scan_fields, "{a} {b.c} {d[0]} {e!r} {f:>3} {{g}}", "a b d e f"),
        (scan_fields, 'Answer {letter} as {"key": "value"} and \\frac{one}{two}, not {i}', "letter"),
        (scan_fields, "{letter}\n```python\nprint(f'{other} {1}')\n```\n```\n{code}\n```\n", "letter code"),
        (scan_any_fields, "{a} {{b}} {c d} {}", "a b"),
        (scan_go, "{{.A}} {{ .B.C }} {{if .D}}{{end}}{{range .E}}{{.F}}{{end}}{{ printf .G }}", "A B D E G"),
        (scan_kernel, "{{$a}} {{time.Now}} {{mail.Send $b to=$c}}", "a b c"),
        (scan_dollars, "${name} ${NAME} $name ${input:topic:a topic} $${x}", "name topic"),
    ],
)
def test_plainer_notations(scanner: Scanner, text: str, names: str) -> None:
    assert scanner(text, 0, len(text)).names == tuple(names.split())


@pytest.mark.parametrize(
    ("text", "scanner"),
    [
        ("{% if a %}{{ b }}{% endif %}", scan_jinja),
        ("{{#each a}}{{/each}}", scan_handlebars),
        ("Hello {{.Name}}", scan_go),
        ("Hello {{$name}}", scan_kernel),
        ('Answer {a} as {{"b": 1}}', scan_fields),
        ("Hello ${name}", scan_dollars),
    ],
)
def test_the_notation_is_told_from_the_text(text: str, scanner: Scanner) -> None:
    assert notation_of(text) is scanner


def test_prose_has_no_tags() -> None:
    for text in ("Use ${{ secrets.TOKEN }}.", "A set {1, 2}.", 'JSON: {"a": {}}', "curl $HOST", "{ }"):
        assert notation_of(text)(text, 0, len(text)) == Scan()


@given(st.text(alphabet="{}%#/>!.$ab \n\"'()|=-~^&\\:`", max_size=200))
def test_any_text_is_accepted_and_tags_stand_in_order(text: str) -> None:
    for scanner in (scan_jinja, scan_handlebars, scan_fields, scan_any_fields, scan_go, scan_kernel, scan_dollars, notation_of(text)):
        tags = scanner(text, 0, len(text)).tags
        assert all(0 <= tag.start < tag.end <= len(text) for tag in tags)
        assert all(one.end <= other.start for one, other in pairwise(tags))
