"""A saved bill (`promptlint cost --format json`) as a report again, as far as a comparison needs it.

Such a file holds no prompts, only what tells their words again; so both sides of a comparison are read from this form.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar, cast

from promptlint.config import Settings
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
from promptlint.rule import Finding, Saving
from promptlint.sources import Skipped

SCHEMA = "promptlint/cost/1"
_MAX_BYTES = 200_000_000
_MAKE = "make it with `promptlint cost --format json`"
T = TypeVar("T")


def load(path: Path) -> Report:
    """The report that a file holds; a file that is none is a `UserError`."""
    try:
        status = os.stat(path)  # noqa: PTH116
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_BYTES:
            raise UserError(f"{path}: not a regular file of at most 200 MB")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"{path}:{error.lineno}: not valid JSON: {error.msg.lower()}; make it with `promptlint cost --format json`"
        ) from None
    except (UnicodeDecodeError, RecursionError):
        raise UserError(f"{path}: not a report; {_MAKE}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        found = document.get("schema") if isinstance(document, dict) else None
        what = f"its schema is {found!r}, not {SCHEMA!r}" if found else "not a report"
        raise UserError(f"{path}: {what}; {_MAKE}")
    try:
        return report_of(document)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, InvalidOperation) as error:
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
        skipped=tuple(Skipped(str(each["path"]), str(each["reason"])) for each in document["skipped"]),
        files_read=int(document["summary"]["files_read"]),
        prices_as_of=day,
        settings=Settings(include=frozenset({"test", "example", "notebook"})),
    )


# ---------------------------------------------------------------- calls


def _call(entry: Mapping[str, Any], day: dt.date) -> PricedCall:
    line, column, cell = int(entry["line"]), int(entry["column"]), entry["cell"]
    span = Span(str(entry["path"]), line, column, line, column, None if cell is None else int(cell))
    told = str(entry["prompt_hash"] or "")
    words = " ".join(map(str, entry["prompt_sketch"]))
    size = int(entry["static_tokens"])
    known = Tokens(size, size, size)
    site = CallSite(
        span=span,
        statement=span,
        function=str(entry["function"]),
        callee=str(entry["callee"]),
        sdk=str(entry["sdk"]),
        provider=str(entry["provider"]),
        operation=entry["operation"],
        model=_fact(entry["model"], str),
        max_tokens=_fact(entry["max_tokens"], int),
        prompt=Prompt((Message("unknown", (Static(words, span),)),)) if told else None,
        makes=entry["counted"] == "sends_nothing",
        context=entry["context"],
    )
    tags = entry["tags"]
    usage = Usage(
        calls_per_month=None if entry["calls_per_month"] is None else Decimal(entry["calls_per_month"]),
        feature=tags["feature"] or "",
        team=tags["team"] or "",
        environment=tags["environment"] or "",
    )
    return PricedCall(
        site=site,
        segments=(Segment("unknown", Static(told, span), known, 0),) if told else (),
        input=known,
        output=NO_TOKENS,
        card=None,
        estimate=_estimate(entry, day) if entry["counted"] == "priced" else None,
        unpriced=str(entry["unpriced"] or ""),
        key=str(entry["key"]),
        usage=usage,
    )


def _estimate(entry: Mapping[str, Any], day: dt.date) -> Estimate:
    components = tuple(_component(each) for each in entry["components"])
    return Estimate(_money(entry["per_call"]), components, tuple(map(str, entry["assumptions"])), day)


def _component(each: Mapping[str, Any]) -> Component:
    low, likely, high = map(int, each["amount"])
    return Component(str(each["name"]), Tokens(low, likely, high), Decimal(each["price"]), _money(each["per_call"]), str(each["unit"]))


def _money(three: list[str]) -> Money:
    low, likely, high = map(Decimal, three)
    return Money(low, likely, high)


def _fact(fact: Mapping[str, Any], kind: Callable[[Any], T]) -> Value[T]:
    match fact["state"]:
        case "known":
            return Known(kind(fact["value"]))
        case "default":
            return Default(kind(fact["value"]), source=str(fact.get("source", "")))
        case "one_of":
            return OneOf(tuple(kind(value) for value in fact["value"]), open=bool(fact.get("open")))
        case "absent":
            return Absent()
        case "unknown":
            return Unknown(str(fact["reason"]))
    raise ValueError(f"no state {fact['state']}")


# ---------------------------------------------------------------- findings


def _finding(each: Mapping[str, Any]) -> Finding:
    saving = each["saving"]
    return Finding(
        code=str(each["code"]),
        name=str(each["name"]),
        severity=each["severity"],
        message=str(each["message"]),
        span=_span(each),
        help=str(each["help"]),
        notes=tuple(map(str, each["notes"])),
        saving=None
        if saving is None
        else Saving(int(saving["tokens"]), None if saving["usd"] is None else Decimal(saving["usd"]), str(saving["assumption"])),
        related=tuple(_span(place) for place in each["related"]),
        context=str(each["context"]),
    )


def _span(place: Mapping[str, Any]) -> Span:
    line, column, end_line, end_column = (int(place[name]) for name in ("line", "column", "end_line", "end_column"))
    return Span(str(place["path"]), line, column, end_line, end_column, cast("int | None", place["cell"]))
