"""Objects and modules: attributes, classes of the project, what their constructors set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import calls, endless, files, library, makers, missing, modules, parameters, serialised, sessions, statements
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.callers import FIELD_CLASSES
from promptlint.evaluate.frames import Frame, Scope
from promptlint.evaluate.values import (
    NONE_HAS_NONE,
    Arguments,
    Choice,
    ClassRef,
    Dictionary,
    External,
    FilePath,
    FunctionRef,
    Given,
    Granularity,
    Instance,
    Listing,
    Member,
    Method,
    ModuleRef,
    Mystery,
    Object,
    Scalar,
    Spread,
    SuperRef,
    Text,
    V,
    comes_from_parameter,
    force,
    is_none,
    join,
    options,
    text,
)

_SETTINGS_CLASSES = ("BaseSettings",)
_ENUM_CLASSES = ("Enum", "StrEnum", "IntEnum")


def attribute(frame: Frame, base: V, name: str, node: ir.Attribute) -> V:
    """`base.name`."""
    return force(_attribute(frame, base, name, node))


def _attribute(frame: Frame, base: V, name: str, node: ir.Attribute) -> V:
    if isinstance(base, Choice):
        return missing.joined(options(base), [attribute(frame, option, name, node) for option in options(base)])
    if isinstance(base, Given):
        # what changes may hold more, and `{}` is what stands for a mapping that nobody passed
        if isinstance(base.value, Dictionary) and (name in ("update", "setdefault", "pop") or (name == "get" and not base.value.items)):
            return Method(ex.merged_dictionary(Dictionary({}, at=base.value.at), base), name)
        return Given(attribute(frame, base.value, name, node), base.source, base.from_parameter)
    if isinstance(base, External):
        kept = sessions.kept(frame, name) if sessions.is_store(base.path) else None
        return kept or External(f"{base.path}.{name}")
    if isinstance(base, ModuleRef):
        return module_attribute(frame, base, name) or frame.mystery(f"{base.dotted}.{name} is not in the project", node)
    if isinstance(base, Object):
        if name in base.attributes:
            return base.attributes[name]
        return Member(base, name)
    if isinstance(base, Member):
        return Member(base.base, f"{base.path}.{name}")
    if isinstance(base, Instance):
        return instance_attribute(frame, base, name, node)
    if isinstance(base, SuperRef):
        order = lineage(frame, base.instance.cls)
        place = next((index for index, cls in enumerate(order) if cls.node is base.above.node), -1)
        above = order[place + 1 :] if place >= 0 else lineage(frame, base.above)[1:]
        found = _looked_up(frame, above, name, base.instance)
        if found is None and (outside := makers.outside_maker(frame, base.instance.cls)) is not None:
            return Member(makers.inherited_object(base.instance, outside[0]), name)
        return found or frame.mystery(f"{name} is inherited from outside the project", node)
    if isinstance(base, ClassRef):
        return class_attribute(frame, base, name, base) or frame.mystery(f"{name} is not an attribute of {base.node.name}", node)
    if isinstance(base, FilePath):
        return library.path_attribute(base, name) or Method(base, name)
    if name == "value" and isinstance(base, (Text, Scalar)):  # of an enum's member
        return base
    if isinstance(base, (Text, Listing, Dictionary)):
        return Method(base, name)
    if isinstance(base, Scalar) and base.value is not None:
        return Method(base, name)
    return unknown_attribute(frame, base, name, node)


_PARTS_OF_TIME: dict[str, Granularity] = {
    "microsecond": "second", "second": "second", "minute": "minute", "hour": "hour", "day": "day", "month": "month", "year": "year",
}  # fmt: skip


def unknown_attribute(frame: Frame, base: V, name: str, node: ir.Expr) -> Mystery:
    """An attribute of something unknown: the path that leads there is kept, for calls told by their shape."""
    made = ex.derived(frame, base, node)
    if isinstance(base, Scalar) and base.value is None:
        return replace(made, path=name, reason=NONE_HAS_NONE)
    if isinstance(base, Mystery):
        source = "clock" if base.source == "clock" else base.source
        path = f"{base.path}.{name}" if base.path else name
        traits = endless.of_attribute(made.traits, name) | serialised.of_attribute(name)
        made = replace(made, path=path, type=base.type, source=source, traits=traits)
        return replace(made, granularity=_PARTS_OF_TIME[name]) if source == "clock" and name in _PARTS_OF_TIME else made
    return replace(made, path=name)


# ---------------------------------------------------------------- modules


def module_attribute(frame: Frame, module: ModuleRef, name: str) -> V | None:
    """A name that a module of the project binds, or one of its submodules."""
    if module.scope is not None:
        modules.prepare(frame.machine, module.scope)
        value = module.scope.scope.get(name)
        if value is not None:
            return force(value)
    return submodule(frame, module, name)


def submodule(frame: Frame, module: ModuleRef, name: str) -> ModuleRef | None:
    project = frame.machine.project
    dotted = f"{module.dotted}.{name}" if module.dotted else name
    importer = module.scope.path if module.scope is not None else frame.module.path
    if module.scope is not None and module.scope.path.endswith("__init__.py"):
        path = project.at(f"{importer.removesuffix('__init__.py')}{name}")
    else:
        path = project.find(dotted, frame.module.path)
    if path is None:
        return ModuleRef(None, dotted) if module.scope is None else None
    scope = frame.machine.scope(path)
    return None if scope is None else ModuleRef(scope, dotted)


# ---------------------------------------------------------------- classes


def bases_of(frame: Frame, cls: ClassRef) -> list[V]:
    """The base classes as values."""
    machine = frame.machine
    found: list[V] = []
    for written in cls.node.bases[:6]:
        base = written.value if isinstance(written, ir.Subscript) else written  # Generic[T]
        inner = Frame(machine, cls.module, Scope(cls.scope), cls.node.name, frame.depth + 1)
        found.append(ex.evaluate(inner, base))
    return found


def lineage(frame: Frame, cls: ClassRef, depth: int = 0) -> list[ClassRef]:
    """The class and its bases inside the project, in the order in which attributes are looked up."""
    known = frame.machine.lineages.get(id(cls.node))
    if known is None:
        known = _lineage(frame, cls, depth)
        frame.machine.lineages[id(cls.node)] = known
        frame.machine.nodes.append(cls.node)
    return known


def _lineage(frame: Frame, cls: ClassRef, depth: int) -> list[ClassRef]:
    if depth > 8 or not cls.node.bases:
        return [cls]
    found = [cls]
    for base in bases_of(frame, cls):
        if isinstance(base, ClassRef) and all(base.node is not other.node for other in found):
            found += [other for other in lineage(frame, base, depth + 1) if all(other.node is not one.node for one in found)]
    return found


def is_kind(frame: Frame, cls: ClassRef, names: Collection[str]) -> bool:
    """Whether the class, or one above it, is decorated with or derived from one of these."""
    return any(_word(mark) in names for each in lineage(frame, cls) for mark in (*each.node.bases, *each.node.decorators))


def class_names(frame: Frame, cls: ClassRef) -> dict[str, V]:
    """What the body of a class binds: its attributes and methods."""
    machine = frame.machine
    cached = machine.class_scopes.get(id(cls.node))
    if cached is not None:
        return cached.names
    scope = machine.class_scopes[id(cls.node)] = Scope(cls.scope)
    machine.nodes.append(cls.node)
    inner = Frame(machine, cls.module, scope, f"{cls.module.dotted}.{cls.node.name}", frame.depth + 1)
    for statement in cls.node.body:
        if not isinstance(statement, ir.Function):
            statements.run(inner, [statement])
        else:
            scope.names[statement.name] = FunctionRef(statement, cls.module, cls.scope, owner=cls)
    machine.found += inner.requests
    return scope.names


def class_attribute(frame: Frame, cls: ClassRef, name: str, bound: V | None) -> V | None:
    """An attribute looked up on a class and its bases; methods come bound."""
    return _looked_up(frame, lineage(frame, cls), name, bound)


def _looked_up(frame: Frame, classes: list[ClassRef], name: str, bound: V | None) -> V | None:
    for each in classes:
        value = class_names(frame, each).get(name)
        if value is None:
            continue
        return _method(frame, value, each, bound) if isinstance(value, FunctionRef) else value
    return None


def _method(frame: Frame, function: FunctionRef, owner: ClassRef, bound: V | None) -> V:
    marks = {_word(mark) for mark in function.node.decorators}
    if "staticmethod" in marks:
        return replace(function, owner=owner)
    if "classmethod" in marks:
        return replace(function, owner=owner, bound=bound.cls if isinstance(bound, Instance) else bound)
    if isinstance(bound, ClassRef):
        return replace(function, owner=owner)
    method = replace(function, owner=owner, bound=bound)
    if marks & {"property", "cached_property"} and isinstance(bound, Instance):
        value, _, _ = calls.inline(frame, method, Arguments(), function.node.at)
        return value
    return method


def _word(mark: ir.Expr) -> str:
    if isinstance(mark, ir.Call):
        mark = mark.func
    return ir.last_name(mark)


def is_always_set(frame: Frame, cls: ClassRef, name: str) -> bool:
    """Whether the constructor that runs sets an attribute in every case: itself, or the one above that it calls."""
    for each in lineage(frame, cls):
        made = next((s for s in each.node.body if isinstance(s, ir.Function) and s.name == "__init__"), None)
        if made is None or not made.parameters:
            continue
        me, calls_above = made.parameters[0].name, False
        for statement in made.body:
            if isinstance(statement, ir.If | ir.Try | ir.Loop | ir.With | ir.Match | ir.Return):
                if any(isinstance(inner, ir.Return) for inner in ir.walk([statement])):
                    return False
                continue
            targets = statement.targets if isinstance(statement, ir.Assign) and statement.value is not None else []
            if any(isinstance(t, ir.Attribute) and t.name == name and ir.last_name(t.value) == me for t in targets):
                return True
            calls_above = calls_above or _calls_above(statement)
        if not calls_above:
            return False
    return False


def _calls_above(statement: ir.Stmt) -> bool:
    """Whether a statement is `super().__init__(…)`."""
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    func = call.func if isinstance(call, ir.Call) else None
    above = func.value if isinstance(func, ir.Attribute) and func.name == "__init__" else None
    return isinstance(above, ir.Call) and ir.last_name(above.func) == "super"


def is_data(frame: Frame, cls: ClassRef) -> bool:
    """Whether a class only holds fields, as a data class or a model of pydantic does; writing `field(…)` makes it one."""
    return is_kind(frame, cls, FIELD_CLASSES) or any(_writes_fields(each.node) for each in lineage(frame, cls))


def _writes_fields(node: ir.Class) -> bool:
    return any(
        isinstance(each, ir.Assign)
        and each.annotation is not None
        and isinstance(each.value, ir.Call)
        and ir.last_name(each.value.func) in ("field", "Field")
        for each in node.body
    )


def instance_attribute(frame: Frame, instance: Instance, name: str, node: ir.Expr) -> V:
    """`self.name`."""
    value = _instance_attribute(frame, instance, name, node)
    if instance.from_parameter and isinstance(value := force(value), (Mystery, Given, Instance)):
        return replace(value, from_parameter=True)
    return value


def _instance_attribute(frame: Frame, instance: Instance, name: str, node: ir.Expr) -> V:
    value = instance.attributes.get(name)
    if value is not None and (instance.certain or not is_none(force(value))):
        return value
    if name == "__class__":
        return instance.cls
    configured = _configured(frame, instance.cls, name, node)
    if configured is not None:
        return configured
    found = class_attribute(frame, instance.cls, name, instance)
    if found is not None:
        filled = _late_attribute(frame, instance.cls, name) if is_none(force(found)) else None
        return filled if isinstance(filled, (External, ModuleRef)) else _field_value(frame, instance, name, found)
    late = _late_attribute(frame, instance.cls, name)
    outside = makers.outside_maker(frame, instance.cls) if value is None and late is None else None
    if outside is not None:
        if (own := class_attribute(frame, instance.cls, f"_{name}", instance)) and makers.calls_back(outside[0]):
            return own  # `get_text_embedding` of LlamaIndex's BaseEmbedding calls `_get_text_embedding`
        base = makers.base_object(instance, outside[0])
        return _attribute(frame, base, name, node) if isinstance(node, ir.Attribute) else Member(base, name)
    if value is not None:  # a constructor leaves it empty for somebody else to fill
        return Given(value, f"attribute {name} of {instance.cls.node.name}") if late is None else join(late, value)
    proxied = _proxied(frame, instance, name, node) if late is None else late
    return (
        proxied
        or missing.attribute(frame, instance, name, node)
        or unknown_attribute(frame, frame.mystery(f"{name} is set elsewhere", node), name, node)
    )


def _proxied(frame: Frame, instance: Instance, name: str, node: ir.Expr) -> V | None:
    """What a class that stands for an outside module gives for a name: a module that is imported when it is first used."""
    hook = class_attribute(frame, instance.cls, "__getattr__", instance)
    if not isinstance(hook, FunctionRef):
        return None
    value = force(calls.inline(frame, hook, Arguments((text(name, frame.span(node.at)),)), node.at)[0])
    return value if isinstance(value, External) else None


def _configured(frame: Frame, cls: ClassRef, name: str, node: ir.Expr) -> V | None:
    """What a framework's decorator puts into an attribute from a YAML file; None where none does."""
    known = frame.machine.catalogue.configs.get(name)
    if known is None or not any(_word(mark) == known[1] for mark in cls.node.decorators):
        return None
    key = (id(cls.node), f"+{name}")
    if key not in frame.machine.late:
        inner = Frame(frame.machine, cls.module, Scope(cls.scope), cls.node.name, frame.depth + 1)
        path = library.path_of(class_attribute(frame, cls, name, None)) or known[2]
        frame.machine.late[key] = files.configured(inner, path, node)
        frame.machine.nodes.append(cls.node)
    return frame.machine.late[key]


