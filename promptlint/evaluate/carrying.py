"""Carrying: whether an expression still holds the texts that a search found, told from the syntax alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from promptlint import ir
from promptlint.evaluate import flows
from promptlint.evaluate.retrievals import drops
from promptlint.evaluate.walks import every
from promptlint.sdks.llama_index import RERANKERS

# Fields of a hit that are no text; `ids` and `distances` are Chroma's lists of them.
_SHORT = re.compile(
    r"(^|_)(ids?|uuids?|scores?|similarity|distances?|rank|index|number|page_number|count|type|time|date|timestamp|size|extension)$"
    r"|^(shape|dtype|(created|updated|indexed)_at)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(^|_)(name|url|path|file_?name|title)$|^source$", re.IGNORECASE)  # what a hit is called, unless it is metadata
_METADATA = re.compile(r"^(metadata|meta|payload|entity|fields|_source)$")
# Functions that give no text of what they are passed.
_TELLS = frozenset({
    "len", "print", "pprint", "isinstance", "hasattr", "bool", "sum", "max", "min", "any", "all", "type", "id", "repr", "range", "hash",
    "debug", "info", "warning", "error", "exception", "log", "assert_called", "markdown_print", "display", "startswith", "endswith",
})  # fmt: skip
_RANKS = re.compile(r"rerank|re_rank|fuse|fusion|mmr|compress|dedup|truncat|cohere_rank|cross_?encod|filter|trim|prune", re.IGNORECASE)
# What an argument, or the bound of a test, is called that holds texts to a size or a number, or leaves out those of a low score.
_BOUNDS = re.compile(
    r"(^|_)max_?(content|context|chunk|char|len|size|total|token|docs?(_|$)|documents|results|hits|passages|snippets|sources)"
    r"|budget|(token|char|content|context|length|size)s?_?limit|^limit$|^top_?(n|k)$|threshold|cut_?off|min_?(score|simil)|re_?rank|dedup",
    re.IGNORECASE,
)
# LlamaIndex's stages behind a retriever that leave none of the nodes out (llama-index-core 0.14.25).
_KEEPING_STAGES = frozenset({"LongContextReorder", "MetadataReplacementPostProcessor", *RERANKERS})
_SCORES = frozenset({"predict", "rank", "rerank", "score", "compute_score"})
_RANKERS = re.compile(r"cross_?enc|re_?rank|ranker", re.IGNORECASE)
_OF_ANSWER = frozenset({"max_tokens", "max_completion_tokens", "max_output_tokens"})  # caps of an answer, where a model is asked


@dataclass(frozen=True, slots=True)
class Held:
    """What holds the texts in a body.

    `names` are variables (`hits`), attributes of an object (`self.hits`, also `store.hits` of `self.store.hits`) or of any (`.hits`);
    `keys` those of a state that the steps of a graph hand on; `firsts` are names that stand for one of the hits, `hits[0]`,
    and `each` those that a loop binds to every one of them.
    """

    names: frozenset[str]
    calls: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()
    firsts: frozenset[str] = frozenset()
    each: frozenset[str] = frozenset()


def carries(node: Any, held: Held) -> bool:
    """Whether an expression gives the texts, or an object that finds them: none of them picked, left out or cut."""
    if node is None or isinstance(node, (ir.Constant, ir.Compare, ir.Not)):
        return False
    if isinstance(node, ir.Name):
        return node.id in held.names
    if isinstance(node, ir.Attribute):
        return _attribute_carries(node, held)
    if isinstance(node, ir.Subscript):
        return _item_carries(node, held)
    if isinstance(node, ir.Call):
        return _call_carries(node, held)
    if isinstance(node, ir.Comprehension):
        return _comprehension_carries(node, held)
    if isinstance(node, ir.Conditional):
        return carries(node.body, held) or carries(node.orelse, held)
    if isinstance(node, ir.Function):  # a lambda
        return any(isinstance(each, ir.Return) and carries(each.value, held) for each in node.body)
    return any(carries(each, held) for each in _parts(node))


def _parts(node: Any) -> Sequence[Any]:
    if isinstance(node, (ir.Sequence, ir.Mapping)):
        return [each[1] if isinstance(each, tuple) else each for each in node.items]
    if isinstance(node, ir.Binary):
        return [node.left, node.right]
    if isinstance(node, ir.Boolean):
        return node.values
    if isinstance(node, ir.Template):
        return node.parts
    if isinstance(node, ir.Opaque):
        return node.children
    return [node.value] if isinstance(node, (ir.Star, ir.Bind)) else []


def _attribute_carries(node: ir.Attribute, held: Held) -> bool:
    of = node.value.func if isinstance(node.value, ir.Call) else node.value  # `Store().search`, `super().search`
    if f".{node.name}" in held.names or f"{ir.last_name(of)}.{node.name}" in held.names:
        return True
    return not _is_short(node, node.name) and not _is_of_one(node, node.name, held) and carries(node.value, held)


def _item_carries(node: ir.Subscript, held: Held) -> bool:
    index = node.index
    if isinstance(index, ir.Slice):
        return index.upper is None and carries(node.value, held)
    key = index.value if isinstance(index, ir.Constant) else None
    if isinstance(key, str):
        if key in held.keys and isinstance(node.value, ir.Name):
            return True
        return not _is_short(node, key) and not _is_of_one(node, key, held) and carries(node.value, held)
    return carries(node.value, held) or (key is None and carries(index, held))  # `texts[i]`, of an index of vectors


def _call_carries(node: ir.Call, held: Held) -> bool:
    if id(node) in held.calls:
        return True
    name, func = ir.last_name(node.func), node.func
    if name in _TELLS or _RANKS.search(name) or is_bounded(node):
        return False
    key = node.args[0].value if node.args and isinstance(node.args[0], ir.Constant) else None
    if name == "get" and isinstance(func, ir.Attribute) and isinstance(key, str):
        return _item_carries(ir.Subscript(func.value, node.args[0], node.at), held)
    return carries(func, held) or any(carries(each, held) for each in passed_in(node))


def _comprehension_carries(node: ir.Comprehension, held: Held) -> bool:
    names, each = set(held.names), held.each
    for target, source, conditions in node.loops:
        if carries(source, replace(held, names=frozenset(names))):
            if drops(node) or any(_RANKS.search(ir.last_name(each)) for test in conditions for each in every(test)):
                return False
            bound = {name.removeprefix("self.") for name in flows.bound_by(_item_of(target, source))}
            names, each = names | bound, each | bound
    return carries(node.element, replace(held, names=frozenset(names), each=each))


def _is_short(node: ir.Attribute | ir.Subscript, name: str) -> bool:
    """Whether a field is no text: an id, a score, or what a hit is called; what stands in its metadata may be all that it is."""
    if _SHORT.search(name):
        return True
    inner = node.value
    of = inner.name if isinstance(inner, ir.Attribute) else _key_of(inner)
    return _ABOUT.search(name) is not None and _METADATA.match(of) is None


def _key_of(node: ir.Expr) -> str:
    found = node.index if isinstance(node, ir.Subscript) else None
    return found.value if isinstance(found, ir.Constant) and isinstance(found.value, str) else ""


_LISTS = re.compile(r"^(documents?|docs|points|matches|hits|results|nodes|source_nodes|chunks|texts|items|objects|data|response)$")


def _is_of_one(node: ir.Attribute | ir.Subscript, field: str, held: Held) -> bool:
    """`hits[0].text`, `found["hits"][0]["_source"]`, `first.text`: a field of one of them is read, and not of all."""
    if _LISTS.match(field):
        return False  # `answers[0].points`: what was found for one question
    of = node.value
    if isinstance(of, ir.Name):
        return of.id in held.firsts
    pair = isinstance(of, ir.Subscript) and isinstance(of.value, ir.Name) and of.value.id in held.each  # `for hit in hits: hit[0].text`
    return _is_numbered(of) and not pair


def _is_numbered(node: ir.Expr | None) -> bool:
    """`hits[0]`, of whatever."""
    index = node.index if isinstance(node, ir.Subscript) else None
    return isinstance(index, ir.Constant) and isinstance(index.value, int)


def is_bounded(call: ir.Call) -> bool:
    """Whether a call is told how much of the texts may be kept: `Tool(retriever=found, max_content=size)`, or what sifts them."""
    if is_sifted(call):
        return True
    named = {name for name, value in call.keywords if name and not (isinstance(value, ir.Constant) and value.value in (None, False))}
    for each in passed_in(call):
        if isinstance(each, ir.Mapping):
            named.update(key.value for key, _ in each.items if isinstance(key, ir.Constant) and isinstance(key.value, str))
    return any(_BOUNDS.search(name) for name in named - _OF_ANSWER)


def is_sifted(call: ir.Call) -> bool:
    """Whether a call is passed stages behind a retriever that may leave hits out: not those that order them, nor rerankers that are known,
    whose number is told of elsewhere."""
    value = dict(call.keywords).get("node_postprocessors")
    if value is None or isinstance(value, ir.Constant):
        return False
    stages = value.items if isinstance(value, ir.Sequence) else None
    return stages is None or not all(isinstance(each, ir.Call) and ir.last_name(each.func) in _KEEPING_STAGES for each in stages)


def passed_in(call: ir.Call) -> list[ir.Expr]:
    """Everything that a call is passed."""
    return [*call.args, *(value for _, value in call.keywords)]


# ---------------------------------------------------------------- bodies

_KEEPING = flows.KEEPING | {"add_component", "add_message", "add_user_message", "set"}


class Step(NamedTuple):
    """What a statement binds, and from which expression; a loop binds its variables to every item of it."""

    binds: set[str]
    source: ir.Expr
    loops: bool = False


def steps_of(body: Sequence[ir.Stmt]) -> list[Step]:
    """Everything that the statements of a body, nested functions included, bind or add to."""
    return [step for node in _within(body) for step in _steps(node) if step.binds]


def grown(steps: Sequence[Step], held: Held) -> Held:
    """What holds the texts once these were carried out, in whatever order."""
    names, more = set(held.names), True
    looped = frozenset(name for step in steps if step.loops for name in step.binds)
    held = replace(held, firsts=_firsts(steps) - looped, each=looped)
    while more:
        more = False
        now = replace(held, names=frozenset(names))
        for binds, source, _ in steps:
            if not binds <= names and carries(source, now):
                names |= binds
                more = True
    return replace(held, names=frozenset(names))


def _item_of(target: ir.Expr, source: ir.Expr) -> ir.Expr:
    """What a loop binds to the items: `hit` of `for number, hit in enumerate(hits)`, whose number is no text."""
    counts = isinstance(source, ir.Call) and ir.last_name(source.func) == "enumerate"
    return target.items[1] if counts and isinstance(target, ir.Sequence) and len(target.items) == 2 else target


def _firsts(steps: Sequence[Step]) -> frozenset[str]:
    """The variables that are bound to one numbered item of something, and to nothing else."""
    numbered = {name for step in steps if len(step.binds) == 1 and _is_numbered(step.source) for name in step.binds}
    return frozenset(numbered - {name for step in steps if not _is_numbered(step.source) for name in step.binds})


def _within(body: Sequence[ir.Stmt]) -> Iterator[Any]:
    for statement in body:
        if not isinstance(statement, ir.Class):
            yield from every(statement)


def _steps(node: Any) -> Iterator[Step]:
    if isinstance(node, ir.Assign) and node.value is not None:
        yield Step(set().union(*map(flows.bound_by, node.targets)), node.value)
    elif isinstance(node, ir.Augment):
        yield Step(flows.bound_by(node.target), node.value)
    elif isinstance(node, ir.Loop) and node.target is not None:
        yield Step(flows.bound_by(_item_of(node.target, node.source)), node.source, loops=True)
    elif isinstance(node, ir.With):
        for item, target in node.items:
            if target is not None:
                yield Step(flows.bound_by(target), item)
    elif isinstance(node, ir.Bind):
        yield Step({node.name}, node.value)
    elif isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute) and node.func.name in _KEEPING:
        for each in passed_in(node):
            yield Step(flows.bound_by(node.func.value), each)


def is_cut(body: Sequence[ir.Stmt], held: Held) -> bool:
    """Whether a body leaves some of the texts out: by their scores, by a bound of size, or by keeping the first or the best of them."""
    if is_held_to_size(body):
        return True
    for node in _within(body):
        if isinstance(node, ir.If) and drops(node) and any(map(held.names.__contains__, _names(node.test))):
            return True
        if isinstance(node, ir.Assign) and node.value is not None and not carries(node.value, held):
            bound = set().union(*map(flows.bound_by, node.targets)) & held.names
            if bound and not bound.isdisjoint(_names(node.value)) and _picks(node.value):
                return True
    return False


def is_scored_by(call: ir.Call, held: Held) -> bool:
    """Whether a model that ranks scores the texts: `CrossEncoder(…).predict(pairs)`, whose best are kept."""
    func = call.func
    if not isinstance(func, ir.Attribute) or func.name not in _SCORES or not any(carries(each, held) for each in passed_in(call)):
        return False
    return _RANKERS.search(ir.last_name(func.value.func if isinstance(func.value, ir.Call) else func.value)) is not None


def is_held_to_size(body: Sequence[ir.Stmt]) -> bool:
    """Whether a test of a body compares something with a bound of texts."""
    return any(isinstance(node, (ir.If, ir.Conditional)) and _is_of_size(node.test) for node in _within(body))


def _is_of_size(test: ir.Expr) -> bool:
    """Whether a test compares something with a bound: `if size + len(text) > self.max_content`."""
    compared = [each for each in every(test) if isinstance(each, ir.Compare) and each.op in ("<", "<=", ">", ">=")]
    sides = (side for each in compared for side in (each.left, each.right) if isinstance(side, (ir.Name, ir.Attribute)))
    return any(_BOUNDS.search(ir.last_name(side)) for side in sides)


def _picks(node: ir.Expr) -> bool:
    return any(
        (isinstance(each, ir.Slice) and each.upper is not None)
        or (isinstance(each, ir.Call) and _RANKS.search(ir.last_name(each.func)) is not None)
        or (isinstance(each, ir.Comprehension) and any(conditions for _, _, conditions in each.loops))
        for each in every(node)
    )


def _names(node: ir.Expr) -> set[str]:
    read = (each for each in every(node) if isinstance(each, (ir.Name, ir.Attribute)))
    return {each.id if isinstance(each, ir.Name) else f"{ir.last_name(each.value)}.{each.name}" for each in read}
