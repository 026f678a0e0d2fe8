"""Stores of texts that a project has written itself: how many texts a search is asked for, and whether fewer are kept."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import parameters
from promptlint.evaluate.frames import Frame, Scope
from promptlint.evaluate.values import Arguments, FunctionRef, Given, Mystery, V, force
from promptlint.model import Operation

NUMBERS = frozenset({
    "k", "top_k", "topk", "n", "top_n", "n_results", "num_results", "max_results", "limit", "num_chunks", "max_chunks", "n_chunks",
    "similarity_top_k",
})  # fmt: skip
_SEARCHES = re.compile(r"search|retriev|query|similar|nearest|lookup|look_up|relevant|recall", re.IGNORECASE)
_CHOOSES = re.compile(r"rerank|re_rank|fuse|fusion|mmr", re.IGNORECASE)


def wanted(frame: Frame, ref: FunctionRef, sends: Operation, arguments: Arguments, node: ir.Call) -> V | None:
    """How many texts this call asks a store of the project for; None when it searches none, or says no number.

    A function that embeds what it is asked, is named after searching and takes a number is such a search.
    """
    number = _number_of(ref.node)
    if sends != "embeddings" or number is None or not _SEARCHES.search(ref.node.name):
        return None
    inner = Frame(frame.machine, ref.module, Scope(ref.scope), frame.function, frame.depth + 1, ref.owner)
    parameters.bind(inner, ref, arguments, as_parameter=True)
    value = force(inner.scope.names[number])
    caller = _function_around(frame, node)
    if caller is not None and _keeps_fewer(caller):
        return Mystery("what the store gives is chosen from afterwards", number, "unknown", frame.span(node.at))
    passed = number in arguments.keywords or isinstance(value, Given) or len(arguments.positional) > _position(ref, number)
    return value if passed else Given(value, f"the default of {ref.node.name}()")


def _number_of(function: ir.Function) -> str | None:
    return next((each.name for each in function.parameters if each.name in NUMBERS and each.kind in ("positional", "keyword")), None)


def _position(ref: FunctionRef, number: str) -> int:
    """After how many arguments the number stands."""
    names = [each.name for each in ref.node.parameters if each.kind == "positional"]
    names = names[1:] if ref.bound is not None else names
    return names.index(number) if number in names else len(names)


def _function_around(frame: Frame, node: ir.Call) -> ir.Function | None:
    """The innermost function that a call stands in."""
    line = node.at[0]
    around = [each for _, each, _ in frame.module.module.functions if each.at[0] <= line <= each.at[2]]
    return max(around, key=lambda each: each.at[0], default=None)


def _keeps_fewer(caller: ir.Function) -> bool:
    """Whether a function that searches reranks or joins what it found, or is told itself how many to give."""
    return _number_of(caller) is not None or any(map(_CHOOSES.search, caller.calls))
