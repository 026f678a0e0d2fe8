"""Items: what a loop runs over, and how much of it one round handles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.frames import LoopAround, Request
from promptlint.model import Item, Known

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
    if request.match.call.operation == "embeddings" and _goes_through_several(request):
        return "several"
    if any(_is_list_of_one(value, fresh) for value in passed):
        return "one"
    if request.match.call.operation == "embeddings" and any(_is_gathered(value, node) for value in passed):
        return "several"
    if any(_holds_batches(request, target, source) for target, source in found):
        return "several"
    if _sends_one(request):
        return "one"
    for target, source in found:
        if any(_BATCHES.fullmatch(word) for word in flows.words_in(source) | (flows.words_in(target) if target is not None else set())):
            return "several"
        ranged = uncopied(source)
        if isinstance(ranged, ir.Call) and ir.last_name(ranged.func) in ("range", "trange") and len(ranged.args) == 3:
            return "several"
    if any(isinstance(node, (ir.Slice, ir.Comprehension)) for node in flows.nodes(passed)):
        return "several"
    if any(_is_plural(value, fresh) for value in passed) or _takes_several(request):
        return "unknown"
    return "one" if all(map(_gives_items, found)) else "unknown"


def _goes_through_several(request: Request) -> bool:
    """Whether a helper has a loop of its own around what it sends: that loop's rounds send one text each, not its callers'."""
    inner = request.wraps
    while inner is not None:
        if any(around.retry is None and sources(around.node) for around in inner.loops):
            return True
        inner = inner.wraps
    return False


def _is_plural(value: ir.Expr, fresh: set[str]) -> bool:
    """`document.chunks`: several things of one item."""
    name = value.name if isinstance(value, ir.Attribute) else ""
    return name.endswith("s") and not name.endswith("ss") and not flows.names_in(value).isdisjoint(fresh)


def _is_gathered(value: ir.Expr, node: ir.Loop | ir.Comprehension | None) -> bool:
    """Whether a variable is a list that the rounds add to, or that a round makes: a batch."""
    if not isinstance(value, ir.Name) or not isinstance(node, ir.Loop):
        return False
    made = [s.value for s in flows.statements(node.body) if _assigns(s, value) and isinstance(s, ir.Assign)]
    lists = (ir.Comprehension, ir.Sequence)
    return _grows(node.body, value, (0, 0)) or any(isinstance(each, lists) and not _is_list_of_one(each, names(node)) for each in made)


_BATCH = re.compile(r"(\w+_)?(mini)?batch")
_MAKES_BATCHES = re.compile(r"(\w*_)?(batches|batched|batchify|into_batches)(_\w*)?|chunked|ichunked")
_LISTS = frozenset({"List", "list", "Sequence", "Iterable", "Collection", "Tuple", "tuple"})
_ITERATES = _LISTS | {"Iterator", "Generator", "AsyncIterator", "AsyncGenerator"}


def _holds_batches(request: Request, target: ir.Expr | None, source: ir.Expr) -> bool:
    """Whether an item of a loop is itself a list of texts: by its name, its type, or by what made the list of lists."""
    held = {name for name in (flows.bound_by(target) if target is not None else ()) if "." not in name}
    passed = {each.id for each in request.call.args if isinstance(each, ir.Name)}
    passed |= {value.id for _, value in request.call.keywords if isinstance(value, ir.Name)}
    if not held & passed:
        return False
    if any(map(_BATCH.fullmatch, held & passed)) or _is_passed_as_list(request, held):
        return True
    function = places.enclosing(request.module.module, request.call.at)
    body = function.body if function is not None else request.module.module.body
    over = uncopied(source)
    made: list[ir.Expr | None] = [over]
    types: list[ir.Expr | None] = []
    for statement in flows.statements(body) if isinstance(over, ir.Name) else ():
        if isinstance(statement, ir.Assign) and isinstance(over, ir.Name) and _assigns(statement, over):
            made.append(uncopied(statement.value) if statement.value is not None else None)
            types.append(statement.annotation)
    types += [p.annotation for p in (function.parameters if function else ()) if isinstance(over, ir.Name) and p.name == over.id]
    if any(isinstance(each, ir.Call) and _makes_batches(each) for each in made):
        return True
    return any(isinstance(each, ir.Subscript) and ir.last_name(each.value) in _ITERATES and is_list_type(each.index) for each in types)


def _makes_batches(call: ir.Call) -> bool:
    """`batched(texts, 100)`, `self._build_batches(texts)`, `chunks(texts, 100)`."""
    name = ir.last_name(call.func)
    return _MAKES_BATCHES.fullmatch(name) is not None or (name == "chunks" and len(call.args) + len(call.keywords) > 1)


def is_list_type(annotation: ir.Expr | None) -> bool:
    """Whether an annotation is that of a list, and no text is: `List[str]`, `Optional[list[str]]`."""
    if isinstance(annotation, ir.Binary):
        sides = [side for side in (annotation.left, annotation.right) if not isinstance(side, ir.Constant)]
        return bool(sides) and all(map(is_list_type, sides))
    if isinstance(annotation, ir.Subscript):
        name = ir.last_name(annotation.value)
        return name in _LISTS or (name == "Optional" and is_list_type(annotation.index))
    return isinstance(annotation, ir.Name) and annotation.id in ("list", "List")


def _is_passed_as_list(request: Request, held: set[str]) -> bool:
    """Whether a helper's parameter that an item is passed for is said to be a list."""
    inner = request.wraps
    function = places.enclosing(inner.module.module, inner.call.at) if inner is not None else None
    if function is None or function.name != ir.last_name(request.call.func):
        return False
    parameters = [p for p in function.parameters if p.name not in ("self", "cls")]
    pairs = list(zip(parameters, request.call.args, strict=False))
    pairs += [(p, value) for name, value in request.call.keywords for p in parameters if p.name == name]
    return any(isinstance(value, ir.Name) and value.id in held and is_list_type(p.annotation) for p, value in pairs)


