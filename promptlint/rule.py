"""What a rule file imports: `Rule`, `Finding`, `Saving`, `bad`, `good`, and the limits that users configure."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import ClassVar, Literal, TypeVar

from promptlint.budget import NO_BUDGET, Allowance, Budget
from promptlint.growth import KILOBYTES, TOKENS_OF_KILOBYTES, price_of, sent_again, turns_that_fit
from promptlint.likeness import alike, words_of
from promptlint.model import Edit, Known, PricedCall, Segment, Span, Surroundings, Value, sum_tokens
from promptlint.requests import requests_of

__all__ = [
    "CONFIDENCES",
    "PERSONAS",
    "SEVERITIES",
    "SOFT",
    "Allowance",
    "Budget",
    "Confidence",
    "Example",
    "Finding",
    "Fix",
    "Limits",
    "Persona",
    "Rule",
    "Saving",
    "Severity",
    "against_budget",
    "alike",
    "answers_for",
    "bad",
    "billed_instead",
    "cost",
    "dollars",
    "for_the_cache",
    "good",
    "growth",
    "percent",
    "price_of",
    "requests_of",
    "stretch",
    "thousands",
    "words_of",
    "written_at",
]

T = TypeVar("T")
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
Confidence = Literal["low", "medium", "high"]
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
Persona = Literal["regular", "pedantic", "auditor"]
PERSONAS: tuple[Persona, ...] = ("regular", "pedantic", "auditor")
SOFT = "a budget that is nearly used up does not change the exit code"


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds that a configuration file may change; the field names are its keys."""

    max_system_tokens: int = 1500
    max_chunks: int = 5
    max_context_tokens: int = 4000
    max_chunk_tokens: int = 1000
    max_tool_tokens: int = 2000
    suggested_output_tokens: int = 1024
    max_examples: int = 5
    max_filler_tokens: int = 20
    max_retries: int = 10
    max_attempts: int = 6
    max_agent_steps: int = 50
    retirement_days: int = 45
    budget: Budget = NO_BUDGET

    @property
    def unpriced_blocks(self) -> bool:
        """Whether a call whose model has no price is an error, because no budget can hold it."""
        return self.budget.unpriced == "block"


@dataclass(frozen=True, slots=True)
class Saving:
    """What heeding a finding saves per call: tokens, US dollars, and the assumption behind both."""

    tokens: int
    usd: Decimal | None  # None where the model has no price
    assumption: str
    usd_per_month: Decimal | None = None  # where a usage file says how often the call is made


@dataclass(frozen=True, slots=True)
class Fix:
    """What can be done about a finding by machine.  Its edits are made together or not at all, and stand in one file."""

    title: str  # what it does, as an order: "set max_completion_tokens=1024"
    edits: tuple[Edit, ...]
    safe: bool = False  # the request stays the same, or only its price changes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that wastes money, at one place."""

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    help: str = ""
    notes: tuple[str, ...] = ()
    saving: Saving | None = None
    related: tuple[Span, ...] = ()  # other places with the same cause, and places where a suppression counts
    context: str = "application"  # application | test | example | notebook
    blocking: bool = True  # False: told, and no reason for exit code 1, however severe
    confidence: Confidence = "high"  # how sure it is that the code does what the message says
    fix: Fix | None = None

    def sort_key(self) -> tuple[object, ...]:
        return (self.span.path, self.span.cell or 0, self.span.line, self.span.column, self.code, self.message)


@dataclass(frozen=True, slots=True)
class Example:
    """A small program with `# PLxxx` on each line where the rule must speak (none: it must stay silent)."""

    code: str
    because: str = ""
    files: tuple[tuple[str, str], ...] = ()  # further files of the program: (path, text)
    fixed: str | None = None  # what the rule's fixes, unsafe ones too, make of `code`; None: not said


def bad(code: str, *, because: str = "", fixed: str | None = None, **files: str) -> Example:
    """A program in which the rule fires on every line that ends in its code, and on no other; `files` are modules, or named in full."""
    example = _example(code, because, files)
    return example if fixed is None else replace(example, fixed=inspect.cleandoc(fixed) + "\n")


def good(code: str, *, because: str = "", **files: str) -> Example:
    """A program on which the rule stays silent."""
    return _example(code, because, files)


