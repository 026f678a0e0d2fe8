"""Calls that cost more than their budget.

## What it does
Holds the likely cost of one call against `budget.per-call` of the configuration,
or against the call's own comment, which goes before it: `# promptlint: budget=0.05  # agreed with finance`.
Amounts are US dollars. Nothing is said where no budget is set.

## Why it costs
A call site's price changes with a line of code: another model, a longer prompt, a cap that was lifted.
A budget at the call says what it was meant to cost, so that the change is seen in review and not on the bill.

## Example
```python
answer = client.chat.completions.create(  # promptlint: budget=0.001
    model="gpt-4o",
    max_completion_tokens=700,
    messages=[{"role": "system", "content": HANDBOOK}, {"role": "user", "content": question}],
)
```

## Use instead
```python
answer = client.chat.completions.create(  # promptlint: budget=0.001
    model="gpt-4o-mini",
    max_completion_tokens=300,
    messages=[{"role": "system", "content": HANDBOOK}, {"role": "user", "content": question}],
)
```

## Severity
`error` over the budget.
A `warning` from `budget.warn-at` of it (0.8); that is told and does not change the exit code.
A comment that names no amount is an `error`, and one on whose lines no request is sent a `warning`: neither holds anything.

## Fix safety
There is no fix: a shorter prompt, a cap or another model change what the program does.

## Limits
- It is the likely figure that counts; the notes give the range and what is assumed. A usage file puts measured figures in its place.
- A call without a price is held to nothing here: `budget.unpriced` says what PL702 makes of it.
- A request that a helper of the project sends is judged at the helper's callers, since they decide what is sent;
  a comment at the helper's own request holds for all of them.
- Calls in tests, examples and notebooks are judged where `include` asks for them; prompt files are not.

## References
- What the cost of one call is made of: docs/cost-model.md (2026-11-24)
- Budgets, soft and hard: docs/budgets.md (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from promptlint.model import Component, Estimate, PricedCall
from promptlint.rule import SOFT, Finding, Limits, Rule, against_budget, bad, dollars, good, sent_once, thousands

_DIGITS = 4  # of small amounts: a figure must be told from the budget that it is over
_MOST_COMPONENTS = 5


class OverCallBudget(Rule):
    """One call likely costs more than its budget."""

    code = "PL701"
    name = "over-call-budget"
    severity = "error"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        for call in sent_once(calls)[0]:
            allowed = limits.budget.per_call if call.budget is None else call.budget
            if allowed is None or call.estimate is None:
                continue
            likely = call.estimate.per_call.likely
            verdict = limits.budget.verdict(likely, allowed)
            if verdict != "within":
                over = verdict == "over"
                key = "budget.per-call" if call.budget is None else "the budget in the comment"
                yield self.finding(
                    call,
                    f"one call of {call.site.callee} likely costs {_usd(likely)}, {against_budget(likely, allowed, _DIGITS)}",
                    severity="error" if over else "warning",
                    help=f"send less, cap the answer or choose a cheaper model; or raise {key}",
                    notes=(*_notes(call.estimate), *(() if over else (SOFT,))),
                    related=(call.site.wraps,) if call.site.wraps else (),
                    blocking=over,
                )


def _notes(estimate: Estimate) -> tuple[str, ...]:
    money = estimate.per_call
    dearest = sorted(estimate.components, key=lambda part: (-part.cost.likely, part.name))
    parts = [_part(part) for part in dearest if part.cost.likely][:_MOST_COMPONENTS]
    notes = [f"of it {', '.join(parts)}"] if parts else []
    if money.low != money.high:
        notes.append(f"one call costs from {_usd(money.low)} to {_usd(money.high)}, by what is sent and answered")
    return (*notes, *([f"reckoned with: {' '.join(estimate.assumptions)}"] if estimate.assumptions else ()))


def _part(part: Component) -> str:
    number = thousands(part.tokens.likely)
    amount = f"{number} tokens at {dollars(part.price)} per million" if part.unit == "tokens" else f"{number} at {_usd(part.price)}"
    return f"{_usd(part.cost.likely)} for {part.name.replace('_', ' ')} ({amount})"


def _usd(amount: Decimal) -> str:
    return dollars(amount, _DIGITS)


OverCallBudget.examples = (
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(  # PL701
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="an answer of 400 tokens alone costs four tenths of a cent",
        **{"promptlint.toml": "budget.per-call = 0.001"},
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(  # promptlint: budget=0.001  # PL701
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="the call's own budget, in a comment",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            # promptlint: budget=$0.005
            return OpenAI().chat.completions.create(  # PL701
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="more than 80 % of the budget: a warning that does not fail the run",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o-mini",
                max_completion_tokens=700,  # promptlint: budget=5 cents  # PL701
                messages=[{"role": "user", "content": question}],
            )
        """,
        because="five cents are not five dollars: an amount that cannot be read holds nothing, so it is said",
    ),
    bad(
        """
        from openai import OpenAI

        def send(messages):
            return OpenAI().chat.completions.create(  # promptlint: budget=0.001
                model="gpt-4o", max_completion_tokens=700, messages=messages
            )

        def answer(question):
            return send([{"role": "user", "content": question}])  # PL701
        """,
        because="the budget of the helper's request holds for its callers, who decide what is sent",
    ),
    bad(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o-mini", max_completion_tokens=100, messages=[{"role": "user", "content": question}]
            )

        LIMIT = 5  # promptlint: budget=0.001  # PL701
        """,
        because="no request is sent on these lines, so the budget holds nothing",
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o-mini", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="a cheaper model is within the budget",
        **{"promptlint.toml": "budget.per-call = 0.001"},
    ),
    good(
        """
        from openai import OpenAI

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="no budget is set",
    ),
    good(
        """
        from openai import OpenAI

        def report(question):
            return OpenAI().chat.completions.create(  # promptlint: budget=0.05  # agreed with finance
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="the call's own budget goes before the configuration's",
        **{"promptlint.toml": "budget.per-call = 0.001"},
    ),
    good(
        """
        from openai import OpenAI

        def label(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": question}]
            )
        """,
        because="the usage file says that answers are short: a measured figure goes before an assumed one",
        **{
            "promptlint.toml": "budget.per-call = 0.001",
            "promptlint-usage.toml": """
            [site."app.py:label"]
            output-tokens = 5
            """,
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
        **{"promptlint.toml": "budget.per-call = 0"},
    ),
    good(
        """
        from openai import OpenAI

        HINT = "# promptlint: budget=0.001"

        def answer(question):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_completion_tokens=700, messages=[{"role": "user", "content": "# promptlint: budget=0.001"}]
            )
        """,
        because="a text is no comment",
    ),
)
