"""Projects, paths, features and teams that cost more in a month than their budget.

## What it does
Adds up what the calls likely cost in a month, and holds the sum against `budget.total`, `budget.paths`, `budget.features`
and `budget.teams` of the configuration. How often a call is made, and whose it is, is what the usage file says.
Nothing is said where no budget is set.

## Why it costs
No single call is dear enough to be noticed; together they are the bill.
The notes name the dearest contributors, so that the work begins where it pays.

## Example
```python
for ticket in tickets:  # 400 000 a month, each with an answer of 500 tokens: $2 000
    client.responses.create(model="gpt-4o", max_output_tokens=500, input=f"Label this ticket: {ticket}")
```

## Use instead
```python
for ticket in tickets:  # one word as the answer, on a small model: less than $10
    client.responses.create(model="gpt-4o-mini", max_output_tokens=16, input=f"Label this ticket in one word: {ticket}")
```

## Severity
`error` over a budget.
A `warning` from `budget.warn-at` of it (0.8); that is told and does not change the exit code.
An `info` where a budget cannot be checked, since no usage is known of its calls or no call belongs to it.
Calls whose model has no price are in no sum: `budget.unpriced = "block"` makes them an `error`,
`"warn"` a warning that does not change the exit code, and `"ignore"` leaves them to the count in the notes.

## Fix safety
There is no fix: a cheaper model or a shorter answer changes what the program does.

## Limits
- The sum holds the calls that were scanned: give the whole project, not single files.
- It is the likely figure that counts, and it is as good as the usage file; the notes give the range, and how many calls are not counted.
- Each request is counted once, at the callers of a helper of the project where one sends it
  (at the helper where the usage file knows it and none of its callers).
- The finding stands at the dearest call, and a comment that silences PL702 there or at a contributor that the finding names silences it.

## References
- The usage file and the figures of a month: docs/cost-model.md (2026-11-24)
- Budgets, soft and hard: docs/budgets.md (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import FREE, Money, PricedCall, possible
from promptlint.rule import (
    SOFT,
    Allowance,
    Finding,
    Limits,
    Rule,
    against_budget,
    bad,
    dollars,
    good,
    percent,
    requests_of,
    thousands,
)

_MOST_NAMED = 5


class OverTotalBudget(Rule):
    """The calls of the project, or of a part of it, likely cost more in a month than its budget."""

    code = "PL702"
    name = "over-total-budget"
    adds_up = True
    severity = "error"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        budget, sites = limits.budget, requests_of(calls)
        if not budget.is_set or not sites:
            return
        unchecked = []
        for part in budget.monthly:
            inside = [call for call in sites if part.covers(call)]
            if any(call.monthly is not None for call in inside):
                yield from self._held(part, inside, limits)
            else:
                unchecked.append((str(part), _not_counted(inside) or "no call belongs to it"))
        if unchecked:
            yield self._unchecked(sites, unchecked, len(budget.monthly))
        yield from self._without_price([call for call in sites if _lacks_price(call)], limits)

    def _held(self, part: Allowance, inside: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        """The calls of a part of the project, held against what they may cost in a month."""
        counted = sorted((call for call in inside if call.monthly is not None), key=lambda call: (-_likely(call), call.site.span))
        spent = sum((call.monthly or FREE for call in counted), FREE)
        verdict = limits.budget.verdict(spent.likely, part.usd)
        if verdict == "within":
            return
        over, aside = verdict == "over", len(inside) - len(counted)
        yield self.finding(
            counted[0],
            f"{part} likely costs {dollars(spent.likely)} a month, {against_budget(spent.likely, part.usd)}"
            + (f"; {aside} of {_sites(len(inside))} not counted" if aside else ""),
            severity="error" if over else "warning",
            help=f"begin with the dearest calls, or raise {part.key}",
            notes=(*_notes(counted, inside, spent), *(() if over else (SOFT,))),
            related=tuple(call.site.span for call in counted[1:_MOST_NAMED]),
            blocking=over,
        )

    def _unchecked(self, sites: Sequence[PricedCall], which: list[tuple[str, str]], total: int) -> Finding:
        """Said once: a budget that holds nothing is a false comfort."""
        dearest = max(sites, key=lambda call: call.estimate.per_call.likely if call.estimate else Decimal(0))
        usage = any(call.usage.calls_per_month is not None for call in sites)
        if not usage:
            message = "the monthly budgets cannot be checked: of no call is it known how often it is made"
        else:
            names = ", ".join(part for part, _ in which[:3]) + (", …" if len(which) > 3 else "")
            message = f"{len(which)} of {_many(total, 'monthly budget')} cannot be checked: {names}"
        return self.finding(
            dearest,
            message,
            severity="info",
            help="say how often the calls are made, and whose they are, in a usage file: --usage or promptlint-usage.toml",
            notes=tuple(f"{part}: {why}" for part, why in which),
        )

    def _without_price(self, sites: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        if not sites or limits.budget.unpriced == "ignore":
            return
        lack = "has no price, and no budget holds what it costs" if len(sites) == 1 else "have no price, and no budget holds what they cost"
        models = sorted({str(model) for call in sites for model in possible(call.site.model)})
        yield self.finding(
            sites[0],
            f"{_sites(len(sites))} {lack}: {', '.join(models)}",
            severity="error" if limits.unpriced_blocks else "warning",
            help="check the model's name; budget.unpriced says whether such calls block",
            related=tuple(call.site.span for call in sites[1:]),
            blocking=limits.unpriced_blocks,
        )


def _notes(counted: Sequence[PricedCall], inside: Sequence[PricedCall], spent: Money) -> tuple[str, ...]:
    """The dearest contributors, the range, and what the sum does not hold."""
    notes = [
        f"{dollars(_likely(call))} ({percent(_likely(call), spent.likely)}): {_name(call)}"
        for call in counted[:_MOST_NAMED]
        if _likely(call)
    ]
    rest = counted[_MOST_NAMED:]
    if rest and (left := sum((_likely(call) for call in rest), Decimal(0))):
        notes.append(f"{dollars(left)} ({percent(left, spent.likely)}): {_sites(len(rest))} more")
    if spent.low != spent.high:
        notes.append(f"a month costs from {dollars(spent.low)} to {dollars(spent.high)}, by what is sent and answered")
    aside = _not_counted(inside)
    everything = (
        f"{len(counted)} of {_sites(len(inside))} that {'sends a request is' if len(inside) == 1 else 'send a request are'} in the sum"
    )
    return (*notes, everything + (f"; not counted: {aside}" if aside else ""))


def _name(call: PricedCall) -> str:
    models = " or ".join(dict.fromkeys(str(model) for model in possible(call.site.model)))
    often = thousands(int((call.usage.calls_per_month or Decimal(0)).to_integral_value()))
    return f"{call.key or call.site.span}, {often} calls" + (f" of {models}" if models else "")


def _not_counted(sites: Sequence[PricedCall]) -> str:
    """Why call sites are not in the sum: 3 have no usage (their names), 1 has no price (its name)."""
    no_price = [call for call in sites if _lacks_price(call)]
    no_model = [call for call in sites if call.estimate is None and not _lacks_price(call)]
    no_usage = [call for call in sites if call.estimate is not None and call.usage.calls_per_month is None]
    reasons = ((no_usage, "no usage"), (no_price, "no price"), (no_model, "no model that is known"))
    return "; ".join(
        f"{thousands(len(which))} {'has' if len(which) == 1 else 'have'} {lack} ({_first(which)})" for which, lack in reasons if which
    )


def _first(sites: Sequence[PricedCall]) -> str:
    names = [call.key or str(call.site.span) for call in sites[:3]]
    return ", ".join([*names, "…"] if len(sites) > len(names) else names)


def _lacks_price(call: PricedCall) -> bool:
    """Whether the model is known and its price is not."""
    return call.estimate is None and bool(possible(call.site.model))


def _likely(call: PricedCall) -> Decimal:
    return call.monthly.likely if call.monthly is not None else Decimal(0)


def _sites(number: int) -> str:
    return _many(number, "call site")


def _many(number: int, noun: str) -> str:
    return f"{thousands(number)} {noun}" + ("" if number == 1 else "s")


_TWO_CALLS = """
from openai import OpenAI

