"""The HTML report as a file: it needs nothing else, nothing of the code is markup in it, and its figures add up."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.bill import bill_of
from promptlint.config import Settings
from promptlint.pipeline import Report, scan, scan_sources
from promptlint.report.breakdown import KINDS, portions
from promptlint.report.page import embedded
from tests.cli.conftest import Run, run
from tests.report.pages import ATTACKS, EXAMPLE, hostile

__all__ = ["run"]  # a fixture
vendor = importlib.import_module("tools.vendor_chart")
MAX_BYTES = 70_000  # of the example's page


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and the text of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in self.texts:
            self.texts[self._open][-1] += data

    @property
    def data(self) -> dict[str, Any]:
        document = json.loads(self.texts["script"][0])
        assert isinstance(document, dict)
        return document


def written(run: Run, folder: Path, *arguments: str) -> str:
    file = folder / "page.html"
    done = run("report", *arguments, "--html", file)
    assert (done.code, done.out) == (0, ""), done.err
    return file.read_text(encoding="utf-8")


@pytest.fixture
def example(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(EXAMPLE)
    return written(run, tmp_path, ".")


# ---------------------------------------------------------------- a page that needs nothing and runs nothing else


def test_it_is_one_file(example: str) -> None:
    parsed = Parsed(example)
    assert [
        tag for tag, _ in parsed.elements if tag in ("link", "img", "iframe", "object", "embed", "base", "form", "audio", "video")
    ] == []
    addresses = {
        value for _, attributes in parsed.elements for name, value in attributes.items() if name in ("src", "href", "action", "data")
    }
    assert addresses == {"#calls"}
    assert "@import" not in example and "url(" not in "".join(parsed.texts["style"])
    assert not [call for call in ("fetch(", "XMLHttpRequest", "WebSocket", "import(", "sendBeacon") if call in parsed.texts["script"][2]]
    assert len(example.encode()) < MAX_BYTES


def test_its_policy_allows_its_own_scripts_and_style_alone(example: str) -> None:
    parsed = Parsed(example)
    policy = next(attributes["content"] for _, attributes in parsed.elements if attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    _, library, script = parsed.texts["script"]
    (style,) = parsed.texts["style"]
    assert allowed == {
        "default-src": "'none'",
        "script-src": f"{hashed(library)} {hashed(script)}",
        "style-src": hashed(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    before = example[: example.index("Content-Security-Policy")]
    assert "<script" not in before and "<style" not in before


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_no_element_carries_code_or_style_of_its_own(example: str) -> None:
    names = {name for _, attributes in Parsed(example).elements for name in attributes}
    assert not [name for name in names if name.startswith("on") or name == "style"]


def test_the_page_makes_no_markup_of_text(example: str) -> None:
    script = Parsed(example).texts["script"][2]
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment", script)


def test_the_library_is_the_one_on_record(tmp_path: Path) -> None:
    for _, name, digest in vendor.FILES:
        assert hashlib.sha256((vendor.PAGE / name).read_bytes()).hexdigest() == digest
    assert f"v{vendor.VERSION}" in (vendor.PAGE / "d3-hierarchy.min.js").read_text(encoding="utf-8")[:100]


def test_its_licence_goes_along(example: str) -> None:
    assert (vendor.PAGE / "d3-hierarchy.LICENSE").read_text(encoding="utf-8").strip() in example


# ---------------------------------------------------------------- a hostile codebase


def test_a_hostile_codebase_is_text(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = hostile(tmp_path / "project")
    monkeypatch.chdir(root)
    text = written(run, tmp_path, ".", "--title", ATTACKS[0])
    parsed, harmless = Parsed(text), Parsed(written(run, tmp_path, str(EXAMPLE)))
    assert parsed.elements[5:] == harmless.elements[5:]  # the policy is before them, and is the same too
    assert parsed.elements == harmless.elements
    assert parsed.texts["script"][1:] == harmless.texts["script"][1:]
    assert parsed.data["title"] == ATTACKS[0]
    assert len(parsed.data["calls"]) == len(ATTACKS)
    assert all("onerror" in each["path"] for each in parsed.data["calls"])
    assert ATTACKS[1] in str(parsed.data["unpriced"]) and "broken<script>" in str(parsed.data["skipped"])
    assert "\u202e" not in text and "\\\\u202e" in text  # what would turn the line around is spelt out


@settings(max_examples=200, deadline=None)
@given(
    value=st.recursive(
        st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(ATTACKS) | st.none() | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("<>&/!-s", max_size=8), inner, max_size=3),
        max_leaves=8,
    )
)
def test_data_in_a_page_is_data(value: Any) -> None:
    text = embedded({"value": value})
    assert not re.search("[<>&\u2028\u2029\x00]", text) and text.isascii()
    assert json.loads(text) == {"value": value}


# ---------------------------------------------------------------- what it shows


@pytest.fixture(scope="module")
def report() -> Report:
    return scan([EXAMPLE], Settings(usage=str(EXAMPLE / "promptlint-usage.toml"), root=EXAMPLE))


def test_a_call_is_the_sum_of_its_portions(report: Report) -> None:
    for line in bill_of(report).lines:
        found = portions(line)
        assert sum((portion.usd for portion in found), Decimal(0)) == line.cost.per_call.likely
        assert sum(portion.tokens for portion in found) == line.call.input.likely + line.call.output.likely
        assert [portion.kind for portion in found] == [kind for kind in KINDS if kind in {portion.kind for portion in found}]


@pytest.mark.parametrize(
    "said",
    [
        "input-tokens = 777",
        "cache-hit-rate = 0.9",
        "response-cache-hit-rate = 0.3",
        "retry-rate = 0.2",
        "models = { gpt-4o-mini = 0.5 }",
        "turns = 9",
    ],
)
def test_and_so_whatever_a_usage_file_says(tmp_path: Path, said: str) -> None:
    usage = tmp_path / "promptlint-usage.toml"
    usage.write_text(f"[default]\ncalls-per-month = 10\n{said}\n")
    bill = bill_of(scan([EXAMPLE], Settings(usage=str(usage), root=EXAMPLE)))
    for line in bill.lines:
        found = portions(line)
        assert abs(sum((portion.usd for portion in found), Decimal(0)) - line.cost.per_call.likely) < Decimal("1e-24")
        assert all(portion.tokens >= 0 for portion in found)


def test_examples_tools_and_context_have_their_place() -> None:
    program = """
