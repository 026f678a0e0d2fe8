"""Pages: the open documents and the cells of open notebooks, each with the place in a report that it stands for."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lsprotocol import types as lsp

from promptlint.model import Span
from promptlint.pipeline import Report
from promptlint.registry import MALFORMED, UNREADABLE
from promptlint.rule import Finding
from promptlint.server.overlay import key
from promptlint.server.text import Encoding, Text
from promptlint.sources import Unreadable, encoding_of


@dataclass(frozen=True)
class Page:
    """One open text: a document, or one cell of a notebook."""

    uri: str
    text: Text
    path: str  # the file that it belongs to, as the editor names it
    cell: int | None = None
    version: int | None = None
    notebook: str = ""  # the notebook's own URI; "" for a document

    def holds(self, span: Span, name: str) -> bool:
        """Whether a span lies in this page, which a report knows by `name`."""
        return span.path == name and span.cell == self.cell


@dataclass(frozen=True)
class Cell:
    """One cell of an open notebook."""

    uri: str
    is_code: bool


@dataclass(frozen=True)
class Notebook:
    """An open notebook: its cells in order, and what it says of itself."""

    uri: str
    path: str
    cells: tuple[Cell, ...]
    metadata: Mapping[str, object] = field(default_factory=dict)


def names_in(report: Report) -> dict[str, str]:
    """The names of a report's files by what an open file is known by."""
    spans = [finding.span for finding in (*report.findings, *report.set_apart)]
    spans += [call.site.span for call in report.calls] + [prompt.file.span for prompt in report.prompts]
    unread = (skipped.name for skipped in report.skipped)
    return {key(name): name for name in {*report.names, *unread, *(span.path for span in spans)}}


def speakers_of(report: Report) -> dict[str, frozenset[str]]:
    """For each file the other files whose calls speak of a place in it: their model stands there, or a piece of their prompt."""
    found: dict[str, set[str]] = {}
    for call in report.calls:
        here = call.site.span.path
        for path in _paths_in(call.site):
            if path != here:
                found.setdefault(path, set()).add(here)
    return {path: frozenset(names) for path, names in found.items()}


def _paths_in(fact: object) -> Iterator[str]:
    """The file of every place that stands anywhere in a fact."""
    waiting = [fact]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Span):
            yield each.path
        elif isinstance(each, (tuple, frozenset)):
            waiting += each
        elif isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(fields := getattr(each, "__dataclass_fields__", None), Mapping):
            waiting += [getattr(each, name) for name in fields]


def broken_in(report: Report) -> frozenset[str]:
    """The names of the files that could not be analysed as they are now, such as one in the middle of being written."""
    malformed = (finding.span.path for finding in (*report.findings, *report.set_apart) if finding.code == MALFORMED[0])
    return frozenset((*(skipped.name for skipped in report.skipped), *malformed))


def is_of_reading(finding: Finding) -> bool:
    """Whether a finding says that its file could not be analysed."""
    return finding.code in (UNREADABLE[0], MALFORMED[0])


def findings_on(report: Report, page: Page, name: str) -> list[tuple[Finding, bool]]:
    """The findings of a page, each with whether it is one that the command line only counts (tests, examples, notebooks)."""
    told = [(finding, False) for finding in report.findings] + [(finding, True) for finding in report.set_apart]
    return [(finding, apart) for finding, apart in told if page.holds(finding.span, name)]


# ---------------------------------------------------------------- bytes


