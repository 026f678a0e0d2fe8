"""What a change does to the bill and to the findings: call sites before and after, in words and in money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from promptlint.bill import Bill, Cost, bill_of, model_of
from promptlint.budget import NO_BUDGET, Added, Budget, exceeded_increase
from promptlint.cost import price
from promptlint.matching import FindingMatching, Matching, Pair, match_calls, match_findings
from promptlint.model import Absent, Default, Known, OneOf, PricedCall, Tokens, Usage, Value
from promptlint.pipeline import Report
from promptlint.rule import thousands
from promptlint.usage import is_pattern

Status = Literal["changed", "added", "removed"]
_MOST = 48  # characters of a fact that are shown
_NOTHING = Decimal(0)
AT_CALLERS = "counted at its callers"


@dataclass(frozen=True, slots=True)
class Row:
    """One call site that a change touches; `old` or `new` is None where it is added or removed."""

    status: Status
    old: PricedCall | None
    new: PricedCall | None
    what: tuple[str, ...]  # what changed, in words: "model gpt-4o-mini → gpt-4o"
    before: Cost | None  # None: not there, without a price, or counted elsewhere
    after: Cost | None
    why_not_before: str = ""  # why there is no cost on this side, where the call is there
    why_not_after: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether the call had a price and has none now, so that the totals only seem to be lower."""
        return self.status == "changed" and self.before is not None and self.after is None and self.why_not_after != AT_CALLERS

    @property
    def call(self) -> PricedCall:
        """The call as it is now, or as it was."""
        call = self.new or self.old
        assert call is not None
        return call

    @property
    def per_thousand(self) -> Decimal:
        """US dollars that 1 000 calls cost more than before."""
        return _likely(self.after, "per_thousand") - _likely(self.before, "per_thousand")

    @property
    def per_month(self) -> Decimal:
        """US dollars that a month costs more than before, as far as a usage file tells."""
        return _likely(self.after, "per_month") - _likely(self.before, "per_month")


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt file that a change touches and that no call site is known to send: its known tokens before and after."""

    path: str
    before: Tokens | None  # None: it was not there
    after: Tokens | None


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between two scans."""

    rows: tuple[Row, ...]  # the largest change of money first
    unchanged: int  # call sites of the bill about which nothing changed but, perhaps, their place
    moved: int  # of these: those that stand in another file or function now
    before: Bill
    after: Bill
    findings: FindingMatching
    prices_as_of: dt.date
    prompts: tuple[PromptRow, ...] = ()  # prompt files, the largest change first; where a call site sends one, its row says so
    budget: Budget = NO_BUDGET

    @property
    def increase(self) -> Added | None:
        """What the change adds, held against `budget.increase`; None where no such budget is set.

        It is the month's figure where a usage file tells one of both sides, else that of 1 000 calls of each call site.
        """
        before, after = self.before.total.cost, self.after.total.cost
        if before.per_month is not None and after.per_month is not None:
            return exceeded_increase(self.budget, before.per_month, after.per_month)
        return exceeded_increase(self.budget, before.per_thousand, after.per_thousand, monthly=False)

    @property
    def blocked(self) -> tuple[Row, ...]:
        """The call sites that this change leaves or brings without a price, where the budget does not let them pass."""
        if self.budget.unpriced != "block":
            return ()
        return tuple(row for row in self.rows if row.new is not None and row.after is None and row.new.unpriced)

    @property
    def is_over_budget(self) -> bool:
        """Whether the change must not pass: exit code 1."""
        return bool(self.blocked) or (self.increase is not None and self.increase.verdict == "over")

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed that a report of it would speak of."""
        return not (self.rows or self.prompts or self.findings.introduced or self.findings.fixed)

    @property
    def lost(self) -> Decimal:
        """US dollars of 1 000 calls of each call site that had a price before and has none now."""
        return sum((_likely(row.before, "per_thousand") for row in self.rows if row.is_lost), _NOTHING)

    def count(self, status: Status) -> int:
        return sum(row.status == status for row in self.rows)


def difference_of(old: Report, new: Report, renames: Mapping[str, str] | None = None) -> Difference:
    """Compare two reports; `renames` says which file of the old one became which of the new one."""
    matching = _with_one_usage(match_calls(old.calls, new.calls, renames), new)
    before = bill_of(replace(old, calls=(*(pair.old for pair in matching.pairs), *matching.removed)))
    after = bill_of(replace(new, calls=(*(pair.new for pair in matching.pairs), *matching.added)))
    sides = _Sides(before, after)
    compared = [(pair, sides.row(pair)) for pair in matching.pairs]
    rows = [row for _, row in compared if row is not None]
    rows += [sides.alone("added", call) for call in matching.added if sides.counts(call)]
    rows += [sides.alone("removed", call) for call in matching.removed if sides.counts(call)]
    same = [pair for pair, row in compared if row is None and (sides.counts(pair.old) or sides.counts(pair.new))]
    return Difference(
        rows=tuple(sorted(rows, key=_order)),
        unchanged=len(same),
        moved=sum(pair.is_moved or pair.is_renamed for pair in same),
        before=before,
        after=after,
        findings=match_findings(old.findings, new.findings, matching, renames),
        prices_as_of=new.prices_as_of,
        prompts=tuple(sorted(_prompts(old, new, renames or {}), key=_prompt_order)),
        budget=new.settings.limits.budget,
    )


def _likely(cost: Cost | None, kind: str) -> Decimal:
    money = getattr(cost, kind) if cost is not None else None
    return money.likely if money is not None else _NOTHING


def _order(row: Row) -> tuple[object, ...]:
    return (-abs(row.per_month), -abs(row.per_thousand), row.status, row.call.key, row.call.site.span)


# ---------------------------------------------------------------- prompt files


def _prompts(old: Report, new: Report, renames: Mapping[str, str]) -> Iterator[PromptRow]:
    """The prompt files whose known text has another size, or that came or went."""
    before = {
        renames.get(each.file.span.path, each.file.span.path): each for each in old.prompts if old.settings.asks_for(each.file.context)
    }
    after = {each.file.span.path: each for each in new.prompts if new.settings.asks_for(each.file.context)}
    for path in sorted(before.keys() | after.keys()):
        sides = (before.get(path), after.get(path))
        if any(each is not None and each.used_by for each in sides):
            continue
        one, two = (None if each is None else each.call.static_tokens for each in sides)
        if one is None or two is None or _ends(one) != _ends(two):
            yield PromptRow(path, one, two)


def _prompt_order(row: PromptRow) -> tuple[int, str]:
    one, two = (0 if tokens is None else tokens.likely for tokens in (row.before, row.after))
    return (-abs(two - one), row.path)


# ---------------------------------------------------------------- usage


def _with_one_usage(matching: Matching, report: Report) -> Matching:
    """What a usage file says of a call site goes with it when it moves: both sides are priced with the same usage."""
    if not report.usage.source or report.book is None:
        return matching
    return replace(matching, pairs=tuple(_priced_alike(pair, report) for pair in matching.pairs))


def _priced_alike(pair: Pair, report: Report) -> Pair:
    if pair.old.key == pair.new.key or pair.old.usage == pair.new.usage:
        return pair
    said = max((pair.old.usage, pair.new.usage), key=_names)
    return Pair(_priced_with(pair.old, said, report), _priced_with(pair.new, said, report))


def _names(usage: Usage) -> int:
    """How many entries speak of this very call site."""
    return sum(name != "default" and not is_pattern(name) for name in usage.said_by)


def _priced_with(call: PricedCall, usage: Usage, report: Report) -> PricedCall:
    if call.usage == usage or report.book is None:
        return call
    return price(call.site, report.book, usage=usage, key=call.key)


# ---------------------------------------------------------------- rows


class _Sides:
    """The bills of both sides, asked what a call costs in them."""

    def __init__(self, before: Bill, after: Bill) -> None:
        lines = (*before.lines, *after.lines)
        self._costs = {id(line.call): line.cost for line in lines}
        self._counted = set(self._costs) | {id(call) for bill in (before, after) for call in (*bill.unpriced, *bill.unknown)}
        self._at_callers = {id(call) for bill in (before, after) for call in bill.at_callers}
        self._silent = {id(call) for bill in (before, after) for call in bill.send_nothing}

    def counts(self, call: PricedCall) -> bool:
        """Whether the bill speaks of the call: not of a helper's own request, nor of a model object."""
        return id(call) in self._counted

    def row(self, pair: Pair) -> Row | None:
        """What changed about a call site; None when nothing did."""
        if not (self.counts(pair.old) or self.counts(pair.new) or id(pair.old) in self._silent):
            return None
        what = tuple(_changes(pair.old, pair.new))
        before, after = self._costs.get(id(pair.old)), self._costs.get(id(pair.new))
        if not what and before == after:
            return None
        return Row("changed", pair.old, pair.new, (*_moves(pair), *what), before, after, self._why_not(pair.old), self._why_not(pair.new))

    def _why_not(self, call: PricedCall) -> str:
        if id(call) in self._at_callers:
            return AT_CALLERS
        return "" if id(call) in self._costs else call.unpriced or "no cost of its own"

    def alone(self, status: Literal["added", "removed"], call: PricedCall) -> Row:
        cost = self._costs.get(id(call))
        what = (call.site.operation if model_of(call) == "unknown" else f"{call.site.operation}, {model_of(call)}",)
        why = self._why_not(call)
        if status == "added":
            return Row(status, None, call, what, None, cost, why_not_after=why)
        return Row(status, call, None, what, cost, None, why_not_before=why)


