"""What a request asks the model for, as far as its own words tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from promptlint.model.facts import Span
from promptlint.model.money import NO_TOKENS, Tokens

TaskKind = Literal[
    "yes-no",
    "label",  # one word of a list
    "number",  # a number or a score
    "phrase",  # a title, a name, a search query
    "sentences",  # so many sentences or words
    "points",  # so many bullet points
    "json",  # an object with a known number of keys
    "extraction",
    "translation",
    "rewriting",
    "summary",
    "code",
    "long",  # an article, a report
    "agent",  # uses tools, or talks in turns
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Task:
    """What the last instruction of a request asks for, with the words that say so.

    `needs` is what the answer itself takes, in tokens, where it can be told; hidden thinking is not in it.
    """

    kind: TaskKind = "unknown"
    needs: Tokens | None = None
    evidence: str = ""  # the words of the prompt, shortened, or the field of the schema
    at: Span | None = None  # where they stand
    sure: Literal["low", "medium", "high"] = "low"
    weighs: bool = False  # it grades, compares, checks or reasons, so that a weaker model may be wrong more often
    wants_json: bool = False  # the prompt asks for JSON in words
    wants_json_at: Span | None = None
    limits_length: bool = False  # the prompt says something about the length of the answer
    examples: int = 0  # few-shot examples
    example_tokens: Tokens = NO_TOKENS
    examples_at: Span | None = None


NO_TASK = Task()
