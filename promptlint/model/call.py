"""A call site: one place in the code where a request is sent, and a prompt file, which may become one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from promptlint.model.control import NO_ENTRY, Entry, Loop, Retry, Steps
from promptlint.model.facts import Absent, Known, Span, Unknown, Value
from promptlint.model.options import NO_OPTIONS, Options
from promptlint.model.prompt import Prompt

# ---------------------------------------------------------------- call sites

# How the text of a prompt file reaches a model: all of it with one request; only when an agent reads it, as a skill's text is; each
# of its entries with a request of its own, as far as the file tells.
Sent = Literal["whole", "on-demand", "in-parts"]
# What says that a prompt file is a system prompt: its name, its format or the place where agents look; its words alone, so that a person
# may as well paste it once; or nothing that counts.
RoleTold = Literal["form", "words", "nothing"]

Operation = Literal[
    "chat", "text_completion", "embeddings", "rerank", "retrieval", "create_agent", "model_config", "batch", "image", "audio", "wrapper"
]

# What becomes of what a retrieval finds: a test of its score drops some, the search itself does (so that the number is the most that
# comes), only short fields of its metadata are read, nothing was asked and an index is written out; "": nothing of this is seen.
Fate = Literal["", "filtered", "floored", "fields", "listed"]


# Why a request is never paid for: something stands in for the model (a patched SDK, a fake server, a cassette), it is expected to
# fail, or no run of the code leads to it: the object that it is sent on is never made.
Unsent = Literal["", "mocked", "fails", "unrun"]


@dataclass(frozen=True, slots=True)
class Chunks:
    """What a retrieval gives: how large its chunks are cut, and what becomes of them."""

    size: Value[int] = field(default_factory=lambda: Unknown("no splitter is known"))  # tokens of one chunk
    overlap: Value[int] = field(default_factory=lambda: Unknown("no splitter is known"))  # tokens
    at: Span | None = None  # the splitter
    unit: str = ""  # what it counts: characters | tokens | words
    loose: bool = False  # it cuts at certain places only, so that a chunk may be larger
    reranked: Value[int] = field(default_factory=Absent)  # to how many a reranker behind it cuts; absent: there is none
    fate: Fate = ""
    seen: bool = True  # its texts are seen to reach a prompt, or nobody looked
    merged: bool = False  # other retrievals stand beside it, and a reranker may be handed what all of them found


NO_CHUNKS = Chunks()


@dataclass(frozen=True, slots=True)
class Making:
    """Where the object was made that a request is sent on, and that takes its cap."""

    at: Span
    callee: str  # ChatOpenAI, Agent, as written
    cap_name: str | None = None  # what its cap is called there
    cap_maker: str = ""  # what makes a model that takes the cap, where this takes a model and no cap
    cap_bound: bool = False  # it ignores a cap that it is made with; one that is bound to it holds: .bind(max_tokens=…)


@dataclass(frozen=True, slots=True)
class CallSite:
    """One place in the code where a request is sent, or where what later requests send is fixed."""

    span: Span  # from the called name's last part to the closing parenthesis; `line` is the inventory's line
    statement: Span  # the whole statement, for suppressions
    function: str  # app.answer.reply; the module's own name at its top level
    callee: str  # client.chat.completions.create, as written
    sdk: str
    provider: str  # "unknown" when the SDK serves several and none can be told
    operation: Operation
    model: Value[str]
    max_tokens: Value[int]
    prompt: Prompt | None = None  # None: this operation carries none, or none is fixed here
    top_k: Value[int] | None = None
    loop: Loop | None = None
    attempts: Value[int] = field(default_factory=lambda: Known(1))
    completions: Value[int] = field(default_factory=lambda: Known(1))
    generates: bool = False  # answers with text of a length that a cap could bound
    service_tier: Value[str] = field(default_factory=Absent)  # flex | priority | batch | default | …, as the request says
    reasoning_effort: Value[str] = field(default_factory=Absent)  # none | minimal | low | medium | high | …, as the request says
    thinks: bool = False  # it asks for thoughts, or is for thinking models alone, by a test of its model's name or by all its callers
    reasoning_tokens: Value[int] = field(default_factory=Absent)  # the budget for thinking that the request sets
    server_tools: tuple[str, ...] = ()  # tools that the provider runs and charges for: web_search | file_search | code_interpreter | …
    cap_name: str | None = None  # what this SDK and model call the cap; None where there is none
    cap_required: bool = False  # the API refuses a call without a cap
    cap_bound: bool = False  # as with `Making`, of an object that is made here
    own_cap: Literal["none", "some", "all"] = "none"  # for how many of its models the adapter or the API has a cap when the code sets none
    making: Making | None = None  # None: it is sent on no such object, or on one of several
    of_several: bool = False  # it is sent on one of several objects that carry a model, each of which is a call site where it is made
    on_object: bool = False  # it is sent by a method of an object that carries its model, which may take no cap: a chain's, an agent's
    capped_later: bool = False  # an object is made here, and all requests that are known to be sent on it set a cap
    idle: bool = False  # an object is made here, or asked, that nothing reads, or that is made for an unknown text alone
    unasked: bool = False  # an object is made here, and no request is seen that is sent on it alone
    is_probe: bool = False  # a few constant words are asked, to try whether a model answers, and nobody reads what comes back
    uncalled: bool = False  # nothing in the project names the function that this stands in
    unsent: Unsent = ""  # why this never reaches a model that bills it, as far as the code around it tells
    cache_on_request: bool = False  # this provider caches only behind breakpoints
    is_local: bool = False  # sent to a server on this machine: costs nothing
    is_elsewhere: bool = False  # sent to an address that is set and is no known provider's: a gateway, an own server
    is_shut_down: bool = False  # the API was shut down, whatever the model
    is_stranger: bool = False  # and it is written down, or the request is posted: the cap may have another name, or be the server's own
    wraps: Span | None = None  # operation "wrapper": the request that the helper sends
    wraps_instead: tuple[Span, ...] = ()  # those that it sends in another branch instead, or that a helper of the same name sends
    forwards: Operation | None = None  # operation "wrapper": what the helper's request is
    decides: frozenset[str] = frozenset()  # operation "wrapper": facts this caller fixes: model, max_tokens, prompt, top_k
    makes: bool = False  # an object is made here; what it sends later stands elsewhere
    runs_agent: bool = False  # an agent is run: as many requests as it takes
    loops_inside: bool = False  # operation "wrapper": the helper's request stands in a loop of the helper
    in_turns: bool = False  # the helper asks several times, runs an agent or commands; or the loop is over a model's answer
    options: Options = NO_OPTIONS
    retries: tuple[Retry, ...] = ()  # the layers that `attempts` is the product of
    steps: Steps | None = None  # of an agent; None: this is none
    entry: Entry = NO_ENTRY
    recursion: Span | None = None  # where the function calls itself again and only the model's answer keeps it from it
    model_is_replaced: bool = False  # the model is a parameter's default, and every caller in the application passes another
    names_deployment: bool = False  # the model's name is that of a deployment at Azure, which may run another model
    chunks: Chunks = NO_CHUNKS  # operation "retrieval"
    sent: Sent = "whole"  # of a prompt file
    role_told: RoleTold = "form"  # of a prompt file
    context: Literal["application", "test", "example", "notebook"] = "application"

    @property
    def answers_briefly(self) -> bool:
        """Whether the form of the answer leaves it no room to be long, and no tool is called on the way but one that is the answer."""
        if self.options.forced is not None and self.options.forced.is_short:
            return True
        has_tools = self.prompt is not None and bool(self.prompt.tools)
        return self.options.schema is not None and self.options.schema.is_short and not has_tools

    @property
    def request(self) -> Operation:
        """The operation of what is sent: of a helper's call that of the helper's request."""
        return self.forwards or self.operation


# ---------------------------------------------------------------- prompt files


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A file that holds a prompt: a template, an agent's definition, or instructions that go along with every request."""

    span: Span  # the whole file
    format: str  # prompty | dotprompt | jinja | markdown | yaml | crewai | baml | promptfoo | json | text
    role: str  # system | user | assistant | mixed | unknown
    prompt: Prompt
    placeholders: tuple[str, ...]  # root names of the run-time values, in order of first use
    first_placeholder: int | None  # code points from the file's beginning to the first tag that uses one
    model: Value[str]
    max_tokens: Value[int]
    provider: str = "unknown"
    cap_name: str | None = None  # what this format calls the cap
    names_deployment: bool = False  # as with `CallSite`
    generates: bool = False  # the file fixes a request whose answer a cap could bound
    sent: Sent = "whole"
    role_told: RoleTold = "form"
    context: Literal["application", "test", "example", "notebook"] = "application"
