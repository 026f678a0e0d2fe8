"""A prompt cut into what must stay byte for byte, with the reason, and prose that may be shortened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt."""

    text: str
    protected: str  # why it stays as it is: placeholder, code, json, tag, url, number, quotation, heading, …; "" for prose
