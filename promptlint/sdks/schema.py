"""What is written down of an SDK: its classes, its calls, and what their arguments mean."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from promptlint.model import Modality, Operation

VECTOR_SEARCH = r"<->|<=>|<#>|<\+>|vector_distance|cosine_distance|l2_distance"  # what makes SQL a search for neighbours
LOCAL_HOSTS = ("localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal", "[::1]", ":11434")  # the last: where Ollama listens
RETRIED = "+with_retry"  # under this name an object keeps how often it was told to try again
WITH_FALLBACKS = "+with_fallbacks"  # and what is asked when it fails
PIPE = "RunnableSequence"  # the maker of what `prompt | model` gives, in an SDK that has such pipes


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters, named as in a `Call`, that say how a request is processed and what form its answer takes.

    What a switch, an effort and a tier can say is read in one place (`evaluate/processing.py`): "disabled", False and a
    budget of 0 all mean that the model is not to think.  So is what a format can be (`evaluate/formats.py`).
    """

    tiers: tuple[str, ...] = ()  # which service tier: service_tier
    efforts: tuple[str, ...] = ()  # how much to think, in a word: reasoning_effort, reasoning.effort
    budgets: tuple[str, ...] = ()  # how much to think, in tokens: thinking.budget_tokens
    switches: tuple[str, ...] = ()  # whether to think at all: thinking.type
    hosted: tuple[str, ...] = ()  # which tools the provider runs, beside those in the tool list: web_search_options
    # breakpoints that a parameter sets, and where: "tools" | "system" | "end" | "points" (LiteLLM's) | "middleware" (LangChain's)
    caches: tuple[tuple[str, str], ...] = ()
    temperatures: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()  # what the answer is made of: a class, a JSON schema
    formats: tuple[str, ...] = ()  # that it is JSON, or of a type: response_format, response_mime_type
    stops: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()  # whether a tool must be called, and which: tool_choice

    def below(self, outer: str) -> Terms:
        """The same parameters inside an argument: `below("body")` for a request's body."""
        caches = tuple((f"{outer}.{name}", where) for name, where in self.caches)
        return replace(self, caches=caches, **{kind: tuple(f"{outer}.{name}" for name in getattr(self, kind)) for kind in _KINDS})

    def and_also(self, other: Terms) -> Terms:
        """These parameters, and those of another set behind them."""
        joined: dict[str, tuple[str, ...]] = {kind: getattr(self, kind) + getattr(other, kind) for kind in _KINDS}
        return replace(self, caches=self.caches + other.caches, **joined)

    @property
    def settings(self) -> tuple[str, ...]:
        """All of the parameters but those that set breakpoints."""
        return tuple(name for kind in _KINDS for name in getattr(self, kind))


