"""What stands beside a call: its cost, its tokens, and how much of its prompt a cache can keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from lsprotocol import types as lsp

from promptlint.model import PricedCall, PricedPrompt, cache_minimum, static_prefix, sum_tokens
from promptlint.pipeline import Report
from promptlint.report.money import usd
from promptlint.report.text import printable
from promptlint.requests import sends_nothing
from promptlint.server.pages import Page
from promptlint.server.text import Text

Figures = Sequence[tuple[int, str]]  # the lines, from 0, that have something to say, and what


def lenses(said: Figures, text: Text) -> list[lsp.CodeLens]:
    """A line above each call that sends a request, and above a prompt file."""
    # A command without a name: an editor shows its title, and there is nothing to click.
    return [
        lsp.CodeLens(lsp.Range(at, at), command=lsp.Command(title=title, command=""))
        for line, title in said
        for at in [lsp.Position(line, _indent(text.line(line)))]
    ]


def hints(said: Figures, text: Text, within: lsp.Range) -> list[lsp.InlayHint]:
    """The same behind the line, for editors without lenses."""
    return [
        lsp.InlayHint(text.range_end(line), title, padding_left=True)
        for line, title in said
        if within.start.line <= line <= within.end.line
    ]


def figures(report: Report, page: Page, name: str) -> Iterator[tuple[int, str]]:
    """The lines, from 0, that have something to say, and what."""
    for call in report.calls:
        if page.holds(call.site.span, name) and (said := figure(call)):
            yield call.site.span.line - 1, said
    for prompt in report.prompts:
        if page.cell is None and prompt.file.span.path == name:
            yield 0, of_prompt(prompt)


def figure(call: PricedCall) -> str:
    """≈ USD 0.0123 a call · 3.1k in (2.8k cacheable) · 1k out; "" for what sends nothing."""
    if sends_nothing(call.site):
        return ""
    if call.site.is_local:
        return f"free: runs on this machine · {_sizes(call)}"
    if call.estimate is None:
        return printable(f"{call.unpriced or 'no price'} · {_sizes(call)}")
    cost = call.estimate.per_call
    about = "" if cost.low == cost.high else "≈ "
    month = "" if call.monthly is None else f" · {about}{money(call.monthly.likely)} a month"
    return f"{about}{money(cost.likely)} a call · {_sizes(call)}{month}"


def of_prompt(prompt: PricedPrompt) -> str:
    """What a prompt file weighs, what one request with it costs where it names a model, and who sends it."""
    tokens = prompt.call.static_tokens
    about = "" if tokens.method == "exact" else "≈ "
    said = [f"{about}{short(tokens.likely)} tokens of text"]
    if prompt.call.estimate is not None:
        said.insert(0, f"≈ {money(prompt.call.estimate.per_call.likely)} a call")
    if prompt.used_by:
        more = f" and {len(prompt.used_by) - 1} more" if len(prompt.used_by) > 1 else ""
        said.append(f"sent by {prompt.used_by[0]}{more}")
    return printable(" · ".join(said))


def _sizes(call: PricedCall) -> str:
    kept = cacheable(call)
    cached = f" ({short(kept)} cacheable)" if kept else ""
    out = f" · {short(call.output.likely)} out" if call.site.generates or call.output.likely else ""
    return f"{short(call.input.likely)} in{cached}{out}"


def cacheable(call: PricedCall) -> int:
    """The tokens at the beginning that are the same in every request, where they are enough for a cache to keep them."""
    kept = sum_tokens(static_prefix(call.segments))
    minimum = cache_minimum(call)
    return kept.likely if minimum is not None and kept.likely >= minimum else 0


def money(amount: Decimal) -> str:
    """USD 0.0123: as in the reports, with the currency's code."""
    return usd(amount).replace("$", "USD ")


def short(number: int) -> str:
    """870, 3.1k, 2.4M."""
    for size, sign in ((1_000_000, "M"), (1000, "k")):
        if number >= size:
            shown = (Decimal(number) / size).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
            return f"{shown:f}".removesuffix(".0") + sign
    return str(number)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
