"""Small applications, each read by a person first: what is found in them is what their expectations file says, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from promptlint.config import Settings
from promptlint.pipeline import scan
from tests.evaluate import reading

CORPUS = Path(__file__).parent / "corpus"
APPLICATIONS = sorted(path.parent for path in CORPUS.glob("*/expected.toml"))
USUAL = {
    "sdk": "openai",
    "operation": "chat",
    "cap": "absent",
    "system": "none",
    "dynamic_prefix": "unknown",
    "top_k": "none",
    "in_loop": False,
    "decides": [],
    "server_tools": [],
    "modalities": [],
}


def _entries(application: Path) -> list[dict[str, Any]]:
    expected: list[dict[str, Any]] = tomllib.loads((application / "expected.toml").read_text(encoding="utf-8")).get("call", [])
    return expected


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda path: path.name)
def test_an_application_is_understood(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {entry["at"]: dict(entry) for entry in _entries(application)}
    monkeypatch.chdir(application)
    report = scan([Path()], Settings())
    assert not report.skipped
    found = {_place(call): call for call in report.calls}
    assert len(found) == len(report.calls)
    assert sorted(found) == sorted(wanted)
    for at, call in found.items():
        pending = wanted[at].pop("pending", {})
        entry = {"provider": wanted[at].get("sdk", "openai"), **USUAL, **wanted[at]}
        entry = {name: value for name, value in entry.items() if name not in pending}
        assert _facts(call, entry) == entry, at


@pytest.mark.parametrize(
    ("application", "at"),
    [
        pytest.param(
            application, entry["at"], id=f"{application.name}-{entry['at']}", marks=pytest.mark.xfail(reason=entry["pending"]["why"])
        )
        for application in APPLICATIONS
        for entry in _entries(application)
        if "pending" in entry
    ],
)
def test_what_is_not_understood_yet(application: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strict: it turns red when the analyser has learnt it, and the expectation can be made an ordinary one."""
    entry = next(entry for entry in _entries(application) if entry["at"] == at)
    monkeypatch.chdir(application)
    (call,) = [call for call in scan([Path()], Settings()).calls if _place(call) == at]
    pending = {name: value for name, value in entry["pending"].items() if name != "why"}
    assert _facts(call, pending) == pending


def _place(call: Any) -> str:
    return str(call.site.span)


def _facts(call: Any, entry: dict[str, Any]) -> dict[str, Any]:
    """What was found, for the facts that the entry speaks of."""
    told = {
        **reading.facts(call),
        **reading.terms(call),
        "prompt": reading.prompt(call.site),
        "attempts": reading.fact(call.site.attempts),
        "chunk_size": reading.fact(call.site.chunks.size),
        "history": reading.history(call.site),
    }
    return {name: told[name] for name in entry}


def test_every_application_has_expectations() -> None:
    folders = {path.name for path in CORPUS.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders - {"prompts"} == {path.name for path in APPLICATIONS}  # that one has expectations of its own kind
