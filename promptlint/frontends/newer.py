"""Python that is newer than the running interpreter, so that one new spelling does not hide a whole file.

A text that the running grammar refuses is spelled anew with every line and column in its place:

- `except A, B:` becomes `except A| B:`; `class A[T](B):` becomes `class A(    B):`, and so for functions
- `type X = int` becomes `pass   ; int`, and `lazy import x` becomes `pass;import x`
- an f-string whose holes hold what they once could not (its own quotes, backslashes, comments, line ends), or a t-string,
  becomes `(0      )`; its tree is built here, hole by hole, and takes the place of that zero.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from promptlint.frontends.fstrings import Hole, Piece, String, Unfinished, tokens_of

Node = TypeVar("Node", bound=ast.expr)
Parse = Callable[[str], ast.Module]

MAX_NESTING = 3  # f-strings inside an f-string: as many as four kinds of quotes once allowed; each layer is read again

_GENERIC = re.compile(r"(?:class|def)(?:[ \t\f]|\\\n)+\w+[ \t\f]*\[")
_ALIAS = re.compile(r"type[ \t\f]+\w+[ \t\f]*(?:(=)(?=[ \t\f]*[^=\s;#])|\[)")
_LAZY = re.compile(r"lazy[ \t\f]+(?=(?:import|from)\b)")
_ARGUMENTS = re.compile(r"[ \t\f]*\(")
_VALUE = re.compile(r"[ \t\f]*=(?=[ \t\f]*[^=\s;#])")
_VISIBLE = re.compile(r"[^\n]")
_ESCAPED = re.compile(r"\\.?|[\"\n]", re.DOTALL)


def tree_of(text: str, parse: Parse, level: int = 0) -> ast.Module:
    """The tree of a text in the running Python's grammar or in a newer one's; raises `SyntaxError` when it is in neither."""
    try:
        return parse(text)
    except SyntaxError:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        older = None if level > MAX_NESTING else older_spelling(text, parse)
        if older is None:
            raise
    tree = parse(older.text)
    _Grafting(text, parse, level, older.strings).graft(tree)
    return tree


@dataclass(frozen=True, slots=True)
class Older:
    """A text of the same shape that an older grammar may accept, and the strings that were taken out of it."""

    text: str
    strings: tuple[tuple[String, ...], ...]  # each group of adjacent strings stands in the text as a zero in brackets


def older_spelling(text: str, parse: Parse) -> Older | None:
    """Spell what is new in a text in an older way, or None when there is nothing to spell anew."""
    spelling = _Spelling(text, parse)
    try:
        spelling.read()
    except Unfinished:
        return None
    if not spelling.edits:
        return None
    pieces, at = [], 0
    for start, end, new in spelling.edits:
        pieces += [text[at:start], new]
        at = end
    return Older("".join([*pieces, text[at:]]), tuple(spelling.strings))


def _blank(text: str) -> str:
    """Spaces that are as wide as a text, in bytes, since a parser's columns are."""
    return _VISIBLE.sub(lambda found: " " * len(found[0].encode("utf-8", "surrogatepass")), text)


