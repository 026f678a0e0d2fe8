"""What the code does to values on their way into a text: JSON with blanks in it, base64, markup, things without an order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from promptlint.evaluate.traits import holds_texts
from promptlint.evaluate.values import (
    NO_TRAITS,
    Arguments,
    Choice,
    Dictionary,
    External,
    FilePath,
    Given,
    Hole,
    Listing,
    Literal_,
    Member,
    Method,
    Mystery,
    Object,
    Piece,
    Scalar,
    Spread,
    Text,
    V,
    force,
    options,
)
from promptlint.model import Disorder, Span, Trait
from promptlint.sdks import blocks

DUMPS = frozenset({"json.dumps", "orjson.dumps", "ujson.dumps", "simplejson.dumps"})
# Traits of how a value is written.  A function that is not known may write it in another way, so they end there.
FORM: frozenset[Trait] = frozenset({"indented-json", "unsorted-json", "unordered", "base64", "html", "few"})
ORDER: frozenset[Trait] = frozenset({"unordered", "unsorted-json"})
# Functions and methods that leave the form as it is.
_TRANSPARENT = frozenset({
    "str", "decode", "encode", "strip", "lstrip", "rstrip", "replace", "format", "join", "list", "tuple", "extend", "items", "keys",
    "values", "fetchall", "all", "scalars", "mappings", "to_list", "tolist", "copy", "escape", "lower", "upper", "SafeString",
})  # fmt: skip
_BASE64 = frozenset({"b64encode", "standard_b64encode", "urlsafe_b64encode", "encodebytes", "b85encode"})
_JSON_METHODS = frozenset({"model_dump_json", "to_json", "json", "dumps", "to_json_string"})
_MARKUP = frozenset({"prettify", "inner_html", "outer_html"})  # BeautifulSoup; Playwright
_MARKUP_ATTRIBUTES = frozenset({"page_source"})  # Selenium
_BROWSERS = frozenset({"playwright", "patchright", "pyppeteer"})
_MARKUP_OBJECTS = frozenset({"bs4.BeautifulSoup"})
_LISTED = frozenset({"os.listdir", "os.scandir", "glob.glob", "glob.iglob"})  # "in arbitrary order", as their documentation has it
_LISTED_METHODS = frozenset({"iterdir", "rglob", "glob"})
_QUERIES = frozenset({"execute", "fetch", "fetch_all"})
# The types of a block that is a text, or holds some; a block of another type is a picture, a sound or a file.
_TEXT_TYPES = frozenset({"text", "input_text", "output_text", "tool_result", "message", "function", "function_call_output", "thinking"})
# Traits of how one value is written: they say nothing of the others in the same list or mapping.
_OF_ONE: frozenset[Trait] = frozenset({"indented-json", "base64", "html"})
SHORT = 16  # lines: their breaks and blanks are some 20 tokens
_LINES_OF_FEW = 4  # of a slice with a small end, the most that is certain
_LITTLE = 80  # characters around JSON: its title
MAX_DEPTH = 6
MAX_ITEMS = 200


def traits_in(value: V | None, depth: int = 0) -> frozenset[Trait]:
    """What was done to a value, or to anything inside it."""
    if value is None or depth > MAX_DEPTH:
        return NO_TRAITS
    children: Iterable[V | None] = ()
    own: frozenset[Trait] = NO_TRAITS
    if isinstance(value, Mystery):
        return value.traits
    if isinstance(value, Text):
        found = NO_TRAITS.union(*(piece.traits for piece in value.pieces))
        return found if all(map(_may_be_json, value.pieces)) else found - {"indented-json"}
    if isinstance(value, Listing):
        own = frozenset({"unordered"}) if is_unordered(value) else NO_TRAITS
        children = value.items[:MAX_ITEMS]
    elif isinstance(value, Dictionary):
        children = (*list(value.items.values())[:MAX_ITEMS], value.rest)
        if _is_no_text(value):  # base64 is what a picture's own block is for, and a PDF's bytes are not its tokens
            return own.union(*(traits_in(force(child), depth + 1) for child in children if child is not None)) - {"base64", "whole-file"}
    elif isinstance(value, (Given, Spread)):
        children = (value.value,)
    elif isinstance(value, Choice):
        children = (*value.values, value.open)
    elif isinstance(value, Object):
        if value.cls == "json.dumps":
            return _of_json(value.arguments, "json.dumps", depth)
        return frozenset({"html"}) if value.cls in _MARKUP_OBJECTS else NO_TRAITS
    return own.union(*(traits_in(force(child), depth + 1) for child in children if child is not None))


def _may_be_json(piece: Piece) -> bool:
    """Whether a part of a text is indented JSON, or little beside it: what is more than that is no JSON any more, taken as one value."""
    return "indented-json" in piece.traits or (isinstance(piece, Literal_) and len(piece.text) <= _LITTLE)


def _is_no_text(block: Dictionary) -> bool:
    """Whether a mapping is a picture, a sound or a file, in the words of one of the APIs."""
    kind = block.items.get("type")
    if isinstance(kind, Text) and kind.known:
        return kind.known not in _TEXT_TYPES and not is_plain_text(block)
    files = [inner for key in blocks.FILES if isinstance(inner := block.items.get(key), Dictionary) and "source" in inner.items]
    named = any(key in block.items for key in (*blocks.KEYS, *blocks.AROUND, *blocks.MIME))
    return named or any(not is_plain_text(file) for file in files)


def is_plain_text(file: Dictionary) -> bool:
    """Whether a document is a text as it stands: Anthropic says so of its source, Bedrock names its format."""
    source, written = file.items.get("source"), file.items.get("format")
    kind = source.items.get("type") if isinstance(source, Dictionary) else None
    return any(isinstance(word, Text) and word.known in blocks.PLAIN for word in (kind, written))


def of_one(value: V) -> frozenset[Trait]:
    """What is known of one entry of a value, when it is not known which: how only some of a list's entries are written does not count."""
    found = traits_in(value)
    if not isinstance(value, (Listing, Dictionary)) or not found & _OF_ONE:
        return found
    entries = value.items if isinstance(value, Listing) else (*value.items.values(), *(() if value.rest is None else (value.rest,)))
    each = [traits_in(force(entry)) for entry in entries[:MAX_ITEMS]]
    return (found - _OF_ONE) | (_OF_ONE.intersection(*each) if each else NO_TRAITS)


