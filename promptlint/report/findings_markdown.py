"""The findings as a table in Markdown: for a job summary, a page or a comment; what the code says is shown and can do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.report import summary
from promptlint.report.concise import place
from promptlint.report.edition import Edition
from promptlint.report.markdown import code, folded, prose, row
from promptlint.report.money import usd
from promptlint.report.text import plural
from promptlint.rule import Finding
from promptlint.shown import CALLS_PER_ESTIMATE
from promptlint.sources import Skipped

OPEN = 20  # findings that are not folded
_ICONS = {"error": "❌", "warning": "⚠️", "info": "\u2139\ufe0f"}
_MAX_SKIPPED = 50


def text(edition: Edition, most: int | None = None) -> Iterator[str]:
    """The table, its first rows in the open, and what the scan covered; of more than `most` findings the rest is counted."""
    report = edition.report
    verdict, coverage, *others = (
        "".join(piece if isinstance(piece, str) else piece.text for piece in line) for line in summary.closing(report)
    )
    yield f"**{prose(verdict)}**\n\n"
    shown = report.findings[:most]
    head = row(["", "rule", "place", "what", "saves"]) + row(["---", "---", "---", "---", "---:"])
    if shown:
        yield head + "".join(_row(finding) for finding in shown[:OPEN]) + "\n"
    if len(shown) > OPEN:
        yield folded(plural(len(shown) - OPEN, "more finding"), head + "".join(_row(finding) for finding in shown[OPEN:])) + "\n"
    if len(report.findings) > len(shown):
        yield f"{plural(len(report.findings) - len(shown), 'finding')} more not shown here.\n\n"
    if any(finding.saving is not None and finding.saving.usd is not None for finding in shown):
        yield "Savings are for 1 000 calls, or for a month where it is known how often a call is made.\n\n"
    yield f"{prose(coverage, 1_000)}\n"
    yield from (f"\n{prose(line, 1_000)}\n" for line in others)
    yield from _skipped(summary.not_named(report))


def _row(finding: Finding) -> str:
    what = [prose(finding.message)]
    if finding.help:
        what.append(f"<br>→ {prose(finding.help)}")
    if finding.confidence != "high":
        what.append(f"<br>({finding.confidence} confidence)")
    rule = f"{code(finding.code)} {prose(finding.name)}"
    return row([_ICONS[finding.severity], rule, code(place(finding.span)), "".join(what), _saves(finding)])


def _saves(finding: Finding) -> str:
    saved = finding.saving
    if saved is None:
        return ""
    if saved.usd is None:
        return prose(plural(saved.tokens, "token"))
    month = saved.usd_per_month
    return prose(f"≈ {usd(saved.usd * CALLS_PER_ESTIMATE)}" if month is None else f"≈ {usd(month)} a month").replace(" ", "\u00a0")


def _skipped(skipped: list[Skipped]) -> Iterator[str]:
    if not skipped:
        return
    lines = [f"- {code(each.name)}: {prose(each.reason)}\n" for each in skipped[:_MAX_SKIPPED]]
    more = [f"- and {plural(len(skipped) - _MAX_SKIPPED, 'more file')}\n"] if len(skipped) > _MAX_SKIPPED else []
    yield "\n" + folded(f"Not analysed: {plural(len(skipped), 'file')}", "".join([*lines, *more]))
