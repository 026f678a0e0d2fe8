"""Calls: following the project's own functions, telling what an outside call gives back."""

from __future__ import annotations

from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import (
    binding,
    endless,
    fields,
    files,
    handing,
    library,
    makers,
    methods,
    objects,
    overridden,
    parameters,
    recognise,
    retries,
    serialised,
    sessions,
    splitters,
    statements,
)
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import CALL_STEPS, MAX_DEPTH, Frame, Scope
from promptlint.evaluate.traits import CUT, cuts, gives_a_cut, with_traits
from promptlint.evaluate.values import (
    Arguments,
    Choice,
    ClassRef,
    Dictionary,
    External,
    FunctionRef,
    Given,
    Instance,
    Lazy,
    Listing,
    Member,
    Method,
    Mystery,
    Object,
    Partial,
    Scalar,
    SuperRef,
    Text,
    V,
    choice,
    comes_from_parameter,
    force,
    join,
    options,
)
from promptlint.sdks.blocks import CHANGED, OPENED, TOOL_DECORATORS, TOOL_MAKERS

Inlined = tuple[V, dict[str, V], list["recognise.Request"]]


def call(frame: Frame, node: ir.Call) -> V:
    """The value of a call expression."""
    callee = ex.evaluate(frame, node.func)
    if isinstance(callee, FunctionRef) and _can_wait(frame, callee, node):
        return _put_off(frame, callee, node)
    arguments = arguments_of(frame, node)
    return apply(frame, callee, arguments, node)


def _can_wait(frame: Frame, callee: FunctionRef, node: ir.Call) -> bool:
    """Whether nothing is lost when a call is evaluated later, its arguments included."""
    machine = frame.machine
    if recognise.is_wrapper(machine, callee) or recognise.is_inner(machine, callee) or handing.asked(machine, callee):
        return False
    if _effect_matters(frame, callee, node):
        return False
    if any(isinstance(argument, ir.Attribute) and argument.name in machine.leaves(frame.module.path) for argument in node.args):
        return False  # an SDK's method is handed over: it may be called
    return not any(_calls_something(argument) for argument in (*node.args, *(value for _, value in node.keywords)))


def _put_off(frame: Frame, callee: FunctionRef, node: ir.Call) -> V:
    """A call that sends nothing and changes nothing: it is followed when somebody wants its result."""
    then = replace(frame, scope=frame.scope.snapshot(), loops=list(frame.loops), requests=[], returned=[], nested=[])

    def follow() -> V:
        return _project_call(then, callee, arguments_of(then, node), node)

    return Lazy(follow)


def _calls_something(node: ir.Expr) -> bool:
    """Whether evaluating an argument may send a request: only plain names and literals certainly do not."""
    if isinstance(node, (ir.Constant, ir.Name)):
        return False
    if isinstance(node, (ir.Attribute, ir.Star)):
        return _calls_something(node.value)
    if isinstance(node, ir.Subscript):
        return _calls_something(node.value) or _calls_something(node.index)
    if isinstance(node, ir.Sequence):
        return any(map(_calls_something, node.items))
    if isinstance(node, ir.Mapping):
        return any(_calls_something(value) for _, value in node.items)
    if isinstance(node, ir.Template):
        return any(map(_calls_something, node.parts))
    return True


