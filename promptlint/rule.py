"""What a rule file imports: `Rule`, `Finding`, `Saving`, `bad`, `good`, and the limits that users configure."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from promptlint.model import PricedCall, Span

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds that a configuration file may change; the field names are its keys."""

    max_system_tokens: int = 1500
    max_chunks: int = 5
    max_context_tokens: int = 4000
    suggested_output_tokens: int = 1024
    unpriced: Literal["warn", "block"] = "warn"


@dataclass(frozen=True, slots=True)
class Saving:
    """What heeding a finding saves per call: tokens, US dollars, and the assumption behind both."""

    tokens: int
    usd: Decimal | None  # None where the model has no price
    assumption: str


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

    def sort_key(self) -> tuple[object, ...]:
        return (self.span.path, self.span.cell or 0, self.span.line, self.span.column, self.code, self.message)


@dataclass(frozen=True, slots=True)
class Example:
    """A small program with `# PLxxx` on each line where the rule must speak (none: it must stay silent)."""

    code: str
    because: str = ""
    files: tuple[tuple[str, str], ...] = ()  # further files of the program: (path, text)


def bad(code: str, *, because: str = "", **files: str) -> Example:
    """A program in which the rule fires on every line that ends in its code, and on no other; `files` are modules, or named in full."""
    return _example(code, because, files)


def good(code: str, *, because: str = "", **files: str) -> Example:
    """A program on which the rule stays silent."""
    return _example(code, because, files)


def _example(code: str, because: str, files: dict[str, str]) -> Example:
    texts = tuple((name if "." in name else f"{name}.py", inspect.cleandoc(text) + "\n") for name, text in files.items())
    return Example(inspect.cleandoc(code) + "\n", because, texts)


def cost(tokens: int, price: Decimal) -> Decimal:
    """What `tokens` cost in US dollars at `price` dollars per million."""
    return tokens * price / 1_000_000


def dollars(amount: Decimal) -> str:
    """An amount for a sentence: whole cents, or two significant digits where it is smaller than that."""
    if amount == 0:
        return "$0"
    places = min(-2, amount.adjusted() - 1)
    return f"${amount.quantize(Decimal(1).scaleb(places)):,f}".replace(",", " ")


def thousands(number: int) -> str:
    """A number for a sentence, its digits in groups of three: 16 384."""
    return f"{number:,}".replace(",", " ")


def answers_for(call: PricedCall, fact: str) -> bool:
    """False when the call goes to the project's own helper and leaves `fact` to it: then the helper's call is the cause."""
    return call.site.operation != "wrapper" or fact in call.site.decides


class Rule:
    """One check.  The docstring of its module is its documentation page; `examples` are its tests."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "warning"
    default: ClassVar[bool] = True
    since: ClassVar[str] = "0.1.0"
    fix: ClassVar[Literal["safe", "unsafe", "none"]] = "none"
    examples: ClassVar[tuple[Example, ...]] = ()

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        """Yield what is wrong with one call.  An unknown fact never makes a finding."""
        raise NotImplementedError

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
    ) -> Finding:
        """A finding of this rule on `call`; its place is the call unless `span` names a better one."""
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            span=span or call.site.span,
            help=help,
            notes=notes,
            saving=saving,
            related=(*related, call.site.span, call.site.statement),
            context=call.site.context,
        )
