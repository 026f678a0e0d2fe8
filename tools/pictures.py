"""Pictures of a terminal: what promptlint really prints there, as SVG that needs no font and no network.

A picture is current when it holds the words that are printed now; another version of rich may draw it otherwise.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

COLUMNS = 100  # in a README these are about 8 pixels each
FONTS = "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
# A pipe that is told to be a terminal: not every machine that checks the pictures has one to give.
_AS_IN_A_TERMINAL = "import runpy, sys; sys.stdout.isatty = lambda: True; runpy.run_module('promptlint', run_name='__main__')"
PROMPT = "\x1b[1;32m$\x1b[0m "

# A window with a background of its own, which is as legible on a light page as on a dark one.
_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="A terminal that runs promptlint">
<style>
.{unique_id}-matrix {{ font-family: FONTS; font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
.{unique_id}-title {{ font-family: ui-sans-serif, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 17px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONTS", FONTS)

_BACKGROUND, _FOREGROUND = (22, 27, 34), (222, 228, 235)
_COLORS = [
    (110, 118, 129),  # black
    (255, 123, 114),  # red
    (86, 211, 100),  # green
    (227, 179, 65),  # yellow
    (121, 184, 255),  # blue
    (210, 168, 255),  # magenta
    (86, 212, 221),  # cyan
    (222, 228, 235),  # white
]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to take: the command, the folder that it runs in, and the title of the window."""

    command: str
    folder: Path
    title: str


# ---------------------------------------------------------------- what is printed


def shown(shot: Shot, environment: Mapping[str, str]) -> str:
    """The command and what it prints to a colour terminal of 100 columns, with the colours."""
    return f"{PROMPT}promptlint {shot.command}\n{_of_terminal(shot.command.split(), shot.folder, environment)}".rstrip()


def _of_terminal(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What promptlint writes to a terminal as its standard output."""
    seen = {name: value for name, value in environment.items() if name != "NO_COLOR"} | {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    command = [sys.executable, "-c", _AS_IN_A_TERMINAL, *arguments]
    done = subprocess.run(command, cwd=folder, env=seen, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"promptlint {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


# ---------------------------------------------------------------- drawn


def drawn(text: str, title: str) -> str:
    """The terminal's text as an SVG."""
    from rich.console import Console  # noqa: PLC0415
    from rich.terminal_theme import TerminalTheme  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor", legacy_windows=False)
        console.print(Text.from_ansi(text), no_wrap=True, overflow="ignore", crop=False, highlight=False)
    theme = TerminalTheme(_BACKGROUND, _FOREGROUND, _COLORS, _COLORS)
    svg = console.export_svg(title=title, theme=theme, code_format=_SVG, unique_id="terminal")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def lines(svg: str) -> list[str]:
    """What stands in a picture, line by line from the top, its window's title first; without the blanks, which are drawn as distances."""
    rows: dict[float, list[tuple[float, str]]] = defaultdict(list)
    for attributes, content in re.findall(r"<text ([^>]*)>([^<]*)</text>", svg):
        place = dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))
        row = -1.0 if place.get("class", "").endswith("-title") else float(place["y"])
        rows[row].append((float(place["x"]), unescape(content)))
    joined = ("".join(text for _, text in sorted(rows[y])) for y in sorted(rows))
    return ["".join(line.split()) for line in joined if line.strip()]


def is_current(have: str, want: str) -> bool:
    """Whether two pictures say the same."""
    return lines(have) == lines(want)


# ---------------------------------------------------------------- a small history


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text in a file: what stood there, and what stands there now."""

    path: str
    old: str
    new: str


def history(source: Path, edits: Sequence[Edit], branch: str, folder: Path) -> None:
    """Make a git repository in a folder: the files of `source` on main, and the edited ones on a branch that is checked out."""
    files = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    _commit(folder, files, "The support bot")
    for edit in edits:
        if files[edit.path].count(edit.old) != 1:
            raise SystemExit(f"{source / edit.path}: {edit.old!r} is not there once: mend the history of the picture")
        files[edit.path] = files[edit.path].replace(edit.old, edit.new)
    _commit(folder, {edit.path: files[edit.path] for edit in edits}, "A change", branch)


def _commit(folder: Path, files: Mapping[str, str], message: str, branch: str | None = None) -> None:
    """Write files and commit them: as the first commit of main, or on a new branch."""
    from dulwich import porcelain  # noqa: PLC0415
    from dulwich.repo import Repo  # noqa: PLC0415

    if branch is None:
        Repo.init(str(folder), default_branch=b"main").close()
    else:
        porcelain.checkout(str(folder), "main", new_branch=branch)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    porcelain.add(str(folder), [str(folder / name) for name in files])
    by = b"Ada <ada@example.com>"
    porcelain.commit(str(folder), message.encode(), author=by, committer=by, author_timestamp=0, commit_timestamp=0, sign=False)


# ---------------------------------------------------------------- the pictures


CHANGE = (
    Edit("support_bot/settings.py", '"SUPPORT_SMALL_MODEL", "gpt-4o-mini"', '"SUPPORT_SMALL_MODEL", "gpt-4o"'),
    Edit(
        "support_bot/agent.py",
        '"content": f"Current time: {datetime.now().isoformat()}\\n\\n{DISPATCHER}"},\n        {"role": "user", "content": request}',
        '"content": DISPATCHER},\n        {"role": "user", "content": f"{request}\\n\\nCurrent time: {datetime.now().isoformat()}"}',
    ),
    Edit(
        "support_bot/answer.py",
        "        stream=True,\n",
        "        stream=True,\n        max_completion_tokens=settings.answer_tokens,\n",
    ),
)


def pictures(root: Path, example: str, environment: Mapping[str, str]) -> dict[Path, str]:
    """Every picture with its file, below the repository's root."""
    scan = Shot(f"scan {example} --select dynamic-prefix,superseded-model", root, "promptlint scan")
    with tempfile.TemporaryDirectory() as folder:
        history(root / example, CHANGE, "better-subjects", Path(folder))
        diff = Shot("diff main..better-subjects", Path(folder), "promptlint diff")
        texts = {"scan": (scan, shown(scan, environment)), "diff": (diff, shown(diff, {**environment, "PYTHONPATH": str(root)}))}
    return {Path(f"docs/pictures/{name}.svg"): drawn(text, shot.title) for name, (shot, text) in texts.items()}
