"""A prompt as a reader sees it: its static words in order, run-time values as gaps, and where each word stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.model import Dynamic, Message, Prompt, Span, Static

GAP = "\ufffc"  # stands for a run-time value
_MOST = 60_000  # characters: a longer prompt is read at its beginning and its end
_END = re.compile(r"(?<=[.!?。？！])(?=[\s\"')\]]|$)[\"')\]]*\s*|\n+")
_LEAD = re.compile(r"[\s>#*\-•–—|]*(?:\(?\d{1,2}[.)]\s+|[a-z]\)\s+)?[\s*_#]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or line, without what stands before a list's item."""

    text: str
    start: int  # in the script's text
    of_user: bool  # the last message, or an instruction


@dataclass(frozen=True, slots=True)
class Script:
    """The words of a request's instructions and of its last message."""

    text: str
    user_start: int  # where the last message begins
    places: tuple[tuple[int, int, Span], ...]  # stretches of static text: start, end, where it stands

    @property
    def instructions(self) -> str:
        return self.text[: self.user_start]

    @property
    def asked(self) -> str:
        return self.text[self.user_start :]

    def sentences(self) -> Iterator[Sentence]:
        """All sentences in order."""
        start = 0
        for match in [*_END.finditer(self.text), None]:
            end = match.start() if match else len(self.text)
            raw = self.text[start:end]
            lead = _LEAD.match(raw)
            begin = lead.end() if lead else 0
            if words := raw[begin:].strip():
                yield Sentence(" ".join(words.split()), start + begin, start + begin >= self.user_start)
            start = match.end() if match else end

    def at(self, offset: int) -> Span | None:
        """The static text that holds a character."""
        return next((span for start, end, span in self.places if start <= offset < end), None)


def script_of(prompt: Prompt) -> Script:
    """The instructions and the last message of a prompt, run-time values as gaps."""
    last = len(prompt.messages) - 1
    text, places, user_start = "", [], 0
    for index, message in enumerate(prompt.messages):
        if index == last:
            user_start = len(text)
        if message.is_instruction or index == last:
            for part in message.parts:
                words = part.text if isinstance(part, Static) else GAP
                if isinstance(part, Static):
                    places.append((len(text), len(text) + len(words), part.at))
                text += words
            text += "\n"
    if len(text) > _MOST:
        return Script("", 0, ())
    return Script(text, user_start, tuple(places))


def values_of(message: Message) -> Iterator[Dynamic]:
    """The run-time values of a message."""
    return (part for part in message.parts if isinstance(part, Dynamic))
