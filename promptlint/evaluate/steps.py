"""Steps: how many requests an agent may make in one run, as its framework is told or by the framework's default."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint import ir
from promptlint.evaluate import flows, places
from promptlint.evaluate.arguments import is_perhaps, look_up
from promptlint.evaluate.frames import ModuleScope, Request
from promptlint.evaluate.terms import integer
from promptlint.evaluate.values import Arguments, Choice, External, Listing, Mystery, Object, Scalar, V, force, is_none, options
from promptlint.model import Absent, Steps, Unknown, Value
from promptlint.pins import Pins, version, written
from promptlint.sdks.schema import StepCap

_DEEP = 4  # agents below agents that are looked through
_IN_ORDER = ("SequentialAgent", "ParallelAgent")  # each of their agents is run once
_SERVED = frozenset({
    "google_search", "GoogleSearchTool", "url_context", "UrlContextTool", "EnterpriseWebSearchTool", "enterprise_web_search",
})  # fmt: skip


def told(request: Request, arguments: Arguments, pins: Pins) -> Steps | None:
    """What bounds the agent that a request runs, or makes; None for what is no agent."""
    match = request.match
    if request.wraps is not None:  # the helper's own request tells it
        return None
    maker = match.maker.name if match.maker is not None else match.client.name if match.client is not None else ""
    made = match.maker is not None and match.call is match.maker.made
    for cap in match.sdk.step_caps:
        if (maker in cap.of or match.call.path in cap.of) and made is cap.made and _loops(cap, arguments, request.module):
            value, lifted = _said(cap, arguments)
            name = cap.arguments[0].rpartition(".")[2]
            default, since = _installed(cap, pins, request.module.path)
            if isinstance(default, Unknown):
                value, default = (default, None) if isinstance(value, Absent) and not lifted else (value, cap.default)
            agent = request.sent_on.at if request.sent_on is not None else None
            return Steps(value, name, default, cap.framework, cap.each, cap.unit, since, lifted, _is_timed(request), agent)
    return None


_ENDS_AFTER = ("timeout", "timeout_at", "move_on_after", "move_on_at", "fail_after", "fail_at", "async_timeout")
_TIMERS = frozenset({*_ENDS_AFTER, "wait_for"})


def _is_timed(request: Request) -> bool:
    """Whether a run is ended after a time: `asyncio.wait_for(agent.arun(task), 60)`, `async with asyncio.timeout(60)`."""
    module = request.module.module
    function = places.enclosing(module, (*request.name_at, *request.name_at))
    home = function if function is not None else module
    if not home.calls.isdisjoint(_TIMERS) and _is_timed_in(home.body, request.call):
        return True
    if function is None:
        return False
    callers = (each for _, each, _ in module.functions if function.name in each.calls and "wait_for" in each.calls)
    return any(_waits_for(call, function.name) for each in callers for call in flows.calls_in(each.body))


def _is_timed_in(body: Sequence[ir.Stmt], request: ir.Call) -> bool:
    for statement in flows.statements(body):
        if isinstance(statement, ir.With) and any(call is request for call in flows.calls_in(statement.body)):
            named = {ir.last_name(item.func) for item, _ in statement.items if isinstance(item, ir.Call)}
            if not named.isdisjoint(_ENDS_AFTER):
                return True
    waits = [call for call in flows.calls_in(body) if _waits_so_long(call)]
    run = flows.made_from(body, set(), request) if waits else set()
    return any(any(node is request for node in flows.nodes(call.args)) or not run.isdisjoint(_named(call)) for call in waits)


def _waits_for(call: ir.Call, name: str) -> bool:
    """`wait_for(answer(task), 60)`, of the function of that name."""
    if not _waits_so_long(call):
        return False
    return any(isinstance(node, ir.Call) and ir.last_name(node.func) == name for node in flows.nodes(call.args[:1]))


def _waits_so_long(call: ir.Call) -> bool:
    """`wait_for(run, 60)`, `wait_for(run, timeout=limit)`, not `wait_for(run, None)`."""
    if ir.last_name(call.func) != "wait_for" or not call.args:
        return False
    limit = call.args[1] if len(call.args) > 1 else dict(call.keywords).get("timeout")
    return limit is not None and not (isinstance(limit, ir.Constant) and limit.value is None)


def _named(call: ir.Call) -> set[str]:
    """The variable that holds what is waited for."""
    name = flows.name_of(call.args[0])
    return {name} if name else set()


def _installed(cap: StepCap, pins: Pins, path: str) -> tuple[int | Unknown | None, str]:
    """The default of the version that the project installs, and which that is; the newest one's where it does not say."""
    bounds = pins.of(cap.package, path) if cap.package else None
    newest = bounds[1] if bounds is not None else None
    if newest is None or newest >= version(cap.begins):
        return cap.default, cap.since
    for upto, default in cap.before if newest >= version(cap.known_from) else ():
        if newest <= version(upto):
            return default, f"{cap.package} {written(newest)}, as the project asks for it"
    return Unknown(f"the default of {cap.package} {written(newest)} is not known"), cap.since


