"""A shorter prompt written into its file: into the literal, or the text of the prompt file, that it stands in, and nowhere else."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from promptlint.compress.pieces import VALUE
from promptlint.compress.suggestion import Suggestion
from promptlint.compress.texts import Text, texts_of
from promptlint.compress.worddiff import cuts
from promptlint.fix.files import fixed_file
from promptlint.fix.rounds import CHANGED, put
from promptlint.fix.source import Refused
from promptlint.fix.stretches import Character, dedented, placed, replacements
from promptlint.model import ShortenText, Span, Static
from promptlint.months import as_sent
from promptlint.pipeline import Report
from promptlint.rule import Finding, Fix

Scan = Callable[[Mapping[str, bytes]], Report]  # with these bytes in the place of the files of that name
NAME = "compress"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file before and after a shorter prompt was put into it, proved and not yet written."""

    name: str
    path: Path
    before: bytes
    after: bytes


def rewritten(suggestion: Suggestion, report: Report, scan: Scan) -> Rewritten:
    """The file with the shorter prompt; `Refused` where it cannot be put there, or where anything else would change.

    The proof of every fix holds (the text parses, nothing differs but the literal's words), and a second scan must find
    the request with exactly the new text and every other prompt as it was.
    """
    text = suggestion.text
    edits = tuple(_edits(text, suggestion.after))
    if not edits:
        raise Refused("there is nothing to change")
    name = text.at.path
    made = _in_code(name, report, edits) if text.is_code else _in_prompt_file(name, edits)
    _prove(suggestion, report, scan({name: made.after}))
    return made


def write(made: Rewritten) -> None:
    """Write the file whole or not at all; `Refused` where that cannot be."""
    _, failed = put({made.name: made.before}, {made.name: made.after}, {made.name: made.path})
    for _, reason in failed:
        raise Refused(reason)


def _prove(suggestion: Suggestion, before: Report, after: Report) -> None:
    old = {(text.at.path, text.at.line, text.at.cell, text.flat): text for text in _texts(before)}
    new = {(text.at.path, text.at.line, text.at.cell, text.flat): text for text in _texts(after)}
    at = suggestion.text.at
    if not any(text.flat == suggestion.after and text.at.path == at.path for text in new.values()):
        raise Refused("the request would not send the shorter text as it is shown here")
    flats = {(path, flat) for path, _, _, flat in new}
    for (path, line, _, flat), text in old.items():
        is_it = path == at.path and at.line <= line <= at.end_line
        if not is_it and (path, flat) not in flats and VALUE not in (flat, text.flat):
            raise Refused(f"the prompt at {text.key} would change as well")


def _texts(report: Report) -> tuple[Text, ...]:
    return texts_of(as_sent(report.calls), report.prompts, least=0)


# ---------------------------------------------------------------- from the suggestion to edits


def _edits(text: Text, after: str) -> Iterator[ShortenText]:
    """For each literal of the text the cuts that make it shorter."""
    by_place: dict[Span, list[tuple[str, str, tuple[tuple[int, int, str], ...]]]] = {}
    olds, news = text.flat.split(VALUE), after.split(VALUE)
    number, at = 0, 0
    pending = cuts(olds[0], news[0])
    for index, part in enumerate(text.parts):
        if index not in text.own:
            number, at = number + 1, 0
            pending = cuts(olds[number], news[number])
            continue
        assert isinstance(part, Static)
        own = tuple(_within(pending, at, at + len(part.text)))
        by_place.setdefault(part.at, []).append((part.text, _with(part.text, own), own))
        at += len(part.text)
    for place, rows in by_place.items():
        if any(made for _, _, made in rows):
            yield ShortenText(place, tuple((old, new) for old, new, _ in rows), tuple(made for _, _, made in rows))


def _within(made: Sequence[tuple[int, int, str]], start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The cuts of a stretch that meet one part of it; what is new belongs to the part in which its cut begins."""
    for first, last, new in made:
        begins = start <= first < end or (first == last == end)
        if (first < end and last > start) or begins:
            yield max(first, start) - start, min(last, end) - start, new if begins else ""


def _with(text: str, made: Sequence[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in made:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


# ---------------------------------------------------------------- into a program


def _in_code(name: str, report: Report, edits: tuple[ShortenText, ...]) -> Rewritten:
    source = report.source(name)
    if source is None:
        raise Refused(CHANGED)
    fix = Fix("write the shorter prompt", edits, safe=False)
    finding = Finding(NAME, NAME, "info", "a shorter prompt", edits[0].at, fix=fix)
    result = fixed_file(source.data, source.kind, [finding])
    for _, reason in result.refused:
        raise Refused(reason)
    if result.data == source.data:
        raise Refused("there is nothing to change")
    return Rewritten(name, source.path, source.data, result.data)


# ---------------------------------------------------------------- into a prompt file


def _in_prompt_file(name: str, edits: Sequence[ShortenText]) -> Rewritten:
    path = Path(name)
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(CHANGED) from None
    text = _applied(text, edits)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return Rewritten(name, path, data, mark + text.encode("utf-8"))


def shorter_text(text: str, suggestions: Iterable[Suggestion]) -> str:
    """A text that stands in no file with its suggestions made; `Refused` where its format writes what is sent in another way."""
    return _applied(text, [edit for each in suggestions for edit in _edits(each.text, each.after)])


def _applied(text: str, edits: Iterable[ShortenText]) -> str:
    made = sorted((each for edit in edits for each in _in_text(text, edit)), key=lambda each: each[0], reverse=True)
    for start, end, new in made:
        text = text[:start] + new + text[end:]
    return text


def _in_text(text: str, edit: ShortenText) -> Iterator[tuple[int, int, str]]:
    start, end = _offset(text, edit.at.line, edit.at.column), _offset(text, edit.at.end_line, edit.at.end_column)
    for view in _views(text, start, end):
        places = placed(view, [old for old, _ in edit.texts])
        if places is not None:
            for each in replacements(view, places, edit, lambda new, like: _plain(new)):
                yield each.start, each.end, each.new
            return
    raise Refused("what is sent is not what stands in the file: its format writes the text in another way")


def _plain(new: str) -> str:
    if "\n" in new:
        raise Refused("the format's own line ends would need care")
    return new


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
    return min(len(text), at + column - 1)


def _views(text: str, start: int, end: int) -> Iterator[list[Character]]:
    """The characters of a place in the file: as they stand, with plain line ends, and as a block of YAML without its margin."""
    exact = [Character(text[at], at, at + 1) for at in range(start, end)]
    yield exact
    plain = [
        Character("\n" if each.text == "\r" else each.text, each.start, each.end + (each.text == "\r"))
        for each in exact
        if each.text != "\n" or text[each.start - 1 : each.start] != "\r"
    ]
    yield plain
    behind = next((index + 1 for index, each in enumerate(plain) if each.text == "\n"), len(plain))
    if "".join(each.text for each in plain[:behind])[:1] in ("|", ">"):
        yield dedented(plain[behind:])
