"""Which call sites a bill and a budget count: each request once, where it is known best.

A model object, an agent or a retriever fixes what later calls send and sends nothing itself.
A helper of the project sends what its callers hand it, so its request is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.model import PricedCall

SENDS_NOTHING = frozenset({"create_agent", "model_config", "retrieval"})  # later requests do


def sent_once(calls: Iterable[PricedCall]) -> tuple[list[PricedCall], list[PricedCall]]:
    """The call sites that send a request, each request once; and a helper's own requests, which count at the helper's callers."""
    sent = [call for call in calls if call.site.operation not in SENDS_NOTHING]
    wrapped = {call.site.wraps for call in sent}
    wrapped_by_priced = {call.site.wraps for call in sent if call.estimate is not None}
    once: list[PricedCall] = []
    at_callers: list[PricedCall] = []
    for call in sent:
        # A helper's own price stands in for callers of which none has a price.
        is_counted_elsewhere = call.site.span in (wrapped if call.estimate is None else wrapped_by_priced)
        (at_callers if is_counted_elsewhere else once).append(call)
    return once, at_callers
