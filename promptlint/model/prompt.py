"""A prompt: messages of static text and run-time values, in the order in which they go over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Union

from promptlint.model.facts import Span

# ---------------------------------------------------------------- text

Modality = Literal["text", "image", "audio"]
Source = Literal["clock", "random", "user", "retrieval", "history", "file", "environment", "parameter", "unknown"]

# What the code does to a run-time value on its way into the prompt.
Trait = Literal[
    "indented-json",  # json.dumps(…, indent=…), model_dump_json(indent=…), pprint
    "unsorted-json",  # json.dumps without sort_keys of a mapping whose order is not fixed
    "few",  # a slice of it that has five entries at most
    "unordered",  # a set, or a query without an order: another order in each run
    "base64",
    "html",  # markup of a page as it came
    "whole-file",
    "directory",  # the files of a folder or a repository, joined
    "tool-result",  # what a tool or a function of the agent gave: a page, a command's output, rows
    "stored-history",  # all messages of a conversation, from a store
    "joined-chunks",  # retrieved documents, joined
    "reranked",
    "outlined",  # a tool of which only some is known: its name, but not the schema that a class or a framework makes of it
    "perhaps",  # a tool that is sent in some branches only; the text of a template that its conditions or loops may leave out
    "instead",  # the text of a template that is sent in the place of other text of it, which is longer
    "cut",  # a slice, a limit, a token budget, a summary stands on the way
]


@dataclass(frozen=True, slots=True)
class Disorder:
    """Where in the code things come out in no fixed order, and what they are: there something can be put around them that sorts them."""

    at: Span
    # texts: what can be compared; things: what may not be; keys: of a mapping, by the call that writes it as JSON
    of: Literal["texts", "things", "keys"]
    expression: str = field(default="", compare=False)  # what has no order, as it is written, where that is known


@dataclass(frozen=True, slots=True)
class Static:
    """Text that is the same in every request."""

    text: str
    at: Span
    cache_breakpoint: bool = False  # what stands up to the end of this part is to be cached
    cache_ttl: str = ""  # for how long, where the code says it: "5m" | "1h"
    traits: frozenset[Trait] = frozenset()
    cache_at: Span | None = field(default=None, compare=False)  # the mark itself, where it can be told
    block_at: Span | None = field(default=None, compare=False)  # the mapping of the block that this text ends, where one is written out
    disorder: Disorder | None = field(default=None, compare=False)  # of a text that is "unordered"


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A run-time value: the expression as written, what is known of where it comes from, and where it stands.

    `granularity` is set for clocks: "second" for a full timestamp, "day" for a date, "" when it cannot be told.
    `modality` is "image" or "audio" for a part that is no text: a picture in a user's message; `detail` is how finely the
    model is to look at it ("low", "high", "auto"), where the code says it.
    """

    expression: str
    source: Source
    at: Span
    granularity: Literal["", "second", "minute", "hour", "day", "month", "year"] = ""
    modality: Modality = "text"
    detail: str = ""
    cache_breakpoint: bool = False
    cache_ttl: str = ""
    traits: frozenset[Trait] = frozenset()
    lines: int = field(default=0, compare=False)  # of indented JSON whose shape is known: how many it is written in
    cache_at: Span | None = field(default=None, compare=False)
    disorder: Disorder | None = field(default=None, compare=False)


Part = Union[Static, Dynamic]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request.  Role "unknown" stands for any number of messages that cannot be told."""

    role: str  # system | developer | user | assistant | tool | unknown
    parts: tuple[Part, ...]
    at: Span | None = None
    cache_breakpoint: bool = False  # one of its parts carries one
    cache_ttl: str = ""  # of the last: how long what stands before the breakpoint is kept: "5m" | "1h"; "" where the code does not say

    @property
    def is_instruction(self) -> bool:
        return self.role in ("system", "developer")


@dataclass(frozen=True, slots=True)
class History:
    """Messages that a request sends again, together with what was added since the last one."""

    # grows in a loop around the call; in an object's attribute; in what an application keeps for a user; comes from a store
    kind: Literal["loop", "object", "session", "stored"]
    at: Span  # where it grows, or is loaded
    name: str  # as written: messages, self.history
    cut: bool = False  # something bounds it: a slice, a window, a summary, a limit of the query, a number of rounds


@dataclass(frozen=True, slots=True)
class Prompt:
    """The messages in the order in which they go over the wire (tools, then system, then the rest)."""

    messages: tuple[Message, ...] = ()
    tools: tuple[Part, ...] = ()  # the tool list as compact JSON, as far as it is known
    open: bool = False  # more may be appended (a loop, an unknown list) after the last message
    history: History | None = None  # None: it does not grow, or cannot be told
    # "automatic": one parameter of the request caches all of it, and the breakpoint moves along as a conversation grows;
    # "untold": what the request is passed may hold one that cannot be read
    caching: Literal["", "automatic", "untold"] = ""
    tool_results: tuple[Dynamic, ...] = ()  # what tools gave, in messages that the code adds to this list in a later round
    results_stay: bool = False  # the list outlives the request: what tools gave is in every later one as well


def system_prompt_state(prompt: Prompt | None) -> Literal["none", "static", "dynamic", "unknown"]:
    """Whether the request carries instructions, and whether all of them are known text."""
    if prompt is None:
        return "none"
    instructions = [message for message in prompt.messages if message.is_instruction]
    if instructions:
        dynamic = any(isinstance(part, Dynamic) for message in instructions for part in message.parts)
        return "dynamic" if dynamic else "static"
    return "unknown" if any(message.role == "unknown" for message in prompt.messages) else "none"
