"""Comments that silence a finding which is no longer there.

## What it does
Names a comment such as `# promptlint: ignore[PL101]` that silenced nothing in this run, or some of whose rules silenced nothing:
the call has got its cap, has moved away, or the rule has learned better. Comments of prompt files and of CI workflows count too.

## Why it costs
A comment that silences nothing today silences the next finding on its line, which nobody has looked at:
the cap that is taken out again later goes unnoticed, with what it costs.

## Example
```python
client.responses.create(model="gpt-4o", input=text, max_output_tokens=500)  # promptlint: ignore[PL101] the gateway sets it
```

## Use instead
```python
client.responses.create(model="gpt-4o", input=text, max_output_tokens=500)
```

## Severity
`info`: nothing is wrong with the code.

## Fix safety
The fix takes the rule out of the comment, and the comment away when no rule is left in it; the code and all other comments stay.
It is safe: no request changes. A `disable` goes together with the `enable` that ends it.
Comments of prompt files are only named, since the line that is left behind would be sent to the model.

## Limits
- Only rules that were asked in this run are judged: with `--select PL2`, a comment for PL101 is left alone,
  and without `--persona` one for an opt-in rule.
- Files that were named one by one are not judged, as by a pre-commit hook: a finding may need the files that they import.
  The same is true of a folder that is scanned without the rest of its application: scan the root before taking comments away.
- Files that could not be analysed, and files of tests, examples and notebooks that were not asked for, are not judged.
- A comment for PL902 or PL905 is never called unused: whether they speak does not depend on the code alone.

## References
- promptlint's comments: docs/suppressions.md (2026-11-26)
- Ruff's RUF100, the same for Python <https://docs.astral.sh/ruff/rules/unused-noqa> (excerpt of a stored copy, read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import PricedCall
from promptlint.rule import Finding, Limits, Rule, bad, good


class UnusedSuppression(Rule):
    """A comment silenced nothing; the scan itself reports it, when every rule has spoken."""

    code = "PL903"
    name = "unused-suppression"
    severity = "info"
    fix = "safe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        yield from ()


UnusedSuppression.examples = (
    bad(
        """
        PROMPT = "Be brief."  # promptlint: ignore[PL906]  # PL903
        """,
        because="nothing is wrong on this line",
        fixed="""
        PROMPT = "Be brief."  # PL903
        """,
    ),
    bad(
        """
        # promptlint: file-ignore[unreadable-file] made by a generator  # PL903
        import json
        """,
        because="the file can be read",
        fixed="""
        # PL903
        import json
        """,
    ),
    bad(
        """
        # promptlint: disable[PL901, PL906] old letters  # PL903
        FIRST = "Dear customer"
        # promptlint: enable[PL901, PL906]
        SECOND = "Dear friend"
        """,
        because="a block, which goes with its end",
        fixed="""
        # PL903
        FIRST = "Dear customer"
        SECOND = "Dear friend"
        """,
    ),
    bad(
        "",
        because="a comment in a prompt file",
        **{"prompts/reply.j2": "You answer letters, briefly.\n{# promptlint: ignore[PL906] #} # PL903\n{{ letter }}"},
    ),
    good(
        "",
        because="it silences what is malformed in the file",
        **{"prompts/reply.j2": "{# promptlint: file-ignore[PL906] #}\nYou answer letters.\n{% if formal %}\nWrite formally."},
    ),
    good(
        """
        reply = ask("…")  # promptlint: ignore[PL101] the gateway sets it
        """,
        because="PL101 is not asked in this run",
    ),
    good(
        """
        def reply(question  # promptlint: ignore[PL906]
        """,
        because="a file that was not analysed is not judged",
    ),
    good(
        """
        HELP = "write # promptlint: ignore[PL906] behind the call"
        """,
        because="a text is no comment",
    ),
    good(
        """
        x = 1  # promptlint: ignore[PL90 6]
        """,
        because="what is misspelt is PL904's",
    ),
)
