"""Rules that failed on a request.

## What it does
Says that a rule of promptlint raised an error, at which request, and with which words.
All other rules and requests are checked as usual.

## Why it costs
What the rule would have found there is missing from the report, so the silence at that place proves nothing.

## Example
```text
app/answer.py:12:5: PL902 rule PL301 failed here: KeyError: 'system'
```

## Use instead
Report it with the lines at that place; until it is mended, leave the rule out with `--ignore PL301`.

## Severity
`error`: the report is not complete.

## Fix safety
There is no automatic fix.

## Limits
- An error in promptlint outside a rule is no finding: it ends the run with exit code 2.

## References
- How a rule is run: docs/architecture.md (2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule


class RuleCrash(Rule):
    """A rule raised an error; the check itself reports it, and no program of the user's can provoke it."""

    code = "PL902"
    name = "rule-crash"
    severity = "error"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()
