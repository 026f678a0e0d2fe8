"""What stayed unknown of the requests, where and why: so that a user can see what to make explicit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.model import CallSite, Dynamic, PricedCall, Span, Unknown, Value, system_prompt_state
from promptlint.report.text import Line, Piece
from promptlint.requests import sends_nothing

if TYPE_CHECKING:
    from promptlint.pipeline import Report


@dataclass(frozen=True, slots=True)
class Gap:
    """One fact of one request that could not be told."""

    site: CallSite
    fact: str  # model | max_tokens | top_k | system_prompt | prompt | price
    reason: str
    at: Span | None  # the place that the reason speaks of


def gaps(calls: tuple[PricedCall, ...]) -> Iterator[Gap]:
    """The unknown facts of every call site, in the order of the places."""
    for call in calls:
        site = call.site
        facts: tuple[tuple[str, Value[Any] | None], ...] = (("model", site.model), ("max_tokens", site.max_tokens), ("top_k", site.top_k))
        for name, fact in facts:
            if isinstance(fact, Unknown):
                yield Gap(site, name, fact.reason, fact.at)
        yield from _of_prompt(site)
        if call.unpriced and not isinstance(site.model, Unknown) and not sends_nothing(site):
            yield Gap(site, "price", call.unpriced, None)


def _of_prompt(site: CallSite) -> Iterator[Gap]:
    """Messages of which nothing is known: whether they hold instructions cannot be told either."""
    if site.prompt is None:
        return
    unknown = next((message for message in site.prompt.messages if message.role == "unknown"), None)
    if unknown is None:
        return
    written = next((part.expression for part in unknown.parts if isinstance(part, Dynamic)), "…")
    name = "system_prompt" if system_prompt_state(site.prompt) == "unknown" else "prompt"
    yield Gap(site, name, f"the messages in `{written}` cannot be told", unknown.at)


def lines(report: Report) -> Iterator[Line]:
    """The unknown facts as text: a line a call site's fact, and one that counts them."""
    calls = _own(report)
    found = list(gaps(calls))
    for gap in found:
        at = "" if gap.at is None or not gap.at.path else f" ({gap.at})"
        place = f"{gap.site.span}:{gap.site.span.column}"
        yield (Piece(place, "bold"), ": ", Piece(f"{gap.fact} unknown", "cyan"), f" of {gap.site.callee}: {gap.reason}{at}")
    sites = len({gap.site.span for gap in found})
    if found:
        yield ()
    yield (f"{len(found)} unknown facts at {sites} of {len(calls)} call sites.",)


def rows(report: Report) -> list[dict[str, Any]]:
    """The unknown facts as plain data."""
    return [
        {
            "path": gap.site.span.path,
            "line": gap.site.span.line,
            "column": gap.site.span.column,
            "cell": gap.site.span.cell,
            "callee": gap.site.callee,
            "fact": gap.fact,
            "reason": gap.reason,
            "at": None if gap.at is None or not gap.at.path else str(gap.at),
        }
        for gap in gaps(_own(report))
    ]


def _own(report: Report) -> tuple[PricedCall, ...]:
    return tuple(call for call in report.calls if report.answers_for(call.site.span.path))