_MANY = frozenset({"embed_documents", "aembed_documents", "get_text_embedding_batch", "aget_text_embedding_batch"})


def _takes_several(request: Request) -> bool:
    """Whether what is called takes nothing but a list: what it is passed is no lone text, then."""
    return request.wraps is None and ir.last_name(request.call.func) in _MANY


_ONE = frozenset({"embed_query", "aembed_query", "get_text_embedding", "aget_text_embedding", "get_query_embedding", "aget_query_embedding",
                  "get_embedding", "async_get_embedding"})  # fmt: skip


def _sends_one(request: Request) -> bool:
    """Whether what is called embeds a single text whatever it is passed: by its name, or because a helper lists one."""
    while request.wraps is not None:
        request = request.wraps
        function = places.enclosing(request.module.module, (*request.name_at, *request.name_at))
        names = {p.name for p in function.parameters if not is_list_type(p.annotation)} if function is not None else set()
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


_FEW = 10  # of so many at most a slice holds a few


def counted(around: LoopAround) -> Known[int] | None:
    """How many items a loop runs over, told by the list or table that stands nearest before it."""
    found = sources(around.node)
    if len(found) != 1:
        return None
    over = uncopied(found[0][1])
    if (
        isinstance(over, ir.Call)
        and isinstance(over.func, ir.Attribute)
        and over.func.name in ("items", "values", "keys")
        and not over.args
    ):
        over = over.func.value
    written = _nearest(around, over) if isinstance(over, ir.Name) else over
    if written is None and isinstance(over, ir.Name):
        return _passed(around, over)
    if isinstance(written, ir.Name):  # another name of the same list
        written = _nearest(around, written)
    if isinstance(written, ir.Sequence) and not any(isinstance(item, ir.Star) for item in written.items):
        return Known(len(written.items), around.module.span(written.at))
    if isinstance(written, ir.Mapping) and all(key is not None for key, _ in written.items):
        return Known(len(written.items), around.module.span(written.at))
    return None


def _nearest(around: LoopAround, name: ir.Name) -> ir.Expr | None:
    """What a variable was last bound to before a loop, when nothing in the same body makes it longer."""
    function = places.enclosing(around.module.module, around.at)
    for body in (function.body if function is not None else (), around.module.module.body):
        bindings = [s for s in flows.statements(body) if isinstance(s, ir.Assign) and any(_is(target, name) for target in s.targets)]
        if function is not None and not bindings and any(parameter.name == name.id for parameter in function.parameters):
            return None
        before = [statement for statement in bindings if statement.at[:2] < around.at[:2]]
        if bindings and not before:
            return None
        if before:
            return None if _grows(body, name, before[-1].at[:2]) else before[-1].value
    return None


def _passed(around: LoopAround, name: ir.Name) -> Known[int] | None:
    """How many items the longest list has that the function of a loop is passed, where each is written out.

    Only a notebook's functions, and those that are private to a module, have no callers elsewhere.
    """
    module = around.module.module
    function = places.enclosing(module, around.at)
    if function is None or not (module.cells or function.name.startswith("_")) or _binds(function.body, name):
        return None
    at = next((n for n, p in enumerate(p for p in function.parameters if p.name not in ("self", "cls")) if p.name == name.id), None)
    if at is None:
        return None
    called = {id(each.func) for each in ir.walk(module.body) if isinstance(each, ir.Call)}
    named = (each for each in ir.walk(module.body) if isinstance(each, (ir.Name, ir.Attribute)) and ir.last_name(each) == function.name)
    if not module.cells and any(id(each) not in called for each in named):
        return None  # it is handed on: `pool.map(_vectors, batches)`
    found: list[ir.Sequence] = []
    inside = [call for _, each, _ in module.functions for call in flows.calls_in(each.body)]
    for call in (*flows.calls_in(module.body), *inside):
        if ir.last_name(call.func) != function.name:
            continue
        passed = dict(call.keywords).get(name.id) or (call.args[at] if at < len(call.args) else None)
        if isinstance(passed, ir.Name) and not any(call is each for each in inside):
            before = [s for s in flows.statements(module.body) if _assigns(s, passed) and s.at[:2] < call.at[:2]]
            last = before[-1] if before else None
            grows = last is None or _grows(module.body, passed, last.at[:2])
            passed = last.value if isinstance(last, ir.Assign) and not grows else None
        if not isinstance(passed, ir.Sequence) or any(isinstance(item, ir.Star) for item in passed.items):
            return None
        found.append(passed)
    longest = max(found, key=lambda each: len(each.items), default=None)
    return None if longest is None else Known(len(longest.items), around.module.span(longest.at))


