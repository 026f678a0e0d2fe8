"""What is worked out for the changed files alone says of them what a whole scan says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="needs the extra lsp")

from promptlint.server import folders
from promptlint.server.figures import figures
from promptlint.server.folders import Folder, Scanned, Superseded
from promptlint.server.overlay import key
from promptlint.server.pages import Page, bytes_of, findings_on
from promptlint.server.text import Text

BOT = Path(__file__).parents[2] / "examples" / "support-bot"
MODULES = sorted(path.relative_to(BOT).as_posix() for path in (BOT / "support_bot").glob("*.py"))


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "bot"
    shutil.copytree(BOT, root)
    monkeypatch.chdir(root)
    return root


def look(folder: Folder, page: Page, changed: bool, **how: bool) -> Scanned:
    data = {key(page.path): bytes_of(page.text.whole)}
    return folder.scan(0, (page,), data, lambda: None, frozenset({key(page.path)}) if changed else None, **how)


def page_of(path: Path, text: str) -> Page:
    return Page(path.as_uri(), Text(text), str(path))


def told(scanned: Scanned, page: Page) -> tuple[list[object], list[object]]:
    name = scanned.names[page.uri]
    return [*findings_on(scanned.report, page, name)], [*figures(scanned.report, page, name)]


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize(
    "edit", ["# one more line\n", "import openai\nopenai.OpenAI().chat.completions.create(model='gpt-4o', messages=['Hi'])\n"]
)
def test_a_changed_file_is_seen_as_a_whole_scan_sees_it(bot: Path, module: str, edit: str) -> None:
    path = bot / module
    folder = Folder(bot)
    look(folder, page_of(path, path.read_text()), changed=False)
    after = page_of(path, edit + path.read_text().replace("max_tokens", "max_completion_tokens"))
    quick, whole = look(folder, after, changed=True), look(Folder(bot), after, changed=False)
    assert not quick.whole
    assert whole.whole
    assert told(quick, after) == told(whole, after)


def test_a_new_file_makes_everything_be_looked_at(bot: Path) -> None:
    folder = Folder(bot)
    known = bot / MODULES[0]
    look(folder, page_of(known, known.read_text()), changed=False)
    new = page_of(bot / "support_bot" / "new.py", "import openai\nopenai.OpenAI().chat.completions.create(model='gpt-4o', messages=[1])\n")
    scanned = look(folder, new, changed=True)
    assert scanned.whole
    assert [finding.code for finding, _ in findings_on(scanned.report, new, scanned.names[new.uri])] == ["PL101"]


def test_in_a_large_folder_the_open_files_come_first(bot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MANY", 1)
    folder = Folder(bot)
    page = page_of(bot / "support_bot" / "answer.py", (bot / "support_bot" / "answer.py").read_text())
    first = look(folder, page, changed=False)
    settled = look(folder, page, changed=False, is_settling=True)
    assert not first.whole
    assert settled.whole
    assert {call.site.span.path for call in first.report.calls} == {"support_bot/answer.py"}
    assert told(first, page)[1]
    assert len(settled.report.calls) > len(first.report.calls)


def test_a_scan_that_nobody_waits_for_ends(bot: Path) -> None:
    def stop() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        Folder(bot).scan(0, (), {}, stop, None)


def test_what_is_excluded_is_nobody_s_business(bot: Path) -> None:
    folder = Folder(bot)
    look(folder, page_of(bot / MODULES[0], ""), changed=False)
    assert folder.cares_for(str(bot / "prompts" / "digest.md"))
    assert not folder.cares_for(str(bot / ".venv" / "lib" / "x.py"))
    assert not folder.cares_for(str(bot.parent / "elsewhere.py"))
