"""Recognising requests: calls that an SDK file describes, and the project's own functions that forward to one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import (
    branches,
    calls,
    endless,
    facts,
    handing,
    makers,
    missing,
    objects,
    parameters,
    posted,
    retries,
    statements,
    stores,
    terms,
)
from promptlint.evaluate.arguments import is_perhaps, look_up
from promptlint.evaluate.frames import RUNNERS, Frame, Machine, OutOfSteps, Request, Scope
from promptlint.evaluate.values import (
    NO_ARGUMENTS,
    NONE_HAS_NONE,
    Arguments,
    Choice,
    ClassRef,
    Dictionary,
    External,
    FunctionRef,
    Given,
    Hole,
    Instance,
    Listing,
    Literal_,
    Member,
    Mystery,
    Object,
    Partial,
    Spread,
    Text,
    V,
    choice,
    comes_from_parameter,
    force,
    is_none,
)
from promptlint.model import possible
from promptlint.sdks import LOOK_ALIKES, Call, Match
from promptlint.sdks.schema import VECTOR_SEARCH

_HANDED_ON = ("chat", "text_completion", "model_config")
_WHOLE = re.compile(r"\w+|[\w.]+\(\w+\)")  # a parameter as it is, or converted

__all__ = ["Request", "evaluate_function", "handed_over", "qualified", "recognise", "wrapped"]


def recognise(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> V | None:
    """Note the request that a call sends and give what it returns; None when it sends none."""
    made = makers.made(frame, callee, arguments, node)
    if made is not None:
        return made
    if isinstance(callee, External) and (setting := frame.machine.catalogue.setting(callee.path)) is not None:
        makers.configure(frame, setting[0], {name: arguments.keywords[name] for name in setting[1] if name in arguments.keywords})
    written = posted.request_of(frame, callee, arguments)
    if written is not None:
        note(frame, written[0], node, written[1])
        return answer(frame, written[0], written[1], node)
    match, client = match_of(frame, callee, arguments, _receiver(node))
    if match is None:
        found = frame.machine.catalogue.client_of(callee.path) if isinstance(callee, External) else None
        return Object(callee.path, arguments, {}, frame.span(node.at)) if found and isinstance(callee, External) else None
    request = note(frame, match, node, makers.held(frame, match.call, arguments), client)
    request.on_parameter = bool(match.call.called) and comes_from_parameter(callee)
    holder = arguments.get(match.call.holder, match.call.holder_position) if match.call.holder else None
    request.sent_on = holder if isinstance(holder, Object) else None
    if match.call.gives is not None:
        return Object(frame.machine.catalogue.object_of(match.sdk, match.call.gives), arguments, {}, frame.span(node.at))
    return answer(frame, match, arguments, node)


def _receiver(node: ir.Call) -> str:
    """What the object that a method belongs to is called."""
    of = node.func.value if isinstance(node.func, ir.Attribute) else None
    if isinstance(of, ir.Call):
        of = of.func
    return ir.last_name(of)


def match_of(frame: Frame, callee: V, arguments: Arguments, called: str = "") -> tuple[Match | None, Object | None]:
    """The SDK's call that a callee is, and the client it is called on."""
    catalogue = frame.machine.catalogue
    passed = frozenset(arguments.keywords)
    more = arguments.rest is not None

    def accepts(call: Call) -> bool:
        return arguments_fit(call, arguments)

    if isinstance(callee, Member):
        found = catalogue.client_of(callee.base.cls)
        if found is not None:
            return catalogue.on_client(*found, callee.path, accepts), callee.base
        if callee.base.cls.partition(".")[0] in LOOK_ALIKES:
            return None, None
        imported = frozenset(frame.module.imported | _above(callee.base.cls))
        return catalogue.by_shape(callee.path, passed, more, imported, called, accepts), callee.base
    if isinstance(callee, External):
        known = catalogue.in_module(callee.path, accepts)
        if known is None and callee.path.partition(".")[0] in LOOK_ALIKES:
            return None, None
        # a client that comes from a module that is not here is told by its shape, as any unknown object
        return known or catalogue.by_shape(callee.path, passed, more, frozenset(frame.module.imported), called, accepts), None
    if isinstance(callee, Mystery) and callee.path and not missing.is_missing(callee):
        if callee.type and (found := catalogue.client_of(callee.type)):
            return catalogue.on_client(*found, callee.path, accepts), None
        return catalogue.by_shape(callee.path, passed, more, frozenset(frame.module.imported), called, accepts), None
    return None, None


