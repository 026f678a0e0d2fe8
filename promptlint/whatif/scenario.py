"""A scenario: which calls it changes, how, and what that does to the bill."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from promptlint.bill import Bill, Line, Total, line_of, model_of, total_of, weight
from promptlint.identity import qualname
from promptlint.model import PricedCall
from promptlint.prices import PriceBook
from promptlint.whatif.changes import Change
from promptlint.whatif.repriced import Untouched


@dataclass(frozen=True, slots=True)
class Choice:
    """Which calls a scenario speaks of: those that fit one pattern of each kind that is given."""

    paths: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    features: tuple[str, ...] = ()

    def covers(self, call: PricedCall) -> bool:
        path, function = call.site.span.path, call.site.function
        return (
            _fits(self.paths, path, *_ends(path))
            and _fits(self.functions, function, qualname(call.site), function.rpartition(".")[2], call.key)
            and _fits(self.models, model_of(call), *model_of(call).split(" or "))
            and _fits(self.features, call.usage.feature)
        )


EVERYTHING = Choice()


def _fits(patterns: Sequence[str], *names: str) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _ends(path: str) -> list[str]:
    """a/b/c.py, b/c.py and c.py: a pattern may begin at any folder.  And every folder that it lies in."""
    parts = path.split("/")
    folders = ["/".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts))]
    return ["/".join(parts[start:]) for start in range(1, len(parts))] + folders + [f"{folder}/" for folder in folders]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes that are made together, at some calls."""

    title: str
    changes: tuple[Change, ...]
    choice: Choice = EVERYTHING

    def apply(self, call: PricedCall, book: PriceBook) -> tuple[PricedCall, tuple[str, ...]]:
        """The call as it would be, and why some of the changes do nothing to it."""
        reasons = []
        for change in self.changes:
            try:
                call = change.apply(call, book)
            except Untouched as reason:
                reasons.append(str(reason))
        return call, tuple(dict.fromkeys(reasons))


@dataclass(frozen=True, slots=True)
class Effect:
    """One request before and after."""

    before: Line
    after: Line
    reasons: tuple[str, ...]  # why a change does nothing to it

    @property
    def is_changed(self) -> bool:
        return self.before.call is not self.after.call

    @property
    def saved(self) -> Decimal:
        """US dollars of a month where that is known, else of a thousand calls; below zero where it costs more."""
        return weight(self.before.cost) - weight(self.after.cost)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario does to the bill."""

    title: str
    effects: tuple[Effect, ...]  # of the requests that it chooses, the largest saving first
    before: Total  # of the whole bill
    after: Total
    lines: tuple[Line, ...] = ()  # the whole bill as it would be

    @property
    def changed(self) -> tuple[Effect, ...]:
        return tuple(effect for effect in self.effects if effect.is_changed)

    @property
    def saved(self) -> Decimal:
        """US dollars of a month where any is known, else of a thousand calls of each request."""
        return amount(self.before) - amount(self.after)

    @property
    def saved_at_worst(self) -> Decimal:
        """The same of the high figures: what can't be billed any more when everything goes wrong."""
        return amount(self.before, "high") - amount(self.after, "high")

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Why requests stay as they are, the most frequent reason first, with how many."""
        counted: dict[str, int] = {}
        for effect in self.effects:
            for reason in effect.reasons if not effect.is_changed else ():
                counted[reason] = counted.get(reason, 0) + 1
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def amount(total: Total, end: str = "likely") -> Decimal:
    """What is compared: a month where any is known, else a thousand calls of each."""
    cost = total.cost.per_thousand if total.cost.per_month is None else total.cost.per_month
    figure: Decimal = getattr(cost, end)
    return figure


def compare(bill: Bill, scenario: Scenario, book: PriceBook, start: Sequence[Line] | None = None) -> Outcome:
    """The bill with a scenario carried out; `start` are the lines as other scenarios leave them."""
    lines = list(bill.lines if start is None else start)
    after, effects = [], []
    for line in lines:
        if not scenario.choice.covers(line.call):
            after.append(line)
            continue
        call, reasons = scenario.apply(line.call, book)
        new = line if call is line.call else (line_of(call) or line)
        after.append(new)
        effects.append(Effect(line, new, reasons))
    effects.sort(key=lambda effect: (-effect.saved, effect.before.call.key))
    return Outcome(scenario.title, tuple(effects), total_of(lines), total_of(after), tuple(after))
