"""Shorter prompts for people: what each would save, what of it is kept, what a cache would do instead, and every changed word."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from promptlint.compress.outcome import Outcome
from promptlint.compress.suggestion import Modelled, Suggestion
from promptlint.compress.texts import Text
from promptlint.compress.worth import Caching
from promptlint.report import wording
from promptlint.report.money import usd
from promptlint.report.text import Line, Piece, Style, cut, plural
from promptlint.rule import percent, thousands

if TYPE_CHECKING:
    from promptlint.compress.kept import Kept

_MOST_PLACES = 3
_MOST_REASONS = 3
_SAMPLE = 60  # characters
_INDENT = "  "


def lines(outcome: Outcome, shown: wording.Shown) -> Iterator[Line]:
    """Every suggestion, with a blank line after each."""
    for suggestion in outcome.suggestions:
        yield (Piece(suggestion.text.key, "bold"), f"  {subject(suggestion.text)}")
        for words, style, text in rows(suggestion, outcome.target):
            yield (_INDENT, Piece(f"{words:<12}", style), text)
        changed = [*wording.lines(suggestion.text.flat, suggestion.after, suggestion.text.values, shown)]
        if changed:
            yield ()
            yield from ((_INDENT, Piece("│ ", "dim"), *line) for line in changed)
        if shown == "words" and (blank := wording.blank_lines(suggestion.text.flat, suggestion.after)):
            yield (_INDENT, Piece(f"blanks alone change in {plural(blank, 'line')}: --diff all shows them", "dim"))
        yield ()


# ---------------------------------------------------------------- one suggestion


def subject(text: Text) -> str:
    """What the text is: `system prompt for gpt-4o, sent at app/answer.py:40 and 2 other places`."""
    role = "prompt" if text.role in ("unknown", "mixed") else f"{text.role} prompt" if text.role == "system" else f"{text.role} message"
    model = f" for {text.model}" if text.model else ""
    places = list(dict.fromkeys(str(call.site.span) for call in text.calls if call.site.span.path != text.at.path or text.is_code))
    if not places:
        return f"{role}{model}"
    more = f" and {plural(len(places) - 1, 'other place')}" if len(places) > 1 else ""
    return f"{role}{model}, sent at {places[0]}{more}"


def rows(suggestion: Suggestion, target: int | None = None) -> Iterator[tuple[str, Style, str]]:
    """What there is to say of a suggestion, which was to come to `target` tokens: a word and a sentence each."""
    yield "tokens", "green", tokens(suggestion)
    if target is not None and suggestion.after_tokens.likely > target:
        yield (
            "target",
            "yellow",
            f"{thousands(target)} tokens are not reached: what is protected stays, and so does prose that cannot be shortened",
        )
    for edit in suggestion.edits:
        sample = f": “{cut(' '.join(edit.sample.split()), _SAMPLE)}”" if edit.sample else ""
        yield "", "", f"{plural(edit.tokens, 'token')}: {edit.kind}, {_places(edit.places, edit.lines)}{sample} ({edit.why})"
    if suggestion.modelled is not None:
        yield from (("", "", text) for text in modelled(suggestion.modelled))
    if money := saved(suggestion):
        yield "saves", "green", money
    caching = suggestion.worth.caching
    if caching is not None and caching.state != "none":
        yield "caching", "cyan", compared(caching)
        if caching.warning:
            yield "warning", "yellow", caching.warning
    yield "kept", "cyan", kept(suggestion.kept)


def tokens(suggestion: Suggestion) -> str:
    """1 840 → 1 520 (17 % fewer), and how they were counted where that is no count."""
    before, after = suggestion.before_tokens, suggestion.after_tokens
    how = "" if before.method == "exact" else ", estimated"
    fewer = f"{thousands(before.likely)} → {thousands(after.likely)}"
    if not before.likely:
        return fewer
    return f"{fewer} ({percent(Decimal(suggestion.saved), Decimal(before.likely))} fewer{how})"


def _places(number: int, lines: tuple[int, ...]) -> str:
    named = ", ".join(map(str, lines[:_MOST_PLACES]))
    more = ", …" if number > min(len(lines), _MOST_PLACES) else ""
    return f"{plural(number, 'place')} (line {named}{more})" if named else plural(number, "place")


def modelled(found: Modelled) -> Iterator[str]:
    """What the model of the second step did, and why stretches stay as they are."""
    yield f"{plural(found.tokens, 'token')}: LLMLingua, {plural(found.shortened, 'stretch').replace('stretchs', 'stretches')} of prose"
    reasons: dict[str, int] = {}
    for left in found.left:
        reasons[left.reason] = reasons.get(left.reason, 0) + 1
    for reason, number in sorted(reasons.items(), key=lambda each: -each[1])[:_MOST_REASONS]:
        stays = "1 stretch stays as it is" if number == 1 else f"{thousands(number)} stretches stay as they are"
        yield f"   {stays}: {reason}"


def saved(suggestion: Suggestion) -> str:
    """US dollars, where a price is known."""
    worth = suggestion.worth
    if worth.per_thousand is None:
        return ""
    month = f", {usd(worth.per_month)} a month" if worth.per_month is not None else ""
    return f"{usd(worth.per_thousand)} per 1 000 calls{month}"


def compared(caching: Caching) -> str:
    """Which of the two wins, and why."""
    if caching.state in ("behind", "short"):
        return f"no cache helps here: {caching.why}"
    other = "compressing" if caching.wins == "caching" else "caching"
    return f"{caching.wins} saves more than {other}: {caching.why}"


def kept(found: Kept) -> str:
    """The kept-information score."""
    shares = {"protected spans": found.protected, "content words": found.words, "numbers": found.numbers, "negations": found.negations}
    return ", ".join(f"{name} {thousands(share.kept)} of {thousands(share.total)}" for name, share in shares.items() if share.total)


# ---------------------------------------------------------------- all of them


def closing(outcome: Outcome, *, is_asked: bool, has_usage: bool) -> Iterator[Line]:
    """The sum, and what is not shown; `is_asked`: something is to be made of the suggestions."""
    number = len(outcome.suggestions)
    if not number:
        yield (Piece("No shorter versions.", "bold"),)
    else:
        month = f", {usd(outcome.per_month)} a month where usage is known" if outcome.per_month is not None else ""
        yield (
            Piece(f"{plural(number, 'shorter prompt')}", "bold"),
            f": {plural(outcome.tokens, 'token')} fewer when each is sent once{month}.",
        )
    told = list(_not_shown(outcome))
    if told:
        yield (Piece(f"{'; '.join(told)}.", "dim"),)
    if number and not is_asked:
        yield ("Nothing was written: --write PATH:LINE writes one of them, --export-eval DIR makes a test of old against new.",)
    if outcome.prices_as_of is not None and any(each.worth.per_thousand for each in outcome.suggestions):
        hint = "" if has_usage else "; --usage FILE says how often requests are sent"
        yield (Piece(f"Prices as of {outcome.prices_as_of}{hint}.", "dim"),)


def _not_shown(outcome: Outcome) -> Iterator[str]:
    if outcome.short:
        yield f"{plural(outcome.short, 'prompt')} {'has' if outcome.short == 1 else 'have'} nothing to take away"
    if outcome.small:
        yield f"{plural(outcome.small, 'suggestion')} under --min-tokens not shown"
    if outcome.more:
        yield f"{plural(outcome.more, 'more')}: --top shows them".replace("mores", "more")
    if outcome.apart:
        yield f"{plural(outcome.apart, 'prompt')} in tests, examples and notebooks not looked at (--include)"
