"""The documents: their links lead somewhere, and their configuration is accepted; `tools/make_docs.py --check` does the rest."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import typer

from promptlint.cli.app import app
from promptlint.evaluate import expressions, frames, strings, values
from promptlint.options import OPTIONS, check_table
from promptlint.rule import thousands
from tools import pictures

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    missing = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert not missing


def test_configuration_of_the_readme_is_accepted() -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    check_table(tomllib.loads(example)["tool"]["promptlint"], "README.md")


def test_the_readers_budgets_are_documented_as_they_are() -> None:
    limits = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    for said in (
        f"followed {frames.MAX_DEPTH} deep",
        f"{thousands(frames.MAX_STEPS)} steps",
        f"up to {expressions.MAX_UNROLLED} items",
        f"at most {values.MAX_CHOICES} alternatives",
        f"more than {thousands(strings.MAX_TEXT)} characters",
    ):
        assert said in " ".join(limits.split())


def test_every_option_of_the_configuration_that_names_the_command_line_is_there() -> None:
    by_option = {name for parameter in scan_command().params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert {option.cli for option in OPTIONS if option.cli} <= by_option


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*.svg")), ids=lambda path: path.stem)
def test_a_picture_of_a_terminal_needs_nothing_but_itself(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    names = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}
    assert names <= {"svg", "style", "defs", "clipPath", "rect", "g", "circle", "text"}
    assert not re.search(r"@import|@font-face|href|url\((?!#)", text)


def test_a_picture_is_current_while_it_says_the_same() -> None:
    old = pictures.drawn("\x1b[1mtotal\x1b[0m  $43.81 & <more>\n\nend", "a window")
    assert pictures.lines(old) == ["awindow", "total$43.81&<more>", "end"]
    assert pictures.is_current(old, pictures.drawn("total  \x1b[31m$43.81 & \x1b[0m<more>\n\nend", "a window"))
    assert not pictures.is_current(old, pictures.drawn("\x1b[1mtotal\x1b[0m  $43.82 & <more>\n\nend", "a window"))
    assert not pictures.is_current(old, pictures.drawn("\x1b[1mtotal\x1b[0m  $43.81 & <more>\n\nend", "another window"))


def scan_command() -> Any:
    """The parsed form of `promptlint scan`."""
    return typer.main.get_command(app).commands["scan"]  # type: ignore[attr-defined]