_VECTOR = re.compile(VECTOR_SEARCH, re.IGNORECASE)


def arguments_fit(call: Call, arguments: Arguments) -> bool:
    """Whether the arguments hold what makes a call this one: a stage of a pipeline, a vector search in SQL."""
    if (call.where or call.models) and not _is_this_one(call, arguments):
        return False
    if call.holds is not None:
        found = look_up(arguments, call.holds, call.top_k_position or 0)
        return found is not None and not is_perhaps(found)
    if call.only is not None:
        name, position, values = call.only
        value = arguments.get(name, position)
        return isinstance(value, Text) and value.known in values
    if call.sql is not None:
        statement = arguments.get("query", call.sql)
        return isinstance(statement, Text) and any(_VECTOR.search(p.text) for p in statement.pieces if isinstance(p, Literal_))
    return True


def _is_this_one(call: Call, arguments: Arguments) -> bool:
    """Whether a request is this one of several that have one path: by what is passed, or by the name of the model."""
    passed = [look_up(arguments, name) for name in call.where]
    if any(value is not None and not is_none(value) and not is_perhaps(value) for value in passed):
        return True
    model = terms.model_of(call, arguments) if call.models else None
    names = possible(model) if model is not None else ()
    return bool(names) and all(re.search(call.models, name) for name in names)


def _above(dotted: str) -> set[str]:
    parts = dotted.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts))}


def note(frame: Frame, match: Match, node: ir.Call, arguments: Arguments, client: Object | None = None) -> Request:
    """Remember a request with all that is known of it here."""
    name_at = node.func.name_at if isinstance(node.func, ir.Attribute) else node.func.at[:2]
    callee = frame.module.source(node.func.at, 80)
    in_force = frame.in_force.get(match.sdk.name)
    if in_force is not None:
        arguments = replace(arguments, keywords={**in_force, **arguments.keywords})
    request = Request(match, node, name_at, arguments, client, callee, frame.module, frame.function, frame.statement,
                      tuple(retries.around(frame.loops, node)), lent=frame.lent)  # fmt: skip
    request.retries = (*frame.tried, *(around.retry for around in request.loops if around.retry is not None))
    frame.requests.append(request)
    return request


def answer(frame: Frame, match: Match, arguments: Arguments, node: ir.Call) -> V:
    """What a request returns: text that a model or a store made."""
    from_parameter = any(map(comes_from_parameter, (*arguments.positional, *arguments.keywords.values())))
    source = "retrieval" if match.call.operation in ("retrieval", "rerank") else "unknown"
    traits = endless.of_answer(match.call, arguments)
    return frame.mystery(f"the answer of {match.call.path}()", node, source, from_parameter=from_parameter, traits=traits)  # type: ignore[arg-type]


