"""What a provider's documentation says of a model: how it caches, whether it thinks, when it goes, what comes after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from promptlint.model.money import ModelCard

# "on-request": only what stands before a breakpoint; "both": by itself, and a breakpoint says where
CacheMode = Literal["automatic", "on-request", "both", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Range:
    """A number on which the sources agree (low == high), or the lowest and the highest that they state."""

    low: int
    high: int

    @property
    def agreed(self) -> bool:
        return self.low == self.high

    def and_also(self, other: Range) -> Range:
        """The range that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high))


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a fact was read, and when."""

    text: str  # an address, or what it is
    read: dt.date
    verified: bool = True  # False: carried over from another list, not found in the provider's own documentation


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """How a provider's prompt cache works for a model; None and "" where no source says it."""

    mode: CacheMode = "unknown"
    minimum: Range | None = None  # tokens; a shorter prefix is not cached, and nobody says so
    breakpoints: int | None = None  # at most so many in one request; 0: they have no effect
    look_back: int | None = None  # content blocks in front of a breakpoint that are searched for an entry
    lifetimes: tuple[str, ...] = ()  # what may be asked for, the usual one first: ("5m", "1h")
    source: Citation | None = None


NO_CACHE_FACTS = CacheFacts()


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is documented of one model that a call may use, on the day of the run."""

    model: str  # as the call names it
    provider: str = "unknown"  # whose documentation it is: openai, anthropic, …; "unknown" where no file knows the model
    on: dt.date | None = None  # the day of the run
    cache: CacheFacts = NO_CACHE_FACTS
    reasoning: bool | None = None  # hidden thinking counts against the cap
    moves: bool = False  # the name stands for whatever model is newest: …-latest
    retires: dt.date | None = None  # the day from which requests fail or go to another model, where this platform says one
    is_delisted: bool = False  # a price list held it and does so no longer: probably shut down
    ended: dt.date | None = None  # the day on which its maker ended it, whoever else may serve it
    successor: str = ""  # what the provider recommends instead
    successor_card: ModelCard | None = None
    newer: str = ""  # a later model of the same line
    newer_card: ModelCard | None = None
    better: str = ""  # a cheaper model that its maker publishes as at least as good (embeddings)
    better_card: ModelCard | None = None
    sibling: str = ""  # the same maker's cheaper model of the same generation
    sibling_card: ModelCard | None = None
    source: Citation | None = None
    card: ModelCard | None = None
