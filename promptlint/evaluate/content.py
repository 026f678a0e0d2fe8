"""The content of a message: texts, blocks that are no text, and the breakpoints behind which the request is cached."""

from __future__ import annotations

from dataclasses import dataclass, replace

from promptlint.evaluate import templates
from promptlint.evaluate.arguments import inside
from promptlint.evaluate.serialised import disorder_in, is_plain_text, known_json, lines_in, traits_in
from promptlint.evaluate.strings import merged
from promptlint.evaluate.values import (
    Choice,
    Dictionary,
    Given,
    Hole,
    Listing,
    Literal_,
    Mystery,
    Object,
    Piece,
    Scalar,
    Spread,
    Text,
    V,
    comes_from_parameter,
    force,
    is_none,
)
from promptlint.model import Dynamic, Message, Modality, Part, Source, Span, Static
from promptlint.sdks import blocks

NOWHERE = Span("", 1, 1, 1, 1)
_TEXTS = ("text", "content", "input", "thinking", "refusal", "output")  # where a block keeps its text
_TEXTUAL = ("Part", "Block", "Text")  # in the names of classes whose objects are a text


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands in a content up to a breakpoint, or up to the content's end."""

    pieces: tuple[Piece, ...]
    ttl: str | None = None  # of the breakpoint at its end; None when there is none
    at: Span | None = None  # where that breakpoint stands


def message(role: str, content: V, at: Span | None = None) -> Message:
    """A message with its content, a text or a list of blocks."""
    return message_of(role, parts_in(content), at or getattr(content, "at", None))


def message_of(role: str, parts: tuple[Part, ...], at: Span | None) -> Message:
    """A message of these parts, which carry the breakpoints."""
    marks = [part.cache_ttl for part in parts if part.cache_breakpoint]
    return Message(role, parts, at, bool(marks), marks[-1] if marks else "")


def parts_in(content: V) -> tuple[Part, ...]:
    """A content as parts: a breakpoint stands on the last part before it."""
    parts: tuple[Part, ...] = ()
    pieces: tuple[Piece, ...] = ()
    for stretch in content_of(content):
        pieces += stretch.pieces
        if stretch.ttl is not None:
            parts, pieces = marked(parts + parts_of(pieces), stretch.ttl, stretch.at), ()
    return parts + parts_of(pieces)


def marked(parts: tuple[Part, ...], ttl: str, at: Span | None = None) -> tuple[Part, ...]:
    """The parts with a breakpoint behind the last."""
    return (*parts[:-1], replace(parts[-1], cache_breakpoint=True, cache_ttl=ttl, cache_at=at)) if parts else ()


def with_breakpoint(of: Message, ttl: str, at: Span | None = None) -> Message:
    """The message with a breakpoint at its end."""
    return message_of(of.role, marked(of.parts, ttl, at), of.at)


def content_of(content: V) -> tuple[Stretch, ...]:
    """The stretches of a content."""
    if isinstance(content, Text):
        return (Stretch(content.pieces),)
    if isinstance(content, Object):
        return _object(content)
    if isinstance(content, Given):
        if content.source.startswith("parameter") and not isinstance(content.value, Text):
            return (Stretch((_hole(content),)),)
        return content_of(content.value)
    if isinstance(content, Choice):
        readings = [content_of(option) for option in content.values if not is_none(option)]
        if not readings or content.open is not None:
            return (Stretch((_hole(content.open or content),)),)
        return max(readings, key=_said)
    if isinstance(content, Listing):
        return tuple(stretch for block in content.items for stretch in _item(block))
    if isinstance(content, Dictionary):
        return _block(content)
    if is_none(content):
        return ()
    if isinstance(content, Scalar):
        return (Stretch((Literal_(str(content.value), content.at or NOWHERE),)),)
    return (Stretch((_hole(content),)),)


def _said(stretches: tuple[Stretch, ...]) -> int:
    return sum(len(piece.text) for stretch in stretches for piece in stretch.pieces if isinstance(piece, Literal_))


def _item(block: V) -> tuple[Stretch, ...]:
    """One entry of a list of blocks; of one that a loop adds again and again, no text is known."""
    if not isinstance(block, Spread):
        return content_of(block)
    return tuple(replace(stretch, pieces=tuple(map(_repeated, stretch.pieces))) for stretch in content_of(block.value))


def _repeated(piece: Piece) -> Piece:
    return Hole(piece.text[:40], "history", piece.at) if isinstance(piece, Literal_) else piece


