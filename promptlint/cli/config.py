"""`promptlint config`: the options of a configuration file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output

if TYPE_CHECKING:
    from promptlint.options import Option
    from promptlint.report.text import Line


def config(
    key: Annotated[str | None, typer.Argument(help="One option; all of them if none is named.", show_default=False)] = None,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Show the options of promptlint.toml (or of pyproject.toml): what they do, their defaults, an example."""
    from promptlint.errors import UserError  # noqa: PLC0415
    from promptlint.options import BY_KEY, OPTIONS, nearest  # noqa: PLC0415

    if key is not None and key not in BY_KEY:
        raise UserError(f'unknown option "{key}"{nearest(key, list(BY_KEY)) or "; promptlint config lists them"}')
    with Output(None, color) as output:
        for number, option in enumerate(OPTIONS if key is None else [BY_KEY[key]]):
            output.lines([()] if number else [])
            output.lines(_option(option))
    return 0


def _option(option: Option) -> Iterator[Line]:
    from promptlint.report.json import dumps  # noqa: PLC0415
    from promptlint.report.text import Piece  # noqa: PLC0415

    yield (Piece(option.key, "bold"), Piece(f": {option.wants}", "dim"))
    yield (f"    {option.doc}",)
    yield ("    default: ", Piece("not set" if option.default is None else dumps(option.default), "cyan"))
    yield ("    example: ", Piece(option.example, "green"))
    if option.cli:
        yield ("    command line: ", Piece(option.cli, "green"))
