"""What a change does to the bill, for a terminal: each call site that it touches, the totals, the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from promptlint.bill import Bill, Cost
from promptlint.difference import Difference, PromptRow, Row, Status
from promptlint.model import Money
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, Style, plural
from promptlint.rule import Finding, thousands

SIGNS = {"changed": "~", "added": "+", "removed": "-"}
KEY = "~ changed + added - removed * assumed"
_COLOURS: dict[str, Style] = {"changed": "yellow", "added": "green", "removed": "red"}
_SEVERITIES: dict[str, Style] = {"error": "red", "warning": "yellow", "info": "blue"}
_ROUND = Decimal("0.1")
_HUNDRED = 100
MAX_PROMPTS = 20


def lines(difference: Difference, names: tuple[str, str], skipped: Sequence[str] = ()) -> Iterator[Line]:
    """The report of a change between two sides of these names."""
    yield (Piece(f"Cost of {names[0]} → {names[1]}", "bold"),)
    yield ()
    for row in difference.rows:
        yield from _row(row)
        yield ()
    if not difference.rows:
        yield (Piece("No call site's cost changed.", "bold"), f" {unchanged(difference)}")
        yield ()
    yield from _prompt_files(difference)
    yield from totals(difference)
    for severity, words in held(difference):
        yield (Piece(f"{severity}: ", _SEVERITIES[severity]), words)
    yield from _findings(difference)
    yield ()
    if difference.rows:
        yield (Piece(f"Key: {KEY}", "dim"),)
        yield (Piece(f"{unchanged(difference)} Prices as of {difference.prices_as_of}.", "dim"),)
    for words in skipped:
        yield (Piece(words, "dim"),)


def verdict(difference: Difference) -> str:
    """One sentence: what happens to the bill."""
    before, after = difference.before.total.cost, difference.after.total.cost
    if before.per_month is not None or after.per_month is not None:
        return _sentence("The monthly estimate", before.per_month, after.per_month)
    return _sentence("1 000 calls of each call site", before.per_thousand, after.per_thousand, "cost")


def _sentence(subject: str, before: Money | None, after: Money | None, verb: str = "") -> str:
    old, new = (amount.likely if amount else Decimal(0) for amount in (before, after))
    if old == new:
        return f"{subject} {verb + ' the same' if verb else 'stays'} as before: {usd(new)}."
    way = "more" if new > old else "less"
    if verb:
        return f"{subject} {verb} {usd(abs(new - old))} {way} than before: {change(old, new)}."
    return f"{subject} {'increases' if new > old else 'decreases'} by {usd(abs(new - old))}: {change(old, new)}."


def change(before: Decimal, after: Decimal) -> str:
    """$8.00 → $12.00 (+50 %)."""
    share = percent(before, after)
    return f"{usd(before)} → {usd(after)}" + (f" ({share})" if share else "")


def percent(before: Decimal, after: Decimal) -> str:
    """+50 %, -3.2 %; nothing where there was nothing before, or nothing changed."""
    if not before or before == after:
        return ""
    share = (after - before) / before * _HUNDRED
    if abs(share) >= _HUNDRED:
        return f"{share:+,.0f} %".replace(",", " ")
    rounded = share.quantize(_ROUND)
    return f"{rounded.normalize():+f} %" if rounded else f"{share.quantize(Decimal('0.001')):+f} %"


def signed(amount: Decimal) -> str:
    return ("+" if amount > 0 else "") + usd(amount)


# ---------------------------------------------------------------- parts


def _prompt_files(difference: Difference) -> Iterator[Line]:
    for row in difference.prompts[:MAX_PROMPTS]:
        status = prompt_status(row)
        yield (Piece(f"{SIGNS[status]} ", _COLOURS[status]), Piece(row.path, "bold"), f"  {tokens_of(row)}")
    if (more := len(difference.prompts) - MAX_PROMPTS) > 0:
        yield (f"  and {plural(more, 'more prompt file')}",)
    if difference.prompts:
        yield ()


def prompt_status(row: PromptRow) -> Status:
    return "added" if row.before is None else "removed" if row.after is None else "changed"


def tokens_of(row: PromptRow) -> str:
    """What became of a prompt file's size, in words."""
    one, two = (None if tokens is None else thousands(tokens.likely) for tokens in (row.before, row.after))
    if one is None or two is None:
        return f"prompt file of {one or two} tokens"
    return f"prompt file, {one} → {two} tokens"


def _row(row: Row) -> Iterator[Line]:
    colour = _COLOURS[row.status]
    yield (Piece(f"{SIGNS[row.status]} ", colour), Piece(row.call.key, "bold"), Piece(f"  {row.call.site.span}", "dim"))
    if row.before is None and row.after is None:
        yield ("    ", "; ".join([", ".join(row.what), why_none(row)]))
        return
    if row.what:
        yield ("    ", ", ".join(row.what))
    yield ("    ", Piece(money_of(row), colour))
    if month_of(row):
        yield ("    ", Piece(f"* {month_of(row)}", colour))


def money_of(row: Row) -> str:
    """What 1 000 calls cost before and after, or why that cannot be told."""
    return _amounts(row, lambda cost: cost.per_thousand, "per 1 000 calls") or why_none(row)


def month_of(row: Row) -> str:
    """The same of a month; "" where no usage file says how often the call is made."""
    return _amounts(row, lambda cost: cost.per_month, "a month")