_KINDS = tuple(kind.name for kind in fields(Terms) if kind.name != "caches")
NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Call:
    """One way to send a request, as a path of attributes on a client (`chat.completions.create`) or a module.

    Arguments are named as the SDK names them; a tuple is tried in order.  A dotted name leads into an argument
    that is a mapping or an object: `config.max_output_tokens`.
    """

    path: str
    operation: Operation
    model: str | None = "model"
    model_aliases: tuple[str, ...] = ()
    model_position: int | None = None
    caps: tuple[str, ...] = ()  # the parameters that cap the output; the first is the one to suggest
    reasoning_cap: str | None = None  # what the cap is called for a reasoning model
    cap_names: tuple[tuple[str, str], ...] = ()  # what the cap is called, by what stands before the model's slash; else it is not known
    cap_families: tuple[tuple[str, str], ...] = ()  # or by a part of the model's name, the first that it has; else it is not known
    ignored_caps: tuple[str, ...] = ()
    cap_maker: str = ""  # it takes no cap itself; this makes a model that does, and that can be handed to it
    cap_bound: bool = False  # what is made here ignores a cap that it is made with, and takes one that is bound to it
    messages: str | None = None  # a list of role/content mappings
    system: str | None = None  # instructions apart from the messages
    system_aliases: tuple[str, ...] = ()
    text: str | None = None  # a single prompt text, or a list of messages
    text_position: int | None = None
    text_aliases: tuple[str, ...] = ()
    holes: bool = False  # the framework fills `{name}` in the texts that it is passed
    text_is_user: bool = False  # the text never holds instructions: an API that takes them apart from it, or not at all
    text_may_instruct: bool = False  # the text may be a template or a list of messages: one that is unknown may hold instructions
    media: tuple[tuple[str, Modality], ...] = ()  # arguments with pictures or sound that go along with the text
    tools: str | None = None
    terms: Terms = NO_TERMS
    inner: str | None = None  # the argument that holds the request's own parameters (batches)
    top_k: tuple[str, ...] = ()
    top_k_position: int | None = None
    kept: tuple[str, ...] = ()  # how many a reranker keeps that the request itself asks for
    completions: str | None = None
    query: str | None = None  # retrieval: what is searched for
    generates: bool = False
    cap_required: bool = False
    distinctive: bool = False  # the path alone tells this SDK when the object is not known
    needs: tuple[str, ...] = ()  # on an unknown object: all of these arguments must be passed
    needs_any: tuple[str, ...] = ()  # and one of these
    refuses: tuple[str, ...] = ()  # and none of these
    at_home: tuple[str, ...] = ()  # in a file that imports the SDK one of these is enough; alone, it counts nowhere else
    holder: str | None = None  # an argument that holds the object with the facts: the agent of `Runner.run(agent, …)`
    holder_position: int | None = None
    through: tuple[str, ...] = ()  # arguments that may hold an object which fixes model and cap: `llm=ChatOpenAI(…)`
    through_position: int | None = None  # where the first of them stands when it is not named
    default_model: str | None = None
    model_elsewhere: str = ""  # why a call without a model still has one
    cap_elsewhere: bool = False  # and then the cap may be set there too
    fills: bool = False  # what it is passed fills the holes of a template, and is no parameter of the request: a chain's `predict`
    stored: tuple[str, ...] = ()  # arguments that name what the service keeps, which may hold what is not passed here: `prompt`, `agent_id`
    overrides: tuple[str, ...] = ()  # arguments that may set the model when they are passed: `run_config.model_provider`
    url: tuple[str, ...] = ()  # of a request written out over HTTP: one of these stands in its address; none: the address is not known
    model_in_url: tuple[str, str] | None = None  # what stands before and after the model's name in the address
    # one of these must be passed, or the model's name fit `models`, or it is the call of the same path that stands behind this one
    where: tuple[str, ...] = ()
    models: str = ""  # a pattern: `embed` for the requests of one API that ask for embeddings
    holds: str | None = None  # this must be inside an argument, or the call is another: `pipeline.$vectorSearch`
    gives: str | None = None  # the maker whose object the call gives: an engine, a session
    only: tuple[str, int, tuple[str, ...]] | None = None  # an argument, its position, and the values with which it is this call
    called: tuple[str, ...] = ()  # on an unknown object: its name must hold one of these words, in a file that imports the SDK
    retries: str | None = None  # an argument of the call for retries after the first attempt
    once: bool = False  # the client's own retries do not hold for it
    fallbacks: str | None = None  # and one that lists what is asked instead when it fails
    sql: int | None = None  # the position of an SQL statement; only one that orders by a vector distance counts
    shut_down: str = ""  # the day since which the service answers no such request: nothing is to be set on one
    until: tuple[str, str] | None = None  # a package and the version from which on it is an error and no request


@dataclass(frozen=True, slots=True)
class Client:
    """A class whose objects send requests."""

    name: str  # below the SDK's module: "OpenAI", "lib.azure.AzureOpenAI"
    provider: str = ""  # the SDK's own when empty
    retries: str | None = None  # its argument for retries, where it is another than the SDK's
    default_retries: int = 0
    fallbacks: str | None = None  # its argument that lists what is asked instead when a request fails


@dataclass(frozen=True, slots=True)
class Maker:
    """A class, or a function that makes one, whose objects send requests with what they were made with.

    What an object was made with stands behind what its methods are passed.  A `Call` named `__call__` among
    `sends` is the object itself being called.
    """

    name: str  # its own name, or `Class.method` for a factory; known by this in every module of the SDK
    made: Call | None  # what the construction fixes, itself a call site; None when it is none
    sends: tuple[Call, ...] = ()  # the methods of its objects that send a request
    same: tuple[str, ...] = ()  # the methods that give the object with other settings
    provider: str = ""  # the SDK's own when empty
    below: tuple[str, ...] = ()  # the modules that it is imported from, where the SDK's are too many to tell it
    common: bool = False  # an everyday word (Agent, Task): a file speaks of it only when it imports the SDK
    gives: tuple[tuple[str, str], ...] = ()  # methods that give an object of another maker: ("start_chat", "ChatSession")
    instructs: tuple[str, ...] = ()  # decorators of the object: what the decorated function returns joins the instructions
    template: str | None = None  # a prompt template: the argument with its text or messages, which have {holes}
    acts_for: str | None = None  # the argument whose object does all of the work: a chain that is wrapped to keep its history
    positional: tuple[str, ...] = ()  # the names of the constructor's first arguments, where they may be passed by order
    retries: str | None = None  # the argument of its objects for retries after the first attempt
    default_retries: int = 0
    # a package, the version up to which that argument was the number of all attempts, and its default then
    attempts_before: tuple[str, str, int] | None = None
    first: tuple[tuple[str, str], ...] = ()  # methods of `same` whose first argument is kept, and under which name: ("bind_tools", "tools")


