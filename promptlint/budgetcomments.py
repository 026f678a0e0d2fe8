"""Comments that say what a call may cost, in US dollars: `# promptlint: budget=0.05  # agreed with finance`.

They stand where comments that silence a finding do: on any line of the call or of its statement, or alone on the line above.
One at a helper's own request holds for the helper's callers, except where a caller has its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from promptlint.budget import amount_of
from promptlint.comments import comments
from promptlint.model import PricedCall, Span
from promptlint.requests import sends_nothing
from promptlint.rule import Finding

RULE = ("PL701", "over-call-budget")
_SAID = re.compile(r"#\s*promptlint:\s*budget\b([^#]*)")
_AMOUNT = re.compile(r"\s*=\s*([^#]*?)\s*")


@dataclass(frozen=True, slots=True)
class _Said:
    """One such comment: the lines that it speaks for, the amount (None: it is none), and what it says."""

    lines: tuple[int, ...]
    amount: Decimal | None
    text: str
    at: Span


class BudgetComments:
    """Tells what each call may cost by its comments, reading those of each text once."""

    def __init__(self, text: Callable[[str], str | None], cells: Callable[[str], tuple[str, ...] | None]) -> None:
        self._text = text
        self._cells = cells
        self._read: dict[tuple[str, int | None], tuple[_Said, ...]] = {}

    def applied(self, calls: Sequence[PricedCall]) -> tuple[PricedCall, ...]:
        """The calls with the budgets that comments give them."""
        own = {call.site.span: amount for call in calls if (amount := self._own(call)) is not None}
        if not own:
            return tuple(calls)
        helpers = {call.site.span: call.site.wraps for call in calls}
        return tuple(replace(call, budget=_inherited(call.site.span, own, helpers)) for call in calls)

    def mistaken(self, calls: Iterable[PricedCall]) -> list[Finding]:
        """A finding for each comment that holds no call to an amount: one that it misspells, or one where no call is."""
        contexts: dict[tuple[str, int | None], str] = {}
        held: set[Span] = set()
        for call in calls:
            for span in (call.site.span, call.site.statement):
                contexts.setdefault((span.path, span.cell), call.site.context)
                if not sends_nothing(call.site):
                    held |= {said.at for said in self._on(span)}
        found = []
        for (path, cell), context in contexts.items():
            for said in self._of(path, cell):
                if said.amount is None:
                    found.append(_malformed(said, context))
                elif said.at not in held:
                    found.append(_stray(said, context))
        return found

    def _own(self, call: PricedCall) -> Decimal | None:
        """The strictest budget on the call's own lines, or else on its statement's."""
        for span in (call.site.span, call.site.statement):
            amounts = [said.amount for said in self._on(span) if said.amount is not None]
            if amounts:
                return min(amounts)
        return None

    def _on(self, span: Span) -> list[_Said]:
        return [said for said in self._of(span.path, span.cell) if any(span.line <= line <= span.end_line for line in said.lines)]

    def _of(self, path: str, cell: int | None) -> tuple[_Said, ...]:
        key = (path, cell)
        if key not in self._read:
            self._read[key] = tuple(_said_in(self._source(path, cell) or "", path, cell))
        return self._read[key]

    def _source(self, path: str, cell: int | None) -> str | None:
        if cell is None:
            return self._text(path)
        cells = self._cells(path)
        return cells[cell] if cells is not None and 0 <= cell < len(cells) else None


def _inherited(span: Span, own: dict[Span, Decimal], helpers: dict[Span, Span | None]) -> Decimal | None:
    """A call's own budget, or that of the request that its helper sends; helpers may call one another."""
    seen: set[Span] = set()
    at: Span | None = span
    while at is not None and at not in seen:
        if at in own:
            return own[at]
        seen.add(at)
        at = helpers.get(at)
    return None


def _said_in(text: str, path: str, cell: int | None) -> Iterator[_Said]:
    if "budget" not in text or "promptlint:" not in text:
        return
    found = list(comments(text))
    alone = {comment.line for comment in found if comment.alone}
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for comment in found:
        for match in _SAID.finditer(comment.text):
            amount = _AMOUNT.fullmatch(match[1])
            lines = [comment.line]
            if comment.alone:  # on its own line it speaks for the statement right below
                below = comment.line + 1
                while below in alone:
                    below += 1
                lines.append(below)
            column = rows[comment.line - 1].rfind(comment.text) + match.start() + 1
            at = Span(path, comment.line, column, comment.line, column + len(match[0].rstrip()), cell)
            yield _Said(tuple(lines), amount_of(amount[1]) if amount else None, match[1].strip(" ="), at)


def _malformed(said: _Said, context: str) -> Finding:
    shown = f'"{said.text}" is no amount in US dollars' if said.text else "it names no amount"
    return Finding(
        code=RULE[0],
        name=RULE[1],
        severity="error",
        message=f"this budget holds no call: {shown}",
        span=said.at,
        help="write what one call may cost, and a reason behind a second #: `# promptlint: budget=0.05  # agreed with finance`",
        context=context,
    )


def _stray(said: _Said, context: str) -> Finding:
    return Finding(
        code=RULE[0],
        name=RULE[1],
        severity="warning",
        message="this budget holds no call: none is sent on its lines",
        span=said.at,
        help="put it on a line of the call, or alone on the line above",
        context=context,
    )
