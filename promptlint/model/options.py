"""What a request says beside its model, its prompt and its cap."""

from __future__ import annotations

from dataclasses import dataclass, field

from promptlint.model.facts import Absent, Span, Value
from promptlint.model.prompt import Part


@dataclass(frozen=True, slots=True)
class LostCap:
    """A cap that is written down and never holds."""

    name: str
    at: Span
    why: str  # in words for the user: "the Responses API calls it max_output_tokens"
    right: str | None = None  # the name that would hold


@dataclass(frozen=True, slots=True)
class Options:
    """Parameters of a request; Absent where the request holds none of them and a reader can tell."""

    temperature: Value[float] = field(default_factory=Absent)
    response_format: Value[str] = field(default_factory=Absent)  # json_schema | json_object | text, or the name of a class
    stop: Value[bool] = field(default_factory=Absent)  # whether stop sequences are set
    stream: Value[bool] = field(default_factory=Absent)
    tool_choice: Value[str] = field(default_factory=Absent)
    attribution: Value[str] = field(default_factory=Absent)  # the parameter that says whose cost it is: metadata, user, …
    cache_key: tuple[Part, ...] = ()  # what the provider is told to find the cache by
    lost_caps: tuple[LostCap, ...] = ()


NO_OPTIONS = Options()
