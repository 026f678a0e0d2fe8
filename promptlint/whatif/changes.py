"""The changes that a scenario is made of: each takes a priced call and gives it as it would be, or says why it stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Protocol

from promptlint import tokens
from promptlint.model import Absent, Dynamic, Known, Message, OneOf, Part, PricedCall, Prompt, Segment, Static, Tokens, possible, sum_tokens
from promptlint.prices import PriceBook
from promptlint.rule import thousands
from promptlint.whatif.repriced import Untouched, less, repriced, scaled, share_of, with_parts

CHEAPER = "cheaper"  # in place of a model's name: each call's own cheaper model of the same maker
_ANSWERS = frozenset({"chat", "text_completion", "wrapper", "batch"})
_RETRIEVED = frozenset({"retrieval"})
_WORTH_COMPRESSING = 50  # tokens: a shorter text has nothing to leave out
_ONE = Decimal(1)


class Change(Protocol):
    """One change of a request or of its use."""

    @property
    def title(self) -> str:
        """What is done, as an order."""

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        """The call as it would be; `Untouched` where the change does nothing to it."""


def percent(share: Decimal) -> str:
    """60 %, 12.5 %."""
    return f"{(share * 100).normalize():f} %"


def is_text(call: PricedCall) -> bool:
    """Whether the request is answered with text."""
    return call.site.request in _ANSWERS and not call.site.is_local


# ---------------------------------------------------------------- what answers


@dataclass(frozen=True, slots=True)
class Route:
    """A share of the requests goes to another model, each at that model's own prices."""

    model: str  # a model's name, or CHEAPER
    share: Decimal = _ONE

    @property
    def title(self) -> str:
        to = "a cheaper model of the same maker" if self.model == CHEAPER else self.model
        return f"route to {to}" if self.share == 1 else f"route {percent(self.share)} to {to}"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        if not is_text(call):
            raise Untouched("it is not answered with text")
        target = self.model
        if target == CHEAPER:
            if call.sibling is None:
                raise Untouched("no cheaper model of the same maker is known")
            target = call.sibling.model
        if target in {str(model) for model in possible(call.site.model)} and not isinstance(call.site.model, OneOf):
            raise Untouched(f"it goes to {target} already")
        if not (book.has_price(target, call.site.provider) or book.has_price(target)):
            raise Untouched(f"no price of {target} is known")
        rest = _ONE - self.share
        kept = {model: share * rest for model, share in call.usage.models}
        kept[target] = kept.get(target, Decimal(0)) + self.share
        new = repriced(call, book, usage=replace(call.usage, models=tuple(kept.items())))
        if new.estimate is None:
            raise Untouched(new.unpriced)
        return new


@dataclass(frozen=True, slots=True)
class Cap:
    """No answer is longer than so many tokens; `by_task`: where the prompt asks for one word or a title, twice what that needs."""

    tokens: int
    by_task: bool = False

    @property
    def title(self) -> str:
        return f"cap outputs at {thousands(self.tokens)} tokens" + (", short answers at what they need" if self.by_task else "")

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        if not is_text(call):
            raise Untouched("it is not answered with text")
        cap = self._of(call)
        now = [value for value in possible(call.site.max_tokens) if isinstance(value, int) and value > 0]
        is_bounded = bool(now) and max(now) <= cap and not (isinstance(call.site.max_tokens, OneOf) and call.site.max_tokens.open)
        said = call.usage.output_tokens
        if is_bounded and (said is None or said.high <= cap):
            raise Untouched("its cap is as low already")
        usage = call.usage if said is None else replace(call.usage, output_tokens=_at_most(said, cap))
        return repriced(call, book, site=replace(call.site, max_tokens=Known(min([cap, *now]))), usage=usage)

    def _of(self, call: PricedCall) -> int:
        task = call.task
        if self.by_task and task.needs is not None and task.sure == "high" and call.thinks is False:
            return min(self.tokens, max(16, 2 * task.needs.high))
        return self.tokens


def _at_most(amount: Tokens, most: int) -> Tokens:
    return Tokens(min(amount.low, most), min(amount.likely, most), min(amount.high, most), amount.method)


@dataclass(frozen=True, slots=True)
class Batch:
    """A share of the requests goes through the provider's batch API, whose answers come within a day."""

    share: Decimal = _ONE
    jobs_only: bool = False  # only requests of code that a scheduler or a queue starts, or that works through a collection

    @property
    def title(self) -> str:
        which = "what nobody waits for" if self.jobs_only else "requests" if self.share == 1 else f"{percent(self.share)} of the requests"
        return f"send {which} in batches"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        site = call.site
        if site.request == "batch":
            raise Untouched("it is sent in a batch already")
        if self.jobs_only and not can_wait(call):
            raise Untouched("somebody may wait for its answer")
        if not any("batch" in book.processings(card.model, card.provider) for card in call.cards):
            raise Untouched("no batch price of its model is listed")
        others = [(tier, share * (_ONE - self.share)) for tier, share in call.usage.tiers if tier != "batch"]
        before = next((share for tier, share in call.usage.tiers if tier == "batch"), Decimal(0))
        if before >= self.share:
            raise Untouched(f"{percent(before)} of it is sent in batches already, as the usage file says")
        tiers = (("batch", self.share), *((tier, share) for tier, share in others if share))
        return repriced(call, book, site=replace(site, service_tier=Absent()), usage=replace(call.usage, tiers=tiers))


