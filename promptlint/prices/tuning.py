"""What it costs to train an own version of a model, and who still may.

One row for each model that its maker trains on request.  What the trained model costs to use is in the price list under `ft:`.
The prices are those of OpenAI's page as two other lists quote it, not found in a page of OpenAI's that could be read:
<https://tokenmix.ai/blog/openai-fine-tuning-pricing> and
<https://artificial-intelligence-wiki.com/ai-development/training-and-fine-tuning/openai-fine-tuning-pricing>, read 2026-11-26.
Who may: <https://developers.openai.com/api/docs/deprecations> (entry of 2026-05-07), as techscurrent.com and
wpnews.pro quote it, read 2026-11-26.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tunable:
    """A model that can be trained further."""

    base: str
    trained: str  # the name under which the price list knows what it costs to use
    provider: str
    training: Decimal  # USD per million tokens of training, each as often as it is gone through
    last_day: dt.date | None = None  # on which a training may be started
    whom: str = ""  # who may start one, where that is not everybody
    source: str = ""


_UNTIL = dt.date(2027, 1, 6)
_WHOM = "only organisations that used a fine-tuned model within 60 days of 2026-07-02 may train"
_SOURCE = "OpenAI's pricing page as quoted by tokenmix.ai and artificial-intelligence-wiki.com, read 2026-11-26"

TUNABLE: tuple[Tunable, ...] = (
    Tunable("gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18", "openai", Decimal(3), _UNTIL, _WHOM, _SOURCE),
    Tunable("gpt-4o", "ft:gpt-4o-2024-08-06", "openai", Decimal(25), _UNTIL, _WHOM, _SOURCE),
)


def tunable(model: str) -> Tunable | None:
    """The row of a model, by its own name, a dated one, or that of the trained model."""
    name = model.strip().lower()
    return next((row for row in TUNABLE if name in (row.base, row.trained, row.trained.removeprefix("ft:"))), None)
