"""Runs rules: one that raises, or yields what is no finding of its own, is one finding, and the others go on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from promptlint.model import PricedCall, Span, Surroundings
from promptlint.registry import CRASH, MALFORMED, STALE, UNREADABLE, rules
from promptlint.rule import CONFIDENCES, SEVERITIES, Finding, Limits, Rule
from promptlint.selection import Selection, codes_of, selection

__all__ = [
    "CRASH", "MALFORMED", "STALE", "UNREADABLE", "Selection", "check", "codes_of", "merge", "rules", "run", "run_project", "selection",
]  # fmt: skip


def check(calls: Iterable[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What the rules say of the calls: merged where several calls share a cause, sorted by place."""
    calls, rules = tuple(calls), tuple(rules)
    return merge([*run(calls, rules, limits), *run_project(calls, rules, limits)])


def run(calls: Iterable[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What each rule says of each call, as it is said."""
    rules = tuple(rules)
    findings: list[Finding] = []
    crashes: dict[str, list[tuple[Rule, PricedCall, BaseException]]] = {}
    for call in calls:
        for rule in rules:
            try:
                findings.extend(_own(rule, rule.check(_seen_by(rule, call), limits)))
            except (Exception, SystemExit) as error:  # whatever it is, it must not cost the user the other findings
                crashes.setdefault(rule.code, []).append((rule, call, error))
    findings.extend(_crash(*failed[0], _on(len(failed))) for failed in crashes.values())
    return findings


def run_project(calls: Sequence[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What each rule says of the calls taken together; nothing where there are none."""
    findings: list[Finding] = []
    for rule in rules if calls else ():
        try:
            findings.extend(_own(rule, rule.check_project([_seen_by(rule, call) for call in calls], limits)))
        except (Exception, SystemExit) as error:
            findings.append(_crash(rule, calls[0], error, "the whole project"))
    return findings


def _seen_by(rule: Rule, call: PricedCall) -> PricedCall:
    """A call as a rule sees it: without amounts and limits of the model whose name somebody gave to a deployment of perhaps another one.

    Budgets count the estimate, which says that it takes the deployment to run the model of that name.
    """
    if not call.site.names_deployment or rule.code.startswith(_BUDGETS):
        return call
    return dataclasses.replace(call, card=None, cards=(), sibling=None, estimate=None)


_BUDGETS = "PL7"


def _own(rule: Rule, findings: Iterator[Finding]) -> list[Finding]:
    """What a rule yields; a `TypeError` where that could not be reported, as of a rule that is not promptlint's own."""
    told = list(findings)
    for each in told:
        if not isinstance(each, Finding) or each.code != rule.code:
            raise TypeError(f"it gave {getattr(each, 'code', type(each).__name__)} in place of a finding of its own")
        if not isinstance(each.span, Span) or not isinstance(each.message, str):
            raise TypeError("it gave a finding without a place or a message")
        if each.severity not in SEVERITIES or each.confidence not in CONFIDENCES:
            raise ValueError(f"it gave a finding of severity {each.severity} and confidence {each.confidence}")
    return told


def looks_around(rule: Rule) -> bool:
    """Whether a rule asks for more than calls; what it asks for is worked out for nobody else."""
    return type(rule).check_surroundings is not Rule.check_surroundings


def run_around(
    around: Surroundings, calls: Sequence[PricedCall], rules: Iterable[Rule], limits: Limits, contexts: Mapping[str, str]
) -> list[Finding]:
    """What each rule says of the project beside its calls; `contexts` tells what each file is for."""
    findings: list[Finding] = []
    for rule in filter(looks_around, rules):
        try:
            found = _own(rule, rule.check_surroundings(around, calls, limits))
            findings += [dataclasses.replace(each, context=contexts.get(each.span.path, "application")) for each in found]
        except (Exception, SystemExit) as error:
            where = calls[0].site.span if calls else Span("", 1, 1, 1, 1)
            findings.append(_failed(rule, where, error, "the whole project"))
    return findings


def _crash(rule: Rule, call: PricedCall, error: BaseException, where: str) -> Finding:
    return dataclasses.replace(_failed(rule, call.site.span, error, where), related=(call.site.statement,), context=call.site.context)


def _failed(rule: Rule, span: Span, error: BaseException, where: str) -> Finding:
    return Finding(
        code=CRASH[0],
        name=CRASH[1],
        severity="error",
        message=f"the rule {rule.code} {rule.name} failed on {where}",
        span=span,
        help=f"this is a fault of {rule.origin}, not of your code: please report it; until then use --ignore {rule.code}",
        notes=(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}",),
    )


def crashed(findings: Iterable[Finding]) -> frozenset[str]:
    """The codes of the rules that failed, by what is said of them: nobody knows what they would have found."""
    return frozenset(finding.message.split()[2] for finding in findings if finding.code == CRASH[0])


def _on(times: int) -> str:
    return "this call" if times == 1 else f"this call and on {times - 1} more"


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for those with the same code, place and message; the places of all of them stay with it.

    What only begins as another one of its place does (`sets no cap` beside `sets no cap: … on gpt-4o`) knows less, and is told with that.
    So is the same thing said of a cheaper model.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.span, finding.message)
        first = merged.get(key)
        merged[key] = finding if first is None else _both(first, finding)
    places: dict[tuple[str, Span], list[Finding]] = {}
    for finding in merged.values():
        places.setdefault((finding.code, finding.span), []).append(finding)
    return sorted((each for held in places.values() for each in _fullest(held)), key=Finding.sort_key)


def _fullest(held: Sequence[Finding]) -> Iterator[Finding]:
    """Those of one code and place that no other one says with more, each with the places of what it says as well."""
    for full in held:
        if not any(_says_more(more, full) for more in held):
            yield reduce(_both, (less for less in held if _says_more(full, less)), full)


def _says_more(more: Finding, less: Finding) -> bool:
    return more.message.startswith((f"{less.message}: ", f"{less.message}; ")) or _is_dearer(more, less)


def _is_dearer(more: Finding, less: Finding) -> bool:
    """Whether both say the same of two models that may be asked, with two amounts of which the first is the larger."""
    head, told, _ = more.message.partition(": ")
    if not told or less.message.partition(": ")[:2] != (head, told):
        return False
    usd, other = (None if each.saving is None else each.saving.usd for each in (more, less))
    return usd is not None and other is not None and usd > other


def _both(first: Finding, second: Finding) -> Finding:
    return dataclasses.replace(
        first,
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        related=tuple(dict.fromkeys((*first.related, *second.related))),
        saving=first.saving or second.saving,
        blocking=first.blocking or second.blocking,
        confidence=max(first.confidence, second.confidence, key=CONFIDENCES.index),
        # One place in the application is enough for the finding to count there.
        context="application" if "application" in (first.context, second.context) else first.context,
    )
