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
import io
import json
import random
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
from promptlint.model import DedentLiteral, DropArgument, Edit, MarkBlock, RenameArgument, ReplaceLiteral, SetArgument, Span, WrapCall
from promptlint.pipeline import Report, scan
from promptlint.rule import Finding, Fix
from promptlint.sources import Kind, Unreadable, decode

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
    count["fixes that wait for another round"] += len(result.waiting)
    count.update(f"refused: {reason.partition(':')[0]}" for _, reason in result.refused)
    if result.made:
        count["files changed"] += 1
        for wrong in _wrong(data, result, kind):
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
        ]
        if named:
            name = rng.choice(named)
            kinds += [RenameArgument(call, name, "renamed"), SetArgument(call, name, "new value"), DropArgument(call, name)]
        return kinds[rng.randrange(len(kinds))]
    if isinstance(node, ast.Dict):
        return MarkBlock(span, "added key", {"type": "ephemeral"})
    if isinstance(node, ast.JoinedStr):
        return DedentLiteral(span)
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, str):
        texts: list[Edit] = [ReplaceLiteral(span, node.value, "other words"), DedentLiteral(span), MarkBlock(span, "cache", {"a": 1})]
        return texts[rng.randrange(len(texts))]
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return ReplaceLiteral(span, node.value, 17)
    return None


def _span(path: Path, source: Source, cell: int | None, node: ast.expr) -> Span:
    start, end = source.range_of_node(node)
    first, last = source.line_of(start), source.line_of(end)
    return Span(str(path), first, start - source.offset(first, 1) + 1, last, end - source.offset(last, 1) + 1, cell)


# ---------------------------------------------------------------- an opinion of its own


def _wrong(before: bytes, result: FixedFile, kind: Kind) -> Iterator[str]:
    old, new = _plain(before, kind), _plain(result.data, kind)
    for one, other in zip(old, new, strict=True):
        if not _is_old(one):
            continue  # a newer grammar than this Python's: there is no second opinion
        try:
            tree = ast.parse(other)
        except SyntaxError:
            yield "does not parse"
            return
        if _comments(one) != _comments(other):
            yield "a comment is lost or moved"
        if abs(_nodes(ast.parse(one)) - _nodes(tree)) > 12 * len(result.made):
            yield "more nodes changed than edits can"
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


def _nodes(tree: ast.AST) -> int:
    return sum(1 for _ in ast.walk(tree))


def _outputs(data: bytes) -> object:
    document = json.loads(decode(data))
    for cell in document["cells"]:
        cell.pop("source", None)
    return document


if __name__ == "__main__":
    raise SystemExit(main())
