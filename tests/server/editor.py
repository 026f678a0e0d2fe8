"""An editor for the tests: the client of pygls, which starts the real server and talks with it over stdin and stdout."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

T = TypeVar("T")
LENSES = lsp.ClientCapabilities(text_document=lsp.TextDocumentClientCapabilities(code_lens=lsp.CodeLensClientCapabilities()))
PATIENCE = 60  # seconds, for a machine that does much else


class Editor(LanguageClient):
    """What a user's editor knows: the texts that are open, and what the server said of them."""

    def __init__(self, root: Path | None) -> None:
        super().__init__("tests", "1")
        self.root = root
        self.about: lsp.InitializeResult
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.published: list[lsp.PublishDiagnosticsParams] = []
        self.messages: list[str] = []
        self.logged: list[str] = []
        self.registered: list[str] = []
        self.refreshed: list[str] = []
        self.news = asyncio.Event()
        self._listen()

    def _listen(self) -> None:
        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self.news.set()

        @self.feature(lsp.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
        def shown(params: lsp.ShowMessageParams) -> None:
            self.messages.append(params.message)
            self.news.set()

        @self.feature(lsp.WINDOW_LOG_MESSAGE)  # type: ignore[untyped-decorator]
        def logged(params: lsp.LogMessageParams) -> None:
            self.logged.append(params.message)
            self.news.set()

        @self.feature(lsp.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
        def registered(params: lsp.RegistrationParams) -> None:
            self.registered += [each.method for each in params.registrations]

        for method in (lsp.WORKSPACE_CODE_LENS_REFRESH, lsp.WORKSPACE_DIAGNOSTIC_REFRESH, lsp.WORKSPACE_INLAY_HINT_REFRESH):

            @self.feature(method)  # type: ignore[untyped-decorator]
            def refreshed(params: None, method: str = method) -> None:
                self.refreshed.append(method)
                self.news.set()

    # ---------------------------------------------------------------- what the user does

    def uri(self, name: str) -> str:
        assert self.root is not None
        return (self.root / name).as_uri()

    def open(self, uri: str, text: str, language: str = "python") -> str:
        self.versions[uri], self.texts[uri] = 1, text
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, 1, text)))
        return uri

    def open_file(self, name: str) -> str:
        """Open a file of the root as it is on the disk."""
        assert self.root is not None
        return self.open(self.uri(name), (self.root / name).read_bytes().decode("utf-8"))

    def type(self, uri: str, edits: Sequence[lsp.TextEdit]) -> None:
        """Change an open text as an editor does: one change after the other, each at its place in the text before it."""
        self.versions[uri] += 1
        ordered = sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True)
        self.texts[uri] = applied(self.texts[uri], edits)
        changes: list[lsp.TextDocumentContentChangeEvent] = [
            lsp.TextDocumentContentChangePartial(edit.range, edit.new_text) for edit in ordered
        ]
        self.text_document_did_change(
            lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri), changes)
        )

    def retype(self, uri: str, text: str) -> None:
        """Put another text in the place of all of it."""
        self.versions[uri] += 1
        self.texts[uri] = text
        self.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri), [lsp.TextDocumentContentChangeWholeDocument(text)]
            )
        )

    def save(self, uri: str) -> None:
        self.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))

    # ---------------------------------------------------------------- what the server says

    async def until(self, holds: Callable[[], T | None]) -> T:
        """What `holds` gives as soon as it gives something; fails when it never does."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.news.clear()
                found = holds()
                if found:
                    return found
                await self.news.wait()

    async def diagnostics(self, uri: str, version: int | None = None) -> list[lsp.Diagnostic]:
        """What the server publishes of a text as it is now, or in another version."""
        wanted = self.versions.get(uri) if version is None else version

        def latest() -> lsp.PublishDiagnosticsParams | None:
            return next((each for each in reversed(self.published) if each.uri == uri and each.version == wanted), None)

        return list((await self.until(latest)).diagnostics)

    async def codes(self, uri: str) -> list[str]:
        return [str(each.code) for each in await self.diagnostics(uri)]

    async def actions(self, uri: str, line: int, only: Sequence[str] | None = None) -> list[lsp.CodeAction]:
        at = lsp.Position(line, 0)
        found = await self.text_document_code_action_async(
            lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), lsp.Range(at, at), lsp.CodeActionContext([], only))
        )
        return [action for action in found or () if isinstance(action, lsp.CodeAction)]

    async def lenses(self, uri: str) -> list[tuple[int, str]]:
        found = await self.text_document_code_lens_async(lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri))) or ()
        return [(lens.range.start.line, lens.command.title if lens.command else "") for lens in found]

    async def hover(self, uri: str, line: int, column: int) -> str:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(uri), lsp.Position(line, column))
        found = await self.text_document_hover_async(params)
        return found.contents.value if found is not None and isinstance(found.contents, lsp.MarkupContent) else ""

    def result_of(self, action: lsp.CodeAction) -> Mapping[str, str]:
        """The open texts that an action changes, as they are afterwards."""
        assert action.edit is not None
        assert action.edit.changes is not None
        return {uri: applied(self.texts[uri], edits) for uri, edits in action.edit.changes.items()}


@asynccontextmanager
async def editing(
    root: Path | None,
    *,
    folders: Sequence[Path] | None = None,
    capabilities: lsp.ClientCapabilities | None = None,
    options: object = None,
) -> AsyncIterator[Editor]:
    """An editor with a server that knows its folders; the server ends well, or the test fails."""
    editor = Editor(root)
    await editor.start_io(sys.executable, "-m", "promptlint", "server", cwd=str(Path(__file__).parents[2]))
    known = folders if folders is not None else [root] if root is not None else []
    able = capabilities or LENSES
    editor.about = await editor.initialize_async(
        lsp.InitializeParams(
            capabilities=able,
            workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name) for folder in known],
            initialization_options=options,
        )
    )
    editor.initialized(lsp.InitializedParams())
    yield editor
    await editor.shutdown_async(None)
    process: Any = editor._server
    editor.exit(None)
    async with asyncio.timeout(PATIENCE):
        await process.wait()
    assert process.returncode == 0
    await editor.stop()  # type: ignore[no-untyped-call]


def run(session: Callable[[], Awaitable[None]]) -> None:
    """Carry out what is awaited."""

    async def whole() -> None:
        await session()

    asyncio.run(whole())


def applied(text: str, edits: Sequence[lsp.TextEdit | Any]) -> str:
    """A text after edits at places in UTF-16, worked out in UTF-16 itself."""
    data = text.encode("utf-16-le", "surrogatepass")
    starts = [0]
    for index, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(len(text[: index + 1].encode("utf-16-le", "surrogatepass")))

    def at(place: lsp.Position) -> int:
        return min(starts[place.line] + 2 * place.character, len(data)) if place.line < len(starts) else len(data)

    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        new = edit.new_text.encode("utf-16-le", "surrogatepass")
        data = data[: at(edit.range.start)] + new + data[at(edit.range.end) :]
    return data.decode("utf-16-le", "surrogatepass")
