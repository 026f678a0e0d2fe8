"""Text from the code in Markdown: whatever it holds, it stays text and code."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from promptlint.report.markdown import code, cut, folded, prose, row, visible

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What is left as text: words, numbers, stops, and the signs of our own sentences. None of these is an @, a #, a / or a : inside a word.
TEXT = re.compile(r"(?:[\w ,.;:()?!%+→…≈·×–'’\u00a0-]|\$(?=\d))*")
INSIDE = re.compile(r"[.:][A-Za-z]|[A-Za-z]-\d|\b[0-9a-fA-F]{7,}\b", re.ASCII)  # addresses, emoji, issues of trackers, commits
HOSTILE = [
    "@octocat", "@org/team", "#123", "org/repo#1", "GH-1", "gh-12", "JIRA-7", "deadbeef", "0123456789abcdef0123456789abcdef01234567",
    "http://evil.example", "https://evil.example/?q=`|`", "www.evil.example", "a@b.example", "[link](http://evil.example)",
    "![picture](http://evil.example/x.png)", "<img src=x onerror=alert(1)>", "<!-- promptlint: default -->", "-->", "</details>",
    "<script>alert(1)</script>", "# title", "===", "---", "| a | b |", "a|b", "a\\|b", "\\", "\\`", "```", "``` sh", "~~~", "`a` `b`",
    "``a```", ":smile:", ":+1:", "/close", "\n/assign @me", "!1", "~label", "%milestone", "$snippet", "&epic", "[vulnerability:1]",
    "$$x$$", "$`x`$", "$x$", "\\(x\\)", "- [ ] task", "[^1]", "[^1]: note", "\u202egnirts", "a\u200bb", "a\ufe0f", "\u3164", "\u2028",
    "&#64;octocat", "&lt;b&gt;", "**bold**", "_x_", "a__b__c", "*", "1. one", "> quote", "\t code", "", " ", "  ", "\x00", "\x1b[31m",
    "file:///etc/passwd", "mailto:a@b.c", "ftp://x", "xmpp:a@b", "#ff0000", "\ud800", "🙂", "日本語", "é", "$5", "$5$", "($5)",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=8).map(" ".join) | st.lists(
    st.sampled_from(HOSTILE), max_size=6
).map("".join)


def leaves(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.children is not None:
            yield from leaves(token.children)
        else:
            yield token


def harmless(markdown: str, html: frozenset[str] = frozenset()) -> None:
    """Nothing in it is more than text and code, but the tags that we write ourselves."""
    assert "\u202e" not in markdown and "\u200b" not in markdown
    inside = False
    for token in leaves(PARSER.parse(markdown)):
        if token.type == "html_inline" and token.content in {"<code>", "</code>"}:
            inside = token.content == "<code>"
        elif token.type in {"html_inline", "html_block"}:
            assert token.content.strip() in html
        elif token.type in {"text", "text_special"} and inside:
            assert set(token.content) <= set("`|$\u00a0")
        elif token.type in {"text", "text_special"}:
            assert TEXT.fullmatch(token.content) and not INSIDE.search(token.content), token.content
        else:
            assert token.type in {"code_inline", "softbreak"} or token.type.startswith(
                ("paragraph", "table", "thead", "tbody", "tr_", "th_", "td_", "bullet_list", "list_item", "strong", "inline")
            ), token


@given(hostile)
def test_code_is_one_piece_of_code(text: str) -> None:
    markdown = code(text)
    assert "\n" not in markdown and "|" not in markdown and "$" not in markdown
    harmless(f"see {markdown} there")
    tokens = PARSER.parse(f"see {markdown} there")[1].children or []
    read = "".join(token.content for token in tokens if token.type in {"code_inline", "text", "text_special"})
    assert re.sub("[ \u00a0]", "", read) == f"see{cut(visible(text), 160)}there".replace(" ", "")


@given(hostile)
def test_a_sentence_is_text_and_code(text: str) -> None:
    harmless(f"- {prose('say')} {prose(text)}")


@given(st.lists(st.tuples(hostile, hostile), min_size=1, max_size=3))
def test_a_table_has_the_rows_and_cells_that_were_written(cells: list[tuple[str, str]]) -> None:
    table = row(["one", "two"]) + row(["---", "---"]) + "".join(row([code(one), prose(two)]) for one, two in cells)
    harmless(table)
    tokens = PARSER.parse(table + "\nafter")
    assert sum(token.type == "tr_open" for token in tokens) == len(cells) + 1
    assert sum(token.type == "td_open" for token in tokens) == 2 * len(cells)
    assert tokens[-2].content == "after"


def test_what_is_plain_reads_as_it_did() -> None:
    plain = "one call may generate 16 384 tokens: $0.16 (+50 %), most of them unread"
    assert prose(plain) == plain
    assert prose("model gpt-4o-mini → gpt-4o") == "model `gpt-4o-mini` → `gpt-4o`"
    assert prose("`now()` (a clock) stands in x.y, alone") == "`now()` (a clock) stands in `x.y`, alone"
    assert prose("moved from app/a b.py") == "moved from `app/a b.py`"


def test_what_is_not_seen_is_spelt_out() -> None:
    assert code("a\u200bb\u202ec\ufe0f\n\u3164") == "`a\\u200bb\\u202ec\\ufe0f\\n\\u3164`"


def test_what_could_end_a_span_stands_outside_of_it() -> None:
    assert code("a|b`c") == "`a`<code>&#124;</code>`b`<code>&#96;</code>`c`"
    assert code("$$x") == "<code>&#36;&#36;</code>`x`"


@pytest.mark.parametrize("most", [10, 11, 160])
def test_a_long_text_loses_its_middle(most: int) -> None:
    assert len(cut("x" * 500, most)) == most
    assert cut("abcdefghijklmnop", 10) == "abc…klmnop"
    assert cut("short", most) == "short"


def test_folded_content_is_markdown_again() -> None:
    html = [token.type for token in PARSER.parse(folded("2 more", "- a\n- b\n"))]
    assert html[0] == "html_block" and html[-1] == "html_block" and "bullet_list_open" in html
