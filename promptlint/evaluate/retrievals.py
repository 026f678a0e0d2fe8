"""Retrievals: what the code around one does with the hits, as far as it tells how many of them can reach a prompt."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate.frames import Request
from promptlint.evaluate.walks import every
from promptlint.model import CallSite, Fate
from promptlint.project import Project, folders_above

_SCORES = re.compile(r"scor|simil|distan|dists?$|relevan|threshold|cut_?off|certainty|confidence", re.IGNORECASE)
_FLOORS = re.compile(r"threshold|cut_?off|min_(score|simil|relevan|certainty)|max_distance|score_floor", re.IGNORECASE)
_CONSTANT = frozenset({"zeros", "zeros_like", "ones", "ones_like", "full"})  # numpy's and torch's vectors without a question in them
_LIKE = re.compile(r"near|hybrid|bm25|ask")  # the steps of a Weaviate query that look for something
_METADATA = re.compile(r"^(metadata|meta)$")
_RANKS = re.compile(r"rerank|re_rank|fuse|fusion|mmr", re.IGNORECASE)
_TEXT = re.compile(
    r"text|document|chunk|body|passage|page|summary|description|answer|question|quer|sql|ddl|code|html|markdown|content|string|value|data",
    re.IGNORECASE,
)


def with_fate(request: Request, site: CallSite) -> CallSite:
    """The call site of a retrieval with what becomes of its hits."""
    if site.request != "retrieval":
        return site
    fate = _fate(request)
    return replace(site, chunks=replace(site.chunks, fate=fate)) if fate else site


def _fate(request: Request) -> Fate:
    body = _body_around(request)
    if _asks_nothing(request, body) or _is_listing(request.call, body):
        return "listed"
    line = request.call.at[0]
    own = [each for each in body if not isinstance(each, (ir.Function, ir.Class)) or each.at[0] >= line]
    if any(drops(node) for node in every(own) if getattr(node, "at", (0,))[0] >= line):
        return "filtered"
    if _is_ranked_again(request.call, body):
        return "filtered"
    if _reads_metadata_only(request.call, body) or _reads_names_only(request.call, body):
        return "fields"
    named = (name for name, _ in request.call.keywords if name)
    floors = any(_FLOORS.search(name) for name in named) or any(
        isinstance(key, ir.Constant) and isinstance(key.value, str) and _FLOORS.search(key.value)
        for node in every(request.call)
        if isinstance(node, ir.Mapping)
        for key, _ in node.items
    )
    return "floored" if floors else ""


def _body_around(request: Request) -> Sequence[ir.Stmt]:
    """The innermost function that a call stands in; of a module, its top level."""
    line = request.call.at[0]
    around = [each for _, each, _ in request.module.module.functions if each.at[0] <= line <= each.at[2]]
    return max(around, key=lambda each: each.at[0]).body if around else request.module.module.body


# ---------------------------------------------------------------- searches without a question


def _asks_nothing(request: Request, body: Sequence[ir.Stmt]) -> bool:
    """Whether what is searched for is a constant: an index is written out that way, not asked."""
    name = request.match.call.query
    asked = dict(request.call.keywords).get(name) if name else None
    if asked is None and request.call.args and not request.wraps:
        asked = request.call.args[0]
    return asked is not None and _is_constant_vector(_source_of(asked, body))


def _is_constant_vector(node: ir.Expr) -> bool:
    if isinstance(node, ir.Sequence):
        return bool(node.items) and all(_is_number(item) or _is_constant_vector(item) for item in node.items)
    if isinstance(node, ir.Binary) and node.op == "*":
        return _is_constant_vector(node.left) or _is_constant_vector(node.right)
    if isinstance(node, ir.Call):
        inner = node.func.value if isinstance(node.func, ir.Attribute) else None
        if ir.last_name(node.func) in _CONSTANT:
            return True
        return inner is not None and ir.last_name(node.func) in ("tolist", "astype", "reshape") and _is_constant_vector(inner)
    if isinstance(node, ir.Comprehension):
        return node.kind in ("list", "generator") and _is_number(node.element)
    return isinstance(node, ir.Constant) and node.value == ""


def _is_number(node: ir.Expr) -> bool:
    return isinstance(node, ir.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _source_of(node: ir.Expr, body: Sequence[ir.Stmt]) -> ir.Expr:
    """What a variable is bound to, where it is bound once; any other expression as it is."""
    if not isinstance(node, ir.Name):
        return node
    bound = [s.value for s in every(body) if isinstance(s, ir.Assign) and any(_is(t, node.id) for t in s.targets) and s.value is not None]
    return bound[0] if len(bound) == 1 else node


def _is(node: ir.Expr, name: str) -> bool:
    return isinstance(node, ir.Name) and node.id == name


def _is_listing(call: ir.Call, body: Sequence[ir.Stmt]) -> bool:
    """Whether a Weaviate query only lists objects: none of its steps looks for something."""
    if ir.last_name(call.func) != "with_limit":
        return False
    steps = []
    node: ir.Expr = call
    while True:
        node = _source_of(node, body)
        if isinstance(node, ir.Call) and isinstance(node.func, ir.Attribute):
            steps.append(node.func.name)
            node = node.func.value
        else:
            break
    return "get" in steps and not any(map(_LIKE.search, steps))


_OF_THE_GUIDE = "match_documents"  # Supabase's own guide defines it: `limit match_count`
_SCHEMAS = ("schema.sql", "supabase.sql", "setup.sql", "init.sql", "supabase/schema.sql", "sql/schema.sql", "README.md")


def is_of_unknown_procedure(request: Request, project: Project) -> bool:
    """Whether rows are asked of a stored procedure whose SQL is not seen: it may give fewer than it is asked for."""
    if request.match.sdk.name != "supabase" or not request.call.args:
        return False
    named = request.call.args[0]
    name = named.value if isinstance(named, ir.Constant) else None
    if not isinstance(name, str) or name == _OF_THE_GUIDE:
        return name != _OF_THE_GUIDE
    made = re.compile(rf"\bfunction\s+(?:public\.)?\"?{re.escape(name)}\b", re.IGNORECASE)
    files = (posixpath.join(folder, each) for folder in folders_above(request.module.path) for each in _SCHEMAS)
    if any(made.search(project.read_text(each) or "") for each in files):
        return False
    code = (path for path in sorted(project.paths | project.notebooks) if name.encode() in (project.data(path) or b""))
    return not any(made.search((project.data(path) or b"").decode("utf-8", "replace")) for path in code)


# ---------------------------------------------------------------- hits that are not sent


def drops(node: object) -> bool:
    """Whether a test compares a score with a bound, and so keeps some hits only."""
    tests: list[ir.Expr] = []
    if isinstance(node, (ir.If, ir.Conditional)):
        tests = [node.test]
    elif isinstance(node, ir.Comprehension):
        tests = [test for _, _, conditions in node.loops for test in conditions]
    elif isinstance(node, ir.Call) and ir.last_name(node.func) in ("filter", "where") and node.args:
        tests = [node.args[0]]
    compared = (each for test in tests for each in every(test) if isinstance(each, ir.Compare) and each.op in ("<", "<=", ">", ">=", "?"))
    return any(_SCORES.search(_words(side)) for each in compared for side in (each.left, each.right))


def _words(node: ir.Expr) -> str:
    said = [ir.last_name(each) for each in every(node) if isinstance(each, (ir.Name, ir.Attribute))]
    said += [each.value for each in every(node) if isinstance(each, ir.Constant) and isinstance(each.value, str)]
    return " ".join(said)


def _is_ranked_again(call: ir.Call, body: Sequence[ir.Stmt]) -> bool:
    """Whether the project's own function ranks the hits: `rerank_documents(query, hits, top_n=2)`."""
    held = {t.id for s in every(body) if isinstance(s, ir.Assign) and s.value is call for t in s.targets if isinstance(t, ir.Name)}
    for node in every(body):
        if isinstance(node, ir.Call) and _RANKS.search(ir.last_name(node.func)) and _is_own_function(node.func):
            passed = [*node.args, *(value for _, value in node.keywords)]
            if any(argument is call or (isinstance(argument, ir.Name) and argument.id in held) for argument in passed):
                return True
    return False


