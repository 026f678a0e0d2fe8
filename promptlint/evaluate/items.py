"""Items: what a loop runs over, and how much of it one round handles."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import LoopAround, Request
from promptlint.model import Item

_BATCHES = re.compile(
    r"(\w*_)?(batch|batches|batched|chunked|grouped?|grouper|window(ed)?|slices?|sliced|pages?|partitions?|array_split|split_list|minibatch\w*)(_\w*)?"
)
_COPIES = frozenset({"enumerate", "tqdm", "list", "sorted", "reversed", "track", "zip", "iter", "set", "as_completed"})


def sources(node: ir.Loop | ir.Comprehension | None) -> list[tuple[ir.Expr | None, ir.Expr]]:
    if isinstance(node, ir.Comprehension):
        return [(target, source) for target, source, _ in node.loops]
    return [(node.target, node.source)] if isinstance(node, ir.Loop) and node.kind == "for" else []


def names(node: ir.Loop | ir.Comprehension | None) -> set[str]:
    found: set[str] = set()
    for target, _ in sources(node):
        found |= flows.bound_by(target) if target is not None else set()
    return found


def over(around: LoopAround) -> str:
    found = sources(around.node)
    return around.module.source(found[0][1].at) if found else ""


def of_round(request: Request, node: ir.Loop | ir.Comprehension | None, fresh: set[str]) -> Item:
    """Whether a round handles one item of the collection, or several of them at once."""
    found = sources(node)
    if not found:
        return "unknown"
    passed = [*request.call.args, *(value for _, value in request.call.keywords)]
    if any(_is_list_of_one(value, fresh) for value in passed) or _sends_one(request):
        return "one"
    for target, source in found:
        if any(_BATCHES.fullmatch(word) for word in flows.words_in(source) | (flows.words_in(target) if target is not None else set())):
            return "several"
        ranged = uncopied(source)
        if isinstance(ranged, ir.Call) and ir.last_name(ranged.func) in ("range", "trange") and len(ranged.args) == 3:
            return "several"
    if any(isinstance(node, (ir.Slice, ir.Comprehension)) for node in flows.nodes(passed)):
        return "several"
    if any(_is_plural(value, fresh) for value in passed):
        return "unknown"
    return "one" if all(map(_gives_items, found)) else "unknown"


def _is_plural(value: ir.Expr, fresh: set[str]) -> bool:
    """`document.chunks`: several things of one item."""
    name = value.name if isinstance(value, ir.Attribute) else ""
    return name.endswith("s") and not name.endswith("ss") and not flows.names_in(value).isdisjoint(fresh)


_ONE = frozenset({"embed_query", "aembed_query", "get_text_embedding", "aget_text_embedding", "get_query_embedding", "aget_query_embedding",
                  "get_embedding", "async_get_embedding"})  # fmt: skip


def _sends_one(request: Request) -> bool:
    """Whether what is called embeds a single text whatever it is passed: by its name, or because a helper lists one."""
    while request.wraps is not None:
        request = request.wraps
        function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
        names = {p.name for p in function.parameters} if function is not None else set()
        fresh = flows.made_from(function.body, names) if function is not None else set()
        if any(_is_list_of_one(value, fresh) for value in (*request.call.args, *(value for _, value in request.call.keywords))):
            return True
    return request.match.call.path.rpartition(".")[2] in _ONE


def _is_list_of_one(value: ir.Expr, fresh: set[str]) -> bool:
    """Whether a value is a list of one thing that is new in each round: `[text]`."""
    if not isinstance(value, ir.Sequence) or len(value.items) != 1 or isinstance(value.items[0], (ir.Star, ir.Mapping)):
        return False
    return not flows.names_in(value).isdisjoint(fresh)


def uncopied(source: ir.Expr) -> ir.Expr:
    """What `enumerate`, `tqdm`, `sorted` and their like are handed."""
    while isinstance(source, ir.Call) and ir.last_name(source.func) in _COPIES and source.args:
        source = source.args[0]
    return source


def _gives_items(source: tuple[ir.Expr | None, ir.Expr]) -> bool:
    """Whether a source is named in the plural of its target: `for text in texts`, or numbers the items of one."""
    target, over = source[0], uncopied(source[1])
    if isinstance(over, ir.Call) and ir.last_name(over.func) in ("range", "trange"):
        return True
    plural = ir.last_name(over.func if isinstance(over, ir.Call) else over).lower()
    names = {name.rpartition(".")[2].lower() for name in (flows.bound_by(target) if target is not None else ())}
    return plural.endswith("s") and any(len(name) > 1 and (name[:-1] in plural or name.rstrip("y") in plural) for name in names)
