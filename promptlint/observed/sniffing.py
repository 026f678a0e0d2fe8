"""What a file of logs is: how its rows lie in it, and of which format they are."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promptlint.observed.engine import LONGEST_DOCUMENT, LONGEST_ROW, Engine, Unreadable
from promptlint.observed.formats import Format
from promptlint.observed.known import titles, told_by
from promptlint.observed.places import LogFile

_HEAD = 1 << 20  # bytes that are looked at
_SAMPLE = 50  # rows
_SHOWN = 8  # fields in a message


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a file lie in it; files of one layout are read together."""

    format: Format
    kind: str  # json | csv | parquet
    form: str = ""  # of JSON: newline_delimited | array | unstructured | auto; of a table its delimiter
    wrapper: str = ""  # the field of a JSON document that holds the rows
    fields: tuple[tuple[str, str], ...] = ()  # of a table: columns that are there, with their types


class Unknown(Exception):
    """A file of no format that is known, and what it has instead."""


def layout_of(file: LogFile, engine: Engine) -> Layout:
    """The layout of a file; `Unknown` where its rows are of no format that is known, `Unreadable` where it cannot be read."""
    return {"csv": _of_table, "parquet": _of_parquet, "json": _of_json}[file.kind](file, engine)


# ---------------------------------------------------------------- JSON


def _of_json(file: LogFile, engine: Engine) -> Layout:
    form = _form(file)
    lenient = ", ignore_errors = true" if form == "newline_delimited" else ""
    sql = f"SELECT json FROM read_json_objects([$1], format = '{form}', maximum_object_size = {_longest(form)}{lenient}) LIMIT {_SAMPLE}"
    documents = [each for (row,) in engine.rows(sql, [file.address]) if isinstance(each := _parsed(row), dict)]
    if not documents:
        raise Unknown("it holds no row")
    for document in documents:
        if (found := told_by(document)) is not None:
            return Layout(found, "json", form)
    for document in documents:
        for name, value in document.items():
            inside = value[0] if isinstance(value, list) and value else None
            if isinstance(inside, dict) and (found := told_by(inside)) is not None:
                return Layout(found, "json", form, wrapper=name)
    raise Unknown(_unknown(documents[0]))


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _form(file: LogFile) -> str:
    """Whether a file holds one row on each line, a list, or documents over several lines."""
    if file.is_remote or file.name.endswith(".zst"):
        return "newline_delimited" if ".json" not in file.name or ".jsonl" in file.name else "auto"
    head = _head(file.name).lstrip()
    if head.startswith("["):
        return "array"
    lines = [line for line in head.split("\n")[:_SAMPLE] if line.strip()]
    whole = sum(1 for line in lines if isinstance(_parsed(line), dict))
    starts = sum(1 for line in lines if line.startswith("{") and len(line) > 1)
    return "newline_delimited" if whole or starts > 1 or (starts and len(lines) == 1) else "unstructured"


def _head(name: str) -> str:
    try:
        with gzip.open(name, "rb") if name.endswith(".gz") else Path(name).open("rb") as file:
            return bytes(file.read(_HEAD)).decode("utf-8-sig", "replace")
    except (OSError, EOFError) as error:
        raise Unreadable(str(getattr(error, "strerror", None) or error).lower()) from None


# ---------------------------------------------------------------- tables


def _of_table(file: LogFile, engine: Engine) -> Layout:
    if file.is_remote or file.name.endswith(".zst"):
        delimiter = "\t" if ".tsv" in file.name else ","
        columns = engine.columns(f"SELECT * FROM read_csv([$1], delim = '{delimiter}')", [file.address])
        return _tabular(Layout(_NOTHING, "csv", delimiter), columns)
    first = next(iter(_head(file.name).lstrip("\r\n").splitlines()), "")
    delimiter = max((",", "\t", ";", "|"), key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    unique = dict.fromkeys(f"{name.strip()}#{number}" if name in names[:number] else name.strip() for number, name in enumerate(names))
    return _tabular(Layout(_NOTHING, "csv", delimiter), [(name, "VARCHAR") for name in unique])


def _of_parquet(file: LogFile, engine: Engine) -> Layout:
    layout = Layout(_NOTHING, "parquet")
    return _tabular(layout, engine.columns(f"SELECT * FROM {reader(layout)}", [[file.address]]))


def _tabular(layout: Layout, columns: Iterable[tuple[str, str]]) -> Layout:
    there = tuple(columns)
    found = told_by(name for name, _ in there)
    if found is None or found.inside:
        raise Unknown(_unknown([name for name, _ in there]))
    return Layout(found, layout.kind, layout.form, fields=there)


_NOTHING = Format("", "", "", (), (), {})


def _unknown(fields: Iterable[str]) -> str:
    names = [name if len(name) <= 40 else f"{name[:40]}…" for name in fields]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"no format that is known: its rows have {', '.join(names[:_SHOWN])}{more}; known are: {titles()}"


# ---------------------------------------------------------------- SQL


def reader(layout: Layout, columns: Iterable[str] = ()) -> str:
    """SQL: the function of the engine that reads files of this layout, their names being the first parameter."""
    if layout.kind == "parquet":
        return "read_parquet($1, union_by_name = true)"
    if layout.kind == "csv":
        columns = [name for name, _ in layout.fields]
    wanted = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in columns)
    if layout.kind == "csv":
        return (
            f"read_csv($1, columns = {{{wanted}}}, header = true, delim = '{layout.form}', quote = '\"', escape = '\"',"
            " auto_detect = false, ignore_errors = true, store_rejects = true)"
        )
    lenient = ", ignore_errors = true" if layout.form == "newline_delimited" else ""
    return f"read_json($1, columns = {{{wanted}}}, format = '{layout.form}', maximum_object_size = {_longest(layout.form)}{lenient})"


def _longest(form: str) -> int:
    return LONGEST_DOCUMENT if form in ("unstructured", "auto") else LONGEST_ROW


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def selected(layout: Layout) -> Iterator[str]:
    """SQL: each field of the format as text; what a table lacks is missing."""
    there = dict(layout.fields)
    for name in layout.format.fields:
        kind = there.get(name)
        if kind is None:
            yield f"NULL::VARCHAR AS {quoted(name)}"
        elif kind.startswith(("STRUCT", "MAP", "UNION")) or kind.endswith("[]"):
            yield f"to_json({quoted(name)})::VARCHAR AS {quoted(name)}"
        else:
            yield f"{quoted(name)}::VARCHAR AS {quoted(name)}"