def _is_own_function(called: ir.Expr) -> bool:
    return isinstance(called, ir.Name) or (isinstance(called, ir.Attribute) and _is(called.value, "self"))


def _reads_metadata_only(call: ir.Call, body: Sequence[ir.Stmt]) -> bool:
    """Whether only short fields of the hits' metadata are read: names, numbers, no text."""
    held = [s for s in every(body) if isinstance(s, ir.Assign) and s.value is not None and any(n is call for n in every(s.value))]
    names = [t.id for s in held for t in s.targets if isinstance(t, ir.Name)]
    if len(names) != 1:
        return False
    uses = [n for n in every(body) if _is(n, names[0])]
    items = [target for target, source in _loops(body) if _is(source, names[0])]
    of = {name for item in items if (name := _hit_in(item)) is not None}
    if len(uses) != len(items) + 1 or not items or len(of) != len({ir.last_name(_first(item)) for item in items}):
        return False
    in_pairs = {ir.last_name(_first(item)) for item in items if isinstance(item, ir.Sequence)}
    read = [n for n in every(body) if isinstance(n, (ir.Subscript, ir.Attribute)) and (_is_field(n, of) or _is_scored(n, of, in_pairs))]
    mentions = [n for n in every(body) if isinstance(n, ir.Name) and n.id in of]
    texts = any(isinstance(n, ir.Subscript) and any(n.value is each for each in read) and _TEXT.search(_field(n)) for n in every(body))
    return bool(read) and len(mentions) == len(read) + len(items) and not texts


