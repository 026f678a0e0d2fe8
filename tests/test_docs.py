"""The documents: their links lead somewhere, and their configuration is accepted; `tools/make_docs.py --check` does the rest."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from promptlint.options import check_table

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
