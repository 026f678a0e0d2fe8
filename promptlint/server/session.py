"""When to scan: soon after a change and not at every letter, what changed first, and never for texts that are old already."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from promptlint.errors import UserError
from promptlint.server.folders import Folder, Scanned, Superseded, tidy
from promptlint.server.overlay import key
from promptlint.server.pages import Documents, Page, innermost

T = TypeVar("T")
DEBOUNCE = 0.3  # seconds without a change before the changed files are scanned
QUIET = 1.0  # and before everything is, for what other files make of the change


class Client(Protocol):
    """What the session tells the editor."""

    def show(self, scanned: Scanned) -> None:
        """Show what a scan gave."""

    def warn(self, message: str) -> None:
        """Tell the user something, where the user looks."""

    def log(self, message: str) -> None:
        """Tell it to those who look for it."""


@dataclass(frozen=True)
class Options:
    """What an editor may say of promptlint, in `initializationOptions` or in its settings."""

    code_lens: bool = True
    inlay_hints: bool | None = None  # None: where the editor has no lenses
    unsafe_fixes: bool = True  # whether they are offered
    config: str | None = None

    def with_said(self, said: object) -> tuple[Options, list[str]]:
        """The options with those of a mapping, and what is wrong with it; `promptlint` may hold them."""
        if isinstance(said, Mapping) and isinstance(said.get("promptlint"), Mapping):
            said = said["promptlint"]
        if not isinstance(said, Mapping):
            return self, [] if said is None else ["the options must be an object"]
        found, wrong = {}, []
        for word, (name, kinds, wants) in _WORDS.items():
            if word in said and isinstance(said[word], kinds):
                found[name] = said[word]
            elif word in said:
                wrong.append(f"{word} must be {wants}")
        known = {field: found.get(field, getattr(self, field)) for field in ("code_lens", "inlay_hints", "unsafe_fixes", "config")}
        return Options(**known), wrong


_WORDS: dict[str, tuple[str, tuple[type, ...], str]] = {
    "codeLens": ("code_lens", (bool,), "true or false"),
    "inlayHints": ("inlay_hints", (bool, type(None)), "true, false or null"),
    "unsafeFixes": ("unsafe_fixes", (bool,), "true or false"),
    "config": ("config", (str, type(None)), "the path of a file"),
}


class Watch:
    """One folder, and what is known of it for the texts as they are now."""

    def __init__(self, folder: Folder, session: Session) -> None:
        self.folder = folder
        self.session = session
        self.version = 0  # of the texts
        self.done = -1  # the version that the result is about
        self.result: Scanned | None = None
        self._changed: set[str] | None = None  # since the last whole scan, by key; None: anything may have
        self._due = 0.0
        self._stop = threading.Event()
        self._settled = True
        self._ended = False
        self._wake = asyncio.Event()
        self._arrival = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def touch(self, path: str | None, *, after: float = DEBOUNCE) -> None:
        """Take note of a change: of an open file, by its key, or of anything."""
        self.version += 1
        if path is None:
            self._changed = None
        elif self._changed is not None:
            self._changed.add(path)
        if self.result is not None:  # the first scan is the ground for the others, so it is never in vain
            self._stop.set()
        self._start(after)

    def settle(self) -> None:
        """Look at everything as soon as what changed was looked at."""
        self._settled = False
        self._start(0)

    def reread(self, config: Path | None) -> None:
        """Read the configuration again, and everything that it speaks of."""
        self.folder.reread(config)
        self.touch(None)

    def knows(self, path: str) -> bool:
        """Whether a file is one that is scanned; True while that can't be told."""
        return self.done != self.version or self.folder.whole is None or path in self.folder.names

    def yield_to_others(self) -> None:
        """End a scan that nobody waits for."""
        if self.done == self.version:
            self._stop.set()

    async def current(self, *, at_once: bool = False) -> Scanned | None:
        """What is known of the texts as they are now; None where the folder can't be scanned."""
        while self.done != self.version and not self._ended:
            self._start(0 if at_once else None)
            await self._arrival.wait()
        return self.result

    def end(self) -> None:
        """Scan no more."""
        self._ended = True
        self.result = None
        self._stop.set()
        self._arrival.set()
        if self._task is not None:
            self._task.cancel()

    def _start(self, after: float | None) -> None:
        if after is not None:
            self._due = asyncio.get_running_loop().time() + after
        self._wake.set()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        while not self._ended and (self.done != self.version or not self._settled):
            await self._until_due()
            await self._scan()

    async def _until_due(self) -> None:
        loop = asyncio.get_running_loop()
        while (left := self._due - loop.time()) > 0:
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), left)
            except TimeoutError:
                return

    async def _scan(self) -> None:
        version, changed = self.version, self._changed
        is_settling = self.done == version
        is_whole = changed is None or is_settling
        documents = self.session.documents
        pages, data = self.session.pages_of(self), documents.data()
        self._stop.clear()
        if is_whole:
            self._changed = set()
        try:
            only = None if is_whole or changed is None else frozenset(changed)
            found = await self.session.work(lambda: self.folder.scan(version, pages, data, self._pause, only, is_settling=is_settling))
        except BaseException as error:
            if is_whole:
                self._changed = None if changed is None or self._changed is None else changed | self._changed
            if isinstance(error, Superseded):
                if self.done == self.version:  # nobody waits for this one
                    self._due = asyncio.get_running_loop().time() + QUIET
                return
            if not isinstance(error, Exception):
                raise
            self.session.complain(error)
            self._arrived(version, None, settled=True)
            return
        if is_whole and not found.whole:
            self._changed = None
        elif found.whole and version == self.version:
            self._changed = set()
        self._arrived(version, found, settled=found.whole)
        if found.whole:
            await self.session.work(tidy)

    def _arrived(self, version: int, found: Scanned | None, *, settled: bool) -> None:
        if version != self.version:
            return  # the next scan is under way
        self.done, self.result, self._settled = version, found, settled
        if not settled:
            self._due = asyncio.get_running_loop().time() + QUIET
        self._arrival.set()
        self._arrival = asyncio.Event()
        if found is not None:
            try:
                self.session.client.show(found)
            except Exception as error:
                self.session.complain(error)

    def _pause(self) -> None:
        if self._stop.is_set():
            raise Superseded


