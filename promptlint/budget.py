"""What the code may cost, as a configuration says: for one call, a month, and what a change may add.

Amounts are US dollars in `Decimal`.  The rules PL701 and PL702 hold the budgets of calls and months, `promptlint diff` that of a change.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from promptlint.documents import is_finite
from promptlint.ignores import matches
from promptlint.model import Money, PricedCall

Scope = Literal["project", "path", "feature", "team"]
Unpriced = Literal["warn", "block", "ignore"]
UNPRICED: tuple[Unpriced, ...] = ("warn", "block", "ignore")

AMOUNT = r"\$?\d{1,13}(\.\d{1,12})?( ?USD)?"  # also the pattern of the JSON schema
SHARE = r"\d{1,5}(\.\d{1,6})? ?%"
_AMOUNT = re.compile(AMOUNT, re.ASCII)
_SHARE = re.compile(SHARE, re.ASCII)
_DECIMALS = 12
_LEAST, _MOST = Decimal("1e-9"), 10**12  # dollars: anything beyond is a slip of the finger


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a part of the project may cost in a month."""

    scope: Scope
    name: str  # the pattern of a path, the name of a feature or a team; "" for the project
    usd: Decimal
    root: str = ""  # the folder that a pattern is relative to; "": the working directory

    def __str__(self) -> str:
        return f'the {self.scope} "{self.name}"' if self.name else "the project"

    @property
    def key(self) -> str:
        """The key of the configuration that sets it."""
        return f'budget.{self.scope}s."{self.name}"' if self.name else "budget.total"

    def covers(self, call: PricedCall) -> bool:
        """Whether the call's costs are part of it; features and teams are the tags of the usage file."""
        if self.scope == "path":
            return matches(self.name, os.path.abspath(call.site.span.path), os.path.abspath(self.root))  # noqa: PTH100  (resolve() would follow links)
        return self.scope == "project" or self.name == {"feature": call.usage.feature, "team": call.usage.team}[self.scope]


@dataclass(frozen=True, slots=True)
class Increase:
    """What one change may add: US dollars a month, or a share of what there was before (0.1 is a tenth)."""

    usd: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """All budgets of a configuration; nothing is held where nothing is set."""

    per_call: Decimal | None = None  # of each call site, unless a comment there says otherwise
    monthly: tuple[Allowance, ...] = ()
    increase: Increase | None = None
    unpriced: Unpriced = "warn"
    warn_at: Decimal = Decimal("0.8")  # the share of a budget from which on a warning is given

    @property
    def is_set(self) -> bool:
        """Whether anything is held against an amount."""
        return self.per_call is not None or bool(self.monthly)

    def verdict(self, spent: Decimal, allowed: Decimal) -> Literal["over", "near", "within"]:
        """Over is hard: exit code 1.  Near is soft: told, and no more."""
        if spent > allowed:
            return "over"
        return "near" if spent > 0 and spent >= allowed * self.warn_at else "within"


NO_BUDGET = Budget()


# ---------------------------------------------------------------- read


def amount_of(value: object) -> Decimal | None:
    """US dollars for 5000, 0.05, "12.50", "$12.50" or "12.50 USD"; None when it is no amount that a budget can have."""
    if isinstance(value, str):
        found = _AMOUNT.fullmatch(value.strip())
        amount = Decimal(found[0].removeprefix("$").removesuffix("USD").strip()) if found else None
    else:
        amount = _number(value)
    return amount if amount is not None and (amount == 0 or _LEAST <= amount <= _MOST) else None


def increase_of(value: object) -> Increase | None:
    """An increase for "10%" or an amount in US dollars a month; None when it is neither."""
    if isinstance(value, str) and _SHARE.fullmatch(value.strip()):
        return Increase(share=Decimal(value.strip().removesuffix("%").strip()) / 100)
    usd = amount_of(value)
    return None if usd is None else Increase(usd=usd)


def share_of(value: object) -> Decimal | None:
    """A share above 0 and up to 1; None when it is none."""
    share = _number(value)
    return share if share is not None and Decimal("0.001") <= share <= 1 else None


def _number(value: object) -> Decimal | None:
    """A finite number; a float is taken as it is written, 0.1 and not 0.1000000000000000055."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(str(value)) if isinstance(value, float) else value
    return Decimal(number) if is_finite(number, -_MOST, _MOST, _DECIMALS) else None


def budget_of(table: Mapping[str, Any], root: Path) -> Budget:
    """The budget of a checked [budget] table; patterns are relative to `root`."""
    total = amount_of(table.get("total"))
    allowances = [Allowance("project", "", total)] if total is not None else []
    scopes: tuple[Scope, ...] = ("path", "feature", "team")
    for scope in scopes:
        for name, value in table.get(f"{scope}s", {}).items():
            if (usd := amount_of(value)) is not None:
                allowances.append(Allowance(scope, name, usd, str(root) if scope == "path" else ""))
    return Budget(
        per_call=amount_of(table.get("per-call")),
        monthly=tuple(allowances),
        increase=increase_of(table.get("increase")),
        unpriced=table.get("unpriced", NO_BUDGET.unpriced),
        warn_at=share_of(table.get("warn-at")) or NO_BUDGET.warn_at,
    )


# ---------------------------------------------------------------- what a change adds


@dataclass(frozen=True, slots=True)
class Added:
    """What a change adds to the likely figure, held against `budget.increase`."""

    verdict: Literal["over", "near", "within", "untold"]  # over is hard: exit code 1; untold: there is nothing to compare
    usd: Decimal | None = None  # what is added; negative where the change saves
    share: Decimal | None = None  # of what there was before; None where that was nothing
    allowed: Decimal | None = None  # US dollars that might have been added


def exceeded_increase(budget: Budget, before: Money | None, after: Money | None, *, monthly: bool = True) -> Added | None:
    """Whether a change adds more than `budget.increase`; None where no such budget is set.

    The figures are those of a month where usage is known on both sides, else those of 1 000 calls (`monthly=False`),
    of which an amount in dollars a month says nothing: then, and for a share of nothing, the verdict is "untold".
    """
    limit = budget.increase
    if limit is None:
        return None
    if before is None or after is None:
        return Added("untold")
    usd = after.likely - before.likely
    share = usd / before.likely if before.likely else None
    if usd <= 0:
        return Added("within", usd, share)
    if (limit.share is not None and share is None) or (limit.usd is not None and not monthly):
        return Added("untold", usd, share)
    allowed = limit.usd if limit.usd is not None else before.likely * (limit.share or 0)
    return Added(budget.verdict(usd, allowed), usd, share, allowed)