class _Spelling:
    """One walk over a text's tokens that notes what to write instead, in place."""

    def __init__(self, text: str, parse: Parse) -> None:
        self.text = text
        self.parse = parse
        self.edits: list[tuple[int, int, str]] = []  # from, to, what to write there
        self.strings: list[tuple[String, ...]] = []
        self.group: list[String] = []  # adjacent strings, which are one value
        self.brackets: list[int] = []
        self.generics: dict[int, int] = {}  # where the bracket of type parameters opens: where the statement starts
        self.commas: list[int] | None = None  # those of an `except`, outside brackets
        self.fresh = True  # whether a statement may start here

    def read(self) -> None:
        for token in tokens_of(self.text):
            if isinstance(token, String):
                self.group.append(token)
                self.fresh = False
            elif token.lastgroup == "newline" and not self.brackets:
                self.end_group()
                self.fresh, self.commas = True, None
            elif token.lastgroup not in ("newline", "blank"):
                self.end_group()
                self.code(token)
        self.end_group()

    def code(self, token: re.Match[str]) -> None:
        fresh, self.fresh = self.fresh, False
        word, at = token[0], token.start()
        if token.lastgroup == "open":
            self.brackets.append(at)
        elif token.lastgroup == "close":
            if not self.brackets:
                raise Unfinished
            opening = self.brackets.pop()
            if opening in self.generics:
                self.end_generic(opening, at)
        elif token.lastgroup == "word":
            self.word(word, at, fresh)
        elif not self.brackets:
            if word == "," and self.commas is not None:
                self.commas.append(at)
            elif word == ":" and self.commas:
                self.end_except(self.commas, at)
            self.fresh = word in ":;"

    def word(self, word: str, at: int, fresh: bool) -> None:
        if word in ("class", "def"):
            if found := _GENERIC.match(self.text, at):
                self.generics[found.end() - 1] = at
        elif word == "as" and not self.brackets:
            self.commas = None
        elif not fresh or self.brackets:
            return
        elif word == "except":
            self.commas = []
        elif word == "lazy" and (found := _LAZY.match(self.text, at)):
            self.edits.append((at, found.end(), "pass;".ljust(len(found[0]))))
        elif word == "type" and (found := _ALIAS.match(self.text, at)):
            if found[1]:
                self.edits.append((at, found.end(), f"pass{_blank(found[0][4:-1])};"))
            else:
                self.generics[found.end() - 1] = at

    def end_except(self, commas: list[int], colon: int) -> None:
        *between, last = commas
        self.edits += [(comma, comma + 1, "|") for comma in between]
        self.edits.append((last, last + 1, "|" if self.text[last + 1 : colon].strip() else " "))
        self.commas = None

    def end_generic(self, opening: int, closing: int) -> None:
        """Leave type parameters out.  Their line ends need brackets around them still: those of the arguments, or their own."""
        start = self.generics[opening]
        inside = _blank(self.text[opening + 1 : closing])
        while self.edits and self.edits[-1][0] > opening:
            if self.strings and self.strings[-1][0].start == self.edits[-1][0]:
                self.strings.pop()
            self.edits.pop()
        if self.text.startswith("type", start):
            if found := _VALUE.match(self.text, closing + 1):
                before = f"pass;{_blank(self.text[start + 5 : opening])}"
                self.edits.append((start, found.end(), f"{before}({inside}){found[0][:-1]};"))
        elif found := _ARGUMENTS.match(self.text, closing + 1):
            self.edits.append((opening, found.end(), f"({inside} {_blank(found[0])}"))
        else:
            self.edits.append((opening, closing + 1, f"({inside})"))

    def end_group(self) -> None:
        if not self.group:
            return
        group, self.group = tuple(self.group), []
        if not any(string.parts is not None for string in group):
            return
        start, end = group[0].start, group[-1].end
        try:
            self.parse(f"({self.text[start:end]}\n)")
        except SyntaxError:
            self.edits.append((start, end, f"(0{_blank(self.text[start + 1 : end - 1])[1:]})"))
            self.strings.append(group)


