"""Shorter prompts as Markdown, for a pull request or the summary of a CI job: nothing from the code is markup there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.compress.outcome import Outcome
from promptlint.compress.suggestion import Suggestion
from promptlint.report import compress, wording
from promptlint.report.markdown import code, prose, visible
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, plural

_FENCE = re.compile(r"`{3,}")


def lines(outcome: Outcome, shown: wording.Shown) -> Iterator[Line]:
    """A sentence, a table, and each suggestion with its word diff behind a line that opens it."""
    yield ("### Shorter prompts",)
    yield ()
    number = len(outcome.suggestions)
    yield (f"**{plural(number, 'shorter prompt')}, {plural(outcome.tokens, 'token')} fewer.**" if number else "**No shorter versions.**",)
    yield ()
    if not number:
        return
    yield ("| prompt | tokens | saves per 1 000 calls | per month | caching |",)
    yield ("| --- | ---: | ---: | ---: | --- |",)
    for suggestion in outcome.suggestions:
        yield (_row(suggestion),)
    yield ()
    for suggestion in outcome.suggestions:
        yield from _details(suggestion, outcome.target, shown)
    if outcome.prices_as_of is not None:
        yield (f"Prices as of {outcome.prices_as_of}.",)


def _row(suggestion: Suggestion) -> str:
    worth = suggestion.worth
    each = "" if worth.per_thousand is None else usd(worth.per_thousand)
    month = "" if worth.per_month is None else usd(worth.per_month)
    caching = worth.caching
    wins = "" if caching is None or caching.state in ("none", "behind", "short") else f"{caching.wins} saves more"
    return f"| {code(suggestion.text.key)} | {compress.tokens(suggestion)} | {each} | {month} | {wins} |"


def _details(suggestion: Suggestion, target: int | None, shown: wording.Shown) -> Iterator[Line]:
    yield (f"<details><summary>{_html(suggestion.text.key)}</summary>",)
    yield ()
    for word, _, text in compress.rows(suggestion, target):
        yield (f"- {f'**{word}** ' if word else ''}{prose(text)}",)
    changed = [*wording.lines(suggestion.text.flat, suggestion.after, suggestion.text.values, shown)]
    if changed:
        fence = "`" * max(3, *(len(found) + 1 for line in changed for found in _FENCE.findall(_plain(line))), 3)
        yield ()
        yield (f"{fence}text",)
        yield from ((visible(_plain(line)),) for line in changed)
        yield (fence,)
    yield ()
    yield ("</details>",)
    yield ()


def _plain(line: Line) -> str:
    return "".join(piece.text if isinstance(piece, Piece) else piece for piece in line)


def _html(text: str) -> str:
    """A path in HTML, every sign of it but letters and digits as a reference."""
    return "".join(sign if sign.isalnum() or sign in "/.:-" else f"&#{ord(sign)};" for sign in visible(text))
