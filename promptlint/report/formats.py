"""Which module writes which form of a report; each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from promptlint.options import OutputFormat
from promptlint.report.edition import Edition
from promptlint.report.text import Line

Lines = Callable[[Edition, int | None], Iterator[Line]]
Text = Callable[[Edition], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """How one form is written: as lines for people, with the closing ones behind them, or as a text that is whole in itself."""

    about: str
    lines: Lines | None = None
    text: Text | None = None


# ---------------------------------------------------------------- for people


def _full(edition: Edition, columns: int | None) -> Iterator[Line]:
    from promptlint.report import full  # noqa: PLC0415

    return full.lines(edition.report, columns)


def _concise(edition: Edition, columns: int | None) -> Iterator[Line]:
    from promptlint.report import concise  # noqa: PLC0415

    return concise.lines(edition.report)


def _grouped(edition: Edition, columns: int | None) -> Iterator[Line]:
    from promptlint.report import grouped  # noqa: PLC0415

    return grouped.lines(edition.report)


def _markdown(edition: Edition) -> Iterator[str]:
    from promptlint.report import findings_markdown  # noqa: PLC0415

    return findings_markdown.text(edition)


# ---------------------------------------------------------------- for programs


def _json(edition: Edition) -> Iterator[str]:
    from promptlint.report import json  # noqa: PLC0415

    return json.text(edition)


def _jsonl(edition: Edition) -> Iterator[str]:
    from promptlint.report import jsonl  # noqa: PLC0415

    return jsonl.text(edition)


def _sarif(edition: Edition) -> Iterator[str]:
    from promptlint.report import sarif  # noqa: PLC0415

    return sarif.text(edition)


def _github(edition: Edition) -> Iterator[str]:
    from promptlint.report import github  # noqa: PLC0415

    return github.text(edition)


def _gitlab(edition: Edition) -> Iterator[str]:
    from promptlint.report import gitlab  # noqa: PLC0415

    return gitlab.text(edition)


def _junit(edition: Edition) -> Iterator[str]:
    from promptlint.report import junit  # noqa: PLC0415

    return junit.text(edition)


def _rdjson(edition: Edition) -> Iterator[str]:
    from promptlint.report import rdjson  # noqa: PLC0415

    return rdjson.text(edition)


FORMS: dict[OutputFormat, Form] = {
    OutputFormat.full: Form("findings with their line, what to do, and what it saves", lines=_full),
    OutputFormat.concise: Form("one finding a line, for grep, editors and problem matchers", lines=_concise),
    OutputFormat.grouped: Form("one finding a line, file by file", lines=_grouped),
    OutputFormat.json: Form("the whole report, for scripts and for `promptlint merge`", text=_json),
    OutputFormat.jsonl: Form("one finding a line as JSON", text=_jsonl),
    OutputFormat.sarif: Form("SARIF 2.1.0, for code scanning and editors", text=_sarif),
    OutputFormat.github: Form("annotations of a GitHub workflow, and its job summary", text=_github),
    OutputFormat.gitlab: Form("GitLab's code quality report", text=_gitlab),
    OutputFormat.junit: Form("JUnit's XML, for Jenkins, Azure and others", text=_junit),
    OutputFormat.rdjson: Form("reviewdog's diagnostic format", text=_rdjson),
    OutputFormat.markdown: Form("a table for a page, a summary or a comment", text=_markdown),
}
