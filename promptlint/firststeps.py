"""The files with which a project begins to use promptlint: what each would hold, and which are left alone.

Nothing is written here but what `write` is given, and nothing that is there is ever replaced: a new file is made, or one that
is there gets lines at its end, if it still says everything that it said.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from promptlint import __version__
from promptlint.config import find
from promptlint.errors import UserError
from promptlint.fix.source import Refused
from promptlint.fix.writing import write as replace
from promptlint.plugins import origin

Part = Literal["config", "pre-commit", "ci", "editor", "baseline"]
PARTS: tuple[Part, ...] = ("config", "pre-commit", "ci", "editor", "baseline")
Server = Literal["github", "gitlab", "none"]

_CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
_PYTHON = "actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0"


@dataclass(frozen=True, slots=True)
class Home:
    """Where promptlint's own repository is, and which commit or tag of it."""

    address: str
    revision: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file to write: new, or with lines added at its end."""

    path: Path
    what: str
    added: str
    before: str | None = None  # the text of a file that is there

    @property
    def text(self) -> str:
        """The whole file as it is to be."""
        if self.before is None:
            return self.added
        return self.before + ("" if self.before.endswith("\n") or not self.before else "\n") + self.added


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A file that is not touched, why, and what to add by hand if one wants it."""

    path: Path
    why: str
    by_hand: str = ""


def propose(folder: Path, parts: Sequence[Part], home: Home | None, server: Server | None) -> list[Proposal | LeftAlone]:
    """What the parts mean for the project in a folder, apart from the baseline; reads and writes nothing else.

    `server` is the CI server; None: the one that the project seems to use.
    """
    steps = {
        "config": _config(folder),
        "pre-commit": _pre_commit(folder, home),
        "ci": _ci(folder, home, server or _server(folder)),
        "editor": _editor(folder),
    }
    return [step for part in parts for step in steps.get(part, ())]


# ---------------------------------------------------------------- configuration


def _config(folder: Path) -> Iterator[Proposal | LeftAlone]:
    there = find([folder])
    if there is not None:
        yield LeftAlone(there[0], "promptlint is configured there")
        return
    text = (
        "# What promptlint reads and reports. `promptlint config` explains every option.\n\n"
        "# The least severe finding that fails a run: error, warning, info or never.\n"
        'fail-on = "warning"\n\n'
        "# Report findings in these, too: tests, examples, notebooks.\n"
        "include = []\n\n"
        "# Leave these out, besides what .gitignore leaves out.\n"
        "extend-exclude = []\n\n"
        "# How often calls are made: a usage file (`promptlint usage sync` makes one), or small, medium or large.\n"
        '# usage = "promptlint-usage.toml"\n\n'
        "# What may be spent.\n"
        "# budget.per-call = 0.05\n"
        '# budget.increase = "10%"\n'
    )
    yield _new(folder / "promptlint.toml", "what is read and reported", text)


# ---------------------------------------------------------------- pre-commit


def _pre_commit(folder: Path, home: Home | None) -> Iterator[Proposal | LeftAlone]:
    path = folder / ".pre-commit-config.yaml"
    before = _text(path)
    if before is None:
        yield _new(path, "the hook", "repos:\n" + _hooks(home, "  "))
        return
    if re.search(r"id:\s*promptlint\b", before):
        yield LeftAlone(path, "the hook is there")
        return
    indent = re.search(r"^repos:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*([ ]*)- ", before, re.MULTILINE)
    hooks = _hooks(home, indent[1] if indent else "  ")
    proposal = Proposal(path, "the hook", hooks, before)
    if indent and _adds_one(before, proposal.text, "repos"):
        yield proposal
    else:
        yield LeftAlone(path, "nothing can be added at its end without changing what it says", hooks)


def _hooks(home: Home | None, indent: str) -> str:
    if home is None:
        lines = [
            "- repo: local    # the promptlint of the environment in which pre-commit runs",
            "  hooks:",
            "    - id: promptlint",
            "      name: promptlint",
            "      entry: promptlint scan --force-exclude",
            "      language: system",
            "      types_or: [python, jupyter]",
            "      require_serial: true",
        ]
    else:
        lines = [f"- repo: {home.address}", f"  rev: {home.revision}", "  hooks:", "    - id: promptlint"]
    return "".join(f"{indent}{line}\n" for line in lines)


def _adds_one(before: str, after: str, key: str) -> bool:
    """Whether a YAML text says what it said, and has one item more at the end of a list."""
    try:
        old, new = yaml.safe_load(before), yaml.safe_load(after)
    except yaml.YAMLError:
        return False
    if not isinstance(old, dict) or not isinstance(new, dict) or not isinstance(new.get(key), list):
        return False
    return len(new[key]) == len(old.get(key) or ()) + 1 and {**new, key: new[key][:-1]} == {**old, key: old.get(key) or []}


# ---------------------------------------------------------------- CI


def _server(folder: Path) -> Server:
    """The CI server that a project seems to use."""
    remotes = _text(folder / ".git" / "config") or ""
    if (folder / ".github").is_dir() or re.search(r"url\s*=.*\bgithub\.", remotes):
        return "github"
    if (folder / ".gitlab-ci.yml").is_file() or re.search(r"url\s*=.*\bgitlab\.", remotes):
        return "gitlab"
    return "none"


