"""The comments of a text, by the notation of its file: Python, YAML, Jinja, Handlebars, Markdown, BAML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.candidates import JSON_SUFFIXES, OTHER_TEMPLATES, TEMPLATE_SUFFIXES, YAML_SUFFIXES, suffix_of


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a text, without the code around it."""

    line: int  # 1-based
    text: str
    alone: bool  # nothing but blanks stands before it, and on its last line behind it
    column: int = 1  # 1-based, of its beginning
    end_line: int = 0  # the line that it ends on; 0: the one that it begins on

    @property
    def last(self) -> int:
        return self.end_line or self.line


# ---------------------------------------------------------------- Python

_CODE = re.compile(r"""["'#{}()\[\]:]""")
_PREFIX = re.compile(r"(?<!\w)(?:[rR]?[fFtT]|[fFtT][rR])\Z")


@dataclass(slots=True)
class _Text:
    """An open string: what ends it, and whether `{` opens a field of code in it."""

    quote: str
    formatted: bool
    spec: bool = False  # the part of a field after its colon, which ends with the field


@dataclass(slots=True)
class _Field:
    """An open `{…}` of an f-string, with the brackets open inside it."""

    depth: int = 0


def comments(text: str) -> Iterator[Comment]:
    """The comments of a Python text, valid or not: a `#` in a string is none, one in an f-string's field is."""
    return (found for found in _scan(text) if isinstance(found, Comment))


