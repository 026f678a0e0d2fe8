"""Comments that silence findings: codes taken out of one, and one written where a comment may stand."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from promptlint.comments import Comment
from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import AddComment, DropComment, Span

_CODES = re.compile(r"\[([^\[\]]*)\]")
_IGNORE = re.compile(r"#\s*promptlint:\s*ignore\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Noted:
    """One replacement, and what it makes of the comments."""

    replacement: Replacement
    comments: tuple[tuple[int, str], ...] = ()  # (line, what the comment there becomes): "" when it goes
    above: tuple[tuple[int, str], ...] = ()  # (line, the comment that comes to stand above it)


def dropped(source: Source, edit: DropComment) -> Noted:
    """A suppression without some of its codes; without any it goes, and with it a line that held nothing else."""
    start, end = source.range_of(edit.at)
    line = source.line_of(start)
    whole = source.comments.get(line)
    pragma = source.text[start:end]
    found = _CODES.search(pragma)
    if whole is None or found is None or not pragma.startswith("#"):
        raise Refused("the comment has changed since it was read")
    first = source.offset(line, whole.column)
    before, behind = source.text[first:start], source.text[end : first + len(whole.text)]
    gone = {code.lower() for code in edit.codes}
    kept = [code.strip() for code in found[1].split(",") if code.strip().lower() not in gone and code.strip()]
    if kept:
        codes = ", ".join(kept)
        left = before + pragma[: found.start(1)] + codes + pragma[found.end(1) :] + behind
        return Noted(Replacement(start + found.start(1), start + found.end(1), codes), ((line, left),))
    left = "  ".join(part for part in (before.rstrip(), behind.strip()) if part)
    if left:  # what other comments of the same line say
        return Noted(Replacement(first, first + len(whole.text), left), ((line, left),))
    begin = source.offset(line, 1)
    code = source.text[begin:first]
    if code.strip():
        return Noted(Replacement(begin + len(code.rstrip()), end, ""), ((line, ""),))
    return Noted(Replacement(begin, begin + len(source.line(line)), ""), ((line, ""),))


# ---------------------------------------------------------------- a new one


def line_for(source: Source, span: Span) -> int:
    """The line at which a comment silences a finding with this span; refused where none can stand."""
    source.offset(span.end_line, 1)  # refused where the file has changed
    start, last = span.line, span.end_line
    for begin, end in source.long_texts:
        if begin <= span.line <= end:  # no comment fits inside: behind it, or above it
            start, last = min(start, begin), max(last, end)
    lines: list[int] = [span.line, *range(start, last + 1)]
    if fitting := [line for line in lines if takes_comment(source, line)]:
        return fitting[0]
    above = _statement(source, span.line)
    if start <= above <= last:
        return above
    raise Refused("no comment can stand there")


def takes_comment(source: Source, line: int) -> bool:
    """Whether a comment may stand behind a line: not inside a text, not after a backslash, not behind a magic of a notebook."""
    written = source.line(line).rstrip("\r\n")
    if any(begin <= line < end for begin, end in source.long_texts):
        return False
    if line in source.comments:
        return True
    return bool(written.strip()) and not written.endswith("\\") and source.plain_line(line) == written


def added(source: Source, edit: AddComment) -> Noted:
    """The codes in the promptlint comment of the line; without one, a comment behind the line, or above its statement."""
    line = edit.at.line
    begin = source.offset(line, 1)
    codes = ", ".join(edit.codes)
    comment = f"# promptlint: ignore[{codes}]" + (f" {edit.reason}" if edit.reason else "")
    written = source.line(line).rstrip("\r\n")
    if not takes_comment(source, line):
        indent = written[: len(written) - len(written.lstrip())]
        return Noted(Replacement(begin, begin, f"{indent}{comment}{source.newline}"), above=((line, comment),))
    present = source.comments.get(line)
    if present is None:
        end = begin + len(written.rstrip())
        return Noted(Replacement(end, begin + len(written), f"  {comment}"), ((line, comment),))
    return _merged(source, edit, present, comment)


def _merged(source: Source, edit: AddComment, present: Comment, comment: str) -> Noted:
    first = source.offset(present.line, present.column)
    found = _IGNORE.search(present.text)
    if found is None:
        old = present.text.rstrip()
        new = f"{old}  {comment}"
        return Noted(Replacement(first, first + len(present.text), new), ((present.line, new),))
    named = [code.strip() for code in found[1].split(",") if code.strip()]
    known = {code.lower() for code in named}
    codes = ", ".join([*named, *(code for code in edit.codes if code.lower() not in known)])
    text = present.text[: found.start(1)] + codes + present.text[found.end(1) :]
    return Noted(Replacement(first + found.start(1), first + found.end(1), codes), ((present.line, text),))


def _statement(source: Source, line: int) -> int:
    """The first line of the innermost statement that a line belongs to."""
    inside = [node for node in ast.walk(source.tree) if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)]
    if not inside:
        raise Refused("no statement stands there any more")
    return max(node.lineno for node in inside)
