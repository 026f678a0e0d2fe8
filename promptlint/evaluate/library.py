"""What the standard library's functions do to values: the environment, clocks, paths, files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from promptlint import ir
from promptlint.evaluate import demanded, draws, fields, objects, serialised, strings
from promptlint.evaluate.frames import Frame
from promptlint.evaluate.values import (
    Arguments,
    Dictionary,
    External,
    FilePath,
    Given,
    Granularity,
    Instance,
    Listing,
    Literal_,
    Mystery,
    Object,
    Partial,
    Piece,
    Scalar,
    Text,
    V,
    comes_from_parameter,
    options,
    text,
)
from promptlint.model import Source, Span

_CLOCKS: dict[str, Granularity] = {
    "datetime.datetime.now": "second",
    "datetime.datetime.utcnow": "second",
    "datetime.datetime.today": "second",
    "datetime.date.today": "day",
    "time.time": "second",
    "time.time_ns": "second",
    "time.ctime": "second",
    "time.asctime": "second",
    "time.localtime": "second",
    "time.gmtime": "second",
    "time.strftime": "second",
    "time.monotonic": "second",
    "django.utils.timezone.now": "second",
    "pendulum.now": "second",
    "arrow.now": "second",
    "arrow.utcnow": "second",
}
_RANDOM = ("random.", "uuid.uuid", "secrets.", "numpy.random.")
_DEDENT = {"textwrap.dedent": strings.dedented, "inspect.cleandoc": strings.cleaned}
_PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath", "anyio.Path")
_LOADS = frozenset({"json.loads", "orjson.loads", "ujson.loads", "simplejson.loads"})
_USER = frozenset({"input", "builtins.input", "click.prompt", "typer.prompt"})

_FINEST: tuple[tuple[str, Granularity], ...] = (
    ("SfsTXcr+", "second"), ("M", "minute"), ("HI", "hour"), ("dDjxuwaAF", "day"), ("mbB", "month"), ("yYG", "year"),
)  # fmt: skip


def granularity_of(pattern: str) -> Granularity:
    """How often a text made with this `strftime` pattern changes."""
    codes = {pattern[i + 1] for i in range(len(pattern) - 1) if pattern[i] == "%"}
    for letters, name in _FINEST:
        if codes & set(letters):
            return name
    return ""


def call(frame: Frame, path: str, arguments: Arguments, node: ir.Call) -> V | None:
    """The result of calling a function from outside the project; None when it is not one of these."""
    span = frame.span(node.at)
    if path in ("os.getenv", "os.environ.get", "os.environ.setdefault", "decouple.config", "environ.get"):
        return environment(frame, arguments, node, span)
    if (path in _CLOCKS or path.startswith(_RANDOM)) and _at_start(frame):
        return frame.mystery(f"{path}() was called when the program started", node, "environment")
    if path in _CLOCKS:
        return _clock(frame, path, arguments, node)
    if path.startswith(_RANDOM) and draws.repeats(path, arguments):
        return frame.mystery(f"{path}() draws one of several", node)
    if path.startswith(_RANDOM):
        return frame.mystery(f"{path}() is random", node, "random")
    if path in _DEDENT:
        value = arguments.get("text", 0) or arguments.get("doc", 0)
        return _each_text(value, _DEDENT[path]) if value is not None else None
    if path in _PATHS:
        return _path(arguments, span)
    if path.startswith("os.path."):
        return _os_path(path[8:], arguments, span)
    if path == "urllib.parse.urljoin":
        return _joined_address(frame, arguments, span)
    if path in ("open", "builtins.open", "io.open", "codecs.open", "aiofiles.open"):
        return Object("open file", arguments, {}, span)
    if path in _USER:
        return frame.mystery("typed by the user", node, "user")
    if path in ("functools.partial", "functools.partialmethod") and arguments.positional:
        inner = Arguments(arguments.positional[1:], arguments.keywords, arguments.rest, arguments.ats)
        spelled = frame.module.source(node.args[0].at) if node.args else ""
        return Partial(arguments.positional[0], inner, spelled, span)
    if path in _AS_XML:
        return _as_xml(arguments, span)
    if path in ("isinstance", "builtins.isinstance"):
        return _is_instance(frame, arguments, span)
    if path == "hasattr" and len(arguments.positional) == 2:
        return Scalar(True, span) if _is_set(frame, *arguments.positional) else None
    if path in ("getattr", "importlib.import_module"):
        return _named(frame, path, arguments, node)
    if path in _LOADS and isinstance(written := arguments.get("s", 0), Object) and written.cls == "json.dumps":
        return written.arguments.get("obj", 0)  # there and back again
    if path in serialised.DUMPS and isinstance(subject := arguments.get("obj", 0), (Dictionary, Listing)):
        if serialised.plain_of(subject) is None and fields.holds_texts(frame, node):
            return None
        return Object("json.dumps", arguments, {}, span)  # what it was made of can still be read
    return _builtin(frame, path, arguments, span)


def _is_instance(frame: Frame, arguments: Arguments, span: Span) -> V | None:
    """Whether an SDK's object is one of these classes, where it certainly is, or they are clients of other SDKs' packages."""
    value, asked = arguments.get("", 0), arguments.get("", 1)
    classes = asked.items if isinstance(asked, Listing) else (asked,)
    paths = [each.path for each in classes if isinstance(each, External)]
    if not isinstance(value, Object) or not paths or len(paths) < len(classes):
        return None
    if value.cls in paths:
        return Scalar(True, span)
    apart = all(_is_concrete(frame, path) and path.partition(".")[0] != value.cls.partition(".")[0] for path in paths)
    return Scalar(False, span) if apart and _is_concrete(frame, value.cls) else None


def _is_concrete(frame: Frame, path: str) -> bool:
    """Whether a class is a client that an SDK's description names, and not what others inherit from."""
    catalogue, name = frame.machine.catalogue, path.rpartition(".")[2]
    known = catalogue.client_of(path) is not None or catalogue.maker_of(path) is not None
    return known and name[:1].isupper() and not name.startswith(("Base", "Abstract"))


