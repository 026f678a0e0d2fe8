"""A call site with its counted prompt and its estimate: what a rule sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from promptlint.model.call import CallSite, PromptFile
from promptlint.model.money import NO_TOKENS, Estimate, ModelCard, Money, Tokens, Usage
from promptlint.model.prompt import Dynamic, Part, Static


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a prompt in wire order with its tokens: counted when static, assumed when dynamic."""

    role: str  # tools | system | developer | user | assistant | tool | unknown
    part: Part
    tokens: Tokens
    message: int  # index of its message; -1 for the tool list
    cache_breakpoint: bool = False  # the part, or the message that it is the last part of, carries one
    cache_ttl: str = ""  # of that breakpoint: "5m" | "1h" | ""


@dataclass(frozen=True, slots=True)
class PricedCall:
    """A call site with its counted prompt and its estimate: what a rule sees."""

    site: CallSite
    segments: tuple[Segment, ...]  # the prompt in wire order
    input: Tokens
    output: Tokens
    card: ModelCard | None  # None when the model is not known or has no entry
    estimate: Estimate | None
    unpriced: str = ""  # why there is no estimate: "unknown model" | "no price for gpt-9" | …
    cards: tuple[ModelCard, ...] = ()  # one for each model that the call may use
    unlisted: tuple[tuple[str, tuple[str, ...]], ...] = ()  # models of the call that have no price, each with the nearest listed names
    key: str = ""  # app/answer.py:reply, the name by which usage files and comparisons know the call site
    usage: Usage = field(default_factory=Usage)
    budget: Decimal | None = None  # US dollars of one call, as a comment on its lines says

    @property
    def monthly(self) -> Money | None:
        """US dollars of a month; None where nobody said how often the call is made, or it has no price."""
        if self.estimate is None or self.usage.calls_per_month is None:
            return None
        return self.estimate.per_call.times(self.usage.calls_per_month)

    @property
    def static_tokens(self) -> Tokens:
        return sum_tokens(segment for segment in self.segments if isinstance(segment.part, Static))

    @property
    def system_tokens(self) -> Tokens:
        """The static tokens of the system prompt."""
        return sum_tokens(s for s in self.segments if s.role in ("system", "developer") and isinstance(s.part, Static))


@dataclass(frozen=True, slots=True)
class PricedPrompt:
    """A prompt file, the request that it would make with its tokens counted, and the call sites that send its text."""

    file: PromptFile
    call: PricedCall
    used_by: tuple[str, ...] = ()  # path:line


def sum_tokens(segments: object) -> Tokens:
    total = NO_TOKENS
    for segment in segments:  # type: ignore[attr-defined]
        total = total + segment.tokens
    return total


DYNAMIC_PREFIX_TOKENS = 200


def dynamic_prefix(segments: tuple[Segment, ...], at_least: int = DYNAMIC_PREFIX_TOKENS) -> bool | None:
    """True when a run-time value stands before static text of `at_least` tokens in all; None when it cannot be told.

    All of it counts, also where further values stand between: moved in front of the first value it would be one prefix.
    """
    total = sum_tokens(s for s in segments if isinstance(s.part, Static))
    if total.likely < at_least or any(s.role == "unknown" for s in segments[:1]):
        return None
    seen_dynamic, behind = False, 0
    for segment in segments:
        if segment.role == "tools" and isinstance(segment.part, Dynamic) and segment.part.source in ("unknown", "parameter"):
            continue  # a tool that cannot be told is most likely the same in every request
        if isinstance(segment.part, Dynamic):
            seen_dynamic = True
        elif seen_dynamic:
            behind += segment.tokens.likely
    return behind >= at_least
