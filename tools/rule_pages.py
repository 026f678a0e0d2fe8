"""The rules' pages and their index: what `docs/rules/` holds, made from the rules themselves."""

from __future__ import annotations

import dataclasses
import re
from itertools import groupby
from pathlib import Path

from promptlint.check import rules
from promptlint.registry import docstring
from promptlint.report import full
from promptlint.report.text import render
from promptlint.rule import PERSONAS, Example, Finding, Rule, category
from promptlint.testing import MAIN, files_of, marks, scan_example

PAGES = Path("docs/rules")
FIX = {"safe": "safe", "unsafe": "unsafe", "none": "none yet"}
SEVERITY_ICONS = {"error": "⛔", "warning": "⚠️", "info": "🔵"}
FIX_ICONS = {"safe": "🔧", "unsafe": "🛠️", "none": ""}
PERSONA_ICONS = {"pedantic": "🎓", "auditor": "🔎"}
LEGEND = (
    "✅ on by default · 🎓 added by `--persona pedantic` (and auditor) · 🔎 added by `--persona auditor` · "
    "🔧 has a safe fix · 🛠️ has a fix that may change an answer · ⛔ error · ⚠️ warning · 🔵 info"
)
_NAMED = 4  # rules that a line names
_REPEATED = re.compile(r"(.{8,400}?)\1{3,}", re.DOTALL)


# ---------------------------------------------------------------- pages


def page(rule: Rule) -> str:
    """A rule's page: its facts, the docstring of its module, and what it says of one of its examples."""
    head, _, rest = docstring(rule).partition("\n")
    facts = f"`{rule.code}` · {rule.severity} · {on(rule)} · fix: {FIX[rule.fix]} · since {rule.since}"
    return (
        f"<!-- Generated from {source(rule)} by tools/make_docs.py. -->\n\n# {rule.name}\n\n{facts}\n\n{head}\n{_with_saving(rest, rule)}\n"
    )


def on(rule: Rule) -> str:
    """When a rule is run, in words."""
    if rule.default:
        return "on by default"
    personas = " or ".join(f'`persona = "{persona}"`' for persona in PERSONAS[PERSONAS.index(rule.persona) :])
    return "off by default" if rule.persona == "regular" else f"off by default, on with {personas}"


def source(rule: Rule) -> str:
    """The rule's file, from the top of the repository."""
    return f"rules/{type(rule).__module__.rpartition('.')[2]}.py"


def _with_saving(text: str, rule: Rule) -> str:
    """The page with its worked saving, before it speaks of severity or of fixes."""
    section = worked_saving(rule)
    if not section:
        return text
    before = re.search(r"^## (Severity|Fix safety)$", text, re.MULTILINE)
    at = before.start() if before else len(text)
    return f"{text[:at]}{section}\n\n{text[at:]}"


def worked_saving(rule: Rule) -> str:
    """What the rule says of its first example that has a figure (else of its first one), as it is reported."""
    bad = [example for example in rule.examples if marks(files_of(example), rule.code)]
    if not bad:
        return ""
    example, finding, text = chosen = _said(rule, bad[0])
    for other in bad[1:]:
        if finding.saving is not None:
            break
        example, finding, text = _said(rule, other)
    if finding.saving is None:
        example, finding, text = chosen
    program = "\n".join(_program(name, body) for name, body in files_of(example).items())
    lines = ["## Worked saving", f"What the rule says of one of its examples ({example.because}):", program, f"```text\n{text}```"]
    if finding.saving is None:
        lines.append("No saving is named: there is no honest figure for it.")
    return "\n\n".join(lines)


def _said(rule: Rule, example: Example) -> tuple[Example, Finding, str]:
    """An example, the first finding of the rule on it, and how that is reported."""
    report = scan_example(rule, example)
    finding = next((finding for finding in report.findings if finding.code == rule.code), None)
    if finding is None:
        raise SystemExit(f"{rule.code} is silent on its example ({example.because}): see pytest -k {rule.code}")
    lines = [line for line in full.lines(dataclasses.replace(report, findings=(finding,))) if line]
    return example, finding, "".join(render(lines))


def _program(name: str, text: str) -> str:
    """A file of an example; what an example repeats to be long is shown once."""
    text = _REPEATED.sub(lambda found: f"{found[1]}[… {len(found[0]) // len(found[1]) - 1} times more]", text)
    kind = {"py": "python", "toml": "toml", "md": "markdown"}.get(name.rpartition(".")[2], "text")
    fence = "````" if "```" in text else "```"
    return (f"`{name}`:\n\n" if name != MAIN else "") + f"{fence}{kind}\n{text.rstrip()}\n{fence}"


# ---------------------------------------------------------------- tables


def summary(rule: Rule) -> str:
    """The first line of the rule's page."""
    return docstring(rule).split("\n")[0]


def index() -> str:
    """The list of all rules, by category, with their icons."""
    intro = (
        "Each page is the docstring of the rule's file in `rules/`, and what the rule says of one of its examples;"
        " `promptlint rule CODE` prints it in the terminal.\n"
        "Choose rules by code, by prefix or by name: see [configuration](../configuration.md#rules)."
    )
    parts = ["<!-- Generated by tools/make_docs.py. -->", "# Rules", intro, LEGEND]
    for group, members in groupby(rules(), category):
        rows = [f"| {icons(rule)} | [{rule.code}]({rule.name}.md) | {rule.name} | {summary(rule)} |" for rule in members]
        parts += [f"## {group}", "\n".join(["| | code | name | reports |", "|---|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def limits() -> str:
    """What each rule does not see, as its own page says."""
    intro = "What single rules do not see or take for granted, from their pages. [limits.md](../limits.md) says what holds for all of them."
    parts = ["<!-- Generated by tools/make_docs.py. -->", "# Limits of the rules", intro]
    for group, members in groupby(rules(), category):
        parts.append(f"## {group}")
        for rule in members:
            said = re.search(r"^## Limits\n(.*?)(?=^## |\Z)", docstring(rule), re.MULTILINE | re.DOTALL)
            parts += [f"### [{rule.code}]({rule.name}.md) {rule.name}", said[1].strip() if said else "None are known."]
    return "\n\n".join(parts) + "\n"


def icons(rule: Rule) -> str:
    """When it is run, its fix, its severity."""
    when = "✅" if rule.default else PERSONA_ICONS.get(rule.persona, "")
    return " ".join(filter(None, (when, FIX_ICONS[rule.fix], SEVERITY_ICONS[rule.severity])))


def category_table(folder: str) -> str:
    """A line for each category: how many rules it has, and the pages of its first ones, from a file in another folder."""
    rows = []
    for group, found in groupby(rules(), category):
        members = list(found)
        code, _, words = group.partition(" ")
        on_by_default = [rule for rule in members if rule.default]
        named = ", ".join(_link(rule, folder) for rule in (on_by_default or members)[:_NAMED])
        rows.append(f"| {code} | {words} | {len(on_by_default)} | {len(members) - len(on_by_default)} | {named} |")
    return "\n".join(["| codes | category | on by default | opt-in | such as |", "|---|---|---|---|---|", *rows])


def _link(rule: Rule, folder: str) -> str:
    return f"[{rule.name}]({folder}{rule.name}.md)"
