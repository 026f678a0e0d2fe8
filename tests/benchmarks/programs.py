"""The programs that are compared: promptlint, ruff, and the cost linters that PyPI has."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

INSTALL_LIMIT = 600.0  # seconds for pip, which may have to build


class Unavailable(Exception):
    """A program cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program to measure: what it is called, where it is, and what it is told.

    In the arguments, {scratch} stands for an empty folder that the program may write to.
    """

    name: str
    version: str
    executable: Path
    arguments: tuple[str, ...]

    def command(self, scratch: Path) -> list[str]:
        """The command line, to be run inside the tree."""
        return [str(self.executable), *(argument.replace("{scratch}", str(scratch)) for argument in self.arguments)]

    def shown(self) -> str:
        """The command line as a person would type it."""
        return " ".join((self.executable.name, *self.arguments)).replace("{scratch}", "SCRATCH")


@dataclass(frozen=True, slots=True)
class Peer:
    """A cost linter on PyPI, and how it is told to scan the working directory, tests too, and to end with 0 if it could."""

    package: str
    script: str
    arguments: tuple[str, ...]


PEERS = (
    Peer("agentguard-lint", "agentguard", ("--fail-on", "never", ".")),
    Peer("tokentoll", "tokentoll", ("scan", ".")),
    Peer("llmdoctor", "llmdoctor", ("doctor", ".")),
    Peer("tokenlint", "tokenlint", ("--fail-on", "never", ".")),
    Peer("tokenable", "tokenable", ("audit", ".")),
    Peer("trainlab-optimize", "trainlab", ("--workspace", "{scratch}", "run", "--include-tests", "--format", "json", ".")),
)


def installed(script: str, arguments: Sequence[str], package: str, name: str = "") -> Program:
    """A program that stands beside the Python that runs this; `name` tells two commands of one program apart."""
    executable = Path(sysconfig.get_path("scripts")) / script
    if not executable.exists():
        raise Unavailable("not installed beside this Python")
    return Program(name or script, _version(Path(sys.executable), package), executable, tuple(arguments))


def install(peer: Peer, folder: Path) -> Program:
    """A peer in a virtual environment of its own below a folder; one that is already there is used as it is."""
    home = folder / peer.package
    python, executable = home / "bin" / "python", home / "bin" / peer.script
    if not executable.exists():
        _succeed([sys.executable, "-m", "venv", str(home)])
        _succeed([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", peer.package])
    if not executable.exists():
        raise Unavailable(f"the package installs no command {peer.script}")
    return Program(peer.package, _version(python, peer.package), executable, peer.arguments)


def environment(home: Path) -> dict[str, str]:
    """The variables for a measured program: this process's, but its own home, no colours, and no foreign modules."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PROMPTLINT_", "XDG_", "FORCE_COLOR", "VIRTUAL_ENV"))
    }
    return {**kept, "HOME": str(home), "NO_COLOR": "1"}


def _version(python: Path, package: str) -> str:
    code = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    return _succeed([str(python), "-c", code, package]).strip()


def _succeed(command: Sequence[str]) -> str:
    """What a command prints; Unavailable, with the last line of its complaint, if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=INSTALL_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"installing took more than {INSTALL_LIMIT:g} s") from None
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise Unavailable(f"cannot be installed: {lines[-1][:160] if lines else f'exit code {done.returncode}'}")
    return done.stdout