def _at_start(frame: Frame) -> bool:
    """Whether code runs once in a program: at a module's top level, or in `main`, outside its loops."""
    if frame.scope is frame.module.scope:
        return True
    return frame.function == f"{frame.module.dotted}.main" and not frame.loops


_AS_XML = frozenset({"pydantic_ai.format_as_xml", "pydantic_ai.format_prompt.format_as_xml"})


def _as_xml(arguments: Arguments, span: Span) -> V | None:
    """Data written as XML for a prompt, with its defaults of two blanks and no root: the same on every run when the data are."""
    tags = [arguments.get("root_tag", 1), arguments.get("item_tag", 2)]
    root, item = (tag.known if isinstance(tag, Text) else None for tag in tags)
    item = item or "item"

    def write(inner: V, tag: str, indent: str) -> list[Piece] | None:
        if isinstance(inner, Text):
            return [Literal_(f"{indent}<{tag}>", span), *inner.pieces, Literal_(f"</{tag}>\n", span)]
        if isinstance(inner, Scalar):
            return [Literal_(f"{indent}<{tag}>{inner.value}</{tag}>\n", span)]
        inside = rows(inner, indent + "  ")
        if inside is None:
            return None
        return [Literal_(f"{indent}<{tag}>\n", span), *inside, Literal_(f"{indent}</{tag}>\n", span)]

    def rows(inner: V, indent: str) -> list[Piece] | None:
        pairs: list[tuple[str, V]] | None = None
        if isinstance(inner, Dictionary) and inner.rest is None:
            pairs = [(str(key), value) for key, value in inner.items.items()]
        elif isinstance(inner, Listing) and inner.closed:
            pairs = [(item, value) for value in inner.items]
        written = [write(value, tag, indent) for tag, value in pairs or ()]
        return None if pairs is None or None in written else [piece for part in written if part is not None for piece in part]

    of = arguments.get("obj", 0)
    pieces = None if of is None else rows(of, "") if root is None else write(of, root, "")
    return None if pieces is None else Text(strings.merged(tuple(pieces)), span)


