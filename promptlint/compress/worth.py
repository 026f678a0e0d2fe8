"""What a shorter prompt saves in money, what the provider's prompt cache would save of the same text, and which is more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from promptlint.compress.texts import Text, price_of
from promptlint.model import CHANGING, Dynamic, PricedCall, Static, cache_minimum
from promptlint.rule import dollars, thousands

_MILLION = 1_000_000
_THOUSAND = 1_000

# "cached": it is in a prefix that the provider keeps today; "possible": breakpoints would make it so; "short": the prefix is under the
# minimum; "behind": a run-time value stands before it; "none": no cache is known of the model
State = Literal["cached", "possible", "short", "behind", "none"]
Winner = Literal["compressing", "caching"]


@dataclass(frozen=True, slots=True)
class Caching:
    """What a prompt cache does for the same text.  US dollars are of 1 000 calls, all of which find the prefix in the cache."""

    state: State
    wins: Winner
    why: str
    saves: Decimal | None = None
    minimum: int | None = None  # tokens
    prefix: int = 0  # tokens of the prefix today
    left: int = 0  # and after compressing
    warning: str = ""  # what compressing would spoil


@dataclass(frozen=True, slots=True)
class Worth:
    """What a suggestion saves."""

    tokens: int
    per_thousand: Decimal | None  # US dollars of 1 000 calls at the full input price of the dearest request that sends the text
    per_month: Decimal | None  # of all requests whose number is known
    caching: Caching | None


def worth_of(text: Text, tokens: int) -> Worth:
    """What so many tokens fewer of a text are worth."""
    price = price_of(text.call)
    months = [
        _price * call.usage.calls_per_month
        for call in text.calls
        if (_price := price_of(call)) is not None and call.usage.calls_per_month is not None
    ]
    return Worth(
        tokens,
        None if price is None else price * tokens * _THOUSAND,
        sum(months, Decimal(0)) * tokens if months else None,
        _caching(text, tokens) if text.call is not None else None,
    )


def _caching(text: Text, saved: int) -> Caching | None:
    call = text.call
    assert call is not None
    if call.card is None or call.card.input_price is None:
        return None
    model = call.card.model
    read, minimum = call.card.cache_read_price, cache_minimum(call)
    if read is None or minimum is None:
        return Caching("none", "compressing", f"no price of cached input is known of {model}")
    reach = _reach(call)
    prefix = sum(s.tokens.likely for s in call.segments[:reach] if isinstance(s.part, Static))
    inside = sum(
        call.segments[index].tokens.likely
        for index, part in zip(text.segments, text.parts, strict=True)
        if index < reach and index - text.segments[0] in text.own and isinstance(part, Static)
    )
    if not inside:
        why = "a run-time value stands before it, so that no cache keeps it as it stands"
        return Caching("behind", "compressing", why, Decimal(0), minimum)
    if prefix < minimum:
        why = f"the prefix of {thousands(prefix)} tokens is under the {thousands(minimum)} that {model} caches"
        return Caching("short", "compressing", why, Decimal(0), minimum, prefix, max(0, prefix - saved))
    return _compared(call, text.segments[0], saved, inside, prefix, minimum, read)


def _reach(call: PricedCall) -> int:
    """Where the prefix ends: before the first value that is known to differ between requests, or may."""
    for index, segment in enumerate(call.segments):
        part = segment.part
        if segment.role == "unknown" and not isinstance(part, Static):
            return index
        if isinstance(part, Dynamic) and segment.role != "tools" and part.source in (*CHANGING, "unknown", "history"):
            return index
    return len(call.segments)


def _compared(call: PricedCall, first: int, saved: int, inside: int, prefix: int, minimum: int, read: Decimal) -> Caching:
    """Both savings of 1 000 calls, for a prefix that is long enough."""
    card = call.card
    assert card is not None and card.input_price is not None
    full, cached = card.input_price / _MILLION, read / _MILLION
    now = _is_cached(call, first)
    left = prefix - min(saved, inside)
    saves = (full - cached) * inside * _THOUSAND
    shorter = full * saved * _THOUSAND
    falls = left < minimum
    warning = (
        f"compressing leaves a prefix of {thousands(left)} tokens, under the {thousands(minimum)} that {card.model} caches: "
        f"it would be paid for in full, {dollars(full * left * _THOUSAND)} per 1 000 calls and not {dollars(cached * prefix * _THOUSAND)}"
        if falls
        else ""
    )
    state: State = "cached" if now else "possible"
    if falls and full * left > cached * prefix:
        return Caching(state, "caching", "a short prefix is not cached at all", saves, minimum, prefix, left, warning)
    if now:
        why = (
            f"{card.model} caches this prefix already: where a call finds it, compressing saves {dollars(cached * saved * _THOUSAND)}"
            " per 1 000 calls on top"
        )
        return Caching(state, "caching" if saves > shorter else "compressing", why, saves, minimum, prefix, left, warning)
    wins: Winner = "caching" if saves > shorter else "compressing"
    both = "" if falls else f"; both together {dollars((shorter * read / card.input_price) + saves)}"
    why = f"{dollars(saves)} per 1 000 calls that find it in the cache, {dollars(shorter)} when compressed{both}"
    return Caching(state, wins, why, saves, minimum, prefix, left, warning)


def _is_cached(call: PricedCall, first: int) -> bool:
    """Whether the provider keeps the text that begins at this segment: by itself, or since a breakpoint behind it asks for it."""
    mode = call.facts[0].cache.mode if call.facts else "unknown"
    asks = any(segment.cache_breakpoint for segment in call.segments[first:])
    asks = asks or (call.site.prompt is not None and call.site.prompt.caching == "automatic")
    return asks or (mode in ("automatic", "both") and not call.site.cache_on_request)
