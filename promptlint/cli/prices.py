"""`promptlint prices`: what models cost on a day, and where that is known from."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn

if TYPE_CHECKING:
    from promptlint.model import ModelCard
    from promptlint.prices import PriceBook
    from promptlint.report.prices import Quoted

IN_PART = 1  # the exit code when a name was found in part only
MOST = 30


class Format(StrEnum):
    """The forms of a price list."""

    table = "table"
    json = "json"
    csv = "csv"


def prices(
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL]…", help="Models, or parts of their names; all providers if none.", show_default=False),
    ] = None,
    provider: Annotated[str | None, typer.Option("--provider", metavar="NAME", help="Only what this provider asks.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of the prices; today if none.")] = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the list.", rich_help_panel=given.REPORT)] = Format.table,
    own: given.Prices = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    output_file: given.OutputFile = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Show what models cost: each price with its day and its source, announced changes, limits and the tokenizer.

    Exit code 0: every model was found; 1: some name only in part; 2: no listed name holds it.
    """
    settings = given.settings([Path()], config, isolated, prices=own)
    from promptlint.prices import book_for, today  # noqa: PLC0415

    book, day = book_for(settings), _day(on) or today()
    where = _provider(book, provider)
    if not models:
        _show_list(book, [] if where is None else _cards(book, book.names(where), day), where, format, output_file, color, day)
        return 0
    return _show_models(book, models, where or "unknown", day, format, output_file, color)


def _show_models(
    book: PriceBook, models: list[str], provider: str, on: dt.date, format: Format, output_file: Path | None, color: Color
) -> int:
    from promptlint.report import json  # noqa: PLC0415
    from promptlint.report import prices as report  # noqa: PLC0415

    found: list[Quoted] = []
    in_part: list[tuple[str, list[ModelCard]]] = []
    for model in models:
        if known := report.quoted(book, model, provider, on):
            found.append(known)
        else:
            in_part.append((model, _holding(book, model, provider, on)))
    cards = [card for _, listed in in_part for card in listed]
    with Output(output_file, color) as output:
        if format is Format.json:
            entries = [*(report.entry(known) for known in found), *(report.short_entry(card) for card in cards)]
            output.text([json.dumps(entries, indent=2) + "\n"])
        elif format is Format.csv:
            rows = [row for known in found for row in known.cards]
            output.text(report.csv_lines([*rows, *(("", card) for card in cards)]))
        else:
            for number, known in enumerate(found):
                output.lines([()] if number else [])
                output.lines(report.model_lines(known), wrap=True)
            for number, (model, listed) in enumerate(in_part):
                output.lines([()] if number or found else [])
                more = len(listed) - MOST
                output.lines([(f'No one model goes by "{model}"; these names hold it:',)])
                output.lines(report.listing(listed[:MOST], output.columns))
                output.lines([(f"and {more} more (--format csv lists them)",)] if more > 0 else [])
    if format is not Format.table:
        warn((f'promptlint: no one model goes by "{model}": {len(listed)} names that hold it are listed',) for model, listed in in_part)
    return IN_PART if in_part else 0


def _show_list(
    book: PriceBook, cards: list[ModelCard], provider: str | None, format: Format, output_file: Path | None, color: Color, on: dt.date
) -> None:
    from promptlint.report import json  # noqa: PLC0415
    from promptlint.report import prices as report  # noqa: PLC0415

    with Output(output_file, color) as output:
        if format is Format.table:
            output.lines(report.overview(book) if provider is None else report.listing(cards, output.columns))
            return
        listed = cards if provider else _cards(book, book.names(), on)
        if format is Format.csv:
            output.text(report.csv_lines(("", card) for card in listed))
        else:
            output.text([json.dumps([report.short_entry(card) for card in listed], indent=2) + "\n"])


def _cards(book: PriceBook, names: list[tuple[str, str]], on: dt.date) -> list[ModelCard]:
    found = (book.card(name, "unknown" if place == "*" else place, on) for place, name in names)
    return [card for card in found if card]


def _holding(book: PriceBook, part: str, provider: str, on: dt.date) -> list[ModelCard]:
    """The models whose names hold a text; a mistake in the name is told with the nearest ones."""
    from promptlint.errors import UserError  # noqa: PLC0415

    wanted = part.strip().lower()
    names = [(place, name) for place, name in book.names("" if provider == "unknown" else provider) if wanted and wanted in name]
    if not names:
        close = book.similar(part, provider)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        at = "" if provider == "unknown" else f" at {provider}"
        raise UserError(f'no listed model is called "{part}"{at}, and no name holds it{hint}')
    named = [(place, name) for place, name in names if name.rpartition("/")[2] == wanted]
    return _cards(book, [*named, *(each for each in names if each not in named)], on)


def _provider(book: PriceBook, named: str | None) -> str | None:
    from promptlint.errors import UserError, nearest  # noqa: PLC0415
    from promptlint.prices.names import provider_key  # noqa: PLC0415

    if named is None:
        return None
    known = sorted({place for place, _ in book.names()})
    if (key := provider_key(named)) not in known:
        raise UserError(f'--provider: no prices of "{named}" are known{nearest(named.lower(), known) or "; promptlint prices lists them"}')
    return key


def _day(written: str | None) -> dt.date | None:
    from promptlint.errors import UserError  # noqa: PLC0415

    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise UserError(f'--on must be a date such as 2026-12-01, not "{written}"') from None
