"""Counting a text for a model: the best counter that is installed, with a range that says how sure the count is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import ceil

from promptlint.model import NO_TOKENS, Method, Tokens
from promptlint.tokens import lexical
from promptlint.tokens.engines import Engine, engines, ready
from promptlint.tokens.families import AS_OF, FAMILIES, rule_for
from promptlint.tokens.pieces import cut

# How far a count may be off, as a share of it.
RECONSTRUCTED = 0.01  # splintr and ctok against the makers' own counts: under 1 % on nearly every text, 2026-11-22
ASSUMED = 0.05  # our margin, not a measurement: OpenAI's last change of vocabulary moved English and code by 1 %, CJK by 20 %
TORN = 2  # tokens that a cut inside a run of like characters may add or hide
REMEMBERED = 100_000  # counts kept in memory


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """How the texts of a model are counted here, and why so."""

    name: str  # the family, "o200k_base"; "unknown" where several are possible
    method: Method
    note: str
    families: tuple[str, ...]
    assumed: bool = False


@lru_cache(maxsize=4096)
def tokenizer_of(model: str | None, provider: str = "unknown") -> Tokenizer:
    """The tokenizer of a model and the method that a count of it will carry.  Imports no tokenizer."""
    rule = rule_for(model, provider)
    if len(rule.families) > 1:
        return Tokenizer("unknown", "estimate", f"{rule.source} ({AS_OF})", rule.families)
    (family,) = rule.families
    installed = engines(family)
    if not installed:
        return Tokenizer(family, "estimate", f"no vocabulary at hand; {rule.source} ({AS_OF})", rule.families, rule.assumed)
    method: Method = "estimate" if rule.assumed else installed[0].method
    return Tokenizer(family, method, f"{installed[0].name}; {rule.source} ({AS_OF})", rule.families, rule.assumed)


def count(text: str, model: str | None = None, provider: str = "unknown") -> Tokens:
    """Tokens of the text as the model's provider would count them, without the frame of a message.

    Any str is accepted, also one with lone surrogates.  The text is never searched for special tokens.
    """
    if not text:
        return NO_TOKENS
    tokenizer = tokenizer_of(model, provider)
    data = text.encode("utf-8", "surrogatepass")
    key = (tokenizer, blake2b(data, digest_size=16).digest())
    if (known := _counted.get(key)) is None:
        if len(_counted) >= REMEMBERED:
            _counted.clear()
        known = _counted[key] = _count(_without_surrogates(text), tokenizer)
    return known


_counted: dict[tuple[Tokenizer, bytes], Tokens] = {}


def _without_surrogates(text: str) -> str:
    """The text as it can be sent: surrogate pairs joined, lone ones replaced by U+FFFD, as tiktoken does."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _count(text: str, tokenizer: Tokenizer) -> Tokens:
    if len(tokenizer.families) == 1:
        for engine in engines(tokenizer.families[0]):
            if (found := _with_vocabulary(text, engine, tokenizer.assumed)) is not None:
                return found
    found = lexical.estimate(text, tuple(FAMILIES[family].fit for family in tokenizer.families))
    return _widened(found, ASSUMED if tokenizer.assumed else 0)


def _with_vocabulary(text: str, engine: Engine, assumed: bool) -> Tokens | None:
    """The engine's count, or None when it cannot give one."""
    if engine.longest is not None and len(text) > engine.longest:
        return None
    counter = ready(engine)
    pieces = cut(text)
    counts = [_guarded(counter, piece.text) for piece in pieces] if counter else [None]
    if None in counts:
        return None
    total = sum(number for number in counts if number is not None)
    torn = TORN * sum(piece.torn for piece in pieces)
    method: Method = "estimate" if assumed or torn else engine.method
    found = Tokens(max(1, total - torn), total, total + torn, method)
    return _widened(found, (RECONSTRUCTED if engine.method == "reconstructed" else 0) + (ASSUMED if assumed else 0))


def _guarded(counter: Callable[[str], int], text: str) -> int | None:
    """The count, or None when the tokenizer fails.

    A panic in tiktoken's Rust code arrives as a BaseException that no module exports, so it is told by its name.
    """
    try:
        return counter(text)
    except Exception:
        return None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return None


def _widened(tokens: Tokens, share: float) -> Tokens:
    """The same count with a range wider by a share of it, at least by one token."""
    if not share:
        return tokens
    margin = ceil(tokens.likely * share)
    return Tokens(max(1, tokens.low - margin), tokens.likely, tokens.high + margin, tokens.method)
