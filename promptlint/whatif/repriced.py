"""A call priced again after something of it was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from promptlint.cost import price
from promptlint.model import CallSite, Message, Part, PricedCall, Prompt, Tokens, Usage
from promptlint.prices import PriceBook


class Untouched(Exception):
    """The change does nothing to a call; the message says why, in words for the user."""


def repriced(call: PricedCall, book: PriceBook, *, site: CallSite | None = None, usage: Usage | None = None) -> PricedCall:
    """The call with another request, or another use of it; its place in the project stays."""
    new = price(site or call.site, book, usage=usage or call.usage, key=call.key)
    return replace(new, unlisted=call.unlisted, reader=call.reader, budget=call.budget)


def with_parts(prompt: Prompt, change: Callable[[Message, Part], Part | None]) -> Prompt:
    """The prompt with each part of its messages changed, or left out where the change gives None; tools stay."""
    messages = []
    for message in prompt.messages:
        changed = [change(message, part) for part in message.parts]
        messages.append(replace(message, parts=tuple(part for part in changed if part is not None)))
    return replace(prompt, messages=tuple(messages))


def share_of(number: int, share: Decimal) -> int:
    """So much of a whole number, rounded to the nearest."""
    return int((number * share).to_integral_value())


def scaled(amount: Tokens, share: Decimal) -> Tokens:
    return Tokens(share_of(amount.low, share), share_of(amount.likely, share), share_of(amount.high, share), "estimate")


def less(amount: Tokens | None, before: Tokens, after: Tokens) -> Tokens | None:
    """What a usage file says of the whole input, less what one part of it shrinks by."""
    if amount is None:
        return None
    by = before.likely - after.likely
    return Tokens(max(amount.low - by, 0), max(amount.likely - by, 0), max(amount.high - by, 0), amount.method)
