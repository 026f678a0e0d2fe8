"""The project's own accounting: where it multiplies tokens by prices, and what it forgets or counts twice.

Facts about usage, read 2026-11-26: in OpenAI's `usage` cached tokens are part of `prompt_tokens` (`input_tokens`) and reasoning tokens
part of `completion_tokens` (`output_tokens`); in Anthropic's, what is read from and written to the cache stands beside `input_tokens`;
Gemini's thoughts stand beside its candidates; xAI's reasoning tokens stand beside its completion tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from promptlint import ir
from promptlint.around.spans import span_of, words_of, written
from promptlint.model import Formula

WORDS = re.compile(rb"(?:prompt|input)_tokens?|(?:prompt|input)_token_count|tokens_in\b|reasoning_tokens")
_SENT = frozenset({
    "prompt_tokens", "input_tokens", "prompt_token_count", "input_token_count", "tokens_in", "total_input_tokens", "total_prompt_tokens",
    "num_input_tokens", "num_prompt_tokens", "n_input_tokens", "n_prompt_tokens",
})  # fmt: skip
_GIVEN = frozenset({"completion_tokens", "output_tokens", "total_output_tokens", "total_completion_tokens"})
_CACHED = frozenset({"cached_tokens", "cached_input_tokens", "cached_prompt_tokens"})
_REASONED = frozenset({"reasoning_tokens"})
_PRICE = re.compile(
    r"(?:^|_)(?:price|prices|pricing|cost|costs|rate|rates|usd)(?:_|$)|per_(?:1?k|1?m|million|thousand|token|mtok)(?:_|$)", re.I
)
_UNITS = (1000, 1_000_000)
_KNOWS_THE_CACHE = re.compile(
    r"cach(?:e|ed)_?(?:tokens|read|creation|write|hit|input|prompt|content|discount)|(?:input|prompt|read)_cached?|prompt_tokens_details"
    r"|input_tokens?_details"
)
_COUNTED = re.compile(r"count|encode|len|estimat|tokeni[sz]e|num_tokens", re.I)  # tokens that were counted before anything was sent
_OPENAI = re.compile(r"openai|(?:prompt|input|completion|output)_tokens_details", re.I)
_BESIDE = re.compile(r"\bxai\b|\bgrok\b|x\.ai|thoughts_token|sonar", re.I)  # who counts reasoning beside the answer
_SUMS = ("+",)
_PRODUCTS = ("*", "/", "//")


def of(modules: Iterable[ir.Module]) -> tuple[Formula, ...]:
    """The formulas of these files that get the cost wrong."""
    found = [formula for module in modules for formula in _of_module(module)]
    return tuple(sorted(found, key=lambda formula: (formula.at, formula.fault)))


def _of_module(module: ir.Module) -> Iterator[Formula]:
    knows = _KNOWS_THE_CACHE.search(module.text) is not None
    pieces: list[tuple[str, object]] = [(function.name, function) for _, function, _ in module.functions]
    pieces.append(("", [statement for statement in module.body if not isinstance(statement, (ir.Function, ir.Class))]))
    seen: set[ir.At] = set()
    for name, piece in pieces:
        if "embed" in name.lower():
            continue  # an embedding's input is never cached
        for formula, at in (*(_ignored(module, piece) if not knows else ()), *_twice(module, piece)):
            if at not in seen:
                seen.add(at)
                yield formula


# ---------------------------------------------------------------- one price for all of the input


def _ignored(module: ir.Module, piece: object) -> Iterator[tuple[Formula, ir.At]]:
    estimated = _estimated(piece)
    for product in _outermost(piece, _PRODUCTS):
        words = words_of(product)
        sent = words & _SENT
        if sent and not sent <= estimated and _is_priced(product, words) and not any("embed" in word.lower() for word in words):
            yield Formula("cache-ignored", written(module, product.at), span_of(module, product.at)), product.at
            return  # one for each function: its other lines are the same formula


def _is_priced(product: ir.Binary, words: set[str]) -> bool:
    if any(map(_PRICE.search, words)):
        return True
    numbers = [each.value for each in ir.walk(product) if isinstance(each, ir.Constant) and isinstance(each.value, (int, float))]
    return any(number in _UNITS for number in numbers) and len(numbers) > 1


def _estimated(piece: object) -> set[str]:
    """The names that are given a number counted from a text: an estimate made before the request."""
    return {
        ir.last_name(target)
        for each in ir.walk(piece)
        if isinstance(each, ir.Assign) and isinstance(each.value, ir.Call) and _COUNTED.search(ir.last_name(each.value.func))
        for target in each.targets
    }


# ---------------------------------------------------------------- counted twice


def _twice(module: ir.Module, piece: object) -> Iterator[tuple[Formula, ir.At]]:
    if not _OPENAI.search(module.text):
        return
    taken_off = set().union(*(words_of(each) for each in _all(piece, ("-",))), *_reduced(piece))
    for whole, part, fault in ((_GIVEN, _REASONED, "reasoning-twice"), (_SENT, _CACHED, "cached-twice")):
        if taken_off & part or (fault == "reasoning-twice" and _BESIDE.search(module.text)):
            continue
        for total in _outermost(piece, _SUMS):
            terms = [words_of(term) for term in _terms(total)]
            if any(term & whole and not term & part for term in terms) and any(term & part and not term & whole for term in terms):
                yield Formula(fault, written(module, total.at), span_of(module, total.at)), total.at  # type: ignore[arg-type]


def _reduced(piece: object) -> Iterator[set[str]]:
    """The words of what is taken off in place: `prompt_tokens -= cached_tokens`."""
    for each in ir.walk(piece):
        if isinstance(each, ir.Augment) and each.op.startswith("-"):
            yield words_of(each)


def _terms(total: ir.Binary) -> Iterator[ir.Expr]:
    waiting: list[ir.Expr] = [total]
    while waiting:
        term = waiting.pop()
        if isinstance(term, ir.Binary) and term.op == "+":
            waiting += [term.left, term.right]
        else:
            yield term


def _all(piece: object, ops: Sequence[str]) -> Iterator[ir.Binary]:
    return (each for each in ir.walk(piece) if isinstance(each, ir.Binary) and each.op in ops)


def _outermost(piece: object, ops: Sequence[str]) -> Iterator[ir.Binary]:
    """The expressions made with one of these operators that are no part of another such."""
    inner: set[int] = set()
    for each in _all(piece, ops):  # a whole comes before its parts
        for side in (each.left, each.right):
            if isinstance(side, ir.Binary) and side.op in ops:
                inner.add(id(side))
        if id(each) not in inner:
            yield each
