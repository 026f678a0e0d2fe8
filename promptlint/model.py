"""The vocabulary of promptlint: what a request is, what is known of it, and what it costs.

Everything here is frozen data.  Names follow the OpenTelemetry GenAI conventions where they exist.
Lines and columns are 1-based, columns count Unicode code points; money is `Decimal` US dollars;
token figures are ranges of whole tokens.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Generic, Literal, TypeVar, Union

T = TypeVar("T")

# ---------------------------------------------------------------- places


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file; in a notebook `line` counts within the 0-based `cell`."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.cell is None else f"{self.path}:cell {self.cell}:{self.line}"


# ---------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """The code says so, and nothing can override it."""

    value: T
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Default(Generic[T]):
    """What holds unless `source` (a caller, the environment, a configuration) says otherwise."""

    value: T
    at: Span | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class OneOf(Generic[T]):
    """One of these, depending on a branch.  `open` when something unknown is possible too."""

    values: tuple[T, ...]
    at: Span | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """The request does not hold it, and a reader can tell."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be told; `reason` says why in words for the user."""

    reason: str
    at: Span | None = None


Value = Union[Known[T], Default[T], OneOf[T], Absent, Unknown]


def possible(fact: Value[T]) -> tuple[T, ...]:
    """Every value the fact is known to take: () when it is absent or unknown."""
    if isinstance(fact, (Known, Default)):
        return (fact.value,)
    if isinstance(fact, OneOf):
        return fact.values
    return ()


# ---------------------------------------------------------------- text

Modality = Literal["text", "image", "audio"]
Source = Literal["clock", "random", "user", "retrieval", "history", "file", "environment", "parameter", "unknown"]


@dataclass(frozen=True, slots=True)
class Static:
    """Text that is the same in every request."""

    text: str
    at: Span
    cache_breakpoint: bool = False  # what stands up to the end of this part is to be cached
    cache_ttl: str = ""  # for how long, where the code says it: "5m" | "1h"


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
class Prompt:
    """The messages in the order in which they go over the wire (tools, then system, then the rest)."""

    messages: tuple[Message, ...] = ()
    tools: tuple[Part, ...] = ()  # the tool list as compact JSON, as far as it is known
    open: bool = False  # more may be appended (a loop, an unknown list) after the last message


# ---------------------------------------------------------------- call sites

Operation = Literal[
    "chat", "text_completion", "embeddings", "rerank", "retrieval", "create_agent", "model_config", "batch", "image", "audio", "wrapper"
]


@dataclass(frozen=True, slots=True)
class Loop:
    """The innermost loop around a call, in the call's own function."""

    kind: Literal["for", "while", "comprehension"]
    at: Span
    bound: Value[int] = field(default_factory=lambda: Unknown("the loop's bound is not known"))


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
    reasoning_tokens: Value[int] = field(default_factory=Absent)  # the budget for thinking that the request sets
    server_tools: tuple[str, ...] = ()  # tools that the provider runs and charges for: web_search | file_search | code_interpreter | …
    cap_name: str | None = None  # what this SDK and model call the cap; None where there is none
    cap_required: bool = False  # the API refuses a call without a cap
    cache_on_request: bool = False  # this provider caches only behind breakpoints
    is_local: bool = False  # sent to a server on this machine: costs nothing
    wraps: Span | None = None  # operation "wrapper": the request that the helper sends
    wraps_instead: tuple[Span, ...] = ()  # those that it sends in another branch instead, or that a helper of the same name sends
    forwards: Operation | None = None  # operation "wrapper": what the helper's request is
    decides: frozenset[str] = frozenset()  # operation "wrapper": facts this caller fixes: model, max_tokens, prompt, top_k
    makes: bool = False  # an object is made here; what it sends later stands elsewhere
    runs_agent: bool = False  # an agent is run: as many requests as it takes
    loops_inside: bool = False  # operation "wrapper": the helper's request stands in a loop of the helper
    context: Literal["application", "test", "example", "notebook"] = "application"

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
    generates: bool = False  # the file fixes a request whose answer a cap could bound
    context: Literal["application", "test", "example", "notebook"] = "application"


# ---------------------------------------------------------------- tokens and money

# What is charged by the piece: a search, a call of a hosted tool, a session of one, a picture made, a second or a character of speech.
UNITS = ("web_search", "file_search", "code_interpreter", "computer_use", "image", "audio_second", "character")

