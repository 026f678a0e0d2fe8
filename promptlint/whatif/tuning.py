"""Fine-tuning: a smaller model that is trained on the task needs a shorter prompt.  From how many calls on does that pay?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from promptlint.bill import Line
from promptlint.charges import dollars
from promptlint.model import Absent, Dynamic, Known, PricedCall, Static
from promptlint.prices import PriceBook
from promptlint.prices.tuning import Tunable
from promptlint.whatif.changes import is_text, shortened
from promptlint.whatif.repriced import Untouched, repriced

EXAMPLES = 500  # requests with their answers that the model is trained on
EPOCHS = 3  # how often the training goes through them
KEPT = Decimal("0.2")  # of the instructions and examples that the prompt holds now
MONTHS = 12  # what takes longer to pay back is no saving
_LONG = 50  # tokens: a text that training can make shorter


@dataclass(frozen=True, slots=True)
class Tuning:
    """The requests go to a model that was trained on them, with a shorter prompt."""

    target: Tunable
    examples: int = EXAMPLES
    epochs: int = EPOCHS
    kept: Decimal = KEPT

    @property
    def title(self) -> str:
        return f"fine-tune {self.target.base}"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        if not is_text(call):
            raise Untouched("it is not answered with text")
        long = {
            segment.part.text: segment.tokens
            for segment in call.segments
            if isinstance(segment.part, Static) and segment.message >= 0 and segment.tokens.likely >= _LONG
        }
        site = replace(
            call.site, model=Known(self.target.trained), provider=self.target.provider, cache_on_request=False,
            service_tier=Absent(), reasoning_effort=Absent(), reasoning_tokens=Absent(),
        )  # fmt: skip
        new = repriced(call, book, site=site, usage=replace(call.usage, models=(), reasoning_tokens=None, tiers=()))
        new = shortened(new, book, long, self.kept) if long else new
        if new.estimate is None:
            raise Untouched(new.unpriced)
        return new

    def trained_on(self, call: PricedCall) -> int:
        """Tokens of the training for one call as it would be sent: every example with its answer, in every epoch."""
        return self.examples * self.epochs * (call.input.likely + call.output.likely)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What fine-tuning costs once for one call, what each request then saves, and when the one makes up for the other."""

    before: PricedCall
    after: PricedCall
    training_tokens: int
    once: Decimal  # USD
    saved: Decimal  # USD a call; zero or below where it never pays
    ends: dt.date | None  # when the trained model is switched off

    @property
    def calls(self) -> int | None:
        """The volume from which on it pays; None where it never does."""
        return int((self.once / self.saved).to_integral_value(ROUND_CEILING)) if self.saved > 0 else None

    @property
    def months(self) -> Decimal | None:
        """How long that takes at the volume of the usage file; None where it never pays, or no volume is known."""
        volume = self.before.usage.calls_per_month
        return None if self.calls is None or not volume else self.calls / volume

    @property
    def pays(self) -> bool:
        """Whether it pays within a year at the known volume."""
        return self.months is not None and self.months <= MONTHS


def is_one_task(call: PricedCall) -> bool:
    """Whether a request is one task that a small model may learn: no agent, no tools, no conversation."""
    prompt, loop = call.site.prompt, call.site.loop
    talks = any(isinstance(segment.part, Dynamic) and segment.part.source == "history" for segment in call.segments)
    in_turns = call.site.runs_agent or call.site.in_turns or (loop is not None and loop.driver == "answer")
    return not (talks or in_turns or call.task.kind == "agent" or (prompt is not None and prompt.tools))


def break_even(lines: Iterable[Line], tuning: Tuning, book: PriceBook) -> tuple[BreakEven, ...]:
    """The break-even of every call that can be fine-tuned, the soonest first."""
    found = []
    for line in lines:
        before = line.call
        try:
            after = tuning.apply(before, book)
        except Untouched:
            continue
        assert before.estimate is not None and after.estimate is not None
        number = tuning.trained_on(after)
        saved = before.estimate.per_call.likely - after.estimate.per_call.likely
        ends = after.card.deprecation_date if after.card else None
        found.append(BreakEven(before, after, number, dollars(number, tuning.target.training), saved, ends))
    return tuple(sorted(found, key=_order))


def _order(each: BreakEven) -> tuple[object, ...]:
    return (each.months is None, each.months or 0, each.calls is None, each.calls or 0, each.before.key)


@dataclass(frozen=True, slots=True)
class WorthTuning:
    """Fine-tuning of single tasks alone for which it pays within a year, or, where no volume is known, ever."""

    tuning: Tuning

    @property
    def title(self) -> str:
        return f"{self.tuning.title} where that pays, training not counted"

    def apply(self, call: PricedCall, book: PriceBook) -> PricedCall:
        if not is_one_task(call):
            raise Untouched("it is an agent's, uses tools, or holds a conversation")
        after = self.tuning.apply(call, book)
        assert call.estimate is not None and after.estimate is not None
        saved = call.estimate.per_call.likely - after.estimate.per_call.likely
        number = self.tuning.trained_on(after)
        each = BreakEven(call, after, number, dollars(number, self.tuning.target.training), saved, None)
        if each.calls is None:
            raise Untouched("the trained model costs no less")
        if call.usage.calls_per_month is not None and not each.pays:
            raise Untouched(f"it does not pay within {MONTHS} months")
        return after
