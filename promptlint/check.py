"""Finds the rules, chooses among them, and runs them: a rule that raises is one finding, and the others go on."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from promptlint.config import Settings
from promptlint.errors import UserError
from promptlint.model import PricedCall, Span, Surroundings
from promptlint.options import nearest
from promptlint.rule import Finding, Limits, Rule

CRASH = ("PL902", "rule-crash")
UNREADABLE = ("PL901", "unreadable-file")
STALE = ("PL905", "stale-prices")
MALFORMED = ("PL906", "malformed-prompt-file")
ALL = "ALL"


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule of `promptlint.rules`, sorted by code; a module there holds exactly one."""
    package = importlib.import_module("promptlint.rules")
    found = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if module.name.startswith("pl"):
            found.append(_rule_of(f"promptlint.rules.{module.name}"))
    return tuple(sorted(found, key=lambda rule: rule.code))


def _rule_of(module_name: str) -> Rule:
    module = importlib.import_module(module_name)
    classes = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Rule) and item is not Rule and item.__module__ == module_name
    ]
    if len(classes) != 1:
        raise TypeError(f"{module_name} must hold exactly one rule, but holds {len(classes)}")
    return classes[0]()


# ---------------------------------------------------------------- select


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """The codes that a run reports."""

    codes: frozenset[str]
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()  # (pattern, codes not reported in matching files)

    def __contains__(self, code: str) -> bool:
        return code in self.codes


def selection(settings: Settings, known: Sequence[Rule] | None = None) -> Selection:
    """Apply select, extend-select and ignore: the more specific selector wins, and `ignore` wins among equals."""
    everything = rules() if known is None else tuple(known)
    names = {rule.code: rule.name for rule in everything} | dict((CRASH, UNREADABLE, MALFORMED))
    chosen = set(names) if settings.select is None else {CRASH[0]}  # a crash is never hidden by choosing other rules
    if settings.select is None:
        chosen -= {rule.code for rule in everything if not rule.default}
    steps: list[tuple[int, bool, frozenset[str]]] = []
    for on, selectors in ((True, (*(settings.select or ()), *settings.extend_select)), (False, settings.ignore)):
        for selector in selectors:
            steps.append((_specificity(selector, names), not on, codes_of(selector, names)))
    for _, is_off, codes in sorted(steps, key=lambda step: step[:2]):
        chosen = chosen - codes if is_off else chosen | codes
    per_file = tuple(
        (pattern, frozenset().union(*(codes_of(selector, names) for selector in selectors)))
        for pattern, selectors in settings.per_file_ignores
    )
    return Selection(frozenset(chosen), per_file)


def codes_of(selector: str, names: dict[str, str]) -> frozenset[str]:
    """The codes that a selector stands for: ALL, a code, a prefix of codes, or a name."""
    if selector.upper() == ALL:
        return frozenset(names)
    if by_name := [code for code, name in names.items() if name == selector.lower()]:
        return frozenset(by_name)
    prefix = selector.upper()
    by_code = frozenset(code for code in names if len(prefix) >= 2 and code.startswith(prefix))
    if not by_code and not _is_category(prefix):
        close = nearest(prefix if prefix.startswith("PL") else selector.lower(), [*names, *names.values()])
        raise UserError(f'unknown rule "{selector}"{close or "; promptlint rule --all lists the rules"}')
    return by_code


def _is_category(prefix: str) -> bool:
    """PL2 is a fair selector although this version has no rule of that category yet."""
    return len(prefix) == 3 and prefix.startswith("PL") and prefix[2].isdigit()


def _specificity(selector: str, names: dict[str, str]) -> int:
    if selector.upper() == ALL:
        return 0
    return 99 if selector.lower() in names.values() else len(selector)


# ---------------------------------------------------------------- run


def check(calls: Iterable[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What the rules say of the calls: merged where several calls share a cause, sorted by place."""
    calls, rules = tuple(calls), tuple(rules)
    return merge([*run(calls, rules, limits), *run_project(calls, rules, limits)])


def run(calls: Iterable[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What each rule says of each call, as it is said."""
    rules = tuple(rules)
    findings: list[Finding] = []
    crashes: dict[str, list[tuple[Rule, PricedCall, Exception]]] = {}
    for call in calls:
        for rule in rules:
            try:
                findings.extend(list(rule.check(call, limits)))
            except Exception as error:  # whatever it is, it must not cost the user the other findings
                crashes.setdefault(rule.code, []).append((rule, call, error))
    findings.extend(_crash(*failed[0], _on(len(failed))) for failed in crashes.values())
    return findings


def run_project(calls: Sequence[PricedCall], rules: Iterable[Rule], limits: Limits) -> list[Finding]:
    """What each rule says of the calls taken together; nothing where there are none."""
    findings: list[Finding] = []
    for rule in rules if calls else ():
        try:
            findings.extend(list(rule.check_project(calls, limits)))
        except Exception as error:
            findings.append(_crash(rule, calls[0], error, "the whole project"))
    return findings


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
            found = list(rule.check_surroundings(around, calls, limits))
            findings += [dataclasses.replace(each, context=contexts.get(each.span.path, "application")) for each in found]
        except Exception as error:
            where = calls[0].site.span if calls else Span("", 1, 1, 1, 1)
            findings.append(_failed(rule, where, error, "the whole project"))
    return findings


def _crash(rule: Rule, call: PricedCall, error: Exception, where: str) -> Finding:
    return dataclasses.replace(_failed(rule, call.site.span, error, where), related=(call.site.statement,), context=call.site.context)


def _failed(rule: Rule, span: Span, error: Exception, where: str) -> Finding:
    return Finding(
        code=CRASH[0],
        name=CRASH[1],
        severity="error",
        message=f"the rule {rule.code} {rule.name} failed on {where}",
        span=span,
        help=f"this is a fault of promptlint, not of your code: please report it; until then use --ignore {rule.code}",
        notes=(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}",),
    )


def _on(times: int) -> str:
    return "this call" if times == 1 else f"this call and on {times - 1} more"


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for those with the same code, place and message; the places of all of them stay with it."""
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.span, finding.message)
        first = merged.get(key)
        merged[key] = finding if first is None else _both(first, finding)
    return sorted(merged.values(), key=Finding.sort_key)


def _both(first: Finding, second: Finding) -> Finding:
    return dataclasses.replace(
        first,
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
        related=tuple(dict.fromkeys((*first.related, *second.related))),
        saving=first.saving or second.saving,
        blocking=first.blocking or second.blocking,
        # One place in the application is enough for the finding to count there.
        context="application" if "application" in (first.context, second.context) else first.context,
    )
