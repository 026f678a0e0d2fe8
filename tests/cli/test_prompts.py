"""`promptlint prompts`: the inventory of prompt files, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

TRIAGE = "---\nmodel:\n  id: gpt-4o-mini\n  options: {maxOutputTokens: 40}\n---\nsystem:\nYou sort tickets.\nuser:\n{{ ticket }}\n"
REPLY = "You answer letters for {shop}.\n"
USE = """\
from pathlib import Path

from openai import OpenAI

RULES = Path("notes/rules.md").read_text()
OpenAI().responses.create(model="gpt-4o", max_output_tokens=9, instructions=RULES, input="Hello")
"""


def _tree(root: Path) -> None:
    for name, text in {"triage.prompty": TRIAGE, "prompts/reply.txt": REPLY, "use.py": USE, "notes/rules.md": "Praise first.\n"}.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def test_one_object_for_each_prompt_file(run: Run, app: Path) -> None:
    _tree(app)
    done = run("prompts", "--format", "jsonl")
    rows = {row["path"]: row for row in map(json.loads, done.out.splitlines())}
    assert list(rows) == ["notes/rules.md", "prompts/reply.txt", "triage.prompty"]
    assert rows["triage.prompty"] == {
        "path": "triage.prompty",
        "format": "prompty",
        "role": "mixed",
        "context": "application",
        "placeholders": ["ticket"],
        "first_placeholder_char_offset": TRIAGE.index("{{ ticket"),
        "tokens": {"static": 6, "method": rows["triage.prompty"]["tokens"]["method"]},
        "model": {"state": "known", "value": "gpt-4o-mini"},
        "output_cap": {"state": "known", "value": 40},
        "used_by": [],
    }
    assert rows["notes/rules.md"]["used_by"] == ["use.py:6"]
    assert rows["prompts/reply.txt"]["model"]["state"] == "unknown"
    assert (done.code, done.err) == (0, "")
    assert json.loads(run("prompts", "--format", "json").out) == list(rows.values())


def test_the_table_is_for_people(run: Run, app: Path) -> None:
    assert run("prompts").out == "No prompt files.\n"
    _tree(app)
    out = run("prompts").out
    assert out.startswith("path") and "gpt-4o-mini" in out and out.endswith("3 prompt files\n")


def test_a_malformed_file_is_named_on_stderr_and_the_others_are_listed(run: Run, app: Path) -> None:
    _tree(app)
    (app / "broken.prompty").write_bytes(b"---\nmodel: x\n---\nsystem:\n\xff\n")
    (app / "prompts" / "open.j2").write_text("You answer. {% if formal %}")
    done = run("prompts", "--format", "jsonl")
    assert [json.loads(line)["path"] for line in done.out.splitlines()] == [
        "notes/rules.md", "prompts/open.j2", "prompts/reply.txt", "triage.prompty",
    ]  # fmt: skip
    assert "broken.prompty:1: this prompt file is not UTF-8: byte 0xff on line 5" in done.err
    assert "prompts/open.j2:1: this prompt file is malformed" in done.err
    assert done.code == 0


def test_a_named_prompt_file_is_read_and_another_is_named_as_skipped(run: Run, app: Path) -> None:
    _tree(app)
    assert "1 prompt file" in run("prompts", "prompts/reply.txt").out
    done = run("prompts", "notes/rules.md")
    assert "No prompt files." in done.out and "notes/rules.md: neither Python" in done.out


def test_excludes_hold_for_prompt_files(run: Run, app: Path) -> None:
    _tree(app)
    (app / ".gitignore").write_text("triage.prompty\n")
    assert "triage" not in run("prompts", "--exclude", "prompts").out
    assert "reply" not in run("prompts", "--exclude", "prompts").out