@dataclass(frozen=True, slots=True)
class StepCap:
    """What bounds the requests of one run of an agent, as its framework has it."""

    framework: str  # LangGraph, the OpenAI Agents SDK, …
    of: tuple[str, ...]  # the makers, or the paths of calls, whose agents it bounds
    arguments: tuple[str, ...]  # where it is said, named as in a `Call`; the last part of the first is what it is called
    default: int | None  # what holds when nothing is said; None: nothing does
    unit: str = "steps"
    made: bool = False  # it is said where the agent is made, not only where it is run
    position: int | None = None  # where the first of the arguments stands when it is not named
    instead: tuple[str, ...] = ()  # arguments that may bound it otherwise
    tools: tuple[str, ...] = ()  # where the agent's tools are; without one it sends a single request. None named: it always loops
    agents: tuple[str, ...] = ()  # where the agent is that is run, which has the tools, or other agents that have them
    elsewhere: bool = False  # it may also be said where it cannot be seen: what holds is not known when nothing is said here
    none_is_default: bool = False  # None, written down, is the default and lifts nothing
    chats: tuple[str, ...] = ()  # what sets two agents talking: each one's cap, or a `max_turns` said there, ends both
    each: int = 1  # so many of them make one request
    since: str = ""  # the version that the default was read in, and what it was before
    package: str = ""  # what is installed, where the default depends on the version of it
    before: tuple[tuple[str, int | None], ...] = ()  # up to which version another default held, and which, the oldest first
    begins: str = ""  # the first version that is known to have the default
    known_from: str = ""  # the first version whose default was read


@dataclass(frozen=True, slots=True)
class Sdk:
    """One SDK: where it is imported from, what its clients are, and what they can be asked."""

    name: str
    provider: str
    modules: tuple[str, ...]
    calls: tuple[Call, ...]
    clients: tuple[Client, ...] = ()
    makers: tuple[Maker, ...] = ()
    endpoints: tuple[Call, ...] = ()  # requests written out over HTTP, told by their address and the parameters in their body
    posts: tuple[tuple[str, int], ...] = ()  # what sends them, and where it takes the address: ("post", 0); after the verb: ("request", 1)
    transparent: tuple[str, ...] = ()  # attributes on the way that change nothing: with_raw_response
    same_client: tuple[str, ...] = ()  # methods that return the client with other settings: with_options
    base_url: tuple[str, ...] = ()  # arguments of the client that say where requests go
    hosts: tuple[tuple[str, str], ...] = ()  # (part of a base URL, provider)
    retries: str | None = None  # the client's argument for retries after the first attempt
    default_retries: int = 0
    # the package, and of which version on so many retries are the default; of an older version than the first it is not known
    retries_since: tuple[str, tuple[tuple[str, int], ...]] | None = None
    cap_since: tuple[str, str] | None = None  # the package and the version that `reasoning_cap` came with; before, the SDK refused it
    client_defaults: bool = False  # model and cap may be set on the client, for all of its calls
    is_local: bool = False  # talks to a server on this machine unless told otherwise
    cache_on_request: bool = False
    server_tools: tuple[tuple[str, str], ...] = ()  # what a tool that the provider runs is called, or begins with, and what it charges for
    # (decorator of a class, attribute, YAML file): the attribute holds what the file says, which the class may name otherwise
    configs: tuple[tuple[str, str, str], ...] = ()
    settings: tuple[str, ...] = ()  # arguments and attributes that set the model for the whole program: `configure.lm`, `Settings.llm`
    step_caps: tuple[StepCap, ...] = ()
    source: str = ""  # where these facts were read, and when
