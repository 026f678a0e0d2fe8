"""Answers in JSON: whether the prompt asks for it in words, and how many keys the object has that it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint.model import Answered, Schema, TaskKind, Tokens

_MAKES = r"\b(?:answer|respond|reply|return|output|produce|provide|give|generate|write|emit|format)\b"
_IN_JSON = re.compile(
    rf"{_MAKES}[^.;\n]{{0,80}}\bjson\b|\b(?:in|as|into) (?:a |an )?(?:valid |strict |raw |pure |the following |this )*json\b|\bjson (?:format|only)\b"
    r"|\b(?:response|output|answer|reply|result)s? (?:must|should|needs to|has to|is to|will) be [^.;\n]{0,40}\bjson\b|\bonly (?:valid )?json\b|\bthe json\b[^.;\n]{0,30}\b(?:keys|fields|format)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not?|never|without|don't|instead of|avoid)\b[^.;\n]{0,30}$", re.IGNORECASE)
_KEY = re.compile(r"[\"'](\w[\w -]{0,40})[\"']\s*:\s*")
_PAIR = re.compile(r"[\"'](\w[\w -]{0,40})[\"']\s*:\s*([^,}\n]*)")


def asks_for_json(text: str) -> int | None:
    """Where the prompt asks for JSON; None when it does not."""
    for match in _IN_JSON.finditer(text):
        if not _NOT.search(text[max(0, match.start() - 40) : match.start()]):
            return match.start()
    return None


def object_in(text: str) -> tuple[int, Tokens | None] | None:
    """The one flat object that the prompt shows: where it stands, and what an answer of its form needs.

    None for the needs where a value may be as long as the model likes.
    """
    shown = [(start, body) for start, body in _objects(text) if _KEY.search(body)]
    if len(shown) != 1 or "[" in shown[0][1] or "{" in shown[0][1][1:]:
        return None
    start, body = shown[0]
    sizes = [_size_of_value(match[1], match[2]) for match in _PAIR.finditer(body)]
    return start, _sum(sizes) if sizes else None


def _size_of_value(key: str, value: str) -> tuple[int, int, int] | None:
    """What one key with its value takes: a truth value, a number, one of several words, a name."""
    if re.search(r"\btrue\b|\bfalse\b|\bbool", value, re.IGNORECASE):
        return _EACH["bool"]
    if re.fullmatch(
        r"\s*[\"'<]?(?:-?\d+(?:\.\d+)?(?:\s*(?:-|to|–)\s*\d+(?:\.\d+)?)?|int(?:eger)?|float|number|score)[\"'>]?\s*", value, re.IGNORECASE
    ):
        return _EACH["number"]
    if re.fullmatch(r"\s*(?:[\"']?[\w -]{1,24}[\"']?\s*\|\s*)+[\"']?[\w -]{1,24}[\"']?\s*", value) or key.lower() in _NAMES:
        return _EACH["choice"]
    return _SENTENCE if re.search(r"\b(?:one|a|1)[ -](?:short |brief |single )?sentence\b", value, re.IGNORECASE) else None


def _sum(sizes: Sequence[tuple[int, int, int] | None]) -> Tokens | None:
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes) or not known:
        return None
    low, likely, high = (4 + sum(size[end] for size in known) for end in range(3))
    return Tokens(low, likely, high, "estimate")


def _objects(text: str) -> list[tuple[int, str]]:
    """The outermost pairs of braces with what is in them."""
    found: list[tuple[int, str]] = []
    depth, start = 0, 0
    for index, sign in enumerate(text):
        if sign == "{":
            start = index if depth == 0 else start
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, text[start : index + 1]))
    return found


_EACH: dict[str, tuple[int, int, int]] = {"bool": (4, 5, 8), "number": (4, 6, 10), "choice": (4, 7, 16)}
_SENTENCE = (10, 25, 60)
# keys that hold a word or two, whatever the prompt shows as their value
_NAMES = frozenset(
    {"category", "label", "class", "sentiment", "language", "title", "name", "intent", "topic", "type", "email", "date", "score", "grade"}
)


def needs_of_schema(schema: Schema) -> Tokens | None:
    """What an answer of this form takes; None where one of its fields may hold any text."""
    return _sum([_EACH.get(field.kind) for field in schema.fields])


_ALONE: dict[str, TaskKind] = {"bool": "yes-no", "choice": "label", "number": "number"}


def kind_of_fields(fields: Sequence[Answered]) -> TaskKind:
    """The task that an answer of these fields is."""
    return _ALONE.get(fields[0].kind, "json") if len(fields) == 1 else "json"
