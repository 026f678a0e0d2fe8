"""Pairs the findings of two reports, to tell what a change introduced and fixed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from promptlint.matching.calls import Matching
from promptlint.model import Span
from promptlint.rule import Finding

_NUMBERS = re.compile(r"[\d.,  ]*\d")


@dataclass(frozen=True)
class FindingMatching:
    """Every finding of both sides, once."""

    kept: tuple[tuple[Finding, Finding], ...]  # old and new; a number in the message may have changed
    introduced: tuple[Finding, ...]
    fixed: tuple[Finding, ...]


def match_findings(
    old: Sequence[Finding], new: Sequence[Finding], calls: Matching, renames: Mapping[str, str] | None = None
) -> FindingMatching:
    """Tell what a change introduced and fixed: a finding stays the same where its call does, whatever its numbers are."""
    now = {pair.old.site.span: pair.new.site.span for pair in calls.pairs}
    places = set(now.values())
    left = list(range(len(new)))
    kept: dict[int, int] = {}
    shapes = [_shape(finding.message) for finding in new]

    def take(agrees: Callable[[Finding, int], bool]) -> None:
        for index, finding in enumerate(old):
            if index in kept:
                continue
            same = next((at for at in left if new[at].code == finding.code and agrees(finding, at)), None)
            if same is not None:
                kept[index] = same
                left.remove(same)

    def calls_now(finding: Finding) -> set[Span]:
        return {now[span] for span in (finding.span, *finding.related) if span in now}

    def share_a_call(finding: Finding, at: int) -> bool:
        return not calls_now(finding).isdisjoint({new[at].span, *new[at].related} & places)

    def same_file(finding: Finding, at: int) -> bool:
        path = finding.span.path
        return (renames or {}).get(path, path) == new[at].span.path

    def same_shape(finding: Finding, at: int) -> bool:
        return _shape(finding.message) == shapes[at]

    def is_of_no_call(finding: Finding, at: int) -> bool:
        return not calls_now(finding) and not {new[at].span, *new[at].related} & places

    take(lambda finding, at: share_a_call(finding, at) and same_shape(finding, at))
    take(share_a_call)
    take(lambda finding, at: is_of_no_call(finding, at) and same_file(finding, at) and finding.message == new[at].message)
    take(lambda finding, at: is_of_no_call(finding, at) and same_file(finding, at) and same_shape(finding, at))
    return FindingMatching(
        kept=tuple((old[one], new[other]) for one, other in sorted(kept.items(), key=lambda pair: pair[1])),
        introduced=tuple(new[at] for at in left),
        fixed=tuple(finding for index, finding in enumerate(old) if index not in kept),
    )


def _shape(message: str) -> str:
    """The message without its numbers."""
    return _NUMBERS.sub("#", message)
