"""What a project says beside its requests: who starts them, whose keys they use, how their cost is counted, what runs in CI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from promptlint.model.facts import Span


@dataclass(frozen=True, slots=True)
class Entrance:
    """A function that something outside the code starts: a user, or a clock."""

    kind: Literal["handler", "job"]
    how: str  # "@app.post", "@scheduler.scheduled_job", for the user
    name: str
    at: Span  # the whole function
    limited: bool = False  # a limit, a quota or a budget stands on the way
    reaches: tuple[Span, ...] = ()  # functions of the same file that it calls, themselves and through others
    embeds: Span | None = None  # where it embeds documents
    checks_changes: bool = False  # something on the way asks what has changed, or keeps what was embedded before


@dataclass(frozen=True, slots=True)
class SharedKey:
    """A key that several environments pay with.  The key itself is never kept."""

    kind: Literal["literal", "name"]  # written into the code; one name for development and production
    of: str  # what it opens, as written: "OpenAI(api_key=…)"; the name of the variable
    at: Span
    others: tuple[Span, ...] = ()  # the other environments


@dataclass(frozen=True, slots=True)
class Formula:
    """A place where the project itself works out what tokens cost, and gets it wrong."""

    fault: Literal["cache-ignored", "cached-twice", "reasoning-twice"]
    expression: str  # as written, on one line
    at: Span


@dataclass(frozen=True, slots=True)
class AutomatedRun:
    """A step of a CI workflow that calls a model."""

    kind: Literal["action", "command", "script"]
    what: str  # anthropics/claude-code-action; claude -p; scripts/report.py
    trigger: str  # "every push", "every push to a pull request", "the schedule */15 * * * *"
    at: Span
    per_month: int | None = None  # runs, where a schedule says it
    pushed: bool = True  # a push starts it
    script: str = ""  # the path of the file that is run, as the scan names it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it, sorted by place."""

    entrances: tuple[Entrance, ...] = ()
    keys: tuple[SharedKey, ...] = ()
    formulas: tuple[Formula, ...] = ()
    runs: tuple[AutomatedRun, ...] = ()
    traced: frozenset[str] = frozenset()  # files whose requests a tracing library attributes
    traces_everything: bool = False  # such a library is set up for the whole project
    limits_everything: bool = False  # a limiter is set up for the whole project


NO_SURROUNDINGS = Surroundings()
