"""A finding in plain sentences, safe on one line: for the forms that have no layout of their own."""

from __future__ import annotations

from promptlint.model import Span
from promptlint.report.money import usd
from promptlint.report.text import plural, printable
from promptlint.rule import Finding
from promptlint.shown import CALLS_PER_ESTIMATE


def sentence(finding: Finding) -> str:
    """What is wrong; in a notebook with the cell, whose lines are not those of the file."""
    return printable(f"{in_cell(finding.span)}{finding.message}")


def in_cell(span: Span) -> str:
    """Where in a notebook a place is, as a beginning of a sentence; "" for every other file."""
    return "" if span.cell is None else f"in line {span.line} of cell {span.cell}, "


def saving(finding: Finding) -> str:
    """What heeding it saves; "" where there is no figure."""
    saved = finding.saving
    if saved is None:
        return ""
    tokens = f"{plural(saved.tokens, 'token')} a call" if saved.tokens else ""
    if saved.usd is None:
        return tokens
    month = "" if saved.usd_per_month is None else f", ≈ {usd(saved.usd_per_month)} a month"
    return f"≈ {usd(saved.usd * CALLS_PER_ESTIMATE)} per 1 000 calls{f' ({tokens})' if tokens else ''}{month}"


def paragraphs(finding: Finding) -> list[str]:
    """The finding, what to do about it, and what that saves: a sentence each."""
    told = [sentence(finding)]
    if finding.help:
        told.append(printable(f"Help: {finding.help}"))
    if saved := saving(finding):
        told.append(printable(f"Saves {saved}"))
    if finding.confidence != "high":
        told.append(f"Confidence: {finding.confidence}")
    return told
