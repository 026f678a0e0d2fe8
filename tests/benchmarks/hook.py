"""What a user of the hook waits for: the environment that pre-commit prepares once, and a commit that touches one file.

    python -m tests.benchmarks.hook [--runs 7]

The hooks come from a repository of this project's files as they stand, installed by the real pre-commit into a home of their
own.  The file of 500 lines holds 30 calls.  A run of Python that does nothing is timed beside the others, for scale.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = "repos:\n  - repo: {hooks}\n    rev: v0.1.0\n    hooks:\n      - id: promptlint\n"
HEAD = '''"""Answers."""

import logging

from openai import OpenAI

client = OpenAI()
SYSTEM = "You answer questions of customers."
'''
PART = '''

def answer_{n}(question: str, history: list[dict[str, str]]) -> str:
    """Answer one question."""
    logging.info("asked %s", question)
    messages = [{{"role": "system", "content": SYSTEM}}, *history, {{"role": "user", "content": question}}]
    response = client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=300)
    return response.choices[0].message.content


def clean_{n}(text: str) -> str:
    """Take the blanks away."""
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for line in lines if line]
    if not kept:
        return ""
    return "\\n".join(kept)
'''


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--runs", type=int, default=7)
    runs = ask.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        hooks, application, home = scratch / "promptlint", scratch / "application", scratch / "home"
        publish(hooks)
        application.mkdir()
        (application / "answers.py").write_text(HEAD + "".join(PART.format(n=number) for number in range(30)))
        (application / ".pre-commit-config.yaml").write_text(CONFIG.format(hooks=hooks))
        repository(application)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
        environment["PRE_COMMIT_HOME"] = str(home)
        pre_commit = [sys.executable, "-m", "pre_commit"]
        print(f"environment prepared in {timed([*pre_commit, 'install-hooks'], application, environment):.1f} s, {size(home) / 1e6:.0f} MB")
        (executable,) = home.glob("*/py_env-*/bin/promptlint")
        lines = (application / "answers.py").read_text().count("\n")
        commands = {
            "python that does nothing": [str(executable.with_name("python")), "-c", "pass"],
            f"promptlint scan, one file of {lines} lines": [str(executable), "scan", "--force-exclude", "answers.py"],
            "pre-commit run, the same file": [*pre_commit, "run", "--files", "answers.py"],
        }
        for what, command in commands.items():
            timed(command, application, environment)
            taken = [timed(command, application, environment) for _ in range(runs)]
            print(f"{what}: {statistics.median(taken):.2f} s, at best {min(taken):.2f} s, of {runs} runs")
    return 0


def publish(folder: Path) -> None:
    """A repository of this project's files, with a tag."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    repository(folder)
    subprocess.run(["git", "tag", "v0.1.0"], cwd=folder, check=True)


def repository(folder: Path) -> None:
    """Make a folder a repository with one commit."""
    named = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "All"]):
        subprocess.run(["git", *named, *arguments], cwd=folder, check=True)


def timed(command: Sequence[str], folder: Path, environment: dict[str, str]) -> float:
    """Seconds of one run; an error unless the program ends well."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return taken


def size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    raise SystemExit(main())
