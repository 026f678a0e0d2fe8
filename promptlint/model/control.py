"""What decides how often a request is sent: loops, retries, the steps of an agent, and who starts it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from promptlint.model.facts import Span, Unknown, Value


@dataclass(frozen=True, slots=True)
class Loop:
    """The innermost loop around a call, in the call's own function."""

    kind: Literal["for", "while", "comprehension"]
    at: Span
    bound: Value[int] = field(default_factory=lambda: Unknown("the loop's bound is not known"))


@dataclass(frozen=True, slots=True)
class Retry:
    """One layer that sends a request again when it failed; several layers multiply."""

    kind: Literal["client", "decorator", "loop", "fallback"]
    attempts: Value[int]  # the first one included
    at: Span | None = None  # None: the client's own default
    errors: Literal["any", "some", "unknown"] = "unknown"  # "any": also those that can't succeed when they are repeated
    endless: bool = False  # nothing stops it


@dataclass(frozen=True, slots=True)
class Steps:
    """How many requests an agent may make in one run, in the words of its framework."""

    cap: Value[int]
    name: str  # max_turns, recursion_limit, max_iterations, …
    default: int | None = None  # what the framework does when nothing is said; None: it does not stop


@dataclass(frozen=True, slots=True)
class Entry:
    """Who starts the code that a call stands in, as far as its own function and file tell."""

    kind: Literal["handler", "job", "command", "script", "unknown"] = "unknown"
    how: str = ""  # "@app.post", "a Celery task", "a script", for the user
    at: Span | None = None


NO_ENTRY = Entry()
