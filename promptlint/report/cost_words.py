"""What stands below a table of costs: what the figures rest on, what has no price, and what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.assumptions import PRESETS
from promptlint.bill import Bill, Coverage, counted
from promptlint.model import PricedCall
from promptlint.report.cost import often
from promptlint.report.money import usd, usd_range
from promptlint.report.text import Line, Piece, plural
from promptlint.rule import thousands

if TYPE_CHECKING:
    from promptlint.pipeline import Report

MAX_NAMED = 50  # calls without a price


def lines(bill: Bill, report: Report) -> Iterator[Line]:
    """The closing lines of a table."""
    notes = [f"* {footnote}" for footnote in [assumed(bill)] if footnote] + [label for label in [supposed(report)] if label]
    if notes:
        yield from ((Piece(note, "yellow"),) for note in notes)
        yield ()
    for title, calls in unpriced(bill):
        yield (Piece(title, "bold"),)
        yield from _named(calls)
        yield ()
    yield (counts(bill),)
    yield (f"{usage(bill, report)} Prices as of {report.prices_as_of}.",)


def assumed(bill: Bill) -> str:
    """The one footnote for every figure that rests on an assumption; "" where none does."""
    cost = bill.total.cost
    if cost.per_call.low == cost.per_call.high:
        return ""
    month = "" if cost.per_month is None else f", {usd(cost.per_month.low)} to {usd(cost.per_month.high)} a month"
    return (
        "rests on assumed or estimated tokens: the likely figure. "
        f"The total is {usd(cost.per_thousand.low)} to {usd(cost.per_thousand.high)} for 1 000 calls of each{month}. "
        "--format json lists the assumptions."
    )


def supposed(report: Report) -> str:
    """The label of figures for a number of calls that nobody measured; "" where there is none."""
    if report.usage.supposed is not None:
        return f"Assumed, not measured: each request is sent {often(report.usage.supposed)} times a month (--calls-per-month)."
    if report.settings.usage in PRESETS:
        number = thousands(PRESETS[report.settings.usage])
        return f"Assumed, not measured: each request is sent {number} times a month (the preset {report.settings.usage})."
    return ""


def unpriced(bill: Bill) -> list[tuple[str, Sequence[PricedCall]]]:
    """What is not in the totals, with a title for each kind."""
    parts = [
        ("Without a price, and not in the totals:", bill.unpriced),
        ("Model not known, and not in the totals:", bill.unknown),
    ]
    return [(title, calls) for title, calls in parts if calls]


def _named(calls: Sequence[PricedCall]) -> Iterator[Line]:
    for call in calls[:MAX_NAMED]:
        reason = call.unpriced.removeprefix("the model is not known: ") or "no price"
        yield ("  ", Piece(f"{call.site.span}"), f" {call.site.callee}", Piece(f": {reason}", "dim"))
    if len(calls) > MAX_NAMED:
        yield (Piece(f"  and {thousands(len(calls) - MAX_NAMED)} more: --format json names them all", "dim"),)


def counts(bill: Bill) -> str:
    """Every call site, in figures that add up, and those that were not asked for."""
    apart = f"; {thousands(bill.apart)} more in tests, examples and notebooks (--include)" if bill.apart else ""
    return places(counted(bill)) + apart + "."


def places(count: Coverage) -> str:
    """Every call site that was asked for, in figures that add up."""
    parts = [
        f"{plural(count.call_sites, 'call site')}: {thousands(count.priced)} priced, {thousands(count.unpriced)} unpriced, "
        f"{thousands(count.unknown)} model unknown"
    ]
    if count.at_callers:
        parts.append(f"{thousands(count.at_callers)} inside helpers and counted at their callers")
    if count.send_nothing:
        parts.append(f"{thousands(count.send_nothing)} sending nothing themselves")
    return ", ".join(parts)


def usage(bill: Bill, report: Report) -> str:
    """Where the number of calls comes from, or how to give it."""
    if report.settings.usage is None:
        if report.usage.supposed is not None:
            return "No usage file."
        return "No usage file, so no figures for a month: promptlint usage sync writes one."
    if report.settings.usage in PRESETS:
        return f"Usage: the preset {report.settings.usage}."
    if report.usage.supposed is not None:
        return f"Usage: {short(report.usage.source)}, but for the number of calls."
    known = f"{thousands(bill.total.with_usage)} of {plural(bill.total.requests, 'priced request')}"
    stray = f"; {lost}" if (lost := strays(report)) else ""
    return f"Usage: {short(report.usage.source)}, which says how often for {known}{stray}."


def strays(report: Report) -> str:
    """That some entries of the usage file are of no use any more, and how to learn which; "" where there are none."""
    number = len(report.usage.stray(call.key for call in report.calls if call.key))
    if not number:
        return ""
    names = "1 entry of it names" if number == 1 else f"{thousands(number)} entries of it name"
    return f"{names} no call site (promptlint usage sync --check)"


def short(path: str) -> str:
    """A path as seen from the working directory where it lies below it."""
    try:
        return str(Path(path).absolute().relative_to(Path.cwd()))
    except ValueError:
        return path


def sentence(bill: Bill) -> str:
    """The whole bill in one sentence."""
    total = bill.total
    if not total.requests:
        return "Nothing is priced."
    each = f"{usd_range(total.cost.per_thousand)} if each of {plural(total.requests, 'request')} ran 1 000 times"
    if total.cost.per_month is None:
        return f"{each}."
    some = f" for the {thousands(total.with_usage)} whose usage is known" if total.with_usage < total.requests else ""
    return f"{usd_range(total.cost.per_month)} a month{some}; {each}."
