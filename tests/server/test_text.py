"""Places: promptlint's lines and columns, the editor's, and the edits between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pygls", reason="needs the extra lsp")

from lsprotocol import types as lsp

from promptlint.model import Span
from promptlint.server.text import Encoding, Text, same_lines
from tests.server.editor import applied

TEXTS = st.text(st.sampled_from("ab \t\n\r\x0c\u2028é漢😀"), max_size=40)
ENCODINGS: st.SearchStrategy[Encoding] = st.sampled_from(("utf-8", "utf-16", "utf-32"))


def offsets(whole: str) -> st.SearchStrategy[int]:
    """Where an editor can be: not inside the end of a line."""
    return st.integers(0, len(whole)).filter(lambda offset: offset == 0 or whole[offset - 1 : offset + 1] != "\r\n")


@given(TEXTS, ENCODINGS, st.data())
def test_a_place_leads_there_and_back(whole: str, encoding: Encoding, data: st.DataObject) -> None:
    text = Text(whole, encoding)
    offset = data.draw(offsets(whole))
    assert text.offset(text.position(offset)) == offset


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 9), ("utf-16", 7), ("utf-32", 6)])
def test_columns_are_counted_in_the_units_of_the_encoding(encoding: Encoding, column: int) -> None:
    text = Text('x = 1\r\na="😀";f()\n', encoding)
    assert text.range(Span("a.py", 2, 7, 2, 8)).start == lsp.Position(1, column)


@pytest.mark.parametrize(
    ("at", "offset"), [((0, 99), 2), ((9, 0), 6), ((1, 1), 3)], ids=["behind a line", "behind the text", "inside a character"]
)
def test_a_place_outside_the_text_is_moved_into_it(at: tuple[int, int], offset: int) -> None:
    assert Text("ab\n😀c\n").offset(lsp.Position(*at)) == offset


@given(TEXTS, TEXTS)
def test_the_edits_between_two_texts_make_one_of_the_other(before: str, after: str) -> None:
    assert applied(before, Text(before).edits(after)) == after


@given(TEXTS, st.text(st.sampled_from("a\n\r漢😀"), max_size=6), st.data())
def test_a_change_of_the_editor_is_understood(whole: str, new: str, data: st.DataObject) -> None:
    text = Text(whole)
    ends = sorted(text.position(data.draw(offsets(whole))) for _ in range(2))
    stretch = lsp.Range(ends[0], ends[1])
    changed = text.changed(lsp.TextDocumentContentChangePartial(stretch, new))
    assert changed.whole == applied(whole, [lsp.TextEdit(stretch, new)])


@given(TEXTS, TEXTS)
def test_the_lines_that_two_texts_share_are_the_same(before: str, after: str) -> None:
    one, other = Text(before), Text(after)
    front, back = same_lines(one, other)
    assert front + back <= min(one.lines, other.lines)
    assert all(one.line(n) == other.line(n) for n in range(front))
    assert all(one.line(one.lines - n) == other.line(other.lines - n) for n in range(1, back + 1))
