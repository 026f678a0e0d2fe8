"""The usual measures, each tried on a whole project and ranked by what it saves there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from promptlint.bill import Bill, Total
from promptlint.prices import PriceBook
from promptlint.prices.tuning import TUNABLE
from promptlint.rule import Limits
from promptlint.whatif.changes import CHEAPER, Batch, CacheHits, Cap, Compress, FewerChunks, Route
from promptlint.whatif.scenario import EVERYTHING, Choice, Outcome, Scenario, compare
from promptlint.whatif.tuning import BreakEven, Tuning, WorthTuning, break_even, is_one_task

# What the measures are tried with, where nothing else is asked for.  Conventions, not measurements.
ROUTED = Decimal("0.6")  # of the requests: those that a cheaper model answers as well
HITS = Decimal("0.7")
COMPRESSED = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Step:
    """One measure: what it saves alone, and what is left to pay after it and all that stand before it."""

    name: str  # cap output | route | cache | compress | fine-tune | batch | fewer chunks
    alone: Outcome
    left: Total | None  # None: it stands in the place of others, and is not carried out with them


@dataclass(frozen=True, slots=True)
class Plan:
    """The measures, the largest saving first."""

    before: Total
    steps: tuple[Step, ...]
    tuning: Tuning
    break_even: tuple[BreakEven, ...]


def measures(limits: Limits, chunks: Mapping[str, int], tuning: Tuning, choice: Choice = EVERYTHING) -> dict[str, Scenario]:
    """The measures in the order in which they are usually tried, and two that not every project has a use for."""
    cap = Cap(limits.suggested_output_tokens, by_task=True)
    fewer = FewerChunks(limits.max_chunks, known=chunks)
    return {
        "cap output": Scenario(cap.title, (cap,), choice),
        "route": Scenario(Route(CHEAPER, ROUTED).title, (Route(CHEAPER, ROUTED),), choice),
        "cache": Scenario(CacheHits(HITS, True).title, (CacheHits(HITS, True),), choice),
        "compress": Scenario(Compress(COMPRESSED).title, (Compress(COMPRESSED),), choice),
        "fine-tune": Scenario(WorthTuning(tuning).title, (WorthTuning(tuning),), choice),
        "batch": Scenario(Batch(jobs_only=True).title, (Batch(jobs_only=True),), choice),
        "fewer chunks": Scenario(fewer.title, (fewer,), choice),
    }


def plan_of(bill: Bill, book: PriceBook, limits: Limits, chunks: Mapping[str, int], choice: Choice = EVERYTHING) -> Plan:
    """Every measure alone, ranked, and the bill after each of them in that order."""
    tuning = Tuning(TUNABLE[0])
    tried = [(name, scenario, compare(bill, scenario, book)) for name, scenario in measures(limits, chunks, tuning, choice).items()]
    tried.sort(key=lambda item: -item[2].saved)  # stable: equal ones stay in the usual order
    steps, lines, left = [], list(bill.lines), bill.total
    for name, scenario, alone in tried:
        if name == "fine-tune":  # it takes the place of routing, and is not open to everybody
            steps.append(Step(name, alone, None))
            continue
        together = compare(bill, scenario, book, lines)
        if together.saved > 0 or together.saved_at_worst > 0:  # else another measure has made it needless
            lines, left = list(together.lines), together.after
        steps.append(Step(name, alone, left))
    chosen = [line for line in bill.lines if choice.covers(line.call) and is_one_task(line.call)]
    return Plan(bill.total, tuple(steps), tuning, break_even(chosen, tuning, book))
