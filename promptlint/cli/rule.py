"""`promptlint rule`: what a rule finds, why it costs, and what to write instead."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, wants_color
from promptlint.report.concise import COLORS

if TYPE_CHECKING:
    from promptlint.report.text import Line
    from promptlint.rule import Rule


class Format(StrEnum):
    """The forms of a rule's page."""

    text = "text"
    json = "json"


def rule(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[CODE|NAME]", help="A rule's code or name, or a prefix of codes; none lists all.", show_default=False),
    ] = None,
    all_rules: Annotated[bool, typer.Option("--all", help="Show every rule's page.")] = False,
    output_format: Annotated[Format, typer.Option("--format", "--output-format", help="The form of the page.")] = Format.text,
    no_plugins: given.NoPlugins = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Explain a rule; without one, list them all."""
    from promptlint.config import Settings  # noqa: PLC0415
    from promptlint.registry import rules_for  # noqa: PLC0415
    from promptlint.report.json import dumps  # noqa: PLC0415

    settings = Settings(plugins=not no_plugins)
    given.tell_of_plugins(settings)
    known = rules_for(settings)
    chosen: Sequence[Rule] = known if rule is None else _found(rule, known)
    with Output(None, color) as output:
        if output_format is Format.json:
            output.text([dumps([_entry(each) for each in chosen], indent=2) + "\n"])
        elif not all_rules and (rule is None or len(chosen) > 1):
            output.lines(listing(chosen, output.columns))
        elif wants_color(color, sys.stdout):
            _show_markdown("\n\n---\n\n".join(page(each) for each in chosen))
        else:
            text = "\n\n---\n\n".join(page(each) for each in chosen)
            output.lines((line,) for line in text.split("\n"))
    return 0


def page(each: Rule) -> str:
    """A rule's page in Markdown: its name, its properties, and the docstring of its module."""
    from promptlint.registry import docstring  # noqa: PLC0415

    fix = {"none": "no fix", "safe": "safe fix", "unsafe": "unsafe fix"}[each.fix]
    since = each.since if each.origin == "promptlint" else f"{each.since}, of {each.origin}"
    return f"# {each.name} ({each.code})\n\n{each.severity} · {_on(each)} · {fix} · since {since}\n\n{docstring(each)}"


def _on(each: Rule) -> str:
    if each.default:
        return "on by default"
    return "off by default" if each.persona == "regular" else f"off by default, on for {_personas(each)}"


def _personas(each: Rule) -> str:
    from promptlint.rule import PERSONAS  # noqa: PLC0415

    return " and ".join(PERSONAS[PERSONAS.index(each.persona) :])


def _summary(each: Rule) -> str:
    from promptlint.registry import docstring  # noqa: PLC0415

    return docstring(each).split("\n", 1)[0]


def _found(wanted: str, known: Sequence[Rule]) -> list[Rule]:
    """The rule of that code or name, or those whose codes begin so."""
    from promptlint.selection import codes_of  # noqa: PLC0415

    codes = codes_of(wanted, {each.code: each.name for each in known})
    return [each for each in known if each.code in codes]


def listing(rules: Sequence[Rule], columns: int | None) -> Iterator[Line]:
    """A line a rule, in groups; on a terminal each fits its width."""
    from promptlint.report.text import Piece, cut  # noqa: PLC0415
    from promptlint.rule import category  # noqa: PLC0415

    longest = max((len(each.name) for each in rules), default=0)
    before = ""
    for each in rules:
        group = category(each)
        if group != before:
            yield from [()] if before else []
            yield (Piece(group, "bold"),)
            before = group
        told = _summary(each) if each.origin == "promptlint" else f"{_summary(each)} ({each.origin})"
        lead = f"  {each.code:<6}  {_MARKS['on' if each.default else each.persona]} "
        name = f"{each.name:<{longest}}  "
        shown: Line = (lead[:2], Piece(lead[2:8], COLORS[each.severity]), lead[8:], name)
        if columns is None:
            yield (*shown, Piece(told, "dim"))
        elif columns - len(lead + name) >= _ROOM:
            yield (*shown, Piece(cut(told, columns - len(lead + name)), "dim"))
        else:
            yield from (shown, (" " * len(lead), Piece(cut(told, columns - len(lead)), "dim")))
    yield ()
    yield (Piece("* on by default, p added by --persona pedantic, a by --persona auditor", "dim"),)


_ROOM = 60  # columns that a summary needs beside the name; on a narrower terminal it stands below
_MARKS = {"on": "*", "regular": " ", "pedantic": "p", "auditor": "a"}


def _entry(each: Rule) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity,
        "default": each.default,
        "persona": each.persona,
        "origin": each.origin,
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
