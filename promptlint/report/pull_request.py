"""What a change does to the bill, as the comment of a pull request: Markdown of whole pieces, never over a size, never more than text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from promptlint.bill import Cost
from promptlint.difference import Difference, Row
from promptlint.errors import UserError
from promptlint.model import FREE, Money, PricedCall
from promptlint.report.difference import (
    KEY,
    SIGNS,
    apart,
    change,
    dearest_first,
    held,
    lost,
    percent,
    prompt_status,
    signed,
    tokens_of,
    unchanged,
    verdict,
    why_none,
)
from promptlint.report.markdown import code, cut, folded, prose, row
from promptlint.report.money import usd
from promptlint.report.text import plural
from promptlint.rule import Finding, thousands

LIMIT = 60_000  # characters; GitHub takes 65 536 and GitLab 1 000 000
LEAST = 6_000  # below this the sentence, the totals and the marks may not fit
TAG = "default"
UNCHANGED = "<!-- promptlint unchanged -->\n"  # the second line of a body that has nothing to say
STAR = "numbers of tokens, or of calls a month, that nobody has measured"
_OPEN = 10  # rows and findings that are not folded
_ICONS = {"error": "❌", "warning": "⚠️", "info": "\u2139\ufe0f"}
_SHARE = Decimal("0.7")  # of what is left of the limit: for call sites, where there are findings too
_TAG = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/]|-(?!-)){0,79}")
_MONEY = "---:"
_NO_BREAK = "\u00a0"


def marker(tag: str) -> str:
    """The hidden line that a comment is found again by."""
    if not _TAG.fullmatch(tag) or tag.endswith("-"):
        raise UserError("a tag is up to 80 letters, digits, blanks and . _ / - (no two - together)")
    return f"<!-- promptlint: {tag} -->"


def body(difference: Difference, names: tuple[str, str], *, limit: int = LIMIT, tag: str = TAG) -> str:
    """The comment on a change between two sides of these names, in at most `limit` characters."""
    if limit < LEAST:
        raise UserError(f"a comment needs {thousands(LEAST)} characters at least")
    table = _table_of(difference)
    head = [marker(tag) + "\n", *([UNCHANGED] if difference.is_empty else []), f"**{verdict(difference)}**\n\n", _warning(difference)]
    foot = _prompt_files(difference) + f"\n<sub>{_closing(difference, names)}</sub>\n"
    findings = _findings_of(difference)
    left = limit - sum(map(len, head)) - len(foot) - table.frame - findings.frame
    own = int(left * _SHARE) if findings.size else left
    own = max(own, left - findings.size)
    rows = table.text(own)
    used = len(rows) - table.frame
    return "".join([*head, rows, findings.text(left - max(used, 0)), foot])


def _warning(difference: Difference) -> str:
    """What budgets say of the change, and whether the totals mislead."""
    words = lost(difference)
    said = [f"{_ICONS[severity]} {words}.\n\n" for severity, words in held(difference)]
    return "".join([*said, f"Note that {words}.\n\n" if words else ""])


# ---------------------------------------------------------------- whole pieces


@dataclass(frozen=True, slots=True)
class _Part:
    """Pieces of which as many are shown as there is room for; the first of them in the open, the others folded."""

    title: str
    pieces: tuple[str, ...]
    before: str = ""  # the head of the table, in the open and once more where it goes on
    after: str = ""  # what always stands below the open pieces
    noun: str = ""

    @property
    def frame(self) -> int:
        """Characters that may be needed beside the pieces, whichever are shown."""
        if not self.pieces:
            return len(self.title) + len(self.after)
        marks = len(folded(self._summary(10**6), "")) + len(self._more(10**6))
        return len(self.title) + 2 * len(self.before) + len(self.after) + marks + 4

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))

    def text(self, room: int) -> str:
        """The part with as many of its pieces, from the first, as `room` characters hold."""
        if not self.pieces:
            return self.title + self.after
        shown = self._fitting(room)
        opened, rest = self.pieces[: min(shown, _OPEN)], self.pieces[_OPEN:shown]
        text = self.title + self.before + "".join(opened) + self.after
        more = self._more(len(self.pieces) - shown) if shown < len(self.pieces) else ""
        if rest:
            text += "\n" + folded(self._summary(len(rest)), self.before + "".join(rest) + more)
        elif more:
            text += more
        return text + "\n"

    def _fitting(self, room: int) -> int:
        used = 0
        for number, piece in enumerate(self.pieces):
            used += len(piece)
            if used > room:
                return number
        return len(self.pieces)

    def _summary(self, number: int) -> str:
        return f"{thousands(number)} more {self.noun}"

    def _more(self, number: int) -> str:
        return f"\n… and {thousands(number)} more {self.noun}\n"


# ---------------------------------------------------------------- call sites


def _table_of(difference: Difference) -> _Part:
    """The table of the call sites that changed, dearest first, with the whole bill as its last row."""
    if not difference.rows:
        return _Part("", (), after=f"{_in_all(difference)}{_note(difference)}\n")
    monthly = _is_monthly(difference)
    heads = ["", "call site", "was", "now", "change", *(["a month"] if monthly else [])]
    before = row(heads) + row(["---", "---", *[_MONEY] * (len(heads) - 2)])
    after = f"{_total(difference)}\n{_note(difference)}\n<sub>{KEY}: {STAR}</sub>\n"
    rows = tuple(_row(each, monthly) for each in difference.rows)
    return _Part("US dollars per 1 000 calls, the largest change first:\n\n", rows, before, after, "call sites")


def _is_monthly(difference: Difference) -> bool:
    return any(bill.total.cost.per_month is not None for bill in (difference.before, difference.after))


def _row(each: Row, monthly: bool) -> str:
    words = [prose(cut(words, 240)) for words in each.what[:6]]
    before, after = _money(each.before, "per_thousand"), _money(each.after, "per_thousand")
    if (each.old and each.before is None) or (each.new and each.after is None):
        words.append(prose(why_none(each)))
    elif before and after and before != after and before.likely == after.likely:
        words.append(f"at most {change(before.high, after.high)}")
    name = code(each.call.key) + "".join(f"<br>{word}" for word in words)
    comparable = each.status != "changed" or (before is not None and after is not None)
    cells = [SIGNS[each.status], name, _side(each.old, before), _side(each.new, after), _change(before, after) if comparable else ""]
    if monthly:
        cells.append(_month(_money(each.before, "per_month"), _money(each.after, "per_month"), each.status))
    return row(cells)


def _money(cost: Cost | None, kind: str) -> Money | None:
    money: Money | None = getattr(cost, kind) if cost is not None else None
    return money


def _side(call: PricedCall | None, money: Money | None) -> str:
    if call is None:
        return ""
    return "\u2013" if money is None else _amount(money)


def _amount(money: Money) -> str:
    """An amount that no line breaks, with a star where it rests on an assumption."""
    return _tight(usd(money.likely)) + ("\\*" if money.low != money.high else "")


def _tight(text: str) -> str:
    return text.replace(" ", _NO_BREAK)


def _change(before: Money | None, after: Money | None) -> str:
    """The change from one amount to another, and how much of the first it is."""
    if before is None and after is None:
        return ""
    old, new = _likely(before), _likely(after)
    if old == new:
        return "as before"
    share = percent(old, new) if before and after else ""
    return f"**{_tight(signed(new - old))}**" + (f"<br>{_tight(share)}" if share else "")


def _month(before: Money | None, after: Money | None, status: str) -> str:
    """A month's change and its two ends; every figure of a month rests on the calls that a usage supposes."""
    if (before is None and after is None) or (status == "changed" and (before is None or after is None)):
        return ""
    old, new = _likely(before), _likely(after)
    if old == new:
        return f"{_tight(usd(new))}\\*"
    ends = f"<br>{_tight(usd(old))} → {_tight(usd(new))}" if before and after else ""
    return f"**{_tight(signed(new - old))}**\\*{ends}"