def _ci(folder: Path, home: Home | None, server: Server) -> Iterator[Proposal | LeftAlone]:
    if server == "none":
        return
    path = folder / (".github/workflows/promptlint.yml" if server == "github" else ".gitlab-ci.yml")
    if home is None:
        yield LeftAlone(path, "a CI job must know where promptlint's repository is: say so with --repository ADDRESS --rev COMMIT")
        return
    text = _workflow(home) if server == "github" else _pipeline(home)
    before = _text(path)
    if before is None:
        yield _new(path, "findings and costs in CI", text)
    elif "promptlint" in before:
        yield LeftAlone(path, "it speaks of promptlint")
    else:
        yield LeftAlone(path, "it is there", text)


def _workflow(home: Home) -> str:
    on_github = re.fullmatch(r"https://github\.com/([^/\s]+/[^/\s]+?)(?:\.git)?/?", home.address)
    if on_github:
        steps = f"      - uses: {on_github[1]}@{home.revision}\n"
    else:
        steps = (
            f"      - uses: {_PYTHON}\n"
            "        with:\n"
            '          python-version: "3.13"\n'
            f'      - run: pip install "git+{home.address}@{home.revision}"\n'
            "      - run: promptlint scan --output-format github\n"
            "      - if: github.event_name == 'pull_request' && !cancelled()\n"
            '        run: promptlint comment github "origin/$BASE"\n'
            "        env:\n"
            "          BASE: ${{ github.base_ref }}\n"
            "          GITHUB_TOKEN: ${{ github.token }}\n"
        )
    uploads = "      security-events: write    # to upload the findings to code scanning\n" if on_github else ""
    return (
        "name: promptlint\n"
        "on:\n"
        "  pull_request:\n"
        "  push:\n"
        "    branches: [main, master]\n\n"
        "permissions: {}\n\n"
        "jobs:\n"
        "  promptlint:\n"
        "    runs-on: ubuntu-latest\n"
        "    permissions:\n"
        "      contents: read            # to read the code\n"
        "      pull-requests: write      # to say what a pull request costs; from a fork, the job's summary says it\n"
        f"{uploads}"
        "    steps:\n"
        f"      - uses: {_CHECKOUT}\n"
        "        with:\n"
        "          fetch-depth: 0                # both sides of a change must be there\n"
        "          persist-credentials: false    # nothing here pushes\n"
        f"{steps}"
    )


def _pipeline(home: Home) -> str:
    return (
        "promptlint:\n"
        "  image: python:3.13-slim\n"
        "  before_script:\n"
        "    - apt-get update -qq && apt-get install -qq -y git\n"
        "  script:\n"
        f'    - pip install --quiet "git+{home.address}@{home.revision}"\n'
        "    - promptlint scan --output-format gitlab --output-file gl-code-quality-report.json\n"
        "  artifacts:\n"
        "    when: always\n"
        "    reports:\n"
        "      codequality: gl-code-quality-report.json\n"
    )


# ---------------------------------------------------------------- editor


def _editor(folder: Path) -> Iterator[Proposal | LeftAlone]:
    path = folder / ".vscode" / "tasks.json"
    before = _text(path)
    if before is None:
        yield _new(path, "a task that shows findings under Problems", dumps({"version": "2.0.0", "tasks": [TASK]}))
    elif "promptlint" in before:
        yield LeftAlone(path, "it speaks of promptlint")
    else:
        yield LeftAlone(path, "it is there", dumps(TASK))


TASK: dict[str, Any] = {
    "label": "promptlint",
    "type": "process",
    "command": "promptlint",
    "args": ["scan", "--output-format", "concise", "--color", "never"],
    "options": {"cwd": "${workspaceFolder}"},
    "presentation": {"reveal": "silent", "clear": True},
    "problemMatcher": {
        "owner": "promptlint",
        "source": "promptlint",
        "fileLocation": ["autoDetect", "${workspaceFolder}"],
        "severity": "warning",
        "pattern": {
            "regexp": r"^(.+?):(?:cell \d+:)?(\d+):(\d+): ([A-Z]+\d+)(?: \[\*\])? (.+)$",
            "file": 1,
            "line": 2,
            "column": 3,
            "code": 4,
            "message": 5,
        },
    },
}


def dumps(value: object) -> str:
    """JSON as people write it in a settings file."""
    return json.dumps(value, indent=2) + "\n"


# ---------------------------------------------------------------- read and write


def home_of_this() -> Home | None:
    """The repository and the commit that this promptlint was installed from, if pip knows."""
    told = origin("promptlint-cost")
    version, address = told.get("vcs_info", {}), told.get("url", "")
    if version.get("vcs") != "git" or not address.startswith("https://") or "@" in address:
        return None
    return Home(address, version.get("commit_id") or f"v{__version__}")


def write(proposal: Proposal) -> None:
    """Write one proposal; a `UserError` when the file is not what it was, or stands behind a link."""
    path = proposal.path
    try:
        if proposal.before is not None:
            replace(path, proposal.before.encode(), proposal.text.encode())
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(proposal.text)
    except FileExistsError:
        raise UserError(f"{path}: it is there already, and nothing is overwritten") from None
    except (Refused, OSError) as error:
        reason = error.reason if isinstance(error, Refused) else (error.strerror or str(error)).lower()
        raise UserError(f"{path}: not written: {reason}") from None


def _new(path: Path, what: str, text: str) -> Proposal | LeftAlone:
    if os.path.lexists(path):
        return LeftAlone(path, "it is there, and not a text file of its own", text)
    folder = path.parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if folder.is_symlink() or not folder.is_dir():
        return LeftAlone(path, f"{folder.name} is not a folder of its own", text)
    return Proposal(path, what, text)


def _text(path: Path) -> str | None:
    """The text of a regular file; None where there is none."""
    try:
        if path.is_symlink() or not path.is_file():
            return None
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