def _field_value(frame: Frame, instance: Instance, name: str, value: V) -> V:
    """A class attribute read from an instance: for a field, what a constructor call may override."""
    if isinstance(value, (FunctionRef, Given)):
        return value
    if instance.certain:
        return Given(value, f"field of {instance.cls.node.name}") if _is_passed_above(frame, instance.cls, name) else value
    if is_none(value) or is_data(frame, instance.cls):
        return Given(value, f"field of {instance.cls.node.name}")
    return value


def _is_passed_above(frame: Frame, cls: ClassRef, name: str) -> bool:
    """Whether a constructor passes a field to that of a class from outside, which then sets it: `super().__init__(options=options)`."""
    made = class_attribute(frame, cls, "__init__", None)
    calls_above = (node for node in ir.walk(made.node.body) if isinstance(node, ir.Call)) if isinstance(made, FunctionRef) else ()
    return any(ir.last_name(each.func) == "__init__" and any(word in (name, None) for word, _ in each.keywords) for each in calls_above)


def _late_attribute(frame: Frame, cls: ClassRef, name: str) -> V | None:
    """An attribute that only methods other than the constructor set; remembered for each class."""
    machine, key = frame.machine, (id(cls.node), name)
    if key not in machine.late:
        machine.late[key] = None
        machine.nodes.append(cls.node)
        machine.late[key] = _set_by_methods(frame, cls, name)
    return machine.late[key]


