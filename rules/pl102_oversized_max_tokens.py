r"""Output caps far above what the prompt asks for, or above what the model can write.

## What it does
Reports a cap that is many times what the prompt itself asks for ("in two sentences", "three bullet points",
a JSON object of a few short keys),
and a cap above the model's own maximum.

## Why it costs
A cap bounds the worst case: an answer that does not stop costs the whole of it.
A cap above the model's maximum bounds nothing: some providers refuse the request, the others cut it silently to their own limit.

## Example
```python
client.chat.completions.create(
    model="gpt-4o",
    max_tokens=4096,
    messages=[{"role": "user", "content": f"Summarise the review in one sentence.\n{review}"}],
)
```

## Use instead
```python
client.chat.completions.create(
    model="gpt-4o",
    max_tokens=120,
    messages=[{"role": "user", "content": f"Summarise the review in one sentence.\n{review}"}],
)
```

## Fix safety
The fix writes the smaller number in the place of the one in the call. It is unsafe: an answer that is longer than expected is cut off.
A cap that a constant or a configuration holds is left to you, since others may use it.

## Limits
- Yes or no, one label, a number and a title are PL108's.
- The name of a deployment at Azure is no model's: what that costs, and how long it answers, is not known.
- A length that the prompt states for a part of the answer ("each item in one sentence") is not read as the length of the whole.
- Models that think before they answer are left alone, unless the cap is above their maximum.
- A helper's cap serves all of its callers, and is compared with the model's maximum only.

## References
- OpenAI, Models: maximum output tokens of each model <https://platform.openai.com/docs/models> (read 2026-11-26)
- Anthropic, Models overview: max output; a larger `max_tokens` is refused
  <https://docs.anthropic.com/en/docs/about-claude/models/overview> (read 2026-11-26)
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model import Known, PricedCall, ReplaceLiteral, possible
from promptlint.rule import Finding, Fix, Limits, Rule, Saving, answers_for, bad, cost, dollars, good, thousands, written_at

_OPERATIONS = {"chat", "text_completion", "batch"}
_LENGTHS = {"sentences", "points", "json"}
_TIMES, _AT_LEAST = 8, 500
# their maximum was raised after they came out, for some of their dates or behind a header, and price lists differ
_RAISED = ("claude-3", "gemini-1")


class OversizedMaxTokens(Rule):
    """The output cap is far above what the prompt asks for, or above the model's maximum."""

    code = "PL102"
    name = "oversized-max-tokens"
    severity = "info"
    fix = "unsafe"
    default = False
    persona = "pedantic"

    def check(self, call: PricedCall, limits: Limits) -> Iterator[Finding]:
        site = call.site
        if not isinstance(site.max_tokens, Known) or site.is_local or not answers_for(call, "max_tokens"):
            return
        cap, name = min(possible(site.max_tokens)), site.cap_name or "the cap"
        most = max((card.max_output or 0 for card in call.cards), default=0)
        if most and cap > most and all(card.max_output and not card.model.startswith(_RAISED) for card in call.cards):
            models = " and ".join(card.model for card in call.cards)
            yield self.finding(
                call,
                f"the cap is {thousands(cap)}, but {models} writes at most {thousands(most)} tokens: it bounds nothing",
                help=f"set {name} to what the longest useful answer needs",
            )
            return
        needs = call.task.needs
        if call.task.kind not in _LENGTHS or needs is None or call.thinks is not False or site.operation not in _OPERATIONS:
            return
        if cap < max(_AT_LEAST, _TIMES * needs.high):
            return
        price = call.card.output_price if call.card else None
        spared = cap - 2 * needs.high
        yield self.finding(
            call,
            f"the cap allows {thousands(cap)} tokens, the prompt asks for some {thousands(needs.likely)}"
            + (f": a runaway answer costs {dollars(cost(cap, price))}" if price is not None else ""),
            help=f"set {name}={2 * needs.high}, twice what a long answer needs",
            notes=(f'the words that say so: "{call.task.evidence}"',),
            saving=None if price is None else Saving(spared, cost(spared, price), "at worst: an answer that runs to the cap"),
            related=(call.task.at,) if call.task.at else (),
            fix=_fix(call, cap, 2 * needs.high),
        )


def _fix(call: PricedCall, cap: int, enough: int) -> Fix | None:
    at = written_at(call, call.site.max_tokens)
    return None if at is None else Fix(f"lower the cap to {enough}", (ReplaceLiteral(at, cap, enough),))


OversizedMaxTokens.examples = (
    bad(
        """
        from openai import OpenAI

        def summary(review):
            return OpenAI().chat.completions.create(  # PL102
                model="gpt-4o", max_tokens=4096, messages=[{"role": "user", "content": f"Summarise the review in one sentence.\\n{review}"}]
            )
        """,
        because="one sentence, and room for seven pages",
        fixed="""
        from openai import OpenAI

        def summary(review):
            return OpenAI().chat.completions.create(  # PL102
                model="gpt-4o", max_tokens=90, messages=[{"role": "user", "content": f"Summarise the review in one sentence.\\n{review}"}]
            )
        """,
    ),
    bad(
        """
        from openai import OpenAI

        def rate(review):
            prompt = f'Return only JSON: {{"stars": 1-5, "sentiment": "good|bad"}}\\n\\n{review}'
            return OpenAI().chat.completions.create(  # PL102
                model="gpt-4o", max_tokens=2000, messages=[{"role": "user", "content": prompt}]
            )
        """,
        because="two short keys",
    ),
    bad(
        """
        from openai import OpenAI

        def report(notes):
            return OpenAI().chat.completions.create(  # PL102
                model="gpt-4o", max_tokens=100000, messages=[{"role": "user", "content": notes}]
            )
        """,
        because="the model stops at 16 384 tokens",
    ),
    good(
        """
        from openai import OpenAI

        def summary(review):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=150, messages=[{"role": "user", "content": f"Summarise the review in one sentence.\\n{review}"}]
            )
        """,
        because="room for one long sentence",
    ),
    good(
        """
        from openai import OpenAI

        def outline(text):
            prompt = f"List the arguments. Describe each of them in one sentence.\\n{text}"
            return OpenAI().chat.completions.create(model="gpt-4o", max_tokens=2000, messages=[{"role": "user", "content": prompt}])
        """,
        because="each argument has a sentence, and nobody knows how many there are",
    ),
    good(
        """
        from openai import OpenAI

        def summary(review):
            prompt = f"Summarise the review in one sentence.\\n{review}"
            return OpenAI().responses.create(model="gpt-5", max_output_tokens=4000, input=prompt)
        """,
        because="the model thinks first, and its thinking counts",
    ),
    good(
        """
        from openai import OpenAI

        def essay(topic):
            return OpenAI().chat.completions.create(
                model="gpt-4o", max_tokens=4096, messages=[{"role": "user", "content": f"Write an essay about {topic}."}]
            )
        """,
        because="an essay may be long",
    ),
)
