"""What the engine may read, and that it reads the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.bill import bill_of
from promptlint.errors import UserError
from promptlint.observed import observe
from promptlint.observed.engine import Unreadable, is_installed, opened
from promptlint.observed.places import find
from promptlint.pipeline import Report
from tests.observed.logs import (
    NOW,
    litellm,
    observed,
    written,
)

pytestmark = pytest.mark.skipif(not is_installed(), reason="the extra `usage` (DuckDB) is not installed")

# ---------------------------------------------------------------- what may be read


def test_folders_patterns_and_names_with_brackets(report: Report, tmp_path: Path) -> None:
    (tmp_path / "logs" / "a").mkdir(parents=True)
    for number, name in enumerate(("one.jsonl", "a/two[1].jsonl", "a/three*.jsonl")):
        written(tmp_path / "logs" / name, [litellm(number)])
    (tmp_path / "logs" / "README.md").touch()
    places = find([str(tmp_path / "logs")])
    assert (len(places.files), places.others) == (3, 1)
    found = observed(report, tmp_path / "logs")
    assert (found.rows, found.read.unread) == (3, ())
    assert len(find([str(tmp_path / "logs" / "**" / "*.jsonl")]).files) == 3
    for wrong in ("nothing.jsonl", "*.csv", "logs\0"):
        with pytest.raises(UserError):
            find([str(tmp_path) + "/" + wrong])


def test_the_engine_reads_the_named_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "named.txt").write_text("x", encoding="utf-8")
    (tmp_path / "other.txt").write_text("secret", encoding="utf-8")
    with opened([str(tmp_path / "named.txt")]) as engine:
        assert engine.rows("SELECT content FROM read_text($1)", [str(tmp_path / "named.txt")]) == [("x",)]
        for forbidden in (
            f"SELECT content FROM read_text('{tmp_path}/other.txt')",
            "SELECT * FROM read_csv('https://example.org/x.csv')",
            "INSTALL httpfs",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Unreadable):
                engine.run(forbidden)


def test_a_setting_does_not_change_what_is_read(report: Report, tmp_path: Path) -> None:
    """The same input gives the same figures, however many threads read it."""
    file = written(tmp_path / "spend.jsonl", [litellm(number, spend=0.1 * number) for number in range(500)])
    assert report.book is not None
    files = find([str(file)]).files
    one, other = (observe(files, report.calls, bill_of(report).requests, report.book, NOW, threads=number) for number in (1, 4))
    assert one == other
