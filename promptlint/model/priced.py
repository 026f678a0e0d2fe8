"""A call site with its counted prompt and its estimate: what a rule sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from promptlint.model.call import CallSite, PromptFile
from promptlint.model.facts import possible
from promptlint.model.money import NO_TOKENS, Estimate, ModelCard, Money, Tokens, Usage
from promptlint.model.prompt import Dynamic, Part, Static
from promptlint.model.providers import ModelFacts, Range
from promptlint.model.task import NO_TASK, Task

_ASKED_TO_THINK = re.compile(r"claude-(?:3|4|(?:opus|sonnet|haiku)-4)(?!\d)")


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a prompt in wire order with its tokens: counted when static, assumed when dynamic."""

    role: str  # tools | system | developer | user | assistant | tool | unknown
    part: Part
    tokens: Tokens
    message: int  # index of its message; -1 for the tool list
    cache_breakpoint: bool = False  # the part, or the message that it is the last part of, carries one
    cache_ttl: str = ""  # of that breakpoint: "5m" | "1h" | ""
    layout: int = 0  # of its tokens, those of blanks that say nothing: source indentation, trailing blanks, the layout of JSON
    ornament: int = 0  # of its tokens, those of rows of signs, of boxes and of emoji
    rows: tuple[tuple[str, str], ...] = ()  # those rows, each once, with what separates as well


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
    facts: tuple[ModelFacts, ...] = ()  # what is documented of each model that the call may use, also of those without a price
    at_provider: ModelFacts = field(default_factory=lambda: ModelFacts(""))  # what holds for all models of the provider that is asked
    unlisted: tuple[tuple[str, tuple[str, ...]], ...] = ()  # models of the call that have no price, each with the nearest listed names
    key: str = ""  # app/answer.py:reply, the name by which usage files and comparisons know the call site
    usage: Usage = field(default_factory=Usage)
    reader: ModelCard | None = None  # of a retrieval: the one model that the same function asks
    budget: Decimal | None = None  # US dollars of one call, as a comment on its lines says
    task: Task = NO_TASK  # what the prompt asks for
    sibling: ModelCard | None = None  # the cheaper model of the same provider, where the call has one model and one is known

    @property
    def gone(self) -> frozenset[str]:
        """The models of the call that answer no more, by both names: as the call and as the price list has them."""
        ended = [each for each in self.facts if each.retires and each.on and each.retires <= each.on]
        return frozenset(name for each in ended for name in (each.model, each.card.model if each.card else each.model))

    @property
    def billed(self) -> ModelCard | None:
        """The model that answers: the call's own or, where that is gone, what its provider puts in its place; None where none is known."""
        if self.card is None or self.card.model not in self.gone:
            return self.card
        return next((each.successor_card for each in self.facts if each.card is not None and each.card.model == self.card.model), None)

    @property
    def monthly(self) -> Money | None:
        """US dollars of a month; None where nobody said how often the call is made, or it has no price."""
        if self.estimate is None or self.usage.calls_per_month is None:
            return None
        return self.estimate.per_call.times(self.usage.calls_per_month)

    @property
    def thinks(self) -> bool | None:
        """Whether hidden thinking counts against the output cap; None when it cannot be told."""
        efforts, budgets = possible(self.site.reasoning_effort), possible(self.site.reasoning_tokens)
        if efforts == ("none",) or budgets == (0,):
            return False
        if efforts or budgets or self.card is None:
            return True if efforts or budgets else None
        if not self.card.reasoning:
            return False
        if "claude" in self.card.model:  # up to version 4 it thinks only when it is asked to
            return False if _ASKED_TO_THINK.search(self.card.model) else None
        return True

    @property
    def static_tokens(self) -> Tokens:
        return sum_tokens(segment for segment in self.segments if isinstance(segment.part, Static))

    @property
    def cache_minimum(self) -> Range | None:
        """The shortest prefix that is cached, over all models that the call may use; None where it is not known of one of them."""
        told = [facts.cache.minimum for facts in self.facts]
        found = [minimum for minimum in told if minimum is not None]
        if not found or len(found) < len(told):
            return None
        return Range(min(each.low for each in found), max(each.high for each in found))

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


def is_a_tool(segment: Segment) -> bool:
    """Whether a run-time part is a tool that cannot be told: most likely it is the same in every request.

    What a search tool is called tells nothing of what it finds; only a clock or a random value in a tool changes it.
    """
    return segment.role == "tools" and isinstance(segment.part, Dynamic) and segment.part.source not in ("clock", "random")


def static_prefix(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The parts in front that are the same in every request."""
    for index, segment in enumerate(segments):
        if segment.role == "unknown" or (isinstance(segment.part, Dynamic) and not is_a_tool(segment)):
            return segments[:index]
    return segments


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
        if is_a_tool(segment):
            continue
        if isinstance(segment.part, Dynamic):
            seen_dynamic = True
        elif seen_dynamic:
            behind += segment.tokens.likely
    return behind >= at_least
