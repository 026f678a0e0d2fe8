"""Which call sites a bill counts: each request once, where it is known best.

A model object, an agent or a retriever fixes what later calls send and sends nothing itself.
A helper of the project sends what its callers hand it, so its request is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from promptlint.model import PricedCall, Span

SENDS_NOTHING = frozenset({"model_config", "create_agent", "retrieval"})


def requests_of(calls: Sequence[PricedCall]) -> list[PricedCall]:
    """The sites that send a request, each request once: a helper's own is counted at its callers, if they are among the calls."""
    counted_at_callers = {call.site.wraps for call in calls if call.site.wraps is not None}
    return [call for call in calls if call.site.operation not in SENDS_NOTHING and call.site.span not in counted_at_callers]


def requests_of_a_month(calls: Sequence[PricedCall]) -> list[PricedCall]:
    """The same for monthly figures: a helper whose usage is known, and that of none of its callers, is counted in their place."""
    callers: dict[Span, list[PricedCall]] = {}
    for call in calls:
        if call.site.wraps is not None:
            callers.setdefault(call.site.wraps, []).append(call)
    counted_here: list[PricedCall] = []
    in_their_place: set[Span] = set()
    for call in calls:
        if call.site.span in callers and call.usage.calls_per_month is not None:
            above = _above(call.site.span, callers)
            if all(caller.usage.calls_per_month is None for caller in above):
                counted_here.append(call)
                in_their_place |= {caller.site.span for caller in above}
    if not counted_here:
        return requests_of(calls)
    chosen = {id(call) for call in (*requests_of(calls), *counted_here)}
    return [call for call in calls if id(call) in chosen and call.site.span not in in_their_place]


def _above(helper: Span, callers: dict[Span, list[PricedCall]]) -> Iterable[PricedCall]:
    """The callers of a helper, and theirs; helpers may call one another."""
    found: dict[Span, PricedCall] = {}
    waiting = [helper]
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            if caller.site.span not in found and caller.site.span != helper:
                found[caller.site.span] = caller
                waiting.append(caller.site.span)
    return found.values()
