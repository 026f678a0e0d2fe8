"""Objects that carry a model: what making one fixes, what their methods send, what they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import calls, objects, owndefaults, recognise, strings
from promptlint.evaluate.arguments import ADDED
from promptlint.evaluate.frames import Frame, Machine, ModuleScope
from promptlint.evaluate.terms import own_arguments
from promptlint.evaluate.values import (
    NO_ARGUMENTS,
    NOTHING,
    Arguments,
    Choice,
    ClassRef,
    Dictionary,
    External,
    FunctionRef,
    Given,
    Hole,
    Instance,
    Lazy,
    Listing,
    Literal_,
    Member,
    Mystery,
    Object,
    Piece,
    Text,
    V,
    force,
    options,
    text,
)
from promptlint.sdks import Call, Client, Maker, Match, Sdk
from promptlint.sdks.schema import PIPE, RETRIED, WITH_FALLBACKS


def made(frame: Frame, callee: V, arguments: Arguments, node: ir.Call) -> V | None:
    """An object that is made with what its requests will hold, a request on one, or one with other settings."""
    catalogue = frame.machine.catalogue
    if isinstance(callee, External):
        found = catalogue.maker_of(callee.path)
        return None if found is None else _make(frame, *found, callee.path, arguments, node)
    if isinstance(callee, Object):
        callee = Member(callee, "__call__")
    if isinstance(callee, Member) and (found := catalogue.maker_of(callee.base.cls)) is not None:
        return _ask(frame, *found, callee, arguments, node)
    return None


def _make(frame: Frame, sdk: Sdk, maker: Maker, path: str, arguments: Arguments, node: ir.Call) -> V | None:
    arguments = _named(frame, maker, arguments)
    if maker.acts_for is not None:
        return arguments.keywords.get(maker.acts_for) or frame.mystery(f"the object in {maker.name}() is not known", node)
    if maker.made is not None and not recognise.arguments_fit(maker.made, arguments):
        return None
    if maker.made is not None:
        if (own := owndefaults.cap_of(frame, path, maker.made)) is not None:
            arguments = replace(arguments, keywords={**arguments.keywords, owndefaults.OWN_CAP: own})
        match = Match(sdk, maker.made, Client(maker.name, maker.provider), maker=maker)
        frame.machine.makings[frame.span(node.at)] = recognise.note(frame, match, node, held(frame, maker.made, arguments))
    owner = path.rpartition(".")[0] if "." in maker.name else path  # Class.from_parts() gives an object of the class
    known = frame.machine.catalogue.maker_of(owner)
    return Object(owner if known is not None else path, arguments, {}, frame.span(node.at))


def _named(frame: Frame, maker: Maker, arguments: Arguments) -> Arguments:
    """The arguments with those passed by order under their names, and functions that give a text as their text."""
    names = maker.positional
    if not names and maker.made is not None and maker.made.model is not None and maker.made.model_position is not None:
        names = ("",) * maker.made.model_position + (maker.made.model,)
    keywords = dict(arguments.keywords)
    for position, name in enumerate(names):
        if name and name not in keywords and (value := arguments.get(name, position)) is not None:
            keywords[name] = value
    basis = maker.made or next(iter(maker.sends), None)
    for told in (basis.system, *basis.system_aliases) if basis is not None else ():
        if told and told in keywords:
            value = force(keywords[told])
            if isinstance(value, ClassRef):
                keywords[FIELDS] = fields_of(frame, value)
            keywords[told] = _instructions(frame, value)
    is_model = maker.made is not None and maker.made.operation == "model_config" and not maker.positional
    rest = arguments.rest or (_mapping_for_all(arguments) if is_model else None)
    return replace(arguments, keywords=keywords, rest=rest)


def _mapping_for_all(arguments: Arguments) -> V | None:
    """A mapping that is all a model's class is given, and may hold any parameter: `ChatOpenAI(settings)`; None where there is none."""
    only = force(arguments.positional[0]) if len(arguments.positional) == 1 and not arguments.keywords else None
    if only is None or not any(isinstance(option, Dictionary) for option in options(only)):
        return None
    return Mystery("the mapping that is passed as a whole may hold it", source="unknown")


def _instructions(frame: Frame, value: V) -> V:
    """Instructions that are written as a function, or as a class with a docstring (a signature)."""
    value = force(value)
    if isinstance(value, FunctionRef):
        return returned(frame, value)
    if isinstance(value, ClassRef):
        doc = value.node.doc
        return text(doc, value.module.span(value.node.at)) if doc else NOTHING
    if isinstance(value, Text) and value.known is not None and _SIGNATURE.fullmatch(value.known):
        return NOTHING  # a signature in short: "question -> answer"
    return value