def bytes_of(text: str) -> bytes:
    """The text as the bytes of a file of that text, whatever encoding it says that it has on the disk."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        told = encoding_of(data)
    except Unreadable:
        return data
    return data if told in ("utf-8", "utf_8") else codecs.BOM_UTF8 + data


def notebook_bytes(notebook: Notebook, texts: Mapping[str, Text]) -> bytes:
    """The notebook as a file would hold it, its cells at the same indexes."""
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code" if cell.is_code else "markdown",
            "metadata": {},
            "source": texts[cell.uri].whole if cell.uri in texts else "",
        }
        for cell in notebook.cells
    ]
    document = {"cells": cells, "metadata": dict(notebook.metadata), "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, default=str).encode("ascii")


def cell_sources(data: bytes) -> list[str]:
    """The sources of the cells in bytes that `notebook_bytes` made, or that a fix made of them."""
    found: list[str] = [
        "".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"] for cell in json.loads(data)["cells"]
    ]
    return found


# ---------------------------------------------------------------- what is open


class Documents:
    """The texts that are open in the editor, by URI."""

    def __init__(self) -> None:
        self.encoding: Encoding = "utf-16"
        self._texts: dict[str, Text] = {}
        self._versions: dict[str, int] = {}
        self._paths: dict[str, str] = {}  # of documents that are files, and no cells
        self._notebooks: dict[str, Notebook] = {}
        self._unsaved: set[str] = set()  # the documents and cells that were changed since they were opened or saved

    def open(self, uri: str, text: str, version: int, path: str | None) -> None:
        """Take in a document; `path` is None for a cell, and for what is no file."""
        self._texts[uri] = Text(text, self.encoding)
        self._versions[uri] = version
        if path is not None:
            self._paths[uri] = path

    def change(self, uri: str, changes: Iterable[lsp.TextDocumentContentChangeEvent], version: int) -> None:
        """Carry out what the editor changed; nothing for a document that is not open."""
        text = self._texts.get(uri)
        if text is None:
            return
        for change in changes:
            text = text.changed(change)
        self._texts[uri] = text
        self._versions[uri] = version
        self._unsaved.add(uri)

    def close(self, uri: str) -> None:
        for known in (self._texts, self._versions, self._paths):
            known.pop(uri, None)
        self._unsaved.discard(uri)

    def saved(self, path: str) -> None:
        """A file was written as it is open."""
        self._unsaved -= {page.uri for page in self.pages() if page.path == path}

    def is_saved(self, path: str) -> bool:
        """Whether nothing of a file was changed since it was opened or saved."""
        return self._unsaved.isdisjoint(page.uri for page in self.pages() if page.path == path)

    def open_notebook(self, notebook: Notebook) -> None:
        self._notebooks[notebook.uri] = notebook

    def close_notebook(self, uri: str) -> None:
        self._notebooks.pop(uri, None)

    def notebook(self, uri: str) -> Notebook | None:
        return self._notebooks.get(uri)

    def path(self, uri: str) -> str | None:
        """The file that a document, a notebook or one of its cells belongs to."""
        if uri in self._paths:
            return self._paths[uri]
        books = self._notebooks.values()
        return next((book.path for book in books if uri == book.uri or any(cell.uri == uri for cell in book.cells)), None)

    def text(self, uri: str) -> Text | None:
        return self._texts.get(uri)

    def pages(self) -> tuple[Page, ...]:
        """Everything that is open, as it is now; a notebook that is open as plain JSON has no page."""
        found = [
            Page(uri, self._texts[uri], path, version=self._versions.get(uri))
            for uri, path in self._paths.items()
            if not path.endswith(".ipynb")
        ]
        for book in self._notebooks.values():
            found += [
                Page(cell.uri, self._texts[cell.uri], book.path, index, self._versions.get(cell.uri), book.uri)
                for index, cell in enumerate(book.cells)
                if cell.is_code and cell.uri in self._texts
            ]
        return tuple(found)

    def data(self) -> dict[str, bytes]:
        """The bytes of the files that are open, by what they are known by."""
        found = {key(path): bytes_of(self._texts[uri].whole) for uri, path in self._paths.items()}
        return found | {key(book.path): notebook_bytes(book, self._texts) for book in self._notebooks.values()}


def is_below(path: str, folder: str) -> bool:
    """Whether a file lies in a folder; both are real paths."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def innermost(path: str, folders: Sequence[str]) -> str | None:
    """The deepest of the folders in which a file lies."""
    return max((folder for folder in folders if is_below(key(path), key(folder))), key=len, default=None)
