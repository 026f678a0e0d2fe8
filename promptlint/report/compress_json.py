"""Shorter prompts for scripts: every suggestion with both texts, what it saves and what it kept."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from promptlint import __version__
from promptlint.compress.outcome import Outcome
from promptlint.compress.suggestion import Modelled, Suggestion
from promptlint.compress.texts import with_values
from promptlint.compress.worth import Caching
from promptlint.model import PricedCall, Tokens
from promptlint.report.money import plain

if TYPE_CHECKING:
    from promptlint.pipeline import Report

SCHEMA = "promptlint/compress/1"


def document(outcome: Outcome, report: Report | None) -> dict[str, Any]:
    """The outcome as plain data: money as strings, lines 1-based, run-time values by their names in braces."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "prices_as_of": None if outcome.prices_as_of is None else outcome.prices_as_of.isoformat(),
        "currency": "USD",
        "model": None if outcome.model is None else asdict(outcome.model),
        "failure": outcome.failure or None,
        "suggestions": [_suggestion(each) for each in outcome.suggestions],
        "summary": {
            "suggestions": len(outcome.suggestions),
            "tokens_saved": outcome.tokens,
            "per_month": _money(outcome.per_month),
            "nothing_to_take_away": outcome.short,
            "under_min_tokens": outcome.small,
            "not_shown": outcome.more,
            "set_apart": outcome.apart,
        },
        "skipped": [] if report is None else [{"path": each.name, "reason": each.reason} for each in report.skipped],
    }


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    text, worth = suggestion.text, suggestion.worth
    return {
        "place": text.key,
        "path": text.at.path,
        "line": text.at.line,
        "end_line": text.at.end_line,
        "cell": text.at.cell,
        "role": text.role,
        "model": text.model,
        "requests": [_request(call) for call in text.calls],
        "tokens": {
            "before": _tokens(suggestion.before_tokens),
            "cleaned": _tokens(suggestion.clean_tokens),
            "after": _tokens(suggestion.after_tokens),
            "saved": suggestion.saved,
            "method": suggestion.before_tokens.method,
        },
        "saves": {"per_1000_calls": _money(worth.per_thousand), "per_month": _money(worth.per_month)},
        "caching": None if worth.caching is None else _caching(worth.caching),
        "edits": [{**asdict(edit), "lines": list(edit.lines), "why": edit.why} for edit in suggestion.edits],
        "llmlingua": None if suggestion.modelled is None else _modelled(suggestion.modelled),
        "kept": {name: [share["kept"], share["total"]] for name, share in asdict(suggestion.kept).items()},
        "before": with_values(text.flat, text.values),
        "after": with_values(suggestion.after, text.values),
    }


def _request(call: PricedCall) -> dict[str, Any]:
    site, months = call.site, call.usage.calls_per_month
    return {
        "place": str(site.span),
        "function": site.function,
        "model": None if call.card is None else call.card.model,
        "calls_per_month": None if months is None else plain(months),
    }


def _caching(caching: Caching) -> dict[str, Any]:
    return {
        "state": caching.state,
        "wins": caching.wins,
        "why": caching.why,
        "saves_per_1000_calls": _money(caching.saves),
        "minimum": caching.minimum,
        "prefix": caching.prefix,
        "prefix_after": caching.left,
        "warning": caching.warning or None,
    }


def _modelled(found: Modelled) -> dict[str, Any]:
    return {"tokens": found.tokens, "stretches": found.shortened, "left": [asdict(left) for left in found.left]}


def _tokens(tokens: Tokens) -> list[int]:
    return [tokens.low, tokens.likely, tokens.high]


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