def is_unordered(value: V) -> bool:
    """Whether a value is a set of more than one thing."""
    return isinstance(value, Listing) and value.kind in ("set", "frozenset") and (len(value.items) > 1 or not value.closed)


def is_loose(value: V) -> bool:
    """Whether a value that is not known is a set or a folder's listing itself, so that sorting it sorts what is made of it."""
    return isinstance(value, Mystery) and value.loose and not value.item and "unordered" in value.traits


def lists_files(callee: V, written: str) -> bool:
    """Whether an outside call gives the names in a folder, in the order in which it finds them."""
    path = callee.path if isinstance(callee, External) else ""
    of_a_path = isinstance(callee, Method) and isinstance(callee.of, FilePath)
    return path in _LISTED - {"os.scandir"} or (of_a_path and written in _LISTED_METHODS)


def disorder_in(value: V) -> Disorder | None:
    """The one place where JSON, or what it is made of, has no order; None where there are several, or none can be told."""
    if isinstance(value, Object) and value.cls == "json.dumps":
        subject = value.arguments.get("obj", 0)
        inside = set(_disorders(subject))
        if not inside and isinstance(subject, Dictionary) and subject.rest is not None and value.at is not None:
            return Disorder(value.at, "keys") if traits_in(force(subject.rest)) & ORDER else None
    else:
        inside = set(_disorders(value))
    return inside.pop() if len(inside) == 1 else None


def _disorders(value: V | None, depth: int = 0) -> Iterator[Disorder]:
    value = None if value is None else force(value)
    inner: Iterable[V | None] = ()
    if value is None or depth > MAX_DEPTH:
        return
    if isinstance(value, (Given, Spread)):
        inner = (value.value,)
    elif isinstance(value, Listing):
        if is_unordered(value) and value.order_at is not None:
            known = value.closed and all(isinstance(force(item), Text) for item in value.items)
            yield Disorder(value.order_at, "texts" if known else "things", value.order_of)
        inner = value.items[:MAX_ITEMS]
    elif isinstance(value, Dictionary):
        inner = list(value.items.values())[:MAX_ITEMS]
    for each in inner:
        yield from _disorders(each, depth + 1)


def marked(pieces: Iterable[Piece], traits: frozenset[Trait]) -> tuple[Piece, ...]:
    """The stretches of a text with these traits as well."""
    return tuple(replace(piece, traits=piece.traits | traits) for piece in pieces)


def traits_after(imported: frozenset[str], callee: V, arguments: Arguments, written: str) -> frozenset[Trait]:
    """The traits of what an outside call gives: those of how the values were written end in a function that is not known."""
    unpacked = written == "format"  # `template.format(**values)`: how one of many values was written says nothing of the whole text
    named = [value for name, value in arguments.keywords.items() if not unpacked or name in arguments.ats]
    inherited = NO_TRAITS.union(*map(traits_in, (callee, *arguments.positional, *named)))
    if unpacked:
        inherited |= NO_TRAITS.union(*map(traits_in, arguments.keywords.values())) - FORM
    kept = inherited if written in _TRANSPARENT else inherited - FORM
    return kept | _added(imported, callee, arguments, written)