def _object(content: Object) -> tuple[Stretch, ...]:
    """A content, or a block of it, that is an object of an SDK's class."""
    if (of := templates.template_of(content)) is not None:
        return content_of(of)
    if content.cls == "json.dumps" and (written := known_json(content.arguments)) is not None:
        return (Stretch((Literal_(written, content.at or NOWHERE, traits_in(content)),)),)
    if (point := point_of(content)) is not None:
        return (Stretch((), point, mark_at(content)),)
    ttl = breakpoint_of(content)
    if (media := media_of(content)) is not None:
        return (Stretch((media,), ttl, mark_at(content)),)
    name = content.cls.rpartition(".")[2]
    text = content.arguments.get("text", 0 if name == "from_text" else None)
    if text is not None and (name == "from_text" or any(word in name for word in _TEXTUAL)):
        return _ended(content_of(text), ttl, mark_at(content))
    if name in blocks.FROM_FILES:
        return (Stretch((Hole(name, "file", content.at or NOWHERE),), ttl, mark_at(content)),)
    return (Stretch((_hole(content),), ttl, mark_at(content)),)


def _block(content: Dictionary) -> tuple[Stretch, ...]:
    """A block that is a mapping."""
    if (point := point_of(content)) is not None:
        return (Stretch((), point, mark_at(content)),)
    ttl = breakpoint_of(content)
    if (media := media_of(content)) is not None:
        return (Stretch((media,), ttl, mark_at(content)),)
    if "text" not in content.items and "type" not in content.items:
        return (Stretch((_hole(content),), ttl, mark_at(content)),)
    for key in _TEXTS:
        if key in content.items:
            return _ended(_as_block(content_of(content.items[key]), content.at), ttl, mark_at(content))
    if isinstance(held := content.items.get("source"), Dictionary) and is_plain_text(content) and "data" in held.items:
        return _ended(content_of(held.items["data"]), ttl, mark_at(content))  # a document that is a text as it stands
    kind = content.items.get("type")
    what = kind.known if isinstance(kind, Text) and kind.known else "block"
    source: Source = "file" if any(word in what for word in ("image", "document", "file")) else "unknown"
    return (Stretch((Hole(what, source, content.at or NOWHERE),), ttl, mark_at(content)),)


def _as_block(stretches: tuple[Stretch, ...], at: Span | None) -> tuple[Stretch, ...]:
    """What stands in a block: the text at its end knows the block."""
    pieces = stretches[-1].pieces if stretches else ()
    if not pieces or not isinstance(last := pieces[-1], Literal_):
        return stretches
    return (*stretches[:-1], replace(stretches[-1], pieces=(*pieces[:-1], replace(last, block=at))))


def _ended(stretches: tuple[Stretch, ...], ttl: str | None, at: Span | None) -> tuple[Stretch, ...]:
    """What stands in a block, with the block's own breakpoint behind it."""
    return stretches if ttl is None else (*stretches, Stretch((), ttl, at))


# ---------------------------------------------------------------- breakpoints


def mark_at(block: V) -> Span | None:
    """Where the breakpoint of a block stands: what its key is given, or else the block."""
    mark: V | None = None
    if isinstance(block, Dictionary):
        mark = next((block.items[key] for key in (blocks.BREAKPOINT, *blocks.POINTS) if key in block.items), None)
    elif isinstance(block, Object):
        mark = block.arguments.keywords.get(blocks.BREAKPOINT)
    return getattr(mark, "at", None) or getattr(block, "at", None)


def breakpoint_of(block: V) -> str | None:
    """How long what ends with this block, tool or message is kept, "" where that is not said; None without a breakpoint."""
    value: V | None = None
    if isinstance(block, Dictionary):
        value = block.items.get(blocks.BREAKPOINT)
    elif isinstance(block, Object):
        value = block.arguments.keywords.get(blocks.BREAKPOINT)
    return None if value is None or is_none(value) or (isinstance(value, Given) and is_none(value.value)) else ttl_in(value)


def point_of(block: V) -> str | None:
    """The same of a block that is nothing but a breakpoint."""
    if isinstance(block, Object) and block.cls.rpartition(".")[2] in blocks.POINTS:
        return ttl_in(block)
    if isinstance(block, Dictionary):
        return next((ttl_in(block.items[key]) for key in blocks.POINTS if key in block.items), None)
    return None


def may_hold_breakpoint(value: V | None, depth: int = 0) -> bool:
    """Whether a breakpoint stands anywhere in a value, also in a branch that was not the one read."""
    if value is None or depth > 8:
        return False
    if point_of(value) is not None or breakpoint_of(value) is not None:
        return True
    inner: tuple[V, ...] = ()
    if isinstance(value, (Given, Spread)):
        inner = (value.value,)
    elif isinstance(value, Choice):
        inner = tuple(value.values)
    elif isinstance(value, Listing):
        inner = tuple(value.items)
    elif isinstance(value, Dictionary):
        inner = tuple(value.items.values())
    return any(may_hold_breakpoint(force(each), depth + 1) for each in inner)


def ttl_in(value: V) -> str:
    """How long a cache entry is kept; "" where the code does not say."""
    found = value if isinstance(value, Text) else inside(value, "ttl") or inside(value, f"{blocks.BREAKPOINT}.ttl")
    return (found.known or "") if isinstance(found, Text) else ""


