"""Prompt templates of frameworks: texts and messages with named holes, filled when they are used."""

from __future__ import annotations

import string
from dataclasses import replace

from promptlint.evaluate.values import (
    NO_TRAITS,
    Choice,
    Dictionary,
    Given,
    Hole,
    Listing,
    Literal_,
    Mystery,
    Object,
    Piece,
    Spread,
    Text,
    V,
    choice,
    comes_from_parameter,
    force,
)
from promptlint.model import Source, Span
from promptlint.sdks import catalogue

_MESSAGES = ("Message", "MessagePromptTemplate", "MessageParam", "ChatMessage")
_PLACEHOLDERS = ("MessagesPlaceholder", "placeholder")
_OWN = ("messages", "template", "prompt", "prefix", "suffix", "examples", "example_prompt", "example_selector")
_NOWHERE = Span("", 1, 1, 1, 1)
_SOURCES: tuple[tuple[str, Source], ...] = (
    ("history", "history"), ("messages", "history"), ("scratchpad", "history"), ("context", "retrieval"), ("document", "retrieval"),
    ("docs", "retrieval"), ("chunk", "retrieval"), ("date", "clock"), ("time", "clock"), ("question", "user"), ("query", "user"),
    ("input", "user"),
)  # fmt: skip


def is_message(value: Object) -> bool:
    """Whether an object is one message, made with a class of an SDK: `SystemMessage(content=…)`."""
    name = value.cls.rpartition(".")[2]
    return name.endswith(_MESSAGES) and not name.startswith("FewShot")


def template_of(value: Object) -> V | None:
    """The text or the messages that a template gives, its holes filled with what it was handed; None for other objects."""
    found = catalogue().maker_of(value.cls)
    if found is None or found[1].template is None:
        return None
    given = {**value.arguments.keywords, **value.attributes}
    if "example_prompt" in given and (shown := _examples(value, given)) is not None:
        return shown
    for name in ("messages", "template", found[1].template, "prefix"):
        content = given.get(name)
        if content is not None:
            return with_holes(force(content), given)
    return Mystery("the template is not known", at=value.at)


def _examples(value: Object, given: dict[str, V]) -> V | None:
    """What a few-shot template gives: its examples, each in the words of the example's own template; None when it is not known."""
    form, examples = force(given["example_prompt"]), given.get("examples")
    listed = None if examples is None else force(examples)
    if not isinstance(form, Object) or not isinstance(listed, Listing):
        return None
    shown: list[V] = []
    for example in map(force, listed.items):
        if not isinstance(example, Dictionary):
            return None
        own = {str(key): held for key, held in example.items.items()}
        content = template_of(replace(form, arguments=replace(form.arguments, keywords={**form.arguments.keywords, **own})))
        shown += content.items if isinstance(content, Listing) else [] if content is None else [content]
    if value.cls.endswith("FewShotChatMessagePromptTemplate"):
        return Listing("list", tuple(shown), value.at)
    around = [with_holes(given[name], given) if name in given else None for name in ("prefix", "suffix")]
    texts = [each for each in (around[0], *shown, around[1]) if each is not None]
    if not all(isinstance(each, Text) for each in texts):
        return None
    gap = Literal_("\n\n", value.at or _NOWHERE)
    pieces = [piece for each in texts if isinstance(each, Text) for piece in (gap, *each.pieces)]
    return Text(tuple(pieces[1:]), value.at)


def with_holes(value: V, given: dict[str, V]) -> V:
    """A text, or messages, in which `{name}` stands for what is given under that name."""
    value = force(value)
    if isinstance(value, Text):
        return replace(value, pieces=tuple(piece for each in value.pieces for piece in _opened(each, given)))
    if isinstance(value, Listing):
        return replace(value, items=tuple(each for item in value.items for each in _items(item, given)))
    if isinstance(value, Given):
        return replace(value, value=with_holes(value.value, given))
    if isinstance(value, Choice):
        return choice((*(with_holes(option, given) for option in value.values), *((value.open,) if value.open else ())))
    return value


def _items(item: V, given: dict[str, V]) -> tuple[V, ...]:
    """What one entry of a template stands for: a message, or all those of a template inside it."""
    item = force(item)
    if isinstance(item, Object) and not is_message(item):
        inner = template_of(replace(item, arguments=replace(item.arguments, keywords={**_values(given), **item.arguments.keywords})))
        if isinstance(inner, Listing):
            return inner.items
    return (_item(item, given),)


def _values(given: dict[str, V]) -> dict[str, V]:
    """What is given for holes, without what makes the template itself."""
    return {name: value for name, value in given.items() if name not in _OWN}


def _item(of: V, given: dict[str, V]) -> V:
    """One message of a template."""
    item: V = force(of)
    if isinstance(item, Listing) and len(item.items) == 2:  # ("system", "…")
        role, content = item.items
        if isinstance(role, Text) and role.known in _PLACEHOLDERS:
            return _placeholder(content, given)
        return replace(item, items=(role, with_holes(content, given)))
    if isinstance(item, Object) and item.cls.endswith(_PLACEHOLDERS):
        return _placeholder(item.arguments.get("variable_name", 0), given)
    if isinstance(item, Object) and is_message(item) and "Template" in item.cls:
        return replace(item, arguments=replace(item.arguments, keywords={**_values(given), **item.arguments.keywords}))
    if isinstance(item, Object) and item.cls.endswith(".ChatMessage") and (said := item.arguments.get("content", 1)) is not None:
        filled: dict[str, V] = {**item.arguments.keywords, "content": with_holes(said, given)}
        return replace(item, arguments=replace(item.arguments, keywords=filled))
    if isinstance(item, Dictionary) and "content" in item.items:
        return replace(item, items={**item.items, "content": with_holes(item.items["content"], given)})
    return with_holes(item, given) if isinstance(item, Text) else item


def _placeholder(name: V | None, given: dict[str, V]) -> V:
    """The messages that stand in for a placeholder."""
    known = name.known.strip("{}") if isinstance(name, Text) and name.known is not None else "messages"
    value = given.get(known)
    if isinstance(value, Listing) and value.closed and len(value.items) == 1:
        return value.items[0]
    return Spread(Mystery(f"the messages of the placeholder {known}", known, "history", getattr(name, "at", None)))


def _opened(piece: Piece, given: dict[str, V]) -> tuple[Piece, ...]:
    """A stretch of a template's text, taken apart at its holes; `{{` stands for a brace."""
    if not isinstance(piece, Literal_) or ("{" not in piece.text and "}" not in piece.text):
        return (piece,)
    try:
        fields = list(string.Formatter().parse(piece.text))
    except ValueError:  # no template of this kind
        return (piece,)
    result: list[Piece] = []
    for literal, name, _, _ in fields:
        if literal:
            result.append(Literal_(literal, piece.at))
        if name is not None:
            result += _filled(name.strip(), given.get(name.strip()), piece.at)
    return tuple(result)


def _filled(name: str, value: V | None, at: Span) -> tuple[Piece, ...]:
    value = None if value is None else force(value)
    if isinstance(value, Text):
        return value.pieces
    source: Source = next((source for word, source in _SOURCES if word in name.lower()), "parameter")
    if isinstance(value, Mystery) and value.source not in ("unknown", "parameter"):
        source = value.source
    granularity = value.granularity if isinstance(value, Mystery) else ""
    traits = value.traits if isinstance(value, Mystery) else NO_TRAITS
    return (Hole(name, source, getattr(value, "at", None) or at, granularity, comes_from_parameter(value), traits=traits),)
