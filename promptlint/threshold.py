"""How large a change of the bill must be to be worth a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from promptlint.difference import Difference
from promptlint.errors import UserError

_HUNDRED = 100
_DOLLARS = re.compile(r"\$\s*(\d{1,12}(?:\.\d{1,12})?)|(\d{1,12}(?:\.\d{1,12})?)\s*(?:USD|\$)", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,12}(?:\.\d{1,12})?)\s*%")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A change in either direction reaches it when it reaches both figures."""

    usd: Decimal = Decimal(0)  # of a month where a usage is known, else of 1 000 calls of each call site
    percent: Decimal = Decimal(0)  # of what it was

    def is_reached(self, difference: Difference) -> bool:
        """Whether the likely figure of the bill changed by as much."""
        before, after = amounts(difference)
        change = abs(after - before)
        return change >= self.usd and (not before or change / abs(before) * _HUNDRED >= self.percent)


def amounts(difference: Difference) -> tuple[Decimal, Decimal]:
    """The bill before and after, in US dollars: of a month where a usage is known, else of 1 000 calls of each call site."""
    costs = difference.before.total.cost, difference.after.total.cost
    months = [cost.per_month for cost in costs]
    chosen = months if any(months) else [cost.per_thousand for cost in costs]
    before, after = (money.likely if money else Decimal(0) for money in chosen)
    return before, after


def threshold_of(words: Iterable[str]) -> Threshold:
    """What `1 USD` and `5%` say, each at most once."""
    said: dict[str, Decimal] = {}
    for word in words:
        if found := _DOLLARS.fullmatch(word.strip()):
            kind, number = "usd", Decimal(found[1] or found[2])
        elif found := _PERCENT.fullmatch(word.strip()):
            kind, number = "percent", Decimal(found[1])
        else:
            raise UserError('--min-change takes an amount and a share, for example --min-change "1 USD" --min-change 5%')
        if kind in said:
            raise UserError(f"--min-change is given twice in {'US dollars' if kind == 'usd' else 'percent'}")
        said[kind] = number
    return Threshold(**said)
