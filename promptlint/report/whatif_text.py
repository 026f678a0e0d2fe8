"""Scenarios in the terminal: a table, and below it what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.report import whatif as rows
from promptlint.report.cost_table import cut
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, Style, plural, printable, width
from promptlint.report.whatif import Asked
from promptlint.rule import thousands
from promptlint.whatif.scenario import amount

_NARROWEST = 24
_WORDS = frozenset({"call", "scenario", "measure", "model"})


def lines(asked: Asked, columns: int | None = None) -> Iterator[Line]:
    """The tables of what was asked for."""
    if asked.is_empty:
        yield ("Nothing is priced.",)
        return
    if asked.plan is not None:
        yield from _plan(asked, columns)
    elif asked.outcomes:
        yield from _outcomes(asked, columns)
    if asked.has_training:
        yield ()
        yield from _tuning(asked, columns)


def closing(asked: Asked) -> Iterator[Line]:
    """What the tables rest on: sentences, to be broken where a terminal ends."""
    told: list[str] = []
    if asked.is_empty:
        return
    if asked.plan is not None:
        told += rows.about_plan(asked.plan)
        told.append(rows.volume(asked.plan.before))
    for outcome in asked.outcomes[:1]:
        told += rows.untouched(outcome) if len(asked.outcomes) == 1 else ()
        told.append(rows.volume(outcome.before))
    if asked.tuning is not None and asked.has_training:
        told += rows.about_tuning(asked.tuning)
        told.append(rows.ends(asked.break_even))
    sentences = [sentence for sentence in (*told, asked.of_day) if sentence]
    if sentences:
        yield ()
        yield from ((Piece(sentence, "dim"),) for sentence in sentences)


def _plan(asked: Asked, columns: int | None) -> Iterator[Line]:
    plan = asked.plan
    assert plan is not None
    yield (Piece(f"What would save most here, of {usd(amount(plan.before))} ({rows.basis(plan.before)})", "bold"),)
    yield ()
    found = rows.plan_rows(plan)
    yield from _table(rows.PLAN_HEADS, found, columns, numbered=True) if found else [("None of the usual measures changes anything here.",)]


def _outcomes(asked: Asked, columns: int | None) -> Iterator[Line]:
    first = asked.outcomes[0]
    yield (Piece(f"What if … ({rows.basis(first.before)})", "bold"),)
    yield ()
    yield from _table(rows.SCENARIO_HEADS, [rows.scenario_row(outcome) for outcome in asked.outcomes], columns)
    if len(asked.outcomes) == 1 and first.changed:
        yield ()
        found, more = rows.call_rows(first)
        yield from _table(rows.CALL_HEADS, found, columns)
        if more:
            yield (Piece(f"and {thousands(more)} more: --format json has them all", "dim"),)


def _tuning(asked: Asked, columns: int | None) -> Iterator[Line]:
    assert asked.tuning is not None
    yield (Piece(f"When {asked.tuning.title.replace('fine-tune', 'fine-tuning')} pays", "bold"),)
    yield ()
    if not asked.break_even:
        yield ("No request here can be sent to it.",)
        return
    yield from _table(rows.TUNING_HEADS, rows.tuning_rows(asked.break_even), columns)
    if (more := len(asked.break_even) - rows.MAX_BREAK_EVEN) > 0:
        yield (Piece(f"and {plural(more, 'more call')}: --format json has them all", "dim"),)


def _table(heads: Sequence[str], cells: Sequence[Sequence[str]], columns: int | None, *, numbered: bool = False) -> Iterator[Line]:
    """Words to the left, figures to the right; in a terminal the first column gives way."""
    widths = [max(width(printable(text)) for text in column) for column in zip(heads, *cells, strict=True)]
    front = 3 if numbered else 0
    if columns is not None:
        widths[0] = max(_NARROWEST, min(widths[0], columns - sum(widths[1:]) - 2 * (len(widths) - 1) - front))
    yield _row(heads, heads, widths, " " * front, "bold")
    for number, row in enumerate(cells, 1):
        yield _row(heads, row, widths, f"{number}  " if numbered else "", "")


def _row(heads: Sequence[str], row: Sequence[str], widths: Sequence[int], front: str, style: Style) -> Line:
    pieces: list[Piece] = [Piece(front, "dim")]
    for index, (head, text, room) in enumerate(zip(heads, row, widths, strict=True)):
        gap = "  " if index else ""
        if head in _WORDS:
            shown, used = cut((Piece(""), Piece(text, style), Piece("")), room)
            pieces += [Piece(gap), *shown, Piece(" " * (room - used))]
        else:
            own: Style = style or ("green" if head in ("saved", "saved alone") and text.startswith("$") and text != "$0" else "")
            pieces.append(Piece(gap + " " * (room - width(printable(text))) + text, own))
    return tuple(pieces)
