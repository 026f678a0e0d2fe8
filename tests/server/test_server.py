"""The server as an editor meets it: started as a program, spoken to over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra lsp")

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcRequestCancelled

from promptlint.pipeline import scan_sources
from tests.server.editor import LENSES, Editor, editing, run

HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n\n\n"
ASK = (
    HEAD
    + """\
def ask(question: str) -> object:
    messages = [{"role": "user", "content": question}]
    return client.chat.completions.create(model="gpt-4o", messages=messages)
"""
)
CALM = ASK.replace('model="gpt-4o"', 'model="gpt-4o", max_completion_tokens=100')
LINE = 7  # of the call, from 0
UNUSED = CALM.replace("messages=messages)", "messages=messages)  # promptlint: ignore[PL101]")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "a project"  # an address has %20 for the blank
    folder.mkdir()
    (folder / "ask.py").write_text(ASK)
    return folder


def state(folder: Path) -> Mapping[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def at(line: int, column: int, text: str) -> lsp.TextEdit:
    """Something typed at a place."""
    return lsp.TextEdit(lsp.Range(lsp.Position(line, column), lsp.Position(line, column)), text)


# ---------------------------------------------------------------- what is found


def test_findings_follow_what_is_typed(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            (found,) = await editor.diagnostics(uri)
            assert (found.code, found.source, found.severity) == ("PL101", "promptlint", lsp.DiagnosticSeverity.Warning)
            line = ASK.splitlines()[LINE]
            assert line[found.range.start.character : found.range.end.character] == "create"
            assert found.code_description is not None
            assert found.code_description.href.endswith("pl101_missing_max_tokens.py")
            column = line.index('model="')
            editor.type(uri, [at(LINE, column, "max_completion_tokens=100, ")])
            assert await editor.diagnostics(uri) == []
            editor.type(uri, [at(0, 0, "import os\n"), at(LINE, column + 22, "0" * 8)])
            assert await editor.codes(uri) == []
            editor.retype(uri, "\n" + ASK)
            (found,) = await editor.diagnostics(uri)
            assert found.range.start.line == LINE + 1

    run(session)


def test_the_open_text_counts_and_not_the_file(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open(editor.uri("ask.py"), CALM)
            assert await editor.codes(uri) == []
            editor.close(uri)
            new = editor.open(editor.uri("new.py"), ASK)  # not on the disk at all
            assert await editor.codes(new) == ["PL101"]

    run(session)


def test_places_are_counted_in_utf_16(root: Path) -> None:
    text = HEAD + 'laugh = "😂😂"; client.chat.completions.create(model="gpt-4o", messages=["Hi"])\n'

    async def session() -> None:
        async with editing(root) as editor:
            (found,) = await editor.diagnostics(editor.open(editor.uri("ask.py"), text))
            line = text.splitlines()[5].encode("utf-16-le")
            assert line[2 * found.range.start.character : 2 * found.range.end.character].decode("utf-16-le") == "create"

    run(session)


def test_an_editor_may_count_otherwise(root: Path) -> None:
    text = HEAD + 'laugh = "😂😂"; client.chat.completions.create(model="gpt-4o", messages=["Hi"])\n'
    able = lsp.ClientCapabilities(general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf8]))

    async def session() -> None:
        async with editing(root, capabilities=able) as editor:
            assert editor.about.capabilities.position_encoding == lsp.PositionEncodingKind.Utf8
            (found,) = await editor.diagnostics(editor.open(editor.uri("ask.py"), text))
            line = text.splitlines()[5].encode()
            assert line[found.range.start.character : found.range.end.character] == b"create"

    run(session)


def test_a_text_in_the_middle_of_being_written_keeps_what_was_known_of_it(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            lens = await editor.lenses(uri)
            editor.type(uri, [at(3, 0, "def unfinished(:\n\n")])
            (found,) = await editor.diagnostics(uri)
            assert (found.code, found.range.start.line) == ("PL101", LINE + 2)
            assert await editor.lenses(uri) == [(line + 2, said) for line, said in lens]
            assert "gpt-4o" in await editor.hover(uri, LINE + 2, found.range.start.character)
            assert await editor.hover(uri, 3, 5) == ""
            assert await editor.actions(uri, LINE + 2) == []
            editor.save(uri)
            await editor.until(lambda: [each.code for each in editor.published[-1].diagnostics] == ["PL901", "PL101"])
            editor.retype(uri, CALM)
            assert await editor.codes(uri) == []
            new = editor.open(editor.uri("new.py"), "")
            editor.type(new, [at(0, 0, "def (")])
            assert await editor.diagnostics(new) == []
            assert editor.logged == editor.messages == []

    run(session)


def test_a_name_from_another_file_is_known(root: Path) -> None:
    (root / "models.py").write_text('MODEL = "gpt-4o-mini"\n')
    text = CALM.replace('model="gpt-4o"', "model=MODEL").replace("import OpenAI\n", "import OpenAI\nfrom models import MODEL\n")
    (root / "ask.py").write_text(text)

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            assert "`gpt-4o-mini`" in await hovered(editor, uri)
            models = editor.open_file("models.py")
            editor.retype(models, 'MODEL = "gpt-4o"\n')  # unsaved
            assert "on `gpt-4o`" in await hovered(editor, uri)
            editor.close(models)
            (root / "models.py").write_text('MODEL = "gpt-4.1"\n')
            changes = [lsp.FileEvent(models, lsp.FileChangeType.Changed)]
            editor.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes))
            assert "on `gpt-4.1`" in await hovered(editor, uri)

    run(session)


async def hovered(editor: Editor, uri: str) -> str:
    lines = editor.texts[uri].split("\n")
    line = next(number for number, text in enumerate(lines) if "create(" in text)
    return await editor.hover(uri, line, lines[line].index("create"))


def test_an_editor_that_asks_for_findings_is_answered(root: Path) -> None:
    able = lsp.ClientCapabilities(text_document=lsp.TextDocumentClientCapabilities(diagnostic=lsp.DiagnosticClientCapabilities()))

    async def session() -> None:
        async with editing(root, capabilities=able) as editor:
            uri = editor.open_file("ask.py")
            asked = lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(uri))
            found = await editor.text_document_diagnostic_async(asked)
            assert isinstance(found, lsp.RelatedFullDocumentDiagnosticReport)
            assert [each.code for each in found.items] == ["PL101"]
            assert editor.published == []

    run(session)


# ---------------------------------------------------------------- what is shown


def test_a_lens_stands_above_each_call(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            assert await editor.lenses(uri) == [(LINE, "≈ USD 0.0043 a call · 127 in · 400 out")]
            assert await hints(editor, uri) == []
        async with editing(root, capabilities=lsp.ClientCapabilities()) as editor:
            uri = editor.open_file("ask.py")
            line = ASK.splitlines()[LINE]
            assert await hints(editor, uri) == [(LINE, len(line), "≈ USD 0.0043 a call · 127 in · 400 out")]

    run(session)


async def hints(editor: Editor, uri: str) -> list[tuple[int, int, object]]:
    everywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    found = await editor.text_document_inlay_hint_async(lsp.InlayHintParams(lsp.TextDocumentIdentifier(uri), everywhere))
    return [(each.position.line, each.position.character, each.label) for each in found or ()]


def test_what_a_cache_could_keep_is_told(root: Path) -> None:
    text = ASK.replace("[{", '[{"role": "system", "content": "' + "Answer as a patient clerk would. " * 400 + '"}, {')

    async def session() -> None:
        async with editing(root) as editor:
            ((_, said),) = await editor.lenses(editor.open(editor.uri("ask.py"), text))
            assert said == "≈ USD 0.011 a call · 2.9k in (2.8k cacheable) · 400 out"

    run(session)


def test_a_settings_file_of_the_editor_may_switch_figures_off(root: Path) -> None:
    async def session() -> None:
        async with editing(root, options={"promptlint": {"codeLens": False, "inlayHints": True, "unsafeFixes": "no"}}) as editor:
            uri = editor.open_file("ask.py")
            assert await editor.lenses(uri) == []
            assert len(await hints(editor, uri)) == 1
            assert editor.logged == ["initializationOptions: unsafeFixes must be true or false"]

    run(session)


def test_under_the_mouse_lie_the_cost_and_the_rule(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            said = await hovered(editor, uri)
            assert "| input | 15 · 127 · 2 008 | $2.50 / 1M | $0.000038 | $0.00032 | $0.005 |" in said
            assert "| **one call** |" in said
            assert "**PL101** missing-max-tokens" in said
            assert "`promptlint rule PL101`" in said
            assert await editor.hover(uri, 0, 3) == ""
            editor.retype(uri, UNUSED)
            line = UNUSED.splitlines()[LINE]
            assert (await editor.hover(uri, LINE, line.index("PL101") + 2)).startswith("**PL903** ")
            editor.retype(uri, ASK.replace("messages=messages)", "messages=messages)  # promptlint: ignore[PL101]"))
            line = editor.texts[uri].splitlines()[LINE]
            assert (await editor.hover(uri, LINE, line.index("PL101") + 2)).startswith("**PL101 missing-max-tokens**")

    run(session)


def test_a_prompt_file_shows_what_it_weighs(root: Path) -> None:
    (root / "prompts").mkdir()
    (root / "prompts" / "clerk.md").write_text("Answer as a patient clerk would.\n" * 30)
    reads = ASK.replace('"content": question', '"content": Path("prompts/clerk.md").read_text() + question')
    (root / "ask.py").write_text("from pathlib import Path\n" + reads)

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("prompts/clerk.md")
            ((line, said),) = await editor.lenses(uri)
            assert line == 0
            assert said.endswith(" tokens of text · sent by ask.py:9")
            editor.retype(uri, "Answer.\n")
            ((_, fewer),) = await editor.lenses(uri)
            assert fewer != said

    run(session)


# ---------------------------------------------------------------- what can be done


def test_a_fix_and_a_comment_are_offered_and_nothing_is_written(root: Path) -> None:
    before = state(root)

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open(editor.uri("ask.py"), "# 😀 unsaved\r\n" + ASK.replace("\n", "\r\n"))
            fixing, silencing = await editor.actions(uri, LINE + 1)
            assert fixing.title.startswith("promptlint: set max_completion_tokens=1024 (PL101) (unsafe")
            assert fixing.is_preferred is False
            assert fixing.diagnostics is not None
            assert [each.code for each in fixing.diagnostics] == ["PL101"]
            for action in (fixing, silencing):
                after = editor.result_of(action)[uri]
                assert after.count("\r\n") == after.count("\n")
                assert scan_sources({"ask.py": after}).findings == ()
            assert "# promptlint: ignore[PL101]" in editor.result_of(silencing)[uri]
            assert await editor.actions(uri, 0) == []

    run(session)
    assert state(root) == before


def test_unsafe_fixes_can_be_left_out(root: Path) -> None:
    async def session() -> None:
        async with editing(root, options={"unsafeFixes": False}) as editor:
            (only,) = await editor.actions(editor.open_file("ask.py"), LINE)
            assert only.title == "promptlint: ignore PL101 here, with a comment"

    run(session)


def test_all_safe_fixes_of_a_file_are_made_together(root: Path) -> None:
    text = UNUSED + UNUSED.removeprefix(HEAD).replace("def ask", "def again") + ASK.removeprefix(HEAD).replace("def ask", "def costly")

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open(editor.uri("ask.py"), text)
            (action,) = await editor.actions(uri, 0, [lsp.CodeActionKind.SourceFixAll])
            assert action.kind == "source.fixAll.promptlint"
            after = editor.result_of(action)[uri]
            assert after == text.replace("  # promptlint: ignore[PL101]", "")
            everything = await editor.actions(uri, LINE)
            (lazy,) = [each for each in everything if each.kind == action.kind]
            assert lazy.edit is None
            assert (await editor.code_action_resolve_async(lazy)).edit == action.edit
            editor.retype(uri, after)
            assert await editor.actions(uri, 0, [lsp.CodeActionKind.SourceFixAll]) == []

    run(session)


def test_an_edit_names_the_text_that_it_is_meant_for(root: Path) -> None:
    able = lsp.ClientCapabilities(
        workspace=lsp.WorkspaceClientCapabilities(workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True))
    )

    async def session() -> None:
        async with editing(root, capabilities=able) as editor:
            uri = editor.open_file("ask.py")
            editor.type(uri, [at(0, 0, "\n")])
            action = (await editor.actions(uri, LINE + 1))[0]
            assert action.edit is not None
            (change,) = action.edit.document_changes or ()
            assert isinstance(change, lsp.TextDocumentEdit)
            assert (change.text_document.uri, change.text_document.version) == (uri, 2)

    run(session)


# ---------------------------------------------------------------- notebooks


def notebook(*cells: tuple[str, str]) -> str:
    found = [{"cell_type": kind, "id": f"c{n}", "metadata": {}, "source": text} for n, (kind, text) in enumerate(cells)]
    code = [{**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell for cell in found]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_is_seen_cell_by_cell(root: Path) -> None:
    asking = "laugh = '😂'; client.chat.completions.create(model='gpt-4o', messages=['Hi'])\n"
    (root / "try.ipynb").write_text(notebook(("code", HEAD), ("markdown", "# Ask"), ("code", asking)))
    uri = (root / "try.ipynb").as_uri()
    cells = [f"vscode-notebook-cell:/try.ipynb#{number}" for number in range(4)]
    before = state(root)

    async def session() -> None:
        async with editing(root) as editor:
            kinds = (lsp.NotebookCellKind.Code, lsp.NotebookCellKind.Markup, lsp.NotebookCellKind.Code)
            editor.texts |= {cells[0]: HEAD, cells[2]: asking}
            editor.versions |= {cells[0]: 1, cells[2]: 1}
            documents = [lsp.TextDocumentItem(each, "python", 1, editor.texts[each]) for each in (cells[0], cells[2])]
            book = lsp.NotebookDocument(uri, "jupyter-notebook", 1, [lsp.NotebookCell(k, c) for k, c in zip(kinds, cells, strict=False)])
            editor.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(book, documents))
            (found,) = await editor.diagnostics(cells[2])
            assert (found.code, found.severity) == ("PL101", lsp.DiagnosticSeverity.Hint)  # as in `scan`, which sets notebooks apart
            line = asking.encode("utf-16-le")
            assert line[2 * found.range.start.character : 2 * found.range.end.character].decode("utf-16-le") == "create"
            assert await editor.diagnostics(cells[0]) == []
            assert await editor.lenses(cells[2]) == [(0, "≈ USD 0.004 a call · 8 in · 400 out")]
            fixing, silencing = await editor.actions(cells[2], 0)
            assert "max_completion_tokens=1024" in editor.result_of(fixing)[cells[2]]
            assert editor.result_of(silencing)[cells[2]] == asking.rstrip("\n") + "  # promptlint: ignore[PL101]\n"
            await put_in_front(editor, uri, cells[3])
            (again,) = await editor.diagnostics(cells[2])
            assert again.range == found.range
            assert len(await editor.lenses(cells[3])) == 1

    run(session)
    assert state(root) == before


async def put_in_front(editor: Editor, uri: str, cell: str) -> None:
    """A new cell at the top of the notebook, which asks as well."""
    text = HEAD + "client.chat.completions.create(model='gpt-4o', max_completion_tokens=9, messages=['Hi'])"
    array = lsp.NotebookCellArrayChange(0, 0, [lsp.NotebookCell(lsp.NotebookCellKind.Code, cell)])
    structure = lsp.NotebookDocumentCellChangeStructure(array, [lsp.TextDocumentItem(cell, "python", 1, text)])
    change = lsp.NotebookDocumentChangeEvent(cells=lsp.NotebookDocumentCellChanges(structure))
    seen = len(editor.published)
    editor.notebook_document_did_change(lsp.DidChangeNotebookDocumentParams(lsp.VersionedNotebookDocumentIdentifier(2, uri), change))
    await editor.until(lambda: len(editor.published) > seen)


# ---------------------------------------------------------------- what may go wrong


def test_what_is_scanned_is_never_imported(root: Path) -> None:
    trap = f"from pathlib import Path\nPath({str(root / 'ran')!r}).touch()\n"
    for name in ("sitecustomize.py", "openai.py", "pygls.py", "typing.py"):
        (root / name).write_text(trap)
    (root / "ask.py").write_text(trap + ASK)

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            await editor.diagnostics(uri)
            for action in await editor.actions(uri, LINE + 2):
                editor.result_of(action)

    run(session)
    assert not (root / "ran").exists()


def test_a_wrong_configuration_is_told_once_and_mended(root: Path) -> None:
    (root / "promptlint.toml").write_text('select = ["PL999"]\n')
    config = lsp.DidChangeWatchedFilesParams([lsp.FileEvent((root / "promptlint.toml").as_uri(), lsp.FileChangeType.Changed)])

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            (message,) = await editor.until(lambda: editor.messages)
            assert message.startswith("promptlint: ")
            assert "PL999" in message
            editor.type(uri, [at(0, 0, "\n")])
            assert await editor.lenses(uri) == []
            assert len(editor.messages) == 1
            (root / "promptlint.toml").write_text('ignore = ["PL101"]\n')
            editor.workspace_did_change_watched_files(config)
            assert await editor.codes(uri) == []
            (root / "promptlint.toml").write_text("")
            editor.workspace_did_change_watched_files(config)
            await editor.until(lambda: [each.code for each in editor.published[-1].diagnostics] == ["PL101"])
            assert editor.logged == []

    run(session)


def test_a_request_that_is_taken_back_is_given_up(root: Path) -> None:
    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open_file("ask.py")
            await editor.diagnostics(uri)
            editor.type(uri, [at(0, 0, "\n")])
            taken_back = asyncio.ensure_future(
                editor.protocol.send_request_async("textDocument/codeLens", lsp.CodeLensParams(lsp.TextDocumentIdentifier(uri)), "first")
            )
            editor.cancel_request(lsp.CancelParams("first"))
            with pytest.raises(JsonRpcRequestCancelled):
                await taken_back
            assert await editor.lenses(uri) == [(LINE + 1, "≈ USD 0.0043 a call · 127 in · 400 out")]
            assert editor.logged == []

    run(session)


def test_a_file_outside_of_all_folders_is_looked_at_alone(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alone.py").write_text(ASK)

    async def session() -> None:
        async with editing(root) as editor:
            uri = editor.open((tmp_path / "alone.py").as_uri(), ASK)
            assert await editor.codes(uri) == ["PL101"]
            editor.retype(uri, CALM)
            assert await editor.codes(uri) == []
        async with editing(None) as editor:
            uri = editor.open((tmp_path / "alone.py").as_uri(), ASK)
            assert await editor.codes(uri) == ["PL101"]
            nameless = editor.open("untitled:Untitled-1", ASK)
            assert await editor.lenses(nameless) == []
            assert editor.logged == editor.messages == []

    run(session)


def test_two_folders_are_two_projects(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        (folder / "ask.py").write_text(ASK)
    (folders[1] / "promptlint.toml").write_text('ignore = ["PL101"]\n')

    async def session() -> None:
        async with editing(None, folders=folders) as editor:
            one, two = (editor.open((folder / "ask.py").as_uri(), ASK) for folder in folders)
            assert await editor.codes(one) == ["PL101"]
            assert await editor.codes(two) == []

    run(session)


def test_what_is_closed_has_no_findings_any_more(root: Path) -> None:
    async def session() -> None:
        async with editing(root, capabilities=LENSES) as editor:
            uri = editor.open_file("ask.py")
            await editor.diagnostics(uri)
            editor.close(uri)
            await editor.until(lambda: editor.published[-1].version is None)
            assert list(editor.published[-1].diagnostics) == []

    run(session)
