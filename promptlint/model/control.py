"""What decides how often a request is sent: loops, retries, the steps of an agent, and who starts it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from promptlint.model.facts import Span, Unknown, Value

# What a loop runs on: a number of rounds, the items of a collection, a person or a queue that is waited for, the same thing tried
# again, the model's answer, which alone ends it, or nothing that ends it at all.
Driver = Literal["count", "items", "messages", "retry", "answer", "nothing", "unknown"]
Item = Literal["one", "several", "unknown"]


@dataclass(frozen=True, slots=True)
class Loop:
    """The innermost loop around a call, in the call's own function."""

    kind: Literal["for", "while", "comprehension"]
    at: Span
    bound: Value[int] = field(default_factory=lambda: Unknown("the loop's bound is not known"))
    driver: Driver = "unknown"
    over: str = ""  # what a `for` runs over, as written
    holds_item: bool = False  # the request holds what the loop runs over
    depends: bool = False  # the request holds what an earlier round was answered
    item: Item = "unknown"  # whether a round handles one item of the collection, or a slice of it
    waits: bool = False  # somebody is served in each round: asked something, or shown the answer as it comes
    together: bool = False  # all rounds are started at once, and nothing says how many may run
    rescues: bool = False  # it stands in a handler: what is done when another way failed
    asks: bool = False  # of an embedding: a round also asks a model, in a function of the project
    spares: bool = False  # the request is sent only for what a store of earlier answers does not hold
    lone: bool = False  # of an embedding: it runs over a parameter, and a caller passes a list of one thing for it
    cut: bool = False  # it runs over what was cut to so many that nobody can tell, or to a few
    ranks: bool = False  # it rates things for one question that its function is passed
    paced: bool = False  # every round sleeps, so that it looks at something again and again
    around: Loop | None = None  # the loop that this one stands in

    @property
    def chain(self) -> tuple[Loop, ...]:
        """This loop and those that it stands in, the innermost first."""
        return (self, *(self.around.chain if self.around is not None else ()))


@dataclass(frozen=True, slots=True)
class Retry:
    """One layer that sends a request again when it failed; several layers multiply."""

    kind: Literal["client", "decorator", "loop", "fallback"]
    attempts: Value[int]  # the first one included
    at: Span | None = None  # None: the client's own default
    errors: Literal["any", "some", "unknown"] = "unknown"  # "any": also those that can't succeed when they are repeated
    endless: bool = False  # nothing stops it
    name: str = ""  # "@tenacity.retry", "max_retries", "for attempt in range(3)", for the user
    raised_by: tuple[str, ...] = ()  # the errors that it repeats: openai.RateLimitError; () where one is not known
    refused: bool = False  # it repeats only what was refused for its rate, which costs nothing
    inherited: bool = False  # it stands in the helper that the call goes to


@dataclass(frozen=True, slots=True)
class Steps:
    """How many requests an agent may make in one run, in the words of its framework."""

    cap: Value[int]
    name: str  # max_turns, recursion_limit, max_iterations, …
    default: int | None = None  # what the framework does when nothing is said; None: it does not stop
    framework: str = ""  # LangGraph, the OpenAI Agents SDK, …
    each: int = 1  # so many of its steps make one request: a graph's recursion_limit counts the tools' steps too
    unit: str = "steps"  # what is counted: turns, steps, requests, …
    since: str = ""  # the version that the default was read in, and what it was before: "1.2; 25 before 1.0.10"
    lifted: bool = False  # the code says None: no cap at all
    timed: bool = False  # the run is ended after a time
    agent: Span | None = None  # where the agent that is run was made; None: not known


@dataclass(frozen=True, slots=True)
class Entry:
    """Who starts the code that a call stands in, as far as its own function and file tell."""

    kind: Literal["handler", "job", "command", "script", "unknown"] = "unknown"
    how: str = ""  # "@app.post", "a Celery task", "a script", for the user
    at: Span | None = None


NO_ENTRY = Entry()