# ---------------------------------------------------------------- words


def _moves(pair: Pair) -> list[str]:
    said = [f"moved from {pair.old.site.span.path}"] if pair.is_moved else []
    if pair.is_renamed:
        said.append(f"was in {pair.old.key.rpartition(':')[2]}")
    return said


def _changes(old: PricedCall, new: PricedCall) -> list[str]:
    """What is another in the request, by what a reader looks for first."""
    one, two = old.site, new.site
    said = []
    facts: list[tuple[str, Any, Any]] = [
        ("operation", one.operation, two.operation),
        ("SDK", one.sdk, two.sdk),
        ("provider", one.provider, two.provider),
        ("model", _words(one.model), _words(two.model)),
        ("output cap", _words(one.max_tokens), _words(two.max_tokens)),
        ("chunks", _words(one.top_k), _words(two.top_k)),
        ("completions", _words(one.completions), _words(two.completions)),
        ("attempts", _words(one.attempts), _words(two.attempts)),
        ("service tier", _words(one.service_tier), _words(two.service_tier)),
        ("effort", _words(one.reasoning_effort), _words(two.reasoning_effort)),
        ("thinking", _words(one.reasoning_tokens), _words(two.reasoning_tokens)),
        ("hosted tools", ", ".join(one.server_tools) or "none", ", ".join(two.server_tools) or "none"),
        ("loop", "no" if one.loop is None else "yes", "no" if two.loop is None else "yes"),
    ]
    said += [f"{name} {before} → {after}" for name, before, after in facts if before != after]
    if (one.sdk, two.sdk).count("wrapper") == 1:
        said = [words for words in said if not words.startswith("SDK ")]
    return [*said, *_sizes(old, new)]


