"""Rows of signs, boxes and emoji in a prompt, and texts in a script that the model's tokenizer cuts into small pieces.

## What it does
Counts, with the model's tokenizer, what rows of the same sign (`=====`, `* * *`), box drawing and rows of emoji cost in the static text
of a request, and reports 20 tokens and more. Reports as well static text that is mostly in another script than Latin
and has more tokens than letters.

## Why it costs
Long rows of one common sign are a single token; rows of two signs in turn, boxes and emoji are one to three tokens for each sign,
and separate no better than three of them.
Older vocabularies (cl100k_base: GPT-4, GPT-3.5) cut other scripts into bytes: a sentence in Thai is 2.4 times, in Hindi 3.4 times,
in Georgian 6.2 times the tokens that o200k_base (GPT-4o and later) makes of it (measured on 2026-11-26).

## Example
```python
SYSTEM = "-=*=" * 40 + "\\nRULES\\n" + "-=*=" * 40 + "\\nBe brief."
```

## Use instead
```python
SYSTEM = "# Rules\\nBe brief."
```

## Severity
`info`.

## Fix safety
The fix cuts each row to three signs, and each box or row of emoji to one, inside one literal that is read in one place.
It is unsafe: a row that the answer is to repeat, or that a parser looks for, has to stay. Where the same signs stand
elsewhere in the file it is not made.

## Limits
- Opt-in: these are small sums unless the request is frequent.
- Tables in Markdown and rules of three signs are left alone, and so are fewer than eight signs in a row.
- What a text would cost with another tokenizer is not reckoned: another model has other prices as well.

## References
- Petrov et al., Language Model Tokenizers Introduce Unfairness Between Languages, 2023 <https://arxiv.org/abs/2305.15425>
- Own counts with the vocabularies that promptlint carries (2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import CutText, PricedCall, Segment, Static
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands

_OPERATIONS = {"chat", "text_completion", "create_agent", "model_config", "batch", "wrapper"}
_LEAST = 20  # tokens of ornaments
_LETTERS = 100  # of a text in another script
_LATIN = 0x250  # letters below are Latin


class TokenInefficientText(Rule):
    """A text costs more tokens than what it says."""

    code = "PL314"
    name = "token-inefficient-text"
    severity = "info"
    default = False
    persona = "pedantic"
    fix = "unsafe"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if site.operation not in _OPERATIONS or site.is_local or not answers_for(call, "prompt"):
            return
        for index in dict.fromkeys(segment.message for segment in call.segments if segment.message >= 0):
            segments = [s for s in call.segments if s.message == index and isinstance(s.part, Static)]
            wasted = sum(segment.ornament for segment in segments)
            if wasted >= _LEAST:
                yield self._ornaments(call, max(segments, key=lambda segment: segment.ornament), wasted)
        for segment in call.segments:
            yield from self._script(call, segment)

    def _ornaments(self, call: PricedCall, segment: Segment, wasted: int) -> Finding:
        card = call.card
        usd = cost(wasted, card.input_price) if card and card.input_price is not None else None
        return self.finding(
            call,
            f"rows of signs, boxes or emoji are {thousands(wasted)} tokens of this text"
            + ("" if usd is None or card is None else f" ({dollars(usd * 1000)} per 1 000 calls on {card.model})"),
            span=segment.part.at,
            help="a Markdown heading or three signs separate as well",
            saving=Saving(wasted, usd, "each row is cut to three signs, each box to one"),
            fix=_fix(segment),
        )

    def _script(self, call: PricedCall, segment: Segment) -> Iterator[Finding]:
        if not isinstance(segment.part, Static) or segment.role == "tools" or segment.tokens.low <= _LETTERS:
            return
        letters = [letter for letter in segment.part.text if letter.isalpha()]
        others = sum(1 for letter in letters if ord(letter) >= _LATIN)
        if others < _LETTERS or others * 2 < len(letters) or segment.tokens.low <= len(letters):
            return
        each = segment.tokens.low / len(letters)
        yield self.finding(
            call,
            f"this text of {thousands(len(letters))} letters, mostly not Latin ones, is {thousands(segment.tokens.low)} tokens: "
            f"{each:.1f} for a letter",
            span=segment.part.at,
            help="models with a newer vocabulary need fewer; instructions may stand in English and ask for an answer in another language",
        )


def _fix(segment: Segment) -> Fix | None:
    """The text with its rows cut."""
    edits = tuple(CutText(segment.part.at, old, new, every=True, alone=True) for old, new in segment.rows)
    return Fix("cut the rows of signs", edits) if edits else None


_HINDI = "\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902 \u0909\u0924\u094d\u0924\u0930 \u0926\u0940\u091c\u093f\u090f "


def _program(system: str, comment: str = "", model: str = "gpt-4o") -> str:
    return f"""
        from openai import OpenAI

        SYSTEM = {system}{comment}

        def answer(question):
            messages = [{{"role": "system", "content": SYSTEM}}, {{"role": "user", "content": question}}]
            return OpenAI().chat.completions.create(model="{model}", max_completion_tokens=300, messages=messages)
        """


_TABLE = "| Kind | Team |\\\\n| --- | --- |\\\\n" + "| billing | two |\\\\n" * 20

TokenInefficientText.examples = (
    bad(
        _program(repr("=-" * 200 + " RULES " + "=-" * 200 + " Be brief."), "  # PL314"),
        because="rows of signs",
        fixed=_program(repr("=-= RULES =-= Be brief."), "  # PL314"),
    ),
    bad(_program(repr("Be cheerful! " + "\U0001f389\u2728\U0001f680\U0001f525" * 10), "  # PL314"), because="a row of emoji"),
    bad(_program(repr(_HINDI * 30), "  # PL314", "gpt-4"), because="an older vocabulary cuts Hindi into small pieces"),
    good(_program('"# Rules" + chr(10) + "---" + chr(10) + "Be brief."'), because="three signs"),
    good(_program(f'"{_TABLE}"'), because="the lines of a table"),
    good(_program(repr(_HINDI * 30)), because="a newer vocabulary has words for Hindi"),
    good(_program(repr("Be brief. Say \U0001f44d when you agree. " * 20)), because="an emoji that means something"),
)
