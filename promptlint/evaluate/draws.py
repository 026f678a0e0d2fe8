"""Draws: which random values are one of a few, so that each of them comes again and a cache may hold it."""

from __future__ import annotations

import math

from promptlint.evaluate.values import Arguments, Dictionary, Listing, Scalar, V, force, options

_FEW = 20  # variants that come again often enough
_NUMBERS = frozenset({"randint", "randrange", "randbelow"})
_ITEMS = frozenset({"choice", "choices", "sample"})


def repeats(path: str, arguments: Arguments) -> bool:
    """Whether what is drawn may well be what another request drew: one of a few values, or of a list that is not known."""
    name = path.rpartition(".")[2]
    if name in _NUMBERS:
        ends = [_number(arguments.get(key, index)) for index, key in enumerate(("a", "b"))]
        known = [end for end in ends if end is not None]
        return bool(known) and known[-1] - (known[0] if len(known) > 1 else 0) <= _FEW
    if name not in _ITEMS:
        return False
    of = next((value for key in ("seq", "population", "a") if (value := arguments.get(key, 0)) is not None), None)
    sizes = [_size(option) for option in options(force(of))] if of is not None else [None]
    if name == "choice":
        return all(size is None or size <= _FEW for size in sizes)
    times = arguments.get("k", None if name == "choices" else 1)
    drawn = 1 if times is None else _number(times)
    if drawn is None or drawn < 1:
        return False
    return all(size is not None and (math.perm(size, drawn) if name == "sample" else size**drawn) <= _FEW for size in sizes)


def _number(value: V | None) -> int | None:
    value = None if value is None else force(value)
    return value.value if isinstance(value, Scalar) and isinstance(value.value, int) else None


def _size(value: V) -> int | None:
    """How many values there are to draw from."""
    if isinstance(value, Listing) and value.closed:
        return len(value.items)
    return len(value.items) if isinstance(value, Dictionary) and value.rest is None else None
