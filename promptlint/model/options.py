"""What a request says beside its model, its prompt and its cap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from promptlint.model.facts import Absent, Span, Value
from promptlint.model.prompt import Part

_HANDFUL = 5


@dataclass(frozen=True, slots=True)
class LostCap:
    """A cap that is written down and never holds."""

    name: str
    at: Span
    why: str  # in words for the user: "the Responses API calls it max_output_tokens"
    right: str | None = None  # the name that would hold


@dataclass(frozen=True, slots=True)
class Answered:
    """One field of an answer whose form the request fixes."""

    name: str  # "" where the answer is nothing but this
    kind: Literal["bool", "number", "choice", "text", "list", "object", "unknown"]
    choices: tuple[str, ...] = ()  # of a choice, as far as they are known


@dataclass(frozen=True, slots=True)
class Schema:
    """The form that a request fixes for its answer: a class of the project, or a JSON schema that is written out."""

    name: str
    fields: tuple[Answered, ...]
    at: Span | None = None

    @property
    def is_short(self) -> bool:
        """Whether the answer is a handful of values that are short themselves: no text, no list."""
        return 0 < len(self.fields) <= _HANDFUL and all(each.kind in ("bool", "number", "choice") for each in self.fields)


@dataclass(frozen=True, slots=True)
class Options:
    """Parameters of a request; Absent where the request holds none of them and a reader can tell."""

    temperature: Value[float] = field(default_factory=Absent)
    response_format: Value[str] = field(default_factory=Absent)  # json_schema | json_object | text, or the name of a class
    schema: Schema | None = None  # the fields of that class or schema, where they are known
    forced: Schema | None = None  # what the one tool is called with, where the answer must be a call of it
    stop: Value[bool] = field(default_factory=Absent)  # whether stop sequences are set
    stream: Value[bool] = field(default_factory=Absent)
    tool_choice: Value[str] = field(default_factory=Absent)  # auto | none | required, or "function" for a certain one
    attribution: Value[str] = field(default_factory=Absent)  # the parameter that says whose cost it is: metadata, user, …
    cache_key: tuple[Part, ...] = ()  # what the provider is told to find the cache by
    lost_caps: tuple[LostCap, ...] = ()
    answers: Literal["first", "others", "unknown"] = "unknown"  # of several answers, which the code behind the request reads


NO_OPTIONS = Options()