def of_attribute(name: str) -> frozenset[Trait]:
    """What an attribute of an object from outside is known to be."""
    return frozenset({"html"}) if name in _MARKUP_ATTRIBUTES else NO_TRAITS


def _added(imported: frozenset[str], callee: V, arguments: Arguments, written: str) -> frozenset[Trait]:
    path = callee.path if isinstance(callee, External) else ""
    if written in _BASE64:
        return frozenset({"base64"})
    if path in DUMPS or (written in _JSON_METHODS and not path):
        return _of_json(arguments, path)
    if path == "pprint.pformat":
        return frozenset({"indented-json"})
    if written in _MARKUP and not path:
        return frozenset({"html"})
    if written == "content" and not arguments.positional and not arguments.keywords and imported & _BROWSERS:
        return frozenset({"html"})
    if path in _LISTED or (written in _LISTED_METHODS and isinstance(callee, Method) and isinstance(callee.of, FilePath)):
        return frozenset({"unordered"})
    if written in _LISTED_METHODS and isinstance(callee, (Mystery, Member)) and written != "glob":
        return frozenset({"unordered"})
    if written in _QUERIES and arguments.positional and _has_no_order(arguments.positional[0]):
        return frozenset({"unordered"})
    return NO_TRAITS


def _has_no_order(value: V) -> bool:
    """Whether a value is an SQL query for several rows that says nothing of their order."""
    query = "".join(p.text for p in value.pieces if isinstance(p, Literal_)).lower() if isinstance(value, Text) else ""
    several = query.lstrip().startswith("select") and not any(word in query for word in ("limit 1", "count(", "sum(", "max(", "min("))
    return several and "order by" not in query and "where id =" not in query


# ---------------------------------------------------------------- JSON


def _of_json(arguments: Arguments, path: str, depth: int = 0) -> frozenset[Trait]:
    """What a call that writes JSON does to what it writes."""
    subject = arguments.get("obj", 0) if path else None
    inner = traits_in(force(subject), depth + 1) if subject is not None else NO_TRAITS
    order = inner & ORDER
    if order and _is_true(arguments.get("sort_keys")) and isinstance(subject, (Dictionary, Mystery)):
        order = NO_TRAITS
    elif order and isinstance(subject, Dictionary):
        order |= {"unsorted-json"}
    return (inner - ORDER) | order | (frozenset({"indented-json"}) if is_indented(arguments) and not _is_short(subject) else NO_TRAITS)


def _is_short(subject: V | None) -> bool:
    """Whether JSON has so few lines, whatever stands in them, that its layout is not worth a word: known names and one text for each."""
    if subject is None:
        return False
    lines = _lines_of(force(subject))
    return lines is not None and lines < SHORT and plain_of(force(subject)) is None


