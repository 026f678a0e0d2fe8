"""What a run of compress has to say: the suggestions that are worth a look, and the others counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
    prices_as_of: dt.date | None = None
    failure: str = ""  # why there is no second step though it was asked for
    all: tuple[Suggestion, ...] = field(default=(), repr=False)  # those that are not shown too

    @property
    def tokens(self) -> int:
        """The tokens that the shown suggestions save together."""
        return sum(suggestion.saved for suggestion in self.suggestions)

    @property
    def target(self) -> int | None:
        """The tokens that each prompt was to come to."""
        return None if self.model is None or self.failure else self.model.target_tokens

    @property
    def per_month(self) -> Decimal | None:
        """US dollars a month; None where no request's number is known."""
        months = [each.worth.per_month for each in self.suggestions if each.worth.per_month is not None]
        return sum(months, Decimal(0)) if months else None


def outcome_of(suggestions: Sequence[Suggestion], *, least: int, top: int | None, apart: int = 0) -> Outcome:
    """The suggestions that save so many tokens, the first so many of them; `apart` prompts were not looked at."""
    saving = [each for each in suggestions if each.saved > 0]
    enough = [each for each in saving if each.saved >= least]
    shown = enough if top is None else enough[:top]
    return Outcome(
        tuple(shown),
        short=len(suggestions) - len(saving),
        small=len(saving) - len(enough),
        more=len(enough) - len(shown),
        apart=apart,
        all=tuple(suggestions),
    )


_NAMED = 8


def at_place(suggestions: Sequence[Suggestion], place: str, *, shorter: bool = True) -> Suggestion:
    """The one suggestion that stands at path:line, or in a file that has only one.  Raises `UserError` with those there are.

    `shorter`: of those that save something.
    """
    known = [each for each in suggestions if each.saved > 0] if shorter else list(suggestions)
    exact = [each for each in known if each.text.key == place] or [each for each in known if each.text.at.path == place]
    if len(exact) == 1:
        return exact[0]
    what = "prompt with a shorter version" if shorter else "prompt"
    if exact:
        raise UserError(f"{place}: more than one {what} stands there: {_named(exact)}")
    if not known:
        raise UserError(f"{place}: no {what} was found")
    near = [each for each in known if each.text.at.path == place.rpartition(":")[0]]
    raise UserError(f"{place}: no {what} begins there; there is {_named(near or known)}")


def _named(suggestions: Sequence[Suggestion]) -> str:
    more = f" and {len(suggestions) - _NAMED} more" if len(suggestions) > _NAMED else ""
    return ", ".join(each.text.key for each in suggestions[:_NAMED]) + more
