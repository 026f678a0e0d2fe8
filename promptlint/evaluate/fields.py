"""Fields: in how many lines a data class is written as indented JSON, where its annotations bound that."""

from __future__ import annotations

import re

from promptlint import ir
from promptlint.evaluate import expressions as ex
from promptlint.evaluate import flows, objects, places
from promptlint.evaluate.frames import Frame, Scope
from promptlint.evaluate.values import ClassRef, External, Instance, Mystery, force

DUMPS = frozenset(
    {"model_dump", "model_dump_json", "dict", "json", "to_dict", "to_json"}
)  # pydantic's of both generations, and dataclasses-json's
_ONE = frozenset({"str", "int", "float", "bool", "date", "datetime", "time", "UUID", "Decimal", "None", "EmailStr", "HttpUrl", "AnyUrl"})
_AROUND = frozenset({"Optional", "Union", "Annotated", "Final", "Required", "NotRequired"})
_ENUMS = ("Enum", "StrEnum", "IntEnum")
_DEEP = 3


def lines_of_dump(frame: Frame, node: ir.Call) -> int | None:
    """The most lines of `order.model_dump()` as indented JSON; None where it is no such call, or its class has no bound."""
    if not isinstance(node.func, ir.Attribute):
        return None
    written = node.args[0] if node.func.name == "asdict" and node.args else node.func.value if node.func.name in DUMPS else None
    if not isinstance(written, (ir.Name, ir.Attribute)):
        return None
    value = force(ex.evaluate(frame, written))
    if isinstance(value, Mystery) and isinstance(written, ir.Name):
        return _of_parameter(frame, written)
    return _lines(frame, value.cls) if isinstance(value, Instance) and objects.is_data(frame, value.cls) else None


def _of_parameter(frame: Frame, name: ir.Name) -> int | None:
    """The same by what the function says of the parameter, whatever is passed for it."""
    annotation = _annotation_of(frame, name)
    return None if annotation is None else _of(frame, annotation, 0)


def _annotation_of(frame: Frame, name: ir.Name) -> ir.Expr | None:
    function = places.enclosing(frame.module.module, name.at)
    return next((each.annotation for each in function.parameters if each.name == name.id), None) if function is not None else None


def holds_texts(frame: Frame, node: ir.Call) -> bool:
    """Whether what is written as JSON is one text or number behind each name, or a list of texts: the layout is little of it.

    That is told by an annotation, of a parameter, a variable or a field (`state["names"]`), by `defaultdict(int)` and `Counter()`, or by
    the name of a parameter (`file_paths`); a mapping that is written out with few keys is as little as what stands behind them.
    """
    written = node.args[0] if ir.last_name(node.func) == "dumps" and node.args else None
    return written is not None and _are_texts(frame, written)


def _are_texts(frame: Frame, written: ir.Expr, depth: int = 0) -> bool:
    if isinstance(written, ir.Mapping) and depth < _DEEPEST:
        told = [key for key, _ in written.items if isinstance(key, ir.Constant)]
        few = 0 < len(written.items) <= _FEW_KEYS and len(told) == len(written.items)
        return few and all(isinstance(value, ir.Constant) or _are_texts(frame, value, depth + 1) for _, value in written.items)
    if isinstance(written, ir.Name):
        annotation = _annotation_of(frame, written) or _declared(frame, written)
        if annotation is not None:
            return _is_of_texts(annotation) or (depth > 0 and ir.last_name(annotation) in _SINGLE)
        bound = _bound(frame, written)
        if len(bound) == 1 and isinstance(bound[0], ir.Assign) and isinstance(bound[0].value, (ir.Mapping, ir.Subscript, ir.Call)):
            if written.id in _filled(frame, written):
                return False
            return _are_texts(frame, bound[0].value, depth + 1) or _counts(frame, written)
        return _counts(frame, written) or (not bound and _OF_TEXTS.fullmatch(written.id) is not None)
    annotation = _field_of(frame, *read) if (read := _read(written)) is not None else None
    return annotation is not None and _is_of_texts(annotation)


def _filled(frame: Frame, name: ir.Name) -> set[str]:
    """The variables of the function around a name into which something is put: `data["pages"] = …`, `data.update(…)`."""
    function = places.enclosing(frame.module.module, name.at)
    body = frame.module.module.body if function is None else function.body
    targets = (target for each in flows.statements(body) if isinstance(each, ir.Assign) for target in each.targets)
    put = {each.value.id for each in targets if isinstance(each, ir.Subscript) and isinstance(each.value, ir.Name)}
    asked = (call.func for call in flows.calls_in(body) if isinstance(call.func, ir.Attribute) and call.func.name in _PUTS)
    return put | {each.value.id for each in asked if isinstance(each.value, ir.Name)}


_PUTS = frozenset({"update", "setdefault", "append", "extend", "insert"})
_DEEPEST = 3
_FEW_KEYS = 8
_OF_TEXTS = re.compile(r"(?:\w+_)?(?:(?:file_?)?(?:paths|names)|urls|links|tags|keywords|ids|emails|columns|labels|topics)")


def _bound(frame: Frame, name: ir.Name) -> list[ir.Stmt]:
    """The statements of the function around a name that bind it."""
    function = places.enclosing(frame.module.module, name.at)
    body = frame.module.module.body if function is None else function.body
    return [each for each in flows.statements(body) if name.id in flows.bound_in(each)]