Method = Literal["exact", "reconstructed", "estimate"]
_WORSE: tuple[Method, ...] = ("exact", "reconstructed", "estimate")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A number of tokens: at least `low`, most likely `likely`, at most `high`, and how it was counted."""

    low: int
    likely: int
    high: int
    method: Method = "exact"

    def __add__(self, other: Tokens) -> Tokens:
        method = max(self.method, other.method, key=_WORSE.index)
        return Tokens(self.low + other.low, self.likely + other.likely, self.high + other.high, method)


NO_TOKENS = Tokens(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a prompt in wire order with its tokens: counted when static, assumed when dynamic."""

    role: str  # tools | system | developer | user | assistant | tool | unknown
    part: Part
    tokens: Tokens
    message: int  # index of its message; -1 for the tool list
    cache_breakpoint: bool = False  # the part, or the message that it is the last part of, carries one
    cache_ttl: str = ""  # of that breakpoint: "5m" | "1h" | ""


# Sums and products of money lose no digit, so that parts always add up to their total: a component has at most 28 digits, and what
# usage and price files may say is bounded (`documents.is_finite`).
EXACT = Context(prec=200)


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars: low, likely, high.  Exact."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __add__(self, other: Money) -> Money:
        add = EXACT.add
        return Money(add(self.low, other.low), add(self.likely, other.likely), add(self.high, other.high))

    def times(self, factor: int | Decimal) -> Money:
        multiply = EXACT.multiply
        return Money(multiply(self.low, factor), multiply(self.likely, factor), multiply(self.high, factor))


