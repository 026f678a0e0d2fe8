"""Prices that are older than 60 days.

## What it does
Says, once in a run, that the prices the estimates rest on are more than 60 days old on the day of the scan:
the ones inside promptlint, or those of an own price list that states its date (`as-of`).

## Why it costs
Providers change prices a dozen times a year, mostly downwards, and new models have no price at all.
An estimate at old prices is still tokens times a price, but not the price that is billed.

## Example
```text
promptlint/data/prices.json:1:1: PL905 the prices in this version of promptlint are of 2026-11-24, 75 days ago
```

## Use instead
Update promptlint, or give it newer prices: your own file, LiteLLM's map or the data of genai-prices.

```toml
prices = "prices.toml"
```

## Severity
`info`: what is installed may be pinned on purpose, and the run does not fail because time has passed.

## Fix safety
There is no automatic fix: promptlint opens no connection.

## Limits
- Changes that were announced before the prices were made are in them with their day, and happen on it.
- An own list without a date is never called old.
- A run that prices nothing says nothing of prices.
- The day is today's (UTC), or that of SOURCE_DATE_EPOCH where it is set.

## References
- Where the prices come from: docs/cost-model.md (2026-11-24)
- The specification of SOURCE_DATE_EPOCH <https://reproducible-builds.org/specs/source-date-epoch/> (read 2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule


class StalePrices(Rule):
    """The prices are old; the scan itself reports it, once, because it is no fault of a request."""

    code = "PL905"
    name = "stale-prices"
    severity = "info"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()
