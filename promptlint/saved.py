"""A saved bill (`promptlint cost --format json`) as a report again, as far as a comparison needs it.

Such a file holds no prompts, only what tells their words again; so both sides of a comparison are read from this form.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_args

from promptlint.config import Settings
from promptlint.documents import is_finite, json_of, number, text_of
from promptlint.errors import UserError
from promptlint.model import (
    NO_TOKENS,
    Absent,
    CallSite,
    Component,
    Default,
    Estimate,
    Known,
    Message,
    Money,
    OneOf,
    Operation,
    PricedCall,
    Prompt,
    Segment,
    Span,
    Static,
    Tokens,
    Unknown,
    Usage,
    Value,
)
from promptlint.pipeline import Report
from promptlint.rule import CONFIDENCES, SEVERITIES, Finding, Saving
from promptlint.sources import Skipped

SCHEMA = "promptlint/cost/1"
_MAX_BYTES = 200_000_000
_MAKE = "make it with `promptlint cost --format json`"
_CONTEXTS = ("application", "test", "example", "notebook")
_MOST = 10**50  # of an amount
_DECIMALS = 120
T = TypeVar("T")


def load(path: Path) -> Report:
    """The report that a file holds; a file that is none is a `UserError`."""
    try:
        document = json_of(text_of(path, _MAX_BYTES), path)
    except UserError as error:
        raise UserError(f"{error}; {_MAKE}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        found = document.get("schema") if isinstance(document, dict) else None
        what = f"its schema is {found[:80]!r}, not {SCHEMA!r}" if found and isinstance(found, str) else "not a report"
        raise UserError(f"{path}: {what}; {_MAKE}")
    try:
        return report_of(document)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError) as error:
        raise UserError(f"{path}: not a whole report ({type(error).__name__}: {error}); make it anew") from None


def report_of(document: Mapping[str, Any]) -> Report:
    """The report that a document describes; `KeyError`, `TypeError` or `ValueError` where it does not."""
    day = dt.date.fromisoformat(document["prices_as_of"])
    return Report(
        findings=tuple(_finding(each) for each in document["findings"]),
        set_apart=tuple(_finding(each) for each in document["set_apart"]),
        suppressed=0,
        calls=tuple(_call(entry, day) for entry in document["calls"] if entry["counted"] != "at_callers"),
        prompts=(),
        skipped=tuple(Skipped(_text(each["path"]), _text(each["reason"])) for each in document["skipped"]),
        files_read=_count(document["summary"]["files_read"]),
        prices_as_of=day,
        settings=Settings(include=frozenset({"test", "example", "notebook"})),
    )


# ---------------------------------------------------------------- calls


def _call(entry: Mapping[str, Any], day: dt.date) -> PricedCall:
    line, column, cell = _count(entry["line"]), _count(entry["column"]), _cell(entry["cell"])
    span = Span(_text(entry["path"]), line, column, line, column, cell)
    told = _text_or_none(entry["prompt_hash"])
    words = " ".join(map(_text, entry["prompt_sketch"]))
    size = _count(entry["static_tokens"])
    known = Tokens(size, size, size)
    site = CallSite(
        span=span,
        statement=span,
        function=_text(entry["function"]),
        callee=_text(entry["callee"]),
        sdk=_text(entry["sdk"]),
        provider=_text(entry["provider"]),
        operation=_one_of(entry["operation"], get_args(Operation)),
        model=_fact(entry["model"], _text),
        max_tokens=_fact(entry["max_tokens"], _count),
        prompt=Prompt((Message("unknown", (Static(words, span),)),)) if told else None,
        makes=entry["counted"] == "sends_nothing",
        context=_one_of(entry["context"], _CONTEXTS),
    )
    tags, calls = entry["tags"], entry["calls_per_month"]
    usage = Usage(
        calls_per_month=None if calls is None else _amount(calls),
        feature=_text_or_none(tags["feature"]),
        team=_text_or_none(tags["team"]),
        environment=_text_or_none(tags["environment"]),
    )
    return PricedCall(
        site=site,
        segments=(Segment("unknown", Static(told, span), known, 0),) if told else (),
        input=known,
        output=NO_TOKENS,
        card=None,
        estimate=_estimate(entry, day) if entry["counted"] == "priced" else None,
        unpriced=_text_or_none(entry["unpriced"]),
        key=_text(entry["key"]),
        usage=usage,
    )


def _estimate(entry: Mapping[str, Any], day: dt.date) -> Estimate:
    components = tuple(_component(each) for each in entry["components"])
    return Estimate(_money(entry["per_call"]), components, tuple(map(_text, entry["assumptions"])), day)


def _component(each: Mapping[str, Any]) -> Component:
    low, likely, high = map(_count, each["amount"])
    return Component(_text(each["name"]), Tokens(low, likely, high), _amount(each["price"]), _money(each["per_call"]), _text(each["unit"]))


def _money(three: list[str]) -> Money:
    low, likely, high = map(_amount, three)
    return Money(low, likely, high)


def _fact(fact: Mapping[str, Any], kind: Callable[[Any], T]) -> Value[T]:
    match fact["state"]:
        case "known":
            return Known(kind(fact["value"]))
        case "default":
            return Default(kind(fact["value"]), source=_text(fact.get("source", "")))
        case "one_of":
            return OneOf(tuple(kind(value) for value in fact["value"]), open=fact.get("open") is True)
        case "absent":
            return Absent()
        case "unknown":
            return Unknown(_text(fact["reason"]))
    raise ValueError("no state of a fact")


# ---------------------------------------------------------------- findings


def _finding(each: Mapping[str, Any]) -> Finding:
    saving = each["saving"]
    return Finding(
        code=_text(each["code"]),
        name=_text(each["name"]),
        severity=_one_of(each["severity"], SEVERITIES),
        message=_text(each["message"]),
        span=_span(each),
        help=_text(each["help"]),
        notes=tuple(map(_text, each["notes"])),
        saving=None
        if saving is None
        else Saving(
            _count(saving["tokens"], _MOST), None if saving["usd"] is None else _amount(saving["usd"]), _text(saving["assumption"])
        ),
        related=tuple(_span(place) for place in each["related"]),
        context=_text(each["context"]),
        confidence=_one_of(each.get("confidence", "high"), CONFIDENCES),
    )


def _span(place: Mapping[str, Any]) -> Span:
    line, column, end_line, end_column = (_count(place[name]) for name in ("line", "column", "end_line", "end_column"))
    return Span(_text(place["path"]), line, column, end_line, end_column, _cell(place["cell"]))


# ---------------------------------------------------------------- values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is none")
    return value


def _text_or_none(value: object) -> str:
    return "" if value is None else _text(value)


def _one_of(value: object, words: Sequence[Any]) -> Any:
    if _text(value) not in words:
        raise ValueError("a word that no report holds")
    return value


def _count(value: object, most: int = 10**40) -> int:
    """A whole number; several ranges of tokens may have been multiplied."""
    if not isinstance(value, int) or not is_finite(value, 0, most, 0):
        raise ValueError("a number is none")
    return value


def _cell(value: object) -> int | None:
    return None if value is None else _count(value)


def _amount(value: object) -> Decimal:
    amount = number(_text(value))
    if not is_finite(amount, 0, _MOST, _DECIMALS):
        raise ValueError("an amount is none")
    return amount