def long_texts(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last line of each string that runs over several: no comment fits inside one."""
    return (found for found in _scan(text) if isinstance(found, tuple))


def _scan(text: str) -> Iterator[Comment | tuple[int, int]]:
    """Comments, and the lines of long strings.

    A scanner of its own, since `tokenize` raises on the first error and reads f-strings differently from version to version.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = _Lines(text)
    stack: list[_Text | _Field] = []
    at = opened = 0
    while at < len(text):
        top = stack[-1] if stack else None
        if isinstance(top, _Text):
            at = _in_string(text, at, top, stack)
            if not stack and (last := starts.of(min(at, len(text)) - 1)[0]) > opened:
                yield opened, last
            continue
        found = _CODE.search(text, at)
        if found is None:
            return
        at, character = found.start(), found[0]
        if character == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            line, start = starts.of(at)
            yield Comment(line, text[at:end], not text[start:at].strip(), at - start + 1)
            at = end
        elif character in "\"'":
            quote = character * 3 if text.startswith(character * 3, at) else character
            if not stack:
                opened = starts.of(at)[0]
            stack.append(_Text(quote, _PREFIX.search(text, max(0, at - 2), at) is not None))
            at += len(quote)
        else:
            at = _in_field(text, at, top, stack)


def _in_field(text: str, at: int, top: _Field | None, stack: list[_Text | _Field]) -> int:
    """Move over one bracket or colon of code; they only matter in a field of an f-string."""
    if top is None:
        return at + 1
    character = text[at]
    if character in "([{":
        top.depth += 1
    elif character in ")]}":
        if character == "}" and top.depth == 0:
            stack.pop()
        top.depth = max(0, top.depth - 1)
    elif character == ":" and top.depth == 0:
        owner = next((item for item in reversed(stack[:-1]) if isinstance(item, _Text)), None)
        stack.append(_Text(owner.quote if owner else "", True, spec=True))
    return at + 1


_STOPS = {
    (quote, formatted): re.compile("[" + r"\\" + quote[0] + ("{}" if formatted else "") + (r"\n" if len(quote) == 1 else "") + "]")
    for quote in ("'", '"', "'''", '"""')
    for formatted in (True, False)
}


def _in_string(text: str, at: int, top: _Text, stack: list[_Text | _Field]) -> int:
    """Move on to what may end the string or open a field in it, and past it."""
    stop = _STOPS[top.quote, top.formatted].search(text, at)
    if stop is None:
        return len(text)
    at, character = stop.start(), stop[0]
    if character == "\\":
        return at + 2
    if character == "\n":  # an open string ends with its line; so does every field around it
        stack.clear()
        return at + 1
    if character == "{":
        if not top.spec and text.startswith("{{", at):
            return at + 2
        stack.append(_Field())
        return at + 1
    if character == "}":
        if top.spec:  # it closes the format and the field that the format belongs to
            del stack[-2:]
        return at + 1
    if text.startswith(top.quote, at):
        if top.spec:  # the string's end inside a format: the code is broken, go on after the string
            while stack and not (isinstance(stack[-1], _Text) and not stack[-1].spec):
                stack.pop()
        if stack:
            stack.pop()
        return at + len(top.quote)
    return at + 1


class _Lines:
    """Line numbers of growing offsets, in one pass over the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._start = 0

    def of(self, offset: int) -> tuple[int, int]:
        """The 1-based line of an offset, and where that line starts."""
        self._line += self._text.count("\n", self._at, offset)
        last = self._text.rfind("\n", self._at, offset)
        self._start = last + 1 if last >= 0 else self._start
        self._at = offset
        return self._line, self._start


# ---------------------------------------------------------------- other files

# What opens a comment, and what ends it: a comment that is never closed is none.
_JINJA = (re.compile(r"\{#"), "#}")
_HTML = (re.compile(r"<!--"), "-->")
_HANDLEBARS = ((re.compile(r"\{\{~?!--"), "--}}"), (re.compile(r"\{\{~?!(?!--)"), "}}"))
_GO = (re.compile(r"\{\{-?[ \t]?/\*"), "}}")
_Notation = tuple[re.Pattern[str], str]
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_FRONT = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?P<fence>---|\+\+\+)[ \t]*\n(?P<inner>.*?)^(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE)
# A string of BAML, or a comment behind its slashes.
_BAML = re.compile(r'(?P<hash>#{1,5})"|"|//[^\n]*')
_QUOTED = re.compile(r'\\.|"', re.DOTALL)
_MARKDOWN = frozenset({".md", ".markdown", ".mdc"})
_NO_COMMENTS = JSON_SUFFIXES | {".txt"}


def comments_of(path: str, text: str) -> Iterator[Comment]:
    """The comments of a file that is no program, in order; none where its notation has none, as in JSON and plain text."""
    suffix = suffix_of(path.rpartition("/")[2])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if suffix in _NO_COMMENTS:
        return
    if suffix == ".py":
        yield from comments(text)
    elif suffix in YAML_SUFFIXES:
        yield from _placed(text, _of_yaml(text, 0))
    elif suffix == ".baml":
        yield from _placed(text, _of_baml(text))
    else:
        front = _FRONT.match(text)
        begin = front.end() if front else 0
        inner = [] if front is None else list(_of_yaml(front["inner"], front.start("inner")))
        yield from _placed(text, [*inner, *_of_body(text, begin, suffix)])


def _of_body(text: str, begin: int, suffix: str) -> list[tuple[int, int]]:
    """Where the comments of a template or of prose stand."""
    notations: list[_Notation] = [_HTML]
    if suffix in TEMPLATE_SUFFIXES or suffix == ".prompty":
        notations.append(_JINJA)
    if suffix in OTHER_TEMPLATES or suffix in (".prompt", ".prompty"):
        notations += [*_HANDLEBARS, _GO]
    found = sorted(span for notation in notations for span in _between(text, begin, len(text), notation))
    if suffix not in _MARKDOWN and suffix:
        return found
    fenced = [match.span() for match in _FENCED.finditer(text, begin)]  # what is shown in a block of code is text
    starts = [start for start, _ in fenced]
    return [span for span in found if (at := bisect_right(starts, span[0])) == 0 or span[0] >= fenced[at - 1][1]]


def _between(text: str, begin: int, end: int, notation: _Notation) -> Iterator[tuple[int, int]]:
    opening, closing = notation
    while found := opening.search(text, begin, end):
        close = text.find(closing, found.end(), end)
        if close < 0:
            return
        begin = close + len(closing)
        yield found.start(), begin


def _of_baml(text: str) -> Iterator[tuple[int, int]]:
    """Behind slashes; and, since its prompts are Jinja, as Jinja has them inside its strings."""
    at = 0
    while match := _BAML.search(text, at):
        at = match.end()
        if match[0].startswith("//"):
            yield match.span()
        elif match["hash"]:
            close = text.find('"' + match["hash"], at)
            if close < 0:
                return
            yield from _between(text, at, close, _JINJA)
            at = close + 1 + len(match["hash"])
        else:
            at = next((piece.end() for piece in _QUOTED.finditer(text, at) if piece[0] == '"'), len(text))


def _of_yaml(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """Where a `#` begins a comment: in front of a blank or of nothing, and in no text; up to the first mistake of a broken file."""
    if "#" not in text:
        return
    texts, end = _scalars(text)
    behind = 0
    for match in re.finditer(r"(?:^|(?<=[ \t]))#", text[:end], re.MULTILINE):
        start, at = match.start(), bisect_right(texts, (match.start(), len(text))) - 1
        if start >= behind and (at < 0 or start >= texts[at][1]):
            behind = text.find("\n", start)
            behind = len(text) if behind < 0 else behind
            yield offset + start, offset + behind


def _scalars(text: str) -> tuple[list[tuple[int, int]], int]:
    """Where the texts of a YAML document stand, and how far it could be read."""
    import yaml  # noqa: PLC0415  (20 ms, and few files are asked about)

    found: list[tuple[int, int]] = []
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken):
                found.append((token.start_mark.index, token.end_mark.index))
    except (yaml.YAMLError, RecursionError, ValueError):
        return found, found[-1][1] if found else 0
    return found, len(text)


def _placed(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Comment]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for start, end in stretches:
        line, last = bisect_right(starts, start), bisect_right(starts, max(start, end - 1))
        line_end = text.find("\n", end)
        behind = text[end : len(text) if line_end < 0 else line_end]
        alone = not text[starts[line - 1] : start].strip() and not behind.strip()
        yield Comment(line, text[start:end], alone, start - starts[line - 1] + 1, last)