def apply(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> V:
    """What calling `callee` gives; requests are noted on the way."""
    if isinstance(callee, Choice):
        return choice([apply(frame, option, arguments, node) for option in options(callee)[:6]])
    if isinstance(callee, Given):
        return apply(frame, callee.value, arguments, node)
    if isinstance(callee, Partial):
        return apply(frame, callee.callee, together(callee.given, arguments), node)
    if isinstance(callee, FunctionRef):
        return _project_call(frame, callee, arguments, node)
    if isinstance(callee, ClassRef):
        return _construct(frame, callee, arguments, node)
    if isinstance(callee, Instance):
        for name in ("__call__", "forward"):  # a framework's module is called through what it inherits
            method = objects.class_attribute(frame, callee.cls, name, callee)
            if isinstance(method, FunctionRef):
                return _project_call(frame, method, arguments, node)
        if (outside := makers.outside_maker(frame, callee.cls)) is not None:
            return apply(frame, Member(makers.base_object(callee, outside[0]), "__call__"), arguments, node)
    if isinstance(callee, Method):
        result = methods.call(frame, callee, arguments, node)
        if result is not None:
            return result
    found = recognise.recognise(frame, callee, arguments, node)
    if found is not None:
        return found
    recognise.handed_over(frame, callee, arguments, node)
    if isinstance(callee, External):
        if callee.path == "super" and frame.owner is not None and isinstance(me := frame.scope.get(frame.me or ""), Instance):
            return SuperRef(me, frame.owner)
        return _external(frame, callee, arguments, node)
    if isinstance(callee, Member):
        return _member(frame, callee, arguments, node)
    return _unknown(frame, callee, arguments, node)


def _construct(frame: Frame, cls: ClassRef, arguments: Arguments, node: ir.Call) -> V:
    """An object of one of the project's classes; put off unless making it is itself told."""
    outside = makers.outside_maker(frame, cls)
    if outside is None and not recognise.may_carry_model(frame, cls):
        return Lazy(lambda: objects.construct(frame, cls, arguments, node.at))
    made = objects.construct(frame, cls, arguments, node.at)
    if isinstance(made, Instance):
        if outside is not None:
            made = makers.with_own_terms(frame, outside, made, arguments)
            makers.subclass_made(frame, outside, made, node)
        else:
            recognise.made_with_model(frame, cls, made, arguments, node)
    return made


def together(given: Arguments, more: Arguments) -> Arguments:
    """The arguments of a partial call and those of the call that completes it."""
    return Arguments(
        (*given.positional, *more.positional), {**given.keywords, **more.keywords}, given.rest or more.rest, {**given.ats, **more.ats}
    )


def arguments_of(frame: Frame, node: ir.Call) -> Arguments:
    """The arguments of a call; known unpacked mappings are spread out."""
    positional: list[V] = []
    for item in node.args:
        if isinstance(item, ir.Star):
            positional += ex.items_of(ex.evaluate(frame, item.value))
        else:
            positional.append(ex.evaluate(frame, item))
    unpacked = Dictionary({})
    named: dict[str, V] = {}
    ats = {}
    for name, value_node in node.keywords:
        value = ex.evaluate(frame, value_node)
        if name is None:
            unpacked = ex.merged_dictionary(unpacked, value)
            if unpacked.rest is None and overridden.by_subclass(frame, value_node):
                unpacked = replace(unpacked, rest=Mystery("a class derived from this one may unpack more", source="unknown"))
        else:
            named[name] = value
            ats[name] = frame.span(value_node.at)
    keywords = {str(key): value for key, value in unpacked.items.items()} | named  # a name can't be passed twice
    return Arguments(tuple(positional), keywords, unpacked.rest, ats)


# ---------------------------------------------------------------- outside the project

# LangChain's, from one form of messages to another: the words and their order stay.
_SAME_MESSAGES = frozenset({"convert_openai_messages", "convert_to_messages", "convert_to_openai_messages"})
_PASS_THROUGH = ("wrap_", "from_openai", "from_anthropic", "patch", "instrument", "observe", "track_")


def _external(frame: Frame, callee: External, arguments: Arguments, node: ir.Call) -> V:
    splitters.note(frame, callee.path, arguments, node)
    result = sessions.call(frame, callee.path, arguments, node.at) or library.call(frame, callee.path, arguments, node)
    result = files.load(frame, callee.path, arguments, node) if result is None else result
    if result is not None:
        return result
    name = callee.path.rpartition(".")[2]
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(first, Listing) and name in _SAME_MESSAGES:
        return first
    if isinstance(first, Object) and name.startswith(_PASS_THROUGH):  # instructor, langsmith and their like hand the client back
        return first
    if callee.path in TOOL_DECORATORS:  # `tool("find", description=…)(function)`
        return first if isinstance(first, FunctionRef) else Partial(callee, Arguments(), name, frame.span(node.at))
    owner = callee.path.rpartition(".")[0].rpartition(".")[2]
    is_class = name[:1].isupper() or (owner[:1].isupper() and name.startswith("from_"))  # ChatMessage.from_system(…)
    if is_class or callee.path in OPENED or name in TOOL_MAKERS:
        return Object(callee.path, arguments, {}, frame.span(node.at))
    return _unknown(frame, callee, arguments, node)


def _member(frame: Frame, callee: Member, arguments: Arguments, node: ir.Call) -> V:
    base = callee.base
    if callee.path == "__init__" and isinstance(me := frame.scope.get(frame.me or ""), Instance) and frame.me is not None:
        made = makers.base_made(frame, me.cls, arguments, node.at)
        if made is not None:  # super().__init__(model=…) of a subclass
            frame.scope.names[frame.me] = replace(me, attributes={**me.attributes, makers.BASE: made})
        return Scalar(None)
    if base.cls == "open file" and callee.path in ("read", "readlines"):
        file = base.arguments.get("file", 0)
        content = library.read(frame, library.path_of(file), node)
        return with_traits(content, CUT if arguments.positional else endless.of_file(frame, file, node))
    found_in_file = files.member(frame, base, callee.path, arguments, node)
    if found_in_file is not None:
        return found_in_file
    if base.cls == "string.Template" and callee.path in ("substitute", "safe_substitute"):
        return methods.substitute(frame, base, arguments, node)
    found = frame.machine.catalogue.client_of(base.cls)
    if found is not None and callee.path in found[0].same_client:
        merged = {**base.arguments.keywords, **arguments.keywords}
        return replace(base, arguments=replace(base.arguments, keywords=merged))
    if callee.path in ("__enter__", "__aenter__", "with_config", "bind") or (base.cls in OPENED and callee.path in CHANGED):
        return base
    if base.cls == "json.dumps" and callee.path in ("encode", "strip"):  # a body on its way
        return base
    return _unknown(frame, callee, arguments, node)


def _kind_of_get(called: str, arguments: Arguments) -> str:
    """What `x.get("model", "gpt-5.4")` gives, told by its default: another text."""
    return "str" if called == "get" and len(arguments.positional) == 2 and isinstance(force(arguments.positional[1]), Text) else ""


def _unknown(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> Mystery:
    """The result of a call that is not followed; what went in decides what it is taken for."""
    written = ir.last_name(node.func)
    source = library.result_source(written, arguments)
    from_parameter = comes_from_parameter(callee) or any(map(comes_from_parameter, (*arguments.positional, *arguments.keywords.values())))
    granularity = ""
    if isinstance(callee, Mystery) and callee.source in ("clock", "random"):
        source, granularity = callee.source, callee.granularity
        pattern = arguments.get("format", 0)
        if written in ("strftime", "__format__") and (known := ex.key_of(pattern) if pattern is not None else None):
            granularity = library.granularity_of(str(known))
        if written in ("date", "today"):
            granularity = "day"
    elif isinstance(callee, Mystery) and source in ("unknown", "parameter") and callee.source not in ("unknown", "parameter"):
        source = callee.source
    elif source in ("unknown", "parameter"):
        source = "parameter" if from_parameter else source
        volatile = next((v for v in arguments.positional if isinstance(v, Mystery) and v.source in ("clock", "random", "retrieval")), None)
        if volatile is not None:
            source, granularity = volatile.source, volatile.granularity
    if written == "sort" and isinstance(callee, Mystery) and callee.traits & serialised.ORDER:
        methods.rebind(frame, node, serialised.ordered(replace(callee, path="")))
    form = serialised.traits_after(frozenset(frame.module.imported), callee, arguments, written)
    traits = (form - endless.OWN) | endless.of_result(frame, callee, arguments, node)
    lines = fields.lines_of_dump(frame, node) or 0
    if (0 < lines < serialised.SHORT and written in fields.DUMPS) or fields.holds_texts(frame, node):
        traits -= {"indented-json"}
    return frame.mystery(f"the result of {written or 'a call'}() is not known", node, source,
                         from_parameter=from_parameter, granularity=granularity, traits=traits, lines=lines,
                         loose=serialised.lists_files(callee, written), type=_kind_of_get(written, arguments))  # fmt: skip


# ---------------------------------------------------------------- inside the project


def _project_call(frame: Frame, callee: FunctionRef, arguments: Arguments, node: ir.Call) -> V:
    if callee.given is not None:
        arguments = together(callee.given, arguments)
    plain = not arguments.positional and not arguments.keywords and arguments.rest is None and callee.bound is None
    known = frame.machine.results.get(id(callee.node)) if plain else None
    if known is not None:
        return known
    machine = frame.machine
    hands_over = any(isinstance(value, (Member, Partial)) for value in arguments.positional)
    sends = recognise.is_wrapper(machine, callee) or recognise.is_inner(machine, callee) or hands_over
    followed = None if sends else handing.follow(frame, callee, arguments, node)
    if not sends and not _effect_matters(frame, callee, node):
        return Lazy(lambda: _result(frame, callee, arguments, node, plain)) if followed is None else followed[0]
    value, after, requests = followed or inline(frame, callee, arguments, node.at)
    if recognise.is_inner(frame.machine, callee):
        frame.requests += [request for request in requests if all(request.call is not mine.call for mine in frame.requests)]
    else:
        recognise.wrapped(frame, callee, requests, arguments, node)
        recognise.sent_for(frame, callee, requests, node)
        if followed is None:
            handing.note(machine, requests)
    _copy_out(frame, callee, node, after)
    return value


def _effect_matters(frame: Frame, callee: FunctionRef, node: ir.Call) -> bool:
    """Whether a function changes its object or what it is handed, and somebody may look at that."""
    effects = statements.effects(frame.machine, callee.node)
    owner = _root(node.func.value) if isinstance(node.func, ir.Attribute) else None
    if isinstance(node.func, ir.Attribute) and is_super(node.func.value):
        owner = frame.me
    if effects.attributes and owner is not None and frame.slice.wants(owner):
        return True
    if effects.changed.isdisjoint(parameter.name for parameter in callee.node.parameters):
        return False
    passed = (_root(argument) for argument in node.args)
    return any(name is not None and frame.slice.wants(name) for name in passed)


def is_super(node: ir.Expr) -> bool:
    """Whether an expression is `super()`."""
    return isinstance(node, ir.Call) and isinstance(node.func, ir.Name) and node.func.id == "super"


def _root(node: ir.Expr) -> str | None:
    while isinstance(node, ir.Attribute):
        node = node.value
    return node.id if isinstance(node, ir.Name) else None


def _result(frame: Frame, callee: FunctionRef, arguments: Arguments, node: ir.Call, plain: bool) -> V:
    value, after, _ = inline(frame, callee, arguments, node.at)
    if plain and after:
        frame.machine.results[id(callee.node)] = value
        frame.machine.nodes.append(callee.node)
    return value


def _copy_out(frame: Frame, callee: FunctionRef, node: ir.Call, after: dict[str, V]) -> None:
    """What a function did to the lists and objects that it was handed."""
    positional = [p for p in callee.node.parameters if p.kind == "positional"]
    if isinstance(callee.bound, Instance) and positional and isinstance(node.func, ir.Attribute):
        me = after.get(positional[0].name)
        of = node.func.value
        if is_super(of) and frame.me is not None:
            of = ir.Name(frame.me, of.at)
        if isinstance(me, Instance) and me is not callee.bound and isinstance(of, (ir.Name, ir.Attribute)):
            binding.bind(frame, of, me)
    if callee.bound is not None:
        positional = positional[1:]
    for parameter, passed in zip(positional, node.args, strict=False):
        if isinstance(passed, (ir.Name, ir.Attribute)) and parameter.name in statements.effects(frame.machine, callee.node).changed:
            value = after.get(parameter.name)
            if parameter.name not in after and isinstance(held := force(ex.evaluate(frame, passed)), Dictionary) and held.rest is None:
                value = replace(held, rest=frame.mystery(f"{callee.node.name}() was not followed, which may set more", passed))
            if isinstance(value, (Listing, Dictionary)):
                binding.bind(frame, passed, value)


def inline(frame: Frame, ref: FunctionRef, arguments: Arguments | None, at: ir.At, *, as_parameter: bool = True) -> Inlined:
    """Evaluate a function's body with these arguments: its result, its variables afterwards, its own requests.

    `arguments` None means that nothing is known of the call: parameters take their defaults, marked as such.
    """
    name = ref.node.name
    if cuts(name):
        return _shortened(frame, ref, arguments, at, as_parameter)
    value, after, requests = _inlined(frame, ref, arguments, at, as_parameter)
    return serialised.without_layout(force(value)) if gives_a_cut(ref.node) else value, after, requests


def _shortened(frame: Frame, ref: FunctionRef, arguments: Arguments | None, at: ir.At, as_parameter: bool) -> Inlined:
    """The same of a function that, by its name, gives less than it is handed."""
    value, after, requests = _inlined(frame, ref, arguments, at, as_parameter)
    value = serialised.without_layout(force(value)) if gives_a_cut(ref.node) else value
    return with_traits(force(value), CUT), {name: with_traits(each, CUT) for name, each in after.items()}, requests


def _inlined(frame: Frame, ref: FunctionRef, arguments: Arguments | None, at: ir.At, as_parameter: bool) -> Inlined:
    machine, name = frame.machine, ref.node.name
    if frame.depth >= MAX_DEPTH or machine.steps > CALL_STEPS or id(ref.node) in machine.following:
        return frame.mystery(f"{name}() was not followed", ir.Name(name, at)), {}, []
    inner = Frame(machine, ref.module, Scope(ref.scope), recognise.qualified(ref), frame.depth + 1, ref.owner)
    inner.lent, inner.slice = frame.lent, statements.slice_of(machine, ref.module.path, ref.node, for_result=True)
    inner.tried = tuple(retries.of_decorators(Frame(machine, ref.module, ref.scope, name, frame.depth + 1), ref.node))
    machine.following.add(id(ref.node))
    try:
        parameters.bind(inner, ref, arguments, as_parameter=as_parameter)
        statements.run(inner, ref.node.body)
    finally:
        machine.following.discard(id(ref.node))
    return result_of(inner, ref, at), inner.scope.names, inner.requests


def result_of(frame: Frame, ref: FunctionRef, at: ir.At) -> V:
    if ref.node.is_generator:
        return Mystery(f"{ref.node.name}() is a generator", ref.node.name, "unknown", ref.module.span(at))
    if not frame.returned:
        return Scalar(None, ref.module.span(at))
    value = frame.returned[0]
    for other in frame.returned[1:6]:
        value = join(value, other)
    return value