from openai import OpenAI

def sort(letter, store):
    found = "\\n".join(each.page_content for each in store.similarity_search(letter, k=4))
    return OpenAI().chat.completions.create(
        model="gpt-4o",
        tools=[{"type": "function", "function": {"name": "file", "description": "Put the letter into a drawer", "parameters": {}}}],
        messages=[
            {"role": "system", "content": "Sort the letter into a drawer and say which one it is."},
            {"role": "user", "content": "The gears of my bicycle grind."}, {"role": "assistant", "content": "repairs"},
            {"role": "user", "content": "Where is my invoice of last week?"}, {"role": "assistant", "content": "billing"},
            {"role": "user", "content": f"{found}"},
        ],
    )
"""
    lines = bill_of(scan_sources({"app.py": program})).lines
    kinds = {portion.kind: portion.tokens for portion in portions(lines[0])}
    assert set(kinds) == {"system", "few-shot", "tools", "context", "message", "output"}
    assert (kinds["context"], kinds["output"]) == (1500, 400)


def calls_of(node: dict[str, Any]) -> list[int]:
    return [node["call"]] if node["kind"] == "call" else [number for child in node["children"] for number in calls_of(child)]


def test_every_call_is_once_in_the_tree(example: str) -> None:
    data = Parsed(example).data
    assert sorted(calls_of(data["tree"])) == list(range(len(data["calls"])))
    assert data["tree"]["name"] == "support_bot/"  # folders that hold one thing alone are one with it
    assert [child["name"] for child in data["tree"]["children"]] == ["__main__.py", "answer.py", "triage.py", "digest.py"]


def test_the_portions_of_the_tree_are_the_bill(example: str) -> None:
    data = Parsed(example).data
    month = sum(portion["usd"] * call["calls"] for call in data["calls"] if call["calls"] for portion in call["portions"])
    assert month == pytest.approx(data["per_month"][1])
    assert data["requests"] == len(data["calls"])


def test_findings_are_by_saving(example: str) -> None:
    months = [each["per_month"] for each in Parsed(example).data["findings"] if each["per_month"] is not None]
    assert months == sorted(months, reverse=True) and months


def test_a_page_names_no_folder_outside_the_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = written(run, tmp_path, str(EXAMPLE))
    assert str(EXAMPLE.parent) not in text and "support_bot/answer.py" in text


def test_the_same_project_gives_the_same_page(run: Run, tmp_path: Path, example: str) -> None:
    assert written(run, tmp_path, ".") == example


def test_a_project_without_requests_has_a_page(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.py").write_text("print('nothing')\n")
    monkeypatch.chdir(tmp_path)
    data = Parsed(written(run, tmp_path, "empty.py")).data
    assert (data["calls"], data["per_month"], data["tree"]["children"]) == ([], None, [])


# ---------------------------------------------------------------- mistakes


def test_the_file_has_to_be_named(run: Run, app: Path) -> None:
    done = run("report")
    assert (done.code, done.out) == (2, "") and "--html" in done.err and done.err.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    done = run("report", EXAMPLE, "--html", tmp_path / "no" / "such" / "folder.html", "--quiet")
    assert (done.code, done.out) == (2, "") and "cannot be written" in done.err and done.err.count("\n") == 1


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