FIELDS = "+fields"  # under this name an object keeps what a signature's class says of its fields


def fields_of(frame: Frame, cls: ClassRef) -> V:
    """What a signature says of its fields, the same in every request: their names, descriptions and prefixes."""
    pieces: list[Piece] = []
    for statement in cls.node.body:
        made = statement.value if isinstance(statement, ir.Assign) else None
        if not isinstance(made, ir.Call) or not isinstance(target := statement.targets[0], ir.Name):  # type: ignore[union-attr]
            continue
        words = [value.value for name, value in made.keywords if name in ("desc", "prefix") and isinstance(value, ir.Constant)]
        pieces.append(Literal_(f"{target.id}: {' '.join(map(str, words))}\n", cls.module.span(statement.at)))
    return Text(tuple(pieces), cls.module.span(cls.node.at))


_SIGNATURE = re.compile(r"\s*\w+[^.\n]{0,200}->[^.\n]{1,200}")


def returned(frame: Frame, ref: FunctionRef) -> V:
    """The text that a function gives when the framework calls it; which of several, only the run can tell."""

    def follow() -> V:
        value = calls.inline(frame, ref, None, ref.node.at)[0]
        texts = [option for option in options(value) if isinstance(option, Text)]
        if not isinstance(value, Choice) or not texts:
            return value
        longest = max(texts, key=strings.size)
        return replace(longest, pieces=(*longest.pieces, Hole(f"{ref.node.name}()", "unknown", ref.module.span(ref.node.at))))

    return Lazy(follow)


def _ask(frame: Frame, sdk: Sdk, maker: Maker, callee: Member, arguments: Arguments, node: ir.Call) -> V | None:
    """A method of an object that carries a model."""
    base, method = callee.base, callee.path
    if maker.template is not None or maker.name == PIPE:  # what fills the holes comes as a mapping
        arguments = _spread(arguments)
    if method in maker.same:
        return _changed(frame, maker, base, method, arguments, node)
    for call in maker.sends:
        if call.path == method and (maker.name != PIPE or "llm" in base.arguments.keywords):
            basis = maker.made or call
            request = held(frame, basis, inherited(base, arguments))
            of_agent = basis.operation == "create_agent"
            noted = recognise.note(frame, Match(sdk, call, Client(maker.name, maker.provider), of_agent=of_agent), node, request)
            noted.sent_on = base
            if maker.made is not None and call.operation == maker.made.operation:
                return replace(base, arguments=inherited(base, arguments))
            given = _given(frame, sdk, maker, callee, arguments, node)
            if given is not None and call.operation == "model_config":
                frame.machine.makings[frame.span(node.at)] = noted  # a chat, whose cap is set where it is begun
            return given or recognise.answer(frame, Match(sdk, call), arguments, node)
    return _given(frame, sdk, maker, callee, arguments, node)


def _changed(frame: Frame, maker: Maker, base: Object, method: str, arguments: Arguments, node: ir.Call) -> Object:
    """An object after `bind_tools(…)`, `with_config(…)` and their like."""
    kept = {name: value for path, name in maker.first if path == method and (value := arguments.get(name, 0)) is not None}
    if method == "with_retry":
        kept = {RETRIED: Dictionary(dict(arguments.keywords), arguments.rest, frame.span(node.at))}
        arguments = replace(arguments, keywords={})
    elif method == "with_fallbacks":
        instead = arguments.get("fallbacks", 0)
        kept = {WITH_FALLBACKS: instead} if instead is not None else {}
        arguments = replace(arguments, keywords={}, positional=())
    return replace(base, arguments=inherited(base, replace(arguments, keywords={**arguments.keywords, **kept})))


def _given(frame: Frame, sdk: Sdk, maker: Maker, callee: Member, arguments: Arguments, node: ir.Call) -> V | None:
    """An object of another maker that a method gives, with what both were passed."""
    for method, name in maker.gives:
        if method == callee.path:
            kind = frame.machine.catalogue.object_of(sdk, name)
            return Object(kind, inherited(callee.base, replace(arguments, positional=())), {}, frame.span(node.at))
    return None


def _spread(arguments: Arguments) -> Arguments:
    first = arguments.positional[0] if arguments.positional else None
    if not isinstance(first, Dictionary):
        return arguments
    named = {str(key): value for key, value in first.items.items()}
    return replace(arguments, positional=(), keywords={**named, **arguments.keywords})