client = OpenAI()

def answer(question):
    return client.chat.completions.create(  {mark}
        model="gpt-4o", max_completion_tokens=400, messages=[{{"role": "user", "content": question}}]
    )

def label(ticket):
    return client.chat.completions.create(
        model="gpt-4o-mini", max_completion_tokens=5, messages=[{{"role": "user", "content": ticket}}]
    )
"""
_FIRES = _TWO_CALLS.format(mark="# PL702")
_SILENT = _TWO_CALLS.format(mark="# as dear as it is useful")
_OFTEN = """
[default]
calls-per-month = 100_000

[site."app.py:answer"]
feature = "search"
team = "growth"
"""

OverTotalBudget.examples = (
    bad(
        _FIRES,
        because="100 000 answers cost more than $400; the finding stands at the dearest call",
        **{"promptlint.toml": "budget.total = 400", "promptlint-usage.toml": _OFTEN},
    ),
    bad(
        _FIRES,
        because="more than 80 % of the budget: a warning that does not fail the run",
        **{"promptlint.toml": "budget.total = 500", "promptlint-usage.toml": _OFTEN},
    ),
    bad(
        _FIRES,
        because="the budget of a feature, by the tags of the usage file",
        **{"promptlint.toml": "budget = { total = 5000, features = { search = 300 } }", "promptlint-usage.toml": _OFTEN},
    ),
    bad(
        "import batch.digest",
        because="the budget of a folder",
        **{
            "batch/digest.py": """
            from openai import OpenAI

            def digest(text):
                return OpenAI().responses.create(model="gpt-4o", max_output_tokens=800, input=text)  # PL702
            """,
            "promptlint.toml": 'budget.paths = { "batch/**" = "250 USD" }',
            "promptlint-usage.toml": _OFTEN,
        },
    ),
    bad(
        _FIRES,
        because="without usage there is no monthly figure; that is said, once, since a silent budget would be a false comfort",
        **{"promptlint.toml": "budget = { total = 400, teams = { growth = 100 } }"},
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="our-own-model-of-2031", max_output_tokens=400, input=question)  # PL702
        """,
        because="a model without a price escapes every budget, and here that blocks",
        **{"promptlint.toml": 'budget = { per-call = 0.05, unpriced = "block" }'},
    ),
    good(
        _SILENT,
        because="within the budget",
        **{"promptlint.toml": "budget.total = 5000", "promptlint-usage.toml": _OFTEN},
    ),
    good(_SILENT, because="no budget is set", **{"promptlint-usage.toml": _OFTEN}),
    good(
        """
        from openai import OpenAI

        def ask(question, model="gpt-4o"):
            return OpenAI().chat.completions.create(
                model=model, max_completion_tokens=400, messages=[{"role": "user", "content": question}]
            )

        def answer(question):
            return ask(question, model="gpt-4o-mini")
        """,
        because="the helper's request is counted once, at its caller, on the model that is passed",
        **{"promptlint.toml": "budget.total = 100", "promptlint-usage.toml": _OFTEN},
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().responses.create(model="gpt-4o-mini", max_output_tokens=400, input=question)
        """,
        because="what a test sends is not on the application's bill",
        **{
            "tests/test_answer.py": """
            from openai import OpenAI

            def test_answer():
                OpenAI().responses.create(model="gpt-4o", max_output_tokens=4000, input="Hello")
            """,
            "promptlint.toml": "budget.total = 100",
            "promptlint-usage.toml": _OFTEN,
        },
    ),
    good(
        """
        from openai import OpenAI

        client = OpenAI(base_url="http://localhost:11434/v1", api_key="ollama")

        def answer(question):
            return client.chat.completions.create(model="llama3.2", messages=[{"role": "user", "content": question}])
        """,
        because="a model on this machine costs nothing per token",
        **{"promptlint.toml": "budget.total = 0", "promptlint-usage.toml": _OFTEN},
    ),
)