def _set_by_methods(frame: Frame, cls: ClassRef, name: str) -> V | None:
    result: V | None = None
    for each in lineage(frame, cls):
        for method in each.node.body:
            if not isinstance(method, ir.Function) or method.name == "__init__":
                continue
            if name not in statements.effects(frame.machine, method).attributes or frame.depth >= 4:
                continue
            ref = FunctionRef(method, each.module, each.scope, owner=each, bound=instance_of(frame, cls))
            _, after, _ = calls.inline(frame, ref, None, method.at)
            me = after.get(method.parameters[0].name) if method.parameters else None
            value = me.attributes.get(name) if isinstance(me, Instance) else None
            if value is not None:
                result = value if result is None else join(result, value)
    return result


def instance_of(frame: Frame, cls: ClassRef) -> Instance:
    """An instance whose constructor call was not seen: defaults may have been overridden."""
    machine = frame.machine
    cached = machine.instances.get(id(cls.node))
    if cached is not None:
        return cached
    blank = Instance(cls, {}, certain=False)
    machine.instances[id(cls.node)] = blank
    machine.nodes.append(cls.node)
    made = replace(blank, attributes=_opened(frame, cls, constructed(frame, blank, None, cls.node.at)))
    machine.instances[id(cls.node)] = made
    return made


