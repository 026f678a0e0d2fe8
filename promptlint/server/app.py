"""The server: what the editor says goes to the session, and what the session knows goes to the editor, over stdin and stdout."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from promptlint import __version__
from promptlint.config import FILE_NAMES
from promptlint.model import Span
from promptlint.server import actions, figures
from promptlint.server.diagnostics import range_of
from promptlint.server.folders import Scanned
from promptlint.server.overlay import key
from promptlint.server.pages import Cell, Notebook, Page
from promptlint.server.session import Session
from promptlint.server.text import Encoding, Text
from promptlint.server.views import View, view_of

_WATCHED = "**/*.{py,ipynb,toml,gitignore,prompty,prompt,baml,jinja,jinja2,j2,md,mdc,hbs,handlebars,mustache,txt,yaml,yml,json}"
_NOTEBOOKS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithNotebook("jupyter-notebook", [lsp.NotebookCellLanguage("python")])], save=True
)
_SHUT_DOWN, _CUT_OFF = 0, 1  # exit codes, as the protocol wants them


@dataclass(frozen=True)
class Shown:
    """What was last made known of a page."""

    view: View
    found: list[lsp.Diagnostic]
    said: list[tuple[int, str]]


class Server(LanguageServer):
    """A language server whose mistakes are lines in its log."""

    def __init__(self) -> None:
        super().__init__("promptlint", __version__, notebook_document_sync=_NOTEBOOKS)
        self.session = Session(self)
        self.was_shut_down = False
        self.shown: dict[str, Shown] = {}  # of each page, by URI
        self.good: dict[str, View] = {}  # when it could be read last

    # ---------------------------------------------------------------- what the session tells

    def show(self, scanned: Scanned) -> None:
        """Publish what was found, or ask the editor to fetch it; and the same for figures that have changed since it asked."""
        news = {page.uri: self._shown(scanned, page) for page in scanned.pages}
        changed = [(self.shown[uri], new) for uri, new in news.items() if uri in self.shown]
        self.shown.update(news)
        if not self.is_pulled:
            for page in scanned.pages:
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(page.uri, news[page.uri].found, page.version))
        able = self.client_capabilities.workspace
        if able is None:
            return
        figures_changed = any(old.said != new.said for old, new in changed)
        found_changed = self.is_pulled and any(old.found != new.found for old, new in changed)
        if found_changed and able.diagnostics is not None and able.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)
        if figures_changed and able.code_lens is not None and able.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if figures_changed and able.inlay_hint is not None and able.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def _shown(self, scanned: Scanned, page: Page) -> Shown:
        view = view_of(scanned, page, self.good, is_saved=self.session.documents.is_saved(page.path))
        return Shown(view, list(view.diagnostics(partial(self._place, view))), view.figures())

    def warn(self, message: str) -> None:
        """Show a message."""
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))

    def log(self, message: str) -> None:
        """Write a message into the log."""
        self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A message that can't be read, or a mistake of ours: a line in the log, and the server goes on."""
        with contextlib.suppress(Exception):
            self.log(f"{type(error).__name__}: {error}")

    # ---------------------------------------------------------------- what is known

    @property
    def is_pulled(self) -> bool:
        """Whether the editor asks for diagnostics by itself."""
        able = self.client_capabilities.text_document
        return able is not None and able.diagnostic is not None

    @property
    def has_lenses(self) -> bool:
        able = self.client_capabilities.text_document
        return able is not None and able.code_lens is not None

    def _place(self, view: View, span: Span) -> lsp.Location | None:
        """Where something that a finding speaks of besides its own place can be looked at."""
        scanned = view.scanned
        other = next((each for each in scanned.pages if each.holds(span, scanned.names[each.uri])), None)
        if other is not None:
            return lsp.Location(other.uri, range_of(span, other.text))
        if span.cell is not None:
            return None
        line = scanned.report.lines(span.path, span.line, None)
        before = Text("\n" * (span.line - 1) + (line or ""), self.encoding)
        return lsp.Location(actions.uri_of(span.path), range_of(span, before))

    async def known(self, uri: str, *, at_once: bool = False) -> Shown | None:
        """What is known of an open document or cell, for its text as it is now."""
        path = self.session.documents.path(uri)
        if path is None or await self.session.watch_of(path).current(at_once=at_once) is None:
            return None
        return self.shown.get(uri)

    def desk(self, scanned: Scanned) -> actions.Desk:
        """What the actions need to know."""
        able = self.client_capabilities.workspace
        edits = able.workspace_edit if able is not None else None
        is_versioned = edits is not None and bool(edits.document_changes)
        return actions.Desk(scanned.report, scanned.pages, scanned.names, self.session.options.unsafe_fixes, self.encoding, is_versioned)

    @property
    def encoding(self) -> Encoding:
        return self.session.documents.encoding