def _named(frame: Frame, path: str, arguments: Arguments, node: ir.Call) -> V | None:
    """An attribute or a module whose name is a text: `getattr(self, "client")`, `import_module("litellm")`."""
    written = arguments.get("name", 1 if path == "getattr" else 0)
    known = written.known if isinstance(written, Text) else None
    if known is None:
        return None
    if path != "getattr":
        return External(known) if not known.startswith(".") and frame.machine.project.find(known, frame.module.path) is None else None
    base = arguments.get("", 0)
    if not isinstance(base, (External, Instance, Object)) or (len(arguments.positional) > 2 and not _is_set(frame, base, written)):
        return None
    return objects.attribute(frame, base, known, ir.Attribute(node.args[0], known, node.at, node.at[:2]))


def _is_set(frame: Frame, value: V, name: V | None) -> bool:
    """Whether an object certainly has an attribute: its class, or an SDK's, has such a method, or a constructor always sets it."""
    known = name.known if isinstance(name, Text) else None
    if known is not None and _is_method(frame, value, known):
        return True
    if not isinstance(value, Instance) or known is None:
        return False
    methods = (each for cls in objects.lineage(frame, value.cls) for each in cls.node.body if isinstance(each, ir.Function))
    has_method = value.certain and any(each.name == known and not each.decorators for each in methods)
    return has_method or objects.is_always_set(frame, value.cls, known)


def _is_method(frame: Frame, value: V, name: str) -> bool:
    """Whether all objects of SDKs that a value may be have a method: what else it may be, nothing is told of."""
    told = [option for option in options(value) if not isinstance(option, Mystery)]
    makers = [frame.machine.catalogue.maker_of(each.cls) if isinstance(each, Object) else None for each in told]
    return bool(makers) and all(known is not None and name in known[1].same for known in makers)


def _builtin(frame: Frame, path: str, arguments: Arguments, span: Span) -> V | None:
    first = arguments.get("", 0)
    if path in ("str", "builtins.str") and first is not None:
        return Text(strings.pieces_of(first, frame, "str", span), span) if isinstance(first, (Text, Scalar, FilePath)) else first
    if path in ("set", "frozenset") and first is not None:
        return serialised.as_set(first, span)
    if path == "sorted" and first is not None:
        return serialised.ordered(first)
    if path == "list" and isinstance(first, Listing) and serialised.is_unordered(first):
        return replace(first, order_at=first.order_at or span)
    if path in ("list", "tuple", "reversed", "copy.copy", "copy.deepcopy") and first is not None:
        return first
    if path in ("list", "tuple", "set") and not arguments.positional:
        return Listing(path, (), span)
    if path.rpartition(".")[2] in _FIELDS and "." in path:
        return _field(path, arguments)
    if path == "dict":
        base = first if isinstance(first, Dictionary) else Dictionary({}, first) if isinstance(first, (Mystery, Given)) else None
        if first is not None and base is None:
            return None
        items: dict[Any, V] = {**(base.items if base else {}), **arguments.keywords}
        return Dictionary(items, arguments.rest or (base.rest if base else None), span)
    if path in ("int", "float") and first is not None:
        return _number(first, int if path == "int" else float)
    if path in ("min", "max") and len(arguments.positional) == 2:
        return _extreme(min if path == "min" else max, arguments.positional)
    if path == "typing.cast" and len(arguments.positional) == 2:
        return arguments.positional[1]
    if path == "string.Template" and first is not None:
        return Object("string.Template", Arguments((first,)), {}, span)
    return None


_FIELDS = frozenset({"Field", "field", "ib", "attrib"})  # pydantic, sqlmodel, dataclasses, attrs


