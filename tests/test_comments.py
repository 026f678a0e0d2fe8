"""What a comment is, in files that are no programs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.comments import comments_of, long_texts


def found(path: str, text: str) -> list[tuple[int, int, str]]:
    return [(comment.line, comment.last, comment.text) for comment in comments_of(path, text)]


def test_a_hash_of_yaml_is_a_comment_outside_of_texts_only() -> None:
    text = 'a: |\n  x\n  # text\n# one\nb: "x # no"  # two\nc: x#no\nd: >-\n  long\n\n  # text\ne:\n  - 1 # three\n'
    assert found("w.yml", text) == [(4, 4, "# one"), (5, 5, "# two"), (12, 12, "# three")]
    assert found("w.yaml", 'a: 1 # one\nb: "open\n# never read\n') == [(1, 1, "# one")]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.j2", "{# one #}x {#- two\nmore -#}", ["{# one #}", "{#- two\nmore -#}"]),
        ("a.j2", "---\nx: 1 # front\n---\n{{ y }}", ["# front"]),
        ("a.md", "---\nx: 1 # front\ny: |\n  # text\n---\n# Heading\n<!-- one -->", ["# front", "<!-- one -->"]),
        ("a.md", "```\n<!-- shown -->\n```\n<!-- one -->\n{# text #}", ["<!-- one -->"]),
        ("CLAUDE.md", "~~~md\n<!-- shown -->", []),
        (".cursorrules", "<!-- one -->", ["<!-- one -->"]),
        ("a.hbs", "{{! one }}{{!-- two }} --}}", ["{{! one }}", "{{!-- two }} --}}"]),
        ("a.prompt", "---\nmodel: x # front\n---\n{{! one }}", ["# front", "{{! one }}"]),
        ("a.prompty", "---\nname: x # front\n---\nsystem:\n{# one #}{{! two }}", ["# front", "{# one #}", "{{! two }}"]),
        ("a.tmpl", "{{/* one */}}{{- /* two */ -}}", ["{{/* one */}}", "{{- /* two */ -}}"]),
        ("a.baml", 'x "// no" // yes\nprompt #"\n // text\n{# one #}\n"#', ["// yes", "{# one #}"]),
        ("a.json", '{"x": "<!-- no --> # no"}', []),
        ("a.txt", "# no\n<!-- no -->", []),
        ("a.py", "x = '# no'  # one", ["# one"]),
    ],
)
def test_each_notation_has_its_own(name: str, text: str, expected: list[str]) -> None:
    assert [comment for _, _, comment in found(name, text)] == expected


def test_a_comment_knows_where_it_stands_and_whether_alone() -> None:
    first, second = comments_of("a.j2", "You are {# one #} kind.\r\n  {# two\r\nmore #}  \r\nBe brief.")
    assert (first.line, first.column, first.alone) == (1, 9, False)
    assert (second.line, second.last, second.column, second.alone) == (2, 3, 3, True)


def test_long_texts_are_those_of_several_lines() -> None:
    text = "x = '''a\nb'''\ny = 'c'\nz = f\"\"\"\n{d}\n\"\"\"\nw = 'e\\\nf'\n"
    assert list(long_texts(text)) == [(1, 2), (4, 6), (7, 8)]


@given(
    st.sampled_from(["a.j2", "a.md", "a.yaml", "a.prompty", "a.baml", "a.hbs"]), st.text(alphabet="#{}!-<>/*\"'`~:|\n\r ax", max_size=80)
)
def test_any_text_is_read(name: str, text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for comment in comments_of(name, text):
        assert lines[comment.line - 1][comment.column - 1 :].startswith(comment.text.split("\n")[0])


@pytest.mark.parametrize("name", ["a.j2", "a.md", "a.yaml", "a.hbs", "a.baml"])
@pytest.mark.parametrize("piece", ["{#", "<!--", "{{!", "```\n", "# ", '#"', "a: #\n", "<!-- -->", "{{/*", '"\\'])
def test_reading_is_linear(name: str, piece: str) -> None:
    start = time.process_time()
    list(comments_of(name, piece * (400_000 // len(piece))))
    assert time.process_time() - start < 10
