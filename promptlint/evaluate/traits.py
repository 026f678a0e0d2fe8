"""Traits: what was done to a run-time value on its way, and whether it comes from something that has no end.

A value that has no end of its own (a file, a tool's result, rows) carries a trait from where it comes in, through what
only rewrites it (`str`, `json.dumps`, `join`), to the prompt.  What is not known to only rewrite it ends the trait: a
function that is not followed may as well have summed it up.  `cut` is given by everything that bounds a value.
"""

from __future__ import annotations

import re
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import flows
from promptlint.evaluate.values import (
    Arguments,
    Choice,
    Dictionary,
    Given,
    Hole,
    Listing,
    Mystery,
    Spread,
    Text,
    V,
    force,
)
from promptlint.model import Trait

Traits = frozenset[Trait]
CUT: Traits = frozenset({"cut"})
FEW: Traits = frozenset({"few"})
ENDLESS: Traits = frozenset({"whole-file", "directory", "tool-result", "stored-history", "joined-chunks", "reranked"})
MAX_DEPTH = 4


def with_traits(value: V, more: Traits, depth: int = 0) -> V:
    """The value with further traits on everything in it that is only known at run time."""
    if isinstance(value, Mystery):
        return replace(value, traits=value.traits | more)
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, Text):
        if all(not isinstance(piece, Hole) for piece in value.pieces):
            return value
        pieces = (replace(piece, traits=piece.traits | more) if isinstance(piece, Hole) else piece for piece in value.pieces)
        return replace(value, pieces=tuple(pieces))
    if isinstance(value, Listing):
        return replace(value, items=tuple(with_traits(item, more, depth + 1) for item in value.items))
    if isinstance(value, Dictionary):
        items = {key: with_traits(item, more, depth + 1) for key, item in value.items.items()}
        return replace(value, items=items, rest=None if value.rest is None else with_traits(value.rest, more, depth + 1))
    if isinstance(value, (Given, Spread)):
        return replace(value, value=with_traits(value.value, more, depth + 1))
    if isinstance(value, Choice):
        opened = None if value.open is None else replace(value.open, traits=value.open.traits | more)
        return Choice(tuple(with_traits(option, more, depth + 1) for option in value.values), opened)
    return value


# ---------------------------------------------------------------- what bounds a value

_CUTTING = re.compile(
    r"trunc|trim|shorten|clip|summar[iy]|compress|condens|prun(e|ing)|compact|abbreviat|ellips|elide|limit|head$|tail$|cap_|_cap$"
    r"|(?:^|_)first_|(?:^|_)last_|recent|window|budget|fit_|_fit|max_|top_n|top_k|nlargest|nsmallest|crop|snippet|excerpt|preview"
    r"|reduce|shrink|within|paginat|islice|sample|chunk|split|partition",
    re.IGNORECASE,
)
_BOUNDS = re.compile(
    r"^(max_?\w*|\w*limit|\w*truncat\w*|k|top_?[kn]|n|num_\w+|size|page_size|per_page|count|maxlen|width|n_results|lines|token\w*)$",
    re.IGNORECASE,
)
# methods of a query that give less than all of its rows
FEWER = frozenset({
    "first", "one", "one_or_none", "scalar", "scalar_one", "get", "count", "find_one", "fetchone", "fetchmany", "slice", "last",
})  # fmt: skip


def cuts(name: str) -> bool:
    """Whether a function gives less than it is handed, told by its name."""
    return _CUTTING.search(name) is not None


def has_bound(arguments: Arguments) -> bool:
    """Whether an argument says how much a call is to give at most."""
    return any(_BOUNDS.match(keyword) for keyword in arguments.keywords)


def is_cutting_slice(bounds: ir.Slice) -> bool:
    """Whether a slice keeps a bounded part: `[:n]`, `[-n:]`, `[a:b]`, and not `[1:]`."""
    lower = bounds.lower
    return bounds.upper is not None or (isinstance(lower, ir.Constant) and isinstance(lower.value, int) and lower.value < 0) or (
        lower is not None and not isinstance(lower, ir.Constant)
    )  # fmt: skip