def _first(target: ir.Expr) -> ir.Expr:
    """The hit of `for hit, score in hits`."""
    return target.items[0] if isinstance(target, ir.Sequence) and target.items else target


def _hit_in(target: ir.Expr) -> str | None:
    first = _first(target)
    return first.id if isinstance(first, ir.Name) else None


def _is_scored(node: ir.Subscript | ir.Attribute, of: set[str], in_pairs: set[str]) -> bool:
    """`pair[0].metadata`, or `hit.metadata` of pairs with a score: a framework's document, whose text stands beside its metadata."""
    if not isinstance(node, ir.Attribute) or _METADATA.match(node.name) is None:
        return False
    inner = node.value
    if isinstance(inner, ir.Subscript) and isinstance(inner.index, ir.Constant) and inner.index.value == 0:
        return isinstance(inner.value, ir.Name) and inner.value.id in of
    return isinstance(inner, ir.Name) and inner.id in in_pairs


_NAMES = re.compile(r"(^|_)(id|ids|uuid|name|score|distance|rank|index|number|page_number|_distance|_score)$", re.IGNORECASE)


def _reads_names_only(call: ir.Call, body: Sequence[ir.Stmt]) -> bool:
    """Whether comprehensions over the hits take nothing of them but ids or numbers: `[hit["chunk_id"] for hit in search(…)]`."""
    sources = [node.loops[0][1] for node in every(body) if isinstance(node, ir.Comprehension) and _takes_names(node)]
    if any(inner is call for source in sources for inner in every(source)):
        return True
    held = [s for s in every(body) if isinstance(s, ir.Assign) and s.value is not None and any(n is call for n in every(s.value))]
    names = [t.id for s in held for t in s.targets if isinstance(t, ir.Name)]
    if len(names) != 1:
        return False
    bound = sum(_is(t, names[0]) for s in every(body) if isinstance(s, ir.Assign) for t in s.targets)
    uses = sum(_is(node, names[0]) for node in every(body))
    taken = sum(_is(source, names[0]) for source in sources)
    return taken > 0 and uses == bound + taken


def _takes_names(node: ir.Comprehension) -> bool:
    """Whether a comprehension reads an id or a number of each item, and nothing else of it."""
    target = node.loops[0][0]
    if len(node.loops) != 1 or not isinstance(target, ir.Name):
        return False
    inside = list(every([node.key, node.element]))
    read = [n for n in inside if isinstance(n, (ir.Subscript, ir.Attribute)) and _is(n.value, target.id)]
    return bool(read) and sum(_is(n, target.id) for n in inside) == len(read) and all(_NAMES.search(_field(n)) for n in read)


def _is_field(node: ir.Subscript | ir.Attribute, of: set[str]) -> bool:
    """`item["metadata"]["name"]`, with any name that says nothing of a text."""
    inner = node.value
    if not isinstance(inner, (ir.Subscript, ir.Attribute)) or not isinstance(inner.value, ir.Name) or inner.value.id not in of:
        return False
    return _METADATA.match(_field(inner)) is not None and bool(_field(node)) and not _TEXT.search(_field(node))


def _field(node: ir.Subscript | ir.Attribute) -> str:
    if isinstance(node, ir.Attribute):
        return node.name
    return node.index.value if isinstance(node.index, ir.Constant) and isinstance(node.index.value, str) else ""


def _loops(body: Sequence[ir.Stmt]) -> Iterator[tuple[ir.Expr, ir.Expr]]:
    for node in every(body):
        if isinstance(node, ir.Loop) and node.target is not None:
            yield node.target, node.source
        elif isinstance(node, ir.Comprehension):
            yield from ((target, source) for target, source, _ in node.loops)
