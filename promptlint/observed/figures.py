"""What the calls of one call site come to, in the keys of a usage file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from promptlint.cost import price
from promptlint.model import PricedCall, possible
from promptlint.observed.groups import Evidence, Period, Sums, together
from promptlint.observed.joining import completions_of
from promptlint.prices import PriceBook
from promptlint.usage import DAYS, UsageBook

_TIERS = {"batch": "batch-share", "flex": "flex-share", "priority": "priority-share", "flex_discount": "flex-share"}
_SIX = Context(prec=12)
_UNIT = Decimal("0.000001")

Value = Decimal | Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Figures:
    """A call site and what a log says of it."""

    call: PricedCall
    sums: Sums
    said: Mapping[str, Value]  # in the keys of a usage file


@dataclass(frozen=True, slots=True)
class Repriced:
    """US dollars of the same calls, by the log and by the price list."""

    theirs: Decimal
    ours: Decimal
    calls: int
    left_out: int  # calls whose log or price list has no dollars

    @property
    def difference(self) -> Decimal | None:
        """How much more the price list says, as a share of the log's; None where the log says nothing."""
        return self.ours / self.theirs - 1 if self.theirs else None


def figures_of(call: PricedCall, groups: Iterable[tuple[Evidence, str, Sums]], period: Period) -> Figures:
    """The figures of a call site; each group comes with the name that the price data know its model by."""
    members = list(groups)
    sums = together(each for _, _, each in members)
    said: dict[str, Value] = {}
    if (calls := _calls(sums, period)) is not None:
        said["calls-per-month"] = calls
    said.update(_tokens(call, sums))
    said.update(_shares(members, sums))
    models = _models(call, ((name, each) for _, name, each in members))
    if models:
        said["models"] = models
    return Figures(call, sums, said)


def _calls(sums: Sums, period: Period) -> Decimal | None:
    if not period.days or not sums.counted:
        return None
    month = Decimal(sums.calls) * DAYS / period.days
    return month.quantize(Decimal(1) if month >= 100 else Decimal("0.01"), ROUND_HALF_EVEN)


def _tokens(call: PricedCall, sums: Sums) -> dict[str, Value]:
    """Means, with the 95th percentile where the rows are one call each; and what of the input a cache read or kept."""
    said: dict[str, Value] = {}
    if sums.input and (sums.cached or sums.written):
        said["cache-hit-rate"] = _share(min(sums.cached, sums.input), sums.input)
        said["cache-write-rate"] = _share(min(sums.written, sums.input - min(sums.cached, sums.input)), sums.input)
    if not sums.measured:
        return said
    said = {"input-tokens": _spread(sums.input, sums.measured, sums.inputs), **said}
    answers = completions_of(call.site)
    has_output = call.site.request not in ("embeddings", "rerank")
    thinks = bool(sums.reasoning) or bool(possible(call.site.reasoning_effort)) or bool(possible(call.site.reasoning_tokens))
    if has_output:
        spread = sums.outputs if not sums.reasoning and answers == 1 else Counter[int]()
        said["output-tokens"] = _spread(sums.output - min(sums.reasoning, sums.output), sums.measured * answers, spread)
        if thinks:
            said["reasoning-tokens"] = _spread(min(sums.reasoning, sums.output), sums.measured * answers, Counter[int]())
    return said


def _spread(total: int, number: int, counts: Counter[int]) -> Value:
    mean = (Decimal(total) / number).quantize(Decimal(1), ROUND_HALF_EVEN)
    highest = percentile(counts, 95)
    return mean if highest is None or highest <= mean else {"mean": mean, "p95": Decimal(highest)}


def percentile(counts: Counter[int], percent: int) -> int | None:
    """The least value that so many percent of the counted ones do not exceed."""
    left = -(-counts.total() * percent // 100)
    for value in sorted(counts):
        left -= counts[value]
        if left <= 0:
            return value
    return None


def _shares(groups: Iterable[tuple[Evidence, str, Sums]], sums: Sums) -> dict[str, Value]:
    said: dict[str, Value] = {}
    if sums.answered_by_own_cache and sums.calls:
        said["response-cache-hit-rate"] = _share(sums.answered_by_own_cache, sums.calls)
    weights: Counter[str] = Counter()
    every = 0
    for evidence, _, each in groups:
        weight = each.calls or each.input + each.output
        every += weight
        if (key := _TIERS.get(evidence.tier)) is not None:
            weights[key] += weight
    said.update({key: _share(weight, every) for key, weight in sorted(weights.items()) if weight})
    return said


def _models(call: PricedCall, groups: Iterable[tuple[str, Sums]]) -> dict[str, Decimal]:
    """The shares of models other than the one that the code says comes first; one that has no price is left to that one."""
    own = call.cards[0].model if call.cards else ""
    weights: Counter[str] = Counter()
    for name, sums in groups:
        weights[name] += (sums.calls - sums.answered_by_own_cache) or sums.input + sums.output
    every = weights.total()
    if not every or set(weights) <= {own, ""}:
        return {}
    shares = {name: _share(weight, every) for name, weight in sorted(weights.items()) if name not in (own, "") and weight}
    rest = sum(shares.values()) - 1
    if rest > 0:  # of rounding
        largest = max(shares, key=lambda name: shares[name])
        shares[largest] -= rest
    return shares


def _share(part: int, whole: int) -> Decimal:
    return _SIX.divide(Decimal(part), Decimal(whole)).quantize(_UNIT, ROUND_HALF_EVEN)


def repriced(figures: Iterable[Figures], book: PriceBook) -> Repriced:
    """What the calls of a log cost by its own word, and what they cost at the prices of a book with the figures that were made of them."""
    theirs, ours, calls, left = Decimal(0), Decimal(0), 0, 0
    for each in figures:
        usage = UsageBook(sites=((each.call.key, each.said),)).of(each.call.key)
        estimate = price(each.call.site, book, usage=usage, key=each.call.key).estimate
        if estimate is None or not each.sums.costed:
            left += each.sums.calls
            continue
        paid = each.sums.calls - each.sums.answered_by_own_cache
        theirs += each.sums.cost * paid / each.sums.costed
        ours += estimate.per_call.likely * each.sums.calls
        calls += each.sums.calls
    return Repriced(theirs, ours, calls, left)