def _field(path: str, arguments: Arguments) -> V | None:
    """The default of a field of a data class."""
    default = arguments.get("default", 0 if path.endswith("Field") else None)
    if default is not None:
        return None if isinstance(default, Mystery) or is_ellipsis(default) else default
    factory = arguments.get("default_factory", None)
    if isinstance(factory, External) and factory.path in ("list", "dict"):
        return Listing("list", ()) if factory.path == "list" else Dictionary({})
    return None


def is_ellipsis(value: V) -> bool:
    return isinstance(value, Mystery) and value.expression == "..."


def environment(frame: Frame, arguments: Arguments, node: ir.Call, span: Span) -> V:
    """`os.getenv(name, default)`."""
    name = arguments.get("key", 0)
    known = name.known if isinstance(name, Text) else None
    source = f"environment variable {known or '?'}"
    default = arguments.get("default", 1)
    is_none = default is None or (isinstance(default, Scalar) and default.value is None)
    if default is None or is_none or (known is not None and demanded.is_demanded(frame.module.module, node.at, known)):
        found = frame.mystery(f"read from the {source}", node, "environment")
        head = default.known.partition(":") if isinstance(default, Text) and default.known is not None else ("", "", "")
        if head[0].isidentifier() and "-" in head[2] and "//" not in head[2]:  # another model of the same: `anthropic:claude-…`
            return strings.concatenated(text(f"{head[0]}:", span), found, frame, "the provider", source, span)
        return found
    return Given(default, source)


def _joined_address(frame: Frame, arguments: Arguments, span: Span) -> V | None:
    """`urljoin(base, path)`: as it is joined where both are known, else the path behind whatever the base is."""
    base, below = arguments.get("base", 0), arguments.get("url", 1)
    if base is None or not isinstance(below, Text):
        return None
    if isinstance(base, Given):
        inner = _joined_address(frame, Arguments((base.value, below)), span)
        return None if inner is None else Given(inner, base.source, base.from_parameter)
    if isinstance(base, Text) and base.known is not None and below.known is not None:
        try:
            return text(urljoin(base.known, below.known), span)
        except ValueError:  # no address
            return None
    return strings.concatenated(base, below, frame, "the base", "the path", span)


def _clock(frame: Frame, path: str, arguments: Arguments, node: ir.Call) -> V:
    granularity = _CLOCKS[path]
    if path == "time.strftime" and isinstance(pattern := arguments.get("format", 0), Text) and pattern.known is not None:
        granularity = granularity_of(pattern.known) or granularity
    return frame.mystery(f"{path}() is the clock", node, "clock", granularity=granularity)


def _each_text(value: V, change: Callable[[Text], Text]) -> V:
    if isinstance(value, Text):
        return change(value)
    if isinstance(value, Given):
        return Given(_each_text(value.value, change), value.source, value.from_parameter)
    return value


def _number(value: V, kind: type[int] | type[float]) -> V | None:
    if isinstance(value, Given):
        inner = _number(value.value, kind)
        return None if inner is None else Given(inner, value.source, value.from_parameter)
    if isinstance(value, Scalar) and isinstance(value.value, (int, float)):
        return Scalar(kind(value.value), value.at)
    if isinstance(value, Text) and value.known is not None:
        try:
            return Scalar(kind(value.known), value.at)
        except (ValueError, OverflowError):
            return None
    return value if isinstance(value, Mystery) else None


def _extreme(pick: Callable[..., float], values: tuple[V, ...]) -> V | None:
    numbers = [v.value for v in values if isinstance(v, Scalar) and isinstance(v.value, (int, float))]
    if len(numbers) == len(values):
        best = pick(numbers)
        return next(v for v in values if isinstance(v, Scalar) and v.value == best)
    return None


# ---------------------------------------------------------------- paths and files