def _loops(cap: StepCap, arguments: Arguments, module: ModuleScope) -> bool:
    """Whether the agent has tools: one without any sends a single request."""
    if not cap.tools:
        return True
    if cap.agents:
        return any(_acts(cap, force(agent)) for path in cap.agents if (agent := look_up(arguments, path)) is not None)
    handed = [look_up(arguments, path) for path in cap.tools]
    return any(_holds_some(value) and not _is_nested(value, module) for value in handed)


_LISTS = re.compile(r"[\w.]*tools(\(.*)?", re.IGNORECASE | re.DOTALL)


def _is_nested(value: V | None, module: ModuleScope) -> bool:
    """Whether tools are handed on as one list in a list, for all that is known, of which a framework may make none: `[x.get_tools()]`."""
    told = [] if value is None else options(force(value))
    items = [force(item) for option in told if isinstance(option, Listing) for item in option.items]
    return bool(items) and all(
        isinstance(item, Mystery) and _LISTS.fullmatch(item.expression) is not None and not _is_one_of(item, module) for item in items
    )


def _is_one_of(tool: Mystery, module: ModuleScope) -> bool:
    """`toolset.get_tools()[0]`: where it stands in this file."""
    at = tool.at
    if at is None or at.path != module.path or at.cell is not None or at.end_line > len(module.lines):
        return False
    return module.lines[at.end_line - 1][: at.end_column - 1].endswith("]")


def _holds_some(value: V | None) -> bool:
    """Whether there is a tool in what is passed: in one branch at least."""
    value = None if value is None else force(value)
    if value is None or is_none(value) or is_perhaps(value):
        return False
    if isinstance(value, Choice):
        return value.open is not None or any(map(_holds_some, value.values))
    return not isinstance(value, Listing) or any(not _is_served(force(item)) for item in value.items) or not value.closed


def _is_served(tool: V) -> bool:
    """Whether the provider runs a tool itself, within the one request."""
    path = tool.path if isinstance(tool, External) else tool.cls if isinstance(tool, Object) else ""
    return path.rpartition(".")[2] in _SERVED


def _acts(cap: StepCap, agent: V, depth: int = 0) -> bool:
    """Whether an agent has tools, or one of those that it hands on to; one that is not known may have none."""
    if isinstance(agent, Choice):
        return any(_acts(cap, force(each), depth) for each in agent.values)
    if not isinstance(agent, Object) or depth > _DEEP:
        return False
    tools, below = (agent.arguments.get(name) for name in cap.tools)
    if _holds_some(tools):
        return True
    rounds = agent.arguments.get("max_iterations") if agent.cls.endswith("LoopAgent") else None
    if not agent.cls.endswith(_IN_ORDER) and (rounds is None or is_none(force(rounds))):
        return _holds_some(below)  # it chooses among them, and they may hand back; or it runs them until one of them says stop
    below = None if below is None else force(below)
    return isinstance(below, Listing) and any(_acts(cap, force(each), depth + 1) for each in below.items)


def _said(cap: StepCap, arguments: Arguments) -> tuple[Value[int], bool]:
    """The cap, and whether it is lifted: `max_iterations=None`."""
    for index, path in enumerate(cap.arguments):
        value = look_up(arguments, path, cap.position if index == 0 else None)
        value = None if value is None else force(value)
        if value is None:
            continue
        if isinstance(value, Scalar) and value.value is None:
            return Absent(), True
        if is_none(value):
            continue
        if isinstance(value, (Object, External)):
            return Unknown(f"{path} is not a number that can be told"), False
        return integer(value, path), False
    if arguments.rest is not None:
        return Unknown("it may be in unpacked arguments"), False
    if any(look_up(arguments, name) is not None for name in cap.instead):
        return Unknown(f"{' or '.join(cap.instead)} may bound it"), False
    return (Unknown("it may be said elsewhere"), False) if cap.elsewhere else (Absent(), False)
