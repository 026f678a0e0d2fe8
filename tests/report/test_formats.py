"""Every form of a report: what its readers take, whatever the scanned code is called and says."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.model import Span
from promptlint.options import OutputFormat
from promptlint.report.edition import Edition
from promptlint.report.formats import FORMS
from promptlint.report.text import render
from promptlint.rule import Finding, Saving
from promptlint.sources import Skipped
from tests.report import published
from tests.report.calls import edition, finding, report, span
from tests.report.test_markdown import HOSTILE, harmless

NASTY = [
    *HOSTILE, "::error::pwned", "x\n::add-mask::x", "x\r::set-output name=a::b", "##[add-matcher]m.json", "##vso[task.x]",
    " ::stop-commands::x", "%0A::error::x", "a,file=b", "a:b", "]]>", "<![CDATA[", "&amp;", '"', "'", "\ufffe", "\uffff", "\x85", "\u2029",
    "[x](http://evil.example)", "{0}", "a b.py", "a%20b.py", "a#b?c", "C:\\x.py", "\udc80.py",
    "-o", "../x.py", "file://x", "javascript:alert(1)",
]  # fmt: skip
nasty = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), min_size=1, max_size=4).map("".join).filter(bool)


def written(of: Edition, form: OutputFormat) -> str:
    """The report as it is printed, without colour."""
    how = FORMS[form]
    if how.text is not None:
        return "".join(how.text(of))
    assert how.lines is not None
    return "".join(render(how.lines(of, None)))


def told(name: str, words: str, number: int = 1) -> Finding:
    """A finding in which everything that comes from the code is hostile."""
    at = Span(name, number, 2, number, 9)
    saving, elsewhere = Saving(9, Decimal("0.1"), words), Span(words, 3, 1, 3, 1)
    return finding(at, message=words, help=words, notes=(words,), saving=saving, related=(elsewhere,))


def hostile_edition(name: str, words: str) -> Edition:
    findings = tuple(told(name, words, number) for number in range(1, 13))
    return edition(report(*findings, skipped=(Skipped(name, words),)), folder="app")


# ---------------------------------------------------------------- whatever the code says


@given(nasty, nasty)
def test_sarif_takes_any_text(name: str, words: str) -> None:
    document = published.sarif(written(hostile_edition(name, words), OutputFormat.sarif))
    for result in document["runs"][0]["results"]:
        assert "](" not in result["message"]["text"].replace("\\]", "")


@given(nasty, nasty)
def test_gitlab_takes_any_text(name: str, words: str) -> None:
    assert len(published.gitlab(written(hostile_edition(name, words), OutputFormat.gitlab))) == 12


@given(nasty, nasty)
def test_junit_takes_any_text(name: str, words: str) -> None:
    published.junit(written(hostile_edition(name, words), OutputFormat.junit))


@given(nasty, nasty)
def test_rdjson_takes_any_text_and_its_messages_are_harmless(name: str, words: str) -> None:
    for each in published.rdjson(written(hostile_edition(name, words), OutputFormat.rdjson))["diagnostics"]:
        harmless(each["message"])


@given(nasty, nasty)
def test_github_gets_our_commands_and_no_other(name: str, words: str) -> None:
    found = published.commands(written(hostile_edition(name, words), OutputFormat.github))
    assert [command for command, _, _ in found] == ["warning"] * 10 + ["notice"]
    for _, properties, _ in found[:10]:
        assert set(properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
        assert properties["title"] == "PL101 missing-max-tokens"


@given(nasty, nasty)
def test_markdown_shows_any_text(name: str, words: str) -> None:
    text = written(hostile_edition(name, words), OutputFormat.markdown)
    ours = frozenset({"<br>", "</details>", "<details><summary>Not analysed: 1 file</summary>"})
    harmless(text.replace("❌", "").replace("⚠️", ""), ours)


@pytest.mark.parametrize("form", [form for form in OutputFormat if form is not OutputFormat.github])
@given(nasty, nasty)
def test_no_form_holds_a_control_character_or_a_command(form: OutputFormat, name: str, words: str) -> None:
    text = written(hostile_edition(name, words), form)
    assert not re.search(r"##\w*\[", text)
    assert not {sign for sign in text if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}
    if form in {OutputFormat.full, OutputFormat.concise, OutputFormat.grouped}:
        assert published.commands(text) == []
        assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]


@given(nasty, nasty)
def test_json_lines_are_a_finding_each(name: str, words: str) -> None:
    lines = written(hostile_edition(name, words), OutputFormat.jsonl).splitlines()
    assert [json.loads(line)["line"] for line in lines] == list(range(1, 13))
    whole = json.loads(written(hostile_edition(name, words), OutputFormat.json))
    assert whole["findings"] == [json.loads(line) for line in lines]


# ---------------------------------------------------------------- what each says


def mixed() -> Edition:
    """An error that saves little, a warning that saves much, an info without a figure, one that is unsure."""
    return edition(
        report(
            finding(span(3), code="PL201", name="dynamic-prefix", severity="error", saving=Saving(5, Decimal("0.001"), "guess")),
            finding(span(9), saving=Saving(5, Decimal("2"), "guess", usd_per_month=Decimal("40"))),
            finding(span(12), code="PL905", name="stale-prices", severity="info", saving=None, blocking=False),
            finding(span(20), code="PL401", name="excess-chunks", confidence="low", saving=Saving(0, Decimal("0.5"), "")),
        )
    )


def test_every_form_has_a_writer() -> None:
    assert set(FORMS) == set(OutputFormat)
    assert all((form.lines is None) != (form.text is None) and form.about for form in FORMS.values())


@pytest.mark.parametrize("form", list(OutputFormat))
def test_a_report_without_findings_is_whole_in_every_form(form: OutputFormat) -> None:
    text = written(edition(report()), form)
    if check := published.CHECKS.get(form):
        check(text)
    assert text.endswith("\n") or form in {OutputFormat.full, OutputFormat.concise, OutputFormat.grouped, OutputFormat.jsonl}


def test_sarif_says_how_sure_how_dear_and_how_severe() -> None:
    run = published.sarif(written(mixed(), OutputFormat.sarif))["runs"][0]
    results = run["results"]
    assert [each["level"] for each in results] == ["error", "warning", "note", "warning"]
    assert [each["rank"] for each in results] == [33.3, 100.0, 0.0, 66.7]
    assert [each["properties"]["confidence"] for each in results] == ["high", "high", "high", "low"]
    assert [each["properties"]["failsTheRun"] for each in results] == [True, True, False, True]
    assert results[1]["properties"]["saving"]["usdPerMonth"] == "40"
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["PL101"]["help"]["markdown"].startswith("# missing-max-tokens (PL101)\n\n")
    assert rules["PL101"]["helpUri"].startswith("https://")
    assert rules["PL101"]["defaultConfiguration"] == {"level": "warning", "enabled": True}


def test_sarif_tells_which_files_were_not_read() -> None:
    run = published.sarif(written(edition(report(skipped=(Skipped("big data.py", "3 MB"),))), OutputFormat.sarif))["runs"][0]
    (invocation,) = run["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert (invocation["executionSuccessful"], told["level"], told["message"]["text"]) == (True, "warning", "not analysed: 3 MB")
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "big%20data.py"


def test_paths_are_those_of_the_repository() -> None:
    of = replace(edition(report(finding(span(3, path="a/b.py")), finding(span(4, path="/repo/other/c.py")))), folder="web", top="/repo")
    places = [each["location"]["path"] for each in published.gitlab(written(of, OutputFormat.gitlab))]
    assert places == ["web/a/b.py", "other/c.py"]
    outside = edition(report(finding(span(3, path="/else/c d.py"))))
    (result,) = published.sarif(written(outside, OutputFormat.sarif))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///else/c%20d.py"}


def test_github_shows_the_dearest_first_and_counts_the_rest() -> None:
    found = published.commands(written(mixed(), OutputFormat.github))
    assert [(name, said["line"]) for name, said, _ in found] == [("warning", "9"), ("warning", "20"), ("error", "3"), ("notice", "12")]
    assert found[0][2] == "this call sets no cap\nHelp: set one\nSaves ≈ $2 000.00 per 1 000 calls (5 tokens a call), ≈ $40.00 a month"
    many = edition(report(*(finding(span(number)) for number in range(1, 15))))
    for has_summary, where in ((True, "in the job summary, the dearest first"), (False, "the ten dearest are shown")):
        (*_, last) = published.commands(written(replace(many, job_summary=has_summary), OutputFormat.github))
        assert last == ("notice", {"title": "promptlint"}, f"4 more findings (4 warnings): {where}.")


def test_github_gives_columns_on_one_line_only() -> None:
    of = edition(report(finding(Span("a.py", 3, 5, 6, 2))))
    ((_, said, _),) = published.commands(written(of, OutputFormat.github))
    assert said == {"file": "a.py", "line": "3", "title": "PL101 missing-max-tokens"}


def test_junit_fails_what_fails_the_run() -> None:
    suites = published.junit(written(mixed(), OutputFormat.junit))
    assert (suites.tests, suites.failures) == (4, 3)
    lenient = replace(mixed(), report=replace(mixed().report, settings=replace(mixed().report.settings, fail_on="error")))
    assert published.junit(written(lenient, OutputFormat.junit)).failures == 1


def test_gitlab_and_rdjson_name_the_severity_in_their_words() -> None:
    assert [each["severity"] for each in published.gitlab(written(mixed(), OutputFormat.gitlab))] == ["critical", "major", "info", "major"]
    said = published.rdjson(written(mixed(), OutputFormat.rdjson))["diagnostics"]
    assert [each["severity"] for each in said] == ["ERROR", "WARNING", "INFO", "WARNING"]


def test_grouped_names_a_file_once() -> None:
    of = edition(report(finding(span(3)), finding(span(40, path="b.py")), finding(Span("n.ipynb", 2, 1, 2, 5, 7))))
    assert written(of, OutputFormat.grouped).splitlines() == [
        f"{span(3).path}: 1 finding",
        f"  3:{span(3).column}  warning  PL101 this call sets no cap",
        "",
        "b.py: 1 finding",
        f"  40:{span(3).column}  warning  PL101 this call sets no cap",
        "",
        "n.ipynb: 1 finding",
        "  cell 7:2:1  warning  PL101 this call sets no cap",
        "",
    ]


def test_markdown_folds_a_long_list() -> None:
    text = written(edition(report(*(finding(span(number)) for number in range(1, 31)))), OutputFormat.markdown)
    assert text.startswith("**30 findings: 30 warnings.**\n\n|  | rule |")
    assert "<details><summary>10 more findings</summary>" in text
