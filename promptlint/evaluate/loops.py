"""Loops: what a request's loop runs over, what ends it, and whether somebody waits for each round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint import ir
from promptlint.evaluate import flows, items, leaving, places, rescues, rounds
from promptlint.evaluate.frames import LoopAround, ModuleScope, Request
from promptlint.evaluate.values import Listing
from promptlint.model import Driver, Known, Loop, Unknown, Value

# Names of calls that wait for somebody: a person, another program, the next message of a queue.
_WAITS = re.compile(
    r"(raw_)?input|(\w*_)?(get|read|ask|collect|fetch|prompt|chat|user|human|multiline|text)_*(user|human|chat|text|next|line|for)?_*input\w*"
    r"|prompt(_async|_user)?|ask(_user|_human|_question)?|a?(receive|recv|listen|consume|poll|dequeue|subscribe|accept)(_\w+)?"
    r"|read_?line|getpass|getch|b[lrz]?pop\w*|lpop|rpop|xread(group)?|wait_for_\w*(message|event|input|user)\w*"
    r"|(get|fetch|next|claim|take|acquire)_(next_)?(user_)?(message|task|job|event|update|command|question|query|item|work|request)s?\w*"
    r"|getUpdates|record(_audio)?|transcribe_microphone|display_and_wait",
    re.IGNORECASE,
)
_QUEUES = re.compile(
    r"(\w*_)?(queue|q|inbox|mailbox|jobs?|tasks?|channel|events?|messages?|requests?|consumer|subscriber|sqs|redis)", re.IGNORECASE
)
_TAKES = frozenset({"get", "get_nowait", "pop", "popleft", "receive", "recv", "take", "next", "__anext__"})
_SOURCES = re.compile(
    r"(web_?)?socket|ws|websocket|queue|inbox|mailbox|consumer|subscription|subscriber|pubsub|channel|stdin|stream|listener|conn(ection)?"
    r"|listen|consume|subscribe|iter_(text|json|bytes|messages)|receive\w*|updates|events?|input_stream|messages_iter",
    re.IGNORECASE,
)
# Names in a test that say that something is counted, timed or budgeted.
_BOUNDS = re.compile(
    r"(\w*_)?(max|limits?|budget|steps?|turns?|iter|iters|iterations?|attempts?|retry|retries|rounds?|count|counter|depth|deadline|timeout|"
    r"elapsed|remaining|quota|tries|spent|cost|cycles?|hops?|ticks?|n_\w+|num_\w+|i|idx|index)(_\w*)?|max\w*",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"(\w*_)?(check|enforce|raise_if|assert|guard|ensure|consume|charge|spend|track|record)\w*(limit|budget|quota|cost|turn|step|iter|rate)\w*",
    re.IGNORECASE,
)
_ABORTS = re.compile(
    r"(\w*_)?(cancel\w*|abort\w*|interrupt\w*|shutdown\w*|stop_event|stop_requested|kill\w*|closed?|disconnected)(_\w*)?", re.IGNORECASE
)
_ANSWERS = frozenset({"stop_reason", "finish_reason", "tool_calls", "function_call", "tool_use"})
_TOOLS = re.compile("tool|function")
_TOGETHER = frozenset({"gather", "as_completed", "wait", "create_task", "ensure_future", "start_soon", "gather_with_progress"})
_THROTTLED = re.compile(r"semaphore|limiter|throttl|max_concurren|concurrency|rate_?limit|max_workers|chunked|batched", re.IGNORECASE)


def told(request: Request) -> Loop | None:
    """The innermost loop around a request, with those that it stands in."""
    outer: Loop | None = None
    for around in request.loops:
        outer = _loop(request, around, outer)
    return outer


def _loop(request: Request, around: LoopAround, outer: Loop | None) -> Loop:
    node, at = around.node, around.module.span(around.at)
    body = list(node.body) if isinstance(node, ir.Loop) else []
    answer = flows.made_from(body, set(), request.call) if body else set()
    held = items.names(node)
    passed = [request.call.args, [value for _, value in request.call.keywords]]
    read = flows.names_in(passed)
    fresh = flows.made_from(body, held) if body else held
    return Loop(
        kind=around.kind,  # type: ignore[arg-type]
        at=at,
        bound=around.bound or items.counted(around) or Unknown("the loop's bound is not known"),
        driver=_driver(request, around, answer),
        over=items.over(around),
        holds_item=bool(read & fresh),
        depends=bool(read & (answer - held)),  # the item is another one in each round, whatever the round adds to it
        item=items.of_round(request, node, fresh),
        waits=_someone_waits(request, around, body),
        together=_together(request, around),
        rescues=rescues.stands_in_for_a_list(request, around),
        spares=_spares(request, body),
        cut=items.is_cut(around),
        ranks=items.ranks(around),
        paced=any(map(_sleeps, body)),
        around=outer,
    )


# ---------------------------------------------------------------- what ends it


def _driver(request: Request, around: LoopAround, answer: set[str]) -> Driver:
    node = around.node
    if around.retry is not None:
        return "retry"
    if not isinstance(node, ir.Loop):
        return "items" if isinstance(node, ir.Comprehension) else "unknown"
    answer = answer - _told_by_a_world(request, node)
    endless = is_true(node.source) if node.kind == "while" else _counts_for_ever(node.source)
    if node.kind == "for" and not endless:
        return _driver_of_for(node)
    if _waits(node.body, around.module):
        return "messages"
    if _is_counted(node, answer) or _gives_up_tools(request, node, answer):
        return "count"
    exits = list(_exits(node.body, ()))
    if not endless:
        if _asks_only_the_answer(node.source, answer) and not leaving.is_given_at_once(node, request.call, answer):
            return "answer" if all(_by_answer(tests, answer) for tests in exits) else "unknown"
        return "unknown"
    if not exits:
        return "nothing"
    if not any(tests for tests in exits):
        return "unknown"  # it is left in its first round, or by an exception
    told_by = [_by_answer(tests, answer) for tests in exits if tests]
    return "answer" if told_by and all(told_by) and len(told_by) == len(exits) else "items" if not any(told_by) else "unknown"


def _told_by_a_world(request: Request, node: ir.Loop) -> set[str]:
    """What `observation, reward, done = env.step(action)` gives: an environment ends its game, whatever the model answers."""
    found: set[str] = set()
    for statement in flows.statements(node.body):
        value = statement.value if isinstance(statement, ir.Assign) else None
        if isinstance(value, ir.Call) and value is not request.call and ir.last_name(value.func) == "step":
            found |= flows.bound_in(statement)
    return found


def is_true(test: ir.Expr) -> bool:
    return isinstance(test, ir.Constant) and bool(test.value)


def _counts_for_ever(source: ir.Expr) -> bool:
    """Whether a `for` runs over `itertools.count()`."""
    return isinstance(source, ir.Call) and ir.last_name(source.func) == "count" and len(source.args) < 3 and not _is_method_of_data(source)


def _is_method_of_data(call: ir.Call) -> bool:
    return isinstance(call.func, ir.Attribute) and ir.last_name(call.func.value) != "itertools"


def _driver_of_for(node: ir.Loop) -> Driver:
    source = items.uncopied(node.source)
    if isinstance(source, ir.Call) and ir.last_name(source.func) in ("range", "trange"):
        return "items" if any(isinstance(each, ir.Call) and ir.last_name(each.func) == "len" for each in flows.nodes(source)) else "count"
    name = ir.last_name(source.func if isinstance(source, ir.Call) else source)
    return "messages" if _SOURCES.fullmatch(name) else "items"


def _exits(body: Sequence[ir.Stmt], tests: tuple[ir.Expr, ...], inner: bool = False) -> Iterator[tuple[ir.Expr, ...]]:
    """Every way out of a loop's body, with the tests that it stands behind."""
    for statement in body:
        leaves = isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind == "break" and not inner)
        if leaves:
            yield tests
        elif isinstance(statement, ir.If):
            yield from _exits(statement.body, (*tests, statement.test), inner)
            yield from _exits(statement.orelse, (*tests, statement.test), inner)
            if _goes_on(statement.body) and not statement.orelse:
                tests = (*tests, statement.test)  # what stands behind `if …: continue`
        elif isinstance(statement, ir.Loop):
            more = () if statement.kind == "for" and isinstance(statement.source, ir.Constant) else (statement.source,)
            yield from _exits(statement.body, (*tests, *more), True)
        elif isinstance(statement, ir.Match):
            for _, block in statement.cases:
                yield from _exits(block, (*tests, statement.subject), inner)
        elif isinstance(statement, ir.Try):
            for block in (statement.body, statement.orelse, statement.final):
                yield from _exits(block, tests, inner)
        elif isinstance(statement, ir.With):
            yield from _exits(statement.body, tests, inner)


