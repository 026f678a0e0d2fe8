"""Does a baseline hold what it should, and nothing else?  On copies of real repositories.

    python -m tests.benchmarks.baseline TREE… [--persona auditor]

For each tree: make a baseline and scan (nothing may be left); put 50 lines of comments at the top of every program with findings,
rename one of them, format everything with Ruff and scan again (what is new is listed, with its statement); add a call
that is worth a finding, and a second one like one that is there, and see whether they, and only they, are new.
The trees themselves are not touched, and nothing in them is run.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from promptlint import baseline
from promptlint.config import Settings
from promptlint.contexts import Contexts
from promptlint.pipeline import Report, scan
from promptlint.rule import PERSONAS, Finding

LINES = "".join(f"# line {number}\n" for number in range(50))
HERE = [Path()]
NEW = """


def brand_new_call(question):
    from openai import AzureOpenAI

    return AzureOpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
"""


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("trees", nargs="+", type=Path)
    ask.add_argument("--persona", default="auditor", choices=PERSONAS)
    args = ask.parse_args()
    settings = Settings(persona=args.persona, include=frozenset({"test", "example", "notebook"}))
    failed = [tree for tree in args.trees if not measured(tree.absolute(), settings)]
    return int(bool(failed))


def measured(tree: Path, settings: Settings) -> bool:
    """One tree; whether all is as it should be."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(tree, "app", symlinks=True, ignore=shutil.ignore_patterns(".git"))
        with contextlib.chdir("app"):
            return _measured(tree.name, settings)


def _measured(name: str, settings: Settings) -> bool:
    start = time.perf_counter()
    report = scan(HERE, settings)
    took = time.perf_counter() - start
    file = baseline.Baseline(Path(baseline.FILE_NAME))
    start = time.perf_counter()
    book, _, _ = baseline.written(report, file, HERE)
    matching = time.perf_counter() - start
    at_once = compared(settings)
    print(f"{name}: {len(report.findings)} findings; scan {took:.1f} s, baseline {matching:.2f} s; then new {len(at_once.findings)}")
    programs = sorted({finding.span.path for finding in report.findings if finding.span.path.endswith(".py")})
    for path in programs:
        _lengthened(Path(path))
    moved = _renamed(programs)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--isolated", "--quiet", "."], check=False)
    after = compared(settings)
    changed = f"50 lines in {len(programs)} files, {moved or 'nothing'} renamed, all formatted"
    print(f"  {changed}: {len(after.findings)} new, {len(after.stale)} stale")
    tell(after, after.findings)
    baseline.written(after, book, HERE)
    good = not programs or (_added(settings, programs, moved) and _doubled(settings))
    return good and not at_once.findings and not after.findings


def compared(settings: Settings) -> Report:
    book = baseline.used(settings, HERE)
    assert book is not None
    return baseline.applied(scan(HERE, settings), book, HERE)


def tell(report: Report, findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        symbol, context = Contexts(report.source, report.text).of(finding)
        print(f"    new: {finding.span}:{finding.span.column} {finding.code} {symbol} {context} {finding.message[:90]}")
    for entry in report.stale:
        print(f"    stale: {entry.path} {entry.rule} {entry.symbol} {entry.context}")


def _renamed(programs: list[str]) -> str:
    """The new name of a program which others import by `from … import` only, if at all: those lines are changed as well."""
    texts = {path: path.read_text(errors="surrogateescape") for path in Path().rglob("*.py") if path.is_file()}
    for name in programs:
        stem = Path(name).stem
        imported = re.compile(rf"^(\s*from [\w.]*?)\b{stem}( import )", re.MULTILINE)
        if stem.startswith(("test_", "__")) or any(re.search(rf"\b{stem}\b", imported.sub("", text)) for text in texts.values()):
            continue
        for path, text in texts.items():
            if imported.search(text):
                path.write_text(imported.sub(rf"\1moved_{stem}\2", text), errors="surrogateescape")
        Path(name).rename(Path(name).with_name(f"moved_{stem}.py"))
        return name
    return ""


def _lengthened(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    head = re.match(r"(?:#[^\n]*\n){0,2}", text)  # a shebang and a coding cookie stay where they are
    at = head.end() if head else 0
    path.write_bytes((text[:at] + LINES + text[at:]).encode("utf-8", "surrogateescape"))


def _added(settings: Settings, programs: list[str], moved: str) -> bool:
    """A new offending call at the end of a program."""
    path = next(Path(name) for name in programs if Path(name).exists())
    before = path.read_bytes()
    path.write_bytes(before.rstrip() + NEW.encode())
    report = compared(settings)
    path.write_bytes(before)

    lines = before.rstrip().count(b"\n") + 1
    right = [finding for finding in report.findings if finding.span.path == str(path) and finding.span.line > lines]
    others = tuple(finding for finding in report.findings if finding not in right)
    print(f"  a new call in {path}: {len(right)} new there ({', '.join(finding.code for finding in right)}), {len(others)} elsewhere")
    tell(report, others)
    path.write_bytes(before)
    return len(right) > 0 and len(right) == len(report.findings)


def _doubled(settings: Settings) -> bool:
    """A statement with a finding, once more below itself."""
    report = scan(HERE, settings)
    for finding in report.findings:
        path = Path(finding.span.path)
        if finding.code != "PL101" or path.suffix != ".py":
            continue
        text = path.read_text()
        node = _simple_statement(text, finding.span.line)
        if node is None:
            continue
        rows = text.split("\n")
        piece = rows[node.lineno - 1 : node.end_lineno]
        path.write_text("\n".join([*rows[: node.end_lineno], *piece, *rows[node.end_lineno or 0 :]]))
        after = compared(settings)
        first, last = node.lineno, (node.end_lineno or 0) + len(piece)
        right = [each for each in after.findings if each.span.path == str(path) and first <= each.span.line <= last]
        others = tuple(each for each in after.findings if each not in right)
        print(f"  {path}:{node.lineno} doubled: {len(right)} new there ({', '.join(each.code for each in right)}), {len(others)} elsewhere")
        tell(after, others)
        path.write_text(text)
        return "PL101" in {each.code for each in right}
    print("  no statement to double")
    return True


def _simple_statement(text: str, line: int) -> ast.stmt | None:
    """The assignment or expression that a line belongs to, where it is the only statement of its lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Assign, ast.Expr)) and node.lineno <= line <= (node.end_lineno or 0) and node.col_offset:
            return node
    return None


if __name__ == "__main__":
    raise SystemExit(main())
