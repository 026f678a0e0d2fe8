"""`promptlint version`: what goes into the report of a bug."""

from __future__ import annotations

import json
import os
import platform
import re
import tomllib
from pathlib import Path

import pytest

from promptlint import __version__
from promptlint.about import DEPENDENCIES, EXTRAS
from promptlint.plugins import Plugins
from promptlint.prices import load_prices
from promptlint.tokens import engines
from promptlint.tokens.families import FAMILIES, MODELS
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


def said(run: Run, word: str, *arguments: str) -> str:
    """The facts behind a word of `version --verbose`, in one line."""
    done = run("version", "--verbose", *arguments)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(word))
    more = lines[first + 1 :]
    until = next((number for number, line in enumerate(more) if not line.startswith(" ")), len(more))
    return " | ".join(line[14:] for line in lines[first : first + 1 + until])


def test_the_version_alone(run: Run) -> None:
    assert run("version").out == run("--version").out == f"promptlint {__version__}\n"


def test_what_it_works_with(run: Run, app: Path) -> None:
    assert said(run, "prices") == f"as of {load_prices().as_of}, in the package"
    assert "counted exactly by tiktoken " in said(run, "tokens") or "counted exactly by splintr-rs " in said(run, "tokens")
    assert "libcst" in said(run, "packages")
    assert re.match(r"\d\d+ of promptlint", said(run, "rules"))
    assert (said(run, "configuration"), said(run, "usage"), said(run, "baseline")) == ("none", "none", "none")


def test_which_models_are_estimated_without_the_extra(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_installed", lambda package: package == "tiktoken")
    engines.engines.cache_clear()
    try:
        told = said(run, "tokens")
    finally:
        engines.engines.cache_clear()
    exact, estimated, *_ = told.split(" | ")
    assert "GPT-4o" in exact
    assert "Claude" in estimated and "Gemini" in estimated and "GPT" not in estimated


def test_the_files_that_a_scan_from_here_would_use(run: Run, app: Path) -> None:
    (app / "promptlint.toml").write_text('prices = "own.toml"\ndiscounts = { openai = 0.9 }\n')
    (app / "own.toml").write_text("as-of = 2026-10-01\n[models.mine]\ninput = 1\noutput = 2\n")
    (app / "promptlint-usage.toml").write_text("[default]\ncalls-per-month = 5\n")
    (app / "promptlint-baseline.json").write_text('{"schema": "promptlint/baseline/1", "findings": []}')
    assert said(run, "configuration") == "promptlint.toml"
    assert said(run, "usage") == "promptlint-usage.toml"
    assert said(run, "baseline") == "promptlint-baseline.json"
    assert "own prices before them: own.toml as of 2026-10-01 | discounts of 1 provider" in said(run, "prices")
    assert said(run, "cache") == ".promptlint_cache: not made yet"
    assert said(run, "configuration", "--isolated") == "none"


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("promptlint.toml", "selct = 1\n", "configuration"),
        ("promptlint.toml", "[[[\n", "configuration"),
        ("promptlint.toml", 'prices = "gone.toml"\n', "prices"),
        ("promptlint-usage.toml", "[defalt]\n", "usage"),
        ("promptlint-baseline.json", "{", "baseline"),
    ],
)
def test_a_broken_file_is_told_and_no_error(run: Run, app: Path, name: str, text: str, word: str) -> None:
    (app / name).write_text(text)
    assert "cannot be used: " in said(run, word)
    document = json.loads(run("version", "--format", "json").out)
    found = document["prices"]["own"] if word == "prices" else document[word]
    assert found["error"]


def test_what_is_the_matter_with_the_cache(run: Run, app: Path, tmp_path: Path) -> None:
    assert said(run, "cache") == "none: the working directory lies in no repository and has no configuration"
    (app / ".git").mkdir()
    (app / ".promptlint_cache").mkdir()
    (app / ".promptlint_cache" / "x").write_text("")
    assert said(run, "cache") == ".promptlint_cache: not used: it was not made by promptlint"
    assert said(run, "cache", "--cache-dir", "gone/cache") == "gone/cache: not used: its folder is not there, or may not be written"
    assert said(run, "cache", "--no-cache") == "not used: --no-cache"
    for number in range(60):
        (app / f"quiet_{number}.py").write_text(f"x = {number}\n")
    run("scan", "--cache-dir", "kept")
    assert said(run, "cache", "--cache-dir", "kept").startswith("kept: 60 files that need not be looked at again, ")
    (store,) = (app / "kept").glob("quiet-*.bin")
    store.write_bytes(store.read_bytes() + b"more")
    assert said(run, "cache", "--cache-dir", "kept").startswith("kept: empty for this version: ")


def test_rules_of_other_packages(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.about.plugins_for", lambda settings: Plugins((), ("the rules of acme 1 cannot be loaded: why",)))
    assert said(run, "rules").endswith(" of promptlint | the rules of acme 1 cannot be loaded: why")


def test_a_document_for_the_report_of_a_bug_says_nothing_of_the_machine(run: Run, app: Path) -> None:
    (app / ".git").mkdir()
    done = run("version", "--format", "json")
    document = json.loads(done.out)
    assert document["schema"] == "promptlint/about/1"
    assert document["version"] == __version__
    assert {each["family"] for each in document["tokenizers"]} == set(FAMILIES)
    assert {each["method"] for each in document["tokenizers"]} <= {"exact", "reconstructed", "estimate"}
    assert document["cache"]["folder"] == ".promptlint_cache"
    assert platform.node() not in done.out
    assert os.environ.get("HOME", "/home/somebody") + "/" not in done.out


def test_every_extra_and_dependency_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {extra: tuple(re.split(r"[><;=]", each)[0] for each in wants) for extra, wants in project["optional-dependencies"].items()}
    assert {extra: wants for extra, wants in names.items() if extra != "dev"} == EXTRAS
    assert tuple(re.split(r"[><;=]", each)[0] for each in project["dependencies"]) == DEPENDENCIES
    assert MODELS.keys() == FAMILIES.keys()