def _opened(frame: Frame, cls: ClassRef, attributes: dict[str, V]) -> dict[str, V]:
    """The attributes as some later moment finds them: what methods add to is no longer as the constructor left it."""
    changed: set[str] = set()
    for each in lineage(frame, cls):
        for method in each.node.body:
            if isinstance(method, ir.Function) and method.name != "__init__":
                changed |= statements.effects(frame.machine, method).attributes
    opened = dict(attributes)
    for name, value in attributes.items():
        if name in changed and isinstance(value, Listing):
            reason = f"methods of {cls.node.name} add to {name}"
            opened[name] = replace(value, items=(*value.items, Spread(Mystery(reason, name, "history", value.at, grows=cls.node))))
        elif name in changed and isinstance(value, Dictionary) and value.rest is None:
            opened[name] = replace(value, rest=Mystery(f"methods of {cls.node.name} add to {name}", name, "unknown", value.at))
    return opened


def construct(frame: Frame, cls: ClassRef, arguments: Arguments, at: ir.At) -> V:
    """`Class(...)`."""
    if is_kind(frame, cls, _ENUM_CLASSES):
        return arguments.get("value", 0) or frame.mystery("an enum member", ir.Name(cls.node.name, at))
    blank = Instance(cls, {}, certain=not is_kind(frame, cls, _SETTINGS_CLASSES), at=frame.span(at))
    return replace(blank, attributes=constructed(frame, blank, arguments, at))