def _example(code: str, because: str, files: dict[str, str]) -> Example:
    texts = tuple((name if "." in name else f"{name}.py", inspect.cleandoc(text) + "\n") for name, text in files.items())
    return Example(inspect.cleandoc(code) + "\n", because, texts)


def cost(tokens: int, price: Decimal) -> Decimal:
    """What `tokens` cost in US dollars at `price` dollars per million."""
    return tokens * price / 1_000_000


def dollars(amount: Decimal, digits: int = 2) -> str:
    """An amount for a sentence: whole cents, or so many significant digits where it is smaller than that."""
    if amount == 0:
        return "$0"
    places = min(-2, amount.adjusted() - 1)
    if amount < 1:
        places = min(places, amount.adjusted() + 1 - digits)
    text = f"{amount.quantize(Decimal(1).scaleb(places)):,f}".replace(",", " ")
    while digits > 2 and text.endswith("0") and len(text) - text.index(".") > 3:
        text = text[:-1]
    return f"${text}"


def percent(part: Decimal, whole: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """A share for a sentence, in whole percent."""
    return f"{thousands(int((part * 100 / whole).to_integral_value(rounding)))} %"


def against_budget(spent: Decimal, allowed: Decimal, digits: int = 2) -> str:
    """A figure beside its budget, for a sentence: rounded so that over is never shown as 100 %, and nearly never as over."""
    if spent <= allowed:
        return f"{percent(spent, allowed, ROUND_FLOOR)} of its budget of {dollars(allowed, digits)}"
    share = f" ({percent(spent, allowed, ROUND_CEILING)} of it)" if allowed else ""
    return f"over its budget of {dollars(allowed, digits)}{share}"


def thousands(number: int) -> str:
    """A number for a sentence, its digits in groups of three: 16 384."""
    return f"{number:,}".replace(",", " ")


CATEGORIES = {
    "PL1": "output",
    "PL2": "prompt caching",
    "PL3": "prompt size",
    "PL4": "retrieval",
    "PL5": "model choice",
    "PL6": "loops, retries, batches",
    "PL7": "budgets and attribution",
    "PL9": "promptlint itself",
}


def category(rule: Rule) -> str:
    """The heading that a rule stands under in a list: `PL1 output`, or the package that brings it."""
    prefix = rule.code[:3]
    return f"{prefix} {CATEGORIES[prefix]}" if rule.origin == "promptlint" and prefix in CATEGORIES else rule.origin


def growth(call: PricedCall) -> str:
    """What a conversation sends again, as far as the model's window reaches, and in few turns where that is not known:

    `about 13 500 tokens ($0.034) in 10 turns, 367 500 ($0.92) in 50 on gpt-4o`.
    """
    fits = turns_that_fit(call)
    full = fits is not None and fits < _TURNS[-1]
    turns = sorted({_TURNS[0]} if fits is None else {min(each, max(fits, 2)) for each in _TURNS})
    said = []
    for each in turns:
        tokens = sent_again(call, each)
        price = price_of(call, tokens)
        first = each == turns[0]
        money = "" if price is None else f" ({dollars(price)})"
        said.append(f"{thousands(tokens)}{' tokens' if first else ''}{money} in {each}{' turns' if first else ''}")
    return f"about {', '.join(said)}{_on(call)}{', when the window is full' if full else ''}"


_TURNS = (10, 50)
_LITTLE_MORE = Decimal("1.5")  # of a third of the text, read from the cache at a tenth of the price, nothing is to be saved


def stretch(call: PricedCall) -> str:
    """What a long text comes to: `100 KB are about 25 000 tokens, $0.06 a request on gpt-4o`."""
    price = price_of(call, TOKENS_OF_KILOBYTES)
    said = "" if price is None else f", {dollars(price)} a request{_on(call)}"
    return f"{KILOBYTES} KB are about {thousands(TOKENS_OF_KILOBYTES)} tokens{said}"


def _on(call: PricedCall) -> str:
    return f" on {call.card.model}" if call.card is not None and price_of(call, 1) is not None else ""


def billed_instead(call: PricedCall) -> tuple[str, ...]:
    """The note that an amount is another model's, where the call's own is gone: () otherwise."""
    if call.card is None or call.billed is None or call.billed is call.card:
        return ()
    return (f"{call.card.model} is gone: priced on {call.billed.model}, which takes its place",)


def answers_for(call: PricedCall, fact: str) -> bool:
    """False when the call goes to the project's own helper and leaves `fact` to it: then the helper's call is the cause."""
    return call.site.operation != "wrapper" or fact in call.site.decides


def for_the_cache(call: PricedCall, segments: Sequence[Segment], limit: int) -> bool:
    """Whether text is as long as it is so that the model caches it: a breakpoint stands behind it, and cut to a limit it were too short."""
    last = max((index for index, segment in enumerate(call.segments) if segment.cache_breakpoint), default=-1)
    minimum = call.cache_minimum
    if minimum is None or limit >= minimum.high or not segments or not all(each in call.segments[: last + 1] for each in segments):
        return False
    return sum_tokens(call.segments[: last + 1]).likely <= minimum.high * _LITTLE_MORE


def written_at(call: PricedCall, fact: Value[T]) -> Span | None:
    """Where a value is written out inside the call itself: there a fix may change it; None where it comes from elsewhere."""
    at, span = (fact.at if isinstance(fact, Known) else None), call.site.span
    if at is None or (at.path, at.cell) != (span.path, span.cell):
        return None
    inside = (span.line, span.column) <= (at.line, at.column) and (at.end_line, at.end_column) <= (span.end_line, span.end_column)
    return at if inside else None


class Rule:
    """One check, of each call or of the whole project.  The docstring of its module is its documentation page; `examples` are its tests."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "warning"
    default: ClassVar[bool] = True  # False: an opt-in rule, which has to be selected or belongs to `persona`
    adds_up: ClassVar[bool] = False  # whether `check_project` sums over the application: then tests and examples are left out
    persona: ClassVar[Persona] = "regular"  # who wants to hear of it: "pedantic" and "auditor" for opt-in rules
    since: ClassVar[str] = "0.1.0"
    fix: ClassVar[Literal["safe", "unsafe", "none"]] = "none"
    examples: ClassVar[tuple[Example, ...]] = ()
    origin: str = "promptlint"  # the package that brings the rule, with its version: set where the rules of other packages are loaded

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        """Yield what is wrong with one call.  An unknown fact never makes a finding."""
        yield from ()

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        """Yield what is wrong with all calls of the application, and of the contexts asked for, taken together."""
        yield from ()

    def check_surroundings(self, around: Surroundings, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        """Yield what is wrong beside the calls: with workflows, keys, formulas.  `calls` are all that were found, tests included."""
        yield from ()

    def finding_at(
        self,
        span: Span,
        message: str,
        *,
        severity: Severity | None = None,
        help: str = "",
        notes: tuple[str, ...] = (),
        saving: Saving | None = None,
        related: tuple[Span, ...] = (),
        confidence: Confidence = "high",
    ) -> Finding:
        """A finding of this rule at a place that is no call; what the file there is for is told later."""
        return Finding(self.code, self.name, severity or self.severity, message, span, help, notes, saving, related, confidence=confidence)

    def finding(
        self,
        call: PricedCall,
        message: str,
        *,
        span: Span | None = None,
        severity: Severity | None = None,
        help: str = "",
        notes: tuple[str, ...] = (),
        saving: Saving | None = None,
        related: tuple[Span, ...] = (),
        blocking: bool = True,
        confidence: Confidence = "high",
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule on `call`; its place is the call unless `span` names a better one."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            span=span if span is not None and span.path else call.site.span,  # a text that was put together may have no place
            help=help,
            notes=notes,
            saving=_with_month(saving, call),
            related=(*related, call.site.span, call.site.statement),
            context=call.site.context,
            blocking=blocking,
            confidence="low" if call.site.uncalled else confidence,
            fix=fix,
        )


def _with_month(saving: Saving | None, call: PricedCall) -> Saving | None:
    """The saving with what it comes to in a month, where it is known how often the call is made."""
    calls = call.usage.calls_per_month
    if saving is None or saving.usd is None or calls is None:
        return saving
    return replace(saving, usd_per_month=saving.usd * calls)