class _Grafting:
    """Builds the trees of the strings that were taken out of a text, and puts them where they belong."""

    def __init__(self, text: str, parse: Parse, level: int, strings: tuple[tuple[String, ...], ...]) -> None:
        self.text = text
        self.parse = parse
        self.level = level
        self.strings = strings
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.widths: dict[int, list[int] | None] = {}  # of a line that is not ASCII: the bytes before each of its characters

    def graft(self, tree: ast.Module) -> None:
        waiting = {self.place(group[0].start + 1): group for group in self.strings}
        for node in ast.walk(tree):
            for name, value in ast.iter_fields(node):
                if isinstance(value, list):
                    value[:] = [self.grafted(item, waiting) for item in value]
                else:
                    setattr(node, name, self.grafted(value, waiting))
        if waiting:
            raise SyntaxError("f-string: not understood", ("<scanned>", next(iter(waiting))[0], None, None))

    def grafted(self, node: object, waiting: dict[tuple[int, int], tuple[String, ...]]) -> object:
        if isinstance(node, ast.Constant) and type(node.value) is int and (group := waiting.pop((node.lineno, node.col_offset), None)):
            return self.joined(list(self.parts(group)), group[0].start, group[-1].end)
        return node

    def parts(self, group: tuple[String, ...]) -> Iterator[Piece | Hole]:
        for string in group:
            if string.parts is not None:
                yield from string.parts
                continue
            value = self.expression(self.text[string.start : string.end], string.start)
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                raise SyntaxError("cannot mix bytes and nonbytes literals", ("<scanned>", value.lineno, None, None))
            yield Piece(string.start, string.end, value.value, True)

    def joined(self, parts: list[Piece | Hole], start: int, end: int) -> ast.JoinedStr:
        values: list[ast.expr] = []
        for part in parts:
            if isinstance(part, Hole):
                values.append(self.hole(part))
                continue
            value = part.text if part.is_raw else self.unescaped(part)
            last = values[-1] if values else None
            if value and isinstance(last, ast.Constant):
                last.value = str(last.value) + value
                last.end_lineno, last.end_col_offset = self.place(part.end)
            elif value:
                values.append(self.placed(ast.Constant(value), part.start, part.end))
        return self.placed(ast.JoinedStr(values), start, end)

    def hole(self, hole: Hole) -> ast.FormattedValue:
        value = self.expression(self.text[hole.start + 1 : hole.value_end], hole.start + 1)
        spec = None
        if hole.spec is not None:
            spec = self.joined(list(hole.spec), hole.spec_start, hole.end - 1)
        return self.placed(ast.FormattedValue(value, hole.conversion, spec), hole.start, hole.end)

    def unescaped(self, piece: Piece) -> str:
        """What a piece of a string means: the parser knows all escapes, so the piece is given to it as a string of its own."""
        if "\\" not in piece.text:
            return piece.text
        quoted = _ESCAPED.sub(lambda found: {'"': '\\"', "\n": "\\n", "\\": "\\\\"}.get(found[0], found[0]), piece.text)
        value = self.expression(f'"{quoted}"', piece.start)
        assert isinstance(value, ast.Constant) and isinstance(value.value, str)
        return value.value

    def expression(self, source: str, start: int) -> ast.expr:
        """The tree of an expression that stands somewhere in the text, with the places that it has there."""
        line, column = self.place(start)
        try:
            body = tree_of(f"({source}\n)", self.parse, self.level + 1).body
            if not source.strip() or len(body) != 1 or not isinstance(body[0], ast.Expr):
                raise SyntaxError("f-string: not one expression")
        except SyntaxError as error:
            error.lineno = line + (error.lineno or 1) - 1
            raise
        value = body[0].value
        for node in ast.walk(value):
            if isinstance(node, (ast.expr, ast.arg, ast.keyword)):
                if node.lineno == 1:
                    node.col_offset += column - 1
                if node.end_lineno == 1 and node.end_col_offset is not None:
                    node.end_col_offset += column - 1
                node.lineno += line - 1
                node.end_lineno = (node.end_lineno or 1) + line - 1
        return value

    def placed(self, node: Node, start: int, end: int) -> Node:
        node.lineno, node.col_offset = self.place(start)
        node.end_lineno, node.end_col_offset = self.place(end)
        return node

    def place(self, offset: int) -> tuple[int, int]:
        """The line and the column in bytes, as the parser counts them."""
        line = bisect_right(self.starts, offset)
        start = self.starts[line - 1]
        if line not in self.widths:
            content = self.text[start : self.starts[line] if line < len(self.starts) else len(self.text)]
            widths = accumulate((len(char.encode("utf-8", "surrogatepass")) for char in content), initial=0)
            self.widths[line] = None if content.isascii() else list(widths)
        known = self.widths[line]
        return line, offset - start if known is None else known[offset - start]