def _lines_of(value: V, depth: int = 0) -> int | None:
    """In how many lines indented JSON writes a value; None where that depends on the run."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, (Text, Scalar)) or (isinstance(value, Mystery) and value.type == "str"):
        return 1
    if isinstance(value, Mystery) and value.lines:
        return value.lines
    if isinstance(value, Mystery) and "few" in value.traits:
        return _LINES_OF_FEW
    if isinstance(value, Given):
        return _lines_of(value.value, depth)
    if isinstance(value, Choice):  # what is a text in one branch is one in the others
        if any(isinstance(option, Text) for option in value.values):
            return 1
        each = [None if value.open is not None else _lines_of(force(option), depth + 1) for option in value.values]
        return None if None in each else max(lines or 0 for lines in each)
    inside = list(value.items.values()) if isinstance(value, Dictionary) else None
    if inside is not None and isinstance(value, Dictionary) and value.rest is not None:
        inside.append(value.rest)
    if isinstance(value, Listing) and value.closed:
        inside = list(value.items)
    if isinstance(value, Listing) and holds_texts(value):
        return _LINES_OF_FEW
    if inside is None or any(isinstance(item, Spread) for item in inside):
        return None
    if not inside:
        return 1
    lines = [_lines_of(force(item), depth + 1) for item in inside[:MAX_ITEMS]]
    return None if any(each is None for each in lines) else 2 + sum(each for each in lines if each) + max(0, len(inside) - MAX_ITEMS)


def without_layout(value: V) -> V:
    """A text that was cut: where it is too long for the cut, its layout costs nothing; elsewhere it is short."""
    layout: frozenset[Trait] = frozenset({"indented-json"})
    if isinstance(value, Mystery):
        return replace(value, traits=value.traits - layout)
    if isinstance(value, Text):
        return replace(value, pieces=tuple(replace(piece, traits=piece.traits - layout) for piece in value.pieces))
    if isinstance(value, Given):
        return replace(value, value=without_layout(value.value))
    if isinstance(value, Choice):
        opened = None if value.open is None else replace(value.open, traits=value.open.traits - layout)
        return replace(value, values=tuple(without_layout(force(option)) for option in value.values), open=opened)
    return value


def is_indented(arguments: Arguments) -> bool:
    """Whether JSON is written with line breaks and indentation, whatever a caller or the environment says."""
    value = arguments.get("indent")
    if value is not None:
        asked = options(force(value))
        return bool(asked) and not isinstance(value, Given) and all(_indents(option) for option in asked)
    option = arguments.get("option")
    return isinstance(option, External) and option.path.endswith("OPT_INDENT_2")


def _indents(value: V) -> bool:
    if isinstance(value, Text):
        return bool(value.known)
    return isinstance(value, Scalar) and isinstance(value.value, int) and not isinstance(value.value, bool) and value.value > 0


def _is_true(value: V | None) -> bool:
    return isinstance(value, Scalar) and value.value is True


def json_pieces(written: Object, expression: str, source: str, at: Span, from_parameter: bool) -> tuple[Piece, ...]:
    """`json.dumps(…)` inside a text: the JSON itself when all of it is known, otherwise a run-time value."""
    arguments = written.arguments
    traits = traits_in(written)
    disorder = disorder_in(written)
    known = known_json(arguments)
    if known is not None:
        return (Literal_(known, at, traits, disorder=disorder),)
    lines = lines_in(written)
    hole = Hole(expression, source, at, from_parameter=from_parameter, traits=traits, lines=lines, disorder=disorder)  # type: ignore[arg-type]
    return (hole,)


def lines_in(written: V) -> int:
    """In how many lines `json.dumps(…, indent=…)` writes what has a known shape; 0 where that depends on the run."""
    if not isinstance(written, Object) or written.cls != "json.dumps" or not is_indented(written.arguments):
        return 0
    subject = written.arguments.get("obj", 0)
    return 0 if subject is None else _lines_of(force(subject)) or 0


def json_within(value: V, depth: int = 0) -> Iterator[Span]:
    """Where the entries of a list are that are written as indented JSON."""
    value = force(value)
    if depth > MAX_DEPTH:
        return
    inside: Iterable[V] = ()
    if isinstance(value, (Given, Spread)):
        inside = (value.value,)
    elif isinstance(value, Choice):
        inside = value.values
    elif isinstance(value, Listing):
        inside = value.items[:MAX_ITEMS]
    elif isinstance(value, (Mystery, Object)) and value.at is not None and "indented-json" in traits_in(value):
        yield value.at
    for each in inside:
        yield from json_within(each, depth + 1)


def known_json(arguments: Arguments) -> str | None:
    """The JSON that a call with these arguments writes; None where anything in it is not known."""
    subject = arguments.get("obj", 0)
    plain = None if subject is None else plain_of(force(subject))
    how: dict[str, Any] = {}
    for name, value in arguments.keywords.items():
        if name in ("indent", "sort_keys", "ensure_ascii"):
            told = force(value)
            if not isinstance(told, Scalar) or (isinstance(told.value, int) and told.value > 16):
                return None
            how[name] = told.value
        elif name not in ("obj", "default", "cls"):
            return None
    if plain is None or arguments.rest is not None:
        return None
    try:
        return json.dumps(plain, **how)
    except (TypeError, ValueError, RecursionError):
        return None


def plain_of(value: V, depth: int = 0) -> Any:
    """A value as plain data, when all of it is known; None otherwise."""
    if depth > 20:
        return None
    if isinstance(value, Text):
        return value.known
    if isinstance(value, Scalar):
        return value.value
    if isinstance(value, Listing) and value.closed:
        items = [plain_of(item, depth + 1) for item in value.items]
        return None if any(item is None for item in items) else items
    if isinstance(value, Dictionary) and value.rest is None:
        pairs = {str(key): plain_of(item, depth + 1) for key, item in value.items.items()}
        return None if any(item is None for item in pairs.values()) else pairs
    return None


def ordered(value: V) -> V:
    """`sorted(value)`: what had no order has one."""
    if isinstance(value, Listing):
        return replace(value, kind="list")
    if isinstance(value, Mystery) and value.traits & ORDER:
        return replace(value, traits=value.traits - ORDER)
    return value


def as_set(value: V, at: Span) -> V:
    """`set(value)`: what had an order has none."""
    if isinstance(value, Listing):
        return Listing("set", value.items, at)
    if isinstance(value, Mystery):
        return replace(value, traits=value.traits | {"unordered"}, loose=True, item=False)
    return value
