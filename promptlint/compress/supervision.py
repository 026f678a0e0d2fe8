"""A worker process with limits: it is started, asked, watched, and ended when it takes too long or too much memory."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.compress import worker
from promptlint.processes import spawning

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WATCHES_MEMORY = Path("/proc/self/statm").is_file()  # Linux; elsewhere the memory limit is not enforced
_LOOK_EVERY = 0.1  # seconds between two looks at a worker's memory
_LONGEST = 1 << 26  # bytes of an answer
_MIB = 1 << 20


class Stopped(Exception):
    """The worker is gone, with the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take: MiB of memory, and the moment on the monotonic clock when everything ends."""

    memory: int
    deadline: float


class Worker:
    """One process that has loaded a model, or is about to."""

    def __init__(self, order: worker.Order, limits: Limits) -> None:
        self._limits = limits
        with spawning() as context:
            ours, theirs = context.Pipe()
            self._pipe: Connection = ours
            self._process = context.Process(target=worker.serve, args=(theirs, order), daemon=True, name="promptlint-llmlingua")
            self._process.start()
        theirs.close()

    def hear(self, seconds: float) -> dict[str, object]:
        """The next message of the worker.  Raises `Stopped`, with the worker ended, when there is none within the limits."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if now >= min(end, self._limits.deadline):
                whole = self._limits.deadline <= end
                raise self._stopped("the time for all texts was used up" if whole else f"it took more than {seconds:g} seconds")
            if self._held() > self._limits.memory:
                raise self._stopped(f"it took more than {self._limits.memory} MiB of memory")
            try:
                if self._pipe.poll(min(_LOOK_EVERY, end - now)):
                    return self._message(self._pipe.recv_bytes(_LONGEST))
            except (EOFError, OSError) as error:
                raise self._stopped(self._end()) from error

    def ask(self, text: str, rate: float, seconds: float) -> dict[str, object]:
        """The worker's answer for a text.  Raises `Stopped`."""
        try:
            self._pipe.send_bytes(json.dumps({"text": text, "rate": rate}).encode())
        except OSError as error:
            raise self._stopped(self._end()) from error
        return self.hear(seconds)

    def close(self) -> None:
        """End the process at once: it has nothing to save."""
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _message(self, data: bytes) -> dict[str, object]:
        try:
            message = json.loads(data)
        except ValueError:  # also bytes that are no text
            message = None
        if not isinstance(message, dict):
            raise self._stopped("what it sent was no answer")
        return message

    def _stopped(self, reason: str) -> Stopped:
        self.close()
        return Stopped(reason)

    def _held(self) -> int:
        """MiB of memory that the process holds now; 0 where that cannot be told."""
        if not WATCHES_MEMORY:
            return 0
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError, IndexError):  # it is gone, which the pipe tells as well
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") // _MIB

    def _end(self) -> str:
        """How a process ended that closed the pipe."""
        self._process.join(5)
        code = self._process.exitcode
        return f"the worker ended by signal {-code}" if code is not None and code < 0 else f"the worker ended with code {code}"