def can_wait(call: PricedCall) -> bool:
    """Whether the code says that nobody waits for the answer: a job, or a script's loop over a collection."""
    loop = call.site.loop
    works_through = loop is not None and loop.driver == "items" and not loop.waits and not loop.depends
    return call.site.entry.kind == "job" or (works_through and call.site.entry.kind in ("script", "command"))


# ---------------------------------------------------------------- what a cache keeps


@dataclass(frozen=True, slots=True)
class StableFirst:
    """Text that is the same in every request stands before all run-time values, so that a cache can keep it."""

    title: str = "put the stable text first"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        prompt = call.site.prompt
        if prompt is None or call.usage.input_tokens is not None:
            raise Untouched("what it sends is not known in parts")
        new = stable_first(prompt)
        if new == prompt:
            raise Untouched("its stable text stands first already")
        return repriced(call, book, site=replace(call.site, prompt=new))


def stable_first(prompt: Prompt) -> Prompt:
    """The prompt with the run-time values of its leading messages moved behind the static text of all of them.

    Nothing moves across a conversation's history or a message that cannot be told: what follows could not stand before it.
    """
    fixed = next((index for index, message in enumerate(prompt.messages) if _stays(message)), len(prompt.messages))
    leading, rest = prompt.messages[:fixed], prompt.messages[fixed:]
    last = max((index for index, message in enumerate(leading) if _static(message)), default=0)
    moved: list[Part] = []
    messages = []
    for index, message in enumerate(leading):
        if index > last:
            messages.append(message)
            continue
        moved += [part for part in message.parts if isinstance(part, Dynamic)]
        own = [part for part in message.parts if isinstance(part, Static)]
        messages.append(replace(message, parts=(*own, *(moved if index == last else ()))))
    return replace(prompt, messages=(*messages, *rest))


def _static(message: Message) -> bool:
    return any(isinstance(part, Static) for part in message.parts)


def _stays(message: Message) -> bool:
    return message.role == "unknown" or any(isinstance(part, Dynamic) and part.source == "history" for part in message.parts)


@dataclass(frozen=True, slots=True)
class CacheHits:
    """The provider's cache gives back so much of what it can keep; breakpoints are set where a provider needs them."""

    rate: Decimal
    stable_first: bool = False  # and what can be kept is put before all run-time values

    @property
    def title(self) -> str:
        if self.stable_first:
            return f"{StableFirst().title}, read {percent(self.rate)} of it from the cache"
        return f"read {percent(self.rate)} of the prefix from the cache"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        if self.stable_first:
            with suppress(Untouched):
                call = StableFirst().apply(call, book)
        now = call.usage.cache_hit_rate
        if now is not None and now >= self.rate:
            raise Untouched(f"{percent(now)} of it is read from the cache already, as the usage file says")
        site, usage = call.site, replace(call.usage, cache_hit_rate=self.rate)
        if site.cache_on_request and site.prompt is not None and not any(segment.cache_breakpoint for segment in call.segments):
            site = replace(site, prompt=with_breakpoint(site.prompt))
        new = repriced(call, book, site=site, usage=usage)
        names = {part.name for part in new.estimate.components} if new.estimate else set()
        if not names & {"cached_input", "cache_write", "cache_write_1h"}:
            raise Untouched(self._why(call, new))
        return new

    @staticmethod
    def _why(call: PricedCall, new: PricedCall) -> str:
        card = new.card
        if card is not None and card.cache_read_price is None:
            return f"no price for reading {card.model}'s cache is listed"
        if card is not None and card.cache_minimum and call.input.likely >= card.cache_minimum:
            return f"a run-time value stands before the {thousands(card.cache_minimum)} tokens that its model caches at least"
        return "it is shorter than what its model caches at least"


def with_breakpoint(prompt: Prompt) -> Prompt:
    """The prompt with a breakpoint behind the last static part in front of its first run-time value."""
    found: tuple[int, int] | None = None
    for index, message in enumerate(prompt.messages):
        for number, part in enumerate(message.parts):
            if isinstance(part, Dynamic):
                return _marked(prompt, found)
            found = (index, number)
    return _marked(prompt, found)


def _marked(prompt: Prompt, at: tuple[int, int] | None) -> Prompt:
    if at is None:
        if not prompt.tools:
            return prompt
        return replace(prompt, tools=(*prompt.tools[:-1], replace(prompt.tools[-1], cache_breakpoint=True)))
    message = prompt.messages[at[0]]
    parts = tuple(replace(part, cache_breakpoint=True) if number == at[1] else part for number, part in enumerate(message.parts))
    marked = replace(message, parts=parts, cache_breakpoint=True)
    return replace(prompt, messages=(*prompt.messages[: at[0]], marked, *prompt.messages[at[0] + 1 :]))