def _binds(body: Sequence[ir.Stmt], name: ir.Name) -> bool:
    return any(_assigns(statement, name) for statement in flows.statements(body)) or _grows(body, name, (0, 0))


def _assigns(statement: ir.Stmt, name: ir.Name) -> bool:
    return isinstance(statement, ir.Assign) and any(_is(target, name) for target in statement.targets)


def _is(target: ir.Expr, name: ir.Name) -> bool:
    return isinstance(target, ir.Name) and target.id == name.id


def _grows(body: Sequence[ir.Stmt], name: ir.Name, since: tuple[int, int]) -> bool:
    """Whether something is added to a variable behind a place."""
    added = any(isinstance(s, ir.Augment) and _is(s.target, name) and s.at[:2] > since for s in flows.statements(body))
    return added or any(
        isinstance(call.func, ir.Attribute) and _is(call.func.value, name) and call.func.name in _ADDS and call.at[:2] > since
        for call in flows.calls_in(body)
    )


_ADDS = frozenset({"append", "extend", "insert", "update", "add", "setdefault"})


def is_cut(around: LoopAround) -> bool:
    """Whether a loop runs over the first few of something, or over what was collected from them."""
    found = sources(around.node)
    if len(found) != 1:
        return False
    over = uncopied(found[0][1])
    if _is_few(over):
        return True
    function = places.enclosing(around.module.module, around.at)
    if not isinstance(over, ir.Name) or function is None:
        return False
    for statement in flows.statements(function.body):
        if isinstance(statement, ir.Assign) and any(_is(target, over) for target in statement.targets) and _is_few(statement.value):
            return True
        few = isinstance(statement, ir.Loop) and statement.kind == "for" and _is_few(uncopied(statement.source))
        if few and isinstance(statement, ir.Loop) and _grows(statement.body, over, (0, 0)):
            return True
    return False


def _is_few(value: ir.Expr | None) -> bool:
    """`found[:5]`, `found[:self.width]`, `table.head()`, `table.sample(5).iterrows()`."""
    while isinstance(value, ir.Call) and isinstance(value.func, ir.Attribute):
        if value.func.name in ("head", "sample"):
            how = [*value.args[:1], *(each for name, each in value.keywords if name == "n")]
            return not any(isinstance(each, ir.Constant) and isinstance(each.value, int) and each.value > _FEW for each in how)
        value = value.func.value
    part = value.index if isinstance(value, ir.Subscript) else None
    if not isinstance(part, ir.Slice) or part.upper is None or part.lower is not None:
        return False
    return not isinstance(part.upper, ir.Constant) or (isinstance(part.upper.value, int) and part.upper.value <= _FEW)


def _gives_items(source: tuple[ir.Expr | None, ir.Expr]) -> bool:
    """Whether a source is named in the plural of its target: `for text in texts`, or numbers the items of one."""
    target, over = source[0], uncopied(source[1])
    if isinstance(over, ir.Call) and ir.last_name(over.func) in ("range", "trange"):
        return True
    plural = ir.last_name(over.func if isinstance(over, ir.Call) else over).lower()
    names = {name.rpartition(".")[2].lower() for name in (flows.bound_by(target) if target is not None else ())}
    return plural.endswith("s") and any(_is_singular(name, plural) for name in names)


def _is_singular(name: str, plural: str) -> bool:
    """Whether a name is that of one of several: text of texts, entry of entries, t of texts."""
    return plural.startswith(name) if len(name) == 1 else name[:-1] in plural or name.rstrip("y") in plural


_ASKED = re.compile(r"(\w*_)?(query|question|search_terms?)(_(text|str|string))?", re.IGNORECASE)
_RANKS = re.compile(r"(\w*_)?(re)?rank(s|ed|ing|er)?(_\w*)?|argsort|sorted|sort|nlargest|topk|top_k|top_n", re.IGNORECASE)


def ranks(around: LoopAround) -> bool:
    """Whether a loop rates what was found for one question, which its function is passed: the asker waits for the order."""
    function = places.enclosing(around.module.module, around.at)
    if function is None or not any(_ASKED.fullmatch(parameter.name) for parameter in function.parameters):
        return False
    said = {function.name, *(parameter.name for parameter in function.parameters), *function.calls}
    return any(map(_RANKS.fullmatch, said))
