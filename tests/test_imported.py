"""Files named one by one, as a hook names those that changed: what they import is read, and nothing is told of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.config import Settings
from promptlint.model import Known
from promptlint.pipeline import Report, scan
from promptlint.rule import Limits

SETTINGS = "MODEL = 'gpt-4o'\nLIMIT = 300\n"
CLIENT = (
    "from openai import OpenAI\nfrom .settings import LIMIT, MODEL\n\nclient = OpenAI()\n\n\n"
    "def ask(question, limit=LIMIT):  # promptlint: ignore[PL201] nothing here needs it\n"
    "    return client.chat.completions.create(\n"
    "        model=MODEL, max_completion_tokens=limit, messages=[{'role': 'user', 'content': question}])\n\n\n"
    "def endless(question):\n"
    "    return client.chat.completions.create(model=MODEL, messages=[{'role': 'user', 'content': question}])\n"
)
ANSWER = (
    "from pathlib import Path\n\nfrom app.llm.client import ask, client\nfrom app.llm.settings import MODEL\n\n"
    "SYSTEM = Path('app/system.md').read_text()\n\n\ndef answer(question):\n    return ask(question)\n\n\n"
    "def explain(question):\n    return client.chat.completions.create(\n"
    "        model=MODEL, messages=[{'role': 'system', 'content': SYSTEM}, {'role': 'user', 'content': question}])\n"
)


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "app/__init__.py": "", "app/answer.py": ANSWER, "app/llm/__init__.py": "", "app/llm/client.py": CLIENT,
        "app/llm/settings.py": SETTINGS, "app/system.md": "Answer from the handbook.\n" * 40,
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.span.path) for finding in report.findings]


def models(report: Report) -> set[object]:
    """The models of the calls; "unknown" for one that is."""
    return {site.value if isinstance(site := call.site.model, Known) else "unknown" for call in report.calls}


def test_names_of_files_that_nobody_named_are_known(application: Path) -> None:
    report = scan([Path("app/answer.py")], Settings())
    (wrapped, own) = report.calls
    assert wrapped.site.operation == "wrapper"
    assert models(report) == {"gpt-4o"}
    whole = [call for call in scan([Path()], Settings()).calls if call.site.span.path == "app/answer.py"]
    assert [(call.site.max_tokens, call.estimate) for call in (wrapped, own)] == [(call.site.max_tokens, call.estimate) for call in whole]


def test_nothing_is_told_of_them(application: Path) -> None:
    (application / "app/llm/settings.py").write_text(SETTINGS + "def broken(:\n")
    report = scan([Path("app/answer.py")], Settings(select=("ALL",), ignore=("PL703",), persona="auditor"))
    assert {path for _, path in told(report)} == {"app/answer.py"}
    assert ("PL101", "app/answer.py") in told(report)
    assert report.files_read == 1 and report.skipped == () and {call.site.span.path for call in report.calls} == {"app/answer.py"}
    assert report.suppressed == 0
    whole = scan([Path()], Settings(min_confidence="low"))
    assert {("PL101", "app/answer.py"), ("PL101", "app/llm/client.py"), ("PL901", "app/llm/settings.py")} <= set(told(whole))


def test_what_is_named_is_told_of_although_another_named_file_imports_it(application: Path) -> None:
    report = scan([Path("app/answer.py"), Path("app/llm/client.py")], Settings())
    assert told(report) == [("PL101", "app/answer.py"), ("PL101", "app/llm/client.py")]


def test_a_long_prompt_in_a_file_that_nobody_named_is_its_own_files_matter(application: Path) -> None:
    settings = Settings(select=("PL301",), limits=Limits(max_system_tokens=50))
    assert told(scan([Path()], settings)) == [("PL301", "app/system.md")]
    assert told(scan([Path("app")], settings)) == [("PL301", "app/system.md")]
    assert told(scan([Path("app/answer.py")], settings)) == []
    assert told(scan([Path("app/answer.py"), Path("app/system.md")], settings)) == [("PL301", "app/system.md")]


@pytest.mark.parametrize("settings", [Settings(extend_exclude=("llm",)), Settings(extend_exclude=("app/llm/**",)), Settings()])
def test_what_is_left_out_is_not_read(application: Path, settings: Settings) -> None:
    if settings == Settings():
        (application / ".git").mkdir()
        (application / ".gitignore").write_text("llm/\n")
    assert models(scan([Path("app/answer.py")], settings)) == {"unknown"}


def test_a_link_is_not_followed(application: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "settings.py"
    elsewhere.write_text(SETTINGS)
    (application / "app/llm/settings.py").unlink()
    (application / "app/llm/settings.py").symlink_to(elsewhere)
    assert models(scan([Path("app/answer.py")], Settings())) == {"unknown"}


def test_a_folder_brings_nothing_from_outside(application: Path) -> None:
    (application / "jobs").mkdir()
    (application / "jobs/nightly.py").write_text(ANSWER)
    assert models(scan([Path("jobs")], Settings())) == {"unknown"}
    assert models(scan([Path("jobs/nightly.py")], Settings())) == {"gpt-4o"}


def test_a_notebook_and_an_unsaved_text_lead_to_files_as_well(application: Path) -> None:
    cell: dict[str, object] = {"cell_type": "code", "source": ANSWER.splitlines(keepends=True), "metadata": {}}
    cell.update(outputs=[], execution_count=None)
    (application / "try.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert models(scan([Path("try.ipynb")], Settings())) == {"gpt-4o"}
    report = scan([Path("app/new.py")], Settings(), instead={"app/new.py": ANSWER.encode()})
    assert models(report) == {"gpt-4o"}


def test_modules_that_import_each_other_end(application: Path) -> None:
    (application / "app/llm/settings.py").write_text("from app import answer\nfrom . import client\n" + SETTINGS)
    assert models(scan([Path("app/answer.py")], Settings())) == {"gpt-4o"}
