"""The plainer notations of templates: `{name}` of str.format, `{{.Name}}` of Go, `{{$name}}` of Semantic Kernel, `${name}`."""

from __future__ import annotations

import re
from string import Formatter

from promptlint.frontends.templates.handlebars_tags import scan_handlebars
from promptlint.frontends.templates.jinja_tags import scan_jinja
from promptlint.frontends.templates.tags import Scan, Scanner, Tag, no_tags

_FIELD = re.compile(r"\{\{|\}\}|(?<![\w\\$}])\{([^\W\d]\w*)(?:[.\[][^{}\n]{0,80})?(?:![rsa])?(?::[^{}\n]{0,40})?\}")
_ANY_FIELD = re.compile(r"\{+([^\W\d][\w-]*)\}+")
_GO = re.compile(r"\{\{-?([^{}]{1,500})\}\}")
_GO_NAME = re.compile(r"(?<![\w.)$])\.([^\W\d]\w*)")
_KERNEL_NAME = re.compile(r"\$([^\W\d]\w*)")
_DOLLAR = re.compile(r"(?<![\\$])\$\{([a-z][a-zA-Z0-9_]*|input:(\w+)[^{}\n]{0,200})\}")
_ARGUMENTS = re.compile(r"(?<![\\$\w])\$(ARGUMENTS|[1-9])(?!\w)")
_FENCE = re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)
_MAX_FORMAT = 1_000_000


def scan_fields(text: str, start: int, end: int) -> Scan:
    """`{name}` as str.format reads it; where the text has other braces too, those in fenced code do not count."""
    strict = _is_format(text[start:end])
    fences = [] if strict else _fences(text, start, end)
    tags = [
        Tag(match.start(), match.end(), (match[1],))
        for match in _FIELD.finditer(text, start, end)
        if match[1] and (strict or _is_free(text, match, fences))
    ]
    return Scan(tuple(tags))


def _is_format(text: str) -> bool:
    if len(text) > _MAX_FORMAT:
        return False
    try:
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return False
    return all(re.match(r"[^\W\d]\w*(?:[.\[]|$)", name) for name in fields)


def _fences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    marks = [match.start() for match in _FENCE.finditer(text, start, end)]
    return list(zip(marks[::2], [*marks[1::2], end], strict=False))


def _is_free(text: str, match: re.Match[str], fences: list[tuple[int, int]]) -> bool:
    """Outside fenced code, or alone on its line in it."""
    if not any(opened <= match.start() < closed for opened, closed in fences):
        return len(match[1]) > 1
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.end() + 1]
    return line.strip() == match[0]


def scan_any_fields(text: str, start: int, end: int) -> Scan:
    """`{name}` in one pair of braces or more, as CrewAI's files have them."""
    return Scan(tuple(Tag(match.start(), match.end(), (match[1],)) for match in _ANY_FIELD.finditer(text, start, end)))


def scan_go(text: str, start: int, end: int) -> Scan:
    """Go's `{{.Name}}`; what `range` and `with` enclose has fields of the item."""
    tags: list[Tag] = []
    blocks: list[bool] = []
    for match in _GO.finditer(text, start, end):
        content = match[1].strip().rstrip("-").strip()
        word = content.split(maxsplit=1)[0] if content else ""
        names = () if any(blocks) else tuple(_GO_NAME.findall(content))
        if word in ("range", "with", "if", "block", "define"):
            blocks.append(word in ("range", "with"))
        elif word == "end" and blocks:
            blocks.pop()
        tags.append(Tag(match.start(), match.end(), names))
    return Scan(tuple(tags))


def scan_kernel(text: str, start: int, end: int) -> Scan:
    """Semantic Kernel's `{{$name}}` and `{{plugin.function $name}}`; the function is no run-time value of the prompt."""
    found = _GO.finditer(text, start, end)
    return Scan(tuple(Tag(match.start(), match.end(), tuple(_KERNEL_NAME.findall(match[1]))) for match in found))


def scan_dollars(text: str, start: int, end: int) -> Scan:
    """`${name}` in lower case (in capitals it is a shell's), and `${input:name}` of editors' prompt files."""
    found = _DOLLAR.finditer(text, start, end)
    return Scan(tuple(Tag(match.start(), match.end(), (match[2] or match[1],)) for match in found))


def scan_arguments(text: str, start: int, end: int) -> Scan:
    """`$ARGUMENTS`, `$1` … of an agent's commands."""
    positional = re.search(r"\$1(?!\w|[.,]\d)", text) is not None  # else $5 is an amount of money
    found = (match for match in _ARGUMENTS.finditer(text, start, end) if positional or match[1] == "ARGUMENTS")
    return Scan(tuple(Tag(match.start(), match.end(), (match[1],)) for match in found))


# A tag begins with a name or a sign of its notation; {{"key": …}} is an escaped brace of str.format.
_DOUBLE = re.compile(r"(?<!\$)\{\{[-~]?\s{0,5}[.$#/>!^&@]?\s{0,5}[^\W\d](?:[^{}\n:]|:(?! )){0,300}\}\}")
_IS_GO = re.compile(r"\{\{-?\s*(?:\.[^\W\d]|(?:if|range|with|end|template)\b[^{}%]{0,100}\}\}|end)")
_IS_HANDLEBARS = re.compile(r"\{\{[~]?[#/>!^]")


def notation_of(text: str) -> Scanner:
    """The scanner for a text whose format does not say which notation it has."""
    if "{%" in text and "%}" in text:
        return scan_jinja
    if _DOUBLE.search(text):
        if _IS_HANDLEBARS.search(text):
            return scan_handlebars
        if "{{$" in text or "{{ $" in text:
            return scan_kernel
        return scan_go if _IS_GO.search(text) else scan_double
    if scan_fields(text, 0, len(text)).tags:
        return scan_fields
    return scan_dollars if _DOLLAR.search(text) else no_tags


def scan_double(text: str, start: int, end: int) -> Scan:
    """`{{ name }}` in a text of its own; `${{ … }}` is a workflow's, and a tag of several lines is code."""
    scan = scan_jinja(text, start, end)
    tags = (tag for tag in scan.tags if not (tag.start and text[tag.start - 1] == "$") and "\n" not in text[tag.start : tag.end])
    return Scan(tuple(tags))
