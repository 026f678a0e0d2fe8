"""What a request is made of (instructions, examples, tools, context, answer), in tokens and in dollars that add up to its cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from promptlint.bill import Line
from promptlint.model import Dynamic, PricedCall, Segment

# Every kind with its name and what belongs to it, in the order in which they are shown.
KINDS: dict[str, tuple[str, str]] = {
    "system": ("System prompt", "the instructions"),
    "few-shot": ("Few-shot examples", "examples in the prompt, with their answers"),
    "tools": ("Tools", "the list of tools with their schemas"),
    "context": ("Context", "retrieved text, files, results of tools"),
    "history": ("History", "what was said before"),
    "message": ("Messages", "the question, its wording, other run-time values"),
    "output": ("Output", "the answer"),
    "thinking": ("Thinking", "hidden reasoning before the answer"),
    "other": ("Other", "charges by the request or the piece, and failed attempts"),
}
_INPUT = frozenset({"input", "cached_input", "cache_write", "cache_write_1h", "input_image", "input_audio"})
_OUTPUT = {"output": "output", "output_image": "output", "output_audio": "output", "reasoning": "thinking"}
_CONTEXT_TRAITS = frozenset({"tool-result", "joined-chunks", "whole-file", "directory", "reranked"})


@dataclass(frozen=True, slots=True)
class Portion:
    """One kind of a request's tokens."""

    kind: str
    tokens: int  # of one request, likely; 0 for what is not charged by the token
    usd: Decimal  # of one request, likely


def portions(line: Line) -> tuple[Portion, ...]:
    """The kinds that a request is made of; their dollars add up to its likely cost exactly.

    The cost of the input is split by tokens: what a cache makes cheaper is spread over all of it.
    """
    tokens: dict[str, int] = {}
    usd: dict[str, Decimal] = {}
    sent, paid = 0, Decimal(0)
    for part in line.parts:
        name, cost = part.component.name, part.component.cost.likely
        if name in _INPUT:
            sent += part.component.tokens.likely
            paid += cost
            continue
        kind = _OUTPUT.get(name, "other")
        usd[kind] = usd.get(kind, Decimal(0)) + cost
        if part.component.unit == "tokens" and kind != "other":
            tokens[kind] = tokens.get(kind, 0) + part.component.tokens.likely
    if not line.parts:  # a model on this machine: tokens without a price
        sent, tokens["output"] = line.call.input.likely, line.call.output.likely
    shares = _input(line.call, sent)
    tokens |= shares
    usd |= _split(paid, shares)
    return tuple(Portion(kind, tokens.get(kind, 0), usd.get(kind, Decimal(0))) for kind in KINDS if tokens.get(kind) or usd.get(kind))


def _input(call: PricedCall, total: int) -> dict[str, int]:
    """So many input tokens by kind, in proportion to the parts of the prompt; what stands around the messages counts as message."""
    found: dict[str, int] = {}
    for segment in call.segments:
        kind = _kind(segment)
        found[kind] = found.get(kind, 0) + segment.tokens.likely
    shown = min(call.task.example_tokens.likely, sum(found.get(kind, 0) for kind in ("system", "message")))
    # Examples are messages of their own, or stand in a text, which is the instructions if there are any.
    own = any(_kind(segment) == "message" and segment.part.at == call.task.examples_at for segment in call.segments)
    for kind in ("message", "system") if own else ("system", "message"):
        taken = min(shown, found.get(kind, 0))
        if taken:
            found[kind] -= taken
            found["few-shot"] = found.get("few-shot", 0) + taken
            shown -= taken
    known = sum(found.values())
    said = call.usage.input_tokens is not None or call.usage.response_cache_hit_rate is not None or known > total
    if said and known:  # the owner's figure for the whole, or only a share of the calls is sent
        found = {kind: number * total // known for kind, number in found.items()}
    found["message"] = found.get("message", 0) + total - sum(found.values())
    return {kind: number for kind, number in found.items() if number > 0}


def _kind(segment: Segment) -> str:
    part = segment.part
    if segment.role == "tools":
        return "tools"
    if isinstance(part, Dynamic):
        if part.source == "history":
            return "history"
        if part.source in ("retrieval", "file") or part.traits & _CONTEXT_TRAITS or segment.role == "tool":
            return "context"
    return "system" if segment.role in ("system", "developer") else "message"


def _split(amount: Decimal, shares: dict[str, int]) -> dict[str, Decimal]:
    """An amount by shares; the last one takes what rounding leaves."""
    total = sum(shares.values())
    if not total:
        return {"message": amount} if amount else {}
    found: dict[str, Decimal] = {}
    *others, last = shares
    for kind in others:
        found[kind] = amount * shares[kind] / total
    found[last] = amount - sum(found.values(), Decimal(0))
    return found
