"""Which call sites a bill counts: each request once, where it is known best.

A model object, an agent or a retriever fixes what later calls send and sends nothing itself.
A helper of the project sends what its callers hand it, so its request is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from promptlint.model import CallSite, PricedCall, Span

SENDS_NOTHING = frozenset({"create_agent", "model_config", "retrieval"})  # later requests do


def sends_nothing(site: CallSite) -> bool:
    """Whether a call site only fixes what later requests send, only looks into a store, or never reaches a model."""
    return site.makes or bool(site.unsent) or site.request in SENDS_NOTHING


def requests_of(calls: Iterable[PricedCall]) -> list[PricedCall]:
    """The call sites that send a request, each request once."""
    return sent_once(calls)[0]


def sent_once(calls: Iterable[PricedCall]) -> tuple[list[PricedCall], list[PricedCall]]:
    """The call sites that send a request, each request once; and those whose requests are counted elsewhere.

    A helper's own request is counted at the helper's callers, if they are among the calls.  It is counted at the helper
    where that alone tells the price, or where a usage file speaks of the helper and of none of its callers, which then are not.
    """
    sent = [call for call in calls if not sends_nothing(call.site)]
    callers: dict[Span, list[PricedCall]] = {}
    for call in sent:
        for helper in helpers_of(call):
            callers.setdefault(helper, []).append(call)
    in_place_of = {call.site.span: _above(call.site.span, callers) for call in sent if call.site.span in callers}
    replaced: set[Span] = set()
    stand_in: set[Span] = set()
    for call in sent:
        above = in_place_of.get(call.site.span)
        if above is None:
            continue
        if call.usage.calls_per_month is not None and all(caller.usage.calls_per_month is None for caller in above):
            stand_in.add(call.site.span)
            replaced |= {caller.site.span for caller in above}
        elif call.estimate is not None and all(caller.estimate is None for caller in callers[call.site.span]):
            stand_in.add(call.site.span)
    once: list[PricedCall] = []
    elsewhere: list[PricedCall] = []
    for call in sent:
        span = call.site.span
        is_counted = span not in replaced and (span not in callers or span in stand_in)
        (once if is_counted else elsewhere).append(call)
    return once, elsewhere


def helpers_of(call: PricedCall) -> tuple[Span, ...]:
    """The requests of helpers of which a call sends one."""
    site = call.site
    return () if site.wraps is None else (site.wraps, *site.wraps_instead)


def _above(helper: Span, callers: Mapping[Span, list[PricedCall]]) -> list[PricedCall]:
    """The callers of a helper, and theirs; helpers may call one another."""
    found: dict[Span, PricedCall] = {}
    waiting = [helper]
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            if caller.site.span not in found and caller.site.span != helper:
                found[caller.site.span] = caller
                waiting.append(caller.site.span)
    return list(found.values())
