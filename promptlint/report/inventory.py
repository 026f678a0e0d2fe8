"""The inventory: every call site with what is known of its request, in the names of the OpenTelemetry GenAI conventions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from promptlint.model import (
    Absent,
    Default,
    Estimate,
    Known,
    OneOf,
    PricedCall,
    Segment,
    Static,
    Tokens,
    Unknown,
    Value,
    dynamic_prefix,
    possible,
    system_prompt_state,
)
from promptlint.report.json import dumps, money
from promptlint.report.money import plain, usd
from promptlint.report.text import Line, Piece, plural, printable, width
from promptlint.rule import thousands

# ---------------------------------------------------------------- json


def jsonl(calls: Iterable[PricedCall]) -> Iterator[str]:
    """One JSON object a line."""
    for call in calls:
        yield dumps(entry(call)) + "\n"


def json_array(calls: Iterable[PricedCall]) -> Iterator[str]:
    """One JSON array."""
    yield dumps([entry(call) for call in calls], indent=2) + "\n"


def entry(call: PricedCall) -> dict[str, Any]:
    """One call site as plain data."""
    site = call.site
    return {
        "path": site.span.path,
        "line": site.span.line,
        "column": site.span.column,
        "cell": site.span.cell,
        "function": site.function,
        "callee": site.callee,
        "sdk": site.sdk,
        "provider": site.provider,
        "operation": site.operation,
        "context": site.context,
        "model": fact(site.model),
        "max_tokens": fact(site.max_tokens),
        "service_tier": fact(site.service_tier),
        "reasoning_effort": fact(site.reasoning_effort),
        "reasoning_tokens": fact(site.reasoning_tokens),
        "server_tools": list(site.server_tools),
        "system_prompt": _system_prompt(call),
        "prompt": None if site.prompt is None else _messages(call.segments),
        "dynamic_prefix": dynamic_prefix(call.segments),
        "top_k": None if site.top_k is None else fact(site.top_k),
        "in_loop": site.loop is not None,
        "attempts": max(possible(site.attempts), default=None),
        "tokens": {
            "static": call.static_tokens.likely,
            "input": _numbers(call.input),
            "output": _numbers(call.output),
            "method": call.static_tokens.method,
        },
        "cost": None if call.estimate is None else _cost(call.estimate),
        "unpriced": call.unpriced or None,
    }


def fact(value: Value[Any]) -> dict[str, Any]:
    """{"state": …} with `value`, `at`, `source` and `reason` where they apply."""
    match value:
        case Known():
            return _with_place({"state": "known", "value": value.value}, value)
        case Default():
            source = {"source": value.source} if value.source else {}
            return _with_place({"state": "default", "value": value.value, **source}, value)
        case OneOf():
            return _with_place({"state": "one_of", "value": list(value.values), **({"open": True} if value.open else {})}, value)
        case Absent():
            return {"state": "absent"}
        case Unknown():
            return _with_place({"state": "unknown", "reason": value.reason}, value)


def _with_place(fields: dict[str, Any], value: Known[Any] | Default[Any] | OneOf[Any] | Unknown) -> dict[str, Any]:
    return fields if value.at is None else {**fields, "at": str(value.at)}


def _system_prompt(call: PricedCall) -> dict[str, Any]:
    state = system_prompt_state(call.site.prompt)
    if state in ("none", "unknown"):
        return {"state": state}
    places = (s.part.at for s in call.segments if s.role in ("system", "developer") and isinstance(s.part, Static))
    first = next(places, None)
    fields = {"state": state, "tokens": call.system_tokens.likely}
    return fields if first is None else {**fields, "at": str(first)}


def _messages(segments: Sequence[Segment]) -> list[dict[str, Any]]:
    messages = []
    for _, group in groupby(segments, key=lambda segment: segment.message):
        parts = list(group)
        fields: dict[str, Any] = {"role": parts[0].role, "parts": [_part(segment) for segment in parts]}
        if any(segment.cache_breakpoint for segment in parts):
            fields["cache_breakpoint"] = True
            ttl = [segment.cache_ttl for segment in parts if segment.cache_breakpoint][-1]
            fields.update({"cache_ttl": ttl} if ttl else {})
        messages.append(fields)
    return messages


def _part(segment: Segment) -> dict[str, Any]:
    part = segment.part
    fields: dict[str, Any] = {}
    if segment.cache_breakpoint:
        fields = {"cache_breakpoint": True, **({"cache_ttl": segment.cache_ttl} if segment.cache_ttl else {})}
    if isinstance(part, Static):
        return {"static": segment.tokens.likely, "at": str(part.at), **fields}
    if part.modality != "text":
        fields = {"modality": part.modality, **({"detail": part.detail} if part.detail else {}), **fields}
    return {"dynamic": part.expression, "source": part.source, "assumed": segment.tokens.likely, **fields}


def _numbers(tokens: Tokens) -> list[int]:
    return [tokens.low, tokens.likely, tokens.high]


def _cost(estimate: Estimate) -> dict[str, Any]:
    return {
        "currency": estimate.currency,
        "per_call": money(estimate.per_call),
        "components": {
            component.name: {
                "tokens": _numbers(component.tokens),
                "usd_per_million": plain(component.price),
                "cost": money(component.cost),
            }
            for component in estimate.components
        },
        "assumptions": list(estimate.assumptions),
        "prices_as_of": estimate.prices_as_of.isoformat(),
    }


# ---------------------------------------------------------------- table

_HEADER = ("place", "operation", "model", "cap", "static", "input", "USD per 1 000 calls")
_MAX_CELL = 46


def table(calls: Sequence[PricedCall]) -> Iterator[Line]:
    """Aligned columns for reading; `input` is the likely number of tokens, the money likely, low and high."""
    rows = [_row(call) for call in calls]
    if not rows:
        yield ("No call sites.",)
        return
    widths = [max(width(row[column]) for row in (_HEADER, *rows)) for column in range(len(_HEADER))]
    yield tuple(Piece(_padded(_HEADER, widths, column), "bold") for column in range(len(_HEADER)))
    for row in rows:
        cells = [_padded(row, widths, column) for column in range(len(row))]
        yield (cells[0], Piece(cells[1], "dim"), Piece(cells[2], "cyan"), *cells[3:6], Piece(cells[6], "green"))
    yield ()
    yield (plural(len(rows), "call site"),)


def _row(call: PricedCall) -> tuple[str, ...]:
    site = call.site
    cost = call.unpriced or "no price"
    if call.estimate is not None:
        each = call.estimate.per_call.times(1000)
        cost = usd(each.likely) if each.low == each.high else f"{usd(each.likely)} ({usd(each.low)} to {usd(each.high)})"
    return (
        printable(f"{site.span}:{site.span.column}"),
        site.operation,
        _cut(_words(site.model)),
        _cut(_words(site.max_tokens)) if site.generates or not isinstance(site.max_tokens, Absent) else "",
        thousands(call.static_tokens.likely) if call.segments else "",
        thousands(call.input.likely) if call.segments else "",
        cost,
    )


def _words(value: Value[Any]) -> str:
    match value:
        case Known():
            return str(value.value)
        case Default():
            return f"{value.value} (default)"
        case OneOf():
            return " or ".join(map(str, value.values)) + (" …" if value.open else "")
        case Absent():
            return "none"
        case Unknown():
            return "unknown"


def _cut(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _MAX_CELL else text[: _MAX_CELL - 1] + "…"


def _padded(row: Sequence[str], widths: Sequence[int], column: int) -> str:
    text, blanks = row[column], " " * (widths[column] - width(row[column]))
    if column in (4, 5):  # figures stand to the right
        return blanks + text + "  "
    return text if column == len(widths) - 1 else text + blanks + "  "