def path_of(value: V | None) -> str | None:
    """The path that a value spells, when it is known."""
    for option in options(value) if value is not None else ():
        if isinstance(option, FilePath):
            return option.path
        if isinstance(option, Text) and option.known is not None:
            return option.known
        break
    return None


def _path(arguments: Arguments, span: Span) -> V | None:
    parts = [path_of(value) for value in arguments.positional]
    if any(part is None for part in parts):
        return None
    return FilePath(posixpath.join(*(part for part in parts if part is not None)) if parts else "", span)


def _os_path(name: str, arguments: Arguments, span: Span) -> V | None:
    parts = [path_of(value) for value in arguments.positional]
    if not parts or any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if name == "join":
        return text(posixpath.join(*known), span)
    if name == "dirname":
        return text(posixpath.dirname(known[0]), span)
    if name == "basename":
        return text(posixpath.basename(known[0]), span)
    if name in ("abspath", "realpath", "normpath", "expanduser"):
        return text(posixpath.normpath(known[0]) if known[0] else "", span)
    return None


def path_attribute(path: FilePath, name: str) -> V | None:
    """`.parent`, `.name`, `.stem`, and the methods that are called next."""
    if name == "parent":
        return FilePath(posixpath.dirname(path.path), path.at)
    if name in ("name", "stem") and path.at is not None:
        base = posixpath.basename(path.path)
        return text(base if name == "name" else base.partition(".")[0], path.at)
    return None


def path_method(frame: Frame, path: FilePath, name: str, arguments: Arguments, node: ir.Call) -> V | None:
    """`.read_text()`, `.joinpath()`, `.resolve()` and their like."""
    if name in ("resolve", "absolute", "expanduser"):
        return path
    if name == "read_text":
        return read(frame, path.path, node)
    if name == "open":
        return Object("open file", Arguments((path,)), {}, frame.span(node.at))
    if name == "joinpath":
        parts = [path_of(value) for value in arguments.positional]
        if all(part is not None for part in parts):
            return FilePath(posixpath.join(path.path, *(part for part in parts if part is not None)), path.at)
    if name in ("with_suffix", "with_name") and (given := path_of(arguments.get("", 0))) is not None:
        base = posixpath.splitext(path.path)[0] + given if name == "with_suffix" else posixpath.join(posixpath.dirname(path.path), given)
        return FilePath(base, path.at)
    return None


def read(frame: Frame, path: str | None, node: ir.Expr) -> V:
    """The text of a file of the repository; a mystery when the path or the file can't be had."""
    if path:
        folder = posixpath.dirname(frame.module.path)
        for candidate in dict.fromkeys((posixpath.normpath(path), posixpath.normpath(posixpath.join(folder, path)))):
            found = frame.machine.project.read_text(candidate)
            if found is not None:
                lines = found.split("\n")
                return text(found, Span(candidate, 1, 1, len(lines), len(lines[-1]) + 1))
    source: Source = "file"
    return frame.mystery("read from a file that is not in the scanned tree", node, source)


def result_source(name: str, arguments: Arguments) -> Source:
    """Where the result of an unknown function most likely comes from, told by its name."""
    lowered = name.lower()
    if any(word in lowered for word in ("retriev", "similarity_search", "search", "fetch_doc", "get_relevant")):
        return "retrieval"
    if "history" in lowered or "load_messages" in lowered:
        return "history"
    if lowered in ("read", "read_text", "read_file", "readlines", "load_file"):
        return "file"
    return "parameter" if any(comes_from_parameter(v) for v in (*arguments.positional, *arguments.keywords.values())) else "unknown"


BUILTINS = frozenset({
    "str", "int", "float", "bool", "list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "min", "max", "len", "open", "input",
    "print", "range", "enumerate", "zip", "map", "filter", "sum", "any", "all", "isinstance", "getattr", "hasattr", "setattr",
    "type", "super", "iter", "next", "repr", "abs", "round", "vars", "format",
})  # fmt: skip


def builtin(name: str) -> External | None:
    return External(name) if name in BUILTINS else None
