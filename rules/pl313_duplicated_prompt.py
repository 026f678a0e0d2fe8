"""Long prompts that stand nearly the same in several places of the code.

## What it does
Compares the static texts of 200 tokens and more of all requests of the project, and reports those that are nearly the same
and come from different places in the code, rather than from one constant or file.

## Why it costs
Two copies that differ in a word are two prefixes for a prompt cache: each is written and kept for itself, and none reads the other's.
And a copy that somebody shortens, or mends, leaves the other as long, or as wrong, as before.

## Example
```python
# billing.py
SYSTEM = "You work for Acme. Answer politely and briefly. Never promise a refund. …"
# delivery.py
SYSTEM = "You work for Acme. Answer politely and briefly. Never promise refunds. …"
```

## Use instead
```python
from prompts import HOUSE_RULES

system = f"{HOUSE_RULES}\\n\\n{BILLING_RULES}"
```

## Severity
`info`.

## Fix safety
There is no automatic fix.
Two texts may differ on purpose: look at the difference before you merge them, and put what is common first, so that it can be cached.

## Limits
- A text that several requests take from one constant, one function or one file is written once and not reported.
- Texts are compared by runs of three words, of which nine in ten have to be the same.
- No saving is shown: whether two requests follow each other within a cache's lifetime is not in the code.

## References
- Broder, On the resemblance and containment of documents, 1997: how texts are compared <https://doi.org/10.1109/SEQUEN.1997.666900>
- OpenAI, Prompt caching: exact prefix matches <https://developers.openai.com/api/docs/guides/prompt-caching> (read 2026-11-22)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.model import PricedCall, Segment, Span, Static
from promptlint.rule import Finding, Limits, Rule, alike, bad, good, thousands

_ROLES = {"system", "developer", "user"}
_LEAST = 200  # tokens
_LIKE = 0.9
_NAMED = 4  # places in one message


class DuplicatedPrompt(Rule):
    """A long prompt stands nearly the same in several places."""

    code = "PL313"
    name = "duplicated-prompt"
    severity = "info"
    default = False
    persona = "pedantic"

    def check_project(self, calls: Sequence[PricedCall], limits: Limits) -> Iterator[Finding]:
        texts: dict[Span, tuple[PricedCall, Segment, str]] = {}
        for call in calls:
            for segment in call.segments:
                part = segment.part
                if isinstance(part, Static) and segment.role in _ROLES and segment.tokens.low >= _LEAST and not call.site.is_local:
                    texts.setdefault(part.at, (call, segment, part.text))
        found = [texts[at] for at in sorted(texts)]
        told: set[tuple[str, ...]] = set()
        for group in alike([text for _, _, text in found], _LIKE):
            members = [found[number] for number in group]
            owners = tuple(sorted({f"{call.site.span.path} {call.site.function}" for call, _, _ in members}))
            if owners in told:  # another stretch of the same two prompts
                continue
            told.add(owners)
            yield self._spoken(members)

    def _spoken(self, members: Sequence[tuple[PricedCall, Segment, str]]) -> Finding:
        call, segment, _ = members[0]
        others = [other.part.at for _, other, _ in members[1:]]
        named = ", ".join(map(str, others[:_NAMED])) + (f" and {len(others) - _NAMED} more" if len(others) > _NAMED else "")
        same = len({text for _, _, text in members}) == 1
        return self.finding(
            call,
            f"this text of {thousands(segment.tokens.likely)} tokens stands {'' if same else 'nearly '}the same in {named}",
            span=segment.part.at,
            help="keep it in one constant, put what is common first, and what differs behind it",
            related=tuple(others),
        )


_RULES = " ".join(f"Rule {number}: a ticket of kind {number} goes to team {number} before noon on weekdays." for number in range(1, 21))

_CALL = """
        def answer(question):
            messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
            return OpenAI().chat.completions.create(model="gpt-4o", max_completion_tokens=300, messages=messages)
"""

DuplicatedPrompt.examples = (
    bad(
        f"""
        from openai import OpenAI

        SYSTEM = "{_RULES}"  # PL313
{_CALL}
        """,
        because="two modules hold the same text",
        delivery=f"""
        from openai import OpenAI

        SYSTEM = "{_RULES}"
{_CALL}
        """,
    ),
    bad(
        f"""
        from openai import OpenAI

        SYSTEM = "{_RULES} Be brief."  # PL313
{_CALL}
        """,
        because="they differ in a word",
        delivery=f"""
        from openai import OpenAI

        SYSTEM = "{_RULES} Be polite."
{_CALL}
        """,
    ),
    bad(
        f"""
        import anthropic

        def billing(question):
            system = "{_RULES}"  # PL313
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )

        def delivery(question):
            system = "{_RULES}"
            return anthropic.Anthropic().messages.create(
                model="claude-haiku-4-5", max_tokens=300, system=system, messages=[{{"role": "user", "content": question}}]
            )
        """,
        because="two functions of one module do",
    ),
    good(
        f"""
        from openai import OpenAI

        from delivery import SYSTEM
{_CALL}
        """,
        because="one constant, imported",
        delivery=f"""
        from openai import OpenAI

        SYSTEM = "{_RULES}"
{_CALL}
        """,
    ),
    good(
        f"""
        from openai import OpenAI

        SYSTEM = "{_RULES}"
{_CALL}
        """,
        because="two prompts on different matters",
        delivery=f"""
        from openai import OpenAI

        SYSTEM = "{" ".join(f"Parcel class {n} leaves depot {n} on the next day unless customs hold it." for n in range(1, 21))}"
{_CALL}
        """,
    ),
    good(
        f"""
        from openai import OpenAI

        SYSTEM = "You work for Acme. Answer politely and briefly."
{_CALL}
        """,
        because="short prompts are alike everywhere",
        delivery=f"""
        from openai import OpenAI

        SYSTEM = "You work for Acme. Answer politely and briefly."
{_CALL}
        """,
    ),
    good(
        f"""
        from openai import OpenAI

        SYSTEM = "{_RULES}"
{_CALL}
        """,
        because="a copy in a test is no second prompt of the application",
        **{"tests/test_rules.py": f"from openai import OpenAI\n\nSYSTEM = {_RULES!r}\n{_CALL}"},
    ),
)
