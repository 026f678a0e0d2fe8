"""Scenarios for scripts: every chosen call before and after, the plan, and the break-even of a training."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from promptlint import __version__
from promptlint.bill import Cost, Total, model_of
from promptlint.report.json import money
from promptlint.report.money import plain
from promptlint.report.whatif import Asked
from promptlint.whatif import BreakEven, Effect, Outcome, Plan, Tuning

if TYPE_CHECKING:
    from promptlint.pipeline import Report

SCHEMA = "promptlint/whatif/1"
_PLACES = Decimal("0.0001")


def document(asked: Asked, report: Report) -> dict[str, Any]:
    """All that was asked for, as plain data; every sum of money is [low, likely, high] or one likely figure."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "prices_as_of": report.prices_as_of.isoformat(),
        "currency": "USD",
        "scenarios": [_outcome(outcome) for outcome in asked.outcomes],
        "plan": None if asked.plan is None else _plan(asked.plan),
        "fine_tuning": None if asked.tuning is None else _tuning(asked.tuning, asked.break_even),
    }


def _outcome(outcome: Outcome, *, calls: bool = True) -> dict[str, Any]:
    result: dict[str, Any] = {
        "title": outcome.title,
        "calls_changed": len(outcome.changed),
        "before": _total(outcome.before),
        "after": _total(outcome.after),
        "saved": plain(outcome.saved),
        "saved_at_worst": plain(outcome.saved_at_worst),
        "saved_per": "1000_calls" if outcome.before.cost.per_month is None else "month",
        "unchanged": [{"reason": reason, "calls": number} for reason, number in outcome.reasons],
    }
    return result | ({"calls": [_effect(effect) for effect in outcome.effects]} if calls else {})


def _effect(effect: Effect) -> dict[str, Any]:
    call = effect.before.call
    return {
        "key": call.key,
        "path": call.site.span.path,
        "line": call.site.span.line,
        "cell": call.site.span.cell,
        "model": model_of(call),
        "changed": effect.is_changed,
        "reasons": list(effect.reasons),
        "before": _cost(effect.before.cost),
        "after": _cost(effect.after.cost),
        "saved": plain(effect.saved),
        "assumptions": list(effect.after.call.estimate.assumptions) if effect.is_changed and effect.after.call.estimate else [],
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {"per_call": money(cost.per_call), "per_month": None if cost.per_month is None else money(cost.per_month)}


def _total(total: Total) -> dict[str, Any]:
    month = total.cost.per_month
    return {"per_1000_calls": money(total.cost.per_thousand), "per_month": None if month is None else money(month)}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "before": _total(plan.before),
        "steps": [
            {"name": step.name, **_outcome(step.alone, calls=False), "left": None if step.left is None else _total(step.left)}
            for step in plan.steps
        ],
    }


def _tuning(tuning: Tuning, found: tuple[BreakEven, ...]) -> dict[str, Any]:
    target = tuning.target
    return {
        "model": target.base,
        "trained_model": target.trained,
        "training_price": plain(target.training),
        "training_price_source": target.source or None,
        "examples": tuning.examples,
        "epochs": tuning.epochs,
        "static_text_kept": plain(tuning.kept),
        "last_day_of_training": None if target.last_day is None else target.last_day.isoformat(),
        "calls": [
            {
                "key": each.before.key,
                "training_tokens": each.training_tokens,
                "training_usd": plain(each.once),
                "saved_per_call": plain(each.saved),
                "break_even_calls": each.calls,
                "break_even_months": None if each.months is None else plain(each.months.quantize(_PLACES)),
                "trained_model_ends": None if each.ends is None else each.ends.isoformat(),
            }
            for each in found
        ],
    }