def file_of(uri: str) -> str | None:
    """The path of a document; None for one that is no file (a buffer without a name, a file inside an archive)."""
    return to_fs_path(uri) if uri.startswith("file:") else None


def server() -> Server:
    """A server that knows what to do about every message."""
    made = Server()
    for add in (_life_cycle, _documents, _notebooks, _surroundings, _answers, _actions):
        add(made)
    return made


def _life_cycle(made: Server) -> None:
    @made.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        encoding = made.workspace.position_encoding
        known: dict[str, Encoding] = {"utf-8": "utf-8", "utf-32": "utf-32"}
        made.session.documents.encoding = known.get(str(getattr(encoding, "value", encoding)), "utf-16")
        made.session.options, wrong = made.session.options.with_said(params.initialization_options)
        for each in wrong:
            made.log(f"initializationOptions: {each}")
        folders = [file_of(folder.uri) for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [file_of(params.root_uri)]
        found = [folder for folder in folders if folder and os.path.isdir(folder)]  # noqa: PTH112
        if found:
            os.chdir(found[0])  # what messages name is named from there
        made.session.set_folders(found)

    @made.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        able = made.client_capabilities.workspace
        if able is not None and able.did_change_watched_files is not None and able.did_change_watched_files.dynamic_registration:
            watchers = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(_WATCHED)])
            made.client_register_capability(
                lsp.RegistrationParams([lsp.Registration("promptlint-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, watchers)])
            )

    @made.feature(lsp.SHUTDOWN)
    def shutdown(params: None) -> None:
        made.was_shut_down = True
        made.session.end()


def _documents(made: Server) -> None:
    @made.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        path = file_of(document.uri)
        if path is not None:
            made.session.documents.open(document.uri, document.text, document.version, path)
            made.session.touch(path, after=0)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        made.session.documents.change(uri, params.content_changes, params.text_document.version)
        path = made.session.documents.path(uri)
        if path is not None and made.session.watch_of(path).knows(key(path)):
            made.session.touch(path)

    @made.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveTextDocumentParams) -> None:
        path = file_of(params.text_document.uri)
        if path is None:
            return
        made.session.documents.saved(path)
        if os.path.basename(path) in FILE_NAMES:  # noqa: PTH119
            made.session.reread()
        elif made.session.watch_of(path).knows(key(path)):
            made.session.watch_of(path).settle()
        else:
            made.session.watch_of(path).touch(None)

    @made.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        path = made.session.documents.path(uri)
        made.session.documents.close(uri)
        _gone(made, uri)
        if path is not None:
            made.session.forget(path)


def _gone(made: Server, uri: str) -> None:
    """Nothing is said any more of what is closed."""
    made.shown.pop(uri, None)
    made.good.pop(uri, None)
    if not made.is_pulled:
        made.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


def _notebooks(made: Server) -> None:
    documents = made.session.documents

    @made.feature(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenNotebookDocumentParams) -> None:
        book = params.notebook_document
        path = file_of(book.uri)
        if path is None:
            return
        for cell in params.cell_text_documents:
            documents.open(cell.uri, cell.text, cell.version, None)
        metadata: Mapping[str, object] = book.metadata if isinstance(book.metadata, Mapping) else {}
        documents.open_notebook(Notebook(book.uri, path, tuple(map(_cell, book.cells)), metadata))
        made.session.touch(path, after=0)

    @made.feature(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeNotebookDocumentParams) -> None:
        book = documents.notebook(params.notebook_document.uri)
        if book is None:
            return
        change = params.change.cells
        if change is not None and change.structure is not None:
            array = change.structure.array
            cells = [*book.cells]
            cells[array.start : array.start + array.delete_count] = map(_cell, array.cells or ())
            documents.open_notebook(Notebook(book.uri, book.path, tuple(cells), book.metadata))
            for opened in change.structure.did_open or ():
                documents.open(opened.uri, opened.text, opened.version, None)
            for closed in change.structure.did_close or ():
                documents.close(closed.uri)
                _gone(made, closed.uri)
        for content in change.text_content or () if change is not None else ():
            documents.change(content.document.uri, content.changes, content.document.version)
        made.session.touch(book.path)

    @made.feature(lsp.NOTEBOOK_DOCUMENT_DID_SAVE)
    def did_save(params: lsp.DidSaveNotebookDocumentParams) -> None:
        path = file_of(params.notebook_document.uri)
        if path is not None:
            made.session.documents.saved(path)
            made.session.watch_of(path).settle()

    @made.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseNotebookDocumentParams) -> None:
        book = documents.notebook(params.notebook_document.uri)
        documents.close_notebook(params.notebook_document.uri)
        for cell in params.cell_text_documents:
            documents.close(cell.uri)
            _gone(made, cell.uri)
        if book is not None:
            made.session.forget(book.path)


def _cell(cell: lsp.NotebookCell) -> Cell:
    return Cell(cell.document, cell.kind == lsp.NotebookCellKind.Code)


def _surroundings(made: Server) -> None:
    @made.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: lsp.DidChangeConfigurationParams) -> None:
        made.session.options, wrong = made.session.options.with_said(params.settings)
        for each in wrong:
            made.log(f"settings: {each}")
        made.session.reread()

    @made.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        paths = [path for change in params.changes if (path := file_of(change.uri)) is not None]
        if any(os.path.basename(path) in FILE_NAMES or path.endswith("promptlint-usage.toml") for path in paths):  # noqa: PTH119
            made.session.reread()
        else:
            made.session.look_again(paths)

    @made.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_workspace_folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        folders = [file_of(folder.uri) for folder in made.workspace.folders.values()]
        made.session.set_folders([folder for folder in folders if folder])


