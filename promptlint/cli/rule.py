"""`promptlint rule`: what a rule finds, why it costs, and what to write instead."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, wants_color

if TYPE_CHECKING:
    from promptlint.report.text import Line
    from promptlint.rule import Rule


class Format(StrEnum):
    """The forms of a rule's page."""

    text = "text"
    json = "json"


def rule(
    rule: Annotated[
        str | None, typer.Argument(metavar="[CODE|NAME]", help="A rule's code or name; none lists them.", show_default=False)
    ] = None,
    all_rules: Annotated[bool, typer.Option("--all", help="Show every rule's page.")] = False,
    output_format: Annotated[Format, typer.Option(help="The form of the page.")] = Format.text,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Explain a rule; without one, list them all."""
    from promptlint.check import rules  # noqa: PLC0415
    from promptlint.report.json import dumps  # noqa: PLC0415

    chosen: Sequence[Rule] = rules() if rule is None else [_find(rule, rules())]
    with Output(None, color) as output:
        if output_format is Format.json:
            output.text([dumps([_entry(each) for each in chosen], indent=2) + "\n"])
        elif rule is None and not all_rules:
            output.lines(_listing(chosen))
        elif wants_color(color, sys.stdout):
            _show_markdown("\n\n---\n\n".join(page(each) for each in chosen))
        else:
            text = "\n\n---\n\n".join(page(each) for each in chosen)
            output.lines((line,) for line in text.split("\n"))
    return 0


def page(each: Rule) -> str:
    """A rule's page in Markdown: its name, its properties, and the docstring of its module."""
    on = "on by default" if each.default else "off by default"
    fix = {"none": "no fix", "safe": "safe fix", "unsafe": "unsafe fix"}[each.fix]
    return f"# {each.name} ({each.code})\n\n{each.severity} · {on} · {fix} · since {each.since}\n\n{_docstring(each)}"


def _docstring(each: Rule) -> str:
    return inspect.cleandoc(sys.modules[type(each).__module__].__doc__ or "")


def _summary(each: Rule) -> str:
    return _docstring(each).split("\n", 1)[0]


def _find(wanted: str, rules: Sequence[Rule]) -> Rule:
    from promptlint.errors import UserError  # noqa: PLC0415
    from promptlint.options import nearest  # noqa: PLC0415

    for each in rules:
        if wanted.upper() == each.code or wanted.lower() == each.name:
            return each
    words = [word for each in rules for word in (each.code, each.name)]
    word = wanted.upper() if wanted.upper().startswith("PL") else wanted.lower()
    raise UserError(f'unknown rule "{wanted}"{nearest(word, words) or "; promptlint rule lists them"}')


def _listing(rules: Sequence[Rule]) -> Iterator[Line]:
    from promptlint.report.text import Piece  # noqa: PLC0415

    longest = max((len(each.name) for each in rules), default=0)
    for each in rules:
        yield (Piece(each.code, "bold"), f"  {each.name:<{longest}}  ", Piece(_summary(each), "dim"))


def _entry(each: Rule) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity,
        "default": each.default,
        "fix": each.fix,
        "since": each.since,
        "summary": _summary(each),
        "page": page(each),
    }


def _show_markdown(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markdown import Markdown  # noqa: PLC0415

    console = Console(force_terminal=True)
    console.print(Markdown(text), width=min(console.width, 100))
