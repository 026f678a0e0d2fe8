"""`promptlint compress`: shorter versions of the prompts that cost most, and what is known of each."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from promptlint.cli import USAGE_ERROR, complain, fixing
from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.compress.outcome import Outcome
    from promptlint.compress.shortening import Shortener
    from promptlint.compress.suggestion import Suggestion
    from promptlint.compress.texts import Text
    from promptlint.config import Settings
    from promptlint.pipeline import Report
    from promptlint.report.wording import Shown

VIEW = "What is shown"
MODEL = "LLMLingua"
USE = "What becomes of it"
TOP = 10


class Format(StrEnum):
    """The forms of the suggestions."""

    text = "text"
    json = "json"
    markdown = "markdown"
    plain = "plain"


class Diff(StrEnum):
    """How much of a word diff is shown."""

    words = "words"
    all = "all"
    none = "none"


class Method(StrEnum):
    """The methods of LLMLingua."""

    llmlingua2 = "llmlingua2"
    llmlingua = "llmlingua"
    longllmlingua = "longllmlingua"


def compress(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS|-]…", help="Files and folders to look at; - reads one prompt from stdin.", show_default=False),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help=f"The N dearest prompts; {TOP} in text and for a model.", rich_help_panel=VIEW, show_default=False
        ),
    ] = None,
    min_tokens: Annotated[int, typer.Option(metavar="N", min=1, help="Show what saves so many tokens a call.", rich_help_panel=VIEW)] = 5,
    diff: Annotated[Diff, typer.Option(help="Show changed words, all of the text, or none of it.", rich_help_panel=VIEW)] = Diff.words,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME|FOLDER", help="Shorten prose with this model: a hub name or a folder.", rich_help_panel=MODEL),
    ] = None,
    method: Annotated[Method | None, typer.Option(help="llmlingua2 unless said otherwise.", rich_help_panel=MODEL)] = None,
    rate: Annotated[float | None, typer.Option(metavar="SHARE", help="The share of the prose to keep: 0.5.", rich_help_panel=MODEL)] = None,
    target_tokens: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Shorten each prompt to so many tokens.", rich_help_panel=MODEL)
    ] = None,
    question: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What longllmlingua keeps the text for.", rich_help_panel=MODEL)
    ] = None,
    device: Annotated[str | None, typer.Option(metavar="NAME", help="cpu, mps, cuda or cuda:0.", rich_help_panel=MODEL)] = None,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="For one stretch of prose; 120 unless said otherwise.", rich_help_panel=MODEL)
    ] = None,
    memory: Annotated[
        int | None, typer.Option(metavar="MIB", help="Of the model's process; 4096 unless said otherwise.", rich_help_panel=MODEL)
    ] = None,
    write: Annotated[
        str | None,
        typer.Option(metavar="PATH:LINE", help="Write the shorter version of this prompt into its file.", rich_help_panel=USE),
    ] = None,
    export_eval: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a promptfoo and a pytest evaluation of old against new there.", rich_help_panel=USE),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--for", metavar="MODEL", help="The model that the prompt on stdin goes to.", rich_help_panel=given.FILES),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="KINDS", help="Look at tests, examples, notebooks or all, too.", rich_help_panel=given.FILES),
    ] = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    format: Annotated[
        Format,
        typer.Option("--format", help="The form of the report; plain: the shorter text itself, of -.", rich_help_panel=given.REPORT),
    ] = Format.text,
    output_file: given.OutputFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the suggestions only.", rich_help_panel=given.REPORT)] = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Suggest shorter versions of the prompts below PATHS, and show what each keeps and saves; only --write changes anything."""
    where = paths or [Path()]
    stdin = fixing.STDIN in where
    wish = _Wish(top, min_tokens, diff.value, format, write, export_eval, quiet)
    wish.check(where, to, rate, target_tokens)
    asked = any(each is not None for each in (model, method, rate, target_tokens, question, device, timeout, memory))
    shortener = _shortener(model, method, rate, question, device, timeout, memory) if asked else None
    settings = given.settings(
        [Path()] if stdin else where,
        config,
        isolated,
        usage=usage,
        prices=prices,
        include=given.included(include),
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    data = _read(settings) if stdin else b""
    report, texts = (None, _handed_over(data, to, settings)) if stdin else _scanned(where, settings, quiet=quiet)
    outcome = replace(_outcome(texts, settings, wish, shortener, target_tokens), prices_as_of=_as_of(report, settings))
    with Output(output_file, color) as output:
        _print(output, outcome, report, wish, data)
    if outcome.failure:
        return complain(outcome.failure)
    if export_eval is not None:
        _export(outcome, export_eval)
    if write is not None and report is not None:
        _write(outcome, write, report, where, settings)
    return 0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for, checked."""

    top: int | None
    least: int
    diff: str
    format: Format
    write: str | None
    export: Path | None
    quiet: bool

    @property
    def makes(self) -> bool:
        """Whether something is made of the suggestions."""
        return self.write is not None or self.export is not None

    def check(self, where: Sequence[Path], to: str | None, rate: float | None, target_tokens: int | None) -> None:
        """Raise a `UserError` where two wishes do not go together."""
        stdin = fixing.STDIN in where
        if stdin and len(where) > 1:
            raise UserError("the path - reads stdin, and stands alone")
        if stdin and self.write is not None:
            raise UserError("--write writes into a file: of a prompt on stdin, --format plain prints the shorter version")
        if to is not None and not stdin:
            raise UserError("--for goes with the path -: in a project, the code says which model a prompt goes to")
        if rate is not None and target_tokens is not None:
            raise UserError("--rate and --target-tokens both say how short: give one of them")
        if self.format is Format.plain and not stdin:
            raise UserError("--format plain prints the shorter version of a prompt on stdin: it goes with the path -")


def _shortener(
    model: str | None,
    method: Method | None,
    rate: float | None,
    question: str | None,
    device: str | None,
    timeout: float | None,
    memory: int | None,
) -> Shortener:
    from promptlint.compress.shortening import Shortener  # noqa: PLC0415

    said = {"model": model, "method": method and method.value, "rate": rate, "question": question, "device": device}
    said |= {"timeout": timeout, "memory": memory}
    return replace(Shortener(), **{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]


def _scanned(where: Sequence[Path], settings: Settings, *, quiet: bool) -> tuple[Report, tuple[Text, ...]]:
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.compress.texts import texts_of  # noqa: PLC0415
    from promptlint.months import as_sent  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None)
    return report, texts_of(as_sent(report.calls), report.prompts)


def _as_of(report: Report | None, settings: Settings) -> dt.date:
    from promptlint.prices import book_for  # noqa: PLC0415

    return book_for(settings).as_of if report is None else report.prices_as_of


def _read(settings: Settings) -> bytes:
    data = sys.stdin.buffer.read(settings.max_file_bytes + 1)
    if len(data) > settings.max_file_bytes:
        raise UserError(f"stdin: larger than max-file-size ({settings.max_file_bytes:,} bytes)")
    return data


def _handed_over(data: bytes, model: str | None, settings: Settings) -> tuple[Text, ...]:
    from promptlint.compress.handed import handed_over  # noqa: PLC0415
    from promptlint.compress.texts import texts_of  # noqa: PLC0415

    call = handed_over(data, model, settings)
    return texts_of([call]) if call is not None else ()


def _outcome(texts: Sequence[Text], settings: Settings, wish: _Wish, shortener: Shortener | None, target: int | None) -> Outcome:
    """Both steps; where the second cannot be made, the first with the reason."""
    from promptlint.compress.outcome import Model, outcome_of  # noqa: PLC0415
    from promptlint.compress.suggestion import compressing, shortened, suggested  # noqa: PLC0415

    asked = [text for text in texts if settings.asks_for(text.context)]
    apart = len(texts) - len(asked)
    top = wish.top or (TOP if shortener is not None or wish.format in (Format.text, Format.markdown) else None)
    found = suggested(asked, texts)
    if shortener is None:
        return outcome_of(found, least=wish.least, top=top, apart=apart)
    from promptlint.compress.shortening import MODELS, NoModel  # noqa: PLC0415

    model = Model(shortener.model or MODELS[shortener.method], shortener.method, shortener.rate, target, shortener.device)
    dearest = _those_to_shorten(found, wish, top)
    try:
        with ProgressBar(quiet=wish.quiet, doing="Shortening", what="stretches of prose") as progress:
            shorter = shortened(dearest, compressing(shortener, progress), target)
    except NoModel as error:
        return replace(outcome_of(found, least=wish.least, top=top, apart=apart), model=model, failure=str(error))
    rest = len(found) - len(dearest)
    return replace(outcome_of(shorter, least=wish.least, top=None, apart=apart), model=model, more=rest)


def _those_to_shorten(found: Sequence[Suggestion], wish: _Wish, top: int | None) -> Sequence[Suggestion]:
    """The prompts that a model is to shorten: the one to write, or the dearest."""
    from promptlint.compress.outcome import at_place  # noqa: PLC0415

    return [at_place(found, wish.write, shorter=False)] if wish.write is not None else found[:top]


def _print(output: Output, outcome: Outcome, report: Report | None, wish: _Wish, data: bytes) -> None:
    from promptlint.report import compress, compress_json, compress_markdown, json, summary  # noqa: PLC0415

    shown = cast("Shown", wish.diff)
    skipped = () if report is None else report.skipped
    if wish.format is Format.json:
        output.text([json.dumps(compress_json.document(outcome, report), indent=2) + "\n"])
    elif wish.format is Format.markdown:
        output.lines(compress_markdown.lines(outcome, shown))
        warn(summary.skipped_lines(skipped))
    elif wish.format is Format.plain:
        output.text([_plain(data.decode("utf-8-sig"), outcome)])
    else:
        output.lines(compress.lines(outcome, shown), wrap=True)
        if not wish.quiet:
            output.lines(
                [
                    *compress.closing(outcome, is_asked=wish.makes, has_usage=report is None or bool(report.usage.source)),
                    *summary.skipped_lines(skipped),
                ],
                wrap=True,
            )


def _plain(text: str, outcome: Outcome) -> str:
    from promptlint.fix.prompts import shorter_text  # noqa: PLC0415
    from promptlint.fix.source import Refused  # noqa: PLC0415

    try:
        return shorter_text(text, outcome.all)
    except Refused as error:
        raise UserError(f"stdin: {error.reason}") from None


def _write(outcome: Outcome, place: str, report: Report, where: Sequence[Path], settings: Settings) -> None:
    from promptlint import pipeline  # noqa: PLC0415
    from promptlint.compress.outcome import at_place  # noqa: PLC0415
    from promptlint.fix import prompts  # noqa: PLC0415
    from promptlint.fix.source import Refused  # noqa: PLC0415
    from promptlint.report.text import plural  # noqa: PLC0415

    if settings.unsafe_fixes is False:
        raise UserError("--write changes what a model is told, and the configuration says unsafe-fixes = false")
    suggestion = at_place(outcome.all, place)

    def scan(instead: Mapping[str, bytes]) -> Report:
        return pipeline.scan(where, settings, jobs=None, instead=instead)

    try:
        made = prompts.rewritten(suggestion, report, scan)
        prompts.write(made)
    except Refused as error:
        raise UserError(f"{suggestion.text.key}: not written: {error.reason}") from None
    warn([(f"Wrote the shorter prompt into {suggestion.text.key}: {plural(suggestion.saved, 'token')} fewer.",)])


def _export(outcome: Outcome, folder: Path) -> None:
    from promptlint.compress.evals import evaluation, write  # noqa: PLC0415

    if not outcome.suggestions:
        raise UserError("--export-eval: there is no shorter version to evaluate")
    write(evaluation(outcome.suggestions), folder)
    many = len(outcome.suggestions)
    warn([(f"Wrote an evaluation of {many} shorter prompt{'' if many == 1 else 's'} into {folder}: its README.md says how to run it.",)])


__all__ = ["USAGE_ERROR", "compress"]
