"""What `promptlint usage import` tells: what was read, what it belongs to, what could not be joined, and whether the money agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from promptlint.bill import bill_of
from promptlint.observed import BY, Figures, Observation
from promptlint.observed.figures import repriced
from promptlint.report.cost import often
from promptlint.report.cost_words import short
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, plural, printable, width
from promptlint.rule import thousands

if TYPE_CHECKING:
    from promptlint.pipeline import Report
    from promptlint.report.usage_observed import Written

_MOST_NAMED = 20
_SHORT = Decimal(1)  # days: what is shorter says little of a month


def lines(
    found: Observation, result: Written, report: Report, file: str, others: int, *, done: str, least: Decimal | None
) -> Iterator[Line]:
    """All that there is to tell, the file first."""
    yield _file(result, file, done=done, least=least, found=found)
    yield from _read(found, others)
    yield from _joined(found)
    yield from _kept(result)
    yield from _table(found.joined)
    yield from _silent(found)
    yield from _unseen(found, report)
    yield from _money(found, report)


def _file(result: Written, file: str, *, done: str, least: Decimal | None, found: Observation) -> Line:
    name = Piece(short(file), "bold")
    if least is not None:
        share = _percent(found.rate or Decimal(0))
        return (name, ": not written: ", Piece(f"{share} of the rows are joined, fewer than {_percent(least)}.", "red"))
    if not found.joined:
        return (name, ": nothing to write.")
    number = plural(len(result.added) + len(result.changed), "call site")
    new = f", {thousands(len(result.added))} of them new" if result.added else ""
    return (name, f": figures of {number} {done}{new}.")


# ---------------------------------------------------------------- what was read


def _read(found: Observation, others: int) -> Iterator[Line]:
    read = found.read
    formats = " and ".join(f"{title} ({plural(number, 'file')})" for title, number in read.formats)
    yield (f"Read {_rows(read.rows)} of {formats or 'nothing'}{_period(found)}.",)
    if others:
        yield (f"  {plural(others, 'file')} of the folders hold no logs by their names",)
    for each in read.unread[:_MOST_NAMED]:
        yield ("  ", Piece("not read: ", "yellow"), f"{short(each.name)}: {each.reason}")
    if len(read.unread) > _MOST_NAMED:
        yield (f"  and {thousands(len(read.unread) - _MOST_NAMED)} more files",)
    yield from ((f"  {_rows(number)} {one if number == 1 else several}",) for number, one, several in _oddities(found) if number)
    if read.requests_unknown:
        yield ("  the export has sums that do not say of how many calls: they tell tokens and shares, and no number of calls",)
    if found.period.days is None:
        yield (Piece("  how often calls are made cannot be told: the rows tell no period (--days N says it)", "yellow"),)
    elif found.period.days < _SHORT:
        hours = (found.period.days * 24).quantize(Decimal("0.1"))
        yield (Piece(f"  they cover {hours} hours only, so a figure for a month is a bold one (--days N says otherwise)", "yellow"),)


def _oddities(found: Observation) -> Iterator[tuple[int, str, str]]:
    """Numbers of rows, and what is to be said of one and of several."""
    read, every = found.read, found.every
    share = _percent(Decimal(read.broken) / read.rows if read.rows else Decimal(0))
    yield read.broken, f"({share}) is broken, and left out", f"({share}) are broken, and left out"
    none = "no call of a model (another span, a chain, a tool), and left out"
    yield read.others, f"is {none}", f"are {none}"
    yield read.doubled, "repeats a row of the same id, and counts once", "repeat a row of the same id, and count once"
    record = "another record of a call that has one already"
    yield read.outer, f"is {record}, and counts once with it", f"are {record}, and count once with it"
    yield (
        every.failed - every.billed,
        "is a call that failed and cost nothing: in no figure",
        "are calls that failed and cost nothing: in no figure",
    )
    yield every.billed, "is a call that failed and was billed: it counts", "are calls that failed and were billed: they count"
    yield (
        every.retried,
        "is a further attempt of a call: it counts if it was paid",
        "are further attempts of a call: those that were paid count",
    )
    cache = "answered by an own cache: response-cache-hit-rate"
    yield every.answered_by_own_cache, f"was {cache}", f"were {cache}"
    clock = "a clock before 2020 or in the future"
    yield read.early, f"has {clock}: it counts, and tells no period", f"have {clock}: they count, and tell no period"
    yield read.backwards, "ends before it begins: it counts, by its beginning", "end before they begin: they count, by their beginning"
    yield read.undated, "has no time: it counts, and tells no period", "have no time: they count, and tell no period"
    without = every.calls - every.answered_by_own_cache - every.measured if every.counted else 0
    yield without, "has no tokens: it counts as a call", "have no tokens: they count as calls"


def _period(found: Observation) -> str:
    period = found.period
    if period.first is None or period.last is None:
        return ""
    length = "" if period.days is None else f", {period.days.quantize(Decimal('0.1'))} days"
    return f", {period.first:%Y-%m-%d} to {period.last:%Y-%m-%d}{length}"


# ---------------------------------------------------------------- what it belongs to


def _joined(found: Observation) -> Iterator[Line]:
    if not found.rows:
        yield (Piece("No row is a call of a model.", "yellow"),)
        return
    ways = ", ".join(f"{thousands(rows)} {BY[way]}" for way, rows in found.by)
    yield (Piece(f"Joined: {_percent(found.rate or Decimal(0))} of {thousands(found.rows)} calls", "bold"), f": {ways}." if ways else ".")
    for reason, sums in found.apart[:_MOST_NAMED]:
        share = _percent(Decimal(sums.rows) / found.rows)
        cost = f", {usd(sums.cost)} by the log" if sums.costed else ""
        yield ("  ", Piece("not joined: ", "yellow"), f"{thousands(sums.rows)} ({share}{cost}): {reason}")
    if len(found.apart) > _MOST_NAMED:
        rest = sum(sums.rows for _, sums in found.apart[_MOST_NAMED:])
        yield (f"  and {thousands(rest)} for {thousands(len(found.apart) - _MOST_NAMED)} more reasons",)


def _kept(result: Written) -> Iterator[Line]:
    for key, names in result.kept[:_MOST_NAMED]:
        yield ("  ", Piece("kept: ", "yellow"), f"{key}: its own {', '.join(names)} (--replace takes the log's)")
    if len(result.kept) > _MOST_NAMED:
        yield (f"  and {thousands(len(result.kept) - _MOST_NAMED)} more entries",)
    yield from (("  ", Piece("left out: ", "yellow"), f"{key}: no TOML file can hold this name") for key in result.unwritable)


def _table(figures: Sequence[Figures]) -> Iterator[Line]:
    """A row for each call site: calls a month, tokens of a mean request, what the log says it cost."""
    if not figures:
        return
    head = ("call site", "calls a month", "input", "output", "cost in the log")
    rows = [
        (
            printable(each.call.key),
            often(calls) if isinstance(calls := each.said.get("calls-per-month"), Decimal) else "-",
            _mean(each.said, "input-tokens"),
            _mean(each.said, "output-tokens"),
            usd(each.sums.cost) if each.sums.costed else "-",
        )
        for each in figures
    ]
    widths = [max(map(width, column)) for column in zip(head, *rows, strict=True)]
    yield ()
    for number, row in enumerate([head, *rows]):
        name = row[0] + " " * (widths[0] - width(row[0]))
        cells = "".join(f"  {cell:>{room}}" for cell, room in zip(row[1:], widths[1:], strict=True))
        yield (Piece(name + cells, "dim"),) if number == 0 else (Piece(name, "bold"), cells)


def _mean(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if value is None:
        return "-"
    return thousands(int(value["mean"] if isinstance(value, Mapping) else value))


def _silent(found: Observation) -> Iterator[Line]:
    for each in found.silent:
        cost = f", {usd(each.sums.cost)} by the log" if each.sums.costed else ""
        tokens = thousands(each.sums.input + each.sums.output)
        what = f"{plural(each.sums.calls, 'call')}, {tokens} tokens{cost}"
        yield (f"{each.call.key}: {what}: what is made here sends its requests elsewhere, so that no bill counts it.",)


def _unseen(found: Observation, report: Report) -> Iterator[Line]:
    """Call sites that are called by the usage file and in no log."""
    seen = {each.call.key for each in found.joined}
    told = [call for call in bill_of(report).requests if call.usage.calls_per_month and call.key not in seen]
    for call in told[:_MOST_NAMED] if found.joined else ():
        often_ = often(call.usage.calls_per_month or Decimal(0))
        yield ("  ", Piece("in no log: ", "yellow"), f"{call.key}, which the usage file says is called {often_} times a month")
    if found.joined and len(told) > _MOST_NAMED:
        yield (f"  and {thousands(len(told) - _MOST_NAMED)} more call sites",)


def _money(found: Observation, report: Report) -> Iterator[Line]:
    """Whether the price list comes to what the log says."""
    if report.book is None or not found.joined:
        return
    result = repriced(found.joined, report.book)
    if result.difference is None:
        return
    yield ()
    sign = "+" if result.difference >= 0 else "-"
    share = f"{sign}{abs(result.difference * 100).quantize(Decimal('0.01'))} %"
    left = f" {plural(result.left_out, 'call')} without a price or a cost in the log are left out of both." if result.left_out else ""
    yield (
        f"The log says {usd(result.theirs)} for {plural(result.calls, 'joined call')}; by these figures and the prices of"
        f" {report.prices_as_of} they cost {usd(result.ours)} ({share}).{left}",
    )


def _rows(number: int) -> str:
    return plural(number, "row")


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.1'))} %".replace("100.0 %", "100 %")