class Session:
    """The open texts and the folders that they belong to."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.documents = Documents()
        self.options = Options()
        self.watches: dict[str, Watch] = {}  # by folder, or by a file that lies in none
        self._folders: list[str] = []
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="promptlint")  # one scan at a time
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="promptlint-aside")
        self._told: set[str] = set()

    async def work(self, do: Callable[[], T]) -> T:
        """Do something in the one thread that scans."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, do)

    async def work_aside(self, do: Callable[[], T]) -> T:
        """Do something small that needs no scan, and waits for none."""
        return await asyncio.get_running_loop().run_in_executor(self._clerk, do)

    def set_folders(self, folders: Sequence[str]) -> None:
        """Watch these folders, and no others."""
        self._folders = list(folders)
        for root in [root for root in self.watches if Path(root).is_dir() and root not in folders]:
            self.watches.pop(root).end()
        for uri_path in {page.path for page in self.documents.pages()}:
            self.touch(uri_path, after=0)

    def watch_of(self, path: str) -> Watch:
        """What watches the folder of a file: that of the workspace, or the file alone where it lies in none."""
        root = innermost(path, self._folders) or path
        if root not in self.watches:
            self.watches[root] = Watch(Folder(Path(root), self._config(root)), self)
        return self.watches[root]

    def _config(self, root: str) -> Path | None:
        """The configuration file that the editor names: relative to the folder."""
        return Path(root, self.options.config) if self.options.config else None

    def pages_of(self, watch: Watch) -> tuple[Page, ...]:
        """The open pages of a watch's folder."""
        return tuple(page for page in self.documents.pages() if self.watch_of(page.path) is watch)

    def touch(self, path: str, *, after: float = DEBOUNCE) -> None:
        """A file that is open was opened or changed."""
        watch = self.watch_of(path)
        for other in self.watches.values():
            if other is not watch:
                other.yield_to_others()
        watch.touch(key(path), after=after)

    def reread(self) -> None:
        """Read the configuration files again, and scan again."""
        self._told.clear()
        for root, watch in self.watches.items():
            watch.reread(self._config(root))

    def look_again(self, paths: Sequence[str]) -> None:
        """Files of the disk have changed; of those that are open, the text in the editor holds."""
        is_open = {page.path for page in self.documents.pages()}
        for watch in self.watches.values():
            if any(path not in is_open and watch.folder.cares_for(path) for path in paths):
                watch.touch(None)

    def forget(self, path: str) -> None:
        """A file was closed: its own text holds again."""
        watch = self.watches.get(path)
        if watch is not None and path not in self._folders:
            watch.end()
            del self.watches[path]
        elif self.watch_of(path).knows(key(path)):
            self.touch(path)

    def complain(self, error: Exception) -> None:
        """Tell what went wrong, and the same thing once: a mistake of the user where it is seen, one of ours in the log."""
        if isinstance(error, UserError):
            message = str(error)
            if message not in self._told:
                self.client.warn(f"promptlint: {message}")
            self._told.add(message)
            return
        self.client.log("".join(traceback.format_exception(error)))

    def end(self) -> None:
        """Stop what is under way."""
        for watch in self.watches.values():
            watch.end()
        for thread in (self._worker, self._clerk):
            thread.shutdown(wait=False, cancel_futures=True)
