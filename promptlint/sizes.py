"""How many tokens a request sends and how many it gets back, as ranges, with every assumption in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint import tokens
from promptlint.model import (
    NO_TOKENS,
    Absent,
    CallSite,
    Default,
    Dynamic,
    Known,
    Message,
    ModelCard,
    OneOf,
    Part,
    Prompt,
    Segment,
    Source,
    Static,
    Tokens,
    Value,
    possible,
    sum_tokens,
)

# What a run-time value is taken to hold where no usage file says better: our convention, not a measurement.
ASSUMED: dict[Source, Tokens] = {
    "parameter": Tokens(10, 120, 2000, "estimate"),
    "user": Tokens(10, 120, 2000, "estimate"),
    "retrieval": Tokens(200, 1500, 8000, "estimate"),
    "history": Tokens(0, 800, 20000, "estimate"),
    "clock": Tokens(4, 12, 30, "estimate"),
    "random": Tokens(4, 12, 30, "estimate"),
    "file": Tokens(50, 1000, 20000, "estimate"),
    "environment": Tokens(1, 10, 100, "estimate"),
    "unknown": Tokens(1, 120, 4000, "estimate"),
}
_NAMES: dict[Source, str] = {
    "parameter": "a parameter",
    "user": "a user",
    "retrieval": "a retrieval",
    "history": "the history",
    "clock": "a clock",
    "random": "a random value",
    "file": "a file",
    "environment": "the environment",
    "unknown": "an unknown source",
}
GROWTH = Tokens(0, 0, ASSUMED["history"].high, "estimate")  # messages that a loop or an unknown list may append
LIKELY_ANSWER = 400  # tokens of an answer that nothing bounds: our convention
UNKNOWN_LONGEST = 4096  # where neither the code nor the data bound the answer

CHATS = frozenset({"chat", "wrapper", "batch", "create_agent", "model_config"})
SENDS_NOTHING = frozenset({"create_agent", "model_config", "retrieval"})  # later requests do
WITHOUT_ANSWER = frozenset({"embeddings", "rerank", "retrieval", "image", "audio"})


@dataclass(frozen=True, slots=True)
class Size:
    """The tokens of one request to one model, and what was assumed."""

    segments: tuple[Segment, ...]
    input: Tokens
    output: Tokens  # of all completions together
    assumptions: tuple[str, ...]


def size_of(site: CallSite, model: str | None, provider: str, card: ModelCard | None) -> Size:
    """The size of the request as one model counts it; the card bounds what it can read and write."""
    segments = tuple(_segments(site.prompt, model, provider))
    read, about_input = _input(site, segments, model, provider, card)
    if site.operation in WITHOUT_ANSWER or (card is not None and card.mode in ("embedding", "rerank")):
        return Size(segments, read, NO_TOKENS, tuple(about_input))
    written, about_output = _answer(site.max_tokens, card)
    times, about_times = _completions(site.completions)
    output = Tokens(written.low * times.low, written.likely * times.likely, written.high * times.high, "estimate")
    return Size(segments, read, output, (*about_input, *about_output, *about_times))


def _segments(prompt: Prompt | None, model: str | None, provider: str) -> Iterator[Segment]:
    """Every part in wire order: the tools first, then the messages."""
    if prompt is None:
        return
    for part in prompt.tools:
        yield Segment("tools", part, _tokens(part, model, provider), -1, part.cache_breakpoint, part.cache_ttl)
    for index, message in enumerate(prompt.messages):
        told = any(part.cache_breakpoint for part in message.parts)  # otherwise the message's own stands behind its last part
        for number, part in enumerate(message.parts, 1):
            ends = part.cache_breakpoint if told else message.cache_breakpoint and number == len(message.parts)
            ttl = (part.cache_ttl if told else message.cache_ttl) if ends else ""
            yield Segment(message.role, part, _tokens(part, model, provider), index, ends, ttl)


def _tokens(part: Part, model: str | None, provider: str) -> Tokens:
    return tokens.count(part.text, model, provider) if isinstance(part, Static) else ASSUMED[part.source]


def _input(
    site: CallSite, segments: tuple[Segment, ...], model: str | None, provider: str, card: ModelCard | None
) -> tuple[Tokens, list[str]]:
    prompt = site.prompt
    if prompt is None and site.operation in SENDS_NOTHING:
        return NO_TOKENS, []
    if prompt is None or (not segments and prompt.open):
        unknown = ASSUMED["unknown"]
        return _within(unknown, card), [f"What is sent cannot be told: {_range(unknown)} are assumed."]
    total = sum_tokens(segments)
    said = [*_about_counts(segments, model, provider), *_about_dynamics(segments)]
    if site.operation in CHATS:
        total = total + tokens.framing(model, provider, _number(prompt.messages))
    if prompt.open:
        total = total + GROWTH
        said.append(f"More messages may be appended: up to {GROWTH.high:,} tokens are added to the high figure.")
    return _within(total, card), said


def _number(messages: tuple[Message, ...]) -> int:
    return sum(1 for message in messages if message.parts)


def _within(total: Tokens, card: ModelCard | None) -> Tokens:
    """A request can't be longer than the model's context, unless all of it is known to be."""
    window = card.context_window if card else None
    if window is None or total.high <= window:
        return total
    return Tokens(total.low, total.likely, max(total.likely, window), total.method)


def _about_counts(segments: tuple[Segment, ...], model: str | None, provider: str) -> list[str]:
    static = [segment for segment in segments if isinstance(segment.part, Static)]
    if not static or sum_tokens(static).method == "exact":
        return []
    return [f"The text is counted with {tokens.tokenizer_of(model, provider).name} as an estimate, not exactly."]


def _about_dynamics(segments: Iterable[Segment]) -> list[str]:
    seen: dict[Source, list[str]] = {}
    for segment in segments:
        if isinstance(segment.part, Dynamic):
            seen.setdefault(segment.part.source, []).append(segment.part.expression)
    said = []
    for source, expressions in seen.items():
        named = f"`{_short(expressions[0])}`" if len(expressions) == 1 else f"each of {len(expressions)} run-time values"
        said.append(f"{named} from {_NAMES[source]} is assumed to hold {_range(ASSUMED[source])}.")
    return [text[0].upper() + text[1:] for text in said]


def _short(expression: str) -> str:
    line = " ".join(expression.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _range(amount: Tokens) -> str:
    return f"{amount.likely:,} tokens ({amount.low:,} to {amount.high:,})"


def _answer(cap: Value[int], card: ModelCard | None) -> tuple[Tokens, list[str]]:
    """One completion: at least a token, likely a short answer, at most what the cap and the model allow."""
    own = (card.max_output or card.context_window) if card else None
    bounds = [value for value in possible(cap) if isinstance(value, int) and value > 0]
    longest = own or UNKNOWN_LONGEST
    if bounds and not (isinstance(cap, OneOf) and cap.open):
        longest = min(max(bounds), own) if own else max(bounds)
    said = [f"An answer is assumed to have {min(LIKELY_ANSWER, longest):,} tokens (1 to {longest:,}{_why(cap, bounds, card)})."]
    if isinstance(cap, Default) and bounds:
        said.append(f"The output cap is {cap.value:,} unless {cap.source or 'a caller or the configuration'} says otherwise.")
    if card is not None and card.reasoning:
        said.append(f"{card.model} may think before it answers: hidden reasoning is billed as output and not in the likely figure.")
    return Tokens(min(1, longest), min(LIKELY_ANSWER, longest), longest, "estimate"), said


def _why(cap: Value[int], bounds: list[int], card: ModelCard | None) -> str:
    """What sets the top of the range, in a half-sentence."""
    if bounds and not (isinstance(cap, OneOf) and cap.open):
        return ", the cap" if isinstance(cap, Known) else ", the highest cap that the code allows"
    unbounded = "no cap is set" if isinstance(cap, Absent) else "the cap cannot be told"
    if card is not None and card.max_output:
        return f", the model's maximum: {unbounded}"
    return f", the context window: {unbounded}" if card is not None and card.context_window else f": {unbounded}"


def _completions(asked: Value[int]) -> tuple[Tokens, list[str]]:
    """How many answers one request generates."""
    numbers = [value for value in possible(asked) if isinstance(value, int) and value > 0]
    if not numbers:
        return Tokens(1, 1, 1), [] if isinstance(asked, Absent) else ["The number of completions cannot be told: one is assumed."]
    if max(numbers) == 1:
        return Tokens(1, 1, 1), []
    span = f"{min(numbers)} to {max(numbers)}" if min(numbers) < max(numbers) else f"{max(numbers)}"
    return Tokens(min(numbers), numbers[0], max(numbers)), [f"{span} completions are generated: the output counts that often."]