def _goes_on(body: Sequence[ir.Stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ir.Stop) and body[-1].kind == "continue"


def _asks_only_the_answer(test: ir.Expr, answer: set[str]) -> bool:
    """Whether a condition can be made false by the model's answer alone, every part of it."""
    if isinstance(test, ir.Boolean) and test.op == "and":
        return all(_asks_only_the_answer(part, answer) for part in test.values)
    return _mentions_answer(test, answer)


def _mentions_answer(test: ir.Expr, answer: set[str]) -> bool:
    return not flows.names_in(test).isdisjoint(answer) or not flows.words_in(test).isdisjoint(_ANSWERS)


def _by_answer(tests: tuple[ir.Expr, ...], answer: set[str]) -> bool:
    """Whether a way out is opened by the model's answer, or by somebody who breaks the loop off."""
    return any(_mentions_answer(test, answer) or any(map(_ABORTS.fullmatch, flows.words_in(test))) for test in tests)


def _is_counted(node: ir.Loop, answer: set[str]) -> bool:
    """Whether something that is counted, timed or budgeted can end the loop."""
    if node.kind == "while" and (_is_bound(node.source, answer) or rounds.adds_up(node.source, node.body)):
        return True
    for statement in flows.statements(node.body):
        test = statement.test if isinstance(statement, ir.If) and (_leaves(statement.body) or _leaves(statement.orelse)) else None
        if test is not None and (_is_bound(test, answer) or rounds.adds_up(test, node.body)):
            return True
        if isinstance(statement, ir.Stop) and statement.kind == "assert" and any(_is_bound(child, answer) for child in statement.children):
            return True
        if isinstance(statement, ir.With) and any(
            re.search("timeout|deadline|limit|budget", word) for word in flows.words_in([i for i, _ in statement.items])
        ):
            return True
    return any(_CHECKS.fullmatch(ir.last_name(call.func)) for call in flows.calls_in(node.body))


def _gives_up_tools(request: Request, node: ir.Loop, answer: set[str]) -> bool:
    """Whether the tools that a request is handed depend on a count: `tool_choice="auto" if turn < MAX else "none"`."""
    handed = [value for name, value in request.call.keywords if name is not None and _TOOLS.search(name)]
    if any(isinstance(part, ir.Conditional) and _is_bound(part.test, answer) for part in flows.nodes(handed)):
        return True
    read = flows.names_in(handed)
    return any(
        isinstance(statement, ir.If) and _is_bound(statement.test, answer) and _binds(statement, read)
        for statement in flows.statements(node.body)
    )


def _binds(statement: ir.If, names: set[str]) -> bool:
    """Whether a branch gives one of the names another value."""
    inner = (*flows.statements(statement.body), *flows.statements(statement.orelse))
    return any(isinstance(each, ir.Assign) and not names.isdisjoint(*map(flows.bound_by, each.targets)) for each in inner)


def _is_bound(test: ir.Expr, answer: set[str]) -> bool:
    for part in flows.nodes(test):
        if isinstance(part, ir.Compare) and part.op in ("<", "<=", ">", ">=", "?"):
            names = flows.names_in(part)
            if names and not names <= answer:
                return True
    return any(_BOUNDS.fullmatch(word) for word in flows.words_in(test))


def _leaves(body: Sequence[ir.Stmt]) -> bool:
    return any(
        isinstance(statement, ir.Return) or (isinstance(statement, ir.Stop) and statement.kind in ("break", "raise"))
        for statement in flows.statements(body)
    ) or any(
        isinstance(call.func, (ir.Name, ir.Attribute)) and ir.last_name(call.func) in ("exit", "_exit") for call in flows.calls_in(body)
    )


# ---------------------------------------------------------------- who waits


def _waits(body: Sequence[ir.Stmt], module: ModuleScope, depth: int = 0) -> bool:
    """Whether each round waits for a person, another program or the next message of a queue."""
    calls = list(flows.calls_in(body))
    if any(map(_is_waiting, calls)):
        return True
    if depth:
        return False
    called = {ir.last_name(call.func) for call in calls} - {""}
    return any(
        function.name in called and _waits(function.body, module, 1)
        for _, function, _ in module.module.functions
        if function.name in called
    )


def _is_waiting(call: ir.Call) -> bool:
    name = ir.last_name(call.func)
    if _WAITS.fullmatch(name):
        return True
    of = ir.last_name(call.func.value) if isinstance(call.func, ir.Attribute) else ""
    return name in _TAKES and bool(of) and bool(_QUEUES.fullmatch(of)) and not call.args[1:]


def waits_for_someone(node: ir.Loop, module: ModuleScope) -> bool:
    """Whether each round of a loop waits for a person, another program or a message."""
    return _waits(node.body, module)


def is_counted(node: ir.Loop) -> bool:
    """Whether something that is counted, timed or budgeted can end the loop."""
    return _is_counted(node, set())


def _someone_waits(request: Request, around: LoopAround, body: Sequence[ir.Stmt]) -> bool:
    """Whether a person is served in each round: asked something, or shown the answer as it comes."""
    streams = any(name == "stream" and is_true(value) for name, value in request.call.keywords)
    yields = any(
        isinstance(node, ir.Opaque) and _is_yield(around.module, node)
        for statement in flows.statements(body)
        for node in flows.nodes(statement)
    )
    return streams or yields or _waits(body, around.module)


def _is_yield(module: ModuleScope, node: ir.Opaque) -> bool:
    return module.source(node.at, 12).startswith("yield")


def _sleeps(statement: ir.Stmt) -> bool:
    """Whether a statement of a loop's body, one that every round comes to, waits for a time."""
    if isinstance(statement, ir.Try):
        return any(map(_sleeps, (*statement.body, *statement.final)))
    if not isinstance(statement, ir.Evaluate):
        return False
    return any(isinstance(node, ir.Call) and ir.last_name(node.func) in ("sleep", "wait") for node in flows.nodes(statement))


# ---------------------------------------------------------------- many at once


def _together(request: Request, around: LoopAround) -> bool:
    """Whether all rounds are started at once, and nothing says how many may run: `gather(*(ask(x) for x in xs))`."""
    function = places.enclosing(around.module.module, around.at)
    body = function.body if function is not None else around.module.module.body
    if _THROTTLED.search(around.module.module.text):
        return False
    bound: set[str] = set()  # what the comprehension is bound to: `tasks = [ask(x) for x in xs]`
    for statement in flows.statements(body):
        if isinstance(statement, ir.Assign) and any(node is around.node for node in flows.nodes(statement.value)):
            bound |= flows.bound_by(statement.targets[0])
    for call in flows.calls_in(body):
        if ir.last_name(call.func) not in _TOGETHER:
            continue
        inside = list(flows.nodes(call.args))
        if any(node is around.node for node in inside) or (bound and not bound.isdisjoint(flows.names_in(call.args))):
            return isinstance(around.node, ir.Comprehension)
    return False


def _spares(request: Request, body: Sequence[ir.Stmt]) -> bool:
    """Whether a request stands in one branch, and the other takes the same from a store: `v = known[k] if k in known else ask(k)`."""
    for statement in flows.statements(body):
        for part in flows.nodes(statement):
            if isinstance(part, ir.Conditional) and any(inner is request.call for inner in flows.nodes([part.body, part.orelse])):
                return _looks_up(part.test)
        if isinstance(statement, ir.If) and _looks_up(statement.test):
            blocks = (statement.body, statement.orelse)
            held = [any(call is request.call for call in flows.calls_in(block)) for block in blocks]
            bound = [set().union(*_bound_at_top(block)) for block in blocks]
            if any(held) and not all(held) and (not bound[0].isdisjoint(bound[1]) or _is_missing(statement.test)):
                return True
    return False


def _is_missing(test: ir.Expr) -> bool:
    """Whether a test asks whether something is in a cache: `if key not in EMBEDDING_CACHE`."""
    asked = (part for part in flows.nodes(test) if isinstance(part, ir.Compare) and part.op in ("in", "not in"))
    return any("cache" in ir.last_name(part.right).lower() for part in asked)


def _bound_at_top(block: Sequence[ir.Stmt]) -> list[set[str]]:
    return [flows.bound_by(target) for each in block if isinstance(each, ir.Assign) for target in each.targets]


def _looks_up(test: ir.Expr) -> bool:
    """Whether a test asks what is stored: `key in cache`, `cached is not None`."""
    asks = any(isinstance(part, ir.Compare) and part.op in ("in", "not in") for part in flows.nodes(test))
    return asks or any("cache" in word.lower() for word in flows.words_in(test))


def bound_of(node: ir.Loop | ir.Comprehension, source: object) -> Value[int] | None:
    """How many rounds a loop over known items makes."""
    if isinstance(node, ir.Comprehension) and len(node.loops) > 1:
        return None
    if isinstance(source, Listing) and source.closed:
        return Known(len(source.items), source.at)
    return None
