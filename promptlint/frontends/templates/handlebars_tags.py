"""Handlebars' and Mustache's tags, as far as it takes to know which run-time values a template uses.

Inside `{{#each items}}` and `{{#with item}}` a bare name is a field of the item, not a run-time value of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.frontends.templates.document import Fault
from promptlint.frontends.templates.tags import MAX_DEPTH, MAX_FAULTS, MAX_TAG, Scan, Tag

_TOKEN = re.compile(r"""\"[^"]*\"|'[^']*'|\|[^|]*\||[()=]|[^\s()=|"']+""")
_NAME = re.compile(r"[^\W\d][\w$-]*")
_PATH = re.compile(r"(?P<up>(?:\.\./)*)(?P<rest>[@.]?[^\W\d][^\s]*)")
_LITERALS = frozenset({"true", "false", "null", "undefined", "this", "else", "as", "in"})
_ROLES = {"model": "assistant"}
_SHIFTS = frozenset({"each", "with"})


@dataclass
class _Open:
    """An open block: what its closing tag is called, where it stands, and whether bare names in it are fields."""

    name: str
    at: int
    shifts: bool


@dataclass
class _State:
    blocks: list[_Open] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return sum(block.shifts for block in self.blocks)


def scan_handlebars(text: str, start: int, end: int) -> Scan:
    """Scan a piece of a text; any text is accepted, what Handlebars would refuse is among the faults."""
    state, at = _State(), start
    while len(state.faults) < MAX_FAULTS and len(state.blocks) < MAX_DEPTH and (at := text.find("{{", at, end)) >= 0:
        if at > start and text[at - 1] == "\\":  # an escaped tag is text
            at += 2
            continue
        at = _tag(state, text, at, end)
    state.faults.extend(Fault(f"{{{{#{block.name}}}}} is never closed", block.at) for block in state.blocks)
    return Scan(tuple(state.tags), tuple(sorted(state.faults, key=lambda fault: fault.offset)))


def _tag(state: _State, text: str, at: int, end: int) -> int:
    if text.startswith(("{{!--", "{{~!--"), at):
        close = text.find("--", text.find("!--", at) + 3, end)
        return _behind(state, text, at, end, close)
    if text.startswith(("{{!", "{{~!"), at):
        return _behind(state, text, at, end, at + 3)
    inner, after = at + (3 if text.startswith("{{{", at) else 2), -1
    close = text.find("}}", inner, min(end, at + MAX_TAG))
    again = text.find("{{", inner, close) if close >= 0 else -1
    if close < 0 or again >= 0:  # it ends with its line, for what its names are worth
        state.faults.append(Fault("the tag {{ is never closed", at))
        line_end = text.find("\n", inner, end)
        close = after = min(position for position in (line_end, again, end) if position >= 0)
    else:
        after = close + (3 if inner == at + 3 and text.startswith("}}}", close) else 2)
    content = text[inner:close].strip().strip("~").strip()
    names, role = _read(state, content, at)
    state.tags.append(Tag(at, after, tuple(names), role))
    return after


def _behind(state: _State, text: str, at: int, end: int, start: int) -> int:
    """The offset behind a comment."""
    close = text.find("}}", start, end) if start >= 0 else -1
    if close < 0:
        state.faults.append(Fault("the comment {{! is never closed", at))
        return end
    state.tags.append(Tag(at, close + 2))
    return close + 2


def _read(state: _State, content: str, at: int) -> tuple[list[str], str]:
    """The run-time values of one tag, and the role that it begins; blocks open and close as a side effect."""
    sign = content[:1] if content[:1] in tuple("#/^>&*") and content[:1] else ""
    tokens = _TOKEN.findall(content[len(sign) :])
    if sign == "#" and tokens[:1] == [">"]:
        tokens, sign = tokens[1:], "#"
        state.blocks.append(_Open(tokens[0] if tokens else "", at, False))
        return list(_values(state, tokens[1:])), ""
    if sign == "/":
        _close(state, tokens[0] if tokens else "", at)
        return [], ""
    if sign == ">":
        return list(_values(state, tokens[1:])), ""
    if not tokens or (sign == "^" and not tokens) or tokens[0] == "else":
        return list(_values(state, tokens[2:] if tokens[1:2] and tokens[1] in ("if", "unless", "each", "with") else [])), ""
    if sign in ("#", "^"):
        return _block(state, tokens, at)
    if len(tokens) == 1:
        return list(_values(state, tokens)), ""
    if tokens[0] == "role":
        role = tokens[1].strip("\"'")
        return [], _ROLES.get(role, role) if tokens[1][0] in "\"'" else ""
    return list(_values(state, tokens[1:])), ""


def _block(state: _State, tokens: list[str], at: int) -> tuple[list[str], str]:
    name, role = tokens[0], ""
    if len(tokens) > 1:
        names = list(_values(state, tokens[1:]))
        shifts = name in _SHIFTS and tokens[1] != "this"
        if name == "role" and tokens[1][0] in "\"'":
            role = tokens[1].strip("\"'")
            role = _ROLES.get(role, role)
    else:  # a Mustache section: over a list when its name is a plural, a condition otherwise
        names, shifts = list(_values(state, tokens)), name.endswith("s")
    state.blocks.append(_Open(name, at, shifts))
    return names, role


def _close(state: _State, name: str, at: int) -> None:
    if state.blocks and state.blocks[-1].name == name:
        state.blocks.pop()
        return
    state.faults.append(Fault(f"{{{{/{name}}}}} closes nothing that is open", at))
    if any(block.name == name for block in state.blocks):
        while state.blocks.pop().name != name:
            pass


def _values(state: _State, tokens: list[str]) -> Iterator[str]:
    """The root names among the arguments of a tag; `key=` and the name of a nested helper are none."""
    for index, token in enumerate(tokens):
        if tokens[index + 1 : index + 2] == ["="] or (index and tokens[index - 1] == "("):
            continue
        match = _PATH.fullmatch(token)
        if match is None or token[0] in "\"'|":
            continue
        name, ups = match["rest"], match["up"].count("../")
        if name.startswith("@root."):
            name, ups = name[6:], state.depth
        elif name.startswith(("@", "this.", "this/")) or name in _LITERALS:
            continue
        root = _NAME.match(name.lstrip("."))
        if root and ups >= state.depth:
            yield root[0]