def _amounts(row: Row, kind: Callable[[Cost], Money | None], per: str) -> str:
    before, after = (kind(cost) if cost is not None else None for cost in (row.before, row.after))
    if before is None and after is None:
        return ""
    if before is None or after is None:
        known = before or after
        assert known is not None
        if row.status != "changed":
            return f"{signed(known.likely if after else -known.likely)} {per}"
        now, then = ("now", "before") if after else ("before", "now")
        return f"{usd(known.likely)} {per} {now}, {row.why_not_before if after else row.why_not_after} {then}"
    if before == after:
        return f"{usd(after.likely)} {per}, as before"
    if before.likely == after.likely:
        return f"{usd(after.likely)} {per} as before, at most {change(before.high, after.high)}"
    return f"{change(before.likely, after.likely)} {per}"


def why_none(row: Row) -> str:
    """Why there is no cost on one of its sides."""
    return row.why_not_after or row.why_not_before or "no cost of its own"


def totals(difference: Difference) -> Iterator[Line]:
    """The whole bill before and after, and how many calls are not in it."""
    before, after = difference.before.total, difference.after.total
    one, two = before.cost.per_thousand.likely, after.cost.per_thousand.likely
    yield (Piece("OVERALL  ", "bold"), f"{change(one, two)} if each of the {thousands(after.requests)} priced requests ran 1 000 times")
    if before.cost.per_month or after.cost.per_month:
        months = [total.cost.per_month.likely if total.cost.per_month else Decimal(0) for total in (before, after)]
        known = f"for the {thousands(after.with_usage)} of {thousands(after.requests)} with a usage"
        yield (Piece("         ", "bold"), Piece(f"* {change(*months)} a month {known}", "bold"))
    if words := lost(difference):
        yield ("         ", Piece(words, "yellow"))
    if words := apart(difference.after):
        yield ("         ", Piece(f"not in it: {words}", "dim"))


def held(difference: Difference) -> list[tuple[str, str]]:
    """What budgets say of the change, each with its severity: error, warning or info."""
    said = []
    added, limit = difference.increase, difference.budget.increase
    if added is not None and limit is not None:
        allowed = f"budget.increase of {usd(limit.usd)} a month" if limit.usd is not None else f"budget.increase of {_share(limit.share)}"
        if added.verdict == "untold":
            said.append(("info", f"whether this keeps within the {allowed} cannot be told: {_untold(difference)}"))
        elif added.verdict in ("over", "near") and added.usd is not None:
            grown = f"{signed(added.usd)} {_per(difference)}" + (f", +{_share(added.share)}" if added.share is not None else "")
            over = added.verdict == "over"
            said.append(("error" if over else "warning", f"the increase ({grown}) is {'over' if over else 'close to'} the {allowed}"))
    if number := len(difference.blocked):
        words = f"{plural(number, 'call site')} without a price, which budget.unpriced blocks"
        said.append(("error", words))
    return said


def _share(share: Decimal | None) -> str:
    return f"{((share or Decimal(0)) * _HUNDRED).quantize(_ROUND).normalize():f} %"


def _per(difference: Difference) -> str:
    known = difference.before.total.cost.per_month is not None and difference.after.total.cost.per_month is not None
    return "a month" if known else "per 1 000 calls"


def _untold(difference: Difference) -> str:
    if difference.before.total.cost.per_month is None or difference.after.total.cost.per_month is None:
        return "a usage file that says how often the calls are made is needed on both sides"
    return "there is nothing before to compare with"


def lost(difference: Difference) -> str:
    """A warning that the totals are lower only because calls have no price any more; "" where that is not so."""
    number = sum(row.is_lost for row in difference.rows)
    had = f"{plural(number, 'call site')} had a price before and {'has' if number == 1 else 'have'} none now"
    return f"{had}: {usd(difference.lost)} of the decrease is not saved but unknown" if number else ""


def apart(bill: Bill) -> str:
    """The requests that no total holds; "" when there are none."""
    parts = [f"{thousands(len(bill.unpriced))} without a price"] if bill.unpriced else []
    parts += [f"{thousands(len(bill.unknown))} whose model is not known"] if bill.unknown else []
    return ", ".join(parts)


def _findings(difference: Difference) -> Iterator[Line]:
    found = difference.findings
    if not (found.introduced or found.fixed):
        return
    yield ()
    yield (Piece(f"{plural(len(found.introduced), 'finding')} introduced, {thousands(len(found.fixed))} fixed", "bold"),)
    for sign, colour, findings in (("+", "red", found.introduced), ("-", "green", found.fixed)):
        for finding in findings:
            yield (Piece(f"{sign} {finding.code} ", colour), f"{finding.span}: {finding.message}")  # type: ignore[arg-type]


def unchanged(difference: Difference) -> str:
    """How many call sites are as they were, moved or not."""
    moved = f", {thousands(difference.moved)} of them moved or renamed" if difference.moved else ""
    return f"{plural(difference.unchanged, 'call site')} unchanged{moved}."


def dearest_first(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by what they cost: the severest and then the dearest first."""
    order = {"error": 0, "warning": 1, "info": 2}
    saved = [finding.saving.usd if finding.saving and finding.saving.usd else Decimal(0) for finding in findings]
    return [finding for finding, _ in sorted(zip(findings, saved, strict=True), key=lambda pair: (order[pair[0].severity], -pair[1]))]