# ---------------------------------------------------------------- pictures and sound

_FROM_FILES = tuple(f".{name}" for name in blocks.FROM_FILES)


def media_of(block: V) -> Hole | None:
    """The picture or sound that a block is; None when it is something else."""
    modality: Modality | None = None
    what = ""
    if isinstance(block, Dictionary):
        kind = block.items.get("type")
        what = (kind.known or "") if isinstance(kind, Text) else "" if kind is not None else next(iter(map(str, block.items)), "")
        modality = blocks.TYPES.get(what) if kind is not None else blocks.KEYS.get(what)
    elif isinstance(block, Object):
        names = block.cls.split(".")
        what = names[-1] if names[-1][:1].isupper() else ".".join(names[-2:])  # Image.open
        modality = blocks.CLASSES.get(what)
    modality = modality or _by_mime(block)
    if modality is None:
        return None
    return Hole(what, "file", getattr(block, "at", None) or NOWHERE, modality=modality, detail=_detail(block))


def is_file(block: V) -> bool:
    """Whether a block is a picture, a sound, or another file in a part of its own: `Part.from_bytes(data=…, mime_type=…)`."""
    return media_of(block) is not None or (isinstance(block, Object) and block.cls.endswith(_FROM_FILES))


def _by_mime(block: V) -> Modality | None:
    """Whether bytes are a picture or sound, told by their type as it is written: "image/png"."""
    held = [block] if isinstance(block, Dictionary) else []
    if isinstance(block, Dictionary):
        held += [inner for key in blocks.AROUND if isinstance(inner := block.items.get(key), Dictionary)]
    elif isinstance(block, Object):
        inner_objects = [block.arguments.keywords.get(key) for key in blocks.AROUND]
        for name in blocks.MIME:
            told = block.arguments.get(name, 1 if block.cls.endswith((".from_uri", ".from_data")) else None)
            held += [] if told is None else [Dictionary({name: told})]
        for inner in inner_objects:
            if isinstance(inner, Object):
                held.append(Dictionary(inner.arguments.keywords))
            elif isinstance(inner, Dictionary):
                held.append(inner)
    starts = [_start(mapping.items[name]) for mapping in held for name in blocks.MIME if name in mapping.items]
    found: Modality
    for found in ("image", "audio"):
        if any(start.startswith(f"{found}/") for start in starts):
            return found
    # Bytes whose type a function finds out are a picture: what is sent as something else (a PDF) is sent with its type written out.
    unknown = isinstance(block, Dictionary) and any(key in block.items for key in blocks.INLINE) and not any(starts)
    return "image" if unknown else None


def _start(value: V) -> str:
    """The known beginning of a text: of f"image/{extension}" too."""
    if isinstance(value, Given):
        return _start(value.value)
    first = value.pieces[0] if isinstance(value, Text) and value.pieces else None
    return first.text if isinstance(first, Literal_) else ""


def _detail(block: V) -> str:
    for path in blocks.DETAILS:
        told = inside(block, path)
        if isinstance(told, Text) and told.known:
            return told.known
    return ""


# ---------------------------------------------------------------- run-time values


def _hole(value: V) -> Hole:
    dynamic = dynamic_of(value)
    from_parameter = comes_from_parameter(value)
    return Hole(dynamic.expression, dynamic.source, dynamic.at, dynamic.granularity, from_parameter, traits=dynamic.traits,
                lines=dynamic.lines, disorder=dynamic.disorder)  # fmt: skip


def dynamic_of(value: V) -> Dynamic:
    """A value that is only known at run time, as a part of a message."""
    at = getattr(value, "at", None) or NOWHERE
    if isinstance(value, Mystery):
        source: Source = value.source
        if source in ("parameter", "unknown") and "history" in value.expression.lower():
            source = "history"
        return Dynamic(value.expression or "?", source, at, value.granularity, traits=value.traits)
    if isinstance(value, Given):
        return Dynamic(value.source, "parameter" if value.from_parameter else "environment", at)
    expression = "json.dumps(…)" if isinstance(value, Object) and value.cls == "json.dumps" else "…"
    where: Source = "parameter" if comes_from_parameter(value) else "unknown"
    return Dynamic(expression, where, at, traits=traits_in(value), lines=lines_in(value), disorder=disorder_in(value))


def parts_of(pieces: tuple[Piece, ...]) -> tuple[Part, ...]:
    """The stretches of a text as parts of a message."""
    return tuple(
        Static(piece.text, piece.at, traits=piece.traits, block_at=piece.block, disorder=piece.disorder)
        if isinstance(piece, Literal_)
        else Dynamic(piece.expression, piece.source, piece.at, piece.granularity, piece.modality, piece.detail,
                     traits=piece.traits, lines=piece.lines, disorder=piece.disorder)
        for piece in merged(pieces)
    )  # fmt: skip
