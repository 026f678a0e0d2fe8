"""Scenarios as rows: what their table, their Markdown and their closing lines say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from math import ceil

from promptlint.bill import Total, model_of, weight
from promptlint.report.money import usd
from promptlint.report.text import plural
from promptlint.rule import thousands
from promptlint.usage import DAYS
from promptlint.whatif import BreakEven, Effect, Outcome, Plan, Tuning
from promptlint.whatif.scenario import amount
from promptlint.whatif.tuning import MONTHS

MAX_BREAK_EVEN = 5
MAX_CALLS = 20
MAX_REASONS = 3
SCENARIO_HEADS = ("scenario", "calls", "before", "after", "saved", "share", "at worst")
CALL_HEADS = ("call", "model", "before", "after", "saved", "share")
PLAN_HEADS = ("measure", "calls", "saved alone", "share", "at worst", "then left")
TUNING_HEADS = ("call", "training", "saved per call", "pays from", "at this volume")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run of `promptlint whatif` gives: outcomes of the scenarios asked for, or the plan, or the break-even of a training."""

    prices_as_of: dt.date
    outcomes: tuple[Outcome, ...] = ()
    plan: Plan | None = None
    tuning: Tuning | None = None
    break_even: tuple[BreakEven, ...] = ()

    @property
    def of_day(self) -> str:
        return f"Prices as of {self.prices_as_of}."

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the project has a price."""
        before = self.plan.before if self.plan is not None else self.outcomes[0].before
        return not before.requests

    @property
    def has_training(self) -> bool:
        """Whether there is anything to say of fine-tuning: it was asked for, or a ranking found a task for it."""
        return self.tuning is not None and (self.plan is None or bool(self.break_even))


def basis(total: Total) -> str:
    """What the figures are of."""
    return "1 000 calls of each request" if total.cost.per_month is None else "a month"


def share(saved: Decimal, of: Decimal) -> str:
    if not of:
        return "-"
    percent = (saved / of * 100).quantize(_TENTH, ROUND_HALF_EVEN)
    return f"{percent + 0} %"  # not -0.0


def scenario_row(outcome: Outcome) -> list[str]:
    before = amount(outcome.before)
    return [
        outcome.title, thousands(len(outcome.changed)), usd(before), usd(amount(outcome.after)), usd(outcome.saved),
        share(outcome.saved, before), usd(outcome.saved_at_worst),
    ]  # fmt: skip


def call_rows(outcome: Outcome) -> tuple[list[list[str]], int]:
    """The calls that a scenario changes, the largest saving first, and how many more there are."""
    return [_call_row(effect) for effect in outcome.changed[:MAX_CALLS]], max(0, len(outcome.changed) - MAX_CALLS)


def _call_row(effect: Effect) -> list[str]:
    before = weight(effect.before.cost)
    call = effect.before.call
    figures = [usd(before), usd(weight(effect.after.cost)), usd(effect.saved), share(effect.saved, before)]
    return [call.key or str(call.site.span), model_of(call), *figures]


def plan_rows(plan: Plan) -> list[list[str]]:
    """The measures that change anything, the largest saving first."""
    return [
        [
            step.alone.title,
            thousands(len(step.alone.changed)),
            usd(step.alone.saved),
            share(step.alone.saved, amount(plan.before)),
            usd(step.alone.saved_at_worst),
            "-" if step.left is None else usd(amount(step.left)),
        ]
        for step in plan.steps
        if step.alone.changed
    ]


def tuning_rows(found: Sequence[BreakEven]) -> list[list[str]]:
    return [
        [
            each.before.key or str(each.before.site.span),
            usd(each.once),
            usd(each.saved),
            "never" if each.calls is None else plural(each.calls, "call"),
            _when(each),
        ]
        for each in found[:MAX_BREAK_EVEN]
    ]


def _when(each: BreakEven) -> str:
    if each.calls is None:
        return "-"
    if each.months is None:
        return "volume not known"
    if each.months > MONTHS:
        return f"not within {MONTHS} months"
    days = each.months * DAYS
    return f"within {plural(ceil(days), 'day')}" if days <= DAYS else f"within {plural(ceil(each.months), 'month')}"


# ---------------------------------------------------------------- words


def untouched(outcome: Outcome) -> Iterator[str]:
    """Which calls stay as they are, and why: a sentence for each reason."""
    for reason, number in outcome.reasons[:MAX_REASONS]:
        stay = "stays as it is, because" if number == 1 else "stay as they are, each because"
        yield f"{plural(number, 'request')} {stay} {reason}."
    if rest := outcome.reasons[MAX_REASONS:]:
        yield f"And {plural(sum(number for _, number in rest), 'request')} for other reasons."


def about_plan(plan: Plan) -> Iterator[str]:
    """What the ranking rests on."""
    needless = [step.alone.title for step in plan.steps if not step.alone.changed]
    if needless:
        yield f"These change nothing here: {'; '.join(needless)}."
    yield (
        "Saved alone: the likely figure if only this is done; at worst: the high one. Then left: what is paid after this and all above it; "
        f"{plan.tuning.title.replace('fine-tune', 'fine-tuning')} takes the place of routing and is not in it."
    )
    yield (
        "The usual order is: cap output, route, cache, compress, fine-tune; here they are ranked by their saving. The shares (60 % routed, "
        "70 % read from the cache, 50 % kept) are conventions, not measurements: the options of promptlint whatif try your own."
    )
    yield "Whether the answers stay as good, only an evaluation tells."


def about_tuning(tuning: Tuning) -> Iterator[str]:
    """What a break-even rests on, and who may train."""
    target = tuning.target
    keep = f"{(tuning.kept * 100).normalize():f}"
    yield (
        f"Fine-tuning {target.base}: {thousands(tuning.examples)} examples, {tuning.epochs} epochs at {usd(target.training)} per million "
        f"tokens; the trained model is sent {keep} % of the long static text, at its own prices. Making the examples is not counted."
    )
    if target.source:
        yield f"Training price: {target.source}."
    if target.whom or target.last_day:
        until = f", until {target.last_day}" if target.last_day else ""
        yield f"At its provider, {target.provider}, {target.whom or 'trainings may be started'}{until}."


def ends(found: Sequence[BreakEven]) -> str:
    """When the trained model is switched off; "" where nobody says so."""
    days = {each.ends for each in found if each.ends is not None}
    return f"The trained model is switched off on {min(days)}." if days else ""


def volume(total: Total) -> str:
    """Which requests the figures hold; "" where that is all of them."""
    if total.cost.per_month is None:
        return "No calls a month are known, so the figures are of 1 000 calls of each request: a usage file or --calls-per-month says more."
    if total.with_usage < total.requests:
        known = f"{thousands(total.with_usage)} of {plural(total.requests, 'priced request')}"
        return f"Calls a month are known for {known}; the others are in no figure of a month."
    return ""
