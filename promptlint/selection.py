"""Which rules a run reports: select, extend-select and ignore, the persona, and what single files leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promptlint.config import Settings
from promptlint.errors import UserError, nearest
from promptlint.plugins import NAME
from promptlint.registry import CRASH, MALFORMED, UNREADABLE, plugins_for, rules_for
from promptlint.rule import PERSONAS, Persona, Rule

ALL = "ALL"
_PREFIX = re.compile(r"([A-Z]{2,8})([0-9]{0,3})")


@dataclass(frozen=True, slots=True)
class Selection:
    """The codes that a run reports."""

    codes: frozenset[str]
    per_file: tuple[tuple[str, frozenset[str]], ...] = ()  # (pattern, codes not reported in matching files)
    fixable: frozenset[str] = frozenset()  # the codes that a fix may be made for

    def __contains__(self, code: str) -> bool:
        return code in self.codes


def selection(settings: Settings, known: Sequence[Rule] | None = None) -> Selection:
    """Apply select, extend-select and ignore: the more specific selector wins, and `ignore` wins among equals."""
    everything = rules_for(settings) if known is None else tuple(known)
    names = _Names(_names(everything), () if known is not None else missing(settings))
    chosen = set(names.of) if settings.select is None else {CRASH[0]}  # a crash is never hidden by choosing other rules
    if settings.select is None:
        chosen -= {rule.code for rule in everything if not rule.default and not belongs(rule, settings.persona)}
    chosen = names.applied(chosen, (*(settings.select or ()), *settings.extend_select), settings.ignore)
    patterns = (*settings.per_file_ignores, *settings.extend_per_file_ignores)
    per_file = tuple((pattern, names.codes(selectors)) for pattern, selectors in patterns)
    fixable = names.applied(set(), settings.fixable, settings.unfixable)
    return Selection(frozenset(chosen), per_file, frozenset(fixable))


def belongs(rule: Rule, persona: Persona) -> bool:
    """Whether a persona adds an opt-in rule: pedantic those of its own, auditor also those."""
    return 0 < PERSONAS.index(rule.persona) <= PERSONAS.index(persona)


def names_for(settings: Settings) -> dict[str, str]:
    """Every code that a selector or a comment may name, with its name."""
    return _names(rules_for(settings))


def _names(rules: Iterable[Rule]) -> dict[str, str]:
    return {rule.code: rule.name for rule in rules} | dict((CRASH, UNREADABLE, MALFORMED))


def missing(settings: Settings) -> tuple[str, ...]:
    """Why rules of other packages that a selector names may not be here; () when all of them are."""
    return plugins_for(settings).faults if settings.plugins else ("rules of other packages are switched off",)


@dataclass(frozen=True, slots=True)
class _Names:
    """The rules by code and name, and whether some that a configuration may name could not be loaded."""

    of: Mapping[str, str]
    missing: tuple[str, ...] = ()

    def codes(self, selectors: Iterable[str]) -> frozenset[str]:
        return frozenset[str]().union(*(codes_of(selector, self.of, lenient=bool(self.missing)) for selector in selectors))

    def applied(self, chosen: set[str], on: Iterable[str], off: Iterable[str]) -> set[str]:
        """The codes after each selector had its say, from the least specific one to the most specific one."""
        steps = [(_specificity(selector, self.of), is_off, selector) for is_off, each in ((False, on), (True, off)) for selector in each]
        for _, is_off, selector in sorted(steps, key=lambda step: step[:2]):
            codes = self.codes((selector,))
            chosen = chosen - codes if is_off else chosen | codes
        return chosen


def codes_of(selector: str, names: Mapping[str, str], *, lenient: bool = False) -> frozenset[str]:
    """The codes that a selector stands for: ALL, a code, a prefix of codes, or a name.

    Where it is `lenient`, what could name another package's rule stands for none instead of being a mistake.
    """
    if selector.upper() == ALL:
        return frozenset(names)
    if by_name := [code for code, name in names.items() if name == selector.lower()]:
        return frozenset(by_name)
    found = _PREFIX.fullmatch(selector.upper())
    by_code = frozenset(code for code in names if found and _is_below(code, found[1], found[2]))
    is_ours = selector.upper().startswith("PL")
    if by_code or (found and found[1] == "PL" and len(found[2]) == 1):  # this version may have no rule of a category yet
        return by_code
    close = nearest(selector.upper() if is_ours else selector.lower(), [*names, *names.values()], 0.9 if lenient else 0.5)
    if lenient and not is_ours and (found or (NAME.fullmatch(selector.lower()) and not close)):
        return by_code
    raise UserError(f'unknown rule "{selector}"{close or "; promptlint rule lists the rules"}')


def _is_below(code: str, letters: str, digits: str) -> bool:
    """Whether a prefix fits: PL1 is that of PL101, and P is none."""
    return code.startswith(letters + digits) and code.rstrip("0123456789") == letters


def _specificity(selector: str, names: Mapping[str, str]) -> int:
    if selector.upper() == ALL:
        return 0
    return 99 if selector.lower() in names.values() else len(selector)