def handed_over(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> None:
    """A callable handed to an executor is called with the arguments that follow it."""
    position = RUNNERS.get(ir.last_name(node.func))
    if position is None or position >= len(arguments.positional) or position >= len(node.args):
        return
    handed, written = arguments.positional[position], node.args[position]
    if isinstance(handed, Choice):  # what is not known of it is called by nobody here
        handed = choice([option for option in handed.values if isinstance(option, (Member, FunctionRef, Partial))] or handed.values)
    if not isinstance(handed, (Member, FunctionRef, Partial, Mystery, Choice)):
        return
    if isinstance(written, ir.Call) and not isinstance(handed, Partial):
        return
    inner = Arguments(arguments.positional[position + 1 :], arguments.keywords, arguments.rest, arguments.ats)
    if isinstance(handed, Mystery) and not handed.path:
        return
    # the reference stands for the called name: the request is told at its line
    call = ir.Call(written.func if isinstance(written, ir.Call) else written, [], [], node.at)
    calls.apply(frame, handed, inner, call)


# ---------------------------------------------------------------- the project's own functions


def qualified(ref: FunctionRef) -> str:
    parts = [ref.module.dotted, *([ref.owner.node.name] if ref.owner else []), ref.node.name]
    return ".".join(parts)


def evaluate_function(machine: Machine, ref: FunctionRef, name: str | None = None) -> list[Request]:
    """Evaluate a function on its own, as if nothing were known of its callers: the requests in its own body."""
    key = id(ref.node)
    known = machine.evaluated.get(key)
    if known is not None:
        return known[1]
    machine.evaluated[key] = (ref.node, [])
    frame = Frame(machine, ref.module, Scope(ref.scope), name or qualified(ref), 0, ref.owner)
    frame.slice = statements.slice_of(machine, ref.module.path, ref.node, for_result=False)
    if ref.node.decorators:
        frame.tried = tuple(retries.of_decorators(Frame(machine, ref.module, ref.scope, frame.function, 1, ref.owner), ref.node))
    before, machine.steps = machine.steps, 0
    root, machine.root = machine.root, ref.module.path
    following, machine.following = machine.following, set()
    if ref.owner is not None and ref.bound is None:
        ref = _bound(frame, ref)  # before the function itself is barred: it may be the constructor
    machine.following.add(key)
    try:
        parameters.bind(frame, ref, None, as_parameter=True)
        statements.run(frame, ref.node.body)
    except (OutOfSteps, RecursionError):
        pass
    machine.steps, machine.following, machine.root = before, following, root
    machine.evaluated[key] = (ref.node, frame.requests)
    machine.found += frame.requests
    for nested_name, nested in frame.nested:
        if is_inner(machine, nested):
            inner = evaluate_function(machine, nested, nested_name)
            frame.requests += [request for request in inner if all(request.call is not mine.call for mine in frame.requests)]
    mark = ref.owner.node.name if ref.owner else ref.node.name
    machine.askers[key] = handing.own(ref, frame.requests, frame.handed)
    if machine.askers[key] or any(forwards(request) for request in frame.requests):
        machine.add_wrapper(ref.module.path, called_as(ref), mark)
    if ref.owner is not None and (told := next(filter(is_set_by_constructor, frame.requests), None)) is not None:
        machine.models.setdefault(id(ref.owner.node), (ref, told))
        machine.add_wrapper(ref.module.path, mark, mark)
    for request in frame.requests:
        for sent in machine.catalogue.sent_by(request.match):  # who gets the object from here calls these
            machine.add_wrapper(ref.module.path, sent, mark)
    for nested_name, nested in frame.nested:
        if is_interesting(machine, nested):
            evaluate_function(machine, nested, nested_name)
    return frame.requests


def _bound(frame: Frame, ref: FunctionRef) -> FunctionRef:
    """A method bound to an instance of which only its class is known."""
    assert ref.owner is not None
    words = {getattr(mark, "id", getattr(mark, "name", "")) for mark in ref.node.decorators}
    if "staticmethod" in words:
        return ref
    bound: V = ref.owner if "classmethod" in words else objects.instance_of(frame, ref.owner)
    return FunctionRef(ref.node, ref.module, ref.scope, ref.owner, bound)


def called_as(ref: FunctionRef) -> str:
    """The name under which a function is called."""
    return ref.owner.node.name if ref.owner and ref.node.name in ("__call__", "__init__") else ref.node.name


def is_interesting(machine: Machine, ref: FunctionRef) -> bool:
    """Whether a function can hold a request: by its text, or because it calls one that forwards to a model."""
    called = ref.node.calls
    return is_hinted(machine, ref) or not called.isdisjoint(machine.callable_wrappers(ref.module.path))


def is_hinted(machine: Machine, ref: FunctionRef) -> bool:
    """Whether a function's own text can hold a request."""
    known = machine.hinted.get(id(ref.node))
    if known is None:
        known = machine.hinted[id(ref.node)] = _is_hinted(machine, ref)
        machine.nodes.append(ref.node)
    return known


def _is_hinted(machine: Machine, ref: FunctionRef) -> bool:
    called, path = ref.node.calls, ref.module.path
    if not called.isdisjoint(machine.aliases.get(path, ())):
        return True
    if called.isdisjoint(machine.leaves(path)):
        return False
    if not called.isdisjoint(machine.catalogue.names_at(ref.module.imported)):
        return True  # on an object that was made elsewhere in the file
    line, _, end_line, _ = ref.node.at
    source = "\n".join(ref.module.lines[line - 1 : end_line])
    return machine.catalogue.is_interesting(source.encode("utf-8", "replace"))


def forwards(request: Request) -> bool:
    """Whether an argument of the function that sends the request ends up in it."""
    call, arguments = request.match.call, request.arguments
    if request.passed is not None:  # a helper of a helper
        return call.operation in _HANDED_ON and _only_hands_on(request.passed)
    if request.on_parameter:  # the caller has the model's object: it is no stranger to what is sent
        return False
    if comes_from_parameter(arguments.rest):
        return True
    facts = [name for name in (call.model, call.messages, call.text, call.system, call.query, call.inner, call.holder) if name]
    facts += [*call.model_aliases, *call.system_aliases, *call.caps, *call.top_k, *call.through]
    named = {name.partition(".")[0] for name in facts}
    fills = call.text == "prompt" and "llm" in call.through  # what fills the holes of a chain's template is passed by their names
    values = (value for name, value in arguments.keywords.items() if name in named or fills)
    return any(map(comes_from_parameter, (*arguments.positional, *values)))


def _only_hands_on(passed: Arguments) -> bool:
    """Whether a function that calls a helper adds no words of its own: then it is a helper too, not the helper's user."""
    values = [force(value) for value in (*passed.positional, *passed.keywords.values())]
    return not any(map(_says_something, values)) and any(map(_is_handed_on, values))


def _is_handed_on(value: V) -> bool:
    if isinstance(value, Mystery) and (value.item or not _WHOLE.fullmatch(value.expression)):
        return False  # whoever takes something out of what it was passed is the helper's user
    as_json = isinstance(value, Object) and value.cls == "json.dumps"
    return (as_json or isinstance(value, (Mystery, Text, Listing))) and comes_from_parameter(value)


def _says_something(value: V, depth: int = 0) -> bool:
    """Whether a value holds words of the function's own, or puts several values together."""
    value = force(value)
    if isinstance(value, Text):
        holes = sum(isinstance(piece, Hole) for piece in value.pieces)
        words = "".join(piece.text for piece in value.pieces if isinstance(piece, Literal_)).strip()
        return (" " in words) if not holes else bool(words) or holes > 1
    if isinstance(value, (Listing, Dictionary)) and depth < 4:
        return any(_says_something(item, depth + 1) for item in (value.items if isinstance(value, Listing) else value.items.values()))
    if isinstance(value, (Spread, Given)):
        return _says_something(value.value, depth + 1)
    return isinstance(value, Choice) and any(_says_something(option, depth + 1) for option in value.values)


def is_set_by_constructor(request: Request) -> bool:
    """Whether what a constructor was passed is the model of a request that a method sends."""
    value = terms.model_value(request.match.call, facts.with_client(request))
    value = value if value is None else facts.as_written(value)
    if isinstance(value, Given):
        return value.source.startswith("parameter") and not value.from_parameter
    if isinstance(value, Choice):
        value = value.open
    return isinstance(value, Mystery) and value.source == "parameter" and not value.from_parameter and not value.path


def may_carry_model(frame: Frame, cls: ClassRef) -> bool:
    """Whether a class has a constructor, or fields, and a method that may send a request."""
    machine = frame.machine
    known = machine.carriers.get(id(cls.node))
    if known is None:
        known = machine.carriers[id(cls.node)] = any(
            isinstance(method, ir.Function) and is_hinted(machine, FunctionRef(method, each.module, each.scope, each))
            for each in objects.lineage(frame, cls)
            for method in each.node.body
        )
        machine.nodes.append(cls.node)
    return known


def made_with_model(frame: Frame, cls: ClassRef, made: Instance, passed: Arguments, node: ir.Call) -> None:
    """Making an object of the project that sends requests to the model it is made with: told where it is made."""
    machine = frame.machine
    for each in objects.lineage(frame, cls):
        for method in each.node.body:
            if isinstance(method, ir.Function) and is_hinted(machine, FunctionRef(method, each.module, each.scope, each)):
                evaluate_function(machine, FunctionRef(method, each.module, each.scope, each))
        handing.follow_made(frame, each, made, passed, node)
        constructor = next((m for m in each.node.body if isinstance(m, ir.Function) and m.name == "__init__"), None)
        if constructor is not None and is_wrapper(machine, ref := FunctionRef(constructor, each.module, each.scope, each)):
            _, _, requests = calls.inline(frame, replace(ref, bound=made), passed, node.at)
            wrapped(frame, ref, requests, passed, node)
            frame.requests[-1].makes = True
            return
        if (known := machine.models.get(id(each.node))) is not None:
            ref, alone = known
            bound = replace(ref, owner=each, bound=made)
            _, _, requests = calls.inline(frame, bound, None, node.at)
            here = next((request for request in requests if request.call is alone.call), None)
            request = note(frame, alone.match, node, (here or alone).arguments, (here or alone).client)
            request.wraps, request.passed, request.makes = alone, NO_ARGUMENTS, True
            return


def is_inner(machine: Machine, ref: FunctionRef) -> bool:
    """Whether a function without parameters stands inside another: what it sends is the other's request."""
    return not ref.node.parameters and ref.scope.load is None and is_hinted(machine, ref)


def is_wrapper(machine: Machine, ref: FunctionRef) -> bool:
    """Whether a function's own body sends a request that holds one of its arguments."""
    if not is_interesting(machine, ref) or is_inner(machine, ref):
        return False
    return any(forwards(request) for request in evaluate_function(machine, ref))


def wrapped(frame: Frame, ref: FunctionRef, requests: list[Request], arguments: Arguments, node: ir.Call) -> None:
    """A call of a project's function that forwards to a model is itself a place where a request is made."""
    if not is_wrapper(frame.machine, ref):
        return
    own = _sending(request for request in evaluate_function(frame.machine, ref) if forwards(request))
    # what this caller's arguments lead to; the helper's other requests are in branches that it does not take
    reached = _sending(request for request in requests if any(request.call is one.call for one in own))
    here = reached[0] if reached else own[0]
    alone = next(one for one in own if one.call is here.call)
    if any(isinstance(value, Mystery) and value.reason == NONE_HAS_NONE for value in here.arguments.keywords.values()):
        return  # with what this caller passes the helper fails before it sends anything
    made = note(frame, alone.match, node, here.arguments, here.client)
    made.wraps, made.passed, made.wanted = alone, arguments, stores.wanted(frame, ref, alone.match.call.operation, arguments, node)
    made.others = (*here.others, *(request for request in reached if _is_instead(ref, here, request)))
    if ref.node.is_generator:
        kept = tuple(retries.unless_later(made.loops, node))
        made.retries = tuple(layer for layer in made.retries if layer.kind == "decorator" or any(layer is each.retry for each in kept))
        made.loops = kept


def _sending(requests: Iterable[Request]) -> list[Request]:
    """Those of a helper's requests that send something; if it only makes an object, that."""
    every = list(requests)
    return [request for request in every if not facts.makes_object(request)] or every


def _is_instead(ref: FunctionRef, here: Request, other: Request) -> bool:
    """Whether a helper sends a request in a branch of its own, instead of the one that it is told by."""
    if other.call is here.call or other.match.call.operation != here.match.call.operation:
        return False
    return branches.exclusive(ref.node.body, here.name_at[0], other.name_at[0])


def sent_for(frame: Frame, ref: FunctionRef, requests: list[Request], node: ir.Call) -> None:
    """An SDK's method that is handed to one of the project's functions, which calls it: told where it is handed over."""
    leaves = frame.machine.leaves(frame.module.path)
    handed = [written for written in node.args if isinstance(written, ir.Attribute) and written.name in leaves]
    if not handed or is_wrapper(frame.machine, ref):
        return
    own = evaluate_function(frame.machine, ref)
    here = next((r for r in requests if r.wraps is None and all(r.call is not one.call for one in own)), None)
    if here is not None:
        note(frame, here.match, ir.Call(handed[0], [], [], node.at), here.arguments, here.client).sent_on = here.sent_on
