"""Which findings a report shows, in which order, and how many it leaves out as too unsure or too small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from promptlint.config import Settings, Sort
from promptlint.rule import CONFIDENCES, SEVERITIES, Finding

CALLS_PER_ESTIMATE = 1000


@dataclass(frozen=True, slots=True)
class Sifted:
    """The findings that are shown, and the numbers of the others: each of those counts once, as unsure before small."""

    shown: tuple[Finding, ...]
    under_confidence: int
    under_saving: int
    left_out: tuple[Finding, ...] = ()


def sift(findings: Iterable[Finding], settings: Settings) -> Sifted:
    """Leave out what is under `min-confidence` or `min-saving`.  A finding without a figure is never too small."""
    findings = tuple(findings)
    least = CONFIDENCES.index(settings.least_confidence)
    sure = [finding for finding in findings if CONFIDENCES.index(finding.confidence) >= least]
    shown = [finding for finding in sure if not _is_small(finding, settings.min_saving)]
    kept = set(map(id, shown))
    left_out = tuple(finding for finding in findings if id(finding) not in kept)
    return Sifted(tuple(shown), len(findings) - len(sure), len(sure) - len(shown), left_out)


def _is_small(finding: Finding, least: Decimal | None) -> bool:
    saved = figure(finding)
    return least is not None and saved is not None and saved < least


def figure(finding: Finding) -> Decimal | None:
    """US dollars that a finding saves: in a month where it is known how often the call is made, else with 1 000 calls."""
    saving = finding.saving
    if saving is None or saving.usd is None:
        return None
    return saving.usd * CALLS_PER_ESTIMATE if saving.usd_per_month is None else saving.usd_per_month


def arranged(findings: Iterable[Finding], sort: Sort) -> tuple[Finding, ...]:
    """The findings by place, or the dearest first: those with a figure for a month, then for 1 000 calls, then the others."""
    return tuple(sorted(findings, key=Finding.sort_key if sort == "place" else _by_saving))


def weight(finding: Finding) -> tuple[int, Decimal]:
    """What orders findings by their saving, the least first; the same for two that save the same."""
    saved = figure(finding)
    unit = 2 if saved is None else int(finding.saving is None or finding.saving.usd_per_month is None)
    return (unit, -(saved or Decimal()))


def _by_saving(finding: Finding) -> tuple[object, ...]:
    return (*weight(finding), finding.sort_key())


def fails(finding: Finding, fail_on: str) -> bool:
    """Whether a finding is reason enough for exit code 1."""
    return fail_on != "never" and finding.blocking and SEVERITIES.index(finding.severity) >= SEVERITIES.index(fail_on)