def constructed(frame: Frame, blank: Instance, arguments: Arguments | None, at: ir.At) -> dict[str, V]:
    """The attributes that a constructor sets; `arguments` None: it may have been called with anything."""
    constructor = class_attribute(frame, blank.cls, "__init__", blank)
    if isinstance(constructor, FunctionRef):
        if frame.depth > 5 or id(constructor.node) in frame.machine.active:
            return {}
        frame.machine.active.add(id(constructor.node))
        try:
            _, after, _ = calls.inline(frame, constructor, arguments, at, as_parameter=False)
        finally:
            frame.machine.active.discard(id(constructor.node))
        me = after.get(constructor.node.parameters[0].name) if constructor.node.parameters else None
        return dict(me.attributes) if isinstance(me, Instance) else {}
    base = makers.base_made(frame, blank.cls, arguments, at) if arguments is not None else None
    if not is_data(frame, blank.cls):
        return {} if base is None else {makers.BASE: base}
    return _fields(frame, blank.cls, arguments)


def _fields(frame: Frame, cls: ClassRef, arguments: Arguments | None) -> dict[str, V]:
    """The attributes of a data class: what was passed, by order or by name."""
    names: list[str] = []
    annotations: dict[str, tuple[ClassRef, ir.Expr]] = {}
    for each in reversed(lineage(frame, cls)):
        for statement in each.node.body:
            if isinstance(statement, ir.Assign) and statement.annotation is not None and isinstance(statement.targets[0], ir.Name):
                name = statement.targets[0].id
                names += [name] if name not in names else []
                annotations[name] = (each, statement.annotation)
    found: dict[str, V] = {}
    if arguments is not None:
        found.update(zip(names, arguments.positional, strict=False))
        found.update(arguments.keywords)
    rest = arguments.rest if arguments is not None else None
    for name, (each, annotation) in annotations.items():
        default = class_attribute(frame, cls, name, None) if name not in found else None
        if default is not None and rest is not None:  # what is unpacked may fill it
            found[name] = Given(default, "unpacked arguments", comes_from_parameter(rest))
        elif name not in found and default is None:
            inner = Frame(frame.machine, each.module, Scope(each.scope), each.node.name, frame.depth + 1)
            typed = parameters.typed(inner, annotation, name)
            if typed is not None:
                found[name] = typed
    return found
