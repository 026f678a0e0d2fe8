"""Comments that are meant to silence something, and name no rule.

## What it does
Names a comment that begins with `promptlint:` and cannot do what it says: a code or a name that no rule has, no code at all,
a word that is none of `ignore`, `file-ignore`, `disable` and `enable`, a bracket that is never closed, an `enable` that ends no block.

## Why it costs
Whoever wrote it believes that a finding was looked at and accepted.
It is reported all the same, or, where the comment was copied along, it never was looked at.

## Example
```python
client.responses.create(model="gpt-4o", input=question)  # promptlint: ignore[PL1O1] the gateway sets a cap
```

## Use instead
```python
client.responses.create(model="gpt-4o", input=question)  # promptlint: ignore[PL101] the gateway sets a cap
```

## Severity
`warning`.

## Fix safety
There is no automatic fix: which rule was meant is a guess, and a wrong guess silences something else.

## Limits
- Comments name single rules: a prefix such as PL1, or ALL, is not one, so that a new rule is never silenced unseen.
- A name that may be that of another package's rule is left alone when rules of other packages are switched off or could not be loaded.
- `# promptlint: budget=…` is not judged here; a mistake in it is PL701's.
- A sentence that begins with `promptlint:` is taken for a note where its first word is not nearly one of the four words.
- A `disable` without an `enable` is no mistake: it holds up to the end of the file.

## References
- promptlint's comments: docs/suppressions.md (2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, bad, good


class UnknownSuppressionCode(Rule):
    """A comment silences nothing that exists; the scan itself reports it, because there is no request to look at."""

    code = "PL904"
    name = "unknown-suppression-code"
    severity = "warning"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()


UnknownSuppressionCode.examples = (
    bad('reply = ask("…")  # promptlint: ignore[PL1O1] the gateway sets a cap  # PL904', because="a slip of the finger"),
    bad('reply = ask("…")  # promptlint: ignore[missing-max-token]  # PL904', because="nearly a rule's name"),
    bad('reply = ask("…")  # promptlint: ignore  # PL904', because="no rule is named"),
    bad('reply = ask("…")  # promptlint: ignore[PL1]  # PL904', because="a prefix is no rule"),
    bad('reply = ask("…")  # promptlint: noqa[PL101]  # PL904', because="another tool's word"),
    bad("FIRST = 1\n# promptlint: enable[PL101]  # PL904\nSECOND = 2", because="no block is open"),
    bad(
        "",
        because="a comment in a prompt file",
        **{"prompts/reply.j2": "You answer letters.\n{# promptlint: ignore[oversized-prompt] #} # PL904\n{{ letter }}"},
    ),
    good('reply = ask("…")  # promptlint: ignore[PL101, dynamic-prefix] why', because="codes and names of rules"),
    good("# promptlint: disable[PL101] old code\nFIRST = 1\n# promptlint: enable[PL101]\nSECOND = 2", because="a block with its end"),
    good('reply = ask("…")  # promptlint: budget=0.05  # agreed with finance', because="a budget is no suppression"),
    good('HELP = "# promptlint: ignore[PL1O1]"', because="a text is no comment"),
    good("# promptlint: see docs/costs.md for what we accepted\nFIRST = 1", because="a note for people"),
    good("", because="plain text has no comments", **{"prompts/reply.txt": "You answer letters. # promptlint: ignore[PL1O1]"}),
)
