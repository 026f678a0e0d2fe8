"""What an editor shows of the thing under the mouse: a call's cost, a finding's rule, the rule that a comment names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types as lsp

from promptlint.model import Component, PricedCall, PricedPrompt
from promptlint.pipeline import Report
from promptlint.registry import docstring
from promptlint.report.markdown import code, prose, row
from promptlint.report.money import usd
from promptlint.requests import sends_nothing
from promptlint.rule import Finding, Rule, thousands
from promptlint.server.diagnostics import page_of, range_of, settings_rules
from promptlint.server.figures import of_prompt
from promptlint.server.pages import Page, findings_on
from promptlint.shown import CALLS_PER_ESTIMATE
from promptlint.suppress import MARK

_NAME = re.compile(r"[\w-]+")
_MOST_ASSUMPTIONS = 12


def hover(report: Report, page: Page, name: str, at: lsp.Position) -> lsp.Hover | None:
    """What is to be said of a position; None for nothing."""
    offset = page.text.offset(at)
    parts = [of_call(call) for call in report.calls if page.holds(call.site.span, name) and _is_on_name(call, page, offset)]
    parts += [of_file(prompt) for prompt in report.prompts if page.cell is None and prompt.file.span.path == name and at.line == 0]
    rules = settings_rules(report.settings)
    for finding, _ in findings_on(report, page, name):
        stretch = range_of(finding.span, page.text)
        if stretch.start <= at <= stretch.end:
            parts.append(of_finding(finding, rules.get(finding.code.lower())))
    line = page.text.line(at.line)
    if MARK in line and (named := _word_at(line, offset - page.text.offset(lsp.Position(at.line, 0)))):
        parts += [beginning(rule) for rule in [rules.get(named.lower())] if rule is not None]
    if not parts:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def _is_on_name(call: PricedCall, page: Page, offset: int) -> bool:
    """Whether a place is on what is called: `client.chat.completions.create`."""
    span = call.site.span
    start = page.text.offset_of(span.line, span.column)
    name = _NAME.match(page.text.whole, start)
    end = name.end() if name else start
    written = call.site.callee
    front = len(written) - (end - start)
    before = page.text.whole[max(0, start - front) : start]
    return (start - front if written.startswith(before) else start) <= offset <= end


def _word_at(line: str, column: int) -> str:
    return next((found[0] for found in _NAME.finditer(line) if found.start() <= column <= found.end()), "")


# ---------------------------------------------------------------- a call


def of_call(call: PricedCall) -> str:
    """The cost of one call as a table: tokens times price, low, likely and high; then what it rests on."""
    site = call.site
    title = f"**promptlint** · {code(site.callee)}"
    if sends_nothing(site):
        return f"{title}\n\nSends nothing itself: what it is set up for is counted where requests are sent."
    if call.estimate is None:
        return f"{title}\n\nNo estimate: {prose(call.unpriced or 'no price')}. {_tokens(call)}"
    on = f" on {code(call.card.model)}" if call.card is not None else ""
    table = [row(["", "tokens", "price", "low", "likely", "high"]), row(["---", *["---:"] * 5])]
    table += [_component(each) for each in call.estimate.components]
    cost = call.estimate.per_call
    table.append(row(["**one call**", "", "", *(f"**{usd(each)}**" for each in (cost.low, cost.likely, cost.high))]))
    month = call.monthly
    if month is not None:
        table.append(row(["a month", "", "", usd(month.low), usd(month.likely), usd(month.high)]))
    return f"{title}{on}\n\n{''.join(table)}\n{_footing(call)}"


def _component(each: Component) -> str:
    tokens = each.tokens
    number = thousands(tokens.likely)
    if tokens.low != tokens.high:
        number = f"{thousands(tokens.low)} · {number} · {thousands(tokens.high)}"
    price = f"{usd(each.price)} / 1M" if each.unit == "tokens" else usd(each.price)
    cost = each.cost
    return row([each.name.replace("_", " "), number, price, usd(cost.low), usd(cost.likely), usd(cost.high)])


def _footing(call: PricedCall) -> str:
    assert call.estimate is not None
    said = call.estimate.assumptions
    lines = [f"US dollars, prices as of {call.estimate.prices_as_of}."]
    lines += [f"- {prose(each)}" for each in said[:_MOST_ASSUMPTIONS]]
    if len(said) > _MOST_ASSUMPTIONS:
        lines.append(f"- and {len(said) - _MOST_ASSUMPTIONS} more")
    return "\n".join([lines[0], "", *lines[1:]])


def _tokens(call: PricedCall) -> str:
    low, likely, high = call.input.low, call.input.likely, call.input.high
    return f"{thousands(likely)} tokens in ({thousands(low)} to {thousands(high)})."


def of_file(prompt: PricedPrompt) -> str:
    """A prompt file: what it weighs and what it takes."""
    holes = ", ".join(code(each) for each in prompt.file.placeholders)
    return f"**promptlint** · {prompt.file.format} prompt\n\n{prose(of_prompt(prompt))}" + (f"\n\nTakes {holes}." if holes else "")


# ---------------------------------------------------------------- a finding


def of_finding(finding: Finding, rule: Rule | None) -> str:
    """What a finding saves and rests on, and how its rule's page begins."""
    said = [f"**{finding.code}** {finding.name} ({finding.severity})", prose(finding.message)]
    saving = finding.saving
    if saving is not None:
        thousand = None if saving.usd is None else usd(saving.usd * CALLS_PER_ESTIMATE)
        figure = f"{thousands(saving.tokens)} tokens a call" if thousand is None else f"≈ {thousand} per 1 000 calls"
        month = "" if saving.usd_per_month is None else f", ≈ {usd(saving.usd_per_month)} a month"
        said.append(f"Saves {figure}{month}" + (f"; {prose(saving.assumption)}" if saving.assumption else ""))
    said += [prose(note) for note in finding.notes]
    if rule is not None:
        said += [*_sections(docstring(rule)), *_link(rule)]
    return "\n\n".join(said)


def beginning(rule: Rule) -> str:
    """The beginning of a rule's page: what it does and why that costs, with a link to the rest."""
    return "\n\n".join([f"**{rule.code} {rule.name}**", *_sections(docstring(rule)), *_link(rule)])


def _sections(page: str) -> Iterator[str]:
    """The first line of a page, and its first two sections without their headings."""
    parts = re.split(r"^## .*$", page, flags=re.MULTILINE)
    yield from (part.strip() for part in parts[:3] if part.strip())


def _link(rule: Rule) -> list[str]:
    page = page_of(rule)
    return [f"[The whole page]({page}), or `promptlint rule {rule.code}`"] if page else [f"`promptlint rule {rule.code}`"]
