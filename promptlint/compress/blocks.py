"""The blocks of a prompt whose form is what they say: code, JSON, tables, few-shot examples, headings, lists of allowed values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\|.*$|^.*\S[ \t]*\|[ \t]*\S.*\|.*$", re.MULTILINE)
_TAGGED = re.compile(r"<(?P<tag>(?:\w*_)?examples?|few_?shots?|sample\w*|demonstration\w*)\b[^>]*>.*?</(?P=tag)>", re.I | re.S)
_EXAMPLE = re.compile(
    r"^[ \t#>*\-\d.(\[]*(?:few[- ]shot )?(?:good |bad |correct |incorrect |sample )?(?:examples?|e\.g\.|beispiele?|exemples?|ejemplos?"
    r"|exemplos?|esempi\w*|例|示例|例子|예시)\b[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
_TURN = re.compile(
    r"^[\s*#>\-]*(?:input|output|q|a|question|answer|user|human|assistant|ai|bot|system|thought|action(?: input)?|observation|final answer"
    r"|query|response|text|label|sql|sentiment|review|result|expected\w*(?: output)?|frage|antwort|pregunta|respuesta|问|答|输入|输出)"
    r"[ \t]*\d*\**[ \t]*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(
    r"^[ \t]*#{1,6}[ \t]+[^\n]*$"  # Markdown
    r"|^[^\s\-*>#|`][^\n]{0,100}\n[=-]{3,}[ \t]*$"  # underlined
    r"|^[ \t]*\*\*[^*\n]{1,100}\*\*:?[ \t]*$"
    r"|^[ \t]*[=*#~_-]{2,}[ \t]*[^\s=*#~_-][^\n]{0,100}?[ \t]*[=*#~_-]{2,}[ \t]*$"
    r"|^[ \t]*[A-Z][A-Z0-9 &/()',_-]{2,80}:?[ \t]*$"
    r"|^[ \t]*\[[A-Z][^\]\n]{1,60}\][ \t]*$"
    r"|^[^\n]{1,80}[:：][ \t]*$",  # a line that opens a list or a block
    re.MULTILINE,
)
_RULE_LINE = re.compile(r"^[ \t]*(?:[-*_=~+#][ \t]?){3,}[ \t]*$", re.MULTILINE)
_CHOICES = re.compile(
    r"^[^\n]*\b(?:one of|any of|choose (?:from|between|one)|pick (?:from|one)|select (?:from|one)|(?:allowed|valid|possible|permitted"
    r"|accepted|available|supported) (?:\w+ )?(?:values?|options?|choices?|labels?|categories|types?|tools?|actions?)|following (?:\w+ )?"
    r"(?:options?|categories|labels?|values?|types?|classes)|categories|labels|options|enum|either|eine[rs]? der|parmi|una? de)\b[^\n]*"
    r"(?:\n[ \t]*(?:[-*+•]|\d+[.)]|[a-zA-Z][.)])[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_SHORT_ITEMS = re.compile(r"(?:^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+\S+(?:[ \t]\S+){0,2}[ \t]*$\n?){3,}", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)]|[a-zA-Z][.)])(?=[ \t])", re.MULTILINE)
_CODE_LINE = re.compile(
    r"^(?:[ \t]*\$ \S[^\n]*"
    r"|[ \t]*(?:def|class|import|from|return|SELECT|const|let|var|function)\b[^\n]*[(:;=]\s*\S*[^\n]*)$",
    re.MULTILINE,
)
_KEYED = re.compile(r"(?:^[ \t]*(?:- )?[A-Za-z_][\w-]*:(?:[ \t]+[^\n]*)?$\n?){2,}", re.MULTILINE)  # YAML and its like
_LONGEST_JSON = 200_000
_MOST_TRIES = 1_000_000  # characters that brackets which nothing closes may be followed over, all together

Stretch = tuple[int, int, str]


def found(text: str) -> Iterator[Stretch]:
    """Every block with why it stays as it is; they may meet."""
    fences = [*code(text)]
    yield from fences
    yield from ((each.start(), each.end(), "table") for each in _TABLE.finditer(text))
    yield from _json(text)
    yield from examples(text)
    yield from ((each.start(), each.end(), "heading") for each in _HEADING.finditer(text))
    yield from ((each.start(), each.end(), "separator") for each in _RULE_LINE.finditer(text))
    yield from ((each.start(), each.end(), "choice list") for pattern in (_CHOICES, _SHORT_ITEMS) for each in pattern.finditer(text))
    yield from ((each.start(), each.end(), "bullet") for each in _ITEM.finditer(text))
    yield from ((each.start(), each.end(), "code") for each in _CODE_LINE.finditer(text))
    yield from ((each.start(), each.end(), "layout") for each in _KEYED.finditer(text))


def code(text: str) -> Iterator[Stretch]:
    """Fenced code with its fences; a fence that nothing closes reaches to the end."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and fence[0].strip(" \t>") == fence[1]:
            yield opened.start(), fence.end(), "code"
            opened = None
    if opened is not None:
        yield opened.start(), len(text), "code"


# ---------------------------------------------------------------- few-shot examples


def examples(text: str) -> Iterator[Stretch]:
    """Examples: in tags, below a line that names them up to the next heading, and turns of a dialogue."""
    yield from ((each.start(), each.end(), "example") for each in _TAGGED.finditer(text))
    ends = [each.start() for each in re.finditer(r"^#{1,6} |^</?\w", text, re.MULTILINE)] + [len(text)]
    for each in _EXAMPLE.finditer(text):
        yield each.start(), next(end for end in ends if end > each.start() or end == len(text)), "example"
    turns = [each.start() for each in _TURN.finditer(text)]
    for start, after in pairwise([*turns, len(text)]):
        if len(turns) > 1:
            blank = text.find("\n\n", start, after)
            yield start, after if after != len(text) or blank < 0 else blank, "example"


# ---------------------------------------------------------------- JSON

_OPENS = re.compile(r"[{\[]")
_JSON_START = re.compile(r"[{\[]\s*(?:[\"{\[\]}]|-?\d|true|false|null)")


def _json(text: str) -> Iterator[Stretch]:
    """Braces and brackets around what looks like JSON, whether it parses or is a sketch of some."""
    at, left = 0, _MOST_TRIES
    while (begins := _JSON_START.search(text, at)) is not None:
        end = balanced(text, begins.start())
        if end is None:
            left -= min(len(text) - begins.start(), _LONGEST_JSON)
            if left < 0:  # no prompt that anybody wrote: what is left stays as it is
                yield begins.start(), len(text), "json"
                return
            at = begins.end()
            continue
        yield begins.start(), end, "json"
        at = end


def balanced(text: str, start: int) -> int | None:
    """Where the bracket that opens at `start` is closed, strings skipped; None where it is not."""
    depth, at, stop = 0, start, min(len(text), start + _LONGEST_JSON)
    in_string = False
    while at < stop:
        sign = text[at]
        if in_string:
            if sign == "\\":
                at += 1
            elif sign in '"\n':
                in_string = False
        elif sign == '"':
            in_string = True
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None
