"""The counters that know a vocabulary: tiktoken with our own tables, and splintr and ctok where they are installed.

Nothing here is imported before a text has to be counted; a counter that is missing or does not work is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from promptlint.model import Method
from promptlint.tokens import ranks
from promptlint.tokens.families import FAMILIES, Family


@dataclass(frozen=True, slots=True)
class Engine:
    """A counter for one family: how much its counts can be trusted, and the function that makes it ready."""

    name: str
    method: Method
    load: Callable[[], Callable[[str], int]]
    longest: int | None = None  # characters; it is too slow for longer texts


@cache
def engines(family: str) -> tuple[Engine, ...]:
    """The counters that are installed for a family, best first.  Nothing is imported to find out."""
    known = FAMILIES[family]
    found = []
    if known.splintr and _installed("splintr"):
        found.append(Engine("splintr", "exact" if known.exact else "reconstructed", lambda: _splintr(known)))
    if ranks.available(known.name) and _installed("tiktoken"):
        found.append(Engine("tiktoken", "exact", lambda: _tiktoken(known)))
    if known.ctok and _installed("ctok"):
        found.append(Engine("ctok", "reconstructed", lambda: _ctok(known), longest=256 * 1024))
    return tuple(found)


def _installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # a package that is half removed, or put into sys.modules by hand
        return False


@cache
def ready(engine: Engine) -> Callable[[str], int] | None:
    """The counting function of an engine, or None when it cannot be loaded here."""
    try:
        return engine.load()
    except Exception:  # any fault of an optional package: the next counter, or the estimate, takes over
        return None


def _tiktoken(family: Family) -> Callable[[str], int]:
    encode = ranks.encoding(family.name).encode_ordinary
    return lambda text: len(encode(text))


def _splintr(family: Family) -> Callable[[str], int]:
    encode = import_module("splintr").Tokenizer.from_pretrained(family.splintr).encode_ordinary
    return lambda text: len(encode(text))


def _ctok(family: Family) -> Callable[[str], int]:
    token_count = import_module("ctok").token_count
    frame = _CTOK_FRAMES[family.ctok]  # it counts a whole user message; the frame is counted apart, in framing
    return lambda text: max(1, token_count(text, family.ctok) - frame)


_CTOK_FRAMES = {"3.0": 7, "4.7": 11, "4.8": 6}  # tokens around the content of a message, ctok 1.3.0
