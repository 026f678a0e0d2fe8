"""Who reads what a retrieval gives: the one model that the same function asks, where there is one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from promptlint.model import ModelCard, PricedCall

_READS = frozenset({"chat", "text_completion", "create_agent", "model_config"})


def with_readers(calls: Sequence[PricedCall]) -> tuple[PricedCall, ...]:
    """The calls, each retrieval with the model that its function asks: none where there are several or none is known."""
    asked: dict[tuple[str, str], dict[str, ModelCard | None]] = {}
    for call in calls:
        if call.site.request in _READS:
            models = asked.setdefault((call.site.span.path, call.site.function), {})
            models[call.card.model if call.card is not None else ""] = (
                None if call.site.is_local or call.site.names_deployment else call.card
            )
    return tuple(
        dataclasses.replace(call, reader=_only(asked.get((call.site.span.path, call.site.function), {})))
        if call.site.request == "retrieval"
        else call
        for call in calls
    )


def _only(models: dict[str, ModelCard | None]) -> ModelCard | None:
    return next(iter(models.values())) if len(models) == 1 else None