def _declared(frame: Frame, name: ir.Name) -> ir.Expr | None:
    found = (each.annotation for each in _bound(frame, name) if isinstance(each, ir.Assign) and each.annotation is not None)
    return next(found, None)


def _counts(frame: Frame, name: ir.Name) -> bool:
    """Whether a variable is bound to a mapping of numbers, and to nothing else: `defaultdict(int)`."""
    bound = [each for each in _bound(frame, name) if not isinstance(each, ir.Augment)]  # `counts[kind] += 1`
    return bool(bound) and all(isinstance(each, ir.Assign) and _is_of_numbers(each.value) for each in bound)


def _is_of_numbers(value: ir.Expr | None) -> bool:
    if not isinstance(value, ir.Call):
        return False
    made, first = ir.last_name(value.func), value.args[0] if value.args else None
    return made == "Counter" or (made == "defaultdict" and isinstance(first, ir.Name) and first.id in ("int", "float"))


def _read(written: ir.Expr | None) -> tuple[ir.Name, str] | None:
    """The variable and the key of `state["names"]` and `state.get("names")`."""
    of: ir.Expr | None = None
    key: ir.Expr | None = None
    if isinstance(written, ir.Subscript):
        of, key = written.value, written.index
    elif isinstance(written, ir.Call) and isinstance(written.func, ir.Attribute) and written.func.name == "get" and written.args:
        of, key = written.func.value, written.args[0]
    return (of, key.value) if isinstance(of, ir.Name) and isinstance(key, ir.Constant) and isinstance(key.value, str) else None


def _field_of(frame: Frame, of: ir.Name, key: str) -> ir.Expr | None:
    """What a typed dictionary says of one of its fields."""
    annotation = _annotation_of(frame, of)
    cls = force(ex.evaluate(frame, annotation)) if isinstance(annotation, ir.Name) else None
    body = cls.node.body if isinstance(cls, ClassRef) else []
    fields = (each for each in body if isinstance(each, ir.Assign) and each.annotation is not None)
    return next((each.annotation for each in fields if ir.last_name(each.targets[0]) == key), None)


_NAMED = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "OrderedDict", "DefaultDict", "defaultdict"})
_LISTED = frozenset({"List", "list", "Sequence", "Iterable", "Collection", "Set", "set", "FrozenSet", "frozenset", "Tuple", "tuple"})
_SINGLE = frozenset({"str", "int", "float", "bool"})


def _is_of_texts(annotation: ir.Expr) -> bool:
    """`Dict[str, str]`, `list[str]`."""
    if isinstance(annotation, ir.Binary) and annotation.op == "|":
        return _is_of_texts(annotation.left)
    if not isinstance(annotation, ir.Subscript):
        return False
    word, index = ir.last_name(annotation.value), annotation.index
    if word in _AROUND and not isinstance(index, ir.Sequence):
        return _is_of_texts(index)
    inside = [ir.last_name(each) for each in (index.items if isinstance(index, ir.Sequence) else [index])]
    if word in _LISTED:
        return inside[:1] == ["str"] and len(inside) <= 2  # `tuple[str, ...]`
    return word in _NAMED and len(inside) == 2 and inside[0] in _SINGLE and inside[1] in _SINGLE


def _lines(frame: Frame, cls: ClassRef, depth: int = 0) -> int | None:
    annotations: dict[str, int | None] = {}
    for each in reversed(objects.lineage(frame, cls)):
        inner = Frame(frame.machine, each.module, Scope(each.scope), each.node.name, frame.depth + 1)
        for statement in each.node.body:
            if isinstance(statement, ir.Assign) and statement.annotation is not None and isinstance(statement.targets[0], ir.Name):
                annotations[statement.targets[0].id] = _of(inner, statement.annotation, depth)
    known = [lines for lines in annotations.values() if lines is not None]
    return 2 + sum(known) if known and len(known) == len(annotations) else None


def _of(frame: Frame, annotation: ir.Expr, depth: int) -> int | None:
    """The most lines of a field with this annotation."""
    if isinstance(annotation, ir.Constant):
        return 1 if annotation.value is None or annotation.value in _ONE else None
    if isinstance(annotation, ir.Binary) and annotation.op == "|":
        return _most([_of(frame, side, depth) for side in (annotation.left, annotation.right)])
    if isinstance(annotation, ir.Subscript):
        word, index = ir.last_name(annotation.value), annotation.index
        inside = index.items if isinstance(index, ir.Sequence) else [index]
        if word == "Literal":
            return 1
        inside = inside[:1] if word == "Annotated" else inside
        return _most([_of(frame, each, depth) for each in inside]) if word in _AROUND else None
    if not isinstance(annotation, (ir.Name, ir.Attribute)):
        return None
    if ir.last_name(annotation) in _ONE:
        return 1
    cls = force(ex.evaluate(frame, annotation))
    if not isinstance(cls, ClassRef) or depth >= _DEEP:
        return None
    bases = (base.path.rpartition(".")[2] for base in objects.bases_of(frame, cls) if isinstance(base, External))
    return 1 if any(base in _ENUMS for base in bases) else _lines(frame, cls, depth + 1)


def _most(lines: list[int | None]) -> int | None:
    known = [each for each in lines if each is not None]
    return max(known) if known and len(known) == len(lines) else None
