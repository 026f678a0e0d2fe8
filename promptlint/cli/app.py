"""The commands and how they are dispatched; each command's work is imported when it is called."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from promptlint import __version__
from promptlint.cli import USAGE_ERROR, complain
from promptlint.cli.accepting import spelled_out
from promptlint.cli.argfile import expanded
from promptlint.cli.calls import calls
from promptlint.cli.clean import clean
from promptlint.cli.comment import comment
from promptlint.cli.compress import compress
from promptlint.cli.config import config
from promptlint.cli.cost import cost
from promptlint.cli.diff import diff
from promptlint.cli.init import init
from promptlint.cli.merge import merge
from promptlint.cli.prices import prices
from promptlint.cli.prompts import prompts
from promptlint.cli.report import report
from promptlint.cli.rule import rule
from promptlint.cli.scan import scan
from promptlint.cli.server import server
from promptlint.cli.usage import usage
from promptlint.cli.usage_import import import_
from promptlint.cli.version import version
from promptlint.cli.whatif import whatif

app = typer.Typer(
    name="promptlint",
    help="Find what code spends on language models, and what of it is wasted, without running the code.",
    epilog="@FILE stands for the lines of FILE, one argument each.  Exit codes: 0 nothing at or above --fail-on, 1 findings,"
    " 2 a usage, configuration or internal error.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS = (
    scan, merge, cost, whatif, report, diff, comment, calls, prompts, compress, prices, rule, config, version, init, clean, server,
)  # fmt: skip
for command in _COMMANDS:
    app.command()(command)
usage.command("import")(import_)
app.add_typer(usage, name="usage")


@app.callback()
def _promptlint(
    asked: Annotated[bool, typer.Option("--version", "-V", help="Print the version.", is_eager=True)] = False,
) -> None:
    if asked:
        typer.echo(f"promptlint {__version__}")
        raise typer.Exit


def run(arguments: list[str]) -> int:
    """Parse and run; a mistake in the arguments is one line, exit code 2."""
    # The base class of click's own complaints, wherever this version of typer keeps click.
    usage_error = cast("type[Exception]", typer.BadParameter.__mro__[2])
    try:
        code = app(spelled_out(expanded(arguments)) or ["--help"], prog_name="promptlint", standalone_mode=False)
    except typer.Abort:
        return complain("aborted")
    except usage_error as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "promptlint"
        return complain(f"{_one_line(error)} ({command} --help shows what there is)")
    if not arguments:
        return USAGE_ERROR
    return code if isinstance(code, int) else 0


def _one_line(error: BaseException) -> str:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    words = " ".join(str(message).split()).rstrip(".")
    return words[:1].lower() + words[1:]