def piped(frame: Frame, a: V, b: V, at: ir.At) -> Object | None:
    """`prompt | model | parser`: an object that sends the prompt to the model; None for any other `|`."""
    catalogue = frame.machine.catalogue
    home = next((found for value in (a, b) if isinstance(value, Object) and (found := catalogue.piping(value.cls))), None)
    if home is None:
        return None
    keywords: dict[str, V] = {}
    for value in (a, b):
        known = catalogue.maker_of(value.cls) if isinstance(value, Object) else None
        if known is not None and known[1].name == PIPE and isinstance(value, Object):
            keywords = {**value.arguments.keywords, **keywords}
        elif known is not None and known[1].template is not None:
            keywords.setdefault("prompt", value)
        elif (known is not None and known[1].sends) or ("prompt" in keywords and isinstance(value, (Mystery, Given, Choice, Member))):
            keywords.setdefault("llm", value)
    if isinstance(a, (Mystery, Given)) and "llm" in keywords:
        keywords.setdefault("prompt", a)  # what stands before a model: hub.pull(…) | model
    return Object(catalogue.object_of(home, PIPE), Arguments((), keywords), {}, frame.span(at))


def inherited(base: Object, arguments: Arguments) -> Arguments:
    """The arguments of a method with those that its object was made with behind them."""
    own = own_arguments(base)
    return Arguments(arguments.positional, {**own.keywords, **arguments.keywords}, arguments.rest or own.rest, arguments.ats)


def held(frame: Frame, call: Call, arguments: Arguments) -> Arguments:
    """The arguments with those of the object that one of them holds."""
    if call.holder is not None:
        value = arguments.get(call.holder, call.holder_position)
        taken = 0 if call.holder in arguments.keywords else (call.holder_position or 0) + 1
        rest = replace(arguments, positional=arguments.positional[taken:])
        if isinstance(value, Object) and frame.machine.catalogue.maker_of(value.cls):
            return inherited(value, rest)
        if value is not None:
            held_by = value.reason if isinstance(value, Mystery) else "it depends on a branch"
            unknown = Mystery(f"the object that sends it is not known: {held_by}", source="unknown")
            return replace(rest, rest=arguments.rest or unknown, keywords={**rest.keywords, call.holder: value})
    return arguments


def configure(frame: Frame, sdk: Sdk, values: dict[str, V]) -> None:
    """A model is set for the whole program, or for the body of a `with`."""
    if values:
        frame.machine.settings.append((sdk.name, frame.module.path, values))


def decorated(frame: Frame, value: V, function: FunctionRef) -> Object | None:
    """The object after `@object.instructions` stood above a function; None for other decorators."""
    member = value if isinstance(value, Member) else None
    if member is None or (found := frame.machine.catalogue.maker_of(member.base.cls)) is None:
        return None
    if member.path not in found[1].instructs:
        return None
    before = member.base.attributes.get(ADDED)
    items = before.items if isinstance(before, Listing) else ()
    added = Listing("list", (*items, returned(frame, function)))
    making = frame.machine.makings.get(member.base.at) if member.base.at is not None else None
    if making is not None:  # what the object says was not complete when it was made
        making.arguments = replace(making.arguments, keywords={**making.arguments.keywords, ADDED: added})
    return replace(member.base, attributes={**member.base.attributes, ADDED: added})


def made_elsewhere(frame: Frame, path: str, at: ir.At) -> Object | None:
    """An object of a class that an annotation names; None for a class that makes no such objects."""
    catalogue = frame.machine.catalogue
    if catalogue.client_of(path) is not None:
        return Object(path, NO_ARGUMENTS, {}, frame.span(at))
    found = catalogue.maker_of(path)
    if found is not None:
        if found[1].made is None and not any(call.model or call.through for call in found[1].sends):
            return Object(path, NO_ARGUMENTS, {}, frame.span(at))  # it carries nothing that counts
        elsewhere = Mystery("it was made elsewhere", source="parameter", at=frame.span(at))
        return Object(path, Arguments(rest=elsewhere), {}, frame.span(at))
    return None


# ---------------------------------------------------------------- the project's own subclasses

BASE = "+base"  # under this name an instance keeps the SDK's object that it is at heart


def outside_maker(frame: Frame, cls: ClassRef) -> tuple[str, Sdk, Maker] | None:
    """The SDK's class that a class of the project derives from: where it is known and what it is."""
    known = frame.machine.outside
    if id(cls.node) not in known:
        known[id(cls.node)] = None
        frame.machine.nodes.append(cls.node)
        known[id(cls.node)] = next(_outside(frame, cls), None)
    return known[id(cls.node)]


