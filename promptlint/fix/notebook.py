"""The cells of a notebook in its JSON: the text of a changed cell is spliced in, every other byte stays."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from promptlint.fix.source import Refused

_BLANKS = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"[^\s,\]}]+")
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class _Text:
    """A JSON string: its value, and where it stands with its quotes."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _List:
    items: list[Any]


def with_cells(document: str, changed: dict[int, str]) -> str:
    """The notebook's JSON with other sources in these cells; refused where it is written in a way that is not understood."""
    root = _value(document, _skip(document, 0), 0)[0]
    cells = root.get("cells") if isinstance(root, dict) else None
    if not isinstance(cells, _List):
        raise Refused("the notebook holds no list of cells")
    splices: list[tuple[int, int, str]] = []
    for index, text in changed.items():
        cell = cells.items[index] if index < len(cells.items) else None
        source = cell.get("source") if isinstance(cell, dict) else None
        splices += _source(document, source, text)
    for start, end, new in sorted(splices, reverse=True):
        document = document[:start] + new + document[end:]
    return document


def _source(document: str, source: Any, text: str) -> list[tuple[int, int, str]]:
    """What to write for a cell: the whole text, or of a list of lines those that changed."""
    if isinstance(source, _Text):
        return [(source.start, source.end, _quoted(text, document))]
    if not isinstance(source, _List) or not source.items or not all(isinstance(item, _Text) for item in source.items):
        raise Refused("the cell's source is written in an unusual way")
    old, new = source.items, text.splitlines(keepends=True) if _by_lines(source.items) else None
    if new is None:
        raise Refused("the cell's source is not a list of its lines")
    front = 0
    while front < min(len(old), len(new)) and old[front].value == new[front]:
        front += 1
    back = 0
    while back < min(len(old), len(new)) - front and old[-1 - back].value == new[-1 - back]:
        back += 1
    gone, added = old[front : len(old) - back], new[front : len(new) - back]
    if not gone and not added:
        return []
    if not new:
        raise Refused("the cell would be empty")
    return [_lines(document, old, front, gone, added)]


def _by_lines(items: list[_Text]) -> bool:
    """Whether each item is one line, the last perhaps without its end."""
    return [item.value for item in items] == "".join(item.value for item in items).splitlines(keepends=True)


def _lines(document: str, old: list[_Text], front: int, gone: list[_Text], added: list[str]) -> tuple[int, int, str]:
    """One splice for a run of lines; a new line is set apart as its neighbours are."""
    between = document[old[0].end : old[1].start] if len(old) > 1 else ", "
    written = [_quoted(line, document) for line in added]
    if gone and added:
        return gone[0].start, gone[-1].end, between.join(written)
    if added:  # nothing goes: behind the line before, or in front of the first
        if front:
            return old[front - 1].end, old[front - 1].end, "".join(between + each for each in written)
        return old[0].start, old[0].start, "".join(each + between for each in written)
    if front:
        return old[front - 1].end, gone[-1].end, ""
    return gone[0].start, old[len(gone)].start, ""


def _quoted(text: str, document: str) -> str:
    """A JSON string, in ASCII where the notebook is."""
    is_odd = any("\ud800" <= character <= "\udfff" for character in text)
    return json.dumps(text, ensure_ascii=document.isascii() or is_odd)


# ---------------------------------------------------------------- places


class Places:
    """Where the text of a notebook's cells stands in its JSON."""

    def __init__(self, document: str) -> None:
        self._document = document
        root = _value(document, _skip(document, 0), 0)[0]
        cells = root.get("cells") if isinstance(root, dict) else None
        self._cells = cells.items if isinstance(cells, _List) else []

    def offset(self, cell: int, at: int) -> int:
        """The offset in the JSON of a cell's offset, in code points; refused where the cell is written in an unusual way."""
        items = self._items(cell)
        for item in items:
            if at < len(item.value) or item is items[-1]:
                return self._inside(item, min(at, len(item.value)))
            at -= len(item.value)
        raise Refused("the cell has changed since it was read")

    def text(self, cell: int) -> str:
        """The text of a cell."""
        return "".join(item.value for item in self._items(cell))

    def _items(self, cell: int) -> list[_Text]:
        found = self._cells[cell].get("source") if cell < len(self._cells) and isinstance(self._cells[cell], dict) else None
        items: list[Any] = found.items if isinstance(found, _List) else [found]
        if not items or not all(isinstance(item, _Text) for item in items):
            raise Refused("the cell's source is written in an unusual way")
        return items

    def _inside(self, item: _Text, at: int) -> int:
        """The offset of a character of a JSON string: an escape is several, a pair of surrogates two of them."""
        offset = item.start + 1
        for character in item.value[:at]:
            is_pair = character > "\uffff" and self._document[offset] == "\\"
            offset += 12 if is_pair else self._width(offset)
        return offset

    def _width(self, offset: int) -> int:
        if self._document[offset] != "\\":
            return 1
        return 6 if self._document[offset + 1] == "u" else 2


# ---------------------------------------------------------------- JSON with places


def _skip(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """The value at an offset, and where it ends; only what leads to the cells is kept with its places."""
    if depth > _MAX_DEPTH:
        raise Refused("the notebook's JSON is nested too deeply")
    first = text[at : at + 1]
    if first == '"':
        value, end = scanstring(text, at + 1, True)
        return _Text(value, at, end), end
    if first == "{":
        return _mapping(text, at + 1, depth)
    if first == "[":
        return _sequence(text, at + 1, depth)
    found = _PLAIN.match(text, at)
    if found is None:
        raise Refused("the notebook's JSON is malformed")
    return None, found.end()


def _mapping(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    items: dict[str, Any] = {}
    at = _skip(text, at)
    while text[at : at + 1] == '"':
        key, at = scanstring(text, at + 1, True)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            break
        if key in items:
            raise Refused("a key of the notebook's JSON stands there twice")
        items[key], at = _value(text, _skip(text, at + 1), depth + 1)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
    if text[at : at + 1] != "}":
        raise Refused("the notebook's JSON is malformed")
    return items, at + 1


def _sequence(text: str, at: int, depth: int) -> tuple[_List, int]:
    items: list[Any] = []
    at = _skip(text, at)
    while text[at : at + 1] not in ("]", ""):
        item, at = _value(text, at, depth + 1)
        items.append(item)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
    if text[at : at + 1] != "]":
        raise Refused("the notebook's JSON is malformed")
    return _List(items), at + 1
