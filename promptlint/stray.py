"""Comments that silence nothing: those that were not needed in a run (PL903), and those that name no rule (PL904)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from promptlint.config import Settings
from promptlint.errors import nearest
from promptlint.model import DropComment, Span
from promptlint.registry import CRASH, STALE, UNKNOWN, UNUSED
from promptlint.rule import Finding, Fix
from promptlint.selection import missing
from promptlint.suppress import Silencer, Suppression, Suppressions

# Whether these speak depends on the day and on faults of promptlint's own, and a comment on PL903 is never needed alone.
NEVER_UNUSED = frozenset({CRASH[0], STALE[0], UNUSED[0]})


MOST = 100  # mistakes of one file that are told
LONGEST = 60  # characters of a name that is none


@dataclass(frozen=True, slots=True)
class Marked:
    """The files of a run that mention promptlint in a comment, and what each is for."""

    contexts: Mapping[str, str]
    named: frozenset[str] = frozenset()  # those that the user named one by one: what they import was not looked at


def unknown(marked: Marked, silencer: Silencer, names: Mapping[str, str], settings: Settings) -> Iterator[Finding]:
    """PL904: codes and names that no rule has, and comments that are none of promptlint's forms."""
    known = {each.lower() for each in (*names, *names.values())}
    for path, context in marked.contexts.items():
        found = (_mistakes(here, known, names, settings) for here in silencer.of(path))
        for message, help, at in islice(chain.from_iterable(found), MOST):
            yield _finding(UNKNOWN, "warning", message, at, help, context)


def _mistakes(here: Suppressions, known: set[str], names: Mapping[str, str], settings: Settings) -> Iterator[tuple[str, str, Span]]:
    """What is wrong with the comments of one text: message, help, place."""
    yield from ((mistake.message, mistake.help, mistake.at) for mistake in here.mistakes)
    for said in here.said:
        for name in said.lines:
            if name.lower() not in known and not _may_be_elsewhere(name, settings):
                close = nearest(name.upper() if name[:2].upper() == "PL" else name.lower(), sorted({*names, *names.values()}))
                help = close.lstrip("; ") or "promptlint rule lists the rules; a comment names each by its code or its name"
                yield f'no rule is called "{name[:LONGEST]}"', help, said.at


def _may_be_elsewhere(name: str, settings: Settings) -> bool:
    """Whether a name may be that of a rule which an installed package brings, and which could not be loaded or is switched off."""
    return not name.upper().startswith("PL") and bool(missing(settings))


def unused(marked: Marked, silencer: Silencer, names: Mapping[str, str], active: Collection[str], settings: Settings) -> Iterator[Finding]:
    """PL903: comments that silenced nothing, of rules that were asked in this run and could have spoken."""
    code_of = {key.lower(): code for code, name in names.items() for key in (code, name)}
    judged = set(active) - NEVER_UNUSED
    for path, context in marked.contexts.items():
        if path in marked.named or not settings.asks_for(context):
            continue
        for here in silencer.of(path):
            for said in here.said:
                idle = [name for name in said.lines if code_of.get(name.lower()) in judged and not silencer.was_used(said, name)]
                if idle:
                    yield _unused(said, idle, context)


def _unused(said: Suppression, idle: list[str], context: str) -> Finding:
    whole = len(idle) == len(said.lines)
    where = {"file-ignore": "in this file", "disable": "in this block"}.get(said.kind, "here")
    listed = idle[0] if len(idle) == 1 else f"{', '.join(idle[:-1])} and {idle[-1]}"
    message = f"this comment silences nothing: {listed} {'is' if len(idle) == 1 else 'are'} not reported {where}"
    if not whole:
        message = f"{listed} {'is' if len(idle) == 1 else 'are'} not reported {where}, so the comment need not name {_them(idle)}"
    help = "take the comment away" if whole else f"take {listed} out of the comment"
    return _finding(UNUSED, "info", message, said.at, help, context, _fix(said, idle, help))


def _them(idle: list[str]) -> str:
    return "it" if len(idle) == 1 else "them"


def _fix(said: Suppression, idle: list[str], title: str) -> Fix | None:
    """Programs and notebooks only: what a comment of a prompt file leaves behind may be sent to the model."""
    if not said.at.path.endswith((".py", ".ipynb")):
        return None
    gone = {name.lower() for name in idle}
    ends: dict[Span, tuple[str, ...]] = {}
    for at, name in said.ends:
        if name.lower() in gone:
            ends[at] = (*ends.get(at, ()), name)
    edits = [DropComment(said.at, tuple(idle)), *(DropComment(at, codes) for at, codes in ends.items())]
    return Fix(title, tuple(edits), safe=True)


def _finding(rule: tuple[str, str], severity: str, message: str, at: Span, help: str, context: str, fix: Fix | None = None) -> Finding:
    return Finding(rule[0], rule[1], severity, message, at, help, context=context, fix=fix)  # type: ignore[arg-type]


def contexts_of(names: Iterable[str], contexts: Mapping[str, str]) -> dict[str, str]:
    """What each of these files is for, in the order of their names."""
    return {name: contexts.get(name, "application") for name in sorted(names)}
