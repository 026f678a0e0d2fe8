"""What the HTML report shows, as plain data: a tree of where the money goes, the calls, the findings, and what it all rests on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint import __version__
from promptlint.bill import Bill, Line, model_of
from promptlint.config import common_folder
from promptlint.identity import qualname
from promptlint.model import Money, PricedCall, Span, Tokens
from promptlint.report import cost_words
from promptlint.report import whatif as rows
from promptlint.report.breakdown import KINDS, Portion, portions
from promptlint.report.text import printable
from promptlint.rule import Finding
from promptlint.shown import CALLS_PER_ESTIMATE, arranged
from promptlint.whatif import Plan

if TYPE_CHECKING:
    from promptlint.pipeline import Report

SCHEMA = "promptlint/page/1"
_MOST = 600  # characters of one text


def document(report: Report, bill: Bill, plan: Plan, title: str, root: str = "") -> dict[str, Any]:
    """Everything that the page shows.  Every text has its control characters spelt out, since it may come from the code.

    A page is shown to others, whom the folders of this machine do not concern: what lies below `root` is named from there.
    """
    assumptions = _Assumptions()
    calls = [_call(line, assumptions) for line in bill.lines]
    cost = bill.total.cost
    known = {line.call.site.span.path for line in bill.lines} | {each.span.path for each in report.findings}
    hidden = root if any(path.startswith(root) for path in known) else ""
    shown: dict[str, Any] = _shown(
        {
            "schema": SCHEMA,
            "version": __version__,
            "title": title,
            "prices_as_of": report.prices_as_of.isoformat(),
            "usage": cost_words.usage(bill, report),
            "supposed": cost_words.supposed(report),
            "counts": cost_words.counts(bill),
            "requests": bill.total.requests,
            "with_usage": bill.total.with_usage,
            "per_thousand": _ends(cost.per_thousand),
            "per_month": None if cost.per_month is None else _ends(cost.per_month),
            "kinds": [{"key": key, "label": label, "about": about} for key, (label, about) in KINDS.items()],
            "calls": calls,
            "assumptions": assumptions.texts,
            "tree": tree(bill.lines, root),
            "findings": [_finding(each) for each in arranged(report.findings, "saving")],
            "plan": _plan(plan),
            "unpriced": [_without(call) for call in (*bill.unpriced, *bill.unknown)],
            "skipped": [{"path": each.name, "reason": each.reason} for each in report.skipped],
        },
        hidden,
    )
    return shown


def _shown(value: Any, root: str) -> Any:
    """The same data with every text on one line, without characters that are not seen or that reorder others, and not endless."""
    if isinstance(value, str):
        text = printable(value.replace(root, "") if root else value)
        return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
    if isinstance(value, dict):
        return {key: _shown(each, root) for key, each in value.items()}
    return [_shown(each, root) for each in value] if isinstance(value, list) else value


@dataclass
class _Assumptions:
    """Every assumption once, with its number."""

    texts: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def number_of(self, text: str) -> int:
        if text not in self.numbers:
            self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return self.numbers[text]


def _plan(plan: Plan) -> dict[str, Any]:
    """The measures that change anything here, and what the ranking and a training rest on."""
    training = [*rows.about_tuning(plan.tuning), rows.ends(plan.break_even)] if plan.break_even else []
    return {
        "heads": list(rows.PLAN_HEADS),
        "rows": rows.plan_rows(plan),
        "basis": rows.basis(plan.before),
        "about": [text for text in (*rows.about_plan(plan), *training) if text],
    }


# ---------------------------------------------------------------- calls and findings


def _call(line: Line, assumptions: _Assumptions) -> dict[str, Any]:
    call, site = line.call, line.call.site
    said = call.estimate.assumptions if call.estimate is not None else ()
    calls = call.usage.calls_per_month
    return {
        **_place(site.span),
        "function": qualname(site),
        "model": model_of(call),
        "operation": site.operation,
        "input": _tokens(call.input),
        "output": _tokens(call.output),
        "per_call": _ends(line.cost.per_call),
        "per_month": None if line.cost.per_month is None else _ends(line.cost.per_month),
        "calls": None if calls is None else float(calls),
        "feature": call.usage.feature,
        "assumed": line.is_assumed,
        "assumptions": [assumptions.number_of(text) for text in said],
        "portions": [_portion(portion) for portion in portions(line)],
    }


def _portion(portion: Portion) -> dict[str, Any]:
    return {"kind": portion.kind, "tokens": portion.tokens, "usd": float(portion.usd)}


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "cell": span.cell}


def _ends(money: Money) -> list[float]:
    return [float(money.low), float(money.likely), float(money.high)]


def _tokens(tokens: Tokens) -> list[int]:
    return [tokens.low, tokens.likely, tokens.high]


def _finding(finding: Finding) -> dict[str, Any]:
    saving = finding.saving
    usd = None if saving is None else saving.usd
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.span),
        "per_thousand": None if usd is None else float(usd * CALLS_PER_ESTIMATE),
        "per_month": None if saving is None or saving.usd_per_month is None else float(saving.usd_per_month),
        "assumption": "" if saving is None else saving.assumption,
    }


def _without(call: PricedCall) -> dict[str, Any]:
    reason = call.unpriced.removeprefix("the model is not known: ") or "no price"
    return {**_place(call.site.span), "callee": call.site.callee, "reason": reason}


# ---------------------------------------------------------------- the tree


def tree(lines: Sequence[Line], root: str = "") -> dict[str, Any]:
    """Folders, files and calls; a call is its number in the list of calls.  Folders that hold one thing alone are one with it."""
    top: dict[str, Any] = {}
    for number, line in enumerate(lines):
        path = line.call.site.span.path.removeprefix(root)
        folders, _, file = path.rpartition("/")
        here = top
        for name in folders.split("/") if folders else ():
            here = here.setdefault(f"{name}/", {})
        here.setdefault(file, []).append(number)
    return _node("", "folder", top, lines)


def _node(name: str, kind: str, held: Mapping[str, Any] | list[int], lines: Sequence[Line]) -> dict[str, Any]:
    if isinstance(held, list):
        return {"name": name, "kind": "file", "children": [_leaf(number, lines[number].call) for number in held]}
    if len(held) == 1:
        ((below, content),) = held.items()
        if not isinstance(content, list):
            return _node(name + below, kind, content, lines)
    return {"name": name, "kind": kind, "children": [_node(each, "folder", content, lines) for each, content in held.items()]}


def _leaf(number: int, call: PricedCall) -> dict[str, Any]:
    at = call.site.span
    place = f"{at.line}" if at.cell is None else f"cell {at.cell}:{at.line}"
    return {"name": f"{qualname(call.site)}:{place}", "kind": "call", "call": number}


def root_of(paths: Sequence[Path]) -> str:
    """The folder that holds all of the paths, absolute and with its last slash."""
    return f"{common_folder(paths).absolute()}/".replace("//", "/")


def title_of(paths: Iterable[str | os.PathLike[str]]) -> str:
    """What a page is called: the names of the folders that were scanned."""
    names = [os.path.basename(os.path.abspath(path)) or "/" for path in paths]  # noqa: PTH100, PTH119
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