def measured_in(test: ir.Expr) -> list[ir.Expr]:
    """What a test compares the length of with something: `x` in `len(x) > limit` and `count_tokens(x) <= limit`."""
    if isinstance(test, ir.Boolean):
        return [place for value in test.values for place in measured_in(value)]
    if isinstance(test, ir.Not):
        return measured_in(test.value)
    if not isinstance(test, ir.Compare) or test.op not in ("<", "<=", ">", ">=", "?"):
        return []
    sides = (test.left, test.right)
    if any(isinstance(side, ir.Constant) and side.value in (0, 1) for side in sides):
        return []  # whether there is anything at all
    return [place for side in sides if isinstance(side, ir.Call) for place in places_in(side)]


def places_in(call: ir.Call) -> list[ir.Expr]:
    """The names and attributes that a call is handed, also through calls inside it."""
    found: list[ir.Expr] = []
    for argument in call.args:
        if isinstance(argument, (ir.Name, ir.Attribute)):
            found.append(argument)
        elif isinstance(argument, ir.Call):
            found += places_in(argument)
            if isinstance(argument.func, ir.Attribute) and isinstance(argument.func.value, (ir.Name, ir.Attribute)):
                found.append(argument.func.value)
    return found


# ---------------------------------------------------------------- texts

_OF_TEXT = re.compile(r"\.(?:[lr]?strip|lower|upper|title|capitalize|casefold|strftime|isoformat|hexdigest)\([^()]*\)$")  # they give one


def holds_texts(listing: Listing) -> bool:
    """Whether a list of any length holds texts and nothing else: `[line.strip() for line in lines]`, one line for each."""
    return bool(listing.items) and all(_is_text(force(item.value if isinstance(item, Spread) else item)) for item in listing.items)


def _is_text(value: V) -> bool:
    if isinstance(value, Mystery):
        return value.type == "str" or _OF_TEXT.search(value.expression) is not None
    return isinstance(value, Text)


def gives_a_cut(function: ir.Function) -> bool:
    """Whether a function gives a text that it is handed, or the beginning of it: `return text if len(text) < n else text[:n]`."""
    returned = [node.value for node in flows.statements(function.body) if isinstance(node, ir.Return)]
    for parameter in function.parameters:
        names = {parameter.name, *flows.made_from(function.body, {parameter.name})}
        told = [_is_cut_of(value, parameter.name, names) for value in returned]
        if told and all(each is not None for each in told) and any(told):
            return True
    return False


def _is_cut_of(node: ir.Expr | None, whole: str, made: set[str]) -> bool | None:
    """Whether an expression is what a slice left of a text (True), or all of it (False); None where it is something else."""
    if isinstance(node, ir.Subscript) and isinstance(node.index, ir.Slice):
        of = flows.names_in(node.value)
        return True if node.index.upper is not None and of and of <= made else None
    if isinstance(node, ir.Name):
        return False if node.id == whole else None
    if isinstance(node, ir.Conditional):
        both = _is_cut_of(node.body, whole, made), _is_cut_of(node.orelse, whole, made)
        return None if None in both else any(both)
    if isinstance(node, ir.Binary) and node.op == "+":  # with dots behind it
        texts = [each for each in (node.left, node.right) if not isinstance(each, ir.Constant)]
        return _is_cut_of(texts[0], whole, made) if len(texts) == 1 else None
    if isinstance(node, ir.Template):
        holes = [part for part in node.parts if not isinstance(part, (str, ir.Constant))]
        return _is_cut_of(holes[0], whole, made) if len(holes) == 1 else None
    if isinstance(node, ir.Call) and not node.keywords and len(node.args) < 2:
        inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ir.Attribute) else None
        return _is_cut_of(inner, whole, made)
    return None
