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
        findings=tuple(finding_of(each) for each in document["findings"]),
        set_apart=tuple(finding_of(each) for each in document["set_apart"]),
        suppressed=0,
        calls=tuple(_call(entry, day) for entry in document["calls"] if entry["counted"] != "at_callers"),
        prompts=(),
        skipped=tuple(Skipped(text_in(each["path"]), text_in(each["reason"])) for each in document["skipped"]),
        files_read=count_in(document["summary"]["files_read"]),
        prices_as_of=day,
        settings=Settings(include=frozenset({"test", "example", "notebook"})),
    )


# ---------------------------------------------------------------- calls


def _call(entry: Mapping[str, Any], day: dt.date) -> PricedCall:
    line, column, cell = count_in(entry["line"]), count_in(entry["column"]), cell_in(entry["cell"])
    span = Span(text_in(entry["path"]), line, column, line, column, cell)
    told = text_or_none(entry["prompt_hash"])
    words = " ".join(map(text_in, entry["prompt_sketch"]))
    size = count_in(entry["static_tokens"])
    known = Tokens(size, size, size)
    site = CallSite(
        span=span,
        statement=span,
        function=text_in(entry["function"]),
        callee=text_in(entry["callee"]),
        sdk=text_in(entry["sdk"]),
        provider=text_in(entry["provider"]),
        operation=one_of(entry["operation"], get_args(Operation)),
        model=_fact(entry["model"], text_in),
        max_tokens=_fact(entry["max_tokens"], count_in),
        prompt=Prompt((Message("unknown", (Static(words, span),)),)) if told else None,
        makes=entry["counted"] == "sends_nothing",
        context=one_of(entry["context"], _CONTEXTS),
    )
    tags, calls = entry["tags"], entry["calls_per_month"]
    usage = Usage(
        calls_per_month=None if calls is None else amount_in(calls),
        feature=text_or_none(tags["feature"]),
        team=text_or_none(tags["team"]),
        environment=text_or_none(tags["environment"]),
    )
    return PricedCall(
        site=site,
        segments=(Segment("unknown", Static(told, span), known, 0),) if told else (),
        input=known,
        output=NO_TOKENS,
        card=None,
        estimate=_estimate(entry, day) if entry["counted"] == "priced" else None,
        unpriced=text_or_none(entry["unpriced"]),
        key=text_in(entry["key"]),
        usage=usage,
    )


def _estimate(entry: Mapping[str, Any], day: dt.date) -> Estimate:
    components = tuple(_component(each) for each in entry["components"])
    return Estimate(money_in(entry["per_call"]), components, tuple(map(text_in, entry["assumptions"])), day)


def _component(each: Mapping[str, Any]) -> Component:
    low, likely, high = map(count_in, each["amount"])
    tokens = Tokens(low, likely, high)
    return Component(text_in(each["name"]), tokens, amount_in(each["price"]), money_in(each["per_call"]), text_in(each["unit"]))


def money_in(three: list[str]) -> Money:
    low, likely, high = map(amount_in, three)
    return Money(low, likely, high)


def _fact(fact: Mapping[str, Any], kind: Callable[[Any], T]) -> Value[T]:
    match fact["state"]:
        case "known":
            return Known(kind(fact["value"]))
        case "default":
            return Default(kind(fact["value"]), source=text_in(fact.get("source", "")))
        case "one_of":
            return OneOf(tuple(kind(value) for value in fact["value"]), open=fact.get("open") is True)
        case "absent":
            return Absent()
        case "unknown":
            return Unknown(text_in(fact["reason"]))
    raise ValueError("no state of a fact")


# ---------------------------------------------------------------- findings


def finding_of(each: Mapping[str, Any]) -> Finding:
    saving = each["saving"]
    return Finding(
        code=text_in(each["code"]),
        name=text_in(each["name"]),
        severity=one_of(each["severity"], SEVERITIES),
        message=text_in(each["message"]),
        span=span_of(each),
        help=text_in(each["help"]),
        notes=tuple(map(text_in, each["notes"])),
        saving=None
        if saving is None
        else Saving(
            count_in(saving["tokens"], _MOST), None if saving["usd"] is None else amount_in(saving["usd"]), text_in(saving["assumption"])
        ),
        related=tuple(span_of(place) for place in each["related"]),
        context=text_in(each["context"]),
        confidence=one_of(each.get("confidence", "high"), CONFIDENCES),
    )


def span_of(place: Mapping[str, Any]) -> Span:
    line, column, end_line, end_column = (count_in(place[name]) for name in ("line", "column", "end_line", "end_column"))
    return Span(text_in(place["path"]), line, column, end_line, end_column, cell_in(place["cell"]))


# ---------------------------------------------------------------- values


def text_in(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is none")
    return value


def text_or_none(value: object) -> str:
    return "" if value is None else text_in(value)


def one_of(value: object, words: Sequence[Any]) -> Any:
    if text_in(value) not in words:
        raise ValueError("a word that no report holds")
    return value


def count_in(value: object, most: int = 10**40) -> int:
    """A whole number; several ranges of tokens may have been multiplied."""
    if not isinstance(value, int) or not is_finite(value, 0, most, 0):
        raise ValueError("a number is none")
    return value


def cell_in(value: object) -> int | None:
    return None if value is None else count_in(value)


def amount_in(value: object) -> Decimal:
    amount = number(text_in(value))
    if not is_finite(amount, 0, _MOST, _DECIMALS):
        raise ValueError("an amount is none")
    return amount
