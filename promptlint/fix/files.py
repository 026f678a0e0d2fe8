"""Fixes applied to the bytes of one file: its encoding, its byte order mark and its line ends stay what they are."""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promptlint.fix.notebook import with_cells
from promptlint.fix.source import Refused, Source
from promptlint.fix.text import fixed
from promptlint.frontends.notebook import code_cells, without_magics
from promptlint.frontends.python import parse
from promptlint.model import Span
from promptlint.rule import Finding
from promptlint.sources import Kind, Unreadable, decode, encoding_of


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file's bytes with some of the fixes made, and what became of the others."""

    data: bytes
    made: tuple[Finding, ...] = ()
    waiting: tuple[Finding, ...] = ()
    refused: tuple[tuple[Finding, str], ...] = ()


def fixed_file(data: bytes, kind: Kind, findings: Sequence[Finding]) -> FixedFile:
    """Make the fixes of these findings, all of which stand in this file."""
    try:
        return _notebook(data, findings) if kind == "notebook" else _python(data, findings)
    except (Refused, Unreadable) as error:
        return FixedFile(data, refused=tuple((finding, error.reason) for finding in findings))


def place_of(finding: Finding) -> tuple[str, int | None]:
    """The file and the cell that a finding's fix changes; refused where it changes several."""
    assert finding.fix is not None
    places = {(span.path, span.cell) for edit in finding.fix.edits for span in _spans(edit)}
    if len(places) != 1:
        raise Refused("it would change several files or cells")
    return places.pop()


def _spans(edit: Any) -> list[Span]:
    return [edit.call if hasattr(edit, "call") else edit.at]


def _python(data: bytes, findings: Sequence[Finding]) -> FixedFile:
    text = decode(data)
    encoding = encoding_of(data)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    if mark + _encoded(text, encoding) != data:
        raise Refused(f"its encoding, {encoding}, does not give back the same bytes")
    result = fixed(Source(text), [finding.fix for finding in findings if finding.fix])
    new = mark + _encoded(result.text, encoding)
    if decode(new) != result.text:
        raise Refused(f"its encoding, {encoding}, cannot hold the new text")
    return FixedFile(
        new,
        tuple(findings[index] for index in result.made),
        tuple(findings[index] for index in result.waiting),
        tuple((findings[index], reason) for index, reason in result.refused),
    )


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeError:
        raise Refused(f"its encoding, {encoding}, cannot hold the new text") from None


def _notebook(data: bytes, findings: Sequence[Finding]) -> FixedFile:
    document = decode(data)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    cells = code_cells(data)
    for cell in cells:
        if cell is not None:
            parse(without_magics(cell), allow_await=True)  # a notebook with a cell that can't be parsed is left alone
    changed: dict[int, str] = {}
    made: list[Finding] = []
    waiting: list[Finding] = []
    refused: list[tuple[Finding, str]] = []
    by_cell: dict[int, list[Finding]] = {}
    for finding in findings:
        by_cell.setdefault(place_of(finding)[1] or 0, []).append(finding)
    for index, here in by_cell.items():
        source = cells[index] if index < len(cells) else None
        if source is None:
            raise Refused("the notebook has changed since it was read")
        result = fixed(Source(source, without_magics), [finding.fix for finding in here if finding.fix])
        made += [here[i] for i in result.made]
        waiting += [here[i] for i in result.waiting]
        refused += [(here[i], reason) for i, reason in result.refused]
        if result.text != source:
            changed[index] = result.text
    new = mark + with_cells(document, changed).encode("utf-8")
    _check_notebook(data, new, changed)
    return FixedFile(new, tuple(made), tuple(waiting), tuple(refused))


def _check_notebook(before: bytes, after: bytes, changed: dict[int, str]) -> None:
    """Refuse a result in which anything but the sources of the changed cells differs."""
    old, new = json.loads(decode(before)), json.loads(decode(after))
    for index, text in changed.items():
        source = new["cells"][index]["source"]
        if ("".join(source) if isinstance(source, list) else source) != text:
            raise Refused("the cell cannot be written")
        old["cells"][index]["source"] = source
    if old != new:
        raise Refused("the notebook would change elsewhere as well")
