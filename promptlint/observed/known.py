"""Which formats there are, and which of them a file is."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.observed import exports, gateways, spans
from promptlint.observed.formats import Format

FORMATS: tuple[Format, ...] = (
    gateways.LITELLM,
    gateways.HELICONE,
    gateways.LANGSMITH,
    spans.OTLP,
    spans.SDK,
    exports.OPENAI,
    exports.OPENAI_TABLE,
    exports.ANTHROPIC,
    exports.ANTHROPIC_TABLE,
)


def told_by(fields: Iterable[str]) -> Format | None:
    """The format whose fields a row has."""
    have = frozenset(fields)
    return next((each for each in FORMATS if each.is_told_by(have)), None)


def titles() -> str:
    """The names of the formats, for a sentence."""
    return "; ".join(each.title for each in FORMATS)
