"""Methods of texts, lists, dictionaries and paths."""

from __future__ import annotations

from dataclasses import replace

from promptlint import ir
from promptlint.evaluate import binding, histories, library, serialised, strings
from promptlint.evaluate import expressions as ex
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    NOTHING,
    Arguments,
    Choice,
    Dictionary,
    FilePath,
    Given,
    Hole,
    Listing,
    Method,
    Mystery,
    Nothing,
    Object,
    Scalar,
    Spread,
    Text,
    V,
    choice,
    force,
    text,
)
from promptlint.model import Disorder, Span


def call(frame: Frame, method: Method, arguments: Arguments, node: ir.Call) -> V | None:
    """The result of a method of a value that is understood; None when the method is not."""
    of = method.of
    if isinstance(of, Text):
        return _text(frame, of, method.name, arguments, node)
    if isinstance(of, Listing):
        return _listing(frame, of, method.name, arguments, node)
    if isinstance(of, Dictionary):
        return _dictionary(frame, of, method.name, arguments, node)
    if isinstance(of, FilePath):
        return library.path_method(frame, of, method.name, arguments, node)
    return None


def _text(frame: Frame, of: Text, name: str, arguments: Arguments, node: ir.Call) -> V | None:
    span = frame.span(node.at)
    if name in ("strip", "lstrip", "rstrip"):
        characters = ex.key_of(arguments.positional[0]) if arguments.positional else None
        return strings.stripped(of, name, characters if isinstance(characters, str) else None)
    if name == "format":
        dumps = {i: each for i, each in enumerate(node.args) if isinstance(each, ir.Call) and ir.last_name(each.func) == "dumps"}
        made_of = {i: frame.module.source(each.args[0].at) for i, each in dumps.items() if each.args}
        return strings.formatted(of, arguments.positional, arguments.keywords, arguments.rest is not None, frame, span, made_of)
    if name == "format_map" and arguments.positional and isinstance(mapping := arguments.positional[0], Dictionary):
        return strings.formatted(of, (), {str(k): v for k, v in mapping.items.items()}, mapping.rest is not None, frame, span)
    if name in ("lower", "upper", "title", "capitalize", "casefold", "swapcase"):
        return strings.mapped(of, lambda known: getattr(known, name)())
    if name == "replace" and len(arguments.positional) >= 2 and isinstance(old := ex.key_of(arguments.positional[0]), str):
        return strings.replaced(of, old, arguments.positional[1], frame, span)
    cut = ex.key_of(arguments.get("", 0) or NOTHING)
    if name in ("removeprefix", "removesuffix") and of.known is not None and isinstance(cut, str):
        return text(of.known.removeprefix(cut) if name == "removeprefix" else of.known.removesuffix(cut), span)
    if name == "join":
        return _join(frame, of, arguments, node)
    if name in ("encode", "decode", "expandtabs", "__str__", "__format__"):
        return of
    if name == "split" and of.known is not None and not arguments.keywords:
        return _split(of.known, arguments, span)
    if name == "splitlines" and of.known is not None:
        return Listing("list", tuple(text(line, span) for line in of.known.splitlines()[:200]), span)
    return ex.derived(frame, of, node)


def _split(known: str, arguments: Arguments, span: Span) -> V | None:
    separator = ex.key_of(arguments.positional[0]) if arguments.positional else None
    if arguments.positional and not separator:
        return None
    return Listing("list", tuple(text(part, span) for part in known.split(separator)[:200]), span)


def _join(frame: Frame, separator: Text, arguments: Arguments, node: ir.Call) -> V | None:
    if not arguments.positional:
        return None
    items = arguments.positional[0]
    value = _joined(frame, separator, items, node)
    name = frame.module.source(node.args[0].at)
    if not isinstance(value, Text) or not any("indented-json" in piece.traits for piece in value.pieces):
        return value
    places = set(serialised.json_within(items))
    if len(places) != 1:
        return value
    (at,) = places
    written = _source_of(frame, at)  # what is pretty is one entry of the list, and not the list
    if not written:
        return value
    pieces = (
        replace(piece, expression=written, at=at)
        if isinstance(piece, Hole) and "indented-json" in piece.traits and piece.expression in (name, written)
        else piece
        for piece in value.pieces
    )
    return replace(value, pieces=tuple(pieces))


def _source_of(frame: Frame, at: Span) -> str:
    """What stands at a place in the same file; "" elsewhere."""
    if at.path != frame.module.path or at.cell is not None:
        return ""
    return frame.module.source((at.line, at.column - 1, at.end_line, at.end_column - 1))


def _joined(frame: Frame, separator: Text, items: V, node: ir.Call) -> V:
    span = frame.span(node.at)
    written = frame.module.source(node.args[0].at)
    if serialised.is_unordered(items) and isinstance(items, Listing):
        joined = strings.joined(separator, tuple((force(item), written) for item in items.items), frame, span) if items.closed else None
        hole = strings.pieces_of(ex.derived(frame, items, node.args[0]), frame, written, span)
        pieces = serialised.marked(joined.pieces if joined else hole, frozenset({"unordered"}))
        disorder = Disorder(frame.span(node.args[0].at), "texts")
        return Text(tuple(replace(piece, at=span, disorder=disorder) for piece in pieces), span)
    if isinstance(items, Listing) and items.closed:
        return strings.joined(separator, tuple((item, written) for item in items.items), frame, span)
    if isinstance(items, Listing):
        # what repeats is a run-time value; what stands before it is not
        parts = tuple((ex.derived(frame, item.value, node.args[0]) if isinstance(item, Spread) else item, written) for item in items.items)
        return strings.joined(separator, parts, frame, span)
    pieces = strings.pieces_of(ex.derived(frame, items, node.args[0]), frame, written, span)
    if serialised.is_loose(items):
        pieces = tuple(replace(piece, disorder=Disorder(frame.span(node.args[0].at), "texts")) for piece in pieces)
    return Text(pieces, span)


