"""What a run of compress has to say: the suggestions that are worth a look, and the others counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from promptlint.compress.suggestion import Suggestion
from promptlint.errors import UserError


@dataclass(frozen=True, slots=True)
class Model:
    """The model of the second step, as the user asked for it."""

    name: str
    method: str
    rate: float | None
    target_tokens: int | None
    device: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The suggestions, dearest first, and what is not shown."""

    suggestions: tuple[Suggestion, ...]
    short: int = 0  # prompts that are as short as they get
    small: int = 0  # suggestions that save less than was asked for
    more: int = 0  # suggestions beyond the number that was asked for
    apart: int = 0  # prompts of tests, examples and notebooks that were not asked for
    model: Model | None = None
    failure: str = ""  # why there is no second step though it was asked for
    all: tuple[Suggestion, ...] = field(default=(), repr=False)  # those that are not shown too

    @property
    def tokens(self) -> int:
        """The tokens that the shown suggestions save together."""
        return sum(suggestion.saved for suggestion in self.suggestions)

    @property
    def per_month(self) -> Decimal | None:
        """US dollars a month; None where no request's number is known."""
        months = [each.worth.per_month for each in self.suggestions if each.worth.per_month is not None]
        return sum(months, Decimal(0)) if months else None


def outcome_of(
    suggestions: Sequence[Suggestion], asks_for: Callable[[str], bool], *, least: int, top: int | None, model: Model | None = None
) -> Outcome:
    """The suggestions of the contexts that are asked for, which save so many tokens; the first so many of them."""
    asked = [each for each in suggestions if each.text.call is None or asks_for(each.text.call.site.context)]
    saving = [each for each in asked if each.saved > 0]
    enough = [each for each in saving if each.saved >= least]
    shown = enough if top is None else enough[:top]
    return Outcome(
        tuple(shown),
        short=len(asked) - len(saving),
        small=len(saving) - len(enough),
        more=len(enough) - len(shown),
        apart=len(suggestions) - len(asked),
        model=model,
        all=tuple(suggestions),
    )


_NAMED = 8


def at_place(suggestions: Sequence[Suggestion], place: str) -> Suggestion:
    """The one suggestion that stands at path:line, or in a file that has only one.  Raises `UserError` with those there are."""
    saving = [each for each in suggestions if each.saved > 0]
    exact = [each for each in saving if each.text.key == place] or [each for each in saving if each.text.key.rpartition(":")[0] == place]
    if len(exact) == 1:
        return exact[0]
    found = [each.text.key for each in exact or [each for each in saving if each.text.at.path == place.rpartition(":")[0]] or saving]
    if not found:
        raise UserError(f"there is no shorter version of {place}: nothing of what was read can be made shorter")
    names = ", ".join(found[:_NAMED]) + (f" and {len(found) - _NAMED} more" if len(found) > _NAMED else "")
    what = "several prompts have a shorter version" if exact else "no prompt with a shorter version stands there; there is"
    raise UserError(f"{place}: {what}{': ' if exact else ' '}{names}")