def _answers(made: Server) -> None:
    @made.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, lsp.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False))
    async def diagnostic(params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        known = await made.known(params.text_document.uri)
        return lsp.RelatedFullDocumentDiagnosticReport(items=known.found if known is not None else [])

    @made.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions(resolve_provider=False))
    async def code_lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        if not made.session.options.code_lens:
            return []
        known = await made.known(params.text_document.uri)
        return figures.lenses(known.said, known.view.now) if known is not None else []

    @made.feature(lsp.TEXT_DOCUMENT_INLAY_HINT, lsp.InlayHintOptions(resolve_provider=False))
    async def inlay_hint(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        wanted = made.session.options.inlay_hints
        if wanted is False or (wanted is None and made.has_lenses):
            return []
        known = await made.known(params.text_document.uri)
        return figures.hints(known.said, known.view.now, params.range) if known is not None else []

    @made.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        known = await made.known(params.text_document.uri)
        return known.view.hover(params.position) if known is not None else None


def _actions(made: Server) -> None:
    kinds = [lsp.CodeActionKind.QuickFix, actions.FIX_ALL]

    @made.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True))
    async def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        only = params.context.only
        known = await made.known(params.text_document.uri, at_once=True)
        if known is None or known.view.is_broken:
            return []
        page, name, desk = known.view.page, known.view.name, made.desk(known.view.scanned)
        found: list[lsp.CodeAction] = []
        if actions.wants(lsp.CodeActionKind.QuickFix, only):
            found = await made.session.work_aside(lambda: list(actions.quick_fixes(desk, page, name, params.range)))
        if actions.wants(actions.FIX_ALL, only) and actions.has_safe_fix(desk, name):
            action = lsp.CodeAction("promptlint: make all safe fixes in this file", actions.FIX_ALL, data={"uri": page.uri})
            # An editor that asks for this kind alone, as on saving, may apply it without asking for more.
            found.append(action if only is None else await _with_edit(made, action))
        return found

    @made.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction:
        return await _with_edit(made, action)


async def _with_edit(made: Server, action: lsp.CodeAction) -> lsp.CodeAction:
    """The action that makes all safe fixes, with what it changes."""
    uri = action.data.get("uri") if isinstance(action.data, Mapping) else None
    known = await made.known(uri, at_once=True) if isinstance(uri, str) else None
    if known is None or known.view.is_broken:
        return action
    scanned, name, path = known.view.scanned, known.view.name, known.view.page.path
    watch, data = made.session.watch_of(path), made.session.documents.data()
    watch.yield_to_others()
    desk, again = made.desk(scanned), watch.folder.with_bytes(scanned, data, name)
    action.edit = await made.session.work(lambda: actions.fix_all(desk, name, again))
    return action


def run() -> int:
    """Serve until the editor says that it is enough; the exit code that the protocol wants."""
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False
    gc.disable()  # `folders.tidy` looks for garbage when nobody waits
    made = server()
    made.start_io()
    return _SHUT_DOWN if made.was_shut_down else _CUT_OFF