def _outside(frame: Frame, cls: ClassRef) -> Iterator[tuple[str, Sdk, Maker]]:
    for each in objects.lineage(frame, cls):
        for base in objects.bases_of(frame, each) if each.node.bases else ():
            if isinstance(base, External) and (found := frame.machine.catalogue.maker_of(base.path)) is not None:
                yield base.path, *found


def note_subclasses(machine: Machine, module: ModuleScope) -> None:
    """Note the classes of a module that derive from an SDK's: who makes their objects makes a model's object."""
    frame = Frame(machine, module, module.scope, module.dotted)
    for statement in module.module.body:
        if isinstance(statement, ir.Class) and statement.bases:
            found = outside_maker(frame, ClassRef(statement, module, module.scope))
            if found is not None and found[2].made is not None:
                machine.add_wrapper(module.path, statement.name, statement.name)


def base_object(instance: Instance, path: str) -> Object:
    """The SDK's object that an instance of a subclass is, with what the SDK's constructor was passed."""
    held = instance.attributes.get(BASE)
    if isinstance(held, Object):
        return held
    return Object(path, Arguments(rest=Mystery("it was made elsewhere", source="parameter")), {}, instance.at)


def calls_back(path: str) -> bool:
    """Whether an SDK's class only calls back those derived from it: a base."""
    return path.rpartition(".")[2].startswith("Base")


def inherited_object(instance: Instance, path: str) -> Object:
    """What `super()` stands for: a base class that only calls the subclass back leaves it to that what is sent."""
    held = base_object(instance, path)
    if not calls_back(path) or held.arguments.rest is not None:
        return held
    own = Mystery(f"{instance.cls.node.name} decides what is sent")
    return replace(held, arguments=replace(held.arguments, rest=own))


def with_own_terms(frame: Frame, outside: tuple[str, Sdk, Maker], made: Instance, arguments: Arguments) -> Instance:
    """The instance with the caps that its class takes for itself: passed to its constructor, and not handed on to the SDK's.

    Where a class speaks of a cap at all and none is passed, it may set one for itself: then it is not known to be absent.
    So it is with a class that fills in an abstract one, which sends nothing itself.
    """
    path, sdk, maker = outside
    base, caps = base_object(made, path), maker.made.caps if maker.made is not None else ()
    if not caps or base.arguments.rest is not None or any(cap in base.arguments.keywords for cap in caps):
        return made
    kept = {cap: arguments.keywords[cap] for cap in caps if cap in arguments.keywords}
    own = base.arguments
    if kept:
        own = replace(own, keywords={**own.keywords, **kept})
    elif arguments.rest is not None or _is_abstract(sdk, maker) or any(_mentions(each, caps) for each in objects.lineage(frame, made.cls)):
        own = replace(own, rest=arguments.rest or Mystery(f"{made.cls.node.name} may set it for itself", source="parameter"))
    else:
        return made
    return replace(made, attributes={**made.attributes, BASE: replace(base, arguments=own)})


def _is_abstract(sdk: Sdk, maker: Maker) -> bool:
    """Whether a class of an SDK leaves it to those derived from it to send a request."""
    return maker.name.startswith("Base") or (sdk.name == "llama_index" and maker.name in ("LLM", "FunctionCallingLLM", "MultiModalLLM"))


def _mentions(cls: ClassRef, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text of a class."""
    line, _, end, _ = cls.node.at
    text = "\n".join(cls.module.lines[line - 1 : end])
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)


def subclass_made(frame: Frame, outside: tuple[str, Sdk, Maker], made: Instance, node: ir.Call) -> None:
    """Note that an object is made which carries a model, of a class of the project."""
    path, sdk, maker = outside
    if maker.made is not None and maker.made.operation in ("model_config", "create_agent", "embeddings"):
        arguments = base_object(made, path).arguments
        noted = recognise.note(frame, Match(sdk, maker.made, Client(maker.name, maker.provider), maker=maker), node, arguments)
        frame.machine.makings.setdefault(frame.span(node.at), noted)


def base_made(frame: Frame, cls: ClassRef, arguments: Arguments, at: ir.At) -> Object | None:
    """What the SDK's own constructor makes of the arguments of a subclass."""
    outside = outside_maker(frame, cls)
    return None if outside is None else Object(outside[0], _named(frame, outside[2], arguments), {}, frame.span(at))
