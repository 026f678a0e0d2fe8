"""One folder of the workspace, scanned again and again with what is open in the editor in the place of the disk's files."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from promptlint import baseline, config
from promptlint.config import Settings
from promptlint.ignores import excludes_of
from promptlint.pipeline import Report, Since, scan_tree
from promptlint.server.overlay import OpenFiles, key
from promptlint.server.pages import Page, broken_in, is_below, names_in, speakers_of
from promptlint.sources import Discovery, FileEntry, discover
from promptlint.survey import Identity, Surveyed

MANY = 300  # files; in a folder of so many the open ones are looked at first
MOST_CHANGED = 3  # files; when more have changed since the last whole scan, the folder is scanned as a whole


class Superseded(Exception):
    """The texts have changed while they were scanned: the result would be old."""


@dataclass(frozen=True)
class Scanned:
    """A report with the open texts that it is about."""

    report: Report
    pages: tuple[Page, ...]
    names: Mapping[str, str]  # of each page's file in the report, by the page's URI
    whole: bool  # False: only the changed files were looked at anew
    version: int  # of the folder's texts
    broken: frozenset[str] = frozenset()  # the names of the files that could not be analysed as they are

    def page(self, uri: str) -> Page | None:
        return next((page for page in self.pages if page.uri == uri), None)


@dataclass
class Folder:
    """What is remembered of a folder between scans: not its findings, but what a first look at each file gave."""

    root: Path  # a folder, or one file that lies outside all folders
    config: Path | None = None  # the configuration that the editor names
    settings: Settings | None = None
    seen: dict[Identity, Surveyed] = field(default_factory=dict)
    found: Discovery | None = None  # the files that the last scan of everything found
    whole: Scanned | None = None  # that scan
    names: Mapping[str, str] = field(default_factory=dict)  # of its files, by key
    speakers: Mapping[str, frozenset[str]] = field(default_factory=dict)  # for each file, those whose calls speak of a place in it

    def reread(self, config: Path | None) -> None:
        """Forget everything that a configuration may change."""
        self.config = config
        self.settings = None
        self.whole = None
        self.names = {}
        self.seen = {}
        self.found = None

    def scan(
        self,
        version: int,
        pages: tuple[Page, ...],
        data: Mapping[str, bytes],
        pause: Callable[[], None],
        changed: frozenset[str] | None,
        *,
        is_settling: bool = False,
    ) -> Scanned:
        """Scan with these texts.

        Where `changed` names the few open files (by key) whose text is another than in the last whole scan, only the calls
        in them are worked out anew.  In a large folder those of the open files are worked out first, unless nobody waits.
        """
        files = OpenFiles(data)
        since = None if changed is None else self._since(changed)
        if since is None:
            self.found = discover([self.root], self._settings(), files)
            if not is_settling and len(self.found.files) >= MANY:
                since = Since(frozenset(self._names_of(pages).values()), self.whole.report.calls if self.whole else ())
        report = self._report(files, since, pause)
        if since is None:
            self.names = names_in(report)
            self.speakers = speakers_of(report)
        self.names = {**self.names, **self._names_of(pages)}
        of_pages = {page.uri: self.names.get(key(page.path), "") for page in pages}
        found = Scanned(report, pages, of_pages, since is None, version, broken_in(report))
        if since is None:
            self.whole = found
        return found

    def _names_of(self, pages: tuple[Page, ...]) -> dict[str, str]:
        """The names of the open files, by key."""
        basenames = {Path(page.path).name for page in pages}
        files = self.found.files if self.found is not None else ()
        return {key(str(entry.path)): entry.name for entry in files if entry.path.name in basenames}

    def with_bytes(self, scanned: Scanned, data: Mapping[str, bytes], name: str) -> Callable[[Mapping[str, bytes]], Report]:
        """A scan that sees other bytes for some files, by name: for fixes that are made round by round."""

        def scan(now: Mapping[str, bytes]) -> Report:
            if not now:
                return scanned.report
            files = OpenFiles({**data, **{key(os.path.abspath(each)): held for each, held in now.items()}})  # noqa: PTH100
            return self._report(files, Since(frozenset({name}), scanned.report.calls), lambda: None)

        return scan

    def _since(self, changed: frozenset[str]) -> Since | None:
        """What changed since the last whole scan; None where everything has to be looked at again."""
        if self.whole is None or len(changed) > MOST_CHANGED or not changed <= self.names.keys():  # any file may import a new one
            return None
        names = frozenset(self.names[path] for path in changed)
        # A call of another file may be found fault with in this one: where its model stands, or its prompt.
        speaking = (self.speakers.get(name, frozenset()) for name in names)
        return Since(names.union(*speaking), self.whole.report.calls)

    def cares_for(self, path: str) -> bool:
        """Whether what happens to a file of the disk may matter: it lies in the folder, and no exclude hides it."""
        if not is_below(path, str(self.root)) or self.settings is None:
            return self.settings is not None and path == str(self.root)
        excludes = excludes_of(self.settings, os.getcwd())  # noqa: PTH109
        around = (str(folder) for folder in Path(path).parents if is_below(str(folder), str(self.root)))
        return not excludes.hides(path, False) and not any(excludes.hides(folder, True) for folder in around)

    def _settings(self) -> Settings:
        if self.settings is None:
            self.settings = config.load([self.root], config=self.config)
        return self.settings

    def _report(self, files: OpenFiles, since: Since | None, pause: Callable[[], None]) -> Report:
        settings = self._settings()
        if self.found is None:
            self.found = discover([self.root], settings, files)
        used: set[Identity] = set()

        def identity(entry: FileEntry) -> Identity:
            found = files.identity(entry)
            used.add(found)
            return found

        report = scan_tree(
            files,
            [self.root],
            settings,
            self.found,
            identity=identity,
            seen=self.seen,
            since=since,
            jobs=None,  # the first look at a large tree is shared among processes
            progress=lambda *_: pause(),
            pause=pause,
        )
        if since is None:  # what files were before is not needed any more
            self.seen = {each: self.seen[each] for each in used if each in self.seen}
        book = baseline.used(settings, [self.root])
        return report if book is None else baseline.applied(report, book, [self.root])


def tidy() -> None:
    """Look for garbage now that nobody waits, and set aside what is kept.

    Nothing looks for it during a scan: to go through every tree of a large folder again and again would cost more than the scans.
    """
    gc.collect()
    gc.freeze()