FREE = Money(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Component:
    """One line of an estimate: `tokens` at `price` dollars per million, or so many pieces at `price` dollars each.

    Where several prices meet (models, tiers, hours) `price` is that of the likely figure's largest share.
    """

    name: str  # input | cached_input | cache_write | cache_write_1h | input_image | output | reasoning | request | web_search | … | retries
    tokens: Tokens  # pieces where `unit` is not "tokens"
    price: Decimal
    cost: Money
    unit: str = "tokens"  # tokens | requests | one of `UNITS`


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What the bundled data says of one model.  Prices are USD per million tokens on `priced_on`."""

    model: str  # the name the data knows it by
    provider: str
    priced_on: dt.date
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    cache_read_price: Decimal | None = None
    cache_write_price: Decimal | None = None  # 5 minutes
    cache_write_1h_price: Decimal | None = None
    request_price: Decimal | None = None  # USD for each request, whatever its size (searching models, some rerankers)
    reasoning_price: Decimal | None = None  # where hidden thinking costs other than the rest of the output
    input_image_price: Decimal | None = None  # tokens of pictures, where they cost other than text
    output_image_price: Decimal | None = None
    input_audio_price: Decimal | None = None  # tokens of sound, where they cost other than text
    output_audio_price: Decimal | None = None
    unit_prices: tuple[tuple[str, Decimal], ...] = ()  # USD per unit: ("web_search", 0.01), ("image", 0.04), ("audio_second", 0.0001)
    discount: Decimal | None = None  # the negotiated factor that is in these prices already
    tiers: tuple[tuple[int, str, Decimal], ...] = ()  # (above this many input tokens, price name, USD per million)
    max_output: int | None = None
    context_window: int | None = None
    cache_minimum: int | None = None  # tokens; a shorter prefix is not cached
    deprecation_date: dt.date | None = None
    reasoning: bool | None = None  # spends hidden output tokens on thinking
    mode: str = "chat"  # chat | completion | embedding | rerank | image | audio
    source: str = ""
    as_of: dt.date | None = None  # the day of the price list; None for an own list that states none


@dataclass(frozen=True, slots=True)
class Usage:
    """How a call site is used, as its owner says in a usage file; None, or empty, where nothing is said.

    Shares and rates are 0 to 1.  A range of tokens is the mean (low and likely) and the 95th percentile (high).
    """

    calls_per_month: Decimal | None = None  # a month is 30 days
    placeholders: tuple[tuple[str, Tokens], ...] = ()  # run-time values by their expression as written
    input_tokens: Tokens | None = None  # all of what one request sends, in place of what is counted and assumed
    output_tokens: Tokens | None = None  # of one answer, without its thinking
    reasoning_tokens: Tokens | None = None
    cache_hit_rate: Decimal | None = None  # of the cacheable prefix: the share of the requests that read it from the provider's cache
    response_cache_hit_rate: Decimal | None = None  # the share of the calls that an own cache answers, so that nothing is sent
    turns: Tokens | None = None  # requests of one conversation or agent run, each of which sends again what was said before
    retry_rate: Decimal | None = None  # the share of the attempts that fail, are billed all the same and are made again
    tiers: tuple[tuple[str, Decimal], ...] = ()  # shares of batch, flex and priority; the rest is at the usual price
    models: tuple[tuple[str, Decimal], ...] = ()  # shares of the models that a router chooses; the rest goes to the call's own
    units: tuple[tuple[str, Decimal], ...] = ()  # of `UNITS`, how many for each call
    feature: str = ""
    team: str = ""
    environment: str = ""
    said_by: tuple[str, ...] = ()  # the entries that this comes from, the weakest first


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call costs.  The components add up to `per_call`."""

    per_call: Money
    components: tuple[Component, ...]
    assumptions: tuple[str, ...]
    prices_as_of: dt.date
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class PricedCall:
    """A call site with its counted prompt and its estimate: what a rule sees."""

    site: CallSite
    segments: tuple[Segment, ...]  # the prompt in wire order
    input: Tokens
    output: Tokens
    card: ModelCard | None  # None when the model is not known or has no entry
    estimate: Estimate | None
    unpriced: str = ""  # why there is no estimate: "unknown model" | "no price for gpt-9" | …
    cards: tuple[ModelCard, ...] = ()  # one for each model that the call may use
    unlisted: tuple[tuple[str, tuple[str, ...]], ...] = ()  # models of the call that have no price, each with the nearest listed names
    key: str = ""  # app/answer.py:reply, the name by which usage files and comparisons know the call site
    usage: Usage = field(default_factory=Usage)
    budget: Decimal | None = None  # US dollars of one call, as a comment on its lines says

    @property
    def monthly(self) -> Money | None:
        """US dollars of a month; None where nobody said how often the call is made, or it has no price."""
        if self.estimate is None or self.usage.calls_per_month is None:
            return None
        return self.estimate.per_call.times(self.usage.calls_per_month)

    @property
    def static_tokens(self) -> Tokens:
        return sum_tokens(segment for segment in self.segments if isinstance(segment.part, Static))

    @property
    def system_tokens(self) -> Tokens:
        """The static tokens of the system prompt."""
        return sum_tokens(s for s in self.segments if s.role in ("system", "developer") and isinstance(s.part, Static))


@dataclass(frozen=True, slots=True)
class PricedPrompt:
    """A prompt file, the request that it would make with its tokens counted, and the call sites that send its text."""

    file: PromptFile
    call: PricedCall
    used_by: tuple[str, ...] = ()  # path:line


def sum_tokens(segments: object) -> Tokens:
    total = NO_TOKENS
    for segment in segments:  # type: ignore[attr-defined]
        total = total + segment.tokens
    return total


def system_prompt_state(prompt: Prompt | None) -> Literal["none", "static", "dynamic", "unknown"]:
    """Whether the request carries instructions, and whether all of them are known text."""
    if prompt is None:
        return "none"
    instructions = [message for message in prompt.messages if message.is_instruction]
    if instructions:
        dynamic = any(isinstance(part, Dynamic) for message in instructions for part in message.parts)
        return "dynamic" if dynamic else "static"
    return "unknown" if any(message.role == "unknown" for message in prompt.messages) else "none"


DYNAMIC_PREFIX_TOKENS = 200


def dynamic_prefix(segments: tuple[Segment, ...], at_least: int = DYNAMIC_PREFIX_TOKENS) -> bool | None:
    """True when a run-time value stands before a static text of `at_least` tokens; None when it cannot be told.

    Static text is measured as the run that stands together: neighbouring static parts up to the next run-time value.
    """
    total = sum_tokens(s for s in segments if isinstance(s.part, Static))
    if total.likely < at_least or any(s.role == "unknown" for s in segments[:1]):
        return None
    seen_dynamic, run = False, 0
    for segment in segments:
        if segment.role == "tools" and isinstance(segment.part, Dynamic) and segment.part.source in ("unknown", "parameter"):
            continue  # a tool that cannot be told is most likely the same in every request
        if isinstance(segment.part, Dynamic):
            seen_dynamic, run = True, 0
        else:
            run += segment.tokens.likely
            if seen_dynamic and run >= at_least:
                return True
    return False