# ---------------------------------------------------------------- what is sent


@dataclass(frozen=True, slots=True)
class FewerChunks:
    """So many retrieved chunks are sent in place of those that are sent now."""

    to: int
    now: int | None = None  # None: as the retrievals of the project say
    known: Mapping[str, int] = field(default_factory=dict)  # by the function that a retrieval stands in; "" for all of them

    @property
    def title(self) -> str:
        return f"send {self.to} chunks" + (f" in place of {self.now}" if self.now is not None else "")

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        found = [segment for segment in call.segments if _is_from(segment, _RETRIEVED)]
        if not found:
            raise Untouched("nothing that it sends is known to come from a retrieval")
        now = self.now or self.known.get(call.site.function) or self.known.get("")
        if now is None:
            raise Untouched("how many chunks it sends cannot be told: say it, as in --chunks 10:3")
        if now <= self.to:
            raise Untouched(f"it sends {now} chunks already")
        return _resized(call, book, found, Decimal(self.to) / now)


def chunks_by_function(calls: Iterable[PricedCall]) -> dict[str, int]:
    """How many chunks the retrievals of each function fetch, where it is one number; under "" that of all, where they agree."""
    found: dict[str, set[int]] = {}
    for call in calls:
        numbers = {k for k in possible(call.site.top_k) if isinstance(k, int) and k > 0} if call.site.top_k is not None else set()
        if call.site.request == "retrieval" and call.site.context == "application" and numbers:
            found.setdefault(call.site.function, set()).update(numbers)
    every = set().union(*found.values()) if found else set()
    alone = {function: max(numbers) for function, numbers in found.items() if len(numbers) == 1}
    return alone | ({"": max(every)} if len(every) == 1 else {})


def _is_from(segment: Segment, sources: frozenset[str]) -> bool:
    return isinstance(segment.part, Dynamic) and segment.part.source in sources and segment.part.modality == "text"


def _resized(call: PricedCall, book: PriceBook, found: Iterable[Segment], share: Decimal) -> PricedCall:
    """The call with some run-time values shrunk to a share of their tokens."""
    segments = list(found)
    after = [scaled(segment.tokens, share) for segment in segments]
    names = [" ".join(segment.part.expression.split()) for segment in segments if isinstance(segment.part, Dynamic)]
    others = tuple(item for item in call.usage.placeholders if item[0] not in names)
    usage = replace(
        call.usage,
        placeholders=(*zip(names, after, strict=True), *others),
        input_tokens=less(call.usage.input_tokens, sum_tokens(segments), sum(after, Tokens(0, 0, 0))),
    )
    return repriced(call, book, usage=usage)


@dataclass(frozen=True, slots=True)
class Compress:
    """Long static text and retrieved context are sent in so much of their tokens."""

    keep: Decimal

    @property
    def title(self) -> str:
        return f"compress prompts and retrieved context to {percent(self.keep)}"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        retrieved = [segment for segment in call.segments if _is_from(segment, frozenset({"retrieval", "file"}))]
        long = {
            segment.part.text: segment.tokens
            for segment in call.segments
            if isinstance(segment.part, Static) and segment.message >= 0 and segment.tokens.likely >= _WORTH_COMPRESSING
        }
        if not (retrieved or long):
            raise Untouched(f"it sends no text of {_WORTH_COMPRESSING} tokens or more that is known")
        new = _resized(call, book, retrieved, self.keep) if retrieved else call
        return shortened(new, book, long, self.keep) if long else new


def shortened(call: PricedCall, book: PriceBook, texts: Mapping[str, Tokens], share: Decimal) -> PricedCall:
    """The call with some of its static texts cut to a share of their tokens."""
    prompt = call.site.prompt
    if prompt is None:
        return call
    model = call.card.model if call.card else None

    def change(message: Message, part: Part) -> Part:
        if isinstance(part, Static) and part.text in texts:
            return replace(part, text=beginning(part.text, share_of(texts[part.text].likely, share), model, call.site.provider))
        return part

    before = sum(texts.values(), Tokens(0, 0, 0))
    usage = replace(call.usage, input_tokens=less(call.usage.input_tokens, before, scaled(before, share)))
    return repriced(call, book, site=replace(call.site, prompt=with_parts(prompt, change)), usage=usage)


def beginning(text: str, most: int, model: str | None, provider: str) -> str:
    """The longest beginning of a text, in whole words, that has at most so many tokens: a stand-in for a shorter text of that size."""
    ends = [found.end() for found in re.finditer(r"\S+\s*", text)]
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens.count(text[: ends[middle - 1]], model, provider).likely <= most:
            low = middle
        else:
            high = middle - 1
    return text[: ends[low - 1]] if low else ""
