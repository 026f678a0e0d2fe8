"""`promptlint whatif`: what the requests of a project would cost if they were sent otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.output import Color, Output, warn
from promptlint.cli.progress import ProgressBar
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.pipeline import Report
    from promptlint.report.whatif import Asked
    from promptlint.whatif import Change, Tuning

SCENARIOS = "Scenarios"
CALLS = "Which calls"
_NAMES = list[str] | None


class Format(StrEnum):
    """The forms of the result."""

    text = "text"
    json = "json"
    markdown = "markdown"


def whatif(
    paths: given.Paths = None,
    route: Annotated[
        _NAMES,
        typer.Option(
            metavar="MODEL[=SHARE]",
            help="Send them, or a share, to this model; cheaper: each to its own maker's cheaper one.",
            rich_help_panel=SCENARIOS,
        ),
    ] = None,
    cache_hit_rate: Annotated[
        str | None, typer.Option(metavar="RATE", help="Read so much of the cacheable prefix from the cache.", rich_help_panel=SCENARIOS)
    ] = None,
    stable_first: Annotated[
        bool, typer.Option("--stable-first", help="Put the stable text first, so that more is cacheable.", rich_help_panel=SCENARIOS)
    ] = False,
    cap_output: Annotated[
        int | None, typer.Option(metavar="TOKENS", min=1, help="Cap every answer at so many tokens.", rich_help_panel=SCENARIOS)
    ] = None,
    batch: Annotated[
        str | None, typer.Option(metavar="SHARE", help="Send a share through the batch API.", rich_help_panel=SCENARIOS)
    ] = None,
    chunks: Annotated[
        str | None, typer.Option(metavar="[NOW:]NUMBER", help="Send fewer retrieved chunks, as in 10:3.", rich_help_panel=SCENARIOS)
    ] = None,
    compress: Annotated[
        str | None,
        typer.Option(metavar="RATE", help="Keep so much of long static text and retrieved context.", rich_help_panel=SCENARIOS),
    ] = None,
    fine_tune: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Train this model for them, and say from which volume on that pays.", rich_help_panel=SCENARIOS),
    ] = None,
    training_price: Annotated[
        str | None, typer.Option(metavar="USD", help="Of the training, per million tokens.", rich_help_panel=SCENARIOS)
    ] = None,
    training_examples: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Examples that it is trained on; 500.", rich_help_panel=SCENARIOS)
    ] = None,
    path: Annotated[_NAMES, typer.Option(metavar="GLOB", help="Only calls in these files or folders.", rich_help_panel=CALLS)] = None,
    function: Annotated[_NAMES, typer.Option(metavar="GLOB", help="Only calls in these functions.", rich_help_panel=CALLS)] = None,
    model: Annotated[_NAMES, typer.Option(metavar="GLOB", help="Only calls of these models.", rich_help_panel=CALLS)] = None,
    feature: Annotated[
        _NAMES, typer.Option(metavar="GLOB", help="Only calls of these features of the usage file.", rich_help_panel=CALLS)
    ] = None,
    include: given.Counted = None,
    exclude: given.Exclude = None,
    force_exclude: given.ForceExclude = False,
    no_respect_gitignore: given.NoGitignore = False,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    calls_per_month: given.CallsPerMonth = None,
    format: Annotated[Format, typer.Option("--format", help="The form of the result.", rich_help_panel=given.REPORT)] = Format.text,
    output_file: given.OutputFile = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the tables only.", rich_help_panel=given.REPORT)] = False,
    color: given.ColorChoice = Color.auto,
) -> int:
    """Show what the requests below PATHS would cost if they were sent otherwise.

    Each option of Scenarios is one scenario, and several are also tried together.  Without any, the usual measures are ranked by
    what they save here.
    """  # fmt: skip
    where = paths or [Path()]
    wish = _Wish(
        tuple(_route(each) for each in given.split(route)),
        _share("--cache-hit-rate", cache_hit_rate),
        stable_first,
        cap_output,
        _share("--batch", batch),
        None if chunks is None else _chunks(chunks),
        _share("--compress", compress),
        _tuning(fine_tune, training_price, training_examples),
        tuple(given.split(each) for each in (path, function, model, feature)),
    )
    settings = given.settings(
        where,
        config,
        isolated,
        usage=usage,
        prices=prices,
        include=given.included(include),
        calls_per_month=given.number("--calls-per-month", calls_per_month),
        **given.discovery(exclude, force_exclude, no_respect_gitignore),
    )
    from promptlint import pipeline  # noqa: PLC0415

    with ProgressBar(quiet=quiet) as progress:
        report = pipeline.scan(where, settings, progress=progress, jobs=None)
    asked = wish.carried_out(report)
    with Output(output_file, color) as output:
        _write(output, report, asked, format, quiet=quiet)
    return 0


@dataclass(frozen=True, slots=True)
class _Wish:
    """The options of the scenarios, checked."""

    routes: tuple[tuple[str, Decimal], ...]
    hits: Decimal | None
    stable_first: bool
    cap: int | None
    batch: Decimal | None
    chunks: tuple[int | None, int] | None
    compress: Decimal | None
    tuning: Tuning | None
    patterns: tuple[tuple[str, ...], ...]

    def carried_out(self, report: Report) -> Asked:
        from promptlint.bill import bill_of  # noqa: PLC0415
        from promptlint.report.whatif import Asked  # noqa: PLC0415
        from promptlint.whatif import Choice, Scenario, break_even, chunks_by_function, compare, plan_of  # noqa: PLC0415

        assert report.book is not None
        bill, book, choice = bill_of(report), report.book, Choice(*self.patterns)
        chunks = chunks_by_function(report.calls)
        changes = self._changes(chunks)
        chosen = [line for line in bill.lines if choice.covers(line.call)]
        if not chosen and bill.lines:
            raise UserError(f"no priced request fits {self._said()}: promptlint calls lists them")
        if not changes and self.tuning is None:
            plan = plan_of(bill, book, report.settings.limits, chunks, choice)
            return Asked(report.prices_as_of, plan=plan, tuning=plan.tuning, break_even=plan.break_even)
        scenarios = [Scenario(change.title, (change,), choice) for change in changes]
        if len(changes) > 1:
            scenarios.append(Scenario("all together", tuple(changes), choice))
        if self.tuning is not None:
            scenarios.append(Scenario(self.tuning.title, (self.tuning,), choice))
        outcomes = tuple(compare(bill, scenario, book) for scenario in scenarios)
        found = () if self.tuning is None else break_even(chosen, self.tuning, book)
        return Asked(report.prices_as_of, outcomes, None, self.tuning, found)

    def _changes(self, known: dict[str, int]) -> list[Change]:
        """One change for each option, in an order in which they can be made together: what is sent, what is kept, who answers."""
        from promptlint.whatif import Batch, CacheHits, Cap, Compress, FewerChunks, Route, StableFirst  # noqa: PLC0415

        changes: list[Change] = []
        if self.chunks is not None:
            changes.append(FewerChunks(self.chunks[1], self.chunks[0], known))
        if self.compress is not None:
            changes.append(Compress(self.compress))
        if self.hits is not None:
            changes.append(CacheHits(self.hits, self.stable_first))
        elif self.stable_first:
            changes.append(StableFirst())
        if self.cap is not None:
            changes.append(Cap(self.cap))
        changes += [Route(model, share) for model, share in self.routes]
        if self.batch is not None:
            changes.append(Batch(self.batch))
        return changes

    def _said(self) -> str:
        names = ("--path", "--function", "--model", "--feature")
        return " ".join(f"{name} {','.join(found)}" for name, found in zip(names, self.patterns, strict=True) if found) or "the options"


def _share(option: str, text: str | None) -> Decimal | None:
    """A share between 0 and 1, or a percentage."""
    if text is None:
        return None
    from promptlint.documents import is_finite, number  # noqa: PLC0415

    said = number(text.strip().removesuffix("%").strip())
    if said is not None and text.strip().endswith("%"):
        said /= 100
    if said is None or not is_finite(said, 0, 1, 20) or said == 0:
        example = f"{option}0.7" if option.endswith("=") else f"{option} 0.7"
        raise UserError(f"{option} must be followed by a share above 0 and up to 1, for example {example} or 70%")
    return said


def _route(text: str) -> tuple[str, Decimal]:
    model, equals, share = text.partition("=")
    part = _share(f"--route {model}=", share) if equals else Decimal(1)
    if not model.strip() or part is None:
        raise UserError("--route takes a model and a share, for example --route gpt-4o-mini=0.6")
    return model.strip(), part


def _chunks(text: str) -> tuple[int | None, int]:
    now, _, to = text.rpartition(":")
    if not to.isdecimal() or int(to) > 10**6 or (now and not (now.isdecimal() and int(to) < int(now) <= 10**6)):
        raise UserError("--chunks takes the number of chunks, with the present one before it where the code does not tell: --chunks 10:3")
    return (int(now) if now else None), int(to)


def _tuning(model: str | None, price: str | None, examples: int | None) -> Tuning | None:
    if model is None:
        if price is not None or examples is not None:
            raise UserError("--training-price and --training-examples go with --fine-tune MODEL")
        return None
    from promptlint.prices.tuning import TUNABLE, Tunable, tunable  # noqa: PLC0415
    from promptlint.whatif import Tuning  # noqa: PLC0415

    asked, known = given.number("--training-price", price), tunable(model)
    if asked is None and known is None:
        bases = ", ".join(row.base for row in TUNABLE)
        raise UserError(f"no training price of {model} is known (of {bases} it is): say it with --training-price USD per million tokens")
    target = known or Tunable(model, model, "unknown", Decimal(0))
    tuning = Tuning(target if asked is None else replace(target, training=asked, source="as --training-price says"))
    return tuning if examples is None else replace(tuning, examples=examples)


def _why_empty(report: Report) -> list[tuple[str, ...]]:
    from promptlint.bill import bill_of  # noqa: PLC0415
    from promptlint.report import cost_words  # noqa: PLC0415

    return [(cost_words.counts(bill_of(report)),)]


def _write(output: Output, report: Report, asked: Asked, format: Format, *, quiet: bool) -> None:
    from promptlint.report import summary  # noqa: PLC0415

    if format is Format.json:
        from promptlint.report import json, whatif_json  # noqa: PLC0415

        output.text([json.dumps(whatif_json.document(asked, report), indent=2) + "\n"])
    elif format is Format.markdown:
        from promptlint.report import whatif_markdown  # noqa: PLC0415

        output.lines(whatif_markdown.lines(asked))
    else:
        from promptlint.report import whatif_text  # noqa: PLC0415

        output.lines(whatif_text.lines(asked, output.columns))
        output.lines([] if quiet else whatif_text.closing(asked), wrap=True)
        if asked.is_empty and not quiet:
            output.lines(_why_empty(report), wrap=True)
    warn(summary.skipped_lines(report.skipped))