def substitute(frame: Frame, template: Object, arguments: Arguments, node: ir.Call) -> V:
    """`string.Template(text).substitute(...)`."""
    of = template.arguments.positional[0]
    keywords = dict(arguments.keywords)
    if arguments.positional and isinstance(arguments.positional[0], Dictionary):
        keywords |= {str(key): value for key, value in arguments.positional[0].items.items()}
    if isinstance(of, Text):
        return strings.substituted(of, keywords, frame, frame.span(node.at))
    return ex.derived(frame, of, node)


# ---------------------------------------------------------------- lists


def _listing(frame: Frame, of: Listing, name: str, arguments: Arguments, node: ir.Call) -> V | None:
    grown = grow(frame, of, name, arguments, node)
    if grown is not None:
        rebind(frame, node, grown)
        return Scalar(None)
    if name == "sort":
        rebind(frame, node, serialised.ordered(of))
        return Scalar(None)
    if name == "copy":
        return of
    if name == "pop":
        index = ex.key_of(arguments.positional[0]) if arguments.positional else -1
        if of.closed and of.items and isinstance(index, int) and -len(of.items) <= index < len(of.items):
            left = list(of.items)
            value = left.pop(index)
            rebind(frame, node, replace(of, items=tuple(left)))
            return value
        rebind(frame, node, replace(of, items=(Spread(frame.mystery("items were taken out", node)),)))
    return None


def grow(frame: Frame, of: Listing, name: str, arguments: Arguments, node: ir.Call) -> Listing | None:
    """The list after `append`, `extend`, `insert`, `clear`; None for other methods."""
    first = arguments.positional[0] if arguments.positional else None
    if name in ("append", "extend", "insert") and arguments.positional:
        histories.note(frame, node, arguments.positional[-1])
    if name in ("append", "add") and first is not None:
        return replace(of, items=(*of.items, first))
    if name == "extend" and first is not None:
        return replace(of, items=(*of.items, *ex.items_of(first)))
    if name == "insert" and len(arguments.positional) == 2:
        index = ex.key_of(arguments.positional[0])
        if index == 0:
            return replace(of, items=(arguments.positional[1], *of.items))
        items = (*of.items[:index], arguments.positional[1], *of.items[index:]) if isinstance(index, int) and of.closed else None
        return replace(of, items=items or (*of.items, arguments.positional[1]))
    if name == "clear":
        return replace(of, items=())
    return None


def rebind(frame: Frame, node: ir.Call, value: V) -> None:
    """Bind what a method changed to the place that the method was read from."""
    if isinstance(node.func, ir.Attribute) and isinstance(node.func.value, (ir.Name, ir.Attribute, ir.Subscript)):
        binding.bind(frame, node.func.value, value)


# ---------------------------------------------------------------- dictionaries


def _dictionary(frame: Frame, of: Dictionary, name: str, arguments: Arguments, node: ir.Call) -> V | None:
    if name == "get" and arguments.positional:
        return get(frame, of, ex.key_of(arguments.positional[0]), arguments.get("default", 1), node)
    if name == "update":
        changed = of
        for value in arguments.positional:
            changed = ex.merged_dictionary(changed, value)
        changed = ex.merged_dictionary(changed, Dictionary(dict(arguments.keywords), arguments.rest))
        rebind(frame, node, changed)
        return Scalar(None)
    if name == "setdefault" and arguments.positional and (key := ex.key_of(arguments.positional[0])) is not None:
        if key not in of.items:
            value = arguments.get("", 1) or Scalar(None)
            rebind(frame, node, replace(of, items={**of.items, key: Given(value, "unpacked arguments") if of.rest else value}))
        return of.items.get(key) or arguments.get("", 1)
    if name == "pop" and arguments.positional:
        return _pop(frame, of, arguments, node)
    if name in ("copy", "model_copy"):
        return of
    span = frame.span(node.at)
    if name in ("items", "keys", "values"):
        rows: list[V] = []
        for key, value in of.items.items():
            spelled = text(str(key), span) if not isinstance(key, (int, float)) else Scalar(key)
            rows.append({"items": Listing("tuple", (spelled, value), span), "keys": spelled, "values": value}[name])
        if of.rest is not None:
            rows.append(Spread(ex.derived(frame, of.rest, node)))
        return Listing("list", tuple(rows), span)
    return ex.derived(frame, of, node)


def get(frame: Frame, of: Dictionary, key: object, default: V | None, node: ir.Call) -> V:
    """`mapping.get(key, default)`."""
    otherwise: V = default if default is not None else Scalar(None)
    if key is None:
        return choice((*of.items.values(), otherwise, frame.mystery("the key is not known", node)))
    if key in of.items:
        value = of.items[key]
        is_perhaps_missing = isinstance(value, Choice) and any(isinstance(option, Nothing) for option in value.values)
        return choice((value, otherwise)) if is_perhaps_missing else value
    if of.rest is not None:
        if isinstance(otherwise, Scalar) and otherwise.value is None:
            return ex.derived(frame, of.rest, node)
        return Given(otherwise, f"key {key}", isinstance(of.rest, Mystery) and of.rest.from_parameter)
    return otherwise


def _pop(frame: Frame, of: Dictionary, arguments: Arguments, node: ir.Call) -> V:
    key = ex.key_of(arguments.positional[0])
    value = get(frame, of, key, arguments.get("", 1), node)
    if key in of.items:
        rebind(frame, node, replace(of, items={k: v for k, v in of.items.items() if k != key}))
    return value