def _likely(money: Money | None) -> Decimal:
    return money.likely if money is not None else Decimal(0)


def _total(difference: Difference) -> str:
    """The last row: the whole bill."""
    before, after = difference.before.total, difference.after.total
    amounts = [before.cost.per_thousand, after.cost.per_thousand]
    cells = ["", f"**all {plural(after.requests, 'priced request')}**", *(f"**{_amount(money)}**" for money in amounts), _change(*amounts)]
    if _is_monthly(difference):
        cells.append(_month(before.cost.per_month or FREE, after.cost.per_month or FREE, ""))
    return row(cells)


def _in_all(difference: Difference) -> str:
    """The whole bill where there is no table."""
    before, after = difference.before.total, difference.after.total
    one, two = before.cost.per_thousand.likely, after.cost.per_thousand.likely
    said = f"In all {usd(two) if one == two else change(one, two)} for 1 000 calls of each of {plural(after.requests, 'priced request')}"
    if _is_monthly(difference):
        old, new = _likely(before.cost.per_month), _likely(after.cost.per_month)
        said += f", {usd(new) if old == new else change(old, new)} a month"
    return f"{said}. "


def _note(difference: Difference) -> str:
    """Of how many requests the month is known, and what no total holds."""
    after = difference.after.total
    said = (
        [f"A month counts the {thousands(after.with_usage)} of {plural(after.requests, 'request')} that have a usage."]
        if after.with_usage
        else []
    )
    said += [f"Not in the totals: {words}."] if (words := apart(difference.after)) else []
    return " ".join(said) + "\n" if said else ""


# ---------------------------------------------------------------- prompt files


def _prompt_files(difference: Difference) -> str:
    """The largest changes of prompt files that no call site is known to send."""
    if not difference.prompts:
        return ""
    lines = [f"- {SIGNS[prompt_status(each)]} {code(each.path)}: {tokens_of(each)}\n" for each in difference.prompts[:_OPEN]]
    more = len(difference.prompts) - _OPEN
    rest = f"- and {plural(more, 'more prompt file')}\n" if more > 0 else ""
    return "\n**Prompt files**\n\n" + "".join(lines) + rest


# ---------------------------------------------------------------- findings


def _findings_of(difference: Difference) -> _Part:
    found = difference.findings
    if not (found.introduced or found.fixed):
        return _Part("", ())
    title = f"\n**{plural(len(found.introduced), 'finding')} introduced, {thousands(len(found.fixed))} fixed**\n\n"
    introduced = [_finding(_ICONS[each.severity], each) for each in dearest_first(found.introduced)]
    fixed = [_finding("✅", each) for each in dearest_first(found.fixed)]
    return _Part(title, (*introduced, *fixed), noun="findings")


def _finding(icon: str, finding: Finding) -> str:
    gone = "fixed: " if icon == "✅" else ""
    return f"- {icon} {prose(finding.code)} {code(str(finding.span))}: {gone}{prose(finding.message)}\n"


# ---------------------------------------------------------------- the last line


def _closing(difference: Difference, names: Sequence[str]) -> str:
    base, head = (code(name, 80) for name in names)
    return f"{unchanged(difference)} {base} → {head}, prices as of {difference.prices_as_of}."
