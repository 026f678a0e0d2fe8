"""A prompt that is handed over and stands in no project: read as a prompt file, sent to the model that the user names."""

from __future__ import annotations

from dataclasses import replace

from promptlint.compress.texts import HANDED_OVER
from promptlint.config import Settings
from promptlint.cost import price
from promptlint.errors import UserError
from promptlint.frontends.templates import document_of, read_prompt
from promptlint.frontends.templates.document import Malformed
from promptlint.model import Known, PricedCall
from promptlint.prices import book_for
from promptlint.promptfiles import as_call


def handed_over(data: bytes, model: str | None, settings: Settings) -> PricedCall | None:
    """The request that sends a text; None for a text without words.  Raises `UserError` for what is no text."""
    try:
        document = document_of(HANDED_OVER, data, ())
    except Malformed as error:
        raise UserError(f"{HANDED_OVER}: {error.reason}") from None
    reading = read_prompt(document, certain=True)
    if reading.faults:
        raise UserError(f"{HANDED_OVER}: {reading.faults[0].reason}")
    if reading.file is None:
        return None
    file = reading.file if model is None else replace(reading.file, model=Known(model, reading.file.span))
    return price(as_call(file), book_for(settings))