def _sizes(old: PricedCall, new: PricedCall) -> list[str]:
    """How the prompt's size changed: its instructions, its known text, or all of it."""
    for name, before, after in (
        ("system prompt", old.system_tokens, new.system_tokens),
        ("known text", old.static_tokens, new.static_tokens),
        ("input", old.input, new.input),
    ):
        if _ends(before) != _ends(after) and before.likely != after.likely:
            return [f"{name} {thousands(before.likely)} → {thousands(after.likely)} tokens"]
    if _ends(old.input) != _ends(new.input):
        return [f"input up to {thousands(old.input.high)} → {thousands(new.input.high)} tokens"]
    return ["the prompt's text"] if _text(old) != _text(new) else []


def _ends(tokens: Tokens) -> tuple[int, int, int]:
    return tokens.low, tokens.likely, tokens.high


def _text(call: PricedCall) -> list[str]:
    return [getattr(segment.part, "text", "") or getattr(segment.part, "source", "") for segment in call.segments]


def _words(fact: Value[Any] | None) -> str:
    match fact:
        case Known() | Default():
            return _cut(str(fact.value))
        case OneOf():
            return _cut(" or ".join(map(str, fact.values)) + (" …" if fact.open else ""))
        case Absent() | None:
            return "none"
        case _:
            return "unknown"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
