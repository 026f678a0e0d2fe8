#!/usr/bin/env python3
"""Write the pages of the rules, the pictures, and the parts of README.md and of docs/ that show what promptlint prints, takes and knows.

`--check` writes nothing and ends with exit code 1 when a file differs from what would be written; of a picture the words count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from promptlint.check import rules
from promptlint.prices import load_prices
from tools import pictures, references, rule_pages
from tools.rule_pages import PAGES

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/support-bot"
# Written by hand, but for their blocks.
FILLED = (
    "README.md", "docs/commands.md", "docs/whatif.md", "docs/usage.md", "docs/configuration.md", "docs/output-formats.md", "docs/sdks.md",
)  # fmt: skip
DAY = (load_prices().as_of - dt.date(1970, 1, 1)).days  # that of the prices, so that no figure changes with the calendar


# ---------------------------------------------------------------- README


ENVIRONMENT = {
    "NO_COLOR": "1",
    "COLUMNS": "100",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PATH": os.environ.get("PATH", ""),
    "SOURCE_DATE_EPOCH": str(DAY * 86_400),
}


def printed(*arguments: str) -> str:
    """What a command of promptlint prints to a pipe, in the language and width of nobody's terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "promptlint", *arguments], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"promptlint {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.rstrip()


def block(*commands: tuple[str, str]) -> str:
    """A fenced block of commands and what they print; each has the word that its lines must hold, "" for all."""
    parts = []
    for command, word in commands:
        lines = [line for line in printed(*command.split()).split("\n") if word in line]
        parts.append("\n".join([f"$ promptlint {command}" + (f" | grep {word}" if word else ""), *lines]))
    return "```text\n" + "\n\n".join(parts) + "\n```"


BLOCKS: dict[str, Callable[[], str]] = {
    "rules": lambda: rule_pages.category_table("docs/rules/"),
    "scan": lambda: block((f"scan {EXAMPLE} --output-format concise", "")),
    "finding": lambda: block((f"scan {EXAMPLE} --select dynamic-prefix --quiet", "")),
    "cost": lambda: block((f"cost {EXAMPLE} --top 3", "")),
    "groups": lambda: block((f"cost {EXAMPLE} --group-by feature --detail groups --quiet", "")),
    "whatif": lambda: block((f"whatif {EXAMPLE} --quiet", "")),
    "scenarios": lambda: block((f"whatif {EXAMPLE} --route cheaper=0.6 --cap-output 300 --function main", "")),
    "usage": references.usage_keys,
    "options": references.options,
    "formats": references.formats,
    "grouped": lambda: block((f"scan {EXAMPLE} --output-format grouped --quiet", "")),
    "sdks": references.sdks,
    "calls": lambda: block((f"calls {EXAMPLE}", "chat")),
}


def filled(text: str) -> str:
    """The text with each `<!-- begin: name -->` … `<!-- end -->` block made anew."""
    return re.sub(
        r"(<!-- begin: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


# ---------------------------------------------------------------- write or check


def wanted() -> dict[Path, str]:
    """Every generated file with its text."""
    os.environ["SOURCE_DATE_EPOCH"] = str(DAY * 86_400)
    pages = {PAGES / f"{rule.name}.md": rule_pages.page(rule) for rule in rules()}
    lists = {PAGES / "README.md": rule_pages.index(), PAGES / "limits.md": rule_pages.limits()}
    drawn = pictures.pictures(ROOT, EXAMPLE, ENVIRONMENT)
    return pages | lists | drawn | {Path(name): filled((ROOT / name).read_text(encoding="utf-8")) for name in FILLED}


def is_current(path: Path, text: str) -> bool:
    """Whether a generated file says what it would say if it were written now."""
    if not (ROOT / path).exists():
        return False
    have = (ROOT / path).read_text(encoding="utf-8")
    return pictures.is_current(have, text) if path.suffix == ".svg" else have == text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 when a file is out of date")
    check = parser.parse_args().check
    files = wanted()
    stale = [path for path, text in files.items() if not is_current(path, text)]
    strangers = sorted(path.relative_to(ROOT) for path in (ROOT / PAGES).glob("*.md") if path.relative_to(ROOT) not in files)
    if check:
        for path in (*stale, *strangers):
            print(f"{path} is out of date: run tools/make_docs.py", file=sys.stderr)
        return 1 if stale or strangers else 0
    for path in stale:
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(files[path], encoding="utf-8")
        print(f"wrote {path}")
    for path in strangers:
        (ROOT / path).unlink()
        print(f"removed {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
