"""The calls of a log in groups: all that say the same of where they come from, added up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from promptlint.observed.engine import Engine
from promptlint.observed.rows import plausible

_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a row says of its call site."""

    model: str = ""
    provider: str = ""
    operation: str = ""
    path: str = ""
    function: str = ""
    line: int = 0
    stack: str = ""
    labels: tuple[str, ...] = ()  # those that name something of the project
    is_labelled: bool = False  # it has tags or names, whatever they are
    cap: int = 0
    tier: str = ""

    @property
    def is_placed(self) -> bool:
        return bool(self.path or self.function or self.stack)


@dataclass(frozen=True, slots=True)
class Sums:
    """Calls, added up."""

    rows: int = 0
    calls: int = 0  # that were answered, or billed all the same
    failed: int = 0  # that were not answered
    billed: int = 0  # of these: that cost something
    retried: int = 0  # that are a further attempt
    answered_by_own_cache: int = 0
    counted: int = 0  # of the calls: those whose number is known (not the sums of an export that counts none)
    measured: int = 0  # of the calls: those with tokens
    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    reasoning: int = 0
    cost: Decimal = Decimal(0)
    costed: int = 0  # calls with a cost
    inputs: Counter[int] = field(default_factory=Counter)  # rounded to three digits: how many calls; of rows that are one call each
    outputs: Counter[int] = field(default_factory=Counter)

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.rows + other.rows,
            self.calls + other.calls,
            self.failed + other.failed,
            self.billed + other.billed,
            self.retried + other.retried,
            self.answered_by_own_cache + other.answered_by_own_cache,
            self.counted + other.counted,
            self.measured + other.measured,
            self.input + other.input,
            self.cached + other.cached,
            self.written + other.written,
            self.output + other.output,
            self.reasoning + other.reasoning,
            self.cost + other.cost,
            self.costed + other.costed,
            self.inputs + other.inputs,
            self.outputs + other.outputs,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Calls with the same evidence."""

    evidence: Evidence
    sums: Sums


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when the calls were made, in UTC, and how many days that is."""

    first: dt.datetime | None = None
    last: dt.datetime | None = None
    days: Decimal | None = None  # None: it cannot be told


def together(groups: Iterable[Sums]) -> Sums:
    return sum(groups, Sums())


# A failed call that was billed is paid like any other; one that was not, and one that an own cache answered, has no tokens that count.
_PAID = "(NOT own_cache AND (NOT failed OR coalesce(cost, 0) > 0 OR (cost IS NULL AND coalesce(output, 0) > 0)))"
_MEASURED = f"{_PAID} AND input IS NOT NULL"
_NUMBER = "coalesce(requests, 0)"
_ONE = f"{_MEASURED} AND requests = 1"
_COUNTS = (
    "rows", "calls", "failed", "billed", "retried", "answered_by_own_cache", "counted", "measured",
    "input", "cached", "written", "output", "reasoning",
)  # fmt: skip
_EVIDENCE = "model, provider, operation, path, function, line, stack, labels, labelled, cap, tier"


def _rounded(column: str) -> str:
    """SQL: a number to three digits, so that a few hundred values tell how it is spread."""
    unit = f"CAST(power(10, greatest(floor(log10(greatest({column}, 1))) - 2, 0)) AS BIGINT)"
    return f"({column} // {unit}) * {unit}"


def groups_of(engine: Engine) -> list[Group]:
    """The calls of the table, by their evidence, in a fixed order."""
    spread = ", ".join(f"histogram({_rounded(column)}) FILTER ({_ONE} AND {column} IS NOT NULL)" for column in ("input", "output"))
    sums = ", ".join(f"coalesce(sum({column}) FILTER ({_MEASURED}), 0)" for column in ("input", "cached", "written", "output", "reasoning"))
    found = engine.rows(f"""
SELECT {_EVIDENCE}, count(*), coalesce(sum({_NUMBER}) FILTER ({_PAID} OR own_cache), 0), coalesce(sum({_NUMBER}) FILTER (failed), 0),
  coalesce(sum({_NUMBER}) FILTER (failed AND {_PAID}), 0), coalesce(sum({_NUMBER}) FILTER (retried), 0),
  coalesce(sum({_NUMBER}) FILTER (own_cache), 0), coalesce(sum({_NUMBER}) FILTER (requests IS NOT NULL), 0),
  coalesce(sum({_NUMBER}) FILTER ({_MEASURED}), 0), {sums}, coalesce(sum(cost) FILTER ({_PAID}), 0),
  coalesce(sum({_NUMBER}) FILTER ({_PAID} AND cost IS NOT NULL), 0), {spread}
FROM calls WHERE kind = 'call' GROUP BY {_EVIDENCE} ORDER BY {_EVIDENCE}""")
    return [_group(row) for row in found]


def _group(row: tuple[object, ...]) -> Group:
    model, provider, operation, path, function, line, stack, labels, labelled, cap, tier, *numbers = row
    evidence = Evidence(
        model=str(model or ""),
        provider=str(provider or ""),
        operation=str(operation or ""),
        path=str(path or ""),
        function=str(function or ""),
        line=_int(line),
        stack=str(stack or ""),
        labels=tuple(str(each) for each in labels) if isinstance(labels, list) else (),
        is_labelled=bool(labelled),
        cap=_int(cap),
        tier=str(tier or ""),
    )
    counts = dict(zip(_COUNTS, map(_int, numbers), strict=False))
    cost, costed, inputs, outputs = numbers[len(_COUNTS) :]
    return Group(evidence, Sums(**counts, cost=Decimal(str(cost)), costed=_int(costed), inputs=_spread(inputs), outputs=_spread(outputs)))


def _int(value: object) -> int:
    return int(value) if isinstance(value, (int, Decimal, float)) else 0


def _spread(value: object) -> Counter[int]:
    return Counter({_int(number): _int(count) for number, count in value.items()}) if isinstance(value, dict) else Counter()


def period_of(engine: Engine, now: dt.datetime, days: Decimal | None = None) -> Period:
    """The time that the calls cover: from the first to the last, and as much more as lies between two calls.

    Rows of an export that adds up cover the time up to their end.  Clocks that cannot be right tell nothing.
    """
    first, last, ends, number = engine.rows(
        f"SELECT min(started), max(started), max(ended) FILTER (requests IS NULL OR requests > 1), count(*) FROM calls"
        f" WHERE kind = 'call' AND {plausible(now)}"
    )[0]
    if not isinstance(first, dt.datetime) or not isinstance(last, dt.datetime):
        return Period(days=days)
    if isinstance(ends, dt.datetime) and ends > last:
        seconds, last = Decimal((ends - first).total_seconds()), ends
    else:
        between = Decimal((last - first).total_seconds())
        seconds = between * number / (number - 1) if number > 1 else Decimal(0)
    return Period(first, last, days if days is not None else (seconds / _DAY if seconds > 0 else None))
