"""Texts inside string literals, changed without a change of their quotes, prefix or escapes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import CutText, DedentLiteral, MoveToEnd, ReplaceLiteral, Span

_OPENING = re.compile(r"""(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"{3}|'{3}|"|')""")
_ESCAPED_BREAK = "\\n"
_LEAST_SIGNS = 3  # that somebody may look for


@dataclass(frozen=True, slots=True)
class _Literal:
    """One string literal in the text: where its content stands, and how it is written."""

    start: int  # of the content
    end: int
    prefix: str
    quote: str


def replaced(source: Source, edit: ReplaceLiteral) -> Replacement:
    """Another value in the place of a literal, in the same quotes."""
    node = source.expression_at(edit.at)
    if not isinstance(node, ast.Constant) or type(node.value) is not type(edit.old) or node.value != edit.old:
        raise Refused("the literal has changed, or is written in another way")
    if isinstance(edit.new, str):
        literal = _one(source, node)
        if not _is_plain(edit.new, literal) or source.text[literal.start : literal.end] != edit.old:
            raise Refused("the literal has escapes or quotes that would need care")
        return Replacement(literal.start, literal.end, edit.new)
    start, end = source.range_of_node(node)
    return Replacement(start, end, str(edit.new))


def cut(source: Source, edit: CutText) -> list[Replacement]:
    """Other words in the place of some words of a literal."""
    literal = _one(source, source.expression_at(edit.at))
    content = source.text[literal.start : literal.end]
    if not _is_plain(edit.old, literal) or not _is_plain(edit.new, literal):
        raise Refused("the words have escapes, braces or quotes that would need care")
    if edit.alone:
        _refuse_shared(source, edit)
    if edit.every:  # a row of one sign, not a part of a longer one
        sign = re.escape(edit.old[:1])
        places = [found.start() for found in re.finditer(f"(?<!{sign}){re.escape(edit.old)}(?!{sign})", content)]
    else:
        places = [content.index(edit.old)] if content.count(edit.old) == 1 else []
    if not places:
        raise Refused("the words do not stand there exactly once")
    return [Replacement(literal.start + at, literal.start + at + len(edit.old), edit.new) for at in places]


def _refuse_shared(source: Source, edit: CutText) -> None:
    """Refuse where the text may be used for something else, or where something may look for what goes."""
    node = source.expression_at(edit.at)
    row = edit.old.strip()
    for other in ast.walk(source.tree):
        words = other.value.strip() if isinstance(other, ast.Constant) and isinstance(other.value, str) and other is not node else ""
        inside = isinstance(around := source.parents.get(other), ast.JoinedStr) and around is node
        if len(words) >= _LEAST_SIGNS and not inside and (words in row or row in words):
            raise Refused("the same signs stand elsewhere in the file, where something may look for them")
    holder = next((each for each in source.above(node) if isinstance(each, ast.stmt)), None)
    targets = holder.targets if isinstance(holder, ast.Assign) else [holder.target] if isinstance(holder, ast.AnnAssign) else []
    for target in targets:
        name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
        reads = sum(1 for each in ast.walk(source.tree) if name in (getattr(each, "attr", None), getattr(each, "id", None)))
        if reads > 2:  # where it is bound, and where it is read
            raise Refused("the text is used in several places")


def dedented(source: Source, edit: DedentLiteral) -> Replacement:
    """A triple-quoted text without the indentation of its source and without blanks at the ends of its lines."""
    literal = _one(source, source.expression_at(edit.at))
    if len(literal.quote) != 3:
        raise Refused("only a triple-quoted text can lose its indentation")
    content = source.text[literal.start : literal.end]
    opening = re.match(r"\\(?:\r\n|\r|\n)", content)  # a backslash behind the quotes, so that the text begins on the next line
    head = opening[0] if opening else ""
    content = content[len(head) :]
    if re.search(r"\\[\r\n]", content) or _has_multiline_field(source, edit):
        raise Refused("lines are joined inside the text")
    lines = re.split(r"(\r\n|\r|\n)", content)
    texts, ends = lines[::2], lines[1::2]
    kept = 0 if head else 1  # the first line, which stands behind the quotes
    behind_first = [text for text in texts[kept:] if text.strip()]
    margin = min((len(text) - len(text.lstrip(" \t")) for text in behind_first), default=0)
    if any(text[:margin] != behind_first[0][:margin] for text in behind_first):
        raise Refused("tabs and blanks are mixed in its indentation")
    cut = [text if number < kept else text[margin:] for number, text in enumerate(texts)]
    changed = [_right_stripped(text, ends=number < len(ends)) for number, text in enumerate(cut)]
    new = "".join(text + end for text, end in zip(changed, [*ends, ""], strict=True))
    if new == content:
        raise Refused("there is nothing to take away")
    return Replacement(literal.start + len(head), literal.end, new)


def _right_stripped(line: str, *, ends: bool) -> str:
    """A line without blanks at its end; the last one, which the closing quotes follow, stays."""
    return line.rstrip(" \t") if ends and not line.endswith("\\") else line


def _has_multiline_field(source: Source, edit: DedentLiteral) -> bool:
    """Whether an expression inside a formatted text runs over several lines: its inside is code, not text."""
    node = source.expression_at(edit.at)
    return any(isinstance(part, ast.FormattedValue) and part.lineno != part.end_lineno for part in ast.walk(node))


def moved(source: Source, edit: MoveToEnd) -> tuple[list[Replacement], ast.JoinedStr]:
    """The line that holds a run-time value, taken out of a formatted text and put at its end."""
    field, around = _field(source, edit.at)
    literal = _one(source, around)
    if "r" in literal.prefix.lower():
        raise Refused("a raw text has no escapes to tell its lines by")
    content = source.text[literal.start : literal.end]
    place = source.range_of_node(field)[0] - literal.start
    breaks = _breaks(content, around, source, literal.start)
    first = max((end for start, end in breaks if end <= place), default=0)
    last = min(((start, end) for start, end in breaks if start >= place), default=None)
    if last is None:
        raise Refused("the value stands in the last line already")
    fields = [part for part in around.values if isinstance(part, ast.FormattedValue)]
    inside = [part for part in fields if first <= source.range_of_node(part.value)[0] - literal.start < last[0]]
    if len(inside) != 1:
        raise Refused("several run-time values stand in the same line")
    passed = [part for part in fields if source.range_of_node(part.value)[0] - literal.start > last[0]]
    if _acts(field) and any(map(_acts, (part.value for part in passed))):
        raise Refused("both values are worked out by calls, whose order would change")
    if not content[:first].strip(" \t\r\n") and (blank := next((b for b in breaks if b[0] == last[1]), None)) is not None:
        gone_to = blank[1]  # an empty line behind it would be the first one now
    else:
        gone_to = last[1]
    line, end_of_line = content[first : last[0]], content[last[0] : last[1]]
    if _refers(content, first, last[1]):
        raise Refused("another line speaks of what stands above it")
    stripped = content.rstrip(" \t\r\n") if len(literal.quote) == 3 else content
    while stripped.endswith(_ESCAPED_BREAK):
        stripped = stripped[: -len(_ESCAPED_BREAK)]
    tail = content[len(stripped) :]
    if last[1] > len(stripped):
        raise Refused("nothing stands behind the line")
    gone = Replacement(literal.start + first, literal.start + gone_to, "")
    added = Replacement(literal.start + len(stripped), literal.end, end_of_line * 2 + line.strip(" \t") + tail)
    return [gone, added], around


def line_before(source: Source, at: Span) -> tuple[_Literal, int, ast.JoinedStr]:
    """The formatted text around a value, and the offset at which the value's line begins: there it can be cut in two."""
    field, around = _field(source, at)
    literal = _one(source, around)
    if "r" in literal.prefix.lower():
        raise Refused("a raw text has no escapes to tell its lines by")
    content = source.text[literal.start : literal.end]
    place = source.range_of_node(field)[0] - literal.start
    first = max((end for _, end in _breaks(content, around, source, literal.start) if end <= place), default=0)
    if not content[:first].strip(" \t\r\n"):
        raise Refused("nothing stands before the line of the value")
    return literal, literal.start + first, around


def _field(source: Source, at: Span) -> tuple[ast.expr, ast.JoinedStr]:
    """The value's expression and the formatted text around it."""
    node = source.expression_at(at, of_a_text=True)
    around = next((above for above in source.above(node) if isinstance(above, ast.JoinedStr)), None)
    if around is None or not any(isinstance(part, ast.FormattedValue) and part.value is node for part in around.values):
        raise Refused("the value stands in no formatted text")
    if any(isinstance(above, ast.JoinedStr) for above in source.above(around)):
        raise Refused("it stands inside another formatted text")
    return node, around


def _breaks(content: str, around: ast.JoinedStr, source: Source, start: int) -> list[tuple[int, int]]:
    """The line ends of the content that stand in its text, not in the code of a field: written out, or as an escape."""
    code = [source.range_of_node(part.value) for part in around.values if isinstance(part, ast.FormattedValue)]
    found = []
    for match in re.finditer(r"\\\\|\\n|\r\n|\r|\n", content):
        if match[0] != "\\\\" and not any(a <= start + match.start() < b for a, b in code):
            found.append(match.span())
    return found


_ACTS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_REFERENCES = re.compile(r"\b(above|previous(?:ly)?|following|below|before|earlier)\b", re.IGNORECASE)


def _acts(node: ast.expr) -> bool:
    return any(isinstance(inner, _ACTS) for inner in ast.walk(node))


def _refers(content: str, first: int, last: int) -> bool:
    """Whether the text speaks of places in itself: then a line cannot be moved without reading it."""
    return _REFERENCES.search(content[:first] + content[last:]) is not None


# ---------------------------------------------------------------- one literal


def _one(source: Source, node: ast.expr) -> _Literal:
    """The content of a string that is written as one literal; several beside each other are refused."""
    start, end = source.range_of_node(node)
    written = source.text[start:end]
    opening = _OPENING.match(written)
    if not isinstance(node, (ast.Constant, ast.JoinedStr)) or opening is None or "b" in opening["prefix"].lower():
        raise Refused("it is not written as one literal")
    first, quote = start + opening.end(), opening["quote"]
    if not written.endswith(quote) or len(written) < opening.end() + len(quote):
        raise Refused("it is not written as one literal")
    found = _Literal(first, end - len(quote), opening["prefix"], quote)
    if not _is_one(source.text[found.start : found.end], found):
        raise Refused("several literals stand beside each other")
    return found


def _is_one(content: str, literal: _Literal) -> bool:
    """Whether no quote ends the literal inside; of a formatted text, whose fields may hold quotes, whether it parses alone."""
    if "f" in literal.prefix.lower():
        try:
            tree = ast.parse(f"({literal.prefix}{literal.quote}{content}{literal.quote})", mode="eval")
        except (SyntaxError, ValueError):
            return False
        whole = f"({literal.prefix}{literal.quote}{content}{literal.quote})"
        return isinstance(tree.body, ast.JoinedStr) and _tokens(whole) == 1
    return re.search(r"(?<!\\)(?:\\\\)*" + re.escape(literal.quote), content) is None


def _tokens(code: str) -> int:
    """How many string literals a piece of code holds, told by LibCST: 1 for one that is not joined with another."""
    import libcst as cst  # noqa: PLC0415

    node = cst.parse_expression(code)
    return 2 if isinstance(node, cst.ConcatenatedString) else 1


def _is_plain(text: str, literal: _Literal) -> bool:
    """Whether a text means itself inside the literal."""
    forbidden = {"\\", literal.quote[0], *("\r\n" if len(literal.quote) == 1 else "\r"), *("{}" if "f" in literal.prefix.lower() else "")}
    return (not forbidden & set(text) and text.isprintable()) or (not forbidden & set(text) and len(literal.quote) == 3)
