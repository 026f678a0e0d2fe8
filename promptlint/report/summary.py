"""What a scan covered, in figures that a reader can add up: one line, and what was set apart, suppressed or skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from promptlint.bill import coverage_of
from promptlint.report import accepted, cost_words
from promptlint.report.concise import is_fixable
from promptlint.report.money import usd, usd_range
from promptlint.report.text import Line, Piece, plural
from promptlint.rule import SEVERITIES, thousands
from promptlint.shown import CALLS_PER_ESTIMATE
from promptlint.sources import Skipped

if TYPE_CHECKING:
    from promptlint.pipeline import Report

_WORDS = {"test": "tests", "example": "examples", "notebook": "notebooks"}
_MAX_SKIPPED = 50


def lines(report: Report) -> Iterator[Line]:
    """The closing lines of a text report."""
    yield from closing(report)
    yield from skipped_lines(not_named(report))


def closing(report: Report) -> Iterator[Line]:
    """The verdict, what was covered, and what is left out: one sentence a line."""
    yield _verdict(report)
    yield _coverage(report)
    if lost := cost_words.strays(report):
        yield (Piece(f"{cost_words.short(report.usage.source)}: {lost}.", "yellow"),)
    apart = _apart(report)
    if apart:
        yield apart
    yield from _left_out(report)
    yield from accepted.summary(report)
    yield from _fixable(report)


def _verdict(report: Report) -> Line:
    if not report.findings:
        return (Piece("No findings.", "bold"),)
    by_severity = Counter(finding.severity for finding in report.findings)
    parts = [plural(by_severity[severity], severity) for severity in reversed(SEVERITIES) if by_severity[severity]]
    parts = [part.replace("infos", "info") for part in parts]
    return (Piece(plural(len(report.findings), "finding"), "bold"), f": {', '.join(parts)}.")


def _fixable(report: Report) -> Iterator[Line]:
    """What --fix would mend; the hint at unsafe fixes is silenced by `unsafe-fixes = false`."""
    now = sum(1 for finding in report.findings if is_fixable(finding, report))
    more = sum(1 for finding in report.findings if is_fixable(finding, report, unsafe=True)) - now
    hint = f"{plural(more, 'more') if now else plural(more, 'finding')} with --fix --unsafe-fixes".replace("mores", "more")
    if now:
        tail = f"; {hint}" if more and report.settings.unsafe_fixes is None else ""
        yield (Piece("[*]", "cyan"), f" {plural(now, 'finding')} can be fixed with --fix{tail}.")
    elif more and report.settings.unsafe_fixes is None:
        yield (f"{plural(more, 'finding')} can be fixed with --fix --unsafe-fixes, which may change the model's answers.",)


def _coverage(report: Report) -> Line:
    count = coverage_of(report)
    read = f"{plural(report.files_read, 'file')} read, {thousands(len(report.skipped))} skipped"
    sites = f"{cost_words.places(count)}; {read}; "
    if not count.priced:
        return (sites, f"nothing to add up; prices as of {report.prices_as_of}.")
    each = "if the 1 priced request" if count.priced == 1 else f"if each of the {thousands(count.priced)} priced requests"
    month: Line = ()
    if count.per_month is not None:
        some = f"the {thousands(count.with_usage)} whose usage is known" if count.with_usage < count.priced else "all of them"
        month = ("; ", Piece(usd_range(count.per_month), "bold"), f" a month for {some}")
    return (
        sites,
        f"{each} ran 1 000 times: ",
        Piece(usd_range(count.per_thousand), "bold"),
        *month,
        f", prices as of {report.prices_as_of}.",
    )


def _apart(report: Report) -> Line | None:
    parts = []
    by_context = Counter(finding.context for finding in report.set_apart)
    if by_context:
        where = [f"{thousands(by_context[context])} in {_WORDS[context]}" for context in _WORDS if by_context[context]]
        asked = ",".join(_WORDS[context] for context in _WORDS if by_context[context])
        parts.append(f"{plural(len(report.set_apart), 'finding')} set apart ({', '.join(where)}: --include {asked})")
    if calls := coverage_of(report).apart:
        parts.append(f"{plural(calls, 'call site')} in tests, examples and notebooks not counted above")
    if report.suppressed:
        parts.append(f"{plural(report.suppressed, 'finding')} suppressed")
    return (Piece("; ".join(parts) + ".", "dim"),) if parts else None


def _left_out(report: Report) -> Iterator[Line]:
    """What --min-confidence and --min-saving leave out: counted, never hidden silently."""
    least = report.settings.min_saving
    if report.under_confidence:
        words = f"{plural(report.under_confidence, 'finding')} under --min-confidence {report.settings.least_confidence} not shown."
        yield (Piece(words, "dim"),)
    if report.under_saving and least is not None:
        words = f"{plural(report.under_saving, 'finding')} under --min-saving {usd(least)} a month, or per 1 000 calls, not shown."
        yield (Piece(words, "dim"),)


def not_named(report: Report) -> list[Skipped]:
    """The skipped files that no finding of the report names."""
    named = {finding.span.path for finding in report.findings if finding.code == "PL901"}
    return [skipped for skipped in report.skipped if skipped.name not in named]


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[Line]:
    """The files that were not analysed, with the reason for each."""
    if not skipped:
        return
    yield (Piece(f"Not analysed: {plural(len(skipped), 'file')}", "dim"),)
    for item in skipped[:_MAX_SKIPPED]:
        yield ("  ", item.name, Piece(f": {item.reason}", "dim"))
    if len(skipped) > _MAX_SKIPPED:
        yield (Piece(f"  and {thousands(len(skipped) - _MAX_SKIPPED)} more: --output-format json names them all", "dim"),)


def statistics(report: Report) -> Iterator[Line]:
    """One line a rule, the dearest first: how often, and what heeding it saves."""
    counts = Counter((finding.code, finding.name) for finding in report.findings)
    saved: dict[tuple[str, str], Decimal] = dict.fromkeys(counts, Decimal(0))
    months: dict[tuple[str, str], Decimal] = dict.fromkeys(counts, Decimal(0))
    for finding in report.findings:
        if finding.saving is not None and finding.saving.usd is not None:
            saved[finding.code, finding.name] += finding.saving.usd
            months[finding.code, finding.name] += finding.saving.usd_per_month or 0
    digits = max((len(thousands(number)) for number in counts.values()), default=1)
    longest = max((len(name) for _, name in counts), default=0)
    for rule in sorted(counts, key=lambda rule: (-saved[rule], -counts[rule], rule)):
        code, name = rule
        money = f"up to {usd(saved[rule] * CALLS_PER_ESTIMATE)} saved per 1 000 calls of each" if saved[rule] else ""
        money += f", {usd(months[rule])} a month" if months[rule] else ""
        yield (f"{thousands(counts[rule]):>{digits}}  ", Piece(code, "bold"), f"  {name:<{longest}}  ", Piece(money, "green"))
