"""Every kind of edit on code that nobody wrote for it: do the results parse, keep everything else, and settle?

    python -m tests.benchmarks.fixes TREE… [--files 2000] [--edits 6] [--seed 1]
    python -m tests.benchmarks.fixes TREE… --rules        (the fixes that the rules offer, each tree a project)

For each Python file and each notebook below the trees, calls and texts are drawn at random and edited as fixes edit them.
Nothing is written.  Refusals are counted by their reason: a fix may decline, but what it makes must be right.
What is checked here is checked apart from the fix machinery's own proof: with `ast` and `tokenize` on the results.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import io
import json
import random
import re
import sys
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from promptlint.config import Settings
from promptlint.fix.files import FixedFile, fixed_file
from promptlint.fix.rounds import MAX_ROUNDS, fix
from promptlint.fix.source import Refused, Source
from promptlint.frontends.notebook import code_cells, without_magics
from promptlint.model import (
    AddComment,
    AskTogether,
    CutText,
    DedentLiteral,
    DropArgument,
    Edit,
    MarkArgument,
    MarkBlock,
    MoveToEnd,
    RenameArgument,
    ReplaceLiteral,
    SetArgument,
    Span,
    SplitBlock,
    UnmarkBlock,
    WrapCall,
)
from promptlint.pipeline import Report, scan
from promptlint.rule import Finding, Fix
from promptlint.sources import Kind, Unreadable, decode

_NAMED = re.compile(r"^\S+ (?=is |may )")  # a refusal's first word, where it is an argument's name
_EVERYTHING = Settings(persona="auditor", include=frozenset({"test", "example", "notebook"}), unsafe_fixes=True)


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("trees", nargs="+", type=Path)
    ask.add_argument("--files", type=int, default=2000)
    ask.add_argument("--edits", type=int, default=6)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--rules", action="store_true")
    args = ask.parse_args()
    warnings.simplefilter("ignore")
    if args.rules:
        return _of_rules(args.trees)
    rng = random.Random(args.seed)
    paths = [path for tree in args.trees for path in sorted(tree.rglob("*")) if path.suffix in (".py", ".ipynb") and path.is_file()]
    rng.shuffle(paths)
    count: Counter[str] = Counter()
    for path in paths:
        if count["files"] + count["notebooks"] >= args.files:
            break
        _file(path, args.edits, rng, count)
    for name, number in sorted(count.items(), key=lambda item: (item[0].startswith("refused"), -item[1])):
        print(f"{number:8}  {name}")
    return int(any(name.startswith("WRONG") for name in count))


def _of_rules(trees: list[Path]) -> int:
    """Every fix of every rule, in memory: what is made, what is declined and why, and what is wrong with the results."""
    count: Counter[str] = Counter()
    for tree in trees:

        def scan_tree(instead: Mapping[str, bytes], tree: Path = tree) -> Report:
            return scan([tree], _EVERYTHING, instead=instead)

        fixes = fix(scan_tree, lambda finding: True)
        count.update(f"made: {finding.code}" for finding in fixes.made)
        count.update(f"declined: {finding.code}: {reason.partition(':')[0]}" for finding, reason in fixes.refused)
        count["files changed"] += len(fixes.after)
        count["projects"] += 1
        count["projects that did not settle"] += fixes.rounds >= MAX_ROUNDS
        for name, after in fixes.after.items():
            made = tuple(finding for finding in fixes.made if finding.span.path == name)
            for wrong in _wrong(fixes.before[name], FixedFile(after, made), "notebook" if name.endswith(".ipynb") else "python"):
                count[f"WRONG: {wrong}"] += 1
                print(f"{wrong}: {name}", file=sys.stderr)

        def scan_fixed(instead: Mapping[str, bytes], done: Mapping[str, bytes] = fixes.after, tree: Path = tree) -> Report:
            return scan([tree], _EVERYTHING, instead={**done, **instead})

        again = fix(scan_fixed, lambda finding: True)
        count["fixes of a second run"] += len(again.made)
    for name, number in sorted(count.items()):
        print(f"{number:8}  {name}")
    return int(any(name.startswith("WRONG") for name in count) or count["fixes of a second run"] > 0)


def _file(path: Path, edits: int, rng: random.Random, count: Counter[str]) -> None:
    kind: Kind = "notebook" if path.suffix == ".ipynb" else "python"
    data = path.read_bytes()
    try:
        texts = _texts(data, kind)
        findings = [finding for cell, text in texts for finding in _drawn(path, text, cell, edits, rng)]
    except (Unreadable, Refused, SyntaxError, ValueError):
        return
    if not findings:
        return
    count["notebooks" if kind == "notebook" else "files"] += 1
    count["fixes proposed"] += len(findings)
    result = fixed_file(data, kind, findings)
    count["fixes made"] += len(result.made)
    count.update(f"made: {type(each.fix.edits[0]).__name__}" for each in result.made if each.fix)
    count["fixes that wait for another round"] += len(result.waiting)
    count.update(f"refused: {_NAMED.sub('… ', reason.partition(':')[0])}" for _, reason in result.refused)
    if result.made:
        count["files changed"] += 1
        for wrong in _wrong(data, result, kind, _named(data, result, kind)):
            count[f"WRONG: {wrong}"] += 1
            print(f"{wrong}: {path}", *(f"  {each.fix}" for each in result.made), sep="\n", file=sys.stderr)


def _texts(data: bytes, kind: Kind) -> list[tuple[int | None, Source]]:
    if kind == "python":
        return [(None, Source(decode(data)))]
    cells = code_cells(data)
    return [(index, Source(cell, without_magics)) for index, cell in enumerate(cells) if cell]


def _drawn(path: Path, source: Source, cell: int | None, edits: int, rng: random.Random) -> Iterator[Finding]:
    nodes = [node for node in ast.walk(source.tree) if isinstance(node, (ast.Call, ast.Constant, ast.JoinedStr, ast.Dict))]
    for node in rng.sample(nodes, min(edits, len(nodes))):
        edit = _edit(path, source, cell, node, rng)
        if edit is not None:
            span: Span = getattr(edit, "call", None) or edit.at  # type: ignore[union-attr]
            yield Finding("PL000", "drawn", "info", "drawn", span, fix=Fix("edit", (edit,)))


def _edit(path: Path, source: Source, cell: int | None, node: ast.expr, rng: random.Random) -> Edit | None:
    span = _span(path, source, cell, node)
    if isinstance(node, ast.Call):
        start = source.range_of_node(node.func)[1] - len(getattr(node.func, "attr", getattr(node.func, "id", "")))
        line = source.line_of(start)
        call = Span(span.path, line, start - source.offset(line, 1) + 1, span.end_line, span.end_column, cell)
        named = [keyword.arg for keyword in node.keywords if keyword.arg]
        kinds: list[Edit] = [
            SetArgument(call, "added_name", 1024),
            SetArgument(call, "outer.inner", 5, as_mapping=True),
            WrapCall(span, "sorted"),
            WrapCall(span, "sorted", "str"),
            AddComment(span, ("PL101",), "drawn"),
        ]
        if named:
            name = rng.choice(named)
            kinds += [RenameArgument(call, name, "renamed"), SetArgument(call, name, "new value"), DropArgument(call, name)]
            kinds += [MarkArgument(call, name, "added key", {"type": "ephemeral"}), SetArgument(call, f"{name}.inner", 5)]
        around = next((each for each in source.above(node) if isinstance(each, (ast.ListComp, ast.For, ast.stmt))), None)
        if isinstance(around, ast.ListComp) or isinstance(source.parents.get(around or node), ast.For):
            return (
                AskTogether(call, rng.choice(named), answers="data")
                if named and rng.random() < 0.5
                else AskTogether(call, "", "all_of_them")
            )
        return kinds[rng.randrange(len(kinds))]
    if isinstance(node, ast.Dict):
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        if keys and rng.random() < 0.5:
            return UnmarkBlock(_span(path, source, cell, rng.choice(node.values)), rng.choice(keys))
        return MarkBlock(span, "added key", {"type": "ephemeral"})
    if isinstance(node, ast.JoinedStr):
        fields = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        if not fields:
            return DedentLiteral(span)
        at = _span(path, source, cell, rng.choice(fields))
        cuts: list[Edit] = [DedentLiteral(span), MoveToEnd(at), SplitBlock(at, "cache_control")]
        return rng.choice(cuts)
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, str):
        texts: list[Edit] = [ReplaceLiteral(span, node.value, "other words"), DedentLiteral(span), MarkBlock(span, "cache", {"a": 1})]
        words = node.value.split()
        if words:
            word = rng.choice(words)
            texts += [CutText(span, word, "other"), CutText(span, word, "", every=True, alone=True)]
        return texts[rng.randrange(len(texts))]
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return ReplaceLiteral(span, node.value, 17)
    return None


def _span(path: Path, source: Source, cell: int | None, node: ast.expr) -> Span:
    start, end = source.range_of_node(node)
    first, last = source.line_of(start), source.line_of(end)
    return Span(str(path), first, start - source.offset(first, 1) + 1, last, end - source.offset(last, 1) + 1, cell)


# ---------------------------------------------------------------- an opinion of its own


def _wrong(before: bytes, result: FixedFile, kind: Kind, named: Mapping[int, set[int]] | None = None) -> Iterator[str]:
    """What is wrong with a result; `named` has the lines, by cell, of the statements that the edits speak of, where that is known."""
    old, new = _plain(before, kind), _plain(result.data, kind)
    for cell, (one, other) in enumerate(zip(old, new, strict=True)):
        if not _is_old(one):
            continue  # a newer grammar than this Python's: there is no second opinion
        try:
            tree = ast.parse(other)
        except SyntaxError:
            yield "does not parse"
            return
        added = [edit for each in result.made if each.fix for edit in each.fix.edits if isinstance(edit, AddComment)]
        if not _kept(_comments(one), _comments(other), bool(added)):
            yield "a comment is lost or moved"
        lines = _changed(one, other) if named is None else named.get(cell, set())
        if not _same_elsewhere(ast.parse(one), tree, lines):
            yield "the syntax tree differs elsewhere"
        left = iter(_rows(other))
        if not all(row in left for number, row in enumerate(_rows(one), start=1) if number not in lines):  # in order
            yield "a line changed that no edit names"
        if one.count("\r\n") > 0 and other.count("\n") != other.count("\r\n") and one.count("\n") == one.count("\r\n"):
            yield "a line end of another kind"
    if kind == "notebook" and _outputs(before) != _outputs(result.data):
        yield "a notebook's outputs, ids or metadata changed"
    if before[:3] == b"\xef\xbb\xbf" and result.data[:3] != b"\xef\xbb\xbf":
        yield "the byte order mark is lost"


def _is_old(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _plain(data: bytes, kind: Kind) -> list[str]:
    return [decode(data)] if kind == "python" else [without_magics(cell or "") for cell in code_cells(data)]


def _comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    try:
        return [token.string for token in tokens if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError):
        return []


def _kept(before: list[str], after: list[str], added: bool) -> bool:
    """Whether every comment is still there, in order; those that edits add are left out."""
    if added:
        own = re.compile(r"(?:  |^)# promptlint: ignore\[PL101\] drawn$")
        after = [text for text in (own.sub("", comment) for comment in after) if text]
    return before == after


def _changed(one: str, other: str) -> set[int]:
    """The lines of the old text that are other ones in the new text, or stand beside one that was added."""
    old, new = one.split("\n"), other.split("\n")
    rows = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {line for tag, first, last, _, _ in rows if tag != "equal" for line in range(first + (first < last), last + 1)}


def _same_elsewhere(old: ast.AST, new: ast.AST, changed: set[int]) -> bool:
    """Whether every statement on lines that did not change is the same, and none came or went beside the others."""
    if isinstance(old, ast.stmt) and changed.isdisjoint(range(_first(old), (old.end_lineno or old.lineno) + 1)):
        return ast.dump(old) == ast.dump(new)
    if type(old) is not type(new):
        return isinstance(old, ast.For) and isinstance(new, ast.Expr)  # a loop that became one request
    for name, value in ast.iter_fields(old):
        if isinstance(value, list) and value and isinstance(value[0], (ast.stmt, ast.ExceptHandler, ast.match_case)):
            after = getattr(new, name)
            if len(value) != len(after) or not all(_same_elsewhere(*pair, changed) for pair in zip(value, after, strict=True)):
                return False
    return True


def _rows(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _first(node: ast.stmt) -> int:
    """The line on which a statement begins: that of its first decorator, if it has some."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _named(before: bytes, result: FixedFile, kind: Kind) -> dict[int, set[int]]:
    """The lines of the statements that the edits stand in, by cell; 0 for a program."""
    spans = [getattr(edit, "call", None) or edit.at for each in result.made if each.fix for edit in each.fix.edits]  # type: ignore[union-attr]
    named: dict[int, set[int]] = {}
    for cell, text in enumerate(_plain(before, kind)):
        here = [span for span in spans if kind == "python" or span.cell == cell]
        if here and _is_old(text):
            tree = ast.parse(text)
            named[cell] = {line for span in here for line in _statement(tree, span)}
    return named


def _statement(tree: ast.Module, span: Span) -> range:
    """The lines of the innermost statement around a place, those of a loop of one or two statements with it; and the line above."""
    around = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _first(node) <= span.line <= (node.end_lineno or 0)]
    inner = max(around, key=lambda node: (_first(node), -(node.end_lineno or 0)), default=None)
    if inner is None:
        return range(span.line, span.end_line + 1)
    loop = next((node for node in around if isinstance(node, ast.For) and inner in node.body and len(node.body) <= 2), inner)
    return range(_first(loop) - 1, (loop.end_lineno or 0) + 1)


def _outputs(data: bytes) -> object:
    document = json.loads(decode(data))
    for cell in document["cells"]:
        cell.pop("source", None)
    return document


if __name__ == "__main__":
    raise SystemExit(main())
