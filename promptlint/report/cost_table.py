"""The costs of a project as a tree in the terminal, with the sum below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import partial

from promptlint.bill import Bill, Cost, Total
from promptlint.report.cost import FIELDS, Left, Row, View, cell, fields_of, rows, what
from promptlint.report.text import Line, Piece, Style, printable, width

TOTAL = "OVERALL TOTAL"
Label = tuple[Piece, Piece, Piece]  # the branch, the name, what it is about
_NARROWEST = 24  # columns for the names, however narrow the terminal is
_LEAST_NAME = 12
_LEFT = ("model", "operation")  # columns of words; those of figures stand to the right


def lines(bill: Bill, view: View, columns: int | None = None) -> Iterator[Line]:
    """The table.  In a terminal of so many columns the names give way, never the figures."""
    fields = fields_of(bill, view)
    found, left = rows(bill, view)
    if not bill.lines:
        yield ("Nothing is priced.",)
        return
    told = {*fields, *([view.by] if view.by else [])}
    labels = [_label(row, prefix, told) for row, prefix in zip(found, prefixes(found), strict=True)]
    cells = [[cell(field, row, bill.total) for field in fields] for row in found]
    total = _sum(fields, bill.total)
    rest = [] if left is None else [_left(fields, left, bill.total)]
    heads = [FIELDS[field] for field in fields]
    widths = [max(map(width, column)) for column in zip(heads, *cells, *rest, total, strict=True)]
    names = [sum(width(printable(piece.text)) for piece in label) for label in labels]
    about = "" if left is None else f"and {left.words}"
    room = max([len(TOTAL), len(about), *names])
    if columns is not None:
        room = max(_NARROWEST, min(room, columns - sum(widths) - 2 * len(widths) - 2))
    laid = partial(_row, room=room, widths=widths, fields=fields)
    yield laid(_only("name", "bold"), heads, style="bold")
    for index, row in enumerate(found):
        if row.depth == 0 and view.detail != "groups":
            yield ()
        star = "*" if row.is_assumed else ""
        style: Style = "dim" if row.part is not None else ""
        yield laid(labels[index], cells[index], style=style, star=star)
    yield ()
    if left is not None:
        yield laid(_only(about, "dim"), rest[0], style="dim")
    yield laid(_only(TOTAL, "bold"), total, style="bold", star="*" if _is_assumed(bill.total.cost) else "")


def _only(name: str, style: Style) -> Label:
    return Piece(""), Piece(name, style), Piece("")


def _is_assumed(cost: Cost) -> bool:
    return cost.per_call.low != cost.per_call.high


def _sum(fields: Sequence[str], total: Total) -> list[str]:
    return [cell(field, Row(0, TOTAL, total.cost), total) for field in fields]


def _left(fields: Sequence[str], left: Left, total: Total) -> list[str]:
    return [cell(field, Row(0, "", left.cost), total) for field in fields]


def _label(row: Row, prefix: str, told: Set[str]) -> Label:
    """The branch, the name, and what it is about unless a column or a group tells that."""
    name = Piece(row.name, "dim" if row.part is not None else "" if row.line is not None else "bold")
    elsewhere = told & ({"model"} if row.part is None else {"quantity", "price"})
    about = "" if elsewhere else what(row)
    return Piece(prefix, "dim"), name, Piece(f"  {about}" if about else "", "dim" if row.part is not None else "cyan")


def prefixes(found: Sequence[Row]) -> list[str]:
    """The branches of the tree in front of each row."""
    result, open_ = [], list[bool]()  # for each depth above the row: whether more comes below it
    for row in found:
        del open_[row.depth :]
        above = "".join("│  " if more else "   " for more in open_[1:])
        result.append(above + ("└─ " if row.is_last else "├─ ") if row.depth else "")
        open_.append(not row.is_last)
    return result


def _row(
    label: Label, cells: Sequence[str], *, room: int, widths: Sequence[int], fields: Sequence[str], style: Style, star: str = ""
) -> Line:
    name, used = cut(label, room)
    pieces: list[Piece] = [*name, Piece(" " * (room - used))]
    for text, columns, field in zip(cells, widths, fields, strict=True):
        blanks = " " * (columns - width(printable(text)))
        pieces.append(Piece("  " + (text + blanks if field in _LEFT else blanks + text), style))
    return (*pieces, Piece(f" {star}", "yellow") if star else "")


def cut(label: Label, room: int) -> tuple[list[Piece], int]:
    """Branch, name and what it is about as far as they fit, and the columns that they take.

    A name gives way first; a path at its beginning, because its end tells more.
    """
    branch, name, about = (Piece(printable(piece.text), piece.style) for piece in label)
    total = width(branch.text) + width(name.text) + width(about.text)
    if total <= room:
        return [branch, name, about], total
    least = min(width(name.text), max(_LEAST_NAME, room - width(branch.text) - width(about.text)))
    name = Piece(_end(name.text, least) if "/" in name.text else _start(name.text, least), name.style)
    about = Piece(_start(about.text, room - width(branch.text) - width(name.text)), about.style)
    pieces = [branch, name, about]
    return pieces, sum(width(piece.text) for piece in pieces)


def _start(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    while text and width(text) > room - 1:
        text = text[:-1]
    return text + "…" if room > 0 else ""


def _end(text: str, room: int) -> str:
    if width(text) <= room:
        return text
    text = text[-room:]
    while text and width(text) > room - 1:
        text = text[1:]
    return "…" + text
