"""A block of a message cut in two, so that the breakpoint of the cache stands before the line of a run-time value."""

from __future__ import annotations

import ast

from promptlint.fix import literals
from promptlint.fix.source import Refused, Replacement, Source
from promptlint.model import SplitBlock

_KEYS = {"type", "text"}


def split(source: Source, edit: SplitBlock) -> tuple[list[Replacement], ast.List, int]:
    """The replacements, the list of the blocks, and which of them is cut."""
    literal, cut, around = literals.line_before(source, edit.at)
    mapping = source.parents.get(around)
    blocks = source.parents.get(mapping) if isinstance(mapping, ast.Dict) else None
    if not isinstance(mapping, ast.Dict) or not isinstance(blocks, ast.List):
        raise Refused("the text stands in no block that is written out")
    keys = {key.value if isinstance(key, ast.Constant) else None for key in mapping.keys}
    if keys != _KEYS | {edit.key} or len(mapping.keys) != len(keys) or _of(mapping, "text") is not around:
        raise Refused("the block has more than a text and its breakpoint")
    end_of_text, end = source.range_of_node(around)[1], source.range_of_node(mapping)[1]
    rest = source.text[cut : literal.end]
    second = f'{{"type": "text", "text": {literal.prefix}{literal.quote}{rest}{literal.quote}}}'
    closing = Replacement(cut, end_of_text, literal.quote)
    return [closing, Replacement(end, end, f", {second}")], blocks, blocks.elts.index(mapping)


def is_parted(old: ast.expr, first: ast.Dict, second: ast.Dict, key: str) -> bool:
    """Whether two blocks say what one said, the first with everything else that it had, the second a text and nothing more."""
    if not isinstance(old, ast.Dict) or [ast.dump(each) for each in old.keys if each] != [ast.dump(each) for each in first.keys if each]:
        return False
    for name, value in zip(old.keys, old.values, strict=True):
        if isinstance(name, ast.Constant) and name.value != "text" and ast.dump(value) != ast.dump(_of(first, name.value) or name):
            return False
    one, other, whole = _of(first, "text"), _of(second, "text"), _of(old, "text")
    plain = {each.value if isinstance(each, ast.Constant) else None for each in second.keys} == _KEYS
    return plain and key not in _KEYS and _parts(one) + _parts(other) == _parts(whole)


def _of(mapping: ast.Dict, name: object) -> ast.expr | None:
    pairs = zip(mapping.keys, mapping.values, strict=True)
    return next((value for key, value in pairs if isinstance(key, ast.Constant) and key.value == name), None)


def _parts(text: ast.expr | None) -> str:
    """The words and the fields of a text in order, however they are cut."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text.value
    parts = text.values if isinstance(text, ast.JoinedStr) else []
    return "".join(str(each.value) if isinstance(each, ast.Constant) else f"\0{ast.dump(each)}\0" for each in parts)
