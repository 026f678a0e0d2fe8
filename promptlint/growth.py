"""What comes of text that has no end: the tokens that a conversation sends again, and what a stretch of text costs."""

from __future__ import annotations

import re
from decimal import Decimal

from promptlint.model import Dynamic, PricedCall, possible

LIKELY_QUESTION = 120  # tokens, where a request says nothing of a user's words
KILOBYTES = 100  # the stretch that messages price: a page of the web, a log, a table
TOKENS_OF_KILOBYTES = KILOBYTES * 1000 // 4  # four characters a token


def tokens_of_turn(call: PricedCall) -> int:
    """How many tokens one turn adds to a conversation: what the user says and what is answered, each as likely."""
    said = sum(segment.tokens.likely for segment in call.segments if segment.role == "user" and not _is_history(segment.part))
    return (said or LIKELY_QUESTION) + call.output.likely


def _is_history(part: object) -> bool:
    return isinstance(part, Dynamic) and (part.source == "history" or "stored-history" in part.traits)


def sent_again(call: PricedCall, turns: int) -> int:
    """How many tokens of earlier turns a conversation of so many sends again: the k-th request holds k - 1 of them."""
    return tokens_of_turn(call) * turns * (turns - 1) // 2


def turns_that_fit(call: PricedCall) -> int | None:
    """After how many turns the smallest window of the call's models is full, the answer included; None where it is not known."""
    cards = call.cards or ((call.card,) if call.card is not None else ())
    windows = [card.context_window or window_named(card.model) for card in cards] or [*map(window_named, possible(call.site.model))]
    known = [window for window in windows if window is not None]
    if not known or len(known) < len(windows):
        return None
    fixed = sum(segment.tokens.likely for segment in call.segments if segment.role in ("tools", "system", "developer"))
    return max(0, min(known) - fixed) // max(1, tokens_of_turn(call))


_IN_A_NAME = re.compile(r"[-_](?:(2048|4096|8192|16384|32768|65536|131072)|(4|8|16|32|64|100|128|200|256)k)(?![\w.])", re.IGNORECASE)


def window_named(model: str) -> int | None:
    """The window that a model's name tells: `llama3-70b-8192`, `moonshot-v1-128k`; None where it tells none."""
    told = _IN_A_NAME.search(model)
    if told is None:
        return None
    return int(told[1]) if told[1] else int(told[2]) * 1000


def price_of(call: PricedCall, tokens: int) -> Decimal | None:
    """What so many input tokens cost on the call's model; None where that is not one model with one price."""
    card = call.card if len(call.cards) < 2 else None
    if card is None or card.input_price is None:
        return None
    return tokens * card.input_price / 1_000_000
